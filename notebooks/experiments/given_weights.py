"""Networks with given weights, whoever's the class is.

Where an experiment of chapters 1 to 4 takes network, that is the class: tinynet's, or a learner's own, as in
network=MyNetwork. Of a learner's one thing more is returned, a sentence that says whose it is; `descend` has it in its
words, `loss_surface` has no words.
"""

import numpy as np

import given
from tinynet import NeuralNetwork

from .own import Own, new_network, weights_of, whose


def network_of(weights_input_to_hidden, weights_hidden_to_output, learning_rate, kind=NeuralNetwork):
    """A network of this class, with copies of these weights, ready to be asked."""
    (input_nodes, hidden_nodes), (_, output_nodes) = given.weights(weights_input_to_hidden, weights_hidden_to_output)
    network = new_network(kind, input_nodes, hidden_nodes, output_nodes, learning_rate, np.random.default_rng(0))
    put(network, weights_input_to_hidden, weights_hidden_to_output)
    return network


def put(network, *tables):
    """Give a network copies of these weights."""
    if isinstance(network, Own):
        network.put(*tables)
    else:
        network.weights_input_to_hidden, network.weights_hidden_to_output = tables  # which checks and copies them


def set_weight(network, place, value):
    """Set one weight of a network as it is asked, at (layer, row, column)."""
    if isinstance(network, Own):
        network.put_weight(place, value)
    else:
        weights_of(network)[place[0]][place[1:]] = value


def said_of(kind):
    """In a list the sentence on whose class this is, a space before it; nothing on tinynet's."""
    return [f" Network: {whose(kind)}."] if whose(kind) else []
