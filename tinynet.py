"""A neural network with one hidden layer, in NumPy alone.

    features X --weights_input_to_hidden--> hidden_inputs --sigmoid--> hidden_outputs
             --weights_hidden_to_output--> final_inputs = final_outputs

Rows are records, columns are nodes, so a layer is rows @ weights, written rows.dot(weights), which is faster. There are
no biases: give `features` a column of ones where one is needed. Steps 1 to 8 are those of the chapters. Names follow
Udacity's project "Your first neural network" and the blog post "basic neural network" (Saqib Ahmed, 2020)."""

import contextlib
import difflib

import numpy as np


@np.errstate(all="ignore")  # far to the left exp(-x) is inf, and 1 / inf = 0 is the right answer
def sigmoid(x):
    """Squash any number into the range 0 to 1, ½ at 0: x, of any shape, element by element. Source: chapter 1."""
    return 1 / (1 + np.exp(-np.asanyarray(x, dtype=float)))


class NeuralNetwork:
    """Input nodes, one hidden layer of sigmoid nodes, linear output nodes; trained by gradient descent.

    input_nodes, hidden_nodes, output_nodes : whole numbers of at least 1, fixed from then on
    learning_rate : above 0; the share of the mean negative gradient that one step takes
    rng : None, a seed or a numpy.random.Generator, from which the first weights are drawn (None: new ones every time)
    weights_input_to_hidden : (input_nodes, hidden_nodes), at first normal, standard deviation 1/sqrt(input_nodes)
    weights_hidden_to_output : (hidden_nodes, output_nodes), the same with 1/sqrt(hidden_nodes); copied when assigned
    activation_function : sigmoid, or another whose slope is h (1 - h)

    What cannot be raises ValueError, TypeError or AttributeError, and leaves the weights as they were. Code for the
    post, or for the batch version of Udacity's project (2017 on), runs unchanged; but np.random.seed has no effect
    (pass rng), and columns count by place, whatever a frame calls them. The project's first version (January 2017)
    transposes weights and answers: use .T on both. Source: chapter 1; LeCun et al., "Efficient BackProp" (1998)."""

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
        hidden_outputs, (n_records, hidden_nodes). One record may come, and is answered, 1-D. Source: chapter 2."""
        X = self._table("features", X, "n_records", self.input_nodes)

        # 3. Hidden layer: every node adds up its inputs, each times its own weight, and squashes the sum
        hidden_inputs = X.dot(self.weights_input_to_hidden)
        hidden_outputs = self.activation_function(hidden_inputs)

        # 4. Output layer: the same without squashing, f(x) = x, so that any number can come out
        final_inputs = hidden_outputs.dot(self.weights_hidden_to_output)
        final_outputs = final_inputs
        self._sums(X, hidden_inputs, final_inputs)
        return final_outputs, hidden_outputs

    def run(self, features):
        """Answer: the final_outputs above for features X, and no NaN or infinity on the way. Source: chapter 2."""
        final_outputs, _ = self.forward_pass_train(features)
        return self._finite("final_outputs", final_outputs)

    @np.errstate(all="ignore")
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        """Add to each weight's sum its delta for these records: minus the slope of ½ Σ error² along that weight.

        final_outputs and hidden_outputs are those of X; y is (n_records, output_nodes), flat if output_nodes is 1;
        delta_weights_i_h, delta_weights_h_o: sums so far, or 0. Source: chapter 3; Rumelhart et al., Nature (1986)."""
        X = self._table("features", X, "n_records", self.input_nodes).reshape(-1, self.input_nodes)
        y = self._finite("targets", self._table("targets", y, len(X), self.output_nodes))
        final_outputs = self._table("final_outputs", final_outputs, len(X), self.output_nodes)
        hidden_outputs = self._table("hidden_outputs", hidden_outputs, len(X), self.hidden_nodes)

        # 5. Error, and the output layer's error term: error * f'(final_inputs), where f(x) = x has the slope 1
        error = y - final_outputs
        output_error_term = error

        # 6. Handed back through the weights to each hidden node's output, then through the sigmoid's slope, h (1 - h)
        hidden_error = output_error_term.dot(self.weights_hidden_to_output.T)
        hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)

        # 7. A weight's delta: its input times the error term of the node it leads to, summed over records
        delta_weights_i_h = delta_weights_i_h + X.T.dot(hidden_error_term)
        delta_weights_h_o = delta_weights_h_o + hidden_outputs.T.dot(output_error_term)
        return delta_weights_i_h, delta_weights_h_o

    @np.errstate(all="ignore")
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        """Take one step: both layers, each weight by learning_rate times its mean delta.

        delta_weights_i_h and delta_weights_h_o are sums over n_records records. Raises FloatingPointError, and takes no
        step, where weights would become infinite or NaN. Source: chapter 4; Kelley, ARS Journal 30 (1960)."""
        n_records = self._number("n_records", n_records, *WHOLE)
        delta_weights_i_h = self._table("delta_weights_i_h", delta_weights_i_h, self.input_nodes, self.hidden_nodes)
        delta_weights_h_o = self._table("delta_weights_h_o", delta_weights_h_o, self.hidden_nodes, self.output_nodes)

        # 8. The step: += because error is y - final_outputs, so that the sums point downhill
        step = self.learning_rate / n_records
        new_i_h = self.weights_input_to_hidden + step * delta_weights_i_h
        new_h_o = self.weights_hidden_to_output + step * delta_weights_h_o
        self._finite("new weights", new_i_h), self._finite("new weights", new_h_o)
        vars(self).update(weights_input_to_hidden=new_i_h, weights_hidden_to_output=new_h_o)

    def train(self, features, targets):
        """Learn from features and targets of a batch, as record by record, then take one step. Source: chapter 4."""
        X, y = self._table("features", features, "n_records", self.input_nodes), targets
        final_outputs, hidden_outputs = self.forward_pass_train(X)
        deltas = self.backpropagation(final_outputs, hidden_outputs, X, y, 0.0, 0.0)
        self.update_weights(*deltas, final_outputs.size // self.output_nodes)

    # ---- The network ends here. What follows keeps bad input out, saying what came, what was expected, what to do ----
    def __setattr__(self, name, value):
        if name in CONSTRAINTS:
            value = getattr(self, CONSTRAINTS[name][0])(name, value, *CONSTRAINTS[name][1:])
        elif type(self) is NeuralNetwork and not hasattr(self, name):  # a subclass may keep what it likes
            near = difflib.get_close_matches(name, CONSTRAINTS, 1, 0.7) or CONSTRAINTS
            raise AttributeError(f"A NeuralNetwork has no {name}, expected {', '.join(near)}; or write a subclass.")
        super().__setattr__(name, value)

    def __setstate__(self, state):  # a copy, or a network out of a file, has arrays of its own
        for name, value in state.items():
            setattr(self, name, value)

    def _number(self, name, value, kinds, most, expected):
        right = type(value) is int or (isinstance(value, kinds) and not isinstance(value, (bool, np.timedelta64)))
        if not (right and 0 < (value if isinstance(value, int) else float(value)) <= most):
            value = max(min(value, 10**60), -(10**60)) if type(value) is int else value  # no message takes 4,300 digits
            raise (ValueError if right else TypeError)(f"{name} came as {value!r:.60}, expected {expected}.")
        if name.endswith("_nodes") and vars(self).get(name, value) != value:
            raise AttributeError(f"{name} came as {value}, expected {vars(self)[name]} as before: build a new network.")
        return kinds[0](value)

    def _activation(self, name, value, expected):
        z, own = np.arange(-6.0, 6).reshape(4, 3), type(self).backpropagation is not NeuralNetwork.backpropagation
        with np.errstate(all="ignore"), contextlib.suppress(Exception):  # h has that slope if its logit is z + constant
            if value is sigmoid or own or np.ptp(np.log((h := value(z + 0)) / (1 - h)) - z) < 1e-3:
                return value
        raise ValueError(f"{name} came as {value!r:.60}, expected {expected}.")

    def _weights(self, name, value, rows, columns):
        return self._finite(name, self._table(name, value, getattr(self, rows), getattr(self, columns))).copy()

    def _table(self, name, values, rows, columns):
        array = values if type(values) is np.ndarray and values.dtype == float else self._numbers(name, values)
        n = came[0] if (came := array.shape) and rows == "n_records" else rows  # any number of records but none
        flat = len(came) < 2 and 1 in (rows, columns) and array.size == rows * columns  # one record or one column
        if flat or (n and came == (n, columns)) or (rows == "n_records" and came == (columns,)):
            return array.reshape(rows, columns) if flat else array
        cures = {  # the last that is true
            True: "give as many rows as there are records, select columns, or build a network with as many nodes",
            name == "targets" and array.size == rows: "turn labels into one column of 0 and 1 for each kind",
            array.size == columns * {"n_records": 1}.get(rows, rows): f"use np.reshape(..., (-1, {columns}))",
            came[:1] == (n,) and array.size == n * columns: "make each record one row with .reshape(len(...), -1)",
            len(came) == 2 and came[0] == columns and rows in (came[1], "n_records"): "transpose it with .T",
            came[:1] == (0,): "give at least 1 record, so check how they were selected",
        }
        raise ValueError(f"{name} came with shape {came}, expected ({rows}, {columns}): {cures[True]}.")

    def _sums(self, X, hidden_inputs, final_inputs):  # what is NaN or infinite on the way in makes sums so
        if not np.vdot(hidden_inputs, hidden_inputs) + np.vdot(final_inputs, final_inputs) < np.inf:
            self._finite("features", X), self._finite("weights_input_to_hidden", self.weights_input_to_hidden)
            self._finite("weights_hidden_to_output", self.weights_hidden_to_output)

    def _finite(self, name, array):
        if np.vdot(array, array) < np.inf or np.isfinite(array).all():  # where squares overflow, see each number
            return array
        if name == "new weights":
            self.forward_pass_train(np.zeros(self.input_nodes))  # refuses weights that were not finite before
            raise FloatingPointError(
                f"Training diverged: with learning_rate={self.learning_rate:g} this step would have made weights "
                "infinite or NaN. It was not taken; the weights are the last finite ones. Build the network anew with "
                "a smaller learning rate (a tenth of it, say), and scale features and targets to about 1."
            )
        place, cure = np.argwhere(~np.isfinite(array))[0].tolist(), "set them anew" if name in CONSTRAINTS else MISSING
        raise ValueError(f"{name} holds {array[tuple(place)]} at index {place}, expected finite numbers: {cure}.")

    def _numbers(self, name, data):
        columns = getattr(data, "items", getattr(data, "iter_columns", getattr(data, "itercolumns", list)))
        if hasattr(data, "columns") and {*getattr(data, "dtypes", "?")} - {np.dtype(float)} and (each := [*columns()]):
            return np.column_stack([self._numbers(name, c[1] if type(c) is tuple else np.asanyarray(c)) for c in each])
        cells = data if isinstance(data, tuple) or hasattr(type(data), "extend") else []  # a list or the like
        try:
            array, *rows = [np.asanyarray(x) for x in [data, *cells] if x is data or hasattr(type(x), "__array__")]
            cells = [*filter(np.ma.is_masked, [array, *rows])] or np.ravel(array)[: None if array.dtype == "O" else 1]
            numbers = np.errstate(all="ignore")(array.real.astype)(float)  # what is complex is refused below
        except Exception as error:
            cells = [*cells, error]
        for one in {type(cell): cell for cell in cells}.values():
            names = {*dir(type(one)), *(kind.__name__ for kind in type(one).__mro__)}
            if advice := [advice for causes, advice in ADVICE.items() if names.intersection(causes.split())]:
                raise ValueError(f"{name} came with {' '.join(repr(one).split()):.99}, expected numbers: {advice[0]}.")
        return np.asarray(numbers)


MISSING = "fill or leave out missing values, scale large ones to about 1"
WHOLE = (int, np.integer), 10**9, "a whole number of at least 1 (and at most a billion): write 3, not 3.0 or '3'"
CONSTRAINTS = {  # what may be set: who checks it, and against what
    **dict.fromkeys(["input_nodes", "hidden_nodes", "output_nodes"], ("_number", *WHOLE)),
    "learning_rate": ("_number", (float, int, np.floating, np.integer), 1.79e308, "a finite number above 0: try 0.1"),
    "activation_function": ("_activation", "a function of arrays whose slope is h (1 - h): backpropagation needs it"),
    "weights_input_to_hidden": ("_weights", "input_nodes", "hidden_nodes"),
    "weights_hidden_to_output": ("_weights", "hidden_nodes", "output_nodes"),
}
ADVICE = {  # what came, by the name of its class, a base or a method: what to do
    "NoneType NAType NaTType MaskedArray OverflowError": MISSING,
    "isalpha complex complexfloating": "use float(...) for text, 0/1 columns for categories, abs(...) for complex",
    "strftime timedelta datetime64 timedelta64": "count from a start: (times - times[0]) / np.timedelta64(1, 'h')",
    "toarray __next__ popitem isdisjoint dict_values": "use .toarray() if sparse, list(...), of dicts list(d.values())",
    "list tuple ndarray void Series Exception": "give only numbers, in rows of equal length: np.stack(x), x.tolist()",
}
