"""Every picture of the series: data in, Matplotlib artists out. No training, no seeds, no widgets.

A picture is a class. Its `__init__` draws what stands still; `update(...)` moves the rest and writes the one-line
`caption`. Shown as the last line of a cell it is an ordinary image; bound to sliders by controls.py it is redrawn in
place, only what moves over a saved background.
"""

import io
import textwrap

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.transforms import Bbox
from PIL import Image

# One colour per role, the same in every chapter; after Okabe and Ito, safe for colour-blind readers.
INPUT = "#56B4E9"
HIDDEN = "#E69F00"
OUTPUT = "#009E73"
ERROR = "#D55E00"
POSITIVE = "#0072B2"
NEGATIVE = "#CC79A7"
INK = "#222222"
FAINT = "#B8B8B8"
SIGNED = LinearSegmentedColormap.from_list("signed", [NEGATIVE, "#FFFFFF", POSITIVE])

matplotlib.rcParams.update(
    {
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
)


class Picture:
    """A figure that is drawn once and then updated in place.

    Attributes: figure, a matplotlib Figure, 8 x 3.5 inches unless told; caption, one line of text that says what the
    picture shows now, for readers who cannot see it.
    """

    def __init__(self, width=8, height=3.5):
        self.figure = Figure(figsize=(width, height))
        self.canvas = FigureCanvasAgg(self.figure)
        self.caption = ""
        self._moving = []
        self._background = None

    def moving(self, artist):
        """Mark an artist as one that `update` changes, and return it. They are drawn in this order."""
        artist.set_animated(True)
        self._moving.append(artist)
        return artist

    def pixels(self):
        """Draw, and return the image as an array of shape (height, width, 4), 0 to 255."""
        if self._background is None:
            self.canvas.draw()
            self.figure.set_layout_engine("none")  # laid out once: what moves must not push the axes about
            self._background = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self._background)
        for artist in self._moving:
            self.figure.draw_artist(artist)
        return np.asarray(self.canvas.buffer_rgba())

    def jpeg(self):
        """Draw, and return the image as JPEG, for a live view: packed in an eighth of the time of a PNG."""
        return self._packed("JPEG", self._image(), quality=95, subsampling=0)

    def _repr_png_(self):
        """Draw, and return the image as PNG of 256 colours, packed tightly: for a notebook that is stored."""
        return self._packed("PNG", self._image().quantize(256, dither=Image.Dither.NONE), optimize=True)

    def _image(self):
        return Image.fromarray(self.pixels()).convert("RGB")

    @staticmethod
    def _packed(kind, image, **how):
        file = io.BytesIO()
        image.save(file, kind, **how)
        return file.getvalue()

    def __repr__(self):
        return "\n".join(textwrap.wrap(self.caption, 120))


class Network:
    """The network as artists on one pair of axes: a circle a node, a line a weight; used by several pictures.

    A line is as wide as its weight is large; positive weights are solid, negative ones dashed.
    """

    def __init__(self, picture, axes, numbers=False):
        axes.set(xlim=(-0.35, 2.35), ylim=(-0.12, 1.12))
        axes.axis("off")
        for column, name in enumerate(["input", "hidden", "output"]):
            axes.text(column, 1.13, name, ha="center", va="bottom")
        self.lines = picture.moving(axes.add_collection(LineCollection([], capstyle="butt")))
        self.nodes = picture.moving(axes.scatter([], [], zorder=3, edgecolors="white"))
        self.numbers = numbers
        self.axes, self.picture, self.texts = axes, picture, []

    @staticmethod
    def _heights(count):
        return (np.arange(count)[::-1] + 0.5) / count

    def update(self, weights_input_to_hidden, weights_hidden_to_output, node_texts=()):
        """Show these weights; node_texts: for each layer the texts in its nodes (inputs, hidden, outputs)."""
        layers = [np.asarray(weights_input_to_hidden), np.asarray(weights_hidden_to_output)]
        sizes = [len(layers[0]), len(layers[1]), layers[1].shape[1]]
        segments, weights = [], []
        for column, layer in enumerate(layers):
            left, right = self._heights(sizes[column]), self._heights(sizes[column + 1])
            for i, j in np.ndindex(layer.shape):
                segments.append([(column, left[i]), (column + 1, right[j])])
                weights.append(layer[i, j])
        weights = np.array(weights)
        self.lines.set_segments(segments)
        self.lines.set_color(np.where(weights < 0, NEGATIVE, POSITIVE))
        self.lines.set_linestyle(["--" if weight < 0 else "-" for weight in weights])
        self.lines.set_linewidth(np.clip(3 * np.abs(weights), 0.4, 9))
        colours = [colour for colour, size in zip((INPUT, HIDDEN, OUTPUT), sizes, strict=True) for _ in range(size)]
        self.nodes.set_offsets([(c, y) for c, size in enumerate(sizes) for y in self._heights(size)])
        self.nodes.set_facecolor(colours)
        biggest = 2600 if self.numbers else 500
        self.nodes.set_sizes([min(biggest, 12000 / size**2) for size in sizes for _ in range(size)])
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
        for text, (x, y, words) in zip(self.texts, places, strict=True):
            text.set_position((x, y))
            text.set_text(words)


class NetworkDiagram(Picture):
    """One network with its numbers: weights beside the lines, values in the nodes; the 3-2-1 network."""

    def __init__(self):
        super().__init__(8, 4)
        self.network = Network(self, self.figure.subplots(), numbers=True)

    def update(self, weights_input_to_hidden, weights_hidden_to_output, node_texts=()):
        """Show these weights, and for each layer the texts in its nodes."""
        self.network.update(weights_input_to_hidden, weights_hidden_to_output, node_texts)
        shape = np.shape(weights_input_to_hidden)
        self.caption = (
            f"A network with {shape[0]} input, {shape[1]} hidden and {np.shape(weights_hidden_to_output)[1]} output "
            "nodes; solid lines are positive weights, dashed ones negative, wider is larger."
        )
        return self


# The stepper of chapters 2 to 4


class KeptText(Artist):
    """A Text on an even ground that is drawn once for everything it says, and copied from then on.

    Drawing a text costs a millisecond, copying it next to nothing: a picture with fifty of them stays live.
    """

    MOST = 100  # so much is remembered, then forgotten

    def __init__(self, text, ground="white"):
        super().__init__()
        text.set_animated(True)  # so that it is drawn here only
        self.text = text
        self.ground = np.uint8(np.round(255 * np.array(matplotlib.colors.to_rgba(ground))))
        self.kept = {}

    def draw(self, renderer):
        """Called by Matplotlib."""
        text = self.text
        if not text.get_text():
            return
        said = (text.get_text(), text.get_fontweight(), text.get_fontsize(), text.get_color(), text.get_va())
        if said not in self.kept:
            left, bottom, right, top = text.get_window_extent(renderer).extents
            # A pixel more on every side: in Matplotlib 3.8 underscores reach below what a text says is its extent.
            left, bottom, right, top = int(left) - 1, int(bottom) - 1, int(right) + 2, int(top) + 1
            renderer.draw_image(renderer.new_gc(), left, bottom, np.tile(self.ground, (top - bottom, right - left, 1)))
            text.draw(renderer)
            if len(self.kept) == self.MOST:
                self.kept.clear()
            self.kept[said] = renderer.copy_from_bbox(Bbox.from_extents(left, bottom, right, top))
        renderer.restore_region(self.kept[said])


class Stepper(Picture):
    """One number on its way through the 3-2-1 network: above, where it is; below, the step in words and numbers.

    The network holds every number that is known so far. What takes part in the step is lit, and arrow heads point to
    where the number goes: from left to right on the way forward, from right to left on the way back.
    """

    def __init__(self):
        super().__init__(8, 4.5)
        self.figure.set_layout_engine("none")  # every place is given: nothing moves from one step to the next
        self.axes = self.figure.add_axes([0, 0.36, 1, 0.64])
        self.halo = self.moving(self.axes.add_collection(LineCollection([], linewidths=16, alpha=0.3, capstyle="butt")))
        self.network = Network(self, self.axes)
        for title in self.axes.texts:
            title.set_y(1.0)
        self.axes.set_ylim(-0.03, 1.1)
        shape = {"linewidth": 0, "shrinkA": 0, "shrinkB": 27}  # points: from a node's middle to outside its ring
        self.heads = [
            self.moving(
                self.axes.add_patch(FancyArrowPatch((0, 0), (1, 1), arrowstyle="-|>", mutation_scale=26, **shape))
            )
            for _ in range(3)
        ]
        self.rings = self.moving(self.axes.scatter([], [], s=2900, facecolors="none", linewidths=3))
        self.places = {(c, i): (c, y) for c, size in enumerate((3, 2, 1)) for i, y in enumerate(Network._heights(size))}
        self.numbers = {}
        self._write_nodes()
        self._write_weights()
        self._write_lines()

    def _write_nodes(self):
        """Inside each node what it says; above it what it was given, beside or below it what is handed back."""
        for i in range(3):
            self._write("features", (0, i), (0, i))
        for j in range(2):
            self._write("hidden_outputs", (0, j), (1, j))
            self._write("hidden_inputs", (0, j), (1, j), (0, 35), "z ")
            low = (8, -24)[j]  # on the side on which no line leaves the node
            self._write("hidden_error", (0, j), (1, j), (38, low + 16), "eₕ ", ERROR, ha="left")
            self._write("hidden_error_term", (0, j), (1, j), (38, low), "δₕ ", ERROR, ha="left")
        self._write("final_outputs", (0, 0), (2, 0))
        self._write("final_inputs", (0, 0), (2, 0), (0, 35), "final_inputs ")
        self._write("targets", (0, 0), (2, 0), (0, -35), "y ")
        self._write("error", (0, 0), (2, 0), (0, -51), "e ", ERROR)
        self._write("output_error_term", (0, 0), (2, 0), (0, -67), "δₒ ", ERROR)
        self._write("step", (0, 0), (2, 0), (0, -87), "η / m ")

    def _write_weights(self):
        """Each weight on its line, with room for its delta below; clear of the nodes and of each other."""
        along = {(0, 1, 0): 0.75, (0, 2, 0): 0.64, (1, 0, 0): 0.45, (1, 1, 0): 0.45}  # how far, where not 0.3
        tables = [("weights_input_to_hidden", "delta_weights_i_h"), ("weights_hidden_to_output", "delta_weights_h_o")]
        for layer, shape in enumerate([(3, 2), (2, 1)]):
            for i, j in np.ndindex(shape):
                start, end = np.array([self.places[layer, i], self.places[layer + 1, j]])
                place = tuple(start + along.get((layer, i, j), 0.3) * (end - start))
                for table, colour in zip(tables[layer], (INK, ERROR), strict=True):
                    self._write(table, (i, j), place, colour=colour)

    def _write(self, table, cell, place, offset=(0, 0), symbol="", colour=INK, ha="center"):
        """Make room for the number in this cell of a table: at a place or a node, so many points off it."""
        inside = place in self.places and offset == (0, 0)
        text = self.axes.annotate(
            "",
            self.places.get(place, place),
            offset,
            textcoords="offset points",
            ha=ha,
            va="center",
            fontsize=11,
            color=colour,
            annotation_clip=False,  # all places lie inside; looking takes a tenth of the time
        )
        self.moving(text if inside else KeptText(text))
        self.numbers[(table, *cell)] = text, symbol, inside

    def _write_lines(self):
        """The step in words, with symbols, with numbers, its shapes and its line of code; empty for now."""

        def line(y, x=0.025, size=12, ground="white", **how):
            text = self.figure.text(x, y, "", va="center", fontsize=size, **how)
            self.moving(KeptText(text, ground))
            return text

        band = "#F0F0F0"
        self.figure.add_artist(Rectangle((0, 0), 1, 0.1, color=band))
        self.name = line(0.335, weight="bold")
        self.count = line(0.335, 0.975, 11, ha="right")
        self.equation = line(0.27, size=15)
        self.arithmetic = line(0.2)
        self.shape = line(0.137, size=11)
        self.part = line(0.137, 0.975, 11, ha="right")
        self.code = line(0.047, size=11, ground=band, family="monospace")

    def update(self, step, number, last):
        """Show a step of experiments.walk, which is number `number` of so many."""
        self.network.update(*(step.values(name) for name in ("weights_input_to_hidden", "weights_hidden_to_output")))
        self.network.nodes.set_sizes([2500])
        colour = ERROR if step.phase == "backward" else INK
        self._light(step.nodes, step.edges, colour)
        self._fill(step)
        self.name.set_text(step.name)
        self.name.set_color(colour)
        self.count.set_text(f"{step.phase}, {number} of {last}")
        self.equation.set_text(step.equation)
        self.arithmetic.set_text(step.numbers)
        self.arithmetic.set_fontsize(12 if len(step.numbers) < 86 else 11)  # as long as it can get, it still fits
        self.shape.set_text(step.shape)
        self.part.set_text(f"tinynet.py, step {step.part}" if step.part else "tinynet.py")
        self.code.set_text(step.line)
        self.caption = f"{number} of {last}, {step.phase}: {step.name}, {step.numbers}."
        return self

    def _light(self, nodes, edges, colour):
        """Light these nodes and edges; where one node is lit, arrow heads point to it along the lit edges."""
        ends = [(self.places[layer, i], self.places[layer + 1, j]) for layer, i, j in edges]
        self.halo.set_segments(ends)
        self.halo.set_color(colour)
        self.rings.set_offsets(np.reshape([self.places[node] for node in nodes], (-1, 2)))
        self.rings.set_edgecolor(colour)
        for head in self.heads:
            head.set_visible(False)
        if len(nodes) != 1:
            return
        goal = self.places[nodes[0]]
        for head, (start, end) in zip(self.heads, ends, strict=False):
            head.set_positions(start if end == goal else end, goal)
            head.set_visible(True)
            head.set_color(colour)

    def _fill(self, step):
        """Write every number that is known, the new one bold."""
        tables = {name: step.texts(name) for name in step.tables}
        for (table, row, column), (text, symbol, inside) in self.numbers.items():
            words = tables[table][row][column]
            text.set_text(symbol + words if words else "?" * inside)
            new = (table, (row, column)) == (step.quantity, step.place)
            text.set_fontweight("bold" if new and not inside else "normal")  # inside, a ring says it
            if table.startswith("weights"):  # moves up a little when its delta comes to stand below it
                delta = tables[{"weights_input_to_hidden": "delta_weights_i_h"}.get(table, "delta_weights_h_o")]
                text.set_va("bottom" if delta[row][column] else "center")
            elif table.startswith("delta"):
                text.set_va("top")


# Chapter 1: structure


class SigmoidCurve(Picture):
    """The sigmoid, and points on it."""

    def __init__(self):
        super().__init__()
        self.axes = self.figure.subplots()
        self.axes.set(xlim=(-6, 6), ylim=(-0.05, 1.05), xlabel="z, the sum", ylabel="σ(z)", yticks=[0, 0.5, 1])
        self.axes.axhline(0.5, color=FAINT, linewidth=1)
        self.axes.axvline(0, color=FAINT, linewidth=1)
        self.curve = self.axes.plot([], [], color=HIDDEN, linewidth=3)[0]
        self.points = self.axes.plot([], [], "o", color=INK, markersize=10, markeredgecolor="white")[0]

    def update(self, z, outputs, marked_z, marked_outputs):
        """Draw outputs over z, both (n,), and mark some points. Drawn once, not live."""
        self.curve.set_data(z, outputs)
        self.points.set_data(marked_z, marked_outputs)
        places = [f"({x:.1f}, {y:.4f})".replace("-", "−") for x, y in zip(marked_z, marked_outputs, strict=True)]
        for place, x, y in zip(places, marked_z, marked_outputs, strict=True):
            self.axes.annotate(place, (x, y), (10, -4), textcoords="offset points", va="top")
        self.caption = (
            "The sigmoid climbs from 0 at the left through ½ at z = 0 to 1 at the right, steep in the middle, flat at "
            f"both ends. Marked: {', '.join(places)}."
        )
        return self


class WeightPaths(Picture):
    """The weights into two hidden nodes, over training steps, from two starts."""

    def __init__(self):
        super().__init__()
        self.sides = self.figure.subplots(1, 2, sharey=True)
        for axes, title in zip(self.sides, ("started equal", "started at random"), strict=True):
            axes.set(title=title, xlabel="training step")
        self.sides[0].set(ylabel="weight", ylim=(-1.6, 1.6))

    def update(self, equal, random):
        """Draw two histories of weights_input_to_hidden, (steps + 1, input_nodes, 2). Drawn once, not live."""
        for axes, path in zip(self.sides, (equal, random), strict=True):
            self._name(axes, path)
            first = axes.plot(path[:, :, 0], color=HIDDEN, linewidth=5)[0]
            second = axes.plot(path[:, :, 1], color=INK, linewidth=1.5, linestyle="--")[0]
        self.sides[0].legend([first, second], ["into hidden node 1", "into hidden node 2"], frameon=False, ncols=1)
        apart = [np.abs(path[-1, :, 0] - path[-1, :, 1]).max() for path in (equal, random)]
        self.caption = (
            f"Weights over {len(equal) - 1} training steps. Started equal, the two nodes' lines lie on each other "
            f"(largest distance between the two nodes' weights for the same input {apart[0]:.4f}); started at random "
            f"they go separate ways ({apart[1]:.4f})."
        )
        return self

    @staticmethod
    def _name(axes, path):
        """Write beside each line's right end which input it comes from; once where both nodes' lines end together."""
        ends, rows = zip(
            *sorted({(round(end, 3), row) for row, pair in enumerate(path[-1]) for end in pair}), strict=True
        )
        stack = 0.22 * np.arange(len(ends))  # 0.22: the height of a line of text, which names must keep apart
        lifted = np.maximum.accumulate(ends - stack) + stack
        lowered = np.minimum.accumulate((ends - stack)[::-1])[::-1] + stack
        for height, row in zip((lifted + lowered) / 2, rows, strict=True):
            axes.text(len(path) - 1, height, f" input {row + 1}", va="center", clip_on=False)


class HiddenOutputs(Picture):
    """What hidden nodes say, as two histograms: first weights of width 1, and of width 1/√n."""

    EDGES = np.linspace(0, 1, 21)

    def __init__(self):
        super().__init__()
        sides = self.figure.subplots(1, 2, sharey=True)
        for axes, title in zip(sides, ("weights of width 1", "weights of width 1/√n"), strict=True):
            axes.set(title=title, xlabel="hidden output", xlim=(0, 1), xticks=[0, 0.5, 1], ylim=(0, 0.5))
        sides[0].set_ylabel("share of all outputs")
        empty = np.zeros(len(self.EDGES) - 1)
        self.bars = [axes.stairs(empty, self.EDGES, fill=True, color=HIDDEN) for axes in sides]

    def update(self, wide, narrow):
        """Show two arrays of hidden outputs, of any shape. Drawn once, not live."""
        ends = []
        for bars, outputs in zip(self.bars, (wide, narrow), strict=True):
            bars.set_data(share_per_bin(outputs, self.EDGES))
            ends.append(saturated(outputs))
        self.caption = (
            f"Two histograms of hidden outputs. With width 1, {ends[0]} of them lie below 0.05 or above "
            f"0.95, heaped up at both ends; with width 1/√n, {ends[1]} do, and most lie in the middle."
        )
        return self


def share_per_bin(values, edges):
    """Which share of the values falls into each bin, (len(edges) - 1,); what lies outside counts for no bin."""
    values = np.ravel(values)
    return np.histogram(values, edges)[0] / len(values)


def in_percent(share):
    """A share from 0 to 1 in words, so that what can be seen is not called 0 %."""
    return "under 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"


def saturated(outputs):
    """In words, which share of these hidden outputs, of any shape, lies below 0.05 or above 0.95."""
    return in_percent(np.mean(np.abs(np.asarray(outputs) - 0.5) > 0.45))


class Structure(Picture):
    """A network, the number of its weights, and what its hidden nodes say before any training."""

    def __init__(self):
        super().__init__(8, 4)
        left, right = self.figure.subplots(1, 2, width_ratios=[1.15, 1])
        self.network = Network(self, left)
        self.count = self.moving(left.text(2, 0.02, "", ha="center", linespacing=1.4))
        right.set(xlabel="hidden output", ylabel="share of all outputs", xlim=(0, 1), ylim=(0, 0.6))
        empty = np.zeros(len(HiddenOutputs.EDGES) - 1)
        self.bars = self.moving(right.stairs(empty, HiddenOutputs.EDGES, fill=True, color=HIDDEN, label="width 1/√n"))
        self.outline = self.moving(right.stairs(empty, HiddenOutputs.EDGES, color=INK, linewidth=2, label="width 1"))
        right.legend(frameon=False, loc="upper center", ncols=2)

    def update(self, weights_input_to_hidden, weights_hidden_to_output, narrow, wide):
        """Show these weights, and the hidden outputs of first weights of width 1/√n and of width 1, any shape."""
        self.network.update(weights_input_to_hidden, weights_hidden_to_output)
        (inputs, hidden), outputs = np.shape(weights_input_to_hidden), np.shape(weights_hidden_to_output)[1]
        weights = inputs * hidden + hidden * outputs
        self.count.set_text(f"{inputs}·{hidden} + {hidden}·{outputs}\n= {weights} weights")
        shares = []
        for steps, values in ((self.bars, narrow), (self.outline, wide)):
            steps.set_data(share_per_bin(values, HiddenOutputs.EDGES))
            shares.append(saturated(values))
        self.caption = (
            f"{inputs} input, {hidden} hidden and {outputs} output nodes have {weights} weights. Hidden outputs below "
            f"0.05 or above 0.95: {shares[0]} with width 1/√n, {shares[1]} with width 1."
        )
        return self


# Chapter 2: forward pass


def count_of(number, thing):
    """A number of things in words: 1 hidden node, 5 hidden nodes."""
    return f"{number} {thing}" + ("" if number == 1 else "s")


class NodeSteps(Picture):
    """What one hidden node answers over one input, for several weights."""

    def __init__(self):
        super().__init__()
        self.axes = self.figure.subplots()
        self.axes.set(xlim=(-4, 4), ylim=(-0.05, 1.05), xlabel="input x", ylabel="hidden output", yticks=[0, 0.5, 1])
        self.axes.axhline(0.5, color=FAINT, linewidth=1)
        self.axes.axvline(0, color=FAINT, linewidth=1)

    def update(self, x, weights, outputs):
        """Draw outputs, (n, len(weights)), over x, (n,), named at their right ends. Drawn once, not live."""
        for weight, curve in zip(weights, np.transpose(outputs), strict=True):
            self.axes.plot(x, curve, color=HIDDEN, linewidth=3)
            name = f" weight {weight:g}".replace("-", "−")
            self.axes.text(x[-1], curve[-1], name, va="center", clip_on=False)
        self.axes.plot(0, 0.5, "o", color=INK, markersize=10, markeredgecolor="white")
        self.caption = (
            "S-shaped steps of one hidden node for the weights "
            f"{', '.join(f'{weight:g}' for weight in weights)}: all of them pass through ½ at x = 0; a larger weight "
            "makes a steeper step, a negative one a step down."
        )
        return self


class TwoNodes(Picture):
    """One hidden node's step, and the network's answer: two weighted steps added up."""

    def __init__(self):
        super().__init__()
        left, right = self.figure.subplots(1, 2)
        left.set(xlim=(-3, 3), ylim=(-0.05, 1.05), xlabel="input x", ylabel="its hidden output", title="node 1")
        left.axhline(0.5, color=FAINT, linewidth=1)
        right.set(xlim=(-3, 3), ylim=(-3.2, 2.9), xlabel="input x", ylabel="final output", title="both nodes, added up")
        right.axhline(0, color=FAINT, linewidth=1)
        self.step = self.moving(left.plot([], [], color=HIDDEN, linewidth=3)[0])
        self.middle = self.moving(left.plot([], [], "o", color=INK, markersize=10, markeredgecolor="white")[0])
        self.sum = self.moving(right.plot([], [], color=OUTPUT, linewidth=5, label="sum")[0])
        self.shares = [  # after the sum, so that they are seen where they lie on it
            self.moving(right.plot([], [], color=HIDDEN, linewidth=2, linestyle=style, label=name)[0])
            for style, name in (("--", "node 1"), (":", "node 2"))
        ]
        right.legend(frameon=False, loc="upper center", ncols=3, handlelength=1.5, columnspacing=1.2)

    def update(self, x, hidden_outputs, weights_hidden_to_output, middle):
        """Show hidden_outputs, (n, 2), over x, (n,); output weights (2, 1); and where node 1 says ½, or None."""
        self.step.set_data(x, hidden_outputs[:, 0])
        seen = middle is not None and abs(middle) <= 3
        self.middle.set_data([middle] if seen else [], [0.5] if seen else [])
        shares = hidden_outputs * np.ravel(weights_hidden_to_output)
        for line, share in zip(self.shares, shares.T, strict=True):
            line.set_data(x, share)
        total = shares.sum(axis=1)
        self.sum.set_data(x, total)
        left, centre, right = np.round(total[[0, len(x) // 2, -1]], 2) + 0.0  # + 0.0 makes -0.0 a plain 0
        if middle is None:
            place = "is no step but a level line"
        else:
            place = f"passes through ½ at x = {middle + 0.0:.2f}" + ("" if seen else ", outside the picture")
        self.caption = (
            f"Node 1 {place}. The network's answer is {left:.2f} at the left end, {centre:.2f} at x = 0 and "
            f"{right:.2f} at the right end."
        )
        return self


class Untrained(Picture):
    """Answers of many untrained networks: some as curves over one input, all as a histogram at one place."""

    EDGES = np.linspace(-2.5, 2.5, 41)

    def __init__(self):
        super().__init__()
        left, right = self.figure.subplots(1, 2, sharey=True, width_ratios=[1.6, 1])
        left.set(xlim=(-5, 5), ylim=(-2.5, 2.5), xlabel="input x", ylabel="final output", title="30 untrained networks")
        left.axvline(1, color=FAINT, linewidth=1)
        left.text(1.15, -2.3, "x = 1")
        right.set(xlim=(0, 0.16), xlabel="share of the networks", title="all networks at x = 1")
        self.many = self.moving(left.add_collection(LineCollection([], colors=OUTPUT, linewidths=1, alpha=0.5)))
        self.one = self.moving(left.plot([], [], color=INK, linewidth=3)[0])
        empty = np.zeros(len(self.EDGES) - 1)
        self.bars = self.moving(
            right.stairs(empty, self.EDGES, orientation="horizontal", baseline=0, fill=True, color=OUTPUT)
        )

    def update(self, hidden_nodes, x, curves, answers):
        """Show curves, (30, n), over x, (n,), and all networks' answers at x = 1, (networks,).

        The curve in the middle of the others at x = 1 is drawn bold.
        """
        self.many.set_segments([np.column_stack([x, curve]) for curve in curves])
        at_one = curves[:, np.argmin(np.abs(x - 1))]
        self.one.set_data(x, curves[np.argsort(at_one)[len(curves) // 2]])
        self.bars.set_data(share_per_bin(answers, self.EDGES))
        nodes = count_of(hidden_nodes, "hidden node")
        self.caption = (
            f"Untrained networks with {nodes} and a column of ones. At x = 1 the answers of {len(answers)} networks "
            f"have mean {np.round(np.mean(answers), 2) + 0.0:.2f} and width {np.std(answers):.2f}; they are gathered "
            "around 0."
        )
        return self


class EvenTarget(Picture):
    """A symmetric curve, and what two networks have learned of it: without and with a column of ones."""

    def __init__(self):
        super().__init__()
        axes = self.figure.subplots()
        axes.set(xlim=(-3.1, 3.1), ylim=(-1.5, 1.5), xlabel="input x", ylabel="target and final output")
        self.points = self.moving(
            axes.plot([], [], "o", color=INK, markersize=7, markeredgecolor="white", label="target cos x")[0]
        )
        self.with_ones = self.moving(axes.plot([], [], color=OUTPUT, linewidth=3, label="with a column of ones")[0])
        self.without = self.moving(axes.plot([], [], color=ERROR, linewidth=3, linestyle="--", label="no ones")[0])
        axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)

    def update(self, hidden_nodes, step, x, targets, without, with_ones):
        """Show targets and both networks' answers, all (n,), after this many training steps."""
        for line, values in ((self.points, targets), (self.without, without), (self.with_ones, with_ones)):
            line.set_data(x, values)
        losses = [np.mean((targets - values) ** 2) for values in (without, with_ones)]
        nodes = count_of(hidden_nodes, "hidden node")
        self.caption = (
            f"After {step} training steps with {nodes}: mean squared error {losses[0]:.4f} without and {losses[1]:.4f} "
            "with a column of ones."
        )
        return self


# Chapter 3: backpropagation


class Chain(Picture):
    """A chain of quantities, each moving the next: in the boxes how far each moves, on the links how steeply."""

    def __init__(self):
        super().__init__(8, 2)
        self.axes = self.figure.subplots()
        self.axes.set(xlim=(0, 1), ylim=(0, 1))
        self.axes.axis("off")

    def update(self, names, slopes):
        """Draw the chain for a nudge of 0.001; one slope fewer than names. Drawn once, not live."""
        places = np.linspace(0.06, 0.94, len(names))
        changes = np.cumprod([1.0, *slopes])
        for place, name, change in zip(places, names, changes, strict=True):
            box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": INK, "linewidth": 1.5}
            words = f"{name}\n{change:+.4f}".replace("-", "−")
            self.axes.text(place, 0.5, words, ha="center", va="center", bbox=box, fontsize=11)
        for left, right, slope in zip(places[:-1], places[1:], slopes, strict=True):
            arrow = {"arrowstyle": "-|>", "color": ERROR, "linewidth": 2}
            self.axes.annotate("", (right - 0.06, 0.5), (left + 0.06, 0.5), arrowprops=arrow)
            words = f"× {slope:.4g}".replace("-", "−")
            self.axes.text((left + right) / 2, 0.8, words, ha="center", color=ERROR, fontsize=11)
        self.axes.text(0, 0.02, "changes in thousandths, when the weight moves by one thousandth", fontsize=11)
        self.caption = (
            "When the weight moves by one thousandth: "
            + ", ".join(f"{name} moves by {change:+.4f}" for name, change in zip(names[1:], changes[1:], strict=True))
            + " thousandths."
        )
        return self


class LossCurve(Picture):
    """The loss over one weight, the others fixed, with the tangent where the weight is now."""

    def __init__(self):
        super().__init__()
        axes = self.figure.subplots()
        axes.set(xlim=(-4, 4), ylim=(-0.1, 3), xlabel="value of the weight", ylabel="loss  L = ½ error²", title=" ")
        self.curve = self.moving(axes.plot([], [], color=INK, linewidth=2)[0])
        self.tangent = self.moving(axes.plot([], [], color=ERROR, linewidth=3)[0])
        self.point = self.moving(axes.plot([], [], "o", color=ERROR, markersize=11, markeredgecolor="white")[0])
        self.slope = self.moving(
            axes.text(0.5, 1.03, "", color=ERROR, ha="center", transform=axes.transAxes, fontsize=13)
        )

    def update(self, weights, losses, weight, loss, slope):
        """Show losses over weights, both (n,), and the tangent of this slope at (weight, loss)."""
        self.curve.set_data(weights, losses)
        reach = 1 / np.hypot(1, slope)
        ends = np.array([weight - reach, weight + reach])
        self.tangent.set_data(ends, loss + slope * (ends - weight))
        self.point.set_data([weight], [loss])
        if abs(slope) < 0.005:
            advice = "this is the valley floor, or a plain"
        else:
            advice = f"a {'larger' if slope < 0 else 'smaller'} weight makes the loss smaller"
        words = f"slope {slope:.4f}: {advice}"
        self.slope.set_text(words.replace("-", "−"))
        self.caption = (
            f"The loss as a curve over one weight. At weight {weight:.2f} the loss is {loss:.4f}, its {words}."
        )
        return self


class SigmoidSlopes(Picture):
    """The sigmoid with its tangent at some points, and its slope as a second curve."""

    def __init__(self):
        super().__init__()
        left, right = self.figure.subplots(1, 2)
        z = np.linspace(-6, 6, 241)
        h = 1 / (1 + np.exp(-z))
        left.plot(z, h, color=HIDDEN, linewidth=2)
        left.set(xlabel="z, a node's input", ylabel="h = σ(z), its output", ylim=(-0.05, 1.05))
        right.plot(h, h * (1 - h), color=ERROR, linewidth=2)
        right.set(xlabel="h, a node's output", ylabel="slope h (1 − h)", ylim=(0, 0.3), xlim=(0, 1))
        self.sides = left, right

    def update(self, hidden_inputs):
        """Mark these two inputs, one on either side of 0. Drawn once, not live."""
        left, right = self.sides
        for z, colour in zip(hidden_inputs, [ERROR, POSITIVE], strict=True):
            h = 1 / (1 + np.exp(-z))
            slope = h * (1 - h)
            ends = np.array([z - 1.4, z + 1.4])
            left.plot(ends, h + slope * (ends - z), color=colour, linewidth=3)
            side = np.sign(z)
            for axes, x, y, words in [(left, z, h, f"z = {z:.1f}"), (right, h, slope, f"{slope:.4f}")]:
                axes.plot(x, y, "o", color=colour, markersize=10, markeredgecolor="white")
                axes.annotate(
                    words.replace("-", "−"),
                    (x, y),
                    (36 * side, -3),
                    textcoords="offset points",
                    ha="center",
                    color=colour,
                )
        self.caption = (
            f"Left, the sigmoid with tangents at z = {', '.join(f'{z:.1f}' for z in hidden_inputs)}. Right, its slope "
            "over its output: an arch, 0 at the outputs 0 and 1 and highest, ¼, at the output ½."
        )
        return self


class RightAndWrong(Picture):
    """Two loss curves over epochs, named at their ends."""

    def __init__(self):
        super().__init__()
        self.axes = self.figure.subplots()
        self.axes.set(xlabel="rounds (epochs)", ylabel="mean of error²")

    def update(self, right, wrong):
        """Draw both lists of losses, as long as each other. Drawn once, not live."""
        styles = [(right, "right gradient", OUTPUT, "-", -12), (wrong, "wrong gradient", ERROR, "--", 12)]
        for losses, name, colour, line, shift in styles:
            self.axes.plot(losses, line, color=colour, linewidth=2)
            at = len(losses) // 2
            self.axes.annotate(
                name, (at, losses[at]), (0, shift), textcoords="offset points", color=colour, va="center", ha="center"
            )
        self.axes.set(ylim=(0, None), xlim=(0, len(right) - 1))
        self.caption = (
            f"Two falling curves: the loss goes from {right[0]:.3f} to {right[-1]:.3f} with the right gradient, and "
            f"from {wrong[0]:.3f} to {wrong[-1]:.3f} with the wrong one."
        )
        return self


# Chapter 4: weight updates


class Descent(Picture):
    """Left: the loss over two weights as contours, with the path of the steps. Right: the loss after each step."""

    def __init__(self, across, up, losses, steps=60, lowest=1e-4, highest=1e3):
        super().__init__(8, 3.8)
        self.steps = steps
        left, right = self.figure.subplots(1, 2)
        levels = np.geomspace(0.005, 5, 13)
        colours = LinearSegmentedColormap.from_list("loss", ["#FFFFFF", "#F7D9C4", "#E7A77F"])
        left.contourf(across, up, np.log(np.clip(losses, 0.004, 5)), np.log(np.append(0.0039, levels)), cmap=colours)
        left.contour(across, up, losses, levels, colors=FAINT, linewidths=0.8)
        left.set(xlim=(across[0], across[-1]), ylim=(up[0], up[-1]), title="loss, and path from square to star")
        left.set(xlabel="input 3 to hidden node 1", ylabel="hidden node 1 to output")
        (self.path,) = left.plot(
            [], [], "o-", color=INK, linewidth=1, markersize=5, markeredgecolor="white", markeredgewidth=0.5
        )
        (self.start,) = left.plot([], [], "s", color=INPUT, markersize=10, markeredgecolor="white")
        (self.end,) = left.plot([], [], "*", color=OUTPUT, markersize=16, markeredgecolor="white")
        right.set(yscale="log", xlim=(-1, steps + 1), ylim=(lowest, highest), xlabel="step", ylabel="loss")
        right.set_title("loss after each step")
        (self.losses,) = right.plot([], [], "o-", color=ERROR, linewidth=1.5, markersize=4)
        for artist in (self.path, self.start, self.end, self.losses):
            self.moving(artist)

    def update(self, path, losses, verdict):
        """Show path, (n, 2), and losses, (n,), of which the first steps are drawn, and say the verdict."""
        path = np.clip(np.asarray(path)[: self.steps + 1], -1e4, 1e4)
        losses = np.clip(np.nan_to_num(losses[: self.steps + 1], nan=np.inf), 1e-12, 1e12)
        self.path.set_data(path[:, 0], path[:, 1])
        self.start.set_data(path[:1, 0], path[:1, 1])
        self.end.set_data(path[-1:, 0], path[-1:, 1])
        self.losses.set_data(np.arange(len(losses)), losses)
        self.caption = verdict
        return self


class LossCurves(Picture):
    """Several runs' losses, one labelled line each, on a logarithmic axis."""

    def __init__(self, names, count, unit, low, high, loss="loss"):
        super().__init__()
        axes = self.figure.subplots()
        axes.set(yscale="log", xlim=(0, 1.3 * count), ylim=(low, high), xlabel=unit, ylabel=loss)
        axes.set_xticks(np.linspace(0, count, 6))
        styles = [(ERROR, "-"), (POSITIVE, "--"), (INK, ":"), (OUTPUT, "-.")]
        self.low, self.high, self.count = low, high, count
        self.lines, self.labels = [], []
        for name, (colour, style) in zip(names, styles, strict=False):
            self.lines.append(self.moving(axes.plot([], [], style, color=colour, linewidth=2)[0]))
            self.labels.append(self.moving(axes.text(1.02 * count, low, name, color=colour, va="center")))

    def update(self, runs, caption):
        """Show the losses of each run, (count + 1,), first to last as the names were given."""
        span = np.log(self.high / self.low)
        ends = [np.log(np.clip(losses[-1], self.low, self.high) / self.low) / span for losses in runs]
        height = 0.0
        for place in np.argsort(ends):
            self.lines[place].set_data(np.arange(len(runs[place])), np.clip(runs[place], 1e-12, 1e12))
            height = max(height, ends[place], 0.03)
            self.labels[place].set_y(self.low * np.exp(span * height))
            height += 0.09
        self.caption = caption
        return self


def two_kinds(picture, axes):
    """Empty artists for records of two kinds: circles for the target 0, squares for 1; place_kinds fills them."""
    return [
        picture.moving(axes.scatter([], [], s=34, c=colour, marker=marker, edgecolors="white", linewidths=0.8))
        for marker, colour in (("o", NEGATIVE), ("s", POSITIVE))
    ]


def place_kinds(kinds, features, targets):
    """Put the records, features (n, 2 or more) with targets (n, 1) of 0 and 1, where their first two features say."""
    for value, kind in enumerate(kinds):
        kind.set_offsets(features[targets[:, 0] == value, :2])


class TwoKinds(Picture):
    """Records with two inputs as points in a plane: circles where the target is 0, squares where it is 1."""

    def __init__(self):
        super().__init__()
        axes = self.figure.subplots()
        axes.set(xlim=(-6, 6), ylim=(-4, 4), xlabel="input 1", ylabel="input 2", aspect="equal")
        axes.text(-5.8, 3, "target 0", color=NEGATIVE, va="bottom")
        axes.text(5.8, -3, "target 1", color=POSITIVE, va="top", ha="right")
        self.kinds = two_kinds(self, axes)

    def update(self, features, targets):
        """Show features (n, 2 or more), of which the first two are drawn, with targets (n, 1) of 0 and 1."""
        place_kinds(self.kinds, features, targets)
        ones = int(targets.sum())
        self.caption = (
            f"{len(targets) - ones} records with target 0, circles above; {ones} with target 1, squares below."
        )
        return self


class DecisionField(Picture):
    """Left: what the network answers everywhere, with the training records. Right: both losses, epoch by epoch."""

    size = 6.0

    def __init__(self, features, targets, count, mean_loss):
        super().__init__(8, 4)
        self.figure.get_layout_engine().set(wspace=0.08)
        left, right = self.figure.subplots(1, 2)
        low, high = -self.size, self.size
        self.field = self.moving(
            left.imshow(
                np.zeros((100, 100)), SIGNED, vmin=-0.5, vmax=1.5, extent=(low, high, low, high), origin="lower"
            )
        )
        place_kinds(two_kinds(self, left), features, targets)
        left.set(xlim=(low, high), ylim=(low, high), xlabel="input 1", ylabel="input 2")
        left.set_title("answers: pink 0, white ½, blue 1")
        right.set(yscale="log", xlim=(-2, count + 2), ylim=(0.01, 10), xlabel="epoch", ylabel="mean squared error")
        right.axhline(mean_loss, color=FAINT, linewidth=1.5)
        right.text(count, mean_loss * 1.1, "always the mean", ha="right", va="bottom", fontsize=11)
        right.set_title("training solid, validation dashed")
        (self.training,) = right.plot([], [], "-", color=ERROR, linewidth=2)
        (self.validation,) = right.plot([], [], "--", color=INK, linewidth=1.5)
        (self.stop,) = right.plot([], [], "X", color=ERROR, markersize=14, markeredgecolor="white")
        for artist in (self.training, self.validation, self.stop):
            self.moving(artist)

    @classmethod
    def points(cls):
        """Where the field is asked: 100 x 100 points, row by row from below, (10000, 2)."""
        across, up = np.meshgrid(*2 * [np.linspace(-cls.size, cls.size, 100)])
        return np.column_stack([across.ravel(), up.ravel()])

    def update(self, answers, training_loss, validation_loss, trouble, verdict):
        """Show the answers at points(), (10000, 1), the losses so far, a cross where training diverged, the verdict."""
        self.field.set_data(np.clip(answers, -0.5, 1.5).reshape(100, 100))
        for line, losses in ((self.training, training_loss), (self.validation, validation_loss)):
            line.set_data(np.arange(len(losses)), np.clip(losses, 1e-3, 1e12))
        end = [len(training_loss) - 1] if trouble == "diverged" else []
        self.stop.set_data(end, [7.0] * len(end))
        self.caption = verdict
        return self


# Chapter 5: handwritten digits


class DigitGrid(Picture):
    """Small pictures in rows, a title above each; signed ones white at 0, blue above, pink below."""

    def __init__(self, rows, columns, height=3.5, signed=False):
        super().__init__(8, height)
        self.signed = signed
        self.images, self.titles = [], []
        for axes in self.figure.subplots(rows, columns, squeeze=False).flat:
            self.images.append(self.moving(_pixel_image(axes, signed)))
            self.titles.append(self.moving(axes.set_title(" ", fontsize=11, pad=3)))

    def update(self, images, titles, caption):
        """Show images, each (8, 8), 0 to 16 or signed, and as many titles; what is left of the grid stays empty."""
        self._background = None  # frames come and go with their images
        largest = np.abs(images).max() if self.signed else 1
        for place, (shown, title) in enumerate(zip(self.images, self.titles, strict=True)):
            there = place < len(images)
            shown.axes.set_visible(there)
            title.set_text(titles[place] if there else " ")
            if there:
                shown.set_data(np.asarray(images[place]) / largest)
        self.caption = caption
        return self


def _pixel_image(axes, signed=False, size=8, ink=16):
    """An empty image without ticks in a thin frame, for (size, size) pixels from 0 to ink, or from -1 to 1."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=FAINT)
    colours, low, high = (SIGNED, -1, 1) if signed else ("Greys", 0, ink)
    image = axes.imshow(np.zeros((size, size)), colours, vmin=low, vmax=high)
    edge = 0.02 * size  # so that the image does not cover its frame
    axes.set(xlim=(-0.5 - edge, size - 0.5 + edge), ylim=(size - 0.5 + edge, -0.5 - edge))
    return image


class DigitLearning(Picture):
    """Loss and accuracy of a training run, epoch by epoch, training and validation; the verdict in words above."""

    def __init__(self, count, mean_loss):
        super().__init__()
        self.count, self.mean_loss = count, mean_loss
        loss, right = self.figure.subplots(1, 2)
        loss.set(yscale="log", ylim=(0.003, 3), ylabel="mean squared error")
        right.set(ylim=(0, 101), ylabel="correct answers, %")
        loss.axhline(mean_loss, color=FAINT, linewidth=1.5)
        loss.text(count, mean_loss * 1.1, "always the mean", ha="right", va="bottom", fontsize=11)
        loss.set_title("training solid, validation dashed")
        right.axhline(10, color=FAINT, linewidth=1.5)
        right.text(count, 11, "guessing", ha="right", va="bottom", fontsize=11)
        for axes in (loss, right):
            axes.set(xlim=(0, 1.02 * count), xlabel="epoch")
        self.lines = [
            self.moving(axes.plot([], [], style, color=colour, linewidth=2)[0])
            for axes in (loss, right)
            for style, colour in (("-", ERROR), ("--", INK))
        ]
        self.verdict = self.moving(right.set_title(" "))

    def update(self, hidden_nodes, learning_rate, losses, accuracies, trouble=""):
        """Show losses and accuracies, each a pair (training, validation) of lists that begin before the first epoch."""
        for line, values in zip(self.lines, [*losses, *accuracies], strict=True):
            line.set_data(np.arange(len(values)), np.clip(values, 0, 1e6))
        self.verdict.set_text(trouble or f"validation: {accuracies[1][-1]:.1f} %")
        self.verdict.set_color(ERROR if trouble else INK)
        self.caption = (
            f"{hidden_nodes} hidden nodes, learning rate {learning_rate:.3g}, epoch {len(losses[0]) - 1}: "
            f"loss {losses[0][-1]:.4f} on training and {losses[1][-1]:.4f} on validation digits, "
            f"{accuracies[0][-1]:.1f} % and {accuracies[1][-1]:.1f} % answered correctly."
        )
        if trouble == "slow":
            self.caption += " Slow: after half of the run much of the way is left. Take a larger rate, or more nodes."
        elif trouble:
            self.caption += (
                f" {trouble.capitalize()}: the learning rate is too large for so many hidden nodes. The loss on the "
                "training digits suffers too, so this is not overfitting. Take a smaller rate or fewer nodes."
            )
        return self


class Confusion(Picture):
    """How often each digit was read as which: one row a true digit, one column an answer."""

    def __init__(self):
        super().__init__(8, 4.5)
        axes = self.figure.subplots()
        axes.set(xticks=range(10), yticks=range(10), xlabel="the network's answer", ylabel="what was written")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        self.image = self.moving(axes.imshow(np.zeros((10, 10, 4)), aspect="auto"))
        self.texts = [
            [self.moving(axes.text(j, i, "", ha="center", va="center")) for j in range(10)] for i in range(10)
        ]

    def update(self, counts):
        """Show counts, (10, 10): right answers green along the diagonal, wrong ones orange."""
        counts = np.asarray(counts)
        right = np.eye(10, dtype=bool)
        colours = np.where(right[..., None], matplotlib.colors.to_rgba(OUTPUT), matplotlib.colors.to_rgba(ERROR))
        strength = np.where(right, counts / max(1, counts[right].max()), counts / max(1, counts[~right].max()))
        self.image.set_data(colours * [1, 1, 1, 0] + strength[..., None] * [0, 0, 0, 0.6])
        for i, j in np.ndindex(10, 10):
            self.texts[i][j].set_text(str(counts[i, j]) if counts[i, j] else "")
        wrong = counts * ~right
        most = ", ".join(f"{written} read as {answer}" for written, answer in np.argwhere(wrong == max(1, wrong.max())))
        self.caption = (
            f"{counts[right].sum()} of {counts.sum()} answers lie on the diagonal, where they are right. "
            f"The most frequent mistakes, {wrong.max()} times each: {most}."
        )
        return self


class Preparation(Picture):
    """A drawing on its way to the network: as drawn; upright and scaled; with even ink; counted."""

    def __init__(self):
        super().__init__(8, 2.35)
        titles = ["as drawn", "upright, scaled", "even ink", "counted"]
        self.images = []
        for axes, title, size in zip(self.figure.subplots(1, 4), titles, (96, 32, 32, 8), strict=True):
            self.images.append(self.moving(_pixel_image(axes, size=size, ink=16 if size == 8 else 1)))
            axes.set_title(title)

    def update(self, drawing, scaled, even, counted):
        """Show the four stages: (96, 96), (32, 32) and (32, 32) from 0 to 1, and (8, 8) from 0 to 16."""
        for shown, stage in zip(self.images, (drawing, scaled, even, counted), strict=True):
            shown.set_data(stage)
        self.caption = (
            "One drawing four times: as drawn; upright, scaled and centred; thickened or thinned to "
            f"{even.sum():.0f} black pixels; and counted in 8 x 8 blocks."
        )
        return self


class Reading(Picture):
    """Left: a digit as the network gets it. Right: its ten answers as bars, the largest marked; the answer in words."""

    def __init__(self):
        super().__init__()
        left, right = self.figure.subplots(1, 2, width_ratios=[1, 2])
        left.set_title("what the network gets")
        self.image = self.moving(_pixel_image(left))
        right.set(xlim=(-0.6, 9.6), ylim=(-0.5, 1.5), xticks=range(10), xlabel="digit", ylabel="final output")
        right.axhline(0, color=INK, linewidth=0.8)
        right.axhline(1, color=FAINT, linewidth=1.5)
        self.bars = [self.moving(bar) for bar in right.bar(range(10), np.zeros(10))]
        self.words = self.moving(right.set_title(" "))

    def update(self, digit, final_outputs):
        """Show digit, (8, 8) from 0 to 16, and final_outputs, (10,); an empty sheet gets no answer."""
        self.image.set_data(digit)
        there = np.any(digit)
        first, second = np.argsort(final_outputs)[:-3:-1]
        for place, bar in enumerate(self.bars):
            bar.set_height(np.clip(final_outputs[place], -0.5, 1.5) if there else 0)
            bar.set_color(OUTPUT if place == first else FAINT)
        self.words.set_text(f"I read a {first}" if there else "Draw a digit")
        self.caption = (
            f"I read a {first}: its output is {final_outputs[first]:.2f}; the next is {second} with "
            f"{final_outputs[second]:.2f}."
            if there
            else "The sheet is empty."
        )
        return self


# Chapter 6: bike rentals


def _days(axes, when, every=1):
    """Write the days under an axis of hours: a tick at midnight, the weekday and the date beside it."""
    days = np.arange(when[0].astype("datetime64[D]"), when[-1].astype("datetime64[D]") + 1)
    names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]  # the first day of datetime64 was a Thursday
    texts = [f"{names[day.astype(int) % 7]} {day.item().day}" for day in days]
    axes.set_xticks(_hours(days)[::every], texts[::every], ha="left")
    axes.set(xlim=_hours(when)[[0, -1]], ylim=(-60, 1050), ylabel="bikes in an hour")


def _hours(when):
    return when.astype("datetime64[h]").astype(float)


class Weeks(Picture):
    """Rentals hour by hour, as they were and, if there is one, as a forecast has them."""

    def __init__(self):
        super().__init__(8, 3.2)
        self.axes = self.figure.subplots()
        self.axes.axhline(0, color=FAINT, linewidth=1)

    def update(self, when, rentals, forecast=None, every=1, since=None, caption=""):
        """Draw rentals and a forecast, both (n,), over when, (n,) datetime64. Drawn once, not live.

        Parameters: every, so many days between two dates on the axis; since, the hour from which the ground is grey.
        """
        _days(self.axes, when, every)
        self.axes.plot(_hours(when), rentals, color=INK, linewidth=1.5, label="real")
        if forecast is not None:
            self.axes.plot(_hours(when), forecast, color=OUTPUT, linewidth=2, label="forecast")
            self.axes.legend(loc="upper right", ncols=2, frameon=False, borderaxespad=0)
        if since is not None:
            self.axes.axvspan(_hours(since), _hours(when[-1]), color="#EBEBEB", zorder=0)
        self.caption = caption
        return self


class ErrorsByHour(Picture):
    """How far forecasts are off at each hour of the day, in bikes: working days left, days off right."""

    def __init__(self):
        super().__init__()
        self.sides = self.figure.subplots(1, 2, sharey=True)
        for axes, title in zip(self.sides, ("working days", "weekends and holidays"), strict=True):
            axes.set(title=title, xlabel="hour of the day", xticks=range(0, 24, 4))
        self.sides[0].set_ylabel("mean distance, bikes")

    def update(self, working, off, caption):
        """Draw for each side a dict of mean distances by hour, (24,), by the forecast's name. Drawn once, not live."""
        styles = [(OUTPUT, "-", 3), (INK, "--", 1.5)]
        for axes, methods in zip(self.sides, (working, off), strict=True):
            for (name, distances), (colour, line, width) in zip(methods.items(), styles, strict=True):
                axes.plot(distances, line, color=colour, linewidth=width, label=name)
        self.sides[0].set_ylim(0, None)
        self.sides[1].legend(frameon=False, loc="upper left")
        self.caption = caption
        return self


class Losses:
    """Both losses of a network that learns bike rentals, batch by batch, as artists on one pair of axes."""

    def __init__(self, picture, axes, batches):
        axes.set(yscale="log", xlim=(0, batches), ylim=(0.04, 4), xlabel="batches", ylabel="mean squared error")
        axes.set_yticks([0.05, 0.1, 0.2, 0.5, 1, 2], ["0.05", "0.1", "0.2", "0.5", "1", "2"])
        axes.minorticks_off()
        axes.axhline(1, color=FAINT, linewidth=1.5)
        axes.text(batches, 1.05, "always the mean", ha="right", va="bottom", fontsize=11)
        axes.set_title("training solid, validation dashed")
        self.lines = [
            picture.moving(axes.plot([], [], line, color=colour, linewidth=width)[0])
            for line, colour, width in (("-", ERROR, 2), ("--", INK, 1.5))
        ]
        self.stop = picture.moving(axes.plot([], [], "X", color=ERROR, markersize=14, markeredgecolor="white")[0])

    def update(self, batches, training_loss, validation_loss, diverged):
        """Show the losses noted after these numbers of batches, (n,); a cross at the end where training diverged."""
        for line, losses in zip(self.lines, (training_loss, validation_loss), strict=True):
            line.set_data(batches, np.clip(losses, 0.03, 1e6))
        self.stop.set_data(batches[-1:] if diverged else [], [2.5] if diverged else [])


class Week:
    """A week of rentals, black, and a network's forecast of it, green, as artists on one pair of axes."""

    def __init__(self, picture, axes, when, rentals, every):
        _days(axes, when, every)
        axes.set_title("a validation week: real black, forecast green")
        axes.plot(_hours(when), rentals, color=INK, linewidth=1.2)
        self.forecast = picture.moving(axes.plot(_hours(when), np.zeros(len(when)), color=OUTPUT, linewidth=2.5)[0])

    def update(self, forecast):
        """Show a forecast in bikes, (n,), finite."""
        self.forecast.set_ydata(np.clip(forecast, -1e4, 1e4))


class Forecasting(Picture):
    """Left: the losses of a network that learns bike rentals. Right: a week as it has it now."""

    def __init__(self, batches, when, rentals):
        super().__init__(8, 3.6)
        left, right = self.figure.subplots(1, 2, width_ratios=[1, 1.5])
        self.losses = Losses(self, left, batches)
        self.week = Week(self, right, when, rentals, every=2)

    def update(self, batches, training_loss, validation_loss, diverged, forecast, words):
        """Show the losses noted after these numbers of batches, whether training diverged there, and the forecast."""
        self.losses.update(batches, training_loss, validation_loss, diverged)
        self.week.update(forecast)
        self.caption = words
        return self


# Chapter 7: the map of learning rate and hidden nodes

LOSSES = LinearSegmentedColormap.from_list("losses", ["#FFF3B0", "#F5C06A", "#DC8B3F", "#A4561D", "#4A2606"])
LOSSES = LOSSES.with_extremes(bad="#9A9A9A")


def _map(axes, rates, widths, losses):
    """Draw losses, (n_widths, n_rates), as cells, a row a width, over rates, (n_rates,) or of the same shape."""
    norm = matplotlib.colors.LogNorm(0.05, 1.5)
    for row, cells in enumerate(losses):
        logs = np.log(np.broadcast_to(rates, np.shape(losses))[row])
        edges = np.exp(np.append(logs, 2 * logs[-1] - logs[-2]) - (logs[1] - logs[0]) / 2)
        cells = np.ma.masked_invalid([cells])
        image = axes.pcolormesh(edges, [row - 0.5, row + 0.5], cells, norm=norm, cmap=LOSSES, rasterized=True)
    axes.set(xscale="log", ylabel="hidden nodes", ylim=(-0.5, len(widths) - 0.5), xlim=(np.min(rates), np.max(rates)))
    axes.set_yticks(range(len(widths)), [str(width) for width in widths])
    axes.tick_params(length=3)
    axes.minorticks_off()
    return image


def _scale(picture, image, axes):
    ticks = [0.05, 0.1, 0.2, 0.5, 1]
    bar = picture.figure.colorbar(image, ax=axes, ticks=ticks, format="%g", aspect=30, pad=0.02)
    bar.ax.minorticks_off()
    bar.set_label("loss; grey: diverged")


def _edge(axes, places):
    """Draw where each row breaks, as one line of stairs."""
    rows = np.arange(len(places))
    axes.plot(np.repeat(places, 2), np.ravel(np.column_stack([rows - 0.5, rows + 0.5])), color=INK, linewidth=3)


class LossMap(Picture):
    """Training and validation loss over learning rates and widths, with the edge beyond which training breaks."""

    def __init__(self):
        super().__init__(8, 4)
        self.sides = self.figure.subplots(1, 2, sharey=True)

    def update(self, rates, widths, training, validation, edge, bound=None, caption=""):
        """Draw losses, (n_widths, n_rates), mean over seeds; edge and bound, (n_widths,). Drawn once, not live."""
        for axes, losses, title in zip(self.sides, (training, validation), ("training", "validation"), strict=True):
            image = _map(axes, rates, widths, losses)
            axes.set(title=f"{title} loss", xlabel="learning rate", xticks=[0.1, 1, 10])
            axes.set_xticklabels(["0.1", "1", "10"])
            _edge(axes, edge)
            if bound is not None:
                axes.plot(bound, range(len(bound)), "o--", color=POSITIVE, linewidth=2, markeredgecolor="white")
        self.sides[1].set_ylabel("")
        _scale(self, image, self.sides)
        self.caption = caption
        return self


class MapInUnits(Picture):
    """The training map once more, each row's learning rates in units of that row's bound."""

    def __init__(self):
        super().__init__(8, 3.8)
        self.axes = self.figure.subplots()

    def update(self, rates, widths, training, edge, best, caption=""):
        """Draw losses (n_widths, n_rates) over rates of the same shape; edge and best, (n_widths,), in units too."""
        image = _map(self.axes, rates, widths, training)
        self.axes.set(xlim=(0.1, 10), xlabel="learning rate, in units of the bound 2 / λ")
        self.axes.set_xticks([0.1, 0.2, 0.5, 1, 2, 3, 5, 10], ["0.1", "0.2", "0.5", "1", "2", "3", "5", "10"])
        self.axes.axvline(1, color=POSITIVE, linewidth=2.5, linestyle="--")
        _edge(self.axes, edge)
        self.axes.plot(best, range(len(best)), "*", color=OUTPUT, markersize=15, markeredgecolor="white")
        _scale(self, image, self.axes)
        self.caption = caption
        return self


class MapWalk(Picture):
    """Left: the map of the validation loss and a place on it. Right: that network's losses and its forecast."""

    def __init__(self, rates, widths, validation, edge, batches, when, rentals):
        super().__init__(8, 5)
        self.figure.get_layout_engine().set(hspace=0.06)
        left, losses, week = self.figure.subplot_mosaic(
            [["map", "losses"], ["map", "week"]], width_ratios=[1, 1.35]
        ).values()
        _map(left, rates, widths, validation)
        left.set(title="validation loss; grey: diverged", xlabel="learning rate", xticks=[0.1, 1, 10])
        left.set_xticklabels(["0.1", "1", "10"])
        _edge(left, edge)
        self.rates, self.widths = list(rates), list(widths)
        style = {"markersize": 14, "markeredgecolor": "white", "clip_on": False}
        self.place = self.moving(left.plot([], [], "o", color=OUTPUT, **style)[0])
        self.losses = Losses(self, losses, batches)
        self.week = Week(self, week, when, rentals, every=2)

    def update(self, learning_rate, hidden_nodes, batches, training_loss, validation_loss, diverged, forecast, words):
        """Mark the place of a rate and a width that are on the map, and show the rest as Forecasting does."""
        self.place.set_data([learning_rate], [self.widths.index(hidden_nodes)])
        self.losses.update(batches, training_loss, validation_loss, diverged)
        self.week.update(forecast)
        self.caption = words
        return self


class Catapult(Picture):
    """Three runs from one start, at different rates: the curvature, the hidden nodes' mean output, and the loss."""

    def __init__(self):
        super().__init__(8, 3.6)
        self.sides = self.figure.subplots(1, 3)
        titles = ["curvature λ, start = 1", "mean hidden output", "training loss"]
        for axes, title in zip(self.sides, titles, strict=True):
            axes.set(title=title, xscale="symlog", xlabel="batch", xticks=[0, 1, 10, 100, 1000])
            axes.set_xticklabels(["0", "1", "10", "100", "1000"])
        self.sides[0].set(ylim=(-0.03, 1.1))
        self.sides[1].set(ylim=(-0.02, 0.62))
        self.sides[2].set(yscale="log", ylim=(0.05, 1000))

    def update(self, batches, names, curvature, outputs, losses, caption):
        """Draw for each name a row of (n_names, n) over batches, (n,). Drawn once, not live."""
        styles = [(POSITIVE, "--", 2), (OUTPUT, "-", 3), (ERROR, ":", 3)]
        for axes, rows in zip(self.sides, (curvature, outputs, losses), strict=True):
            for name, row, (colour, line, width) in zip(names, rows, styles, strict=True):
                axes.plot(batches, row, line, color=colour, linewidth=width, label=name)
        self.sides[2].axhline(1, color=FAINT, linewidth=1.5, zorder=0)
        self.sides[2].legend(frameon=False, loc="upper right", title="times the bound", borderaxespad=0)
        self.caption = caption
        return self


# Playground


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

    Left, the network, where each hidden node is a small picture of what that node says (white 0, orange 1) over the
    same plane as the large one. In the middle the answer with the records. Right the loss, epoch by epoch.
    """

    SIZE = 3.5  # both inputs are drawn from -3.5 to 3.5
    FIELD = 120  # the answer is asked for at so many places, across and up
    ZOOM = 3  # and each drawn as so many pixels
    WIDE, HIGH = 1070, 455  # the picture
    LEFT, BOTTOM = 440, 48  # the field's corner, in pixels from the picture's lower left
    MIDDLE = 213  # the network's
    _still = {}  # noqa: RUF012  what stands still, by what it depends on: drawn once, by the first picture of a kernel

    def __init__(self, count):
        super().__init__(self.WIDE / 100, self.HIGH / 100)
        self.figure.set_layout_engine("none")
        self.count = count
        self._inputs = None
        self._scheme = [_colour_table(SIGNED), _colour_table(LinearSegmentedColormap.from_list("h", ["w", HIDDEN]))]
        side = self.FIELD * self.ZOOM
        self.diagram = self._axes(0, 0, 385, self.HIGH)
        self.diagram.axis("off")
        self.diagram.set(xlim=(0, 385), ylim=(0, self.HIGH))
        self.plane = self._axes(self.LEFT, self.BOTTOM, side, side)
        self.plane.set(xlim=(-self.SIZE, self.SIZE), ylim=(-self.SIZE, self.SIZE), xlabel="input 1")
        self.plane.set_ylabel("input 2", labelpad=0)
        self.plane.patch.set_visible(False)
        self.curve_axes = self._axes(self.LEFT, self.BOTTOM, side, side)
        self.curve_axes.set(xlim=(-self.SIZE, self.SIZE), ylim=(-2, 2), xlabel="input 1", title="answer: green line")
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
                    (self.plane, "o", NEGATIVE),
                    (self.plane, "s", POSITIVE),
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
        self.stop = self.moving(loss.plot([], [], "X", color=ERROR, markersize=14, markeredgecolor="white")[0])

    def _draw_scale(self):
        """What the plane's colours mean, above it; 0 and 1 are not the darkest, since answers go beyond them."""
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
        """Where answers stand on the scale of colours, which goes from -1 to 2."""
        return (answers + 1) / 3

    def pixels(self):
        """Draw, and return the image as Picture does."""
        pixels = super().pixels()
        self._still[self.count, *self._inputs] = self._background
        return pixels

    def _axes(self, left, bottom, width, height):
        """Axes at a place given in pixels from the lower left corner."""
        return self.figure.add_axes([left / self.WIDE, bottom / self.HIGH, width / self.WIDE, height / self.HIGH])

    def _cells(self, left, bottom):
        return self.figure.add_artist(Cells(left, bottom))

    @classmethod
    def places(cls, inputs):
        """Where the answer is asked for: (120, 1) for one input, (14400, 2) for two, row by row from above."""
        across = np.linspace(-cls.SIZE, cls.SIZE, cls.FIELD)
        if inputs == 1:
            return across[:, None]
        return np.stack(np.meshgrid(across, across[::-1]), axis=-1).reshape(-1, 2)

    @classmethod
    def place(cls, across, down):
        """The inputs (x1, x2) at a place of the picture, each from 0 to 1; None outside of the plane."""
        side = cls.FIELD * cls.ZOOM
        x, y = (cls.WIDE * across - cls.LEFT) / side, (cls.HIGH * (1 - down) - cls.BOTTOM) / side
        return (cls.SIZE * (2 * x - 1), cls.SIZE * (2 * y - 1)) if 0 <= x <= 1 and 0 <= y <= 1 else None

    def update(
        self, inputs, training, validation, weights, answers, hidden_outputs, losses, mean_loss, epoch, words, end
    ):
        """Show one moment of a run.

        Parameters: inputs, 1 or 2, how many the problem has, a column of ones not counted; training and validation,
        (features, targets); weights, the two tables; answers (n_places, 1) and hidden_outputs (n_places, hidden_nodes)
        at places(inputs), finite; losses, training's and validation's, one for each epoch and one for now; epoch, where
        now is; words, the caption; end, whether training diverged here.
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
            self.field.fill(self._coloured(0, self._share(answers)).reshape(self.FIELD, self.FIELD, 4), self.ZOOM)
        self._draw_network(inputs, *weights, hidden_outputs)
        for line, values in zip(self.losses, losses, strict=False):
            at = np.append(np.arange(len(values) - 1), epoch)[: len(values)]
            line.set_data(at, np.clip(values, 1.1e-4, 1e4))  # below the axis it would be lost
        self.losses[2].set_data([0, 1e6], [mean_loss, mean_loss])
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
        self._inputs, self._background = (inputs, rows), self._still.get((self.count, inputs, rows))
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
            self.diagram.text(left, up, name, ha="center", va="center", bbox=circle)

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


FRAME = (118, 118, 118, 255)


def _colour_table(colours):
    """A colormap as 256 colours, (256, 4), 0 to 255."""
    return colours(np.arange(256), bytes=True)
