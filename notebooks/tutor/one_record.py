"""Code that is right for one record only: what it gives for a table of records, why, and where it may stay so.

A function of the chapters takes tables, a row for each record. A method of a class may take one record at a time where
everybody who calls it, the learner's own `run` and `train`, hands it one record at a time and comes out right.
"""

import inspect

import numpy as np

from . import raised, search
from .evidence import quantities
from .places import BACKWARD, FORWARD, TRAIN
from .subject import RUN
from .tree import leaves_a_loop

CALLERS = {FORWARD: (RUN, TRAIN), BACKWARD: (TRAIN,)}
RIGHT = "With one record{} it is right. It must take a table of them, too, with a row for each"
AS_A_LIST = " as a flat list"
WHOLE = "Without a loop it does for all: `@`, `*` and `-` take a table with all its rows at once."
LEAVES = (
    "That is the first record's alone: `return` stands inside the loop and ends the function in its first round. "
    + WHOLE
)
OVERWRITES = f"That is the last record's alone: each round of the loop writes over the one before. {WHOLE}"
FIRST_ALONE = f"That is the first record's alone: `[0]` picks it. {WHOLE}"
MEAN = "That is the mean over the records: each record keeps its own row."
SUM = "That is the sum over the records: each record keeps its own row."
OUTER = (
    "`np.outer` makes flat lists of what it is given, so it is for one record. For a table of them a matrix product "
    "does both at once, columns times rows and the sum over the records: which of the two wants `.T`?"
)
ON_THE_LEFT = (
    "What comes out is to have a row for each record: so what has a row for each record stands on the left of `@`."
)
MEET = (
    "One of them has a row for each record, the other is a table of weights; they meet by `@` alone. First the "
    "product, then `*` with what came of it, outside the parentheses."
)
AS_A_METHOD = (
    "(In a class it may stay so where {callers} for one record after the other. Then write {them}, and ask again.)"
)


def words(part, batch, code, alone, as_a_list):
    """For a part that is right with one record: sentences, line, code, section. `batch` is its trial on a table."""
    call, n = batch.calls[0], len(batch.cases[0].X)
    line = raised.passed_on(call.error, code)[0] or raised.line_of(call.error) if call.error else call.last
    text = f"{RIGHT.format(AS_A_LIST * as_a_list)}: given {n} records, "
    if call.error:
        text += f"Python stops. {raised.passed_on(call.error, code)[1]}{_stopped(call, n, batch)}"
    else:
        text += (
            f"it returns {_shapes(call.result)}; right is {_shapes(batch.rights[0])}. {_why(part, call, code, batch)}"
        )
    if not alone:
        callers = [f"`{name}`" for name in CALLERS[part]]
        many = len(callers) > 1
        call_it = f"{' and '.join(callers)} {'call' if many else 'calls'} it"
        text += " " + AS_A_METHOD.format(callers=call_it, them="these" if many else "that")
    return text.strip(), line, code, None if call.error else "records"


def _shapes(result):
    shapes = [np.shape(table) for table in (result if isinstance(result, (tuple, list)) else [result])]
    return f"the shape{'s' if len(shapes) > 1 else ''} {' and '.join(map(str, shapes))}"


def _why(part, call, code, batch):
    """Why something else comes of a table: the first record's numbers, the last one's, or `np.outer`."""
    names, end = search.SEARCH[part]
    for row, words in ((0, LEAVES if leaves_a_loop(code, call.last) else FIRST_ALONE), (-1, OVERWRITES)):
        if search.close(
            _tuple(call.result), _tuple(_row(quantities(batch.cases[0], names, {})[end], row)), batch.limit
        ):
            return words
    if not isinstance(call.result, (tuple, list)):
        right = quantities(batch.cases[0], names, {})[end]
        for one, words in ((right.mean(0), MEAN), (right.sum(0), SUM)):
            if search.close(call.result, one, batch.limit):
                return words
    return OUTER if "outer" in _source(code) else WHOLE


def _tuple(result):
    return tuple(result) if isinstance(result, (tuple, list)) else (result,)


def _row(right, row):
    return tuple(table[row] for table in right) if isinstance(right, tuple) else right[row]


def _source(code):
    try:
        return inspect.getsource(code)
    except (OSError, TypeError):
        return " ".join(code.__code__.co_names)


def _stopped(call, n, batch):
    """What the exception says, and what it means for a table of n records."""
    text, found = raised.read(call.error), raised.operands(call.error)
    if found:
        sign, left, right, a, b = found
        rows = [shape[:1] == (n,) for shape in (a, b)]
        if sign == "@" and rows == [False, True] and len(a) == 2:
            return f"`{left} @ {right}`: {a} @ {b}. {ON_THE_LEFT}" + (
                f" Turned, they are {b[::-1]} and {a[::-1]}." if len(b) == 2 else "")  # fmt: skip
        weights = {shape for one in (batch.cases[0].W_ih, batch.cases[0].W_ho) for shape in (one.shape, one.T.shape)}
        if sign == "*" and rows.count(True) == 1 and (b if rows[0] else a) in weights:
            return f"`{left} * {right}`: {a} * {b}. {MEET}"
        if "outer" in left + right:
            return f"`{left} {sign} {right}`: {a} {sign} {b}. {OUTER}"
    return text
