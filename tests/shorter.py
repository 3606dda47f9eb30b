"""Shorter trainings for chapters 7 and 8, which take minutes as they stand.

What comes of the chapters as they stand is what is saved; it is trained anew and compared in the browser, or by nbval.
"""

import itertools

import numpy as np

import experiments

FEWER = {14_000: 1500, 3500: 500, 2000: 500}  # batches
train_side_by_side = experiments.train_side_by_side


class SampledRun(experiments.SampledRun):
    """A run that ends sooner."""

    def __init__(self, training, validation, hidden_nodes, learning_rate, batches=3500, seed=0, **named):
        if (batches, seed) != (3500, 0):  # chapter 7 compares it with a loop
            batches = FEWER.get(batches, batches)
        super().__init__(training, validation, hidden_nodes, learning_rate, batches, seed, **named)


def side_by_side(training, validation, hidden_nodes, learning_rates, batches=2000, seed=0):
    """As experiments.train_side_by_side, made up: losses are lowest a little beyond 8 / n, the bound of n nodes, and
    those at twice the bound are a broken network's, which is about where the bikes' are."""

    def losses(rate):
        if (rate, hidden_nodes, seed) == (0.63, 15, 2):  # chapter 8 compares it with a run
            return train_side_by_side(training, validation, hidden_nodes, [rate], FEWER[batches], seed)[0]
        times = rate * hidden_nodes / 8
        loss = (0.1 if times < 2.05 else 0.5) * (1 + np.log(times / 1.6) ** 2) + seed / 1000
        return (loss, loss + 0.1) if times < 20 else (np.inf, np.inf)

    return [losses(rate) for rate in learning_rates]


def sweep(training, validation, rates, widths, seeds=range(3), batches=2000, executor=None, results=None):
    """As experiments.sweep, made up."""
    results = {} if results is None else results
    for rate, nodes, seed in itertools.product(rates, widths, seeds):
        (results[rate, nodes, seed],) = side_by_side(training, validation, nodes, [rate], batches, seed)
    return results


def trainings():
    """What takes the place of three names of experiments."""
    return {"SampledRun": SampledRun, "sweep": sweep, "sweep_on_all_cores": sweep}
