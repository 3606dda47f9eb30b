"""What an exception means that comes of a call: more, fewer or other things than the function takes, or none back."""

import ast
import linecache
import re

import numpy as np

from .pieces import expression, shape, short
from .places import BACKWARD, FORWARD, TRAIN, UPDATE
from .subject import FUNCTIONS, METHODS, RUN, TABLES
from .watch import parameters

SELF = "Python hands over `self`."
ONE_SHAPE = "The shape is one thing, in parentheses of its own: `(rows, columns)`."
NOTHING_BACK = (
    "`{}` hands nothing back: it changes what the network keeps, in `self`. Call it without an `=` and whatever stands "
    "before it."
)
UNPACK = (
    "More or fewer things are taken apart than came ({}). `forward_pass_train` hands on two, the answer and the hidden "
    "outputs; `run` one."
)
ZIP = (
    "`for ... in` goes through the two things one after the other: first comes the whole of the first, then the whole "
    "of the second. Pairs, one record and its target, are made by `zip(..., ...)`."
)
UNCALLED = (
    "A function is to be taken apart ({}): it is not called. Parentheses behind its name, with what it takes, call it."
)
ITSELF = (
    "`{0}` there is this very method, not the function of chapter {1}, which was handed the weights and returned its "
    "results. What stood in that function is to stand here, with `self.` before what the network keeps."
)
KEEP = (
    " Should the network keep the function itself, its name without parentheses is to stand there: with them it is "
    "called at once."
)
ORDER = "`{}` is handed `{}`, and takes `{}`: the same things in another order."
LONG = {"X": "features", "y": "targets", "W_ih": TABLES[0], "W_ho": TABLES[1]}
CHAPTER = {FORWARD: 2, RUN: 2, BACKWARD: 3, UPDATE: 4, TRAIN: 4}
SHAPED = "normal", "standard_normal", "uniform", "zeros", "ones", "full"


def line_of(step):
    return linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno) if step else ""


def calls_in(step):
    """The calls in the line that failed, as syntax trees."""
    node, _ = expression(step)
    found = [part for part in ast.walk(node) if isinstance(part, ast.Call)] if node else []
    if not found:
        try:
            found = [part for part in ast.walk(ast.parse(line_of(step).strip())) if isinstance(part, ast.Call)]
        except SyntaxError:
            pass
    return found


def nothing_back(step):
    for call in calls_in(step):
        name = ast.unparse(call.func)
        if name.endswith(("update_weights", ".train")):
            return NOTHING_BACK.format(name)
    return "A function that was called returns nothing: is its `return` missing?"


def misfit(message, error, step, scope):
    """A call with more, fewer or other things than the function takes."""
    called = message.partition("(")[0]
    name = called.rpartition(".")[2]
    text = f"A call and its function do not fit: {re.sub(r'[A-Za-z_.<>]+[.]', '', short(error))}."
    if name in SHAPED:
        return f"{text} {ONE_SHAPE}"
    if step and name == step.tb_frame.f_code.co_name and name in CHAPTER:
        return itself(name)
    calls = [call for call in calls_in(step) if ast.unparse(call.func).rpartition(".")[2] == name]
    came = [ast.unparse(one) for one in calls[0].args if ast.unparse(one) != "self"] if calls else []
    plain, network = name.removeprefix("my_"), scope.get("self")
    if plain in METHODS and network is not None and hasattr(network, name):
        contract = METHODS[plain]
        return f"{text} Call it `self.{name}({', '.join(came if len(came) == len(contract) else contract)})`; " + SELF
    if calls and not calls[0].args and "missing" in message and line_of(step).strip().startswith("self."):
        return text + KEEP
    if "." in called:
        contract = METHODS.get("structure" if name == "__init__" else plain)
        return f"{text} By the contract it is `{name}(self, {', '.join(contract)})`." if contract else text
    taken = _parameters(scope.get(name)) or FUNCTIONS.get(plain)
    if not taken:
        return text
    text += f" It takes {len(taken)}: {', '.join(f'`{one}`' for one in taken)}."
    return text + (_packed(calls[0], taken, scope) if calls else "")


def itself(name):
    return ITSELF.format(name, CHAPTER[name])


def unpacked(message, step):
    """More or fewer things on the left of `=`, or in a `for`, than come."""
    if re.search(r"function|method", message):
        return UNCALLED.format(message)
    if re.match(r"for .+,.+ in [^(]+,[^(]+:", line_of(step).strip()):
        return ZIP
    return UNPACK.format(message)


def not_callable(message, step, scope):
    """Something that is no function has parentheses behind it."""
    for call in calls_in(step):
        function, text = call.func, ast.unparse(call.func)
        if text.endswith(".T"):
            return f"`{text}` takes no parentheses: `.T` is no function."
        thing = function.value if isinstance(function, ast.Attribute) else function
        value = scope.get(thing.id) if isinstance(thing, ast.Name) else step.tb_frame
        value = getattr(value, function.attr, step.tb_frame.clear) if thing is not function else value
        if isinstance(value, np.ndarray) and not call.args:
            return f"`{text}` is a table and takes no parentheses."
        if value is None or isinstance(value, (str, int, float, np.number)):
            return f"`{text}` is no function ({message}). Where it is set, its name without parentheses is to stand."
    return f"Something is called that is no function ({message}): a `*` forgotten before parentheses?"


def other_order(step, name):
    """A sentence where a call hands on the right things in another order than the function takes them, else ""."""
    taken = _parameters((step.tb_frame.f_globals | step.tb_frame.f_locals).get(name))
    for call in calls_in(step):
        given = [LONG.get(ast.unparse(one), ast.unparse(one)) for one in call.args]
        wanted = [LONG.get(one, one) for one in taken]
        if ast.unparse(call.func) == name and given != wanted and sorted(given) == sorted(wanted):
            return ORDER.format(name, ", ".join(map(ast.unparse, call.args)), ", ".join(taken))
    return ""


def handed_pieces(step, name):
    """Words on what a call of `name` hands on that is a piece of a table, with its shape."""
    scope = step.tb_frame.f_globals | step.tb_frame.f_locals
    pieces = [
        f"`{ast.unparse(one)}`, {shape(one, scope)}"
        for call in calls_in(step)
        if ast.unparse(call.func).rpartition(".")[2] == name
        for one in call.args
        if isinstance(one, ast.Subscript) and shape(one, scope) is not None
    ]
    return f"It is handed {' and '.join(pieces)}. " if pieces else ""


def _parameters(function):
    code = getattr(function, "__code__", None)
    return parameters(code) if code else ()


def _packed(call, taken, scope):
    """Words on a pair that is handed on in one piece where its parts were wanted."""
    for one in call.args:
        value = scope.get(one.id) if isinstance(one, ast.Name) else None
        if isinstance(value, (tuple, list)) and len(call.args) + len(value) - 1 == len(taken):
            return f" `{one.id}` holds {len(value)} of them in one: `*{one.id}` hands them on one by one."
    return ""
