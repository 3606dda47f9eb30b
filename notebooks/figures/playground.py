"""The playground's picture: one network while it learns, drawn 25 times a second and more."""

import functools
import math

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from .kit import (
    ANSWERS,
    ERROR,
    FAINT,
    HIDDEN_ANSWERS,
    INK,
    INPUT,
    NEGATIVE,
    ONE,
    OUTPUT,
    POSITIVE,
    ZERO,
    Picture,
    end_mark,
)
from .picture import in_style


class Cells(Artist):
    """Coloured cells, each a square of whole pixels, at a fixed place of the figure.

    Matplotlib's own images are resampled each time they are drawn, which takes a live picture half of its time.
    """

    def __init__(self, left, bottom):
        super().__init__()
        self.left, self.bottom = left, bottom
        self.pixels = np.zeros((1, 1, 4), np.uint8)

    def fill(self, colours, zoom):
        """Show colours (rows from above, columns, 4), 0 to 255, each as zoom x zoom pixels."""
        self.pixels = np.ascontiguousarray(colours.repeat(zoom, axis=0).repeat(zoom, axis=1)[::-1])

    def draw(self, renderer):
        """Called by Matplotlib."""
        if self.get_visible():
            renderer.draw_image(renderer.new_gc(), self.left, self.bottom, self.pixels)


class Playground(Picture):
    """One network while it learns: its weights, each hidden node's answer, its own answer everywhere, its loss.

    Left, the network, where each hidden node is a small picture of what that node says (white 0, dark 1) over the
    same plane as the large one. In the middle the answer with the records. Right the loss, epoch by epoch.
    """

    SIZE = 3.5  # both inputs are drawn from -3.5 to 3.5
    FIELD = 120  # the answer is asked for at so many places, across and up
    ZOOM = 3  # and each drawn as so many pixels
    WIDE, HIGH = 1070, 455  # the picture
    LEFT, BOTTOM = 440, 48  # the field's corner, in pixels from the picture's lower left
    MIDDLE = 213  # the network's

    def __init__(self, count):
        super().__init__(self.WIDE / 100, self.HIGH / 100)
        self.figure.set_layout_engine("none")
        self.count = count
        self._inputs = None
        self._scheme = [_colour_table(ANSWERS), _colour_table(HIDDEN_ANSWERS)]
        side = self.FIELD * self.ZOOM
        self.diagram = self._axes(0, 0, 385, self.HIGH)
        self.diagram.axis("off")
        self.diagram.set(xlim=(0, 385), ylim=(0, self.HIGH))
        self.plane = self._axes(self.LEFT, self.BOTTOM, side, side)
        self.plane.set(xlim=(-self.SIZE, self.SIZE), ylim=(-self.SIZE, self.SIZE), xlabel="input 1")
        self.plane.set_ylabel("input 2", labelpad=0)
        self.plane.patch.set_visible(False)
        self.curve_axes = self._axes(self.LEFT, self.BOTTOM, side, side)
        self.curve_axes.set(xlim=(-self.SIZE, self.SIZE), ylim=(-2, 2), xlabel="input 1", title="answer: the line")
        self.curve_axes.set_ylabel("target", labelpad=0)
        loss = self._axes(870, self.BOTTOM, 185, side)
        loss.set(yscale="log", xlim=(-0.02 * count, 1.02 * count), ylim=(1e-4, 10), xlabel="epoch")
        loss.set_title("mean squared error")

        self._draw_scale()
        self.field = self.moving(self._cells(self.LEFT, self.BOTTOM))
        self.validation, self.training = (
            [
                self.moving(axes.plot([], [], marker, color=colour, markersize=size, linestyle="", **style)[0])
                for axes, marker, colour in (
                    (self.plane, "o", ZERO),
                    (self.plane, "s", ONE),
                    (self.curve_axes, "o", INK),
                )
            ]
            for size, style in (
                (4, {"markerfacecolor": "white", "markeredgewidth": 1}),
                (7, {"markeredgecolor": "white", "markeredgewidth": 0.8}),
            )
        )
        self.answer = self.moving(self.curve_axes.plot([], [], color=OUTPUT, linewidth=3)[0])
        self.lines = self.moving(self.diagram.add_collection(LineCollection([], capstyle="butt")))
        self.hidden = self.moving(self._cells(0, 0))
        styles = [(ERROR, "-", 2, "training"), (INK, "--", 1.5, "validation"), (FAINT, ":", 2, "always the mean")]
        self.losses = [
            self.moving(loss.plot([], [], line, color=colour, linewidth=width, label=name)[0])
            for colour, line, width, name in styles
        ]
        loss.legend(loc="upper right", frameon=False, borderaxespad=0, handlelength=1.5, handletextpad=0.5)
        self.stop = end_mark(self, loss)

    def fit(self, frame):
        """Its places are given in pixels: it stays as it is."""
        return self

    def _draw_scale(self):
        """What the plane's colours mean, above it."""
        left, wide = self.LEFT + 110, 180
        self.scale = self._cells(left, self.HIGH - 20)
        shares = np.linspace(0, 1, wide)[None, :].repeat(12, axis=0)
        self.scale.fill(self._coloured(0, shares), 1)
        texts = [("answer", -36)] + [
            (name, wide * self._share(value)) for name, value in (("0", 0), ("½", 0.5), ("1", 1))
        ]
        self.meaning = [
            self.figure.text((left + at) / self.WIDE, (self.HIGH - up) / self.HIGH, text, ha="center", va="center")
            for (text, at), up in zip(texts, (14, 32, 32, 32), strict=True)
        ]

    @staticmethod
    def _share(answers):
        """Where answers stand on the scale of colours, which goes from 0 to 1."""
        return answers

    def pixels(self):
        """Draw, and return the image as Picture does."""
        if self._background is None:
            self._background = _ground(self.count, *self._inputs)
        return super().pixels()

    def _axes(self, left, bottom, width, height):
        """Axes at a place given in pixels from the lower left corner."""
        return self.figure.add_axes([left / self.WIDE, bottom / self.HIGH, width / self.WIDE, height / self.HIGH])

    def _cells(self, left, bottom):
        return self.figure.add_artist(Cells(left, bottom))

    @classmethod
    def places(cls, inputs, every=1):
        """Where the answer is asked for: (120, 1) for one input, (14400, 2) for two, row by row from above.

        Where a network is slow to answer, in the middle of so many across and as many up, which divide 120.
        """
        across = np.linspace(-cls.SIZE, cls.SIZE, cls.FIELD).reshape(-1, every).mean(axis=1)
        if inputs == 1:
            return across[:, None]
        return np.stack(np.meshgrid(across, across[::-1]), axis=-1).reshape(-1, 2)

    @classmethod
    def _everywhere(cls, answers):
        """What was answered at places(2, every), for each of places(2)."""
        side = math.isqrt(len(answers))
        every = cls.FIELD // side
        if every == 1:
            return answers
        return answers.reshape(side, side, -1).repeat(every, 0).repeat(every, 1).reshape(cls.FIELD**2, -1)

    @classmethod
    def place(cls, across, down):
        """The inputs (x1, x2) at a place of the picture, each from 0 to 1; None outside of the plane."""
        side = cls.FIELD * cls.ZOOM
        x, y = (cls.WIDE * across - cls.LEFT) / side, (cls.HIGH * (1 - down) - cls.BOTTOM) / side
        return (cls.SIZE * (2 * x - 1), cls.SIZE * (2 * y - 1)) if 0 <= x <= 1 and 0 <= y <= 1 else None

    def update(
        self, inputs, training, validation, weights, answers, hidden_outputs, losses, baseline_loss, epoch, words, end
    ):
        """Show one moment of a run.

        Parameters: inputs, 1 or 2, how many the problem has, a column of ones not counted; training and validation,
        (features, targets); weights, the two tables; answers (n_places, 1) and hidden_outputs (n_places, hidden_nodes)
        at places(inputs, every), finite; losses, training's and validation's, one for each epoch and one for now;
        epoch, where now is; words, the caption; end, whether training diverged here.
        """
        self._arrange(inputs, len(weights[0]))
        for kinds, (features, targets) in ((self.training, training), (self.validation, validation)):
            if inputs == 1:
                kinds[2].set_data(features[:, 0], targets[:, 0])
            else:
                for kind in (0, 1):
                    kinds[kind].set_data(*features[targets[:, 0] == kind, :2].T)
        if inputs == 1:
            self.answer.set_data(self.places(1)[:, 0], np.clip(answers[:, 0], -9, 9))
        else:
            answers, hidden_outputs = self._everywhere(answers), self._everywhere(hidden_outputs)
            self.field.fill(self._coloured(0, self._share(answers)).reshape(self.FIELD, self.FIELD, 4), self.ZOOM)
        self._draw_network(inputs, *weights, hidden_outputs)
        for line, values in zip(self.losses, losses, strict=False):
            at = np.append(np.arange(len(values) - 1), epoch)[: len(values)]
            line.set_data(at, np.clip(values, 1.1e-4, 1e4))  # below the axis it would be lost
        self.losses[2].set_data([0, 1e6], [baseline_loss, baseline_loss])
        self.stop.set_data([epoch] * end, [5.0] * end)
        self.caption = words
        return self

    def _coloured(self, scheme, shares):
        """The colours of shares from 0 to 1, those outside as the nearest end; one axis more, of 4."""
        return self._scheme[scheme][np.clip(255 * shares, 0, 255).astype(np.uint8)]

    def _arrange(self, inputs, rows):
        """Draw what stands still, where it changed: the plane or the curve's axes, and the input nodes."""
        if self._inputs == (inputs, rows):
            return
        self._inputs, self._background = (inputs, rows), None
        for artist in (self.plane, self.field, self.scale, *self.meaning, *self.training[:2], *self.validation[:2]):
            artist.set_visible(inputs == 2)
        for artist in (self.curve_axes, self.answer, self.training[2], self.validation[2]):
            artist.set_visible(inputs == 1)
        for text in list(self.diagram.texts):
            text.remove()
        for left, name in ((35, "input"), (185, "hidden"), (340, "output")):
            self.diagram.text(left, 422, name, ha="center", va="bottom")
        names = ["$x_1$", "$x_2$"][:inputs] + ["1"] * (rows - inputs)
        nodes = [(35, up, name, INPUT) for up, name in zip(self._heights(rows), names, strict=True)]
        for left, up, name, colour in [*nodes, (340, self.MIDDLE, "ŷ", OUTPUT)]:
            circle = {"boxstyle": "circle,pad=0.35", "facecolor": colour, "edgecolor": "none"}
            ink = "white" if colour == OUTPUT else INK
            self.diagram.text(left, up, name, ha="center", va="center", color=ink, bbox=circle)

    @classmethod
    def _heights(cls, count, most=90):
        """Where the nodes of one layer stand, from above, in pixels: at most so many apart."""
        apart = min(most, 400 / count)
        return cls.MIDDLE + apart * (np.arange(count)[::-1] - (count - 1) / 2)

    def _draw_network(self, inputs, weights_input_to_hidden, weights_hidden_to_output, hidden_outputs):
        count = len(weights_hidden_to_output)
        step = next(step for step in (2, 3, 4, 5) if count * (self.FIELD / step + 1) <= 400)
        side = self.FIELD // step  # 60, 40, 30 or 24 pixels
        left, middle = self._heights(len(weights_input_to_hidden)), self._heights(count)
        starts = [[(55, up), (185 - side / 2, to)] for up in left for to in middle]
        ends = [[(185 + side / 2, up), (322, self.MIDDLE)] for up in middle]
        weights = np.concatenate([weights_input_to_hidden.ravel(), weights_hidden_to_output.ravel()])
        self.lines.set_segments(starts + ends)
        self.lines.set_color(np.where(weights < 0, NEGATIVE, POSITIVE))
        self.lines.set_linestyle(["--" if weight < 0 else "-" for weight in weights])
        self.lines.set_linewidth(np.clip(1.2 * np.abs(weights), 0.3, 6))
        # One strip of all hidden nodes' pictures, transparent between them
        apart = round(middle[0] - middle[1]) if count > 1 else side
        strip = np.zeros((apart * count, side, 4), np.uint8)
        for node in range(count):
            strip[node * apart : node * apart + side] = self._node(inputs, hidden_outputs[:, node], step)
        self.hidden.left, self.hidden.bottom = 185 - side / 2, middle[-1] + side / 2 - apart
        self.hidden.fill(strip, 1)

    def _node(self, inputs, outputs, step):
        """A hidden node's answer at every so many places, in a thin frame: pixels, (side, side, 4)."""
        side = self.FIELD // step
        if inputs == 1:
            rows = np.round((side - 3) * (1 - outputs[::step])).astype(int) + 1
            shares = np.zeros((side, side))
            shares[np.arange(side)[:, None] >= rows] = 0.5
            shares[rows, np.arange(side)] = 1
        else:
            shares = outputs.reshape(self.FIELD, self.FIELD)[::step, ::step]
        picture = self._coloured(1, shares)
        picture[[0, -1]] = picture[:, [0, -1]] = FRAME
        return picture


@functools.lru_cache(maxsize=8)  # of 2 MB each
@in_style()
def _ground(count, inputs, rows):
    """What stands still of such a picture, drawn once for all of a kernel's pictures: it takes a tenth of a second."""
    picture = Playground(count)
    picture._arrange(inputs, rows)
    return picture._drawn()


FRAME = (118, 118, 118, 255)


def _colour_table(colours):
    """A colormap as 256 colours, (256, 4), 0 to 255."""
    return colours(np.arange(256), bytes=True)
