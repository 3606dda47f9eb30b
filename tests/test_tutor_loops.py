"""The tutor on loops: a variable under a chapter's name holds one record's values, and a right line is not accused."""

import re
import sys

import pytest

import tutor
from test_tutor_right import built, variant

START = """
import numpy as np

def my_sigmoid(x):
    return 1 / (1 + np.exp(-x))

class Network:
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
        rng = np.random.default_rng(rng)
        self.learning_rate = learning_rate
        self.weights_input_to_hidden = rng.normal(0, input_nodes**-0.5, (input_nodes, hidden_nodes))
        self.weights_hidden_to_output = rng.normal(0, hidden_nodes**-0.5, (hidden_nodes, output_nodes))

    def forward_pass_train(self, X):
        hidden_outputs = my_sigmoid(X @ self.weights_input_to_hidden)
        return hidden_outputs @ self.weights_hidden_to_output, hidden_outputs

    def run(self, features):
        return self.forward_pass_train(features)[0]

    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        self.weights_input_to_hidden += self.learning_rate * delta_weights_i_h / n_records
        self.weights_hidden_to_output += self.learning_rate * delta_weights_h_o / n_records

    def train(self, features, targets):
        final_outputs, hidden_outputs = self.forward_pass_train(features)
        deltas = self.backpropagation(final_outputs, hidden_outputs, features, targets, 0, 0)
        self.update_weights(*deltas, len(features))

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
"""
END = "        return delta_weights_i_h, delta_weights_h_o\n"
LOOPS = {
    "rows": """        for r in range(len(X)):
            error = y[r] - final_outputs[r]
            output_error_term = error * 1
            hidden_error = self.weights_hidden_to_output @ output_error_term
            hidden_error_term = hidden_error * hidden_outputs[r] * (1 - hidden_outputs[r])
            delta_weights_i_h = delta_weights_i_h + X[r][:, None] * hidden_error_term
            delta_weights_h_o = delta_weights_h_o + hidden_outputs[r][:, None] * output_error_term
""",
    "tables of one row": """        for r in range(len(X)):
            error = (y[r] - final_outputs[r])[None, :]
            hidden_error = error @ self.weights_hidden_to_output.T
            hidden_error_term = hidden_error * hidden_outputs[r] * (1 - hidden_outputs[r])
            delta_weights_i_h = delta_weights_i_h + X[r][None, :].T @ hidden_error_term
            delta_weights_h_o = delta_weights_h_o + hidden_outputs[r][None, :].T @ error
""",
    "enumerate": """        for r, x in enumerate(X):
            error = y[r] - final_outputs[r]
            hidden_error = error @ self.weights_hidden_to_output.T
            slope = hidden_outputs[r] * (1 - hidden_outputs[r])
            hidden_error_term = hidden_error * slope
            delta_weights_i_h = delta_weights_i_h + np.outer(x, hidden_error_term)
            delta_weights_h_o = delta_weights_h_o + np.outer(hidden_outputs[r], error)
""",
    "np.outer": """        for x, target, h, answer in zip(X, y, hidden_outputs, final_outputs):
            error = target - answer
            hidden_error_term = (error @ self.weights_hidden_to_output.T) * h * (1 - h)
            delta_weights_i_h = delta_weights_i_h + np.outer(x, hidden_error_term)
            delta_weights_h_o = delta_weights_h_o + np.outer(h, error)
""",
    "numbers": """        n_hidden, n_out = self.weights_hidden_to_output.shape
        delta_weights_i_h = np.zeros((X.shape[1], n_hidden)) + delta_weights_i_h
        delta_weights_h_o = np.zeros((n_hidden, n_out)) + delta_weights_h_o
        for r in range(len(X)):
            for k in range(n_out):
                error = y[r, k] - final_outputs[r, k]
                for j in range(n_hidden):
                    delta_weights_h_o[j, k] += hidden_outputs[r, j] * error
            for j in range(n_hidden):
                hidden_error = 0
                for k in range(n_out):
                    hidden_error += (y[r, k] - final_outputs[r, k]) * self.weights_hidden_to_output[j, k]
                hidden_error_term = hidden_error * hidden_outputs[r, j] * (1 - hidden_outputs[r, j])
                for i in range(X.shape[1]):
                    delta_weights_i_h[i, j] += X[r, i] * hidden_error_term
""",
    "summands": """        for r in range(len(X)):
            hidden_error_term = 0
            for k in range(y.shape[1]):
                error = y[r, k] - final_outputs[r, k]
                hidden_error = error * self.weights_hidden_to_output[:, k]
                hidden_error_term = hidden_error_term + hidden_error * hidden_outputs[r] * (1 - hidden_outputs[r])
            delta_weights_i_h = delta_weights_i_h + np.outer(X[r], hidden_error_term)
            delta_weights_h_o = delta_weights_h_o + np.outer(hidden_outputs[r], y[r] - final_outputs[r])
""",
    "tables filled": """        hidden_error_term = np.zeros(hidden_outputs.shape)
        error = []
        for r in range(len(X)):
            error.append(y[r] - final_outputs[r])
            hidden_error = np.zeros(hidden_outputs.shape[1])
            for j in range(len(hidden_error)):
                hidden_error[j] = error[r] @ self.weights_hidden_to_output[j]
            hidden_error_term[r] = hidden_error * hidden_outputs[r] * (1 - hidden_outputs[r])
        delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term
        delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ error
""",
    "a function for each record": """        def backward(x, target, h, answer):
            error = target - answer
            hidden_error = self.weights_hidden_to_output @ error
            hidden_error_term = hidden_error * h * (1 - h)
            return np.outer(x, hidden_error_term), np.outer(h, error)
        for a, b in map(backward, X, y, hidden_outputs, final_outputs):
            delta_weights_i_h = delta_weights_i_h + a
            delta_weights_h_o = delta_weights_h_o + b
""",
}
LAST = "delta_weights_h_o = delta_weights_h_o +"
SPOILED = {  # what stands in the last line but is not right: everything before it is
    "stops": ("rows", "hidden_outputs[r][:, None] * output", "hidden_outputs[r] * output"),
    "stops at the first layer": ("rows", "X[r][:, None] *", "X[r] *"),
    "stops with .T": ("rows", "X[r][:, None] *", "X[r].T @"),
    "first record's input": ("rows", "X[r][:, None] *", "X[0][:, None] *"),
    "rows of a table": ("tables of one row", "X[r][None, :].T @", "X[r][None, :] @"),
    "no sums so far": ("enumerate", "delta_weights_h_o + np", "0.3 * delta_weights_h_o + np"),
    "twice": ("np.outer", "+ np.outer(h, error)", "+ 1.7 * np.outer(h, error)"),
    "another index": ("numbers", "+= X[r, i]", "+= X[r, j]"),
    "an index too far": ("numbers", "X[r, i]", "X[r, i + 9]"),
    "summands": ("summands", "np.outer(X[r], hidden_error_term)", "1.3 * np.outer(X[r], hidden_error_term)"),
    "summands that stop": ("summands", "hidden_error * hidden_outputs[r] *", "hidden_error * hidden_outputs * X *"),
    "tables half filled": ("tables filled", "hidden_error * hidden_outputs[r] *", "hidden_error * X[r] *"),
    "tables at the end": ("tables filled", "+ X.T @", "+ 1.3 * X.T @"),
    "a function": ("a function for each record", "np.outer(x, hid", "1.3 * np.outer(x, hid"),
    "a function that stops": ("a function for each record", "np.outer(x, hid", "x @ np.outer(x, hid"),
}
TERMS = r"`(error|output_error_term|hidden_error)` (in line \d+ )?is not right|the first that is not"


def loop(style, *pairs):
    return built(variant(START + LOOPS[style] + END, *pairs))


@pytest.mark.parametrize("style", LOOPS)
def test_loops_under_the_chapters_names_are_right(style):
    report = tutor.check(loop(style))
    assert report.passed, str(report)
    assert report.mistakes == []


@pytest.mark.parametrize("name", SPOILED)
def test_a_right_line_of_a_loop_is_not_accused_when_another_is_wrong(name):
    report = tutor.check(loop(*SPOILED[name]))
    assert report.parts["backpropagation"] == "wrong"
    assert not re.search(TERMS, str(report)), str(report)
    assert "`hidden_error_term` is not right" not in str(report)


@pytest.mark.parametrize("style", [style for style in LOOPS if style != "a function for each record"])
@pytest.mark.parametrize("line", range(1, 9))
def test_an_unfinished_loop_is_told_of_no_mistake_that_is_none(style, line):
    lines = LOOPS[style].splitlines(keepends=True)
    if line >= len(lines):
        return
    kept = "".join(lines[:line])
    dots = (
        "    " * (lines[line - 1].rstrip().endswith(":"))
        + re.match(" *", lines[line - 1])[0]
        + "hidden_error_x = ...\n"
    )
    report = tutor.check(built(START + kept + dots + END), only="backpropagation")
    assert report.parts["backpropagation"] == "not written yet"
    assert "not right yet" not in str(report)


@pytest.mark.parametrize("style", ["rows", "np.outer", "numbers"])
def test_a_loop_with_dots_in_it_is_told_of_no_mistake_either(style, tmp_path, monkeypatch):
    body = re.sub(r"delta_weights.*", "...", LOOPS[style])
    (tmp_path / "dotted.py").write_text(START + body + END)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "dotted", raising=False)
    import dotted

    report = tutor.check(dotted.Network, only="backpropagation")
    assert report.parts["backpropagation"] == "not written yet"
    assert "not right yet" not in str(report)
    assert "Right so far: `error`" in str(report)


def test_a_wrong_line_of_a_loop_is_still_accused():
    report = tutor.check(loop("rows", "hidden_error = self", "hidden_error = 1.7 * self"))
    assert "`hidden_error` is the first that is not" in report.mistakes[0]
    report = tutor.check(
        loop("rows", "y[r] - final_outputs[r]", "final_outputs[r] - y[r]", "X[r][:, None] *", "X[r] *")
    )
    assert "wrong sign" in report.mistakes[0]
    assert "That is why Python stops" not in "".join(report.mistakes[1:])


def test_a_loop_in_train_and_one_in_the_deltas_is_not_accused():
    names = {}
    exec("""import numpy as np
def my_deltas_in_a_loop(features, targets, W_ih, W_ho):
    a, b = np.zeros(W_ih.shape), np.zeros(W_ho.shape)
    for x, target in zip(features, targets):
        hidden_outputs = 1 / (1 + np.exp(-(x @ W_ih)))
        error = target - hidden_outputs @ W_ho
        hidden_error_term = error @ W_ho.T * hidden_outputs * (1 - hidden_outputs)
        a += x[:, None] * hidden_error_term
        b += hidden_outputs * error
    return a, b
def my_train(W_ih, W_ho, features, targets, learning_rate):
    a, b = np.zeros(W_ih.shape), np.zeros(W_ho.shape)
    for x, target in zip(features, targets):
        hidden_outputs = 1 / (1 + np.exp(-(x @ W_ih)))
        error = target - hidden_outputs @ W_ho
        hidden_error_term = error @ W_ho.T * hidden_outputs * (1 - hidden_outputs)
        a += 1.3 * x[:, None] * hidden_error_term
        b += hidden_outputs[:, None] * error
    return W_ih + learning_rate * a / len(features), W_ho + learning_rate * b / len(features)
""", names)  # fmt: skip
    for name in ("my_deltas_in_a_loop", "my_train"):
        report = tutor.check(names[name])
        assert not report.passed
        assert not re.search(TERMS, str(report)), str(report)
        assert "is not right" not in str(report), str(report)
