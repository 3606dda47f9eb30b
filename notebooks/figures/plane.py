"""Answers as colours: their bar, and planes that are filled with them pixel by pixel."""

import math

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from PIL import Image

from .kit import ANSWERS


def draw_answer_bar(axes, left=0.36, width=0.52, height=0.045):
    """Draw what the colours of answers mean above these axes, in one line: arrows, since answers go beyond 0 and 1."""
    bar = axes.inset_axes([left, 1.035, width, height])
    axes.figure.colorbar(
        ScalarMappable(Normalize(0, 1), ANSWERS),
        bar,
        orientation="horizontal",
        extend="both",
        extendfrac=0.09,
        ticks=[],
    )
    texts = [(-0.16, "0", "right"), (1.16, "1", "left"), (-0.3, "answer", "right")]
    for across, text, side in texts:
        bar.text(across, 0.45, text, ha=side, va="center", fontsize=11, transform=bar.transAxes)


class Cells(Artist):
    """Images at fixed places of the figure, pixel by pixel.

    Matplotlib's own images are resampled each time they are drawn, which takes a live picture half of its time.
    Attribute: pieces, a list of (left, bottom, pixels), the lower left corner in pixels of the figure, the pixels (rows
    from above, columns, 4), 0 to 255.
    """

    def __init__(self):
        super().__init__()
        self.pieces = []

    def draw(self, renderer):
        """Called by Matplotlib."""
        if self.get_visible():
            for left, bottom, pixels in self.pieces:
                renderer.draw_image(renderer.new_gc(), left, bottom, pixels[::-1])


class Label(Text):
    """A text that is drawn once and then put where it stands: Matplotlib lays texts out anew each time, for 2 ms."""

    _kept = None, None

    def draw(self, renderer):
        """Called by Matplotlib."""
        if not (self.get_visible() and self.get_text()):
            return
        place = self.get_transform().transform(self.get_position())
        now = self.get_text(), self.get_color(), renderer.width, renderer.height, renderer.dpi
        if self._kept[0] != now:
            self._kept = now, self._drawn_apart(renderer)
        pixels, across, up = self._kept[1]
        renderer.draw_image(renderer.new_gc(), round(place[0]) + across, round(place[1]) + up, pixels)

    def _drawn_apart(self, renderer):
        """Its pixels, and where their lower left corner is from its place: always the same, wherever it stands."""
        wide, high = int(renderer.width), int(renderer.height)
        other, middle = RendererAgg(wide, high, renderer.dpi), (wide // 2, high // 2)
        before = self.get_transform(), self.get_position()
        self.set(transform=IdentityTransform(), position=middle)
        super().draw(other)
        box = self.get_window_extent(other)
        self.set(transform=before[0], position=before[1])
        left, bottom, right, top = (round(side) for side in (box.x0 - 3, box.y0 - 3, box.x1 + 3, box.y1 + 3))
        pixels = np.asarray(other.buffer_rgba())[high - top : high - bottom, left:right]
        return pixels[::-1].copy(), left - middle[0], bottom - middle[1]


def colour_table(colours):
    """A colormap as 256 colours, (256, 4), 0 to 255."""
    return colours(np.arange(256), bytes=True)


def coloured(table, shares, across, up):
    """The colours of shares from 0 to 1, those outside as the nearest end, smooth between them: (up, across, 4).

    Parameters: table, of colour_table; shares, (n * n,), row by row from above, finite; across and up, in pixels.
    """
    side = math.isqrt(len(shares))
    levels = np.clip(255 * shares + 0.5, 0, 255).astype(np.uint8).reshape(side, side)
    levels = Image.fromarray(levels).resize((across, up), Image.Resampling.BILINEAR)
    return table.view(np.uint32)[:, 0][np.asarray(levels)].view(np.uint8).reshape(up, across, 4)
