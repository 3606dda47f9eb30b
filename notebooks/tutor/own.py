"""The learner's own file: mynet.py beside the notebooks, made for them, theirs alone, read anew when it is asked."""

import builtins
import dis
import inspect
import itertools
import linecache
import os
import sys
import textwrap
import traceback
import types
from pathlib import Path

import numpy as np

from .checking import check
from .words import JUDGED_LATER, UNWRITTEN

CLASS = "MyNetwork"
NOTHING = {UNWRITTEN}  # what the parts of a class are of which nothing is written
OTHER_SIGN = (
    "All parts of {} are right together; but `backpropagation` and `update_weights` have the other sign, and a judge "
    "that looks at one of them alone refuses it. Turn both. Until then tinynet's network does the work."
)
NO_CLASS = "What came is {!r:.60}. Expected is a class itself, such as MyNetwork: no parentheses behind its name."
PLAIN = (int, float, str, bool, tuple, list)


def my_path():
    """Where mynet.py lies: beside the notebooks, or where the environment variable TINYNET_MYNET says."""
    return Path(os.environ.get("TINYNET_MYNET") or Path(__file__).parents[1] / "mynet.py")


def keep(network):
    """Write a class that stands in a notebook's cells into mynet.py, with all that its methods need, and say so.

    Parameter: network, the class. Where mynet.py holds something else, that is kept beside it under another name; where
    more of that is right, it stays. Of a class in which nothing is written, no file is made.
    Raises: ValueError where a method's source is not to be had.
    """
    if not inspect.isclass(network):
        print(f"{NO_CLASS.format(network)} mynet.py is not touched.")
        return
    parts = check(network).parts
    if set(parts.values()) == NOTHING:
        print("Nothing is written yet, so there is nothing to keep: mynet.py is not touched.")
        return
    path, text = my_path(), source_of(network)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        print("mynet.py holds this class already.")
        return
    kept = from_file() if path.exists() else None
    if kept is not None and _right(check(kept).parts) > _right(parts):
        print(f"In mynet.py more is right than in {network.__name__} here, so the file stays as it is.")
        return
    try:
        if path.exists():
            numbered = (path.with_stem(f"{path.stem}_{number}") for number in itertools.count(1))
            older = next(other for other in numbered if not other.exists())
            path.rename(older)
            print(f"What mynet.py held until now is in {older.name}.")
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        print(f"mynet.py cannot be written ({error.strerror}): save the notebook, which holds the class as well.")
        return
    print(f"{network.__name__} is in mynet.py, {_counted(parts)}.")


def from_file():
    """The class MyNetwork as it stands in mynet.py now; None, and a sentence why, where it cannot be had."""
    path = my_path()
    if not path.exists():
        print("There is no mynet.py yet: tutor.keep(MyNetwork), at the end of chapter 5, makes it.")
        return None
    module = types.ModuleType("mynet")
    module.__file__ = str(path)
    try:
        text = path.read_text(encoding="utf-8")
        linecache.cache[str(path)] = len(text), None, text.splitlines(keepends=True), str(path)
        sys.modules["mynet"] = module  # Python looks there for a class's source
        exec(compile(text, path, "exec"), vars(module))
    except Exception as error:
        print(f"mynet.py cannot be read: {_in_words(error, path)} Mend it there and run this cell again.")
        return None
    if not inspect.isclass(getattr(module, CLASS, None)):
        print(f"mynet.py holds no class {CLASS}: give yours that name.")
        return None
    return module.MyNetwork


def whole(network, otherwise):
    """A learner's class, if every part of it is right; else the other one. Says which, and what is missing.

    Parameters: network, the learner's class, or None for that of mynet.py; otherwise, the class that stands in for it.
    """
    judged = f"tutor.check({'tutor.from_file()' if network is None else getattr(network, '__name__', network)})"
    if network is None:
        network = from_file()
    elif not inspect.isclass(network):
        print(NO_CLASS.format(network))
        network = None
    if network is None:
        print("Until then this chapter uses tinynet's network.")
        return otherwise
    report = check(network)
    if report.passed and report.opposite:
        print(OTHER_SIGN.format(network.__name__))
        return otherwise
    if report.passed:
        print(f"All parts are right: from here on {network.__name__} does the work.")
        return network
    begun = set(report.parts.values()) != NOTHING
    missing = "is " + _counted(report.parts) if begun else "is not written yet"
    print(f"{network.__name__} {missing}, so tinynet's network does the work." + f" {judged} tells more." * begun)
    return otherwise


def _right(parts):
    return sum(status == "right" for status in parts.values())


def _counted(parts):
    """The parts of a class in words: those that are right are counted, the others named."""
    named = [
        f"{', '.join(part for part in parts if parts[part] == status)} {status}"
        for status in ("wrong", UNWRITTEN, JUDGED_LATER)
        if status in parts.values()
    ]
    if not named:
        return "whole, and every part of it is right"
    return f"not whole yet ({'; '.join(named)})"


def _in_words(error, path):
    line = error.lineno if isinstance(error, SyntaxError) else None
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    line = line or (frames[-1] if frames else None)
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}{f' in line {line}' if line else ''}: {said}."


def source_of(network):
    """The text of a module that holds a class and what its methods use: imports, functions and numbers of the cells.

    Raises: ValueError where something that they use has no source.
    """
    imports, others, blocks = {"import numpy as np"}, {}, []
    doc = inspect.getdoc(network)
    if doc:
        blocks.append(f'"""{doc}"""')
    for name, value in vars(network).items():
        function = getattr(value, "__func__", getattr(value, "fget", value))  # of a static method or a property
        if inspect.isfunction(function):
            _collect(function, imports, others)
            blocks.append(_source(function, name))
        elif not name.startswith("__") and isinstance(value, PLAIN):
            blocks.append(f"{name} = {value!r}")
    bases = [base for base in network.__bases__ if base is not object]
    imports |= {f"from {base.__module__} import {base.__name__}" for base in bases}
    lines = [f'"""{network.__name__}, a neural network with one hidden layer, written by hand."""', ""]
    lines += [*sorted(imports, key=lambda line: (line.startswith("from"), line)), "", ""]
    for text in others.values():
        lines += [text, "", ""]
    heads = f"({', '.join(base.__name__ for base in bases)})" if bases else ""
    lines += [f"class {network.__name__}{heads}:", textwrap.indent("\n\n".join(blocks), "    ")]
    return "\n".join(lines) + "\n"


def _source(function, name):
    try:
        text = textwrap.dedent(inspect.getsource(function)).rstrip()
    except (OSError, TypeError):
        raise ValueError(
            f"The source of {name} is not to be had: write it in a cell of this notebook, and run that cell again."
        ) from None
    if function.__name__ != name and text.startswith(f"def {function.__name__}("):
        text = text.replace(f"def {function.__name__}(", f"def {name}(", 1)
    return text


def _names(code):
    """The global names that code looks up, those of functions inside it too; of `self.run` that is not `run`."""
    yield from (step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    for constant in code.co_consts:
        if inspect.iscode(constant):
            yield from _names(constant)


def _collect(function, imports, others):
    """Add what a function uses of its notebook: lines of import, and sources by name, what comes first, first."""
    found = vars(builtins)
    for name in _names(function.__code__):
        if name in found or name not in function.__globals__ or name in others:
            continue
        value = function.__globals__[name]
        if inspect.ismodule(value):
            line = f"import {value.__name__}"
            imports.add(line if value.__name__ == name else f"{line} as {name}")
        elif inspect.isfunction(value) and value.__globals__ is function.__globals__:
            others[name] = ""  # so that a function that calls itself is not looked for without end
            _collect(value, imports, others)
            others[name] = others.pop(name) or _source(value, name)
        elif callable(value) and _importable(value, name):
            imports.add(f"from {value.__module__} import {name}")
        elif isinstance(value, PLAIN):
            others[name] = f"{name} = {value!r}"
        elif isinstance(value, np.ndarray):
            others[name] = f"{name} = np.array({value.tolist()!r})"


def _importable(value, name):
    module = getattr(value, "__module__", None) or ""
    return module != "__main__" and getattr(sys.modules.get(module), name, None) is value
