"""What a learner is told of an error, in a cell or a script.

What our code says ends at the reader's own line, a missing name comes with advice; where nobody put an error into
words: where it stopped, what came, what is expected.
"""

import difflib
import inspect
import linecache
import os
import re
import sys
import types
from pathlib import Path

import given

OURS = str(Path(__file__).parent) + os.sep
HANDS_ON = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS  # of what is wrapped around a function
READERS = "__main__", "mynet"  # the modules that a reader writes: the notebook's cells, and mynet.py
LOOK = "What to do: look which of them is something else."
WHOLE_WAY = " Where it stopped tells %tb, in a cell of its own."
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


def entries_of(trace):
    """A traceback's entries, from the outermost to the line that raised."""
    while trace is not None:
        yield trace
        trace = trace.tb_next


def is_readers(entry):
    """Whether a reader wrote this line."""
    return entry.tb_frame.f_globals.get("__name__") in READERS


def in_words(error, entry):
    """Whether a line of ours raised this error on purpose, or the reader did, by an interrupt."""
    raised = _line_of(entry).startswith("raise ")
    return isinstance(error, KeyboardInterrupt) or (raised and _is_ours(entry.tb_frame.f_code.co_filename))


def told(error, entries):
    """What a reader's line called of ours, with what, and what it takes; nothing where it called nothing.

    Parameters: error, which is not in words; entries, a list, of its traceback.
    """
    readers = [at for at, entry in enumerate(entries) if is_readers(entry)]
    if not readers:
        return ""
    inside = [entry for entry in entries[readers[-1] + 1 :] if not _hands_on(entry)]
    if not inside:
        return _arguments(str(error)) if type(error) is TypeError else ""
    frame = inside[0].tb_frame
    if not _is_ours(frame.f_code.co_filename):
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
    return f"`{name}` cannot work with what came: {came or 'nothing'}.{expected}\n{LOOK}"


def about(error):
    """Of an error that nobody put into words: what is told, or the reader's own line that raised it; else nothing."""
    entries = list(entries_of(error.__traceback__))
    last = entries[-1] if entries else None
    if last is None or in_words(error, last):
        return ""
    line = _line_of(last) if is_readers(last) else ""
    if line.startswith("raise "):  # in the reader's own words
        return ""
    return told(error, entries) or (f"It stopped in your line {line}" if line else "")


def _line_of(entry):
    return linecache.getline(entry.tb_frame.f_code.co_filename, entry.tb_lineno).strip()


def _is_ours(file):
    return file.startswith((OURS, getattr(sys.modules.get("tinynet"), "__file__", OURS)))


def _hands_on(entry):
    return entry.tb_frame.f_code.co_flags & HANDS_ON == HANDS_ON


def _arguments(words):
    """What a function of ours takes, where these are Python's words for arguments that it does not; else nothing."""
    match = re.fullmatch(
        r"(?:(\w+)\.)?(\w+)\(\) (?:got an unexpected keyword argument '(\w+)'|missing |takes ).*", words
    )
    owner, name, came = match.groups() if match else (None, "", None)
    top, part = (owner, name) if owner else (name, "__init__")
    rooms = [file for at, file in sys.modules.items() if at in ROOMS or (owner and at.partition(".")[0] in ROOMS)]
    called = next((vars(room)[top] for room in rooms if top in vars(room)), None)
    if called is None:
        return ""
    takes = list(inspect.signature(called if part == "__init__" else getattr(called, part)).parameters)
    takes = [each for each in takes if each != "self"]
    other = ELSEWHERE.get(came)
    alike = [other] if other in takes else difflib.get_close_matches(came or "", takes, 1)
    near = f"Is it `{alike[0]}`? " if alike else ""
    return f"{near}`{top}{f'.{part}' * (part != '__init__')}` takes {', '.join(takes) or 'nothing'}."


def show_errors_in_words():
    """From here on a notebook shows what our code says of an input, or what is wrong in a reader's line, without the
    lines of ours in between.

    `%tb` shows them. With an error of ours that nobody put into words stands what our function was called with and what
    it takes. In a script nothing changes.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        shell.set_custom_exc((Exception, KeyboardInterrupt), _show)


def _show(shell, kind, error, trace, tb_offset=None):
    entries = list(entries_of(trace))
    readers = [entry for entry in entries if is_readers(entry)]
    led_here, shown = (error.__cause__, error.__suppress_context__), trace
    if readers and in_words(error, entries[-1]):
        error.__cause__, shown = None, _joined(entries[:1] + readers)
    elif readers and ((note := told(error, entries)) or readers[-1] is entries[-1]):
        shown = _joined(entries[:1] + readers)
        if kind is NameError and not note:
            note = _advice(error.name, {**readers[-1].tb_frame.f_globals, **readers[-1].tb_frame.f_locals})
        if note and not hasattr(error, "__notes__"):
            error.add_note(note + WHOLE_WAY * note.endswith(LOOK))
    shell.showtraceback((kind, error, shown), tb_offset=tb_offset)
    sys.last_traceback = trace
    error.__cause__, error.__suppress_context__ = led_here


def _joined(entries):
    """A traceback of these entries of another one."""
    joined = None
    for entry in reversed(entries):
        joined = types.TracebackType(joined, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return joined


def _advice(name, known):
    alike = difflib.get_close_matches(name, [other for other in known if not other.startswith("_")], 1, 0.75)
    near = f"Is it `{alike[0]}`, which is there? " if alike else ""
    return f"{near}If a cell above makes `{name}`, it has not run to its end: choose Run → Run All Above Selected Cell."


def tell_in_scripts():
    """From here on a plain script that ends with an error of ours that nobody put into words tells what came, too."""
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _end


def _end(kind, error, trace):
    if note := about(error):
        error.add_note(note)
    sys.__excepthook__(kind, error, trace)
