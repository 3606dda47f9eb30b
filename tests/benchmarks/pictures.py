"""What a live picture costs the kernel: `python tests/benchmarks/pictures.py [name ...]`.

A script, not a test; a minute. In milliseconds of CPU, the median of 24 pictures, in the room that JupyterLab leaves
beside its list of files: to update the artists, to draw them, to pack the JPEG; and to list the picture's things, which
the panel asks for at most five times a second. Pictures are as in tests/all_pictures.py, and the playground's.
"""

import statistics
import sys
import time
from pathlib import Path

from report import cpu, heading, row

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "notebooks"))
import all_pictures
import experiments
import figures

WIDTH = 860  # CSS pixels
ROUNDS = 24
SETTINGS = {"noise": 0.2, "bias": True, "learning_rate": 0.316, "batch_size": 8, "seed": 0}


def live():
    """As all_pictures.live, the playground in front."""
    for problem, nodes in (("XOR", 2), ("spirals", 16), ("curve", 16)):
        trial = experiments.Trial(**SETTINGS, problem=problem, hidden_nodes=nodes)
        moments = []
        for _ in range(12):
            trial.take_epoch()
            moments.append(((), trial.view(figures.Playground.places)))
        yield f"Playground, {problem}, {nodes} nodes", lambda: figures.Playground(experiments.Trial.COUNT), moments
    for name, make, values in all_pictures.live():
        yield name, make, [(numbers, {}) for numbers in values.values()]


def timed(action, *arguments, **named):
    """Milliseconds of this process's CPU time."""
    begun = time.process_time()
    action(*arguments, **named)
    return 1000 * (time.process_time() - begun)


def measure(make, moments, density):
    """Medians for update, drawing, packing, all three, and things; at first each moment is shown once."""
    picture, rows = make().fit((WIDTH, 1, density)), []
    for number in range(len(moments) + ROUNDS):
        arguments, named = moments[number % len(moments)]
        update, draw = timed(picture.update, *arguments, **named), timed(picture.pixels)
        rows.append((update, draw, timed(picture.jpeg) - timed(picture.pixels), timed(getattr, picture, "things")))
    update, draw, pack, things = (list(column) for column in zip(*rows[len(moments) :], strict=True))
    whole = [sum(parts) for parts in zip(update, draw, pack, strict=True)]
    return [statistics.median(times) for times in (update, draw, pack, whole, things)]


def main():
    """Measure and print."""
    print(f"{cpu()}. Milliseconds of CPU, {WIDTH} CSS pixels across.")
    heading("picture", "density", "update", "draw", "JPEG", "all three", "things")
    whole = {}
    for name, make, moments in live():
        if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
            for density in (1, 2):
                times = measure(make, moments, density)
                row(name, str(density), *(f"{took:.1f}" for took in times))
                whole[name] = times[3]
    print(f"\nThe dearest at density 2 takes {max(whole.values()):.0f}: {max(whole, key=whole.get)}.")


if __name__ == "__main__":
    main()
