"""The learner's code behind one face: call a part of it, a method or a function, on numbers that are given."""

import dis
import inspect
from types import SimpleNamespace

import numpy as np

from . import reference, watch
from .places import BACKWARD, FORWARD, TRAIN, UPDATE

RUN = "run"
STRUCTURE = "structure"
METHODS = {
    STRUCTURE: ("input_nodes", "hidden_nodes", "output_nodes", "learning_rate"),
    FORWARD: ("X",),
    RUN: ("features",),
    BACKWARD: ("final_outputs", "hidden_outputs", "X", "y", "delta_weights_i_h", "delta_weights_h_o"),
    UPDATE: ("delta_weights_i_h", "delta_weights_h_o", "n_records"),
    TRAIN: ("features", "targets"),
}
TABLES = "weights_input_to_hidden", "weights_hidden_to_output"
FUNCTIONS = {
    "sigmoid": ("x",),
    "initial_weights": ("input_nodes", "hidden_nodes", "output_nodes", "rng"),
    FORWARD: ("X", *TABLES),
    RUN: ("features", *TABLES),
    BACKWARD: ("final_outputs", "hidden_outputs", "X", "y", "W_ho", "delta_weights_i_h", "delta_weights_h_o"),
    "error": ("y", "final_outputs"),
    "delta_weights_h_o": ("hidden_outputs", "output_error_term"),
    "hidden_error": ("output_error_term", TABLES[1]),
    "hidden_error_term": ("hidden_error", "hidden_outputs"),
    "deltas": ("X", "y", *TABLES),
    "deltas_in_a_loop": ("features", "targets", *TABLES),
    UPDATE: (*TABLES, "delta_weights_i_h", "delta_weights_h_o", "n_records", "learning_rate"),
    TRAIN: (*TABLES, "features", "targets", "learning_rate"),
}


def shaped(case, form):
    """The case as a batch; in any other form its first record, in a table of one row, which `arguments` makes flat."""
    if form == "batch":
        return case
    return reference.case(case.X[:1], case.y[:1], case.W_ih, case.W_ho, case.sums_i_h, case.sums_h_o, case.rate)


def arguments(case, names, form):
    """What a part is called with, copied, so that nothing that it does to them is left."""
    values = vars(case) | {
        "features": case.X,
        "targets": case.y,
        "weights_input_to_hidden": case.W_ih,
        "weights_hidden_to_output": case.W_ho,
        "n_records": case.n,
        "learning_rate": case.rate,
        "z": case.hidden_inputs,
        "x": case.hidden_inputs,
    }
    sums = {"delta_weights_i_h": case.sums_i_h, "delta_weights_h_o": case.sums_h_o}
    values |= sums if "final_outputs" in names else {}  # otherwise it is the update that takes them, and not 0
    taken = [np.array(values[name]) if isinstance(values[name], np.ndarray) else values[name] for name in names]
    if form == "record":
        flat = {"X", "y", "features", "targets", "final_outputs", "hidden_outputs", "output_error_term", "hidden_error"}
        taken = [value[0] if name in flat else value for name, value in zip(names, taken, strict=True)]
    return taken


def unwritten(function):
    """Whether the body of a function, or of its code, is `...`, `pass` or a docstring and no more."""
    code = function if inspect.iscode(function) else getattr(inspect.unwrap(function), "__code__", None)
    quiet = {"RESUME", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "POP_TOP", "NOP", "COPY_FREE_VARS"}
    said = {"LOAD_CONST", "RETURN_CONST"}
    return code is not None and all(
        step.opname in quiet and (step.opname not in said or step.argval in (None, ...))
        for step in dis.get_instructions(code)
    )


class Function:
    """One of the functions of chapters 1 to 4."""

    function_alone = True

    def __init__(self, function, name):
        self.function, self.name = function, name

    def names(self, part):
        return FUNCTIONS[self.name]

    def code(self, part):
        return self.function

    def form(self, part):
        return "batch"

    def call(self, part, case, form="batch", look=False):
        taken = arguments(case, self.names(part), form)
        call = watch.run(self.function, *taken, look=look)
        call.given = dict(zip(self.names(part), taken, strict=True))
        call.changed = _changed(call.given, arguments(case, self.names(part), form))
        call.result = call.value
        return call

    def train(self, case, batches, look=False, ours=()):
        """Train on the batches in a row; the weights after each. A function calls what it calls: there is no `ours`."""
        weights, path, changed = (case.W_ih, case.W_ho), [], []
        for X, y in batches:
            given = dict(zip(self.names(TRAIN), [*weights, X, y, case.rate], strict=True))
            taken = watch.copies(given.values())
            call = watch.run(self.function, *taken, look=look)
            changed = changed or _changed(given, taken)
            if call.error or not isinstance(call.value, (tuple, list)) or len(call.value) != 2:
                break
            weights = tuple(np.asarray(table) for table in call.value)
            path.append(weights)
        call.path, call.used, call.changed = path, set(), changed
        return call


class Network:
    """A class with the post's interface."""

    function_alone = False

    def __init__(self, kind):
        self.kind = kind
        self.tables = TABLES  # the names of the attributes that hold the weights
        self.built = True  # whether the class can build itself
        self.rate_kept, self.rate_name = True, "learning_rate"  # whether it keeps the rate, and where it looks for it
        self.own_forward = False  # whether run is judged with the learner's own forward pass

    def names(self, part):
        return METHODS[part]

    def owner(self, part):
        """The class that defines a part, or None."""
        method = "__init__" if part == STRUCTURE else part
        return next((kind for kind in self.kind.__mro__ if method in vars(kind) and kind is not object), None)

    def code(self, part):
        owner = self.owner(part)
        method = vars(owner).get("__init__" if part == STRUCTURE else part) if owner else None
        return getattr(method, "__func__", method)

    def fifth(self, kind):
        """The fifth parameter of a class, or None."""
        try:
            found = [p for p in list(inspect.signature(kind).parameters.values())[4:] if p.kind in (0, 1)]
        except (TypeError, ValueError):
            return None
        return found[0] if found else None

    def build(self, inputs, hidden, outputs, rate, kind=None, count=True):
        """Call the class; where it takes a fifth argument, with a source of random numbers."""
        kind = kind or self.kind
        given = [inputs, hidden, outputs, rate]
        fifth = self.fifth(kind)
        if fifth:
            call = watch.run(kind, *given, np.random.default_rng(0), count=count)
            if not call.error:
                return call
            if fifth.default is fifth.empty:
                return watch.run(kind, *given, 0, count=count)
        return watch.run(kind, *given, count=count)

    def network(self, case, ours=()):
        """A network of the learner's class with the case's weights; the parts in `ours` do the right thing."""
        inputs, hidden, outputs = *case.W_ih.shape, case.W_ho.shape[1]
        record = SimpleNamespace(used=set(), took={}, rate=case.rate)
        kind = self.kind
        if ours:
            kind = type(kind.__name__, (kind,), {part: _OURS[part](record, self.tables) for part in ours})
        call = self.build(inputs, hidden, outputs, case.rate, kind) if self.built else None
        if call is None or call.error:
            network = kind.__new__(kind)
            parts = {"input_nodes": inputs, "hidden_nodes": hidden, "output_nodes": outputs, "lr": case.rate}
            parts["activation_function"] = reference.sigmoid
            for name, value in parts.items():
                _set(network, name, value)
        else:
            network = call.value
            if "activation_function" in getattr(network, "__dict__", {}) or hasattr(kind, "activation_function"):
                _set(network, "activation_function", reference.sigmoid)
        kept = [value for value in getattr(network, "__dict__", {}).values() if isinstance(value, (int, float))]
        if case.rate not in kept or not self.built:
            _set(network, self.rate_name, case.rate)
        for name, table in zip(self.tables, (case.W_ih, case.W_ho), strict=True):
            setattr(network, name, np.array(table))
        return network, record

    def weights(self, network):
        return tuple(getattr(network, name, None) for name in self.tables)

    def call(self, part, case, form="batch", look=False):
        ours = (FORWARD,) if part == RUN and not self.own_forward else ()
        taken = arguments(case, self.names(part), form)
        try:
            network, _ = self.network(case, ours)
            before = [np.array(table) for table in self.weights(network)]
            kept, names = _numbers(network), set(getattr(network, "__dict__", {}))
            call = watch.run(getattr(network, part), *taken, look=look)
            moved = [name for name, value in _numbers(network).items() if kept.get(name) == case.rate != value]
            call.rate_moved = next(iter(moved), None)
            call.added = [name for name in getattr(network, "__dict__", {}) if name not in names]
            if not (self.rate_kept and self.built) and part == UPDATE and isinstance(call.error, AttributeError):
                # it looks for the rate, which __init__ has lost, under a name of its own
                self.rate_name = call.error.name
                network, _ = self.network(case)
                call = watch.run(network.update_weights, *arguments(case, self.names(part), form), look=look)
            if part == BACKWARD and isinstance(call.error, AttributeError):
                # perhaps it looks for what the forward pass has kept
                network, _ = self.network(case)
                watch.run(network.forward_pass_train, np.array(taken[2]))
                call = watch.run(network.backpropagation, *arguments(case, self.names(part), form), look=look)
        except Exception as error:  # a property that raises, weights that cannot be assigned
            return _failed(error, taken, self.names(part))
        call.given = dict(zip(self.names(part), taken, strict=True))
        call.changed = _changed(call.given, arguments(case, self.names(part), form))
        call.result = self.weights(network) if part == UPDATE else call.value
        call.moved = not all(map(np.array_equal, self.weights(network), before))
        call.coarse |= {table.dtype.name for table in before} & {"float16", "float32"}
        return call

    def form(self, part):
        """The form in which the learner's own `train` hands records to a part, None where it does not."""
        code = self.code(TRAIN)
        if code is None or unwritten(code):
            return None
        case = reference.FIRST
        took = self.train(case, [(case.X, case.y)], ours=(FORWARD, RUN, BACKWARD, UPDATE)).took
        shape = took.get(part, ())
        return {0: None, 1: "record"}.get(len(shape), "row" if shape[:1] == (1,) else "batch")

    def train(self, case, batches, look=False, ours=()):
        try:
            network, record = self.network(case, ours)
        except Exception as error:
            call = _failed(error, [], [])
            call.path, call.used, call.took = [], set(), {}
            return call
        path, changed = [], []
        for X, y in batches:
            taken = watch.copies([X, y])
            call = watch.run(network.train, *taken, look=look)
            changed = changed or _changed(dict(zip(METHODS[TRAIN], [X, y], strict=True)), taken)
            if call.error:
                break
            path.append(tuple(np.array(table) if table is not None else None for table in self.weights(network)))
        call.path, call.used, call.took, call.changed = path, record.used, record.took, changed
        return call


def _numbers(network):
    """The single numbers that a network keeps, by name."""
    kept = getattr(network, "__dict__", {})
    return {name: value for name, value in kept.items() if isinstance(value, (int, float))}


def _changed(given, taken):
    """The names of what differs from what was given: a call has changed it in place."""
    return [name for (name, one), other in zip(given.items(), taken, strict=True) if not np.array_equal(one, other)]


def _failed(error, taken, names):
    call = watch.Call(error=error)
    call.given, call.result = dict(zip(names, taken, strict=True)), None
    return call


def _set(network, name, value):
    try:
        setattr(network, name, value)
    except (AttributeError, TypeError):  # a property, or slots
        pass


# The right parts, as methods for a learner's class; `record` remembers which were called. One record comes without
# its first axis in some code, and so it goes back. Sums are changed in place, too, where they can be: some code relies
# on that, and returned they are all the same.


def _forward(record, tables):
    def forward_pass_train(self, X):
        record.used.add(FORWARD)
        record.took[FORWARD] = np.shape(X)
        W_ih, W_ho = (np.asarray(getattr(self, name), dtype=float) for name in tables)
        return reference.forward(np.asarray(X, dtype=float), W_ih, W_ho)

    return forward_pass_train


def _run(record, tables):
    def run(self, features):
        return _forward(record, tables)(self, features)[0]

    return run


def _backward(record, tables):
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        record.used.add(BACKWARD)
        record.took[BACKWARD] = np.shape(X)
        W_ho = np.asarray(getattr(self, tables[1]), dtype=float)
        sums = delta_weights_i_h, delta_weights_h_o
        x, target, answer, h = (
            np.atleast_2d(np.asarray(table, dtype=float)) for table in (X, y, final_outputs, hidden_outputs)
        )
        if target.shape == answer.shape[::-1] and 1 in target.shape:  # a flat list where there is one output node
            target = target.reshape(answer.shape)
        if target.shape != answer.shape:  # NumPy might pair every target with every answer
            raise ValueError("targets and answers differ in shape")
        new = reference.backward(answer, h, x, target, W_ho, *sums)
        for old, total in zip(sums, new, strict=True):
            if isinstance(old, np.ndarray) and old.dtype == float and old.shape == total.shape:
                old[...] = total
        return new

    return backpropagation


def _update(record, tables):
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        record.used.add(UPDATE)
        weights = (np.asarray(getattr(self, name), dtype=float) for name in tables)
        new = reference.update(*weights, delta_weights_i_h, delta_weights_h_o, n_records, record.rate)
        for name, table in zip(tables, new, strict=True):
            setattr(self, name, table)

    return update_weights


_OURS = {FORWARD: _forward, RUN: _run, BACKWARD: _backward, UPDATE: _update}
