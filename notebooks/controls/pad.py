"""A sheet to draw on."""

from pathlib import Path

import anywidget
import numpy as np
import traitlets

from given import of_numbers


class Pad(anywidget.AnyWidget):
    """A sheet to draw on with mouse, finger or pen, or by keyboard: arrow keys move the pen, space lowers and lifts it.

    Attributes: value, (96, 96), 0 for paper to 1 for ink, sent a few times a second while drawing; from Python it may
    be set to another drawing of that size. pad.js is the part that runs in the browser.
    """

    SIZE = 96
    description = "drawing pad"
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
        value = of_numbers("value", proposal.value)
        if value.shape != (self.SIZE, self.SIZE) or not (value.min() >= 0 and value.max() <= 1):
            ends = f", from {value.min():g} to {value.max():g}" if value.size else ""
            raise traitlets.TraitError(
                f"A drawing came with shape {value.shape}{ends}; expected "
                f"{(self.SIZE, self.SIZE)}, from 0 for paper to 1 for ink."
            )
        return value
