"""Trains networks: settings in, histories out. No drawing, no widgets."""

import concurrent.futures
import contextlib
import copy
import functools
import inspect
import re
import time
from dataclasses import dataclass, field

import numpy as np
from threadpoolctl import threadpool_limits

import datasets
from datasets import with_ones
from tinynet import NeuralNetwork, sigmoid

threadpool_limits(1)  # products as small as ours take longer on several threads: up to 4 times with 64 nodes on 2 cores


@dataclass
class History:
    """What a training run has been through so far.

    Attributes: training_loss and validation_loss, the mean squared error after each epoch, starting with the untrained
    network; mean_loss, the loss of always answering with the mean training target; trouble, one of
    "" (none);
    "slow": half of the run is over, and the training loss is still above half of mean_loss;
    "saturated": it is, at any time, and the mean slope h (1 - h) of the hidden nodes is below 0.05;
    "unstable": after the first tenth of the run the training loss jumped, above mean_loss and twice its lowest so far;
    "diverged": a step overflowed, and training ended.
    """

    mean_loss: float
    training_loss: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    trouble: str = ""


def mean_squared_error(network, features, targets):
    """The mean of error² over records and output nodes; inf where too large for a number, 0 where no records are."""
    if not len(targets):
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        final_outputs = network.run(features)
        error = np.reshape(targets, final_outputs.shape) - final_outputs  # targets may be flat, as train takes them
        return float(np.nan_to_num(np.mean(error**2), nan=np.inf, posinf=np.inf))


class Run:
    """One training run in mini-batches, taken step by step.

    Parameters: network; training and validation, each (features, targets) with targets (n_records, output_nodes);
    count, epochs in all; batch_size; rng, a numpy.random.Generator, which draws a new order of records each epoch.
    Attributes: history, a History; steps, how many were taken; batches, how many steps an epoch has; watched, the
    records on which the training loss is noted.
    """

    def __init__(self, network, training, validation, count, batch_size, rng):
        self.network, self.training, self.validation = network, training, validation
        self.count, self.batch_size, self.rng = count, batch_size, rng
        self.watched = self._watched()
        targets = self.watched[1]
        self.batches = self._batches()
        self.steps = 0
        self._coming = []  # this epoch's batches that were not yet learned from
        self._jumped = False
        self.history = History(float(np.mean((targets - targets.mean(axis=0)) ** 2)) if len(targets) else 0.0)
        self._note()

    def _watched(self):
        return self.training

    def _batches(self):
        return max(1, len(self.training[1]) // self.batch_size)

    def _draw(self):
        """An epoch's batches, as row numbers: every record once, in a new order."""
        return np.array_split(self.rng.permutation(len(self.training[1])), self.batches)

    @property
    def epoch(self):
        """How many whole epochs are done."""
        return self.steps // self.batches

    @property
    def done(self):
        """Whether the last epoch is done, training diverged, or there is nothing to learn from."""
        return self.epoch >= self.count or self.history.trouble == "diverged" or not len(self.training[1])

    def take_step(self):
        """Learn from the next batch; nothing where the run is done."""
        if self.done:
            return
        features, targets = self.training
        if not self._coming:
            self._coming = self._draw()[::-1]
        batch = self._coming.pop()
        try:
            self.network.train(features[batch], targets[batch])
        except FloatingPointError:
            self.history.trouble = "diverged"
            return
        self.steps += 1
        if not self._coming:
            self._note()

    def take_epoch(self):
        """Learn from all batches that are left of this epoch."""
        end = (self.epoch + 1) * self.batches
        while self.steps < end and not self.done:
            self.take_step()

    def _note(self):
        history = self.history
        history.validation_loss.append(mean_squared_error(self.network, *self.validation))
        loss, slope = self._loss_and_slope()
        history.training_loss.append(loss)
        late = self.epoch > self.count / 10
        self._jumped |= late and loss > max(history.mean_loss, 2 * min(history.training_loss))
        history.trouble = ""
        if history.mean_loss == 0:  # all targets equal: nothing to learn but that
            return
        if self._jumped:
            history.trouble = "unstable"
        elif loss > history.mean_loss / 2:
            history.trouble = "saturated" if slope < 0.05 else "slow" if self.epoch >= self.count / 2 else ""

    def _loss_and_slope(self):
        """The mean squared error on the watched records, and the mean slope of the hidden nodes' sigmoids there."""
        features, targets = self.watched
        if not len(targets):
            return 0.0, 0.25
        with np.errstate(over="ignore", invalid="ignore"):
            final_outputs, hidden_outputs = self.network.forward_pass_train(features)
            loss = np.mean((targets - final_outputs) ** 2)
        slope = np.mean(hidden_outputs * (1 - hidden_outputs))
        return float(np.nan_to_num(loss, nan=np.inf, posinf=np.inf)), float(slope)


class Draws(Run):
    """A Run that learns from 128 records at a time, drawn at random and anew for each batch, as the post does.

    An epoch here is 50 batches. The training loss is noted on every tenth training record: that takes a tenth of the
    time and, with thousands of records, hardly changes it.
    Parameters: training and validation, as for Run, of one output node; hidden_nodes; learning_rate; batches, how many
    in all, a multiple of 50; seed, for the first weights and then the batches.
    """

    BATCH, EPOCH = 128, 50

    def __init__(self, training, validation, hidden_nodes, learning_rate, batches=3500, seed=0):
        if batches % self.EPOCH or batches < self.EPOCH:
            raise ValueError(f"batches came as {batches!r}, expected a multiple of {self.EPOCH}, above 0.")
        rng = np.random.default_rng(seed)
        network = NeuralNetwork(training[0].shape[1], hidden_nodes, 1, learning_rate, rng)
        super().__init__(network, training, validation, batches // self.EPOCH, self.BATCH, rng)

    def _watched(self):
        features, targets = self.training
        return features[::10], targets[::10]

    def _batches(self):
        return self.EPOCH

    def _draw(self):
        return [drawn(self.rng, len(self.training[1]), self.batch_size) for _ in range(self.EPOCH)]

    def view(self):
        """What a picture of the run needs, by name: the losses, after which batches they were noted, words."""
        history = self.history
        return {
            "batches": self.EPOCH * np.arange(len(history.training_loss)),
            "training_loss": history.training_loss,
            "validation_loss": history.validation_loss,
            "diverged": history.trouble == "diverged",
            "words": f"{verdict(history, f'batch {self.steps}')} {self._settings_in_words()}",
        }

    def _settings_in_words(self):
        nodes = self.network.hidden_nodes
        return f"(Learning rate {self.network.learning_rate:g}, {nodes} hidden node{'s' * (nodes > 1)}.)"

    def to_the_end(self):
        """Take all steps that are left; returns the Run."""
        while not self.done:
            self.take_step()
        return self

    def slices(self):
        """Take all steps that are left; yield the Run where there is time to look, first before any step."""

        def work():
            yield self
            while not self.done:
                self.take_epoch()
                yield self

        return timed_slices(work())


def drawn(rng, records, batch_size):
    """The row numbers of a batch: drawn at random, the same record perhaps twice."""
    return rng.integers(0, records, batch_size)


def epochs(network, training, validation, count, batch_size, rng):
    """Train for `count` epochs as Run does; yield the History untrained, then after every epoch, each time the same."""
    run = Run(network, training, validation, count, batch_size, rng)
    yield run.history
    while not run.done:
        run.take_epoch()
        yield run.history


def loss_along(features, target, weights_input_to_hidden, weights_hidden_to_output, place, weight):
    """The loss ½ Σ error² of one record over the values of one weight, all other weights as they are.

    Parameters: features, (1, input_nodes); target, a number; the weights of a network with one output node; place,
    (layer, row, column) of the weight, layer 0 or 1; weight, its value now.
    Returns: weights and losses, both (161,), from -4 to 4; weight; the loss there; and its slope by backpropagation.
    """
    network = _network_of(weights_input_to_hidden, weights_hidden_to_output, 1.0)
    layer = (network.weights_input_to_hidden, network.weights_hidden_to_output)[place[0]]

    def loss_at(value):
        layer[place[1:]] = value
        return mean_squared_error(network, features, [[target]]) / 2

    weights = np.linspace(-4, 4, 161)
    losses = np.array([loss_at(value) for value in weights])
    loss = loss_at(weight)
    deltas = network.backpropagation(*network.forward_pass_train(features), features, [[target]], 0, 0)
    return weights, losses, weight, loss, -deltas[place[0]][place[1:]]


def hidden_outputs_at_the_start(hidden_nodes, input_nodes, seed=0):
    """An untrained network, and what its hidden nodes say to 200 records whose features have mean 0 and width 1.

    Returns: weights_input_to_hidden; weights_hidden_to_output, of one output node; the hidden outputs (200,
    hidden_nodes); and the hidden outputs of the same network with first weights of width 1 in place of 1/√n.
    """
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(200, input_nodes))
    network = NeuralNetwork(input_nodes, hidden_nodes, 1, learning_rate=0.5, rng=seed)
    weights = network.weights_input_to_hidden
    _, narrow = network.forward_pass_train(features)
    network.weights_input_to_hidden = weights * np.sqrt(input_nodes)
    _, wide = network.forward_pass_train(features)
    return weights, network.weights_hidden_to_output, narrow, wide


def two_nodes(weight, bias_weight, output_weight):
    """Two hidden nodes over one input and a column of ones. The second, fixed, steps up at x = 0.5 and counts -1.

    Returns: x (241,) from -3 to 3; hidden outputs (241, 2); output weights (2, 1); where the first node's output is ½,
    or None where its weight is 0 and it has no such place.
    """
    network = NeuralNetwork(2, 2, 1, learning_rate=0.5)
    network.weights_input_to_hidden = [[weight, 10.0], [bias_weight, -5.0]]
    network.weights_hidden_to_output = [[output_weight], [-1.0]]
    x = np.linspace(-3, 3, 241)
    _, hidden_outputs = network.forward_pass_train(with_ones(x[:, None]))
    return x, hidden_outputs, network.weights_hidden_to_output, -bias_weight / weight if weight else None


def untrained_answers(hidden_nodes, networks=300):
    """What untrained networks with one input and a column of ones answer, seeds 0, 1, 2 and so on.

    Returns: hidden_nodes; x (41,) from -5 to 5; the first 30 networks' answers over x, (30, 41); every network's answer
    at x = 1, (networks,).
    """
    x = np.linspace(-5, 5, 41)
    features = with_ones(x[:, None])
    at_one = [[1.0, 1.0]]
    drawn = [NeuralNetwork(2, hidden_nodes, 1, learning_rate=0.5, rng=seed) for seed in range(networks)]
    curves = np.array([network.run(features)[:, 0] for network in drawn[:30]])
    return hidden_nodes, x, curves, np.array([network.run(at_one)[0, 0] for network in drawn])


def even_target(hidden_nodes, steps=2000, slice_of=100, seed=0):
    """Teach cos x to two networks, one with a column of ones and one without; yield after every slice of steps.

    Yields: hidden_nodes; the number of steps so far, at first 0; x (31,) from -3 to 3; targets, the answers without and
    with ones, each (31,).
    """
    x = np.linspace(-3, 3, 31)
    targets = np.cos(x)
    both = [x[:, None], with_ones(x[:, None])]
    networks = [NeuralNetwork(features.shape[1], hidden_nodes, 1, learning_rate=0.2, rng=seed) for features in both]
    for step in range(steps + 1):
        if step % slice_of == 0:
            answers = [network.run(features)[:, 0] for network, features in zip(networks, both, strict=True)]
            yield hidden_nodes, step, x, targets, *answers
        for network, features in zip(networks, both, strict=True):
            network.train(features, targets)


def loss_surface(features, targets, weights_input_to_hidden, weights_hidden_to_output, across, up):
    """The loss Σ error² / 2m over two weights, all others as given: the last input's and the output's of node 1.

    Parameters: features and targets, rows are records; the weights of a network with one output node; across, values
    of weights_input_to_hidden[-1, 0]; up, values of weights_hidden_to_output[0, 0].
    Returns: the losses, (len(up), len(across)).
    """
    network = _network_of(weights_input_to_hidden, weights_hidden_to_output, 1.0)
    losses = np.empty((len(up), len(across)))
    for (row, column), _ in np.ndenumerate(losses):
        network.weights_input_to_hidden[-1, 0] = across[column]
        network.weights_hidden_to_output[0, 0] = up[row]
        losses[row, column] = mean_squared_error(network, features, targets) / 2
    return losses


def descend(features, targets, weights_input_to_hidden, weights_hidden_to_output, learning_rate, steps=400):
    """Gradient descent on loss_surface: tinynet's own steps, of which only those two weights take their share.

    Returns: path, (n_steps + 1, 2), the two weights before the first and after each step; losses, (n_steps + 1,), the
    loss there; verdict, one line in words: whether it settles, is too slow, unstable, or diverges.
    """
    network = _network_of(weights_input_to_hidden, weights_hidden_to_output, learning_rate)
    path, losses, overflow = [], [], 0
    for step in range(steps + 1):
        path.append((network.weights_input_to_hidden[-1, 0], network.weights_hidden_to_output[0, 0]))
        losses.append(mean_squared_error(network, features, targets) / 2)
        with np.errstate(over="ignore", invalid="ignore"):  # answered in words, by update_weights
            answers = network.forward_pass_train(features)
            delta_weights_i_h, delta_weights_h_o = network.backpropagation(*answers, features, targets, 0, 0)
        share_i_h, share_h_o = np.zeros_like(delta_weights_i_h), np.zeros_like(delta_weights_h_o)
        share_i_h[-1, 0], share_h_o[0, 0] = delta_weights_i_h[-1, 0], delta_weights_h_o[0, 0]
        try:
            network.update_weights(share_i_h, share_h_o, len(features))
        except FloatingPointError:
            overflow = step + 1
            break
    return np.array(path), np.array(losses), _verdict_on_descent(np.array(losses), learning_rate, overflow)


def _verdict_on_descent(losses, learning_rate, overflow):
    at = f"Learning rate {learning_rate:.3g}"
    if overflow:
        return f"{at}: diverged. Every step overshoots by more than it was off; step {overflow} overflowed, not taken."
    if losses[-1] > 1e6 * losses[0]:
        return f"{at}: diverges. Every step overshoots by more than it was off; the loss grows without end."
    if np.any(np.diff(losses[len(losses) // 10 :]) > 1e-6):
        return f"{at}: unstable. The numbers stay finite, but steps make the loss larger instead of smaller."
    after_60 = losses[min(60, len(losses) - 1)]
    if after_60 > 0.3 * losses[0]:
        return f"{at}: too small. The loss falls with every step, but after 60 of them much of the way is left."
    return f"{at}: it settles. The loss falls from {losses[0]:.3f} to {after_60:.3f} in 60 steps."


def _network_of(weights_input_to_hidden, weights_hidden_to_output, learning_rate):
    """A network with copies of these weights."""
    input_nodes, hidden_nodes = np.shape(weights_input_to_hidden)
    network = NeuralNetwork(input_nodes, hidden_nodes, np.shape(weights_hidden_to_output)[1], learning_rate, 0)
    network.weights_input_to_hidden = np.array(weights_input_to_hidden, float)
    network.weights_hidden_to_output = np.array(weights_hidden_to_output, float)
    return network


class Number:
    """A number with the text that says how it comes about; sums and products of Numbers write theirs themselves.

    Attributes: value, a float; text, such as "0.5 · (−0.4) + 2".
    """

    def __init__(self, value, text=None):
        self.value = float(value) + 0.0  # + 0.0 makes -0.0 a plain 0
        if text is None:
            text = f"{self.value:.4f}" if self.value == 0 or 5e-5 <= abs(self.value) < 1000 else f"{self.value:.3g}"
        self.text = text.replace("-", "−")

    @classmethod
    def given(cls, value):
        """A number as a learner would write it: without zeros at its end."""
        text = cls(value).text
        return cls(value, text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text)

    @property
    def factor(self):
        """The text as it stands in a product or behind a minus."""
        outside = re.sub(r"\([^)]*\)", "", self.text)
        return f"({self.text})" if "+" in outside or "−" in outside else self.text

    def __add__(self, other):
        return Number(self.value + other.value, f"{self.text} + {other.text}")

    def __sub__(self, other):
        return Number(self.value - other.value, f"{self.text} − {other.factor}")

    def __mul__(self, other):
        return Number(self.value * other.value, f"{self.factor} · {other.factor}")


ONE = Number.given(1)
NEW_WEIGHTS = {"weights_input_to_hidden": "new_i_h", "weights_hidden_to_output": "new_h_o"}


@dataclass
class Step:
    """One number on its way through a network with one output node.

    Attributes: phase, "given", "forward", "backward" or "update"; quantity, the table that holds the number, by its
    name in tinynet.py, and place in it, (row, column); name, what the number is, in words; equation, with symbols, as
    mathtext; numbers, the same with numbers; shape, where the number stands and from what shapes its table comes; part
    and line, the numbered part of tinynet.py and its line that computes the table; nodes, (layer, node), and edges,
    (layer, row, column), that take part; tables, every table by name, an array of Numbers, None where not known yet.
    """

    phase: str
    quantity: str
    place: tuple
    name: str
    equation: str
    numbers: str
    shape: str
    part: str
    line: str
    nodes: list
    edges: list
    tables: dict

    def values(self, quantity):
        """A table as floats, NaN where a number is not known yet."""
        return np.vectorize(lambda number: np.nan if number is None else number.value)(self.tables[quantity])

    def texts(self, quantity):
        """A table as nested lists of text, "" where a number is not known yet."""
        return [["" if number is None else number.text for number in row] for row in self.tables[quantity]]


def walk(features, target, weights_input_to_hidden, weights_hidden_to_output, learning_rate=0.5, until="update"):
    """Send one record through a network and back, one number at a time, without any matrix product.

    Parameters: features, (1, input_nodes); target, a number, or None where the walk ends forward; the weights of a
    network with one output node; until, the last phase: "forward", "backward" or "update".
    Returns: a list of Step. The first says what is given, every other adds one number, in the order of tinynet.py.
    Raises: what tinynet's `train` raises for such numbers; ValueError for numbers above a million, whose products
    would not fit a picture, or any number.
    """
    given = [features, 0.0 if target is None else target, weights_input_to_hidden, weights_hidden_to_output]
    largest = max(float(np.max(np.abs(numbers))) for numbers in given)
    if 1e6 < largest < np.inf:
        raise ValueError(f"A number came as {largest:g} or minus that, expected at most a million: type a smaller one.")
    network = _network_of(weights_input_to_hidden, weights_hidden_to_output, learning_rate)
    network.train(features, [[0.0 if target is None else target]])  # says in words what is wrong with the numbers
    walker = _Walker(features, target, weights_input_to_hidden, weights_hidden_to_output)
    walker.forward()
    if until != "forward":
        walker.backward()
    if until == "update":
        walker.update(learning_rate)
    return walker.steps


class _Walker:
    """Collects the steps of `walk`. Counts input nodes with i and hidden ones with j; texts count from 1."""

    def __init__(self, features, target, weights_input_to_hidden, weights_hidden_to_output):
        self.steps = []
        given = np.vectorize(Number.given, [object])
        self.x, self.y = given(features), np.array([[None if target is None else Number.given(target)]])
        self.w_ih, self.w_ho = given(weights_input_to_hidden), given(weights_hidden_to_output)
        self.n, self.k = n, k = self.w_ih.shape
        self.z, self.h, self.e_h, self.delta_h = (np.full((1, k), None) for _ in range(4))
        self.final_inputs, self.y_hat, self.e, self.delta_o, self.step = (np.full((1, 1), None) for _ in range(5))
        self.delta_w_ih, self.delta_w_ho = np.full((n, k), None), np.full((k, 1), None)
        self.tables = {
            "features": self.x,
            "targets": self.y,
            "weights_input_to_hidden": self.w_ih,
            "weights_hidden_to_output": self.w_ho,
            "hidden_inputs": self.z,
            "hidden_outputs": self.h,
            "final_inputs": self.final_inputs,
            "final_outputs": self.y_hat,
            "error": self.e,
            "output_error_term": self.delta_o,
            "hidden_error": self.e_h,
            "hidden_error_term": self.delta_h,
            "delta_weights_i_h": self.delta_w_ih,
            "delta_weights_h_o": self.delta_w_ho,
            "step": self.step,
        }

    def _add(self, quantity, place, number, name, equation, shape, nodes=(), edges=()):
        """Put a Number into its table, and write down the step."""
        result = self.tables[quantity][place] = Number(number.value)
        self._note(quantity, place, name, equation, f"{number.text} = {result.text}", shape, nodes, edges)

    def _note(self, quantity, place, name, equation, numbers, shape, nodes, edges):
        method, left = {
            "given": (NeuralNetwork.forward_pass_train, "X"),
            "forward": (NeuralNetwork.forward_pass_train, quantity),
            "backward": (NeuralNetwork.backpropagation, quantity),
            "update": (NeuralNetwork.update_weights, NEW_WEIGHTS.get(quantity, quantity)),
        }[self.phase]
        part, line = _line_of(method, left)
        tables = {name: table.copy() for name, table in self.tables.items()}
        self.steps.append(
            Step(self.phase, quantity, place, name, f"${equation}$", numbers, shape, part, line, nodes, edges, tables)
        )

    def forward(self):
        n, k = self.n, self.k
        self.phase = "given"
        names = ", ".join(f"x_{i + 1}" for i in range(n))
        numbers = ", ".join(number.text for number in self.x[0])
        self._note(
            "features",
            (0, 0),
            "the record",
            f"x = ({names})",
            f"({numbers})",
            f"features, (1, {n}): one record is one row",
            [(0, i) for i in range(n)],
            [],
        )
        self.phase = "forward"
        for j in range(k):
            self._add(
                "hidden_inputs",
                (0, j),
                _sum(self.x[0, i] * self.w_ih[i, j] for i in range(n)),
                f"hidden input of node {j + 1}",
                f"z_{j + 1} = " + " + ".join(rf"x_{i + 1} \cdot W_{{ih,{i + 1}{j + 1}}}" for i in range(n)),
                f"number {j + 1} of hidden_inputs, (1, {n}) @ ({n}, {k}) → (1, {k})",
                [(1, j)],
                [(0, i, j) for i in range(n)],
            )
        for j in range(k):
            z = self.z[0, j]
            self._add(
                "hidden_outputs",
                (0, j),
                Number(sigmoid(z.value), f"1 / (1 + exp(−{z.factor}))"),
                f"hidden output of node {j + 1}",
                rf"h_{j + 1} = \sigma(z_{j + 1}) = 1\,/\,(1 + e^{{-z_{j + 1}}})",
                f"number {j + 1} of hidden_outputs, each of (1, {k}) by itself → (1, {k})",
                [(1, j)],
            )
        self._add(
            "final_inputs",
            (0, 0),
            _sum(self.h[0, j] * self.w_ho[j, 0] for j in range(k)),
            "final input",
            r"\mathrm{final\_inputs} = " + " + ".join(rf"h_{j + 1} \cdot W_{{ho,{j + 1}1}}" for j in range(k)),
            f"the number in final_inputs, (1, {k}) @ ({k}, 1) → (1, 1)",
            [(2, 0)],
            [(1, j, 0) for j in range(k)],
        )
        final_input = self.final_inputs[0, 0]
        self._add(
            "final_outputs",
            (0, 0),
            Number(final_input.value, f"f({final_input.text})"),
            "final output",
            r"\hat{y} = f(\mathrm{final\_inputs}) = \mathrm{final\_inputs}",
            "the number in final_outputs, (1, 1) → (1, 1)",
            [(2, 0)],
        )

    def backward(self):
        n, k = self.n, self.k
        self.phase = "backward"
        self._add(
            "error",
            (0, 0),
            self.y[0, 0] - self.y_hat[0, 0],
            "error",
            r"e = y - \hat{y}",
            "the number in error, (1, 1) − (1, 1) → (1, 1)",
            [(2, 0)],
        )
        self._add(
            "output_error_term",
            (0, 0),
            self.e[0, 0] * ONE,
            "output error term",
            r"\delta_o = e \cdot f'(\mathrm{final\_inputs}) = e \cdot 1",
            "the number in output_error_term, (1, 1) → (1, 1)",
            [(2, 0)],
        )
        delta_o = self.delta_o[0, 0]
        for j in range(k):
            self._add(
                "hidden_error",
                (0, j),
                delta_o * self.w_ho[j, 0],
                f"hidden error of node {j + 1}",
                rf"e_{{h,{j + 1}}} = \delta_o \cdot W_{{ho,{j + 1}1}}",
                f"number {j + 1} of hidden_error, (1, 1) @ (1, {k}) → (1, {k})",
                [(1, j)],
                [(1, j, 0)],
            )
        for j in range(k):
            h = self.h[0, j]
            self._add(
                "hidden_error_term",
                (0, j),
                self.e_h[0, j] * h * (ONE - h),
                f"hidden error term of node {j + 1}",
                rf"\delta_{{h,{j + 1}}} = e_{{h,{j + 1}}} \cdot h_{j + 1} \cdot (1 - h_{j + 1})",
                f"number {j + 1} of hidden_error_term, (1, {k}) * (1, {k}) * (1, {k}) → (1, {k})",
                [(1, j)],
            )
        for i, j in np.ndindex(n, k):
            self._add(
                "delta_weights_i_h",
                (i, j),
                self.x[0, i] * self.delta_h[0, j],
                f"delta of the weight input {i + 1} → hidden {j + 1}",
                rf"\Delta W_{{ih,{i + 1}{j + 1}}} = x_{i + 1} \cdot \delta_{{h,{j + 1}}}",
                f"row {i + 1}, column {j + 1} of delta_weights_i_h, ({n}, 1) @ (1, {k}) → ({n}, {k})",
                [(0, i), (1, j)],
                [(0, i, j)],
            )
        for j in range(k):
            self._add(
                "delta_weights_h_o",
                (j, 0),
                self.h[0, j] * delta_o,
                f"delta of the weight hidden {j + 1} → output",
                rf"\Delta W_{{ho,{j + 1}1}} = h_{j + 1} \cdot \delta_o",
                f"row {j + 1}, column 1 of delta_weights_h_o, ({k}, 1) @ (1, 1) → ({k}, 1)",
                [(1, j), (2, 0)],
                [(1, j, 0)],
            )

    def update(self, learning_rate):
        self.phase = "update"
        rate = Number.given(learning_rate)
        self._add(
            "step",
            (0, 0),
            Number(rate.value, f"{rate.factor} / 1"),
            "learning rate per record",
            r"\eta\,/\,m",
            "step, one number for all weights; m is the number of records, here 1",
        )
        for layer, (quantity, symbol, weights, deltas) in enumerate(
            [
                ("weights_input_to_hidden", "W_{ih,%d%d}", self.w_ih, self.delta_w_ih),
                ("weights_hidden_to_output", "W_{ho,%d%d}", self.w_ho, self.delta_w_ho),
            ]
        ):
            shape = weights.shape
            for i, j in np.ndindex(shape):
                start, end = [("input", "hidden"), ("hidden", "output")][layer]
                w = symbol % (i + 1, j + 1)
                self._add(
                    quantity,
                    (i, j),
                    weights[i, j] + self.step[0, 0] * deltas[i, j],
                    f"new weight {start} {i + 1} → {end}" + (f" {j + 1}" if layer == 0 else ""),
                    rf"{w} \leftarrow {w} + (\eta\,/\,m) \cdot \Delta {w}",
                    f"row {i + 1}, column {j + 1} of {quantity}, {shape} + number * {shape} → {shape}",
                    edges=[(layer, i, j)],
                )


def _sum(numbers):
    first, *others = numbers
    return sum(others, start=first)


@functools.cache
def _line_of(method, left):
    """The number of the part of tinynet.py and the line, without its comment, that begins `left = ` in a method."""
    part = ""
    for line in map(str.strip, inspect.getsource(method).splitlines()):
        part = re.match(r"# (\d+)\. |", line)[1] or part
        if line.startswith(f"{left} = "):
            return part, line.partition("  #")[0]
    raise LookupError(f"tinynet.py has no line '{left} = ...' in {method.__name__}: name the table as that file does.")


def learn(training, validation, hidden_nodes, learning_rate, count=150, batch_size=20, seed=0):
    """Train a network from the seed's first weights; yield (network, History) untrained, then after each epoch.

    Parameters: training and validation, each (features, targets); count, epochs in all. The last yield is the
    finished run, or the epoch in which training diverged.
    """
    rng = np.random.default_rng(seed)
    network = NeuralNetwork(training[0].shape[1], hidden_nodes, training[1].shape[1], learning_rate, rng)
    for history in epochs(network, training, validation, count, batch_size, rng):
        yield network, history


def finished(steps):
    """The last (network, History) of learn."""
    *_, last = steps
    return last


def answers(network, points):
    """The network's answers at many points; finite numbers even where the weights of a diverged one overflow."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.nan_to_num(network.run(points), nan=0.0)


def verdict(history, now=None):
    """One line in words: what became of a training run, up to now, which is an epoch unless it is told."""
    now = now or f"epoch {len(history.training_loss) - 1}"
    if history.trouble == "diverged":
        return f"Diverged after {now}: a step overflowed. The learning rate is far too large here: try a tenth."
    if history.trouble == "unstable":
        return "Unstable: the training loss jumps up. The learning rate is too large here: try a third."
    training, validation = history.training_loss[-1], history.validation_loss[-1]
    word = history.trouble.capitalize() or "Stable"
    losses = f"{word}: after {now} training loss {training:.3f}, validation loss {validation:.3f}."
    return losses + {
        "slow": " Much of the way is left: the rate is too small, or far too large, or the nodes are too few.",
        "saturated": " The hidden nodes are stuck where their slope is nearly 0: often the rate is too large.",
    }.get(history.trouble, "")


@dataclass
class DigitRun:
    """A network that is learning digits, and what became of it so far.

    Attributes: network; history, a History; training_accuracy and validation_accuracy, in percent after each epoch,
    starting with the untrained network.
    """

    network: NeuralNetwork
    history: History
    training_accuracy: list = field(default_factory=list)
    validation_accuracy: list = field(default_factory=list)

    @property
    def losses(self):
        """The pair (training loss, validation loss), each a list over epochs."""
        return self.history.training_loss, self.history.validation_loss

    @property
    def accuracies(self):
        """The pair (training accuracy, validation accuracy), each a list over epochs."""
        return self.training_accuracy, self.validation_accuracy


def accuracy(network, features, targets):
    """How many percent of the records have the largest output where the one-hot target (n_records, 10) has its 1."""
    return 100 * float(np.mean(network.run(features).argmax(axis=1) == targets.argmax(axis=1)))


def learn_digits(training, validation, hidden_nodes, learning_rate, count=60, batch_size=8, seed=0):
    """Train a new network on (features, one-hot targets); yield the same DigitRun after every epoch, first before any.

    One generator, made from the seed, draws the first weights and then the order of the records.
    """
    run = None
    for network, history in learn(training, validation, hidden_nodes, learning_rate, count, batch_size, seed):
        run = run or DigitRun(network, history)
        run.training_accuracy.append(accuracy(network, *training))
        run.validation_accuracy.append(accuracy(network, *validation))
        yield run


def timed_slices(steps, seconds=0.03):
    """Of what a training generator yields, only what can be shown: one step per slice of at most so many seconds.

    The first slice is a third as long, so that a move is answered at once; the last step is always among them. A step
    that takes longer by itself is a slice of its own. Where showing takes longer than a slice, the next slice takes as
    long, up to three times: slow machines show fewer steps.
    """
    begin = before = time.perf_counter()
    limit = seconds / 3
    shown = True
    for step in steps:
        now = time.perf_counter()
        shown = 2 * now - before - begin > limit  # would another step like this one fit?
        if shown:
            yield step
            begin = time.perf_counter()
            limit = min(max(seconds, begin - now), 3 * seconds)
            now = begin
        before = now
    if not shown:
        yield step


class Trial(Run):
    """One experiment of the playground: settings in, a run in, to be taken step by step and looked at in between.

    Parameters: problem, a name in datasets.PROBLEMS; noise, how far points (of the curve: targets) are shaken; bias,
    whether the features get a column of ones; learning_rate, hidden_nodes, batch_size; seed, for the first weights and
    the order of the records; points, tuples (x1, x2, kind) for the problem "your points"; epochs and steps, how far to
    train at once.
    Attributes: those of Run; inputs, how many the problem has, a column of ones not counted.
    """

    COUNT = 300

    def __init__(
        self, problem, noise, bias, learning_rate, hidden_nodes, batch_size, seed, points=(), epochs=0, steps=0
    ):
        self._settings = {
            "problem": problem,
            "noise": noise,
            "bias": bias,
            "learning_rate": learning_rate,
            "hidden_nodes": hidden_nodes,
            "batch_size": batch_size,
            "seed": seed,
        }
        if problem == datasets.YOURS:
            self._settings["points"] = [tuple(point) for point in points]
        if epochs > self.COUNT:
            raise ValueError(
                f"epochs came as {epochs}, expected at most {self.COUNT}: a run of the playground ends there."
            )
        training, validation = datasets.problem(problem, noise, points)
        self.problem, self.bias = problem, bias
        self.inputs = training[0].shape[1]
        rng = np.random.default_rng(seed)
        network = NeuralNetwork(self.inputs + bias, hidden_nodes, 1, learning_rate, rng)
        both = [(self._with_bias(features), targets) for features, targets in (training, validation)]
        super().__init__(network, *both, self.COUNT, batch_size, rng)
        for _ in self.go_on(epochs, steps):
            pass

    def _with_bias(self, features):
        return datasets.with_ones(features) if self.bias else features

    @property
    def position(self):
        """How far the run is: whole epochs, and steps of the next one."""
        return divmod(self.steps, self.batches)

    def go_on(self, epochs, steps=0):
        """Train up to a position, at most to the end of that epoch or of the run; yield where there is time to look."""

        def work():
            while self.epoch < epochs and not self.done:
                self.take_epoch()
                yield
            for _ in range(min(steps, self.batches)):
                self.take_step()
            yield

        return timed_slices(work())

    @property
    def solved(self):
        """Whether validation comes out well: 95 % of answers right, or a fifth of the mean's loss on the curve.

        A run that diverged is no solution, even where the last finite weights happen to answer well.
        """
        if self.history.trouble == "diverged":
            return False
        if self.problem == "curve":
            return self.history.validation_loss[-1] < self.history.mean_loss / 5
        return self.right_answers()[1] >= 95

    @property
    def code(self):
        """The line of Python that makes this network again."""
        epochs, steps = self.position
        steps += self.history.trouble == "diverged"  # the step that overflowed is tried again
        settings = self._settings | {"epochs": epochs} | ({"steps": steps} if steps else {})
        return f"experiments.Trial({', '.join(f'{name}={value!r}' for name, value in settings.items())})"

    @classmethod
    def over_seeds(cls, seeds=range(10), **settings):
        """Train the same trial from several seeds, to the end; yield (text, solved) wherever there is time to look.

        solved lists the seeds that came out well so far; the last yield counts all. A seed in settings is not used.
        """
        solved = []
        for seed in seeds:
            trial = cls(**settings | {"seed": seed})
            if not len(trial.training[1]):
                yield NO_POINTS, solved
                return
            for _ in trial.go_on(trial.COUNT):
                yield f"Seed {seed} ... solved so far: {len(solved)}", solved
            solved += [seed] * trial.solved
        unsolved = [seed for seed in seeds if seed not in solved]
        failing = f", not with {', '.join(map(str, unsolved))}" if solved and unsolved else ""
        measure = "a loss below a fifth of the mean's" if trial.problem == "curve" else "at least 95 % right answers"
        counted = f"After {cls.COUNT} epochs solved with {len(solved)} of {len(seeds)} seeds"
        yield f"{counted}{failing}: {measure} in validation.", solved

    def view(self, places):
        """What the picture of this moment needs, by name; places, (n_places, inputs), where the network is asked."""
        with np.errstate(over="ignore", invalid="ignore"):  # the weights of a diverged network may overflow
            answers, hidden_outputs = self.network.forward_pass_train(self._with_bias(places))
        now = [mean_squared_error(self.network, *records) for records in (self.training, self.validation)]
        epochs, steps = self.position
        return {
            "inputs": self.inputs,
            "training": self.training,
            "validation": self.validation,
            "weights": (self.network.weights_input_to_hidden, self.network.weights_hidden_to_output),
            "answers": np.nan_to_num(answers),
            "hidden_outputs": hidden_outputs,
            "losses": (
                [*self.history.training_loss, now[0]],
                [*self.history.validation_loss, now[1]],
            ),
            "mean_loss": self.history.mean_loss,
            "epoch": epochs + steps / self.batches,
            "words": self._words(*now),
            "end": self.history.trouble == "diverged",
        }

    def _words(self, training_loss, validation_loss):
        """Where the run is, what it has come to, and what is wrong, in words."""
        if not len(self.training[1]):
            return NO_POINTS
        epochs, steps = self.position
        words = f"Epoch {epochs} of {self.count}" + (f" and {steps} of {self.batches} steps. " if steps else ". ")
        words += "" if self.steps else "Untrained: these are the first weights. "
        losses = [_in_words(loss) for loss in (training_loss, validation_loss)]
        words += f"Mean squared error: training {losses[0]}, validation {losses[1]}. "
        if self.problem != "curve":
            training, validation = self.right_answers()
            words += f"Right answers: training {training // 1:.0f} %, validation {validation // 1:.0f} %. "
        return words + TROUBLE[self.history.trouble].format(rate=self.network.learning_rate, epoch=epochs + 1)

    def right_answers(self):
        """How many percent of the answers lie on their target's side of ½: training and validation."""
        return [
            100 * float(np.mean((answers(self.network, features) > 0.5) == (targets > 0.5)))
            for features, targets in (self.training, self.validation)
        ]


def _in_words(loss):
    return "over a million" if loss > 1e6 else "practically 0" if loss < 1e-6 else f"{loss:.3g}"


NO_POINTS = "There are no points yet: click in the picture, or type a line for each."
TROUBLE = {
    "": "",
    "slow": "\nSlow: half of the run is over, and the loss is still above half of that of always answering the mean. A "
    "rate too small or far too large, few steps an epoch, a plateau, too few nodes, or no bias.",
    "saturated": "\nStuck: the hidden nodes are saturated, their slope is nearly 0, and they hardly learn any more. "
    "Try another seed, more nodes, or another learning rate than {rate:g}: often it is too large.",
    "unstable": "\nUnstable at learning rate {rate:g}: steps are so long that the loss jumps up. The way back: move "
    "the learning rate to the left, to a third, say; fewer hidden nodes stand a larger one.",
    "diverged": "\nDiverged at learning rate {rate:g} in epoch {epoch}: the next step would have made weights "
    "infinite, and was not taken. The way back: move the learning rate to the left, to a tenth, say.",
}


# The map of chapter 7: many networks at once


def together(training, validation, hidden_nodes, learning_rates, batches=2000, seed=0):
    """Train one network for each learning rate, all from the same first weights and on the same batches, as Draws does.

    Their hidden layers stand side by side: for n rates, one product with a table of (input_nodes, n * hidden_nodes)
    takes the place of n small ones, which is up to five times as fast. One that diverges is left out from then on.
    Returns: for each rate (training loss, validation loss), on all records, after the last batch; inf where diverged.
    Raises: as NeuralNetwork and its train, for what is no rate, no width, or no records that can be learned from.
    """
    features = np.asarray(training[0])
    rng = np.random.default_rng(seed)
    network = NeuralNetwork(features.shape[-1], hidden_nodes, 1, 1.0, rng)
    for rate in learning_rates:
        network.learning_rate = rate  # what is no rate is refused, in words
    for part in (training, validation):
        with contextlib.suppress(FloatingPointError):
            copy.copy(network).train(*part)  # so are records that cannot be learned from
    targets = np.reshape(training[1], (-1, 1))
    left = np.arange(len(learning_rates))  # those that have not diverged
    rates = np.array(learning_rates, float)[:, None]
    w_ih = np.tile(network.weights_input_to_hidden, (1, len(left)))
    w_ho = np.tile(network.weights_hidden_to_output.T, (len(left), 1))  # a row a network
    for _ in range(batches):
        rows = drawn(rng, len(features), Draws.BATCH)
        X, y = features[rows], targets[rows]
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is left out below
            hidden_outputs = sigmoid(X @ w_ih).reshape(len(X), len(left), hidden_nodes)
            error = y - np.einsum("mnh,nh->mn", hidden_outputs, w_ho)
            hidden_error_term = 1 - hidden_outputs  # in place from here: arrays as large as this take long to make
            hidden_error_term *= hidden_outputs
            hidden_error_term *= w_ho
            hidden_error_term *= error[:, :, None]
            new_i_h = X.T @ hidden_error_term.reshape(len(X), -1)
            new_i_h *= np.repeat(rates / len(X), hidden_nodes)
            new_i_h += w_ih
            new_h_o = w_ho + rates / len(X) * np.einsum("mnh,mn->nh", hidden_outputs, error)
            squares = np.vdot(new_i_h, new_i_h) + np.vdot(new_h_o, new_h_o)
        if not np.isfinite(squares):
            finite = np.isfinite(new_i_h).all(axis=0).reshape(new_h_o.shape).all(axis=1)
            finite &= np.isfinite(new_h_o).all(axis=1)
            left, rates, new_h_o = left[finite], rates[finite], new_h_o[finite]
            new_i_h = new_i_h[:, np.repeat(finite, hidden_nodes)]
        w_ih, w_ho = new_i_h, new_h_o
    losses = [(np.inf, np.inf)] * len(learning_rates)
    for place, number in enumerate(left):
        network.weights_input_to_hidden = w_ih[:, place * hidden_nodes : (place + 1) * hidden_nodes]
        network.weights_hidden_to_output = w_ho[place]
        losses[number] = tuple(mean_squared_error(network, *records) for records in (training, validation))
    return losses


def sweep(training, validation, learning_rates, widths, seeds=range(3), batches=2000, executor=None, results=None):
    """Train a network for every learning rate, width and seed; show the progress.

    Parameters: as together; widths, numbers of hidden nodes; executor, any concurrent.futures.Executor to work on, none
    for this process; results, a dict that earlier calls have filled, to go on from.
    Returns: results, {(learning_rate, hidden_nodes, seed): (training loss, validation loss)}. After an interrupt those
    that are finished are in the dict that was given; a second call with it trains what is missing. The dict knows
    nothing of records and batches: begin with an empty one where these change.
    """
    for name, values in {"learning_rates": learning_rates, "widths": widths, "seeds": seeds}.items():
        if not np.iterable(values):
            raise TypeError(f"{name} came as {values!r}, expected several: put it into a list, [{values!r}].")
    learning_rates, seeds = list(learning_rates), list(seeds)
    results = {} if results is None else results
    tasks = []
    for hidden_nodes in sorted(widths, reverse=True):  # the longest first, so that no worker is late at the end
        for seed in seeds:
            missing = [rate for rate in learning_rates if (rate, hidden_nodes, seed) not in results]
            if missing:
                tasks.append((hidden_nodes, missing, seed))
    work = functools.partial(_row, training, validation, batches)
    with datasets.progress_bar(sum(len(rates) for _, rates, _ in tasks), "networks") as progress:
        for row in _as_they_come(executor, work, tasks):
            results.update(row)
            progress.update(len(row))
    return results


def _row(training, validation, batches, task):
    """One row of the map from one seed, as sweep's results."""
    hidden_nodes, learning_rates, seed = task
    losses = together(training, validation, hidden_nodes, learning_rates, batches, seed)
    return {(rate, hidden_nodes, seed): pair for rate, pair in zip(learning_rates, losses, strict=True)}


def _as_they_come(executor, work, tasks):
    """What the work makes of each task, in the order in which they are finished."""
    if executor is None:
        yield from map(work, tasks)
        return
    if not isinstance(executor, concurrent.futures.Executor):
        raise TypeError(
            f"executor came as {executor!r}, expected an object of concurrent.futures, such as ProcessPoolExecutor(); "
            "of a Dask client take client.get_executor()."
        )
    futures = [executor.submit(work, task) for task in tasks]
    try:
        for future in concurrent.futures.as_completed(futures):
            yield future.result()
    finally:  # an interrupt: what has not begun is not begun
        for future in futures:
            future.cancel()
