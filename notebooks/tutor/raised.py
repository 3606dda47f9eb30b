"""Read an exception for the learner: where it came up, and what the readers of its kind make of it."""

import dis
import linecache

import numpy as np

from . import handed, subject, watch
from .calls import handed_pieces, other_order
from .pieces import operands_of, short
from .places import PLACES, UPDATE
from .readers import READERS
from .subject import METHODS


def line_of(error):
    """The last line of the learner's own code that an exception went through, or None."""
    frame = _frame(error)
    return frame.tb_lineno if frame else None


def outer_line_of(error):
    """The line of the function that was called in which an exception came up, or None."""
    return next((frame.tb_lineno for frame in _frames(error)), None)


def passed_on(error, function):
    """The line of `function` that calls another one of the learner's or the chapter's in which the exception came up,
    and words on where it did; None and "" where it came up in the function itself."""
    frames, codes = _frames(error), watch.within(getattr(function, "__code__", None))
    lines = [frame.tb_lineno for frame in frames if frame.tb_frame.f_code in codes]
    if not lines or frames[-1].tb_frame.f_code in codes:
        return None, ""
    code, number = frames[-1].tb_frame.f_code, frames[-1].tb_lineno
    step = next(frame for frame in reversed(frames) if frame.tb_frame.f_code in codes)
    text = f"It calls `{code.co_name}`, and there, in {cited(code, number)}, Python stops. "
    return lines[-1], text + handed_pieces(step, code.co_name)


def misordered(error, function):
    """A sentence on a call that hands on things in another order than they are taken, and its line; or None."""
    frames, codes = _frames(error), watch.within(getattr(function, "__code__", None))
    steps = [frame for frame in frames if frame.tb_frame.f_code in codes]
    if not steps or frames[-1].tb_frame.f_code in codes:
        return None
    inner = frames[frames.index(steps[-1]) + 1].tb_frame
    text = other_order(steps[-1], inner.f_code.co_name) or _tables_given(inner)
    return (text, steps[-1].tb_lineno) if text else None


def _tables_given(inner):
    """A sentence on tables that a function of the chapters is handed in a wrong shape, or None."""
    name = inner.f_code.co_name.removeprefix("my_")
    if name != UPDATE or "self" in inner.f_locals:
        return None
    names = watch.parameters(inner.f_code)
    given = dict(zip(subject.FUNCTIONS[name], (inner.f_locals.get(one) for one in names), strict=False))
    weights = [np.shape(given[table]) for table in subject.TABLES]
    return handed.fault(name, [given[key] for key in METHODS[name]], *weights, order=names)


def cited(code, number):
    text = source(code, number)
    return f"line {number}" + (f", `{text}`" if text else "")


def source(function, number):
    """The text of a line of the learner's, empty where it is not to be had."""
    code = getattr(function, "__code__", function)
    return linecache.getline(code.co_filename, number).strip() if code is not None and number else ""


def target(error):
    """The chapters' name that the line was about to give a value to, or None."""
    operands = isinstance(error, ValueError) or (isinstance(error, TypeError) and "operand" in str(error))
    if not operands or _given(error):
        return None
    for step in reversed(_frames(error)[-3:]):
        stores = (
            instruction.argval
            for instruction in dis.get_instructions(step.tb_frame.f_code)
            if instruction.offset > step.tb_lasti and instruction.opname.startswith("STORE_")
        )
        name = next(stores, None)
        if isinstance(name, str) and name in PLACES:
            return name
    return None


def _frames(error):
    """The learner's own frames that an exception went through, the innermost last."""
    steps, step = [], error.__traceback__
    while step is not None:
        if watch.own(step.tb_frame.f_code):
            steps.append(step)
        step = step.tb_next
    return steps


def _frame(error):
    return next(reversed(_frames(error)), None)


def read(error):
    """What went wrong, in a sentence or two."""
    step = _frame(error)
    given = _given(error)
    if given:
        return given
    local = step.tb_frame.f_locals if step else {}
    scope = (step.tb_frame.f_globals if step else {}) | local
    for kinds, reader in READERS:
        if isinstance(error, kinds):
            text = reader(error, step, scope)
            if text:
                return text
    return f"Python stops there with {type(error).__name__}: {short(error)}."


def _given(error):
    """A sentence on a part that was called with the wrong things: the exception comes out of our own."""
    step = error.__traceback__ if isinstance(error, (ValueError, TypeError, IndexError)) else None
    while step is not None and not (
        step.tb_frame.f_code.co_name in METHODS and step.tb_frame.f_code.co_filename == subject.__file__
    ):
        step = step.tb_next
    if step is None:
        return None
    name, local = step.tb_frame.f_code.co_name, step.tb_frame.f_locals
    weights = (np.shape(getattr(local["self"], table)) for table in local.get("tables", subject.TABLES))
    found = handed.fault(name, [local[key] for key in METHODS[name]], *weights)
    if found:
        return found
    came = ", ".join(f"`{key}` {_kind(local[key])}" for key in METHODS[name])
    text = f"`{name}` is given the wrong things: {came}."
    text += f" By the contract it is `{name}({', '.join(METHODS[name])})`, in this order."
    if "hidden_outputs" in METHODS[name]:
        text += " `final_outputs` have a column for each output node, `hidden_outputs` one for each hidden node."
    return text


def _kind(value):
    if isinstance(value, (np.ndarray, list, tuple)):
        return f"{np.shape(value)}" if isinstance(value, np.ndarray) else type(value).__name__
    return f"{value}" if value is None or isinstance(value, (int, float)) else type(value).__name__


def operands(error):
    """The operator at which an exception came up, both operands' texts and shapes; None where it was none."""
    step = _frame(error)
    if step is None or not isinstance(error, ValueError) or _given(error):
        return None
    return operands_of(step, step.tb_frame.f_globals | step.tb_frame.f_locals)
