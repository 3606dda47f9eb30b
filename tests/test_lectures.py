"""Every lecture keeps every rule of lectures, and every rule can fail."""

import json

import pytest

import notebook_rules
from conftest import ROOT
from lecture_rules import RULES, problems
from notebook_rules import IGNORED, Notebook
from test_notebooks import PICTURE, STILL, code, metadata, prose, source

LECTURES = sorted((ROOT / "notebooks").glob("lecture_*.ipynb"))
LINE = "## One line\n\n```python\nerror = y - final_outputs\n```"
OURS = "## tinynet.py\n\n```python\nhidden_inputs = X.dot(self.weights_input_to_hidden)\n```"
MAKE = "live = figures.Curve()\npanel = controls.Panel(live, live.update)\nbeside = experiments.Beside"


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_lecture_keeps_every_rule(path):
    found = problems(Notebook(path))
    assert not found, "\n" + "\n".join(found)


def shown(kind, *cell, **named):
    cell = code(*cell, **named)
    cell["metadata"]["slideshow"] = {"slide_type": kind}
    return cell


def vote():
    cells = [prose("## Which weights learn?\n\n- (a) $W$\n- (b) both\n- (c) none", "slide")]
    cells += [prose("5 minutes. Let them vote.\nRight: (b).\nIn 30: leave out.\nIn 90: 12 minutes.", "notes")]
    return cells + [prose(f"## ({letter}) So it is", "subslide") for letter in "acb"]


def good():
    """A small lecture that keeps every rule."""
    return {
        "metadata": {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}},
        "cells": [
            prose("# Lecture 1: weights", "slide"),
            shown("skip", "import controls\nimport experiments\nimport figures", 1),
            prose("2 minutes. Welcome.", "notes"),
            prose("## The curve\n\nWhere is it steepest?", "slide"),
            shown("fragment", "figures.Curve().update(1).large()", 2, [PICTURE]),
            prose("4 minutes. At 0.\nIn 90: 9 minutes.", "notes"),
            prose("## Move it", "slide"),
            shown("skip", MAKE, 3),
            shown("fragment", "panel", 4, [STILL], tags=[IGNORED]),
            prose("4 minutes.\nIf it fails: draw it.\nIn 90: 9 minutes.", "notes"),
            *vote(), *vote(), *vote(),
            *[prose(LINE, "slide"), prose("5 minutes.", "notes")] * 3,
            prose("## Before you go: what is 3 · 2?", "slide"),
            prose("5 minutes.\nAnswer: 6.", "notes"),
        ],
    }  # fmt: skip


def cell(position, **changes):
    return lambda lecture: lecture["cells"][position].update(changes)


BAD = [
    ("kinds", metadata(4, slideshow={"slide_type": "picture"})),
    ("kinds", lambda lecture: lecture["cells"].pop(0)),
    ("suspect", source(7, "panel = controls.Panel(live, live.update)")),
    ("count", lambda lecture: lecture.update(cells=lecture["cells"][:10])),
    ("headings", source(0, "Weights")),
    ("headings", source(3, "## " + "a curve " * 6)),
    ("headings", source(3, "## A curve\n\n## Another")),
    ("few_words", source(3, "## The curve\n\n" + "Where is it steepest? " * 6)),
    ("one_picture", lambda lecture: lecture["cells"].insert(5, lecture["cells"][4])),
    ("one_picture", source(4, "a = 1\nb = 1\nc = 1\nfigures.Curve().update(1).large()")),
    ("one_picture", source(4, "figures.Curve().update(1)")),
    ("one_picture", cell(4, outputs=[{"output_type": "stream", "name": "stdout", "text": "6\n"}])),
    ("code_that_is_true", source(25, LINE.replace("error = y - final_outputs", "error = y + final_outputs"))),
    ("code_that_is_true", source(25, LINE.replace("error = y - final_outputs\n", "error = y - final_outputs\n" * 5))),
    ("code_that_is_true", source(25, LINE.replace("error = y - final_outputs", "hidden_inputs = X.dot(W)"))),
    ("code_that_is_true", source(25, OURS.replace("X.dot(self.weights_input_to_hidden)", "X @ W"))),
    ("three_votes", source(10, "## Which weights learn?")),
    ("three_votes", source(10, "## Which?\n\n- (a) $W$\n- (b) both")),
    ("three_votes", source(11, "5 minutes.")),
    ("three_votes", source(14, "## (a) So it is")),
    ("notes", lambda lecture: lecture["cells"].pop(5)),
    ("notes", source(5, "At 0.")),
    ("notes", source(5, "20 minutes.")),
    ("notes", source(5, "4 minutes. It is $h$.\nIn 90: 9 minutes.")),
    ("notes", source(5, "4 minutes.\nIn 30: 20 minutes.")),
    ("notes", source(9, "4 minutes.\nIn 90: 9 minutes.")),
    ("exit_question", source(-2, "## The end")),
    ("exit_question", source(-1, "5 minutes.")),
]


def written(content, folder):
    path = folder / "lecture_1_weights.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return Notebook(path)


@pytest.mark.parametrize("line", [LINE, OURS])
def test_a_good_lecture_breaks_no_rule(line, tmp_path):
    content = good()
    source(25, line)(content)
    lecture = written(content, tmp_path)
    assert problems(lecture) == notebook_rules.problems(lecture) == []


@pytest.mark.parametrize(("broken", "change"), BAD, ids=[f"{number}-{name}" for number, (name, _) in enumerate(BAD)])
def test_each_rule_can_fail(broken, change, tmp_path):
    content = good()
    change(content)
    assert broken in {problem.split(":")[0] for problem in problems(written(content, tmp_path))}


def test_every_rule_has_a_bad_example():
    assert {check.__name__ for check in RULES} | {"kinds", "suspect"} == {name for name, _ in BAD}
