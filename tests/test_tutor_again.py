"""The tutor for whoever asks again: further hints, words on begun code with own names, where a part was written."""

import re

import numpy as np
import pytest

import tutor
from test_tutor_personas import BACK, THREE, check, shell  # noqa: F401  (a fixture)
from test_tutor_right import variant
from tutor import again
from tutor.near import nearest
from tutor.places import PLACES, TRAIN, UPDATE
from tutor.report import Mistake

HIDDEN_ERROR = "def my_hidden_error(output_error_term, weights_hidden_to_output):\n    return {}"


def asked(shell, code, times=1):  # noqa: F811
    """The reports that come where a cell with this code is run and the tutor asked in others so often."""
    shell.run_cell("import numpy as np\nimport tutor", store_history=True)
    shell.run_cell(code, store_history=True)
    name = re.match(r"def (\w+)", code)[1]
    found = []
    for _ in range(times):
        shell.run_cell(f"report = tutor.check({name})", store_history=True)
        found.append(shell.user_ns["report"])
    return found


def test_who_asks_again_is_told_more_each_time_and_the_line_last(shell):  # noqa: F811
    reports = asked(shell, HIDDEN_ERROR.format("output_error_term @ weights_hidden_to_output.T * 2"), times=5)
    assert [len(report.hints) for report in reports] == [0, 1, 2, 3, 3]
    assert len({tuple(report.mistakes) for report in reports}) == 1
    numbers, one, line = reports[-1].hints
    assert "of `output_error_term` [[0.5458]]" in numbers
    assert "[[1.0000], [-0.5000]] comes `hidden_error` [[0.5458, -0.2729]]" in numbers
    assert "0.5458 · 1 = 0.5458" in one
    assert "What is right in my_hidden_error" in line or "What is right in hidden_error" in line
    assert line in str(reports[-1]).replace("\n", " ")
    assert line in reports[-1]._repr_markdown_()
    assert not re.search(r"@|\.T\b", numbers + one)  # no code


def test_another_mistake_begins_anew_and_right_code_gets_none(shell):  # noqa: F811
    asked(shell, HIDDEN_ERROR.format("2 * output_error_term @ weights_hidden_to_output.T"), times=3)
    (other,) = asked(shell, HIDDEN_ERROR.format("-output_error_term @ weights_hidden_to_output.T"))
    assert other.hints == []
    (right,) = asked(shell, HIDDEN_ERROR.format("output_error_term @ weights_hidden_to_output.T"))
    assert right.passed
    assert right.hints == []


def test_outside_a_notebook_nothing_is_counted():
    texts = {str(check(THREE, HIDDEN_ERROR.format("output_error_term"))) for _ in range(4)}
    assert len(texts) == 1


def test_one_cell_that_asks_twice_asks_once(shell):  # noqa: F811
    code = HIDDEN_ERROR.format("3 * output_error_term @ weights_hidden_to_output.T")
    asked(shell, code)
    shell.run_cell("a = tutor.check(my_hidden_error); b = tutor.check(my_hidden_error)", store_history=True)
    assert shell.user_ns["a"].hints == shell.user_ns["b"].hints
    assert len(shell.user_ns["a"].hints) == 1


@pytest.mark.parametrize("place", [*again.MADE_OF, "share_i_h", "counted_h_o"])
def test_numbers_by_hand_are_right(place):
    """Every sum and product that a hint writes out is worked out once more here."""
    _, worked_out = again._by_hand(Mistake(PLACES[place].part, "", place=place))
    for left, right in re.findall(r"out: (.*?) = (−?\d+(?:\.\d+)?)", worked_out):
        arithmetic = left.replace("−", "-").replace("·", "*").replace("e^(", "np.exp(").replace(" * 1,", " * 1")
        assert eval(arithmetic, {"np": np}) == pytest.approx(float(right.replace("−", "-")), abs=2e-4)
    assert "=" in worked_out or "the slope is 1" in worked_out


def test_every_kind_of_mistake_has_its_hints():
    for part in (UPDATE, TRAIN, "structure", "second_column"):
        texts = again._by_hand(Mistake(part, ""))
        assert len(set(texts)) == 2
        assert texts[0].startswith("You ask for the same once more.")


def test_begun_code_with_names_of_ones_own_is_looked_at():
    lines = variant(
        BACK,
        "error = y - final_outputs", "e = y - final_outputs",
        "output_error_term = error", "turned = W_ho.T",
        "hidden_error = output_error_term @ W_ho.T", "back = e @ turned",
        "hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)", "hidden_error_term = ...",
    )  # fmt: skip
    report = check(THREE, lines)
    (note,) = report.notes
    assert "`e` holds what is right for `error`." in note
    assert "`back` holds what is right for `hidden_error`." in note
    assert "What `turned` is to be cannot be told yet" in note
    assert report.mistakes == []


def test_a_part_that_is_not_written_says_where_it_was():
    class Empty:
        pass

    for only, chapter in {"structure": 1, "forward_pass_train": 2, "run": 2, "backpropagation": 3, "train": 4}.items():
        (note,) = tutor.check(Empty, only=only).notes
        assert note.startswith(f"Where `{only}` was written: chapter {chapter}, “")
    assert len(tutor.check(Empty).notes) == 1
    assert tutor.check(Empty).mistakes == []


@pytest.mark.parametrize(
    ("name", "names", "found"),
    [
        ("backprop", ["backpropagation", "run"], "backpropagation"),
        ("hidden", ["hidden_outputs", "hidden_inputs"], None),  # either may be meant
        ("hiden_outputs", ["hidden_outputs", "hidden_inputs"], "hidden_outputs"),
        ("weights_hidden_output", ["weights_input_to_hidden", "weights_hidden_to_output"], "weights_hidden_to_output"),
        ("x", ["X", "y"], None),
        ("error", ["my_error", "terror"], "terror"),
    ],
)
def test_a_near_name(name, names, found):
    assert nearest(name, names) == found
