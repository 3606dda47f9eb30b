"""Functions that a learner handed in and was answered wrongly: called right, called something untrue, or a traceback.

Each is a code in a cell below the chapter's functions, what the tutor is to say of it, and, behind None, what not.
"""

import numpy as np
import pytest

import tutor
from test_tutor_personas import BACK, FOUR, LOOP, RUN, THREE, TRAIN, TWO, UPDATE, W, check
from test_tutor_right import variant
from tutor.report import Mistake, Report, Verdict

ONE_STEP = f"    a, b = deltas(features, targets, {W})\n"
STEP = "    return {0}{1} * delta_weights_i_h / {2}, {3}{1} * delta_weights_h_o / {2}\n"
BY_STEP = STEP.format("weights_input_to_hidden + ", "{}", "{}", "weights_hidden_to_output + ")
DELTAS = f"""def my_deltas(X, y, {W}):
    final_outputs, hidden_outputs = forward_pass_train(X, {W})
    error = y - final_outputs
    hidden_error_term = error @ weights_hidden_to_output.T * hidden_outputs * (1 - hidden_outputs)
    return {{}}X.T @ hidden_error_term, {{}}hidden_outputs.T @ error
"""


def trained(records="len(features)", rate="learning_rate"):
    return TRAIN + ONE_STEP + f"    return update_weights({W}, a, b, {records}, {rate})\n"


HALF = "delta_weights_{0} = delta_weights_{0} + "
PIECES = {
    "my_error": ("y, final_outputs", "y - final_outputs"),
    "my_delta_weights_h_o": ("hidden_outputs, output_error_term", "hidden_outputs.T @ output_error_term"),
    "my_hidden_error": (
        "output_error_term, weights_hidden_to_output",
        "output_error_term @ weights_hidden_to_output.T",
    ),
    "my_hidden_error_term": ("hidden_error, hidden_outputs", "hidden_error * hidden_outputs * (1 - hidden_outputs)"),
    "my_sigmoid": ("z", "1 / (1 + np.exp(-z))"),
    "my_run": (f"features, {W}", f"forward_pass_train(features, {W})[0]"),
}
HANDED_IN = {
    # A. Right, and not what was asked for
    "5: no loop": (
        FOUR, f"def my_deltas_in_a_loop(features, targets, {W}):\n    return deltas(features, targets, {W})\n",
        "There is no loop in it",
    ),
    "6: weights in place": (
        FOUR, UPDATE + "    weights_input_to_hidden += learning_rate * delta_weights_i_h / n_records\n"
        f"    weights_hidden_to_output += learning_rate * delta_weights_h_o / n_records\n    return {W}\n",
        "line 2", "changes the tables that it is given (`weights_input_to_hidden` and `weights_hidden_to_output`)",
    ),
    "6: trained in place": (
        FOUR, TRAIN + ONE_STEP + "    weights_input_to_hidden += learning_rate * a / len(features)\n"
        f"    weights_hidden_to_output += learning_rate * b / len(features)\n    return {W}\n",
        "changes the tables that it is given (`weights_input_to_hidden` and `weights_hidden_to_output`)",
    ),
    "6: targets in place": (
        FOUR, TRAIN + f"    out, h = forward_pass_train(features, {W})\n    targets -= out\n"
        "    e = targets @ weights_hidden_to_output.T * h * (1 - h)\n"
        f"    return update_weights({W}, features.T @ e, h.T @ targets, len(features), learning_rate)\n",
        "line 3", "changes the tables that it is given (`targets`)",
    ),
    # B. Untrue
    "8: a fixed rate": (FOUR, trained(rate="0.5"), "line 3", "0.5 stands where the learning rate belongs", None,
                        "entries of", "is missing", "half as long"),
    "8: a tenth": (FOUR, trained(rate="0.1"), "0.1 stands where the learning rate belongs", None, "error is divided"),
    "8: a rate of the update": (FOUR, UPDATE + BY_STEP.format("0.5", "n_records", "0.5", "n_records"),
                                "0.5 stands where the learning rate belongs", None, "half as long", "is missing"),
    **{
        f"9: {count} records": (
            FOUR, trained(str(count)), "line 3", f"divided by {count}, whatever the number of records",
            "`len(features)`", None, "inputs", "nodes", "carried over",
        )
        for count in (2, 3, 4, 5, 7, 128)
    },
    "9: records of the update": (
        FOUR, UPDATE + BY_STEP.format("learning_rate", "4", "learning_rate", "4"),
        "divided by 4, whatever the number of records", "`n_records`", None, "inputs",
    ),
    "9: both fixed": (FOUR, trained("4", "0.5"), "0.125 times the sums of the deltas", None, "inputs"),
    "10: weights in the loop": (
        FOUR, variant(LOOP, "    return a",
                      "        weights_input_to_hidden = weights_input_to_hidden + a\n    return a"),
        "line 10", "It changes the weights", None, "`hidden_outputs` is not right",
    ),
    "10: weights in place": (
        FOUR, variant(LOOP, "    return a", "        weights_hidden_to_output += 0.5 * b\n    return a"),
        "line 10", "It changes the weights", None, "`hidden_outputs` is not right",
    ),
    "11: half in the first": (
        THREE, variant(BACK, HALF.format("i_h"), HALF.format("i_h") + "0.5 * "),
        "delta of the first layer is halved", None, "error is halved", "counted twice",
    ),
    "11: half in the second": (
        THREE, variant(BACK, HALF.format("h_o"), HALF.format("h_o") + "0.5 * "),
        "delta of the second layer is halved", None, "error is halved", "counted twice",
    ),
    "11: deltas, half in the first": (FOUR, DELTAS.format("0.5 * ", ""), "delta of the first layer is halved"),
    "11: deltas, half in the second": (FOUR, DELTAS.format("", "0.5 * "), "delta of the second layer is halved"),
    "8: a third of the step": (
        FOUR, UPDATE + BY_STEP.format("0.3 * learning_rate", "n_records", "0.3 * learning_rate", "n_records"),
        "The step is 0.3 times as long as it should be",
    ),
    "8: in the first layer": (
        FOUR, UPDATE + "    step = learning_rate / n_records\n"
        "    return weights_input_to_hidden + 0.1 * delta_weights_i_h / n_records, "
        "weights_hidden_to_output + step * delta_weights_h_o\n",
        "0.1 stands where the learning rate belongs in the first layer",
    ),
    "11: half of both": (FOUR, DELTAS.format("0.5 * ", "0.5 * "), "Both deltas are halved", None, "error is"),
    "11: twice the first": (FOUR, DELTAS.format("2 * ", ""), "first layer is counted twice", None, "sums so far"),
    "23: a list": (THREE, "def my_error(y, final_outputs):\n    return [y - final_outputs, y]\n", "a list of 2 tables",
                   None, "record"),
    "11: half the input in place": (
        THREE, variant(BACK, "    error = ", "    X *= 0.5\n    error = "), None, "error is halved", "counted twice",
    ),
    "11: half the hidden error": (
        THREE, variant(BACK, "hidden_error = ", "hidden_error = 0.5 * "), "line 4", "hidden error is halved",
        None, "`error`", "counted twice",
    ),
    "12: rounded": (TWO, "def my_sigmoid(z):\n    return (1 / (1 + np.exp(-z))).round(4)\n", "is right"),
    "14: unwritten, called": (
        TWO + f"def my_forward_pass_train(X, {W}):\n    hidden_outputs = ...\n    return hidden_outputs, ...\n",
        RUN + f"my_forward_pass_train(features, {W})[0]\n",
        "`my_run` calls `my_forward_pass_train`", "is not written yet", None, "Your turn", "Go on from there",
    ),
    "14: unwritten error": (
        THREE + "def my_error(y, final_outputs):\n    return ...\n",
        variant(BACK, "y - final_outputs", "my_error(y, final_outputs)"),
        "calls `my_error`", "is not written yet", None, "Your turn", "Go on from there",
    ),
    "14: unwritten deltas": (
        FOUR + f'def my_deltas(X, y, {W}):\n    """Deltas."""\n    ...\n',
        variant(trained(), "= deltas", "= my_deltas"),
        "calls `my_deltas`", "is not written yet", None, "`return`", "Your turn",
    ),
    "14: None": (THREE, "def my_error(y, final_outputs):\n    return None\n", "returns `None`", None, "Your turn"),
    "18: star": (
        THREE, "def my_delta_weights_h_o(hidden_outputs, output_error_term):\n"
        "    return hidden_outputs.T * output_error_term\n", "that is `@`", None, "table of weights",
    ),
    "18: star, first layer": (
        THREE, variant(BACK, "X.T @ hidden", "X.T * hidden"), "line 6", "that is `@`", None, "table of weights"
    ),
    "18: the targets whole": (
        FOUR, variant(LOOP, "for x, target in zip(features, targets)", "for x in features",
                      "error = target", "error = targets"), None, "table of weights",
    ),
    "19: minus": (
        THREE, "def my_delta_weights_h_o(hidden_outputs, output_error_term):\n"
        "    return -hidden_outputs.T @ output_error_term\n", "wrong sign", None, "sum",
    ),
    "19: mean": (
        THREE, "def my_delta_weights_h_o(hidden_outputs, output_error_term):\n"
        "    return hidden_outputs.T @ output_error_term / len(hidden_outputs)\n",
        "divided by the number of records", None, "update",
    ),
    "19: both minus": (FOUR, DELTAS.format("-", "-"), "with a minus", None, "sum"),
    "20: weights first": (
        THREE, "def my_hidden_error(output_error_term, weights_hidden_to_output):\n"
        "    return weights_hidden_to_output @ output_error_term\n", "one record as a flat list it is right", None,
        "With one record it is right",
    ),
    "21: one delta in both": (
        FOUR, UPDATE + "    weights_hidden_to_output = weights_hidden_to_output.copy()\n"
        "    weights_hidden_to_output += learning_rate * delta_weights_i_h / n_records\n"
        "    return weights_input_to_hidden, weights_hidden_to_output\n",
        "line 3", "the other layer's", None, "size in the chapter",
    ),
    # C. More than one thing
    **{
        f"23: {name}": (THREE, f"def {name}({given}):\n    return {right}, {given.split(', ')[0]}\n", "line 2",
                        "It returns 2 things, one is expected")
        for name, (given, right) in PIECES.items()
    },
}  # fmt: skip


def answered(said, words):
    """What is said holds these words, and none of those behind a None."""
    at = words.index(None) if None in words else len(words)
    for word in words[:at]:
        assert word in said, said
    for word in words[at + 1 :]:
        assert word not in said, said


def refused(before, code, words, only=None):
    """The tutor takes it for wrong, and its mistakes are told in these words, and in none of those behind a None."""
    report = check(before, code, only)
    assert not report.passed, str(report)
    answered(" ".join(report.mistakes), words)


@pytest.mark.parametrize("name", HANDED_IN)
def test_a_function_is_answered_truly(name):
    before, code, *words = HANDED_IN[name]
    report = check(before, code)
    assert not report.passed, str(report)
    answered(" ".join(report.mistakes + report.notes), words)


def test_what_is_printed_is_kept_back_and_it_is_said_so():
    report = check(THREE, "def my_error(y, final_outputs):\n    print(y.shape)\n    return y - final_outputs\n")
    assert report.passed
    (note,) = report.notes
    assert "prints" in note
    assert "`(5, 2)`" in note


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (None, "None"),
        (np.ones((2, 2)), "a table of numbers"),
        ("my_error", "quotation marks"),
        (7, "int"),
    ],
)
def test_what_is_no_code_is_told_in_words(code, words):
    report = tutor.check(code)
    assert not report.passed
    assert not report.parts
    assert words in str(report)
    assert "without parentheses" in str(report) or words == "None"


def named(name, given="x"):
    names = {}
    exec(f"def {name}({given}): return {given}", names)
    return names[name]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("forward", "Did you mean `forward_pass_train`?"),
        ("backprop", "Did you mean `backpropagation`?"),
        ("f", "the name says"),
    ],
)
def test_an_unknown_name_is_told_the_near_one_and_no_list(name, words):
    said = str(tutor.check(named(name)))
    assert words in said.replace("\n", " ")
    assert said.count("_") < 8


def test_the_tests_refuse_a_message_that_calls_a_number_wrong_and_right():
    for text in ("`h` is [[0.1000]]; [[0.1000]] is right.", "column 1: 0.5 where 0.5 is right."):
        with pytest.raises(AssertionError, match="is right"):
            Report("h", {"h": Verdict("wrong", [Mistake("h", text)])})
