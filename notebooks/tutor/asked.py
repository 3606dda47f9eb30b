"""What is said where there is nothing to judge: no class or function came, or one whose name nobody knows."""

import inspect

import numpy as np

from .near import nearest
from .subject import FUNCTIONS, METHODS, STRUCTURE
from .tasks import TASKS

ITSELF = (
    "Expected is a function or a class itself: its name, without quotation marks and without parentheses behind it."
)
CALLED = f"a table of numbers, as a function returns it: it was called. {ITSELF}"
MADE = "a network that was made of a class. Expected is the class itself: `tutor.check({})`."
IN_ITS_CLASS = 'a method. It is judged in its class: `tutor.check({}, only="{}")`.'
NONE = (
    "`None`, which is what a function gives that returns nothing, and what comes where a class cannot be had; then the "
    f"line above says why. {ITSELF}"
)
NAMED = "a function called `{}`, and the name says what it is to do. Give it the name that it has in its chapter."
PRINTS = (
    "It prints, and that is kept back: it is called many times here, with tables of the tutor's. First came `{}`. Call "
    "it in a cell of your own to see more."
)


def nothing(code, only):
    """A title and a sentence on what came, where there is nothing to judge; else None."""
    if not (only is None or (isinstance(only, str) and only in METHODS)):
        near = nearest(str(only), METHODS)
        hint = f' Did you mean only="{near}"?' if near else ""
        return f"only={only!r}", f"`only` names one part of a class: {', '.join(METHODS)}.{hint}"
    text = _came(code)
    return text and (
        getattr(code, "__name__", repr(code) if code is None else type(code).__name__),
        f"What came is {text}",
    )


def _came(code):
    if inspect.isclass(code):
        return None
    if inspect.isfunction(code) or inspect.ismethod(code):
        name = code.__name__
        part = STRUCTURE if name == "__init__" else name
        if part in METHODS and next(iter(inspect.signature(getattr(code, "__func__", code)).parameters), "") == "self":
            kind = type(code.__self__).__name__ if inspect.ismethod(code) else "MyNetwork"
            return IN_ITS_CLASS.format(kind, part)
        if known(name):
            return None
        near = nearest(name, [*FUNCTIONS, *TASKS])
        return NAMED.format(name) + (f" Did you mean `{near}`?" if near else "")
    if code is None:
        return NONE
    if isinstance(code, str):
        return f"a text in quotation marks, {code!r:.40}. {ITSELF}"
    if isinstance(code, np.ndarray) or (isinstance(code, (tuple, list)) and code):
        return CALLED
    if any(hasattr(code, part) for part in METHODS):
        return MADE.format(type(code).__name__)
    return f"of the kind {type(code).__name__}. {ITSELF}"


def known(name):
    """The name of the chapters that a function has, also with `my_` before it; or None."""
    return next((one for one in (name, name.removeprefix("my_")) if one in FUNCTIONS or one in TASKS), None)


def printed(text):
    """A note on what the code printed, none where it printed nothing."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), None)
    return [PRINTS.format(first[:60])] if first else []
