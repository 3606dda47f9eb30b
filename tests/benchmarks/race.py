"""tinynet beside what it could be replaced by: `python tests/benchmarks/race.py [part ...]`. A script, not a test.

Install the peers first (scikit-learn, PyTorch), into an environment of their own if you like:
`pip install -r tests/benchmarks/requirements.txt`. Without PyTorch its rows are left out. It prints tables in Markdown,
then what was aimed at and whether it is so. Parts are steps, mark, imports and chapters; all, if none is named.

- steps: microseconds of one training step. All contenders learn from the same batches, beginning with the same weights.
  Beside them the bare arithmetic, a step's five matrix products and one exponential into memory that is there already,
  and the same with four, without the product that hands the error back to the hidden layer; and tinynet without some of
  what stands around its arithmetic, so that one sees what that costs. All are measured in turn,
  ten rounds, each time after as many steps off the clock; then again with arrays that lie elsewhere in memory, thirty
  times. Printed are medians over all rounds, and in brackets medians of the ratios to tinynet within a round.
- mark: seconds of training until the mean squared error on the bike data is below 0.09 in training and below 0.18 in
  validation, as Udacity's project asks. It is looked at after every 100 steps, off the clock. Medians over seeds.
- imports: milliseconds of the import statement in a fresh process. Medians.
- chapters: for each notebook, seconds to run all its cells in a fresh kernel (its start is not counted), and the memory
  that the kernel holds after the last cell (resident set). One run.

What is done so that the work is the same, in one process on one thread:

- First weights are copied from one network. Batches are cut from the data and turned into each tool's own kind
  beforehand; nobody pays for that.
- The learning rate is the same for all, as all descend tinynet's loss, Σ error² / 2m. scikit-learn divides the loss
  that it reports by the number of outputs as well, not the gradient. PyTorch's MSELoss, one fused operation, is the
  mean over records and outputs; its rate makes up for that.
- tinynet, the loop and scikit-learn compute in float64. So does PyTorch in the row that counts, which is the same
  arithmetic; float32, its custom, is printed beside it.
- PyTorch runs as it is mostly written: Sequential of Linear without biases, backward, SGD. SGD's variants "fused" and
  "foreach" were tried and no faster.
- scikit-learn's network cannot do without biases; they cost it two sums and two small updates in each step. It runs its
  own loop over batches, as its `fit` does, and that counts: its checks of the input are spread over many steps. The
  other row calls partial_fit for each batch, as the others are called.
- The loop over records is chapter 4's, in NumPy without checks.
- Before anything is timed, all take 30 steps, and their weights are compared with tinynet's: the loop's, PyTorch's and
  scikit-learn's are the same to rounding. Those of scikit-learn only if its biases are set to 0 after every step, which
  is not done in the race.

The environment variable OPENBLAS_CORETYPE, where it is set, may slow NumPy down: `env -u OPENBLAS_CORETYPE python ...`.
The first line that is printed names the BLAS and, in brackets, its kernel.
"""

import argparse
import importlib.metadata
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
import psutil
from nbclient import NotebookClient
from threadpoolctl import threadpool_info, threadpool_limits

from report import cpu, heading, row, verdict
from tinynet import NeuralNetwork, sigmoid

sys.path.insert(0, str(Path(__file__).parents[2] / "notebooks"))
import datasets

try:
    import torch
except ImportError:
    torch = None

NOTEBOOKS = Path(datasets.__file__).parent.parent
SHAPES = [(56, 30, 1, 128), (64, 64, 10, 32), (2, 8, 1, 64), (784, 100, 10, 128)]  # input, hidden, output nodes; batch
RATE = 0.01  # for steps: small, so that thousands of them stay finite with every shape
BATCHES = 15  # in each round, for each contender
ROUNDS = 10  # in each place; then all is made anew: where arrays lie in memory changes a step by up to a tenth
TRAINING_MARK, VALIDATION_MARK = 0.09, 0.18
MARK_SHAPE, MARK_RATE, MARK_EVERY, MARK_MOST = (56, 15, 1, 128), 0.7, 100, 10_000
IMPORTS = ["numpy", "tinynet", "sklearn.neural_network", "torch"]


def as_it_came(_network, _name, came, *_expected):
    """In place of a check."""
    return came


LEFT_OUT = {  # in a subclass of NeuralNetwork
    "looks for NaN and infinity": {"_sums": lambda *_: None, "_finite": as_it_came},
    "shapes and kinds": {"_table": as_it_came, "_number": as_it_came},
    "error states of its own": {
        name: getattr(NeuralNetwork, name).__wrapped__
        for name in ("forward_pass_train", "backpropagation", "update_weights")
    },
}


# The contenders: weights, a learning rate and a batch size in; `prepare` turns batches into what `learn` takes.


class Tinynet:
    """tinynet, as it is."""

    def __init__(self, weights_input_to_hidden, weights_hidden_to_output, rate, batch_size):
        self.network = NeuralNetwork(*weights_input_to_hidden.shape, weights_hidden_to_output.shape[1], rate)
        self.network.weights_input_to_hidden = weights_input_to_hidden.copy()
        self.network.weights_hidden_to_output = weights_hidden_to_output.copy()

    def prepare(self, batches):
        return batches

    def learn(self, batches):
        for X, y in batches:
            self.network.train(X, y)

    def answers(self, X):
        return self.network.run(X)

    def weights(self):
        return self.network.weights_input_to_hidden, self.network.weights_hidden_to_output


class Without(Tinynet):
    """tinynet without some of what stands around its arithmetic; parts: of LEFT_OUT."""

    def __init__(self, weights_input_to_hidden, weights_hidden_to_output, rate, batch_size, parts):
        super().__init__(weights_input_to_hidden, weights_hidden_to_output, rate, batch_size)
        left_out = {name: method for part in parts for name, method in LEFT_OUT[part].items()}
        if "forward_pass_train" in left_out:
            self.network.activation_function = sigmoid.__wrapped__
        self.network.__class__ = type("Network", (NeuralNetwork,), left_out)


class Loop(Tinynet):
    """The post's loop over records, as chapter 4 has it; the network of tinynet only keeps its weights and answers."""

    def learn(self, batches):
        network = self.network
        for X, y in batches:
            W_ih, W_ho = self.weights()
            delta_weights_i_h, delta_weights_h_o = np.zeros(W_ih.shape), np.zeros(W_ho.shape)
            for x, target in zip(X, y, strict=True):
                hidden_outputs = 1 / (1 + np.exp(-(x @ W_ih)))
                error = target - hidden_outputs @ W_ho
                hidden_error_term = W_ho @ error * hidden_outputs * (1 - hidden_outputs)
                delta_weights_i_h += x[:, None] * hidden_error_term
                delta_weights_h_o += hidden_outputs[:, None] * error
            W_ih += network.learning_rate / len(X) * delta_weights_i_h
            W_ho += network.learning_rate / len(X) * delta_weights_h_o


class Bare:
    """A step's products and its exponential alone; it learns nothing. np.dot is faster than @ at these sizes."""

    def __init__(self, weights_input_to_hidden, weights_hidden_to_output, rate, batch_size, products=5):
        self.W_ih, self.W_ho, self.products = weights_input_to_hidden, weights_hidden_to_output, products
        self.z, self.h = (np.empty((batch_size, len(weights_hidden_to_output))) for _ in range(2))
        self.error = np.empty((batch_size, weights_hidden_to_output.shape[1]))
        self.d_ih, self.d_ho = np.empty_like(weights_input_to_hidden), np.empty_like(weights_hidden_to_output)

    def prepare(self, batches):
        return batches

    def learn(self, batches):
        for X, _ in batches:
            np.dot(X, self.W_ih, out=self.z)
            np.exp(self.z, out=self.h)
            np.dot(self.h, self.W_ho, out=self.error)
            if self.products == 5:
                np.dot(self.error, self.W_ho.T, out=self.z)
            np.dot(X.T, self.z, out=self.d_ih)
            np.dot(self.h.T, self.error, out=self.d_ho)


class ScikitLearn:
    """MLPRegressor, with plain gradient descent; calls: whether partial_fit gets batch after batch, or all at once."""

    def __init__(self, weights_input_to_hidden, weights_hidden_to_output, rate, batch_size, calls=False):
        from sklearn.neural_network import MLPRegressor  # here: a run of the tests imports this file in each process

        self.calls = calls
        self.model = MLPRegressor(
            hidden_layer_sizes=weights_input_to_hidden.shape[1:],
            activation="logistic",
            solver="sgd",
            alpha=0,
            batch_size=batch_size,
            learning_rate="constant",
            learning_rate_init=rate,
            momentum=0,
            shuffle=False,
        )
        records = np.zeros((batch_size, len(weights_input_to_hidden)))
        targets = np.zeros((batch_size, weights_hidden_to_output.shape[1]))
        self.learn(self.prepare([(records, targets)]))  # makes weights and biases, to be overwritten
        self.model.coefs_[0][:], self.model.coefs_[1][:] = weights_input_to_hidden, weights_hidden_to_output
        self.forget_biases()

    def forget_biases(self):
        for biases in self.model.intercepts_:
            biases[:] = 0

    def prepare(self, batches):
        if not self.calls:
            batches = [tuple(np.concatenate(arrays) for arrays in zip(*batches, strict=True))]
        return [(X, y.ravel() if y.shape[1] == 1 else y) for X, y in batches]

    def learn(self, batches):
        for X, y in batches:
            self.model.partial_fit(X, y)

    def answers(self, X):
        return self.model.predict(X).reshape(len(X), -1)

    def weights(self):
        return tuple(self.model.coefs_)


class PyTorch:
    """PyTorch without compilation, on the processor; kind, "float64" or "float32"."""

    def __init__(self, weights_input_to_hidden, weights_hidden_to_output, rate, batch_size, kind="float64"):
        torch.set_num_threads(1)
        self.kind = getattr(torch, kind)
        inputs, hidden = weights_input_to_hidden.shape
        outputs = weights_hidden_to_output.shape[1]
        first, last = (
            torch.nn.Linear(*size, bias=False, dtype=self.kind) for size in [(inputs, hidden), (hidden, outputs)]
        )
        with torch.no_grad():
            first.weight[:] = torch.tensor(weights_input_to_hidden.T)
            last.weight[:] = torch.tensor(weights_hidden_to_output.T)
        self.model = torch.nn.Sequential(first, torch.nn.Sigmoid(), last)
        self.loss = torch.nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=rate * outputs / 2)

    def prepare(self, batches):
        return [(torch.tensor(X, dtype=self.kind), torch.tensor(y, dtype=self.kind)) for X, y in batches]

    def learn(self, batches):
        for X, y in batches:
            self.optimizer.zero_grad()
            self.loss(self.model(X), y).backward()
            self.optimizer.step()

    def answers(self, X):
        with torch.no_grad():
            return self.model(torch.tensor(X, dtype=self.kind)).numpy()

    def weights(self):
        return tuple(self.model[place].weight.detach().numpy().T for place in (0, 2))


def contenders(weights, rate, batch_size, everyone=True):
    """Those that are raced, by name, all from the same weights; not everyone: those that count when time is taken."""
    made = {"tinynet": Tinynet(*weights, rate, batch_size)}
    if everyone:
        made["bare arithmetic, 5 products"] = Bare(*weights, rate, batch_size)
        made["bare arithmetic, 4 products"] = Bare(*weights, rate, batch_size, products=4)
        for part in LEFT_OUT:
            made[f"tinynet without {part}"] = Without(*weights, rate, batch_size, [part])
        made["tinynet without all three"] = Without(*weights, rate, batch_size, LEFT_OUT)
    made["scikit-learn"] = ScikitLearn(*weights, rate, batch_size)
    if everyone:
        made["scikit-learn, a call each step"] = ScikitLearn(*weights, rate, batch_size, calls=True)
    if torch:
        made["PyTorch, float64"] = PyTorch(*weights, rate, batch_size)
        made["PyTorch, float32"] = PyTorch(*weights, rate, batch_size, kind="float32")
    made["loop over records"] = Loop(*weights, rate, batch_size)
    return made


def first_weights(shape, rng):
    """Weights of an untrained tinynet."""
    network = NeuralNetwork(*shape[:3], RATE, rng)
    return network.weights_input_to_hidden, network.weights_hidden_to_output


def records(shape):
    """(features, targets) with so many columns: bikes, digits, two moons, and for the largest random numbers."""
    inputs, _, outputs, _ = shape
    if inputs == 56:
        return datasets.bikes().training
    if inputs == 64:
        images, labels = datasets.digits()
        return images.reshape(-1, 64) / 16, datasets.one_hot(labels, range(10))
    if inputs == 2:
        (features, targets), _ = datasets.moons_to_learn()
        return features[:, :2].copy(), targets
    rng = np.random.default_rng(0)
    return rng.normal(size=(2000, inputs)), rng.normal(size=(2000, outputs))


def cut(features, targets, batch_size, count, rng):
    """So many batches of random records, with repetition, as Udacity's project draws them."""
    chosen = rng.integers(len(features), size=(count, batch_size))
    return [(features[batch], targets[batch]) for batch in chosen]


def check_same_work(weights, rate, batches):
    """Let all that learn take the same steps, and compare their weights: AssertionError where they differ."""
    made = contenders(weights, rate, len(batches[0][0]))
    by_tinynet = None
    for name, contender in made.items():
        if isinstance(contender, Bare):
            continue
        for batch in batches:
            contender.learn(contender.prepare([batch]))
            if isinstance(contender, ScikitLearn):
                contender.forget_biases()
        by_tinynet = by_tinynet or contender.weights()
        tolerance = 1e-5 if "float32" in name else 1e-11
        for layer, expected, first in zip(contender.weights(), by_tinynet, weights, strict=True):
            np.testing.assert_allclose(layer, expected, rtol=0, atol=tolerance, err_msg=name)
            assert np.abs(layer - first).max() > 100 * tolerance, f"{name} has hardly learned"


# Steps


def step_times(shape, places):
    """Microseconds of a step, {name: (places, ROUNDS)}."""
    *_, batch_size = shape
    rng = np.random.default_rng(0)
    features, targets = records(shape)
    weights = first_weights(shape, rng)
    check_same_work(weights, RATE, cut(features, targets, batch_size, 30, rng))
    times, between = {}, []
    for _ in range(places):
        between.append(np.empty(rng.integers(10_000)))  # so that what follows lies elsewhere
        made = contenders(weights, RATE, batch_size)
        batches = cut(features, targets, batch_size, BATCHES, rng)
        prepared = {name: contender.prepare(batches) for name, contender in made.items()}
        prepared["loop over records"] = batches[:1]  # of a hundred times the length, and as steady
        for name, contender in [*made.items()] * ROUNDS:
            contender.learn(prepared[name])  # off the clock: the caches hold what the one before needed
            started = time.perf_counter()
            contender.learn(prepared[name])
            steps = 1 if name == "loop over records" else BATCHES
            times.setdefault(name, []).append((time.perf_counter() - started) / steps * 1e6)
    return {name: np.reshape(each, (places, ROUNDS)) for name, each in times.items()}


def ratio(times, name, to):
    """The median of the ratios within a round."""
    return float(np.median(times[name] / times[to]))


def middle_half(times, name, to):
    """Between what ratios the middle half of the places lies, in words."""
    return " to ".join(map(in_three_digits, np.quantile(np.median(times[name] / times[to], axis=1), [0.25, 0.75])))


def in_three_digits(number):
    """12345.6 as 12,346, 123.4 as 123, 12.34 as 12.3 and 1.234 as 1.23."""
    return f"{number:,.{0 if number >= 99.5 else 1 if number >= 9.95 else 2}f}"


def print_steps(places, shapes=SHAPES):
    """The table of steps, what was aimed at, and where tinynet loses."""
    measured = {"-".join(map(str, shape[:3])): step_times(shape, places) for shape in shapes}
    names = [f"{name}, batch {batch}" for name, (*_, batch) in zip(measured, shapes, strict=True)]
    heading("microseconds per step (times tinynet's)", *names)
    for name in next(iter(measured.values())):
        row(
            name,
            *[
                f"{in_three_digits(np.median(times[name]))} ({in_three_digits(ratio(times, name, 'tinynet'))})"
                for times in measured.values()
            ],
        )
    print()
    if "56-30-1" in measured:
        print_aims(measured["56-30-1"])
    for shape, times in measured.items():
        for name in times:
            if "bare" not in name and "without" not in name and (slower := ratio(times, "tinynet", name)) > 1:
                print(f"- tinynet loses at {shape}: {name} takes a step {in_three_digits(slower)} times as fast")


def print_aims(times):
    """Whether the aims for 56-30-1 are met."""
    for products in (5, 4):
        times_bare = ratio(times, "tinynet", f"bare arithmetic, {products} products")
        held = verdict(times_bare <= 1.9)
        print(
            f"- at most 1.9 times the bare arithmetic, {products} products: {times_bare:.2f}, {held} "
            f"(half of the places: {middle_half(times, 'tinynet', f'bare arithmetic, {products} products')})"
        )
    aims = {
        "PyTorch, float64": 4,
        "PyTorch, float32": 4,
        "scikit-learn": 3,
        "scikit-learn, a call each step": 3,
        "loop over records": 30,
    }
    for name, aim in aims.items():
        if name in times:
            faster = ratio(times, name, "tinynet")
            print(f"- at least {aim} times as fast as {name}: {in_three_digits(faster)}, {verdict(faster >= aim)}")


# Time to the mark


def run_to_mark(contender, bikes, rng):
    """(steps, seconds) until both losses are below their mark; steps is infinite where they are not in time."""
    seconds = 0.0
    for steps in range(MARK_EVERY, MARK_MOST + 1, MARK_EVERY):
        batches = contender.prepare(cut(*bikes.training, MARK_SHAPE[3], MARK_EVERY, rng))
        started = time.perf_counter()
        contender.learn(batches)
        seconds += time.perf_counter() - started
        training, validation = (
            np.mean((targets - contender.answers(features)) ** 2)
            for features, targets in (bikes.training, bikes.validation)
        )
        if training < TRAINING_MARK and validation < VALIDATION_MARK:
            return steps, seconds
    return np.inf, seconds


def print_mark(seeds):
    """The table of times to Udacity's mark."""
    bikes = datasets.bikes()
    runs = {}
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        weights = first_weights(MARK_SHAPE, rng)
        for name, contender in contenders(weights, MARK_RATE, MARK_SHAPE[3], everyone=False).items():
            same = np.random.default_rng(seed + 1000)  # the same batches for all
            runs.setdefault(name, []).append(run_to_mark(contender, bikes, same))
    inputs, hidden, outputs, batch = MARK_SHAPE
    heading(f"to the mark, {inputs}-{hidden}-{outputs}, batch {batch}, rate {MARK_RATE}", "steps", "seconds", "times")
    seconds_of_tinynet = np.array(runs["tinynet"])[:, 1]
    for name, each in runs.items():
        steps, seconds = np.array(each).T
        late = np.count_nonzero(np.isinf(steps))
        if late:
            row(name, f"not within {MARK_MOST:,} with {late} of {seeds} seeds", "", "")
            continue
        times = in_three_digits(np.median(seconds / seconds_of_tinynet))
        span = f"{np.median(steps):,.0f} ({steps.min():,.0f} to {steps.max():,.0f})"
        row(name, span, f"{np.median(seconds):.3f}", times)


# Imports and chapters


def import_time(module):
    """Milliseconds of the import statement in a fresh process."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    # As for most people, modules are compiled once: where that is switched off, tinynet would be compiled every time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return 1000 * float(
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
    )


def print_imports(rounds):
    """The table of imports."""
    modules = [module for module in IMPORTS if torch or module != "torch"]
    times = {module: [] for module in modules}
    for _ in range(rounds + 1):
        for module in modules:
            times[module].append(import_time(module))
    heading("import", "milliseconds")
    for module, each in times.items():
        row(f"`{module}`", statistics.median(each[1:]))  # the first round fills the caches


def run_chapter(notebook):
    """Run a notebook's cells in a fresh kernel; seconds, and the kernel's memory after the last cell in megabytes."""
    client = NotebookClient(notebook, timeout=180, kernel_name="python3", coalesce_streams=True)
    client.resources = {"metadata": {"path": NOTEBOOKS}}
    with client.setup_kernel():
        started = time.perf_counter()
        for place, cell in enumerate(notebook.cells):
            client.execute_cell(cell, place)
        seconds = time.perf_counter() - started
        return seconds, psutil.Process(client.km.provisioner.pid).memory_info().rss / 1e6


def print_chapters(paths):
    """The table of chapters, and of a notebook with one empty cell."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # a debugger's warning, on some Pythons
    blank = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass")])
    heading("chapter", "seconds", "megabytes")
    for name, notebook in [(path.stem, nbformat.read(path, as_version=4)) for path in paths] + [
        ("an empty one", blank)
    ]:
        seconds, megabytes = run_chapter(notebook)
        row(name, f"{seconds:.1f}", megabytes)


def machine():
    """The machine and the versions, in one line."""
    blas = {
        f"{each['prefix']} {each['version']} ({each.get('architecture')})"
        for each in threadpool_info()
        if "blas" in each["internal_api"]
    }
    chosen = [f"{name}={os.environ[name]}" for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE") if name in os.environ]
    peers = f"scikit-learn {importlib.metadata.version('scikit-learn')}, " + (
        f"PyTorch {torch.__version__}" if torch else "PyTorch not installed"
    )
    return (
        f"{cpu()}, {os.cpu_count()} cores, {platform.system()}, one thread; Python {platform.python_version()}, "
        f"NumPy {np.__version__}, {', '.join(sorted(blas) + chosen)}; {peers}."
    )


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = ["steps", "mark", "imports", "chapters"]
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(parts)}; all, if none is named")
    parser.add_argument("--places", type=int, default=30, help="in memory, for each shape of network")
    parser.add_argument("--seeds", type=int, default=5, help="for the time to the mark")
    arguments = parser.parse_args()
    chosen = arguments.parts or parts
    if unknown := set(chosen) - set(parts):
        parser.error(f"no such part: {', '.join(unknown)}")

    threadpool_limits(1)  # after all imports, so that every library's pool is met
    print(machine())
    try:
        if "steps" in chosen:
            print_steps(arguments.places)
        if "mark" in chosen:
            print_mark(arguments.seeds)
    except datasets.NoData as error:
        sys.exit(str(error))
    if "imports" in chosen:
        print_imports(9)
    if "chapters" in chosen:
        print_chapters(sorted(NOTEBOOKS.glob("*.ipynb")))


if __name__ == "__main__":
    main()
