"""The pictures of the chapter on structure: the sigmoid, first weights, and what hidden nodes say of them."""

import numpy as np
from matplotlib.ticker import MultipleLocator

from wording import number

from .kit import FAINT, HIDDEN, INK, Network, Picture, kept_apart, legend_above, share_per_bin
from .takes import takes
from .things import Thing, circle, count_of, in_percent, steps_thing, weight_lines


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

    @takes(z="(n,)", outputs="(n,) numbers from 0 to 1", marked_z="(m,)", marked_outputs="(m,) numbers from 0 to 1")
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

    @takes(equal="(t, i, 2)", random="(t, i, 2)")
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
            f"(largest distance between the two nodes' weights for the same input {number(apart[0], '.4f')}); started "
            f"at random they go separate ways ({number(apart[1], '.4f')})."
        )
        return self

    @staticmethod
    def _name(axes, path):
        """Write beside each line's right end which input it comes from; once where both nodes' lines end together."""
        ends, rows = zip(
            *sorted({(round(end, 3), row) for row, pair in enumerate(path[-1]) for end in pair}), strict=True
        )
        for height, row in zip(kept_apart(ends, 0.22), rows, strict=True):  # 0.22: the height of a line of text
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

    @takes(wide="(...) numbers from 0 to 1", narrow="(...) numbers from 0 to 1")
    def update(self, wide, narrow):
        """Show two arrays of hidden outputs, of any shape. Drawn once, not live."""
        ends = []
        for bars, outputs in zip(self.bars, (wide, narrow), strict=True):
            bars.set_data(share_per_bin(outputs, self.EDGES))
            ends.append(share_at_the_ends(outputs))
        self.caption = (
            f"Two histograms of hidden outputs. With width 1, {ends[0]} of them lie below 0.05 or above "
            f"0.95, heaped up at both ends; with width 1/√n, {ends[1]} do, and most lie in the middle."
        )
        return self


def share_at_the_ends(outputs):
    """In words, which share of these hidden outputs, of any shape, lies below 0.05 or above 0.95."""
    return in_percent(np.mean(np.abs(np.asarray(outputs) - 0.5) > 0.45))


class Structure(Picture):
    """A network, the number of its weights, and what its hidden nodes say before any training."""

    LIMITS = (0, 0.25), (0, 0.5), (0, 1)  # of the axis of shares: few inputs make one high heap, all others low hills

    def __init__(self):
        super().__init__(8, 4)
        left, right = self.panes(1.15, 1, height=3.3)
        self.network = Network(self, left)
        at, side = (2.35, "right") if self.narrow else (2, "center")  # so that it is inside on a phone, too
        self.count = self.moving(left.text(at, 0.02, "", ha=side, linespacing=1.4, multialignment="center"))
        right.set(xlabel="hidden output", ylabel="share of all outputs", xlim=(0, 1), ylim=self.LIMITS[0])
        right.yaxis.set_major_locator(MultipleLocator(0.1))
        empty = np.zeros(len(HiddenOutputs.EDGES) - 1)
        self.bars = self.moving(right.stairs(empty, HiddenOutputs.EDGES, fill=True, color=HIDDEN, label="width 1/√n"))
        self.outline = self.moving(right.stairs(empty, HiddenOutputs.EDGES, color=INK, linewidth=2, label="width 1"))
        legend_above(right, [self.bars, self.outline])

    @takes(
        weights_input_to_hidden="(i, h)",
        weights_hidden_to_output="(h, o)",
        narrow="(n, h) numbers from 0 to 1",
        wide="(n, h) numbers from 0 to 1",
        whose="text",
    )
    def update(self, weights_input_to_hidden, weights_hidden_to_output, narrow, wide, whose=""):
        """Show these weights, and the hidden outputs of first weights of width 1/√n and of width 1, any shape."""
        self.network.update(weights_input_to_hidden, weights_hidden_to_output)
        (inputs, hidden), outputs = np.shape(weights_input_to_hidden), np.shape(weights_hidden_to_output)[1]
        weights = inputs * hidden + hidden * outputs
        self.count.set_text(f"{inputs}·{hidden} + {hidden}·{outputs}\n= {weights} weights")
        shares, heights = [], []
        for steps, values in ((self.bars, narrow), (self.outline, wide)):
            heights.append(share_per_bin(values, HiddenOutputs.EDGES))
            steps.set_data(heights[-1])
            shares.append(share_at_the_ends(values))
        self.reach(self.bars.axes, np.max(heights), self.LIMITS)
        self.caption = (
            f"{inputs} input, {hidden} hidden and {outputs} output nodes have {weights} weights. Hidden outputs below "
            f"0.05 or above 0.95: {shares[0]} with width 1/√n, {shares[1]} with width 1."
            f"{whose}"
        )
        self._now = (weights_input_to_hidden, weights_hidden_to_output), narrow, shares
        return self

    def _things(self):
        weights, narrow, shares = self._now
        sizes = *np.shape(weights[0]), np.shape(weights[1])[1]
        for (layer, i, j), name, line in weight_lines(self.network, sizes, 8):
            yield Thing(name, f"{name}: {number(weights[layer][i, j])}", line)
        inputs, hidden, outputs = (count_of(size, "weight") for size in sizes)
        says = [[f"{hidden} out"] * sizes[0], [], [f"{hidden} in"] * sizes[2]]
        for said in narrow.T:
            low, high = number(said.min(), ".2f"), number(said.max(), ".2f")
            says[1].append(f"{inputs} in, {outputs} out, outputs from {low} to {high}")
        for side, words in enumerate(says):
            for i, (place, text) in enumerate(zip(self.network.places(side, sizes[side]), words, strict=True), 1):
                name = ("input", "hidden node", "output node")[side] + f" {i}" * (side < 2)
                yield Thing(name, f"{name}: {text}", circle(self.network.axes, place, 10))
        for bars, share in zip((self.bars, self.outline), shares, strict=True):
            name = f"hidden outputs, {bars.get_label()}"
            yield steps_thing(name, f"{share} below 0.05 or above 0.95", bars)
