"""What an exception of each kind means to a learner: what stood in the line with its shapes, and what to look for."""

import ast
import difflib
import dis
import itertools
import linecache
import re

import numpy as np

from . import watch
from .subject import FUNCTIONS, METHODS

CHAPTERS = (3, 2), (2, 1)
SIZES = " {} is the size in the chapter's network; here come others: take it from the weights, by `.shape`."
LAYER = " A layer adds up products: that is `@`."
SHAPED = "normal", "standard_normal", "uniform", "zeros", "ones", "full"
SELF = "Python hands over `self`."
FLAT = "Two flat lists have no shapes for a matrix product, and `.T` does nothing to them."
COLUMN = (
    " Inside a loop over records a table comes of a column times a row, which `[:, None]` or `np.outer` makes (chapter "
    "4, section 4)."
)
POWER = "`^` is no power in Python: a power is written `**`, and e to a power `np.exp(...)`."
ONE_SHAPE = "The shape is one thing, in parentheses of its own: `(rows, columns)`."
NOTHING_BACK = (
    "`{}` hands nothing back: it changes what the network keeps, in `self`. Call it without an `=` and whatever stands "
    "before it."
)
OPERATORS = {ast.MatMult: "@", ast.Mult: "*", ast.Add: "+", ast.Sub: "-", ast.Div: "/"}
SAFE = (ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.Load)
HARMLESS = {"flatten", "ravel", "reshape", "sum", "mean", "dot", "outer", "abs", "exp", "array", "asarray", "transpose"}
SAFE += (*OPERATORS, ast.Pow, ast.USub)


def short(error):
    text = " ".join(str(error).split())
    return re.sub(r" at 0x[0-9a-f]+", "", text)[:160].rstrip(".") or "no words"


def _expression(step):
    """The piece of the line that failed, as a syntax tree, where the source is to be had."""
    if step is None:
        return None, ""
    code = step.tb_frame.f_code
    position = next(itertools.islice(code.co_positions(), step.tb_lasti // 2, None), (None,) * 4)
    line, end, left, right = position
    lines = [linecache.getline(code.co_filename, number) for number in range(line or 0, (end or -1) + 1)]
    if not any(lines) or left is None:
        return None, ""
    lines[-1] = lines[-1].encode()[:right].decode(errors="ignore")
    lines[0] = lines[0].encode()[left:].decode(errors="ignore")
    text = " ".join(" ".join(lines).split())
    try:
        return ast.parse(text).body[0], text
    except (SyntaxError, IndexError):
        return None, text


def _shape(node, scope):
    """The shape of what a piece of code stands for, None unless it is plain names, numbers and arithmetic."""
    for part in ast.walk(node):
        harmless = isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in HARMLESS
        if not (isinstance(part, SAFE) or harmless):
            return None
    try:
        value = eval(compile(ast.Expression(node), "<judged>", "eval"), {}, dict(scope))
    except Exception:
        return None
    return np.shape(value) if isinstance(value, (np.ndarray, float, int, np.number)) else None


def operands_of(step, scope):
    """The operator, both operands' texts and shapes."""
    node, _ = _expression(step)
    if isinstance(node, ast.Expr):
        node = node.value
    if isinstance(node, ast.AugAssign) and type(node.op) in OPERATORS:
        left, right, sign = node.target, node.value, OPERATORS[type(node.op)] + "="
        left = ast.parse(ast.unparse(left), mode="eval").body
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left, right, sign = node.left, node.right, OPERATORS[type(node.op)]
    elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("dot", "matmul", "outer"):
        if len(node.args) == 1 and isinstance(node.func, ast.Attribute):
            left, right, sign = node.func.value, node.args[0], "@"
        elif len(node.args) == 2:
            left, right, sign = *node.args, "@"
        else:
            return None
    else:
        return None
    shapes = _shape(left, scope), _shape(right, scope)
    return None if None in shapes else (sign, _text(left), _text(right), *shapes)


def _text(node):
    return f"({ast.unparse(node)})" if isinstance(node, ast.BinOp) else ast.unparse(node)


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


def _value_error(error, step, scope):
    message = str(error)
    found = operands_of(step, scope)
    if "unpack" in message:
        return _unpack(message)
    if found:
        sign, left, right, a, b = found
        text = f"`{left} {sign} {right}`: {a} {sign} {b}. "
        if sign == "@":
            if not a or not b:
                return text + "`@` wants two tables; one of them is a single number."
            if len(a) == len(b) == 1:
                return text + _flat(step)
            inner = b[-2] if len(b) > 1 else b[0]
            turned = f" Turned, they are {a[::-1]} and {b[::-1]}." if len(a) == len(b) == 2 else ""
            same = " Two tables of one shape can be multiplied number by number: that is `*`." if a == b else ""
            return text + (
                f"The columns on the left, {a[-1]}, must be as many as the rows on the right, {inner}. "
                f"Which of the two wants `.T`, or is it another table that belongs there?{turned}{same}"
            )
        if sign.endswith("="):
            size = SIZES.format(a) if a in CHAPTERS else ""
            return text + "What is added must have the shape of the table it is added to." + size
        return text + (
            f"`{sign}` works number by number and wants equal shapes (or 1 in the place that differs)."
            + (LAYER if sign == "*" and len(a) == len(b) == 2 else "")
            + (COLUMN if sign == "*" and len(a) == len(b) == 1 else "")
        )
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


def _unpack(message):
    return (
        "More or fewer things are taken apart than came "
        f"({message}). `forward_pass_train` hands on two, the answer and the hidden outputs; `run` one."
    )


def _line(step):
    return linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno) if step else ""


def _calls(step):
    """The calls in the line that failed, as syntax trees."""
    node, _ = _expression(step)
    found = [part for part in ast.walk(node) if isinstance(part, ast.Call)] if node else []
    if not found:
        try:
            found = [part for part in ast.walk(ast.parse(_line(step).strip())) if isinstance(part, ast.Call)]
        except SyntaxError:
            pass
    return found


def _nothing_back(step):
    for call in _calls(step):
        name = ast.unparse(call.func)
        if name.endswith(("update_weights", ".train")):
            return NOTHING_BACK.format(name)
    return "A function that was called returns nothing: is its `return` missing?"


def _call(message, error, step, scope):
    """A call with more, fewer or other things than the function takes."""
    called = message.partition("(")[0]
    name = called.rpartition(".")[2]
    text = f"A call and its function do not fit: {re.sub(r'[A-Za-z_.<>]+[.]', '', short(error))}."
    if name in SHAPED:
        return f"{text} {ONE_SHAPE}"
    calls = [call for call in _calls(step) if ast.unparse(call.func).rpartition(".")[2] == name]
    came = [ast.unparse(one) for one in calls[0].args if ast.unparse(one) != "self"] if calls else []
    plain, network = name.removeprefix("my_"), scope.get("self")
    if plain in METHODS and network is not None and hasattr(network, name):
        contract = METHODS[plain]
        return f"{text} Call it `self.{name}({', '.join(came if len(came) == len(contract) else contract)})`; " + SELF
    if "." in called:
        contract = METHODS.get("structure" if name == "__init__" else plain)
        return f"{text} By the contract it is `{name}(self, {', '.join(contract)})`." if contract else text
    taken = _parameters(scope.get(name)) or FUNCTIONS.get(plain)
    if not taken:
        return text
    text += f" It takes {len(taken)}: {', '.join(f'`{one}`' for one in taken)}."
    return text + (_packed(calls[0], taken, scope) if calls else "")


def handed_pieces(step, name):
    """Words on what a call of `name` hands on that is a piece of a table, with its shape."""
    scope = step.tb_frame.f_globals | step.tb_frame.f_locals
    pieces = [
        f"`{ast.unparse(one)}`, {_shape(one, scope)}"
        for call in _calls(step)
        if ast.unparse(call.func).rpartition(".")[2] == name
        for one in call.args
        if isinstance(one, ast.Subscript) and _shape(one, scope) is not None
    ]
    return f"It is handed {' and '.join(pieces)}. " if pieces else ""


def _parameters(function):
    code = getattr(function, "__code__", None)
    return code.co_varnames[: code.co_argcount] if code else ()


def _packed(call, taken, scope):
    """Words on a pair that is handed on in one piece where its parts were wanted."""
    for one in call.args:
        value = scope.get(one.id) if isinstance(one, ast.Name) else None
        if isinstance(value, (tuple, list)) and len(call.args) + len(value) - 1 == len(taken):
            return f" `{one.id}` holds {len(value)} of them in one: `*{one.id}` hands them on one by one."
    return ""


def _type_error(error, step, scope):
    message = str(error)
    if "ellipsis" in message:
        return None
    if "^" in _line(step) or "bitwise_xor" in message:
        return POWER
    if "unpack" in message and "NoneType" in message:
        return _nothing_back(step)
    if "unpack" in message:
        return _unpack(message)
    if "as a data type" in message:
        return f"{ONE_SHAPE} ({short(error)}.)"
    if "NoneType" in message:
        return f"Something is `None` there ({message}): a function that returns nothing, or a value that was never set."
    if "positional argument" in message or "unexpected keyword" in message or "required keyword" in message:
        return _call(message, error, step, scope)
    if "cast" in message and "same_kind" in message:
        return "A table of whole numbers cannot take up fractions: begin it with `np.zeros(...)`, which holds floats."
    if "converted to Python scalars" in message:
        return "A whole table comes where one number is wanted: functions of `math` take one, `np.exp` takes tables."
    if "not callable" in message:
        return f"Something is called that is no function ({message}): a `*` forgotten before parentheses?"
    found = operands_of(step, scope)
    return f"`{found[1]} {found[0]} {found[2]}`: {short(error)}." if found else None


def _name_error(error, step, scope):
    name = getattr(error, "name", None) or re.findall(r"'(\w+)'", str(error))[0]
    if isinstance(error, UnboundLocalError):
        return (
            f"`{name}` is used before this function gives it a value. A name that is assigned in a function is its own."
        )
    network = scope.get("self")
    if network is not None and hasattr(network, name):
        return f"`{name}` is not known there: what belongs to the network is reached through `self`."
    if hasattr(np, name):
        return f"`{name}` is not known there. What is NumPy's is written with `np.` before it: `np.{name}`."
    near = difflib.get_close_matches(name, [known for known in scope if not known.startswith("_")], 1, 0.75)
    hint = f" Did you mean `{near[0]}`?" if near else " It has not been given a value in this function."
    return f"`{name}` is not known there.{hint}"


def _attribute_error(error, step, scope):
    name, thing = getattr(error, "name", None), getattr(error, "obj", None)
    if name is None:
        return None
    if isinstance(thing, np.ndarray):
        return f"An array has no `{name}`: {short(error)}."
    known = [key for key in {*getattr(thing, "__dict__", {}), *dir(type(thing))} if not key.startswith("__")]
    near = difflib.get_close_matches(name, sorted(known), 1, 0.7)
    if thing is not None and "self" in scope and thing is scope["self"]:
        hint = (
            f"Did you mean `self.{near[0]}`?"
            if near
            else "It is set nowhere: `__init__` is where a network gets what it keeps."
        )
        return f"The network has no `self.{name}`. {hint}"
    hint = f" Did you mean `{near[0]}`?" if near else ""
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
