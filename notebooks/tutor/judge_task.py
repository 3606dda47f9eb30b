"""Judge a small function apart from the network, by its task: what it returns on a few inputs."""

import numpy as np

from . import watch
from .links import wrong_link
from .report import Verdict
from .slips import LEAVES
from .subject import unwritten
from .tasks import TASKS
from .tree import leaves_a_loop
from .words import UNWRITTEN, unfinished, wrong

OTHERS = "With the first numbers it comes to an end, with others, of another size, it does not."


def judge(function, name):
    """The verdict on the function of a task."""
    if unwritten(function):
        return Verdict(UNWRITTEN)
    task = TASKS[name]
    calls = [watch.run(function, *watch.copies(given), look=True) for given in task.inputs]
    early = next(filter(None, (unfinished(name, function, call) for call in calls)), None)
    if early:
        for mistake in early.mistakes:
            mistake.right = task.line
            if not calls[0].error:
                mistake.text = f"{OTHERS} {mistake.text}"
        return early
    values, last = [call.value for call in calls], calls[0].last
    text, note = _found(task, values)
    if text and leaves_a_loop(function, last) and not task.fault and "stands behind it" not in text:
        text = f"{text} {LEAVES}"
    link = wrong_link(name, task.inputs, calls) if text else None
    if link:
        change, words = link
        text = words if text.startswith("Given ") else f"{text} {words}"
        return wrong(name, text, change.line, function, right=task.line)
    if text:
        return wrong(name, text, last, function, right=task.line)
    return Verdict("right", notes=[note] if note else [])


@np.errstate(all="ignore")  # a wrong form may divide by 0
def _found(task, values):
    """What is wrong with the values, in a sentence, or None; and a word on what is right."""
    if any(value is None for value in values):
        return "It returns nothing: `return` is missing.", None
    if task.fault:
        faults = (task.fault(*given, value) for given, value in zip(task.inputs, values, strict=True))
        return next(filter(None, faults), None), None
    if _all_same(task.right, task.inputs, values):
        return None, None
    for form, note in task.others:
        if _all_same(form, task.inputs, values):
            return None, note
    for form, words in task.slips:
        if _all_same(form, task.inputs, values):
            return words, None
    for given, value in zip(task.inputs, values, strict=True):
        right = task.right(*given)
        if not _same(value, right):
            where = ", ".join(_words(thing) for thing in given)
            return f"Given {where} it returns {_words(value)}; {_words(right)} is right.", None


def _all_same(form, inputs, values):
    return all(_same(value, form(*given)) for given, value in zip(inputs, values, strict=True))


def _same(value, right):
    """Whether two results are equal to rounding, and equal in shape."""
    try:
        value, right = np.asarray(value), np.asarray(right)
        return value.shape == right.shape and np.allclose(value.astype(float), right.astype(float), equal_nan=True)
    except (TypeError, ValueError):
        return False


def _words(thing):
    if isinstance(thing, np.ndarray) and thing.size > 12:
        return f"a table of the shape {thing.shape}"
    if isinstance(thing, np.ndarray):
        return f"`{np.array2string(thing, precision=4, separator=', ')}`".replace("\n", "")
    if isinstance(thing, tuple):
        return "(" + ", ".join(map(_words, thing)) + ")"
    if isinstance(thing, np.generic):
        thing = thing.item()
    return f"`{thing:.4g}`" if isinstance(thing, float) else f"`{thing!r}`"[:80]
