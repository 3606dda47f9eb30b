"""Chapter 3: an output node that squashes, under two losses."""

import numpy as np

from given import number
from tinynet import sigmoid


def two_losses(target, final_input):
    """The squared error ½ e² and the cross-entropy of a sigmoid output over what its node gets.

    Parameters: target, from 0 to 1; final_input, what the output node gets now.
    Returns: final inputs (161,), from -8 to 8; both losses there, (2, 161), the squared error first; final_input; both
    losses at it, (2,); the error; the slope of the sigmoid.
    """
    target, final_input = number("target", target, 0, 1), number("final_input", final_input)

    def losses_at(final_inputs):
        error = target - sigmoid(final_inputs)
        # -ln(ŷ) is ln(1 + exp(-final_inputs)), and -ln(1 - ŷ) the same with the other sign: finite however far out
        missed = target * np.logaddexp(0, -final_inputs) + (1 - target) * np.logaddexp(0, final_inputs)
        return np.array([error**2 / 2, missed])

    final_inputs = np.linspace(-8, 8, 161)
    final_output = sigmoid(final_input)
    slope = final_output * (1 - final_output)
    return final_inputs, losses_at(final_inputs), final_input, losses_at(final_input), target - final_output, slope
