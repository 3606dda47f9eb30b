"""Much work on several processors, and interrupts that end it cleanly."""

import concurrent.futures
import contextlib
import multiprocessing
import os
import signal
import sys
import threading

from given import whole
from progress import interrupts_noted, interrupts_wait

_stop = None  # in a process of all_cores: the event by which it is told to give up


@contextlib.contextmanager
def all_cores(processes=None):
    """Processes to hand work to, one for each core or so many as are asked for; they end with the `with`.

    Where its block ends by an error or an interrupt, work that is under way is given up. In a browser's Python, which
    starts no processes, this one does the work.
    """
    if processes is not None:
        whole("processes", processes, 1)
    if sys.platform == "emscripten":
        yield _AtOnce()
        return
    context = multiprocessing.get_context("spawn")  # the same on every system, and no copy of this process's threads
    stop = executor = None
    try:
        with interrupts_wait():
            stop = context.Event()
            executor = concurrent.futures.ProcessPoolExecutor(processes, context, _begin_worker, [stop])
        yield executor
    except BaseException:
        if stop is not None:
            with interrupts_noted():  # an event that is half set holds its lock
                stop.set()
        raise
    finally:
        if executor is not None:
            with interrupts_wait():
                executor.shutdown(cancel_futures=True)


class _AtOnce(concurrent.futures.Executor):
    """Does in this process what it is handed, before it answers."""

    def submit(self, work, /, *arguments, **named):
        future = concurrent.futures.Future()
        future.set_result(work(*arguments, **named))
        return future


def _begin_worker(stop):
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent():
    """Where the parent is killed, nobody is left to tell a worker that it may end."""
    multiprocessing.parent_process().join()
    os._exit(1)


def give_up():
    """Whether the work that this process does is not wanted any more."""
    return _stop is not None and _stop.is_set()


def as_they_finish(executor, work, tasks):
    """What the work makes of each task, as soon as it is done; where there is no executor, one after the other.

    After an interrupt no more tasks are begun, those that are done are still yielded, and KeyboardInterrupt is raised.
    """
    if executor is None or isinstance(executor, _AtOnce):
        yield from map(work, tasks)
        return
    if not isinstance(executor, concurrent.futures.Executor):
        raise TypeError(
            f"executor came as {executor!r}, expected an object of concurrent.futures, such as ProcessPoolExecutor(); "
            "of a Dask client take client.get_executor()."
        )
    with interrupts_noted() as pressed:
        with _deaf_children():
            waiting = {executor.submit(work, task) for task in tasks}
        try:
            while waiting and not pressed:
                done, waiting = concurrent.futures.wait(waiting, 0.1, concurrent.futures.FIRST_COMPLETED)
                yield from (future.result() for future in done)
        finally:
            for future in waiting:
                future.cancel()
        if pressed:
            yield from (future.result() for future in waiting if future.done() and not future.cancelled())
    if pressed:
        raise KeyboardInterrupt("what is finished is kept, and the same call goes on from there.")


@contextlib.contextmanager
def _deaf_children():
    """Processes that are started inside hear no interrupt, which goes to all of a group: their parent sees to them."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows only _begin_worker shuts their ears, a little later
        yield
        return
    from multiprocessing import resource_tracker  # not above: a browser's Python has none

    resource_tracker.ensure_running()  # to start it unblocks the signal again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
