"""tinynet.py against oracles that share no code with it, and against every bad input it promises to refuse.

The oracles: numbers worked out by hand (the arithmetic stands in the comments), the network in plain Python (lists and
math.exp, one record after the other), and central differences of the loss. Warnings are errors in all of this file.
"""

import collections
import contextlib
import copy
import datetime
import decimal
import fractions
import importlib
import inspect
import math
import pickle
import re
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import tinynet
from tinynet import NeuralNetwork, sigmoid

pytestmark = pytest.mark.filterwarnings("error")
REFUSED = (ValueError, TypeError)
repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)


# The network in plain Python


def plain_forward(x, w_ih, w_ho):
    """One record, a list: what the output nodes and the hidden nodes say."""
    sums = [sum(x[i] * w_ih[i][j] for i in range(len(x))) for j in range(len(w_ho))]
    h = [1 / (1 + math.exp(-z)) if z > -700 else 0.0 for z in sums]
    return [sum(h[j] * w_ho[j][k] for j in range(len(h))) for k in range(len(w_ho[0]))], h


def plain_deltas(features, targets, w_ih, w_ho):
    """The shares of all records, added up one record and one weight at a time."""
    d_ih = [[0.0] * len(w_ho) for _ in w_ih]
    d_ho = [[0.0] * len(w_ho[0]) for _ in w_ho]
    for x, y in zip(features, targets, strict=True):
        outputs, h = plain_forward(x, w_ih, w_ho)
        error = [wanted - got for wanted, got in zip(y, outputs, strict=True)]
        for j, row in enumerate(w_ho):
            error_of_node = sum(e * weight for e, weight in zip(error, row, strict=True))
            for i, value in enumerate(x):
                d_ih[i][j] += value * error_of_node * h[j] * (1 - h[j])
            for k, e in enumerate(error):
                d_ho[j][k] += h[j] * e
    return d_ih, d_ho


def plain_train(features, targets, w_ih, w_ho, learning_rate):
    """Both layers' weights after one step."""
    d_ih, d_ho = plain_deltas(features, targets, w_ih, w_ho)
    step = learning_rate / len(features)
    return [
        [[weight + step * delta for weight, delta in zip(row, shares, strict=True)] for row, shares in layer]
        for layer in (zip(w_ih, d_ih, strict=True), zip(w_ho, d_ho, strict=True))
    ]


def plain_loss(features, targets, w_ih, w_ho):
    """Σe²/(2m), over outputs and records."""
    total = 0.0
    for x, y in zip(features, targets, strict=True):
        outputs, _ = plain_forward(x, w_ih, w_ho)
        total += sum((wanted - got) ** 2 for wanted, got in zip(y, outputs, strict=True))
    return total / (2 * len(features))


# Help


def worked_example():
    """The 3-2-1 network of chapters 1 to 4, its one record and its target."""
    network = NeuralNetwork(3, 2, 1, 0.5)
    network.weights_input_to_hidden = [[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]]
    network.weights_hidden_to_output = [[1.0], [-0.5]]
    return network, np.array([[0.5, -1.0, 2.0]]), np.array([[1.0]])


def udacity_example():
    """The network, the record and the target that the tests of Udacity's project use."""
    network = NeuralNetwork(3, 2, 1, 0.5)
    network.weights_input_to_hidden = np.array([[0.1, -0.2], [0.4, 0.5], [-0.3, 0.2]])
    network.weights_hidden_to_output = np.array([[0.3], [-0.1]])
    return network, np.array([[0.5, -0.2, 0.1]]), np.array([[0.4]])


def problem(inputs, hidden, outputs, records, seed):
    """A network, features whose first column is 0 or 1, and targets; all exact in float32."""
    rng = np.random.default_rng(seed)
    features = rng.integers(-24, 25, (records, inputs)) / 8
    features[:, 0] = features[:, 0] > 0
    targets = rng.integers(-24, 25, (records, outputs)) / 8
    return NeuralNetwork(inputs, hidden, outputs, 0.25, rng), features, targets


def weights_of(network):
    """Both layers as lists."""
    return network.weights_input_to_hidden.tolist(), network.weights_hidden_to_output.tolist()


def bits_of(network):
    """Both layers, bit by bit."""
    return network.weights_input_to_hidden.tobytes(), network.weights_hidden_to_output.tobytes()


def assert_weights(network, w_ih, w_ho, **tolerance):
    np.testing.assert_allclose(network.weights_input_to_hidden, w_ih, **tolerance)
    np.testing.assert_allclose(network.weights_hidden_to_output, w_ho, **tolerance)


@contextlib.contextmanager
def refused(network, *words):
    """The block raises ValueError or TypeError, whose message has these words, and leaves the weights as they were."""
    before = bits_of(network)
    with pytest.raises(REFUSED) as caught:
        yield
    for word in words:
        assert word in str(caught.value)
    assert bits_of(network) == before


class Frame:
    """What a pandas frame is to NumPy: something with __array__."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return np.array(self.array, dtype=dtype)


def mixed(array):
    """As a frame of boolean and float columns arrives: an object array whose first column is True or False."""
    result = array.astype(object)
    result[..., 0] = array[..., 0] > 0.5
    return result


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def every_other(array):
    for axis in range(array.ndim):
        array = array.repeat(2, axis)
    return array[(slice(None, None, 2),) * array.ndim]


FORMS = {
    "array": lambda array: array,
    "list": lambda array: array.tolist(),
    "tuple of lists": lambda array: tuple(array.tolist()),
    "float32": lambda array: array.astype(np.float32),
    "Fortran order": np.asfortranarray,
    "every other of twice as many": every_other,
    "backwards": lambda array: array[::-1].copy()[::-1],
    "read-only": read_only,
    "frame": Frame,
    "frame of objects": lambda array: Frame(array.astype(object)),
    "objects, first column boolean": mixed,
}


# Known answers: the 3-2-1 network of chapters 1 to 4


def test_worked_example_forward():
    # z = 0.5·0.2 - 1·0.5 + 2·0.4 = 0.4      and 0.5·(-0.4) - 1·0.1 + 2·(-0.3) = -0.9
    # h = 1/(1 + e^-0.4) = 0.5986876601      and 1/(1 + e^0.9) = 0.2890504974
    # ŷ = 0.5986876601·1 + 0.2890504974·(-0.5) = 0.4541624114
    network, X, _ = worked_example()
    final_outputs, hidden_outputs = network.forward_pass_train(X)
    np.testing.assert_allclose(hidden_outputs, [[0.5986876601, 0.2890504974]], atol=1e-10)
    np.testing.assert_allclose(final_outputs, [[0.4541624114]], atol=1e-10)
    np.testing.assert_allclose(network.run(X), [[0.4541624114]], atol=1e-10)


def test_worked_example_backpropagation():
    # e    = 1 - 0.4541624114 = 0.5458375886 = δo
    # e_h  = 0.5458375886·1 = 0.5458375886   and 0.5458375886·(-0.5) = -0.2729187943
    # h(1-h) = 0.5986876601·0.4013123399 = 0.2402607457   and 0.2890504974·0.7109495026 = 0.2055003073
    # δh   = 0.5458375886·0.2402607457 = 0.1311433461     and -0.2729187943·0.2055003073 = -0.0560848961
    # ΔW_ih: a row for each of the inputs 0.5, -1 and 2, each times δh
    # ΔW_ho = 0.5986876601·0.5458375886 = 0.3267862287    and 0.2890504974·0.5458375886 = 0.1577746265
    network, X, y = worked_example()
    final_outputs, hidden_outputs = network.forward_pass_train(X)
    d_ih, d_ho = network.backpropagation(final_outputs, hidden_outputs, X, y, np.zeros((3, 2)), np.zeros((2, 1)))
    expected = [[0.0655716730, -0.0280424481], [-0.1311433461, 0.0560848961], [0.2622866922, -0.1121697922]]
    np.testing.assert_allclose(d_ih, expected, atol=1e-10)
    np.testing.assert_allclose(d_ho, [[0.3267862287], [0.1577746265]], atol=1e-10)


def test_worked_example_update_from_eight_records():
    # Sums over 8 records and η = 0.5: every weight moves by 0.5/8 = 1/16 of its sum
    network, _, _ = worked_example()
    network.update_weights(np.array([[1.6, 0.0], [0.0, -3.2], [16.0, 8.0]]), np.array([[-1.6], [0.8]]), 8)
    assert_weights(network, [[0.3, -0.4], [0.5, -0.1], [1.4, 0.2]], [[0.9], [-0.45]], atol=1e-12)


def test_worked_example_train():
    # W + 0.5·ΔW/1: 0.2 + 0.5·0.0655716730 = 0.2327858365, and so on; 1 + 0.5·0.3267862287 = 1.1633931144
    network, X, y = worked_example()
    network.train(X, y)
    w_ih = [[0.2327858365, -0.4140212240], [0.4344283270, 0.1280424481], [0.5311433461, -0.3560848961]]
    assert_weights(network, w_ih, [[1.1633931144], [-0.4211126868]], atol=1e-10)
    # z is now 0.7442509229 and -1.0472228502, h 0.6779 and 0.2598: the answer came nearer to 1
    np.testing.assert_allclose(network.run(X), [[0.6793053346]], atol=1e-10)


def test_worked_example_train_twice_starts_each_step_with_empty_sums():
    network, X, y = worked_example()
    w_ih, w_ho = weights_of(network)
    for _ in range(2):
        network.train(X, y)
        w_ih, w_ho = plain_train(X.tolist(), y.tolist(), w_ih, w_ho, 0.5)
    assert_weights(network, w_ih, w_ho, rtol=1e-12)


# Known answers: the numbers of Udacity's project


def test_udacity_run():
    # z = 0.5·0.1 - 0.2·0.4 + 0.1·(-0.3) = -0.06    and 0.5·(-0.2) - 0.2·0.5 + 0.1·0.2 = -0.18
    # h = 0.4850044984 and 0.4551211076;   ŷ = 0.3·0.4850044984 - 0.1·0.4551211076 = 0.0999892388
    network, X, _ = udacity_example()
    np.testing.assert_allclose(network.run(X), [[0.0999892388]], atol=1e-10)


def test_udacity_train():
    # e = 0.4 - 0.0999892388 = 0.3000107612
    # δh = 0.3000107612·0.3·0.2497751349 = 0.0224805685   and 0.3000107612·(-0.1)·0.2479858850 = -0.0074398434
    # W_ho: 0.3 + 0.5·0.4850044984·0.3000107612 = 0.3727532844   and -0.1 + 0.5·0.1365412300 = -0.0317293850
    # W_ih, first row: 0.1 + 0.5·0.5·0.0224805685 = 0.1056201421 and -0.2 - 0.5·0.5·0.0074398434 = -0.2018599609
    network, X, y = udacity_example()
    network.train(X, y)
    w_ih = [[0.1056201421, -0.2018599609], [0.3977519431, 0.5007439843], [-0.2988759716, 0.1996280078]]
    assert_weights(network, w_ih, [[0.3727532844], [-0.0317293850]], atol=1e-10)


# The sigmoid


@pytest.mark.parametrize(("x", "expected"), [(0, 0.5), (0.4, 0.598687660112452), (-0.9, 0.289050497374996)])
def test_sigmoid_known_answers(x, expected):
    assert sigmoid(x) == pytest.approx(expected, abs=1e-15)


@repeatable
@given(st.floats(-1e308, 1e308))
@example(-709.78)
@example(-745.2)
@example(1e308)
@example(-1e308)
def test_sigmoid_is_exactly_its_formula_where_that_is_finite(x):
    with np.errstate(over="ignore"):
        power = np.exp(-np.float64(x))
    value = sigmoid(x)
    assert np.ndim(value) == 0
    if np.isfinite(power):
        assert value == 1 / (1 + power)
        assert value == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-14)
    else:
        assert value == 0


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 1, 4)])
def test_sigmoid_keeps_the_shape(shape):
    assert np.shape(sigmoid(np.zeros(shape))) == shape
    assert np.shape(sigmoid(np.zeros(shape).tolist())) == shape


def test_sigmoid_leaves_its_argument_and_rises_evenly():
    x = np.linspace(-30, 30, 601)
    before = x.copy()
    y = sigmoid(x)
    np.testing.assert_array_equal(x, before)
    assert (np.diff(y) > 0).all()
    np.testing.assert_allclose(y + y[::-1], 1, rtol=1e-14)  # ½ plus an odd function


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint64, bool])
def test_sigmoid_of_whole_numbers(dtype):
    np.testing.assert_allclose(sigmoid(np.array([0, 1], dtype=dtype)), [0.5, 0.7310585786], atol=1e-10)


def test_sigmoid_keeps_what_is_masked_masked():
    """What lies below a mask is no number, so nothing is said of it."""
    answers = sigmoid(np.ma.masked_array([0.0, 7.0], mask=[False, True]))
    assert answers.mask.tolist() == [False, True]
    assert answers[0] == 0.5
    assert sigmoid(np.ma.masked) is np.ma.masked


def test_sigmoid_takes_what_numbers_come_in():
    numbers = [decimal.Decimal("0"), fractions.Fraction(0), 0, np.float32(0)]
    for one in (*numbers, numbers, objects(numbers)):
        np.testing.assert_array_equal(sigmoid(one), np.full(np.shape(one), 0.5))


def test_sigmoid_at_both_ends():
    np.testing.assert_array_equal(sigmoid([-np.inf, -1e308, 1e308, np.inf]), [0, 0, 1, 1])
    assert np.isnan(sigmoid(np.nan))


# Structure and the first weights


def test_attributes():
    network = NeuralNetwork(5, 4, 3, 0.7)
    assert (network.input_nodes, network.hidden_nodes, network.output_nodes) == (5, 4, 3)
    assert network.learning_rate == 0.7
    assert network.activation_function is sigmoid
    assert network.weights_input_to_hidden.shape == (5, 4)
    assert network.weights_hidden_to_output.shape == (4, 3)


def test_numpy_numbers_are_numbers():
    network = NeuralNetwork(np.int64(3), np.uint8(2), np.int32(1), np.float32(0.5))
    assert (network.input_nodes, network.hidden_nodes, network.output_nodes, network.learning_rate) == (3, 2, 1, 0.5)
    assert NeuralNetwork(3, 2, 1, 1).learning_rate == 1


def test_seed_decides_the_weights():
    first, again, other = (NeuralNetwork(4, 3, 2, 0.1, seed) for seed in (7, 7, 8))
    assert bits_of(first) == bits_of(again)
    assert not np.isclose(first.weights_input_to_hidden, other.weights_input_to_hidden).any()
    assert not np.isclose(first.weights_hidden_to_output, other.weights_hidden_to_output).any()
    from_generator = NeuralNetwork(4, 3, 2, 0.1, np.random.default_rng(7))
    assert bits_of(from_generator) == bits_of(first)


def test_without_a_seed_and_from_one_generator_weights_differ():
    assert bits_of(NeuralNetwork(4, 3, 2, 0.1)) != bits_of(NeuralNetwork(4, 3, 2, 0.1))
    rng = np.random.default_rng(0)
    assert bits_of(NeuralNetwork(4, 3, 2, 0.1, rng)) != bits_of(NeuralNetwork(4, 3, 2, 0.1, rng))


@pytest.mark.parametrize("rng", [None, 3])
def test_global_random_state_is_neither_read_nor_moved(rng):
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()  # noqa: NPY002
    network = NeuralNetwork(3, 2, 1, 0.1, rng)
    network.train([[1, 2, 3]], [1])
    after = np.random.get_state()  # noqa: NPY002
    assert before[0] == after[0]
    np.testing.assert_array_equal(before[1], after[1])
    assert before[2:] == after[2:]
    np.random.seed(0)  # noqa: NPY002
    same_global_seed = NeuralNetwork(3, 2, 1, 0.1, rng)
    network = NeuralNetwork(3, 2, 1, 0.1, rng)
    assert (bits_of(same_global_seed) == bits_of(network)) is (rng is not None)


def assert_normal(values, width):
    """Mean 0, this width, and 68.27 % within one width (of a uniform distribution it is 57.7 %): each within 5 σ."""
    values = values.ravel()
    assert abs(values.mean()) < 5 * width / math.sqrt(values.size)
    assert abs(values.std() / width - 1) < 5 / math.sqrt(2 * values.size)
    assert abs((abs(values) < width).mean() - 0.6827) < 5 * 0.466 / math.sqrt(values.size)


def test_first_weights_of_one_wide_network():
    network = NeuralNetwork(100, 400, 50, 0.1, 0)
    assert_normal(network.weights_input_to_hidden, 0.1)  # 1/sqrt(100)
    assert_normal(network.weights_hidden_to_output, 0.05)  # 1/sqrt(400)


def test_first_weights_of_many_small_networks():
    networks = [NeuralNetwork(4, 9, 2, 0.1, seed) for seed in range(1500)]
    assert_normal(np.array([network.weights_input_to_hidden for network in networks]), 1 / 2)
    assert_normal(np.array([network.weights_hidden_to_output for network in networks]), 1 / 3)


def test_layers_and_nodes_start_unlike_one_another():
    network = NeuralNetwork(20, 20, 20, 0.1, 0)
    w_ih, w_ho = network.weights_input_to_hidden, network.weights_hidden_to_output
    for layer in (w_ih, w_ho, np.vstack([w_ih, w_ho])):
        assert len(np.unique(layer)) == layer.size


# Against central differences and the loop in plain Python

SHAPES = [(3, 2, 1, 1), (3, 2, 1, 6), (1, 1, 1, 3), (4, 3, 2, 5), (2, 5, 3, 4), (5, 1, 4, 2), (2, 3, 3, 1)]


@pytest.mark.parametrize(("inputs", "hidden", "outputs", "records"), SHAPES)
def test_deltas_are_minus_the_gradient(inputs, hidden, outputs, records):
    network, features, targets = problem(inputs, hidden, outputs, records, seed=1)
    X, y = features.tolist(), targets.tolist()
    layers = weights_of(network)
    deltas = network.backpropagation(*network.forward_pass_train(features), features, targets, 0, 0)
    for layer, delta in zip(layers, deltas, strict=True):
        for i, row in enumerate(layer):
            for j, weight in enumerate(row):
                losses = []
                for nudge in (1e-5, -1e-5):
                    row[j] = weight + nudge
                    losses.append(plain_loss(X, y, *layers))
                row[j] = weight
                slope = (losses[0] - losses[1]) / 2e-5
                assert -delta[i, j] / records == pytest.approx(slope, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("inputs", "hidden", "outputs", "records"), SHAPES)
def test_training_equals_the_loop_in_plain_python(inputs, hidden, outputs, records):
    network, features, targets = problem(inputs, hidden, outputs, records, seed=2)
    w_ih, w_ho = weights_of(network)
    for _ in range(5):
        network.train(features, targets)
        w_ih, w_ho = plain_train(features.tolist(), targets.tolist(), w_ih, w_ho, 0.25)
    assert_weights(network, w_ih, w_ho, rtol=1e-9, atol=1e-12)


def test_training_learns():
    network, features, _ = problem(3, 8, 1, 40, seed=3)
    features = np.column_stack([features, np.ones(40)])
    network = NeuralNetwork(4, 8, 1, 0.3, 0)
    targets = np.sin(features[:, 1]) * features[:, 2]
    before = np.mean((network.run(features)[:, 0] - targets) ** 2)
    for _ in range(1500):
        network.train(features, targets)
    assert np.mean((network.run(features)[:, 0] - targets) ** 2) < 0.1 * before


@repeatable
@given(
    inputs=st.integers(1, 5),
    hidden=st.integers(1, 5),
    outputs=st.integers(1, 4),
    records=st.integers(1, 6),
    seed=st.integers(0, 2**32),
    features_form=st.sampled_from(sorted(FORMS)),
    targets_form=st.sampled_from(sorted(set(FORMS) - {"objects, first column boolean"})),
    flat=st.booleans(),
)
def test_any_shape_and_any_form_of_input(inputs, hidden, outputs, records, seed, features_form, targets_form, flat):
    network, features, targets = problem(inputs, hidden, outputs, records, seed)
    w_ih, w_ho = weights_of(network)
    answers = [plain_forward(x, w_ih, w_ho) for x in features.tolist()]
    given_features = FORMS[features_form](features)
    given_targets = FORMS[targets_form](targets[:, 0] if flat and outputs == 1 else targets)

    final_outputs, hidden_outputs = network.forward_pass_train(given_features)
    assert final_outputs.shape == (records, outputs)
    assert hidden_outputs.shape == (records, hidden)
    np.testing.assert_allclose(final_outputs, [answer for answer, _ in answers], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(hidden_outputs, [h for _, h in answers], rtol=1e-12)
    np.testing.assert_allclose(network.run(given_features), final_outputs, rtol=1e-12)

    copies = np.array(given_features), np.array(given_targets)
    network.train(given_features, given_targets)
    assert_weights(network, *plain_train(features.tolist(), targets.tolist(), w_ih, w_ho, 0.25), rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(np.array(given_features), copies[0])
    np.testing.assert_array_equal(np.array(given_targets), copies[1])


@repeatable
@given(
    inputs=st.integers(1, 5),
    hidden=st.integers(1, 5),
    outputs=st.integers(1, 4),
    seed=st.integers(0, 2**32),
    form=st.sampled_from(sorted(FORMS)),
)
def test_one_record_without_its_first_axis(inputs, hidden, outputs, seed, form):
    network, features, targets = problem(inputs, hidden, outputs, 1, seed)
    twin = NeuralNetwork(inputs, hidden, outputs, 0.25)
    twin.weights_input_to_hidden, twin.weights_hidden_to_output = weights_of(network)
    x = FORMS[form](features[0])
    final_outputs, hidden_outputs = network.forward_pass_train(x)
    assert final_outputs.shape == network.run(x).shape == (outputs,)
    assert hidden_outputs.shape == (hidden,)
    np.testing.assert_allclose(network.run(x), network.run(features)[0], rtol=1e-12)
    d_ih, d_ho = network.backpropagation(final_outputs, hidden_outputs, x, targets[0], 0, 0)
    assert d_ih.shape == (inputs, hidden)
    assert d_ho.shape == (hidden, outputs)
    network.train(x, targets[0])
    twin.train(features, targets)
    assert_weights(network, *weights_of(twin), rtol=1e-12)


@pytest.mark.parametrize("y", [0.4, np.float64(0.4), [0.4], [[0.4]], np.array(0.4)])
def test_one_target_in_every_spelling(y):
    network, X, _ = udacity_example()
    network.train(X[0], y)
    np.testing.assert_allclose(network.weights_hidden_to_output, [[0.3727532844], [-0.0317293850]], atol=1e-10)


def test_flat_targets_are_not_broadcast_to_a_matrix():
    network, features, targets = problem(3, 2, 1, 5, seed=0)
    flat, _, _ = problem(3, 2, 1, 5, seed=0)
    network.train(features, targets)
    flat.train(features, targets[:, 0])
    assert bits_of(network) == bits_of(flat)


# Backpropagation and the update, each for itself


def test_backpropagation_adds_to_the_sums_it_is_given_and_leaves_those_alone():
    network, features, targets = problem(3, 4, 2, 3, seed=4)
    so_far = np.full((3, 4), 10.0), np.full((4, 2), -20.0)
    given_sums = so_far[0].copy(), so_far[1].copy()
    sums = network.backpropagation(*network.forward_pass_train(features), features, targets, *given_sums)
    shares = plain_deltas(features.tolist(), targets.tolist(), *weights_of(network))
    for total, start, share, untouched in zip(sums, so_far, shares, given_sums, strict=True):
        np.testing.assert_allclose(total, start + np.array(share), rtol=1e-12)
        np.testing.assert_array_equal(untouched, start)


def test_backpropagation_changes_neither_weights_nor_arguments():
    network, features, targets = problem(3, 4, 2, 3, seed=5)
    final_outputs, hidden_outputs = network.forward_pass_train(features)
    arguments = [final_outputs, hidden_outputs, features, targets, np.zeros((3, 4)), np.zeros((4, 2))]
    copies, before = [argument.copy() for argument in arguments], bits_of(network)
    network.backpropagation(*arguments)
    assert bits_of(network) == before
    for argument, untouched in zip(arguments, copies, strict=True):
        np.testing.assert_array_equal(argument, untouched)


def test_backpropagation_takes_the_slope_from_the_outputs_it_is_given():
    # With h = ½ written by hand the slope is ¼ at every node, whatever the weights say: δh = e·W_ho/4
    network, X, y = worked_example()
    d_ih, d_ho = network.backpropagation([[0.0]], [[0.5, 0.5]], X, y, 0, 0)
    np.testing.assert_allclose(d_ih, [[0.125, -0.0625], [-0.25, 0.125], [0.5, -0.25]], rtol=1e-12)
    np.testing.assert_allclose(d_ho, [[0.5], [0.5]], rtol=1e-12)


def test_a_batch_of_a_million_records_is_one_of_ten_repeated():
    network, features, targets = problem(3, 4, 1, 10, seed=0)
    twin, _, _ = problem(3, 4, 1, 10, seed=0)
    network.train(features, targets)
    twin.train(np.tile(features, (100_000, 1)), np.tile(targets, (100_000, 1)))
    np.testing.assert_allclose(twin.weights_input_to_hidden, network.weights_input_to_hidden, rtol=1e-9)
    np.testing.assert_allclose(twin.weights_hidden_to_output, network.weights_hidden_to_output, rtol=1e-9)


def test_a_batch_is_the_sum_of_its_records():
    network, features, targets = problem(4, 3, 2, 6, seed=6)
    sums = np.zeros((4, 3)), np.zeros((3, 2))
    for X, y in zip(features, targets, strict=True):
        sums = network.backpropagation(*network.forward_pass_train(X), X, y, *sums)
    batch = network.backpropagation(*network.forward_pass_train(features), features, targets, 0, 0)
    for one_by_one, at_once in zip(sums, batch, strict=True):
        np.testing.assert_allclose(at_once, one_by_one, rtol=1e-12, atol=1e-13)


def test_the_mean_over_records_counts_not_their_number():
    network, features, targets = problem(3, 4, 2, 5, seed=7)
    repeated, _, _ = problem(3, 4, 2, 5, seed=7)
    network.train(features, targets)
    repeated.train(np.tile(features, (7, 1)), np.tile(targets, (7, 1)))
    assert_weights(repeated, *weights_of(network), rtol=1e-12)


def test_half_the_learning_rate_is_half_the_step():
    for rate in (0.25, 0.5):
        network, features, targets = problem(3, 4, 2, 5, seed=8)
        before = network.weights_input_to_hidden.copy(), network.weights_hidden_to_output.copy()
        network.learning_rate = rate
        network.train(features, targets)
        steps = [network.weights_input_to_hidden - before[0], network.weights_hidden_to_output - before[1]]
        if rate == 0.25:
            small = steps
    for half, whole in zip(small, steps, strict=True):
        assert np.abs(half).max() > 0
        np.testing.assert_allclose(whole, 2 * half, rtol=1e-9, atol=1e-14)


# What a learner's own code relies on


class LearnersNetwork(NeuralNetwork):
    """As a learner of the post or of Udacity's project would write `train`: a loop over the records."""

    def train(self, features, targets):
        n_records = features.shape[0]
        delta_weights_i_h = np.zeros(self.weights_input_to_hidden.shape)
        delta_weights_h_o = np.zeros(self.weights_hidden_to_output.shape)
        for X, y in zip(features, targets):  # noqa: B905
            final_outputs, hidden_outputs = self.forward_pass_train(X)
            delta_weights_i_h, delta_weights_h_o = self.backpropagation(
                final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o
            )
        self.update_weights(delta_weights_i_h, delta_weights_h_o, n_records)


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("flat", [True, False])
def test_a_learners_loop_over_records_equals_train(outputs, flat):
    network, features, targets = problem(4, 3, outputs, 7, seed=9)
    learners = LearnersNetwork(4, 3, outputs, 0.25)
    learners.weights_input_to_hidden = network.weights_input_to_hidden.copy()
    learners.weights_hidden_to_output = network.weights_hidden_to_output.copy()
    if flat and outputs == 1:
        targets = targets[:, 0]
    for _ in range(4):
        network.train(features, targets)
        learners.train(features, targets)
    assert_weights(learners, *weights_of(network), rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(learners.run(features).T, network.run(features).T, rtol=1e-10, atol=1e-12)


class Spy(NeuralNetwork):
    """Writes down which of the methods that the chapters teach were called, and with what."""

    def __init__(self, *arguments):
        self.calls = []
        super().__init__(*arguments)

    def forward_pass_train(self, X):
        self.calls.append(("forward_pass_train", X))
        return super().forward_pass_train(X)

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        self.calls.append(("backpropagation", final_outputs, hidden_outputs, X, y))
        return super().backpropagation(final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o)

    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        self.calls.append(("update_weights", delta_weights_i_h, delta_weights_h_o, n_records))
        return super().update_weights(delta_weights_i_h, delta_weights_h_o, n_records)


def test_train_calls_the_methods_that_the_chapters_teach():
    plain, features, targets = problem(3, 2, 2, 4, seed=10)
    spy = Spy(3, 2, 2, 0.25)
    spy.weights_input_to_hidden, spy.weights_hidden_to_output = weights_of(plain)
    final_outputs, hidden_outputs = plain.forward_pass_train(features)
    deltas = plain.backpropagation(final_outputs, hidden_outputs, features, targets, 0, 0)
    plain.train(features, targets)
    spy.train(features, targets)
    assert [call[0] for call in spy.calls] == ["forward_pass_train", "backpropagation", "update_weights"]
    np.testing.assert_array_equal(spy.calls[0][1], features)
    for got, expected in zip(spy.calls[1][1:], (final_outputs, hidden_outputs, features, targets), strict=True):
        np.testing.assert_array_equal(got, expected)
    for got, expected in zip(spy.calls[2][1:], (*deltas, 4), strict=True):
        np.testing.assert_array_equal(got, expected)
    assert bits_of(spy) == bits_of(plain)


def test_run_goes_through_forward_pass_train():
    spy = Spy(3, 2, 1, 0.25)
    spy.run([[1, 2, 3]])
    assert [call[0] for call in spy.calls] == ["forward_pass_train"]


def test_activation_function_can_be_replaced():
    network, X, _ = worked_example()
    network.activation_function = lambda x: 1 / (1 + np.exp(-x))
    np.testing.assert_allclose(network.run(X), [[0.4541624114]], atol=1e-10)


@pytest.mark.parametrize("form", [f for f in sorted(FORMS) if f != "objects, first column boolean"])
def test_weights_assigned_from_outside(form):
    w_ih, w_ho = np.array([[1.0, -2.0], [0.5, 0.25], [3.0, 1.0]]), np.array([[1.0], [-4.0]])
    network = NeuralNetwork(3, 2, 1, 0.5)
    network.weights_input_to_hidden, network.weights_hidden_to_output = FORMS[form](w_ih), FORMS[form](w_ho)
    x, y = [0.5, -1.0, 0.25], [1.0]
    np.testing.assert_allclose(network.run(x), plain_forward(x, w_ih.tolist(), w_ho.tolist())[0], rtol=1e-12)
    network.train(x, y)
    assert_weights(network, *plain_train([x], [y], w_ih.tolist(), w_ho.tolist(), 0.5), rtol=1e-12)


def test_whole_numbers_as_weights_and_input_are_not_rounded_on_the_way():
    network = NeuralNetwork(2, 2, 1, 0.5)
    network.weights_input_to_hidden, network.weights_hidden_to_output = np.array([[1, 0], [0, 1]]), [[1], [1]]
    network.train(np.array([[1, 0]], dtype=np.uint8), np.array([0], dtype=np.int8))
    expected = plain_train([[1, 0]], [[0]], [[1, 0], [0, 1]], [[1], [1]], 0.5)
    assert_weights(network, *expected, rtol=1e-12)


def test_what_was_handed_out_stays_as_it_was():
    """Answers, sums and weights that a learner keeps are not written over by what comes next."""
    network, features, targets = problem(3, 4, 2, 5, seed=0)
    kept = [network.weights_input_to_hidden, network.weights_hidden_to_output, network.run(features)]
    kept += network.forward_pass_train(features)
    kept += network.backpropagation(*kept[-2:], features, targets, np.zeros((3, 4)), np.zeros((4, 2)))
    copies = copy.deepcopy(kept)
    for X, y in ((features, targets), (-features, 2 * targets)):
        network.train(X, y)
        network.run(X)
        network.backpropagation(*network.forward_pass_train(X), X, y, 0.0, 0.0)
    network.update_weights(*kept[-2:], 5)
    for one, before in zip(kept, copies, strict=True):
        np.testing.assert_array_equal(one, before)


def test_training_leaves_the_callers_weights_alone():
    w_ih, w_ho = np.ones((3, 2)), np.ones((2, 1))
    network = NeuralNetwork(3, 2, 1, 0.5)
    network.weights_input_to_hidden, network.weights_hidden_to_output = w_ih, w_ho
    network.train([[1, 2, 3]], [5])
    np.testing.assert_array_equal(w_ih, np.ones((3, 2)))
    np.testing.assert_array_equal(w_ho, np.ones((2, 1)))
    assert (network.weights_hidden_to_output > 1).all()


# Bad input: what came, what was expected, what to do; the weights stay as they were

GOOD_X, GOOD_Y = [[0.5, -1.0, 2.0], [1.0, 0.0, 0.0]], [[1.0], [0.0]]
BAD_FEATURES = {
    "too few columns": (np.ones((4, 2)), ["features", "(4, 2)", "(n_records, 3)", "as many nodes"]),
    "too many columns": (np.ones((2, 5)), ["features", "(2, 5)", "(n_records, 3)"]),
    "transposed": (np.ones((3, 2)), ["(3, 2)", "transpose it with .T"]),
    "one record of wrong length": (np.ones(7), ["(7,)", "(n_records, 3)", "columns"]),
    "a number": (1.0, ["features", "()", "(n_records, 3)"]),
    "three axes": (np.ones((2, 2, 3)), ["(2, 2, 3)", "(n_records, 3)"]),
    "empty batch": (np.empty((0, 3)), ["features", "(0, 3)", "at least 1 record", "check"]),
    "no columns": (np.empty((4, 0)), ["features", "(4, 0)", "(n_records, 3)", "select columns"]),
    "empty list": ([], ["features", "(0,)", "(n_records, 3)"]),
    "ragged": ([[1.0, 2.0, 3.0], [4.0, 5.0]], ["features", "rows of equal length"]),
    "text": ([["a", "b", "c"]], ["features", "'a'", "expected numbers", "float(...)"]),
    "digits as text": ([["1", "2", "3"], ["4", "5", "6"]], ["features", "'1'", "float(...)"]),
    "digits among numbers": ([[1.0, 2.0, "3"]], ["features", "expected numbers", "float(...)"]),
    "one string": ("123", ["features", "'123'", "expected numbers"]),
    "bytes": ([[b"1", b"2", b"3"]], ["features", "b'1'", "expected numbers"]),
    "text in objects": (np.array([["7", 2.0, 3.0]], dtype=object), ["features", "'7'", "expected numbers"]),
    "text late in objects": (np.array([[1.0, 2.0, "7"]], dtype=object), ["features", "expected numbers"]),
    "bytes in objects": (np.array([[b"7", 2.0, 3.0]], dtype=object), ["features", "expected numbers"]),
    "text in a frame": (Frame(np.array([["7", 2.0, 3.0]], dtype=object)), ["features", "expected numbers"]),
    "complex": ([[1j, 2.0, 3.0]], ["features", "complex", "expected numbers"]),
    "dates": (np.array([["2011-01-01"] * 3], dtype="datetime64[D]"), ["features", "datetime64", "expected numbers"]),
    "a dictionary": ({"a": 1}, ["features", "numbers"]),
    "nothing": (None, ["features", "expected"]),
    "something in objects": (np.array([[object(), 2.0, 3.0]], dtype=object), ["features", "numbers"]),
    "too large for a float": (np.array([[10**400, 2.0, 3.0]], dtype=object), ["features", "too large"]),
}
NOT_FINITE = {
    "NaN": (np.nan, "nan"),
    "infinity": (np.inf, "inf"),
    "minus infinity": (-np.inf, "-inf"),
    "None": (None, "None"),
}


@pytest.mark.parametrize(("features", "words"), BAD_FEATURES.values(), ids=BAD_FEATURES)
@pytest.mark.parametrize("method", ["run", "forward_pass_train", "train"])
def test_bad_features_are_refused(method, features, words):
    network, _, _ = worked_example()
    arguments = [features, np.zeros((2, 1))] if method == "train" else [features]
    with refused(network, *words):
        getattr(network, method)(*arguments)


@pytest.mark.parametrize(("value", "word"), NOT_FINITE.values(), ids=NOT_FINITE)
@pytest.mark.parametrize("place", [(0, 0), (1, 2)])
def test_features_that_are_not_finite_are_refused(value, word, place):
    features = np.array(GOOD_X, dtype=object if value is None else float)
    features[place] = value
    words = ["features", word, "missing"] + ([f"index {list(place)}", "expected finite"] if value is not None else [])
    network, _, _ = worked_example()
    with refused(network, *words):
        network.run(features)
    with refused(network, *words):
        network.train(features, GOOD_Y)
    with refused(network, "features", word):
        network.train(features[place[0]], GOOD_Y[0])


@pytest.mark.parametrize(("value", "word"), NOT_FINITE.values(), ids=NOT_FINITE)
@pytest.mark.parametrize("outputs", [1, 3])
def test_targets_that_are_not_finite_are_refused(value, word, outputs):
    network, features, targets = problem(3, 2, outputs, 4, seed=0)
    targets = targets.astype(object)
    targets[2, -1] = value
    words = ["targets", word, "missing"] + (
        [f"index [2, {outputs - 1}]", "expected finite"] if value is not None else []
    )
    with refused(network, *words):
        network.train(features, targets)
    if outputs == 1:
        with refused(network, "targets", word, "missing"):
            network.train(features, targets[:, 0])


BAD_TARGETS = {
    "too few": (np.ones((3, 1)), ["targets", "(3, 1)", "(4, 1)", "as many rows as there are records"]),
    "too many, flat": (np.ones(5), ["targets", "(5,)", "(4, 1)"]),
    "one for all": (np.ones((1, 1)), ["targets", "(1, 1)", "(4, 1)"]),
    "a number for all": (1.0, ["targets", "()", "(4, 1)"]),
    "lying": (np.ones((1, 4)), ["targets", "(1, 4)", "(4, 1)", ".T"]),
    "two columns": (np.ones((4, 2)), ["targets", "(4, 2)", "(4, 1)"]),
    "three axes": (np.ones((4, 1, 1)), ["targets", "(4, 1, 1)", "(4, 1)"]),
    "none at all": ([], ["targets", "(0,)", "(4, 1)"]),
    "ragged": ([[1.0], [2.0, 3.0], [1.0], [1.0]], ["targets", "rows of equal length"]),
    "text": (["a", "b", "c", "d"], ["targets", "'a'", "expected numbers"]),
    "digits as text": ([["1"], ["0"], ["1"], ["0"]], ["targets", "'1'", "float(...)"]),
    "bytes": ([b"1", b"0", b"1", b"0"], ["targets", "b'1'", "expected numbers"]),
    "text in objects": (np.array([["1"], [0.0], [1.0], [0.0]], dtype=object), ["targets", "'1'", "expected numbers"]),
    "nothing": (None, ["targets"]),
}


@pytest.mark.parametrize(("targets", "words"), BAD_TARGETS.values(), ids=BAD_TARGETS)
def test_bad_targets_are_refused(targets, words):
    network, features, _ = problem(3, 2, 1, 4, seed=0)
    with refused(network, *words):
        network.train(features, targets)
    if targets is not None:
        with refused(network, *words):
            network.backpropagation(*network.forward_pass_train(features), features, targets, 0, 0)


def test_flat_targets_for_several_outputs_are_refused():
    network, features, _ = problem(3, 2, 2, 4, seed=0)
    for count in (4, 8):
        with refused(network, "targets", f"({count},)", "(4, 2)"):
            network.train(features, np.ones(count))


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("count", [0, -1, 2.5, "3", None, True, math.nan, math.inf, [3], np.True_])
def test_bad_node_counts_are_refused(place, count):
    arguments = [3, 2, 1, 0.5]
    arguments[place] = count
    with pytest.raises(REFUSED) as caught:
        NeuralNetwork(*arguments)
    name = ["input_nodes", "hidden_nodes", "output_nodes"][place]
    came = f"{count}" if count in (0, -1) else repr(count)
    for word in (name, f"came as {came}", "expected"):
        assert word in str(caught.value)
    assert "write 3, not 3.0" in str(caught.value)


@pytest.mark.parametrize("rate", [0, -1, -0.5, math.nan, math.inf, -math.inf, "0.1", None, True, 1j, [0.1], np.True_])
def test_bad_learning_rates_are_refused(rate):
    network, _, _ = worked_example()
    with pytest.raises(REFUSED) as caught:
        NeuralNetwork(3, 2, 1, rate)
    for word in ("learning_rate", str(rate), "expected a finite number above 0", "0.1"):
        assert word in str(caught.value)
    with refused(network, "learning_rate", str(rate)):
        network.learning_rate = rate
    assert network.learning_rate == 0.5


BAD_WEIGHTS = {
    "transposed": (np.ones((2, 3)), ["(2, 3)", "(3, 2)", ".T"]),
    "flat": (np.ones(6), ["(6,)", "(3, 2)"]),
    "one too many": (np.ones((4, 2)), ["(4, 2)", "(3, 2)"]),
    "text": ([["1", "2"]] * 3, ["'1'", "expected numbers"]),
    "ragged": ([[1, 2], [3], [4, 5]], ["rows of equal length"]),
    "nothing": (None, ["None"]),
}


@pytest.mark.parametrize(("weights", "words"), BAD_WEIGHTS.values(), ids=BAD_WEIGHTS)
def test_bad_weights_are_refused(weights, words):
    network, _, _ = worked_example()
    with refused(network, "weights_input_to_hidden", *words):
        network.weights_input_to_hidden = weights


def test_bad_weights_of_the_output_layer_are_refused():
    network, _, _ = worked_example()
    for weights in (np.ones((1, 2)), np.ones(3), [["1"], ["2"]]):
        with refused(network, "weights_hidden_to_output", "expected"):
            network.weights_hidden_to_output = weights


def test_weights_that_are_not_finite_are_named_by_train():
    network, X, y = worked_example()
    network.weights_input_to_hidden[1, 0] = np.nan
    with refused(network, "weights_input_to_hidden", "nan", "[1, 0]"):
        network.train(X, y)


@pytest.mark.parametrize(
    ("d_ih", "d_ho", "words"),
    [
        (np.zeros((2, 3)), np.zeros((2, 1)), ["delta_weights_i_h", "(2, 3)", "(3, 2)"]),
        (np.zeros((3, 2)), np.zeros((1, 2)), ["delta_weights_h_o", "(1, 2)", "(2, 1)"]),
        (np.zeros((3, 2)), np.zeros((2, 2)), ["delta_weights_h_o", "(2, 2)", "(2, 1)"]),
        (0.0, np.zeros((2, 1)), ["delta_weights_i_h", "()", "(3, 2)"]),
        (np.ones((3, 2)), 0.0, ["delta_weights_h_o", "()", "(2, 1)"]),
        (np.zeros((3, 2)), [["a"], ["b"]], ["delta_weights_h_o", "'a'", "expected numbers"]),
        ([[1, 2], [3], [4]], np.zeros((2, 1)), ["delta_weights_i_h", "rows of equal length"]),
    ],
)
def test_bad_deltas_are_refused(d_ih, d_ho, words):
    network, _, _ = worked_example()
    with refused(network, *words):
        network.update_weights(d_ih, d_ho, 1)


@pytest.mark.parametrize("n_records", [0, -3, 2.5, "4", None, True, math.nan])
def test_bad_n_records_are_refused(n_records):
    network, _, _ = worked_example()
    with refused(network, "n_records", str(n_records), "expected", "whole number"):
        network.update_weights(np.ones((3, 2)), np.ones((2, 1)), n_records)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"final_outputs": np.ones((2, 1))}, ["final_outputs", "(2, 1)", "(4, 1)"]),
        ({"hidden_outputs": np.ones((4, 3))}, ["hidden_outputs", "(4, 3)", "(4, 2)"]),
        ({"hidden_outputs": np.ones((1, 2))}, ["hidden_outputs", "(1, 2)", "(4, 2)"]),
        ({"X": np.ones((4, 4))}, ["features", "(4, 4)", "(n_records, 3)"]),
        ({"X": np.ones((3, 3))}, ["targets", "(4, 1)", "(3, 1)"]),
        ({"delta_weights_i_h": np.zeros((2, 3))}, []),
    ],
)
def test_backpropagation_refuses_what_does_not_fit(changed, words):
    network, features, targets = problem(3, 2, 1, 4, seed=0)
    final_outputs, hidden_outputs = network.forward_pass_train(features)
    arguments = {"final_outputs": final_outputs, "hidden_outputs": hidden_outputs, "X": features, "y": targets}
    arguments |= {"delta_weights_i_h": np.zeros((3, 2)), "delta_weights_h_o": np.zeros((2, 1))}
    with refused(network, *words):
        network.backpropagation(**(arguments | changed))


def test_an_empty_batch_of_text_is_refused():
    network, _, _ = worked_example()
    with refused(network, "features"):
        network.run(np.empty((0, 3), dtype=str))


def test_the_message_shows_the_text_among_objects():
    network, _, _ = worked_example()
    with refused(network, "features", "'7'"):
        network.run(np.array([[1.0, 2.0, "7"]], dtype=object))


@pytest.mark.parametrize("number", [10**400, 10**5000, -(10**5000)], ids=["400", "5000", "-5000"])
def test_a_number_of_too_many_digits_is_refused(number):  # Python writes no more than 4,300 digits
    network, _, _ = problem(3, 2, 1, 4, seed=0)
    for name in ("learning_rate", "hidden_nodes"):
        with refused(network, name, "expected a"):
            setattr(network, name, number)
    with refused(network, "n_records", "expected a whole number"):
        network.update_weights(np.zeros((3, 2)), np.zeros((2, 1)), number)


@pytest.mark.parametrize("d_ho", [np.zeros((1, 2)), np.zeros(2), [[0.0, 0.0]]])
def test_sums_that_numpy_would_broadcast_never_reach_the_weights(d_ho):
    network, X, y = worked_example()
    with refused(network, "delta_weights_h_o", "(2, 1)"):
        sums = network.backpropagation(*network.forward_pass_train(X), X, y, np.zeros((3, 2)), d_ho)
        network.update_weights(*sums, 1)


def test_update_weights_called_by_a_learners_loop_diverges_without_a_warning():
    network, _, _ = worked_example()
    network.learning_rate = 1e10
    with pytest.raises(FloatingPointError, match="diverged"):
        network.update_weights(np.full((3, 2), 1e308), np.ones((2, 1)), 1)


# Divergence


def train_until_it_diverges(network, features, targets):
    """The weights after the last step that was taken, and the message."""
    for _ in range(2000):
        before = bits_of(network)
        try:
            network.train(features, targets)
        except FloatingPointError as error:
            return before, str(error)
    pytest.fail("training at this learning rate did not diverge")


@pytest.mark.parametrize("rate", [50.0, 1e6, 1e300])
@pytest.mark.parametrize("outputs", [1, 3])
def test_divergence_is_said_in_words_and_leaves_the_last_finite_weights(rate, outputs):
    network, features, targets = problem(3, 4, outputs, 6, seed=0)
    network.learning_rate = rate
    before, message = train_until_it_diverges(network, features, targets)
    for word in ("diverged", f"learning_rate={rate:g}", "smaller learning rate", "last finite"):
        assert word in message
    assert bits_of(network) == before
    assert np.isfinite(network.weights_input_to_hidden).all()
    assert np.isfinite(network.weights_hidden_to_output).all()
    assert np.isfinite(network.run(features)).all()


@pytest.mark.parametrize("layer", ["input_to_hidden", "hidden_to_output"])
def test_one_overflowing_layer_keeps_both_as_they_were(layer):
    network, _, _ = worked_example()
    deltas = {"input_to_hidden": np.ones((3, 2)), "hidden_to_output": np.ones((2, 1))}
    deltas[layer][0, 0] = np.inf
    before = bits_of(network)
    with pytest.raises(FloatingPointError, match=r"diverged.*learning_rate=0\.5"):
        network.update_weights(*deltas.values(), 1)
    assert bits_of(network) == before


@pytest.mark.parametrize("bad", ["features", "targets"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_bad_values_are_named_even_where_training_would_diverge(bad, value):
    network, features, targets = problem(3, 4, 1, 6, seed=0)
    network.learning_rate = 1e300
    network.weights_hidden_to_output = np.full((4, 1), 1e200)
    {"features": features, "targets": targets}[bad][5, 0] = value
    with refused(network, bad, str(value), "[5, 0]", "expected finite"):
        network.train(features, targets)


def test_large_finite_input_to_train_gives_no_warning():
    network, _, _ = worked_example()
    for features in ([[1e308, -1e308, 1e308]], [[1e200, 0.0, -1e200]]):
        with contextlib.suppress(FloatingPointError):
            network.train(features, [1.0])
        assert np.isfinite(network.weights_input_to_hidden).all()


# Causes and their advice


class MixedFrame:
    """What a pandas frame of several kinds is: columns by name, and one slow array of objects."""

    def __init__(self, columns):
        self.columns = list(columns)
        self._columns = columns
        self.dtypes = [column.dtype for column in columns.values()]
        self.asked = 0

    def items(self):
        self.asked += 1
        return iter(self._columns.items())

    def __array__(self, dtype=None, copy=None):
        raise AssertionError("as one array of objects a mixed frame takes a second")


class OfAKind(MixedFrame):
    """What a frame is whose columns can all hold NA: of one kind, which is none of NumPy's."""

    def __init__(self, columns):
        super().__init__(columns)
        self.dtypes = ["Float64"] * len(columns)


class WithoutItems:
    """What a frame of another library may be: columns and their kinds, but an array as soon as it is asked for one."""

    columns, dtypes = ["a", "b"], ["Boolean", "Float64"]

    def __array__(self, dtype=None, copy=None):
        return np.array([[1.0, 0.5], [0.0, -2.0]])


class PolarsFrame:
    """What a frame of polars is: asked for one array it counts a date as its days since 1970."""

    def __init__(self, columns):
        self.columns, self.dtypes = list(columns), ["a kind of its own"] * len(columns)
        self._columns = columns

    def iter_columns(self):
        return iter(self._columns.values())

    def __array__(self, dtype=None, copy=None):
        return np.column_stack([column.astype(float) for column in self._columns.values()])


class ArrowTable:
    """What a table of pyarrow is: its columns are no names, and nothing tells their kinds but they themselves."""

    def __init__(self, columns):
        self.columns = list(columns.values())

    def itercolumns(self):
        return iter(self.columns)

    def __array__(self, dtype=None, copy=None):
        return np.column_stack(self.columns)


class Variable:
    """What a variable of netCDF4 is: no array, but asked for one it gives a masked one."""

    def __array__(self, dtype=None, copy=None):
        return masked(np.ones((2, 3)), np.eye(2, 3))


class Record:
    """One record of a Variable."""

    def __array__(self, dtype=None, copy=None):
        return ROW_MASKED


class Series:
    """What a pandas series of lists is: not text, though it has a way to read some."""

    str = keys = None

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        array = np.empty(len(self.values), dtype=object)
        array[:] = self.values
        return array


class NAType:
    """As pandas.NA: no number, and no truth value."""

    def __bool__(self):
        raise TypeError("boolean value of NA is ambiguous")

    def __float__(self):
        raise TypeError("float() argument must be a string or a real number, not 'NAType'")


class BooleanArray:
    """As pandas.array([True, None]): its mask is none of NumPy's."""

    _mask = np.array([False, True, False])

    def __array__(self, dtype=None, copy=None):
        return objects([True, NAType(), True])[0]


class NaTType:
    """As pandas.NaT: a time that is missing."""

    def strftime(self, how):
        """As every time has it."""


class Timestamp(datetime.datetime):
    """As pandas.Timestamp."""


class Sparse:
    """As a matrix of scipy.sparse."""

    def toarray(self):
        return np.ones((2, 3))


class Moved:
    """As a tensor that is on another device, or needs a gradient."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("use tensor.detach().numpy() instead")


def objects(*rows):
    """An array of objects, cell by cell."""
    array = np.empty((len(rows), len(rows[0])), dtype=object)
    for place in np.ndindex(array.shape):
        array[place] = rows[place[0]][place[1]]
    return array


def masked(values, mask):
    return np.ma.masked_array(np.array(values, dtype=float), mask=mask)


ROW_MASKED = masked([1, 2, 3], [False, True, False])
WITH_DATES = {"a": np.array(["2011-01-01", "2011-01-02"], "M8[D]"), "b": np.ones(2), "c": np.ones(2, bool)}
CAUSES = {
    "None": (lambda: [[1.0, None, 3.0]], "fill or leave out missing"),
    "NA": (lambda: objects([1.0, NAType(), 3.0]), "fill or leave out missing"),
    "NaT": (lambda: objects([1.0, NaTType(), 3.0]), "fill or leave out missing"),
    "NaN": (lambda: [[1.0, math.nan, 3.0]] * 2, "fill or leave out missing"),
    "NaN as an object": (lambda: objects([1, math.nan, True], [1, 2, 3]), "fill or leave out missing"),
    "masked": (lambda: masked(np.ones((2, 3)), np.eye(2, 3)), "fill or leave out missing"),
    "one masked record": (lambda: ROW_MASKED, "fill or leave out missing"),
    "list of masked records": (lambda: [ROW_MASKED, ROW_MASKED], "fill or leave out missing"),
    "deque of masked records": (lambda: collections.deque([ROW_MASKED, ROW_MASKED]), "fill or leave out missing"),
    "UserList of masked records": (lambda: collections.UserList([ROW_MASKED]), "fill or leave out missing"),
    "tuple of a plain and a masked record": (lambda: (np.ones(3), ROW_MASKED), "fill or leave out missing"),
    "variable of which something is masked": (Variable, "fill or leave out missing"),
    "list of variables of which something is masked": (lambda: [Record(), Record()], "fill or leave out missing"),
    "NA in an array of pandas": (BooleanArray, "fill or leave out missing"),
    "masked constant": (lambda: objects([1.0, np.ma.masked, 3.0]), "fill or leave out missing"),
    "all masked": (lambda: np.ma.masked_all((2, 3)), "fill or leave out missing"),
    "sparse": (Sparse, ".toarray()"),
    "list of sparse": (lambda: [Sparse(), Sparse()], ".toarray()"),
    "generator": (lambda: (row for row in np.ones((2, 3))), "list(...)"),
    "map": (lambda: map(list, np.ones((2, 3))), "list(...)"),
    "zip": (lambda: zip([1, 2], [1, 2], [1, 2], strict=True), "list(...)"),
    "set": (lambda: {1, 2, 3}, "list(...)"),
    "dictionary": (lambda: {"a": [1, 2]}, "list(d.values())"),
    "list of dictionaries": (lambda: [{"a": 1, "b": 2, "c": 3}] * 2, "list(d.values())"),
    "values of a dictionary": (lambda: {"a": [1, 2]}.values(), "list(...)"),
    "series of lists": (lambda: Series([[1, 2, 3], [4, 5, 6]]), "np.stack"),
    "series of series": (lambda: Series([Series([1]), Series([2])]), "np.stack"),
    "series of arrays": (lambda: Series([np.ones(3), np.ones(3)]), "np.stack"),
    "array of one-element lists": (lambda: objects([[1], [2], [3]]), "np.stack"),
    "ragged": (lambda: [[1.0, 2.0, 3.0], [4.0, 5.0]], "rows of equal length"),
    "Timestamp": (lambda: objects([Timestamp(2012, 1, 1), 1.0, 2.0]), "count from a start"),
    "date": (lambda: objects([datetime.date(2012, 1, 1), 1.0, 2.0]), "count from a start"),
    "time": (lambda: objects([datetime.time(12), 1.0, 2.0]), "count from a start"),
    "timedelta": (lambda: objects([datetime.timedelta(1), 1.0, 2.0]), "count from a start"),
    "datetime64": (lambda: np.ones((2, 3), "M8[h]"), "count from a start"),
    "timedelta64": (lambda: np.ones((2, 3), "m8[h]"), "count from a start"),
    "datetime64 as an object": (lambda: objects([np.datetime64(1, "D"), 1.0, 2.0]), "count from a start"),
    "timedelta64 as an object": (lambda: objects([np.timedelta64(1, "D"), 1.0, 2.0]), "count from a start"),
    "complex": (lambda: np.ones((2, 3), complex), "abs(...) for complex"),
    "complex as an object": (lambda: objects([1j, 1.0, 2.0]), "abs(...) for complex"),
    "complex64 as an object": (lambda: objects([np.complex64(1), 1.0, 2.0]), "abs(...) for complex"),
    "text": (lambda: [["7", "8", "9"]], "float(...)"),
    "text as an object": (lambda: objects([1.0, True, "9"]), "float(...)"),
    "bytes of no kind": (lambda: np.full((2, 3), b"1", "V1"), "give only numbers"),
    "records with names": (lambda: np.ones(2, [("a", float), ("b", float), ("c", float)]), "x.tolist()"),
    "a class": (lambda: list, "give only numbers"),
    "dates in a frame of polars": (lambda: PolarsFrame(WITH_DATES), "count from a start"),
    "dates in a table of pyarrow": (lambda: ArrowTable(WITH_DATES), "count from a start"),
    "too large": (lambda: [[10**400, 1, 1]], "scale"),
    "minus too large": (lambda: objects([1, 1, -(10**400)]), "scale"),
    "infinity": (lambda: [[1.0, math.inf, 3.0]] * 2, "missing"),
    "from elsewhere": (Moved, "tensor.detach().numpy()"),
    "transposed": (lambda: np.ones((3, 20)), "transpose it with .T"),
    "images": (lambda: np.ones((5, 1, 3)), ".reshape(len(...), -1)"),
    "no records": (lambda: np.ones((0, 3)), "at least 1 record"),
    "columns": (lambda: np.ones((5, 4)), "columns"),
    "text in a column": (
        lambda: MixedFrame({"a": np.ones(2), "b": np.array(["x", "y"]), "c": np.ones(2, bool)}),
        "float(...)",
    ),
    "NA in a column": (
        lambda: MixedFrame({"a": np.ones(2), "b": objects([1.0, NAType()])[0], "c": np.ones(2, bool)}),
        "fill or leave out missing",
    ),
}


@pytest.mark.parametrize(("values", "advice"), CAUSES.values(), ids=CAUSES)
@pytest.mark.parametrize("method", ["run", "train"])
def test_advice_by_cause(method, values, advice):
    network, _, _ = worked_example()
    arguments = [values()] if method == "run" else [values(), [[1.0], [0.0]]]
    with refused(network, "features", advice, "expected"):
        getattr(network, method)(*arguments)


@pytest.mark.parametrize(
    "cause", ["None", "NA", "masked", "sparse", "generator", "series of lists", "Timestamp", "text"]
)
def test_targets_and_weights_are_advised_alike(cause):
    values, advice = CAUSES[cause]
    network, features, _ = problem(3, 2, 3, 2, seed=0)
    with refused(network, "targets", advice):
        network.train(features, values())
    with refused(network, "weights_hidden_to_output", advice):
        network.weights_hidden_to_output = values()


@pytest.mark.parametrize(
    ("inputs", "outputs", "features", "targets", "words"),
    [
        (1, 1, np.ones(5), np.ones(5), ["features", "(5,)", ".reshape(len(...), -1)"]),
        (64, 1, np.ones((5, 8, 8)), np.ones(5), ["features", "(5, 8, 8)", ".reshape(len(...), -1)"]),
        (3, 10, np.ones((20, 3)), np.arange(20) % 10, ["targets", "(20,)", "one column of 0 and 1 for each kind"]),
        (3, 10, np.ones((20, 3)), np.ones((20, 1)), ["targets", "(20, 1)", "one column of 0 and 1 for each kind"]),
        (3, 10, np.ones(3), 7, ["targets", "()", "(1, 10)", "one column of 0 and 1 for each kind"]),
        (3, 10, np.ones((20, 3)), np.arange(20)[None], ["targets", "(1, 20)", "one column of 0 and 1 for each kind"]),
        (3, 1, np.ones((20, 3)), np.ones((10, 2)), ["targets", "(10, 2)", "np.reshape(..., (-1, 1))"]),
        (3, 2, np.ones((20, 3)), np.ones((2, 20)), ["targets", "(2, 20)", "transpose it with .T"]),
        (3, 1, np.ones((20, 3)), np.ones(19), ["targets", "(19,)", "(20, 1)", "as many rows"]),
    ],
)
def test_advice_by_shape(inputs, outputs, features, targets, words):
    network = NeuralNetwork(inputs, 2, outputs, 0.1, 0)
    with refused(network, *words):
        network.train(features, targets)


@pytest.mark.parametrize(
    ("inputs", "one"), [(64, np.ones((8, 8))), (1, 3.0), (1, np.float64(3)), (12, np.ones((2, 3, 2)))]
)
def test_one_record_of_another_shape_is_arranged_as_advised(inputs, one):
    network = NeuralNetwork(inputs, 2, 1, 0.1, 0)
    with refused(network, "features", str(np.shape(one)), f"np.reshape(..., (-1, {inputs}))"):
        network.run(one)
    assert network.run(np.reshape(one, (-1, inputs))).shape == (1, 1)


def test_flat_weights_are_arranged_as_advised():
    network, _, _ = worked_example()
    with refused(network, "weights_input_to_hidden", "(6,)", "np.reshape(..., (-1, 2))"):
        network.weights_input_to_hidden = np.arange(6.0)
    network.weights_input_to_hidden = np.reshape(np.arange(6.0), (-1, 2))


def test_only_targets_are_advised_as_labels():
    network, _, _ = worked_example()
    with pytest.raises(REFUSED) as caught:
        network.weights_input_to_hidden = np.ones(3)
    assert "labels" not in str(caught.value)


def test_messages_are_short_whatever_came():
    network, _, _ = worked_example()
    for values in ([["x" * 5000] * 3], objects([[1] * 5000, 1, 1]), np.ma.masked_all((500, 3))):
        with pytest.raises(ValueError, match="expected numbers") as caught:
            network.run(values)
        assert len(str(caught.value)) < 300
        assert "\n" not in str(caught.value)


WARNED_OF_BY_NUMPY = {"masked constant", "complex64 as an object"}


@pytest.mark.parametrize("cause", sorted(CAUSES.keys() - WARNED_OF_BY_NUMPY))
@pytest.mark.parametrize("state", [{}, {"all": "warn"}])
def test_what_is_refused_is_told_in_the_error_alone(cause, state):
    network, _, _ = worked_example()
    with warnings.catch_warnings(record=True) as warned, np.errstate(**state):
        warnings.simplefilter("always")
        with refused(network, "expected", CAUSES[cause][1]):
            network.run(CAUSES[cause][0]())
        with contextlib.suppress(ValueError):
            network.activation_function = np.zeros_like
    assert not warned


@pytest.mark.parametrize(
    "form",
    [
        lambda array: array.view(np.matrix),
        lambda array: array.astype(np.float16),
        lambda array: array.astype(">f8"),
        lambda array: array.astype(np.longdouble),
        lambda array: objects(*([decimal.Decimal(number) for number in row] for row in array.tolist())),
        lambda array: objects(*([fractions.Fraction(number) for number in row] for row in array.tolist())),
        lambda array: [*map(np.ma.masked_array, array)],
        collections.deque,
        lambda array: collections.UserList(array.tolist()),
        np.ma.masked_array,
    ],
)
def test_numbers_of_every_kind_are_read_exactly(form):
    network, features, targets = problem(3, 4, 2, 6, seed=0)
    twin, _, _ = problem(3, 4, 2, 6, seed=0)
    network.train(features, targets)
    twin.train(form(features), form(targets))
    assert bits_of(twin) == bits_of(network)
    assert type(twin.run(form(features))) is np.ndarray
    twin.weights_input_to_hidden = form(np.eye(3, 4))
    np.testing.assert_array_equal(twin.weights_input_to_hidden, np.eye(3, 4))
    assert type(twin.weights_input_to_hidden) is np.ndarray


def test_arrays_with_nothing_masked_are_welcome():
    network, features, targets = problem(3, 4, 1, 6, seed=0)
    twin, _, _ = problem(3, 4, 1, 6, seed=0)
    network.train(features, targets)
    twin.train(np.ma.masked_array(features), np.ma.masked_array(targets, mask=False))
    assert bits_of(twin) == bits_of(network)
    np.testing.assert_array_equal(twin.run(list(np.ma.masked_array(features))), network.run(features))


@pytest.mark.parametrize("frame", [MixedFrame, OfAKind])
def test_a_frame_is_read_by_columns_and_once_by_train(frame):
    rng = np.random.default_rng(0)
    kinds = [bool, float, np.int8, np.float32]
    columns = {place: rng.integers(0, 2, 300).astype(kinds[place % 4]) for place in range(8)}
    frame, array = frame(columns), np.column_stack([column.astype(float) for column in columns.values()])
    network, twin = NeuralNetwork(8, 4, 1, 0.1, 0), NeuralNetwork(8, 4, 1, 0.1, 0)
    network.train(frame, array[:, 0])
    twin.train(array, array[:, 0])
    assert frame.asked == 1
    assert bits_of(network) == bits_of(twin)
    np.testing.assert_array_equal(network.run(frame), twin.run(array))


@pytest.mark.parametrize("frame", [PolarsFrame, ArrowTable])
def test_a_frame_of_polars_and_a_table_of_pyarrow_give_the_same_numbers_as_an_array(frame):
    columns = {"a": np.array([True, False]), "b": np.array([0.5, -2.0]), "c": np.array([3, 4], np.int8)}
    network, array = NeuralNetwork(3, 4, 1, 0.1, 0), np.column_stack([*columns.values()])
    np.testing.assert_array_equal(network.run(frame(columns)), network.run(array))


@pytest.mark.slow  # with tests/requirements-slow.txt
@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_the_same_of_the_libraries_themselves(library):
    module = importlib.import_module(library)
    make = module.DataFrame if library == "polars" else module.table
    columns = {"a": [True, False], "b": [0.5, -2.0], "c": [3, 4]}
    network, array = NeuralNetwork(3, 4, 1, 0.1, 0), np.column_stack([*columns.values()])
    np.testing.assert_array_equal(network.run(make(columns)), network.run(array))
    days = [datetime.date(2011, 1, 1), datetime.date(2011, 1, 2)]
    for value, advice in ((days, "count from a start"), ([None, 1], "missing"), (["x", "y"], "float(...)")):
        with refused(network, "features", advice):
            network.run(make(columns | {"a": value}))


def test_a_frame_that_gives_its_array_at_once_is_asked_for_that():
    network = NeuralNetwork(2, 4, 1, 0.1, 0)
    np.testing.assert_array_equal(network.run(WithoutItems()), network.run(np.array(WithoutItems())))


@pytest.mark.parametrize("kinds", ["as they are", "that can hold NA", "all Float64", "all objects", "sparse"])
def test_a_frame_of_pandas_gives_the_same_numbers_as_an_array(kinds):
    import pandas

    rng = np.random.default_rng(0)
    frame = pandas.DataFrame({place: rng.random(50) > 0.5 if place < 4 else rng.normal(size=50) for place in range(6)})
    numbers = frame.to_numpy(float)
    frame = {
        "as they are": lambda: frame,
        "that can hold NA": frame.convert_dtypes,
        "all Float64": lambda: frame.astype(float).astype("Float64"),
        "all objects": lambda: frame.astype(object),
        "sparse": lambda: frame.astype({0: pandas.SparseDtype(bool)}),
    }[kinds]()
    network, twin = NeuralNetwork(6, 4, 1, 0.1, 0), NeuralNetwork(6, 4, 1, 0.1, 0)
    network.train(frame, frame[5])
    twin.train(numbers, numbers[:, 5])
    assert bits_of(network) == bits_of(twin)
    with refused(network, "features", "fill or leave out missing"):
        network.run(frame.mask(frame == frame.iloc[3, 5]))


# Settings that cannot be


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("lr", "learning_rate"),
        ("learningrate", "learning_rate"),
        ("weights_hidden_to_ouput", "weights_hidden_to_output"),
        ("weight_input_to_hidden", "weights_input_to_hidden"),
        ("hidden_node", "hidden_nodes"),
        ("activation_fuction", "activation_function"),
        ("momentum", "learning_rate"),
        ("W_ih", "weights_input_to_hidden"),
    ],
)
def test_an_attribute_that_is_not_there_is_refused_and_the_right_one_named(name, right):
    network, _, _ = worked_example()
    with pytest.raises(AttributeError, match=rf"no {name}, expected .*{right}") as caught:
        setattr(network, name, 0.1)
    named = [other for other in tinynet.CONSTRAINTS if other in str(caught.value)]
    assert named == ([right] if name not in {"lr", "momentum", "W_ih"} else list(tinynet.CONSTRAINTS))
    assert not hasattr(network, name)
    with pytest.raises(AttributeError):
        network.n_records = 5


class WithItsOwn(NeuralNetwork):
    """A subclass that keeps things of its own, before and after it is a network."""

    def __init__(self, *arguments):
        self.history = []
        self.bias_nodes = 0
        super().__init__(*arguments)
        self.lr = self.learning_rate
        self.input_nodes = arguments[0]
        self.bias_nodes = 1

    def train(self, features, targets):
        super().train(features, targets)
        self.history.append(float(np.mean((self.run(features) - targets) ** 2)))


def test_a_subclass_keeps_attributes_of_its_own():
    network = WithItsOwn(3, 2, 1, 0.5)
    network.train([[1.0, 2.0, 3.0]], [[1.0]])
    assert (network.lr, network.bias_nodes, len(network.history)) == (0.5, 1, 1)
    for copied in (copy.copy(network), copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert type(copied) is WithItsOwn
        assert copied.history == network.history
        assert bits_of(copied) == bits_of(network)


def test_a_method_can_be_replaced_on_one_network(monkeypatch):
    network, X, y = worked_example()
    monkeypatch.setattr(network, "train", lambda features, targets: "mine")
    assert network.train(X, y) == "mine"
    monkeypatch.undo()
    assert network.train(X, y) is None


@pytest.mark.parametrize("name", ["input_nodes", "hidden_nodes", "output_nodes"])
def test_sizes_stay_as_weights_were_made_for_them(name):
    network, X, _ = worked_example()
    answer = network.run(X)
    with pytest.raises(AttributeError, match=rf"{name} came as 7, expected .* build a new network"):
        setattr(network, name, 7)
    setattr(network, name, np.int64(getattr(network, name)))  # no change
    np.testing.assert_array_equal(network.run(X), answer)


def test_sizes_and_rates_of_numpy_become_numbers_of_python():
    network = NeuralNetwork(np.uint8(3), np.int16(2), np.uint64(1), np.float16(0.1), 0)
    plain = NeuralNetwork(3, 2, 1, float(np.float16(0.1)), 0)
    assert bits_of(network) == bits_of(plain)
    assert [type(size) for size in (network.input_nodes, network.hidden_nodes, network.output_nodes)] == [int] * 3
    assert type(network.learning_rate) is float
    assert type(NeuralNetwork(3, 2, 1, np.float32(1)).learning_rate) is float


@pytest.mark.parametrize("count", [10**400, -(10**400), 10**9 + 1, np.timedelta64(3), np.float64(3), 3.0])
def test_a_size_that_is_too_large_or_no_whole_number_is_refused(count):
    with pytest.raises(REFUSED, match=r"hidden_nodes came as .*expected a whole number") as caught:
        NeuralNetwork(3, count, 1, 0.1)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("rate", [10**400, np.timedelta64(1), np.longdouble("1e400"), np.float16(np.inf), np.ma.masked])
def test_a_rate_that_is_no_finite_number_is_refused(rate):
    with pytest.raises(REFUSED, match=r"learning_rate came as .*expected a finite number above 0"):
        NeuralNetwork(3, 2, 1, rate)


def own_sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(
    "function",
    [
        own_sigmoid,
        np.vectorize(lambda x: 1 / (1 + math.exp(-x))),
        lambda x: (np.tanh(x / 2) + 1) / 2,
        lambda x: np.exp(x) / (1 + np.exp(x)),
        lambda x: own_sigmoid(x - 1),  # moved, its slope is h (1 - h) all the same
        lambda x: own_sigmoid(x).astype(np.float32),
        lambda x: np.reciprocal(np.add(np.exp(np.negative(x, out=x), out=x), 1, out=x), out=x),  # in place
    ],
)
def test_an_activation_whose_slope_is_right_is_welcome(function):
    network, features, targets = problem(3, 4, 2, 5, seed=0)
    network.activation_function = function
    assert network.activation_function is function
    network.train(features, targets)


def test_an_activation_of_scipy_is_welcome():
    from scipy import special  # came with scikit-learn

    network, X, _ = worked_example()
    network.activation_function = special.expit
    np.testing.assert_allclose(network.run(X), [[0.4541624114]], atol=1e-10)


@pytest.mark.parametrize(
    "function",
    [
        np.tanh,
        lambda x: np.maximum(x, 0),
        lambda x: x,
        np.sin,
        np.sign,
        np.zeros_like,
        np.ones_like,
        lambda x: np.full_like(x, 0.5),
        lambda x: x > 0,
        lambda x: (x > 0) * 1.0,
        lambda x: np.clip(x / 4 + 0.5, 0, 1),
        lambda x: 1 - own_sigmoid(x),
        lambda x: own_sigmoid(2 * x),
        lambda x: own_sigmoid(1.02 * x),
        lambda x: own_sigmoid(x) + 1,
        lambda x: own_sigmoid(x).ravel(),
        lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True),
        lambda x: 1 / (1 + math.exp(-x)),
        lambda x: x / 0 + [],
        lambda: 0.5,
        "sigmoid",
        None,
        0.5,
    ],
)
def test_an_activation_whose_slope_is_another_is_refused(function):
    network, X, _ = worked_example()
    with refused(network, "activation_function came as", "expected a function of arrays whose slope is h (1 - h)"):
        network.activation_function = function
    np.testing.assert_allclose(network.run(X), [[0.4541624114]], atol=1e-10)


class WithTanh(NeuralNetwork):
    """A subclass that knows another function and its slope."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.activation_function = np.tanh

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = y - final_outputs
        hidden_error_term = error @ self.weights_hidden_to_output.T * (1 - hidden_outputs**2)
        return delta_weights_i_h + X.T @ hidden_error_term, delta_weights_h_o + hidden_outputs.T @ error


def test_a_subclass_with_its_own_backpropagation_may_have_another_activation():
    network = WithTanh(3, 4, 1, 0.1)
    network.train(np.ones((2, 3)), np.zeros((2, 1)))
    assert network.activation_function is np.tanh


# The weights' state


@pytest.mark.parametrize("layer", ["weights_input_to_hidden", "weights_hidden_to_output"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_weights_that_are_not_finite_are_named(layer, value):
    network, X, y = worked_example()
    wrong = getattr(network, layer).copy()
    wrong[1, 0] = value
    with refused(network, layer, str(value), "index [1, 0]", "expected finite numbers: set them anew."):
        setattr(network, layer, wrong)
    getattr(network, layer)[1, 0] = value
    with refused(network, layer, str(value), "index [1, 0]"):
        network.run(X)
    with refused(network, layer, str(value), "index [1, 0]"):
        network.train(X, y)
    with refused(network, layer, str(value), "index [1, 0]"):  # no step made them so: that is not divergence
        network.update_weights(np.zeros((3, 2)), np.zeros((2, 1)), 1)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_named_though_it_meets_only_zeros_or_saturates(value):
    """0 times infinity or NaN is NaN, whatever multiplies the tables; an infinite sum is hidden by the sigmoid."""
    network, _, _ = worked_example()
    network.weights_input_to_hidden[1] = value
    for record in ([0.5, 0.0, 2.0], [0.5, 1.0, 2.0], np.zeros(3)):
        for ask in (network.run, network.forward_pass_train):
            with refused(network, "weights_input_to_hidden", str(value)):
                ask(record)
    network, _, _ = worked_example()
    for ask in (network.run, network.forward_pass_train):
        with refused(network, "features", str(value), "index [0, 1]"):
            ask([[0.5, value, 2.0]])
    network.weights_input_to_hidden[:] = [[1e4, 1e4], [0, 0], [0, 0]]
    network.weights_hidden_to_output[0] = value
    with refused(network, "weights_hidden_to_output", str(value)):
        network.forward_pass_train([-1.0, 0.0, 0.0])


@pytest.mark.parametrize("form", [f for f in sorted(FORMS) if f != "objects, first column boolean"])
def test_assigned_weights_are_copied(form):
    given_weights = FORMS[form](np.ones((3, 2)))
    first, second = NeuralNetwork(3, 2, 1, 0.5, 0), NeuralNetwork(3, 2, 1, 0.5, 0)
    first.weights_input_to_hidden = second.weights_input_to_hidden = given_weights
    first.weights_input_to_hidden += 1
    np.testing.assert_array_equal(first.weights_input_to_hidden, np.full((3, 2), 2.0))
    np.testing.assert_array_equal(second.weights_input_to_hidden, np.ones((3, 2)))
    np.testing.assert_array_equal(np.array(given_weights, dtype=float), np.ones((3, 2)))
    first.weights_input_to_hidden[0, 0] = 5.0
    assert first.weights_input_to_hidden[0, 0] == 5.0


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
def test_a_copy_has_weights_of_its_own(copied):
    network, X, _ = worked_example()
    twin, answer = copied(network), network.run(X)
    np.testing.assert_array_equal(twin.run(X), answer)
    twin.weights_input_to_hidden += 1
    twin.weights_hidden_to_output[:] = 0
    np.testing.assert_array_equal(network.run(X), answer)
    with pytest.raises(AttributeError):
        twin.hidden_nodes = 5


def test_weights_above_1e154_whose_squares_overflow_are_finite():
    network, X, _ = worked_example()
    network.weights_hidden_to_output = [[1e160], [-1e200]]
    assert np.isfinite(network.run(X)).all()
    network.update_weights(np.zeros((3, 2)), np.array([[1e170], [0.0]]), 1)
    np.testing.assert_array_equal(network.weights_hidden_to_output, [[1e160 + 0.5 * 1e170], [-1e200]])
    network.update_weights(np.full((3, 2), 1e180), np.zeros((2, 1)), 1)
    np.testing.assert_array_equal(network.weights_input_to_hidden, np.full((3, 2), 0.5e180))


# The caller's error state


@pytest.mark.parametrize("state", [{"all": "raise"}, {"all": "warn"}, {"under": "raise"}])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 17, 33, 100])
def test_the_callers_error_state_changes_nothing(state, size):
    x = np.linspace(-800, 800, size * 3).reshape(size, 3)
    weights = np.linspace(-300, 300, 3 * size).reshape(3, size)

    def everything():
        network = NeuralNetwork(3, size, 1, 1e-9, 0)
        network.weights_input_to_hidden = weights
        numbers = [sigmoid(x), network.run(x), *network.forward_pass_train(x)]
        network.train(x, np.full(size, 1e-300))
        return [
            *numbers,
            *network.backpropagation(numbers[1], numbers[3], x, np.zeros(size), 0, 0),
            *weights_of(network),
        ]

    expected = everything()
    with np.errstate(**state):
        assert np.geterr()["under"] == "warn" if "all" in state and state["all"] == "warn" else True
        for got, wanted in zip(everything(), expected, strict=True):
            np.testing.assert_array_equal(got, wanted)
        before = np.geterr()
        with pytest.raises(FloatingPointError, match="diverged"):
            NeuralNetwork(3, size, 1, 1e300, 0).update_weights(np.full((3, size), 1e300), np.ones((size, 1)), 1)
        assert np.geterr() == before


@pytest.mark.parametrize("state", [{"all": "raise"}, {"all": "warn"}])
def test_long_numbers_are_read_under_any_error_state(state):
    """Those below the range of float are 0, those above are refused in words, and so is what already is infinite."""
    network, _, y = worked_example()
    small = np.full((1, 3), np.finfo(np.longdouble).tiny)
    with np.errstate(**state):
        np.testing.assert_array_equal(network.run(small), network.run(np.zeros((1, 3))))
        network.train(small, y)
        network.weights_input_to_hidden = np.full((3, 2), small[0, 0])
        with refused(network, "features", "inf", "expected finite"):
            network.train(np.full((1, 3), np.longdouble(np.finfo(float).max) * 2), y)


@pytest.mark.parametrize("value", [1e154, 1e300, 1e308, -1.7e308])
@pytest.mark.parametrize("state", [{}, {"all": "raise"}])
def test_features_at_the_end_of_the_numbers_give_numbers_or_words(value, state):
    for seed in range(8):
        network = NeuralNetwork(3, 4, 2, 0.1, seed)
        with np.errstate(**state):
            try:
                answer = network.run([[value, -value, value]])
            except ValueError as error:
                assert "final_outputs" in str(error)  # noqa: PT017
                assert "scale" in str(error)  # noqa: PT017
            else:
                assert np.isfinite(answer).all()


# What is written about it


def public_things():
    """The functions, the class and its methods that a reader may call."""
    for name, thing in vars(tinynet).items():
        if not name.startswith("_") and getattr(thing, "__module__", "") == "tinynet":
            yield name, thing
    for name, thing in vars(NeuralNetwork).items():
        if not name.startswith("_") and inspect.isfunction(thing):
            yield name, thing


def test_docstrings_say_shapes_errors_and_source():
    things = dict(public_things())
    methods = {"forward_pass_train", "run", "backpropagation", "update_weights", "train"}
    assert methods | {"sigmoid", "NeuralNetwork"} == set(things)
    for name, thing in things.items():
        assert "Source: chapter" in thing.__doc__, name
        for parameter in inspect.signature(thing).parameters:
            assert parameter == "self" or parameter in thing.__doc__, (name, parameter)
    everything = " ".join([tinynet.__doc__, *(thing.__doc__ for thing in things.values())])
    for shape in ("(n_records, input_nodes)", "(n_records, output_nodes)", "(input_nodes, hidden_nodes)"):
        assert shape in everything
    for error in ("ValueError", "TypeError", "AttributeError", "FloatingPointError"):
        assert error in everything


@pytest.mark.parametrize(
    "promise",
    [
        "for the batch version of Udacity's project (2017 on), runs unchanged",
        "np.random.seed has no effect (pass rng)",
        "columns count by place, whatever a frame calls them",
        "first version (January 2017) transposes weights and answers: use .T on both",
        "copied when assigned",
    ],
)
def test_what_cannot_be_honoured_is_said_where_the_promise_stands(promise):
    assert promise in " ".join(NeuralNetwork.__doc__.split())


def test_the_network_comes_first_and_its_steps_are_numbered_as_the_chapters():
    source = inspect.getsource(tinynet)
    network, gates = source.split("# ---- The network ends here. ")
    assert re.findall(r"# (\d)\. ", network) == list("12345678")
    assert not re.search(r"# \d\. ", gates)
    for function in (
        NeuralNetwork.__init__,
        *(
            getattr(NeuralNetwork, name)
            for name, _ in public_things()
            if name in {"forward_pass_train", "run", "backpropagation", "update_weights", "train"}
        ),
    ):
        assert inspect.getsource(function) in network
