"""The base of all pictures: their style, and the room that each is laid out for."""

import contextlib
import functools
import hashlib
import io
import pickle
import textwrap
import threading
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from wording import with_minus

from .kept import GROUNDS, Canvas, Ground, Kept, KeptText, lay_out

INK = "#222222"  # what is given: targets, real numbers, words
QUIET = "#595959"  # controls that are not live
STYLE = {
    "figure.figsize": (8, 3.5),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 12,
    "axes.titlesize": 12,
    "axes.titley": 1.0,  # no ticks stand above: where they may, Matplotlib lays out all to find a title its place
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


HALL = Frame(1112, 1.34, 1.5)  # a slide of 1280 x 720, with lettering 20 pixels high


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
    high; narrow, whether these are so few that panes stand below each other; flat, whether it is less high, since its
    lettering is enlarged; density, how many pixels of its image make a CSS pixel; steady, whether what stands still is
    the same whatever is shown at first, if only the words are.
    A subclass draws what stands still in `__init__`, marks with `moving` what its `update` changes, and writes the
    caption there; `update` returns the picture.
    """

    NARROW = 600
    FLAT = 0.86  # how high it is where its lettering is enlarged: so it fits on a projector with its controls
    SIDEWAYS = 2.75  # inches high at most on a phone held sideways: so it is on the screen with the slider above it
    frame = None
    steady = False
    _still_frame = None  # the frame of a still

    def __init_subclass__(cls, **named):
        """Whatever a picture makes, at first or later, it makes in the series' style."""
        super().__init_subclass__(**named)
        for name in {"__init__", "update"} & set(vars(cls)):
            setattr(cls, name, in_style()(_noted(vars(cls)[name])))

    @in_style()
    def __init__(self, width=8, height=3.5):
        vars(self).setdefault("_made", ((width, height), {}))
        self._natural = round(100 * width, 6)
        self.width, zoom, self.density = self._measures(self.frame)
        self.narrow = self.width < min(self.NARROW, self._natural)
        self.flat = zoom > 1 and not self.narrow
        if self.flat:
            height *= self.FLAT
        if zoom < 1 and not self.narrow:
            height = min(height, self.SIDEWAYS)
        self.figure = Figure(figsize=(self.width / 100, height), dpi=100 * zoom * self.density)
        self.canvas = Canvas(self.figure)
        self.caption = ""
        self._shown = None
        self._moving = []
        self._background = self._ground = None
        self._by_limits = {}  # of `reach`, for each what stands still: drawing it takes long
        self._reaching = False  # whether it is called
        self._drawn_before = False

    def _measures(self, frame):
        """What a frame makes of it, all that its layout goes by: width, how much larger its lettering is, density."""
        there, zoom, density = frame or Frame(self._natural)
        return min(self._natural, there / zoom), zoom, density

    @in_style()
    def fit(self, frame):
        """Lay the picture out anew for a Frame, or for None as a still; it shows what it showed, and is returned.

        Where the frame leaves it as it is, its figure stays the same one.
        """
        before, self.frame = self.frame, frame and Frame(*frame)
        if self._measures(self.frame) != self._measures(before):
            (arguments, named), shown, ground = self._made, self._shown, self._ground
            try:
                self.__init__(*arguments, **named)
                self._ground = ground  # kept until the next is drawn, which may be the same
                if shown is not None:
                    self.update(*shown[0], **shown[1])
            finally:  # also where this was interrupted, the next frame shows it again
                self._shown = shown
        return self

    def large(self):
        """Return the picture; its still is laid out for a slide in a hall from now on."""
        self._still_frame = HALL
        return self

    def panes(self, *shares, height=3.0, **named):
        """Axes side by side with these shares of the width; below each other, so many inches high, where it is narrow.

        Other arguments are those of Figure.subplots.
        """
        if not self.narrow:
            return self.figure.subplots(1, len(shares), width_ratios=shares, **named)
        self.figure.set_figheight(height * len(shares))
        return self.figure.subplots(len(shares), 1, **named)

    def reach(self, axes, value, limits):
        """Let these axes have the first of some limits, each (low, high), that go as high as a value; else the last."""
        self._reaching = True
        before = axes.get_ylim()
        wanted = next((each for each in limits if each[1] >= value), limits[-1])
        if before == wanted:
            return
        if self._background is not None and before in limits:
            self._by_limits[before] = self._background
        axes.set_ylim(wanted)
        self._background = self._by_limits.get(wanted)

    @property
    def caption(self):
        """One line of text that says what the picture shows now."""
        return self._caption

    @caption.setter
    def caption(self, text):
        self._caption = with_minus(text)

    def moving(self, artist, ground=None):
        """Mark an artist as one that `update` changes, and return it. They are drawn in this order.

        A text is drawn once for all that it says; in a live picture it stands on whole pixels, and on a box of the
        colour ground, if there is one.
        """
        artist.set_animated(True)
        plain = isinstance(artist, Text) and artist.get_bbox_patch() is None
        self._moving.append(KeptText(artist, self, ground) if plain else artist)
        return artist

    def fixed(self, artists):
        """Mark artists that do not change, but stand over some that do; they take their place among what moves."""
        self._moving.append(Kept(artists))

    def pixels(self):
        """Draw, and return the image as an array of shape (height, width, 4), 0 to 255."""
        with _one_at_a_time:
            if self._background is None:
                self._background = self._drawn()
            self.canvas.restore_region(self._background)
            renderer = self.canvas.get_renderer()
            for artist in self._moving:
                artist.draw(renderer)
            return np.asarray(self.canvas.buffer_rgba())

    def ahead(self):
        """Functions that draw, a text each, what the picture says now for the first time. They may be called later,
        when it says something else; to say it again then takes next to nothing."""
        renderer = self.canvas.get_renderer()
        texts = [artist.ahead(renderer) for artist in self._moving if isinstance(artist, KeptText)]
        return [text for text in texts if text]

    def _drawn(self):
        """Draw what stands still, and return it; where an equal picture is there, take it from that one."""
        apart = self._drawn_before or self.figure.subfigs or self._shown is None
        likeness = None if apart else self._likeness()
        self._drawn_before = True
        self._ground = GROUNDS.get(likeness)
        if self._ground:
            self._ground.lay_out(self.figure)
        else:
            with in_style():  # ticks are made here
                lay_out(self.figure)
                self.canvas.draw()
                self._ground = Ground(self.canvas, self._reaching)
            if likeness:
                GROUNDS[likeness] = self._ground
        return self._ground.pixels

    def _likeness(self):
        """What is equal for pictures whose ground is: what they were made of and show first; None where none can be.

        Of a steady picture only the words count of what it shows.
        """
        words = [artist.text.get_text() for artist in self._moving if isinstance(artist, KeptText)]
        shown = words if self.steady else self._shown
        size = self.width, self.flat, self.density, self.figure.dpi, *self.figure.get_size_inches()
        try:
            return hashlib.blake2b(pickle.dumps((type(self), self._made, shown, size))).digest()
        except (TypeError, AttributeError, pickle.PicklingError):
            return None

    def jpeg(self):
        """Draw, and return the image as JPEG, for a live view: packed in an eighth of the time of a PNG."""
        with _one_at_a_time:
            return self._packed("JPEG", self._image(), quality=95, subsampling=0)

    @property
    def things(self):
        """What stands where now, a list of Thing."""
        if self._background is None:
            self.pixels()  # what is not laid out stands nowhere
        return [*self._things()]

    def _things(self):
        """What a subclass has to show as `things`."""
        return []

    def _repr_png_(self):
        """Draw as a still, and return the image as PNG of 256 colours, packed tightly, for a stored notebook.

        The caption is written into it: JupyterLab 4.6 gives pictures no words for screen readers, so that
        controls/accessible.js takes them from there.
        """
        with _one_at_a_time:
            frame = self.frame
            image = self.fit(self._still_frame)._image().convert("RGB")
            self.canvas = Canvas(self.figure)  # its sheet goes: most stills are seen once
            self.fit(frame)
        notes = PngInfo()
        notes.add_itxt("Description", self.caption)
        return self._packed("PNG", image.quantize(256, dither=Image.Dither.NONE), optimize=True, pnginfo=notes)

    def _repr_mimebundle_(self, include=None, exclude=None):
        """The picture for a notebook, and in its metadata the caption, which nbconvert gives to screen readers, and how
        wide a large one is."""
        png, words = self._repr_png_(), {"alt": self.caption}
        if self._still_frame:
            words["width"] = round(Image.open(io.BytesIO(png)).width / self._still_frame.density)
        return {"image/png": png}, {"image/png": words}

    @staticmethod
    @in_style()
    def still(rows, title, words):
        """A small, quiet picture of controls that are not live.

        Parameters: rows, a control each: its name, where its handle stands from 0 to 1, None where it has none, and
        what stands beside; title and words, what is written below.
        """
        high, wide, row = 32 * len(rows) + 80, 600, 32
        still = Picture(wide / 100, high / 100)
        still.figure.set_layout_engine("none")
        names = ", ".join(name for name, *_ in rows)
        still.caption = f"{title}. {words} Then a live picture with these controls is here: {names}."
        from_above = Affine2D().scale(1, -1).translate(0, high)

        def text(x, y, words, **how):
            still.figure.text(x, y, words, va="center", transform=from_above, **how)

        def line(x, y, **how):
            still.figure.add_artist(Line2D(x, y, transform=from_above, **how))

        frame = {"boxstyle": "round,pad=0,rounding_size=8", "facecolor": "#F5F5F5", "edgecolor": QUIET}
        still.figure.add_artist(FancyBboxPatch((2, 2), wide - 4, high - 4, transform=from_above, **frame))
        longest = max((len(value) for _, share, value in rows if share is not None), default=0)
        end = np.clip(wide - 26 - 9.5 * longest, 320, 470)  # of the tracks, so that the values beside them have room
        for number, (name, share, value) in enumerate(rows):
            up = 30 + row * number
            text(226, up, name, ha="right", color=QUIET, fontsize=11)
            text(250 if share is None else end + 16, up, value, color=QUIET, fontsize=11)
            if share is not None:
                line([250, end], [up, up], color="#C8C8C8", linewidth=4, solid_capstyle="round")
                line([250 + (end - 250) * share], [up], marker="o", color="white", markeredgecolor=QUIET, markersize=10)
        text(wide / 2, high - 48, title, ha="center", weight="bold", fontsize=14)
        text(wide / 2, high - 22, words, ha="center", fontsize=11)
        return still

    def _image(self):
        """Draw, and return the image, which lies where it is drawn: a copy takes as long as a fifth of a JPEG."""
        with _one_at_a_time:
            high, wide, _ = self.pixels().shape
            return Image.frombuffer("RGBX", (wide, high), self.canvas.buffer_rgba(), "raw", "RGBX", 0, 1)

    @staticmethod
    def _packed(kind, image, **how):
        file = io.BytesIO()
        image.save(file, kind, **how)
        return file.getvalue()

    def __repr__(self):
        return "\n".join(textwrap.wrap(self.caption, 120))
