"""A neural network with one hidden layer, in NumPy alone.

    features X --weights_input_to_hidden--> hidden_inputs --sigmoid--> hidden_outputs
             --weights_hidden_to_output--> final_inputs = final_outputs

Rows are records, columns are nodes, so a layer is rows @ weights, written np.dot, which is faster for few columns.
There are no biases: give `features` a column of ones where one is needed. Steps 1 to 8 are those of the chapters. Names
follow the blog post "basic neural network" (Saqib Ahmed, 2020) and Udacity's project "Your first neural network".
"""

import difflib

import numpy as np


@np.errstate(all="ignore")  # far to the left exp(-x) is inf, and 1 / inf = 0 is the right answer
def sigmoid(x):
    """Squash any number into the range 0 to 1, ½ at 0: x, of any shape, element by element. Source: chapter 1."""
    return 1 / (1 + np.exp(-np.asarray(x, dtype=float)))


class NeuralNetwork:
    """Input nodes, one hidden layer of sigmoid nodes, linear output nodes; trained by gradient descent.

    input_nodes, hidden_nodes, output_nodes : whole numbers of at least 1, fixed from then on
    learning_rate : above 0; the share of the mean negative gradient that one step takes
    rng : None, a seed or a numpy.random.Generator, from which the first weights are drawn (None: new ones every time)
    weights_input_to_hidden : (input_nodes, hidden_nodes), at first normal, standard deviation 1/sqrt(input_nodes)
    weights_hidden_to_output : (hidden_nodes, output_nodes), the same with 1/sqrt(hidden_nodes); copied when assigned
    activation_function : sigmoid, or another whose slope is h (1 - h)

    Raises ValueError, TypeError or AttributeError for what cannot be, says what to do, and leaves the weights as they
    were. A subclass may keep attributes of its own. Source: chapter 1; LeCun et al., "Efficient BackProp" (1998).

    Code for the post, or for the batch version of Udacity's project (2017 on), runs unchanged; but np.random.seed has
    no effect (pass rng), and columns count in their order, whatever a frame calls them. The project's first version
    (January 2017) holds weights and answers transposed: give and take both with .T.
    """

    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
        # 1. Structure: how many nodes each layer has
        self.input_nodes = input_nodes
        self.hidden_nodes = hidden_nodes
        self.output_nodes = output_nodes
        self.learning_rate = learning_rate

        # 2. Random weights: unequal, so that nodes can differ; small, so that few sigmoids start saturated
        rng = np.random.default_rng(rng)
        self.weights_input_to_hidden = rng.normal(0.0, self.input_nodes**-0.5, (self.input_nodes, self.hidden_nodes))
        self.weights_hidden_to_output = rng.normal(0.0, self.hidden_nodes**-0.5, (self.hidden_nodes, self.output_nodes))
        self.activation_function = sigmoid

    @np.errstate(all="ignore")
    def forward_pass_train(self, X):
        """Compute the network's answer, and keep what the hidden nodes said, which training needs.

        X, (n_records, input_nodes), gives final_outputs, (n_records, output_nodes), in the units of the targets, and
        hidden_outputs, (n_records, hidden_nodes). One record may come, and is answered, 1-D. Source: chapter 2.
        """
        X = _shaped("features", X, "n_records", self.input_nodes)

        # 3. Hidden layer: every node adds up its inputs, each times its own weight, and squashes the sum
        hidden_inputs = np.dot(X, self.weights_input_to_hidden)
        hidden_outputs = self.activation_function(hidden_inputs)

        # 4. Output layer: the same without squashing, f(x) = x, so that any number can come out
        final_inputs = np.dot(hidden_outputs, self.weights_hidden_to_output)
        final_outputs = final_inputs
        return final_outputs, hidden_outputs

    def run(self, features):
        """Answer: the final_outputs above for features X, and no NaN or infinity on the way. Source: chapter 2."""
        self._check_weights()
        final_outputs, _ = self.forward_pass_train(_finite("features", _numbers("features", features)))
        return _finite("final_outputs", final_outputs)

    @np.errstate(all="ignore")
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        """Add to each weight's sum its delta for these records: minus the slope of ½ Σ error² along that weight.

        final_outputs and hidden_outputs are those of X; y is (n_records, output_nodes), or (n_records,) for one output
        node. delta_weights_i_h and delta_weights_h_o, the sums so far, are shaped as the weights, or 0 to begin with,
        and come back as new arrays.
        Source: chapter 3; Rumelhart, Hinton and Williams, Nature 323 (1986).
        """
        X, y, final_outputs, hidden_outputs = self._rows(X, y, final_outputs, hidden_outputs)

        # 5. Error, and the output layer's error term: error * f'(final_inputs), where f(x) = x has the slope 1
        error = y - final_outputs
        output_error_term = error

        # 6. Handed back through the weights to each hidden node's output, then through the sigmoid's slope, h (1 - h)
        hidden_error = np.dot(output_error_term, self.weights_hidden_to_output.T)
        hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)

        # 7. A weight's delta: its input times the error term of the node it leads to, summed over records
        delta_weights_i_h = delta_weights_i_h + np.dot(X.T, hidden_error_term)
        delta_weights_h_o = delta_weights_h_o + np.dot(hidden_outputs.T, output_error_term)
        return delta_weights_i_h, delta_weights_h_o

    @np.errstate(all="ignore")
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        """Take one step: both layers, each weight by learning_rate times its mean delta.

        delta_weights_i_h and delta_weights_h_o are sums over n_records records. Raises FloatingPointError, and takes no
        step, where weights would become infinite or NaN.
        Source: chapter 4; Kelley, ARS Journal 30 (1960).
        """
        n_records = _number(self, "n_records", n_records, *WHOLE)
        delta_weights_i_h = _shaped("delta_weights_i_h", delta_weights_i_h, self.input_nodes, self.hidden_nodes)
        delta_weights_h_o = _shaped("delta_weights_h_o", delta_weights_h_o, self.hidden_nodes, self.output_nodes)

        # 8. The step: += because error is y - final_outputs, so that the sums point downhill
        step = self.learning_rate / n_records
        new_i_h = self.weights_input_to_hidden + step * delta_weights_i_h
        new_h_o = self.weights_hidden_to_output + step * delta_weights_h_o
        self._move_to(new_i_h, new_h_o)

    def train(self, features, targets):
        """Learn from a batch: forward, backward for all records at once, then one update of both layers.

        features and targets are X and y above; the result is, to rounding, that of a loop over the records which adds
        up their deltas. Raises what these methods do. Source: chapter 4.
        """
        X, y = _numbers("features", features), _numbers("targets", targets)
        final_outputs, hidden_outputs = self.forward_pass_train(X)
        deltas = self.backpropagation(final_outputs, hidden_outputs, X, y, 0, 0)
        try:
            self.update_weights(*deltas, final_outputs.size // self.output_nodes)
        except FloatingPointError:  # not finite: was it so before the step?
            _finite("features", X), _finite("targets", y)
            raise

    # ------------------------------------------------------------------------------------------------------------------
    # The network ends here. What follows keeps bad input out, and says what came, what was expected and what to do.

    def __setattr__(self, name, value):
        if name in CONSTRAINTS:
            check, *limits = CONSTRAINTS[name]
            value = check(self, name, value, *limits)
        elif type(self) is NeuralNetwork and not hasattr(self, name):  # a subclass may keep what it likes
            meant = {"lr": "learning_rate"}.get(name, name)
            near = difflib.get_close_matches(meant, CONSTRAINTS, 1, 0.7) or CONSTRAINTS
            raise AttributeError(f"A NeuralNetwork has no {name}, expected {', '.join(near)}; or write a subclass.")
        super().__setattr__(name, value)

    def __setstate__(self, state):  # a copy, or a network out of a file, has arrays of its own
        for name, value in state.items():
            setattr(self, name, value)

    def _check_weights(self):
        _finite("weights_input_to_hidden", self.weights_input_to_hidden)
        _finite("weights_hidden_to_output", self.weights_hidden_to_output)

    def _rows(self, X, y, final_outputs, hidden_outputs):
        X = _shaped("features", X, "n_records", self.input_nodes).reshape(-1, self.input_nodes)
        y = _shaped("targets", y, len(X), self.output_nodes)
        final_outputs = _shaped("final_outputs", final_outputs, len(X), self.output_nodes)
        return X, y, final_outputs, _shaped("hidden_outputs", hidden_outputs, len(X), self.hidden_nodes)

    def _move_to(self, new_i_h, new_h_o):
        try:
            _finite("new weights", new_i_h), _finite("new weights", new_h_o)
        except ValueError:
            self._check_weights()
            raise FloatingPointError(
                f"Training diverged: with learning_rate={self.learning_rate:g} this step would have made weights "
                "infinite or NaN. It was not taken; the weights are the last finite ones. Build the network anew with "
                "a smaller learning rate (a tenth of it, say), and scale features and targets to about 1."
            ) from None
        super().__setattr__("weights_input_to_hidden", new_i_h)
        super().__setattr__("weights_hidden_to_output", new_h_o)


def _number(network, name, value, kind, most, expected):
    right = isinstance(value, kind) and not isinstance(value, (bool, np.timedelta64))
    if not (right and 0 < (value if isinstance(value, int) else float(value)) <= most):
        raise (ValueError if right else TypeError)(
            f"{name} came as {str(value) if right else repr(value):.60}, expected {expected}."
        )
    if name.endswith("_nodes") and vars(network).get(name, value) != value:
        raise AttributeError(f"{name} came as {value}, expected {vars(network)[name]} as before: build a new network.")
    return int(value) if kind is WHOLE[0] else float(value)


def _weights(network, name, value, rows, columns):
    return np.array(_finite(name, _shaped(name, value, getattr(network, rows), getattr(network, columns))), order="C")


@np.errstate(all="ignore")
def _activation(network, name, value, expected):
    if value is sigmoid or type(network).backpropagation is not NeuralNetwork.backpropagation:  # which knows its slope
        return value
    z, step = np.array([[-6.0, -1.5, -0.5], [0.0, 1.0, 4.0]]), 1e-3
    try:
        h, slope = value(z), (value(z + step) - value(z - step)) / (2 * step)
        if h.shape == z.shape and np.abs(slope - h * (1 - h)).max() < 1e-3 and np.min(h * (1 - h)) > 0:
            return value
    except Exception as error:
        expected = f"{expected} ({error})"
    raise ValueError(f"{name} came as {value!r:.60}, expected {expected}.")


def _numbers(name, values):
    if type(values) is np.ndarray and values.dtype is FLOAT64:  # nothing to look for; it is so in nearly every step
        return values
    if hasattr(values, "columns") and hasattr(values, "items") and len(set(getattr(values, "dtypes", ()))) > 1:
        # a frame: each column in its own kind
        return np.column_stack([_numbers(name, column) for _, column in values.items()])
    try:
        array = np.asarray(values)
        masked = [row for row in (values if isinstance(values, (list, tuple)) else [values]) if np.ma.is_masked(row)]
        cells = masked or (array.ravel() if array.dtype.kind == "O" else array.ravel()[:1])
        kinds = {kind for kind in set(map(type, cells)) if _advice(kind)}
        if not kinds:
            with np.errstate(all="ignore"):
                return array.astype(float)
        came = next(cell for cell in cells if type(cell) in kinds)
    except Exception as error:
        came = error
    raise ValueError(f"{name} came with {' '.join(repr(came).split()):.99}, expected numbers: {_advice(type(came))}.")


def _shaped(name, values, rows, columns):
    array = _numbers(name, values)
    came, any_number = array.shape, rows == "n_records"
    if came == (rows, columns) or (any_number and came[-1:] == (columns,) and len(came) < 3 and len(array)):
        return array
    if len(came) < 2 and 1 in (rows, columns) and array.size == rows * columns:  # one record or one column, flat
        return array.reshape(rows, columns)
    advice = {  # the last that is true
        True: "rows are records (of weights: nodes they come from), columns are nodes",
        any_number: "select those columns, or build the network with as many input_nodes",
        not any_number
        and came[:1] != (rows,): "give as many rows as there are records (for weights: nodes they come from)",
        columns > 1 and came in ((rows,), (rows, 1)): "turn labels into one column of 0 and 1 for each kind",
        len(came) == 2 and came[0] == columns and rows in (came[1], "n_records"): "transpose it with .T",
        len(came) == 1 == columns and any_number: "make it one column with .reshape(-1, 1)",
        len(came) > 2 and array.size == len(array) * columns: "make each record one row with .reshape(len(...), -1)",
        0 in came: "give at least 1 record, so check how they were selected",
    }[True]
    raise ValueError(f"{name} came with shape {came}, expected ({rows}, {columns}): {advice}.")


def _finite(name, array):
    if not (np.vdot(array, array) < np.inf or np.isfinite(array).all()):  # where squares overflow, see each number
        place = np.argwhere(~np.isfinite(array))[0].tolist()
        advice = MISSING if name in ("features", "targets") else "scale features to about 1, or build a new network"
        raise ValueError(f"{name} holds {array[tuple(place)]} at index {place}, expected finite numbers: {advice}.")
    return array


def _advice(kind):
    names = {base.__name__ for base in kind.__mro__} | set(dir(kind))
    return next((advice for causes, advice in ADVICE.items() if names & set(causes.split())), None)


FLOAT64 = np.dtype(float)
MISSING = "fill or leave out missing values before they reach the network"
WHOLE = (int, np.integer), 10**9, "a whole number of at least 1 (and at most a billion): write 3, not 3.0 or '3'"
RATE = (int, float, np.integer, np.floating), 1.79e308, "a finite number above 0: try 0.1, without quotes"
CONSTRAINTS = {  # what may be set: who checks it, and against what
    **dict.fromkeys(["input_nodes", "hidden_nodes", "output_nodes"], (_number, *WHOLE)),
    "learning_rate": (_number, *RATE),
    "activation_function": (
        _activation,
        "a function of arrays whose slope is h (1 - h): backpropagation needs sigmoid",
    ),
    "weights_input_to_hidden": (_weights, "input_nodes", "hidden_nodes"),
    "weights_hidden_to_output": (_weights, "hidden_nodes", "output_nodes"),
}
ADVICE = {  # what came, by the name of its class, a base or a method: what to do
    "NoneType NAType NaTType MaskedArray": MISSING,
    "str bytes": "convert text with float(...), and turn categories into one column of 0 and 1 each",
    "date timedelta datetime64 timedelta64": "count from a start: (times - times[0]) / np.timedelta64(1, 'h')",
    "complex complexfloating": "take .real or np.abs(...) of complex numbers",
    "toarray": "make a sparse matrix an array with .toarray()",
    "list tuple ndarray Series": "join rows of equal length with np.stack(...)",
    "__next__ keys isdisjoint dict_values": "put its rows into a list(...)",
    "OverflowError": "scale it, since no number above 1.8e308 fits",
    "Exception": "give rows of equal length, and nothing but numbers",
}
