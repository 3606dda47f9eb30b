"""Hand-ins whose numbers are, by chance or by arithmetic, those of another mistake: the one that was made is told."""

import pytest

from test_tutor_handed_in import ONE_STEP, refused
from test_tutor_personas import EMPTY, FOUR, INIT, METHODS, ONE, TRAIN, TWO, W, in_cells
from test_tutor_right import variant

SIGMOID = "def my_sigmoid(z):\n    e = np.exp(-z)\n    bottom = 1 + e\n    return "
FORWARD = "def my_forward" + TWO.partition("def forward")[2]
EVEN = variant(
    INIT.format("input_nodes**-0.5", "hidden_nodes**-0.5"),
    *("normal(0, ", "uniform("),
    *("input_nodes**-0.5", "-(input_nodes**-0.5), input_nodes**-0.5"),
    *("(hidden_nodes**-0.5", "(-(hidden_nodes**-0.5), hidden_nodes**-0.5"),
)
NARROW = "`weights_input_to_hidden`, and likewise of `weights_hidden_to_output`, is too narrow"
HANDED_IN = {
    "1 below the bar, in steps": (
        TWO, SIGMOID + "bottom / 1\n", "line 4", "upside down", None, "parentheses", "`bottom` is",
    ),
    "1 below the bar": (TWO, SIGMOID + "(1 + e) / 1\n", "line 4", "upside down", None, "parentheses"),
    "no bar": (TWO, SIGMOID + "bottom\n", "line 4", "no fraction", None, "parentheses", "`bottom` is"),
    "no parentheses": (TWO, SIGMOID + "1 / 1 + e\n", "parentheses are missing", None, "upside", "no fraction"),
    "1 below the bar, forward": (
        TWO, variant(FORWARD, "sigmoid(X @ weights_input_to_hidden)", "(1 + np.exp(-X @ weights_input_to_hidden)) / 1"),
        "line 2", "upside down", "`hidden_outputs` is", None, "parentheses",
    ),
    "another's sigmoid": (TWO.replace("1 / (1", "1 / 1 + (0"), FORWARD, "parentheses are missing", None, "no fraction"),
    "divided by the inputs": (
        FOUR, TRAIN + ONE_STEP + f"    m = len(features[0])\n    return update_weights({W}, a, b, m, learning_rate)\n",
        "line 3, `m =", "divided by the number of inputs",
    ),
    "divided by the inputs, which a counter reaches": (
        FOUR, TRAIN + ONE_STEP + "    for i in range(len(features)):\n        pass\n"
        f"    return update_weights({W}, a, b, len(features[0]), learning_rate)\n",
        "line 5, `return", "divided by the number of inputs",
    ),
    "divided twice": (
        FOUR, TRAIN + ONE_STEP + "    n = len(features)\n    a = a / n\n    b = b / n\n"
        f"    return update_weights({W}, a, b, n, learning_rate)\n",
        "lines 4 and 5", "divided by the number of records twice in both layers",
    ),
    "spread evenly between the right widths": (ONE, EVEN, NARROW, "spread evenly", None, "another layer's"),
}  # fmt: skip


@pytest.mark.parametrize("name", HANDED_IN)
def test_the_mistake_that_was_made_is_told(name):
    before, code, *words = HANDED_IN[name]
    refused(before, code, words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    self.update", "    n = features.shape[1]\n    self.update", ("line 4, `n =", "number of inputs")),
        ("    self.update", "    n = len(features) ** 2\n    self.update", ("line 4, `n =", "twice in both layers")),
    ],
)
def test_a_class_is_told_where_the_number_is_made(old, new, words):
    train = variant(METHODS["train"], old, new, "*sums, len(features)", "*sums, n")
    refused(EMPTY, in_cells(METHODS | {"train": train}), words, "train")
