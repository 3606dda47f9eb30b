"""The picture of chapter 9: a suspect beside the right network, and what three judges see of it."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.transforms import Bbox, TransformedBbox

from wording import number

from .kit import ERROR, FAINT, INK, LEVEL, ONE, ZERO, Names, Network, Picture
from .plane import Field
from .takes import takes
from .things import Thing, box, loss_curves, outline

RIGHT = 1e-5  # a relative error below it is rounding
WRONG = LinearSegmentedColormap.from_list("wrong", ["#F7A58F", ERROR, "#4A0200"])
SCALE = LogNorm(RIGHT, 2)  # of relative errors; where the sign is wrong they are 2
LAYERS = "input to hidden", "hidden to output"
FREE = 0.12  # inches of a line at either end that belong to its node


class LineUp(Picture):
    """Losses of both; the network, each weight's line as dark as its delta is wrong; answers of both; three steps.

    Parameters: features and targets, the records, (n, 3) and (n, 2).
    """

    SIZE, SIDE, GAP = 5.5, 40, 3  # both inputs from -5.5 to 5.5, so many places across and up, and free between fields
    LOW, HIGH = 1e-3, 1e3  # losses that are seen
    SIDEWAYS = 3.6  # 16 nodes have no room in less

    @takes(features="(n, 3)", targets="(n, 2) numbers 0 and 1")
    def __init__(self, features, targets):
        super().__init__(10.7, 3.6)
        self.tight = not self.narrow and self.width <= 760
        losses, network, fields, steps = self._panes()
        self._draw_losses(losses)
        self._draw_network(network)
        fields.set_title("answers")
        self._draw_fields(fields, features, targets)
        steps.set_title("three steps (✗: off by)" if self.tight else "three steps")
        self._draw_steps(steps)

    def _panes(self):
        """Side by side; with less room the steps below the losses; all below each other on a phone."""
        if not self.tight:
            return self.panes(1.2, 1.2, 1.15, 0.9, height=2.9)
        rows = ["losses", "network", "fields"], ["steps", "network", "fields"]
        panes = self.figure.subplot_mosaic(rows, width_ratios=[0.6, 0.95, 1.35], height_ratios=[1.1, 1])
        return [panes[name] for name in ("losses", "network", "fields", "steps")]

    def _draw_losses(self, axes):
        axes.set(xlim=(-0.3, 400), ylim=(self.LOW, self.HIGH), yscale="log", xlabel="step")
        axes.set_title("mean squared error", pad=12 if self.tight else None)
        axes.set_xscale("symlog", linthresh=10)
        ticks = [0, 10, 400] if self.tight else [0, 5, 10, 50, 400]
        axes.set_xticks(ticks, map(str, ticks))
        axes.set_xticks([], minor=True)
        if self.tight:
            axes.set_yticks([self.LOW, 1, self.HIGH])
            axes.set_yticks([], minor=True)
        self.lines = [
            self.moving(axes.plot([], [], line, color=colour, linewidth=width)[0])
            for line, colour, width in (("-", ERROR, 4), ("--", INK, 1.5))
        ]
        self.mean = self.moving(axes.plot([], [], color=FAINT, linewidth=1.5)[0])
        self.names = Names(self, axes, {"suspect": ERROR, "right": INK, "the mean": LEVEL})
        self.names.APART *= 2 if self.tight else 1

    def _draw_network(self, axes):
        """The network, its inputs and outputs named; below it what the colours of lines mean."""
        axes.set_title("gradient check")
        self.network = Network(self, axes)
        self.network.room = 9800 if self.tight or self.narrow or self.flat else 15000
        for text in list(axes.texts):
            text.remove()  # the layers' names, where the title stands
        off = 0.36 if self.tight else 0.27
        beside = 15  # points from a node's middle, whose radius is 12.6
        for layer, names, across, side in ((0, ["x₁", "x₂", "1"], -beside, "right"), (2, ["1", "2"], beside, "left")):
            for name, place in zip(names, self.network.places(layer, len(names)), strict=True):
                how = {"textcoords": "offset points", "ha": side, "va": "center", "fontsize": 11}
                axes.annotate(name, place, (across, 0), **how)
        axes.set_xlim(-0.33 - off, 2.33 + off)
        bar = axes.inset_axes([0.3, -0.06, 0.6, 0.045])
        ticks = {"ticks": [1e-3, 2] if self.tight else [1e-3, 0.1, 2], "format": "{x:g}"}
        axes.figure.colorbar(ScalarMappable(SCALE, WRONG), bar, orientation="horizontal", **ticks).minorticks_off()
        bar.text(-0.05, 0.45, "right", ha="right", va="center", fontsize=11, color=LEVEL, transform=bar.transAxes)
        bar.set_xlabel("relative error", fontsize=11)

    def _draw_fields(self, axes, features, targets):
        both = 2 * self.SIDE + self.GAP
        axes.set(xlim=(-0.5, both - 0.5), ylim=(-0.5, both - 0.5), aspect="equal")
        axes.axis("off")
        self.fields = {}
        for column, output in np.ndindex(2, 2):
            corner = np.array([column * (self.SIDE + self.GAP), self._corner(output)]) - 0.5
            area = TransformedBbox(Bbox([corner, corner + self.SIDE]), axes.transData)
            self.fields[column, output] = self.moving(Field(area))
        for column, name in enumerate(["suspect", "right"]):
            middle = (self.SIDE - 1) / 2 + column * (self.SIDE + self.GAP)
            axes.text(middle, -2, name, ha="center", va="top", fontsize=11, color=(ERROR, INK)[column])
        for output, name in enumerate(["output 1", "output 2"]):
            axes.text(
                -2, self._corner(output) + (self.SIDE - 1) / 2, name, ha="right", va="center", rotation=90, fontsize=11
            )
        places = (features[::3, :2] / self.SIZE + 1) / 2 * self.SIDE - 0.5
        self.records = []
        for kind, (marker, colour) in enumerate((("o", ZERO), ("s", ONE))):
            shown = [
                places[targets[::3, output] == kind] + [column * (self.SIDE + self.GAP), self._corner(output)]
                for column in (0, 1)
                for output in (0, 1)
            ]
            style = {"markersize": 3, "linestyle": "", "markeredgecolor": "white", "markeredgewidth": 0.4}
            self.records += axes.plot(*np.concatenate(shown).T, marker, color=colour, **style)
        self.fixed(self.records)
        self.gone = [
            self.moving(axes.text(left + self.SIDE / 2, both / 2, "", ha="center", va="center", color=ERROR), "white")
            for left in (0, self.SIDE + self.GAP)
        ]

    def _corner(self, output):
        """How high a field begins: the first output is above."""
        return (1 - output) * (self.SIDE + self.GAP)

    def _draw_steps(self, axes):
        axes.set(xlim=(0, 0.9) if self.tight else (-0.5, 1.9))  # as wide as losses with their names
        axes.set_ylim(-0.1 if self.tight else -0.6, 3.6)
        axes.axis("off")
        for layer, name in enumerate(["first", "second"]):
            words = f"{name} layer" if self.tight else f"{name}\nlayer"
            axes.text(layer + 0.4, 3.15, words, ha="center", va="center", fontsize=11)
        if not self.tight:
            axes.text(0.7, -0.75, "✗ n: off by\nn right steps", ha="center", va="center", fontsize=11)
        self.steps = {}
        for step in range(3):
            axes.text(-0.35, 2.2 - step, str(step + 1), ha="center", va="center")
            for layer in (0, 1):
                text = axes.text(layer + 0.4, 2.2 - step, "", ha="center", va="center")
                self.steps[step, layer] = self.moving(text)
        self.step_axes = axes

    @classmethod
    def places(cls):
        """Where both networks are asked: 40 x 40 points, row by row from below, (1600, 2)."""
        across, up = np.meshgrid(*2 * [cls.SIZE * ((2 * np.arange(cls.SIDE) + 1) / cls.SIDE - 1)])
        return np.column_stack([across.ravel(), up.ravel()])

    @takes(
        at="(k,) numbers from 0",
        losses="(2, k) numbers from 0",
        baseline_loss="() numbers from 0",
        answers="(2, 1600, 2) numbers",
        errors=("(3, h) numbers", "(h, 2) numbers"),
        moves="(3, 2) numbers",
        words="text",
    )
    def update(self, at, losses, baseline_loss, answers, errors, moves, words):
        """Show a moment of both.

        Parameters: at, the steps after which losses, of the suspect and of the right network, were noted; answers of
        both at places(), (1600, 2), NaN of one that diverged; errors, the relative error of each weight, as the two
        tables; moves, how far each step is from the right one, (3, 2), a column a layer; words, the caption.
        """
        for line, values in zip(self.lines, losses, strict=True):
            line.set_data(at, np.clip(values, self.LOW / 2, 1e12))
        self.mean.set_data([0, 400], [baseline_loss] * 2)
        self.names.update(*(np.clip(values[-1], self.LOW, self.HIGH) for values in losses), baseline_loss)
        self._colour(errors)
        for column, table in enumerate(answers):
            diverged = np.isnan(table).any()
            for output in (0, 1):
                field = self.fields[column, output]
                field.set_visible(not diverged)
                field.answers = table[:, output].reshape(self.SIDE, -1)[::-1].ravel()  # rows from above
            self.gone[column].set_text("diverged" if diverged else "")
        for place, text in self.steps.items():
            wrong = not moves[place] < RIGHT
            text.set(text=_off(moves[place]), color=ERROR if wrong else INK)
        self._now = errors, moves
        self.caption = words
        return self

    def _colour(self, errors):
        """Draw the network's lines, wrong ones in colour and above the others."""
        self.network.update(*errors)
        off = np.concatenate([table.ravel() for table in errors])
        shares = np.asarray(SCALE(np.clip(off, RIGHT, 2)))
        lines, order = self.network.lines, np.argsort(shares, kind="stable")
        wrong = (off >= RIGHT)[order]
        lines.set_segments(np.array(lines.get_segments())[order])
        lines.set_linestyle("-")
        lines.set_linewidth(np.where(wrong, 1.5 + 2 * shares[order], 1))
        lines.set_color(np.where(wrong[:, None], WRONG(shares[order]), np.array([0.69, 0.69, 0.69, 1])))

    def _things(self):
        errors, moves = self._now
        named = loss_curves(self.lines, "step", ("loss of the suspect", "loss of the right network"))
        ends = [
            ["x1", "x2", "1"],
            [f"hidden node {node + 1}" for node in range(len(errors[1]))],
            ["output 1", "output 2"],
        ]
        tables = [(layer, place, off) for layer, table in enumerate(errors) for place, off in np.ndenumerate(table)]
        places = [self.network.places(column, len(names)) for column, names in enumerate(ends)]
        lines = np.array([[places[layer][i], places[layer + 1][j]] for layer, (i, j), _ in tables])
        for (layer, (i, j), off), line in zip(tables, self._without_ends(lines), strict=True):
            name = f"weight from {ends[layer][i]} to {ends[layer + 1][j]}"
            named.append(Thing(name, f"{name}: relative error {number(off, '.1g')}", line))
        for (step, layer), text in self.steps.items():
            name, middle, move = f"step {step + 1}, {LAYERS[layer]}", text.get_position(), moves[step, layer]
            square = box(self.step_axes, middle[0] - 0.4, middle[1] - 0.4, middle[0] + 0.4, middle[1] + 0.4)
            off = f"off by {number(move, '.2g')}" if np.isfinite(move) else "diverged"
            named.append(Thing(name, f"{name}: {off}", square))
        return named

    def _without_ends(self, lines):
        """The outlines of lines between nodes, (n, 2, 2), without the ends at the nodes; all at
        once, since one after the other they take longer than the picture."""
        axes = self.network.axes
        points = axes.transData.transform(lines.reshape(-1, 2)).reshape(lines.shape)
        along = points[:, 1] - points[:, 0]
        off = along / np.hypot(*along.T)[:, None] * FREE * self.figure.dpi
        points += np.stack([off, -off], axis=1)
        shares = outline(axes, axes.transData.inverted().transform(points.reshape(-1, 2)))
        return zip(shares[::2], shares[1::2], strict=True)


def _off(error):
    """How far a step is off, as it stands in the picture."""
    if not np.isfinite(error):
        return "✗ gone"
    if error > 999:
        return "✗ > 999"
    return "✓" if error < RIGHT else f"✗ {number(error, '.1g' if error < 9.5 else '.0f')}"
