"""Why a result may be wrong, read off the code: names that are the notebook's, parameters that are not used, signs.

Said of code whose results are wrong, never of right code: a constant of one's own in the notebook is no mistake.
"""

import ast
import dis

import numpy as np

from .readers import POWER
from .slips import punctuation
from .subject import TABLES
from .tree import nodes
from .watch import parameters, within

NUMBERS = (np.ndarray, int, float, list, np.number)
SIGNS = {
    ast.BitXor: POWER,
    ast.FloorDiv: "`//` divides and rounds down to a whole number; `/` keeps the fraction.",
}


def hinted(text, function, alone=True):
    """The text of a mistake, after what names and signs in the function say; nothing of a method's parameters."""
    return " ".join([*(words for words in hints(function, alone) if words not in text), text])


def hints(function, alone):
    code = getattr(function, "__code__", None)
    if code is None:
        return []
    found = _unused(code) if alone else []
    found += _strangers(function, code, alone)
    return (
        found
        + punctuation(function)
        + [words for sign, words in SIGNS.items() if any(isinstance(n.op, sign) for n in _operations(function))]
    )


def _operations(function):
    return nodes(function, ast.BinOp, ast.AugAssign)


def _unused(code):
    """Sentences on parameters of which nothing is read."""
    steps = [step for inner in within(code) for step in dis.get_instructions(inner)]
    found, never = [], []
    for name in parameters(code):
        uses = [step for step in steps if name in (step.argval if isinstance(step.argval, tuple) else (step.argval,))]
        uses = [step for step in uses if step.opname.startswith(("LOAD", "STORE", "DELETE"))]
        if not any("LOAD" in step.opname for step in uses):
            never.append(f"`{name}`")
        elif uses[0].opname.startswith("STORE") and "LOAD" not in uses[0].opname:
            line = uses[0].positions.lineno
            found.append(f"`{name}` is given to the function, and in line {line} it is overwritten before it is used.")
    if never:
        found.insert(
            0, f"{listed(never)} {'are' if len(never) > 1 else 'is'} given to the function and not used in it."
        )
    return found


def _strangers(function, code, alone):
    """A sentence on what a function takes from the notebook: numbers that were not given to it."""
    known = getattr(function, "__globals__", {})
    read = [
        step.argval
        for inner in within(code)
        for step in dis.get_instructions(inner)
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    ]
    names = [f"`{name}`" for name in dict.fromkeys(read) if isinstance(known.get(name), NUMBERS)]
    if not names:
        return []
    many = len(names) > 1
    text = f"{listed(names)} {'are' if many else 'is'} not given to it and not made in it: "
    text += ("these are" if many else "that is") + " the notebook's, with the notebook's numbers."
    if not alone and any(name.strip("`") in TABLES for name in names):
        text += " The network's stand behind `self.`."
    return [text]


def listed(names):
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
