"""The piece of a line at which an exception came up: its operator, its operands, their shapes."""

import ast
import itertools
import linecache
import re

import numpy as np

OPERATORS = {ast.MatMult: "@", ast.Mult: "*", ast.Add: "+", ast.Sub: "-", ast.Div: "/"}
SAFE = (ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.Load)
HARMLESS = {"flatten", "ravel", "reshape", "sum", "mean", "dot", "outer", "abs", "exp", "array", "asarray", "transpose"}
SAFE += (*OPERATORS, ast.Pow, ast.USub)


def short(error):
    text = " ".join(str(error).split())
    return re.sub(r" at 0x[0-9a-f]+", "", text)[:160].rstrip(".") or "no words"


def expression(step):
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


def shape(node, scope):
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
    node, _ = expression(step)
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
    shapes = shape(left, scope), shape(right, scope)
    return None if None in shapes else (sign, _text(left), _text(right), *shapes)


def _text(node):
    return f"({ast.unparse(node)})" if isinstance(node, ast.BinOp) else ast.unparse(node)
