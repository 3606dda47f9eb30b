"""Trains networks: settings in, histories out. No drawing, no widgets.

To import it sets NumPy's matrix products to one thread, for all that this process does: products as small as ours take
longer on several. 25 epochs of digits with 64 nodes take up to 4 times as long on two. And a notebook's cells show
errors that are in words without the lines of ours that raised them (told.py).
"""

from threadpoolctl import threadpool_limits

from told import show_errors_in_words
from wording import digits, rounded

from .backpropagation import loss_along, two_losses
from .baselines import least_squares, score, simple_answers
from .bike_sharing import SampledRun, forecast_bikes
from .checklist import findings, found, table
from .executors import all_cores
from .forward_pass import even_target, two_nodes, untrained_answers
from .given_weights import network_of
from .handwritten_digits import accuracy, digit_run
from .kept_network import Kept, as_code
from .line_up import Beside
from .own import deltas_of
from .own_table import (
    TableRun,
    answers_of,
    effect,
    first_rate,
    importance,
    try_settings,
    verdict,
    worst,
)
from .playground import Trial
from .rate_map import sweep, sweep_on_all_cores, train_side_by_side
from .runs import Run, answers, mean_squared_error, timed_slices, to_the_end
from .stepper import walk
from .structure import hidden_outputs_at_the_start, weight_path
from .suspects import LETTERS, Written, code_of, suspect
from .weight_updates import SLIPS, descend, falls, loss_surface, roll, slipped_losses, valley_loss

__all__ = [
    "LETTERS",
    "SLIPS",
    "Beside",
    "Kept",
    "Run",
    "SampledRun",
    "TableRun",
    "Trial",
    "Written",
    "accuracy",
    "all_cores",
    "answers",
    "answers_of",
    "as_code",
    "code_of",
    "deltas_of",
    "descend",
    "digit_run",
    "digits",
    "effect",
    "even_target",
    "falls",
    "findings",
    "first_rate",
    "forecast_bikes",
    "found",
    "hidden_outputs_at_the_start",
    "importance",
    "least_squares",
    "loss_along",
    "loss_surface",
    "mean_squared_error",
    "network_of",
    "roll",
    "rounded",
    "score",
    "simple_answers",
    "slipped_losses",
    "suspect",
    "sweep",
    "sweep_on_all_cores",
    "table",
    "timed_slices",
    "to_the_end",
    "train_side_by_side",
    "try_settings",
    "two_losses",
    "two_nodes",
    "untrained_answers",
    "valley_loss",
    "verdict",
    "walk",
    "weight_path",
    "worst",
]

threadpool_limits(1)
show_errors_in_words()
