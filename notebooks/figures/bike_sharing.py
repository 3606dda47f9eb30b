"""The pictures of the chapter on bike sharing: weeks of rentals, forecasts, and a network that learns them."""

import numpy as np

from .kit import FAINT, INK, OUTPUT, LossCurves, Picture, legend_above
from .things import loss_curves


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

    def __init__(self, picture, axes, batches):
        super().__init__(picture, axes, batches, "batches", 1, 0.04, 4)
        axes.set_yticks([0.05, 0.1, 0.2, 0.5, 1, 2], ["0.05", "0.1", "0.2", "0.5", "1", "2"])
        axes.minorticks_off()


class Week:
    """A week of rentals, a thin line, and a network's forecast of it, a thick one, as artists on one pair of axes."""

    def __init__(self, picture, axes, when, rentals, every):
        _days(axes, when, every if picture.width >= 700 else every + 1)
        (real,) = axes.plot(_hours(when), rentals, color=INK, linewidth=1.2, label="a validation week")
        empty = np.zeros(len(when))
        self.forecast = picture.moving(axes.plot(_hours(when), empty, color=OUTPUT, linewidth=2.5, label="forecast")[0])
        legend_above(axes, [real, self.forecast])

    def update(self, forecast):
        """Show a forecast in bikes, (n,), finite."""
        self.forecast.set_ydata(np.clip(forecast, -1e4, 1e4))


class Forecasting(Picture):
    """Left: the losses of a network that learns bike rentals. Right: a week as it has it now."""

    def __init__(self, batches, when, rentals):
        super().__init__(8, 3.6)
        left, right = self.panes(1.15, 1.35)
        self.losses = LearningCurves(self, left, batches)
        self.week = Week(self, right, when, rentals, every=2)

    def update(self, batches, training_loss, validation_loss, diagnosis, words, forecast):
        """Show the losses noted after these numbers of batches, a cross where training diverged, and the forecast."""
        self.losses.update(batches, training_loss, validation_loss, diagnosis)
        self.week.update(forecast)
        self.caption = words
        return self

    def _things(self):
        return loss_curves(self.losses.lines, "batch")
