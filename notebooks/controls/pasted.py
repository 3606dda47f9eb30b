"""Reads a line of code that a learner pasted, as settings of sliders; nothing of it is run."""

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass

from given import in_short

from .points import Points

# What programs in which people write to each other put in the place of quotation marks and spaces.
WRITTEN = str.maketrans("\u2018\u2019\u201c\u201d\u00a0", "''\"\" ")
POSITION = ("epochs", "steps")  # what a line says besides the sliders' values: how far the run is


@dataclass(frozen=True)
class Name:
    """A bare name in a line, as in network=MyNetwork: what the player's cell gave it, and no slider sets."""

    text: str

    def __repr__(self):
        return self.text


def named_values(line):
    """The named arguments of the one call that a line of code makes; {} where it is no such line.

    All are plain values, or a Name.
    """
    try:
        (statement,) = ast.parse(line.translate(WRITTEN).strip()).body
        call = statement.value
        named = {argument.arg: _value(argument.value) for argument in call.keywords}
        whole = len(named) == len(call.keywords) and not call.args
    except (SyntaxError, ValueError, TypeError, AttributeError, MemoryError, RecursionError):
        return {}
    return named if whole and None not in named else {}


def _value(node):
    return Name(node.id) if isinstance(node, ast.Name) else ast.literal_eval(node)


def given(line):
    """The Names in a line, by the arguments that they stand for."""
    return {name: value for name, value in named_values(line).items() if isinstance(value, Name)}


def settings_of(line, sliders, example):
    """The settings that a line makes, by name, for these sliders and POSITION; example is a line that can be read.

    A Name can only be one that the example has, too.
    Raises: ValueError, in words, where it is no call, or names what is not there or cannot be set to that.
    """
    settings, ours, theirs = named_values(line), given(example), given(line)
    if not settings or {*sliders, *POSITION} & set(theirs):
        raise ValueError("This line cannot be read, expected name=value, decimals with a point.")
    for name in settings:
        if name in {**ours, **theirs} and settings[name] != ours.get(name):
            made = f"with {name}={ours[name]!r}" if name in ours else "without"
            raise ValueError(
                f"The line has {in_short(name, str, 40)}={in_short(settings[name], repr, 40)}, and this view was made "
                f"{made}. Its cell says that, and no slider sets it."
            )
    unknown = sorted(set(settings) - set(sliders) - set(POSITION) - set(ours))
    if unknown:
        raise ValueError(f"The line names {in_short(', '.join(unknown))}; expected {', '.join(sliders)}.")
    plain = {name: value for name, value in settings.items() if name not in ours}
    return {name: _setting(name, value, sliders.get(name)) for name, value in plain.items()} | theirs


def differences(asked, line, but=()):
    """In words, where a line is another one than was asked for, but for these names; "" where it is not."""
    taken = dict.fromkeys(POSITION, 0) | named_values(line)
    changed = [
        f"{name}={in_short(value, repr, 40)} became {taken[name]!r}"
        for name, value in asked.items()
        if isinstance(value, (int, float)) and value != taken.get(name, value) and name not in but
    ]
    return ", ".join(changed + [f"{name} stays {value!r}" for name, value in given(line).items() if name not in asked])


def _setting(name, value, control):
    """A value as this control takes it; None as control for how far to go."""
    if isinstance(control, Points):
        return control.exact(value)
    now = 0 if control is None else control.value
    options = getattr(control, "options", None)
    if options is not None:
        options = list(options.values() if isinstance(options, Mapping) else options)
        fits, expected = value in options, f"one of {', '.join(map(str, options))}"
    else:
        kinds = {bool: bool, int: int, float: (int, float), str: str}.get(type(now), ())
        fits, expected = isinstance(value, kinds) and _is_plain(value), f"something like {now!r}"
    if not fits or isinstance(value, bool) is not isinstance(now, bool):
        raise ValueError(f"The line has {name}={in_short(value, repr, 40)}, expected {expected}.")
    return options[options.index(value)] if options else value


def _is_plain(value):
    """Whether a value, where it is a number, is a finite one, and a float can be as large."""
    try:
        return isinstance(value, str) or math.isfinite(value)
    except OverflowError:
        return False
