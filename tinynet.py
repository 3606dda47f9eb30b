"""A neural network with one hidden layer, in NumPy alone.

    features X --weights_input_to_hidden--> hidden_inputs --sigmoid--> hidden_outputs
             --weights_hidden_to_output--> final_inputs = final_outputs

Rows are records, columns are nodes, so a layer is `rows @ weights`. There are no biases: give `features` a column of
ones where one is needed. The file reads in the order of the chapters in notebooks/: structure (1), forward pass (2),
backpropagation (3), weight updates (4); what keeps bad input out stands at the end.

Names follow the blog post "basic neural network" (Saqib Ahmed, 2020) and Udacity's project "Your first neural network".
"""

import math
import numbers

import numpy as np

FLOAT64 = np.dtype(float)


@np.errstate(over="ignore")  # far to the left exp(-x) is inf, and 1 / inf = 0 is the right answer
def sigmoid(x):
    """Squash any number into the range 0 to 1: 1 / (1 + exp(-x)), element by element.

    Parameters: x, a number or an array-like of any shape, without unit.
    Returns: the same shape; ½ at x = 0, close to 0 far to the left and close to 1 far to the right.
    Source: chapter 1.
    """
    return 1 / (1 + np.exp(-np.asarray(x, dtype=float)))


class NeuralNetwork:
    """Input nodes, one hidden layer of sigmoid nodes, linear output nodes; trained by gradient descent.

    Parameters
    ----------
    input_nodes, hidden_nodes, output_nodes : int, at least 1
    learning_rate : float, finite and above 0; the share of the mean negative gradient that one step takes
    rng : None, a seed or a numpy.random.Generator, from which the first weights are drawn (None: new ones every time)

    Attributes
    ----------
    weights_input_to_hidden : (input_nodes, hidden_nodes), from a normal distribution, mean 0, width 1/sqrt(input_nodes)
    weights_hidden_to_output : (hidden_nodes, output_nodes), the same with width 1/sqrt(hidden_nodes)
    activation_function : what a hidden node does with its input: `sigmoid`

    Raises
    ------
    ValueError, TypeError : a size, a learning rate or assigned weights that cannot be; the message says what to do

    Source: chapter 1; the width 1/sqrt(n) is that of LeCun et al., "Efficient BackProp" (1998).
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

    def forward_pass_train(self, X):
        """Compute the network's answer, and keep what the hidden nodes said, which training needs.

        Parameters: X, (n_records, input_nodes), or (input_nodes,) for one record.
        Returns: final_outputs, (n_records, output_nodes), and hidden_outputs, (n_records, hidden_nodes); both without
        their first axis for one record.
        Raises: ValueError or TypeError for a wrong shape, no records, or text.
        Source: chapter 2.
        """
        X = self._features(X)

        # 3. Hidden layer: every node adds up its inputs, each times its own weight, and squashes the sum
        hidden_inputs = X @ self.weights_input_to_hidden
        hidden_outputs = self.activation_function(hidden_inputs)

        # 4. Output layer: the same without squashing, f(x) = x, so that any number can come out
        final_inputs = hidden_outputs @ self.weights_hidden_to_output
        final_outputs = final_inputs
        return final_outputs, hidden_outputs

    def run(self, features):
        """Answer: the forward pass alone, on input that is checked in full.

        Parameters: features, (n_records, input_nodes), or (input_nodes,) for one record.
        Returns: final_outputs, (n_records, output_nodes), or (output_nodes,); in the units of the targets.
        Raises: as forward_pass_train, and ValueError for NaN or infinity.
        Source: chapter 2.
        """
        final_outputs, _ = self.forward_pass_train(_finite("features", self._features(features)))
        return final_outputs

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        """Add to each weight's sum its delta for these records: minus the slope of ½ Σ error² along that weight.

        Parameters
        ----------
        final_outputs, hidden_outputs : as forward_pass_train(X) returned them
        X : (n_records, input_nodes), or (input_nodes,) for one record
        y : (n_records, output_nodes), or (n_records,) for one output node; a record's 1-D targets for a 1-D X
        delta_weights_i_h, delta_weights_h_o : the sums so far, shaped as the weights; 0 to begin with

        Returns: delta_weights_i_h and delta_weights_h_o with these records' deltas added, as new arrays.
        Raises: ValueError or TypeError for text, or for X, y and outputs that do not fit; update_weights looks at
        the sums.
        Source: chapter 3; Rumelhart, Hinton and Williams, Nature 323 (1986).
        """
        X, y, final_outputs, hidden_outputs = self._rows(X, y, final_outputs, hidden_outputs)

        # 5. Error, and the output layer's error term: error * f'(final_inputs), where f(x) = x has the slope 1
        error = y - final_outputs
        output_error_term = error

        # 6. Handed back through the weights to each hidden node's output, then through the sigmoid's slope, h (1 - h)
        hidden_error = np.dot(output_error_term, self.weights_hidden_to_output.T)  # @, but faster for one column
        hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)

        # 7. A weight's delta: its input times the error term of the node it leads to, summed over records
        delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term
        delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ output_error_term
        return delta_weights_i_h, delta_weights_h_o

    @np.errstate(over="ignore", invalid="ignore")  # an overflow is answered in words, below
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        """Take one step: both layers, each weight by learning_rate times its mean delta.

        Parameters: delta_weights_i_h and delta_weights_h_o, shaped as the weights, sums over n_records records.
        Raises: FloatingPointError where the new weights would not be finite, ValueError or TypeError where the sums do
        not fit; the weights then stay as they were.
        Source: chapter 4; Kelley, ARS Journal 30 (1960).
        """
        n_records = _whole_number("n_records", n_records)
        delta_weights_i_h = _shaped("delta_weights_i_h", delta_weights_i_h, self.weights_input_to_hidden.shape)
        delta_weights_h_o = _shaped("delta_weights_h_o", delta_weights_h_o, self.weights_hidden_to_output.shape)

        # 8. The step: += because error is y - final_outputs, so that the sums point downhill
        step = self.learning_rate / n_records
        new_i_h = self.weights_input_to_hidden + step * delta_weights_i_h
        new_h_o = self.weights_hidden_to_output + step * delta_weights_h_o
        if not (_all_finite(new_i_h) and _all_finite(new_h_o)):
            raise FloatingPointError(
                f"Training diverged: with learning_rate={self.learning_rate:g} this step would have made weights "
                "infinite or NaN. It was not taken; the weights are the last finite ones. Build the network anew with "
                "a smaller learning rate (a tenth of it, say), and scale features and targets to about 1."
            )
        self.weights_input_to_hidden, self.weights_hidden_to_output = new_i_h, new_h_o

    @np.errstate(over="ignore", invalid="ignore")  # update_weights looks at what comes of it
    def train(self, features, targets):
        """Learn from a batch: forward, backward for all records at once, then one update of both layers.

        Parameters: features, (n_records, input_nodes); targets, (n_records, output_nodes), or (n_records,) for one
        output node. One record may come without its first axis.
        Raises: ValueError or TypeError for bad input, FloatingPointError where training diverged; the weights then stay
        as they were. Equal, to rounding, to adding up backpropagation's deltas record by record.
        Source: chapter 4.
        """
        final_outputs, hidden_outputs = self.forward_pass_train(features)
        deltas = self.backpropagation(final_outputs, hidden_outputs, features, targets, 0, 0)
        n_records = final_outputs.size // self.output_nodes
        try:
            self.update_weights(*deltas, n_records)
        except FloatingPointError:  # the result is not finite: was it so before the step?
            _finite("features", self._features(features))
            _finite("targets", _numbers("targets", targets))
            _finite("weights_input_to_hidden", self.weights_input_to_hidden)
            _finite("weights_hidden_to_output", self.weights_hidden_to_output)
            raise

    # What keeps bad input out. Every message says what came, what was expected and what to do.

    def __setattr__(self, name, value):
        if name == "weights_input_to_hidden":
            value = _shaped(name, value, (self.input_nodes, self.hidden_nodes))
        elif name == "weights_hidden_to_output":
            value = _shaped(name, value, (self.hidden_nodes, self.output_nodes))
        elif name == "learning_rate":
            value = _learning_rate(value)
        elif name.endswith("_nodes"):
            value = _whole_number(name, value)
        super().__setattr__(name, value)

    def _features(self, features):
        X = _numbers("features", features)
        if X.ndim not in (1, 2) or X.shape[-1] != self.input_nodes:
            raise ValueError(
                f"features came with shape {X.shape}, expected (n_records, {self.input_nodes}), or "
                f"({self.input_nodes},) for one record: one column for each input node. Select or transpose the "
                "columns, or build the network with that many input_nodes."
            )
        if len(X) == 0:
            raise ValueError("features came with 0 records, expected at least 1: check how the batch was selected.")
        return X

    def _rows(self, X, y, final_outputs, hidden_outputs):
        X = self._features(X).reshape(-1, self.input_nodes)
        y = _shaped("targets", y, (len(X), self.output_nodes))
        final_outputs = _shaped("final_outputs", final_outputs, y.shape)
        return X, y, final_outputs, _shaped("hidden_outputs", hidden_outputs, (len(X), self.hidden_nodes))


def _whole_number(name, value):
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(f"{name} came as {value!r}, expected a whole number of at least 1: write 3, not 3.0 or '3'.")
    if value < 1:
        raise ValueError(f"{name} came as {value}, expected at least 1: use a positive whole number.")
    return int(value)


def _learning_rate(value):
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"learning_rate came as {value!r}, expected a number above 0: write it as 0.1, not as '0.1'.")
    try:
        rate = float(value)
    except OverflowError:  # an integer of more than 308 digits
        rate = np.inf
    if not 0 < rate < np.inf:
        raise ValueError(f"learning_rate came as {value}, expected a finite number above 0: try 0.1.")
    return rate


def _numbers(name, values):
    if type(values) is np.ndarray and values.dtype is FLOAT64:  # nothing to look for; it is so in nearly every step
        return values
    try:
        array = np.asarray(values)
        if array.dtype.kind == "O" and not any(isinstance(value, (str, bytes)) for value in array.flat):
            array = array.astype(float)  # a frame with columns of several kinds, say floats and booleans
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name} cannot become a table of numbers ({error}): give rows of equal length.") from None
    if array.dtype.kind not in "fiub":
        example = next((value for value in array.flat if isinstance(value, (str, bytes))), array.dtype.name)
        raise TypeError(
            f"{name} holds {example!r}, expected numbers: convert text with float(...), and turn categories into one "
            "column of 0 and 1 each."
        )
    return array.astype(float, copy=False)


def _shaped(name, values, shape):
    array = _numbers(name, values)
    if array.shape == shape:
        return array
    if array.ndim < 2 and 1 in shape and array.size == shape[0] * shape[1]:  # one record or one column, written flat
        return array.reshape(shape)
    raise ValueError(
        f"{name} came with shape {array.shape}, expected {shape}: rows are records (of weights: the nodes they come "
        "from), columns are nodes. Check that it belongs to the same records and network, or transpose it with .T."
    )


def _all_finite(array):
    squares = np.vdot(
        array, array
    )  # one pass: where their sum is finite, all numbers are; where it overflows, see each
    return math.isfinite(squares) or np.isfinite(array).all()


def _finite(name, array):
    if not np.isfinite(array).all():
        row = np.argwhere(~np.isfinite(array))[0].tolist()
        raise ValueError(
            f"{name} holds {array[tuple(row)]} at index {row}, expected finite numbers: fill or leave out missing "
            "values before they reach the network."
        ) from None
    return array
