"""What stands where in a picture: one list for pointing, dragging, keys, screen readers and tests."""

from dataclasses import dataclass, field

import numpy as np

from .picture import with_minus


@dataclass(frozen=True)
class Thing:
    """One thing in a picture that has a number: a weight, a node, a curve.

    Attributes: name, as a learner would call it, unique in its picture and always the same; words, what pointing at it
    says, the name and its number; outline, points (across, down) in fractions of the picture, a closed shape where the
    last is the first, else a line; along, for a curve, what each point of the outline says in place of the words.

    What can be changed has a value, its low, high and step, and by how much a drag changes it: `right` over the whole
    width of the picture, `up` over its height. It changes the panel's slider or field named control; without one the
    panel's run is asked, `run.change(name, value)`. A click on it sets what stands in `sets`, values by control.
    """

    name: str
    words: str
    outline: tuple
    along: tuple = ()
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
        if self.along:
            told["along"] = self.along
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


def loss_curves(lines, unit, names=("training loss", "validation loss")):
    """Curves of losses over epochs, batches, steps."""
    return [
        curve_thing(name, line, lambda at, loss: f"{number(loss)} at {unit} {number(at, '.6g')}")
        for name, line in zip(names, lines, strict=True)
    ]


def number(value, how=".3g"):
    """A number as it is read: with a minus, which is longer than a hyphen, and no power of ten where it is small."""
    text = format(value, how)
    if "e-" in text:
        text = (
            "practically 0" if abs(value) < 1e-6 else np.format_float_positional(value, 3, fractional=False, trim="-")
        )
    return with_minus(text)
