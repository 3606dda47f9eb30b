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
    "MapWalk": {"hidden_nodes"},
    "DigitGrid": {"signed"},
}
ONES, TABLE = np.ones(4), np.ones((4, 2))
LOSSES = ONES, ONES, "", "words"
NAN_IS_SHOWN = {  # in words or as a colour of its own
    "LossMap.update(training)",  # where training diverged
    "LossMap.update(validation)",
    "MapInUnits.update(training)",
    "MapWalk(validation)",
    "LineUp.update(answers)",
    "LineUp.update(errors)",
    "LineUp.update(moves)",
    "LossesOfRuns.update(runs)",  # as beyond all that is seen
    "Catapult.update(curvature)",
    "Catapult.update(outputs)",
    "Catapult.update(losses)",
    "Catapult.update(limit)",
    "Descent.update(path)",
    "Descent.update(losses)",
    "Playground.update(weights)",  # of a run that diverged, or that has no records
    "Playground.update(hidden_outputs)",
}


def shown(name, *arguments, **named):
    """What a picture would show, if it was given something else: nothing is made."""
    picture = getattr(figures, name)
    return picture.update(object.__new__(picture), *arguments, **named)


def playground(**other):
    """The playground's picture, given something else than a moment of a run."""
    records = TABLE, TABLE[:, :1]
    named = {"inputs": 2, "training": records, "validation": records, "weights": (TABLE[:2], TABLE[:2, :1])}
    named |= {"answers": np.zeros((14400, 1)), "hidden_outputs": np.zeros((14400, 2)), "losses": (ONES, ONES)}
    named |= {"epochs": ONES, "baseline_loss": 1.0, "verdict": "", "words": ""}
    return shown("Playground", **named | other)


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


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.__name__)
def test_no_nan_is_a_gap_without_a_word(picture):
    for method in {"__init__", "update"} & vars(picture).keys():
        for name, what in checks(getattr(picture, method)).items():
            kinds = {str(part).partition(") ")[2] for part in (what if isinstance(what, tuple) else [what])}
            silent = "numbers" in kinds or str(what).endswith("rows")
            of = picture.__name__ + f".{method}" * (method == "update")
            assert silent == (f"{of}({name})" in NAN_IS_SHOWN)


MISTAKES = {
    "path came as an array of shape (2, 4), expected numbers of shape (n, 2).": lambda: shown(
        "Descent", TABLE.T, ONES, ""
    ),
    "losses came as an array of shape (4,), expected numbers of shape (n,), n = 3 as in path": lambda: shown(
        "Descent", TABLE[:3], ONES, ""
    ),
    "path came as [[1, 2], [3]], expected rows of equal length": lambda: shown("Descent", [[1, 2], [3]], ONES, ""),
    "words came as None, expected a text": lambda: shown("Descent", TABLE, ONES, None),
    "losses came as an array of shape (4, 2), expected numbers from 0 of shape (u, a), u = 5 as in up, a = 2": lambda: (
        figures.Descent([0, 1], [0, 1, 2, 3, 4], TABLE)
    ),
    "steps came as '60', expected a whole number": lambda: figures.Descent([0, 1], [0, 1, 2, 3], TABLE, "60"),
    "x came as an array of shape (0,), expected finite numbers of shape (n,)": lambda: shown("NodeSteps", [], [], []),
    "x came as 'a', expected finite numbers of shape (n,)": lambda: shown("NodeSteps", "a", ONES, TABLE),
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
    "weight came as an array of shape (4,), expected one finite number": lambda: shown(
        "LossOverWeight", ONES, ONES, ONES, 1, 1, ""
    ),
    "slope came as None, expected one finite number": lambda: shown("LossOverWeight", ONES, ONES, 1, 1, None, ""),
    "losses came as an array of shape (4,) with inf, expected finite": lambda: shown(
        "LossOverWeight", ONES, ONES * np.inf, 1, 1, 1, ""
    ),
    "training_loss came as an array of shape (4,) with nan, expected numbers from 0 to inf": lambda: shown(
        "DecisionField", np.ones((10000, 1)), ONES * np.nan, *LOSSES[1:]
    ),
    "baseline_loss came as nan, expected one number from 0.": lambda: figures.DigitLearning(9, np.nan),
    "expected numbers from 0 to inf of shape (k,), k = 3 as in batches": lambda: shown(
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
    "rentals came as an array of shape (4,) with nan, expected numbers from 0 of shape (n,)": lambda: shown(
        "Weeks", np.arange(4).astype("M8[h]"), ONES * np.nan
    ),
    "when came as an array of shape (2,) with NaT, expected dates": lambda: shown(
        "Weeks", np.array(["2012-01-01", "NaT"], "M8[h]"), ONES[:2]
    ),
    "since came as 7, expected one date": lambda: shown("Weeks", np.arange(4).astype("M8[h]"), ONES, since=7),
    "wide came as an array of shape (4,) with 2.0, expected numbers from 0 to 1": lambda: shown(
        "HiddenOutputs", 2 * ONES, ONES
    ),
    "training_accuracy came as an array of shape (4,) with 200.0, expected numbers from 0 to 100": lambda: shown(
        "DigitLearning", ONES, ONES, 200 * ONES, ONES, "", ""
    ),
    "training_loss came as an array of shape (4,) with -1.0, expected numbers from 0 to inf": lambda: shown(
        "DigitLearning", -ONES, ONES, ONES, ONES, "", ""
    ),
    "counts came as an array of shape (10, 10) with 0.5, expected whole numbers from 0": lambda: shown(
        "ConfusionMatrix", np.full((10, 10), 0.5)
    ),
    "batches came as an array of shape (4,) with -1.0, expected numbers from 0": lambda: shown(
        "Forecasting", -ONES, *LOSSES, ONES
    ),
    "rate came as -0.1, expected one number from 0": lambda: shown("Parabolas", -0.1, TABLE),
    "low came as 0, expected one number above 0": lambda: figures.LossesOfRuns("abc".split(), 9, "step", 0, 1),
    "high came as 0.1, expected a finite number from 3": lambda: figures.LossesOfRuns("abc".split(), 9, "step", 3, 0.1),
    "wide came as an array of shape (0,), expected numbers from 0 to 1": lambda: shown("HiddenOutputs", [], ONES),
    "slopes came with 4, expected 3, one fewer than names.": lambda: shown("Chain", [*"abcd"], ONES, ONES),
    "worse came as {}, expected a dict": lambda: shown("Importance", {}, "percent"),
    "middle came as 'left', expected one number": lambda: shown("TwoNodes", ONES, TABLE, TABLE, ONES, "left", ONES[:3]),
    "node_texts[1] came with 1, expected 2, as many as in weights_input_to_hidden": lambda: shown(
        "NetworkDiagram", TABLE, TABLE.T, [[*"1234"], ["1"], [*"1234"]]
    ),
    "step came as 5, expected a step of experiments.walk": lambda: shown("Stepper", 5, 0, 1),
    "inputs came as 3, expected one of 1, 2.": lambda: playground(inputs=3),
    "training[1] came as an array of shape (3, 1), expected finite numbers of shape (n, 1), n = 4 as in training[0]": (
        lambda: playground(training=(TABLE, TABLE[:3, :1]))
    ),
    "weights came as 1, expected several": lambda: playground(weights=1),
    "losses came with 1, expected 2.": lambda: playground(losses=[ONES]),
    "epochs came as an array of shape (3,), expected numbers from 0 of shape (k,), k = 4 as in losses[0]": (
        lambda: playground(epochs=ONES[:3])
    ),
    "kinds came as 'ab', expected several": lambda: figures.TableAnswers(ONES, "name", "ab", ONES),
    "real came as an array of shape (2,) with nan, expected finite numbers": lambda: figures.TableAnswers(
        [1, None], "name", None, [2, 3]
    ),
    "scale came as 'word', expected one of 'number', 'date', 'words'. Did you mean 'words'?": lambda: shown(
        "ColumnEffect", "name", "word", ONES, TABLE.T, ONES[:2], ONES[:2], 0, ""
    ),
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
    with pytest.raises(ValueError, match=r"expected numbers without NaN of shape \(hours,\), hours = 48 as in when"):
        week.update(ONES, *LOSSES, np.ones(24))


def test_a_loss_that_is_no_number_is_beyond_all():
    picture = figures.LossesOfRuns(["one"], 3, "step", 0.1, 1).update([[0.5, 0.7, np.nan, np.nan]], "")
    assert picture.lines[0].get_ydata().tolist() == [0.5, 0.7, 1e12, 1e12]
    assert picture.labels[0].get_position()[1] > 0.9


def test_records_far_outside_are_a_plane_without_any():
    features, targets = 100.0 * TABLE, TABLE[:, :1]
    figures.DecisionField(features, targets, 9, 0.1).update(np.zeros((10000, 1)), *LOSSES).pixels()


def test_lists_are_drawn_as_arrays_are():
    tables = np.linspace(0, 1, 8).reshape(4, 2), np.array([[0.0], [1], [1], [0]])
    shown = [figures.TwoKinds().update(*(form(table) for table in tables)) for form in (np.asarray, np.ndarray.tolist)]
    assert np.array_equal(*(picture.pixels() for picture in shown))


def test_a_number_has_no_kinds():
    for kinds in (None, []):
        assert "real 1" in figures.TableAnswers([1, 2], "name", kinds, [2, 3]).update([4, 2]).caption
