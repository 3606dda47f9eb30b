"""Networks as learners write them: all right by the contract, each in another style; and some that are not."""

import math
import random

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Batch:
    """As the chapters write it, four arguments, weights replaced."""

    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):
        self.learning_rate = learning_rate
        self.weights_input_to_hidden = np.random.normal(0.0, input_nodes**-0.5, (input_nodes, hidden_nodes))  # noqa: NPY002
        self.weights_hidden_to_output = np.random.normal(0.0, hidden_nodes**-0.5, (hidden_nodes, output_nodes))  # noqa: NPY002

    def forward_pass_train(self, X):
        hidden_outputs = sigmoid(X @ self.weights_input_to_hidden)
        return hidden_outputs @ self.weights_hidden_to_output, hidden_outputs

    def run(self, features):
        return self.forward_pass_train(features)[0]

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = y - final_outputs
        hidden_error_term = error @ self.weights_hidden_to_output.T * hidden_outputs * (1 - hidden_outputs)
        return delta_weights_i_h + X.T @ hidden_error_term, delta_weights_h_o + hidden_outputs.T @ error

    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        self.weights_input_to_hidden = self.weights_input_to_hidden + self.learning_rate * delta_weights_i_h / n_records
        self.weights_hidden_to_output = (
            self.weights_hidden_to_output + self.learning_rate * delta_weights_h_o / n_records
        )

    def train(self, features, targets):
        final_outputs, hidden_outputs = self.forward_pass_train(features)
        deltas = self.backpropagation(final_outputs, hidden_outputs, features, targets, 0, 0)
        self.update_weights(*deltas, len(features))


class FiveArguments(Batch):
    """It draws by the generator that it is given."""

    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
        rng = np.random.default_rng(rng)
        self.learning_rate = learning_rate
        self.weights_input_to_hidden = rng.normal(0.0, input_nodes**-0.5, (input_nodes, hidden_nodes))
        self.weights_hidden_to_output = rng.normal(0.0, hidden_nodes**-0.5, (hidden_nodes, output_nodes))


class OldSeed(Batch):
    """Its fifth argument is a seed for NumPy's global generator, which takes no Generator."""

    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, seed=0):
        np.random.seed(seed)  # noqa: NPY002
        super().__init__(input_nodes, hidden_nodes, output_nodes, learning_rate)


class DeafToItsSeed(Batch):
    """It takes a generator, and draws by another."""

    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
        super().__init__(input_nodes, hidden_nodes, output_nodes, learning_rate)


class OtherFifth(Batch):
    """Its fifth argument is no source of random numbers."""

    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, activation=sigmoid):
        super().__init__(input_nodes, hidden_nodes, output_nodes, learning_rate)
        self.activation = activation

    def forward_pass_train(self, X):
        hidden_outputs = self.activation(X @ self.weights_input_to_hidden)
        return hidden_outputs @ self.weights_hidden_to_output, hidden_outputs


class RecordLoop:
    """As the post writes it: train loops over records; self.lr, no learning_rate; weights changed in place."""

    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):
        self.lr = learning_rate
        self.weights_input_to_hidden = np.zeros((input_nodes, hidden_nodes))
        self.weights_hidden_to_output = np.zeros((hidden_nodes, output_nodes))

    def forward_pass_train(self, X):
        hidden_outputs = sigmoid(np.dot(X, self.weights_input_to_hidden))
        return np.dot(hidden_outputs, self.weights_hidden_to_output), hidden_outputs

    def run(self, features):
        return self.forward_pass_train(features)[0]

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = y - final_outputs
        hidden_error_term = np.dot(self.weights_hidden_to_output, error) * hidden_outputs * (1 - hidden_outputs)
        delta_weights_i_h += X[:, None] * hidden_error_term
        delta_weights_h_o += hidden_outputs[:, None] * error
        return delta_weights_i_h, delta_weights_h_o

    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        self.weights_input_to_hidden += self.lr * delta_weights_i_h / n_records
        self.weights_hidden_to_output += self.lr * delta_weights_h_o / n_records

    def train(self, features, targets):
        delta_weights_i_h = np.zeros_like(self.weights_input_to_hidden)
        delta_weights_h_o = np.zeros_like(self.weights_hidden_to_output)
        for X, y in zip(features, targets, strict=True):
            final_outputs, hidden_outputs = self.forward_pass_train(X)
            delta_weights_i_h, delta_weights_h_o = self.backpropagation(
                final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o
            )
        self.update_weights(delta_weights_i_h, delta_weights_h_o, len(features))
        return self


class OneRecordOnly(RecordLoop):
    """Its forward pass takes one record, and fails or answers wrongly on a batch."""

    def forward_pass_train(self, X):
        assert X.ndim == 1
        return super().forward_pass_train(X)


class OneRowOnly(RecordLoop):
    """Its forward pass takes a record as a table of one row."""

    def forward_pass_train(self, X):
        (record,) = X
        final_outputs, hidden_outputs = super().forward_pass_train(record)
        return final_outputs[None, :], hidden_outputs[None, :]

    def train(self, features, targets):
        for X, y in zip(features, targets, strict=True):
            final_outputs, hidden_outputs = self.forward_pass_train(X[None, :])
            deltas = self.backpropagation(final_outputs[0], hidden_outputs[0], X, y, 0.0, 0.0)
            self.sums = [before + delta for before, delta in zip(getattr(self, "sums", (0, 0)), deltas, strict=True)]
        self.update_weights(*self.sums, len(features))
        del self.sums


class Lists:
    """Without NumPy: weights and answers are lists, and numbers too large raise."""

    def __init__(self, inputs, hidden, outputs, rate):
        self.rate = rate
        self.weights_input_to_hidden = [[random.gauss(0, inputs**-0.5) for _ in range(hidden)] for _ in range(inputs)]
        self.weights_hidden_to_output = [[random.gauss(0, hidden**-0.5)] * outputs for _ in range(hidden)]

    def one(self, x):
        sums = [
            sum(a * w for a, w in zip(x, column, strict=True))
            for column in zip(*self.weights_input_to_hidden, strict=True)
        ]
        hidden = [1 / (1 + math.exp(-z)) for z in sums]
        columns = zip(*self.weights_hidden_to_output, strict=True)
        return [sum(h * w for h, w in zip(hidden, column, strict=True)) for column in columns], hidden

    def forward_pass_train(self, X):
        final, hidden = zip(*map(self.one, X), strict=True)
        return list(final), list(hidden)

    def run(self, features):
        return self.forward_pass_train(features)[0]

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        for x, hidden, final, target in zip(X, hidden_outputs, final_outputs, y, strict=True):
            for j, h in enumerate(hidden):
                for k, weight in enumerate(self.weights_hidden_to_output[j]):
                    error = target[k] - final[k]
                    delta_weights_h_o[j][k] += h * error
                    for i, value in enumerate(x):
                        delta_weights_i_h[i][j] += value * error * weight * h * (1 - h)
        return delta_weights_i_h, delta_weights_h_o

    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        both = (self.weights_input_to_hidden, delta_weights_i_h), (self.weights_hidden_to_output, delta_weights_h_o)
        for weights, deltas in both:
            for row, shares in zip(weights, deltas, strict=True):
                row[:] = [w + self.rate * share / n_records for w, share in zip(row, shares, strict=True)]

    def train(self, features, targets):
        step = self.rate / len(features)
        first = [row[:] for row in self.weights_input_to_hidden]
        then = [row[:] for row in self.weights_hidden_to_output]
        for x, y in zip(features, targets, strict=True):
            final, hidden = self.one(x)
            errors = [right - said for right, said in zip(y, final, strict=True)]
            for j, h in enumerate(hidden):
                handed_back = sum(e * w for e, w in zip(errors, self.weights_hidden_to_output[j], strict=True))
                for i, value in enumerate(x):
                    first[i][j] += step * value * handed_back * h * (1 - h)
                for k, e in enumerate(errors):
                    then[j][k] += step * h * e
        self.weights_input_to_hidden, self.weights_hidden_to_output = first, then


class FlatAnswers(Batch):
    """One output node, and answers without a second axis."""

    def run(self, features):
        return super().run(features)[:, 0]


class ChangesItsInputs(Batch):
    """What it is given is not what it leaves behind."""

    def forward_pass_train(self, X):
        answers = super().forward_pass_train(X)
        X *= 0
        return answers

    def train(self, features, targets):
        final_outputs, hidden_outputs = super().forward_pass_train(features)
        targets -= final_outputs
        deltas = self.backpropagation(0, hidden_outputs, features, targets, 0, 0)
        features[:] = np.nan
        self.update_weights(*deltas, len(features))


class Prints(Batch):
    """It says how it goes."""

    def train(self, features, targets):
        super().train(features, targets)
        print("loss", np.mean((self.run(features) - targets) ** 2).round(2))


class Short(Batch):
    """Its numbers are short ones."""

    def __init__(self, *settings):
        super().__init__(*settings)
        self.weights_input_to_hidden = self.weights_input_to_hidden.astype(np.float32)
        self.weights_hidden_to_output = self.weights_hidden_to_output.astype(np.float32)

    def forward_pass_train(self, X):
        return super().forward_pass_train(X.astype(np.float32))

    def train(self, features, targets):
        super().train(features.astype(np.float32), targets.astype(np.float32))


class Properties(Batch):
    """It keeps its weights elsewhere."""

    weights_input_to_hidden = property(lambda self: vars(self)["W1"], lambda self, table: vars(self).update(W1=table))
    weights_hidden_to_output = property(lambda self: vars(self)["W2"], lambda self, table: vars(self).update(W2=table))


RIGHT = [
    Batch,
    FiveArguments,
    DeafToItsSeed,
    OtherFifth,
    RecordLoop,
    OneRecordOnly,
    OneRowOnly,
    Lists,
    FlatAnswers,
    ChangesItsInputs,
    Prints,
    Properties,
]
WHOLE = [
    Batch,
    FiveArguments,
    RecordLoop,
    OneRecordOnly,
    OneRowOnly,
    Lists,
    ChangesItsInputs,
    Properties,
]  # with all methods
