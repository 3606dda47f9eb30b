"""Chapter 1: what hidden nodes say at the start, and what becomes of weights that all begin equal."""

import numpy as np

from given import number, whole
from tinynet import NeuralNetwork

from .given_weights import network_of, said_of
from .own import new_network, weights_of
from .runs import mean_squared_error


def hidden_outputs_at_the_start(hidden_nodes, input_nodes, network=NeuralNetwork):
    """An untrained network, and what its hidden nodes say to 200 standardised records.

    Returns: weights_input_to_hidden; weights_hidden_to_output, of one output node; the hidden outputs (200,
    hidden_nodes); and those of the same network with first weights of standard deviation 1 in place of 1/√n.
    """
    said = said_of(network)
    whole("input_nodes", input_nodes, 1)
    features = np.random.default_rng(0).normal(size=(200, input_nodes))
    small = new_network(network, input_nodes, hidden_nodes, 1, 0.5, np.random.default_rng(0))
    weights_i_h, weights_h_o = weights_of(small)
    large = network_of(weights_i_h * np.sqrt(input_nodes), weights_h_o, 0.5, network)
    (_, narrow), (_, wide) = small.forward_pass_train(features), large.forward_pass_train(features)
    return weights_i_h, weights_h_o, narrow, wide, *said


def weight_path(start=None, hidden_nodes=2, steps=100):
    """Train on chapter 1's 20 records, all of them in each step, and keep the first layer's weights.

    Parameter: start, the number that all weights begin with; None, as tinynet draws them from seed 0.
    Returns: weights_input_to_hidden before the first and after each step, (steps + 1, 3, hidden_nodes), and the mean
    squared error there, (steps + 1,).
    """
    rng = np.random.default_rng(0)
    records = rng.normal(size=(20, 3))
    targets = 1.0 * (records[:, [0]] > 0) - 1.0 * (records[:, [1]] > 0)
    network = NeuralNetwork(3, hidden_nodes, 1, learning_rate=0.5, rng=0)
    if start is not None:
        network.weights_input_to_hidden = np.full((3, hidden_nodes), number("start", start))
        network.weights_hidden_to_output = np.full((hidden_nodes, 1), start)
    path, losses = [], []
    for _ in range(whole("steps", steps) + 1):
        path.append(network.weights_input_to_hidden.copy())
        losses.append(mean_squared_error(network, records, targets))
        network.train(records, targets)
    return np.array(path), np.array(losses)
