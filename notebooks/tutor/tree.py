"""The learner's source as a tree, where it is to be had: gaps in it, and what stands inside a loop."""

import ast
import inspect
import textwrap


def tree(function):
    """The syntax tree of a function, its lines numbered as Python numbers them; None where there is no source."""
    try:
        found = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    return ast.increment_lineno(found, getattr(function, "__code__", function).co_firstlineno - 1)


def gaps(function):
    """Whether a function's source has a line `...` left in it; False where the source is not to be had."""
    dots = [node.value for node in nodes(function, ast.Expr, ast.Assign, ast.Return)]
    return any(isinstance(value, ast.Constant) and value.value is Ellipsis for value in dots)


def leaves_a_loop(function, line):
    """Whether the line is a `return` inside a loop."""
    loops = nodes(function, ast.For, ast.While)
    return any(isinstance(node, ast.Return) and node.lineno == line for loop in loops for node in ast.walk(loop))


def loops_over(function, name):
    """Whether there is a loop over a range that `name` is in."""
    loops = nodes(function, ast.For)
    return any(isinstance(node, ast.Name) and node.id == name for loop in loops for node in ast.walk(loop.iter))


def nodes(function, *kinds):
    """All nodes of these kinds in a function's tree; none where there is no source."""
    found = tree(function)
    return [node for node in ast.walk(found) if isinstance(node, kinds)] if found else []
