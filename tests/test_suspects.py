"""Chapter 9's twelve networks: what is wrong with each, what shows it, and what does not."""

import ast
import functools
import inspect
import itertools
import re

import numpy as np
import pytest

import datasets
import experiments
import own_networks
import tutor
from experiments import checklist, line_up, suspects
from experiments.suspects import CASES, LETTERS, LINES, Written, case_of, code_of
from tinynet import NeuralNetwork, sigmoid

RIGHT_CODE = {"C", "J"}
BETRAYED = {
    "A": "one layer's gradient",
    "B": "the second step",
    "C": "the rate: at a hundredth of it all is well",
    "D": "one batch that is not learned by heart",
    "E": "one output's gradient",
    "F": "nothing but a test",
    "G": "the loss, from the first step",
    "H": "one layer's gradient",
    "I": "the first step",
    "J": "nothing: it is right",
    "K": "every step",
    "L": "every step, of one layer",
}


@functools.cache
def beside(suspect, learning_rate=0.1, hidden_nodes=8, seed=0):
    """A suspect beside the right network, both trained to the end."""
    run = experiments.Beside(suspect, learning_rate, hidden_nodes, seed)
    for _ in run.slices():
        pass
    return run


def made(text, name):
    """The class of this name in a text, as a learner's cell makes it."""
    names = {"np": np, "sigmoid": sigmoid, "hidden_nodes": 8, "learning_rate": 0.1, "seed": 0}
    exec(compile(text, "a cell", "exec"), names)
    return names[name]


findings = functools.cache(experiments.findings)


def method_of(place):
    """The method in which one of LINES stands."""
    return LINES[place][0].strip("`")


# The twelve


def test_there_are_twelve_ten_with_a_mistake_one_right_and_one_with_its_rate():
    assert LETTERS == list("ABCDEFGHIJKL")
    assert [letter for letter in LETTERS if case_of(letter).fault == ""] == ["J"]
    assert [letter for letter in LETTERS if case_of(letter).times != 1] == ["C"]
    assert case_of("C").fault == "network"


@pytest.mark.parametrize("letter", LETTERS)
def test_a_suspect_is_written_but_for_one_method(letter):
    own = {name for name, value in vars(case_of(letter).kind).items() if inspect.isfunction(value)}
    if letter in RIGHT_CODE:
        assert not own
    else:
        assert own == {method_of(case_of(letter).fault)}


@pytest.mark.parametrize("letter", LETTERS)
def test_the_tutor_refuses_the_part_in_which_the_line_stands_and_no_other(letter):
    report = tutor.check(case_of(letter).kind)
    wrong = [part for part, status in report.parts.items() if status == "wrong"]
    places = {"__init__": "structure"} | ({"__init__": "train"} if letter == "I" else {})
    method = method_of(case_of(letter).fault) if letter not in RIGHT_CODE else ""
    assert wrong == ([places.get(method, method)] if method else [])
    assert report.passed == (letter in RIGHT_CODE)


def test_the_lines_are_those_of_the_code():
    for place, (_, *lines) in LINES.items():
        if place != "network":
            code = inspect.getsource(getattr(Written, method_of(place)))
            assert all(line in code for line in lines), place


@pytest.mark.parametrize("letter", LETTERS)
def test_four_lines_are_asked_about_one_of_them_wrong(letter):
    case = case_of(letter)
    assert len(set(case.asked)) == len(case.lines) == 4
    assert case.answer == (case.asked.index(case.fault) + 1 if letter != "J" else 0)
    code = code_of(letter)
    for place, line in zip(case.asked, case.lines, strict=True):
        quoted = line.split("`")[1::2]
        lines = quoted[0 if place == "network" else 1 :]
        assert line == ": ".join([LINES[place][0], " and ".join(f"`{text}`" for text in lines)])
        if place not in (case.fault, "begin", "reset"):  # these two are the same
            assert all(text in code for text in lines)
        if place == case.fault and place not in ("begin", "reset"):
            assert not any(f"{text}\n" in code for text in lines)
    assert all(text in code for text in case.instead)


def test_neither_the_place_among_four_nor_the_letter_gives_it_away():
    answers = [case_of(letter).answer for letter in LETTERS]
    counts = [answers.count(number) for number in range(5)]
    assert counts[0] == 1
    assert min(counts[1:]) >= 2
    assert max(len(list(group)) for _, group in itertools.groupby(answers)) <= 2
    asked = [place for letter in LETTERS for place in case_of(letter).asked]
    for letter in LETTERS[:-1]:  # a line that is wrong somewhere is right elsewhere
        assert case_of(letter).fault == "" or asked.count(case_of(letter).fault) > 1


def test_symptoms_tell_the_line_but_for_the_pair_that_has_none():
    """What each line would change if it were wrong leaves one line of the four for each set of symptoms."""
    shows = {  # what is wrong at first: losses before any step, gradient of first and second layer, steps after it
        "weights": "start, the same with every seed",
        "sigmoid": "start",
        **dict.fromkeys(["slope", "back", "delta"], "first"),
        "error": "second",
        "begin": "step 1 alone",
        "reset": "later steps",
        "mean": "both steps",
        "update": "one step",
        "network": "rate",
    }
    for letter in set(LETTERS) - {"F", "J"}:
        case = case_of(letter)
        seen = [shows[place] for place in case.asked]
        assert seen.count(shows[case.fault]) == 1, letter
    assert len({experiments.Beside("D", 0.1, 8, seed).losses[0][0] for seed in range(3)}) == 1


def test_what_is_opened_can_be_mended_and_is_then_right():
    for letter in set(LETTERS) - RIGHT_CODE - {"B", "L"}:
        case, text = case_of(letter), code_of(letter)
        for wrong, right in zip(case.instead, LINES[case.fault][1:], strict=True):
            text = text.replace(wrong, right)
        if letter == "D":  # and the rng that they need
            made_here = "        rng = np.random.default_rng(rng)\n        self.learning_rate"
            text = text.replace("        self.learning_rate", made_here, 1)
        assert not tutor.check(made(code_of(letter), letter)).passed
        assert tutor.check(made(text, letter)).passed, letter
    end = "        self.update_weights(*self.sums, len(features))\n"
    assert tutor.check(made(code_of("B").replace(end, end + "        self.sums = 0, 0\n"), "B")).passed


@pytest.mark.parametrize("letter", sorted(set(LETTERS) - RIGHT_CODE))
def test_who_mends_another_method_than_the_wrong_one_is_told_so(letter):
    case = case_of(letter)
    for method in {method_of(place) for place in case.asked} - {method_of("network")}:
        mended = type("Mended", (experiments.suspect(letter),), {method: vars(Written)[method]})
        assert tutor.check(mended).passed == (method == method_of(case.fault)), method


def test_hidden_nodes_stay_equal_only_where_the_weights_of_both_layers_are():
    batch = tuple(part[:25] for part in datasets.two_questions())
    for tables in itertools.product((False, True), repeat=2):  # which are random
        network, other = (kind(3, 8, 2, 0.1, 0) for kind in (experiments.suspect("D"), Written))
        for name, random in zip(("weights_input_to_hidden", "weights_hidden_to_output"), tables, strict=True):
            setattr(network, name, getattr(other if random else network, name))
        network.train(*batch)
        assert (np.ptp(network.weights_input_to_hidden, axis=1).max() > 0.001) == any(tables)
    assert case_of("D").why.endswith("With either table random they part at the first step.")


def test_nothing_shows_the_number_25_but_another_batch():
    class Fives(experiments.Beside):
        BATCH = 5

    np.testing.assert_allclose(Fives("F", 0.1, 8, 0).moves, 0.8)
    assert case_of("F").why.endswith("of 5 records, each step is off by 0.8.")


def test_code_is_told_of_letters_classes_and_of_nothing():
    assert code_of(None).startswith("Nothing is opened yet.")
    assert code_of("C").endswith("network = C(3, hidden_nodes, 2, 30 * learning_rate, seed)")
    assert code_of("J").endswith("network = J(3, hidden_nodes, 2, learning_rate, seed)")
    assert [node.name for node in ast.parse(code_of("A")).body[0].body] == list(suspects_methods())
    begun = code_of(type("Begun", (), {"train": Written.train}))  # what is not written yet is not there
    assert [node.name for node in ast.parse(begun).body[0].body] == ["train"]
    for other in ("M", 1, ["A"]):
        with pytest.raises(ValueError, match=re.escape(f"{other!r}, expected one of the letters A to L")):
            code_of(other)


def suspects_methods():
    return (name for name, value in vars(Written).items() if inspect.isfunction(value))


# What judges see


def test_the_gradient_check_on_deltas_that_are_known():
    class Twice(NeuralNetwork):
        def backpropagation(self, *given):
            first, second = super().backpropagation(*given)
            return first * [[1], [2], [1]], second * [1, -1]

    batch = tuple(part[:25] for part in datasets.two_questions())
    first, second = line_up.gradient_errors(Twice(3, 4, 2, 0.1, 0), *batch)
    np.testing.assert_allclose(first[1], 0.5, rtol=1e-4)  # a difference of one, by the larger of one and two
    np.testing.assert_allclose(second[:, 1], 2, rtol=1e-6)
    assert max(first[[0, 2]].max(), second[:, 0].max()) < 1e-6


@pytest.mark.parametrize("kind", [NeuralNetwork, Written])
def test_a_right_gradient_is_right_with_every_seed_and_width(kind):
    for nodes, seed in itertools.product((1, 2, 8, 16), range(10)):
        assert max(errors.max() for errors in experiments.Beside(kind, 0.1, nodes, seed).errors) < line_up.RIGHT / 3


def test_the_check_leaves_the_weights_as_they_were():
    network = NeuralNetwork(3, 4, 2, 0.1, 0)
    before = network.weights_input_to_hidden.copy(), network.weights_hidden_to_output.copy()
    line_up.gradient_errors(network, *(part[:25] for part in datasets.two_questions()))
    for was, table in zip(before, (network.weights_input_to_hidden, network.weights_hidden_to_output), strict=True):
        np.testing.assert_array_equal(was, table)


def moves(letter, learning_rate=0.1):
    return experiments.Beside(letter, learning_rate, 8, 0).moves


def test_moves_are_off_by_what_is_wrong_with_them():
    np.testing.assert_allclose(moves("K"), 24, rtol=1e-9)  # 25 times as long
    np.testing.assert_allclose(moves("G"), 2, rtol=1e-9)  # the other way
    np.testing.assert_allclose(moves("example")[:, 0], 1, rtol=1e-9)  # not at all
    for letter in "CDFJ":
        assert moves(letter).max() < 1e-9
    assert (moves("B") < line_up.RIGHT).tolist() == [[True, True], [False, False], [False, False]]
    assert (moves("I") < line_up.RIGHT).tolist() == [[False, False], [True, True], [True, True]]
    assert (moves("A")[:, 1] < line_up.RIGHT).all()
    assert (moves("A")[:, 0] > 3).all()


def test_an_early_update_is_off_by_as_much_as_the_rate_is_large():
    np.testing.assert_allclose(moves("L", 0.001)[0, 0] * 100, moves("L", 0.1)[0, 0], rtol=1e-6)
    assert (moves("L")[:, 1] < line_up.RIGHT).all()


@pytest.mark.parametrize("letter", LETTERS)
def test_what_betrays_each(letter):
    case = case_of(letter)
    assert findings(letter).betrayed_by(tutor.check(case.kind).passed) == BETRAYED[letter]


def test_the_checklist_answers_in_order():
    found = checklist.Findings(0.5, ("input to hidden",), ((2, 0), (3, 0), (3, 1)), False, 0.3, 0.25)
    assert list(found.answers.values()) == [
        "no",
        "no: input to hidden",
        "no: step 2, 3",
        "no, it rises",
        "no, 0.3",
    ]
    assert set(checklist.Findings(0.001, (), (), True, 0.1, 0.25).answers.values()) == {"yes", "yes, 0.1"}


@pytest.mark.parametrize(
    "kind", [NeuralNetwork, own_networks.Batch, own_networks.OneRecordOnly], ids=lambda kind: kind.__name__
)
def test_a_right_network_passes_the_checklist_however_it_is_written(kind):
    answers = experiments.findings(kind).answers
    assert set(answers.values()) == {"yes", "yes, 0.0609"}


# Losses


def test_one_right_and_one_wrong_network_learn_exactly_as_ours():
    for letter in "FJ":
        ours, theirs = beside(letter).losses
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_some_hide_at_small_rates(seed):
    for letter in "HIL":
        mine, right = (losses[-1] for losses in beside(letter, 0.03, seed=seed).losses)
        assert mine == pytest.approx(right, rel=0.1)
    assert beside("L", 1.0, seed=0).losses[0][-1] > 1000 * beside("L", 1.0, seed=0).losses[1][-1]
    mine, right = (losses[-1] for losses in beside("H", 0.3, seed=0).losses)
    assert mine > 1.5 * right


@pytest.mark.parametrize("seed", range(3))
def test_some_learn_faster_than_the_right_one(seed):
    for letter in "ACK":
        mine, right = (losses[-1] for losses in beside(letter, 0.003, seed=seed).losses)
        assert mine < right
    mine, right = (losses[-1] for losses in beside("K", 0.03, seed=seed).losses)
    assert mine < right / 2


@pytest.mark.parametrize("letter", "CK")
def test_two_fly_off_at_rate_a_tenth_and_learn_at_a_hundredth_of_it(letter):
    flew, learned = beside(letter, 0.1).losses[0], beside(letter, 0.001).losses[0]
    assert flew[-1] == line_up.FAR
    assert learned[-1] < min(0.1, beside(letter, 0.001).losses[1][-1])  # even better than the right one
    assert (np.diff(beside("G", 0.001).losses[0]) > 0).all()


def test_the_same_seed_means_the_same_weights_and_batches():
    ours, theirs = beside("J").networks
    np.testing.assert_allclose(ours.weights_input_to_hidden, theirs.weights_input_to_hidden, rtol=1e-9)
    assert len(beside("J").batches) == 400
    first_epoch = np.concatenate([features for features, _ in beside("J").batches[:8]])
    assert sorted(map(tuple, first_epoch)) == sorted(map(tuple, datasets.two_questions()[0]))


def test_two_questions():
    features, targets = datasets.two_questions()
    (points, kinds), _ = datasets.moons_to_learn()
    np.testing.assert_array_equal(features, points)
    np.testing.assert_array_equal(targets[:, :1], kinds)
    assert (targets[:, 1] == (points[:, 0] > 0)).all()
    assert 0.4 < targets[:, 1].mean() < 0.6


# Words


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("rate", [0.001, 0.1, 3.0])
def test_symptoms_in_words_give_nothing_away(letter, rate):
    words = beside(letter, rate).words
    case = case_of(letter)
    assert words.startswith(f"Suspect {letter}, learning rate {rate:g}, 8 hidden nodes, seed 0.\n1. ")
    assert [line[:2] for line in words.splitlines()[1:5]] == ["1.", "2.", "3.", "4."]  # in sight, below the picture
    assert words.splitlines()[5].startswith("Loss at first")
    assert words.count("\n") == 5
    assert not any(f": {line}\n" in f"{words}\n" for line in case.instead)
    assert not case.why or case.why not in words
    assert "nan" not in words
    assert "inf" not in words.replace("input", "")


def test_symptoms_in_words_are_those_that_are_seen():
    run = beside("E")
    assert "hidden to output 1 right, hidden to output 2 relative error 0.2" in run.words
    assert "of the mean: 0.248" in run.words
    assert "over 1 million" in beside("G").words
    assert "Three steps: step 1: right; step 2: input to hidden off by" in beside("B").words
    assert beside("F").words.endswith("Gradient check: right. Three steps: right.")


def test_what_was_said_is_counted_and_only_what_is_found_is_told(capsys):
    experiments.found(dict.fromkeys(LETTERS))
    assert capsys.readouterr().out == "0 of 12 found.\n"
    experiments.found({"A": 3, "B": 2, "C": 0, "J": 0})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("A: found. It says `hidden_error_term = hidden_error * (hidden_outputs >= 0)`.")
    assert lines[1:] == [
        "B: not line 2.",
        "C: one of its four lines is wrong.",
        "J: found. Nothing is wrong with it.",
        "2 of 12 found.",
    ]


def test_the_table_tells_only_what_was_found(capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(checklist, "findings", lambda letter: asked.append(letter) or findings(letter))
    experiments.table({"G": 2, "J": 0, "F": 3}, lambda kind: tutor.check(kind).passed)
    lines = dict(line.split("  ") for line in capsys.readouterr().out.splitlines())
    assert asked == ["G", "J"]
    assert lines == dict.fromkeys(LETTERS, "not found yet") | {letter: BETRAYED[letter] for letter in asked}


def test_every_case_has_a_title_and_the_example_is_no_letter():
    assert {case.title for case in CASES.values()} >= {f"Suspect {letter}" for letter in LETTERS}
    assert "example" not in LETTERS
    assert suspects.case_of(Written).title == "Written"
