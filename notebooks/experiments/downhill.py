"""Chapter 4: how far the loss falls with a step in any direction, and momentum in a narrow valley."""

import numpy as np

from given import number, whole
from tinynet import NeuralNetwork
from wording import digits

from .one_weight import network_of, put, said_of
from .own import deltas_of
from .runs import mean_squared_error

VALLEY = np.array([0.004, 1.0])  # curvatures: the loss is ½ Σ curvature · weight²


def falls(features, targets, weights_input_to_hidden, weights_hidden_to_output, length, angle, network=NeuralNetwork):
    """How far the loss Σ error² / 2m falls with one step of this length, by its angle to minus the gradient.

    All steps lie in one plane, of minus the gradient over all weights and another direction, drawn once and for all, at
    right angles to it.
    Parameters: features and targets, rows are records; the weights of a network with one output node; length, the root
    of the sum of the squared moves; angle, in degrees; network, the class: tinynet's, or a learner's own.
    Returns: angles (73,), from -180 to 180; the falls there, measured, and as the sums of slope times move say, both
    (73,); length; angle; its fall, measured and as the sum says. Of a learner's network one thing more, as in
    one_weight.
    """
    said = said_of(network)
    length, angle = number("length", length), number("angle", angle)
    network = network_of(weights_input_to_hidden, weights_hidden_to_output, 1.0, network)
    deltas = np.concatenate([delta.ravel() for delta in deltas_of(network, features, targets)]) / len(features)
    steepness = np.linalg.norm(deltas)
    downhill = deltas / steepness
    other = np.random.default_rng(0).normal(size=len(deltas))
    other -= (other @ downhill) * downhill
    other /= np.linalg.norm(other)
    shape = np.shape(weights_input_to_hidden)

    def loss_after(moves):
        first, second = np.split(moves, [np.prod(shape)])
        put(network, weights_input_to_hidden + first.reshape(shape), weights_hidden_to_output + second[:, None])
        return mean_squared_error(network, features, targets) / 2

    def fall(degrees):
        turned = np.radians(degrees)
        return before - loss_after(length * (np.cos(turned) * downhill + np.sin(turned) * other))

    before = loss_after(np.zeros(len(deltas)))
    angles = np.linspace(-180, 180, 73)
    told = length * steepness * np.cos(np.radians([*angles, angle]))
    return angles, np.array([fall(at) for at in angles]), told[:-1], length, angle, fall(angle), told[-1], *said


def valley_loss(weights):
    """The loss of the narrow valley, for weights (..., 2)."""
    return np.sum(VALLEY * np.square(weights), axis=-1) / 2


def roll(momentum, steps=100):
    """Walk down the narrow valley from (-10, 1) at rate 1, each step with a share of all earlier ones in it.

    Parameters: momentum, from 0 to 1; steps, a whole number.
    Returns: path (steps + 1, 2); losses (steps + 1,); both in words.
    """
    momentum = number("momentum", momentum, 0, 1)
    weights, sums, path = np.array([-10.0, 1.0]), np.zeros(2), []
    for _ in range(whole("steps", steps) + 1):
        path.append(weights)
        sums = momentum * sums - VALLEY * weights
        weights = weights + sums
    losses = valley_loss(path)
    words = f"Momentum {momentum:.2f}: the loss goes from {losses[0]:.3f} to {digits(losses[-1], 2)} in {steps} steps"
    ever = " and swings for ever." if momentum == 1 else "."
    return np.array(path), losses, words + ever
