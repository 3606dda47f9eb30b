"""Artists that are drawn once and copied from then on."""

import copy
import functools
import math
import weakref

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.ticker import NullLocator
from matplotlib.transforms import IdentityTransform

GROUNDS = weakref.WeakValueDictionary()  # by what pictures are like, as long as one of them is there


class Canvas(FigureCanvasAgg):
    """A canvas by which a formula, such as the 10⁻³ of a logarithmic axis, is read once for all pictures."""

    _reader = None  # remembers what it has read; each renderer comes with one of its own

    def get_renderer(self):
        """As FigureCanvasAgg's."""
        renderer = super().get_renderer()
        Canvas._reader = renderer.mathtext_parser = Canvas._reader or renderer.mathtext_parser
        return renderer


def lay_out(figure):
    """Place the axes of a figure, for good: what moves must not push them about.

    Small ticks have no part in it where they have no numbers, and a logarithmic axis has so many that it takes longer.
    """
    axes = [axis for each in figure.axes for axis in (each.xaxis, each.yaxis)]
    wide = [it for it in axes if it.get_scale() == "log" and np.ptp(np.log10(it.get_view_interval())) >= 2]
    small = [axis.get_minor_locator() for axis in wide]
    for axis in wide:
        axis.set_minor_locator(NullLocator())
    if figure.axes and (engine := figure.get_layout_engine()):  # without axes it warns
        engine.execute(figure)
    figure.set_layout_engine("none")
    for axis, locator in zip(wide, small, strict=True):
        axis.set_minor_locator(locator)


class Ground:
    """What stands still of a picture, drawn, for all pictures that are like it.

    Parameters: canvas, drawn by now; again, whether it is likely to be drawn again.
    """

    def __init__(self, canvas, again):
        figure = canvas.figure
        self.pixels = canvas.copy_from_bbox(figure.bbox)
        self.places = [
            (axes.get_position(original=True), axes.get_position(), axes.title.get_position()) for axes in figure.axes
        ]
        for axes in () if again else figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                axis.reset_ticks()  # drawn, and large: they are made anew if they are drawn again

    def lay_out(self, figure):
        """Put the axes of a figure where those of the drawn one are, for good."""
        figure.set_layout_engine("none")
        for axes, (place, active, title) in zip(figure.axes, self.places, strict=True):
            axes.set_position(place, which="original")
            axes.set_position(active, which="active")
            axes.title.set_position(title)


class KeptText(Artist):
    """A Text that is drawn once for everything it says, and copied from then on.

    Drawing a text takes Matplotlib a millisecond, copying it next to nothing: a picture with fifty of them stays live.
    Parameters: text; picture, in which it stands: in a live one on a whole pixel, so that one copy serves wherever it
    moves; ground, the colour of the box that it stands on, None where it has none.
    """

    MOST = 100  # so much is remembered, then forgotten
    MARGIN = 4  # pixels on each side: letters reach beyond what a text says is its extent

    def __init__(self, text, picture, ground=None):
        super().__init__()
        self.text, self.picture, self.ground = text, picture, ground
        self.kept = {}

    def draw(self, renderer):
        """Called by Matplotlib."""
        said, corner = self._said()
        if said:
            if said not in self.kept:
                self._keep(said, self.text, renderer)
            across, up, pixels = self.kept[said]
            renderer.draw_image(renderer.new_gc(), corner[0] + across, corner[1] + up, pixels)

    def ahead(self, renderer):
        """A function that draws what the text says now, to be called when it may say something else; None where that is
        drawn already."""
        said, _ = self._said()
        if not said or said in self.kept:
            return None
        twin = copy.copy(self.text)
        twin.set_fontproperties(self.text.get_fontproperties())  # which copies them
        return functools.partial(self._keep, said, twin, renderer)

    def _said(self):
        """All that makes what it says now look as it does, None where it says nothing; and where it stands."""
        text = self.text
        words = text.get_text()
        if not (words and text.get_visible()):
            return None, None
        place = text.get_transform().transform(text.get_position()).tolist()
        if self.picture.frame:
            corner, beyond = [round(at) for at in place], (0, 0)
        else:  # an even corner, since halves are rounded to what is even
            corner = [2 * math.floor(at / 2) for at in place]
            beyond = tuple(round(256 * (at - even)) / 256 for at, even in zip(place, corner, strict=True))
        return (words, text.get_color(), text.get_fontweight(), text.get_fontsize(), text.get_va(), *beyond), corner

    def _keep(self, said, text, renderer):
        """Draw what a text says, at the end of `said` exactly, and remember it."""
        if len(self.kept) >= self.MOST:
            self.kept.clear()
        self.kept[said] = self._drawn_apart(text, renderer, said[-2:])

    def _drawn_apart(self, text, renderer, place):
        """A text alone, with this place exactly, on a clear sheet, so that it always comes out the same: the sheet's
        lower left corner and its pixels, rows from below."""
        before = {"transform": text.get_transform(), "position": text.get_position()}
        text.set(transform=IdentityTransform(), position=place)
        sheet = _sheet(int(renderer.width), 2 * round(renderer.dpi / 2) + int(renderer.height) % 2, renderer.dpi)
        box = text.get_window_extent(sheet)
        left, bottom = (2 * math.floor((at - self.MARGIN) / 2) for at in (box.x0, box.y0))
        wide, high = (math.ceil(size) + 2 * self.MARGIN + 2 for size in box.size)
        if wide > sheet.width or high > sheet.height:
            sheet = RendererAgg(wide, high + (high - int(renderer.height)) % 2, renderer.dpi)
        if self.ground:
            start, low = math.floor(box.x0) - 1, math.floor(box.y0) - 1
            right, top = math.floor(box.x1) + 2, math.floor(box.y1) + 1
            colour = np.uint8(np.round(255 * np.array(to_rgba(self.ground))))
            area = np.tile(colour, (top - low, right - start, 1))
            sheet.draw_image(sheet.new_gc(), start - left, low - bottom, area)
        text.set_position((place[0] - left, place[1] - bottom))
        text.draw(sheet)
        text.set(**before)
        pixels = np.asarray(sheet.buffer_rgba())[::-1][:high, :wide].copy()
        sheet.clear()
        return left, bottom, pixels


@functools.lru_cache(2)
def _sheet(wide, high, dpi):
    """A clear sheet for one text after the other: what is measured and drawn on the same one is laid out once only."""
    return RendererAgg(wide, high, dpi)


class Kept(Artist):
    """Artists that do not change, drawn once on a clear sheet, which from then on is laid over what is below."""

    def __init__(self, artists):
        super().__init__()
        self.artists, self.kept = artists, None
        for artist in artists:
            artist.set_animated(True)  # so that it is drawn here only

    def draw(self, renderer):
        """Called by Matplotlib."""
        if self.kept is None:
            self.kept = self._drawn_apart(renderer)
        renderer.draw_image(renderer.new_gc(), *self.kept)

    def _drawn_apart(self, renderer):
        sheet = RendererAgg(renderer.width, renderer.height, renderer.dpi)
        for artist in self.artists:
            artist.draw(sheet)
        pixels = np.asarray(sheet.buffer_rgba())[::-1]
        up, across = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
        if not len(up):  # all of them are outside of their axes
            up = across = [0]
        return across[0], up[0], pixels[up[0] : up[-1] + 1, across[0] : across[-1] + 1].copy()
