"""What stands where in a picture: one list for pointing, dragging, keys, screen readers and tests."""

import itertools
import math
from dataclasses import dataclass, field

import numpy as np

from wording import number

SIDES = 40  # of a plane: places each way that say their answer


@dataclass(frozen=True)
class Thing:
    """One thing in a picture that has a number: a weight, a node, a curve.

    Attributes: name, as a learner would call it, unique in its picture and always the same; words, what pointing at it
    says, the name and its number; outline, points (across, down) in fractions of the picture, a closed shape where the
    last is the first, else a line; along, for a curve, what each point of the outline says in place of the words; grid,
    for a plane of two inputs, what each of its places says: `told`, rows from above, the inputs `across` and `up`.

    What can be changed has a value, its low, high and step, and by how much a drag changes it: `right` over the whole
    width of the picture, `up` over its height. It changes the panel's slider or field named control; without one the
    panel's run is asked, `run.change(name, value)`. A click on it sets what stands in `sets`, values by control.
    """

    name: str
    words: str
    outline: tuple
    along: tuple = ()
    grid: dict = field(default_factory=dict)
    value: float | None = None
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    right: float = 0.0
    up: float = 0.0
    control: str = ""
    sets: dict = field(default_factory=dict)

    def plain(self, changes, sets):
        """What the browser needs of it, as plain values; what tells how it is changed only where something changes."""
        told = {"name": self.name, "words": self.words, "outline": self.outline}
        told |= {name: getattr(self, name) for name in ("along", "grid") if getattr(self, name)}
        if changes:
            told |= {name: getattr(self, name) for name in ("value", "low", "high", "step", "right", "up")}
        if sets:
            told["sets"] = True
        return told

    def nearest(self, value):
        """The value that can be set nearest to this one."""
        steps = round(value / self.step)
        return min(self.high, max(self.low, round(steps * self.step, 9)))


def outline(axes, points):
    """Points of these axes, (n, 2), as an outline: fractions of the picture, across and down, not beyond its edges.

    The axes must have been laid out: asked for after the picture was drawn.
    """
    shares = axes.figure.transFigure.inverted().transform(axes.transData.transform(np.reshape(points, (-1, 2))))
    return in_picture(np.column_stack([shares[:, 0], 1 - shares[:, 1]]))


def in_picture(points):
    """Fractions of the picture, (n, 2), as an outline of plain numbers, not beyond its edges."""
    return tuple(map(tuple, np.round(np.clip(np.nan_to_num(points), 0, 1), 4).tolist()))


def circle(axes, point, radius):
    """The outline of a circle around a point of these axes, its radius in hundredths of an inch."""
    middle = axes.transData.inverted()
    angles = np.linspace(0, 2 * np.pi, 17)
    around = radius / 100 * axes.figure.dpi * np.column_stack([np.cos(angles), np.sin(angles)])
    return outline(axes, middle.transform(axes.transData.transform(point) + around))


def box(axes, left, low, right, high):
    """The outline of a rectangle on these axes."""
    return outline(axes, [(left, low), (right, low), (right, high), (left, high), (left, low)])


def between(axes, start, end, free):
    """The line between two points of these axes, without so many hundredths of an inch at either end."""
    start, end = axes.transData.transform([start, end])
    off = (end - start) / np.hypot(*(end - start)) * free / 100 * axes.figure.dpi
    return outline(axes, axes.transData.inverted().transform([start + off, end - off]))


def freely(value, figure, limit, step):
    """How a number is dragged that has no place of its own in the picture, as a Thing takes it: as far as the limit on
    either side, or as it is; to the right and up alike, and an inch brings it to 0."""
    reach, (wide, high) = max(2.0, abs(value)), figure.get_size_inches()
    ends = {"low": min(-limit, value), "high": max(limit, value)}
    return {"value": value, **ends, "step": step, "right": wide * reach, "up": high * reach}


def across(axes):
    """What a drag over the whole picture changes, as a Thing takes it, of a number on the axis across: so what is
    dragged stays under the pointer."""
    return np.ptp(axes.get_xlim()) / axes.get_position().width


def curve_thing(name, line, say, points=100):
    """A drawn line as a thing, with about so many points; say, a function of x and y, is what each of them says."""
    data = line.get_xydata()
    some = data[:: max(1, len(data) // points)]
    if (some[-1] != data[-1]).any():
        some = np.concatenate([some, data[-1:]])  # the last is always among them
    along = tuple(say(x, y) for x, y in some)
    seen = np.column_stack([some[:, 0], np.clip(some[:, 1], *sorted(line.axes.get_ylim()))])
    return Thing(name, f"{name}: {along[-1]}", outline(line.axes, seen), along)


def plane_thing(axes, answers):
    """The plane of two inputs that plane.Field fills with these answers, as a thing with 40 places each way."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    square = np.reshape(answers, (math.isqrt(len(answers)), -1))
    cells = ((np.arange(SIDES) + 0.5) * len(square) / SIDES).astype(int)
    shares = (cells + 0.5) / len(square)
    grid = {
        "told": [_answers(row) for row in square[np.ix_(cells, cells)].tolist()],
        "across": [number(value, ".2f") for value in left + shares * (right - left)],
        "up": [number(value, ".2f") for value in high - shares * (high - low)],
    }
    words = f"the answer's plane: {number(square.min(), '.2f')} to {number(square.max(), '.2f')}"
    return Thing("the answer's plane", words, box(axes, left, high, right, low), grid=grid)


def _answers(row):
    """Answers as they are told at their places; those that the colours do not tell, as they end at 0 and 1, apart."""
    ends = [" (beyond 0)" if value < -0.005 else " (beyond 1)" if value > 1.005 else "" for value in row]
    if max(row) > 1e6 or min(row) < -1e6:
        return [number(value, ".2f") + end for value, end in zip(row, ends, strict=True)]
    told = "\n".join(f"{round(value, 2) + 0.0:.2f}{end}" for value, end in zip(row, ends, strict=True))
    told = told.replace("-", "−").split("\n")
    return [number(value, ".2f") if text == "0.00" else text for value, text in zip(row, told, strict=True)]


def steps_thing(name, words, bars):
    """A drawn histogram of shares, a StepPatch, as a thing; each bin says its share and its edges."""
    shares, edges, _ = bars.get_data()
    tops = np.column_stack([np.repeat(edges, 2)[1:-1], np.repeat(shares, 2)])
    bins = zip(shares, edges, edges[1:], strict=False)
    along = [f"{in_percent(share)} from {number(low, '.2f')} to {number(high, '.2f')}" for share, low, high in bins]
    if bars.orientation == "horizontal":
        tops = tops[:, ::-1]
    return Thing(name, f"{name}: {words}", outline(bars.axes, tops), tuple(np.repeat(along, 2).tolist()))


def weight_lines(network, sizes, free):
    """Each weight of a kit.Network with so many nodes a layer: its layer, row and column; its name; its line, which
    leaves so many hundredths of an inch free at either end."""
    for layer in range(2):
        starts, ends = (network.places(side, sizes[side]) for side in (layer, layer + 1))
        for (i, start), (j, end) in itertools.product(enumerate(starts), enumerate(ends)):
            names = f"{('input', 'hidden node')[layer]} {i + 1}", "the output" if layer else f"hidden node {j + 1}"
            yield (layer, i, j), f"weight from {names[0]} to {names[1]}", between(network.axes, start, end, free)


def loss_curves(lines, unit, names=("training loss", "validation loss")):
    """Curves of losses over epochs, batches, steps."""
    return [
        curve_thing(name, line, lambda at, loss: f"{number(loss)} at {unit} {at:{'.6g' if at < 1e6 else '.0f'}}")
        for name, line in zip(names, lines, strict=True)
    ]


def in_percent(share):
    """A share from 0 to 1 in words, so that what can be seen is not called 0 %."""
    return "under 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"


def count_of(number, thing):
    """A number of things in words: 1 hidden node, 5 hidden nodes."""
    return f"{number} {thing}" + ("" if number == 1 else "s")
