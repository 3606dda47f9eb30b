"""Networks that learn to read digits."""

import numpy as np

from given import finite_records
from tinynet import NeuralNetwork

from .own import asked
from .runs import Run


def accuracy(network, features, targets):
    """How many percent of the records have the largest output where the one-hot target (n_records, 10) has its 1."""
    features, targets = finite_records("features and targets", (features, targets))
    answers = asked(network).run(features)
    if targets.shape != answers.shape or targets.shape[1] < 2:
        raise ValueError(
            f"targets came with shape {targets.shape}, expected that of the answers, {answers.shape}, a column for "
            "each of at least two kinds: np.eye(10)[labels] makes ten."
        )
    return 100 * float(np.mean(answers.argmax(axis=1) == targets.argmax(axis=1)))


def digit_run(
    training, validation, hidden_nodes, learning_rate, epochs=60, batch_size=8, seed=0, network=NeuralNetwork
):
    """A Run on (features, one-hot targets) that notes both accuracies, in percent, beside both losses."""

    def accuracies(network):
        return {
            "training_accuracy": accuracy(network, *training),
            "validation_accuracy": accuracy(network, *validation),
        }

    return Run(training, validation, hidden_nodes, learning_rate, epochs, batch_size, seed, accuracies, network)
