"""The right numbers, worked out apart from tinynet; tests compare both, and this file with measured slopes.

Rows are records. Everything here is NumPy in float64 and changes no argument.
"""

from types import SimpleNamespace

import numpy as np


def sigmoid(z):
    return (1 + np.tanh(np.asarray(z, dtype=float) / 2)) / 2


def forward(X, W_ih, W_ho):
    hidden_outputs = sigmoid(X @ W_ih)
    return hidden_outputs @ W_ho, hidden_outputs


def backward(final_outputs, hidden_outputs, X, y, W_ho, sums_i_h, sums_h_o):
    output_error_term = y - final_outputs
    hidden_error_term = output_error_term @ W_ho.T * hidden_outputs * (1 - hidden_outputs)
    return sums_i_h + X.T @ hidden_error_term, sums_h_o + hidden_outputs.T @ output_error_term


def update(W_ih, W_ho, delta_i_h, delta_h_o, n_records, rate):
    return W_ih + rate * delta_i_h / n_records, W_ho + rate * delta_h_o / n_records


def train(W_ih, W_ho, X, y, rate):
    deltas = backward(*forward(X, W_ih, W_ho), X, y, W_ho, np.zeros(W_ih.shape), np.zeros(W_ho.shape))
    return update(W_ih, W_ho, *deltas, len(X), rate)


def case(X, y, W_ih, W_ho, sums_i_h, sums_h_o, rate):
    """One set of numbers on which code is judged, with the right results that a later part or piece starts from."""
    final_outputs, hidden_outputs = forward(X, W_ih, W_ho)
    error = y - final_outputs
    slope = hidden_outputs * (1 - hidden_outputs)
    delta_i_h, delta_h_o = backward(final_outputs, hidden_outputs, X, y, W_ho, 0, 0)
    return SimpleNamespace(
        X=X,
        y=y,
        W_ih=W_ih,
        W_ho=W_ho,
        sums_i_h=sums_i_h,
        sums_h_o=sums_h_o,
        rate=rate,
        n=len(X),
        hidden_inputs=X @ W_ih,
        hidden_outputs=hidden_outputs,
        final_outputs=final_outputs,
        error=error,
        output_error_term=error,
        hidden_error=error @ W_ho.T,
        slope=slope,
        hidden_error_term=error @ W_ho.T * slope,
        delta_weights_i_h=delta_i_h,
        delta_weights_h_o=delta_h_o,
    )


def random(seed, n, inputs, hidden, outputs, rate):
    rng = np.random.default_rng(seed)
    sizes = (n, inputs), (n, outputs), (inputs, hidden), (hidden, outputs), (inputs, hidden), (hidden, outputs)
    return case(*(rng.normal(0, 0.9, size) for size in sizes), rate)


# The 3-2-1 network of chapters 1 to 4, with its one record.
WORKED = case(
    np.array([[0.5, -1.0, 2.0]]),
    np.array([[1.0]]),
    np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]]),
    np.array([[1.0], [-0.5]]),
    np.zeros((3, 2)),
    np.zeros((2, 1)),
    0.37,  # no rate that anybody would write by chance, here and below
)
# Records, inputs, hidden nodes and outputs differ in number, so that no two mistakes look the same by chance.
FIRST = random(1, 5, 4, 3, 2, 0.31)
SECOND = random(2, 7, 5, 4, 3, 0.43)
ONE_OUTPUT = random(3, 6, 4, 3, 1, 0.29)
