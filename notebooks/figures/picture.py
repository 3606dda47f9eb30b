"""The base of all pictures: their style, and the room that each is laid out for."""

import contextlib
import functools
import io
import textwrap
import threading
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

INK = "#222222"  # what is given: targets, real numbers, words
STYLE = {
    "figure.figsize": (8, 3.5),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 12,
    "axes.titlesize": 12,
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
_one_at_a_time = threading.RLock()  # the settings are Matplotlib's, the same for all threads


@contextlib.contextmanager
def in_style():
    """Our settings of Matplotlib while a picture is made; a reader's own plots keep theirs. Also a decorator."""
    with _one_at_a_time:
        before = {name: matplotlib.rcParams[name] for name in STYLE}
        matplotlib.rcParams.update(STYLE)
        try:
            yield
        finally:
            matplotlib.rcParams.update(before)


class Frame(NamedTuple):
    """The room for a live picture: how many CSS pixels there are across, how many times larger all lettering is, and
    how many of the screen's pixels make a CSS pixel, along each side."""

    width: float
    zoom: float = 1.0
    density: float = 1.0


def _noted(method):
    """A picture's `__init__` or `update` that notes what it was last called with, so that `fit` can do it again."""

    @functools.wraps(method)
    def noting(picture, *arguments, **named):
        vars(picture).setdefault("_made", (arguments, named))  # by its own class, not by those it is derived from
        result = method(picture, *arguments, **named)
        if method.__name__ == "update":
            picture._shown = arguments, named
        return result

    return noting


class Picture:
    """A figure that is drawn once and then updated in place.

    Parameters: width and height, in inches of 100 pixels.
    Attributes: figure, a matplotlib Figure; caption, one line of text that says what the picture shows now, for readers
    who cannot see it; things, a list of Thing, what stands where now, for pointing, keys and screen readers; frame, the
    Frame that it is laid out for, None for a still; width, its logical pixels across, of which a line of text is 16
    high; narrow, whether these are so few that panes stand below each other; density, how many pixels of its image make
    a CSS pixel.
    A subclass draws what stands still in `__init__`, marks with `moving` what its `update` changes, and writes the
    caption there; `update` returns the picture.
    """

    NARROW = 600
    frame = None

    def __init_subclass__(cls, **named):
        """Whatever a picture makes, at first or later, it makes in the series' style."""
        super().__init_subclass__(**named)
        for name in {"__init__", "update"} & set(vars(cls)):
            setattr(cls, name, in_style()(_noted(vars(cls)[name])))

    @in_style()
    def __init__(self, width=8, height=3.5):
        vars(self).setdefault("_made", ((width, height), {}))
        natural = round(100 * width, 6)
        there, zoom, self.density = self.frame or Frame(natural)
        self.width = min(natural, there / zoom)
        self.narrow = self.width < min(self.NARROW, natural)
        self.figure = Figure(figsize=(self.width / 100, height), dpi=100 * zoom * self.density)
        self.canvas = FigureCanvasAgg(self.figure)
        self.caption = ""
        self._shown = None
        self._moving = []
        self._background = None

    @in_style()
    def fit(self, frame):
        """Lay the picture out anew for a Frame, or for None as a still; it shows what it showed, and is returned."""
        frame = frame and Frame(*frame)
        if frame != self.frame:
            self.frame = frame
            (arguments, named), shown = self._made, self._shown
            self.__init__(*arguments, **named)
            if shown is not None:
                self.update(*shown[0], **shown[1])
        return self

    def panes(self, *shares, height=3.0, **named):
        """Axes side by side with these shares of the width; below each other, so many inches high, where it is narrow.

        Other arguments are those of Figure.subplots.
        """
        if not self.narrow:
            return self.figure.subplots(1, len(shares), width_ratios=shares, **named)
        self.figure.set_figheight(height * len(shares))
        return self.figure.subplots(len(shares), 1, **named)

    def moving(self, artist):
        """Mark an artist as one that `update` changes, and return it. They are drawn in this order."""
        artist.set_animated(True)
        self._moving.append(artist)
        return artist

    def pixels(self):
        """Draw, and return the image as an array of shape (height, width, 4), 0 to 255."""
        if self._background is None:
            self._background = self._drawn()
        self.canvas.restore_region(self._background)
        for artist in self._moving:
            self.figure.draw_artist(artist)
        return np.asarray(self.canvas.buffer_rgba())

    def _drawn(self):
        """Draw what stands still, and return it."""
        with in_style():  # the ticks are made when they are drawn first
            self.canvas.draw()
        self.figure.set_layout_engine("none")  # laid out once: what moves must not push the axes about
        return self.canvas.copy_from_bbox(self.figure.bbox)

    def jpeg(self):
        """Draw, and return the image as JPEG, for a live view: packed in an eighth of the time of a PNG."""
        return self._packed("JPEG", self._image(), quality=95, subsampling=0)

    @property
    def things(self):
        """What stands where now, a list of Thing."""
        if self._background is None:
            self.pixels()  # what is not laid out stands nowhere
        return self._things()

    def _things(self):
        """What a subclass has to show as `things`."""
        return []

    def _repr_png_(self):
        """Draw as a still, and return the image as PNG of 256 colours, packed tightly, for a stored notebook."""
        with _one_at_a_time:
            frame = self.frame
            image = self.fit(None)._image()
            self.fit(frame)
        return self._packed("PNG", image.quantize(256, dither=Image.Dither.NONE), optimize=True)

    def _image(self):
        with _one_at_a_time:
            return Image.fromarray(self.pixels()).convert("RGB")

    @staticmethod
    def _packed(kind, image, **how):
        file = io.BytesIO()
        image.save(file, kind, **how)
        return file.getvalue()

    def __repr__(self):
        return "\n".join(textwrap.wrap(self.caption, 120))
