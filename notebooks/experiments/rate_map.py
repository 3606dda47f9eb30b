"""The map of learning rate and hidden nodes: many networks at once, on as many processors as there are."""

import contextlib
import copy
import functools
import hashlib
import time

import numpy as np

from given import array, as_seed, kept_results, pair, several, whole
from progress import progress_bar
from tinynet import NeuralNetwork, sigmoid

from .bike_sharing import SampledRun
from .executors import all_cores, as_they_finish, give_up
from .own import new_network
from .runs import mean_squared_error


def train_side_by_side(training, validation, hidden_nodes, learning_rates, batches=2000, seed=0):
    """Train one network for each learning rate, from the same first weights and on the same batches, as SampledRun.

    Their hidden layers stand side by side: for n rates, one product with a table of (input_nodes, n * hidden_nodes)
    takes the place of n small ones, which is up to five times as fast. One that diverges is left out from then on.
    Returns: for each rate (training loss, validation loss), on all records, after the last batch; inf where diverged.
    Raises: as NeuralNetwork and its train, for what is no rate, number of nodes, of batches or seed, or for
    records that cannot be learned from.
    """
    learning_rates = several("learning_rates", learning_rates)
    check_settings(training, validation, [hidden_nodes], learning_rates, [seed], batches)
    features = np.asarray(training[0])
    rng = np.random.default_rng(seed)
    network = NeuralNetwork(features.shape[-1], hidden_nodes, 1, 1.0, rng)
    targets = np.reshape(training[1], (-1, 1))
    left = np.arange(len(learning_rates))  # those that have not diverged
    rates = np.array(learning_rates, float)[:, None]
    W_ih = np.tile(network.weights_input_to_hidden, (1, len(left)))
    W_ho = np.tile(network.weights_hidden_to_output.T, (len(left), 1))  # a row a network
    for _ in range(batches):
        if give_up():
            raise InterruptedError("Interrupted in the middle of a row.")
        rows = rng.integers(0, len(features), SampledRun.BATCH)
        X, y = features[rows], targets[rows]
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is left out below
            hidden_outputs = sigmoid(X @ W_ih).reshape(len(X), len(left), hidden_nodes)
            error = y - np.einsum("mnh,nh->mn", hidden_outputs, W_ho)
            hidden_error_term = 1 - hidden_outputs  # in place from here: arrays as large as this take long to make
            hidden_error_term *= hidden_outputs
            hidden_error_term *= W_ho
            hidden_error_term *= error[:, :, None]
            new_i_h = X.T @ hidden_error_term.reshape(len(X), -1)
            new_i_h *= np.repeat(rates / len(X), hidden_nodes)
            new_i_h += W_ih
            new_h_o = W_ho + rates / len(X) * np.einsum("mnh,mn->nh", hidden_outputs, error)
            sum_of_squares = np.vdot(new_i_h, new_i_h) + np.vdot(new_h_o, new_h_o)
        if not np.isfinite(sum_of_squares):  # cheaper than to look at every weight
            finite = np.isfinite(new_i_h).all(axis=0).reshape(new_h_o.shape).all(axis=1)
            finite &= np.isfinite(new_h_o).all(axis=1)
            left, rates, new_h_o = left[finite], rates[finite], new_h_o[finite]
            new_i_h = new_i_h[:, np.repeat(finite, hidden_nodes)]
        W_ih, W_ho = new_i_h, new_h_o
    losses = [(np.inf, np.inf)] * len(learning_rates)
    for place, number in enumerate(left):
        network.weights_input_to_hidden = W_ih[:, place * hidden_nodes : (place + 1) * hidden_nodes]
        network.weights_hidden_to_output = W_ho[place]
        losses[number] = tuple(mean_squared_error(network, *records) for records in (training, validation))
    return losses


def check_settings(training, validation, hidden_sizes, learning_rates, seeds, batches):
    """Refuse, in words, what no network can be made of or learn from."""
    whole("batches", batches)
    for value in seeds:
        as_seed("seeds", value)
    for hidden_nodes in hidden_sizes:
        NeuralNetwork(1, hidden_nodes, 1, 1.0)
    features, _ = pair("training", training)
    shape = np.shape(features) if hasattr(features, "shape") else array("features", features).shape
    if len(shape) < 2:  # it would be one record, and the targets would be said to be too many
        raise ValueError(
            f"features came as {shape}, expected a table, (n_records, inputs): features[:, None] makes one column a "
            "table, list(...) what can be read only once."
        )
    network = NeuralNetwork(shape[-1], 1, 1, 1.0)
    for rate in learning_rates:
        network.learning_rate = rate
    for part in (training, pair("validation", validation)):
        with contextlib.suppress(FloatingPointError):
            copy.copy(network).train(*part)


class Losses(tuple):
    """(training loss, validation loss), and made_from, which tells the records and the number of batches."""


def sweep(
    training,
    validation,
    learning_rates,
    hidden_sizes,
    seeds=range(3),
    batches=2000,
    executor=None,
    results=None,
    network=NeuralNetwork,
):
    """Train a network for every learning rate, number of hidden nodes and seed; show the progress.

    Parameters: as train_side_by_side; hidden_sizes, numbers of hidden nodes; executor, any concurrent.futures.Executor
    to work on, such as all_cores makes, none for this process; results, a dict that earlier calls have filled, to go on
    from; network, the class. Of a learner's class one network after the other is trained, in this process, for their
    rates do not fit into one formula, and other processes know no class of a cell; how long that takes is printed.
    Returns: results, {(learning_rate, hidden_nodes, seed): (training loss, validation loss)}. After an interrupt those
    that are finished are in the dict that was given; a second call with it trains what is missing, and once more what
    came of other records, another number of batches or another class.
    Raises: as train_side_by_side; KeyboardInterrupt after an interrupt; YourNetworkError as Run.
    """
    results, seeds = kept_results(results), several("seeds", seeds)
    learning_rates, hidden_sizes = several("learning_rates", learning_rates), several("hidden_sizes", hidden_sizes)
    check_settings(training, validation, hidden_sizes, learning_rates, seeds, batches)
    made_from = _fingerprint(training, validation, batches)
    if network is not NeuralNetwork:
        made_from = made_from, network
    tasks = []
    for hidden_nodes in sorted(hidden_sizes, reverse=True):  # the longest first, so that no worker is late at the end
        for seed in seeds:
            keys = [(rate, hidden_nodes, seed) for rate in learning_rates]
            missing = [key[0] for key in keys if getattr(results.get(key), "made_from", None) != made_from]
            if missing:
                tasks.append((hidden_nodes, missing, seed))
    if network is not NeuralNetwork and tasks:
        tasks = [(hidden_nodes, [rate], seed) for hidden_nodes, rates, seed in tasks for rate in rates]
        executor, work = None, functools.partial(_place, training, validation, batches, network)
        print(_how_long(training, batches, network, tasks))
    else:
        work = functools.partial(_row, training, validation, batches)
    with progress_bar(sum(len(rates) for _, rates, _ in tasks), "networks") as progress:
        with contextlib.closing(as_they_finish(executor, work, tasks)) as rows:
            for row in rows:
                for losses in row.values():
                    losses.made_from = made_from
                results.update(row)
                progress.update(len(row))
    return results


def sweep_on_all_cores(training, validation, learning_rates, hidden_sizes, **more):
    """As sweep, in processes on all cores of this machine; more: its other settings, by name."""
    with all_cores() as executor:
        return sweep(training, validation, learning_rates, hidden_sizes, executor=executor, **more)


def _fingerprint(training, validation, batches):
    """What tells these records and this number of batches from others."""
    seen = hashlib.blake2b(f"{batches} {np.shape(training[0])}".encode())
    for table in (*training, *validation):
        seen.update(np.ascontiguousarray(table, float))
    return seen.hexdigest()


def _row(training, validation, batches, task):
    """One row of the map from one seed, as sweep's results."""
    hidden_nodes, learning_rates, seed = task
    losses = train_side_by_side(training, validation, hidden_nodes, learning_rates, batches, seed)
    return {(rate, hidden_nodes, seed): Losses(pair) for rate, pair in zip(learning_rates, losses, strict=True)}


def _steps(training, network, hidden_nodes, learning_rate, seed):
    """A new network of a learner's, and a function that has it learn from its next batch, as SampledRun."""
    features, targets = np.asarray(training[0]), np.reshape(training[1], (-1, 1))
    rng = np.random.default_rng(seed)
    own = new_network(network, features.shape[1], hidden_nodes, 1, learning_rate, rng)

    def take_step():
        rows = rng.integers(0, len(features), SampledRun.BATCH)
        own.train(features[rows], targets[rows])

    return own, take_step


def _place(training, validation, batches, network, task):
    """One place of the map with a network of a learner's, as sweep's results."""
    hidden_nodes, (learning_rate,), seed = task
    own, take_step = _steps(training, network, hidden_nodes, learning_rate, seed)
    losses = np.inf, np.inf
    with contextlib.suppress(FloatingPointError):
        for _ in range(batches):
            take_step()
        losses = tuple(mean_squared_error(own, *records) for records in (training, validation))
    return {(learning_rate, hidden_nodes, seed): Losses(losses)}


def _how_long(training, batches, network, tasks):
    """How long so many networks of a learner's take, in words, by a few steps with each number of hidden nodes."""
    sizes, seconds = [hidden_nodes for hidden_nodes, _, _ in tasks], 0.0
    for hidden_nodes in set(sizes):
        _, take_step = _steps(training, network, hidden_nodes, 1e-9, seed=0)
        take_step()  # the first may take longer
        begin = time.perf_counter()
        for _ in range(3):
            take_step()
        seconds += (time.perf_counter() - begin) / 3 * batches * sizes.count(hidden_nodes)
    hours, minutes = seconds / 3600, seconds / 60
    time_taken = f"{hours:.0f} hours" if hours >= 2 else f"{minutes:.0f} minutes" if minutes >= 2 else "a minute or two"
    return (
        f"{len(tasks)} networks of {network.__name__}, one after the other in this process, take about {time_taken}. "
        "What is finished when you interrupt it is kept."
    )
