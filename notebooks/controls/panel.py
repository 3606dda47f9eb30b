"""Binds sliders to a picture."""

import asyncio
import html
import inspect
import logging
import threading

import ipywidgets as widgets

from .screen import Screen

log = logging.getLogger(__name__)


class Panel(widgets.VBox):
    """Sliders above a live picture, its caption below, and room for what went wrong.

    Parameters: picture, with `jpeg()` and `caption` (figures.Picture); redraw, a function or generator function of the
    sliders' values that updates the picture; sliders, one widget per argument of `redraw`, by name.
    Raises: at first whatever `redraw` raises. Later an exception is shown under the sliders and logged.

    JupyterLab hands a slider's moves to a second thread of the kernel, while what the cell began goes on in the first.
    So whoever works on a picture holds the lock, one for all panels, since what reads formulas in Matplotlib serves one
    thread at a time; and what a newer move has replaced does nothing any more.
    """

    _lock = threading.RLock()

    def __init__(self, picture, redraw, **sliders):
        self.picture, self.redraw, self.sliders = picture, redraw, sliders
        self.image = Screen()
        self.caption = widgets.HTML()
        self.message = widgets.HTML()
        self._task = self._slices = None
        super().__init__(self._arranged())
        self._start()
        for control in sliders.values():
            control.observe(self._moved, names="value")

    def _arranged(self):
        """What stands above what."""
        return [*self.sliders.values(), self.message, self.image, self.caption]

    @property
    def values(self):
        """The sliders' values by name."""
        return {name: _reading(control) for name, control in self.sliders.items()}

    def _moved(self, _change):
        self._try(self._start)

    def _try(self, action):
        """Do something that a learner asked for; show what goes wrong."""
        with self._lock:
            try:
                action()
            except Exception as error:
                self._show(error)

    def _start(self):
        """Do the first slice now and leave the others to the kernel's free moments."""
        self._stop()
        self.message.value = ""
        self._slices = slices = self.redraw(**self.values)
        if not inspect.isgenerator(slices):
            self._draw()
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop, as in a plain script: there is nothing to wait for
            while self._next(slices):
                pass
        else:
            self._next(slices)
            self._task = loop.create_task(self._fill(slices))

    def _stop(self):
        """Give up what a move began and has not finished."""
        cancel(self._task)
        self._task = self._slices = None

    async def _fill(self, slices):
        await asyncio.sleep(0.08)  # while a hand moves a slider, only first slices are worth their time
        more = True
        while more:
            with self._lock:
                if slices is not self._slices:
                    return
                try:
                    more = self._next(slices)
                except Exception as error:
                    self._show(error)
                    return
            await asyncio.sleep(0.005)  # the kernel reads newer slider moves here

    async def finished(self):
        """Wait until the last slice is drawn; tests and benchmarks use it."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _next(self, slices):
        """Run one slice and draw it; False when there was none left."""
        for _ in slices:
            self._draw(busy=True)
            return True
        self.image.busy = False
        return False

    def _draw(self, busy=False):
        self.image.show(self.picture.jpeg(), busy)
        self._write()

    def _write(self):
        """Say in words what the picture shows."""
        self.image.caption = self.picture.caption
        self.caption.value = html.escape(self.picture.caption).replace("\n", "<br>")

    def _show(self, error):
        log.error("A slider's work failed.", exc_info=error)
        self.image.busy = False
        self.message.value = (
            f"<p role='alert'><b>{type(error).__name__}</b>: {html.escape(str(error))}<br>"
            "The picture is the one from before this move.</p>"
        )


def cancel(task):
    """Cancel a task, whichever thread it runs in; nothing where there is none."""
    if task is not None and not task.get_loop().is_closed():
        task.get_loop().call_soon_threadsafe(task.cancel)


def _reading(control):
    """A control's value; where it shows a decimal number, the number as it is shown."""
    if isinstance(control.value, float) and hasattr(control, "readout_format"):
        return float(format(control.value, control.readout_format))
    return control.value
