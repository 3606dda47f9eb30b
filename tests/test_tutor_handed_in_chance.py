"""Hand-ins whose numbers are, by chance or by arithmetic, those of another mistake: the one that was made is told."""

import pytest

from test_tutor_handed_in import answered
from test_tutor_personas import INIT, ONE, TWO, check
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
    "spread evenly between the right widths": (ONE, EVEN, NARROW, "spread evenly", None, "another layer's"),
}  # fmt: skip


@pytest.mark.parametrize("name", HANDED_IN)
def test_the_mistake_that_was_made_is_told(name):
    before, code, *words = HANDED_IN[name]
    report = check(before, code)
    assert not report.passed
    answered(" ".join(report.mistakes), words)
