"""Binds sliders and a drawing pad to a picture. Knows no neural network.

`Panel(picture, work, **sliders)` calls `work` with the sliders' values. `work` updates the picture; where it takes
long it is a generator that yields after each slice, and the picture is shown at every yield. The first slice is done
at once, the rest whenever the kernel is free, and a newer move ends what an older one began.
"""

import asyncio
import html
import inspect
import logging
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

log = logging.getLogger(__name__)
STYLE = {"description_width": "11em"}
WIDE = widgets.Layout(width="min(100%, 34em)")


def whole_slider(label, value, low, high, step=1):
    """A slider over whole numbers."""
    return widgets.IntSlider(value, low, high, step, description=label, style=STYLE, layout=WIDE)


def slider(label, value, low, high, step=0.05, readout_format=".2f"):
    """A slider over decimal numbers."""
    return widgets.FloatSlider(
        value, min=low, max=high, step=step, description=label, readout_format=readout_format, style=STYLE, layout=WIDE
    )


def log_slider(label, value, low_exponent, high_exponent, step=0.1):
    """A slider from 10**low_exponent to 10**high_exponent, each step multiplying by 10**step."""
    return widgets.FloatLogSlider(
        value,
        min=low_exponent,
        max=high_exponent,
        step=step,
        description=label,
        readout_format=".3g",
        style=STYLE,
        layout=WIDE,
    )


def choice(label, options, value):
    """A list to choose from; options maps what is shown to the value that it stands for."""
    return widgets.Dropdown(options=options, value=value, description=label, style=STYLE, layout=WIDE)


class Pad(anywidget.AnyWidget):
    """A sheet to draw on with mouse, finger or pen, or by keyboard: arrow keys move the pen, space lowers and lifts it.

    Attributes: value, (96, 96), 0 for paper to 1 for ink, sent a few times a second while drawing; from Python it may
    be set to another drawing of that size. pad.js is the part that runs in the browser.
    """

    SIZE = 96
    _esm = Path(__file__).parent / "pad.js"
    value = traitlets.Any().tag(
        sync=True,
        to_json=lambda value, _: np.round(255 * value).astype(np.uint8).tobytes(),
        from_json=lambda value, _: np.frombuffer(value, np.uint8).reshape(Pad.SIZE, Pad.SIZE) / 255,
    )

    @traitlets.default("value")
    def _clear(self):
        return np.zeros((self.SIZE, self.SIZE))

    @traitlets.validate("value")
    def _drawing(self, proposal):
        value = np.asarray(proposal.value, float)
        if value.shape != (self.SIZE, self.SIZE) or not (value.min() >= 0 and value.max() <= 1):
            raise traitlets.TraitError(
                f"A drawing came with shape {value.shape}, from {value.min():g} to {value.max():g}; expected "
                f"{(self.SIZE, self.SIZE)}, from 0 for paper to 1 for ink."
            )
        return value


class Panel(widgets.VBox):
    """Sliders above a live picture, its caption below, and room for what went wrong.

    Parameters: picture, with `png()` and `caption` (figures.Picture); work, a function or generator function of the
    sliders' values that updates the picture; sliders, one widget per argument of `work`, by name.
    Raises: at first whatever `work` raises. Later an exception is shown under the sliders and logged.
    """

    def __init__(self, picture, work, **sliders):
        self.picture, self.work, self.sliders = picture, work, sliders
        self.image = widgets.Image(format="png", layout=widgets.Layout(max_width="100%", align_self="flex-start"))
        self.caption = widgets.HTML()
        self.message = widgets.HTML()
        self._task = None
        super().__init__([*sliders.values(), self.message, self.image, self.caption])
        self._start()
        for control in sliders.values():
            control.observe(self._moved, names="value")

    def _moved(self, _change):
        try:
            self._start()
        except Exception as error:
            self._show(error)

    def _start(self):
        """Do the first slice now and leave the others to the kernel's free moments."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.message.value = ""
        slices = self.work(**{name: control.value for name, control in self.sliders.items()})
        if not inspect.isgenerator(slices):
            self._draw()
            return
        self._next(slices)
        try:
            self._task = asyncio.get_running_loop().create_task(self._fill(slices))
        except RuntimeError:  # no event loop, as in a plain script: there is nothing to wait for
            while self._next(slices):
                pass

    async def _fill(self, slices):
        try:
            await asyncio.sleep(0.005)  # the kernel reads newer slider moves here
            while self._next(slices):
                await asyncio.sleep(0.005)
        except Exception as error:
            self._show(error)

    async def finished(self):
        """Wait until the last slice is drawn; tests and benchmarks use it."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _next(self, slices):
        """Run one slice and draw it; False when there was none left."""
        for _ in slices:
            self._draw()
            return True
        return False

    def _draw(self):
        self.image.value = self.picture.png()
        self.caption.value = html.escape(self.picture.caption)

    def _show(self, error):
        log.error("A slider's work failed.", exc_info=error)
        self.message.value = (
            f"<p role='alert'><b>{type(error).__name__}</b>: {html.escape(str(error))}<br>"
            "The picture below is the one from before this move.</p>"
        )
