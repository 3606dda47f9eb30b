"""Networks that learn to read digits."""

from dataclasses import dataclass, field

import numpy as np

from tinynet import NeuralNetwork

from .runs import History, learn


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
