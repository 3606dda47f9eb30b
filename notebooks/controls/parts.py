"""What a panel is made of: refused in words where no panel can be made of it."""

import contextlib
import inspect

import ipywidgets as widgets

from given import function, shown


def check_parts(picture, redraw, sliders):
    """Refuse what is no picture, no function, or no control. Raises: TypeError."""
    if not hasattr(picture, "fit") or inspect.isclass(picture):
        raise TypeError(f"picture came as {shown(picture)}, expected a picture, such as figures.Structure().")
    function("redraw", redraw, "the sliders' values")
    for name, control in sliders.items():
        if not isinstance(control, widgets.Widget) or not hasattr(control, "value"):
            raise TypeError(
                f"{name} came as {shown(control)}, expected a control, such as controls.slider({name!r}, 0.5, 0, 1)."
            )


def check_names(redraw, values):
    """Refuse a function whose arguments have other names than the sliders. Raises: TypeError."""
    with contextlib.suppress(ValueError):  # of a few of Python's own functions nobody knows what they take
        signature = inspect.signature(redraw)
        try:
            signature.bind(**values)
        except TypeError:
            raise TypeError(
                f"the sliders came as {', '.join(values) or 'none'}, but the function that redraws takes "
                f"{', '.join(signature.parameters) or 'nothing'}: give them the same names."
            ) from None


def check_played(trial, question, needs, sliders):
    """Refuse what a Player cannot play. Raises: TypeError, ValueError."""
    if not hasattr(trial, "over_seeds"):
        raise TypeError(f"trial came as {shown(trial)}, expected what makes runs, such as experiments.Trial.")
    function("question", question, "the sliders' values")
    if not isinstance(needs, dict) or not needs.keys() <= sliders.keys():
        raise ValueError(
            f"needs came as {shown(needs)}, expected {{a slider: (another, its value)}}, of {', '.join(sliders)}."
        )
