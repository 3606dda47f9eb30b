"""What takes long may be interrupted at any moment, also while its bar or its processes are prepared or put away."""

import concurrent.futures.process
import io
import itertools
import multiprocessing.context
import multiprocessing.synchronize
import signal
import sys

import pytest
import tqdm.notebook
import tqdm.std

import experiments
import progress

BARS = {"in a terminal": tqdm.std, "in a notebook": tqdm.notebook}  # where the bar of each is written


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def complaints(monkeypatch):
    """What Python says of objects that could not be deleted."""
    heard = []
    monkeypatch.setattr(sys, "unraisablehook", lambda complaint: heard.append(complaint.exc_value))
    return heard


def interrupted_at_any_line(modules, work):
    """Do the work, interrupted before one line after the other of these modules; yield after each the line's number.

    It ends with a work that was not interrupted, because it has no further line.
    """
    files = {module.__file__ for module in modules}
    for moment in itertools.count():
        lines = itertools.count()

        def trace(frame, event, _, moment=moment, lines=lines):
            if frame.f_code.co_filename not in files:
                return None
            if event == "line" and next(lines) == moment:
                signal.raise_signal(signal.SIGINT)
            return trace

        before, interrupted = sys.gettrace(), False
        answer = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell starts behind it
        sys.settrace(trace)
        try:
            work()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            sys.settrace(before)
            signal.signal(signal.SIGINT, answer)
        yield moment
        if not interrupted:
            assert next(lines) <= moment, "an interrupt was lost"
            return


@pytest.mark.parametrize("kind", BARS)
def test_an_interrupt_at_any_line_of_a_bar_ends_it_and_says_nothing_else(kind, complaints, monkeypatch):
    made, left_open = [], 0

    class Bar(BARS[kind].tqdm):
        def __new__(cls, *arguments, **named):
            made.append(super().__new__(cls))
            return made[-1]

    def work():
        with progress.progress_bar(2, "steps", file=Terminal(), mininterval=0) as bar:
            bar.update(1)

    monkeypatch.setattr(progress, "tqdm", Bar)
    monkeypatch.setattr(progress, "clear_output", lambda: None)
    monkeypatch.setattr(tqdm.notebook, "display", lambda *_: None)
    for moment in interrupted_at_any_line([progress, BARS[kind]], work):
        left_open += any(not each.disable for each in made)
        made.clear()  # a bar that is deleted closes itself
        assert not complaints, moment
    assert moment > 50
    assert left_open <= 5  # at a few lines between the end of the work and where interrupts wait


def test_an_interrupt_at_any_line_of_preparing_processes_says_nothing_else(complaints):
    def work():
        with experiments.all_cores(1) as executor:
            ready.append(executor)

    ready, pools = [], concurrent.futures.process
    modules = [progress, experiments.executors, pools, multiprocessing.context, multiprocessing.synchronize]
    for moment in interrupted_at_any_line(modules, work):
        assert not complaints, moment
    assert moment > 50
    assert len(ready) > 1
