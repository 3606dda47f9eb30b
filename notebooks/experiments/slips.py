"""Chapter 4: training with one of the slips in it that end in NaN where right code learns.

The network is tinynet's in six lines of its own, since tinynet refuses what these slips come to.
"""

import numpy as np

from given import as_seed, one_of, records, whole
from tinynet import NeuralNetwork, sigmoid

# What each slip puts in the place of the right form.
SLIPS = {
    "none": {},
    "`-=` in place of `+=`": {"direction": -1},
    "error squared": {"error_of": lambda error: error**2},
    "no sigmoid": {"squash": lambda z: z},
    "1 / 1 + exp(-z)": {"squash": lambda z: 1 / 1 + np.exp(-z)},
    "a slope at the output": {"slope": lambda answer: answer * (1 - answer)},
}


def slipped_losses(slip, features, targets, learning_rate, steps=1500, hidden_nodes=8, seed=0):
    """The mean squared error before the first and after each step of training with this slip, one of SLIPS.

    Each step learns from all records. Returns: (steps + 1,); NaN or inf from where the numbers are too large.
    """
    right = {"direction": 1, "error_of": lambda error: error, "squash": sigmoid, "slope": lambda answer: 1}
    parts = right | SLIPS[one_of("slip", slip, SLIPS)]
    features, targets = records("features and targets", (features, targets))
    network = NeuralNetwork(features.shape[1], hidden_nodes, targets.shape[1], learning_rate, as_seed("seed", seed))
    W_ih, W_ho = network.weights_input_to_hidden, network.weights_hidden_to_output
    step = parts["direction"] * learning_rate / len(features)
    losses = np.full(whole("steps", steps) + 1, np.nan)
    with np.errstate(all="ignore"):
        for taken in range(steps + 1):
            hidden_outputs = parts["squash"](features @ W_ih)
            final_outputs = hidden_outputs @ W_ho
            error = targets - final_outputs
            losses[taken] = np.mean(error**2)
            if np.isnan(losses[taken]):
                break  # so it stays
            output_error_term = parts["error_of"](error) * parts["slope"](final_outputs)
            hidden_error_term = output_error_term @ W_ho.T * hidden_outputs * (1 - hidden_outputs)
            W_ih = W_ih + step * features.T @ hidden_error_term
            W_ho = W_ho + step * hidden_outputs.T @ output_error_term
    return losses
