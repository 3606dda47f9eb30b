"""Data for the chapters: arrays out, (features, targets), rows are records."""

from .bike_sharing import CLASSES, Bikes, bike_table, bikes, earlier, one_hot, standardised
from .handwritten_digits import (
    BLACK_PIXELS,
    DIGITS,
    count_blocks,
    digits,
    draw,
    even_ink,
    prepare,
    scale_to_32,
    shift,
    upright,
)
from .hour_csv import NoData, bike_file
from .toys import PROBLEMS, YOURS, moons, moons_to_learn, problem, two_questions, with_ones

__all__ = [
    "BLACK_PIXELS",
    "CLASSES",
    "DIGITS",
    "PROBLEMS",
    "YOURS",
    "Bikes",
    "NoData",
    "bike_file",
    "bike_table",
    "bikes",
    "count_blocks",
    "digits",
    "draw",
    "earlier",
    "even_ink",
    "moons",
    "moons_to_learn",
    "one_hot",
    "prepare",
    "problem",
    "scale_to_32",
    "shift",
    "standardised",
    "two_questions",
    "upright",
    "with_ones",
]
