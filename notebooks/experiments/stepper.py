"""One record on its way through a network and back, one number at a time."""

import functools
import inspect
import re
from dataclasses import dataclass

import numpy as np

from tinynet import NeuralNetwork, sigmoid

from .one_weight import network_of


class Number:
    """A number with the text that says how it comes about; sums and products of Numbers write theirs themselves.

    Attributes: value, a float; text, such as "0.5 · (−0.4) + 2".
    """

    def __init__(self, value, text=None):
        self.value = float(value) + 0.0  # + 0.0 makes -0.0 a plain 0
        if text is None:
            text = f"{self.value:.4f}" if self.value == 0 or 5e-5 <= abs(self.value) < 1000 else f"{self.value:.3g}"
        self.text = text.replace("-", "−")

    @classmethod
    def given(cls, value):
        """A number as a learner would write it: without zeros at its end."""
        text = cls(value).text
        return cls(value, text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text)

    @property
    def factor(self):
        """The text as it stands in a product or behind a minus."""
        outside = re.sub(r"\([^)]*\)", "", self.text)
        return f"({self.text})" if "+" in outside or "−" in outside else self.text

    def __add__(self, other):
        return Number(self.value + other.value, f"{self.text} + {other.text}")

    def __sub__(self, other):
        return Number(self.value - other.value, f"{self.text} − {other.factor}")

    def __mul__(self, other):
        return Number(self.value * other.value, f"{self.factor} · {other.factor}")


ONE = Number.given(1)
NEW_WEIGHTS = {"weights_input_to_hidden": "new_i_h", "weights_hidden_to_output": "new_h_o"}


@dataclass
class Step:
    """One number on its way through a network with one output node.

    Attributes: phase, "given", "forward", "backward" or "update"; quantity, the table that holds the number, by its
    name in tinynet.py, and place in it, (row, column); name, what the number is, in words; equation, with symbols, as
    mathtext; numbers, the same with numbers; shape, where the number stands and from what shapes its table comes; part
    and line, the numbered part of tinynet.py and its line that computes the table; nodes, (layer, node), and edges,
    (layer, row, column), that take part; tables, every table by name, an array of Numbers, None where not known yet.
    """

    phase: str
    quantity: str
    place: tuple
    name: str
    equation: str
    numbers: str
    shape: str
    part: str
    line: str
    nodes: list
    edges: list
    tables: dict

    def values(self, quantity):
        """A table as floats, NaN where a number is not known yet."""
        return np.vectorize(lambda number: np.nan if number is None else number.value)(self.tables[quantity])

    def texts(self, quantity):
        """A table as nested lists of text, "" where a number is not known yet."""
        return [["" if number is None else number.text for number in row] for row in self.tables[quantity]]


def walk(features, target, weights_input_to_hidden, weights_hidden_to_output, learning_rate=0.5, until="update"):
    """Send one record through a network and back, one number at a time, without any matrix product.

    Parameters: features, (1, input_nodes); target, a number, or None where the walk ends forward; the weights of a
    network with one output node; until, the last phase: "forward", "backward" or "update".
    Returns: a list of Step. The first says what is given, every other adds one number, in the order of tinynet.py.
    Raises: what tinynet's `train` raises for such numbers; ValueError for numbers above a million, whose products
    would not fit a picture, or any number.
    """
    given = [features, 0.0 if target is None else target, weights_input_to_hidden, weights_hidden_to_output]
    largest = max(float(np.max(np.abs(numbers))) for numbers in given)
    if 1e6 < largest < np.inf:
        raise ValueError(f"A number came as {largest:g} or minus that, expected at most a million: type a smaller one.")
    network = network_of(weights_input_to_hidden, weights_hidden_to_output, learning_rate)
    network.train(features, [[0.0 if target is None else target]])  # says in words what is wrong with the numbers
    walker = _Walker(features, target, weights_input_to_hidden, weights_hidden_to_output)
    walker.forward()
    if until != "forward":
        walker.backward()
    if until == "update":
        walker.update(learning_rate)
    return walker.steps


class _Walker:
    """Collects the steps of `walk`. Counts input nodes with i and hidden ones with j; texts count from 1."""

    def __init__(self, features, target, weights_input_to_hidden, weights_hidden_to_output):
        self.steps = []
        given = np.vectorize(Number.given, [object])
        self.x, self.y = given(features), np.array([[None if target is None else Number.given(target)]])
        self.w_ih, self.w_ho = given(weights_input_to_hidden), given(weights_hidden_to_output)
        self.n, self.k = n, k = self.w_ih.shape
        self.z, self.h, self.e_h, self.delta_h = (np.full((1, k), None) for _ in range(4))
        self.final_inputs, self.y_hat, self.e, self.delta_o, self.step = (np.full((1, 1), None) for _ in range(5))
        self.delta_w_ih, self.delta_w_ho = np.full((n, k), None), np.full((k, 1), None)
        self.tables = {
            "features": self.x,
            "targets": self.y,
            "weights_input_to_hidden": self.w_ih,
            "weights_hidden_to_output": self.w_ho,
            "hidden_inputs": self.z,
            "hidden_outputs": self.h,
            "final_inputs": self.final_inputs,
            "final_outputs": self.y_hat,
            "error": self.e,
            "output_error_term": self.delta_o,
            "hidden_error": self.e_h,
            "hidden_error_term": self.delta_h,
            "delta_weights_i_h": self.delta_w_ih,
            "delta_weights_h_o": self.delta_w_ho,
            "step": self.step,
        }

    def _add(self, quantity, place, number, name, equation, shape, nodes=(), edges=()):
        """Put a Number into its table, and write down the step."""
        result = self.tables[quantity][place] = Number(number.value)
        self._note(quantity, place, name, equation, f"{number.text} = {result.text}", shape, nodes, edges)

    def _note(self, quantity, place, name, equation, numbers, shape, nodes, edges):
        method, left = {
            "given": (NeuralNetwork.forward_pass_train, "X"),
            "forward": (NeuralNetwork.forward_pass_train, quantity),
            "backward": (NeuralNetwork.backpropagation, quantity),
            "update": (NeuralNetwork.update_weights, NEW_WEIGHTS.get(quantity, quantity)),
        }[self.phase]
        part, line = _line_of(method, left)
        tables = {name: table.copy() for name, table in self.tables.items()}
        self.steps.append(
            Step(self.phase, quantity, place, name, f"${equation}$", numbers, shape, part, line, nodes, edges, tables)
        )

    def forward(self):
        n, k = self.n, self.k
        self.phase = "given"
        names = ", ".join(f"x_{i + 1}" for i in range(n))
        numbers = ", ".join(number.text for number in self.x[0])
        self._note(
            "features",
            (0, 0),
            "the record",
            f"x = ({names})",
            f"({numbers})",
            f"features, (1, {n}): one record is one row",
            [(0, i) for i in range(n)],
            [],
        )
        self.phase = "forward"
        for j in range(k):
            self._add(
                "hidden_inputs",
                (0, j),
                _sum(self.x[0, i] * self.w_ih[i, j] for i in range(n)),
                f"hidden input of node {j + 1}",
                f"z_{j + 1} = " + " + ".join(rf"x_{i + 1} \cdot W_{{ih,{i + 1}{j + 1}}}" for i in range(n)),
                f"number {j + 1} of hidden_inputs, (1, {n}) @ ({n}, {k}) → (1, {k})",
                [(1, j)],
                [(0, i, j) for i in range(n)],
            )
        for j in range(k):
            z = self.z[0, j]
            self._add(
                "hidden_outputs",
                (0, j),
                Number(sigmoid(z.value), f"1 / (1 + exp(−{z.factor}))"),
                f"hidden output of node {j + 1}",
                rf"h_{j + 1} = \sigma(z_{j + 1}) = 1\,/\,(1 + e^{{-z_{j + 1}}})",
                f"number {j + 1} of hidden_outputs, each of (1, {k}) by itself → (1, {k})",
                [(1, j)],
            )
        self._add(
            "final_inputs",
            (0, 0),
            _sum(self.h[0, j] * self.w_ho[j, 0] for j in range(k)),
            "final input",
            r"\mathrm{final\_inputs} = " + " + ".join(rf"h_{j + 1} \cdot W_{{ho,{j + 1}1}}" for j in range(k)),
            f"the number in final_inputs, (1, {k}) @ ({k}, 1) → (1, 1)",
            [(2, 0)],
            [(1, j, 0) for j in range(k)],
        )
        final_input = self.final_inputs[0, 0]
        self._add(
            "final_outputs",
            (0, 0),
            Number(final_input.value, f"f({final_input.text})"),
            "final output",
            r"\hat{y} = f(\mathrm{final\_inputs}) = \mathrm{final\_inputs}",
            "the number in final_outputs, (1, 1) → (1, 1)",
            [(2, 0)],
        )

    def backward(self):
        n, k = self.n, self.k
        self.phase = "backward"
        self._add(
            "error",
            (0, 0),
            self.y[0, 0] - self.y_hat[0, 0],
            "error",
            r"e = y - \hat{y}",
            "the number in error, (1, 1) − (1, 1) → (1, 1)",
            [(2, 0)],
        )
        self._add(
            "output_error_term",
            (0, 0),
            self.e[0, 0] * ONE,
            "output error term",
            r"\delta_o = e \cdot f'(\mathrm{final\_inputs}) = e \cdot 1",
            "the number in output_error_term, (1, 1) → (1, 1)",
            [(2, 0)],
        )
        delta_o = self.delta_o[0, 0]
        for j in range(k):
            self._add(
                "hidden_error",
                (0, j),
                delta_o * self.w_ho[j, 0],
                f"hidden error of node {j + 1}",
                rf"e_{{h,{j + 1}}} = \delta_o \cdot W_{{ho,{j + 1}1}}",
                f"number {j + 1} of hidden_error, (1, 1) @ (1, {k}) → (1, {k})",
                [(1, j)],
                [(1, j, 0)],
            )
        for j in range(k):
            h = self.h[0, j]
            self._add(
                "hidden_error_term",
                (0, j),
                self.e_h[0, j] * h * (ONE - h),
                f"hidden error term of node {j + 1}",
                rf"\delta_{{h,{j + 1}}} = e_{{h,{j + 1}}} \cdot h_{j + 1} \cdot (1 - h_{j + 1})",
                f"number {j + 1} of hidden_error_term, (1, {k}) * (1, {k}) * (1, {k}) → (1, {k})",
                [(1, j)],
            )
        for i, j in np.ndindex(n, k):
            self._add(
                "delta_weights_i_h",
                (i, j),
                self.x[0, i] * self.delta_h[0, j],
                f"delta of the weight input {i + 1} → hidden {j + 1}",
                rf"\Delta W_{{ih,{i + 1}{j + 1}}} = x_{i + 1} \cdot \delta_{{h,{j + 1}}}",
                f"row {i + 1}, column {j + 1} of delta_weights_i_h, ({n}, 1) @ (1, {k}) → ({n}, {k})",
                [(0, i), (1, j)],
                [(0, i, j)],
            )
        for j in range(k):
            self._add(
                "delta_weights_h_o",
                (j, 0),
                self.h[0, j] * delta_o,
                f"delta of the weight hidden {j + 1} → output",
                rf"\Delta W_{{ho,{j + 1}1}} = h_{j + 1} \cdot \delta_o",
                f"row {j + 1}, column 1 of delta_weights_h_o, ({k}, 1) @ (1, 1) → ({k}, 1)",
                [(1, j), (2, 0)],
                [(1, j, 0)],
            )

    def update(self, learning_rate):
        self.phase = "update"
        rate = Number.given(learning_rate)
        self._add(
            "step",
            (0, 0),
            Number(rate.value, f"{rate.factor} / 1"),
            "learning rate per record",
            r"\eta\,/\,m",
            "step, one number for all weights; m is the number of records, here 1",
        )
        for layer, (quantity, symbol, weights, deltas) in enumerate(
            [
                ("weights_input_to_hidden", "W_{ih,%d%d}", self.w_ih, self.delta_w_ih),
                ("weights_hidden_to_output", "W_{ho,%d%d}", self.w_ho, self.delta_w_ho),
            ]
        ):
            shape = weights.shape
            for i, j in np.ndindex(shape):
                start, end = [("input", "hidden"), ("hidden", "output")][layer]
                w = symbol % (i + 1, j + 1)
                self._add(
                    quantity,
                    (i, j),
                    weights[i, j] + self.step[0, 0] * deltas[i, j],
                    f"new weight {start} {i + 1} → {end}" + (f" {j + 1}" if layer == 0 else ""),
                    rf"{w} \leftarrow {w} + (\eta\,/\,m) \cdot \Delta {w}",
                    f"row {i + 1}, column {j + 1} of {quantity}, {shape} + number * {shape} → {shape}",
                    edges=[(layer, i, j)],
                )


def _sum(numbers):
    first, *others = numbers
    return sum(others, start=first)


@functools.cache
def _line_of(method, left):
    """The number of the part of tinynet.py and the line, without its comment, that begins `left = ` in a method."""
    part = ""
    for line in map(str.strip, inspect.getsource(method).splitlines()):
        part = re.match(r"# (\d+)\. |", line)[1] or part
        if line.startswith(f"{left} = "):
            return part, line.partition("  #")[0]
    raise LookupError(f"tinynet.py has no line '{left} = ...' in {method.__name__}: name the table as that file does.")
