"""What a learner may give to a picture by mistake: words before anything is drawn, not Matplotlib's own, and no lie."""

import inspect
import re

import numpy as np
import pytest

import figures

PICTURES = [
    each
    for each in (vars(figures.kit) | vars(figures)).values()
    if inspect.isclass(each) and issubclass(each, figures.Picture)
]
OTHERS = {  # what may be anything that can be written or drawn, or is looked at when it is used
    "Stepper": {"step", "number", "last"},
    "Weeks": {"since"},
    "TwoNodes": {"middle"},
    "NetworkDiagram": {"node_texts"},
    "TableAnswers": {"kinds"},
    "TableLearning": {"kinds"},
    "ColumnEffect": {"scale", "lines"},
    "Catapult": {"limit"},
    "MapWalk": {"hidden_nodes"},
    "LineUp": {"errors"},
    "Descent": {"names"},
    "DigitGrid": {"signed"},
    "Playground": {"inputs", "training", "validation", "weights", "losses", "epochs"},
}
ONES, TABLE = np.ones(4), np.ones((4, 2))
LOSSES = ONES, ONES, "", "words"


def shown(name, *arguments, **named):
    """What a picture would show, if it was given something else: nothing is made."""
    picture = getattr(figures, name)
    return picture.update(object.__new__(picture), *arguments, **named)


def checks(method):
    """What `takes` is told of a method, {} where it is not asked."""
    while method is not None:
        known = inspect.getclosurevars(method).nonlocals
        if "expected" in known:
            return known["expected"]
        method = getattr(method, "__wrapped__", None)
    return {}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.__name__)
def test_a_picture_says_what_it_takes(picture):
    for method in {"__init__", "update"} & vars(picture).keys() if picture is not figures.Picture else ():
        names = inspect.signature(getattr(picture, method)).parameters.keys() - {"self"}
        said = checks(getattr(picture, method))
        assert said.keys() <= names
        assert names - said.keys() == OTHERS.get(picture.__name__, set()) & names, f"{picture.__name__}.{method}"


MISTAKES = {
    "path came as an array of shape (2, 4), expected numbers of shape (n, 2).": lambda: shown(
        "Descent", TABLE.T, ONES, ""
    ),
    "losses came as an array of shape (4,), expected numbers of shape (n,), n = 3 as in path": lambda: shown(
        "Descent", TABLE[:3], ONES, ""
    ),
    "path came as [[1, 2], [3]], expected rows of equal length": lambda: shown("Descent", [[1, 2], [3]], ONES, ""),
    "words came as None, expected a text": lambda: shown("Descent", TABLE, ONES, None),
    "losses came as an array of shape (4, 2), expected numbers of shape (u, a), a = 2": lambda: figures.Descent(
        [0, 1], [0, 1, 2, 3, 4], TABLE
    ),
    "steps came as '60', expected a whole number": lambda: figures.Descent([0, 1], [0, 1, 2, 3], TABLE, "60"),
    "x came as an array of shape (0,), expected numbers of shape (n,)": lambda: shown("NodeSteps", [], [], []),
    "x came as 'a', expected numbers of shape (n,)": lambda: shown("NodeSteps", "a", ONES, TABLE),
    "1 values are masked": lambda: shown("RightAndWrong", np.ma.masked_equal([1, 2], 2), ONES),
    "targets came as an array of shape (4, 1) with -1, expected numbers 0 and 1": lambda: shown(
        "TwoKinds", TABLE, [[-1], [1], [1], [-1]]
    ),
    "targets[:, None] makes one column a table": lambda: shown("TwoKinds", TABLE, ONES),
    "np.ravel(right) makes one column a list": lambda: shown("RightAndWrong", TABLE, ONES),
    "final_outputs came as an array of shape (10,) with nan, expected finite": lambda: shown(
        "Reading", np.ones((8, 8)), np.full(10, np.nan)
    ),
    "counts came as an array of shape (10, 9)": lambda: shown("ConfusionMatrix", np.ones((10, 9))),
    "weight came as an array of shape (4,), expected one number": lambda: shown(
        "LossOverWeight", ONES, ONES, ONES, 1, 1, ""
    ),
    "slope came as None, expected one number": lambda: shown("LossOverWeight", ONES, ONES, 1, 1, None, ""),
    "losses came as an array of shape (4,) with inf, expected finite": lambda: shown(
        "LossOverWeight", ONES, ONES * np.inf, 1, 1, 1, ""
    ),
    "training_loss came as an array of shape (4,) with nan, expected numbers without NaN": lambda: shown(
        "DecisionField", np.ones((10000, 1)), ONES * np.nan, *LOSSES[1:]
    ),
    "baseline_loss came as nan, expected one finite number.": lambda: figures.DigitLearning(9, np.nan),
    "expected numbers without NaN of shape (k,), k = 3 as in batches": lambda: shown(
        "Forecasting", [1, 2, 3], *LOSSES, ONES
    ),
    "when came as an array of shape (4,) of float64, expected dates": lambda: figures.Forecasting(9, ONES, ONES),
    "names came with 5, expected at most 4": lambda: figures.LossesOfRuns([*"abcde"], 9, "step", 0.1, 1),
    "names came as 'ab', expected several": lambda: figures.LossesOfRuns("ab", 9, "step", 0.1, 1),
    "runs came with 1, expected 2, as many as in names": lambda: RUNS.update([ONES], ""),
    "a row of runs came as an array of shape (4, 2)": lambda: RUNS.update([ONES, TABLE], ""),
    "images came with 3, expected at most 2": lambda: figures.DigitGrid(1, 2).update(np.ones((3, 8, 8)), [*"abc"], ""),
    "titles came as an array of shape (1,), expected values of shape (n,), n = 2 as in images": lambda: shown(
        "DigitGrid", np.ones((2, 8, 8)), ["a"], ""
    ),
    "working came as an array of shape (4,), expected a dict": lambda: shown("ErrorsByHour", ONES, ONES, ""),
    "count came as 0, expected a whole number, 1 or more": lambda: figures.Importance(0),
}
RUNS = figures.LossesOfRuns(["one", "other"], 9, "step", 0.1, 1)


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_is_told_in_words(words):
    with pytest.raises((ValueError, TypeError), match=re.escape(words)) as told:
        MISTAKES[words]()
    assert len(str(told.value)) < 400


def test_a_size_is_the_same_as_when_the_picture_was_made():
    when = np.arange("2012-01-01", "2012-01-03", dtype="M8[h]")
    week = figures.Forecasting(9, when, np.ones(48))
    with pytest.raises(ValueError, match=r"expected numbers of shape \(hours,\), hours = 48 as in when"):
        week.update(ONES, *LOSSES, np.ones(24))


def test_lists_are_drawn_as_arrays_are():
    tables = np.linspace(0, 1, 8).reshape(4, 2), np.array([[0.0], [1], [1], [0]])
    shown = [figures.TwoKinds().update(*(form(table) for table in tables)) for form in (np.asarray, np.ndarray.tolist)]
    assert np.array_equal(*(picture.pixels() for picture in shown))
