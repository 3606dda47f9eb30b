"""Chapter 3: its figures show the right numbers, its sliders answer, its solutions are true."""

import numpy as np
import pytest

import controls
import experiments
import figures
from tinynet import sigmoid

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
    assert "b moves by +0.5000, c moves by -0.1250" in picture.caption


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
                assert f"At weight {weight.value:.2f} the loss is" in panel.caption.value
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
