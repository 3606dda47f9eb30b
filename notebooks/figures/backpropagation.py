"""The pictures of the chapter on backpropagation: a chain of slopes, losses with tangents, the sigmoid's slope."""

import numpy as np
from matplotlib.ticker import NullLocator

from wording import number, with_minus

from .kit import ERROR, HIDDEN, INK, Picture
from .takes import takes
from .things import Thing, across, circle, curve_thing, outline


class Chain(Picture):
    """A chain of quantities, each moving the next: in the boxes how far each moves, on the links how steeply."""

    def __init__(self):
        super().__init__(8, 2)
        self.axes = self.figure.subplots()
        self.axes.set(xlim=(0, 1), ylim=(0, 1))
        self.axes.axis("off")

    @takes(names="n several", slopes="(s,)", changes="(n,)")
    def update(self, names, slopes, changes):
        """Draw the chain: one slope fewer than names, and how far each moves, in thousandths. Drawn once, not live."""
        if len(slopes) != len(names) - 1:
            raise ValueError(f"slopes came with {len(slopes)}, expected {len(names) - 1}, one fewer than names.")
        places = np.linspace(0.06, 0.94, len(names))
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


class LossOverWeight(Picture):
    """The loss over one weight, the others fixed, with the tangent where the weight is now."""

    LIMITS = tuple((-top / 20, top) for top in (0.1, 0.2, 0.5, 1, 2, 3, 5, 8, 12, 20, 30))  # of the losses

    def __init__(self):
        super().__init__()
        axes = self.axes = self.figure.subplots()
        axes.set(xlim=(-5, 5), xlabel="value of the weight", ylabel="loss  L = ½ error²")
        axes.set_title(" \n " if self.narrow else " ")  # room for the words
        self.curve = self.moving(axes.plot([], [], color=INK, linewidth=2)[0])
        self.tangent = self.moving(axes.plot([], [], color=ERROR, linewidth=3)[0])
        self.point = self.moving(axes.plot([], [], "o", color=ERROR, markersize=11, markeredgecolor="white")[0])
        size = 11 if self.narrow else 13
        self.slope = self.moving(
            axes.text(0.5, 1.05, "", color=ERROR, ha="center", transform=axes.transAxes, fontsize=size)
        )
        axes.set_ylim(self.LIMITS[0])  # laid out for the widest numbers and words, the axes stay
        self.slope.set_text("slope\na smaller weight makes the loss smaller" if self.narrow else "slope")
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")
        self.slope.set_text("")

    @takes(
        weights="(n,)",
        losses="(n,)",
        weight="()",
        loss="()",
        slope="()",
        words="text",
        whose="text",
    )
    def update(self, weights, losses, weight, loss, slope, words, whose=""):
        """Show losses over weights, both (n,), the tangent of this slope at (weight, loss), and words about it.

        All of the curve is seen: the axis of losses is as high as it takes.
        """
        top = 1.03 * max(*losses, loss)
        self.reach(self.axes, top, [*self.LIMITS, (-top / 20, top)])
        self.curve.set_data(weights, losses)
        flat, steep = 2 / 10, slope / self.axes.get_ylim()[1]  # shares of the axes: so the tangent's length stays
        reach = 2 * flat / np.hypot(flat, steep)
        ends = np.array([weight - reach / 2, weight + reach / 2])
        self.tangent.set_data(ends, loss + slope * (ends - weight))
        self.point.set_data([weight], [loss])
        words = f"slope {number(slope, '.4f')}: {words}"
        self.slope.set_text(words.replace("-", "−").replace(": ", ":\n" if self.narrow else ": "))
        self.caption = (
            f"The loss as a curve over one weight. At weight {weight:.2f} the loss is {number(loss, '.4f')}, its "
            f"{words}.{whose}"
        )
        self._now = weight, loss, slope
        return self

    def _likeness(self):
        """None: how it is laid out goes by how high its axis was before."""

    def _things(self):
        weight, loss, slope = self._now
        curve = self.curve.get_xydata()[::4]
        along = tuple(f"at weight {number(at, '.1f')}: {number(value)}" for at, value in curve)
        words = f"value of the weight: {number(weight, '.2f')}, loss {number(loss)}, slope {number(slope)}"
        return [
            Thing("loss", f"loss: {number(loss)} at weight {number(weight, '.2f')}", outline(self.axes, curve), along),
            Thing("value of the weight", words, circle(self.axes, (weight, loss), 9), value=weight, control="weight",
                  low=-4, high=4, step=0.05, right=across(self.axes)),
        ]  # fmt: skip


class SigmoidSlopes(Picture):
    """The sigmoid with its tangent at some points, and its slope as a second curve."""

    def __init__(self):
        super().__init__()
        left, right = self.figure.subplots(1, 2)
        left.set(xlabel="z, a node's input", ylabel="h = σ(z), its output", ylim=(-0.05, 1.05))
        right.set(xlabel="h, a node's output", ylabel="slope h (1 − h)", ylim=(0, 0.3), xlim=(0, 1))
        self.sides = left, right

    @takes(
        z="(n,)",
        outputs="(n,) numbers from 0 to 1",
        slopes="(n,) numbers from 0 to 1",
        marked_z="(2,)",
        marked_outputs="(2,) numbers from 0 to 1",
        marked_slopes="(2,) numbers from 0 to 1",
    )
    def update(self, z, outputs, slopes, marked_z, marked_outputs, marked_slopes):
        """Draw outputs over z and slopes over outputs, all (n,); mark two nodes, one on either side of z = 0.

        Drawn once, not live.
        """
        left, right = self.sides
        left.plot(z, outputs, color=HIDDEN, linewidth=2)
        right.plot(outputs, slopes, color=ERROR, linewidth=2)
        marked = zip(marked_z, marked_outputs, marked_slopes, [(ERROR, "o"), (INK, "s")], strict=True)
        for z, h, slope, (colour, shape) in marked:
            ends = np.array([z - 1.4, z + 1.4])
            left.plot(ends, h + slope * (ends - z), color=colour, linewidth=3)
            side = np.sign(z)
            for axes, x, y, words in [(left, z, h, f"z = {z:.1f}"), (right, h, slope, f"{slope:.4f}")]:
                axes.plot(x, y, shape, color=colour, markersize=10, markeredgecolor="white")
                axes.annotate(
                    words.replace("-", "−"),
                    (x, y),
                    (36 * side, -3),
                    textcoords="offset points",
                    ha="center",
                    color=colour,
                )
        self.caption = (
            f"Left, the sigmoid with tangents at z = {', '.join(f'{z:.1f}' for z in marked_z)}. Right, its slope "
            "over its output: an arch, 0 at the outputs 0 and 1 and highest, ¼, at the output ½."
        )
        return self


class RightAndWrong(Picture):
    """Two loss curves over epochs, named at their ends."""

    def __init__(self):
        super().__init__()
        self.axes = self.figure.subplots()
        self.axes.set(xlabel="rounds (epochs)", ylabel="mean of error²", yscale="log")  # they end close to each other
        self.axes.yaxis.set(major_formatter="{x:g}", minor_locator=NullLocator())

    @takes(right="(n,) numbers above 0", wrong="(n,) numbers above 0")
    def update(self, right, wrong):
        """Draw both lists of losses, as long as each other. Drawn once, not live."""
        styles = [(right, "right gradient", ERROR, "-", -12), (wrong, "wrong gradient", INK, "--", 12)]
        for losses, name, colour, line, shift in styles:
            self.axes.plot(losses, line, color=colour, linewidth=2)
            at = len(losses) // 2
            self.axes.annotate(
                name, (at, losses[at]), (0, shift), textcoords="offset points", color=colour, va="center", ha="center"
            )
        low, high = 0.8 * min(*right, *wrong), 1.1 * max(*right, *wrong)
        levels = np.outer(10.0 ** np.arange(-4, 3), [1, 2, 3, 5]).ravel()
        self.axes.set_yticks([level for level in levels if low <= level <= high])
        self.axes.set(ylim=(low, high), xlim=(0, len(right) - 1))
        self.caption = (
            f"Two falling curves: the loss goes from {right[0]:.3f} to {right[-1]:.3f} with the right gradient, and "
            f"from {wrong[0]:.3f} to {wrong[-1]:.3f} with the wrong one."
        )
        return self


class TwoLosses(Picture):
    """Two losses over what a sigmoid output gets, each with its tangent there; above, what makes the error term."""

    NAMES = "squared error", "cross-entropy"
    LIMITS = (-0.15, 0.6), (-1, 10.5)  # each tangent is seen

    def __init__(self):
        super().__init__(8, 3.8)
        self.sides = self.panes(1, 1, height=3.3)
        self.curves, self.tangents, self.points, self.terms = [], [], [], []
        for axes, name, limits in zip(self.sides, self.NAMES, self.LIMITS, strict=True):
            axes.set(xlim=(-10.5, 10.5), ylim=limits, xlabel="input of the output node", ylabel=name)
            axes.set_xticks([-8, -4, 0, 4, 8])
            self.curves.append(self.moving(axes.plot([], [], color=INK, linewidth=2)[0]))
            self.tangents.append(self.moving(axes.plot([], [], color=ERROR, linewidth=3)[0]))
            point = axes.plot([], [], "o", color=ERROR, markersize=11, markeredgecolor="white")[0]
            self.points.append(self.moving(point))
            self.terms.append(self.moving(axes.set_title(" \n " if self.narrow else " ", color=ERROR)))

    @takes(final_inputs="(n,)", losses="(2, n)", final_input="()", here="(2,)", error="()", slope="()")
    def update(self, final_inputs, losses, final_input, here, error, slope):
        """Show both losses (2, n) over final_inputs (n,), and at final_input the losses here (2,) with their tangents.

        error, of the answer there, and slope, of the sigmoid, are the factors of the squared error's error term.
        """
        terms = error * slope, error
        ends = final_input + np.array([-2, 2])
        for side, term in enumerate(terms):
            self.curves[side].set_data(final_inputs, losses[side])
            self.tangents[side].set_data(ends, here[side] - term * (ends - final_input))
            self.points[side].set_data([final_input], [here[side]])
        product = number(terms[0], ".4f")
        equals = "≈ 0" if product == "practically 0" else f"= {product}"
        products = f"{error:.4f} · {slope:.4f} {equals}", f"{error:.4f}"
        parted = "\n" if self.narrow else " "
        for text, product in zip(self.terms, products, strict=True):
            text.set_text(with_minus(f"error term{parted}{product}"))
        self.caption = (
            f"The output node gets {final_input:.2f}. Error term with the squared error: {products[0]}; with the "
            f"cross-entropy: {products[1]}."
        )
        self._now = final_input, here, terms
        return self

    def _things(self):
        final_input, here, terms = self._now
        things = []
        for side, name in enumerate(self.NAMES):
            axes, at = self.sides[side], number(final_input, ".2f")
            things.append(
                curve_thing(name, self.curves[side], lambda x, y: f"{number(y)} at input {number(x, '.1f')}", 40)
            )
            handle = f"input of the output node, {name}"
            words = f"{handle}: {at}, loss {number(here[side])}, error term {number(terms[side])}"
            things.append(
                Thing(handle, words, circle(axes, (final_input, here[side]), 9), value=final_input, low=-8, high=8,
                      control="final_input", step=0.05, right=across(axes))
            )  # fmt: skip
        return things
