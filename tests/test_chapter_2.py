"""Chapter 2: its figures show the right numbers, its sliders answer, its solutions are true."""

import contextlib
import io
import re

import numpy as np
import pytest

import controls
import experiments
import figures
import own_networks
from conftest import ROOT, sources
from tinynet import NeuralNetwork

CHAPTER = ROOT / "notebooks/02_forward_pass.ipynb"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_node_steps_are_named_at_their_ends():
    x = np.array([-4.0, 0.0, 4.0])
    outputs = sigmoid(x[:, None] * [5, -0.6])
    picture = figures.NodeSteps().update(x, [5, -0.6], outputs)
    curves = [line for line in picture.axes.lines if len(line.get_xdata()) == 3]
    np.testing.assert_array_equal([curve.get_ydata() for curve in curves], outputs.T)
    assert len({curve.get_linewidth() for curve in curves}) == 1  # width means size of a weight, but not here
    assert [text.get_text() for text in picture.axes.texts] == [" weight 5", " weight −0.6"]
    np.testing.assert_allclose([text.get_position()[1] for text in picture.axes.texts], outputs[-1])
    assert "weights 5, −0.6" in picture.caption


SETTINGS = [(10, 5, 1), (-20, 20, 2), (0, 3, -2), (0.5, 20, 1)]


@pytest.mark.parametrize(("weight", "bias_weight", "output_weight"), SETTINGS)
def test_two_nodes_are_two_weighted_steps(weight, bias_weight, output_weight):
    x, hidden, weighted, final_outputs, middle, weights = experiments.two_nodes(weight, bias_weight, output_weight)
    np.testing.assert_allclose(hidden[:, 0], sigmoid(weight * x + bias_weight))
    np.testing.assert_allclose(hidden[:, 1], sigmoid(10 * x - 5))
    np.testing.assert_allclose(weighted, hidden * [output_weight, -1])
    np.testing.assert_allclose(final_outputs, hidden @ [output_weight, -1], atol=1e-12)
    assert middle is None if weight == 0 else sigmoid(weight * middle + bias_weight) == 0.5
    picture = figures.TwoNodes().update(x, hidden, weighted, final_outputs, middle, weights)
    np.testing.assert_array_equal(picture.step.get_ydata(), hidden[:, 0])
    np.testing.assert_array_equal(picture.sum.get_ydata(), final_outputs)
    np.testing.assert_array_equal([line.get_ydata() for line in picture.weighted], weighted.T)
    low, high = picture.sum.axes.get_ylim()
    assert low < picture.sum.get_ydata().min()
    assert picture.sum.get_ydata().max() < high
    assert len(picture.middle.get_xdata()) == (middle is not None and abs(middle) <= 3)


def test_two_nodes_caption():
    def caption(*weights):
        return figures.TwoNodes().update(*experiments.two_nodes(*weights)).caption

    assert caption(10, 5, 1) == (
        "Node 1 passes through ½ at x = −0.50. The network's answer is practically 0 at the left end, 0.99 at "
        "x = 0 and practically 0 at the right end."
    )
    assert "is no step but a level line" in caption(0, 5, 1)
    assert "x = −40.00, outside the picture" in caption(0.5, 20, 1)


@pytest.mark.parametrize("hidden_nodes", [1, 5, 100])
def test_untrained_answers_gather_around_0(hidden_nodes):
    nodes, x, curves, answers = experiments.untrained_answers(hidden_nodes)
    assert (nodes, x.shape, curves.shape, answers.shape) == (hidden_nodes, (41,), (30, 41), (300,))
    network = NeuralNetwork(2, hidden_nodes, 1, 0.5, rng=7)
    hidden = sigmoid(np.column_stack([x, np.ones(41)]) @ network.weights_input_to_hidden)
    np.testing.assert_allclose(curves[7], (hidden @ network.weights_hidden_to_output)[:, 0])
    np.testing.assert_allclose(answers[:30], curves[:, np.argmin(np.abs(x - 1))])
    assert abs(answers.mean()) < 0.1
    assert 0.5 < answers.std() < 0.6  # "about ½", with any number of nodes


def test_untrained_picture():
    x, curves = np.array([-5.0, 5.0]), np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    picture = figures.UntrainedAnswers().update(1, x, curves.repeat(10, axis=0), np.array([0.05, 0.05, -0.2, 1.1]))
    np.testing.assert_array_equal(picture.one.get_ydata(), curves[1])  # 3 lies between 1 and 5 at the place next to 1
    np.testing.assert_array_equal(picture.many.get_segments()[-1], [[-5, 4], [5, 5]])
    assert picture.bars.get_data().values[20] == 0.5  # the slice from 0 to 0.125
    assert picture.title.get_text() == "4 networks at x = 1"
    assert "networks with 1 hidden node and" in picture.caption
    assert "4 networks have mean 0.25 and width 0.50" in picture.caption


@pytest.mark.parametrize("hidden_nodes", [1, 2, 30])
def test_no_curve_of_an_untrained_network_leaves_the_picture(hidden_nodes):
    picture = figures.UntrainedAnswers().update(*experiments.untrained_answers(hidden_nodes))
    low, high = picture.one.axes.get_ylim()
    heights = np.concatenate(picture.many.get_segments())[:, 1]
    assert low < heights.min() < heights.max() < high


def test_even_target_shows_both_lines_where_one_lies_on_the_other():
    picture, level = figures.EvenTarget(), np.zeros(31)
    x = np.linspace(-3, 3, 31)

    def inked(without):
        picture.update(1, 0, x, np.cos(x), without, level, (0.5, 0.5))
        pixels = picture.pixels()[::-1, :, :3].astype(int)
        row = pixels[round(picture.without.axes.transData.transform((0, 0))[1])]
        return np.count_nonzero(np.abs(row - [69, 20, 153]).sum(axis=1) < 60)  # of OUTPUT

    alone, together = inked(level + 9), inked(level)
    assert 0.4 * alone < together < 0.8 * alone  # the dashes on the line


def test_even_target_ends_after_all_its_steps():
    assert [state[1] for state in experiments.even_target(2, steps=250)] == [0, 100, 200, 250]


def test_even_target_shows_both_networks():
    states = list(experiments.even_target(4, steps=200))
    assert [state[1] for state in states] == [0, 100, 200]
    hidden_nodes, step, x, targets, without, with_ones, losses = states[-1]
    np.testing.assert_allclose(targets, np.cos(x))
    networks = [NeuralNetwork(columns, 4, 1, 0.2, rng=0) for columns in (1, 2)]
    features = [x[:, None], np.column_stack([x, np.ones(31)])]
    for network, records, answers in zip(networks, features, (without, with_ones), strict=True):
        for _ in range(200):
            network.train(records, targets)
        np.testing.assert_array_equal(network.run(records)[:, 0], answers)
    picture = figures.EvenTarget().update(hidden_nodes, step, x, targets, without, with_ones, losses)
    np.testing.assert_array_equal(picture.without.get_ydata(), without)
    np.testing.assert_array_equal(picture.with_ones.get_ydata(), with_ones)
    np.testing.assert_array_equal(picture.points.get_ydata(), targets)
    assert losses == pytest.approx([np.mean((targets - answers) ** 2) for answers in (without, with_ones)])
    assert picture.caption.startswith("After 200 training steps with 4 hidden nodes:")
    assert f"{losses[0]:.4f} without and {losses[1]:.4f} with a column of ones" in picture.caption


@pytest.mark.parametrize(("hidden_nodes", "learned"), [(1, False), (2, False), (3, True), (30, True)])
def test_only_a_column_of_ones_learns_the_cosine(hidden_nodes, learned):
    *_, (_, step, _, targets, without, with_ones, _) = experiments.even_target(hidden_nodes)
    level = np.var(targets)
    assert step == 2000
    assert np.mean((targets - without) ** 2) == pytest.approx(level, rel=1e-4)
    assert np.ptp(without) < 0.05
    assert (np.mean((targets - with_ones) ** 2) < 0.001) == learned


def move(panel, name, values):
    """Move a slider, and yield after each move; the picture must have changed and nothing gone wrong."""
    for value in values:
        before = panel.image.value
        panel.sliders[name].value = value
        assert panel.image.value != before
        assert panel.message.value == ""
        yield value


def two_nodes_panel():
    picture = figures.TwoNodes()
    return controls.Panel(
        picture,
        lambda **weights: picture.update(*experiments.two_nodes(**weights)),
        weight=controls.slider("weight", 10, -20, 20, step=0.5),
        bias_weight=controls.slider("bias weight", 5, -20, 20, step=0.5),
        output_weight=controls.slider("output weight", 1, -2, 2, step=0.1),
    )


def test_two_nodes_panel():
    panel = two_nodes_panel()
    for value in move(panel, "bias_weight", [-20, 15, 20, -10]):
        assert f"through ½ at x = {-value / 10:.2f}".replace("-", "−") in panel.caption.value
    for value in move(panel, "output_weight", [-2, 0, 2]):
        assert f"and {value - 1:.2f} at the right end".replace("-", "−") in panel.caption.value
    for value in move(panel, "weight", [-20, 0, 20]):
        assert ("level line" in panel.caption.value) == (value == 0)


def test_even_target_panel():
    picture = figures.EvenTarget()

    def learn(hidden_nodes):
        for state in experiments.even_target(hidden_nodes):
            yield picture.update(*state)

    panel = controls.Panel(picture, learn, hidden_nodes=controls.whole_slider("hidden nodes", 5, 1, 30))
    for value in move(panel, "hidden_nodes", [1, 15, 30]):
        assert f"After 2000 training steps with {value} hidden node" in panel.caption.value


def test_untrained_panel():
    picture = figures.UntrainedAnswers()
    panel = controls.Panel(
        picture,
        lambda hidden_nodes: picture.update(*experiments.untrained_answers(hidden_nodes)),
        hidden_nodes=controls.whole_slider("hidden nodes", 5, 1, 100),
    )
    for value in move(panel, "hidden_nodes", [1, 50, 100]):
        assert f"networks with {value} hidden node" in panel.caption.value


def test_solutions():
    network = NeuralNetwork(3, 2, 1, 0.5)
    network.weights_input_to_hidden = [[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]]
    network.weights_hidden_to_output = [[1.0], [-0.5]]
    outputs, hidden = network.forward_pass_train([1.0, 1.0, 1.0])
    np.testing.assert_allclose(hidden, [0.7503, 0.3543], atol=5e-5)
    np.testing.assert_allclose(outputs, [0.5731], atol=5e-5)
    np.testing.assert_allclose(network.run([-1.0, -1.0, -1.0]), [-0.0731], atol=5e-5)
    np.testing.assert_allclose(sigmoid(-10 * np.array([1.5, 2.0, 2.5]) + 20), [1, 0.5, 0], atol=0.01)

    corners = np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    targets = np.array([0.0, 0.0, 1.0, 1.0])
    network = NeuralNetwork(2, 4, 1, 0.5, rng=0)
    for _ in range(10000):
        network.train(corners, targets)
    np.testing.assert_allclose(network.run(corners)[:, 0], targets, atol=0.005)
    assert network.weights_hidden_to_output.sum() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("weights", "outside", "inside"),
    [((10, 15, 1), [-2.5, 1.5], [-1, 0]), ((10, -15, 1), [-1, 2.5], [0.9, 1.1]), ((10, -5, 1), [-3, 0, 3], [])],
)
def test_solutions_of_the_slider_tasks(weights, outside, inside):
    x, _, _, answers, *_ = experiments.two_nodes(*weights)
    near = [np.argmin(np.abs(x - place)) for place in outside]
    np.testing.assert_allclose(answers[near], 0, atol=0.02)
    sign = np.sign(weights[1]) if inside else 0
    for place in inside:
        np.testing.assert_allclose(answers[np.argmin(np.abs(x - place))], sign, atol=0.03)


@pytest.mark.parametrize(
    ("slider", "table"),
    [
        ("even = figures.EvenTarget()", "for hidden_nodes in (1, 2, 3, 5, 30):"),
        ("untrained = figures.UntrainedAnswers()", "for hidden_nodes in (1, 5, 20, 100):"),
    ],
)
def test_a_slider_stands_before_the_numbers_that_answer_its_question(slider, table):
    cells = sources(CHAPTER, "code")
    places = [next(place for place, cell in enumerate(cells) if cell.startswith(words)) for words in (slider, table)]
    assert places[1] == places[0] + 1


def test_its_cells_print_the_same_with_a_class_of_ones_own():
    ask = r"((?:even_target|untrained_answers)\([^)]*)\)"
    cells = [cell for cell in sources(CHAPTER, "code") if re.search(ask, cell) and "Panel" not in cell]
    said = []
    for network in (NeuralNetwork, own_networks.FiveArguments):
        names, out = {"mine": network, "experiments": experiments, "figures": figures, "np": np}, io.StringIO()
        with contextlib.redirect_stdout(out):
            for cell in cells:
                exec(re.sub(ask, r"\1, network=mine)", cell), names)
        said.append(out.getvalue())
    assert said[0].count("\n") == 11
    assert said[0] == said[1]
