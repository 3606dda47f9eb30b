"""The race: all do the same work; the tables can be printed. How long anything takes is not asked here."""

import sys

import numpy as np
import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
import pictures
import race

MOONS = (2, 8, 1, 64)


@pytest.mark.parametrize("shape", [MOONS, (5, 4, 3, 16)])
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


def test_pytorch_is_among_them():
    pytest.importorskip("torch", reason="PyTorch is not installed: tests/benchmarks/requirements.txt")
    names = race.contenders(race.first_weights(MOONS, 0), 0.1, 64)
    assert {"PyTorch, float64", "PyTorch, float32"} < set(names)


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


def test_the_table_of_steps_has_a_row_for_each(capsys):
    race.print_steps(1, [MOONS])
    lines = capsys.readouterr().out.splitlines()
    names = [line.split(" | ")[0].removeprefix("| ") for line in lines[3:] if line.startswith("|")]
    assert names == list(race.contenders(race.first_weights(MOONS, 0), 0.1, 64))
    assert lines[3].startswith("| tinynet | ")
    assert "(1.00)" in lines[3]


def test_the_aims_are_judged(capsys):
    names = ["bare arithmetic, 5 products", "bare arithmetic, 4 products", "scikit-learn", "loop over records"]
    race.print_aims({"tinynet": np.array([50.0, 52.0])} | dict.fromkeys(names, np.array([40.0, 40.0])))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "- at most 1.9 times the bare arithmetic, 5 products: 1.27, yes"
    assert lines[-1] == "- at least 30 times as fast as loop over records: 0.78, **no**"


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
