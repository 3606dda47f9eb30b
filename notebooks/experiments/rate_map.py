"""Runs on batches drawn at random, and the map of learning rate and hidden nodes: many networks at once."""

import concurrent.futures
import contextlib
import copy
import functools

import numpy as np

from progress import progress_bar
from tinynet import NeuralNetwork, sigmoid

from .runs import Run, mean_squared_error, timed_slices
from .verdicts import verdict


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
    with progress_bar(sum(len(rates) for _, rates, _ in tasks), "networks") as progress:
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
