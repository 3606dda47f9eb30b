"""What an exception of each kind means to a learner: what stood in the line with its shapes, and what to look for."""

import dis
import re

import numpy as np

from . import watch
from .calls import ONE_SHAPE, itself, line_of, misfit, not_callable, nothing_back, unpacked
from .near import nearest
from .pieces import operands_of, short
from .subject import TABLES

CHAPTERS = (3, 2), (2, 1)
SIZES = " {} is the size in the chapter's network; here come others: take it from the weights, by `.shape`."
LAYERS = ("i_h", "input_to_hidden"), ("h_o", "hidden_to_output")
LAYER = " A layer adds up products: that is `@`."
FLAT = "Two flat lists have no shapes for a matrix product, and `.T` does nothing to them."
COLUMN = (
    " Inside a loop over records a table comes of a column times a row, which `[:, None]` or `np.outer` makes (chapter "
    "4, section 4)."
)
EMPTY = (
    "What is added to begins as an empty list there, `[]`, which has no entries to add to. A table of sums begins as "
    "`np.zeros(...)` of the right shape."
)
POWER = "`^` is no power in Python: a power is written `**`, and e to a power `np.exp(...)`."


def _shapes_in(message):
    return [shape.replace(",", ", ").replace(",  ", ", ").replace(", )", ",)")
            for shape in re.findall(r"\((?:\d+,? ?)*\)", message)]  # fmt: skip


def _turned(shapes):
    a, b = (re.findall(r"\d+", shape) for shape in shapes[:2])
    if len(a) == 2 and a == b[::-1] and a != b:
        return " One is the other transposed."
    if sorted((len(a), len(b))) == [1, 2]:
        return " One of them is a flat list, the other a table."
    return ""


def _around(step):
    """The shapes of the arrays that a line reads, for code whose text is not to be had."""
    frame, found = step.tb_frame, {}
    kept = getattr(frame.f_locals.get("self"), "__dict__", {})
    for instruction in dis.get_instructions(frame.f_code):
        if instruction.positions.lineno != step.tb_lineno or not instruction.opname.startswith("LOAD_"):
            continue
        names = instruction.argval if isinstance(instruction.argval, tuple) else (instruction.argval,)
        for name in names:  # a pair of names in newer versions of Python
            values = kept if instruction.opname == "LOAD_ATTR" else frame.f_locals
            if isinstance(name, str) and isinstance(values.get(name), np.ndarray):
                found[f"`self.{name}`" if values is kept else f"`{name}`"] = values[name].shape
    return found


def _other_layer(left, right):
    """Words on a table of the other layer than that which it is added to; none where it is not."""
    for mine, others in (LAYERS, LAYERS[::-1]):
        found = any(word in left for word in mine) and re.search(rf"\w*({'|'.join(others)})\w*", right)
        if found:
            return f" `{found[0]}` is the other layer's."
    return ""


def _unfit(found, step):
    """Words on the operands of a line, whose shapes do not fit."""
    sign, left, right, a, b = found
    text = f"`{left} {sign} {right}`: {a} {sign} {b}. "
    if sign == "@":
        if not a or not b:
            return text + "`@` wants two tables; one of them is a single number."
        if len(a) == len(b) == 1:
            return text + _flat(step)
        inner = b[-2] if len(b) > 1 else b[0]
        if a[-1] == 1 and len(b) == 1:
            return text + "A column and a flat list make a table number by number: that is `*`."
        tables = len(a) == len(b) == 2
        if tables and a[-1] != b[-1] and a[0] != b[0]:
            order = f"In the other order, `{right} @ {left}`, they fit."
            return text + (
                f"The columns on the left, {a[-1]}, must be as many as the rows on the right, {inner}. "
                f"{order if b[-1] == a[0] else 'No `.T` makes them fit.'} Is it another table that belongs there?"
            )
        turned = f" Turned, they are {a[::-1]} and {b[::-1]}." if tables else ""
        same = " Two tables of one shape can be multiplied number by number: that is `*`." if a == b else ""
        return text + (
            f"The columns on the left, {a[-1]}, must be as many as the rows on the right, {inner}. "
            f"Which of the two wants `.T`, or is it another table that belongs there?{turned}{same}"
        )
    if sign.endswith("="):
        made = left.isidentifier() and left not in watch.parameters(step.tb_frame.f_code)
        size = SIZES.format(a) if a in CHAPTERS and made else _other_layer(left, right)
        return text + "What is added must have the shape of the table it is added to." + size
    return text + (
        f"`{sign}` works number by number and wants equal shapes (or 1 in the place that differs)."
        + (LAYER if sign == "*" and len(a) == len(b) == 2 and (a[-1] in b or a[0] == b[0]) else "")
        + (COLUMN if sign == "*" and len(a) == len(b) == 1 else "")
        + (_other_layer(left, right) if sign == "+" else "")
    )


def _value_error(error, step, scope):
    message = str(error)
    found = operands_of(step, scope)
    if "unpack" in message:
        return unpacked(message, step)
    if found:
        return _unfit(found, step)
    shapes = _shapes_in(message)
    around = _around(step) if step else {}
    flat = len([shape for shape in around.values() if len(shape) == 1]) > 1
    around = f" In this line stand {', '.join(f'{name} {shape}' for name, shape in around.items())}." if around else ""
    if flat and "matmul" in message:
        return _flat(step) + around
    if "matmul" in message or "not aligned" in message:
        pair = f" {shapes[0]} @ {shapes[1]}:" if len(shapes) >= 2 and "not aligned" in message else ""
        return (
            f"In a matrix product the shapes do not fit:{pair} the columns on the left must be as many as the rows on "
            f"the right. Which of the two wants `.T`, or is it another table that belongs there?{around}"
        )
    if "broadcast" in message and "(0,)" in shapes:
        return EMPTY
    if "broadcast" in message and len(shapes) >= 2:
        return (
            f"The shapes {shapes[0]} and {shapes[1]} do not fit number by number.{_turned(shapes)} A layer adds "
            f"up products: "
            f"that is `@`; what is added to a table must have its shape.{around}"
        )
    if "truth value" in message:
        return "A whole array stands where Python wants one yes or no."
    return None


def _flat(step):
    """Words on flat lists in a matrix product; inside a loop what makes a table of them."""
    code = step.tb_frame.f_code
    return FLAT + (COLUMN if watch.depth(code, step.tb_lineno) or code.co_name.startswith("<") else "")


def _type_error(error, step, scope):
    message = str(error)
    if "ellipsis" in message:
        return None
    if "^" in line_of(step) or "bitwise_xor" in message:
        return POWER
    if "unpack" in message and "NoneType" in message:
        return nothing_back(step)
    if "unpack" in message:
        return unpacked(message, step)
    if "as a data type" in message:
        return f"{ONE_SHAPE} ({short(error)}.)"
    if "NoneType" in message:
        return f"Something is `None` there ({message}): a function that returns nothing, or a value that was never set."
    if "positional argument" in message or "unexpected keyword" in message or "required keyword" in message:
        return misfit(message, error, step, scope)
    if "cast" in message and "same_kind" in message:
        return "A table of whole numbers cannot take up fractions: begin it with `np.zeros(...)`, which holds floats."
    if "converted to Python scalars" in message:
        return "A whole table comes where one number is wanted: functions of `math` take one, `np.exp` takes tables."
    if "not callable" in message:
        return not_callable(message, step, scope)
    if "'tuple'" in message and "operand" in message:
        return f"A pair or a whole shape stands where one number belongs ({message}): `len(...)` counts the rows."
    found = operands_of(step, scope)
    return f"`{found[1]} {found[0]} {found[2]}`: {short(error)}." if found else None


def _name_error(error, step, scope):
    name = getattr(error, "name", None) or re.findall(r"'(\w+)'", str(error))[0]
    if isinstance(error, UnboundLocalError):
        if hasattr(scope.get("self"), name):
            return f"`{name}` is a name of this method's own, without a value yet: the network's is `self.{name}`."
        return (
            f"`{name}` is used before this function gives it a value. A name that is assigned in a function is its own."
        )
    network, code = scope.get("self"), step.tb_frame.f_code
    if network is not None and name == code.co_name and hasattr(network, name):
        return itself(name)
    long = {"W_ih": TABLES[0], "W_ho": TABLES[1], "lr": "learning_rate", "eta": "learning_rate"}.get(name, name)
    if network is not None and hasattr(network, long) and long != name:
        return f"`{name}` is not known there: here it is `self.{long}`."
    if name == "self":
        given = ", ".join(f"`{one}`" for one in watch.parameters(code))
        return f"`self` is not known there: it belongs to a class. What a function needs it is given: {given}."
    if name == "n_records":
        return "`n_records` is not known there: it is to be counted, as the rows of what came, by `len(...)`."
    if callable(scope.get(name.removeprefix("my_"))):
        return f"`{name}` is not known in this notebook, which knows its own cells. `{name[3:]}` is."
    if network is not None and hasattr(network, name):
        return f"`{name}` is not known there: what belongs to the network is reached through `self`."
    if hasattr(np, name):
        return f"`{name}` is not known there. What is NumPy's is written with `np.` before it: `np.{name}`."
    call = f"{name}(" in line_of(step)
    known = [one for one, value in scope.items() if not one.startswith("_") and callable(value) is call]
    sigmoid = (one for one in known if name in ("sigma", "σ") and one.endswith("sigmoid"))
    near = nearest(name, known) or next(sigmoid, None)
    hint = f" Did you mean `{near}`?" if near else " It has not been given a value in this function."
    read = {one for inner in watch.within(code) for one in watch.loaded(inner)}
    unread = [f"`{one}`" for one in watch.parameters(code) if network is not None and one not in {*read, "self"}]
    hint += f" {' and '.join(unread)} is handed in, and nothing there reads it." if unread else ""
    return f"`{name}` is not known there.{hint}"


def _attribute_error(error, step, scope):
    name, thing = getattr(error, "name", None), getattr(error, "obj", None)
    if name is None:
        return None
    if isinstance(thing, np.ndarray):
        return f"An array has no `{name}`: {short(error)}."
    known = [key for key in {*getattr(thing, "__dict__", {}), *dir(type(thing))} if not key.startswith("__")]
    near = nearest(name, sorted(known))
    if thing is not None and "self" in scope and thing is scope["self"]:
        if name in watch.parameters(step.tb_frame.f_code):
            return f"The network has no `self.{name}`: `{name}` is handed in, and stands there without `self.`."
        setting = [one.__name__ for one in vars(type(thing)).values() if name in watch.kept_by(one)]
        hint = (
            f"Did you mean `self.{near}`?"
            if near
            else f"`{setting[0]}` sets it, and that was not called before: what a method needs it is given, or "
            "`__init__` keeps it."
            if setting
            else "It is set nowhere: `__init__` is where a network gets what it keeps."
        )
        return f"The network has no `self.{name}`. {hint}"
    hint = f" Did you mean `{near}`?" if near else ""
    return f"`{name}` does not exist there: {short(error)}.{hint}"


READERS = [
    (RecursionError, lambda *_: "The function calls itself without end."),
    (KeyboardInterrupt, lambda *_: "You stopped it; until then it had not come to an end."),
    (SystemExit, lambda *_: "The code asks Python to quit."),
    (ZeroDivisionError, lambda *_: "Something is divided by 0."),
    (OverflowError, lambda e, *_: f"A number is too large for the computer ({short(e)}): the sigmoid's minus sign?"),
    (AssertionError, lambda e, *_: "One of your own `assert` lines does not hold."),
    (NameError, _name_error),
    (AttributeError, _attribute_error),
    (IndexError, lambda e, *_: f"An index lies outside its table ({short(e)}): a record, a node or an axis too many?"),
    (TypeError, _type_error),
    (ValueError, _value_error),
]
