"""What the text of wrong code says of itself: a comma at a line's end, `<-`, a sum that begins anew, endless calls."""

import ast

import numpy as np

from .evidence import same
from .tree import nodes
from .watch import parameters

COMMA = "The comma at the end of line {} makes a row of one thing, a tuple, of what stands before it."
ARROW = "Line {} compares and changes nothing: `<-` is read as `<` and a minus. Python writes `=`."
ANEW = (
    "In each round of the loop {} anew, and what was there is lost. A sum begins at 0 once, before the loop, and in "
    "the loop `+=` adds to it."
)
LEAVES = "`return` stands inside the loop and ends the function in its first round: it belongs behind the loop."
ITSELF = "Here it calls itself without end: whose results are wanted?"
ENDLESS = "`{}` calls itself without end."
GIVEN = "`{}` is given to the function, and here it gets other numbers: what comes after it goes on with these."
RECORDS = ("features", "targets", "X", "y", "final_outputs", "hidden_outputs", "output_error_term", "hidden_error")
UPSIDE_DOWN = (
    "The fraction is upside down: one plus the power of e stands above its bar and belongs below it, with 1 above it."
)
NO_BAR = "It is 1 + e^-z, and there is no fraction: the sigmoid is one divided by it."
PUNCTUATION = {ast.Tuple: COMMA, ast.Compare: ARROW}


def punctuation(function):
    """Sentences on signs that change what a line is."""
    found = []
    for node in nodes(function, ast.Assign, ast.Return, ast.Expr):
        value = node.value
        arrow = isinstance(node, ast.Expr) and isinstance(value, ast.Compare)
        comma = not isinstance(node, ast.Expr) and isinstance(value, ast.Tuple) and len(value.elts) == 1
        if arrow or comma:
            found.append(PUNCTUATION[type(value)].format(node.lineno))
    return found


def begins_anew(function):
    """A sentence on what a loop sets anew although it is handed back as a sum, and the line; None where none does."""
    back = {node.id for one in nodes(function, ast.Return) if one.value for node in _names(one.value)}
    anew = {}
    for loop in nodes(function, ast.For, ast.While):
        for node in ast.walk(loop):
            if isinstance(node, ast.Assign):
                written = {one.id for target in node.targets for one in _names(target)}
                for name in sorted((written & back) - {one.id for one in _names(node.value)}):
                    anew.setdefault(name, node.lineno)
    if not anew:
        return None
    listed = " and ".join(f"`{name}`" for name in anew)
    return ANEW.format(f"{listed} {'begin' if len(anew) > 1 else 'begins'}"), min(anew.values())


def no_fraction(function):
    """A sentence on code that gives 1 + e^-z, though not by `1 / 1 + ...`, and the line of its bar, None where there is
    none; None where no source tells."""
    found = nodes(function, ast.BinOp)
    added = [node.left for node in found if isinstance(node.op, ast.Add)]
    bars = [node for node in found if isinstance(node.op, ast.Div)]
    if any(node in added or isinstance(node.left, ast.Constant) for node in bars):
        return None
    if bars:
        return UPSIDE_DOWN, bars[0].lineno
    return (NO_BAR, None) if "exp" in getattr(function, "__code__", function).co_names and found else None


def calls_itself(error, function):
    """A sentence on a call without end, and its line in `function`, if it is there."""
    name = function.__name__
    for call in nodes(function, ast.Call):
        if ast.unparse(call.func).rpartition(".")[2] == name:
            return ITSELF, call.lineno
    steps = error.__traceback__
    while steps.tb_next:
        steps = steps.tb_next
    return ENDLESS.format(steps.tb_frame.f_code.co_name), None


def gets_other_numbers(call, function):
    """A sentence on the first thing given that does not keep its numbers, and the line; None where all do."""
    code = function.__code__
    begun = dict(zip(parameters(code), call.before, strict=False))
    for change in call.changes:
        kept = begun.get(change.name)
        known = (
            change.name in RECORDS
            and change.name in begun
            and change.code is code
            and not change.depth
            and change.value is not None
        )
        if known and not (np.size(kept) == np.size(change.value) and same(change.value, kept, 1e-9)):
            return GIVEN.format(change.name), change.line
    return None


def _names(node):
    return [one for one in ast.walk(node) if isinstance(one, ast.Name)]
