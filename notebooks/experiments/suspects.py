"""Chapter 9: twelve networks, A to L. Who reads on here reads what is wrong with each."""

import inspect
from dataclasses import dataclass

import numpy as np

from tinynet import sigmoid


class Written:
    """The network as chapter 5 writes it, with the sums kept behind self. A suspect is this class but for a method."""

    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
        self.learning_rate = learning_rate
        rng = np.random.default_rng(rng)
        self.weights_input_to_hidden = rng.normal(0, 1 / np.sqrt(input_nodes), (input_nodes, hidden_nodes))
        self.weights_hidden_to_output = rng.normal(0, 1 / np.sqrt(hidden_nodes), (hidden_nodes, output_nodes))
        self.sums = 0, 0

    def forward_pass_train(self, X):
        hidden_outputs = sigmoid(X @ self.weights_input_to_hidden)
        final_outputs = hidden_outputs @ self.weights_hidden_to_output
        return final_outputs, hidden_outputs

    def run(self, features):
        final_outputs, _ = self.forward_pass_train(features)
        return final_outputs

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = y - final_outputs
        hidden_error = error @ self.weights_hidden_to_output.T
        hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)
        delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term
        delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ error
        return delta_weights_i_h, delta_weights_h_o

    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        step = self.learning_rate / n_records
        self.weights_input_to_hidden += step * delta_weights_i_h
        self.weights_hidden_to_output += step * delta_weights_h_o

    def train(self, features, targets):
        final_outputs, hidden_outputs = self.forward_pass_train(features)
        self.sums = self.backpropagation(final_outputs, hidden_outputs, features, targets, *self.sums)
        self.update_weights(*self.sums, len(features))
        self.sums = 0, 0


class Example(Written):
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        step = self.learning_rate / n_records
        self.weights_hidden_to_output += step * delta_weights_h_o


class A(Written):
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = y - final_outputs
        hidden_error = error @ self.weights_hidden_to_output.T
        hidden_error_term = hidden_error * (hidden_outputs >= 0)
        delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term
        delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ error
        return delta_weights_i_h, delta_weights_h_o


class B(Written):
    def train(self, features, targets):
        final_outputs, hidden_outputs = self.forward_pass_train(features)
        self.sums = self.backpropagation(final_outputs, hidden_outputs, features, targets, *self.sums)
        self.update_weights(*self.sums, len(features))


class C(Written):
    pass


class D(Written):
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
        self.learning_rate = learning_rate
        self.weights_input_to_hidden = np.full((input_nodes, hidden_nodes), 1 / np.sqrt(input_nodes))
        self.weights_hidden_to_output = np.full((hidden_nodes, output_nodes), 1 / np.sqrt(hidden_nodes))
        self.sums = 0, 0


class E(Written):
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = y[:, :1] - final_outputs
        hidden_error = error @ self.weights_hidden_to_output.T
        hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)
        delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term
        delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ error
        return delta_weights_i_h, delta_weights_h_o


class F(Written):
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        step = self.learning_rate / 25
        self.weights_input_to_hidden += step * delta_weights_i_h
        self.weights_hidden_to_output += step * delta_weights_h_o


class G(Written):
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = final_outputs - y
        hidden_error = error @ self.weights_hidden_to_output.T
        hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)
        delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term
        delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ error
        return delta_weights_i_h, delta_weights_h_o


class H(Written):
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = y - final_outputs
        hidden_error = error @ self.weights_hidden_to_output.T
        hidden_error_term = hidden_error * sigmoid(hidden_outputs) * (1 - sigmoid(hidden_outputs))
        delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term
        delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ error
        return delta_weights_i_h, delta_weights_h_o


class I(Written):  # noqa: E742  (the ninth of twelve letters)
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
        self.learning_rate = learning_rate
        rng = np.random.default_rng(rng)
        self.weights_input_to_hidden = rng.normal(0, 1 / np.sqrt(input_nodes), (input_nodes, hidden_nodes))
        self.weights_hidden_to_output = rng.normal(0, 1 / np.sqrt(hidden_nodes), (hidden_nodes, output_nodes))
        self.sums = 1, 1


class J(Written):
    pass


class K(Written):
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        step = self.learning_rate
        self.weights_input_to_hidden += step * delta_weights_i_h
        self.weights_hidden_to_output += step * delta_weights_h_o


class L(Written):
    def train(self, features, targets):
        final_outputs, hidden_outputs = self.forward_pass_train(features)
        _, sum_h_o = self.backpropagation(final_outputs, hidden_outputs, features, targets, 0, 0)
        self.update_weights(0, sum_h_o, len(features))
        sum_i_h, _ = self.backpropagation(final_outputs, hidden_outputs, features, targets, 0, 0)
        self.update_weights(sum_i_h, 0, len(features))


LINES = {  # of Written, by what each is for: where it stands, and how it reads
    "weights": (
        "`__init__`",
        "rng.normal(0, 1 / np.sqrt(input_nodes), (input_nodes, hidden_nodes))",
        "rng.normal(0, 1 / np.sqrt(hidden_nodes), (hidden_nodes, output_nodes))",
    ),
    "begin": ("`__init__`", "self.sums = 0, 0"),
    "sigmoid": ("`forward_pass_train`", "hidden_outputs = sigmoid(X @ self.weights_input_to_hidden)"),
    "error": ("`backpropagation`", "error = y - final_outputs"),
    "back": ("`backpropagation`", "hidden_error = error @ self.weights_hidden_to_output.T"),
    "slope": ("`backpropagation`", "hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)"),
    "delta": ("`backpropagation`", "delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term"),
    "mean": ("`update_weights`", "step = self.learning_rate / n_records"),
    "update": ("`train`", "self.update_weights(*self.sums, len(features))"),
    "reset": ("`train`", "self.sums = 0, 0"),
    "network": ("who trains it", "network = {name}(3, hidden_nodes, 2, learning_rate, seed)"),
}


@dataclass(frozen=True)
class Case:
    """A suspect: its class; its title; which four of LINES one is asked about; which it is, "" for none; what stands in
    its place, and what that does; by how much its rate is larger than the slider's."""

    kind: type
    title: str
    asked: tuple = ()
    fault: str = ""
    instead: tuple = ()
    why: str = ""
    times: int = 1

    @property
    def lines(self):
        """The four lines as they should read."""
        return [
            f"{place}: {quoted(lines)}".format(name=self.kind.__name__) for place, *lines in map(LINES.get, self.asked)
        ]

    @property
    def answer(self):
        """The number of the line, 1 to 4; 0 where none is wrong."""
        return self.asked.index(self.fault) + 1 if self.fault else 0


def quoted(lines):
    """Lines of code in a sentence."""
    return " and ".join(f"`{line}`" for line in lines)


def _cases():
    told = {
        A: (
            "error update slope mean",
            "slope",
            ("hidden_error_term = hidden_error * (hidden_outputs >= 0)",),
            "A slope that is 1 for every output that there is. The deltas of the first layer are several times too "
            "large and point askew; at small rates that looks like learning faster.",
        ),
        B: (
            "reset begin mean network",
            "reset",
            (),
            "The line is missing: each step takes the sums of all steps before it once more. The first step is right.",
        ),
        C: (
            "slope mean weights network",
            "network",
            ("network = C(3, hidden_nodes, 2, 30 * learning_rate, seed)",),
            "The code is right. Whoever trains it takes 30 times the rate that the slider says, beyond the edge of "
            "chapter 8; at a hundredth of it there is nothing to complain of.",
        ),
        D: (
            "begin weights delta sigmoid",
            "weights",
            (
                "np.full((input_nodes, hidden_nodes), 1 / np.sqrt(input_nodes))",
                "np.full((hidden_nodes, output_nodes), 1 / np.sqrt(hidden_nodes))",
            ),
            "All hidden nodes begin equal and are handed back the same error, so they stay equal: however many there "
            "are, they are one. With either table random they part at the first step.",
        ),
        E: (
            "back mean delta error",
            "error",
            ("error = y[:, :1] - final_outputs",),
            "Left over from a network with one output: NumPy stretches the one column over both, and the second output "
            "learns the first one's targets.",
        ),
        F: (
            "mean weights update reset",
            "mean",
            ("step = self.learning_rate / 25",),
            "Right as long as every batch has 25 records, as here. Nothing shows it but a test with another batch: of "
            "5 records, each step is off by 0.8.",
        ),
        G: (
            "update error mean network",
            "error",
            ("error = final_outputs - y",),
            "The other sign with the same `+=`: uphill. The loss rises from the first step, at every rate.",
        ),
        H: (
            "sigmoid slope weights update",
            "slope",
            ("hidden_error_term = hidden_error * sigmoid(hidden_outputs) * (1 - sigmoid(hidden_outputs))",),
            "The slope is taken of an output as if it were an input. It is never far from ¼, so the network learns, at "
            "small rates as well as the right one.",
        ),
        I: (
            "update reset begin weights",
            "begin",
            ("self.sums = 1, 1",),
            "The sums begin at 1 in the first step, and only there: everything after it is right.",
        ),
        J: ("slope reset mean begin", "", (), "Nothing is wrong with it."),
        K: (
            "network error mean reset",
            "mean",
            ("step = self.learning_rate",),
            "The mean is forgotten: every step is 25 times as long. At a rate that is too small for the right network "
            "that helps; at one that suits it, this one flies off.",
        ),
        L: (
            "update slope back mean",
            "update",
            ("self.update_weights(0, sum_h_o, len(features))", "self.update_weights(sum_i_h, 0, len(features))"),
            "Between the two the error is handed back through weights that are new already; how much that harms "
            "depends on the rate. Line 3 hands it back rightly, or the gradient check would say so.",
        ),
    }
    times = {C: 30}
    cases = {
        kind.__name__: Case(kind, f"Suspect {kind.__name__}", tuple(asked.split()), *rest, times.get(kind, 1))
        for kind, (asked, *rest) in told.items()
    }
    return cases | {"example": Case(Example, "The example, which never moves its first layer")}


CASES = _cases()
LETTERS = [name for name in CASES if name != "example"]


def case_of(suspect):
    """The Case of a letter, of "example", or of a class of one's own."""
    if isinstance(suspect, type):
        return Case(suspect, suspect.__name__)
    if getattr(suspect, "shape", ()) or suspect not in list(CASES):
        raise ValueError(f"suspect came as {suspect!r}, expected one of the letters A to L in quotes, or a class.")
    return CASES[suspect]


def suspect(letter):
    """The class of a letter, or of "example", to inherit from: all stays its own but for what is written anew."""
    return case_of(letter).kind


def code_of(suspect):
    """The whole code of a suspect, and how it is trained, as text; of None a sentence."""
    if suspect is None:
        return 'Nothing is opened yet. Put a letter in the place of None, as in opened = "A".'
    case = case_of(suspect)
    written = [getattr(case.kind, name, None) for name in vars(Written)]
    methods = [inspect.getsource(method) for method in written if inspect.isfunction(method)]
    rate = "learning_rate" if case.times == 1 else f"{case.times} * learning_rate"
    name = case.kind.__name__
    return f"class {name}:\n" + "\n".join(methods) + f"\n\nnetwork = {name}(3, hidden_nodes, 2, {rate}, seed)"
