"""The pictures of the chapter on bike sharing: weeks of rentals, forecasts, and a network that learns them."""

import numpy as np

from wording import number

from .kit import FAINT, INK, OUTPUT, LossCurves, Picture, legend_above
from .takes import RUN, takes
from .things import Thing, circle, loss_curves


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

    @takes(
        when="(n,) dates",
        rentals="(n,) numbers from 0",
        forecast="(n,)",
        every="at least one",
        since="() dates",
        caption="text",
    )
    def update(self, when, rentals, forecast=None, every=1, since=None, caption=""):
        """Draw rentals and a forecast, both (n,), over when, (n,) datetime64. Drawn once, not live.

        Parameters: every, so many days between two dates on the axis; since, the hour from which the ground is grey.
        """
        _days(self.axes, when, every)
        self.axes.plot(_hours(when), rentals, color=INK, linewidth=1.5, label="real")
        if forecast is not None:
            self.axes.plot(_hours(when), forecast, color=OUTPUT, linewidth=2, label="forecast")
            legend_above(self.axes)
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

    @takes(working="rows by name", off="rows by name", caption="text")
    def update(self, working, off, caption):
        """Draw for each side a dict of mean distances by hour, (24,), by the forecast's name. Drawn once, not live."""
        styles = [(OUTPUT, "-", 3), (INK, "--", 1.5)]
        for axes, methods in zip(self.sides, (working, off), strict=True):
            for (name, distances), (colour, line, width) in zip(methods.items(), styles, strict=True):
                axes.plot(distances, line, color=colour, linewidth=width, label=name)
        self.sides[0].set_ylim(0, None)
        handles, names = self.sides[1].get_legend_handles_labels()
        self.figure.legend(handles, names, frameon=False, loc="outside upper center", ncols=2)
        self.caption = caption
        return self


class LearningCurves(LossCurves):
    """Both losses of a network that learns bike rentals, batch by batch."""

    def __init__(self, picture, axes, batches, ticks=(0.05, 0.1, 0.2, 0.5, 1, 2)):
        super().__init__(picture, axes, batches, "batches", 1, 0.8 * ticks[0], 4)
        axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()


class Week:
    """A week of rentals, a thin line, and forecasts of it, the first a thick one, as artists on one pair of axes."""

    def __init__(self, picture, axes, when, rentals, every, names=("a validation week", "forecast")):
        _days(axes, when, every if picture.width >= 700 else every + 1)
        (real,) = axes.plot(_hours(when), rentals, color=INK, linewidth=1.2, label=names[0])
        empty, looks = np.zeros(len(when)), [("-", 2.5), (":", 1.8)]
        self.forecasts = [
            picture.moving(axes.plot(_hours(when), empty, line, color=OUTPUT, linewidth=width, label=name)[0])
            for name, (line, width) in zip(names[1:], looks, strict=False)
        ]
        self.forecast = self.forecasts[0]
        legend_above(axes, [real, *self.forecasts])

    def update(self, *forecasts):
        """Show forecasts in bikes, (n,) each, finite."""
        for line, forecast in zip(self.forecasts, forecasts, strict=True):
            line.set_ydata(np.clip(forecast, -1e4, 1e4))


class Forecasting(Picture):
    """Left: the losses of a network that learns bike rentals. Right: a week as it has it now.

    Parameters: batches, how many there are; when, the week's hours, (hours,) datetime64, and its rentals, (hours,).
    """

    steady = True

    @takes(batches="whole", when="(hours,) dates", rentals="(hours,) numbers from 0")
    def __init__(self, batches, when, rentals):
        super().__init__(8, 3.6)
        left, right = self.panes(1.15, 1.35)
        self.losses = LearningCurves(self, left, batches)
        self.week = Week(self, right, when, rentals, every=2)

    @takes(batches="(k,) numbers from 0", **RUN, forecast="(hours,) numbers without NaN")
    def update(self, batches, training_loss, validation_loss, diagnosis, words, forecast):
        """Show the losses noted after these numbers of batches, a cross where training diverged, and the forecast."""
        self.losses.update(batches, training_loss, validation_loss, diagnosis)
        self.week.update(forecast)
        self.caption = words
        return self

    def _things(self):
        return loss_curves(self.losses.lines, "batch")


class Stopping(Picture):
    """Left: the losses of a network that learns bike rentals, a ring where the validation loss is lowest. Right: a week
    as the network had it there, and as it has it now.

    Parameters: as for Forecasting.
    """

    steady = True

    @takes(batches="whole", when="(hours,) dates", rentals="(hours,) numbers from 0")
    def __init__(self, batches, when, rentals):
        super().__init__(8, 3.6)
        left, right = self.panes(1.15, 1.35)
        self.losses = LearningCurves(self, left, batches, ticks=(0.003, 0.01, 0.03, 0.1, 0.3, 1, 3))
        ring = {"markersize": 13, "markerfacecolor": "none", "markeredgecolor": OUTPUT, "markeredgewidth": 2.5}
        self.ring = self.moving(left.plot([], [], "o", **ring)[0])
        left.set_xlim(-0.015 * batches, 1.1 * batches)  # whole also at the end, and beside the curves' names
        self.week = Week(self, right, when, rentals, every=2, names=("real", "stopped", "at the end"))

    @takes(
        batches="(k,) numbers from 0",
        **RUN,
        stopped="(hours,) numbers without NaN",
        at_the_end="(hours,) numbers without NaN",
    )
    def update(self, batches, training_loss, validation_loss, diagnosis, words, stopped, at_the_end):
        """Show the losses noted after these numbers of batches, and two forecasts: by the network of the lowest
        validation loss, and by that of the last."""
        self.losses.update(batches, training_loss, validation_loss, diagnosis)
        lowest = int(np.argmin(validation_loss))
        self._lowest = batches[lowest], validation_loss[lowest]
        self.ring.set_data(*np.transpose([self._lowest]))
        self.week.update(stopped, at_the_end)
        self.caption = (
            f"{words} Lowest validation loss {number(self._lowest[1], '.3f')}, after batch {self._lowest[0]}."
        )
        return self

    def _things(self):
        batch, loss = self._lowest
        axes = self.ring.axes
        place = batch, np.clip(loss, *axes.get_ylim())
        words = f"lowest validation loss: {number(loss)} at batch {number(batch, '.6g')}"
        ring = Thing("lowest validation loss", words, circle(axes, place, 9))
        return [*loss_curves(self.losses.lines, "batch"), ring]
