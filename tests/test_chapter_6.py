"""Chapter 6: training on the digits, its pictures, its panels and its drawing pad."""

import asyncio
import re

import numpy as np
import pytest
import traitlets
from matplotlib.colors import to_rgba

import controls
import datasets
import experiments
import figures
from conftest import ROOT, saved, sources

NOTEBOOK = ROOT / "notebooks/06_handwritten_digits.ipynb"
IMAGES, LABELS = datasets.digits()
ORDER = np.random.default_rng(0).permutation(len(IMAGES))
TRAIN, VALID, TEST = ORDER[:1197], ORDER[1197:1497], ORDER[1497:]
FEATURES, TARGETS = IMAGES.reshape(-1, 64) / 16, np.eye(10)[LABELS]
TRAINING, VALIDATION = (FEATURES[TRAIN], TARGETS[TRAIN]), (FEATURES[VALID], TARGETS[VALID])


def prepared(images):
    return np.array([datasets.prepare(image) for image in images]).reshape(-1, 64) / 16


@pytest.fixture(scope="module")
def reader():
    """The network of the drawing pad, trained as in the chapter, but without the copies that are moved by a pixel."""
    digits, others = (prepared(IMAGES[TRAIN]), TARGETS[TRAIN]), (prepared(IMAGES[VALID]), TARGETS[VALID])
    return experiments.digit_run(digits, others, 32, 0.3, epochs=20).to_the_end().network


def test_97_percent_of_held_out_digits_over_5_seeds():
    """As it is saved: the browser's run trains them anew, and compares."""
    said = saved(NOTEBOOK, "answers == labels[test]")
    mean, spread = map(float, re.match(r"network +([\d.]+) ± ([\d.]+) %", said).groups())
    assert mean >= 97
    assert spread < 1.5
    run = experiments.digit_run(TRAINING, VALIDATION, 32, 0.3).to_the_end()
    assert experiments.accuracy(run.network, FEATURES[TEST], TARGETS[TEST]) >= 96
    assert not run.history.diagnosis


def test_a_digit_run_notes_every_epoch_and_repeats_itself():
    few = TRAINING[0][:80], TRAINING[1][:80]
    first, second = (experiments.digit_run(few, VALIDATION, 5, 0.1, epochs=3).to_the_end() for _ in range(2))
    view = first.view()
    for name in ("training_loss", "validation_loss", "training_accuracy", "validation_accuracy"):
        assert len(view[name]) == 4
    assert view["validation_accuracy"][-1] == experiments.accuracy(first.network, *VALIDATION)
    assert view["training_accuracy"][-1] == experiments.accuracy(first.network, *few)
    assert view == second.view()
    np.testing.assert_array_equal(first.network.weights_input_to_hidden, second.network.weights_input_to_hidden)


def test_accuracy_counts_the_largest_outputs():
    class Says:
        def run(self, features):
            return np.array([[0.1, 0.9], [0.8, 0.2], [-1.0, -2.0], [2.0, 3.0]])

    assert experiments.accuracy(Says(), np.zeros((4, 1)), np.eye(2)[[1, 0, 1, 1]]) == 75


@pytest.mark.parametrize("hidden_nodes", [8, 32, 64])
@pytest.mark.parametrize("learning_rate", [0.05, 0.1])
def test_slow_or_small_networks_are_not_called_unstable(hidden_nodes, learning_rate):
    run = experiments.digit_run(TRAINING, VALIDATION, hidden_nodes, learning_rate, epochs=25).to_the_end()
    assert run.history.diagnosis == ""


@pytest.mark.parametrize(("hidden_nodes", "learning_rate"), [(32, 1.0), (64, 0.5), (64, 3.16)])
def test_too_large_a_rate_is_called_so_and_training_suffers(hidden_nodes, learning_rate):
    run = experiments.digit_run(TRAINING, VALIDATION, hidden_nodes, learning_rate, epochs=25).to_the_end()
    assert run.history.diagnosis in ("saturated", "unstable", "diverged")
    assert run.view()["training_accuracy"][-1] < 90


def test_timed_slices_shows_the_last_step_once_and_few_in_between(monkeypatch):
    clock = iter(np.arange(0, 1000, 0.008))  # every look at the clock is 8 ms after the one before
    monkeypatch.setattr(experiments.runs.time, "process_time", lambda: next(clock))
    shown = list(experiments.timed_slices(range(10), seconds=0.03))
    assert shown[-1] == 9
    assert 3 <= len(shown) <= 5
    assert shown == sorted(set(shown))
    assert list(experiments.timed_slices(range(4), seconds=0.001)) == [0, 1, 2, 3]


def test_to_the_end_returns_the_last_state():
    assert experiments.to_the_end(n * n for n in range(4)) == 9
    assert experiments.to_the_end([[1], [2]]) == [2]


def test_timed_slices_shows_fewer_steps_where_showing_is_slow(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(experiments.runs.time, "process_time", lambda: clock[0])

    def steps():
        for step in range(100):
            clock[0] += 0.01
            yield step

    def shown(showing_takes):
        count = 0
        for _ in experiments.timed_slices(steps(), seconds=0.03):
            clock[0] += showing_takes
            count += 1
        return count

    assert shown(0.001) > 1.5 * shown(0.06) > 1.5 * shown(0.5) > 10


def test_a_shift_costs_at_most_5_points_through_the_path():
    """As it is saved: the browser's run trains the chapter's reader anew, and compares."""
    still, cut, whole = map(float, re.findall(r"[\d.]+", saved(NOTEBOOK, "moved with ink lost")))
    assert still > 95
    assert still - cut <= 5
    assert still - whole <= 1


def test_grid_shows_images_and_titles():
    grid = figures.DigitGrid(1, 3).update(IMAGES[:2], ["a", "b"], "two")
    np.testing.assert_array_equal(grid.images[1].get_array(), IMAGES[1])
    assert [title.get_text() for title in grid.titles] == ["a", "b", " "]
    assert [image.axes.get_visible() for image in grid.images] == [True, True, False]
    assert grid.caption == "two"


def test_signed_grid_has_its_full_colour_from_half_of_the_largest_weight_on():
    grid = figures.DigitGrid(1, 2, signed=True).update(np.array([np.eye(8), -4 * np.eye(8)]), ["", ""], "")
    assert grid.images[0].get_array().max() == 0.5
    assert grid.images[1].get_array().min() == -2
    assert grid.images[0].get_clim() == (-1, 1)


def test_learning_curves_show_what_they_are_given():
    noted = [0.3, 0.1], [0.4, 0.2], [10.0, 90.0], [9.0, 80.0]
    picture = figures.DigitLearning(5, 0.09).update(*noted, "", "Stable.")
    assert [list(line.get_ydata()) for line in (*picture.losses.lines, *picture.shares)] == [*noted]
    assert picture.verdict.get_text() == "validation: 80.0 %"
    assert picture.caption == (
        "Stable. Of the training digits 90.0 % are answered correctly, of the validation digits 80.0 %."
    )
    picture.update(*noted, "unstable", "Words.")
    assert picture.losses.verdict.get_text() == "unstable"
    assert picture.caption.startswith("Words. ")


def test_confusion_shows_counts_and_names_the_worst():
    counts = 20 * np.eye(10, dtype=int)
    counts[3, 8] = 4
    picture = figures.ConfusionMatrix().update(counts)
    assert picture.counts.texts[3][8].get_text() == "4"
    assert picture.counts.texts[8][3].get_text() == ""
    assert picture.caption.startswith("200 of 204")
    assert picture.caption.endswith("4 times each: 3 read as 8.")
    counts[1, 8] = 4
    assert figures.ConfusionMatrix().update(counts).caption.endswith("4 times each: 1 read as 8, 3 read as 8.")


def test_preparation_shows_its_four_stages():
    stages = np.eye(96), np.eye(32) / 2, np.eye(32), 16 * np.eye(8)
    picture = figures.Preparation().update(*stages)
    for image, stage in zip(picture.images, stages, strict=True):
        np.testing.assert_array_equal(image.get_array(), stage)
    assert "32 black pixels" in picture.caption


def test_reading_marks_the_largest_output():
    outputs = np.array([0, 0, 0, 0.9, 0, 0, 0, 0, 0.4, -0.2])
    picture = figures.Reading().update(16 * np.eye(8), outputs)
    assert [bar.get_height() for bar in picture.bars] == list(outputs)
    assert picture.words.get_text() == "I read a 3"
    assert picture.caption == "I read a 3: its output is 0.90; the next is 8 with 0.40."
    picture.update(np.zeros((8, 8)), outputs)
    assert picture.words.get_text() == "Draw a digit"
    assert {bar.get_height() for bar in picture.bars} == {0}
    assert not any(bar.get_visible() for bar in picture.bars)
    assert {bar.get_facecolor() for bar in picture.bars} == {to_rgba(figures.kit.FAINT)}  # no digit is the answer


@pytest.mark.parametrize("epochs", [5, 10, 25, 60])
def test_epochs_are_whole_numbers(epochs):
    picture = figures.DigitLearning(epochs, 0.09)
    for axes in (picture.losses.stop.axes, picture.verdict.axes):
        assert not (axes.get_xticks() % 1).any()


def learning_panel():
    picture = figures.DigitLearning(8, 0.09)

    def learn(learning_rate, hidden_nodes):
        for run in experiments.digit_run(TRAINING, VALIDATION, hidden_nodes, learning_rate, epochs=8).slices():
            yield picture.update(**run.view())

    rate = controls.log_slider("learning rate", 0.3, -1.3, 0.5)
    nodes = controls.whole_slider("hidden nodes", 32, 8, 64)
    return controls.Panel(picture, learn, learning_rate=rate, hidden_nodes=nodes)


def test_learning_panel_follows_both_sliders():
    panel = learning_panel()
    for name, values in {"learning_rate": [10**-1.3, 0.1, 10**0.5], "hidden_nodes": [8, 30, 64]}.items():
        for value in values:
            before = panel.image.value
            panel.sliders[name].value = value
            assert panel.image.value != before
            assert panel.message.value == ""
            assert "epoch 8" in panel.caption.value or "iverged" in panel.caption.value
    assert "Learning rate 3.16, 64 hidden nodes" in panel.caption.value
    assert "no overfitting" in panel.caption.value


def test_learning_panel_shows_early_and_a_newer_move_ends_the_older_run():
    async def move():
        panel = learning_panel()
        first = panel.caption.value
        older = panel._slices
        panel.sliders["hidden_nodes"].value = 16
        await asyncio.sleep(0)
        assert "epoch 8" not in first
        assert panel._slices is not older
        await panel.finished()
        return panel.caption.value

    caption = asyncio.run(move())
    assert "after epoch 8" in caption
    assert "Learning rate 0.3, 16 hidden nodes" in caption


THREE = [[(0.3, 0.2), (0.5, 0.1), (0.7, 0.25), (0.5, 0.45), (0.72, 0.65), (0.5, 0.88), (0.28, 0.78)]]
SEVEN = [[(0.25, 0.15), (0.75, 0.15), (0.45, 0.85)]]
ONE = [[(0.4, 0.3), (0.55, 0.15), (0.5, 0.8)]]


def test_pad_reads_what_is_drawn(reader):
    picture = figures.Reading()

    def ask(drawing):
        digit = datasets.prepare(drawing)
        picture.update(digit, reader.run(digit.reshape(64) / 16))

    pad = controls.Pad()
    panel = controls.Panel(picture, ask, drawing=pad)
    assert panel.caption.value == "The sheet is empty."
    for digit, strokes in ((3, THREE), (7, SEVEN), (1, ONE)):
        for pen in (6, 9, 12):
            before = panel.image.value
            pad.value = datasets.draw(strokes, pen=pen)
            assert panel.image.value != before
            assert panel.caption.value.startswith(f"I read a {digit}")
            assert panel.message.value == ""
    pad.value = np.zeros((96, 96))
    assert panel.caption.value == "The sheet is empty."


def test_pad_gets_a_drawing_as_the_browser_sends_it():
    pad = controls.Pad()
    drawing = np.zeros((96, 96), np.uint8)
    drawing[10:20, 30] = 255
    pad.set_state({"value": memoryview(drawing.tobytes())})
    np.testing.assert_array_equal(pad.value, drawing / 255)
    assert pad.get_state("value")["value"] == drawing.tobytes()


@pytest.mark.parametrize("value", [np.zeros((8, 8)), np.full((96, 96), 2.0), np.full((96, 96), np.nan)])
def test_pad_refuses_what_is_no_drawing(value):
    with pytest.raises(traitlets.TraitError, match="expected \\(96, 96\\), from 0 for paper to 1 for ink"):
        controls.Pad().value = value


@pytest.mark.expects_logged_error
def test_an_error_while_reading_is_shown():
    pad = controls.Pad()

    def ask(drawing):
        if drawing.any():
            raise ValueError("no ink wanted")

    panel = controls.Panel(figures.Reading(), ask, drawing=pad)
    pad.value = np.ones((96, 96))
    assert panel.message.value.startswith("<p role='alert'>no ink wanted<br>The picture")


def test_fewer_nodes_than_kinds_read_fewer_digits():
    rows = saved(ROOT / "notebooks/06_handwritten_digits.ipynb", "np.linalg.matrix_rank").splitlines()
    assert [row.split(",")[0] for row in rows] == [f"{n:2} nodes: answers of rank {n:2}" for n in (8, 9, 10)]
    few, more, enough = (float(row.split(", ")[1].split(" ±")[0]) for row in rows)
    assert few < 85 < more < 91 < enough < 97


@pytest.mark.parametrize("epochs", [0, 3])
def test_the_cells_of_the_run_take_fewer_epochs_too(epochs):
    cells = [cell for cell in sources(NOTEBOOK, "code") if "noted = run.view()" in cell or "curves = " in cell]
    code = "\n".join(cells).replace("network=mine", f"epochs={epochs}")
    names = {"experiments": experiments, "figures": figures, "training": TRAINING, "validation": VALIDATION}
    exec(code, names)
    assert names["run"].epoch == epochs
    assert names["curves"].caption.startswith(f"Stable: after epoch {epochs} ")
