"""Hand-ins that make the right numbers and lose them, or change the tables that they were given."""

import pytest

from test_tutor_handed_in import refused
from test_tutor_personas import BACK, EMPTY, FOUR, METHODS, THREE, UPDATE, in_cells
from test_tutor_right import variant

NEW_SUM = "delta_weights_{0} = delta_weights_{0} +"
KEPT = (
    "def train(self, features, targets):\n"
    + """\
    a = np.zeros(self.weights_input_to_hidden.shape)
    b = np.zeros(self.weights_hidden_to_output.shape)
    final_outputs, hidden_outputs = self.forward_pass_train(features)
    {}self.backpropagation(final_outputs, hidden_outputs, features, targets, a, b)
    self.update_weights(a, b, len(features))
"""
)
OLD, NEVER = "What is returned are the old sums", "added to its sum"
FUNCTIONS = {
    "old sums returned": (
        THREE, variant(BACK, NEW_SUM.format("i_h"), "new_i_h = delta_weights_i_h +",
                       NEW_SUM.format("h_o"), "new_h_o = delta_weights_h_o +"), "line 8, `return", OLD, None, NEVER,
    ),
    "one old sum returned": (
        THREE, variant(BACK, NEW_SUM.format("h_o"), "new_h_o = delta_weights_h_o +"), "line 8", OLD, None, NEVER,
    ),
    "nothing added": (THREE, variant(BACK, "_i_h + X", "_i_h + 0 * X", "_h_o + h", "_h_o + 0 * h"), NEVER, None, OLD),
    "sums in place": (
        THREE, variant(BACK, NEW_SUM.format("i_h"), "delta_weights_i_h +=",
                       NEW_SUM.format("h_o"), "delta_weights_h_o +="),
        "line 6", "changes the tables that it is given (`delta_weights_i_h` and `delta_weights_h_o`)", "New tables",
    ),
    "deltas divided in place": (
        FOUR, UPDATE + "    delta_weights_i_h /= n_records\n    delta_weights_h_o /= n_records\n"
        "    return weights_input_to_hidden + learning_rate * delta_weights_i_h, "
        "weights_hidden_to_output + learning_rate * delta_weights_h_o\n",
        "line 2", "changes the tables that it is given (`delta_weights_i_h` and `delta_weights_h_o`)",
    ),
}  # fmt: skip
METHOD = {
    "kept in self": (
        "backpropagation",
        variant(METHODS["backpropagation"], NEW_SUM.format("i_h"), "self.d = delta_weights_i_h +",
                NEW_SUM.format("h_o"), "self.e = delta_weights_h_o +"), "line 8, `return", OLD, None, NEVER,
    ),
    "result not kept": ("train", KEPT.format(""), "line 5, `self.back", "but with sums of 0", None, "A class keeps"),
    "result under other names": ("train", KEPT.format("c, d = "), "but with sums of 0", None, "A class keeps"),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_told_what_it_loses(name):
    before, code, *words = FUNCTIONS[name]
    refused(before, code, words)


@pytest.mark.parametrize("name", METHOD)
def test_a_method_is_told_what_it_loses(name):
    part, text, *words = METHOD[name]
    refused(EMPTY, in_cells(METHODS | {part: text}), words, part)
