"""Chapter 1: its figures show the right numbers, its sliders answer, its solutions are true."""

import itertools

import matplotlib
import numpy as np
import pytest

import controls
import experiments
import figures
from conftest import ROOT, chapter
from tinynet import NeuralNetwork, sigmoid


def test_sigmoid_curve_and_marked_points():
    z = np.linspace(-6, 6, 13)
    picture = figures.SigmoidCurve().update(z, 1 / (1 + np.exp(-z)), [-0.9, 0.4], [0.28908, 0.59869])
    np.testing.assert_array_equal(picture.curve.get_xdata(), z)
    assert picture.curve.get_ydata()[6] == 0.5
    np.testing.assert_array_equal(picture.points.get_ydata(), [0.28908, 0.59869])
    assert [text.get_text() for text in picture.axes.texts] == ["(−0.9, 0.2891)", "(0.4, 0.5987)"]
    assert "(0.4, 0.5987)" in picture.caption


def test_weight_paths_are_drawn_one_line_a_weight():
    equal = np.arange(12.0).reshape(2, 3, 2)
    equal[..., 1] = equal[..., 0]
    unequal = np.arange(12.0).reshape(2, 3, 2)
    picture = figures.WeightPaths().update(equal, unequal)
    left, right = picture.sides
    assert [len(axes.lines) for axes in (left, right)] == [6, 6]
    np.testing.assert_array_equal(right.lines[0].get_ydata(), unequal[:, 0, 0])
    np.testing.assert_array_equal(right.lines[5].get_ydata(), unequal[:, 2, 1])
    assert "1 training steps" in picture.caption
    assert "weights for the same input 0.0000)" in picture.caption
    assert "separate ways (1.0000)" in picture.caption
    names = [[text.get_text() for text in axes.texts] for axes in (left, right)]
    assert names == [[" input 1", " input 2", " input 3"], [f" input {row}" for row in (1, 1, 2, 2, 3, 3)]]
    assert [text.get_position() for text in left.texts] == [(1, 6), (1, 8), (1, 10)]


def test_names_of_weight_paths_keep_apart():
    close = np.array([[[0.0, 0.1], [-0.05, 1.0], [0.5, 0.6]]])
    axes = figures.WeightPaths().update(close, close).sides[1]
    heights = [text.get_position()[1] for text in axes.texts]
    assert np.diff(heights).min() > 0.21
    assert [text.get_text()[-1] for text in axes.texts] == list("211332")


def test_share_per_bin():
    # of 8 values, 3 lie in the first half (0.5 itself counts for the second), 4 in the second, one outside
    values = [[0.1, 0.2, 0.3, 0.5], [0.6, 0.9, 1.0, 7.0]]
    np.testing.assert_array_equal(figures.kit.share_per_bin(values, [0, 0.5, 1]), [3 / 8, 4 / 8])


def test_histograms_of_hidden_outputs():
    picture = figures.HiddenOutputs().update(np.array([0.01, 0.99, 0.99, 0.5]), np.full((2, 3), 0.52))
    wide, narrow = (bars.get_data().values for bars in picture.bars)
    assert (wide[0], wide[10], wide[19]) == (0.25, 0.25, 0.5)
    assert narrow[10] == 1
    assert "With width 1, 75 % of them" in picture.caption
    assert "1/√n, 0 % do" in picture.caption


def test_a_share_that_can_be_seen_is_not_called_none():
    assert [figures.things.in_percent(share) for share in (0, 0.0029, 0.29, 1)] == [
        "0 %",
        "under 1 %",
        "29 %",
        "100 %",
    ]


@pytest.mark.parametrize(("hidden_nodes", "input_nodes"), [(1, 1), (5, 3), (24, 12)])
def test_hidden_outputs_at_the_start_are_those_of_the_network(hidden_nodes, input_nodes):
    weights_i_h, weights_h_o, narrow, wide = experiments.hidden_outputs_at_the_start(hidden_nodes, input_nodes)
    network = NeuralNetwork(input_nodes, hidden_nodes, 1, 0.5, rng=0)
    np.testing.assert_array_equal(weights_i_h, network.weights_input_to_hidden)
    np.testing.assert_array_equal(weights_h_o, network.weights_hidden_to_output)
    assert narrow.shape == wide.shape == (200, hidden_nodes)
    sums = np.log(narrow / (1 - narrow))  # the sigmoid undone
    np.testing.assert_allclose(np.log(wide / (1 - wide)), sums * np.sqrt(input_nodes), rtol=1e-6, atol=1e-9)


def test_structure_shows_network_count_and_histograms():
    weights_i_h, weights_h_o = np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]]), np.array([[1.0], [-0.5]])
    picture = figures.Structure().update(weights_i_h, weights_h_o, np.full((4, 2), 0.52), np.full((4, 2), 0.99))
    assert len(picture.network.lines.get_segments()) == 8
    assert len(picture.network.nodes.get_offsets()) == 6
    assert picture.count.get_text() == "3·2 + 2·1\n= 8 weights"
    assert picture.bars.get_data().values[10] == 1
    assert picture.outline.get_data().values[19] == 1
    assert picture.caption == (
        "3 input, 2 hidden and 1 output nodes have 8 weights. Hidden outputs below 0.05 or above 0.95: "
        "0 % with width 1/√n, 100 % with width 1."
    )


def test_the_hills_of_a_structure_fill_its_axes_whatever_the_sizes():
    picture = figures.Structure()
    for input_nodes, hidden_nodes in itertools.product(range(1, 13), (1, 2, 3, 5, 8, 16, 24)):
        picture.update(*experiments.hidden_outputs_at_the_start(hidden_nodes, input_nodes))
        highest = max(steps.get_data().values.max() for steps in (picture.bars, picture.outline))
        assert 1 / 3 < highest / picture.bars.axes.get_ylim()[1] <= 1, (input_nodes, hidden_nodes)


def test_what_stands_still_in_a_structure_is_drawn_once_for_each_height():
    picture = figures.Structure()
    images = [
        picture.update(*experiments.hidden_outputs_at_the_start(5, input_nodes)).pixels().copy()
        for input_nodes in (3, 1, 3, 1)
    ]
    np.testing.assert_array_equal(images[0], images[2])
    np.testing.assert_array_equal(images[1], images[3])
    assert len(picture._by_limits) == 2


def test_network_diagram_writes_weights_and_values():
    weights_i_h, weights_h_o = np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]]), np.array([[1.0], [-0.5]])
    picture = figures.NetworkDiagram().update(weights_i_h, weights_h_o, [["0.5", "−1", "2"], ["?", "?"], ["?"]])
    words = [text.get_text() for text in picture.network.texts]
    assert words == ["0.2", "−0.4", "0.5", "0.1", "0.4", "−0.3", "1", "−0.5", "0.5", "−1", "2", "?", "?", "?"]


def test_structure_panel():
    picture = figures.Structure()

    def work(hidden_nodes, input_nodes):
        picture.update(*experiments.hidden_outputs_at_the_start(hidden_nodes, input_nodes))

    panel = controls.Panel(
        picture,
        work,
        hidden_nodes=controls.whole_slider("hidden nodes", 5, 1, 24),
        input_nodes=controls.whole_slider("input nodes", 3, 1, 12),
    )
    images = [panel.image.value]
    for name, value in [("hidden_nodes", 1), ("hidden_nodes", 12), ("hidden_nodes", 24)] + [
        ("input_nodes", value) for value in (1, 6, 12)
    ]:
        panel.sliders[name].value = value
        assert panel.image.value not in images
        images.append(panel.image.value)
        hidden, inputs = panel.sliders["hidden_nodes"].value, panel.sliders["input_nodes"].value
        assert (
            f"{inputs} input, {hidden} hidden and 1 output nodes have {inputs * hidden + hidden}" in panel.caption.value
        )
        assert panel.message.value == ""


def test_more_inputs_saturate_weights_of_width_1_only():
    shares = []
    for input_nodes in (1, 3, 12):
        *_, narrow, wide = experiments.hidden_outputs_at_the_start(24, input_nodes)
        shares.append([np.mean(np.abs(outputs - 0.5) > 0.45) for outputs in (narrow, wide)])
    narrow, wide = np.transpose(shares)
    assert narrow.max() < 0.03
    assert wide[0] < wide[1] < wide[2]
    assert wide[2] > 0.3


def test_solutions():
    assert 56 * 15 + 15 * 1 == 855
    assert 56 * 30 + 30 * 1 == 1710
    assert sigmoid(0.125) == pytest.approx(0.5312, abs=5e-5)
    assert sigmoid(-0.125) == pytest.approx(0.4688, abs=5e-5)
    zeros = NeuralNetwork(3, 2, 1, 0.5)
    zeros.weights_input_to_hidden, zeros.weights_hidden_to_output = np.zeros((3, 2)), np.zeros((2, 1))
    rng = np.random.default_rng(0)
    for _ in range(100):
        zeros.train(rng.normal(size=(20, 3)), rng.normal(size=20))
    left, right = zeros.weights_input_to_hidden.T
    np.testing.assert_array_equal(left, right)
    assert np.abs(left).min() > 0


def test_watch_keeps_copies_of_tables_that_change_in_place():
    class InPlace:
        weights_input_to_hidden = np.zeros((3, 2))

        def train(self, features, targets):
            self.weights_input_to_hidden += 1

    path = chapter(ROOT / "notebooks/01_structure.ipynb").names["watch"](InPlace(), 2)
    np.testing.assert_array_equal(path[:, 0, 0], [0, 1, 2])


def test_where_all_numbers_are_small_the_largest_line_is_as_wide_as_a_weight_of_1():
    network = figures.NetworkDiagram().update([[0.25, -0.1]], [[0.5], [0.0]]).network
    np.testing.assert_allclose(network.lines.get_linewidth(), [1.5, 0.6, 3.0, 0.4])
    network.update([[0.0, 0.0]], [[0.0], [0.0]])
    np.testing.assert_allclose(network.lines.get_linewidth(), 0.4)


def test_lines_are_coloured_dashed_and_as_wide_as_their_weights():
    network = figures.NetworkDiagram().update([[0.5, -1.0]], [[2.0], [-0.25]]).network
    ends = [tuple(map(tuple, segment)) for segment in network.lines.get_segments()]
    assert ends[0] == ((0, 0.5), (1, 0.75))  # the first hidden node stands above
    np.testing.assert_allclose(network.lines.get_linewidth(), [1.5, 3.0, 6.0, 0.75])
    dashed = [pattern is not None for _, pattern in network.lines.get_linestyle()]
    assert dashed == [False, True, False, True]
    blue, pink = (matplotlib.colors.to_rgba(colour) for colour in (figures.kit.POSITIVE, figures.kit.NEGATIVE))
    assert [tuple(colour) for colour in network.lines.get_color()] == [blue, pink, blue, pink]
