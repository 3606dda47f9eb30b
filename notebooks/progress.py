"""What takes long: its progress bar, and interrupts that wait where they would leave something half built."""

import contextlib
import signal
import threading

from IPython.display import clear_output
from tqdm.auto import tqdm

tqdm.monitor_interval = 0  # no thread beside the bar: a browser's Python starts none


@contextlib.contextmanager
def progress_bar(total, name, **unit):
    """A progress bar that is there only inside the with, in a notebook or a terminal; none in a log file."""
    bar = None
    try:
        with interrupts_wait():  # half a bar could not be closed
            bar = tqdm(total=total, desc=name, leave=False, disable=None, **unit)
        yield bar
    finally:
        with interrupts_wait():
            if bar is not None:
                bar.close()
            if hasattr(bar, "container"):  # in a notebook, whose file would keep the place of a closed widget
                bar.container.close()
                clear_output()


@contextlib.contextmanager
def interrupts_noted():
    """Inside, interrupts go into the list that is given, and are raised nowhere: locks are let go, results handed over.

    Only the main thread is interrupted; in another nothing is changed.
    """
    pressed, before = [], signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield pressed
        return
    signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def interrupts_wait():
    """Inside, no interrupt is raised: one that came is raised at the end."""
    with interrupts_noted() as pressed:
        yield
    if pressed:
        raise KeyboardInterrupt
