"""Training runs: a network, records and settings in, histories out."""

import time
from dataclasses import dataclass, field

import numpy as np

from tinynet import NeuralNetwork


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


def epochs(network, training, validation, count, batch_size, rng):
    """Train for `count` epochs as Run does; yield the History untrained, then after every epoch, each time the same."""
    run = Run(network, training, validation, count, batch_size, rng)
    yield run.history
    while not run.done:
        run.take_epoch()
        yield run.history


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
