"""Mistakes as twelve learners made them, in the chapters' cells: each is told what it is, in the line where it stands.

The names before the colon are the learners'; a code stands in a cell of its own below the chapter's names and numbers.
"""

import re
import time

import numpy as np
import pytest

import tutor
from test_tutor import BACKPROPAGATION
from test_tutor_one_record import in_a_cell
from test_tutor_right import variant

ONE = """
x, w, z = [0.5, -1.0, 2.0], [0.2, 0.5, 0.4], 0.4
lists = np.array([[2.0, 1.0, 4.0], [5.0, 3.0, 0.0]])
"""
TWO = """
X = np.array([[0.5, -1.0, 2.0]])
weights_input_to_hidden = np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]])
weights_hidden_to_output = np.array([[1.0], [-0.5]])
def sigmoid(z): return 1 / (1 + np.exp(-z))
hidden_outputs = sigmoid(X @ weights_input_to_hidden)
final_outputs = hidden_outputs @ weights_hidden_to_output
def forward_pass_train(X, weights_input_to_hidden, weights_hidden_to_output):
    hidden_outputs = sigmoid(X @ weights_input_to_hidden)
    return hidden_outputs @ weights_hidden_to_output, hidden_outputs
"""
THREE = (
    TWO
    + """
y = np.array([[1.0]])
error = output_error_term = y - final_outputs
hidden_error = output_error_term @ weights_hidden_to_output.T
sigmoid_slope = hidden_outputs * (1 - hidden_outputs)
"""
)
PIECES = """
def my_error(y, final_outputs):
    return {}
def my_hidden_error(output_error_term, weights_hidden_to_output):
    return weights_hidden_to_output @ output_error_term
"""
FOUR = (
    THREE
    + """
learning_rate, n_records = 0.5, 1
def deltas(X, y, W_ih, W_ho):
    final_outputs, hidden_outputs = forward_pass_train(X, W_ih, W_ho)
    error = y - final_outputs
    return X.T @ (error @ W_ho.T * hidden_outputs * (1 - hidden_outputs)), hidden_outputs.T @ error
def update_weights(
    weights_input_to_hidden, weights_hidden_to_output, delta_weights_i_h, delta_weights_h_o, n_records, learning_rate
):
    step = learning_rate / n_records
    return weights_input_to_hidden + step * delta_weights_i_h, weights_hidden_to_output + step * delta_weights_h_o
"""
)
W = "weights_input_to_hidden, weights_hidden_to_output"
SUM = "def my_weighted_sum(x, w):\n"
INIT = f"""def my_initial_weights(input_nodes, hidden_nodes, output_nodes, rng):
    weights_input_to_hidden = rng.normal(0, {{0}}, (input_nodes, hidden_nodes))
    weights_hidden_to_output = rng.normal(0, {{1}}, (hidden_nodes, output_nodes))
    return {W}
"""
RUN = f"def my_run(features, {W}):\n    return "
BACK = variant(BACKPROPAGATION, "def back", "def my_back")
UPDATE = f"def my_update_weights({W}, delta_weights_i_h, delta_weights_h_o, n_records, learning_rate):\n"
STEPS = """    for i in range(n_records):
        weights_input_to_hidden = weights_input_to_hidden + learning_rate * delta_weights_i_h / n_records{0}
        weights_hidden_to_output = weights_hidden_to_output + learning_rate * delta_weights_h_o / n_records{0}
    return weights_input_to_hidden, weights_hidden_to_output
"""
LOOP = f"""def my_deltas_in_a_loop(features, targets, {W}):
    a = np.zeros(weights_input_to_hidden.shape)
    b = np.zeros(weights_hidden_to_output.shape)
    for x, target in zip(features, targets):
        hidden_outputs = sigmoid(x @ weights_input_to_hidden)
        error = target - hidden_outputs @ weights_hidden_to_output
        hidden_error_term = error @ weights_hidden_to_output.T * hidden_outputs * (1 - hidden_outputs)
        a += x[:, None] * hidden_error_term
        b += hidden_outputs[:, None] * error
    return a, b
"""
TRAIN = f"def my_train({W}, features, targets, learning_rate):\n"
THREE_STEPS = f"""    for i in range(3):
        a, b = deltas(features, targets, {W})
        {W} = update_weights({W}, a, b, len(features), learning_rate)
    return {W}
"""
MEAN_ROOT = ("`n ** -1/2` is `(n ** -1) / 2`", "`1/n ** 1/2` is `(1/n) / 2`", "likewise of `weights_hidden_to_output`")
NOTEBOOKS = "is not given to it and not made in it: that is the notebook's"


FUNCTIONS = {
    "Ana: school's power": (ONE, "def my_sigmoid(z):\n    return 1 / (1 + np.e^(-z))\n", "line 2", "`^` is no power"),
    "Ana: power of exp": (ONE, "def my_sigmoid(z):\n    return 1 / (1 + np.exp^(-z))\n", "line 2", "`^` is no power"),
    "Finn: overwrites z": (
        ONE, "def my_sigmoid(z):\n    z = x[0] * w[0]\n    return 1 / (1 + np.exp(-z))\n",
        "`z` is given to the function, and in line 2 it is overwritten", "`x` and `w` are not given to it",
    ),
    "Dev: one number": (
        ONE, "def my_sigmoid(z):\n    return 1 / (1 + np.exp(-1))\n", "`z` is given to the function and not used"
    ),
    "Eve: lists": (
        ONE, "def my_second_column(table):\n    return lists[:, 1]\n",
        "`table` is given to the function and not used", f"`lists` {NOTEBOOKS}",
    ),
    "Ben: return in the loop": (
        ONE, SUM + "    total = 0\n    for i in range(len(x)):\n        total += x[i] * w[i]\n        return total\n",
        "line 5, `return total`", "`return` stands inside the loop",
    ),
    "Ana: the sum begins anew": (
        ONE, SUM + "    for i in range(len(x)):\n        total = 0\n        total += x[i] * w[i]\n    return total\n",
        "the last product alone. A sum begins at 0 once, before the loop",
    ),
    "Jo: from 1": (
        ONE, SUM + "    total = 0\n    for i in range(1, len(x)):\n        total += x[i] * w[i]\n    return total\n",
        "The first product is left out: Python counts from 0",
    ),
    "Ben: -1/2": (ONE, INIT.format("input_nodes ** -1/2", "hidden_nodes ** -1/2"), "line 2", *MEAN_ROOT),
    "Ben: 1/2": (ONE, INIT.format("1/input_nodes ** 1/2", "1/hidden_nodes ** 1/2"), "line 2", *MEAN_ROOT),
    "Kim: middle and width": (
        ONE, variant(INIT.format("input_nodes**-0.5", "hidden_nodes**-0.5"), "(0, input_nodes**-0.5,",
                     "(input_nodes**-0.5, 0,", "(0, hidden_nodes**-0.5,", "(hidden_nodes**-0.5, 0,"),
        "line 2", "`normal` takes the middle first, which is 0",
    ),
    "Eve: 64": (ONE, INIT.format("1 / np.sqrt(64)", "1 / np.sqrt(64)"), "line 2", "the same whatever the number"),
    "Eve: 3 and 2": (ONE, INIT.format("3**-0.5", "2**-0.5"), "line 2", "the same whatever the number"),
    "Eve: a half": (ONE, INIT.format("0.5", "0.5"), "the same whatever the number of nodes"),
    "Hana: both sides": (
        ONE, INIT.format("(input_nodes + hidden_nodes)**-0.5", "(hidden_nodes + output_nodes)**-0.5"),
        "one over the root of the nodes on both sides of it, added up",
    ),
    "Jo: no parentheses": (
        ONE, variant(INIT.format("input_nodes**-0.5", "1"), "(input_nodes, hidden_nodes)", "input_nodes, hidden_nodes"),
        "line 2, `weights_input_to_hidden = rng.normal(0,", "The shape is one thing, in parentheses",
    ),
    "Finn: the notebook's answer": (
        TWO, RUN + "final_outputs\n", "line 2, `return final_outputs`", f"`final_outputs` {NOTEBOOKS}",
        "`features`, `weights_input_to_hidden` and `weights_hidden_to_output` are given to the function and not used",
    ),
    "Ana: no tables": (
        TWO, RUN + "forward_pass_train(features)[0]\n",
        "It takes 3: `X`, `weights_input_to_hidden`, `weights_hidden_to_output`.",
    ),
    "Jo: a row of the table": (
        TWO, RUN + "forward_pass_train(features, weights_input_to_hidden, weights_hidden_to_output[0])[0]\n",
        "line 2, `return forward_pass_train(", "there, in line 10, `return hidden_outputs @",
        "It is handed `weights_hidden_to_output[0]`, (2,).",
    ),
    "Ben: number times number": (
        THREE, "def my_delta_weights_h_o(hidden_outputs, output_error_term):\n    total = 0\n"
        "    for h, e in zip(hidden_outputs, output_error_term):\n        total = total + h * e\n    return total\n",
        "line 4", "`h * e`: (3,) * (2,)", "`np.outer`", "hidden output times the error term",
    ),
    "Jo: by number": (
        THREE, "def my_hidden_error(output_error_term, weights_hidden_to_output):\n"
        "    return output_error_term * weights_hidden_to_output\n", "(5, 2) * (3, 2)", "that is `@`",
    ),
    "Dev: reshape": (
        THREE, "def my_hidden_error(output_error_term, weights_hidden_to_output):\n"
        "    a, b = weights_hidden_to_output.shape\n"
        "    return output_error_term @ weights_hidden_to_output.reshape(b, a)\n", "`reshape` is not `.T`",
    ),
    "Lea: shares": (
        THREE, "def my_hidden_error(output_error_term, weights_hidden_to_output):\n"
        "    shares = weights_hidden_to_output / weights_hidden_to_output.sum(axis=0)\n"
        "    return output_error_term @ shares.T\n", "share in the sum of the weights",
    ),
    "Finn: a line left out": (
        THREE, variant(BACK, "    output_error_term = error\n", "", "= output_error_term @ W", "= error @ W"),
        "line 6", f"`output_error_term` {NOTEBOOKS}",
    ),
    "Finn: the notebook's table": (
        THREE, variant(BACK, "W_ho.T", "weights_hidden_to_output.T"),
        "line 4", "`W_ho` is given to the function and not used", f"`weights_hidden_to_output` {NOTEBOOKS}",
    ),
    "Kim: weights first": (
        THREE, variant(BACK, "output_error_term @ W_ho.T", "W_ho @ output_error_term"),
        "line 4, `hidden_error = W_ho @ output_error_term`", "(3, 2) @ (5, 2)", "Turned, they are (2, 3) and (2, 5)",
        "so what has a row for each record stands on the left of `@`",
    ),
    "Mia: her error": (
        THREE + PIECES.format("y[0] - final_outputs[0]"),
        variant(BACK, "y - final_outputs", "my_error(y, final_outputs)"),
        "line 2, `error = my_error(y, final_outputs)`", "has the shape (2,), right is (5, 2)",
    ),
    "Mia: her hidden error": (
        THREE + PIECES.format("y - final_outputs"),
        variant(BACK, "output_error_term @ W_ho.T", "my_hidden_error(output_error_term, W_ho)"),
        "line 4, `hidden_error = my_hidden_error(", "It calls `my_hidden_error`, and there, in line", "(3, 2) @ (5, 2)",
    ),
    "Ben: a step for each record": (FOUR, UPDATE + STEPS.format(""), "line 3", "once for every record, in a loop"),
    "Dev: //": (
        FOUR, UPDATE + "    step = learning_rate // n_records\n"
        "    return weights_input_to_hidden + step * delta_weights_i_h, "
        "weights_hidden_to_output + step * delta_weights_h_o\n", "`//` divides and rounds down",
    ),
    "Jo: the first record": (
        FOUR, variant(LOOP, "x, target in zip(features, targets):", "i in range(1, len(features)):\n"
                      "        x, target = features[i], targets[i]"), "The first record is left out.",
    ),
    "Jo: sizes of the chapter": (
        FOUR, variant(LOOP, "np.zeros(weights_input_to_hidden.shape)", "np.zeros((3, 2))"),
        "line 8", "(3, 2) += (4, 3)", "(3, 2) is the size in the chapter's network",
    ),
    "Dev: flat lists": (
        FOUR, variant(LOOP, "x[:, None] * hidden_error_term", "np.dot(x.T, hidden_error_term)"),
        "line 8", "(4,) @ (3,)", "`[:, None]` or `np.outer`",
    ),
    "Lea: no star": (
        FOUR, TRAIN + f"    d = deltas(features, targets, {W})\n    return update_weights({W}, d, len(features), "
        "learning_rate)\n", "It takes 6: `weights_input_to_hidden`", "`d` holds 2 of them in one: `*d`",
    ),
    "Ben: three steps": (FOUR, TRAIN + THREE_STEPS, "It takes 3 steps with the batch"),
    "Finn: the notebook's n_records": (
        FOUR, TRAIN + f"    a, b = deltas(features, targets, {W})\n    return update_weights({W}, a, b, n_records, "
        "learning_rate)\n", f"`n_records` {NOTEBOOKS}",
    ),
}  # fmt: skip


def check(before, code, only=None):
    names = {"np": np}
    in_a_cell(before, names)
    for cell in [code] if isinstance(code, str) else code:
        in_a_cell(cell, names)
    thing = names[re.match(r"def (\w+)", code)[1] if isinstance(code, str) else "MyNetwork"]
    start = time.process_time()
    report = tutor.check(thing, only=only)
    assert time.process_time() - start < 2
    return report


def in_cells(methods, left_out=()):
    """A cell a method, by name, as chapter 5 has them; those left out are written and not put into the class."""
    return [text if each in left_out else f"{text}\n\nMyNetwork.{each} = {each}\n" for each, text in methods.items()]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_told_its_mistake(name):
    before, code, *words = FUNCTIONS[name]
    report = check(before, code)
    assert not report.passed
    (mistake,) = report.mistakes
    for word in words:
        assert word in mistake, mistake
    assert len(mistake) < 900
    assert "(X)`" not in mistake  # the contract is the function's, not that of the class


@pytest.mark.parametrize(
    ("before", "code", "words"),
    [
        (THREE, "def my_error(y, final_outputs):\n    y -= final_outputs\n    return y\n", "is given (`y`)"),
        (
            THREE,
            "def my_hidden_error_term(hidden_error, hidden_outputs):\n"
            "    hidden_error *= hidden_outputs * (1 - hidden_outputs)\n    return hidden_error\n",
            "is given (`hidden_error`)",
        ),
        (FOUR, UPDATE + STEPS.format(" / n_records"), "its loop takes a small step for each record"),
    ],
)
def test_right_code_gets_a_word_where_it_will_be_regretted(before, code, words):
    report = check(before, code)
    assert report.passed
    assert words in report.notes[0]


METHODS = {
    "__init__": """def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
    rng = np.random.default_rng(rng)
    self.learning_rate = learning_rate
    self.weights_input_to_hidden = rng.normal(0, input_nodes**-0.5, (input_nodes, hidden_nodes))
    self.weights_hidden_to_output = rng.normal(0, hidden_nodes**-0.5, (hidden_nodes, output_nodes))
""",
    "forward_pass_train": """def forward_pass_train(self, X):
    hidden_inputs = X @ self.weights_input_to_hidden
    hidden_outputs = my_sigmoid(hidden_inputs)
    final_outputs = hidden_outputs @ self.weights_hidden_to_output
    return final_outputs, hidden_outputs
""",
    "run": "def run(self, features):\n    return self.forward_pass_train(features)[0]\n",
    "backpropagation": variant(BACKPROPAGATION, "(final_", "(self, final_", "W_ho, ", "", "W_ho.T",
                               "self.weights_hidden_to_output.T"),
    "update_weights": """def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
    self.weights_input_to_hidden += self.learning_rate * delta_weights_i_h / n_records
    self.weights_hidden_to_output += self.learning_rate * delta_weights_h_o / n_records
""",
    "train": """def train(self, features, targets):
    final_outputs, hidden_outputs = self.forward_pass_train(features)
    sums = self.backpropagation(final_outputs, hidden_outputs, features, targets, 0, 0)
    self.update_weights(*sums, len(features))
""",
}  # fmt: skip
EMPTY = """def my_sigmoid(x):
    return 1 / (1 + np.exp(-x))

class MyNetwork:
    "Mine."
"""
HUNDRED = "    for epoch in range(100):\n        " + METHODS["train"].partition("\n")[2].strip().replace("\n", "\n    ")
CLASSES = {
    "Ben: in the class": (
        "structure", ("__init__", "self.weights", "MyNetwork.weights"),
        "line 4, `MyNetwork.weights_input_to_hidden", "is kept in the class, `MyNetwork`",
    ),
    "Ben: -1/2 again": ("structure", ("__init__", "-0.5", "-1/2"), "line 4", *MEAN_ROOT),
    "Kim: weights first": (
        "backpropagation",
        ("backpropagation", "output_error_term @ self.weights_hidden_to_output.T",
         "self.weights_hidden_to_output @ output_error_term"),
        "line 4", "(3, 2) @ (5, 2)",
    ),
    "Gus: the rate": (
        "update_weights",
        ("update_weights", "    self.weights_input", "    self.learning_rate /= n_records\n    self.weights_input",
         " / n_records\n    self.weights_h", "\n    self.weights_h", "_h_o / n_records", "_h_o"),
        "line 2, `self.learning_rate /= n_records`", "It changes `self.learning_rate`",
    ),
    "Hana: the mean of the deltas": (
        "update_weights",
        ("update_weights", "delta_weights_i_h / n_records", "np.mean(delta_weights_i_h)",
         "delta_weights_h_o / n_records", "np.mean(delta_weights_h_o)"),
        "line 2", "`np.mean` makes one number",
    ),
    "Lea: epochs": ("train", ("train", METHODS["train"].partition("\n")[2], HUNDRED), "It takes 100 steps"),
    "Finn: weights as sums": (
        "train", ("train", "targets, 0, 0", "targets, self.weights_input_to_hidden, self.weights_hidden_to_output"),
        "given the weights where it takes the sums so far",
    ),
    "Dev: takes two back": (
        "train",
        ("train", "    self.update", "    self.weights_input_to_hidden, self.weights_hidden_to_output = self.update"),
        "line 4", "`self.update_weights` hands nothing back",
    ),
    "Dev: takes one back": (
        "train", ("train", "    self.update", "    self.weights_input_to_hidden = self.update"),
        "line 4, `self.weights_input_to_hidden = self.update_weights(", "`self.update_weights` hands nothing back",
    ),
}  # fmt: skip


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("name", CLASSES)
def test_a_method_is_told_its_mistake_and_no_other_is_blamed(name, alone):
    part, (method, *pairs), *words = CLASSES[name]
    code = METHODS | {method: variant(METHODS[method], *pairs)}
    report = check(EMPTY, in_cells(code), only=part if alone else None)
    assert [one for one, status in report.parts.items() if status == "wrong"] == [part], str(report)
    for word in words:
        assert word in report.mistakes[0], report.mistakes[0]


def test_the_line_that_is_quoted_is_the_method_s_own_whatever_cell_the_mistake_is_in():
    wrong = variant(METHODS["backpropagation"], "output_error_term @ self.weights_hidden_to_output.T",
                    "self.weights_hidden_to_output @ output_error_term", "X.T @ hidden", "np.outer(X, hidden",
                    "_term\n    delta_weights_h_o", "_term)\n    delta_weights_h_o")  # fmt: skip
    two = "\n\n".join([METHODS["update_weights"], "MyNetwork.update_weights = update_weights\n", METHODS["train"],
                       "MyNetwork.train = train\n"])  # fmt: skip
    report = check(EMPTY, [*in_cells(METHODS | {"backpropagation": wrong})[:4], two])
    assert len(report.mistakes) == 1
    assert "line 4, `hidden_error = self.weights_hidden_to_output @ output_error_term`" in report.mistakes[0]
    assert "MyNetwork.update_weights =" not in str(report)


def test_a_mistake_in_a_function_that_is_called_is_quoted_where_it_is_called():
    before = FOUR.replace("error = y - final_outputs\n    return", "error = final_outputs - y\n    return")
    code = (
        TRAIN + f"    sums = deltas(features, targets, {W})\n    return update_weights({W}, *sums, len(features), 1)\n"
    )
    report = check(before, code.replace("len(features), 1)", "len(features), learning_rate)"))
    assert "`train`, line 2, `sums = deltas(" in report.mistakes[0], str(report)
    assert "It calls `deltas`, and there, in line 20, `error = final_outputs - y`: " in report.mistakes[0], str(report)


# A cell that Python cannot read


@pytest.fixture
def shell():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    yield shell
    type(shell).clear_instance()


def test_a_cell_that_python_cannot_read_is_said_not_to_have_run(shell, capsys):
    shell.run_cell("import tutor", store_history=True)
    shell.run_cell("def my_error(y, final_outputs):\n    return y - final_outputs", store_history=True)
    shell.run_cell("first = tutor.check(my_error)", store_history=True)
    shell.run_cell("def my_error(y, final_outputs):\n    return y -- final_outputs)", store_history=True)
    shell.run_cell("second = tutor.check(my_error)", store_history=True)
    shell.run_cell("def my_error(y, final_outputs):\n    return final_outputs - y", store_history=True)
    shell.run_cell("third = tutor.check(my_error)", store_history=True)
    capsys.readouterr()
    assert shell.user_ns["first"].notes == []
    (note,) = shell.user_ns["second"].notes
    assert "The cell that writes `my_error` was not run: Python cannot read it (line 2, `return y --" in note
    assert shell.user_ns["third"].notes == []
    assert "wrong sign" in shell.user_ns["third"].mistakes[0]
