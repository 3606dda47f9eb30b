"""What marking.py and sandbox.py say to each other: plain JSON, so that nothing out of the sandbox is run."""

import builtins
import json

import numpy as np

TABLES = ("weights_input_to_hidden", "weights_hidden_to_output")
CALLABLE = {"callable": True}
PARTS = ("forward_pass_train", "run", "backpropagation", "update_weights", "train")


def encoded(value):
    """A value as JSON: numbers, text, tables of numbers, lists and dicts of these; of all else that there is one."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.generic) and value.dtype.kind in "fiub":
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return {"table": value.tolist(), "of": value.dtype.name, "shape": value.shape}
    if isinstance(value, np.random.Generator):
        return encoded(value.bit_generator.state)
    if isinstance(value, (list, tuple)):
        return {type(value).__name__ if type(value) in (list, tuple) else "tuple": [encoded(one) for one in value]}
    if isinstance(value, dict):
        return {"dict": [[str(key), encoded(one)] for key, one in value.items()]}
    return CALLABLE if callable(value) else {"other": type(value).__name__}


def decoded(value):
    """The value that was encoded; a callable stands for a function that stayed behind, None for what else did."""
    if not isinstance(value, dict):
        return value
    if "table" in value:
        if np.dtype(value["of"]).kind not in "fiub":
            raise ValueError("This is no table of numbers.")
        return np.array(value["table"], dtype=value["of"]).reshape(value["shape"])
    if "dict" in value:
        return {key: decoded(one) for key, one in value["dict"]}
    for kind in (list, tuple):
        if kind.__name__ in value:
            return kind(decoded(one) for one in value[kind.__name__])
    return elsewhere if value == CALLABLE else None


def changed_too(given, after):
    """Change arrays that were handed over as they were changed on the other side: `-=` is seen by whoever called."""
    for mine, theirs in zip(given, after, strict=False):
        if isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray) and mine.shape == theirs.shape:
            if not np.array_equal(mine, theirs, equal_nan=True):
                mine[...] = theirs


def elsewhere(*_):
    """Stands for a function that stayed on the other side."""
    raise RuntimeError("This function is on the other side.")


def kept(network):
    """What a network keeps behind `self.`, as JSON; what has no such form stays where it is."""
    pairs = {name: encoded(value) for name, value in getattr(network, "__dict__", {}).items()}
    return {name: value for name, value in pairs.items() if '"other"' not in json.dumps(value)}


def failure(error):
    """An exception, for the other side."""
    return {"kind": type(error).__name__, "text": str(error)[:1000], "name": getattr(error, "name", None)}


def raised(error):
    """The exception that the other side had, if Python has it; else a RuntimeError with its words."""
    kind = getattr(builtins, error["kind"], RuntimeError)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = RuntimeError
    if kind in (AttributeError, NameError, ImportError, ModuleNotFoundError):
        return kind(error["text"], name=error["name"])
    try:
        return kind(error["text"])
    except TypeError:  # UnicodeDecodeError takes five
        return RuntimeError(error["text"])
