"""Chapter 4: descents on a loss over two weights, steps in any direction, momentum, and slips that end in NaN."""

import numpy as np

import given
from given import as_seed, finite_records, number, of_numbers, one_of, shaped, shown, whole
from tinynet import NeuralNetwork, sigmoid
from wording import digits, rounded

from .given_weights import network_of, put, said_of, set_weight
from .own import Own, answers_and_deltas, deltas_of, weights_of
from .runs import mean_squared_error
from .verdicts import diagnose_descent, in_words

VALLEY = np.array([0.004, 1.0])  # curvatures: the loss is ½ Σ curvature · weight²

# What each slip puts in the place of the right form.
SLIPS = {
    "none": {},
    "`-=` in place of `+=`": {"direction": -1},
    "error squared": {"error_of": lambda error: error**2},
    "no sigmoid": {"squash": lambda z: z},
    "1 / 1 + exp(-z)": {"squash": lambda z: 1 / 1 + np.exp(-z)},
    "a slope at the output": {"slope": lambda answer: answer * (1 - answer)},
}


def loss_surface(
    features, targets, weights_input_to_hidden, weights_hidden_to_output, across, up, network=NeuralNetwork
):
    """The loss Σ error² / 2m over two weights, all others as given: the last input's and the output's of node 1.

    Parameters: features and targets, rows are records; the weights of a network with one output node; across, values
    of weights_input_to_hidden[-1, 0]; up, values of weights_hidden_to_output[0, 0].
    Returns: the losses, (len(up), len(across)).
    """
    features, targets = finite_records("features and targets", (features, targets))
    across, up = shaped("across", across, "(n,)"), shaped("up", up, "(n,)")
    given.weights(weights_input_to_hidden, weights_hidden_to_output, 1)
    network = network_of(weights_input_to_hidden, weights_hidden_to_output, 1.0, network)
    losses = np.empty((len(up), len(across)))
    if isinstance(network, Own):
        for (row, column), _ in np.ndenumerate(losses):
            set_weight(network, (0, -1, 0), across[column])
            set_weight(network, (1, 0, 0), up[row])
            losses[row, column] = mean_squared_error(network, features, targets) / 2
        return losses
    tables = np.repeat(network.weights_hidden_to_output, len(up), axis=1)  # tinynet's answers to all of `up` at once
    tables[0] = up
    for column, weight in enumerate(across):
        set_weight(network, (0, -1, 0), weight)
        hidden_outputs = network.forward_pass_train(features)[1]
        losses[:, column] = np.mean((targets - hidden_outputs @ tables) ** 2, axis=0) / 2
    return losses


def descend(
    features,
    targets,
    weights_input_to_hidden,
    weights_hidden_to_output,
    learning_rate,
    steps=400,
    network=NeuralNetwork,
):
    """Gradient descent on loss_surface: the network's own steps, of which only those two weights take their share.

    Returns: path, (n_steps + 1, 2), the two weights before the first and after each step; losses, (n_steps + 1,), the
    loss there; in words what became of it, and what that means; diagnosis, "" or one of the words of verdicts.VERDICTS.
    """
    said = said_of(network)
    network = network_of(weights_input_to_hidden, weights_hidden_to_output, learning_rate, network)
    shares = [np.zeros_like(table) for table in weights_of(network)]
    path, answers = [], []
    for _ in range(whole("steps", steps) + 1):
        path.append((network.weights_input_to_hidden[-1, 0], network.weights_hidden_to_output[0, 0]))
        with np.errstate(over="ignore", invalid="ignore"):  # answered in words, by update_weights
            final_outputs, deltas = answers_and_deltas(network, features, targets)
        answers.append(final_outputs)
        shares[0][-1, 0], shares[1][0, 0] = deltas[0][-1, 0], deltas[1][0, 0]
        try:
            network.update_weights(*shares, len(features))
        except FloatingPointError:
            break
    with np.errstate(over="ignore", invalid="ignore"):
        errors = np.ravel(targets) - np.reshape(answers, (len(answers), -1))
        losses = np.mean(errors**2, axis=1) / 2
    losses[np.isnan(losses)] = np.inf
    diagnosis = diagnose_descent(losses)
    words = f"Learning rate {learning_rate:.3g}: {diagnosis or 'stable'}.{in_words(diagnosis)}"
    if diagnosis in ("slow", ""):
        seen = losses[:61]
        way = "rises" if seen[-1] > seen[0] else "falls"
        words += f" The loss {way} from {seen[0]:.3f} to {rounded(seen[-1], 3)} in {len(seen) - 1} steps."
    return np.array(path), losses, "".join([words, *said]), diagnosis


def falls(features, targets, weights_input_to_hidden, weights_hidden_to_output, length, angle, network=NeuralNetwork):
    """How far the loss Σ error² / 2m falls with one step of this length, by its angle to minus the gradient.

    All steps lie in one plane, of minus the gradient over all weights and another direction, drawn once and for all, at
    right angles to it.
    Parameters: features and targets, rows are records; the weights of a network with one output node; length, the root
    of the sum of the squared moves; angle, in degrees; network, the class: tinynet's, or a learner's own.
    Returns: angles (73,), from -180 to 180; the falls there, measured, and as the sums of slope times move say, both
    (73,); length; angle; its fall, measured and as the sum says. Of a learner's network one thing more, as
    given_weights says.
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
    weights = of_numbers("weights", weights)
    if weights.shape[-1:] != (2,):
        raise ValueError(f"weights came as {shown(weights)}, expected two numbers, or a table with two columns.")
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


def slipped_losses(slip, features, targets, learning_rate, steps=1500, seed=0):
    """The mean squared error before the first and after each step of training 8 hidden nodes with this slip of SLIPS.

    Each step learns from all records; the network is written out here, since tinynet refuses what these slips come to.
    Returns: (steps + 1,); NaN or inf from where the numbers are too large.
    """
    right = {"direction": 1, "error_of": lambda error: error, "squash": sigmoid, "slope": lambda answer: 1}
    parts = right | SLIPS[one_of("slip", slip, SLIPS)]
    features, targets = finite_records("features and targets", (features, targets))
    network = NeuralNetwork(features.shape[1], 8, targets.shape[1], learning_rate, as_seed("seed", seed))
    W_ih, W_ho = network.weights_input_to_hidden, network.weights_hidden_to_output
    step = parts["direction"] * learning_rate / len(features)
    losses = np.full(whole("steps", steps) + 1, np.nan)
    with np.errstate(all="ignore"):
        for taken in range(steps + 1):
            hidden_outputs = parts["squash"](features @ W_ih)
            final_outputs = hidden_outputs @ W_ho
            error = targets - final_outputs
            losses[taken] = np.mean(error**2)
            if np.isnan(losses[taken]):
                break  # so it stays
            output_error_term = parts["error_of"](error) * parts["slope"](final_outputs)
            hidden_error_term = output_error_term @ W_ho.T * hidden_outputs * (1 - hidden_outputs)
            W_ih = W_ih + step * features.T @ hidden_error_term
            W_ho = W_ho + step * hidden_outputs.T @ output_error_term
    return losses
