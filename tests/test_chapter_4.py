"""Chapter 4: what its figures draw, what descent and training come to, and its two panels moved by their sliders."""

import ast
import linecache
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba

import controls
import datasets
import experiments
import figures
import tutor
from conftest import ROOT, saved, sources
from conftest import chapter as executed
from tinynet import NeuralNetwork, sigmoid

FEATURES = np.array([[0.5, -1.0, 2.0], [1.0, 0.5, -1.0], [-1.5, 1.0, 0.5], [0.0, -0.5, -2.0]])
TARGETS = np.array([[1.0], [0.0], [0.5], [-0.5]])
WEIGHTS_I_H = np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]])
WEIGHTS_H_O = np.array([[1.0], [-0.5]])
ACROSS, UP = np.linspace(-2, 4, 49), np.linspace(-1, 3, 41)
CHAPTER = ROOT / "notebooks/04_weight_updates.ipynb"


def loss(features, targets, weights_i_h, weights_h_o):
    answers = 1 / (1 + np.exp(-features @ weights_i_h)) @ weights_h_o
    return np.sum((targets - answers) ** 2) / (2 * len(features))


def surface(records=4):
    return experiments.loss_surface(FEATURES[:records], TARGETS[:records], WEIGHTS_I_H, WEIGHTS_H_O, ACROSS, UP)


def descend(learning_rate, records=4, steps=400):
    return experiments.descend(
        FEATURES[:records], TARGETS[:records], WEIGHTS_I_H, WEIGHTS_H_O, learning_rate, steps=steps
    )


def test_loss_surface_is_the_loss_over_two_weights():
    losses = surface()
    assert losses.shape == (41, 49)
    weights_i_h, weights_h_o = WEIGHTS_I_H.copy(), WEIGHTS_H_O.copy()
    weights_i_h[2, 0], weights_h_o[0, 0] = ACROSS[30], UP[7]
    np.testing.assert_allclose(losses[7, 30], loss(FEATURES, TARGETS, weights_i_h, weights_h_o))


def test_descent_begins_with_the_worked_example():
    path, losses, *_ = descend(0.5, records=1, steps=20)
    # delta 0.26229 and 0.32679 times 0.5, added to 0.4 and 1.0
    np.testing.assert_allclose(path[:2], [[0.4, 1.0], [0.53114, 1.16339]], atol=1e-5)
    assert len(path) == len(losses) == 21
    np.testing.assert_allclose(losses[0], loss(FEATURES[:1], TARGETS[:1], WEIGHTS_I_H, WEIGHTS_H_O))


def test_descent_gives_the_loss_at_each_place_of_its_path():
    path, losses, *_ = descend(5.62, steps=30)
    for (first, second), seen in zip(path, losses, strict=True):
        weights_i_h, weights_h_o = WEIGHTS_I_H.copy(), WEIGHTS_H_O.copy()
        weights_i_h[2, 0], weights_h_o[0, 0] = first, second
        np.testing.assert_allclose(seen, loss(FEATURES, TARGETS, weights_i_h, weights_h_o))
    flat = experiments.descend(FEATURES[:4], TARGETS[:4].ravel(), WEIGHTS_I_H, WEIGHTS_H_O, 5.62, steps=30)
    np.testing.assert_array_equal(flat[1], losses)


def test_descent_goes_against_the_gradient_of_the_surface():
    path, *_ = descend(0.1, steps=2)

    def at(first, second):
        weights_i_h, weights_h_o = WEIGHTS_I_H.copy(), WEIGHTS_H_O.copy()
        weights_i_h[2, 0], weights_h_o[0, 0] = first, second
        return loss(FEATURES, TARGETS, weights_i_h, weights_h_o)

    slopes = [(at(0.4 + d, 1.0 + s) - at(0.4 - d, 1.0 - s)) / 2e-6 for d, s in ((1e-6, 0), (0, 1e-6))]
    np.testing.assert_allclose(path[1] - path[0], -0.1 * np.array(slopes), rtol=1e-6)


@pytest.mark.parametrize(
    ("learning_rate", "word"),
    [
        (0.032, "slow"),
        (1.0, "stable"),
        (5.01, "stable"),
        (5.62, "unstable"),
        (6.31, "diverged"),
        (20.0, "diverged"),
    ],
)
def test_descent_is_named(learning_rate, word):
    path, losses, words, diagnosis = descend(learning_rate)
    assert f": {word}." in words
    assert (diagnosis or "stable") == word
    above = figures.Descent(ACROSS, UP, surface()).update(path, losses, words, diagnosis).verdict
    trouble = word != "stable"
    assert above.get_text() == "loss after each step" + f": {word}" * trouble
    assert above.get_color() == (figures.kit.ERROR if trouble else figures.kit.INK)
    assert np.isfinite(path).all()
    assert not np.isnan(losses).any()


def test_descent_picture():
    picture = figures.Descent(ACROSS, UP, surface(), steps=60)
    path, losses, words, _ = descend(1.0)
    assert picture.update(path, losses, words) is picture
    for shown in (picture.path.get_xydata(), *(dots.get_offsets() for dots in picture.dots)):
        np.testing.assert_array_equal(shown, path[:61])
    np.testing.assert_array_equal(picture.losses.get_ydata(), losses[:61])
    np.testing.assert_array_equal(picture.start.get_xydata(), [[0.4, 1.0]])
    np.testing.assert_array_equal(picture.end.get_xydata(), path[60:61])
    assert picture.caption == words


def test_descent_picture_draws_no_nan():
    picture = figures.Descent(ACROSS, UP, surface())
    picture.update([[0.4, 1.0], [1e300, -1e300], [1e300, -1e300]], np.array([0.1, np.inf, np.nan]), "diverged")
    assert np.isfinite(picture.path.get_xydata()).all()
    assert np.isfinite(picture.losses.get_ydata()).all()
    assert picture.jpeg()


def test_a_path_of_short_steps_is_a_dark_line():
    """Rims of dots once covered the dots before them: a slow path was a pale band."""
    picture = figures.Descent(ACROSS, UP, surface())
    path = np.column_stack([np.linspace(-1, 3, 61), np.ones(61)])
    picture.update(path, np.ones(61), "slow")
    pixels = picture.pixels()[..., :3]
    (left, up), (right, _) = picture.path.axes.transData.transform([[-0.5, 1], [2.5, 1]]).round().astype(int)
    assert pixels[len(pixels) - 1 - up, left:right].max() < 100


def test_a_long_path_takes_no_more_calls_to_draw_than_a_short_one(monkeypatch):
    """Dots with a rim of their own would be drawn one by one."""
    picture = figures.Descent(ACROSS, UP, surface())
    picture.pixels()
    calls, draw = [], RendererAgg.draw_path
    monkeypatch.setattr(RendererAgg, "draw_path", lambda *args, **named: (calls.append(args), draw(*args, **named))[1])
    for steps in (10, 60):
        picture.update(np.column_stack([np.linspace(-1, 3, steps)] * 2), np.ones(steps), "so long").pixels()
        calls.append(None)
    assert 0 < calls.index(None) == len(calls) - calls.index(None) - 2


def test_descent_picture_says_what_square_and_star_are_where_they_are():
    picture = figures.Descent(ACROSS, UP, surface(), lowest=1e-11, highest=1)
    picture.update(*descend(1.0))
    assert picture.way.get_text() == "path from square to star"
    assert picture.losses.axes.get_ylim() == (1e-11, 1)


def test_a_descent_says_how_far_its_loss_went_and_which_way():
    assert descend(0.5, records=1, steps=20)[2].endswith("The loss falls from 0.149 to practically 0 in 20 steps.")
    *_, words, diagnosis = descend(6.0, records=1)  # over the hill onto a plain
    assert diagnosis == "slow"
    assert words.endswith("The loss rises from 0.149 to 0.655 in 60 steps.")


@pytest.mark.parametrize("learning_rate", [0.0316, 1.0, 5.01, 5.62, 6.31, 31.6])
def test_losses_of_a_descent_fill_their_axis(learning_rate):
    """It once went up to 1000 whatever the rate, and all that had not diverged was a line in the lower half."""
    picture = figures.Descent(ACROSS, UP, surface())
    path, losses, words, diagnosis = descend(learning_rate)
    low, high = picture.update(path, losses, words, diagnosis).losses.axes.get_ylim()
    diverged = diagnosis == "diverged"
    assert (low, high) == (1e-3, 1e3 if diverged else 1)
    assert low < min(losses)
    assert diverged == (max(losses[:61]) > high)
    assert picture.way.get_text() == ("path out of the picture" if diverged else "path from square to star")
    assert picture.path.axes.viewLim.contains(*path[60]) != diverged


def test_a_line_of_a_run_stands_before_its_name_too():
    """Where a run's losses leave the picture early, its name stood alone at the right, in a colour of two lines."""
    picture = figures.LossesOfRuns(["set to zero", "not set to zero", "not, rate 0.05"], 40, "step", 1e-6, 10)
    picture.update([0.1 * 0.1 ** np.arange(41), np.full(41, 0.1), np.full(41, 0.05)], "three runs")
    for line, sample, label in zip(picture.lines, picture.samples, picture.labels, strict=True):
        assert sample.get_linestyle() == line.get_linestyle()
        assert sample.get_color() == line.get_color() == label.get_color()
        assert [*sample.get_ydata()] == [label.get_position()[1]] * 2
        assert 40 < min(sample.get_xdata()) < max(sample.get_xdata()) < label.get_position()[0]
        wide = np.ptp(sample.get_transform().transform(sample.get_xydata())[:, 0])
        assert wide > 25  # pixels: a dash and a dot are seen
        assert 1.5e-6 < sample.get_ydata()[0] < 7  # not cut at the rim


def test_loss_curves_labels_stand_apart_in_the_lines_order():
    picture = figures.LossesOfRuns(["one", "two", "three"], 2, "epoch", 0.01, 10)
    picture.update([[1, 0.5, 0.101], [1, 0.5, 0.100], [1, 0.1, 0.001]], "three runs")
    np.testing.assert_array_equal(picture.lines[0].get_ydata(), [1, 0.5, 0.101])
    np.testing.assert_array_equal(picture.lines[2].get_xdata(), [0, 1, 2])
    heights = np.log([label.get_position()[1] for label in picture.labels])
    assert heights[2] < heights[1] < heights[0]
    assert heights[0] - heights[1] > 0.08 * np.log(1000)
    assert picture.caption == "three runs"


def test_two_kinds_shows_every_record_by_its_target():
    training, _ = datasets.moons_to_learn()
    picture = figures.TwoKinds()
    assert picture.update(*training) is picture
    for value, kind in enumerate(picture.kinds):
        np.testing.assert_array_equal(kind.get_offsets(), training[0][training[1][:, 0] == value, :2])
    axes = picture.figure.axes[0]
    assert (np.abs(training[0][:, :2]) < [axes.get_xlim()[1], axes.get_ylim()[1]]).all()
    assert picture.caption.startswith("106 records with target 0")


def test_decision_field_shows_answers_where_they_were_asked():
    training, _ = datasets.moons_to_learn()
    picture = figures.DecisionField(*training, 10, baseline_loss=0.25)
    points = figures.DecisionField.points()
    assert points.shape == (10000, 2)
    picture.update(points[:, :1], [0.5, 0.2], [0.6, 0.3], "", "Stable.")
    np.testing.assert_allclose([points.min(), points.max()], [-5.94, 5.94])  # middles of cells
    ends = [np.round(255 * np.array(to_rgba(colour))) for colour in (figures.kit.ZERO, figures.kit.ONE)]
    picture.pixels()
    field, corner = picture.field.pixels()
    np.testing.assert_allclose(picture.field.area.extents, [*corner, *np.add(corner, field.shape[1::-1])], atol=1)
    np.testing.assert_array_equal(field[[0, -1, 0, -1], [0, 0, -1, -1]], [ends[0], ends[0], ends[1], ends[1]])
    np.testing.assert_array_equal(picture.losses.lines[0].get_xydata(), [[0, 0.5], [1, 0.2]])
    np.testing.assert_array_equal(picture.losses.lines[1].get_ydata(), [0.6, 0.3])
    assert len(picture.losses.stop.get_xdata()) == 0
    picture.update(points[:, 1:], [0.5, np.inf], [0.6, np.inf], "diverged", "Diverged.")
    field, _ = picture.field.pixels()  # 1 is above, as the second coordinate says
    np.testing.assert_array_equal(field[[0, 0, -1, -1], [0, -1, 0, -1]], [ends[1], ends[1], ends[0], ends[0]])
    assert list(picture.losses.stop.get_xdata()) == [1]
    assert np.isfinite(picture.losses.lines[0].get_ydata()).all()
    assert picture.caption == "Diverged."


def test_moons_to_learn():
    training, validation = datasets.moons_to_learn()
    for features, targets in (training, validation):
        assert features.shape == (200, 3)
        assert targets.shape == (200, 1)
        assert set(targets[:, 0]) == {0, 1}
        np.testing.assert_array_equal(features[:, 2], 1)
        assert np.abs(features).max() < figures.DecisionField.size
    assert not np.isin(training[0][:, 0], validation[0][:, 0]).any()


def test_a_run_equals_plain_training():
    training, validation = datasets.moons_to_learn()
    run = experiments.Run(training, validation, 4, 0.3, epochs=6, batch_size=50)
    assert run.to_the_end() is run
    network, history = run.network, run.history
    rng = np.random.default_rng(0)
    plain = NeuralNetwork(3, 4, 1, 0.3, rng)
    for _ in range(6):
        for batch in np.array_split(rng.permutation(200), 4):
            plain.train(training[0][batch], training[1][batch])
    np.testing.assert_array_equal(network.weights_input_to_hidden, plain.weights_input_to_hidden)
    assert len(history.training_loss) == len(history.validation_loss) == 7  # untrained, then after each epoch
    np.testing.assert_allclose(history.training_loss[-1], np.mean((training[1] - plain.run(training[0])) ** 2))


@pytest.mark.parametrize(
    ("nodes", "learning_rate", "word"), [(8, 0.3, "Stable"), (30, 0.5, "Unstable"), (50, 3.0, "Diverged")]
)
def test_training_is_named(nodes, learning_rate, word):
    run = experiments.Run(*datasets.moons_to_learn(), nodes, learning_rate).to_the_end()
    assert run.view()["words"].startswith(word)
    assert np.isfinite(experiments.answers(run.network, datasets.with_ones(figures.DecisionField.points()))).all()


def test_answers_are_finite_where_weights_overflow():
    network = NeuralNetwork(1, 2, 1, 1.0, 0)
    network.weights_hidden_to_output = [[1.5e308], [1.5e308]]
    assert np.isfinite(experiments.answers(network, [[9.0], [0.0]])).all()


def move_everything(panel):
    """Each slider to its low end, its middle and its high end; return the pictures and captions seen."""
    seen = [(panel.image.value, panel.caption.value)]
    for slider in panel.sliders.values():
        first = slider.value
        # a logarithmic slider's min and max are exponents
        low, high = (slider.min, slider.max) if not hasattr(slider, "base") else (10**slider.min, 10**slider.max)
        middle = (low * high) ** 0.5 if hasattr(slider, "base") else (low + high) // 2
        for value in (low, middle, high):
            slider.value = value
            assert panel.message.value == ""
            assert panel.image.value != seen[-1][0]
            seen.append((panel.image.value, panel.caption.value))
        slider.value = first
    return seen


def test_descent_panel():
    picture = figures.Descent(ACROSS, UP, surface())

    def walk(learning_rate):
        picture.update(*descend(learning_rate))

    panel = controls.Panel(picture, walk, learning_rate=controls.log_slider("learning rate", 1, -1.5, 1.5, 0.05))
    captions = [caption for _, caption in move_everything(panel)]
    assert ": slow." in captions[1]
    assert ": stable." in captions[2]
    assert "diverged" in captions[3]


def test_moons_panel():
    training, validation = datasets.moons_to_learn()
    picture = figures.DecisionField(*training, 150, baseline_loss=0.25)
    points = datasets.with_ones(figures.DecisionField.points())

    def learn(hidden_nodes, learning_rate):
        for run in experiments.Run(training, validation, hidden_nodes, learning_rate).slices():
            yield picture.update(**run.view(), answers=experiments.answers(run.network, points))

    panel = controls.Panel(
        picture,
        learn,
        hidden_nodes=controls.whole_slider("hidden nodes", 8, 1, 50),
        learning_rate=controls.log_slider("learning rate", 0.316, -1.2, 1),
    )
    start = panel.image.value
    captions = [caption for _, caption in move_everything(panel)]
    assert captions[0].startswith("Stable: after epoch 150")
    assert captions[-1].startswith("Diverged")
    assert panel.image.value == start  # the same seed: back at the first values, the first picture


# Which way is downhill, and momentum


@pytest.mark.parametrize(("angle", "length"), [(0, 0.01), (60, 0.1), (-135, 1.0), (180, 0.1)])
def test_falls_are_those_of_a_step_at_this_angle(angle, length):
    angles, measured, told, *rest = experiments.falls(FEATURES, TARGETS, WEIGHTS_I_H, WEIGHTS_H_O, length, angle)
    weights = np.append(WEIGHTS_I_H.ravel(), WEIGHTS_H_O.ravel())

    def at(weights):
        return loss(FEATURES, TARGETS, weights[:6].reshape(3, 2), weights[6:, None])

    downhill = -np.array([(at(weights + nudge) - at(weights - nudge)) / 2e-6 for nudge in 1e-6 * np.eye(8)])
    other = np.random.default_rng(0).normal(size=8)
    other -= (other @ downhill) / (downhill @ downhill) * downhill
    turned = np.radians(angle)
    way = np.cos(turned) * downhill / np.linalg.norm(downhill) + np.sin(turned) * other / np.linalg.norm(other)
    assert rest[:2] == [length, angle]
    np.testing.assert_allclose(rest[2], at(weights) - at(weights + length * way), atol=1e-9)
    np.testing.assert_allclose(rest[3], length * (way @ downhill), atol=1e-9)
    np.testing.assert_allclose(
        [measured[list(angles).index(angle)], told[list(angles).index(angle)]], rest[2:], atol=1e-12
    )


@pytest.mark.parametrize(("length", "best"), [(1, 50), (0.5, 5), (0.1, 0), (0.01, 0)])
def test_no_direction_falls_faster_where_the_step_is_short(length, best):
    angles, measured, told, *_ = experiments.falls(FEATURES[:1], TARGETS[:1], WEIGHTS_I_H, WEIGHTS_H_O, length, 0)
    assert angles[np.argmax(measured)] == best
    assert angles[np.argmax(told)] == 0
    assert (np.abs(measured - told).max() < 0.1 * told.max()) == (length <= 0.1)


def test_the_picture_of_directions_and_its_drag():
    picture = figures.Directions()

    def draw(angle, length):
        picture.update(*experiments.falls(FEATURES[:1], TARGETS[:1], WEIGHTS_I_H, WEIGHTS_H_O, length, angle))

    angle, length = (
        controls.whole_slider("angle", 0, -180, 180, 5),
        controls.choice("length", {"1": 1, "0.1": 0.1}, 0.1),
    )
    panel = controls.Panel(picture, draw, angle=angle, length=length)
    panel.image.set_state({"hand": {"name": "angle of the step", "count": 1, "value": 90}})
    assert angle.value == 90
    np.testing.assert_allclose(picture.tip.get_xydata(), [[1, 0]], atol=1e-12)
    np.testing.assert_allclose(picture.curves[1].get_ydata(), np.cos(np.radians(np.linspace(-180, 180, 73))))
    length.value = 1
    assert "length 1 at 90 degrees" in panel.caption.value
    assert "furthest at 50 degrees" in panel.caption.value
    angle.value = 180
    assert "the loss rises by 0.6480; its slopes times the moves say that it rises by 0.4884." in panel.caption.value
    assert panel.message.value == ""


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9, 1.0])
def test_rolling_is_each_step_with_a_share_of_all_before_it(momentum):
    path, losses, words = experiments.roll(momentum, steps=30)
    slopes = path * experiments.weight_updates.VALLEY
    for step in range(30):
        shares = momentum ** np.arange(step, -1, -1.0)
        np.testing.assert_allclose(path[step + 1] - path[step], -(shares[:, None] * slopes[: step + 1]).sum(axis=0))
    np.testing.assert_allclose(losses, 0.002 * path[:, 0] ** 2 + 0.5 * path[:, 1] ** 2)
    assert ("for ever" in words) == (momentum == 1)


def test_momentum_has_a_best_coefficient_in_the_narrow_valley():
    last = [experiments.roll(momentum / 100)[1][-1] for momentum in range(101)]
    assert 85 <= np.argmin(last) <= 90
    assert last[90] < 1e-3 * last[0]
    assert experiments.roll(1.0, steps=2000)[1][1500:].max() > 0.1


def test_what_is_said_of_directions_and_of_momentum_is_so():
    rows = np.array(re.findall(r"^ *([\d.]+) +(-[\d.]+) +(-[\d.]+)$", saved(CHAPTER, "slope times move"), re.M), float)
    np.testing.assert_array_equal(rows[:, 0], [1, 0.1, 0.01])
    off = rows[:, 1] / rows[:, 2] - 1  # the share that does not add up goes with the step
    assert (np.abs(off) < rows[:, 0]).all()
    *_, best, _ = experiments.falls(FEATURES[:1], TARGETS[:1], WEIGHTS_I_H, WEIGHTS_H_O, 0.1, 0)
    left = [experiments.falls(FEATURES[:1], TARGETS[:1], WEIGHTS_I_H, WEIGHTS_H_O, 0.1, at)[5] for at in (30, 60, 90)]
    np.testing.assert_allclose(np.divide(left, best), [0.87, 0.5, 0], atol=0.025)
    assert experiments.roll(0)[0][-1, 0] == pytest.approx(-10 * 2 / 3, abs=0.05)  # a third of the way
    (told,) = [cell for cell in sources(CHAPTER, "markdown") if "alternate and cancel" in cell]
    last = [experiments.roll(momentum / 100)[1][-1] for momentum in range(101)]
    assert f"(b) {np.argmin(last) / 100}." in told


@pytest.mark.parametrize("keep", [0, 0.5, 1])
def test_the_chapters_sums_are_momentum(keep):
    names = executed(CHAPTER).names
    network, sums, losses = names["example_network"](0.5), [0, 0], []
    for _ in range(6):
        tables = network.weights_input_to_hidden, network.weights_hidden_to_output
        losses.append(loss(FEATURES[:1], TARGETS[:1], *tables))
        deltas = experiments.deltas_of(network, FEATURES[:1], TARGETS[:1])
        sums = [keep * velocity + delta for velocity, delta in zip(sums, deltas, strict=True)]
        network.weights_input_to_hidden, network.weights_hidden_to_output = (
            table + 0.5 * velocity for table, velocity in zip(tables, sums, strict=True)
        )
    np.testing.assert_allclose(names["losses_of_training"](keep, steps=5), losses)


# NaN: the rate, or the code?


def test_without_a_slip_it_is_tinynet_that_trains():
    training, _ = datasets.moons_to_learn()
    network = NeuralNetwork(3, 8, 1, 0.3, 0)
    losses = [experiments.mean_squared_error(network, *training)]
    for _ in range(5):
        network.train(*training)
        losses.append(experiments.mean_squared_error(network, *training))
    np.testing.assert_allclose(experiments.slipped_losses("none", *training, 0.3, steps=5), losses)


@pytest.mark.parametrize(
    ("slip", "rate", "first_step", "end", "first_short_step", "end_of_short_steps"),
    [
        ("none", 0.3, "falls", 0.023, "falls", 0.084),
        ("none", 30, "rises", "nan", "falls", 0.023),
        ("`-=` in place of `+=`", 0.3, "rises", "nan", "rises", "above 1000"),
        ("error squared", 0.3, "falls", "nan", "falls", "nan"),
        ("no sigmoid", 0.3, "rises", "nan", "falls", 0.078),
        ("1 / 1 + exp(-z)", 0.3, "rises", "nan", "rises", "nan"),
        ("a slope at the output", 0.3, "rises", "nan", "rises", "nan"),
    ],
)
def test_slips_end_in_nan_where_right_code_learns(slip, rate, first_step, end, first_short_step, end_of_short_steps):
    training, _ = datasets.moons_to_learn()
    for learning_rate, first, last in ((rate, first_step, end), (rate / 100, first_short_step, end_of_short_steps)):
        losses = experiments.slipped_losses(slip, *training, learning_rate)
        assert (losses[1] > losses[0]) == (first == "rises")
        if last == "nan":
            assert np.isnan(losses[-1])
        elif last == "above 1000":
            assert 1000 < losses[-1] < np.inf
        else:
            assert losses[-1] == pytest.approx(last, abs=5e-4)


@pytest.mark.parametrize(
    ("slip", "seeds"),
    list(zip(experiments.SLIPS, [0, 6, 0, 4, 6, 5], strict=True)),
)
def test_how_many_of_six_seeds_rise_in_the_first_short_step(slip, seeds):
    training, _ = datasets.moons_to_learn()
    losses = [experiments.slipped_losses(slip, *training, 0.003, steps=1, seed=seed) for seed in range(6)]
    assert sum(after > before for before, after in losses) == seeds
    if slip == "none":  # a shorter step of right code falls as well
        losses = [experiments.slipped_losses(slip, *training, 0.00003, steps=1, seed=seed) for seed in range(6)]
        assert all(after < before for before, after in losses)


DELTAS = """
import numpy as np

def my_deltas(X, y, weights_input_to_hidden, weights_hidden_to_output):
    hidden_inputs = X @ weights_input_to_hidden
    hidden_outputs = 1 / (1 + np.exp(-hidden_inputs))
    final_outputs = hidden_outputs @ weights_hidden_to_output
    error = y - final_outputs
    output_error_term = error
    hidden_error_term = output_error_term @ weights_hidden_to_output.T * hidden_outputs * (1 - hidden_outputs)
    return X.T @ hidden_error_term, hidden_outputs.T @ output_error_term
"""


@pytest.mark.parametrize(
    ("right", "slip", "words"),
    [
        ("error = y - final_outputs", "error = final_outputs - y", "wrong sign"),
        ("error = y - final_outputs", "error = (y - final_outputs) ** 2", "squared"),
        ("1 / (1 + np.exp(-hidden_inputs))", "hidden_inputs", "no sigmoid"),
        ("1 / (1 + np.exp(-hidden_inputs))", "1 / 1 + np.exp(-hidden_inputs)", "parentheses"),
        ("term = error\n", "term = error * final_outputs * (1 - final_outputs)\n", "output"),
    ],
)
def test_the_tutor_names_all_five(right, slip, words):
    names = {}
    assert right in DELTAS
    exec(DELTAS.replace(right, slip), names)
    (mistake,) = tutor.check(names["my_deltas"]).mistakes
    assert words in mistake


def test_the_table_of_losses_says_what_its_cell_prints():
    (table,) = [cell for cell in sources(CHAPTER, "markdown") if "| mean of $e^2$ |" in cell]
    told = [float(number) for number in re.findall(r"^\| [^|]* \| ([\d.]+) \|", table, flags=re.MULTILINE)]
    errors = np.array([1.0, -2.0, 3.0])
    assert told == [np.round(n, 4) for n in (np.sum(errors**2) / 2, np.sum(errors**2) / 6, np.mean(errors**2))]


def test_what_is_said_of_the_deltas_before_ours_is_so():
    """How many lines ours has, and the names by which the tutor knows them."""
    (ours,) = [cell for cell in sources(CHAPTER, "code") if cell.startswith("def deltas(")]
    body = ast.parse(ours).body[0].body
    (asked,) = [cell for cell in sources(CHAPTER, "markdown") if "Write them from memory" in cell]
    assert re.search(r"the way back, (\w+) lines", asked)[1] == {5: "five"}[len(body)]
    (told,) = [cell for cell in sources(CHAPTER, "markdown") if "It knows them by name" in cell]
    known = re.findall(r"`(\w+)`", told.partition("It knows them by name")[2])
    assert known == [line.targets[0].id for line in body[:-1]]

    begun, names = ours.partition("    return ")[0] + "    ...\n", {"sigmoid": sigmoid}
    linecache.cache["begun"] = (len(begun), None, begun.splitlines(keepends=True), "begun")  # as of a notebook's cell
    exec(compile(begun, "begun", "exec"), names)
    said = " ".join(str(tutor.check(names["deltas"])).split())
    assert "Right so far: " + ", ".join(f"`{name}`" for name in known) in said


def test_a_record_as_a_column_and_as_a_row_is_printed_before_the_loop():
    assert "(3,)  column (3, 1)  row (1, 3)" in saved(CHAPTER, "x[None, :]")
    code = sources(CHAPTER, "code")
    (loop,) = [number for number, cell in enumerate(code) if cell.startswith("def my_deltas_in_a_loop")]
    assert "x[:, None]" in code[loop - 1]
