"""Small functions apart from the network: tables in NumPy, a step, error terms of an output, columns to shuffle.

A task knows what is right on a few inputs, the usual slips with a sentence to each, and what is right in other words.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .reference import sigmoid
from .words import SECTION


@dataclass(frozen=True)
class Task:
    """What a function is to do: `right` on each of `inputs`, or what `fault` finds no fault with.

    slips are pairs of a wrong function and a sentence on it, others pairs of another right one and a word on it.
    """

    inputs: tuple
    section: str
    line: str
    right: Callable = None
    slips: tuple = ()
    others: tuple = ()
    fault: Callable = None


TABLES = (
    (np.array([[2.0, 1.0, 4.0], [5.0, 3.0, 0.5]]),),
    (np.array([[1.0, -2.0, 7.0], [0.25, 6.0, 3.0], [8.0, 1.5, -4.0], [2.5, 0.0, 9.0]]),),
)
LISTS = (np.array([0.5, -1.0, 2.0]), np.array([0.2, 0.5, 0.4])), (np.array([3.0, 2.0]), np.array([-1.0, 0.25]))
FACTORS = (np.ones((5, 3)), np.ones((3, 2))), (np.ones((2, 6)), np.ones((6, 7)))
WALKS = (np.array([3.0, 0.0, -4.0]), 0.5), (np.array([-0.2, 0.1, 0.4, 0.0, 1.5]), 2.0)
SIZES = (3, 2, 1), (64, 32, 10), (5, 7, 4)
PAIRS = (
    (np.array([[0.5, 0.5], [0.25, 0.25], [-1.0, -1.0]]),),
    (np.array([[0.5, 0.5], [0.25, 0.75], [-1.0, -1.0]]),),
    (np.array([[1.0, 2.0, 3.0]] * 2),),  # rows are equal, columns are not
    (np.array([[1.0, 1.0, 2.0], [4.0, 4.0, 4.0]]),),  # the last column alone differs
    (np.array([[2.0, 2.0, 2.0], [7.0, 7.0, 7.0]]),),
    (np.array([[1.0, 3.0, 1.0], [2.0, 5.0, 2.0]]),),  # the first and the last alone are equal
)
ANSWERS = (
    (np.array([[1.0]]), np.array([[0.25]])),
    (np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 1.0]]), np.array([[0.9, 0.2], [0.6, 0.003], [0.4, 0.7]])),
)
MIDDLE = "The two numbers in the middle are the ones that must be equal, and they vanish: the outer two are left."
HOW_LONG = "The length of a list of moves is the root of the sum of their squares."
COUNTS = "Each of the inputs has a line to each hidden node, and each hidden node one to each output."
LINKS = "The loss falls by so much as the answer grows, and the answer by so much as its node's input does: multiply."
COLUMNS = "The axis that you name disappears, and here the rows are to disappear: columns stay."


BEGINS = "A sum begins at 0 once, before the loop; in the loop each product is added to it."
ADDED = "All of them are to be added up."


RECORDS = (
    (np.array([[1.0, 10, 100], [2.0, 20, 200], [3.0, 30, 300], [4.0, 40, 400]]), [0, 2], np.array([2, 0, 3, 1])),
    (np.arange(20.0).reshape(5, 4) ** 2, [1, 3], np.array([4, 2, 0, 1, 3])),
)
BESIDE = "Only these are to be: all others stay as they are, beside the right answer."
STILL = "The other one still says what it said."


def _with(features, place, values):
    """A copy of features with other values in one place."""
    changed = features.copy()
    changed[place] = values
    return changed


def _step(x, answer):
    """What is wrong with the weights of a node that is to step down at x, or None."""
    try:
        if any(isinstance(number, str) for number in answer):
            return "Two numbers are expected, and what stands in quotation marks is a text."
        weight, bias_weight = (float(np.squeeze(number)) for number in answer)
    except (TypeError, ValueError):
        return "Two numbers are expected: the weight of x, then the weight of the 1."
    here = weight * x + bias_weight
    if weight == 0:
        return "With weight 0 the node does not look at x at all: a level line, and no step."
    if abs(here) > 1e-6 * max(1, abs(weight)):
        swapped = " With the two numbers in the other order it would be there." if _fits(x, answer[::-1]) else ""
        at = -bias_weight / weight
        return f"For x = {x:g} it gives a step at {at:.4g}: there, weight times x plus bias weight is 0.{swapped}"
    if weight > 0:
        return f"The step is at {x:g}, but it goes up. What must change its sign, and what else then, too?"
    if weight > -4:
        return f"It steps down at {x:g}, but gently: with a weight of {weight:g}. Steep takes a weight of −4 or less."
    return None


def _fits(x, answer):
    weight, bias_weight = (float(np.squeeze(number)) for number in answer)
    return abs(weight * x + bias_weight) < 1e-6 * max(1, abs(weight))


TASKS = {
    "second_column": Task(
        TABLES,
        "tables",
        "return table[:, 1]",
        lambda table: table[:, 1],
        slips=(
            (lambda table: table[1], "This is the second row. A row comes before the comma, a column after it."),
            (lambda table: table[:, 2], "This is the third column: Python counts from 0."),
            (lambda table: table[:, 0], "This is the first column: Python counts from 0, so the second is number 1."),
            (lambda table: table[0, 1], "This is one number, of the first row. `:` before the comma means: all rows."),
            (lambda table: table[1, 1], "This is one number, of the second row. `:` before the comma means: all rows."),
        ),
        others=((lambda table: table[:, [1]], "It comes as a table with one column. That will do."),),
    ),
    "column_sums": Task(
        TABLES,
        "tables",
        "return table.sum(axis=0)",
        lambda table: table.sum(axis=0),
        slips=(
            (lambda table: table.sum(axis=1), f"It gives a sum for each row. {COLUMNS}"),
            (lambda table: table.sum(), f"It adds up the whole table. {COLUMNS}"),
            (lambda table: table.sum(axis=1, keepdims=True), f"It gives a sum for each row. {COLUMNS}"),
            (lambda table: table.mean(axis=0), "These are means: they are divided by the number of rows."),
            (lambda table: table[0] + table[1], "It adds two rows alone. The table may have more of them."),
            (lambda table: table.sum(axis=0)[0], "It is the sum of the first column alone."),
        ),
        others=((lambda table: table.sum(axis=0, keepdims=True), "It comes as a table with one row. That will do."),),
    ),
    "weighted_sum": Task(
        LISTS,
        "tables",
        "return (x * w).sum()",
        lambda x, w: x @ w,
        slips=(
            (lambda x, w: x * w, "These are the products, one for each input. They have yet to be added up."),
            (lambda x, w: x.sum() * w.sum(), "It adds first and multiplies then. Each input has a weight of its own."),
            (lambda x, w: (x + w).sum(), "It adds inputs and weights. Each input is multiplied by its weight."),
            (lambda x, w: x + w, "It adds inputs and weights. Each input is multiplied by its weight; add up then."),
            (lambda x, w: (x * w).mean(), "It is the mean of the products. A node takes their sum."),
            (lambda x, w: x[-1] * w[-1], f"It is the last product alone. {BEGINS}"),
            (lambda x, w: x[0] * w[0], f"It is the first product alone. {ADDED}"),
            (lambda x, w: x[1:] @ w[1:], "The first product is left out: Python counts from 0."),
            (lambda x, w: x[:-1] @ w[:-1], "The last product is left out: `range(n)` ends at n − 1."),
            (lambda x, w: np.outer(x, w), "It multiplies every input by every weight. Each has one weight of its own."),
        ),
    ),
    "shape_of_product": Task(
        FACTORS,
        "tables",
        "return A.shape[0], B.shape[1]",
        lambda A, B: (A.shape[0], B.shape[1]),
        slips=(
            (lambda A, B: (A.shape[1], B.shape[0]), f"These are the inner two numbers. {MIDDLE}"),
            (lambda A, B: (B.shape[1], A.shape[0]), "The right two numbers in the other order: rows come first."),
            (lambda A, B: A.shape, f"The first number is right, the second is one of the inner two. {MIDDLE}"),
            (lambda A, B: B.shape, f"The second number is right, the first is one of the inner two. {MIDDLE}"),
            (lambda A, B: (*A.shape, *B.shape), f"These are both shapes. {MIDDLE}"),
            (lambda A, B: A @ B, "This is the product itself. Its shape is asked for: `.shape`."),
        ),
    ),
    "count_weights": Task(
        SIZES,
        "count",
        "return input_nodes * hidden_nodes + hidden_nodes * output_nodes",
        lambda i, h, o: i * h + h * o,
        slips=(
            (lambda i, h, o: i * h * o, f"It multiplies all three. There are two tables: add them up. {COUNTS}"),
            (lambda i, h, o: i + h + o, f"It counts the nodes. Weights are the lines between them. {COUNTS}"),
            (lambda i, h, o: i * h, f"It counts the first table alone. {COUNTS}"),
            (lambda i, h, o: h * o, f"It counts the second table alone. {COUNTS}"),
            (lambda i, h, o: i * h + o, f"The second table has more: {COUNTS}"),
            (lambda i, h, o: i * h + i * o, f"Outputs have no lines to the inputs. {COUNTS}"),
            (lambda i, h, o: (i + 1) * h + (h + 1) * o, "It counts biases, too. This network has none (chapter 2)."),
        ),
    ),
    "equal_columns": Task(
        PAIRS,
        "random",
        "return bool((table == table[:, [0]]).all())",
        lambda t: bool((t == t[:, [0]]).all()),
        slips=(
            (lambda t: bool((t == t[[0]]).all()), "It compares rows. A column stands for a hidden node."),
            (lambda t: bool((t[:, 0] == t[:, 1]).all()), "It looks at the first two columns. There may be more."),
            (
                lambda t: bool((t[:, 1:] == t[:, [0]]).all(0).any()),
                "It says yes as soon as one column equals the first. All of them must: in a loop `return True` stands "
                "behind it, `return False` inside.",
            ),
            (lambda t: bool((t == t[0, 0]).all()), "It asks whether all numbers are equal; rows may differ."),
            (lambda t: bool((t[0] == t[0, 0]).all()), "It looks at the first row alone."),
            (lambda t: bool((t == t[:, [0]]).any()), "It says yes to every table (`any` asks for one, `all` for all)."),
            (lambda t: not (t == t[:, [0]]).all(), "It says yes where no is right, and no where yes is."),
            (lambda t: t == t[:, [0]], "It gives a yes or no for each number. One for all is asked for: `.all()`."),
            (lambda t: t[:, 0] == t[:, 1], "It gives a yes or no for each row. One for all is asked for: `.all()`."),
        ),
    ),
    "squared_error_term": Task(
        ANSWERS,
        "other output",
        "return (y - final_outputs) * final_outputs * (1 - final_outputs)",
        lambda y, a: (y - a) * a * (1 - a),
        slips=(
            (lambda y, a: y - a, f"It is the error alone: the slope of the output's sigmoid is missing. {LINKS}"),
            (lambda y, a: a * (1 - a), f"It is the sigmoid's slope alone: the error is missing. {LINKS}"),
            (lambda y, a: (a - y) * a * (1 - a), "It has the wrong sign: the error is y - final_outputs."),
            (lambda y, a: (y - a) ** 2 * a * (1 - a), "The error is squared. The slope of ½ e² is e."),
            (
                lambda y, a: (y - a) ** 2 / 2 * a * (1 - a),
                "The loss itself, ½ e², stands where its slope belongs, which is e.",
            ),
            (lambda y, a: 2 * (y - a) * a * (1 - a), "It is twice as large: the half in ½ e² takes the 2 away."),
            (lambda y, a: (y - a) / a * (1 - a), "It divides by ŷ: both factors of the slope ŷ (1 - ŷ) multiply."),
            (lambda y, a: (y - a) * a, "The slope of the sigmoid is ŷ (1 - ŷ): the second factor is missing."),
            (lambda y, a: (y - a) * (1 - a), "The slope of the sigmoid is ŷ (1 - ŷ): the first factor is missing."),
            (
                lambda y, a: (y - a) * sigmoid(a) * (1 - sigmoid(a)),
                "The sigmoid is taken once more. What you hold went through it: its slope is ŷ * (1 - ŷ).",
            ),
        ),
    ),
    "cross_entropy_term": Task(
        ANSWERS,
        "other output",
        "return y - final_outputs",
        lambda y, a: y - a,
        slips=(
            (
                lambda y, a: (y - a) / (a * (1 - a)),
                f"It says how fast the loss falls as the answer grows. The sigmoid's slope is missing. {LINKS}",
            ),
            (lambda y, a: (y - a) * a * (1 - a), "This is the squared error's. The cross-entropy's first link is e "
             "divided by ŷ (1 - ŷ), not e."),
            (lambda y, a: a - y, "It has the wrong sign: the error is y - final_outputs."),
            (lambda y, a: y + a, "Target and answer are added."),
            (
                lambda y, a: (y - a) / a * (1 - a),
                "It divides by ŷ, not by ŷ (1 - ŷ): `/` and `*` go from left to right. " + LINKS,
            ),
            (lambda y, a: (y - a) ** 2 / 2, "It is a loss, not how fast one falls."),
            (lambda y, a: -(y * np.log(a) + (1 - y) * np.log(1 - a)), "It is the loss itself, not how fast it falls."),
            (
                lambda y, a: y * (1 - a) + (1 - y) * a,
                "A plus stands between the parts with y and 1 - y. What has the target 0 is to go down: a minus.",
            ),
            (lambda y, a: y / a * a * (1 - a), "The part with 1 - y is missing: what has the target 0 counts, too."),
        ),
    ),
    "downhill_step": Task(
        WALKS,
        "directions",
        "return length * deltas / np.sqrt(np.sum(deltas**2))",
        lambda d, length: length * d / np.sqrt(np.sum(d**2)),
        slips=(
            (lambda d, length: -length * d / np.sqrt(np.sum(d**2)), "It leads uphill: deltas are minus the slopes "
             "already, and the move goes with them."),
            (lambda d, length: d, f"It is as long as the slope is steep, whatever length is asked for. {HOW_LONG}"),
            (lambda d, length: length * d, f"It is longer where the slope is steeper: `length` times the deltas. They "
             f"must be made of length 1 first. {HOW_LONG}"),
            (lambda d, length: d / np.sqrt(np.sum(d**2)), "It has the right direction and the length 1. Which was "
             "asked for?"),
            (lambda d, length: length * d / np.sum(d**2), f"The root is missing. {HOW_LONG}"),
            (lambda d, length: length * d / np.sum(np.abs(d)), f"It adds up sizes without squares. {HOW_LONG}"),
            (lambda d, length: length * d / np.max(np.abs(d)), f"Its largest move is that long. {HOW_LONG}"),
            (lambda d, length: length * d / np.abs(np.sum(d)), f"It adds up moves with their signs, and some cancel. "
             f"{HOW_LONG}"),
            (lambda d, length: length * d / np.sqrt(np.mean(d**2)), f"It takes the mean of the squares. {HOW_LONG}"),
            (lambda d, length: length * d / len(d), f"It divides by the number of weights. {HOW_LONG}"),
            (lambda d, length: length * np.sign(d), "All weights move alike. Of the steps of one length that one falls "
             "furthest whose moves are in proportion to the deltas."),
            (lambda d, length: length * d / np.abs(d), "All weights move alike. Of the steps of one length that one "
             "falls furthest whose moves are in proportion to the deltas."),
        ),
    ),
    "shuffled_together": Task(
        RECORDS,
        "shuffle",
        "shuffled[:, places] = features[order][:, places]",
        lambda f, p, o: _with(f, np.s_[:, p], f[o][:, p]),
        slips=(
            (lambda f, p, o: f[o], f"All columns are in another order. {BESIDE}"),
            (lambda f, p, o: f[o][:, p], "The shuffled columns come alone. The network wants all, each in its place."),
            (lambda f, p, o: f, "The features come as they were given: nothing is shuffled."),
            (lambda f, p, o: _with(f, p, f[o][p]), "It exchanges records. Columns stand behind the comma."),
            (lambda f, p, o: _with(f, np.s_[:, p[0]], f[o, p[0]]), f"Only the first column is shuffled. {STILL}"),
            (lambda f, p, o: _with(f, np.s_[:, p[-1]], f[o, p[-1]]), f"Only the last column is shuffled. {STILL}"),
            (lambda f, p, o: _with(f[o], np.s_[:, p], f[:, p]), f"All columns are shuffled but these. {BESIDE}"),
            (
                lambda f, p, o: _with(f, np.s_[:, p], np.column_stack([f[o, p[0]], f[o[o], p[1]]])),
                "The second column comes in another order than the first: both are to come from the same record.",
            ),
            (lambda f, p, o: _with(f, np.s_[:, p], 0), "Zeros stand there. Shuffled columns keep their values."),
        ),
        others=(
            (
                lambda f, p, o: _with(f, np.ix_(o, p), f[:, p]),
                "It puts the values where `order` says instead of taking them from there: as good a shuffling.",
            ),
        ),
    ),
    "step_down": Task(((2.0,), (-1.5,), (0.0,), (3.25,)), "steps", "return -10, 10 * x", fault=_step),
}  # fmt: skip
SECTION.update({name: task.section for name, task in TASKS.items()})
