"""Run a learner's code without harm: count its lines, look at its variables, keep its prints and its exceptions.

A budget of lines, not of time, ends a loop without end, so the same code is judged alike on every machine.
"""

import contextlib
import dis
import functools
import io
import random
import sys
import sysconfig
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

BUDGET = 20_000  # lines of the learner's code in one call; loops over records, nodes and weights need below 2,000
LOOKED_AT = 4_000  # lines after which variables are no longer looked at

LIBRARIES = (
    str(Path(__file__).parent),
    str(Path(np.__file__).parent.parent),
    sysconfig.get_path("stdlib"),
    "<frozen",
    "<__array_function__",
)


class Stopped(BaseException):
    """The budget of lines is spent. No Exception, so that a learner's `except Exception` lets it through."""


@dataclass
class Change:
    name: str
    value: object
    line: int
    depth: int = 0  # loops and calls around it: inside them a variable may hold one record's or one node's share
    settled: bool = True  # whether it gets its value all at once, in this line alone
    code: object = None  # the code that the line stands in
    called: int = None  # the line that then ran in the function that was called


@dataclass
class Call:
    """What came of one call: a value or an error, and, where it was watched, what its variables did."""

    value: object = None
    error: BaseException = None
    changes: list = field(default_factory=list)
    stuck: int = None  # the line on which the budget ended
    last: int = None  # the last line that ran in the function that was called
    coarse: set = field(default_factory=set)  # float types seen
    moved: bool = False  # whether weights changed
    added: list = field(default_factory=list)  # the names that a method has added behind `self.`
    handed: tuple = ("", ())  # the method that was called last from inside, and what it was given
    entered: list = field(default_factory=list)  # the code of the functions that were called from inside
    before: list = field(default_factory=list)  # what it was given, as it was
    changed: list = field(default_factory=list)  # what was changed in place of what was given, by name

    @property
    def unwritten(self):
        """The first variable that is still `...`, if there is one."""
        return next((change for change in self.changes if change.value is Ellipsis), None)


def own(code):
    """Whether code is the learner's: not Python's, NumPy's or this judge's."""
    return not code.co_filename.startswith(LIBRARIES) and not code.co_filename.endswith(".pyx")


@contextlib.contextmanager
def quiet():
    """Keep what the code prints, its warnings and the global seeds away from the rest of the session; gives a file
    that takes what is printed."""
    seed, state = np.random.get_state(), random.getstate()  # noqa: NPY002
    silence = io.StringIO()
    np.random.seed(0)  # noqa: NPY002
    random.seed(0)
    try:
        with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence), np.errstate(all="ignore"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield silence
    finally:
        np.random.set_state(seed)  # noqa: NPY002
        random.setstate(state)


@functools.cache
def _spins(code):
    """Whether code has a loop of one instruction, `while True: pass`, in which no new line ever begins."""
    return any(
        step.opname.startswith("JUMP_BACKWARD") and step.argval == step.offset for step in dis.get_instructions(code)
    )


@functools.cache
def _depths(code):
    """The lines of code that stand in loops, and in how many. A loop is what a jump backward goes over."""
    steps, starts = list(dis.get_instructions(code)), {}
    for step in steps:
        if "JUMP" in step.opname and isinstance(step.argval, int) and step.argval <= step.offset:
            starts[step.argval] = step.offset  # several jumps to one place are one loop: the last is its end
    depths = {}
    for step in steps:
        around = sum(start <= step.offset <= end for start, end in starts.items())
        line = step.positions.lineno
        depths[line] = max(depths.get(line, 0), around)
    return depths


def within(code):
    """A function's code, and that of the functions and loops in brackets that stand inside it."""
    if code is None:
        return []
    return [code, *(inner for one in code.co_consts if hasattr(one, "co_consts") for inner in within(one))]


def parameters(code):
    """The names of what a function is given."""
    return code.co_varnames[: code.co_argcount]


def kept_by(method):
    """The names that a method sets behind `self.`."""
    codes = within(getattr(method, "__code__", None))
    return {step.argval for code in codes for step in dis.get_instructions(code) if step.opname == "STORE_ATTR"}


def loaded(code):
    """The names that code reads."""
    for step in dis.get_instructions(code):
        if "LOAD" in step.opname:
            yield from step.argval if isinstance(step.argval, tuple) else (step.argval,)


def depth(function, line):
    """How many loops there are around a line of a function."""
    return _depths(getattr(function, "__code__", function)).get(line, 0)


def loops(function):
    """Whether there is a loop in a function, or in one of the session's that it calls."""
    codes = within(function.__code__)
    called = [function.__globals__.get(name) for code in codes for name in code.co_names]
    codes += [code for one in called if hasattr(one, "__code__") and own(one.__code__) for code in within(one.__code__)]
    return "map" in function.__code__.co_names or any(any(_depths(code).values()) for code in codes)


@functools.cache
def _settled(code, name):
    """Whether code gives `name` its value all at once: not by `+=`, not entry by entry, not begun in another line."""
    stores, loads, entries = set(), set(), set()
    for step in dis.get_instructions(code):
        line = step.positions.lineno
        if step.opname in ("STORE_SUBSCR", "STORE_SLICE"):
            entries.add(line)
        if name in (step.argval if isinstance(step.argval, tuple) else (step.argval,)):
            stores |= {line} if "STORE" in step.opname else set()
            loads |= {line} if "LOAD" in step.opname else set()
    return len(stores) == 1 and not stores & loads and not entries & loads


def lines_with(function, name):
    """The lines in which code gives `name` a value; where it never does, those in which it looks it up."""
    stores, loads = [], []
    for step in dis.get_instructions(getattr(function, "__code__", function)):
        if name in (step.argval if isinstance(step.argval, tuple) else (step.argval,)):
            (stores if "STORE" in step.opname else loads).append(step.positions.lineno)
    return list(dict.fromkeys(stores or loads))


class _Watch:
    """Trace functions for sys.settrace: count lines everywhere, and look at variables where asked."""

    def __init__(self, call, look):
        self.call, self.look, self.lines = call, look, 0
        self.lines_before, self.seen, self.outer = {}, {}, None

    def enter(self, frame, event, _argument):
        if not own(frame.f_code):
            return None
        if self.outer and self.look and "self" in frame.f_locals:
            given = (frame.f_locals[name] for name in parameters(frame.f_code)[1:])
            self.call.handed = frame.f_code.co_name, copies(given)
        if self.outer:
            self.call.entered.append(frame.f_code)
        self.outer = self.outer or frame
        frame.f_trace_opcodes = _spins(frame.f_code)
        if self.look:
            self.seen[frame] = {name: _copy(value) for name, value in _variables(frame)}
        return self.step

    def step(self, frame, event, _argument):
        if self.look and self.lines < LOOKED_AT and event in ("line", "return"):
            self._look(frame)
        if event in ("line", "opcode"):
            self.lines += 1
            self.lines_before[frame] = frame.f_lineno
            if frame is self.outer:
                self.call.last = frame.f_lineno
            if self.lines > BUDGET:
                self.call.stuck = frame.f_lineno
                raise Stopped
        elif event == "return":
            self.seen.pop(frame, None)
        return self.step

    def _depth(self, frame, line):
        depth = _depths(frame.f_code).get(line, 0)
        while frame is not self.outer:  # a call may be one of many, by `map` for instance: it counts as a loop
            frame = frame.f_back
            depth += 1 + _depths(frame.f_code).get(frame.f_lineno, 0) if own(frame.f_code) else 0
        return depth

    def _look(self, frame):
        seen, line = self.seen[frame], self.lines_before.get(frame, frame.f_lineno)
        for name, value in _variables(frame):
            if not _same(seen.get(name), value):
                seen[name] = _copy(value)
                depth, settled = self._depth(frame, line), _settled(frame.f_code, name)
                change = Change(name, seen[name], line, depth, settled, frame.f_code, self.call.last)
                self.call.changes.append(change)
                kind = getattr(getattr(value, "dtype", None), "name", "")
                self.call.coarse.update({kind} & {"float16", "float32"})


def _variables(frame):
    """A frame's local variables, and what its network keeps: the two tables of weights under the chapters' names."""
    local = frame.f_locals
    yield from local.items()
    attributes = getattr(local.get("self"), "__dict__", {})
    for name, value in attributes.items():
        yield name if name.startswith("weights_") else f"self.{name}", value


def _plain(value):
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiub" and value.size <= 200
    return isinstance(value, (float, int, list, tuple, np.number)) or value is Ellipsis


def _copy(value):
    if not _plain(value):
        return None
    return np.array(value) if isinstance(value, np.ndarray) else list(value) if isinstance(value, list) else value


def _same(old, new):
    if not _plain(new):
        return True
    if isinstance(new, np.ndarray):
        return isinstance(old, np.ndarray) and old.shape == new.shape and np.array_equal(old, new, equal_nan=True)
    try:
        return type(old) is type(new) and bool(old == new)
    except ValueError:  # a list of arrays
        return False


def run(function, *arguments, look=False, count=True):
    """Call the learner's function; no exception of theirs comes out of it. Lines are counted unless `count` is False,
    for code of which a small case has come to an end."""
    call, before = Call(before=copies(arguments)), sys.gettrace()
    watch = _Watch(call, look)
    try:
        sys.settrace(watch.enter if count else None)
        call.value = function(*arguments)
    except (Stopped, SystemExit, KeyboardInterrupt, Exception) as error:
        call.error = error
    finally:
        sys.settrace(before)
    call.coarse.update(_coarse(call.value))
    return call


def _coarse(value):
    values = value if isinstance(value, (tuple, list)) else [value]
    return {getattr(getattr(v, "dtype", None), "name", "") for v in values} & {"float16", "float32"}


def copies(arguments):
    return [np.array(a) if isinstance(a, np.ndarray) else a for a in arguments]
