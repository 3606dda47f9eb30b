"""A learner's network, asked for what its contract promises; whatever else its code does stays in here."""

import contextlib
import copy
import inspect
import time

import numpy as np

from tinynet import NeuralNetwork

from .quiet import TABLES, Quiet, YourNetworkError

METHODS = "__init__", "forward_pass_train", "run", "backpropagation", "update_weights", "train"
WAYS = {  # how the same records can be asked: all at once, each by itself, each as a table of one row
    "batch": lambda method, X: method(X),
    "record": lambda method, X: [method(x) for x in X],
    "row": lambda method, X: [method(x[None, :]) for x in X],
}


def new_network(kind, input_nodes, hidden_nodes, output_nodes, learning_rate, rng):
    """A network of this class, ready to be asked: tinynet's itself, one of a learner's as Own.

    A class without a fifth argument gets the first weights that tinynet's would have; rng goes on from the same place
    whatever the class does. So a seed means the same run, whoever's the network is.
    """
    if checked_class(kind) is NeuralNetwork:
        return NeuralNetwork(input_nodes, hidden_nodes, output_nodes, learning_rate, rng)
    before = copy.deepcopy(rng)
    ours = NeuralNetwork(input_nodes, hidden_nodes, output_nodes, learning_rate, rng)
    return Own.made(kind, (input_nodes, hidden_nodes, output_nodes, learning_rate), before, weights_of(ours))


def checked_class(kind):
    """A class, as it is. Raises: TypeError for what is none."""
    if not inspect.isclass(kind):
        raise TypeError(
            f"network came as {kind!r:.60}, expected a class itself, as in network=MyNetwork: no parentheses behind it."
        )
    return kind


def asked(network):
    """A network as its contract says, whoever's it is; see Own. Raises: TypeError for what is none."""
    if type(network) is NeuralNetwork or isinstance(network, Own):
        return network
    if inspect.isclass(network) or not (hasattr(network, TABLES[0]) or hasattr(network, "run")):
        raise TypeError(
            f"network came as {network!r:.60}, expected one network, such as MyNetwork(3, 2, 1, 0.1); of a run take "
            "run.network."
        )
    return Own(network) if hasattr(network, TABLES[0]) else network


def weights_of(network):
    """Both tables of weights, (input_nodes, hidden_nodes) and (hidden_nodes, output_nodes); of Own, copies."""
    return tuple(getattr(network, name) for name in TABLES)


def answers_and_deltas(network, features, targets):
    """The answers to these records, and both sums of their deltas, by the network's own two methods: all records at
    once, or one after the other where a learner's take them so."""
    network = asked(network)
    final_outputs, hidden_outputs = network.forward_pass_train(features)
    sums = () if isinstance(network, Own) else (0, 0)
    return final_outputs, network.backpropagation(final_outputs, hidden_outputs, features, targets, *sums)


def deltas_of(network, features, targets):
    """Both sums of deltas of these records, as above."""
    return answers_and_deltas(network, features, targets)[1]


def whose(kind):
    """Whose class this is, in words, and which methods it has from tinynet; "" for tinynet's own. Raises: TypeError."""
    if checked_class(kind) is NeuralNetwork:
        return ""
    borrowed = [name for name in METHODS if getattr(kind, name, None) is getattr(NeuralNetwork, name)]
    return f"{kind.__name__}, yours" + (f" but for {', '.join(borrowed)}" if borrowed else "")


class Own:
    """A learner's network behind the face of tinynet's: whoever asks it need not know how it is written.

    It is given copies, floats, targets in columns. It may be written for a batch or for one record, keep its weights as
    lists or short floats, answer flat where it has one output node, warn, and print. What it answers comes as arrays of
    floats, (n_records, nodes), where a number overflows NaN.
    Attributes: network, the learner's object; both tables of weights, as arrays; pace, the seconds that it takes to
    answer a record, among many; printed, how many lines it printed, and last_line, of these.
    Raises: YourNetworkError where it does not keep to its contract.
    """

    def __init__(self, network, name=None):
        self.network, self.name = network, name or type(network).__name__
        self._quiet = Quiet(self.name)
        self._ways = {}
        self.pace = np.inf

    @classmethod
    def made(cls, kind, settings, rng, first_weights):
        """A new network; first_weights are put in where it does not take rng, or does not draw by it."""
        own = cls(None, kind.__name__)

        def build(*source):
            with own._alone("__init__"):
                return kind(*settings, *source)

        fifth = _fifth(kind)
        drawn = False
        if fifth is not None:
            try:
                own.network = build(copy.deepcopy(rng))
                again = cls(build(copy.deepcopy(rng)))
                drawn = all(np.array_equal(*pair) for pair in zip(weights_of(own), weights_of(again), strict=True))
            except YourNetworkError:
                own.network = build(*[0] * (fifth.default is fifth.empty))
        else:
            own.network = build()
        for name, table in zip(TABLES, first_weights, strict=True):
            came = getattr(own, name)
            if came.shape != table.shape:
                raise own._broken("__init__", f"makes {name} with shape {came.shape}", table.shape)
            if not drawn:
                with own._alone("__init__"):
                    setattr(own.network, name, _like(getattr(own.network, name), table))
            elif not np.isfinite(came).all():
                raise own._broken("__init__", f"makes {name} with NaN or infinity in it", "finite numbers")
        return own

    @property
    def printed(self):
        return self._quiet.lines

    @property
    def last_line(self):
        return self._quiet.last

    @property
    def weights_input_to_hidden(self):
        return self._table(TABLES[0])

    @property
    def weights_hidden_to_output(self):
        return self._table(TABLES[1])

    def _table(self, name):
        with self._alone("__init__"):
            table = getattr(self.network, name)
        try:
            array = _numbers(table)
        except (TypeError, ValueError):
            array = np.array(0.0)
        if array.ndim != 2:
            raise self._broken("__init__", f"makes {name} no table", "rows and columns of numbers")
        return array

    def forward_pass_train(self, X):
        """(final_outputs, hidden_outputs) of records (n_records, input_nodes)."""
        hidden_nodes, output_nodes = self.weights_hidden_to_output.shape
        return self._answers("forward_pass_train", X, output_nodes, hidden_nodes)

    def run(self, features):
        """The final_outputs of records (n_records, input_nodes)."""
        return self._answers("run", features, self.weights_hidden_to_output.shape[1])[0]

    def put(self, weights_input_to_hidden, weights_hidden_to_output):
        """Give it these weights, as it keeps its own."""
        for name, table in zip(TABLES, (weights_input_to_hidden, weights_hidden_to_output), strict=True):
            with self._alone("__init__"):
                setattr(self.network, name, _like(getattr(self.network, name), np.array(table, float)))

    def put_weight(self, place, value):
        """Give it one weight, at (layer, row, column). Raises: YourNetworkError where it does not take it."""
        layer, *cell = place
        name = TABLES[layer]
        table = self._table(name)
        table[tuple(cell)] = value
        with contextlib.suppress(YourNetworkError), self._alone("__init__"):
            setattr(self.network, name, _like(getattr(self.network, name), table))
        if not np.allclose(self._table(name), table, rtol=1e-3):
            raise YourNetworkError(f"{self.name} does not let {name} be set from outside, so no weight can be changed.")

    def backpropagation(self, final_outputs, hidden_outputs, X, y):
        """Both sums of deltas for these records, shaped as the weights."""
        given = [np.array(table, float).reshape(len(X), -1) for table in (final_outputs, hidden_outputs, X, y)]
        kept, first = [getattr(self.network, name) for name in TABLES], None
        shapes = [np.shape(table) for table in kept]

        def call(records, sums):
            with self._alone("backpropagation"):
                return self.network.backpropagation(*map(np.array, records), *sums)

        for way in WAYS:
            sums = [_like(table, np.zeros(shape)) for table, shape in zip(kept, shapes, strict=True)]
            try:
                for records in [given] if way == "batch" else zip(*given, strict=True):
                    sums = call([one[None, :] for one in records] if way == "row" else records, sums)
                try:
                    sums = [_numbers(table) for table in sums]
                except (TypeError, ValueError):
                    raise self._broken("backpropagation", f"gives {_kind(sums)}", "two tables of deltas") from None
                if [table.shape for table in sums] == shapes:
                    return sums
                came = " and ".join(str(table.shape) for table in sums)
                raise self._broken("backpropagation", f"gives {came}", " and ".join(map(str, shapes)))
            except YourNetworkError as error:
                first = first or error
        raise first

    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        """Take the step that these sums over so many records make; else as train."""
        sums = (delta_weights_i_h, delta_weights_h_o)
        tables = [_like(getattr(self.network, name), table) for name, table in zip(TABLES, sums, strict=True)]
        self._step("update_weights", *tables, n_records)

    def train(self, features, targets):
        """Learn from a batch. After an exception, and after a step that overflows, the weights are those from before.

        Raises: FloatingPointError where weights would become infinite or NaN.
        """
        X = np.array(features, float)
        self._step("train", X, np.array(targets, float).reshape(len(X), -1))

    def _step(self, method, *given):
        before = [_copied(getattr(self.network, name)) for name in TABLES]
        try:
            with self._alone(method):
                getattr(self.network, method)(*given)
            for old, name, table in zip(before, TABLES, weights_of(self), strict=True):
                shape = np.shape(old)
                if table.shape != shape:
                    raise self._broken(method, f"makes {name} of shape {shape} one of {table.shape}", shape)
                if not np.isfinite(table).all():
                    raise FloatingPointError("Training diverged: weights would have become infinite or NaN.")
        except BaseException:  # an interrupt, too: a step is taken whole or not at all
            for name, table in zip(TABLES, before, strict=True):
                setattr(self.network, name, table)
            raise

    def _answers(self, method, features, *sizes):
        """What a method says to records: for each size an array (n_records, size)."""
        begin = time.perf_counter()
        answers = self._answered(method, features, sizes)
        self.pace = min(self.pace, (time.perf_counter() - begin) / max(20, len(features)))
        return answers

    def _answered(self, method, features, sizes):
        X, first = np.array(features, float), None
        known = self._ways.get(method)
        for way in [known] if known else WAYS:
            try:
                with self._alone(method):
                    came = WAYS[way](getattr(self.network, method), X.copy() if known is None else X)
                answers = self._shaped(method, came, way, len(X), sizes)
            except FloatingPointError:
                return [np.full((len(X), size), np.nan) for size in sizes]
            except YourNetworkError as error:
                first = first or error
            else:
                if len(X) > max(sizes):  # with fewer records one form can look like another
                    self._ways[method] = way
                return answers
        raise first

    def _shaped(self, method, came, way, count, sizes):
        """What came of a way to ask, as an array (count, size) for each size."""
        expected = " and ".join(str((count, size)) for size in sizes)
        try:
            if way != "batch":
                parts = zip(*came, strict=True) if len(sizes) > 1 else [came]
                arrays = [np.array([_numbers(one).ravel() for one in part]) for part in parts]
            else:
                arrays = [_numbers(part) for part in (came if len(sizes) > 1 else [came])]
        except (TypeError, ValueError):
            raise self._broken(method, f"gives {_kind(came)}", expected) from None
        shapes = [array.shape for array in arrays]
        for shape, size in zip(shapes, sizes, strict=False):
            if shape not in [(count, size), *[(count,)] * (size == 1), *[(size,)] * (count == 1)]:
                break
        else:
            if len(shapes) == len(sizes):
                return [array.reshape(count, size) for array, size in zip(arrays, sizes, strict=True)]
        raise self._broken(method, f"gives {' and '.join(map(str, shapes))}", expected)

    def _broken(self, method, came, expected):
        return YourNetworkError(f"{self.name}.{method} {came}, expected {expected}. {self._quiet.advice}")

    def _alone(self, method):
        """Call the learner's code inside; see Quiet."""
        return self._quiet.call(self.network, method)


def _fifth(kind):
    """A class's fifth parameter where it may be a source of random numbers: by its default, none or a whole number."""
    try:
        parameters = list(inspect.signature(kind).parameters.values())
    except (TypeError, ValueError):
        return None
    fifth = next((p for p in parameters[4:5] if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)), None)
    if fifth is None or not (fifth.default in (None, fifth.empty) or type(fifth.default) is int):
        return None
    return fifth


def _numbers(value):
    """Numbers as an array of floats; TypeError or ValueError for what is none, None among it."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiu":
        raise TypeError
    return array.astype(float)


def _copied(table):
    return table.copy() if isinstance(table, np.ndarray) else copy.deepcopy(table)


def _like(theirs, table):
    """A table as the learner's class keeps its own: lists, or floats of the same width."""
    if isinstance(theirs, np.ndarray):
        return table.astype(theirs.dtype if theirs.dtype.kind == "f" else float)
    return table.tolist()


def _kind(value):
    """A value in short: its shape, or what it is."""
    if value is None or isinstance(value, np.ndarray):
        return "nothing" if value is None else f"something of shape {value.shape}"
    return f"a {type(value).__name__}"
