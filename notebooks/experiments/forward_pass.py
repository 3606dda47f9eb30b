"""Chapter 2: what small networks answer, untrained and trained, with a column of ones and without."""

import numpy as np

from datasets import with_ones
from given import number, whole
from tinynet import NeuralNetwork

from .given_weights import network_of, said_of
from .own import new_network
from .runs import mean_squared_error


def two_nodes(weight, bias_weight, output_weight, network=NeuralNetwork):
    """Two hidden nodes over one input and a column of ones. The second, fixed, steps up at x = 0.5 and counts -1.

    Returns: x (241,) from -3 to 3; hidden outputs (241, 2); the same times their output weights (241, 2); the sums of
    these, which are the final outputs, (241,); where the first node's output is ½, or None where its weight is 0 and it
    has no such place; the first node's three weights as they were given.
    """
    said, named = said_of(network), {"weight": weight, "bias_weight": bias_weight, "output_weight": output_weight}
    weight, bias_weight, output_weight = (number(*each) for each in named.items())
    network = network_of([[weight, 10.0], [bias_weight, -5.0]], [[output_weight], [-1.0]], 0.5, network)
    x = np.linspace(-3, 3, 241)
    final_outputs, hidden_outputs = network.forward_pass_train(with_ones(x[:, None]))
    weighted = hidden_outputs * network.weights_hidden_to_output[:, 0]
    middle = -bias_weight / weight if weight else None
    return x, hidden_outputs, weighted, final_outputs[:, 0], middle, (weight, bias_weight, output_weight), *said


def untrained_answers(hidden_nodes, network=NeuralNetwork):
    """What 300 untrained networks with one input and a column of ones answer, seeds 0, 1, 2 and so on.

    Returns: hidden_nodes; x (41,) from -5 to 5; the first 30 networks' answers over x, (30, 41); every network's answer
    at x = 1, (300,).
    """
    x = np.linspace(-5, 5, 41)
    features = with_ones(x[:, None])
    at_one = np.ones((1, 2))
    drawn = [new_network(network, 2, hidden_nodes, 1, 0.5, np.random.default_rng(seed)) for seed in range(300)]
    curves = np.array([each.run(features)[:, 0] for each in drawn[:30]])
    return hidden_nodes, x, curves, np.array([each.run(at_one)[0, 0] for each in drawn]), *said_of(network)


def even_target(hidden_nodes, steps=2000, network=NeuralNetwork):
    """Teach cos x to two networks, one with a column of ones and one without; yield after every 100 steps.

    Yields: hidden_nodes; the number of steps so far, at first 0; x (31,) from -3 to 3; targets, the answers without and
    with ones, each (31,); the mean squared errors without and with ones, a pair.
    """
    whole("steps", steps)
    x = np.linspace(-3, 3, 31)
    targets = np.cos(x)
    both = [x[:, None], with_ones(x[:, None])]
    networks = [
        new_network(network, features.shape[1], hidden_nodes, 1, 0.2, np.random.default_rng(0)) for features in both
    ]
    for step in range(steps + 1):
        if step % 100 == 0 or step == steps:
            answers = [each.run(features)[:, 0] for each, features in zip(networks, both, strict=True)]
            losses = [mean_squared_error(*each, targets[:, None]) for each in zip(networks, both, strict=True)]
            yield hidden_nodes, step, x, targets, *answers, losses, *said_of(network)
        for each, features in zip(networks, both, strict=True):
            each.train(features, targets)
