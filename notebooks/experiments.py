"""Trains networks: settings in, histories out. No drawing, no widgets."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class History:
    """What a training run has been through so far.

    Attributes: training_loss and validation_loss, the mean squared error after each epoch, starting with the untrained
    network; mean_loss, the loss of always answering with the mean training target; trouble, "" or "unstable" (after
    the first tenth of the run a batch's loss exceeded mean_loss) or "diverged" (a step overflowed; training ended).
    """

    mean_loss: float
    training_loss: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    trouble: str = ""


def mean_squared_error(network, features, targets):
    """The mean of error² over records and output nodes."""
    return float(np.mean((targets - network.run(features)) ** 2))


def epochs(network, training, validation, count, batch_size, rng):
    """Train for `count` epochs of mini-batches drawn in a new order each time; yield the History after every epoch.

    Parameters: training and validation, each (features, targets) with targets (n_records, output_nodes); rng, a
    numpy.random.Generator. Yields: the same History object each time, one epoch longer; the first before training.
    """
    features, targets = training
    history = History(float(np.mean((targets - targets.mean(axis=0)) ** 2)))
    _note(history, network, training, validation)
    yield history
    batches = max(1, len(features) // batch_size)
    for epoch in range(count):
        for batch in np.array_split(rng.permutation(len(features)), batches):
            late = epoch >= count / 10
            if late and not history.trouble:
                if mean_squared_error(network, features[batch], targets[batch]) > history.mean_loss:
                    history.trouble = "unstable"
            try:
                network.train(features[batch], targets[batch])
            except FloatingPointError:
                history.trouble = "diverged"
                yield history
                return
        _note(history, network, training, validation)
        yield history


def _note(history, network, training, validation):
    history.training_loss.append(mean_squared_error(network, *training))
    history.validation_loss.append(mean_squared_error(network, *validation))
