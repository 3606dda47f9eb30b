"""Every picture of the series: data in, Matplotlib artists out. No training, no seeds, no widgets.

A picture is a class. Its `__init__` draws what stands still; `update(...)` moves the rest and writes the one-line
`caption`. Shown as the last line of a cell it is an ordinary image; bound to sliders by controls it is redrawn in
place, only what moves over a saved background.

A room a chapter: whoever writes a chapter reads kit, things, takes, the base in picture and that chapter's room.
"""

import gc

from told import tell_in_scripts

from .backpropagation import Chain, LossOverWeight, RightAndWrong, SigmoidSlopes, TwoLosses
from .bike_sharing import ErrorsByHour, Forecasting, Stopping, Weeks
from .forward_pass import EvenTarget, NodeSteps, TwoNodes, UntrainedAnswers
from .handwritten_digits import ConfusionMatrix, DigitGrid, DigitLearning, Preparation, Reading
from .kit import LossesOfRuns, NetworkDiagram, Picture
from .own_table import ColumnEffect, Importance, TableAnswers, TableLearning
from .playground import Playground
from .rate_map import Catapult, LossMap, MapInUnits, MapWalk, Parabolas
from .stepper import Stepper
from .structure import HiddenOutputs, SigmoidCurve, Structure, WeightPaths
from .suspects import LineUp
from .things import Thing
from .weight_updates import DecisionField, Descent, Directions, TwoKinds
from .write_it_yourself import WhoCallsWhom

__all__ = [
    "Catapult",
    "Chain",
    "ColumnEffect",
    "ConfusionMatrix",
    "DecisionField",
    "Descent",
    "DigitGrid",
    "DigitLearning",
    "Directions",
    "ErrorsByHour",
    "EvenTarget",
    "Forecasting",
    "HiddenOutputs",
    "Importance",
    "LineUp",
    "LossMap",
    "LossOverWeight",
    "LossesOfRuns",
    "MapInUnits",
    "MapWalk",
    "NetworkDiagram",
    "NodeSteps",
    "Parabolas",
    "Picture",
    "Playground",
    "Preparation",
    "Reading",
    "RightAndWrong",
    "SigmoidCurve",
    "SigmoidSlopes",
    "Stepper",
    "Stopping",
    "Structure",
    "TableAnswers",
    "TableLearning",
    "Thing",
    "TwoKinds",
    "TwoLosses",
    "TwoNodes",
    "UntrainedAnswers",
    "Weeks",
    "WeightPaths",
    "WhoCallsWhom",
]

# What is imported by now stays. To look for garbage in it took 70 ms or more, now and then in the middle of a move.
gc.freeze()
tell_in_scripts()
