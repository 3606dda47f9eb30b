"""Hand-ins with names of the learner's own, which are right, and a mistake elsewhere: that one is told, where it is."""

import pytest

from test_tutor_handed_in import answered, refused
from test_tutor_personas import BACK, EMPTY, FOUR, LOOP, METHODS, THREE, check, in_cells
from test_tutor_right import variant

OWN = (
    "hidden_error = ", "e_h = ", "hidden_error_term = hidden_error *", "d_h = e_h *", "@ hidden_error_term", "@ e_h",
    "    delta_weights_i_h =", "    new_ih =", "return delta_weights_i_h", "return new_ih",
)  # fmt: skip
FUNCTIONS = {
    "the hidden error in the first delta": (
        THREE, variant(BACK, *OWN), "line 6, `new_ih =", "uses `hidden_error`, not `hidden_error_term`",
        None, "slope is missing", "`e_h` is",
    ),
    "no slope at all": (
        THREE, variant(BACK, *OWN, "    d_h = e_h * hidden_outputs * (1 - hidden_outputs)\n", ""),
        "line 5, `new_ih =", None, "`e_h` is",
    ),
    "an error term called slope": (
        THREE, variant(BACK, "hidden_error_term", "slope", "X.T @", "X @"), "line 6", "wants `.T`",
        None, "`slope` is not",
    ),
    "a loop that subtracts both": (
        FOUR, variant(LOOP, "a = np", "delta_weights_i_h = np", "b = np", "delta_weights_h_o = np",
                      "a += ", "delta_weights_i_h -= ", "b += ", "delta_weights_h_o -= ",
                      "return a, b", "return delta_weights_i_h, delta_weights_h_o"),
        "lines 8 and 9", "Both deltas are counted with a minus", None, "turns its sign",
    ),
}  # fmt: skip
MEANS = """def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
    {0}_i_h = delta_weights_i_h / n_records
    {0}_h_o = delta_weights_h_o / n_records
    self.weights_input_to_hidden += self.learning_rate * {0}_i_h
    self.weights_input_to_hidden += self.learning_rate * {0}_h_o
"""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_name_of_ones_own_holds_rightly_is_not_called_wrong(name):
    before, code, *words = FUNCTIONS[name]
    refused(before, code, words)


@pytest.mark.parametrize("name", ["mean", "step"])
def test_a_mean_may_have_any_name(name):
    code = METHODS | {"update_weights": MEANS.format(name)}
    report = check(EMPTY, in_cells(code), "update_weights")
    told = " ".join(report.mistakes)
    answered(told, ["line 5", f"`{name}_h_o` is the other layer's", None, "is not right", "number of records"])
