"""The race: all do the same work; the tables can be printed and are kept. How long anything takes is not asked here."""

import datetime
import re
import sys

import numpy as np
import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
import browser
import keep
import learners
import pictures
import race

MOONS = (2, 8, 1, 64)
SHAPES = [MOONS, (5, 4, 3, 16)]


@pytest.mark.parametrize("shape", SHAPES)
def test_all_contenders_take_the_same_steps(shape):
    inputs, _, outputs, batch_size = shape
    rng = np.random.default_rng(0)
    features, targets = rng.normal(size=(200, inputs)), rng.normal(size=(200, outputs))
    race.check_same_work(race.first_weights(shape, rng), 0.1, race.cut(features, targets, batch_size, 30, rng))


def test_other_work_is_noticed(monkeypatch):
    class Slower(race.Loop):
        def __init__(self, weights_input_to_hidden, weights_hidden_to_output, rate, batch_size):
            super().__init__(weights_input_to_hidden, weights_hidden_to_output, rate * 0.999, batch_size)

    monkeypatch.setattr(race, "Loop", Slower)
    with pytest.raises(AssertionError, match="loop over records"):
        test_all_contenders_take_the_same_steps(MOONS)


@pytest.mark.slow  # with tests/requirements-slow.txt
@pytest.mark.parametrize("shape", SHAPES)
def test_pytorch_takes_them_too(shape):
    names = race.contenders(race.first_weights(MOONS, 0), 0.1, 64)
    assert {"PyTorch, float64", "PyTorch, float32"} < set(names)
    test_all_contenders_take_the_same_steps(shape)


def test_the_bare_arithmetic_is_that_of_a_step():
    rng = np.random.default_rng(0)
    weights = race.first_weights((5, 4, 3, 16), rng)
    (X, y), *_ = batches = race.cut(rng.normal(size=(50, 5)), rng.normal(size=(50, 3)), 16, 1, rng)
    for products in (4, 5):
        bare = race.Bare(*weights, 0.1, len(y), products)
        bare.learn(batches)
        h = np.exp(X @ weights[0])
        error = h @ weights[1]
        np.testing.assert_allclose(bare.d_ih, X.T @ (error @ weights[1].T if products == 5 else X @ weights[0]))
        np.testing.assert_allclose(bare.d_ho, h.T @ error)


@pytest.mark.parametrize("part", race.LEFT_OUT)
def test_what_is_left_out_is_not_done(part, monkeypatch):
    rng = np.random.default_rng(0)
    weights = race.first_weights((5, 4, 3, 16), rng)
    batches = race.cut(rng.normal(size=(50, 5)), rng.normal(size=(50, 3)), 16, 1, rng)
    tinynet, without = race.Tinynet(*weights, 0.1, 16), race.Without(*weights, 0.1, 16, [part])

    def refuse(*_, **__):
        raise NotImplementedError

    for name in race.LEFT_OUT[part]:
        monkeypatch.setattr(race.NeuralNetwork, name, refuse)
    with pytest.raises(NotImplementedError):
        tinynet.learn(batches)
    without.learn(batches)
    assert not np.array_equal(without.weights()[0], weights[0])


def test_the_table_of_steps_has_a_row_for_each(capsys):
    race.print_steps(1, [MOONS])
    lines = capsys.readouterr().out.splitlines()
    names = [line.split(" | ")[0].removeprefix("| ") for line in lines[3:] if line.startswith("|")]
    assert names == list(race.contenders(race.first_weights(MOONS, 0), 0.1, 64))
    assert lines[3].startswith("| tinynet | ")
    assert "(1.00)" in lines[3]


def test_the_aims_are_judged(capsys):
    names = ["bare arithmetic, 5 products", "bare arithmetic, 4 products", "scikit-learn", "loop over records"]
    places = np.array([[50.0, 50.0], [52.0, 52.0], [60.0, 60.0]])
    race.print_aims({"tinynet": places} | dict.fromkeys(names, np.full((3, 2), 40.0)))
    lines = capsys.readouterr().out.splitlines()
    held = "yes (half of the places: 1.27 to 1.40)"
    assert lines[0] == f"- at most 1.9 times the bare arithmetic, 5 products: 1.30, {held}"
    assert lines[-1] == "- at least 30 times as fast as loop over records: 0.77, **no**"


def test_who_does_not_reach_the_mark_is_told(monkeypatch, capsys):
    rng = np.random.default_rng(0)
    records = rng.normal(size=(300, 56)), rng.normal(size=(300, 1))

    class Bikes:
        training = validation = records

    monkeypatch.setattr(race.datasets, "bikes", Bikes)
    monkeypatch.setattr(race, "MARK_MOST", 2)
    monkeypatch.setattr(race, "MARK_EVERY", 1)
    race.print_mark(1)
    assert "| tinynet | not within 2 with 1 of 1 seeds |" in capsys.readouterr().out
    monkeypatch.setattr(race, "TRAINING_MARK", 100)
    monkeypatch.setattr(race, "VALIDATION_MARK", 100)
    race.print_mark(2)
    assert "| tinynet | 1 (1 to 1) | 0." in capsys.readouterr().out


def test_imports_are_timed():
    assert race.import_time("json") > 0


def test_a_notebook_is_run_and_its_kernel_weighed():
    notebook = race.nbformat.v4.new_notebook(cells=[race.nbformat.v4.new_code_cell("import tinynet")])
    seconds, megabytes = race.run_chapter(notebook)
    assert seconds > 0
    assert megabytes > 10


def test_every_part_of_a_picture_is_timed():
    name, make, moments = next(pictures.live())
    assert name.startswith("Playground")
    update, draw, pack, whole, things = pictures.measure(make, moments[:2], 1)
    assert min(update, draw, pack, things) > 0
    assert whole > max(update, draw, pack)


def test_the_panels_of_a_chapter_go_by_their_pictures():
    named = {path.stem[:2]: [*browser.pictures_of(path)] for path in browser.lab.NOTEBOOKS}
    assert named["04"] == ["Directions", "Stepper", "Descent", "Descent 2", "DecisionField"]
    assert named["00"] == named["05"] == ["Playground"]
    assert len({(chapter, name) for chapter, names in named.items() for name in names}) == sum(map(len, named.values()))


def test_rows_that_miss_an_aim_are_named_first(capsys):
    right, wrong = "yes", browser.verdict(False)
    browser.print_tables(
        [("01 Structure", "input nodes", 8, 50, 70, 50, 70, 2, 20, 30, right)],
        [("00 Playground", "24.1", 69, 5, 42, 83, wrong)],
        [("04 Descent", "phone", 8, 101, 125, "", wrong)],
    )
    words, *tables = capsys.readouterr().out.strip().split("\n\n| ")
    assert words.splitlines() == [
        "Of 3 rows 2 miss an aim:", "", "- 04 Descent, phone", "- 00 Playground, playing"
    ]  # fmt: skip
    assert [len(table.splitlines()) for table in tables] == [4, 4, 4]


def test_the_largest_class_is_judged(capsys):
    learners.judge({10: (30, 190, 6.0), 40: (200, 201, 6.5)}, {10: (80, 300, 12.0), 40: (390, 310, 15.0)})
    assert capsys.readouterr().out.strip().splitlines() == [
        "- 40 learners, at most 200 MB each: 201, **no**",
        "- 40 learners, in and through Run All at least 2 times as fast as before: 200 s in place of 390, 1.95 times, "
        "**no**",
        "- CPU for a learner's server and Run All: 6.5 s in place of 15.0",
    ]
    learners.judge({10: (30, 190, 6.0), 20: (60, 200, 6.0)}, {10: (60, 300, 12.0), 40: (390, 310, 15.0)})
    assert [line[-3:] for line in capsys.readouterr().out.strip().splitlines()[:2]] == ["yes", "yes"]
    learners.judge({}, {})
    assert not capsys.readouterr().out.strip()


def test_what_is_printed_is_kept_between_its_marks():
    text = "Before.\n<!-- printed: race -->\nold\n<!-- end: race -->\nAfter.\n"
    printed = "A machine.\n\n| a |\n| --- |\n| 1 |\n\n- at most 2: yes\n\n| b |\n| --- |\n| 2 |"
    new = keep.kept(text, "race", printed, datetime.date(2026, 11, 30))
    assert new == (
        "Before.\n<!-- printed: race -->\n\nMeasured on 30 November 2026: A machine.\n\n- at most 2: yes\n\n"
        "<details><summary>The tables</summary>\n\n| a |\n| --- |\n| 1 |\n\n| b |\n| --- |\n| 2 |\n\n</details>\n\n"
        "<!-- end: race -->\nAfter.\n"
    )
    assert keep.kept(new, "race", printed, datetime.date(2026, 11, 30)) == new
    with pytest.raises(KeyError, match="pictures"):
        keep.kept(text, "pictures", printed, datetime.date.today())


def test_numbers_around_what_is_printed_are_the_aims():
    text = keep.README.read_text("utf-8")
    for name in ("browser", "learners", "pictures", "race"):
        text = keep.kept(text, name, "", datetime.date(1, 1, 1))
    text = "".join(section for section in re.split("^## ", text, flags=re.MULTILINE) if "<!-- printed" in section)
    prose = re.sub(r"<!-- printed.*?<!-- end|chapter \d|float\d\d", "", text, flags=re.DOTALL)
    wide, high, density, _ = browser.SCREENS["phone"]
    aims = browser.FIRST_MEDIAN, browser.FIRST_P95, browser.LAST, browser.DRAG, browser.FRAMES, browser.PAUSE
    marks = race.TRAINING_MARK, race.VALIDATION_MARK, *race.SHAPES[0][:3], 1000 / browser.FRAMES
    marks += *learners.COUNTS, learners.MOST
    expected = {*aims, *marks, wide, high, density, browser.SCREENS["density 2"][2], 95}
    assert {float(number.replace(",", "")) for number in re.findall(r"\d[\d,.]*\d|\d", prose)} == expected
