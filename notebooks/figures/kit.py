"""What all pictures are made of: colours, the network, and what several chapters show."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgba

from given import number as finite

from .picture import INK, Picture
from .takes import takes

# One colour per role, the same in every chapter. Any two are apart by a CIEDE2000 of at least 20, also for readers with
# protanopia or deuteranopia, but for FAINT; what tells them apart in grey print stands in tests/test_colours.py.
INPUT = "#6DC9FF"  # what goes in
HIDDEN = "#098163"  # hidden nodes and what they say
OUTPUT = "#451499"  # the output node, and what the network answers
ERROR = "#C70400"  # errors, losses, and what is handed back
POSITIVE = "#0B72FB"  # weights; lines of negative ones are dashed as well
NEGATIVE = "#FF689A"
ZERO = "#FFB043"  # the answer 0 and records with the target 0, which are circles
ONE = OUTPUT  # the answer 1 and records with the target 1, which are squares
FAINT = "#B0B0B0"  # levels to compare with
LEVEL = "#5C5C5C"  # and their names
LAYERS = ((INPUT, INK), (HIDDEN, "white"), (OUTPUT, "white"))  # a node's colour, and that of what stands in it
SIGNED = LinearSegmentedColormap.from_list("signed", [NEGATIVE, "#FFFFFF", POSITIVE])
ANSWERS = LinearSegmentedColormap.from_list("answers", [ZERO, "#FFFFFF", ONE])  # from 0 to 1
HIDDEN_ANSWERS = LinearSegmentedColormap.from_list("hidden answers", ["#FFFFFF", HIDDEN])  # from 0 to 1
LOSSES = LinearSegmentedColormap.from_list("losses", ["#FFFFFF", "#F7A58F", ERROR, "#4A0200"])


def draw_weights(lines, segments, weights, widths):
    """Let a LineCollection show weights, each from one end of its segment to the other: negative ones are dashed."""
    lines.set_segments(segments)
    lines.set_color(np.where(weights < 0, NEGATIVE, POSITIVE))
    lines.set_linestyle(["--" if weight < 0 else "-" for weight in weights])
    lines.set_linewidth(widths)


class Network:
    """The network as artists on one pair of axes: a circle a node, a line a weight; used by several pictures.

    A line is as wide as its weight is large; positive weights are solid, negative ones dashed.
    Parameters: picture and axes, where it is drawn; numbers, whether weights and values are written as well; upright,
    whether its layers stand below each other, where they are at most three nodes wide.
    """

    def __init__(self, picture, axes, numbers=False, upright=False):
        axes.axis("off")
        self.upright = upright
        if upright:
            axes.set(xlim=(0, 1), ylim=(-0.35, 2.35))
        else:
            axes.set(xlim=(-0.35, 2.35), ylim=(-0.12, 1.12))
            for column, name in enumerate(["input", "hidden", "output"]):
                axes.text(column, 1.13, name, ha="center", va="bottom")
        self.lines = picture.moving(axes.add_collection(LineCollection([], capstyle="butt")))
        self.nodes = picture.moving(axes.scatter([], [], zorder=3, edgecolors="white"))
        self.numbers, self.room = numbers, 12000 if numbers else 30000  # for a layer's nodes, above each other
        self.axes, self.picture, self.texts = axes, picture, []

    def places(self, layer, count):
        """Where the nodes of a layer stand on the axes, first to last."""
        if self.upright:
            return [(across, 2 - layer) for across in (np.linspace(0.14, 0.86, count) if count > 1 else [0.5])]
        return [(layer, up) for up in (np.arange(count)[::-1] + 0.5) / count]

    def update(self, weights_input_to_hidden, weights_hidden_to_output, node_texts=()):
        """Show these weights; node_texts: for each layer the texts in its nodes (inputs, hidden, outputs)."""
        layers = [np.asarray(weights_input_to_hidden), np.asarray(weights_hidden_to_output)]
        sizes = [len(layers[0]), len(layers[1]), layers[1].shape[1]]
        segments, weights = [], []
        for column, layer in enumerate(layers):
            left, right = self.places(column, sizes[column]), self.places(column + 1, sizes[column + 1])
            for i, j in np.ndindex(layer.shape):
                segments.append([left[i], right[j]])
                weights.append(layer[i, j])
        weights = np.array(weights)
        largest = np.abs(weights).max()
        width = 3 / largest if self.numbers and 0 < largest < 1 else 3  # deltas are small: dashes are to be seen
        draw_weights(self.lines, segments, weights, np.clip(width * np.abs(weights), 0.4, 9))
        colours = [colour for (colour, _), size in zip(LAYERS, sizes, strict=True) for _ in range(size)]
        self.nodes.set_offsets([place for layer, size in enumerate(sizes) for place in self.places(layer, size)])
        self.nodes.set_facecolor(colours)
        biggest = 2600 if self.numbers else 500
        self.nodes.set_sizes([min(biggest, self.room / size**2) for size in sizes for _ in range(size)])
        if self.numbers:
            self._write(segments, weights, [text for layer in node_texts for text in layer])

    def _write(self, segments, weights, node_texts):
        """Write the weights beside their lines and the values into their nodes."""
        places = []
        for (start, end), weight in zip(segments, weights, strict=True):
            at = 0.27 if end[1] < start[1] else 0.73 if end[1] > start[1] else 0.5
            if end[0] == 2:
                at = 0.45
            places.append(
                (
                    start[0] + at * (end[0] - start[0]),
                    start[1] + at * (end[1] - start[1]),
                    f"{weight:.4g}".replace("-", "−"),
                )
            )
        offsets = self.nodes.get_offsets()
        places += [(x, y, text) for (x, y), text in zip(offsets, node_texts, strict=False)]
        while len(self.texts) < len(places):
            box = {"facecolor": "white", "edgecolor": "none", "pad": 2} if len(self.texts) < len(weights) else None
            text = self.axes.text(0, 0, "", ha="center", va="center", fontsize=11, zorder=4, bbox=box)
            self.texts.append(self.picture.moving(text))
        for number, (text, (x, y, words)) in enumerate(zip(self.texts, places, strict=True)):
            text.set_position((x, y))
            text.set_text(words)
            text.set_color(LAYERS[int(x)][1] if number >= len(weights) else INK)


class NetworkDiagram(Picture):
    """One network with its numbers: weights beside the lines, values in the nodes; the 3-2-1 network."""

    def __init__(self):
        super().__init__(8, 4)
        self.network = Network(self, self.figure.subplots(), numbers=True)

    @takes(
        weights_input_to_hidden="(i, h)",
        weights_hidden_to_output="(h, o)",
        node_texts=("i several", "h several", "o several"),
    )
    def update(self, weights_input_to_hidden, weights_hidden_to_output, node_texts=()):
        """Show these weights, and for each layer the texts in its nodes."""
        tables = [weights_input_to_hidden, weights_hidden_to_output]
        self.network.update(*tables, node_texts)
        sizes = [*tables[0].shape, tables[1].shape[1]]
        said = [", ".join(map(str, texts)) for texts in node_texts]
        lines = ["; ".join(", ".join(f"{weight:.4g}" for weight in row) for row in table) for table in tables]
        self.caption = (
            f"A network with {sizes[0]} input, {sizes[1]} hidden and {sizes[2]} output nodes; solid lines are positive "
            f"weights, dashed ones negative, wider is larger. In its nodes: {' | '.join(said)}. Weights, an input "
            f"after the other: {lines[0]}; to the output: {lines[1]}."
        )
        return self


class LossesOfRuns(Picture):
    """Several runs' losses, one labelled line each, on a logarithmic axis.

    Parameters: names, of the runs, at most four; count, how many epochs or steps there are, and their name, unit; low
    and high, the losses that are seen, above 0; loss, what that axis is called.
    """

    @takes(
        names="r several",
        count="at least one",
        unit="text",
        low="() numbers above 0",
        high="() numbers above 0",
        loss="text",
    )
    def __init__(self, names, count, unit, low, high, loss="loss"):
        super().__init__()
        finite("high", high, low)
        axes = self.figure.subplots()
        axes.set(yscale="log", xlim=(0, 1.38 * count), ylim=(low, high), xlabel=unit, ylabel=loss)
        axes.set_xticks(np.linspace(0, count, 6))
        styles = [(ERROR, "-"), (INK, "--"), (ERROR, ":"), (INK, "-.")]
        if len(names) > len(styles):
            raise ValueError(f"names came with {len(names)}, expected at most 4: more lines are not told apart.")
        self.low, self.high, self.count = low, high, count
        self.lines, self.samples, self.labels = [], [], []
        for name, (colour, style) in zip(names, styles, strict=False):
            self.lines.append(self.moving(axes.plot([], [], style, color=colour, linewidth=2)[0]))
            ends = [1.02 * count, 1.08 * count]  # before its name: not every curve ends there
            self.samples.append(self.moving(axes.plot(ends, [low, low], style, color=colour, linewidth=2)[0]))
            self.labels.append(self.moving(axes.text(1.09 * count, low, name, color=colour, va="center")))

    @takes(runs="r rows", caption="text")
    def update(self, runs, caption):
        """Show the losses of each run, (count + 1,), first to last as the names were given; NaN as beyond all."""
        runs = [np.clip(np.nan_to_num(losses, nan=np.inf), 1e-12, 1e12) for losses in runs]
        span = np.log(self.high / self.low)
        ends = [np.log(np.clip(losses[-1], self.low, self.high) / self.low) / span for losses in runs]
        heights = self.low * np.exp(span * kept_apart(ends, 0.09, 0.03, 0.97))
        for line, losses in zip(self.lines, runs, strict=False):
            line.set_data(np.arange(len(losses)), losses)
        for sample, label, height in zip(self.samples, self.labels, heights, strict=False):
            sample.set_ydata([height, height])
            label.set_y(height)
        self.caption = caption
        return self


def share_per_bin(values, edges):
    """Which share of the values falls into each bin, (len(edges) - 1,); what lies outside counts for no bin."""
    values = np.ravel(values)
    return np.histogram(values, edges)[0] / len(values)


def end_mark(picture, axes):
    """An empty cross for the place on these axes where training diverged, whole where that is at their edge."""
    style = {"color": ERROR, "markersize": 14, "markeredgecolor": "white", "clip_on": False, "in_layout": False}
    return picture.moving(axes.plot([], [], "X", **style)[0])


def verdict_colour(word):
    """The colour of a word that says what became of a run: trouble as errors are, all else as text."""
    return INK if word in ("", "solved") else ERROR


def legend_above(axes, handles=None, ncols=3):
    """Name what is drawn on these axes above them, where no curve runs through the names."""
    place = {"loc": "lower center", "bbox_to_anchor": (0.5, 1), "borderaxespad": 0.2}
    close = {"handlelength": 1.6, "handletextpad": 0.5, "columnspacing": 1.2}
    axes.legend(handles=handles, ncols=ncols, frameon=False, **place, **close)


def kept_apart(heights, apart, low=-np.inf, high=np.inf):
    """These heights, moved as little as leaves so much between any two, and all between low and high."""
    order = np.argsort(heights, kind="stable")
    stack = apart * np.arange(len(order))
    wanted = np.clip(np.asarray(heights)[order], low, high) - stack
    moved = (np.maximum.accumulate(wanted) + np.minimum.accumulate(wanted[::-1])[::-1]) / 2
    places = np.empty(len(order))
    places[order] = np.clip(moved, low, high - stack[-1]) + stack
    return places


class Names:
    """The names of curves and levels, at the right of their axes, each as high as its curve ends or nearly so."""

    APART = 0.12  # of the axes' height: a line of text

    def __init__(self, picture, axes, names):
        self.axes = axes
        self.texts = [
            picture.moving(axes.text(1.02, 0.5, name, color=colour, va="center", fontsize=11, transform=axes.transAxes))
            for name, colour in names.items()
        ]

    def update(self, *values):
        """Put the names where these values are, one a name, as it was given; one that comes at the same height as
        another stands beside it."""
        scale = self.axes.yaxis.get_transform().transform
        low, high = scale(np.array(self.axes.get_ylim()))
        heights = (scale(np.clip(values, 1e-12, 1e12)) - low) / (high - low)
        for text, height in zip(self.texts, kept_apart(heights, self.APART, 0.03, 0.97), strict=True):
            text.set_y(height)


class LossCurves:
    """Training and validation loss on logarithmic axes, a level to compare them with, and the verdict above.

    Parameters: picture and axes, where they are drawn; count, how many epochs or batches there are, and their name,
    unit; level, the loss of always answering with the mean; low and high, the losses that are seen.
    """

    def __init__(self, picture, axes, count, unit, level, low, high):
        most = max(1, count)
        axes.set(yscale="log", xlim=(-0.015 * most, 1.015 * most), ylim=(low, high))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set(xlabel=unit, ylabel="mean squared error")
        axes.axhline(level, color=FAINT, linewidth=1.5)
        self.level, self.low, self.high = level, low, high
        self.lines = [
            picture.moving(axes.plot([], [], line, color=colour, linewidth=width)[0])
            for line, colour, width in (("-", ERROR, 2), ("--", INK, 1.5))
        ]
        self.stop = end_mark(picture, axes)
        self.names = Names(picture, axes, {"training": ERROR, "validation": INK, "the mean": LEVEL})
        self.verdict = picture.moving(axes.set_title(" "))

    def update(self, at, training_loss, validation_loss, diagnosis):
        """Show losses noted at these epochs or batches, all (n,), and a diagnosis, if any; a cross at a divergence."""
        shown = [np.clip(losses, self.low / 2, 1e6) for losses in (training_loss, validation_loss)]
        for line, losses in zip(self.lines, shown, strict=True):
            line.set_data(at, losses)
        diverged = diagnosis == "diverged"
        self.stop.set_data([at[-1]] * diverged, [0.7 * self.high] * diverged)
        self.names.update(shown[0][-1], shown[1][-1], self.level)
        self.verdict.set(text="✖ diverged" if diverged else diagnosis or " ", color=verdict_colour(diagnosis))


class Counts:
    """How often each of some kinds was answered as which, on one pair of axes: a row a kind, a column an answer; right
    ones along the diagonal, wrong ones beside it, each the stronger, the more there are.

    Parameters: picture and axes, where they are drawn; names, of the kinds; turned, whether those of the answers are
    written upward.
    """

    def __init__(self, picture, axes, names, turned=False):
        places = range(len(names))
        axes.set_yticks(places, names)
        axes.set_xticks(places, names, rotation=90 if turned else 0)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        self.image = picture.moving(axes.imshow(np.zeros((len(names), len(names), 4)), aspect="auto"))
        self.texts = [[picture.moving(axes.text(j, i, "", ha="center", va="center")) for j in places] for i in places]
        self.right = np.eye(len(names), dtype=bool)

    def update(self, counts):
        """Show counts, (n_names, n_names)."""
        right, wrong = (to_rgba(colour) for colour in (OUTPUT, ERROR))
        colours = np.where(self.right[..., None], right, wrong)
        most = counts[~self.right].max(initial=1), counts[self.right].max(initial=1)
        strength = counts / np.where(self.right, most[1], most[0])
        self.image.set_data(colours * [1, 1, 1, 0] + strength[..., None] * [0, 0, 0, 0.6])
        for (i, j), count in np.ndenumerate(counts):
            self.texts[i][j].set_text(str(count or ""))
