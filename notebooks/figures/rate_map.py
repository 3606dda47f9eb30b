"""The pictures of the chapter on learning rate and hidden nodes: maps of the loss, and walks on them."""

import matplotlib
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from given import one_of
from wording import number

from .bike_sharing import LearningCurves, Week
from .kit import ERROR, FAINT, INK, LOSSES, Names, Picture
from .takes import RUN, takes
from .things import Thing, across, box, circle, curve_thing, loss_curves, outline

MAP = {"rates": "(r,) numbers above 0", "hidden_sizes": "(s,) numbers above 0", "edge": "(s,) numbers above 0"}
LOSS_COLOURS = LOSSES.with_extremes(bad="#9A9A9A")


def _map(axes, rates, hidden_sizes, losses):
    """Draw losses, (n_sizes, n_rates), as cells, a row a size, over rates, (n_rates,) or of the same shape."""
    norm = matplotlib.colors.LogNorm(0.05, 1.5)
    edges = [_edges(row) for row in np.broadcast_to(rates, np.shape(losses))]
    for row, cells in enumerate(losses):
        cells = np.ma.masked_invalid([cells])
        image = axes.pcolormesh(
            edges[row], [row - 0.5, row + 0.5], cells, norm=norm, cmap=LOSS_COLOURS, rasterized=True
        )
    axes.set(xscale="log", xlim=(np.min(edges), np.max(edges)))  # the outer cells are seen whole, and can be clicked on
    axes.set(ylabel="hidden nodes", ylim=(-0.5, len(hidden_sizes) - 0.5))
    axes.set_yticks(range(len(hidden_sizes)), [str(size) for size in hidden_sizes])
    axes.tick_params(length=3)
    axes.minorticks_off()
    return image


def _edges(rates):
    """Where the cells of these rates begin and end."""
    logs = np.log(rates)
    return np.exp(np.append(logs, 2 * logs[-1] - logs[-2]) - (logs[1] - logs[0]) / 2)


def _scale(figure, image, axes, words="loss; grey: diverged", **where):
    ticks = [0.05, 0.1, 0.2, 0.5, 1]
    bar = figure.colorbar(image, ax=axes, ticks=ticks, format="%g", aspect=30, pad=0.02, **where)
    bar.ax.minorticks_off()
    bar.set_label(words)


def _rate_axis(axes):
    axes.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    axes.set_xlabel("learning rate")


def _rim(linewidth):
    """How a dark line is drawn so that it is seen on dark cells, too: all large losses are dark with protanopia."""
    return {"color": INK, "linewidth": linewidth, "path_effects": [withStroke(linewidth=linewidth + 2, foreground="w")]}


def _edge(axes, places):
    """Draw where each row breaks, as one line of stairs."""
    rows = np.arange(len(places))
    axes.plot(np.repeat(places, 2), np.ravel(np.column_stack([rows - 0.5, rows + 0.5])), **_rim(3))


class LossMap(Picture):
    """Training and validation loss over learning rates and hidden nodes, with the edge beyond which training breaks."""

    def __init__(self):
        super().__init__(8, 4)
        self.sides = self.figure.subplots(1, 2, sharey=True)

    @takes(**MAP, training="(s, r) numbers", validation="(s, r) numbers", bound="(s,) numbers above 0", caption="text")
    def update(self, rates, hidden_sizes, training, validation, edge, bound=None, caption=""):
        """Draw losses, (n_sizes, n_rates), mean over seeds; edge and bound, (n_sizes,). Drawn once, not live."""
        for axes, losses, title in zip(self.sides, (training, validation), ("training", "validation"), strict=True):
            image = _map(axes, rates, hidden_sizes, losses)
            axes.set_title(f"{title} loss")
            _rate_axis(axes)
            _edge(axes, edge)
            if bound is not None:
                axes.plot(bound, range(len(bound)), "o--", markerfacecolor="white", **_rim(2))
        self.sides[1].set_ylabel("")
        _scale(self.figure, image, self.sides)
        self.caption = caption
        return self


class MapInUnits(Picture):
    """The training map once more, each row's learning rates in units of that row's bound."""

    def __init__(self):
        super().__init__(8, 3.8)
        self.axes = self.figure.subplots()

    @takes(
        **MAP | {"rates": "(s, r) numbers above 0"},
        training="(s, r) numbers",
        best="(s,) numbers above 0",
        caption="text",
    )
    def update(self, rates, hidden_sizes, training, edge, best, caption=""):
        """Draw losses (n_sizes, n_rates) over rates of the same shape; edge and best, (n_sizes,), in units too."""
        image = _map(self.axes, rates, hidden_sizes, training)
        self.axes.set(xlim=(0.1, 10), xlabel="learning rate, in units of the bound 2 / λ")
        self.axes.set_xticks([0.1, 0.2, 0.5, 1, 2, 3, 5, 10], ["0.1", "0.2", "0.5", "1", "2", "3", "5", "10"])
        self.axes.axvline(1, linestyle="--", **_rim(2.5))
        _edge(self.axes, edge)
        self.axes.plot(best, range(len(best)), "*", color="white", markersize=15, markeredgecolor=INK)
        self.axes.patch.set(hatch="///", edgecolor=FAINT)  # white is the lowest loss
        _scale(self.figure, image, self.axes, "loss; grey: diverged, hatched: not tried")
        self.caption = caption
        return self


class MapWalk(Picture):
    """Left: the map of the validation loss and a place on it. Right: that network's losses and its forecast.

    Parameters: as for LossMap.update and Forecasting.
    """

    FLAT, SIDEWAYS = 0.76, 5  # losses and forecast stand one above the other

    @takes(
        **MAP,
        validation="(s, r) numbers",
        batches="whole",
        when="(hours,) dates",
        rentals="(hours,) numbers from 0",
    )
    def __init__(self, rates, hidden_sizes, validation, edge, batches, when, rentals):
        super().__init__(8, 5)
        self.figure.get_layout_engine().set(hspace=0.06)
        if self.narrow:
            left, losses, week = self.panes(1, 1, 1)
        else:
            here, there = self.figure.subfigures(1, 2, width_ratios=[1, 1.35])  # each with margins of its own
            left, (losses, week) = here.subplots(), there.subplots(2)
        image = _map(left, rates, hidden_sizes, validation)
        _scale(left.figure, image, left, "validation loss; grey: diverged", location="top")
        _rate_axis(left)
        _edge(left, edge)
        self.map, self.validation = left, validation
        self.rates, self.hidden_sizes = rates.tolist(), hidden_sizes.tolist()
        style = {"markersize": 13, "markeredgecolor": INK, "markeredgewidth": 2.5, "clip_on": False}
        self.place = self.moving(left.plot([], [], "o", color="white", **style)[0])
        self.losses = LearningCurves(self, losses, batches)
        self.week = Week(self, week, when, rentals, every=2)
        if self.flat:  # there is no room for long names
            losses.set_ylabel("error²")
            week.set_ylabel("bikes")
        self._cells = None  # as things: made once, for they stay where they are

    @takes(
        learning_rate="() numbers above 0",
        batches="(k,) numbers from 0",
        **RUN,
        forecast="(hours,) numbers without NaN",
    )
    def update(self, learning_rate, hidden_nodes, batches, training_loss, validation_loss, diagnosis, words, forecast):
        """Mark the place of a rate and a number of nodes that are on the map, and show the rest as Forecasting does."""
        one_of("hidden_nodes", hidden_nodes, self.hidden_sizes)
        self.place.set_data([learning_rate], [self.hidden_sizes.index(hidden_nodes)])
        self.losses.update(batches, training_loss, validation_loss, diagnosis)
        self.week.update(forecast)
        self.caption = words
        return self

    def _things(self):
        """Every cell of the map: a click walks there. And the curves."""
        if self._cells is None:
            edges = _edges(self.rates)
            self._cells = [
                self._cell(row, column, edges[column : column + 2])
                for row in range(len(self.hidden_sizes))
                for column in range(len(self.rates))
            ]
        return self._cells + loss_curves(self.losses.lines, "batch")

    def _cell(self, row, column, sides):
        rate, nodes, loss = self.rates[column], self.hidden_sizes[row], self.validation[row][column]
        cell = box(self.map, sides[0], row - 0.5, sides[1], row + 0.5)
        name = f"learning rate {number(rate)}, {nodes} hidden node{'s' * (nodes != 1)}"
        words = f"{name}: " + (
            f"validation loss {number(loss)}" if np.isfinite(loss) else "diverged, no validation loss"
        )
        return Thing(name, words, cell, sets={"learning_rate": self.rates[column], "hidden_nodes": nodes})


class Parabolas(Picture):
    """Left: for each weight the parabola of its loss, with the steps on it. Right: its loss after each step.

    Parameter: curvatures, (n_weights,), one or two, the larger first and 1.
    """

    TOP, STEPS = 1.3, 12

    @takes(curvatures="(w,) numbers above 0")
    def __init__(self, curvatures):
        super().__init__(8, 3.6)
        left, right = self.panes(1, 1)
        self.curvatures, self.names = np.array(curvatures, float), ["steep", "flat"][: len(curvatures)]
        reach = 1.1 * np.sqrt(2 * self.TOP / self.curvatures.min())
        left.set(xlim=(-reach, reach), ylim=(-0.05, self.TOP), xlabel="distance d from the floor", ylabel="loss ½ λ d²")
        right.set(xlim=(-0.4, self.STEPS + 0.4), ylim=(1e-5, 1e2), yscale="log", xlabel="step")
        right.set(title="loss after each step", xticks=range(0, self.STEPS + 1, 3))
        d = np.linspace(-reach, reach, 121)
        self.axes, self.paths, self.losses = left, [], []
        for curvature, (colour, line) in zip(self.curvatures, [(ERROR, "-"), (INK, "--")], strict=False):
            left.plot(d, curvature * d**2 / 2, line, color=colour, linewidth=1.5)
            steps_on_it = {"color": colour, "markersize": 6, "linewidth": 0.8, "markeredgecolor": "white"}
            self.paths.append(self.moving(left.plot([], [], "o-", **steps_on_it)[0]))
            self.losses.append(
                self.moving(right.plot([], [], f"o{line}", color=colour, linewidth=1.5, markersize=4)[0])
            )
        self.first = self.moving(left.plot([], [], "o", color=ERROR, markersize=12, markeredgecolor="white")[0])
        self.gait = self.moving(left.set_title(" "))
        colours = dict(zip(self.names, [ERROR, INK], strict=False)) if len(self.names) > 1 else {}
        self.ends = Names(self, right, colours)

    @takes(rate="() numbers from 0", distances="(t, w)")
    def update(self, rate, distances):
        """Show the distances from the floor before the first and after each step at this rate, (n + 1, n_weights)."""
        losses = self.curvatures * distances**2 / 2
        for weight, (path, line) in enumerate(zip(self.paths, self.losses, strict=True)):
            path.set_data(distances[:, weight], losses[:, weight])
            line.set_data(np.arange(len(losses)), np.clip(losses[:, weight], 1e-12, 1e12))
        self.first.set_data(distances[1:2, 0], losses[1:2, 0])
        if len(self.names) > 1:
            self.ends.update(*losses[-1])
        gaits = [_gait(1 - rate * curvature) for curvature in self.curvatures]
        self.gait.set_text(gaits[0][0])
        setting, words = "η·λ", [f"it {gaits[0][0]}{gaits[0][1]}"]
        after, before = number(losses[-1].sum()), number(losses[0].sum())
        ends = f"the loss is {after}; at first it was {before}"
        if len(self.names) > 1:
            named = list(zip(self.names, gaits, strict=True))
            self.gait.set_text(", ".join(f"{name} {gait}" for name, (gait, _) in named))
            setting, words = "Learning rate", [f"the {name} weight {gait}{more}" for name, (gait, more) in named]
            ends = f"the two losses add up to {after}; at first to {before}"
        self.caption = f"{setting} = {rate:.2f}: {'; '.join(words)}. After {len(losses) - 1} steps {ends}."
        self._now = rate, distances, losses
        return self

    def _things(self):
        rate, distances, losses = self._now
        (low, high), things = self.axes.get_xlim(), []
        for weight, (path, line) in enumerate(zip(self.paths, self.losses, strict=True)):
            of = f" of the {self.names[weight]} weight" if len(self.names) > 1 else ""
            along = tuple(
                f"step {step}, distance {number(d)}, loss {number(loss)}"
                for step, (d, loss) in enumerate(path.get_xydata())
            )
            seen = np.clip(path.get_xydata(), [low, 0], [high, self.TOP])
            things.append(Thing(f"steps{of}", f"steps{of}: {along[-1]}", outline(self.axes, seen), along))
            things += loss_curves([line], "step", [f"loss{of}"])
        words = f"step 1: learning rate times curvature {number(rate, '.2f')}, distance {number(distances[1, 0])}"
        point = circle(self.axes, (distances[1, 0], losses[1, 0]), 9)
        things.append(
            Thing(
                "step 1", words, point, value=rate, control="rate", low=0, high=2.2, step=0.05, right=across(self.axes)
            )
        )
        return things


def _gait(factor):
    """What a weight does whose distance each step multiplies by this factor, in two parts: the word, and the number."""
    share = number(factor, ".2f")
    if abs(factor) < 1e-9:
        return "jumps to the floor", " with the first step"
    if abs(abs(factor) - 1) < 1e-9:
        return ("stays", "") if factor > 0 else ("bounces", ", from side to side for ever")
    word = "creeps" if factor > 0 else "swings" if factor > -1 else "flies off"
    return word, f", each step multiplies its distance by {share}"


class Catapult(Picture):
    """Runs from one start, at different rates: the curvature, the hidden nodes' mean output, and the loss.

    Parameters: names, of the runs, at most three; limit, what the line that is called so in `update` is named, if any.
    """

    STYLES = ((INK, "--", 2), (INK, "-", 3), (ERROR, ":", 3))

    @takes(names="r several", limit="text")
    def __init__(self, names, limit=None):
        super().__init__(8, 3.6)
        self.sides, self.names = self.panes(1, 1, 1), names
        titles = ["curvature λ, start = 1", "mean hidden output", "training loss"]
        for axes, over in zip(self.sides, titles, strict=True):
            axes.set(title=over, xscale="symlog", xlabel="batch", xlim=(-0.1, 1500), xticks=[0, 1, 10, 100, 1000])
            axes.set_xticklabels(["0", "1", "10", "100", "1000"])
        self.sides[0].set(ylim=(-0.03, 1.1))
        self.sides[1].set(ylim=(-0.02, 0.62))
        self.sides[2].set(yscale="log", ylim=(0.05, 1000))
        grey = {"color": FAINT, "linewidth": 2}
        self.limit = self.moving(self.sides[0].plot([], [], label=limit, drawstyle="steps-post", **grey)[0])
        self.lines = [
            [self.moving(axes.plot([], [], line, color=colour, linewidth=width, label=name)[0]) for axes in self.sides]
            for name, (colour, line, width) in zip(names, self.STYLES, strict=False)
        ]
        mean = self.sides[2].axhline(1, linestyle=":", zorder=0, label="the mean", **grey)
        # all names above all, where no curve runs through them
        handles = [*(lines[2] for lines in self.lines), *([self.limit] if limit else []), mean]
        title, above = "times the bound", {"loc": "outside upper center", "frameon": False}
        close = {"handlelength": 1.5, "handletextpad": 0.4, "columnspacing": 1}
        if self.narrow:
            self.figure.legend(handles=handles, ncols=2, title=title, **above, **close)
        else:
            handles.insert(0, Line2D([], [], linestyle="", label=title))
            self.figure.legend(handles=handles, ncols=len(handles), **above, **close)

    @takes(
        batches="(b,) numbers from 0",
        curvature="r rows",
        outputs="r rows",
        losses="r rows",
        caption="text",
        limit="(l?,) numbers",
    )
    def update(self, batches, curvature, outputs, losses, caption, limit=()):
        """Show a row a run over the first of these batches, as many as it has; limit, (len(batches),) where it is
        given, is the curvature at which the last run's rate is at its bound."""
        for column, rows in enumerate((curvature, outputs, losses)):
            for lines, row in zip(self.lines, rows, strict=True):
                row = np.clip(np.nan_to_num(row, nan=np.inf), -1e12, 1e12)
                lines[column].set_data(batches[: len(row)], row)
        self.limit.set_data(batches[: len(limit)], limit)
        self.caption = caption
        return self

    def _things(self):
        def say(batch, value):
            return f"{number(value)} at batch {number(batch, '.6g')}"

        kinds = ["curvature", "mean hidden output", "training loss"]
        curves = [
            curve_thing(f"{kind}, {name}", line, say)
            for name, lines in zip(self.names, self.lines, strict=True)
            for kind, line in zip(kinds, lines, strict=True)
        ]
        if len(self.limit.get_xdata()):
            curves.append(curve_thing(self.limit.get_label(), self.limit, say))
        return curves
