"""The pictures of the chapter on a table of one's own: training, answers, which columns matter, what one does."""

from functools import partial

import matplotlib
import numpy as np
from matplotlib.collections import LineCollection

from given import number as finite
from given import one_of, shaped

from .kit import ERROR, FAINT, INK, INPUT, LEVEL, OUTPUT, Counts, LossCurves, Picture
from .takes import RUN, takes
from .things import Thing, box, circle, curve_thing, loss_curves

MOST_KINDS, MOST_DOTS, MOST_COLUMNS = 8, 400, 12  # that are drawn


def short(text, most=10):
    """A text of at most so many letters."""
    text = str(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def all_short(texts, most=10):
    """Texts of at most so many letters each; of those that begin alike the ends are there, too."""
    texts, begun = [str(text) for text in texts], most // 2 - 1
    cut = [short(text, most) for text in texts]
    ends = [text if len(text) <= most else f"{text[:begun]}…{text[begun + 1 - most :]}" for text in texts]
    return [end if cut.count(each) > 1 else each for each, end in zip(cut, ends, strict=True)]


def plain(value, more=0):
    """A number of the reader's with the digits that count and so many more: 2007, 34.6, 0.0123, 1,230,000."""
    if abs(value) < 1e4:
        return f"{value:.{(4 if abs(value) >= 1000 else 3) + more}g}".replace("-", "−")
    return f"{float(f'{value:.{4 + more}g}'):,.10g}".replace("-", "−")


def told_apart(values):
    """Numbers of the reader's, each plain, with as many more digits as tell them apart: 2007 beside 2007.5."""
    named = [[plain(value, more) for value in values] for more in range(7)]
    return next((names for names in named if len({*names}) == len({*values})), named[0])


class Pairs:
    """Each record's answer over the real number, a dot each on one pair of axes; on the line both are equal.

    Parameters: picture and axes, where they are drawn; real, (n,); name, of what is predicted; lines, where each record
    stands in the reader's table.
    """

    def __init__(self, picture, axes, real, name, lines):
        step = -(-len(real) // MOST_DOTS)
        self.real, self.lines, self.some = shaped("real", real, "(n,) finite numbers"), lines, slice(None, None, step)
        margin = 0.05 * np.ptp(self.real) or 1.0
        self.low, self.high = self.real.min() - margin, self.real.max() + margin
        axes.set(
            xlim=(self.low, self.high), ylim=(self.low, self.high), xlabel=f"real {short(name, 24)}", ylabel="answer"
        )
        axes.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(4 if picture.width > 700 else 2))
        axes.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(6))
        axes.plot([self.low, self.high], [self.low, self.high], color=FAINT, linewidth=1.5)
        look = {"markersize": 6, "markeredgecolor": "white", "markeredgewidth": 0.6, "clip_on": False}
        self.dots = picture.moving(axes.plot([], [], "o", color=OUTPUT, **look)[0])
        ring = {"markersize": 13, "markerfacecolor": "none", "markeredgecolor": ERROR, "markeredgewidth": 2}
        self.ring = picture.moving(axes.plot([], [], "o", clip_on=False, **ring)[0])
        self.axes = axes

    def update(self, answers):
        """Show answers, (n,); the furthest off in a ring."""
        answers = shaped("answers", answers, "(n,) numbers without NaN")
        shown = np.clip(answers, self.low, self.high)
        self.dots.set_data(self.real[self.some], shown[self.some])
        self.worst = int(np.abs(answers - self.real).argmax())
        self.ring.set_data(self.real[[self.worst]], shown[[self.worst]])
        said = (
            f"line {self.lines[self.worst]}, real {plain(self.real[self.worst])}, answer {plain(answers[self.worst])}"
        )
        self.words = f"Furthest off: {said}."

    def things(self):
        """The record in the ring."""
        words = "f" + self.words[1:].rstrip(".")
        return [Thing("furthest off", words, circle(self.axes, self.ring.get_xydata()[0], 9))]


class Kinds:
    """How often each kind was answered as which, on one pair of axes, as Counts.

    Parameters: as for Pairs, but real, the kinds of the records, (n,), and kinds, all there are, of which the
    commonest are drawn; share, of the picture's width that is theirs.
    """

    def __init__(self, picture, axes, real, kinds, share):
        often = {kind: np.sum(real == kind) for kind in kinds}
        commonest = sorted(kinds, key=lambda kind: -often[kind])[:MOST_KINDS]
        self.real, self.kinds = real, [kind for kind in kinds if kind in commonest]
        self.left_out = len(kinds) - len(self.kinds)
        room = picture.width * share / 11  # letters
        names = all_short(self.kinds)
        axes.set(ylabel="real", xlabel="answer")
        self.drawn = Counts(picture, axes, names, turned=len(names) * max(map(len, names)) >= room)
        self.axes = axes

    def update(self, answers):
        """Show answers, kinds, (n,): right ones along the diagonal, wrong ones beside it."""
        self.counts = np.array(
            [[np.sum(answers[self.real == row] == kind) for kind in self.kinds] for row in self.kinds]
        )
        self.drawn.update(self.counts)
        said = np.sum(answers == self.real)
        self.words = f"{said} of {len(self.real)} answers are right."
        if self.left_out:
            self.words += f" Drawn are the {len(self.kinds)} commonest of {len(self.kinds) + self.left_out} kinds."

    def things(self):
        """Each cell in which records are."""
        for i, j in np.argwhere(self.counts):
            name = f"{self.kinds[i]} answered as {self.kinds[j]}"
            cell = box(self.axes, j - 0.5, i - 0.5, j + 0.5, i + 0.5)
            yield Thing(name, f"{name}: {self.counts[i, j]}", cell)


def _answers_pane(picture, axes, real, name, kinds, lines, share=0.75):
    return Kinds(picture, axes, real, kinds, share) if kinds else Pairs(picture, axes, real, name, lines)


class TableAnswers(Picture):
    """What a network answers to records whose real number or kind is known.

    Parameters: real, (n,), numbers or kinds; name, of the column; kinds, a list, empty or None for a number; lines,
    (n,), where the records stand in the reader's table.
    """

    @takes(real="(n,) values", name="text", kinds="list or None", lines="(n,)")
    def __init__(self, real, name, kinds, lines):
        super().__init__(6.4, 4)
        self.pane = _answers_pane(self, self.figure.subplots(), real, name, kinds, lines)

    @takes(answers="(n,) values")
    def update(self, answers):
        """Show answers, (n,)."""
        self.pane.update(answers)
        self.caption = self.pane.words
        return self


class TableLearning(Picture):
    """Left: the losses of a network that learns a table. Right: its answers to the validation records, as TableAnswers.

    Parameters: batches, how many there are; baseline_loss, that of always answering with the mean target; the others as
    for TableAnswers.
    """

    steady = True

    @takes(
        batches="whole",
        baseline_loss="() numbers above 0",
        real="(n,) values",
        name="text",
        kinds="list or None",
        lines="(n,)",
    )
    def __init__(self, batches, baseline_loss, real, name, kinds, lines):
        super().__init__(8, 3.6)
        left, right = self.panes(1.2, 1)
        self.losses = LossCurves(self, left, batches, "batches", baseline_loss, baseline_loss / 200, 8 * baseline_loss)
        self.pane = _answers_pane(self, right, real, name, kinds, lines, 0.75 if self.narrow else 0.4)

    @takes(batches="(k,) numbers from 0", **RUN, answers="(n,) values")
    def update(self, batches, training_loss, validation_loss, diagnosis, words, answers):
        """Show the losses noted after these numbers of batches, and the answers, (n,)."""
        self.losses.update(batches, training_loss, validation_loss, diagnosis)
        self.pane.update(answers)
        self.caption = f"{words} {self.pane.words}"
        return self

    def _things(self):
        return [*loss_curves(self.losses.lines, "batch"), *self.pane.things()]


class Importance(Picture):
    """How much further off the answers are when one column is shuffled: a bar a column, a whisker for the spread.

    Parameter: count, of the columns.
    """

    @takes(count="at least one")
    def __init__(self, count):
        self.count = min(count, MOST_COLUMNS)
        super().__init__(8, 1.1 + 0.36 * self.count)
        self.axes = self.figure.subplots()

    @takes(worse="rows by name", unit="text")
    def update(self, worse, unit):
        """Draw how much worse, {column: (n,)}, in such a unit; the columns that count most. Drawn once, not live."""
        order = sorted(worse, key=lambda column: -np.mean(worse[column]))
        means, spreads = ([f(worse[column]) for column in order[: self.count]] for f in (np.mean, np.std))
        places = range(self.count)
        self.axes.barh(places, means, 0.7, color=INPUT, xerr=spreads, ecolor=INK, capsize=3)
        self.axes.axvline(0, color=LEVEL, linewidth=1)
        self.axes.set_yticks(places, all_short(order[: self.count], 24))
        self.axes.set(ylim=(self.count - 0.5, -0.5), xlabel=f"further off when shuffled, {short(unit, 40)}")
        bars = zip(order, means, spreads, strict=False)
        told = [f"{name} {plain(mean)} ± {plain(spread)}" for name, mean, spread in bars]
        more = f" Drawn are {self.count} of {len(order)} columns." if len(order) > self.count else ""
        self.caption = f"Further off when shuffled, in {unit}: {', '.join(told)}.{more}"
        return self


class ColumnEffect(Picture):
    """What answers do while one column takes other values: a thin line a record, a thick one for their mean.

    Parameters: low and high, of the answers that are seen.
    """

    @takes(low="number", high="number")
    def __init__(self, low, high):
        super().__init__(8, 3.2)
        finite("high", high, low)
        axes = self.figure.subplots()
        margin = 0.05 * (high - low) or 1.0
        margin_across = 0.2 if self.narrow else 0.1
        axes.set(xlim=(-margin_across, 1 + margin_across), ylim=(low - margin, high + margin), xlabel=" ")
        axes.set_xticks([])
        self.low, self.high = low - margin, high + margin
        self.records = self.moving(axes.add_collection(LineCollection([], colors=FAINT, linewidths=1)))
        self.mean = self.moving(axes.plot([], [], "-", color=OUTPUT, linewidth=3)[0])
        places = {"markerfacecolor": "white", "markersize": 5}  # of words: but for its own, where the full dot is
        self.one = self.moving(axes.plot([], [], "--", color=INK, linewidth=1.8, **places)[0])
        self.own = self.moving(axes.plot([], [], "o", color=INK, markersize=9, markeredgecolor="white")[0])
        below = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "top", "in_layout": False}
        self.ticks = [self.moving(axes.text(0, -0.03, "", fontsize=11, **below)) for _ in range(MOST_KINDS)]
        self.title = self.moving(axes.set_title(" \n " if self.narrow else " "))

    @takes(
        column="text",
        scale=partial(one_of, names=("number", "date", "words")),
        values="(v,) values",
        answers="(r, v)",
        own="(r,) values",
        lines="(r,)",
        record="whole",
        answer="text",
    )
    def update(self, column, scale, values, answers, own, lines, record, answer):
        """Show an Effect of experiments, its attributes by name; record, the place of the one that is marked; answer,
        its name."""
        shown, mean = (np.clip(rows, self.low, self.high) for rows in (answers, answers.mean(axis=0)))
        places, at, names = _on_the_axis(scale, values, own[record])
        self.records.set_segments([np.column_stack([places, row]) for row in shown])
        for line, row in ((self.mean, mean), (self.one, shown[record])):
            line.set_data(places, row)
            line.set_marker("o" if scale == "words" else "")
        self.own.set_data([at], [np.interp(at, places, shown[record])])
        few = -(-(len(values) - 1) // 2) if scale == "date" or self.narrow else (len(values) - 1) // 4
        step = 1 if scale == "words" else max(1, few)
        letters = max(2, int(self.width / 16 / len(values))) if scale == "words" else 12
        for tick in self.ticks:
            tick.set_text("")
        for tick, place, name in zip(self.ticks, places[::step], all_short(names[::step], letters), strict=False):
            tick.set(text=name, x=place)
        self.title.set_text((",\n" if self.narrow else ", ").join([short(answer, 24), f"over {short(column, 24)}"]))
        mean, one = (
            f"from {plain(row[0])} at {names[0]} to {plain(row[-1])} at {names[-1]}"
            for row in (answers.mean(axis=0), answers[record])
        )
        self.caption = (
            f"All else as it is, {answer} over {column}: the mean of {len(answers)} records goes {mean}; "
            f"that of line {lines[record]}, dashed, {one}."
        )
        self._now = column, names
        return self

    def _things(self):
        column, names = self._now
        for name, line in (("the mean", self.mean), ("one record", self.one)):
            places = line.get_xdata()
            yield curve_thing(
                name, line, lambda at, y, places=places: f"{plain(y)} at {column} {names[np.abs(places - at).argmin()]}"
            )


def _on_the_axis(scale, values, own):
    """Where values stand, numbers from 0 to 1, where one's own does, NaN if nowhere, and what each is called."""
    if scale == "words":
        places = 1.2 * (np.arange(len(values)) + 0.5) / len(values) - 0.1  # a little wider: names need room
        return places, places[list(values).index(own)] if own in values else np.nan, list(values)
    numbers = np.array(values).astype(float)
    span = numbers[-1] - numbers[0] or 1.0
    missing = own != own
    at = np.nan if missing else np.clip((np.array(own).astype(float) - numbers[0]) / span, 0, 1)
    names = told_apart(values) if scale == "number" else [str(value)[:10] for value in values]
    return (numbers - numbers[0]) / span, at, names
