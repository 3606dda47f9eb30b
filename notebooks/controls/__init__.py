"""Binds sliders and a drawing pad to a picture. Knows no neural network: what a Player plays, controls.Trial says.

`Panel(picture, redraw, **sliders)` calls `redraw` with the sliders' values. `redraw` updates the picture; where it
takes long it is a generator that yields after each slice, and the picture is shown at every yield. The first slice is
done at once, the rest whenever the kernel is free, and a newer move ends what an older one began.
"""

from .pad import Pad
from .panel import Panel
from .player import Player
from .points import Points
from .sliders import choice, log_slider, selection_slider, slider, switch, whole_slider
from .stepper import Stepper
from .trial import Trial

__all__ = [
    "Pad",
    "Panel",
    "Player",
    "Points",
    "Stepper",
    "Trial",
    "choice",
    "log_slider",
    "selection_slider",
    "slider",
    "switch",
    "whole_slider",
]
