"""Chapter 3: the loss over one weight, and an output node that squashes, under two losses."""

import numpy as np

import given
from tinynet import NeuralNetwork, sigmoid

from .given_weights import network_of, said_of, set_weight
from .own import Own, deltas_of, weights_of
from .runs import mean_squared_error


def loss_along(
    features, target, weights_input_to_hidden, weights_hidden_to_output, place, weight, network=NeuralNetwork
):
    """The loss ½ Σ error² of one record over the values of one weight, all other weights as they are.

    Parameters: features, (1, input_nodes); target, a number; the weights of a network with one output node; place,
    (layer, row, column) of the weight, layer 0 or 1; weight, its value now.
    Returns: weights and losses, both (161,), from -4 to 4; weight; the loss there; its slope by backpropagation; and
    in words which way the slope says that the weight should go.
    """
    said = said_of(network)
    weight, target = given.number("weight", weight), given.number("target", target)
    place = given.place_of_weight(place, given.weights(weights_input_to_hidden, weights_hidden_to_output, 1))
    network = network_of(weights_input_to_hidden, weights_hidden_to_output, 1.0, network)
    targets = np.array([[target]])
    weights = np.linspace(-4, 4, 161)
    if isinstance(network, Own):
        losses = np.array([_loss_at(network, place, value, features, targets) for value in weights])
    else:  # all at once: asked one value after the other it would take as long as half the picture
        with np.errstate(over="ignore"):
            losses = (target - _answers_along(network, place, weights, features)) ** 2 / 2
    loss = _loss_at(network, place, weight, features, targets)
    deltas = deltas_of(network, features, targets)
    slope = -deltas[place[0]][place[1:]]
    if abs(slope) < min(0.005, 0.05 * max(losses)):  # what looks level: on the picture's axis, as high as the curve
        words = "this is the valley floor, or a plain"
    else:
        words = f"a {'larger' if slope < 0 else 'smaller'} weight makes the loss smaller"
    return weights, losses, weight, loss, slope, words, *said


def _loss_at(network, place, weight, features, targets):
    """The loss where one weight has this value, which the network then keeps."""
    set_weight(network, place, weight)
    return mean_squared_error(network, features, targets) / 2


def _answers_along(network, place, weights, features):
    """What a network of tinynet's answers to one record, (n_weights,), where one weight takes each of these values."""
    layer, row, column = place
    tables = weights_of(network)
    many = np.repeat(tables[layer][:, [column]], len(weights), axis=1)  # the weights into its node, for each value
    many[row] = weights
    final_outputs, hidden_outputs = network.forward_pass_train(features)
    if layer:
        return (hidden_outputs @ many)[0]
    nodes = network_of(many, np.ones((len(weights), 1)), 1.0).forward_pass_train(features)[1]
    return (final_outputs + (nodes - hidden_outputs[:, [column]]) * tables[1][column])[0]


def two_losses(target, final_input):
    """The squared error ½ e² and the cross-entropy of a sigmoid output over what its node gets.

    Parameters: target, from 0 to 1; final_input, what the output node gets now.
    Returns: final inputs (161,), from -8 to 8; both losses there, (2, 161), the squared error first; final_input; both
    losses at it, (2,); the error; the slope of the sigmoid.
    """
    target, final_input = given.number("target", target, 0, 1), given.number("final_input", final_input)

    def losses_at(final_inputs):
        error = target - sigmoid(final_inputs)
        # -ln(ŷ) is ln(1 + exp(-final_inputs)), and -ln(1 - ŷ) the same with the other sign: finite however far out
        missed = target * np.logaddexp(0, -final_inputs) + (1 - target) * np.logaddexp(0, final_inputs)
        return np.array([error**2 / 2, missed])

    final_inputs = np.linspace(-8, 8, 161)
    final_output = sigmoid(final_input)
    slope = final_output * (1 - final_output)
    return final_inputs, losses_at(final_inputs), final_input, losses_at(final_input), target - final_output, slope
