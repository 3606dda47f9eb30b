"""The pictures of the chapter on weight updates: steps, the path of a descent, a network that tells two kinds."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patheffects import Normal, Stroke, withStroke

from given import number as finite
from wording import number

from .kit import ERROR, FAINT, INK, LOSSES, ONE, ZERO, LossCurves, Picture, legend_above, verdict_colour
from .plane import Field, draw_answer_bar
from .takes import RUN, takes
from .things import Thing, across, circle, curve_thing, loss_curves, outline, plane_thing


class Descent(Picture):
    """Left: the loss over two weights as contours, with the path of the steps. Right: the loss after each step.

    Parameters: across, (a,), and up, (u,), values of the two weights; losses, (u, a), the loss there; steps, how many
    are drawn; lowest and highest, the ends of their axis, which goes further up where a path leads there; names, of
    both weights.
    """

    NAMES = "input 3 to hidden node 1", "hidden node 1 to output"

    @takes(
        across="(a,)",
        up="(u,)",
        losses="(u, a) numbers from 0",
        steps="whole",
        lowest="() numbers above 0",
        highest="() numbers above 0",
        names=("text", "text"),
    )
    def __init__(self, across, up, losses, steps=60, lowest=1e-3, highest=1, names=NAMES):
        super().__init__(8, 3.8)
        self.steps = steps
        finite("highest", highest, lowest)
        self.limits = (lowest, highest), (lowest, 1e3 * highest)
        left, right = self.panes(1, 1, height=3.3)
        levels = np.geomspace(0.005, 5, 13)
        colours = LOSSES.resampled(256)(np.linspace(0, 0.33, 256))  # the pale part: the path is to be seen
        left.contourf(
            across,
            up,
            np.log(np.clip(losses, 0.004, 5)),
            np.log(np.append(0.0039, levels)),
            cmap=ListedColormap(colours),
        )
        left.contour(across, up, losses, levels, colors=FAINT, linewidths=0.8)
        left.set(xlim=(across[0], across[-1]), ylim=(up[0], up[-1]))
        self.way = self.moving(left.set_title(" "))
        left.set(xlabel=names[0], ylabel=names[1])
        rim = [Stroke(linewidth=1.5, foreground="white"), Normal()]
        (self.path,) = left.plot([], [], color=INK, linewidth=1, path_effects=rim)
        self.dots = [  # all rims below all dots, however close they are; of one width they would stand on whole pixels
            left.scatter([], [], s=4.5**2, c=INK, edgecolors=edge, linewidths=(wide, wide))
            for edge, wide in (("white", 1.5), (INK, 1))
        ]
        (self.start,) = left.plot([], [], "s", color="white", markersize=10, markeredgecolor=INK, markeredgewidth=1.5)
        (self.end,) = left.plot([], [], "*", color="white", markersize=16, markeredgecolor=INK, markeredgewidth=1.5)
        right.set(yscale="log", xlim=(-1, steps + 1), ylim=self.limits[0], xlabel="step", ylabel="loss")
        self.verdict = self.moving(right.set_title(" "))
        (self.losses,) = right.plot([], [], "o-", color=ERROR, linewidth=1.5, markersize=4)
        for artist in (self.path, *self.dots, self.start, self.end, self.losses):
            self.moving(artist)

    @takes(path="(n, 2) numbers", losses="(n,) numbers", words="text", diagnosis="text")
    def update(self, path, losses, words, diagnosis=""):
        """Show path, (n, 2), and losses, (n,), of which the first steps are drawn, a diagnosis, if any, above them."""
        path = np.clip(path[: self.steps + 1], -1e4, 1e4)
        losses = np.clip(np.nan_to_num(losses[: self.steps + 1], nan=np.inf), 1e-12, 1e12)
        self.path.set_data(path[:, 0], path[:, 1])
        for dots in self.dots:
            dots.set_offsets(path)
        self.start.set_data(path[:1, 0], path[:1, 1])
        self.end.set_data(path[-1:, 0], path[-1:, 1])
        self.losses.set_data(np.arange(len(losses)), losses)
        self.reach(self.losses.axes, np.max(losses), self.limits)
        seen = self.path.axes.viewLim.contains(*path[-1])
        self.way.set_text("path from square to star" if seen else "path out of the picture")
        title = "loss after each step" + f": {diagnosis}" * bool(diagnosis)
        self.verdict.set(text=title, color=verdict_colour(diagnosis))
        self.caption = words
        return self

    def _things(self):
        path = self.path.get_xydata()
        along = tuple(f"step {step}, weights {number(x)} and {number(y)}" for step, (x, y) in enumerate(path))
        low, high = np.transpose([sorted(self.path.axes.get_xlim()), sorted(self.path.axes.get_ylim())])
        return [
            Thing("path", f"path: {along[-1]}", outline(self.path.axes, np.clip(path, low, high)), along),
            *loss_curves([self.losses], "step", ["loss"]),
        ]


class Directions(Picture):
    """Left: which way a step goes. Right: how far the loss falls with a step any way, as measured and as slopes say."""

    def __init__(self):
        super().__init__(8, 3.8)
        left, right = self.panes(2, 3, height=3.3)
        left.set(xlim=(-1.5, 1.5), ylim=(-1.3, 1.6), aspect="equal")
        left.axis("off")
        around = np.linspace(0, 2 * np.pi, 97)
        left.plot(np.cos(around), np.sin(around), color=FAINT)
        left.plot([0, 0], [0, 1], color=INK, linewidth=2)
        left.text(0, 1.15, "minus the gradient", ha="center", va="bottom")
        (self.step,) = left.plot([], [], color=ERROR, linewidth=3)
        (self.tip,) = left.plot([], [], "o", color=ERROR, markersize=11, markeredgecolor="white")
        right.axhline(0, color=FAINT)
        right.set(xlim=(-185, 185), ylim=(-1.5, 1.2), xticks=[-180, -90, 0, 90, 180])
        right.set(xlabel="angle of the step, degrees", ylabel="fall, in length · steepness")
        self.curves = [
            right.plot([], [], line, color=colour, linewidth=2, label=name)[0]
            for name, line, colour in (("measured", "-", ERROR), ("cos of the angle", "--", INK))
        ]
        legend_above(right)
        (self.point,) = right.plot([], [], "o", color=ERROR, markersize=11, markeredgecolor="white")
        for artist in (self.step, self.tip, *self.curves, self.point):
            self.moving(artist)

    @takes(
        angles="(n,)", measured="(n,)", told="(n,)", length="()", angle="()", fall="()", told_here="()", whose="text"
    )
    def update(self, angles, measured, told, length, angle, fall, told_here, whose=""):
        """Show the falls of the loss over angles, all (n,), measured and as slopes tell; one angle's apart."""
        unit = np.max(told)
        turned = np.radians(angle)
        self.step.set_data([0, np.sin(turned)], [0, np.cos(turned)])
        self.tip.set_data([np.sin(turned)], [np.cos(turned)])
        for curve, falls in zip(self.curves, (measured, told), strict=True):
            curve.set_data(angles, falls / unit)
        self.point.set_data([angle], [fall / unit])
        best = angles[np.argmax(measured)]
        here, there = (
            f"{'rises' if fell < 0 else 'falls'} by {number(abs(fell), '.4f')}" for fell in (fall, told_here)
        )
        self.caption = (
            f"A step of length {length:g} at {angle:.0f} degrees: the loss {here}; its slopes times the moves say that "
            f"it {there}. At this length it falls furthest at {best:.0f} degrees."
            f"{whose}"
        )
        self._now = angle, fall
        return self

    def _things(self):
        angle, fall = self._now
        words = f"angle of the step: {number(angle, '.0f')} degrees, fall of the loss {number(fall)}"
        place = circle(self.point.axes, self.point.get_xydata()[0], 9)
        return [
            *(
                curve_thing(curve.get_label(), curve, lambda x, y: f"{number(y)} at {number(x, '.0f')} degrees", 40)
                for curve in self.curves
            ),
            Thing("angle of the step", words, place, value=angle, low=-180, high=180, step=5,
                  right=across(self.point.axes), control="angle"),
        ]  # fmt: skip


def two_kinds(axes):
    """Empty artists for records of two kinds: circles for the target 0, squares for 1; place_kinds fills them."""
    rim = [withStroke(linewidth=2.4, foreground=INK)]  # outside the white one: seen where the plane has their colour
    return [
        axes.scatter([], [], s=34, c=colour, marker=marker, edgecolors="white", linewidths=0.8, path_effects=rim)
        for marker, colour in (("o", ZERO), ("s", ONE))
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
        axes.text(-5.8, 3, "target 0, circles", va="bottom")
        axes.text(5.8, -3.3, "target 1, squares", va="top", ha="right")
        self.kinds = [self.moving(kind) for kind in two_kinds(axes)]

    @takes(features="(n, inputs)", targets="(n, 1) numbers 0 and 1")
    def update(self, features, targets):
        """Show features (n, 2 or more), of which the first two are drawn, with targets (n, 1) of 0 and 1."""
        place_kinds(self.kinds, features, targets)
        ones = int(targets.sum())
        self.caption = (
            f"{len(targets) - ones} records with target 0, circles above; {ones} with target 1, squares below."
        )
        return self


class DecisionField(Picture):
    """Left: what the network answers everywhere, with the training records. Right: both losses, epoch by epoch.

    Parameters: features, (n, 2 or more), and targets, (n, 1) of 0 and 1, the records; epochs, how many there are;
    baseline_loss, that of always answering with the mean target.
    """

    steady = True
    size = 6.0
    FIELD = 100  # the answer is asked for at so many places, across and up

    @takes(features="(n, inputs)", targets="(n, 1) numbers 0 and 1", epochs="whole", baseline_loss="() numbers from 0")
    def __init__(self, features, targets, epochs, baseline_loss):
        super().__init__(8, 4)
        self.figure.get_layout_engine().set(wspace=0.08)
        left, right = self.panes(1, 1)
        self.plane = left
        limits = -self.size, self.size
        ticks = [-5, 0, 5]  # none at the corner, where the bar's words begin
        left.set(xlim=limits, ylim=limits, xticks=ticks, yticks=ticks, aspect="equal")
        left.set(xlabel="input 1", ylabel="input 2")
        draw_answer_bar(left)
        self.field = self.moving(Field(left.bbox))
        kinds = two_kinds(left)
        place_kinds(kinds, features, targets)
        self.fixed(kinds)
        self.losses = LossCurves(self, right, epochs, "epoch", baseline_loss, 0.01, 10)

    @classmethod
    def points(cls):
        """Where the field is asked: in the middle of 100 x 100 cells, row by row from above, (10000, 2)."""
        across = cls.size * ((2 * np.arange(cls.FIELD) + 1) / cls.FIELD - 1)
        return np.stack(np.meshgrid(across, across[::-1]), axis=-1).reshape(-1, 2)

    @takes(answers="(10000, 1) numbers without NaN", **RUN)
    def update(self, answers, training_loss, validation_loss, diagnosis, words):
        """Show the answers at points(), (10000, 1), the losses so far, a cross where training diverged, words."""
        self.field.answers = answers[:, 0]
        self.losses.update(np.arange(len(training_loss)), training_loss, validation_loss, diagnosis)
        self.caption = words
        return self

    def _things(self):
        return [*loss_curves(self.losses.lines, "epoch"), plane_thing(self.plane, self.field.answers)]
