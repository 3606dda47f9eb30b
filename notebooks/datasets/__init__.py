"""Data for the chapters: arrays out, (features, targets), rows are records.

Rooms: toys; handwritten_digits; bike_sharing, whose file hour_csv finds or has fetched by fetch. The others are for a
reader's own table, in the order in which it goes through them: table_file or sheet, records, table (read_table);
columns (look); split, one_column, two_columns, task (choose); inputs, preparation (prepare_table); cells for all.
"""

from told import tell_in_scripts

from .bike_sharing import bike_table, bikes, earlier, one_hot, scale_of, standardised
from .cells import MISSING, BadTable
from .columns import Look, look
from .handwritten_digits import (
    BLACK_PIXELS,
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
from .inputs import scaled
from .one_column import one_column_answers, share_said, simplest
from .preparation import Preparation, Prepared, prepare_table
from .table import read_table
from .task import choose
from .toys import PROBLEMS, YOURS, moons, moons_to_learn, problem, two_questions, with_ones

__all__ = [
    "BLACK_PIXELS",
    "MISSING",
    "PROBLEMS",
    "YOURS",
    "BadTable",
    "Look",
    "NoData",
    "Preparation",
    "Prepared",
    "bike_file",
    "bike_table",
    "bikes",
    "choose",
    "count_blocks",
    "digits",
    "draw",
    "earlier",
    "even_ink",
    "look",
    "moons",
    "moons_to_learn",
    "one_column_answers",
    "one_hot",
    "prepare",
    "prepare_table",
    "problem",
    "read_table",
    "scale_of",
    "scale_to_32",
    "scaled",
    "share_said",
    "shift",
    "simplest",
    "standardised",
    "two_questions",
    "upright",
    "with_ones",
]

tell_in_scripts()
