"""The tutor's sentences send nobody the wrong way: each of these misled a reader once."""

import re

import pytest

import tutor
from test_tutor import function
from test_tutor_loops import END, LOOPS, START
from test_tutor_right import built, variant
from test_tutor_tasks import built as task
from test_tutor_together import BATCH

STEP = "        self.weights_{}_to_{} += self.learning_rate"
FIRST, SECOND = STEP.format("input", "hidden"), STEP.format("hidden", "output")


def written(code, tmp_path, monkeypatch):
    """The class with a source that can be looked up."""
    (tmp_path / f"{tmp_path.name}.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    return __import__(tmp_path.name).Network


def line_of(code, piece):
    return next(number for number, line in enumerate(code.splitlines(), 1) if piece in line)


def test_numbers_that_look_equal_are_shown_to_the_digit_in_which_they_differ():
    report = tutor.check(function("my_sigmoid", "np.exp(-z)", "2.718**-z"))
    assert "2.718 stands where e belongs" in report.mistakes[0]
    report = tutor.check(function("my_sigmoid", "np.exp(-z)", "2.71815**-z"))
    came, right = re.search(r": (\S+) where (\S+) is right", report.mistakes[0]).groups()
    assert came != right
    assert "1 times" not in report.mistakes[0]
    assert "output node" not in report.mistakes[0]


@pytest.mark.parametrize(
    "product",
    [
        "hidden_error @ (hidden_outputs * (1 - hidden_outputs))",
        "hidden_error @ hidden_outputs.T @ (1 - hidden_outputs)",
    ],
)
def test_a_matrix_product_where_numbers_meet_is_told_the_star(product):
    right = "return hidden_error * hidden_outputs * (1 - hidden_outputs)"
    report = tutor.check(function("my_hidden_error_term", right, f"return {product}"))
    assert "`*` goes number by number" in report.mistakes[0], str(report)


def test_a_turned_table_is_not_called_right_with_one_record():
    right = "return output_error_term @ weights_hidden_to_output.T"
    report = tutor.check(function("my_hidden_error", right, "return weights_hidden_to_output @ output_error_term.T"))
    assert "transposed" in report.mistakes[0]
    assert "With one record" not in report.mistakes[0]


def test_of_two_tables_it_is_said_what_they_would_be_turned(tmp_path, monkeypatch):
    wrong = variant(BATCH, "to_output.T * hidden", "to_output * hidden")
    report = tutor.check(written(wrong, tmp_path, monkeypatch))
    assert "Turned, they are (2, 5) and (2, 3)." in report.mistakes[0]


def test_the_quoted_line_is_that_of_the_layer_or_both():
    no_sign = variant(BATCH, FIRST, FIRST.replace("+=", "+"))
    assert f"line {line_of(no_sign, FIRST.replace('+=', '+'))}:" in tutor.check(built(no_sign)).mistakes[0]
    for old, new in ((" +=", " ="), ("self.weights", "weights")):
        both = [FIRST, SECOND]
        changed = [line.replace(old, new, 1).replace(" +=", " =") for line in both]
        code = variant(BATCH, both[0], changed[0], both[1], changed[1])
        lines = " and ".join(str(line_of(code, line)) for line in changed)
        assert f"lines {lines}:" in tutor.check(built(code)).mistakes[0], str(tutor.check(built(code)))


def test_sums_dropped_in_a_loop_are_named_in_both_layers():
    code = re.sub(r"(delta_weights_..?_.) = \1 \+", r"\1 =", START + LOOPS["np.outer"] + END)
    report = tutor.check(built(code))
    assert "Both sums begin anew with every record" in report.mistakes[0], str(report)
    assert "lines" in report.mistakes[0]


def test_wrong_indices_in_loops_of_numbers_are_named():
    code = variant(START + LOOPS["numbers"] + END, "+= X[r, i]", "+= X[r, j]")
    assert "chosen by the wrong index" in tutor.check(built(code)).mistakes[0]
    code = variant(START + LOOPS["rows"] + END, "X[r][:, None]", "X[0][:, None]")
    assert "first record's input" in tutor.check(built(code)).mistakes[0]
    code = variant(START + LOOPS["rows"] + END, "y[r] - final_outputs[r]", "y[r] - final_outputs[0]")
    assert "first record's answer" in tutor.check(built(code)).mistakes[0]


def test_a_table_with_an_axis_too_many_is_no_comma():
    code = variant(BATCH, "+ X.T @ hidden_error_term", "+ X.T @ hidden_error_term[None, :]")
    report = tutor.check(built(code))
    assert "an axis too many" in report.mistakes[0], str(report)
    assert "comma" not in report.mistakes[0]


@pytest.mark.parametrize("call", ["forward_pass_train(features)", "self.forward_pass_train(self, features)"])
def test_a_method_is_called_through_self_and_not_given_it(call, tmp_path, monkeypatch):
    head, body = BATCH.split("    def forward_pass_train")
    body, rest = body.split("    def run")
    forward = "def forward_pass_train" + body.replace("\n    ", "\n")
    code = head + "    def run" + rest + "\n" + forward + "\nNetwork.forward_pass_train = forward_pass_train\n"
    report = tutor.check(
        written(variant(code, "self.forward_pass_train(features)[0]", f"{call}[0]"), tmp_path, monkeypatch)
    )
    assert "Call it `self.forward_pass_train(features)`; Python hands over `self`." in report.mistakes[0]
    assert "(self, " not in report.mistakes[0].split("do not fit")[1]


def test_a_loop_that_says_yes_too_early_is_told_so():
    loop = """(table):
    for i in range(1, table.shape[1]):
        if (table[:, i] == table[:, 0]).all():
            return True
    return False"""
    report = tutor.check(task("equal_columns", loop))
    assert "as soon as one column equals the first" in report.mistakes[0]
    assert "first two columns" not in report.mistakes[0]
