"""What a class and a course take, worked out on paper: `python binder/teaching/hub/sizes.py` prints it for TEACHING.md.

Measured are the rows of tests/benchmarks/README.md that learners.py printed for this series, that of one learner alone
and that of the most; the rest is assumed.
"""

import math
import re
import textwrap
from pathlib import Path

README = Path(__file__).parents[3] / "tests/benchmarks/README.md"
MOVES_MEASURED = 10  # of a slider, by each learner


def measured(text):
    """Of each row: GB a learner; seconds of CPU for a server's start, a Run All of chapter 4, a slider's move."""
    for row in re.findall(r"^\| \d+ \|.*$", text.partition("<!-- printed: learners -->")[2], re.MULTILINE):
        both, _, server, run_all, end = (float(cell) for cell in row.strip("| ").split(" | ")[-5:])
        yield math.ceil(both / 100) / 10, server, run_all, (end - run_all) / MOVES_MEASURED


ALONE, *_, MOST = measured(README.read_text(encoding="utf-8").partition("<!-- end: learners")[0])
# Servers and kernels are copies on one machine; on Kubernetes each is by itself, as one alone is with what it copies.
MEMORY, START = ({40: most, 4000: alone} for most, alone in zip(MOST[:2], ALONE[:2], strict=True))
RUN_ALL, MOVE = MOST[2:]
DISK = 0.1  # GB a learner: their copy of the series

CHAPTERS, RUNS, MOVES = 10, 3, 100  # a learner runs each chapter three times and moves sliders 100 times in each
SITTINGS, HOURS = 16, 1.5  # four a week for four weeks, in class and at home; a server goes an hour after each
AT_ONCE = {40: 40, 4000: 400}  # learners in one room, and of four thousand a tenth
WAIT = 60  # seconds: so soon is a Run All to end when all begin it together


def course(learners):
    """Core-hours, GB-hours and GB of disk of a course of four weeks."""
    work = SITTINGS * START[learners] + CHAPTERS * (RUNS * RUN_ALL + MOVES * MOVE)
    return learners * work / 3600, learners * SITTINGS * (HOURS + 1) * MEMORY[learners], learners * DISK


def room(learners):
    """Cores and GB for those of so many who are there at once."""
    return AT_ONCE[learners] * RUN_ALL / WAIT, AT_ONCE[learners] * MEMORY[learners]


def main():
    """Print."""
    words = (
        f"A learner takes about {MEMORY[40]} GB, server and kernel, where these are copies, else {MEMORY[4000]}; a Run "
        f"All of chapter 4 took {RUN_ALL} seconds of one core, a slider's move {MOVE:.2f}, a server's start "
        f"{START[40]}, without copies {START[4000]}. So one core serves {WAIT // RUN_ALL:.0f} who press Run All at "
        "once and are to wait at most a minute. A course of four weeks, in which each learner runs each chapter three "
        "times and moves sliders a hundred times in it, and of four thousand a tenth is there at once:"
    )
    print(textwrap.fill(words, 120))
    print()
    print("| learners | core-hours | GB-hours | GB of disk | at once | cores then | GB then |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for learners, together in AT_ONCE.items():
        numbers = *course(learners), together, *room(learners)
        print("|", " | ".join(f"{number:,.0f}" for number in (learners, *numbers)), "|")


if __name__ == "__main__":
    main()
