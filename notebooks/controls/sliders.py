"""Sliders, a switch, a list to choose from and buttons, all of one look."""

import inspect
import math

import ipywidgets as widgets
import numpy as np
import traitlets

from given import number, several, shown, text, whole

STYLE = {"description_width": "11em"}
WIDE = {"width": "min(100%, 34em)"}
# How fast a Player plays: what is done for each picture, how often, and seconds from one to the next, at least.
SPEEDS = {
    "5 steps a second": ("take_step", 1, 1 / 5),
    "1 step a picture": ("take_step", 1, 1 / 30),
    "1 epoch a picture": ("take_epoch", 1, 1 / 30),
    "2 epochs a picture": ("take_epoch", 2, 1 / 30),
    "5 epochs a picture": ("take_epoch", 5, 1 / 30),
    "20 epochs a picture": ("take_epoch", 20, 1 / 30),
}


class _OnSteps:
    """A slider whose value is on one of its steps: browsers put it there by themselves, as if a hand had moved it."""

    @traitlets.validate("value")
    def _validate_value(self, proposal):
        value = super()._validate_value(proposal)
        steps = (value - self.min) / self.step
        nearest = min(self.max, round(self.min + round(steps) * self.step, 9))
        return value if value == self.max or abs(steps - round(steps)) < 1e-6 else type(value)(nearest)


class WholeSlider(_OnSteps, widgets.IntSlider):
    """A slider over whole numbers, so many steps apart."""


class DecimalSlider(_OnSteps, widgets.FloatSlider):
    """A slider over decimal numbers, so many steps apart."""


class LogSlider(widgets.FloatLogSlider):
    """A slider over numbers, each so many times the one before. It may begin between two of them; a browser that is
    told of another number between them puts it on the nearer one, as if a hand had moved it, so this does."""

    def __init__(self, value, **named):
        self._first = value
        super().__init__(value, **named)

    @traitlets.validate("value")
    def _validate_value(self, proposal):
        value = super()._validate_value(proposal)
        exponent = self.min + round((math.log(value, self.base) - self.min) / self.step) * self.step
        nearest = self.base ** min(self.max, exponent)
        kept = value == self._first or reading(self, value) == reading(self, nearest)
        return value if kept else nearest


def whole_slider(label, value, low, high, step=1):
    """A slider over whole numbers. Raises: TypeError, ValueError for what cannot be one, as for all below."""
    for named, end in {"low": low, "high": high, "value": value}.items():
        whole(f"{named} of {text('label', label)}", end, -np.inf)
    whole(f"step of {label}", step, 1)
    _within(label, value, low, high)
    return WholeSlider(value, low, high, step, description=label, style=STYLE, layout=WIDE)


def slider(label, value, low, high, step=0.05, readout_format=".2f"):
    """A slider over decimal numbers."""
    number(f"step of {text('label', label)}", step, 1e-9), text(f"readout_format of {label}", readout_format)
    _within(label, value, low, high)
    return DecimalSlider(
        value, min=low, max=high, step=step, description=label, readout_format=readout_format, style=STYLE, layout=WIDE
    )


def log_slider(label, value, low_exponent, high_exponent, step=0.1):
    """A slider from 10**low_exponent to 10**high_exponent, each step multiplying by 10**step."""
    number(f"step of {text('label', label)}", step, 1e-9)
    for end in (low_exponent, high_exponent):
        number(f"an exponent of {label}", end, -300, 300)
    _within(label, value, 10.0**low_exponent, 10.0**high_exponent)
    return LogSlider(
        value,
        min=low_exponent,
        max=high_exponent,
        step=step,
        description=label,
        readout_format=".3g",
        style=STYLE,
        layout=WIDE,
    )


def selection_slider(label, value, options):
    """A slider over these values only."""
    options = _options(label, options)
    _among(label, value, options)
    at = options.index(value)  # given the first value, ipywidgets would leave its own label empty
    slider = widgets.SelectionSlider(
        options=options, index=at, description=label, continuous_update=True, style=STYLE, layout=WIDE
    )
    if max(len(str(option)) for option in options) > 6:
        slider.add_class("tinynet-words")
    return slider


def switch(label, value):
    """A box to tick."""
    text("label", label)
    if not isinstance(value, bool):
        raise TypeError(f"{label} begins with {shown(value)}, expected True or False.")
    return widgets.Checkbox(value, description=label, style=STYLE, layout=WIDE)


def choice(label, options, value):
    """A list to choose from; options maps what is shown to its value."""
    options = options if isinstance(options, dict) else _options(label, options)
    _among(label, value, options.values() if isinstance(options, dict) else options)
    return widgets.Dropdown(options=options, value=value, description=label, style=STYLE, layout=WIDE)


def _options(label, options):
    """Options as a list, of which none is a table, which equals nothing."""
    name = f"options of {text('label', label)}"
    if isinstance(options, np.ndarray) and options.ndim != 1:
        raise TypeError(f"{name} came as {shown(options)}, expected a list of single ones.")
    return several(name, options)


def _among(label, value, options):
    if isinstance(value, np.ndarray) or value not in list(options):
        told = ", ".join(map(repr, options))
        raise ValueError(f"{text('label', label)} begins with {shown(value)}, expected one of {told:.200}.")


def _within(label, value, low, high):
    """Refuse what is no range, and a value outside of it, which ipywidgets would move there without a word."""
    for named, end in {"low": low, "high": high}.items():
        number(f"{named} of {label}", end)
    if low > high:
        raise ValueError(f"low and high of {label} came as {low:g} and {high:g}, expected the lower one first.")
    slack = 1e-9 * max(abs(low), abs(high))
    if not low - slack <= number(f"value of {label}", value) <= high + slack:
        raise ValueError(f"{label} begins with {value:g}, expected a number from {low:g} to {high:g}.")


def speed():
    """A list of speeds for a Player."""
    return widgets.Dropdown(options=SPEEDS, value=SPEEDS["1 epoch a picture"], description="speed")


def button(name, icon, action=None):
    """A button; hovering over it tells the first line of what its action's docstring says."""
    told = (inspect.getdoc(action) or "").partition("\n")[0]
    layout = widgets.Layout(width="9em", flex="none")
    return widgets.Button(description=name, icon=icon, tooltip=told or None, layout=layout)


def row(control):
    """How a control looks: its name, where its handle stands from 0 to 1, None where it has none, and what it says."""
    value = control.value
    if isinstance(control, widgets.SelectionSlider):
        return control.description, control.index / max(1, len(control.options) - 1), str(control.label)
    if isinstance(control, widgets.Dropdown):
        return control.description, None, str(control.label)
    if isinstance(control, widgets.Checkbox):
        return control.description, None, "on" if value else "off"
    if not hasattr(control, "readout_format"):
        return getattr(control, "description", ""), None, ""
    at = math.log(value, control.base) if isinstance(control, LogSlider) else value
    share = (at - control.min) / ((control.max - control.min) or 1)
    return control.description, share, format(value, control.readout_format).replace("-", "−")


def span(control):
    """From where to where a slider over numbers goes, whether in whole numbers only, in which steps, and how many times
    the one before each of its numbers is: one of the two is 0; None of other controls."""
    if isinstance(control, LogSlider):
        return [control.base**control.min, control.base**control.max, False, 0, control.base**control.step]
    numbers = isinstance(control, _OnSteps)
    return [control.min, control.max, isinstance(control, WholeSlider), control.step, 0] if numbers else None


def reading(control, value):
    """A value as a control shows it: a decimal number with the digits that are shown."""
    if isinstance(value, float) and hasattr(control, "readout_format"):
        return float(format(value, control.readout_format))
    return value
