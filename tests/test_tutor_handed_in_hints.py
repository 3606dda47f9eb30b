"""Hand-ins that were rightly called wrong, but in the wrong place or with a hint of no use: each is told what helps."""

from pathlib import Path

import pytest

from test_tutor_handed_in import DELTAS, ONE_STEP, refused, trained
from test_tutor_personas import BACK, FOUR, INIT, LOOP, ONE, THREE, TRAIN, TWO, UPDATE, W, check
from test_tutor_right import variant
from tutor.reference import FIRST

HIDDEN_ERROR = "def my_hidden_error(output_error_term, weights_hidden_to_output):\n    return "
ERROR = "def my_error(y, final_outputs):\n    "
TERM = "def my_hidden_error_term(hidden_error, hidden_outputs):\n    return "
FORWARD = f"def my_forward_pass_train(X, {W}):\n"
LISTS = variant(
    LOOP,
    "a = np.zeros(weights_input_to_hidden.shape)",
    "a = []",
    "b = np.zeros(weights_hidden_to_output.shape)",
    "b = []",
)

HANDED_IN = {
    "26: swapped back": (
        THREE,
        variant(BACK, "return delta_weights_i_h, delta_weights_h_o", "return delta_weights_h_o, delta_weights_i_h"),
        "line 8, `return",
        "other order",
    ),
    "26: swapped update": (
        FOUR,
        UPDATE
        + "    weights_input_to_hidden = weights_input_to_hidden + learning_rate * delta_weights_i_h / n_records\n"
        "    weights_hidden_to_output = weights_hidden_to_output + learning_rate * delta_weights_h_o / n_records\n"
        "    return weights_hidden_to_output, weights_input_to_hidden\n",
        "line 4, `return",
        "other order",
    ),
    "26: return in loop back": (
        THREE,
        "def my_backpropagation(final_outputs, hidden_outputs, X, y, W_ho, delta_weights_i_h, delta_weights_h_o):\n"
        "    for i in range(len(X)):\n"
        "        error = y[i] - final_outputs[i]\n"
        "        hidden_error_term = W_ho @ error * hidden_outputs[i] * (1 - hidden_outputs[i])\n"
        "        delta_weights_i_h = delta_weights_i_h + np.outer(X[i], hidden_error_term)\n"
        "        delta_weights_h_o = delta_weights_h_o + np.outer(hidden_outputs[i], error)\n"
        "        return delta_weights_i_h, delta_weights_h_o\n",
        "line 7, `return",
        "`return` stands inside the loop",
    ),
    "26: zeros inside": (
        FOUR,
        variant(
            LOOP,
            "    a = np.zeros(weights_input_to_hidden.shape)\n    b = np.zeros(weights_hidden_to_output.shape)\n",
            "",
            "features, targets):\n        hid",
            "features, targets):\n"
            "        a = np.zeros(weights_input_to_hidden.shape)\n"
            "        b = np.zeros(weights_hidden_to_output.shape)\n"
            "        hid",
        ),
        "line 3, `a = np.zeros",
        "`a` and `b` begin anew",
    ),
    "26: = for +=": (
        FOUR,
        variant(LOOP, "a += x", "a = x", "b += h", "b = h"),
        "line 8, `a = x",
        "`a` and `b` begin anew",
    ),
    "26: = for += one": (FOUR, variant(LOOP, "a += x", "a = x"), "line 8", "`a` begins anew"),
    "26: recursive": (
        FOUR,
        TRAIN + f"    return my_train({W}, features, targets, learning_rate)\n",
        "line 2",
        "it calls itself without end",
    ),
    "26: centred": (
        THREE,
        variant(BACK, "    error =", "    X = X - X.mean(0)\n    error ="),
        "line 2",
        "`X` is given to the function, and here it gets other numbers",
    ),
    "26: centred in place": (
        THREE,
        variant(BACK, "    error =", "    X -= X.mean(0)\n    error ="),
        "line 2",
        "`X` is given to the function, and here it gets other numbers",
    ),
    "26: ravel": (
        THREE,
        variant(BACK, "y - final_outputs", "y.ravel() - final_outputs.ravel()"),
        "line 2",
        "a flat list, (10,), right is a table, (5, 2)",
    ),
    "27: return b, a": (
        FOUR,
        TRAIN
        + ONE_STEP
        + f"    weights_input_to_hidden, weights_hidden_to_output = update_weights({W}, a, b, len(features), "
        "learning_rate)\n"
        f"    return weights_hidden_to_output, weights_input_to_hidden\n",
        "line 4, `return",
        "other order",
    ),
    "27: swapped deltas args": (
        FOUR,
        TRAIN + f"    a, b = deltas(targets, features, {W})\n"
        f"    return update_weights({W}, a, b, len(features), learning_rate)\n",
        "line 2",
        "the same things in another order",
        None,
        ".T",
    ),
    "27: weights first": (
        FOUR,
        TRAIN + f"    a, b = deltas({W}, features, targets)\n"
        f"    return update_weights({W}, a, b, len(features), learning_rate)\n",
        "line 2",
        "the same things in another order",
        None,
        ".T",
    ),
    "27: sums swapped": (
        FOUR,
        TRAIN + ONE_STEP + f"    return update_weights({W}, b, a, len(features), learning_rate)\n",
        "line 3",
        "other order",
        "`update_weights(weights_input_to_hidden, weights_hidden_to_output, delta_weights_i_h",
    ),
    "27: forward swapped": (
        FOUR,
        variant(
            DELTAS.format("", ""),
            f"forward_pass_train(X, {W})",
            "forward_pass_train(weights_input_to_hidden, X, weights_hidden_to_output)",
        ),
        "line 2",
        "the same things in another order",
        None,
        ".T?",
    ),
    "28: h.T @ error in hidden_error": (
        THREE,
        HIDDEN_ERROR + "weights_hidden_to_output.T @ output_error_term\n",
        "In the other order, `output_error_term @ weights_hidden_to_output.T`, they fit",
        None,
        "wants `.T`",
    ),
    "28: globals": (
        THREE,
        HIDDEN_ERROR + "error @ weights_hidden_to_output.T\n",
        "`error` is not given to it",
        "No `.T` makes them fit",
        None,
        "wants `.T`",
    ),
    "28: x[:,None] @": (FOUR, variant(LOOP, "x[:, None] *", "x[:, None] @"), "that is `*`", None, ".T"),
    "28: * hidden_outputs": (
        THREE,
        "def my_hidden_error(output_error_term, weights_hidden_to_output):\n"
        "    return output_error_term @ weights_hidden_to_output.T * hidden_outputs\n",
        "`hidden_outputs` is not given to it",
        None,
        "that is `@`",
    ),
    "29: no zip": (FOUR, variant(LOOP, "zip(features, targets)", "features, targets"), "line 4", "`zip(..., ...)`"),
    "30: append": (
        FOUR,
        variant(
            LISTS,
            "a += x[:, None] * hidden_error_term",
            "a.append(x[:, None] * hidden_error_term)",
            "b += hidden_outputs[:, None] * error",
            "b.append(hidden_outputs[:, None] * error)",
        ),
        "a list of",
        None,
        "comma",
    ),
    "30: +=": (
        FOUR,
        LISTS,
        "line 8",
        "`np.zeros(...)`",
        None,
        "that is `@`",
    ),
    "31: range(4)": (
        FOUR,
        variant(
            LOOP,
            "for x, target in zip(features, targets):",
            "for i in range(4):\n        x, target = features[i], targets[i]",
        ),
        "Only the first 4 records count",
    ),
    "32: new weights": (
        FOUR,
        TRAIN + f"    out, h = forward_pass_train(features, {W})\n"
        f"    e = targets - out\n"
        f"    weights_hidden_to_output = weights_hidden_to_output + learning_rate * h.T @ e / len(features)\n"
        f"    g = e @ weights_hidden_to_output.T * h * (1 - h)\n"
        f"    weights_input_to_hidden = weights_input_to_hidden + learning_rate * features.T @ g / len(features)\n"
        f"    return {W}\n",
        "with the new weights",
    ),
    "32: deltas again": (
        FOUR,
        TRAIN + f"    a, b = deltas(features, targets, {W})\n"
        f"    weights_hidden_to_output = weights_hidden_to_output + learning_rate * b / len(features)\n"
        f"    a, b = deltas(features, targets, {W})\n"
        f"    weights_input_to_hidden = weights_input_to_hidden + learning_rate * a / len(features)\n"
        f"    return {W}\n",
        "before the delta of the first layer is made, with the new weights",
    ),
    "33: self": (
        TWO,
        FORWARD + "    hidden_outputs = sigmoid(X @ self.weights_input_to_hidden)\n"
        "    return hidden_outputs @ weights_hidden_to_output, hidden_outputs\n",
        "`self` is not known there: it belongs to a class",
    ),
    "33: my_": (THREE, variant(DELTAS.format("", ""), "forward", "my_forward"), "`forward_pass_train` is"),
    "33: sigma": (
        TWO,
        FORWARD + "    hidden_outputs = sigma(X @ weights_input_to_hidden)\n"
        "    return hidden_outputs @ weights_hidden_to_output, hidden_outputs\n",
        "Did you mean `sigmoid`",
    ),
    "33: n_records": (FOUR.replace("n_records = 0.5, 1", "n_rec = 0.5, 1"), trained("n_records"), "by `len(...)`"),
    "34: .T()": (
        THREE,
        HIDDEN_ERROR + "output_error_term @ weights_hidden_to_output.T()\n",
        "takes no parentheses",
        None,
        "`*` forgotten",
    ),
    "35: sum": (THREE, ERROR + "return np.sum(y - final_outputs)\n", "single number: all are added up"),
    "35: mean": (THREE, ERROR + "return np.mean(y - final_outputs)\n", "single number: all are taken for their mean"),
    "35: .mean()": (
        THREE,
        ERROR + "return (y - final_outputs).mean(axis=0)\n",
        "mean over the records",
        None,
        "Without a loop",
    ),
    "35: (W+eD)/n": (
        FOUR,
        UPDATE + "    return (weights_input_to_hidden + learning_rate * delta_weights_i_h) / n_records, "
        "(weights_hidden_to_output + learning_rate * delta_weights_h_o) / n_records\n",
        "old weights are divided by the number of records, too",
    ),
    "35: normal": (
        ONE,
        variant(INIT.format("input_nodes**-0.5", "hidden_nodes**-0.5"), "(0, i", "(i", "(0, h", "(h"),
        "`normal` takes the middle first",
    ),
    "35: / f": (
        THREE,
        "def my_squared_error_term(y, final_outputs):\n"
        "    return (y - final_outputs) / final_outputs * (1 - final_outputs)\n",
        "It divides by ŷ",
    ),
    "35: + ce": (THREE, "def my_cross_entropy_term(y, final_outputs):\n    return y + final_outputs\n", "added"),
    "35: comma": (
        THREE,
        variant(BACK, "output_error_term = error", "output_error_term = error,"),
        "comma at the end of line 3",
        None,
        "is given to the function",
    ),
    "35: shape": (FOUR, trained("features.shape"), "a whole shape stands where one number belongs"),
    "35: no update": (FOUR, TRAIN + ONE_STEP + f"    return {W}\n", "`update_weights` is not called"),
    "35: deltas returned": (FOUR, TRAIN + ONE_STEP + "    return a, b\n", "It hands back the deltas"),
    "37: e2": (
        TWO + "y = np.array([[1.0]])\n",
        ERROR + "e = y - final_outputs\n    return error\n",
        "`error` is not known there",
        None,
        "my_error",
    ),
    "37: strings": (TWO, "def my_step_down(x):\n    return '-10', '20'\n", "quotation marks"),
}


@pytest.mark.parametrize("name", HANDED_IN)
def test_a_function_is_told_what_helps(name):
    before, code, *words = HANDED_IN[name]
    refused(before, code, words)


def test_no_piece_of_chapter_3_sends_forward():
    for code in ("return (y - final_outputs) / len(y)", "return 2 * (y - final_outputs)"):
        report = check(THREE, f"def my_error(y, final_outputs):\n    {code}\n")
        assert "chapter 3, “The error”" in report.mistakes[0]
    report = check(THREE, variant(BACK, "y - final_outputs", "(y - final_outputs) / len(y)"))
    assert "Look again at chapter 3" in report.mistakes[0]


def test_begun_code_is_called_by_its_own_name():
    report = check(FOUR, variant(LOOP, "error = target - hidden_outputs @ weights_hidden_to_output", "error = ..."))
    assert "`my_deltas_in_a_loop` is begun" in report.notes[0]


def test_the_sizes_that_messages_show_are_those_that_chapter_2_tells():
    chapter = (Path(__file__).parent.parent / "notebooks/02_forward_pass.ipynb").read_text(encoding="utf-8")
    assert "five records for a network of four inputs, three hidden nodes and two outputs" in chapter
    assert (FIRST.n, *FIRST.W_ih.shape, FIRST.W_ho.shape[1]) == (5, 4, 3, 2)
