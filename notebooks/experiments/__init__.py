"""Trains networks: settings in, histories out. No drawing, no widgets."""

from threadpoolctl import threadpool_limits

from .digits import DigitRun, accuracy, learn_digits
from .numbers_in_words import Number
from .one_weight import (
    descend,
    even_target,
    hidden_outputs_at_the_start,
    loss_along,
    loss_surface,
    two_nodes,
    untrained_answers,
)
from .playground import NO_POINTS, Trial
from .rate_map import Draws, drawn, sweep, together
from .runs import History, Run, answers, epochs, finished, learn, mean_squared_error, timed_slices
from .stepper import Step, walk
from .verdicts import TROUBLE, verdict

__all__ = [
    "NO_POINTS",
    "TROUBLE",
    "DigitRun",
    "Draws",
    "History",
    "Number",
    "Run",
    "Step",
    "Trial",
    "accuracy",
    "answers",
    "descend",
    "drawn",
    "epochs",
    "even_target",
    "finished",
    "hidden_outputs_at_the_start",
    "learn",
    "learn_digits",
    "loss_along",
    "loss_surface",
    "mean_squared_error",
    "sweep",
    "timed_slices",
    "together",
    "two_nodes",
    "untrained_answers",
    "verdict",
    "walk",
]

threadpool_limits(1)  # products as small as ours take longer on several threads: up to 4 times with 64 nodes on 2 cores
