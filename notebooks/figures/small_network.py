"""The playground's network: each hidden node a small picture of what it says."""

import numpy as np
from matplotlib.collections import LineCollection

from .kit import HIDDEN_ANSWERS, INK, INPUT, OUTPUT, draw_weights
from .plane import Cells, colour_table, coloured

FRAME = (118, 118, 118, 255)
NODE = 19  # from the middle of an input or output node to where its lines begin, in logical pixels
TITLES = 30  # the height that they take
LARGEST, GAP, BETWEEN = 96, 5, 16  # a hidden node's picture, and what is left free below and beside it, at least


class SmallNetwork:
    """Input nodes left, hidden nodes in the middle as small pictures, in columns where they are many, the output right.

    A line is as wide as its weight is large beside the largest, and the thinner, the more lines there are; positive
    weights are solid, negative ones dashed. It runs behind no picture: where one stands in its way, it goes above or
    below.
    Parameters: picture; box, its place in it: left, bottom, width and height in logical pixels.
    """

    def __init__(self, picture, box):
        left, bottom, self.width, self.height = box
        scale = picture.figure.dpi / 100
        self.scale, self.corner = scale, (left * scale, bottom * scale)
        size = picture.figure.bbox.size / scale
        place = [left / size[0], bottom / size[1], self.width / size[0], self.height / size[1]]
        self.axes = picture.figure.add_axes(place)
        self.axes.axis("off")
        shades = np.linspace(0, 1, 50)[None]
        self.bar = self.axes.imshow(shades, HIDDEN_ANSWERS, extent=(0, 1, 0, 1), aspect="auto")
        self.axes.set(xlim=(0, self.width), ylim=(0, self.height))
        self.lines = picture.moving(self.axes.add_collection(LineCollection([], capstyle="butt")))
        self.hidden = picture.moving(picture.figure.add_artist(Cells()))
        self._colours = colour_table(HIDDEN_ANSWERS)
        self._size = None  # that of the first table of weights, for which the lines were led

    def arrange(self, inputs, rows):
        """Draw what stands still: the names of the layers, input nodes, the output node."""
        for text in list(self.axes.texts):
            text.remove()
        middle, right, up = self.width / 2, self.width - NODE - 4, self.height - 8
        titles = [(2, "input", "left"), (self.width - 2, "output", "right")]
        titles += [(middle + at, name, side) for at, name, side in [(-8, "hidden  0", "right"), (52, "1", "left")]]
        for across, name, side in titles:
            self.axes.text(across, up, name, ha=side, va="top", fontsize=11)
        self.bar.set_extent((middle - 2, middle + 46, up - 13, up - 2))
        names = ["$x_1$", "$x_2$"][:inputs] + ["1"] * (rows - inputs)
        nodes = [(NODE + 4, up, name, INPUT) for up, name in zip(self.heights(rows), names, strict=True)]
        for across, up, name, colour in [*nodes, (right, *self.heights(1), "ŷ", OUTPUT)]:
            circle = {"boxstyle": "circle,pad=0.3", "facecolor": colour, "edgecolor": "none"}
            ink = "white" if colour == OUTPUT else INK
            self.axes.text(across, up, name, ha="center", va="center", color=ink, bbox=circle)

    def heights(self, count):
        """Where the input nodes or the output node stand, from above: at most 90 logical pixels apart."""
        room = self.height - TITLES
        return room / 2 + min(90, room / count) * (np.arange(count)[::-1] - (count - 1) / 2)

    def places(self, count):
        """Where the hidden nodes' pictures stand: their side, and the middle of each, (count, 2), column by column."""
        middle = (self.height - TITLES) / 2
        room = 2 * (middle - GAP)  # lines lead past the outer ones, too
        free = self.width - 4 * NODE - 8

        def side(columns):
            rows = -(-count // columns)
            wide = (0.72 * free + BETWEEN) / columns - BETWEEN if columns > 1 else 0.5 * free
            return min(LARGEST, room / rows - GAP, wide)

        columns = max(range(1, min(count, 4) + 1), key=side) if count > 2 else 1  # two beside each other: two layers
        side, rows = int(side(columns)), -(-count // columns)
        apart = side + max(BETWEEN, 0.2 * side)
        across = self.width / 2 + apart * (np.arange(columns) - (columns - 1) / 2)
        step = min(side + max(GAP, 0.3 * side), room / rows)
        middles = []
        for column in range(columns):
            inside = len(range(column * rows, min(count, (column + 1) * rows)))
            up = middle + step * (np.arange(inside)[::-1] - (inside - 1) / 2)
            middles += [(across[column], height) for height in up]
        return side, np.array(middles)

    def update(self, inputs, weights_input_to_hidden, weights_hidden_to_output, hidden_outputs):
        """Show these weights, and what each hidden node says at Playground.places, (n_places, hidden_nodes)."""
        side, middles = self.places(len(weights_hidden_to_output))
        if (size := np.shape(weights_input_to_hidden)) != self._size:
            self._size, self._ways = size, self._led(size[0], side, middles)
        weights = np.concatenate([weights_input_to_hidden.ravel(), weights_hidden_to_output.ravel()])
        widest = np.clip(24 / len(weights) ** 0.55, 2, 5)
        widths = 0.4 + widest * np.abs(weights) / max(2, np.abs(weights).max())
        draw_weights(self.lines, self._ways, weights, widths)
        self._fill(inputs, side, middles, hidden_outputs)

    def _led(self, inputs, side, middles):
        """The lines to the hidden nodes, input by input, and those to the output: (n_lines, n_points, 2).

        Each runs from picture to picture; past a column of others through the gap that is nearest, side by side there.
        """
        edge = np.array([side / 2, 0])
        out = np.array([self.width - 2 * NODE - 4, *self.heights(1)])
        ends = [(np.array([2 * NODE + 4, up]), end) for up in self.heights(inputs) for end in middles - edge]
        ends += [(start, out) for start in middles + edge]
        ways = [[start] for start, _ in ends]
        for across in np.unique(middles[:, 0]):
            heights = np.sort(middles[middles[:, 0] == across, 1])
            gaps = np.concatenate([[heights[0] - side / 2 - GAP], (heights[:-1] + heights[1:]) / 2,
                                   [heights[-1] + side / 2 + GAP]])  # fmt: skip
            free = min(np.diff(heights), default=side + 2 * GAP) - side - 3  # the lines at its rims have a width
            passing = {gap: [] for gap in gaps}
            for number, (start, end) in enumerate(ends):
                if start[0] < across - side / 2 - 1 and across + side / 2 + 1 < end[0]:
                    straight = start[1] + (end[1] - start[1]) * (across - start[0]) / (end[0] - start[0])
                    passing[gaps[np.argmin(np.abs(gaps - straight))]].append((straight, number))
            for gap, lines in passing.items():
                offsets = np.linspace(-free / 2, free / 2, len(lines) + 2)[1:-1]
                for (_, number), up in zip(sorted(lines), gap + offsets, strict=True):
                    ways[number] += [(across - side / 2, up), (across + side / 2, up)]
        most = max(map(len, ways)) + 1
        return np.array([way + [end] * (most - len(way)) for way, (_, end) in zip(ways, ends, strict=True)])

    def _fill(self, inputs, side, middles, hidden_outputs):
        pixels = round(side * self.scale)
        if pixels < 3:
            raise ValueError(
                f"{len(middles)} hidden nodes came, expected a hundred at most: there is no place for more."
            )
        corners = np.round(middles * self.scale - pixels / 2 + self.corner).astype(int)
        draw = self._curve if inputs == 1 else self._field
        self.hidden.pieces = [
            (*corner, draw(outputs, pixels)) for corner, outputs in zip(corners, hidden_outputs.T, strict=True)
        ]

    def _field(self, outputs, side):
        return framed(coloured(self._colours, outputs, side, side))

    def _curve(self, outputs, side):
        """A node's answers over one input: a line, and the room below it filled."""
        outputs = np.interp(np.linspace(0, 1, side), np.linspace(0, 1, len(outputs)), outputs)
        below = np.arange(side)[:, None] - (side - 1) * (1 - outputs)
        return framed(self._colours[np.where(np.abs(below) < self.scale, 255, np.where(below > 0, 127, 0))])


def framed(pixels):
    """The pixels with a thin frame around them."""
    pixels[[0, -1]] = pixels[:, [0, -1]] = FRAME
    return pixels
