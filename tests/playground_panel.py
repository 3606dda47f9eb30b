"""The playground's own panel for tests: made by the notebook's cells, in a loop whose clock runs as fast as it can."""

import asyncio
import contextlib
import functools
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from conftest import sources

NOTEBOOK = Path(__file__).parent.parent / "notebooks" / "00_playground.ipynb"
CELLS = sources(NOTEBOOK, "code")
SETTING_UP = "\n\n".join(cell for cell in CELLS if "Player(" not in cell and "print(" not in cell)
PANEL = next(cell for cell in CELLS if "Player(" in cell)


@functools.cache
def _names():
    names = {"__name__": "playground"}
    exec(SETTING_UP, names)
    return names


def new_names():
    """What the notebook's cells define up to the panel: they are run once, and the names are the caller's own."""
    return dict(_names())


def new_panel(names=None, count=None):
    """Run the panel's cell, in the names that the cells above it define, and return the Player; count, epochs a run."""
    names = names or new_names()
    if count is not None:
        experiments = names["experiments"]
        names["experiments"] = SimpleNamespace(Trial=type("Trial", (experiments.Trial,), {"COUNT": count}))
    exec(PANEL, names)
    return names["player"]


class QuickLoop(asyncio.SelectorEventLoop):
    """An event loop that does not sleep: where it would wait, its clock goes on by that much."""

    def __init__(self):
        super().__init__()
        self._at = 0.0
        select = self._selector.select

        def at_once(timeout=None):
            self._at += timeout or 0
            return select(0)

        self._selector.select = at_once

    def time(self):
        return self._at


def run_quickly(coroutine):
    """asyncio.run in a QuickLoop."""
    with contextlib.closing(QuickLoop()) as loop:
        asyncio.set_event_loop(loop)
        try:
            return loop.run_until_complete(coroutine)
        finally:
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(0))
            asyncio.set_event_loop(None)


def answer_like_a_browser(panel):
    """Say of every picture that it is on the screen."""
    panel.image.observe(lambda change: panel.image.set_trait("shown", change.new), names="number")


def drawn_numbers(picture):
    """Every number that the picture's moving artists are made of, as one flat array."""
    lines = [*picture.training, *picture.validation, picture.answer, *picture.losses, picture.stop]
    data = [np.ravel(line.get_data()) for line in lines]
    weights = picture.network.lines
    return np.concatenate([*data, np.ravel(weights.get_segments()), weights.get_linewidth()])
