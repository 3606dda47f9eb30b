"""What a cell shows of an error: what our code says ends at the reader's own line, a missing name comes with advice."""

import difflib
import inspect
import linecache
import os
import re
import sys
import types
from pathlib import Path

from IPython import get_ipython

import given
from tinynet import NeuralNetwork

OURS = str(Path(__file__).parents[1]) + os.sep, inspect.getfile(NeuralNetwork)
HANDS_ON = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS  # of what is wrapped around a function
WHOLE_WAY = "What to do: look which of them is something else. Where it stopped tells %tb, in a cell of its own."
READERS = "__main__", "mynet"  # the modules that a reader writes: the notebook's cells, and mynet.py
ROOMS = "tinynet", "datasets", "experiments", "figures", "controls", "tutor"
ELSEWHERE = {  # what others call a thing: what it is called here
    **dict.fromkeys(["sep", "delimiter", "delim"], "separator"),
    **dict.fromkeys(["lr", "eta", "rate"], "learning_rate"),
    **dict.fromkeys(["hidden", "nodes", "n_hidden", "hidden_units"], "hidden_nodes"),
    **dict.fromkeys(["n_epochs", "iterations", "max_iter"], "epochs"),
    **dict.fromkeys(["random_state", "rng"], "seed"),
    "seed": "rng",
    "na_values": "missing",
    "dtype": "kinds",
}


def show_errors_in_words():
    """From here on a notebook shows what our code says of an input, or what is wrong in a reader's line, without the
    lines of ours in between.

    `%tb` shows them. With an error of ours that nobody put into words stands what our function was called with and what
    it takes. In a script nothing changes.
    """
    shell = get_ipython()
    if shell is not None:
        shell.set_custom_exc((Exception, KeyboardInterrupt), _show)


def _show(shell, kind, error, trace, tb_offset=None):
    entries = list(_entries(trace))
    readers = [entry for entry in entries if entry.tb_frame.f_globals.get("__name__") in READERS]
    led_here, shown = (error.__cause__, error.__suppress_context__), trace
    if readers and _in_words(error, entries[-1]):
        error.__cause__, shown = None, _joined(entries[:1] + readers)
    elif readers and (called := _called(entries[entries.index(readers[-1]) + 1 :])):
        shown = _joined(entries[:1] + readers)
        if not hasattr(error, "__notes__"):
            error.add_note(called)
    elif readers and readers[-1] is entries[-1]:
        shown = _joined(entries[:1] + readers)
        if kind is NameError and not hasattr(error, "__notes__"):
            error.add_note(_advice(error.name, {**readers[-1].tb_frame.f_globals, **readers[-1].tb_frame.f_locals}))
        elif kind is TypeError and not hasattr(error, "__notes__") and (note := _arguments(str(error))):
            error.add_note(note)
    shell.showtraceback((kind, error, shown), tb_offset=tb_offset)
    sys.last_traceback = trace
    error.__cause__, error.__suppress_context__ = led_here


def _entries(trace):
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _joined(entries):
    """A traceback of these entries of another one."""
    joined = None
    for entry in reversed(entries):
        joined = types.TracebackType(joined, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return joined


def _in_words(error, entry):
    """Whether a line of ours raised this error on purpose, or the reader did, by an interrupt."""
    file = entry.tb_frame.f_code.co_filename
    raised = linecache.getline(file, entry.tb_lineno).lstrip().startswith("raise ")
    return isinstance(error, KeyboardInterrupt) or (raised and file.startswith(OURS))


def _called(entries):
    """What a function of ours was called with by a reader, and what it takes; nothing where none was."""
    frames = (entry.tb_frame for entry in entries)
    frame = next((frame for frame in frames if frame.f_code.co_flags & HANDS_ON != HANDS_ON), None)
    if frame is None or not frame.f_code.co_filename.startswith(OURS):
        return ""
    code, there = frame.f_code, frame.f_locals
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    came = ", ".join(f"{name} = {given.shown(there[name])}" for name in names if name in there and name != "self")
    if "self" in names:
        called = type(there["self"])
        name = called.__name__ + f".{code.co_name}" * (code.co_name != "__init__")
        told = inspect.getdoc(called if code.co_name == "__init__" else getattr(called, code.co_name, None))
    else:
        name, told = code.co_name, inspect.getdoc(frame.f_globals.get(code.co_name))
    expected = f" Expected, as it says of itself: {told}" if told else ""
    return f"`{name}` cannot work with what came: {came or 'nothing'}.{expected}\n{WHOLE_WAY}"


def _advice(name, known):
    alike = difflib.get_close_matches(name, [other for other in known if not other.startswith("_")], 1, 0.75)
    near = f"Is it `{alike[0]}`, which is there? " if alike else ""
    return f"{near}If a cell above makes `{name}`, it has not run to its end: choose Run → Run All Above Selected Cell."


def _arguments(words):
    """What a function of ours takes, where these are Python's words for an argument that it does not; else nothing."""
    match = re.fullmatch(r"(\w+)(?:\.__init__)?\(\) got an unexpected keyword argument '(\w+)'.*", words)
    name, came = match.groups() if match else ("", "")
    called = next((vars(sys.modules[room])[name] for room in ROOMS if name in vars(sys.modules.get(room, sys))), None)
    if called is None:
        return ""
    takes = list(inspect.signature(called).parameters)
    other = ELSEWHERE.get(came)
    alike = [other] if other in takes else difflib.get_close_matches(came, takes, 1)
    near = f"Is it `{alike[0]}`? " if alike else ""
    return f"{near}`{name}` takes {', '.join(takes)}."
