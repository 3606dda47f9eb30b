"""What a learner may give by mistake to a slider, a panel or the tutor: words, not ipywidgets' or Python's own."""

import re

import numpy as np
import pytest

import controls
import experiments
import figures
import tutor
from tinynet import NeuralNetwork

PICTURE = figures.TwoLosses()
SLIDER = controls.slider("target", 1, 0, 1)


def redraw(target):
    return PICTURE.update(*experiments.two_losses(target, 0))


def player(**changed):
    return controls.Player(PICTURE, **{"trial": experiments.Trial, "question": str} | changed)


MISTAKES = {
    "low and high of noise came as 2 and 0, expected the lower one first": lambda: controls.slider("noise", 1, 2, 0),
    "low and high of seed came as 9 and 0": lambda: controls.whole_slider("seed", 1, 9, 0),
    "low and high of rate came as 100 and 0.1": lambda: controls.log_slider("rate", 1, 2, -1),
    "noise begins with 5, expected a number from 0 to 2": lambda: controls.slider("noise", 5, 0, 2),
    "seed begins with 30, expected a number from 0 to 20": lambda: controls.whole_slider("seed", 30, 0, 20),
    "rate begins with 0, expected a number from 0.001 to 10": lambda: controls.log_slider("rate", 0, -3, 1),
    "value of noise came as nan": lambda: controls.slider("noise", np.nan, 0, 2),
    "value of noise came as '1', expected one number": lambda: controls.slider("noise", "1", 0, 2),
    "high of noise came as inf": lambda: controls.slider("noise", 1, 0, np.inf),
    "high of n came as 2.5, expected a whole number: write 3, not 3.5": lambda: controls.whole_slider("n", 1, 0, 2.5),
    "step of noise came as 0": lambda: controls.slider("noise", 1, 0, 2, step=0),
    "step of seed came as 0": lambda: controls.whole_slider("seed", 1, 0, 2, 0),
    "an exponent of rate came as 1000": lambda: controls.log_slider("rate", 1, 0, 1000),
    "label came as 3, expected a text": lambda: controls.slider(3, 1, 0, 2),
    "label came as None": lambda: controls.switch(None, True),
    "bias begins with 'yes', expected True or False": lambda: controls.switch("bias", "yes"),
    "size begins with 7, expected one of 8, 16": lambda: controls.selection_slider("size", 7, [8, 16]),
    "size begins with an array of shape (2,)": lambda: controls.selection_slider("size", np.array([8, 16]), [8, 16]),
    "options of size came as 8, expected several": lambda: controls.selection_slider("size", 8, 8),
    "options of size came with 0": lambda: controls.choice("size", [], 8),
    "problem begins with 'XOR'": lambda: controls.choice("problem", ["circles"], "XOR"),
    "which begins with 'a', expected one of": lambda: controls.choice("which", {"a": 1}, "a"),
    "options of size came as an array of shape (2, 2)": lambda: controls.choice("size", np.eye(2), 1),
    "readout_format of noise came as 2": lambda: controls.slider("noise", 1, 0, 2, readout_format=2),
    "value came as 'a', expected numbers": lambda: controls.Pad(value="a"),
    "limit came as 'wide'": lambda: controls.Points("wide"),
    "There is the point (1, 2), expected (x1, x2, kind)": lambda: controls.Points(3, [(1, 2)]),
    "There is the point 3, expected (x1, x2, kind)": lambda: controls.Points(3, 3),
    "picture came as None, expected a picture": lambda: controls.Panel(None, redraw, target=SLIDER),
    "picture came as <class 'figures": lambda: controls.Panel(figures.TwoLosses, redraw, target=SLIDER),
    "redraw came as 3, expected a function of": lambda: controls.Panel(PICTURE, 3, target=SLIDER),
    "target came as 0.5, expected a control, such as controls.slider('target'": lambda: controls.Panel(
        PICTURE, redraw, target=0.5
    ),
    "the sliders came as rate, but the function that redraws takes target": lambda: controls.Panel(
        PICTURE, redraw, rate=SLIDER
    ),
    "the sliders came as none, but": lambda: controls.Panel(PICTURE, redraw),
    "trial came as <class 'tinynet": lambda: player(trial=NeuralNetwork),
    "question came as 'Why?', expected a function": lambda: player(question="Why?"),
    "needs came as {'points': 1}": lambda: player(needs={"points": 1}),
    "last came as '5'": lambda: controls.Stepper(PICTURE, redraw, "5"),
    "x came with shape (0,), expected a number": lambda: controls.Stepper(PICTURE, redraw, 5, x=[]),
    "x came as [[1, 2], [3]], expected rows of equal length": lambda: controls.Stepper(
        PICTURE, redraw, 5, x=[[1, 2], [3]]
    ),
    "What came is 'run', expected a function, method or class": lambda: tutor.source("run"),
    "What came is array": lambda: tutor.source(np.ones(3)),
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_is_told_in_words(words):
    with pytest.raises((ValueError, TypeError), match=re.escape(words)) as told:
        MISTAKES[words]()
    assert len(str(told.value)) < 400


@pytest.mark.parametrize(
    "value", [3, "a", [1], np.ones(3), NeuralNetwork(2, 2, 1, 0.1), len], ids=lambda it: type(it).__name__
)
def test_what_is_no_class_is_kept_nowhere_and_replaced(value, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TINYNET_MYNET", str(tmp_path / "mynet.py"))
    tutor.keep(value)
    assert "Expected is a class itself, such as MyNetwork" in capsys.readouterr().out
    assert not [*tmp_path.iterdir()]
    assert tutor.whole(value, otherwise=NeuralNetwork) is NeuralNetwork
    assert "Expected is a class itself, such as MyNetwork" in capsys.readouterr().out


@pytest.mark.parametrize("only", [[], {}, np.ones(3), 3], ids=str)
def test_a_part_that_is_none_is_told_from_those_that_are(only):
    assert "`only` names one part of a class: structure" in str(tutor.check(NeuralNetwork, only=only))
