"""What a cell shows of an error: what our code says ends at the reader's own line, a missing name comes with advice."""

import difflib
import sys
import types

from IPython import get_ipython

from told import LOOK, entries_of, in_words, is_readers, told

WHOLE_WAY = " Where it stopped tells %tb, in a cell of its own."


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
