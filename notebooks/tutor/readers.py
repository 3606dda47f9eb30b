"""What an exception of each kind means to a learner: what stood in the line with its shapes, and what to look for."""

import ast
import difflib
import dis
import itertools
import linecache
import re

import numpy as np

from .subject import FUNCTIONS, METHODS

FLAT = (
    "Two flat lists have no shapes for a matrix product, and `.T` does nothing to them. Inside a loop over "
    "records a table comes of a "
    "column times a row, which `[:, None]` or `np.outer` makes (chapter 4, section 4)."
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
                return text + FLAT
            inner = b[-2] if len(b) > 1 else b[0]
            turned = f" Turned, they are {a[::-1]} and {b[::-1]}." if len(a) == len(b) == 2 else ""
            same = " Two tables of one shape can be multiplied number by number: that is `*`." if a == b else ""
            return text + (
                f"The columns on the left, {a[-1]}, must be as many as the rows on the right, {inner}. "
                f"Which of the two wants `.T`, or is it another table that belongs there?{turned}{same}"
            )
        if sign.endswith("="):
            return text + "What is added must have the shape of the table it is added to."
        return text + (
            f"`{sign}` works number by number and wants equal shapes (or 1 in the place that differs)."
            + (" A layer adds up products: that is `@`." if sign == "*" and len(a) == len(b) == 2 else "")
        )
    shapes = _shapes_in(message)
    around = _around(step) if step else {}
    flat = len([shape for shape in around.values() if len(shape) == 1]) > 1
    around = f" In this line stand {', '.join(f'{name} {shape}' for name, shape in around.items())}." if around else ""
    if flat and "matmul" in message:
        return FLAT + around
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


def _unpack(message):
    return (
        "More or fewer things are taken apart than came "
        f"({message}). `forward_pass_train` hands on two, the answer and the hidden outputs; `run` one."
    )


def _type_error(error, step, scope):
    message = str(error)
    if "ellipsis" in message:
        return None
    if "unpack" in message and "NoneType" in message:
        return "A function that was called returns nothing: is its `return` missing?"
    if "unpack" in message:
        return _unpack(message)
    if "NoneType" in message:
        return f"Something is `None` there ({message}): a function that returns nothing, or a value that was never set."
    if "positional argument" in message or "unexpected keyword" in message or "required keyword" in message:
        name = message.partition("(")[0].rpartition(".")[2].removeprefix("my_")
        contract = METHODS.get("structure" if name == "__init__" else name) or FUNCTIONS.get(name)
        text = f"A call and its function do not fit: {re.sub(r'[A-Za-z_.<>]+[.]', '', short(error))}."
        if contract and name in METHODS and hasattr(scope.get("self"), name):
            node = getattr(_expression(step)[0], "value", None)
            came = [ast.unparse(one) for one in getattr(node, "args", ()) if ast.unparse(one) != "self"]
            came = came if len(came) == len(contract) else contract
            return f"{text} Call it `self.{name}({', '.join(came)})`; Python hands over `self`."
        if contract:
            given = "self, " if "self" in scope or "." in message.partition("(")[0] else ""
            text += f" By the contract it is `{name}({given}{', '.join(contract)})`."
        return text
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
