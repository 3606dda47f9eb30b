"""Where a chapter asks first: a head with `...`, the tutor's answer, ours folded; and nothing depends on theirs."""

import ast
import inspect
import re

import pytest

import tutor
from conftest import ROOT
from conftest import chapter as executed
from notebook_rules import Notebook
from tinynet import NeuralNetwork

CHAPTERS = [Notebook(path) for path in sorted((ROOT / "notebooks").glob("0[1-4]_*.ipynb"))]
ASKED = {
    "01_structure": [
        "my_sigmoid",
        "my_second_column",
        "my_column_sums",
        "my_weighted_sum",
        "my_shape_of_product",
        "my_count_weights",
        "my_initial_weights",
        "my_equal_columns",
    ],
    "02_forward_pass": ["my_forward_pass_train", "my_run", "my_step_down"],
    "03_backpropagation": [
        "my_error",
        "my_delta_weights_h_o",
        "my_hidden_error",
        "my_hidden_error_term",
        "my_backpropagation",
        "my_squared_error_term",
        "my_cross_entropy_term",
    ],
    "04_weight_updates": ["my_deltas", "my_update_weights", "my_deltas_in_a_loop", "my_train"],
}


def asks(chapter):
    """The code cells that define a function of the learner's, by its name."""
    return {
        match[1]: place
        for place, cell in enumerate(chapter.cells)
        if cell.is_code and (match := re.match(r"def (my_\w+)\(", cell.source))
    }


ALL = [(chapter, name, place) for chapter in CHAPTERS for name, place in asks(chapter).items()]
TASKS = {
    "my_second_column",
    "my_column_sums",
    "my_weighted_sum",
    "my_shape_of_product",
    "my_equal_columns",
    "my_step_down",
}
NAMES = [f"{chapter.path.stem}-{name}" for chapter, name, _ in ALL]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.path.stem)
def test_the_chapter_asks_for_what_it_builds(chapter):
    assert list(asks(chapter)) == ASKED[chapter.path.stem]


@pytest.mark.parametrize(("chapter", "name", "place"), ALL, ids=NAMES)
def test_a_head_the_tutor_and_ours_folded_follow_each_other(chapter, name, place):
    asked, words, answer, before, *rest = chapter.cells[place : place + 5]
    (function,) = asked.tree.body
    assert ast.get_docstring(function)
    assert any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(function))
    assert answer.source == f"tutor.check({name})"
    assert "not written yet" in "".join(answer.outputs[0]["data"]["text/plain"])
    assert not words.is_code
    if name in TASKS:  # an exercise: nothing goes on from it, so the solution is text
        assert "<details><summary>Solution" in before.source
        return
    assert "Ours, folded" in before.source
    (ours,) = rest
    assert ours.is_code
    assert ours.metadata["jupyter"] == {"source_hidden": True}
    assert re.match(r"def |# ours\n", ours.source), "JupyterLab shows the first line of a folded cell"


@pytest.mark.parametrize(("chapter", "name", "place"), ALL, ids=NAMES)
def test_nothing_else_depends_on_what_the_learner_writes(chapter, name, place):
    for other, cell in enumerate(chapter.cells):
        if cell.is_code and other not in (place, place + 2):
            assert not re.search(rf"\b{name}\b", cell.source)


@pytest.mark.parametrize(("chapter", "name", "place"), ALL, ids=NAMES)
def test_the_head_is_that_of_ours_and_ours_passes(chapter, name, place):
    if name in TASKS:  # tests/test_tutor_tasks.py has the solutions
        return
    ours = chapter.cells[place + 4]
    functions = [node for node in ours.tree.body if isinstance(node, ast.FunctionDef)]
    if not functions:  # a line of its own
        return
    (theirs,) = chapter.cells[place].tree.body
    assert functions[0].name == name.removeprefix("my_")
    assert ast.unparse(functions[0].args) == ast.unparse(theirs.args)
    assert tutor.check(executed(chapter.path).names[functions[0].name]).passed


@pytest.mark.parametrize("chapter", CHAPTERS[2:], ids=lambda chapter: chapter.path.stem)
def test_there_is_a_place_to_stop_and_the_head_says_when(chapter):
    head = chapter.cells[0].source
    whole, first, second = map(int, re.search(r"(\d+) minutes in two sittings, (\d+) to .* (\d+) from", head).groups())
    assert whole == first + second
    (stop,) = [cell for cell in chapter.prose if cell.source.startswith("## A place to stop")]
    assert "Run All Above Selected Cell" in stop.source
    assert 0.25 < stop.number / len(chapter.cells) < 0.75


def test_the_tutor_knows_a_head_for_every_method_that_learners_write():
    methods = {name for name, _ in inspect.getmembers(NeuralNetwork, inspect.isfunction) if name[0] != "_"}
    assert methods == set(tutor.PARTS) - {"structure"}
