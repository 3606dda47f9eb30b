"""The heads of a class's methods: whether `self` comes first, what else is asked for, and what stands elsewhere."""

import difflib
import inspect
import sys

from .near import nearest
from .subject import METHODS, STRUCTURE
from .watch import parameters, within

MISSING = (
    "Its first parameter, `self`, is missing: Python hands over the network before everything else. Right is `{}(self, "
    "{})`; what else it needs stands behind `self.`."
)
FIFTH = "`{0}` must be given, and whoever makes a network may give four things and no more. Right is `{0}=None`."
MORE = (
    "It asks for {}. Right is `{}(self, {})`: nobody hands over more, and the weights and the rate are the network's."
)
FEWER = "It takes {}. Right is `{}(self, {})`: so much is handed over."
OTHERS = {"run": ("predict", "forward"), "train": ("fit", "learn"), "update_weights": ("update", "step")}
DEEP = "`{0}` stands inside `{1}`: it is indented too deep, and so it is no method of the class."
OUTSIDE = "`{1}` is in the notebook, but not in the class: `{0}.{1} = {1}` puts it there."
OTHERWISE = "The class has `{1}`. This part is called `{0}`{2}: everybody looks for it under that name."
INHERITED = "The class has `{1}`, which nobody calls, and inherits `{0}`: was that meant? Then give it that name."
HANDS_ON = "`{}` hands everything on to that of the class that it inherits from, by `super()`: it is not yours yet."


def fault(subject, part):
    """A sentence on the parameters of a method, or None."""
    owner, method = subject.owner(part), _method(part)
    code = getattr(vars(owner)[method], "__code__", None) if owner else None  # none of a static method
    if code is None or (code.co_flags & inspect.CO_VARARGS):
        return None
    names, contract = parameters(code), METHODS[part]
    listed = ", ".join(contract + (("rng=None",) if part == STRUCTURE else ()))
    short = len(names) == len(contract) and "self" not in names and names[0] not in ("this", "me", "net", "network")
    if not names or names[0] in contract or short:
        return MISSING.format(method, listed)
    more = names[1 + len(contract) : len(names) - len(vars(owner)[method].__defaults__ or ())]
    if part == STRUCTURE and len(more) == 1:
        return FIFTH.format(*more)
    if len(names) <= len(contract):
        return FEWER.format(", ".join(f"`{name}`" for name in names[1:]) or "nothing", method, listed)
    return MORE.format(", ".join(f"`{name}`" for name in names[1:]), method, listed) if more else None


def elsewhere(subject, part):
    """A sentence on where the method is that the class does not have, or None."""
    method, kind = _method(part), subject.kind
    functions = {name: value for name, value in vars(kind).items() if inspect.isfunction(value)}
    for name, function in functions.items():
        if any(code.co_name == method for code in within(function.__code__)[1:]):
            return DEEP.format(method, name)
    scopes = [function.__globals__ for function in functions.values()] or [vars(sys.modules["__main__"])]
    found = scopes[-1].get(method)
    if inspect.isfunction(found) and parameters(found.__code__)[:1] == ("self",):
        return OUTSIDE.format(kind.__name__, method)
    others = [name for name in functions if name not in map(_method, METHODS)]
    same = (name for name in others if _plain(name) == _plain(method) or name in OTHERS.get(part, ()))
    near = next(same, None) or nearest(method, others)
    marks = ", with two underscores on each side" if part == STRUCTURE else ""
    return OTHERWISE.format(method, near, marks) if near else None


def misspelt(subject, part):
    """A sentence on a method that nobody calls, nearly named as one that the class inherits; or None."""
    kind, method = subject.kind, _method(part)
    functions = {name: value for name, value in vars(kind).items() if inspect.isfunction(value)}
    called = {name for function in functions.values() for code in within(function.__code__) for name in code.co_names}
    others = functions.keys() - called - set(map(_method, METHODS))
    near = difflib.get_close_matches(method, sorted(others), 1, 0.8) if method not in vars(kind) else []
    return INHERITED.format(method, near[0]) if near else None


def hands_on(code, part):
    """Whether a method does nothing but call the one that it takes the place of."""
    names = set(getattr(getattr(code, "__code__", None), "co_names", ()))
    return names == {"super", _method(part)}


def _method(part):
    return "__init__" if part == STRUCTURE else part


def _plain(name):
    return name.replace("_", "").lower()
