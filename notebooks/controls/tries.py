"""The same run from several starts, each as a small picture that loads it."""

import base64
from pathlib import Path

import anywidget
import traitlets

from given import in_short
from wording import together


class Tries(anywidget.AnyWidget):
    """A row of small pictures, one a seed, each a button that loads its seed; below it what they come to, in a line.

    Attributes: counting, what counts seeds, None where nothing does; tries, for each seed its label, its word, what is
    told of it and its picture; current, the seed that is loaded; text, the line; said, what a screen reader says, that
    it begins and what it came to, for the line changes with every seed. A press sends the message {"chosen": seed}.
    tries.js is the part that runs in the browser, player.css is for it and for what stands in a Player.
    """

    COUNT = 10  # seeds
    HINT = "The same settings from ten starts: press Ten seeds. A press on one of them loads it."
    _esm = Path(__file__).parent / "tries.js"
    _css = Path(__file__).parent / "player.css"
    name = traitlets.Unicode("Ten seeds").tag(sync=True)
    tries = traitlets.List().tag(sync=True)
    current = traitlets.Int(-1).tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)

    def __init__(self):
        super().__init__()
        self.clear()

    def clear(self):
        """Show that none of them was tried."""
        self.settings, self.text, self.said, self.counting = None, self.HINT, "", None
        self.tries = [_told(seed) for seed in range(self.COUNT)]

    def begin(self, trial, settings, picture):
        """Begin to count with these settings, of which the seed does not count; go_on counts."""
        self.clear()
        self.settings = _without_seed(settings)
        self.counting = self._count(trial.over_seeds(**settings), picture)
        self.said = "Ten seeds are tried."

    def _count(self, seeds, picture):
        through = set()
        for text, runs in seeds:
            with self.hold_sync():
                for seed in set(runs) - through:
                    run, small = runs[seed], picture.thumbnail(**runs[seed].view(picture.places))
                    self.show(seed, small, run.solved, run.verdict or "not solved")
                through = set(runs)
                self.text = together(in_short(text))
            yield

    def go_on(self):
        """Go on counting, if anything is; yield wherever there is time to look, and to leave the rest for later."""
        if self.counting is None:
            return
        for _ in self.counting:
            yield
        self.counting, self.said = None, self.text

    def belong(self, settings):
        """Note the seed that is loaded; where the settings are others than those that were tried, clear."""
        self.current = settings.get("seed", -1)
        if self.settings is not None and self.settings != _without_seed(settings):
            self.clear()

    def show(self, seed, picture, solved, verdict):
        """Show what came of a seed: a picture, PNG, whether it is solved, and its verdict, of which the first word has
        room: of a run that is solved, and has hidden nodes that hardly learn any more, that it is solved."""
        tries = list(self.tries)
        tries[seed] = _told(seed, picture, "✓" if solved else "✗", verdict)
        self.tries = tries

    def close(self):
        """As a widget's; nothing is counted any more."""
        self.counting = None
        super().close()


def _told(seed, picture=b"", mark="", word=""):
    return {
        "label": f"{seed} {mark}",
        "word": word.partition(", ")[0],
        "told": f"seed {seed}: {word or 'not tried'}",
        "picture": f"data:image/png;base64,{base64.b64encode(picture).decode()}" if picture else "",
    }


def _without_seed(settings):
    return {name: value for name, value in settings.items() if name != "seed"}
