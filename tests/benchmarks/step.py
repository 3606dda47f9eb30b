"""What one training step costs beside its bare arithmetic: `python tests/benchmarks/step.py`. A script, not a test.

Bare arithmetic, into preallocated buffers with out=: four matrix products and one exponential (X @ W_ih, h @ W_ho,
X.T @ δh, h.T @ δo), or five (and error @ W_ho.T). Beside it the loop over records that chapter 4 starts from. All are
measured in turn, round after round, on one BLAS thread; printed are medians over rounds, and of ratios within a round.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["VECLIB_MAXIMUM_THREADS"] = "1"

import argparse
import platform
import time
from pathlib import Path

import numpy as np

from tinynet import NeuralNetwork

SIZES = [(56, 30, 1, 128), (64, 64, 10, 32), (2, 8, 1, 64)]  # input, hidden and output nodes, records


def contenders(inputs, hidden, outputs, records):
    """The things to be timed, by name: functions without arguments."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(records, inputs)), rng.normal(size=(records, outputs))
    network, looped = (NeuralNetwork(inputs, hidden, outputs, 0.001, 0) for _ in range(2))
    w_ih, w_ho = network.weights_input_to_hidden.copy(), network.weights_hidden_to_output.copy()
    z, h, error_h = (np.empty((records, hidden)) for _ in range(3))
    error, d_ih, d_ho = np.empty((records, outputs)), np.empty_like(w_ih), np.empty_like(w_ho)

    def four_products():
        np.matmul(X, w_ih, out=z)
        np.exp(z, out=h)
        np.matmul(h, w_ho, out=error)
        np.matmul(X.T, z, out=d_ih)
        np.matmul(h.T, error, out=d_ho)

    def five_products():
        four_products()
        np.matmul(error, w_ho.T, out=error_h)

    def train():
        network.train(X, y)

    def loop_over_records():
        sums = np.zeros((inputs, hidden)), np.zeros((hidden, outputs))
        for record, target in zip(X, y, strict=True):
            sums = looped.backpropagation(*looped.forward_pass_train(record), record, target, *sums)
        looped.update_weights(*sums, records)

    return {"four": four_products, "five": five_products, "train": train, "loop": loop_over_records}


def microseconds(function, repeats):
    """The mean time of one call, in millionths of a second."""
    started = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - started) / repeats * 1e6


def measure(size, rounds, repeats):
    """(rounds, 4): microseconds of every contender in every round."""
    functions = contenders(*size)
    for name, function in functions.items():
        microseconds(function, 2 if name == "loop" else repeats)
    table = []
    for _ in range(rounds):
        row = []
        for name, function in functions.items():
            row.append(microseconds(function, 1 if name == "loop" else repeats))
        table.append(row)
    return np.array(table)


def cpu():
    """The processor's name as Linux tells it, or as Python does."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--repeats", type=int, default=15, help="calls in each round (the loop over records: one)")
    arguments = parser.parse_args()

    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    print(f"{cpu()}, {os.cpu_count()} cores, one BLAS thread; {platform.system()} {platform.machine()}")
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {blas['name']} {blas['version']}")
    print(f"medians of {arguments.rounds} rounds, {arguments.repeats} calls in each, in microseconds per step\n")
    print(
        f"{'network':<11}{'batch':>6}{'train':>10}{'4 products':>13}{'ratio':>7}{'5 products':>13}{'ratio':>7}", end=""
    )
    print(f"{'loop over records':>20}{'loop/train':>12}")
    for size in SIZES:
        times = measure(size, arguments.rounds, arguments.repeats)
        four, five, train, loop = np.median(times, axis=0)
        to_four, to_five, loop_to_train = np.median(times[:, [2, 2, 3]] / times[:, [0, 1, 2]], axis=0)
        print(f"{'-'.join(map(str, size[:3])):<11}{size[3]:>6}{train:>10.1f}{four:>13.1f}{to_four:>7.2f}", end="")
        print(f"{five:>13.1f}{to_five:>7.2f}{loop:>20.0f}{loop_to_train:>12.0f}")


if __name__ == "__main__":
    main()
