"""The tutor on what no part shows alone: parts that do not fit each other, sources that are not drawn from."""

import pytest

import tutor
from test_tutor import function
from test_tutor_loops import LOOPS, START
from test_tutor_right import INLINE, built, variant

WHOLE = """        error = y - final_outputs
        hidden_error_term = error @ self.weights_hidden_to_output.T * hidden_outputs * (1 - hidden_outputs)
        return delta_weights_i_h + X.T @ hidden_error_term, delta_weights_h_o + hidden_outputs.T @ error
"""
BATCH = START + WHOLE
ONE_BY_ONE = """        deltas = 0, 0
        for x, target in zip(features, targets):
            deltas = self.backpropagation(*self.forward_pass_train(x), x, target, *deltas)
"""
AT_ONCE = BATCH[
    BATCH.index("        final_outputs, hidden_outputs = self") : BATCH.index("        self.update_weights(*")
]


@pytest.mark.parametrize("only", ["train", None])
@pytest.mark.parametrize(
    ("words", "pairs"),
    [
        (("`y` (10,)", "Right is `y` (5, 2)", "flat list"), ("features, targets, 0", "features, targets.flatten(), 0")),
        (("`y` (5,)", "Right is `y` (5, 2)", "flat list"), ("features, targets, 0", "features, targets[:, 0], 0")),
        (("other order", "in this order"), ("features, targets, 0", "targets, features, 0")),
        (("`X` (4,)", "`x[None, :]`"), (AT_ONCE, ONE_BY_ONE)),
    ],
)
def test_what_train_hands_on_is_what_the_learners_own_parts_take(only, words, pairs):
    report = tutor.check(built(variant(BATCH, *pairs)), only=only)
    assert report.parts["train"] == "wrong"
    assert [status for status in report.parts.values() if status == "wrong"] == ["wrong"]
    for word in words:
        assert word in report.mistakes[0], str(report)
    assert report.mistakes[0].startswith("`train`")


def test_an_own_part_that_is_wrong_does_not_make_train_wrong():
    wrong = variant(BATCH, "y - final_outputs", "final_outputs - y")
    assert tutor.check(built(wrong), only="train").passed
    assert tutor.check(built(wrong)).parts["train"] == "right"
    assert tutor.check(built(variant(BATCH, AT_ONCE, ONE_BY_ONE.replace("x)", "x[None, :])").replace(
        "x, target,", "x[None, :], target[None, :],"))), only="train").passed  # fmt: skip


@pytest.mark.parametrize("style", LOOPS)
def test_train_alone_passes_with_loops_behind_it(style):
    code = START + LOOPS[style] + "        return delta_weights_i_h, delta_weights_h_o\n"
    assert tutor.check(built(code), only="train").passed


@pytest.mark.parametrize(
    ("words", "pairs"),
    [
        ("Given another `rng`, it draws the same", ("default_rng(rng)", "default_rng(0)")),
        ("Given the same `rng` twice", ("rng.normal(0, input", "np.random.normal(0, input")),
        ("Given the same `rng` twice", ("rng.normal(0, hidden", "np.random.normal(0, hidden")),
    ],
)
def test_a_class_draws_from_the_source_that_it_takes(words, pairs):
    report = tutor.check(built(variant(BATCH, *pairs)), only="structure")
    assert report.parts == {"structure": "wrong"}
    assert words in report.mistakes[0]


def test_a_class_that_takes_no_source_or_a_number_is_right():
    own = ("learning_rate, rng=None", "learning_rate", "default_rng(rng)", "default_rng(0)")
    assert tutor.check(built(variant(BATCH, *own))).passed
    seed = ("np.random.default_rng(seed)", "np.random.RandomState(seed)")
    assert tutor.check(built(variant(INLINE, *seed, "g.standard_normal((", "g.normal(size=(")), only="structure").passed


def test_the_second_layer_may_be_drawn_first_and_gets_a_word():
    first, second = (line for line in BATCH.splitlines(keepends=True) if "rng.normal" in line)
    report = tutor.check(built(variant(BATCH, first + second, second + first)))
    assert report.passed
    assert "second layer is drawn first" in " ".join(report.notes)
    assert "drawn first" not in str(tutor.check(built(BATCH)))
    first, second = (f"    {name} = rng.normal(0, {of}**-0.5, ({of}, {to}))\n" for name, of, to in (
        ("weights_input_to_hidden", "input_nodes", "hidden_nodes"),
        ("weights_hidden_to_output", "hidden_nodes", "output_nodes")))  # fmt: skip
    report = tutor.check(function("initial_weights", first + second, second + first))
    assert report.passed
    assert "second layer is drawn first" in report.notes[0]


def test_sums_that_are_changed_in_place_are_no_new_tables():
    pairs = [f"delta_weights_{layer} {sign}" for layer in ("i_h", "h_o") for sign in ("= delta_weights_", "+= ")]
    pairs[0], pairs[2] = "delta_weights_i_h = delta_weights_i_h + ", "delta_weights_h_o = delta_weights_h_o + "
    report = tutor.check(function("backpropagation", *pairs))
    assert not report.passed
    assert "Its numbers are right, but it changes the tables that it is given" in report.mistakes[0]
    assert tutor.check(function("backpropagation")).notes == []
