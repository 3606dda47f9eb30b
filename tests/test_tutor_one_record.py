"""The tutor on code that is right for one record only: what comes of a table is said; a class may go one by one."""

import itertools
import linecache
import re

import numpy as np
import pytest

import experiments
import tutor
from test_tutor import FUNCTIONS
from test_tutor_loops import LOOPS, START
from test_tutor_right import variant
from test_tutor_together import AT_ONCE, BATCH, ONE_BY_ONE, WHOLE

COUNT = itertools.count()


def in_a_cell(code, names):
    """Run code as a notebook's cell is run: its lines can be looked up."""
    file = f"/tmp/a_cell/{next(COUNT)}.py"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    exec(compile(code, file, "exec"), names)


def judged(code, only=None, before=FUNCTIONS):
    """The report on the last function or class of the code, which stands in a cell below the chapters' functions."""
    names = {"np": np}
    in_a_cell(before, names)
    in_a_cell(code, names)
    return tutor.check(names[re.findall(r"^(?:def|class) (\w+)", code, re.M)[-1]], only=only)


LOOP = """def my_forward_pass_train(X, W_ih, W_ho):
    for x in X:
        hidden_outputs = my_sigmoid(x @ W_ih)
        final_outputs = hidden_outputs @ W_ho
    {}return final_outputs, hidden_outputs
"""
BACK = """def my_{}backpropagation(final_outputs, hidden_outputs, X, y, W_ho, delta_weights_i_h, delta_weights_h_o):
    error = y - final_outputs
    hidden_error = {}
    hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)
    return {}
"""
DELTAS = """def my_deltas(X, y, W_ih, W_ho):
    hidden_outputs = my_sigmoid(X @ W_ih)
    error = y - hidden_outputs @ W_ho
    hidden_error_term = {}
    return {}
"""
OUTER = "np.outer(X, hidden_error_term), np.outer(hidden_outputs, error)"
SUMS = "delta_weights_i_h + np.outer(X, hidden_error_term), delta_weights_h_o + np.outer(hidden_outputs, error)"
FUNCTION_ROWS = {
    "return in the loop": (LOOP.format("    "), "line 5", "(2,) and (3,)", "`return` stands inside the loop"),
    "last record": (LOOP.format(""), "line 5", "(5, 2) and (5, 3)", "the last record's alone"),
    "error, return in the loop": (
        "def my_error(y, final_outputs):\n    for i in range(len(y)):\n        return y[i] - final_outputs[i]\n",
        "line 3, `return y[i] - final_outputs[i]`", "(2,); right is the shape (5, 2)", "`return` stands inside",
    ),
    "error of record 0": (
        "def my_error(y, final_outputs):\n    return y[0] - final_outputs[0]\n",
        "line 2", "(2,); right is the shape (5, 2)", "`[0]` picks it",
    ),
    "weights first": (
        "def my_hidden_error(output_error_term, weights_hidden_to_output):\n"
        "    return weights_hidden_to_output @ output_error_term\n",
        "line 2, `return weights_hidden_to_output @ output_error_term`", "(3, 2) @ (5, 2)", "on the left of `@`",
    ),
    "delta by np.outer": (
        "def my_delta_weights_h_o(hidden_outputs, output_error_term):\n"
        "    return np.outer(hidden_outputs, output_error_term)\n",
        "line 2", "(15, 10); right is the shape (3, 2)", "so it is for one record",
    ),
    "weights first, np.outer": (
        BACK.format("", "W_ho @ error", SUMS), "line 3, `hidden_error = W_ho", "(3, 2) @ (5, 2)", "on the left",
    ),
    "np.outer": (BACK.format("", "error @ W_ho.T", SUMS), "line 5", "(4, 3) + (20, 15)", "so it is for one record"),
    "slope inside": (
        DELTAS.format("error @ (W_ho.T * hidden_outputs * (1 - hidden_outputs))",
                      "X.T @ hidden_error_term, hidden_outputs.T @ error"),
        "line 4", "(2, 3) * (5, 3)", "they meet by `@` alone",
    ),
    "slope inside, np.outer": (
        DELTAS.format("error @ (W_ho.T * hidden_outputs * (1 - hidden_outputs))", OUTER),
        "line 4", "(2, 3) * (5, 3)", "they meet by `@` alone",
    ),
    "deltas, weights first": (
        DELTAS.format("(W_ho @ error) * hidden_outputs * (1 - hidden_outputs)", OUTER),
        "line 4", "(3, 2) @ (5, 2)", "on the left of `@`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTION_ROWS)
def test_a_function_that_is_right_for_one_record_is_told_so_and_what_comes_of_a_table(name):
    code, *words = FUNCTION_ROWS[name]
    report = judged(code)
    assert not report.passed
    (mistake,) = report.mistakes
    for word in ("With one record", "it is right. It must take a table of them, too", "given 5 records", *words):
        assert word in mistake, mistake
    assert "In a class it may stay so" not in mistake


LAST = """        for x in X:
            hidden_outputs = my_sigmoid(x @ self.weights_input_to_hidden)
            final_outputs = hidden_outputs @ self.weights_hidden_to_output
        return final_outputs, hidden_outputs

    def run"""
TABLE = BATCH[BATCH.index("        hidden_outputs = my_sigmoid") : BATCH.index("    def run") + len("    def run")]
LEFT = ("error @ self.weights_hidden_to_output.T", "self.weights_hidden_to_output @ error")
ROWS = ONE_BY_ONE.replace("x)", "x[None, :])").replace("x, target,", "x[None, :], target[None, :],")
FLAT_SUMS = (
    "delta_weights_i_h + X.T @ hidden_error_term, delta_weights_h_o + hidden_outputs.T @ error",
    "delta_weights_i_h + np.outer(X, hidden_error_term), delta_weights_h_o + np.outer(hidden_outputs, error)",
)
EACH = ("self.forward_pass_train(features)[0]", "np.array([self.forward_pass_train(x)[0] for x in features])")
EACH_ROW = (EACH[0], EACH[1].replace("(x)", "(x[None, :])").replace("[0] for", "[0][0] for"))
FLAT = TABLE.replace("        hidden_outputs = my", "        assert X.ndim == 1\n        hidden_outputs = my")


@pytest.mark.parametrize("only", [None, "forward_pass_train"])
@pytest.mark.parametrize("train", [(), (AT_ONCE, ROWS)])
@pytest.mark.parametrize("forward", [LAST, LAST.replace("        return", "            return")])
def test_a_forward_pass_of_one_record_is_wrong_where_run_is_to_answer_a_table(forward, train, only):
    report = judged(variant(BATCH, TABLE, forward, *train), only)
    assert [part for part, status in report.parts.items() if status == "wrong"] == ["forward_pass_train"]
    assert "given 5 records, it returns the shapes (2,) and (3,)" in report.mistakes[0]
    assert "In a class it may stay so where `run` and `train` call it for one record" in report.mistakes[0]


@pytest.mark.parametrize("only", [None, "backpropagation"])
def test_backpropagation_of_one_record_is_wrong_where_train_hands_it_a_table_or_is_not_written(only):
    code = variant(BATCH, *LEFT, *FLAT_SUMS)
    unwritten = code[: code.index("        final_outputs, hidden_outputs = self.forward")] + "        ...\n" + code[
        code.index("\n    def backpropagation") :
    ]  # fmt: skip
    for one in (code, unwritten):
        report = judged(one, only)
        assert [part for part, status in report.parts.items() if status == "wrong"] == ["backpropagation"], str(report)
        assert "(3, 2) @ (5, 2)" in report.mistakes[0]
        assert "In a class it may stay so where `train` calls it for one record" in report.mistakes[0]
        assert len(report.mistakes) == 1


ONE_RECORD_CLASSES = {
    "backpropagation of flat records": variant(BATCH, *LEFT, *FLAT_SUMS, AT_ONCE, ONE_BY_ONE),
    "forward and backward of flat records": variant(
        BATCH, TABLE, FLAT, *EACH, *LEFT, *FLAT_SUMS, AT_ONCE, ONE_BY_ONE
    ),
    "tables of one row": variant(BATCH, TABLE, LAST.replace("return final_outputs, hidden_outputs",
        "return final_outputs[None, :], hidden_outputs[None, :]"), *EACH_ROW, AT_ONCE, ROWS),
}  # fmt: skip


@pytest.mark.parametrize("only", [None, "forward_pass_train", "run", "backpropagation", "train"])
@pytest.mark.parametrize("name", ONE_RECORD_CLASSES)
def test_a_class_that_goes_through_the_records_one_by_one_is_right(name, only):
    report = judged(ONE_RECORD_CLASSES[name], only)
    assert report.passed, str(report)


def test_run_is_to_take_a_table_in_any_class():
    report = judged(variant(BATCH, "self.forward_pass_train(features)[0]", "self.forward_pass_train(features[0])[0]"))
    assert [part for part, status in report.parts.items() if status == "wrong"] == ["run"]


@pytest.mark.parametrize("name", ONE_RECORD_CLASSES)
def test_what_chapter_5_asks_of_a_class_runs_with_one_that_goes_one_by_one(name):
    names = {"np": np}
    in_a_cell(ONE_RECORD_CLASSES[name], names)
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
    mine = names["Network"](4, 3, 2, 0.5)
    answers, h = mine.run(X), my_hidden(X, mine)
    assert answers.reshape(5, 2).shape == (5, 2)
    deltas = experiments.deltas_of(mine, X, y)
    np.testing.assert_allclose(deltas[1], h.T @ (y - answers.reshape(5, 2)))
    mine.train(X, y)


def my_hidden(X, network):
    return 1 / (1 + np.exp(-X @ network.weights_input_to_hidden))


def test_the_loops_of_one_method_stay_right():
    for style, loop in LOOPS.items():
        report = judged(START + loop + "        return delta_weights_i_h, delta_weights_h_o\n")
        assert report.passed, (style, str(report))
    assert WHOLE in BATCH
