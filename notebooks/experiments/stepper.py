"""One record on its way through a network and back, one number at a time."""

import contextlib
import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from given import array, one_of
from tinynet import NeuralNetwork

from .given_weights import network_of
from .numbers_in_words import ONE, Number, add_up, not_squashed, squashed, times_slope_1


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


@dataclass
class Quantity:
    """A table of tinynet.py, and how each of its numbers comes about.

    In texts {i} and {j} stand for the number's row and column, counted from 1, {n} for the number of input nodes, {k}
    for that of hidden ones; functions take i and j counted from 0. Attributes: phase; table, its name in tinynet.py;
    size, rows and columns; symbol, of one of its numbers, as mathtext; name, the same in words; formula, of the tables,
    i and j, the Number; sizes, what sizes it comes from; nodes and edges, of i and j, what takes part (see Step);
    left, the name in tinynet.py's line where that is another.
    """

    phase: str
    table: str
    size: str
    symbol: str
    name: str
    formula: Callable
    sizes: str
    nodes: Callable = lambda i, j: []
    edges: Callable = lambda i, j, n, k: []
    left: str = ""


# In the order of tinynet.py. Its assignments to these names are looked up there, to be shown beside the numbers.
QUANTITIES = [
    Quantity(
        phase="forward",
        table="hidden_inputs",
        size="1k",
        symbol="z_{j}",
        name="hidden input of node {j}",
        formula=lambda t, i, j: add_up(t["features"][0] * t["weights_input_to_hidden"][:, j]),
        sizes="(1, {n}) @ ({n}, {k})",
        nodes=lambda i, j: [(1, j)],
        edges=lambda i, j, n, k: [(0, row, j) for row in range(n)],
    ),
    Quantity(
        phase="forward",
        table="hidden_outputs",
        size="1k",
        symbol="h_{j}",
        name="hidden output of node {j}",
        formula=lambda t, i, j: squashed(t["hidden_inputs"][0, j]),
        sizes="each of (1, {k}) by itself",
        nodes=lambda i, j: [(1, j)],
    ),
    Quantity(
        phase="forward",
        table="final_inputs",
        size="11",
        symbol=r"\mathrm{{final\_inputs}}",
        name="final input",
        formula=lambda t, i, j: add_up(t["hidden_outputs"][0] * t["weights_hidden_to_output"][:, 0]),
        sizes="(1, {k}) @ ({k}, 1)",
        nodes=lambda i, j: [(2, 0)],
        edges=lambda i, j, n, k: [(1, row, 0) for row in range(k)],
    ),
    Quantity(
        phase="forward",
        table="final_outputs",
        size="11",
        symbol=r"\hat{{y}}",
        name="final output",
        formula=lambda t, i, j: not_squashed(t["final_inputs"][0, 0]),
        sizes="(1, 1)",
        nodes=lambda i, j: [(2, 0)],
    ),
    Quantity(
        phase="backward",
        table="error",
        size="11",
        symbol="e",
        name="error",
        formula=lambda t, i, j: t["targets"][0, 0] - t["final_outputs"][0, 0],
        sizes="(1, 1) − (1, 1)",
        nodes=lambda i, j: [(2, 0)],
    ),
    Quantity(
        phase="backward",
        table="output_error_term",
        size="11",
        symbol=r"\delta_o",
        name="output error term",
        formula=lambda t, i, j: times_slope_1(t["error"][0, 0]),
        sizes="(1, 1)",
        nodes=lambda i, j: [(2, 0)],
    ),
    Quantity(
        phase="backward",
        table="hidden_error",
        size="1k",
        symbol="e_{{h,{j}}}",
        name="hidden error of node {j}",
        formula=lambda t, i, j: t["output_error_term"][0, 0] * t["weights_hidden_to_output"][j, 0],
        sizes="(1, 1) @ (1, {k})",
        nodes=lambda i, j: [(1, j)],
        edges=lambda i, j, n, k: [(1, j, 0)],
    ),
    Quantity(
        phase="backward",
        table="hidden_error_term",
        size="1k",
        symbol=r"\delta_{{h,{j}}}",
        name="hidden error term of node {j}",
        formula=lambda t, i, j: t["hidden_error"][0, j] * t["hidden_outputs"][0, j] * (ONE - t["hidden_outputs"][0, j]),
        sizes="(1, {k}) * (1, {k}) * (1, {k})",
        nodes=lambda i, j: [(1, j)],
    ),
    Quantity(
        phase="backward",
        table="delta_weights_i_h",
        size="nk",
        symbol=r"\Delta W_{{ih,{i}{j}}}",
        name="delta of the weight input {i} → hidden {j}",
        formula=lambda t, i, j: t["features"][0, i] * t["hidden_error_term"][0, j],
        sizes="({n}, 1) @ (1, {k})",
        nodes=lambda i, j: [(0, i), (1, j)],
        edges=lambda i, j, n, k: [(0, i, j)],
    ),
    Quantity(
        phase="backward",
        table="delta_weights_h_o",
        size="k1",
        symbol=r"\Delta W_{{ho,{i}{j}}}",
        name="delta of the weight hidden {i} → output",
        formula=lambda t, i, j: t["hidden_outputs"][0, i] * t["output_error_term"][0, 0],
        sizes="({k}, 1) @ (1, 1)",
        nodes=lambda i, j: [(1, i), (2, 0)],
        edges=lambda i, j, n, k: [(1, i, 0)],
    ),
    Quantity(
        phase="update",
        table="step",
        size="11",
        symbol=r"\eta\,/\,m",
        name="learning rate per record",
        formula=lambda t, i, j: Number(t["learning_rate"][0, 0].value, f"{t['learning_rate'][0, 0].factor} / 1"),
        sizes="",
    ),
    Quantity(
        phase="update",
        table="weights_input_to_hidden",
        size="nk",
        symbol="W_{{ih,{i}{j}}}",
        name="new weight input {i} → hidden {j}",
        formula=lambda t, i, j: t["weights_input_to_hidden"][i, j] + t["step"][0, 0] * t["delta_weights_i_h"][i, j],
        sizes="({n}, {k}) + number * ({n}, {k})",
        edges=lambda i, j, n, k: [(0, i, j)],
        left="new_i_h",
    ),
    Quantity(
        phase="update",
        table="weights_hidden_to_output",
        size="k1",
        symbol="W_{{ho,{i}{j}}}",
        name="new weight hidden {i} → output",
        formula=lambda t, i, j: t["weights_hidden_to_output"][i, 0] + t["step"][0, 0] * t["delta_weights_h_o"][i, 0],
        sizes="({k}, 1) + number * ({k}, 1)",
        edges=lambda i, j, n, k: [(1, i, 0)],
        left="new_h_o",
    ),
]
METHODS = {
    "given": NeuralNetwork.forward_pass_train,
    "forward": NeuralNetwork.forward_pass_train,
    "backward": NeuralNetwork.backpropagation,
    "update": NeuralNetwork.update_weights,
}


def walk(features, target, weights_input_to_hidden, weights_hidden_to_output, learning_rate=0.5, until="update"):
    """Send one record through a network and back, one number at a time, without any matrix product.

    Parameters: features, (1, input_nodes); target, a number, or None where the walk ends forward; the weights of a
    network with one output node; until, the last phase: "forward", "backward" or "update".
    Returns: a list of Step. The first says what is given, every other adds one number, in the order of tinynet.py.
    Raises: what tinynet's `train` raises for such numbers; ValueError for numbers above a million, whose products
    would not fit a picture, or any number.
    """
    features = np.atleast_2d(array("features", features))
    given = [features, 0.0 if target is None else target, weights_input_to_hidden, weights_hidden_to_output]
    if target is None and one_of("until", until, METHODS) != "forward":
        raise ValueError("target came as None, expected a number: without one the walk ends with until='forward'.")
    largest = 0.0
    with contextlib.suppress(TypeError, ValueError, OverflowError):  # of what is no number, train says so
        largest = max((float(number) for numbers in given for number in np.ravel(numbers)), key=abs)
    if 1e6 < abs(largest) < np.inf:
        raise ValueError(f"{largest:g} came, expected a number from -1,000,000 to 1,000,000: type another one.")
    network = network_of(weights_input_to_hidden, weights_hidden_to_output, learning_rate)
    network.train(features, [[0.0 if target is None else target]])  # says in words what is wrong with the numbers
    n, k = np.shape(weights_input_to_hidden)
    size = {"1": 1, "n": n, "k": k}
    tables = {
        "features": _given(features, "x_{j}"),
        "targets": np.full((1, 1), None) if target is None else _given([[target]], "y"),
        "weights_input_to_hidden": _given(weights_input_to_hidden, "W_{{ih,{i}{j}}}"),
        "weights_hidden_to_output": _given(weights_hidden_to_output, "W_{{ho,{i}{j}}}"),
    }
    for quantity in QUANTITIES:
        tables.setdefault(quantity.table, np.full([size[letter] for letter in quantity.size], None))
    known = tables | {"learning_rate": _given([[learning_rate]], r"\eta")}
    steps = [_first_step(tables)]
    phases = [*METHODS][: [*METHODS].index(one_of("until", until, METHODS)) + 1]
    for quantity in QUANTITIES:
        if quantity.phase not in phases:
            break
        for place in np.ndindex(tables[quantity.table].shape):
            steps.append(_step(quantity, place, tables, known, n, k))
    return steps


def _given(values, symbol):
    """A table of Numbers that are given, each with its symbol."""
    table = np.empty(np.shape(values), object)
    for (i, j), value in np.ndenumerate(values):
        table[i, j] = Number.given(value, symbol.format(i=i + 1, j=j + 1))
    return table


def _first_step(tables):
    """The step that says what is given."""
    record = tables["features"][0]
    return Step(
        "given",
        "features",
        (0, 0),
        "the record",
        f"$x = ({', '.join(number.symbol for number in record)})$",
        f"({', '.join(number.text for number in record)})",
        f"features, (1, {len(record)}): one record is one row",
        *_line_of(METHODS["given"], "X"),
        [(0, i) for i in range(len(record))],
        [],
        {name: table.copy() for name, table in tables.items()},
    )


def _step(quantity, place, tables, known, n, k):
    """Put the next number into its table; returns the Step that says so."""
    i, j = place
    words = {"i": i + 1, "j": j + 1, "n": n, "k": k}
    symbol = quantity.symbol.format(**words)
    number = quantity.formula(known, i, j)
    result = tables[quantity.table][place] = Number(number.value, symbol=symbol)
    sign = r"\leftarrow" if quantity.left else "="
    return Step(
        quantity.phase,
        quantity.table,
        place,
        quantity.name.format(**words),
        f"${symbol} {sign} {number.symbol}$" if number.symbol else f"${symbol}$",
        f"{number.text} = {result.text}",
        _place_in_words(quantity, tables[quantity.table].shape).format(**words),
        *_line_of(METHODS[quantity.phase], quantity.left or quantity.table),
        quantity.nodes(i, j),
        quantity.edges(i, j, n, k),
        {name: table.copy() for name, table in tables.items()},
    )


def _place_in_words(quantity, shape):
    """Where the number stands, and from what sizes its table comes; with {i} and {j}."""
    if quantity.table == "step":
        return "step, one number for all weights; m is the number of records, here 1"
    place = {"1k": "number {j} of", "11": "the number in"}.get(quantity.size, "row {i}, column {j} of")
    return f"{place} {quantity.table}, {quantity.sizes} → {shape}"


@functools.cache
def _line_of(method, left):
    """The number of the part of tinynet.py and the line, without its comment, that begins `left = ` in a method."""
    part = ""
    for line in map(str.strip, inspect.getsource(method).splitlines()):
        part = re.match(r"# (\d+)\. |", line)[1] or part
        if line.startswith(f"{left} = "):
            return part, line.partition("  #")[0]
    raise LookupError(f"tinynet.py has no line '{left} = ...' in {method.__name__}: name the table as that file does.")
