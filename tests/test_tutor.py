"""The tutor on functions, on code that is half written, raises, prints, or never ends; and what a report says."""

import random
import re

import numpy as np
import pytest

import own_networks
import tinynet
import tutor
from conftest import ROOT, sources
from test_tutor_mistakes import network
from test_tutor_right import EINSUM, INLINE, LOOP, built, variant
from tutor import places, reference, search, watch

BACKPROPAGATION = """\
def backpropagation(final_outputs, hidden_outputs, X, y, W_ho, delta_weights_i_h, delta_weights_h_o):
    error = y - final_outputs
    output_error_term = error
    hidden_error = output_error_term @ W_ho.T
    hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)
    delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term
    delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ output_error_term
    return delta_weights_i_h, delta_weights_h_o
"""
FUNCTIONS = (
    """
import numpy as np

def my_sigmoid(z):
    return 1 / (1 + np.exp(-z))

def initial_weights(input_nodes, hidden_nodes, output_nodes, rng):
    weights_input_to_hidden = rng.normal(0, input_nodes**-0.5, (input_nodes, hidden_nodes))
    weights_hidden_to_output = rng.normal(0, hidden_nodes**-0.5, (hidden_nodes, output_nodes))
    return weights_input_to_hidden, weights_hidden_to_output

def forward_pass_train(X, weights_input_to_hidden, weights_hidden_to_output):
    hidden_inputs = X @ weights_input_to_hidden
    hidden_outputs = my_sigmoid(hidden_inputs)
    final_outputs = hidden_outputs @ weights_hidden_to_output
    return final_outputs, hidden_outputs

def run(features, weights_input_to_hidden, weights_hidden_to_output):
    return forward_pass_train(features, weights_input_to_hidden, weights_hidden_to_output)[0]

"""
    + BACKPROPAGATION
    + """
def my_error(y, final_outputs):
    return y - final_outputs

def my_delta_weights_h_o(hidden_outputs, output_error_term):
    return hidden_outputs.T @ output_error_term

def my_hidden_error(output_error_term, weights_hidden_to_output):
    return output_error_term @ weights_hidden_to_output.T

def my_hidden_error_term(hidden_error, hidden_outputs):
    return hidden_error * hidden_outputs * (1 - hidden_outputs)

def deltas(X, y, W_ih, W_ho):
    final_outputs, hidden_outputs = forward_pass_train(X, W_ih, W_ho)
    return backpropagation(final_outputs, hidden_outputs, X, y, W_ho, 0, 0)

def deltas_in_a_loop(features, targets, W_ih, W_ho):
    delta_weights_i_h, delta_weights_h_o = np.zeros(W_ih.shape), np.zeros(W_ho.shape)
    for x, target in zip(features, targets):
        hidden_outputs = my_sigmoid(x @ W_ih)
        error = target - hidden_outputs @ W_ho
        hidden_error_term = (W_ho @ error) * hidden_outputs * (1 - hidden_outputs)
        delta_weights_i_h += x[:, None] * hidden_error_term
        delta_weights_h_o += hidden_outputs[:, None] * error
    return delta_weights_i_h, delta_weights_h_o

def update_weights(W_ih, W_ho, delta_weights_i_h, delta_weights_h_o, n_records, learning_rate):
    step = learning_rate / n_records
    return W_ih + step * delta_weights_i_h, W_ho + step * delta_weights_h_o

def train(W_ih, W_ho, features, targets, learning_rate):
    return update_weights(W_ih, W_ho, *deltas(features, targets, W_ih, W_ho), len(features), learning_rate)
"""
)
NAMES = re.findall(r"^def (\w+)", FUNCTIONS, re.M)


def function(name, *pairs):
    """One of the functions of the chapters, with pieces of the code replaced."""
    names = {}
    exec(variant(FUNCTIONS, *pairs), names)
    return names[name]


# The reference


def test_the_reference_agrees_with_tinynet_and_with_measured_slopes():
    for case in (reference.WORKED, reference.FIRST, reference.SECOND, reference.ONE_OUTPUT):
        inputs, hidden, outputs = *case.W_ih.shape, case.W_ho.shape[1]
        ours = tinynet.NeuralNetwork(inputs, hidden, outputs, case.rate)
        ours.weights_input_to_hidden, ours.weights_hidden_to_output = case.W_ih, case.W_ho
        answers = ours.forward_pass_train(case.X)
        sums = ours.backpropagation(*answers, case.X, case.y, case.sums_i_h, case.sums_h_o)
        mine = reference.forward(case.X, case.W_ih, case.W_ho)
        deltas = reference.backward(*mine, case.X, case.y, case.W_ho, case.sums_i_h, case.sums_h_o)
        for a, b in zip((*mine, *deltas), (*answers, *sums), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12)
        ours.train(case.X, case.y)
        stepped = reference.train(case.W_ih, case.W_ho, case.X, case.y, case.rate)
        np.testing.assert_allclose(stepped[0], ours.weights_input_to_hidden, rtol=1e-12)
        np.testing.assert_allclose(stepped[1], ours.weights_hidden_to_output, rtol=1e-12)
        for layer in (0, 1):
            slopes = measured(case, layer)
            np.testing.assert_allclose((case.delta_weights_i_h, case.delta_weights_h_o)[layer], -slopes, rtol=1e-6)


def measured(case, layer):
    """The slope of ½ Σ error² along each weight of a layer, by nudging it."""
    tables = [case.W_ih.copy(), case.W_ho.copy()]
    slopes = np.zeros(tables[layer].shape)
    for place in np.ndindex(slopes.shape):
        losses = []
        for nudge in (1e-5, -2e-5):
            tables[layer][place] += nudge
            losses.append(0.5 * np.sum((case.y - reference.forward(case.X, *tables)[0]) ** 2))
        tables[layer][place] += 1e-5
        slopes[place] = (losses[0] - losses[1]) / 2e-5
    return slopes


def test_the_places_with_their_right_forms_are_the_reference():
    case = reference.FIRST
    values = search.compute(search.given(case), search.LONG, {})
    np.testing.assert_allclose(values["share_i_h"], case.delta_weights_i_h)
    np.testing.assert_allclose(values["share_h_o"], case.delta_weights_h_o)
    for mine, right in zip(
        search.trained(case, {}, 1)[0], reference.train(case.W_ih, case.W_ho, case.X, case.y, case.rate), strict=True
    ):
        np.testing.assert_allclose(mine, right)


def test_no_wrong_form_gives_the_right_result():
    for part, (names, end) in search.SEARCH.items():
        right = search.compute(search.given(reference.FIRST), names, {})[end]
        for choice, result in search._alone(names, reference.FIRST, end):
            (form,) = choice.values()
            linear = form.came.startswith(("The bare error", "The delta of the second layer uses `error`"))
            # as long as f' = 1 these two give the same number; they are there for pairs
            assert search.close(result, right, 1e-5) == linear, (part, form.came)


def test_every_section_that_a_message_names_is_a_heading_of_its_chapter():
    for chapter, heading in places.SECTIONS.values():
        (path,) = (ROOT / "notebooks").glob(f"{chapter:02}_*.ipynb")
        lines = [line.strip() for cell in sources(path, "markdown") for line in cell.splitlines()]
        assert any(re.fullmatch(r"#+ " + re.escape(heading), line) for line in lines), heading


# Functions


@pytest.mark.parametrize("name", NAMES)
def test_the_functions_of_the_chapters_pass(name):
    report = tutor.check(function(name))
    assert report.passed, str(report)
    assert list(report.parts) == [name.removeprefix("my_")]


@pytest.mark.parametrize(
    ("name", "words", "pairs"),
    [
        ("my_sigmoid", "parentheses", ("1 / (1 + np.exp(-z))", "1 / 1 + np.exp(-z)")),
        ("initial_weights", "without the root", ("input_nodes**-0.5", "1 / input_nodes")),
        ("initial_weights", "other order", ("return weights_input_to_hidden, weights_h", "return weights_h",
              "_output\n\ndef forward",
                                            "_output, weights_input_to_hidden\n\ndef forward")),
        ("initial_weights", "Draw from `rng`", ("rng.normal", "np.random.normal")),
        ("initial_weights", "same weights", ("(input_nodes, hidden_nodes, output_nodes, rng):",
                                             "(input_nodes, hidden_nodes, output_nodes, rng):\n    rng = "
                                             "np.random.default_rng(0)")),
        ("forward_pass_train", "other order", ("return final_outputs, hidden_outputs",
              "return hidden_outputs, final_outputs")),
        ("run", "both results", ("hidden_to_output)[0]", "hidden_to_output)")),
        ("backpropagation", "a second time", ("hidden_outputs * (1 - hidden_outputs)\n    delta_weights_i_h = ",
                                              "my_sigmoid(hidden_outputs) * (1 - my_sigmoid(hidden_outputs))\n   "
                                              " delta_weights_i_h = ")),
        ("my_error", "wrong sign", ("return y - final_outputs", "return final_outputs - y")),
        ("my_error", "squared", ("return y - final_outputs", "return (y - final_outputs) ** 2")),
        ("my_delta_weights_h_o", "wants `.T`", ("return hidden_outputs.T @", "return hidden_outputs @")),
        ("my_delta_weights_h_o", "transposed", ("return hidden_outputs.T @ output_error_term",
                                                "return output_error_term.T @ hidden_outputs")),
        ("my_delta_weights_h_o", "number of records", ("return hidden_outputs.T @ output_error_term",
                                            "return hidden_outputs.T @ output_error_term / len(hidden_outputs)")),
        ("my_hidden_error", ".T", ("return output_error_term @ weights_hidden_to_output.T",
                                   "return output_error_term @ weights_hidden_to_output")),
        ("my_hidden_error", "It should be", ("return output_error_term @ weights_hidden_to_output.T",
                                   "hidden_error = output_error_term.sum(1, keepdims=True) + "
                                   "weights_hidden_to_output[:, 0]\n    return hidden_error")),
        ("my_hidden_error_term", "slope", ("return hidden_error * hidden_outputs * (1 - hidden_outputs)",
                                   "return hidden_error")),
        ("my_hidden_error_term", "a second time", ("return hidden_error * hidden_outputs * (1 - hidden_outputs)",
                             "return hidden_error * my_sigmoid(hidden_outputs) * (1 - my_sigmoid(hidden_outputs))")),
        ("my_hidden_error_term", "only the factor", ("return hidden_error * hidden_outputs * (1 - hidden_outputs)",
                                   "return hidden_error * (1 - hidden_outputs)")),
        ("deltas", "wrong sign", ("y - final_outputs", "final_outputs - y")),
        ("deltas_in_a_loop", "Only the last record", ("_i_h += x", "_i_h = x", "_h_o += hid", "_h_o = hid")),
        ("update_weights", "number of records", ("learning_rate / n_records", "learning_rate")),
        ("update_weights", "returns nothing", ("return W_ih + step * delta_weights_i_h, W_ho + step * "
              "delta_weights_h_o",
                                               "W_ih += step * delta_weights_i_h; W_ho += step * delta_weights_h_o")),
        ("train", "number of inputs", ("len(features)", "features.shape[1]")),
        ("train", "wrong sign", ("learning_rate / n_records", "-learning_rate / n_records")),
    ],
)  # fmt: skip
def test_a_wrong_function_is_named(name, words, pairs):
    report = tutor.check(function(name, *pairs))
    assert not report.passed
    assert words in " ".join(report.mistakes), str(report)


def test_the_first_piece_sends_nobody_further_down_the_chapter():
    report = tutor.check(function("my_error", "return y - final_outputs", "return final_outputs - y"))
    assert "Look again at chapter 3, “The error”." in report.mistakes[0]


def test_a_loop_that_stops_is_told_why_and_not_that_its_sums_are_unfinished():
    loop = "delta_weights_i_h += x[:, None] * hidden_error_term"
    report = tutor.check(function("deltas_in_a_loop", loop, loop.replace("x[:, None] *", "x.T @")))
    assert "`.T` does" in " ".join(report.mistakes)
    assert "never added" not in str(report)
    report = tutor.check(function("deltas_in_a_loop", loop, "hidden_error_term = ..."))
    assert report.parts == {"deltas_in_a_loop": "not written yet"}
    assert "never added" not in str(report)


def test_a_step_in_place_leaves_nobody_the_old_weights():
    step = "return W_ih + step * delta_weights_i_h, W_ho + step * delta_weights_h_o"
    in_place = "W_ih += step * delta_weights_i_h; W_ho += step * delta_weights_h_o\n    return W_ih, W_ho"
    report = tutor.check(function("update_weights", step, in_place))
    assert not report.passed
    assert "changes the tables that it is given" in report.mistakes[0]
    assert tutor.check(function("update_weights")).notes == []


def test_what_is_no_function_of_the_chapters_is_answered_in_words():
    for thing, only, words in (
        (measured, None, "a function called `measured`, and the name says what it is to do"),
        (tinynet.NeuralNetwork(3, 2, 1, 0.5), None, "`tutor.check(NeuralNetwork)`"),
        (tinynet.NeuralNetwork, "backprop", 'Did you mean only="backpropagation"?'),
    ):
        report = tutor.check(thing, only=only)
        assert not report.passed
        assert words in report.notes[0]


# Half written


def test_what_is_not_written_yet_is_no_mistake():
    class MyNetwork:
        def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):
            """What it will keep."""

        def forward_pass_train(self, X): ...

        def run(self, features):
            pass

        def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
            raise NotImplementedError

        def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
            return ...

    report = tutor.check(MyNetwork)
    assert set(report.parts.values()) == {"not written yet"}
    assert report.mistakes == []
    assert not report.passed
    assert "wrong" not in str(report)


@pytest.mark.parametrize("name", NAMES)
def test_a_function_of_which_only_the_head_is_there_is_no_mistake(name):
    names = {}
    exec(f'def {name}(*given):\n    """To be written."""\n    ...', names)
    report = tutor.check(names[name])
    assert set(report.parts.values()) == {"not written yet"}
    assert report.mistakes == []


def test_begun_code_is_told_how_far_it_is_right():
    begun = "hidden_error = output_error_term @ W_ho.T", "hidden_error = ..."
    report = tutor.check(function("backpropagation", *begun))
    assert report.parts == {"backpropagation": "not written yet"}
    assert report.mistakes == []
    assert "`hidden_error` in line 24 is still `...`. Right so far: `error`, `output_error_term`." in report.notes[0]
    report = tutor.check(function("backpropagation", *begun, "y - final_outputs", "final_outputs - y"))
    assert "`error` in line 22 is not right yet" in report.notes[0]


def test_a_part_is_judged_although_others_are_missing():
    names = {}
    exec(
        "import numpy as np\nclass Grows:\n"
        + LOOP[LOOP.index("    def backpropagation") : LOOP.index("    def update")],
        names,
    )
    report = tutor.check(names["Grows"])
    assert report.parts["backpropagation"] == "right"
    assert [s for s in report.parts.values() if s != "right"] == ["not written yet"] * 5


def test_an_init_whose_tables_are_still_dots_is_begun():
    class Begun:
        def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):
            self.learning_rate = learning_rate
            self.weights_input_to_hidden = ...
            self.weights_hidden_to_output = ...

    report = tutor.check(Begun)
    assert set(report.parts.values()) == {"not written yet"}
    assert not report.mistakes
    assert "`__init__` is begun: `self.weights_input_to_hidden` is still `...`. Go on from there." in report.notes


def test_a_method_of_tinynets_is_not_theirs_yet():
    class Mine(tinynet.NeuralNetwork):
        def run(self, features):
            return self.forward_pass_train(features)[0]

    report = tutor.check(Mine)
    assert report.parts["run"] == "right"
    assert report.parts["train"] == "not written yet"
    assert any("inherited from tinynet" in note for note in report.notes)


def test_one_part_can_be_asked_for():
    wrong = network("batch", "no slope")
    assert tutor.check(wrong, only="run").passed
    report = tutor.check(wrong, only="backpropagation")
    assert report.parts == {"backpropagation": "wrong"}


# Without harm


def test_nothing_is_left_of_what_the_code_does(capsys):
    noisy = variant(
        LOOP, "            miss = t - f",
        "            print('noise'); np.random.seed(5)\n            miss = t - f\n            f *= 0; h "
        "= h.copy()",
    )  # fmt: skip
    before = [table.copy() for table in (reference.FIRST.X, reference.FIRST.y, reference.WORKED.X)]
    np.random.seed(3)  # noqa: NPY002
    random.seed(3)
    drawn = np.random.random(), random.random()  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    random.seed(3)
    assert tutor.check(built(noisy)).passed
    assert (np.random.random(), random.random()) == drawn  # noqa: NPY002
    assert capsys.readouterr().out == ""
    for table, now in zip(before, (reference.FIRST.X, reference.FIRST.y, reference.WORKED.X), strict=True):
        np.testing.assert_array_equal(table, now)


@pytest.mark.parametrize(
    ("part", "pairs"),
    [
        ("structure", ("self.lr = lr", "while True: pass")),
        ("forward_pass_train", ("h = sig(X.dot(self.weights_input_to_hidden))", "while True:\n            h = 1")),
        ("backpropagation", ("e = y - o", "e = y - o\n        while True:\n            try: e += 1\n            "
              "except Exception: pass")),
        ("train", ("n = len(features)", "n = 0\n        while n < len(features): pass")),
    ],
)  # fmt: skip
def test_a_loop_without_end_is_stopped_and_named(part, pairs):
    report = tutor.check(built(variant(INLINE, *pairs)))
    assert report.parts[part] == "wrong"
    assert "does not come to an end" in " ".join(report.mistakes)


def test_a_judgement_takes_no_more_than_its_budget_of_lines(monkeypatch):
    lines, step = [], watch._Watch.step

    def counted(self, frame, event, argument):
        lines.append(event == "line")
        return step(self, frame, event, argument)

    monkeypatch.setattr(watch._Watch, "step", counted)
    assert tutor.check(built(EINSUM)).passed
    assert sum(lines) < 2000
    lines.clear()
    everywhere = re.sub(r"(    def \w+\(self.*\n)", r"\1        while True: pass\n", INLINE)
    assert set(tutor.check(built(everywhere)).parts.values()) == {"wrong"}
    assert sum(lines) < 10 * watch.BUDGET


@pytest.mark.parametrize(
    ("words", "pairs"),
    [
        ("`lr` is not known there", ("self.lr * a", "lr * a")),
        ("Did you mean `targets`", ("e = targets - o", "e = target - o")),
        ("The network has no `self.weights_hidden`", ("b = h.T.dot(e)", "b = h.T.dot(e) + self.weights_hidden")),
        ("columns on the left", ("features.T.dot(g)", "features.dot(g)")),
        ("first parameter, `self`, is missing", ("def update_weights(self, d1", "def update_weights(d1")),
        ("returns nothing: `return` is missing", ("        return h.dot(", "        h.dot(")),
        ("asks Python to quit", ("n = len(features)", "raise SystemExit")),
        ("calls itself without end", ("n = len(features)", "self.train(features, targets)")),
        ("divided by 0", ("n = len(features)", "n = 1 // 0")),
        ("Python stops there with KeyError", ("n = len(features)", "n = {}[3]")),
    ],
)
def test_an_exception_is_read_for_the_learner(words, pairs):
    report = tutor.check(built(variant(INLINE, *pairs)))
    assert not report.passed
    assert words in " ".join(report.mistakes), str(report)


def test_with_a_source_the_failing_piece_stands_there_with_its_shapes(tmp_path, monkeypatch):
    (tmp_path / "mynet.py").write_text(variant(FUNCTIONS, "output_error_term @ W_ho.T", "output_error_term @ W_ho"))
    monkeypatch.syspath_prepend(tmp_path)
    import mynet

    (mistake,) = tutor.check(mynet.backpropagation).mistakes
    assert "line 24, `hidden_error = output_error_term @ W_ho`" in mistake
    assert (
        "`output_error_term @ W_ho`: (5, 2) @ (3, 2). The columns on the left, 2, must be as many as the rows"
        in mistake
    )
    assert "chapter 3, “Hand it back”" in mistake


# The report


def test_a_message_follows_the_learners_lines_and_keeps_the_right_one_folded():
    report = tutor.check(function("backpropagation", "hidden_error * hidden_outputs * (1 - hidden_outputs)\n    "
          "delta_weights_i_h = ",
                                  "hidden_error\n    delta_weights_i_h = "))  # fmt: skip
    (mistake,) = report.mistakes
    assert mistake.startswith("`backpropagation`, line 25: The sigmoid's slope is missing in the hidden error term.")
    # 0.5458 and -0.2729 come back; right is 0.5458 * 0.2403 = 0.1311 and -0.2729 * 0.2055 = -0.0561, as in chapter 3
    assert "`hidden_error_term` is [[0.5458, -0.2729]]; [[0.1311, -0.0561]] is right" in mistake
    assert "chapter 3, “The hidden error term”" in mistake
    line = "hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)"
    assert line not in str(report)
    before, folded = report._repr_markdown_().split("<details>")
    assert line not in before
    assert line in folded


def test_a_turned_table_in_the_last_line_is_a_sum_that_failed():
    names = {"np": np}
    exec(
        "def my_forward_pass_train(X, weights_input_to_hidden, weights_hidden_to_output):\n"
        "    hidden_outputs = 1 / (1 + np.exp(-X @ weights_input_to_hidden))\n"
        "    final_outputs = hidden_outputs @ weights_hidden_to_output.T\n"
        "    return final_outputs, hidden_outputs",
        names,
    )
    report = tutor.check(names["my_forward_pass_train"])
    assert "`final_outputs`, should be each output node's sum of hidden outputs times weights" in report.mistakes[0]
    assert "“The same as matrix products”" in report.mistakes[0]
    assert "\nfinal_outputs = hidden_outputs @ weights_hidden_to_output\n" in report._repr_markdown_()


def test_what_is_numpys_or_wants_one_number_is_said_so():
    names = {}
    exec("import math, numpy as np\ndef my_sigmoid(z): return 1 / (1 + exp(-z))", names)
    assert "`np.exp`" in tutor.check(names["my_sigmoid"]).mistakes[0]
    exec("def my_sigmoid(z): return 1 / (1 + math.exp(-z))", names)
    assert "functions of `math` take one" in tutor.check(names["my_sigmoid"]).mistakes[0]


def test_a_report_is_the_same_on_every_run():
    wrong = network("loop", "spread 1", "no slope", "divided twice")
    first, second = tutor.check(wrong), tutor.check(wrong)
    assert str(first) == str(second)
    assert first._repr_markdown_() == second._repr_markdown_()
    assert " at 0x" not in str(first)


def test_the_other_sign_passes_with_a_word():
    other = variant(EINSUM, "delta_out = y - final", "delta_out = final - y",
                    "getattr(self, name) + self", "getattr(self, name) - self")  # fmt: skip
    report = tutor.check(built(other))
    assert report.passed, str(report)
    assert any("the other sign" in note for note in report.notes)


def test_flat_targets_get_a_word_where_they_would_not_do():
    def notes(code):
        return " ".join(tutor.check(built(code)).notes)

    assert "flat list" in notes(INLINE)
    assert "flat list" not in notes(EINSUM)


def test_a_mistake_that_no_catalogue_knows_is_described():
    report = tutor.check(function("backpropagation", "hidden_error = output_error_term @ W_ho.T",
                                  "hidden_error = 1.7 * output_error_term @ W_ho.T"))  # fmt: skip
    assert "`output_error_term` is right, `hidden_error` is the first that is not" in report.mistakes[0]
    own = function("backpropagation", "error = y - final_outputs", "e = 1.7 * (y - final_outputs)",
                   "output_error_term = error\n    hidden_error = output_error_term", "q = e @ W_ho.T\n    r = q",
                   "@ W_ho.T\n    hidden_error_term = hidden_error *", "\n    s = r *", "X.T @ hidden_error_term",
                   "X.T @ s",
                   "hidden_outputs.T @ output_error_term", "hidden_outputs.T @ e")  # fmt: skip
    assert "All are 1.7 times the right ones" in tutor.check(own).mistakes[0]


# What only the whole shows


@pytest.mark.parametrize(
    ("part", "words", "pairs"),
    [
        ("backpropagation", "It changes the weights",
         ("        e = y - o\n", "        e = y - o\n        self.weights_hidden_to_output += 1\n")),
        ("structure", "Only the contract is broken", ("weights_input_to_hidden", "A", "weights_hidden_to_output", "B")),
        ("structure", "from outside are not kept",
         ("    def run", "    def __setattr__(self, name, value):\n        if not hasattr(self, name):\n"
                       "            super().__setattr__(name, value)\n    def run")),
        ("update_weights", "It returns the new weights",
         ("        self.weights_input_to_hidden = self.weights_input_to_hidden + self.lr * d1 / n\n"
          "        self.weights_hidden_to_output = self.weights_hidden_to_output + self.lr * d2 / n\n",
          "        step = self.lr / n\n"
          "        return self.weights_input_to_hidden + step * d1, self.weights_hidden_to_output + step * d2\n")),
    ],
)  # fmt: skip
def test_a_slip_between_the_parts_is_named(part, words, pairs):
    report = tutor.check(built(variant(INLINE, *pairs)))
    assert report.parts[part] == "wrong"
    assert words in report.mistakes[0], str(report)


def test_a_part_that_is_called_with_the_wrong_things_is_shown_the_contract():
    swapped = variant(EINSUM, "self.backpropagation(final, hidden,", "self.backpropagation(hidden, final,")
    report = tutor.check(built(swapped))
    assert report.parts["train"] == "wrong"
    given = "`backpropagation` is given the wrong things: `final_outputs` (5, 3), `hidden_outputs` (5, 2)"
    assert given in report.mistakes[0]


def test_an_exception_is_led_back_to_the_variable_that_was_wrong_before_it():
    report = tutor.check(function("backpropagation", "error = y - final_outputs", "error = np.mean(y - final_outputs)"))
    assert "line 22: `error` is not right" in report.mistakes[0]
    assert "That is why Python stops in line 24." in report.mistakes[0]


def test_own_names_for_the_tables_leave_the_other_parts_right():
    report = tutor.check(built(variant(INLINE, "weights_input_to_hidden", "A", "weights_hidden_to_output", "B")))
    assert [part for part, status in report.parts.items() if status != "right"] == ["structure"]


def test_parts_that_break_only_the_contract_are_told_so():
    dropped = variant(EINSUM, "return sum_ih + np", "return np", "sum_ho + np", "np")
    report = tutor.check(built(dropped))
    assert report.parts["backpropagation"] == "wrong"
    assert any("only the contract between the parts is broken" in note for note in report.notes)


class Inherits(own_networks.Batch):
    """With a method whose name has a slip: nobody calls it, and the inherited one goes on working."""

    def backpropogation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        return 0, 0


class HasAHelper(own_networks.Batch):
    """A name near that of a method, called by another: a helper."""

    def train(self, features, targets):
        return self.train_(features, targets)

    def train_(self, features, targets):
        super().train(features, targets)


def test_a_slip_in_the_name_of_an_inherited_method_is_told():
    report = tutor.check(Inherits)
    assert report.parts["backpropagation"] == "not written yet"
    assert "`backpropogation`, which nobody calls, and inherits `backpropagation`" in str(report)
    assert [status for part, status in report.parts.items() if part != "backpropagation"] == ["right"] * 5


def test_a_helper_with_a_name_near_a_methods_is_a_helper():
    assert "nobody calls" not in str(tutor.check(HasAHelper))
