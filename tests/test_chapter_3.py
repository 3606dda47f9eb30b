"""Chapter 3: its figures show the right numbers, its sliders answer, its solutions are true."""

import contextlib
import io
import re

import numpy as np
import pytest

import controls
import datasets
import experiments
import figures
from conftest import ROOT, chapter, sources
from tinynet import NeuralNetwork, sigmoid

CHAPTER = ROOT / "notebooks/03_backpropagation.ipynb"

X = np.array([[0.5, -1.0, 2.0]])
WEIGHTS_I_H = np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]])
WEIGHTS_H_O = np.array([[1.0], [-0.5]])
PLACES = [(0, 0, 0), (0, 2, 1), (1, 0, 0)]


def half_squared_error(target, place, weight):
    """The loss of the record, written out anew."""
    layers = [WEIGHTS_I_H.copy(), WEIGHTS_H_O.copy()]
    layers[place[0]][place[1:]] = weight
    return 0.5 * (target - (1 / (1 + np.exp(-X @ layers[0])) @ layers[1]).item()) ** 2


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("weight", [-4.0, 0.4, 4.0])
def test_loss_along_a_weight(place, weight):
    before = WEIGHTS_I_H.copy(), WEIGHTS_H_O.copy()
    weights, losses, at, loss, slope, words = experiments.loss_along(X, 1.0, WEIGHTS_I_H, WEIGHTS_H_O, place, weight)
    assert weights[0] == -4
    assert weights[-1] == 4
    np.testing.assert_allclose(losses, [half_squared_error(1.0, place, w) for w in weights])
    assert at == weight
    assert loss == pytest.approx(half_squared_error(1.0, place, weight))
    nudged = half_squared_error(1.0, place, weight + 1e-6) - half_squared_error(1.0, place, weight - 1e-6)
    assert slope == pytest.approx(nudged / 2e-6, abs=1e-8)
    way = f"a {'larger' if slope < 0 else 'smaller'} weight makes the loss smaller"
    assert words == (way if abs(slope) >= 0.005 else "this is the valley floor, or a plain")
    np.testing.assert_array_equal(WEIGHTS_I_H, before[0])
    np.testing.assert_array_equal(WEIGHTS_H_O, before[1])


@pytest.mark.parametrize("place", PLACES)
def test_a_valley_fills_its_picture_whatever_the_target(place):
    """With the target 0.3 the text promises a valley: it once was a dent, 8 % of the axis deep."""
    picture = figures.LossOverWeight()
    for target in np.linspace(-2, 2, 41):
        numbers = experiments.loss_along(X, target, WEIGHTS_I_H, WEIGHTS_H_O, place, 1.0)
        top = picture.update(*numbers).axes.get_ylim()[1]
        assert 0.3 * top < max(numbers[1]) < top


def test_no_slope_that_is_seen_is_called_level():
    picture = figures.LossOverWeight()
    for weight in np.linspace(-4, 4, 161):
        *numbers, slope, words = experiments.loss_along(X, 0.3, WEIGHTS_I_H, WEIGHTS_H_O, (0, 2, 1), weight)
        top = picture.update(*numbers, slope, words).axes.get_ylim()[1]
        assert (words == "this is the valley floor, or a plain") <= (abs(slope) / top < 0.03)  # of the height, per unit


def test_at_the_valleys_floor_no_way_is_better():
    *_, slope, words = experiments.loss_along(X, 0.5, WEIGHTS_I_H, WEIGHTS_H_O, (1, 0, 0), 1.0766)
    assert abs(slope) < 0.005
    assert words == "this is the valley floor, or a plain"


def test_loss_over_a_weight_and_its_tangent():
    weights = np.linspace(-4, 4, 161)
    picture = figures.LossOverWeight().update(weights, weights**2 / 2, 1.0, 0.5, 1.0, "go back")
    np.testing.assert_array_equal(picture.curve.get_ydata(), weights**2 / 2)
    (x0, x1), (y0, y1) = picture.tangent.get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(1.0)
    assert y0 + (1.0 - x0) == pytest.approx(0.5)
    assert picture.caption.endswith("At weight 1.00 the loss is 0.5000, its slope 1.0000: go back.")
    assert picture.slope.get_text() == "slope 1.0000: go back"


def test_chain_of_slopes_and_changes():
    picture = figures.Chain().update(["a", "b", "c"], [0.5, -0.25], [1.0, 0.5, -0.125])
    words = [text.get_text() for text in picture.axes.texts]
    assert words[:3] == ["a\n+1.0000", "b\n+0.5000", "c\n−0.1250"]
    assert "× 0.5" in words
    assert "× −0.25" in words
    assert "b moves by +0.5000, c moves by −0.1250" in picture.caption


def test_sigmoid_slopes_are_marked_where_they_are():
    z, nodes = np.linspace(-6, 6, 241), np.array([0.4, -0.9])
    h, outputs = sigmoid(z), sigmoid(nodes)
    picture = figures.SigmoidSlopes().update(z, h, h * (1 - h), nodes, outputs, outputs * (1 - outputs))
    left, right = picture.sides
    np.testing.assert_array_equal(left.lines[0].get_data(), [z, h])
    np.testing.assert_array_equal(right.lines[0].get_data(), [h, h * (1 - h)])
    (x0, x1), (y0, y1) = left.lines[1].get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(outputs[0] * (1 - outputs[0]))
    h = outputs[0]
    np.testing.assert_allclose(left.lines[2].get_data(), [[0.4], [h]])
    np.testing.assert_allclose(right.lines[1].get_data(), [[h], [h * (1 - h)]])
    assert [text.get_text() for text in right.texts] == ["0.2403", "0.2055"]


def test_right_and_wrong_losses():
    picture = figures.RightAndWrong().update([0.4, 0.2, 0.1], [0.4, 0.3, 0.2])
    assert [list(line.get_ydata()) for line in picture.axes.lines] == [[0.4, 0.2, 0.1], [0.4, 0.3, 0.2]]
    assert "0.400 to 0.100 with the right" in picture.caption


def test_which_gradient_ends_lower_is_seen():
    """Of an axis from 0 most was empty, and the two ended 4 pixels apart."""
    picture = figures.RightAndWrong().update([0.358, 0.116, 0.077], [0.358, 0.097, 0.082])
    ends = [line.get_transform().transform(line.get_xydata())[-1, 1] for line in picture.axes.lines]
    assert ends[1] - ends[0] > 8
    assert [text.get_text() for text in picture.axes.get_yticklabels()] == ["0.1", "0.2", "0.3"]


def test_every_slider_at_its_ends_and_between():
    picture = figures.LossOverWeight()

    def work(target, place, weight):
        picture.update(*experiments.loss_along(X, target, WEIGHTS_I_H, WEIGHTS_H_O, place, weight))

    target = controls.slider("target y", 1.0, -2, 2)
    place = controls.choice("which weight", {str(place): place for place in PLACES}, PLACES[2])
    weight = controls.slider("value of the weight", 1.0, -4, 4)
    panel = controls.Panel(picture, work, target=target, place=place, weight=weight)
    for choice in PLACES:
        place.value = choice
        for control in [target, weight]:
            images = set()
            for value in [control.min, 0.1, control.max]:
                control.value = value
                images.add(bytes(panel.image.value))
                assert f"At weight {weight.value:.2f} the loss is".replace("-", "−") in panel.caption.value
                assert panel.message.value == ""
            assert len(images) == 3


def test_solution_1():
    hidden_outputs = sigmoid(X @ WEIGHTS_I_H)
    error = 0.0 - hidden_outputs @ WEIGHTS_H_O
    hidden_error = error @ WEIGHTS_H_O.T
    hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)
    np.testing.assert_allclose(error, [[-0.4542]], atol=5e-5)
    np.testing.assert_allclose(hidden_error, [[-0.4542, 0.2271]], atol=5e-5)
    np.testing.assert_allclose(hidden_error_term, [[-0.1091, 0.0467]], atol=5e-5)
    assert (X.T @ hidden_error_term)[2, 0] == pytest.approx(-0.2182, abs=5e-5)


class InPlace:
    """A learner's network, in short: weights that are assigned are kept as they are, and a step changes them."""

    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
        drawn = NeuralNetwork(input_nodes, hidden_nodes, output_nodes, learning_rate, rng)
        self.weights_input_to_hidden = drawn.weights_input_to_hidden.copy()
        self.weights_hidden_to_output = drawn.weights_hidden_to_output.copy()
        self.learning_rate = learning_rate

    def forward_pass_train(self, X):
        hidden_outputs = sigmoid(X @ self.weights_input_to_hidden)
        return hidden_outputs @ self.weights_hidden_to_output, hidden_outputs

    def run(self, features):
        return self.forward_pass_train(features)[0]

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = y - final_outputs
        hidden_error_term = error @ self.weights_hidden_to_output.T * hidden_outputs * (1 - hidden_outputs)
        return delta_weights_i_h + X.T @ hidden_error_term, delta_weights_h_o + hidden_outputs.T @ error

    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        self.weights_input_to_hidden += self.learning_rate * delta_weights_i_h / n_records
        self.weights_hidden_to_output += self.learning_rate * delta_weights_h_o / n_records

    def train(self, features, targets):
        deltas = self.backpropagation(*self.forward_pass_train(features), features, targets, 0, 0)
        self.update_weights(*deltas, len(features))


def said_by(cell, names):
    """What a cell of the chapter prints."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(cell, names)
    return said.getvalue()


def cell_with(piece):
    """The one code cell of the chapter that has this piece in it."""
    (cell,) = [cell for cell in sources(CHAPTER, "code") if piece in cell]
    return cell


def test_heirs_are_told_apart_with_a_network_that_changes_its_weights_in_place():
    """Without a copy, the first heir would go on with the trained network's own tables, and the second with its."""
    names = {"np": np, "datasets": datasets, "experiments": experiments, "NeuralNetwork": NeuralNetwork}
    exec(cell_with("class Forgetful"), names)
    cell = cell_with("trained = NeuralNetwork(2")
    ours = said_by(cell, dict(names))
    names["NeuralNetwork"] = InPlace
    exec(cell_with("class Forgetful"), names)
    theirs = said_by(cell, dict(names)).replace("InPlace      ", "NeuralNetwork")
    assert theirs == ours
    assert said_by(cell.replace(".copy()", ""), dict(names)).replace("InPlace      ", "NeuralNetwork") != ours


def test_the_gradient_check_leaves_the_weights_as_they_were():
    names = chapter(CHAPTER).names
    for kind in (NeuralNetwork, InPlace):
        network = kind(4, 3, 2, 0.1, 0)
        before = network.weights_input_to_hidden.copy(), network.weights_hidden_to_output.copy()
        assert names["gradient_check"](network, names["batch"], names["batch_targets"]) < 1e-7
        np.testing.assert_array_equal(network.weights_input_to_hidden, before[0])
        np.testing.assert_array_equal(network.weights_hidden_to_output, before[1])


class NoSigmoid(InPlace):
    """The slip of chapter 4 that a hundredth of the rate does not show."""

    def forward_pass_train(self, X):
        hidden_outputs = X @ self.weights_input_to_hidden
        return hidden_outputs @ self.weights_hidden_to_output, hidden_outputs


def test_the_gradient_check_sees_a_missing_sigmoid():
    names = chapter(CHAPTER).names
    assert names["gradient_check"](NoSigmoid(4, 3, 2, 0.1, 0), names["batch"], names["batch_targets"]) > 1e-2


def test_a_wrong_scale_reads_a_half_at_every_weight_and_a_wrong_direction_does_not():
    """As the chapter says of a loss without its half: the slopes are twice the deltas."""
    names = chapter(CHAPTER).names
    X, y = names["batch"], names["batch_targets"]
    network = NeuralNetwork(4, 3, 2, 0.1, 0)
    deltas = network.backpropagation(*network.forward_pass_train(X), X, y, 0, 0)
    doubled = [-2 * delta for delta in deltas]
    one_by_one = [names["relative_error"]([d[i]], [s[i]]) for d, s in zip(deltas, doubled, strict=True) for i in [0, 1]]
    np.testing.assert_allclose(one_by_one, 0.5)
    assert names["relative_error"](deltas, doubled) == pytest.approx(0.5)
    assert names["relative_error"](deltas, [2 * slope for slope in doubled]) == pytest.approx(0.75)


@pytest.mark.parametrize("seed", [0, 3, 4, 5])
def test_the_bare_error_handed_back_climbs_near_the_floor(seed):
    """Four of the first six seeds come near the floor in 3,000 steps; further out the slip may lead."""
    names, moons = chapter(CHAPTER).names, datasets.moons(200, 0.15, np.random.default_rng(0))
    trained = names["SigmoidOutput"](2, 8, 1, 3.0, np.random.default_rng(seed))
    for _ in range(3000):
        trained.train(*moons)
    before, after = experiments.mean_squared_error(trained, *moons), []
    for kind in (names["SigmoidOutput"], names["BareErrorBack"]):
        heir = kind(2, 8, 1, 3.0)
        heir.weights_input_to_hidden = trained.weights_input_to_hidden
        heir.weights_hidden_to_output = trained.weights_hidden_to_output
        for _ in range(1000):
            heir.train(*moons)
        after.append(experiments.mean_squared_error(heir, *moons))
    assert after[0] < before < after[1]


def test_solution_4():
    """An output node that doubles: deltas by the solution against measured slopes."""

    def loss_at(layers):
        return 0.5 * np.sum((1.0 - 2 * (sigmoid(X @ layers[0]) @ layers[1])) ** 2)

    hidden_outputs = sigmoid(X @ WEIGHTS_I_H)
    output_error_term = 2 * (1.0 - 2 * (hidden_outputs @ WEIGHTS_H_O))
    hidden_error_term = output_error_term @ WEIGHTS_H_O.T * hidden_outputs * (1 - hidden_outputs)
    deltas = X.T @ hidden_error_term, hidden_outputs.T @ output_error_term
    for layer, delta in enumerate(deltas):
        for place in np.ndindex(delta.shape):
            losses = []
            for nudge in (1e-6, -1e-6):
                layers = [WEIGHTS_I_H.copy(), WEIGHTS_H_O.copy()]
                layers[layer][place] += nudge
                losses.append(loss_at(layers))
            assert delta[place] == pytest.approx(-(losses[0] - losses[1]) / 2e-6, abs=1e-7)


def test_the_four_names_are_told_apart_before_they_are_needed_and_then_in_numbers():
    cells = sources(CHAPTER, "markdown")
    (table,) = [number for number, cell in enumerate(cells) if "| hidden error |" in cell]
    (needed,) = [number for number, cell in enumerate(cells) if "## Hand it back" in cell]
    assert table < needed
    (words,) = [cell.partition("The four names once more")[2] for cell in cells if "The four names once more" in cell]
    hidden_outputs = sigmoid(X @ WEIGHTS_I_H)
    error = 1.0 - hidden_outputs @ WEIGHTS_H_O
    hidden_error = error @ WEIGHTS_H_O.T
    hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)
    delta = (X.T @ hidden_error_term)[2, 1]
    numbers = [error[0, 0], error[0, 0], hidden_error[0, 1], hidden_error_term[0, 1], delta]
    assert re.findall(r"−?\d\.\d{4}", words) == [f"{number:.4f}".replace("-", "−") for number in numbers]


def test_the_valley_comes_back_to_an_axis_as_it_left_it():
    """And draws nothing of it anew, which takes a tenth of a second."""
    picture, images = figures.LossOverWeight(), []
    for target, weight in ((1.0, 1.0), (2.0, 4.0), (1.0, 1.0)):
        picture.update(*experiments.loss_along(X, target, WEIGHTS_I_H, WEIGHTS_H_O, (1, 0, 0), weight))
        images.append((picture._background, picture.pixels().copy()))
    assert images[0][0] is images[1][0] is None
    assert images[2][0] is not None
    assert (images[2][1] == images[0][1]).all()


# The other output


def two_losses_at(final_input, target):
    """Both losses of a sigmoid output, written out anew."""
    answer = 1 / (1 + np.exp(-final_input))
    return np.array([(target - answer) ** 2 / 2, -(target * np.log(answer) + (1 - target) * np.log(1 - answer))])


@pytest.mark.parametrize("final_input", [-6.0, 0.4542, 3.0])
@pytest.mark.parametrize("target", [0.0, 0.3, 1.0])
def test_error_terms_of_a_sigmoid_output_are_the_measured_slopes(final_input, target):
    names = chapter(CHAPTER).names
    _, _, at, here, error, slope = experiments.two_losses(target, final_input)
    assert at == final_input
    np.testing.assert_allclose(here, two_losses_at(final_input, target))
    measured = (two_losses_at(final_input - 1e-5, target) - two_losses_at(final_input + 1e-5, target)) / 2e-5
    np.testing.assert_allclose([error * slope, error], measured, rtol=1e-5)
    given = np.array([[target]]), sigmoid(np.array([[final_input]]))
    for name, term in zip(("squared_error_term", "cross_entropy_term"), measured, strict=True):
        np.testing.assert_allclose(names[name](*given), [[term]], rtol=1e-5)


def test_losses_of_a_sigmoid_output_are_finite_however_far_out():
    final_inputs, losses, _, here, *_ = experiments.two_losses(1.0, -2000.0)
    np.testing.assert_allclose(losses, two_losses_at(final_inputs, 1.0), rtol=1e-6)
    np.testing.assert_allclose(here, [0.5, 2000])


def test_the_picture_of_two_losses_has_each_tangent_and_what_makes_its_slope():
    picture = figures.TwoLosses()
    final_inputs, losses, *now = experiments.two_losses(1.0, -6.0)
    picture.update(final_inputs, losses, *now)
    for side, term in enumerate((0.9975 * 0.002466, 0.9975)):
        np.testing.assert_array_equal(picture.curves[side].get_data(), [final_inputs, losses[side]])
        (x0, x1), (y0, y1) = picture.tangents[side].get_data()
        assert (y1 - y0) / (x1 - x0) == pytest.approx(-term, rel=1e-3)
        assert (y0 + y1) / 2 == pytest.approx(two_losses_at(-6.0, 1.0)[side])
    assert [text.get_text() for text in picture.terms] == ["error term 0.9975 · 0.0025 = 0.0025", "error term 0.9975"]


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_each_tangent_of_two_losses_is_in_the_picture_and_no_product_is_told_as_0(target):
    picture = figures.TwoLosses()
    for final_input in np.linspace(-8, 8, 33):
        picture.update(*experiments.two_losses(target, final_input))
        for axes, tangent in zip(picture.sides, picture.tangents, strict=True):
            for (low, high), ends in zip((axes.get_xlim(), axes.get_ylim()), tangent.get_data(), strict=True):
                assert low < min(ends) < max(ends) < high
        assert not re.search(r"0\.0000(?!\d)", picture.caption + picture.terms[0].get_text())
    assert ("≈ 0" in picture.caption) == (target == 1)


def test_a_drag_on_either_loss_moves_the_one_slider():
    picture = figures.TwoLosses()

    def draw(target, final_input):
        picture.update(*experiments.two_losses(target, final_input))

    target = controls.choice("target", {"1": 1.0, "0": 0.0}, 1.0)
    final_input = controls.slider("input of the output node", -6.0, -8, 8)
    panel = controls.Panel(picture, draw, target=target, final_input=final_input)
    for count, (name, value) in enumerate((("squared error", 2.0), ("cross-entropy", -3.5)), 1):
        hand = {"name": f"input of the output node, {name}", "count": count, "value": value}
        panel.image.set_state({"hand": hand})
        assert final_input.value == value
        assert f"gets {value:.2f}.".replace("-", "−") in panel.caption.value
    target.value = 0.0
    assert panel.message.value == ""
    assert "cross-entropy: −0.0293" in panel.caption.value
