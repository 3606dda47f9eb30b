"""Chapters 1 to 4: networks small enough to look at single weights."""

import numpy as np

import given
from datasets import with_ones
from tinynet import NeuralNetwork
from wording import rounded

from .own import Own, answers_and_deltas, deltas_of, new_network, set_weight, weights_of, whose
from .runs import mean_squared_error
from .verdicts import in_words

# In all of them network is the class: tinynet's, or a learner's own, as in network=MyNetwork. Of a learner's one thing
# more is returned, a sentence that says whose it is; `descend` has it in its words, `loss_surface` has no words.


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
    place = given.place_of_weight(place, given.weights(weights_input_to_hidden, weights_hidden_to_output))
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


def hidden_outputs_at_the_start(hidden_nodes, input_nodes, seed=0, network=NeuralNetwork):
    """An untrained network, and what its hidden nodes say to 200 standardised records.

    Returns: weights_input_to_hidden; weights_hidden_to_output, of one output node; the hidden outputs (200,
    hidden_nodes); and those of the same network with first weights of standard deviation 1 in place of 1/√n.
    """
    said = said_of(network)
    given.whole("input_nodes", input_nodes, 1), given.as_seed("seed", seed)
    features = np.random.default_rng(seed).normal(size=(200, input_nodes))
    small = new_network(network, input_nodes, hidden_nodes, 1, 0.5, np.random.default_rng(seed))
    weights_i_h, weights_h_o = weights_of(small)
    large = network_of(weights_i_h * np.sqrt(input_nodes), weights_h_o, 0.5, network)
    (_, narrow), (_, wide) = small.forward_pass_train(features), large.forward_pass_train(features)
    return weights_i_h, weights_h_o, narrow, wide, *said


def two_nodes(weight, bias_weight, output_weight, network=NeuralNetwork):
    """Two hidden nodes over one input and a column of ones. The second, fixed, steps up at x = 0.5 and counts -1.

    Returns: x (241,) from -3 to 3; hidden outputs (241, 2); the same times their output weights (241, 2); the sums of
    these, which are the final outputs, (241,); where the first node's output is ½, or None where its weight is 0 and it
    has no such place; the first node's three weights as they were given.
    """
    said, named = said_of(network), {"weight": weight, "bias_weight": bias_weight, "output_weight": output_weight}
    weight, bias_weight, output_weight = (given.number(*each) for each in named.items())
    network = network_of([[weight, 10.0], [bias_weight, -5.0]], [[output_weight], [-1.0]], 0.5, network)
    x = np.linspace(-3, 3, 241)
    final_outputs, hidden_outputs = network.forward_pass_train(with_ones(x[:, None]))
    weighted = hidden_outputs * network.weights_hidden_to_output[:, 0]
    middle = -bias_weight / weight if weight else None
    return x, hidden_outputs, weighted, final_outputs[:, 0], middle, (weight, bias_weight, output_weight), *said


def untrained_answers(hidden_nodes, networks=300, network=NeuralNetwork):
    """What untrained networks with one input and a column of ones answer, seeds 0, 1, 2 and so on.

    Returns: hidden_nodes; x (41,) from -5 to 5; the first 30 networks' answers over x, (30, 41); every network's answer
    at x = 1, (networks,).
    """
    given.whole("networks", networks, 1)
    x = np.linspace(-5, 5, 41)
    features = with_ones(x[:, None])
    at_one = np.ones((1, 2))
    drawn = [new_network(network, 2, hidden_nodes, 1, 0.5, np.random.default_rng(seed)) for seed in range(networks)]
    curves = np.array([each.run(features)[:, 0] for each in drawn[:30]])
    return hidden_nodes, x, curves, np.array([each.run(at_one)[0, 0] for each in drawn]), *said_of(network)


def even_target(hidden_nodes, steps=2000, slice_of=100, seed=0, network=NeuralNetwork):
    """Teach cos x to two networks, one with a column of ones and one without; yield after every slice of steps.

    Yields: hidden_nodes; the number of steps so far, at first 0; x (31,) from -3 to 3; targets, the answers without and
    with ones, each (31,); the mean squared errors without and with ones, a pair.
    """
    given.whole("steps", steps), given.whole("slice_of", slice_of, 1), given.as_seed("seed", seed)
    x = np.linspace(-3, 3, 31)
    targets = np.cos(x)
    both = [x[:, None], with_ones(x[:, None])]
    sources = [np.random.default_rng(seed) for _ in both]
    networks = [
        new_network(network, features.shape[1], hidden_nodes, 1, 0.2, rng)
        for features, rng in zip(both, sources, strict=True)
    ]
    for step in range(steps + 1):
        if step % slice_of == 0 or step == steps:
            answers = [each.run(features)[:, 0] for each, features in zip(networks, both, strict=True)]
            losses = [mean_squared_error(*each, targets[:, None]) for each in zip(networks, both, strict=True)]
            yield hidden_nodes, step, x, targets, *answers, losses, *said_of(network)
        for each, features in zip(networks, both, strict=True):
            each.train(features, targets)


def loss_surface(
    features, targets, weights_input_to_hidden, weights_hidden_to_output, across, up, network=NeuralNetwork
):
    """The loss Σ error² / 2m over two weights, all others as given: the last input's and the output's of node 1.

    Parameters: features and targets, rows are records; the weights of a network with one output node; across, values
    of weights_input_to_hidden[-1, 0]; up, values of weights_hidden_to_output[0, 0].
    Returns: the losses, (len(up), len(across)).
    """
    features, targets = given.records("features and targets", (features, targets))
    across, up = given.of_numbers("across", across), given.of_numbers("up", up)
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
    for _ in range(given.whole("steps", steps) + 1):
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
    diagnosis = _diagnosis_of_descent(losses)
    words = f"Learning rate {learning_rate:.3g}: {diagnosis or 'stable'}.{in_words(diagnosis)}"
    if diagnosis in ("slow", ""):
        end, count = _after_60(losses), min(60, len(losses) - 1)
        way = "rises" if end > losses[0] else "falls"
        words += f" The loss {way} from {losses[0]:.3f} to {rounded(end, 3)} in {count} steps."
    return np.array(path), losses, "".join([words, *said]), diagnosis


def _after_60(losses):
    return losses[min(60, len(losses) - 1)]


def _diagnosis_of_descent(losses):
    """The table's word for steps that all records share: there a loss that rises at all is one that jumped."""
    if losses[-1] > 1e6 * losses[0]:  # a step has overflowed, or will
        return "diverged"
    if np.any(np.diff(losses[len(losses) // 10 :]) > 1e-6):
        return "unstable"
    return "slow" if _after_60(losses) > 0.3 * losses[0] else ""


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


def said_of(kind):
    """In a list the sentence on whose class this is, a space before it; nothing on tinynet's."""
    return [f" Network: {whose(kind)}."] if whose(kind) else []
