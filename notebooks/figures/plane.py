"""Answers as colours: their bar, and planes that are filled with them pixel by pixel."""

import math

import numpy as np
from matplotlib.artist import Artist
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from PIL import Image

from .kit import ANSWERS


def draw_answer_bar(axes):
    """Draw what the colours of answers mean above these axes, in one line: arrows, since answers go beyond 0 and 1."""
    bar = axes.inset_axes([0.36, 1.035, 0.52, 0.045])
    axes.figure.colorbar(
        ScalarMappable(Normalize(0, 1), ANSWERS),
        bar,
        orientation="horizontal",
        extend="both",
        extendfrac=0.09,
        ticks=[],
    )
    for across, text, side in [(-0.16, "answer  0", "right"), (1.16, "1", "left")]:
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


class Field(Artist):
    """The answers over an area as colours, smooth between the places where they were asked.

    Parameter: area, a Bbox, in pixels of the figure, such as all of some axes.
    Attribute: answers, (n * n,), finite, in the middle of so many cells, row by row from above.
    """

    def __init__(self, area):
        super().__init__()
        self.area, self.answers = area, np.zeros(1)
        self._colours = colour_table(ANSWERS)

    def pixels(self):
        """The answers as colours, (up, across, 4), and where their lower left corner is."""
        left, bottom, right, top = map(round, self.area.extents.tolist())
        return coloured(self._colours, self.answers, right - left, top - bottom), (left, bottom)

    def draw(self, renderer):
        """Called by Matplotlib."""
        if self.get_visible():
            pixels, corner = self.pixels()
            renderer.draw_image(renderer.new_gc(), *corner, pixels[::-1])


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
    return table.view(np.uint32)[:, 0].take(levels, mode="clip").view(np.uint8).reshape(up, across, 4)
