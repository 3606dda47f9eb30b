"""Runs that draw their batches at random, as the bike rentals are learned."""

import numpy as np

import datasets
from given import whole
from tinynet import NeuralNetwork

from .given_weights import network_of
from .own import weights_of
from .runs import Run, mean_squared_error


class SampledRun(Run):
    """A Run that learns from 128 records at a time, drawn at random and anew for each batch, as the post does.

    An epoch here is 50 batches. The training loss is noted on every tenth training record: that takes a tenth of the
    time and, with thousands of records, hardly changes it.
    Parameters: training and validation, hidden_nodes, learning_rate, measure and network as for Run; batches, how many
    in all, a multiple of 50; seed, for the first weights and then the batches.
    """

    steps_per_epoch, BATCH = 50, 128

    def __init__(self, training, validation, hidden_nodes, learning_rate, batches=3500, seed=0, network=NeuralNetwork):
        epochs, rest = divmod(whole("batches", batches), self.steps_per_epoch)
        if rest or epochs < 1:
            raise ValueError(f"batches came as {batches!r}, expected a multiple of {self.steps_per_epoch}, above 0.")
        settings = {"batch_size": self.BATCH, "seed": seed, "network": network}
        super().__init__(training, validation, hidden_nodes, learning_rate, epochs, **settings)

    @property
    def watched(self):
        features, targets = self.training
        return features[::10], targets[::10]

    def draw_batches(self):
        """50 batches, as row numbers: the same record perhaps twice."""
        return self.rng.integers(0, len(self.training[1]), (self.steps_per_epoch, self.batch_size))

    def _note(self):
        super()._note()
        losses = self.history.validation_loss
        if losses[-1] <= min(losses):
            self._kept = [table.copy() for table in weights_of(self._asked)]

    @property
    def kept(self):
        """A network with the weights from where the noted validation loss was lowest."""
        return network_of(*self._kept, self.learning_rate)

    @property
    def stop(self):
        """After which batch that was."""
        return self.steps_per_epoch * int(np.argmin(self.history.validation_loss))

    @property
    def progress(self):
        noted = self.epoch * self.steps_per_epoch  # a learner's run is looked at in between, too
        return f"batch {self.steps if self.history.diagnosis == 'diverged' else noted}"

    def view(self):
        """As of Run, and after which batches the losses were noted."""
        noted = np.arange(len(self.history.training_loss))
        return {"batches": self.steps_per_epoch * noted, **super().view()}


def forecast_bikes(network=NeuralNetwork):
    """Train a network of this class on the bike rentals, a tenth as long as chapter 7 does, and say how good it is.

    Returns: a sentence; where the data are not to be had, one that says why and what to do.
    """
    try:
        bikes = datasets.bikes()
    except datasets.NoData as missing:
        return f"Left out, for want of the data. {missing}"
    run = SampledRun(bikes.training, bikes.validation, 15, 0.7, batches=350, network=network)
    run.to_the_end()
    off = bikes.std * mean_squared_error(run.network, *bikes.validation) ** 0.5
    mean = bikes.std * np.mean(bikes.validation[1] ** 2) ** 0.5
    return f"Off by {off:.0f} bikes in hours that it has not seen; whoever says the mean every time, by {mean:.0f}."
