"""The pictures of the chapter on the forward pass: a node's step, two of them added up, what networks answer."""

import numpy as np
from matplotlib.collections import LineCollection

from wording import number

from .kit import FAINT, HIDDEN, INK, OUTPUT, Picture, legend_above, share_per_bin
from .takes import takes
from .things import Thing, across, circle, count_of, curve_thing, outline, steps_thing


class NodeSteps(Picture):
    """What one hidden node answers over one input, for several weights."""

    def __init__(self):
        super().__init__()
        self.axes = self.figure.subplots()
        self.axes.set(xlim=(-4, 4), ylim=(-0.05, 1.05), xlabel="input x", ylabel="hidden output", yticks=[0, 0.5, 1])
        self.axes.axhline(0.5, color=FAINT, linewidth=1)
        self.axes.axvline(0, color=FAINT, linewidth=1)

    @takes(x="(n,)", weights="(w,)", outputs="(n, w) numbers from 0 to 1")
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
        left, right = self.panes(1, 1)
        left.set(xlim=(-3, 3), ylim=(-0.05, 1.05), xlabel="input x", ylabel="its hidden output", title="node 1")
        left.axhline(0.5, color=FAINT, linewidth=1)
        right.set(xlim=(-3, 3), ylim=(-3.2, 2.9), xlabel="input x", ylabel="final output, both nodes")
        right.axhline(0, color=FAINT, linewidth=1)
        self.step = self.moving(left.plot([], [], color=HIDDEN, linewidth=3)[0])
        self.middle = self.moving(left.plot([], [], "o", color=INK, markersize=10, markeredgecolor="white")[0])
        self.sum = self.moving(right.plot([], [], color=OUTPUT, linewidth=5, label="sum")[0])
        self.weighted = [  # after the sum, so that they are seen where they lie on it
            self.moving(right.plot([], [], color=HIDDEN, linewidth=2, linestyle=style, label=name)[0])
            for style, name in (("--", "node 1"), (":", "node 2"))
        ]
        legend_above(right, [self.sum, *self.weighted])

    @takes(
        x="(n,)",
        hidden_outputs="(n, 2) numbers from 0 to 1",
        weighted="(n, 2)",
        final_outputs="(n,)",
        middle="number or None",
        weights="(3,)",
        whose="text",
    )
    def update(self, x, hidden_outputs, weighted, final_outputs, middle, weights, whose=""):
        """Show over x, (n,), what the nodes say, as it is and times its output weight, both (n, 2), and the sums, (n,).

        Parameters: middle, where node 1 says ½, or None; weights, node 1's own, its bias's and its output weight.
        """
        self.step.set_data(x, hidden_outputs[:, 0])
        seen = middle is not None and abs(middle) <= 3
        self.middle.set_data([middle] if seen else [], [0.5] if seen else [])
        for line, values in zip(self.weighted, weighted.T, strict=True):
            line.set_data(x, values)
        self.sum.set_data(x, final_outputs)
        left, centre, right = (number(final_outputs[at], ".2f") for at in (0, len(x) // 2, -1))
        if middle is None:
            place = "is no step but a level line"
        else:
            place = f"passes through ½ at x = {middle + 0.0:.2f}" + ("" if seen else ", outside the picture")
        self.caption = (
            f"Node 1 {place}. The network's answer is {left} at the left end, {centre} at x = 0 and "
            f"{right} at the right end."
            f"{whose}"
        )
        self._now = middle if seen else None, *weights
        return self

    def _things(self):
        """The step's curve is its weight, its middle the bias's, the curve of what it adds its output weight."""
        middle, weight, bias_weight, output_weight = self._now
        left, right = self.step.axes, self.weighted[0].axes
        high = self.figure.get_figheight()
        added = np.ptp(right.get_ylim()) / right.get_position().height  # the curve's level stays under the pointer
        said = [
            ("weight", self.step, weight, {"up": high * max(4.0, abs(weight)), "low": -20, "high": 20, "step": 0.5}),
            ("output weight", self.weighted[0], output_weight, {"up": added, "low": -2, "high": 2, "step": 0.1}),
        ]
        things = [
            Thing(name, f"{name}: {number(value)}", outline(line.axes, line.get_xydata()[::4]), value=value, **how,
                  control=name.replace(" ", "_"))
            for name, line, value, how in said
        ]  # fmt: skip
        if middle is not None:
            words = f"bias weight: {number(bias_weight)}, the step's middle is at {number(middle, '.2f')}"
            things.append(
                Thing("bias weight", words, circle(left, (middle, 0.5), 9), value=bias_weight, control="bias_weight",
                      low=-20, high=20, step=0.5, right=-weight * across(left))
            )  # fmt: skip
        return [*things, curve_thing("sum", self.sum, answer_at)]


class UntrainedAnswers(Picture):
    """Answers of many untrained networks: some as curves over one input, all as a histogram at one place."""

    EDGES = np.linspace(-2.5, 2.5, 41)

    def __init__(self):
        super().__init__()
        left, right = self.panes(1.6, 1)
        left.set(xlim=(-5, 5), ylim=(-3, 3), xlabel="input x", ylabel="final output", title="30 untrained networks")
        left.set_xticks([-5, -3, -1, 1, 3, 5])
        left.axvline(1, color=FAINT, linewidth=1)
        right.set(xlim=(0, 0.16), ylim=(-3, 3), xlabel="share of the networks", xticks=[0, 0.05, 0.1, 0.15])
        self.title = self.moving(right.set_title(" "))
        self.many = self.moving(left.add_collection(LineCollection([], colors=OUTPUT, linewidths=1, alpha=0.5)))
        self.one = self.moving(left.plot([], [], color=INK, linewidth=3)[0])
        empty = np.zeros(len(self.EDGES) - 1)
        self.bars = self.moving(
            right.stairs(empty, self.EDGES, orientation="horizontal", baseline=0, fill=True, color=OUTPUT)
        )

    @takes(hidden_nodes="at least one", x="(n,)", curves="(30, n)", answers="(networks,)", whose="text")
    def update(self, hidden_nodes, x, curves, answers, whose=""):
        """Show curves, (30, n), over x, (n,), and all networks' answers at x = 1, (networks,).

        The curve in the middle of the others at x = 1 is drawn bold.
        """
        self.many.set_segments([np.column_stack([x, curve]) for curve in curves])
        at_one = curves[:, np.argmin(np.abs(x - 1))]
        self.one.set_data(x, curves[np.argsort(at_one)[len(curves) // 2]])
        self.bars.set_data(share_per_bin(answers, self.EDGES))
        self.title.set_text(f"{len(answers)} networks at x = 1")
        nodes = count_of(hidden_nodes, "hidden node")
        mean, width = number(np.mean(answers), ".2f"), number(np.std(answers), ".2f")
        self.caption = (
            f"Untrained networks with {nodes} and a column of ones. At x = 1 the answers of {len(answers)} networks "
            f"have mean {mean} and width {width}; they are gathered around 0."
            f"{whose}"
        )
        self._now = at_one, mean, width
        return self

    def _things(self):
        axes, (here, mean, width) = self.one.axes, self._now
        for seed, curve in enumerate(self.many.get_segments()):
            name = f"network of seed {seed}"
            yield Thing(name, f"{name}: {number(here[seed], '.2f')} at x = 1", outline(axes, curve))
        yield curve_thing("the network in the middle", self.one, answer_at)
        yield steps_thing("all networks at x = 1", f"mean {mean}, width {width}", self.bars)


class EvenTarget(Picture):
    """A symmetric curve, and what two networks have learned of it: without and with a column of ones."""

    def __init__(self):
        super().__init__()
        axes = self.figure.subplots()
        axes.set(xlim=(-3.1, 3.1), ylim=(-1.5, 1.5), xlabel="input x", ylabel="target and final output")
        self.with_ones = self.moving(axes.plot([], [], color=OUTPUT, linewidth=5, label="with a column of ones")[0])
        self.track = self.moving(axes.plot([], [], color="white", linewidth=2.6)[0])  # dashes are seen on it
        self.without = self.moving(axes.plot([], [], color=OUTPUT, linewidth=2, linestyle="--", label="no ones")[0])
        self.points = self.moving(
            axes.plot([], [], "o", color=INK, markersize=7, markeredgecolor="white", label="target cos x")[0]
        )
        legend_above(axes, [self.points, self.with_ones, self.without], ncols=1 if self.narrow else 3)

    @takes(
        hidden_nodes="at least one",
        step="whole",
        x="(n,)",
        targets="(n,)",
        without="(n,)",
        with_ones="(n,)",
        losses="(2,) numbers from 0",
        whose="text",
    )
    def update(self, hidden_nodes, step, x, targets, without, with_ones, losses, whose=""):
        """Show targets and both networks' answers, all (n,), after this many training steps, and say their losses."""
        for line, values in ((self.points, targets), (self.without, without), (self.with_ones, with_ones)):
            line.set_data(x, values)
        self.track.set_data(x, without)
        nodes = count_of(hidden_nodes, "hidden node")
        without, with_ones = (number(loss, ".4f") for loss in losses)
        self.caption = (
            f"After {step} training steps with {nodes}: mean squared error {without} without and {with_ones} "
            "with a column of ones."
            f"{whose}"
        )
        return self

    def _things(self):
        return [curve_thing(line.get_label(), line, answer_at) for line in (self.points, self.with_ones, self.without)]


def answer_at(x, y):
    """In words, what is answered at an input."""
    return f"{number(y, '.2f')} at x {number(x, '.2f')}"
