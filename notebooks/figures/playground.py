"""The playground's picture: one network while it learns, drawn 25 times a second and more."""

import functools
import math

import numpy as np
from PIL import Image, ImageDraw

from given import one_of

from .kit import ANSWERS, ERROR, INK, ONE, OUTPUT, ZERO, Picture, end_mark, kept_apart, verdict_colour
from .picture import Frame, in_style
from .plane import Field, colour_table, coloured, draw_answer_bar
from .playground_things import playground_things
from .small_network import SmallNetwork
from .takes import LOSSES_SO_FAR, takes

TOP, BELOW, BESIDE = 30, 26, 30  # logical pixels: above the plane its bar, below and left of it its scales
TICKS, NAMES = 50, 88  # left of the loss its scale, right of it the names of the curves


def layout(width, flat=False):
    """Where the panes stand in a picture so wide: its height, and network, plane and loss: left, bottom, width, height.

    All in logical pixels; those of the plane and the loss without their scales. Side by side; with less room the loss
    below the network, less high in a flat picture; on a phone below each other, the plane first.
    """
    if width >= 810:  # the names above the network have room
        height = 312 + max(0, 0.11 * (width - 860))  # so that a panel is no higher than a small screen
        side, loss = height - TOP - BELOW, min(190, max(100, 0.17 * width - 40))
        rest = width - TICKS - loss - NAMES
        network = (0, 0, rest - side - BESIDE - 24, height)
        return height, network, (rest - side - 12, BELOW, side, side), (rest + TICKS, 48, loss, height - 48 - 50)
    if width >= Picture.NARROW:
        side, below = min(256 if flat else 300, width // 2 - 20), 150 if flat else 172
        height, left = side + TOP + BELOW, width - side - BESIDE - 24
        loss = (TICKS, 48, left - TICKS - NAMES, below - 48 - 48)
        return height, (0, below, left, height - below), (width - side - 12, BELOW, side, side), loss
    side = min(width - BESIDE - 14, 420)
    network, above = 300, max(TOP, 0.09 * side)  # the bar is larger with the plane
    return (
        side + above + BELOW + 10 + network + 200,
        (0, 200, width, network),
        (BESIDE, 210 + network + BELOW, side, side),
        (TICKS, 48, width - TICKS - NAMES, 110),
    )


class Playground(Picture):
    """One network while it learns: its weights, each hidden node's answer, its own answer everywhere, its loss.

    The network, where each hidden node is a small picture of what that node says (white 0, dark 1) over the same
    plane as the large one; the answer with the records; the loss, epoch by epoch, on an axis that grows with the run.
    Parameter: count, how many epochs the axis has at first.
    """

    SIZE = 3.5  # both inputs are drawn from -3.5 to 3.5
    FIELD = 120  # the answer is asked for at so many places, across and up
    WIDE, WIDEST = 1070, 1280  # a still, and a live picture where there is room, in logical pixels

    @takes(count="at least one")
    def __init__(self, count):
        super().__init__(self.WIDEST / 100)
        self.figure.set_layout_engine("none")
        self.count, self.limit = count, count
        self._inputs = None
        height, network, self._plane, loss = layout(self.width, self.flat)
        self.figure.set_figheight(height / 100)
        self.height, self.scale = height, self.figure.dpi / 100
        self._colours = colour_table(ANSWERS)
        self.network = SmallNetwork(self, network)
        self.plane = self._axes(*self._plane)
        draw_answer_bar(self.plane)
        self.curve_axes = self._axes(*self._plane)
        self.curve_axes.set_title("answer: the line", fontsize=11)
        for axes, limits, name in ((self.plane, self.SIZE, "input 2"), (self.curve_axes, 2, "target")):
            self._scales(axes, limits, name)
        self.loss = self._axes(*loss)
        self.loss.set(yscale="log", ylim=(1e-4, 10), xlabel="epoch")
        self.loss.ticklabel_format(axis="x", style="plain")  # beyond a million, too
        self._show_epochs(count)
        above = self.loss.transAxes
        self.loss.text(-TICKS / loss[2], 1 + 48 / loss[3], "mean squared error", va="top", fontsize=11, transform=above)

        self.field = self.moving(Field(self.plane.bbox))
        self.plane.patch.set_visible(False)
        rim = {"markeredgecolor": INK, "markeredgewidth": 0.8}
        self.validation = self._records(3.8, ("white", "white", "white"), **rim)
        # Two rims, a white and a dark one: one of them is seen on any plane
        self.rims = self._records(7.5, (INK, INK, INK), markeredgewidth=0)[:2]
        self.training = self._records(6, (ZERO, ONE, INK), markeredgecolor="white", markeredgewidth=0.9)
        self.answer = self.moving(self.curve_axes.plot([], [], color=OUTPUT, linewidth=3)[0])
        styles = [(ERROR, "-", 2, "training"), (INK, "--", 1.5, "validation"), ("#767676", ":", 2, "mean")]
        self.losses = [
            self.moving(self.loss.plot([], [], line, color=colour, linewidth=width, markersize=5, markevery=[-1])[0])
            for colour, line, width, _ in styles
        ]
        right = (loss[0] + loss[2] + 7) / self.width
        self.names = [
            self._label(right, 0, name, color=colour, va="center", fontsize=11) for colour, *_, name in styles
        ]
        self.stop = end_mark(self, self.loss)
        place = loss[0] / self.width, (loss[1] + loss[3] + 10) / height
        self.verdict = self._label(*place, "", va="bottom", fontweight="bold")

    def _measures(self, frame):
        return super()._measures(frame or Frame(self.WIDE))

    def _label(self, *placed, **style):
        return self.moving(self.figure.text(*placed, **style))

    def _scales(self, axes, limits, name):
        """Scales that need little room: their names stand between their numbers."""
        axes.set(xlim=(-self.SIZE, self.SIZE), ylim=(-limits, limits), xticks=[-3, 0, 3])
        axes.set_yticks([-3, 0, 3] if limits > 3 else [-1, 0, 1])
        axes.tick_params(pad=2)
        side = self._plane[2]
        between = 0.5 + 0.75 / self.SIZE, 0.5 + 0.75 / limits
        axes.text(between[0], -5.5 / side, "input 1", ha="center", va="top", transform=axes.transAxes, fontsize=11)
        axes.text(
            -7 / side, between[1], name, ha="right", va="center", rotation=90, transform=axes.transAxes, fontsize=11
        )

    def _axes(self, left, bottom, width, height):
        """Axes at a place given in logical pixels from the lower left corner."""
        return self.figure.add_axes([left / self.width, bottom / self.height, width / self.width, height / self.height])

    def _records(self, size, colours, **style):
        """Empty artists for records: circles for the target 0, squares for 1, dots for those of the curve."""
        return [
            self.moving(axes.plot([], [], marker, color=colour, markersize=size, linestyle="", **style)[0])
            for axes, marker, colour in zip((self.plane, self.plane, self.curve_axes), "oso", colours, strict=True)
        ]

    def _show_epochs(self, limit):
        """Let the axis of epochs end there; its middle has a number where there is room for one, 10 pixels a digit."""
        room = self.loss.get_position().width * self.width / 2.08
        middle = [limit / 2] if 10 * len(f"{limit}") + 8 < room else []
        self.loss.set(xlim=(-0.02 * limit, 1.02 * limit), xticks=[0, *middle, limit])

    def _limit(self, epoch):
        """Where the axis ends: at most a third of it is empty, and its margin has room for a step more."""
        double = self.count * 2 ** max(0, math.ceil(math.log2(max(1, epoch) / 1.02 / self.count)))
        return double * 3 // 4 if self.count < double and epoch <= 1.02 * double * 3 / 4 else double

    def pixels(self):
        """Draw, and return the image as Picture does."""
        if self._background is None:
            arranged = self._inputs or (2, 2)  # a picture that shows nothing yet may be looked at, too
            self._background = _ground(self.count, self.frame, self.limit, *arranged)
        return super().pixels()

    @classmethod
    @takes(inputs=functools.partial(one_of, names=(1, 2)), every="at least one")
    def places(cls, inputs, every=1):
        """Where the answer is asked for: (120, 1) for one input, (14400, 2) for two, row by row from above.

        Where a network is slow to answer, in the middle of so many across and as many up, which divide 120.
        """
        side = cls.FIELD // every
        across = cls.SIZE * ((2 * np.arange(side) + 1) / side - 1)
        if inputs == 1:
            return across[:, None]
        return np.stack(np.meshgrid(across, across[::-1]), axis=-1).reshape(-1, 2)

    def place(self, across, down):
        """The inputs (x1, x2) at a place of the picture, each from 0 to 1; None outside of the plane."""
        left, bottom, side, _ = self._plane
        x, y = (self.width * across - left) / side, (self.height * (1 - down) - bottom) / side
        return (self.SIZE * (2 * x - 1), self.SIZE * (2 * y - 1)) if 0 <= x <= 1 and 0 <= y <= 1 else None

    @takes(
        inputs=functools.partial(one_of, names=(1, 2)),
        training=("(n?, c)", "(n?, 1)"),
        validation=("(m?, c)", "(m?, 1)"),
        weights=("(c, h) numbers", "(h, 1) numbers"),
        answers="(places, 1)",
        hidden_outputs="(places, h) numbers",
        losses=(LOSSES_SO_FAR, LOSSES_SO_FAR),
        epochs="(k,) numbers from 0",
        baseline_loss="() numbers from 0",
        verdict="text",
        words="text",
    )
    def update(
        self,
        inputs,
        training,
        validation,
        weights,
        answers,
        hidden_outputs,
        losses,
        epochs,
        baseline_loss,
        verdict,
        words,
    ):
        """Show one moment of a run.

        Parameters: inputs, 1 or 2, how many the problem has, a column of ones not counted; training and validation,
        (features, targets); weights, the two tables; answers (n_places, 1) and hidden_outputs (n_places, hidden_nodes)
        at places(inputs, every), finite; losses, training's and validation's, at these epochs, of which the last is
        now; verdict, a few words, "diverged" where training did so here; words, the caption.
        """
        self._arrange(inputs, len(weights[0]), epochs[-1])
        for kinds, (features, targets) in (
            (self.rims, training),
            (self.training, training),
            (self.validation, validation),
        ):
            if inputs == 1:
                kinds[-1].set_data(features[:, 0], targets[:, 0])
            else:
                for kind in (0, 1):
                    kinds[kind].set_data(*features[targets[:, 0] == kind, :2].T)
        if inputs == 1:
            self.answer.set_data(self.places(1)[:, 0], np.clip(answers[:, 0], -9, 9))
        else:
            self.field.answers = answers[:, 0]
        self.network.update(inputs, *weights, hidden_outputs)
        self._draw_losses([*losses, [baseline_loss]], epochs, verdict)
        self._now = inputs, weights, answers, hidden_outputs
        self.caption = words
        return self

    def _things(self):
        return playground_things(self, *self._now)

    def _draw_losses(self, losses, epochs, verdict):
        low, high = self.loss.get_ylim()
        for line, values in zip(self.losses, losses, strict=True):
            at = epochs if len(values) > 1 else (0, self.limit)
            line.set_data(at, np.broadcast_to(np.clip(values, 1.1 * low, 1e4), len(at)))  # below it would be lost
        box = self.loss.get_position()
        ends = np.array([np.log(np.clip(values[-1], low, high) / low) / np.log(high / low) for values in losses])
        heights = kept_apart(box.y0 + box.height * ends, 17 / self.height, box.y0, box.y1)
        for name, height in zip(self.names, heights, strict=True):
            name.set_y(height)
        for line, values in zip(self.losses[:2], losses, strict=False):
            begins = epochs[-1] < self.limit / 50  # its line is too short to be seen
            line.set_marker("o" if begins and values[-1] > 0 else "")
        top = high * (low / high) ** (11 / (box.height * self.height))  # where the mark is below what stands above
        self.stop.set_data([epochs[-1]] * (verdict == "diverged"), [top] * (verdict == "diverged"))
        self.verdict.set(text=verdict, color=verdict_colour(verdict))

    def _arrange(self, inputs, rows, epoch):
        """Draw what stands still, where it changed: the plane or the curve's axes, the input nodes, the epochs."""
        limit = self._limit(epoch)
        if self.limit != limit:
            self.limit, self._background = limit, None
            self._show_epochs(limit)
        if self._inputs == (inputs, rows):
            return
        self._inputs, self._background = (inputs, rows), None
        for artist in (self.plane, self.field, *self.rims, *self.training[:2], *self.validation[:2]):
            artist.set_visible(inputs == 2)
        for artist in (self.curve_axes, self.answer, self.training[2], self.validation[2]):
            artist.set_visible(inputs == 1)
        self.network.arrange(inputs, rows)

    def thumbnail(self, inputs, training, answers, **_rest):
        """The answer alone as a small picture, PNG: of what update takes."""
        side = 96
        if inputs == 2:
            image = Image.fromarray(coloured(self._colours, answers[:, 0], side, side)).convert("RGB")
        else:
            image = Image.new("RGB", (side, side), "white")
            draw = ImageDraw.Draw(image)

            def at(x, y):
                return side * (x / self.SIZE + 1) / 2, side * (1 - np.clip(y, -2, 2) / 2) / 2

            for x, y in zip(training[0][:, 0], training[1][:, 0], strict=True):
                across, down = at(x, y)
                draw.ellipse((across - 1.5, down - 1.5, across + 1.5, down + 1.5), fill=INK)
            places = self.places(1)[:, 0]
            draw.line([at(*point) for point in zip(places, answers[:, 0], strict=True)], fill=OUTPUT, width=5)
        return self._packed("PNG", image)


@functools.lru_cache(maxsize=8)  # of 2 MB each, and more where the screen is fine
@in_style()
def _ground(count, frame, limit, inputs, rows):
    """What stands still of such a picture, drawn once for all of a kernel's pictures: it takes a tenth of a second."""
    picture = Playground(count)
    if frame is not None:
        picture.fit(frame)
    picture._arrange(inputs, rows, limit)
    return picture._drawn()
