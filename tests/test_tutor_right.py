"""Right networks in many styles: none is refused, whatever its names, its types and its way through the records."""

import pytest

import tinynet
import tutor

INLINE = """
import numpy as np
def sig(v):
    return 1.0/(1.0+np.exp(-v))
class Netz:
    def __init__(self, n_in, n_hid, n_out, lr, seed=None):
        g = np.random.default_rng(seed)
        self.lr = lr
        self.weights_input_to_hidden = g.standard_normal((n_in, n_hid)) / np.sqrt(n_in)
        self.weights_hidden_to_output = g.standard_normal((n_hid, n_out)) / np.sqrt(n_hid)
    def forward_pass_train(self, X):
        h = sig(X.dot(self.weights_input_to_hidden))
        return h.dot(self.weights_hidden_to_output), h
    def run(self, features):
        h = sig(np.array(features).dot(self.weights_input_to_hidden))
        return h.dot(self.weights_hidden_to_output)
    def backpropagation(self, o, h, X, y, d1, d2):
        e = y - o
        g = e.dot(self.weights_hidden_to_output.T) * h * (1 - h)
        return d1 + X.T.dot(g), d2 + h.T.dot(e)
    def update_weights(self, d1, d2, n):
        self.weights_input_to_hidden = self.weights_input_to_hidden + self.lr * d1 / n
        self.weights_hidden_to_output = self.weights_hidden_to_output + self.lr * d2 / n
    def train(self, features, targets):
        o, h = self.forward_pass_train(features)
        e = targets - o
        g = e.dot(self.weights_hidden_to_output.T) * h * (1 - h)
        n = len(features)
        a = features.T.dot(g)
        b = h.T.dot(e)
        self.weights_input_to_hidden += self.lr * a / n
        self.weights_hidden_to_output += self.lr * b / n
"""
LISTS = """
import math, random
class PurePython:
    def __init__(self, i, h, o, rate):
        self.i, self.h, self.o, self.rate = i, h, o, rate
        self.weights_input_to_hidden = [[random.gauss(0, i ** -0.5) for _ in range(h)] for _ in range(i)]
        self.weights_hidden_to_output = [[random.gauss(0, h ** -0.5) for _ in range(o)] for _ in range(h)]
    def forward_one(self, x):
        hid = []
        for k in range(self.h):
            z = 0.0
            for j in range(self.i):
                z += x[j] * self.weights_input_to_hidden[j][k]
            hid.append(1 / (1 + math.exp(-z)))
        out = []
        for k in range(self.o):
            out.append(sum(hid[j] * self.weights_hidden_to_output[j][k] for j in range(self.h)))
        return out, hid
    def forward_pass_train(self, X):
        outs, hids = [], []
        for x in X:
            out, hid = self.forward_one(x)
            outs.append(out)
            hids.append(hid)
        return outs, hids
    def run(self, features):
        return self.forward_pass_train(features)[0]
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        for r in range(len(X)):
            err = [y[r][k] - final_outputs[r][k] for k in range(self.o)]
            for j in range(self.h):
                back = 0.0
                for k in range(self.o):
                    back += err[k] * self.weights_hidden_to_output[j][k]
                term = back * hidden_outputs[r][j] * (1 - hidden_outputs[r][j])
                for m in range(self.i):
                    delta_weights_i_h[m][j] += X[r][m] * term
                for k in range(self.o):
                    delta_weights_h_o[j][k] += hidden_outputs[r][j] * err[k]
        return delta_weights_i_h, delta_weights_h_o
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        for m in range(self.i):
            for j in range(self.h):
                self.weights_input_to_hidden[m][j] += self.rate * delta_weights_i_h[m][j] / n_records
        for j in range(self.h):
            for k in range(self.o):
                self.weights_hidden_to_output[j][k] += self.rate * delta_weights_h_o[j][k] / n_records
    def train(self, features, targets):
        outs, hids = self.forward_pass_train(features)
        dih = [[0.0] * self.h for _ in range(self.i)]
        dho = [[0.0] * self.o for _ in range(self.h)]
        dih, dho = self.backpropagation(outs, hids, features, targets, dih, dho)
        self.update_weights(dih, dho, len(features))
"""
EINSUM = """
import numpy as np
class Einsum:
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
        rng = np.random.default_rng(rng)
        self.learning_rate = learning_rate
        self.weights_input_to_hidden = rng.normal(scale=input_nodes ** -0.5, size=(input_nodes, hidden_nodes))
        self.weights_hidden_to_output = rng.normal(scale=hidden_nodes ** -0.5, size=(hidden_nodes, output_nodes))
    def activation_function(self, x):
        return 0.5 * (np.tanh(x / 2) + 1)
    def derivative(self, out):
        return out - out ** 2
    def forward_pass_train(self, X):
        X = np.asarray(X)
        hidden = self.activation_function(np.einsum("...i,ih->...h", X, self.weights_input_to_hidden))
        return np.einsum("...h,ho->...o", hidden, self.weights_hidden_to_output), hidden
    def run(self, features):
        final, _ = self.forward_pass_train(features)
        return final
    def backpropagation(self, final, hidden, X, y, sum_ih, sum_ho):
        delta_out = y - final
        delta_hidden = np.einsum("no,ho->nh", delta_out, self.weights_hidden_to_output) * self.derivative(hidden)
        return sum_ih + np.einsum("ni,nh->ih", X, delta_hidden), sum_ho + np.einsum("nh,no->ho", hidden, delta_out)
    def update_weights(self, sum_ih, sum_ho, n_records):
        for name, total in (("weights_input_to_hidden", sum_ih), ("weights_hidden_to_output", sum_ho)):
            setattr(self, name, getattr(self, name) + self.learning_rate / n_records * total)
    def train(self, features, targets):
        targets = np.reshape(targets, (len(features), -1))
        sums = 0, 0
        final, hidden = self.forward_pass_train(features)
        sums = self.backpropagation(final, hidden, features, targets, *sums)
        self.update_weights(*sums, targets.shape[0])
"""
LOOP = """
import numpy as np
class State:
    def __init__(self, nin, nhid, nout, eta):
        self.nin = nin; self.nhid = nhid; self.nout = nout
        self.eta = eta
        self.weights_input_to_hidden = np.random.normal(0.0, nin ** -0.5, size=(nin, nhid))
        self.weights_hidden_to_output = np.random.normal(0.0, nhid ** -0.5, size=(nhid, nout))
        self.activation_function = self.logistic
    @staticmethod
    def logistic(x):
        return np.exp(x) / (np.exp(x) + 1)
    def forward_pass_train(self, X):
        self.z = np.matmul(X, self.weights_input_to_hidden)
        self.a = self.activation_function(self.z)
        self.out = np.matmul(self.a, self.weights_hidden_to_output)
        return self.out, self.a
    def run(self, features):
        return self.forward_pass_train(features)[0]
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        X = np.atleast_2d(X); y = np.atleast_2d(y); F = np.atleast_2d(final_outputs); H = np.atleast_2d(hidden_outputs)
        for x, t, f, h in zip(X, y, F, H):
            miss = t - f
            back = self.weights_hidden_to_output @ miss
            grad = back * (h * (1 - h))
            delta_weights_i_h = delta_weights_i_h + np.outer(x, grad)
            delta_weights_h_o = delta_weights_h_o + np.outer(h, miss)
        return [delta_weights_i_h, delta_weights_h_o]
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        rate = self.eta * (1.0 / n_records)
        self.weights_input_to_hidden += rate * delta_weights_i_h
        self.weights_hidden_to_output += rate * delta_weights_h_o
    def train(self, features, targets):
        total_1 = np.zeros_like(self.weights_input_to_hidden)
        total_2 = np.zeros_like(self.weights_hidden_to_output)
        for i in range(len(features)):
            f, h = self.forward_pass_train(features[i])
            total_1, total_2 = self.backpropagation(f, h, features[i], targets[i], total_1, total_2)
        self.update_weights(total_1, total_2, len(features))
"""
COLUMNS = """
import numpy as np
class Columns:
    def __init__(self, n, m, k, learning_rate, rng=None):
        rng = np.random.default_rng(rng)
        self.A = rng.normal(0, 1 / np.sqrt(n), (m, n))
        self.B = rng.normal(0, 1 / np.sqrt(m), (k, m))
        self.learning_rate = learning_rate
    @property
    def weights_input_to_hidden(self):
        return self.A.T
    @weights_input_to_hidden.setter
    def weights_input_to_hidden(self, table):
        self.A = np.array(table).T
    @property
    def weights_hidden_to_output(self):
        return self.B.T
    @weights_hidden_to_output.setter
    def weights_hidden_to_output(self, table):
        self.B = np.array(table).T
    def forward_pass_train(self, X):
        S = 1 / (1 + np.exp(-(self.A @ X.T)))
        return (self.B @ S).T, S.T
    def run(self, features):
        return self.forward_pass_train(features)[0]
    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        E = (y - final_outputs).T
        S = hidden_outputs.T
        D = (self.B.T @ E) * S * (1 - S)
        return delta_weights_i_h + (D @ X).T, delta_weights_h_o + (E @ hidden_outputs).T
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        self.A = self.A + self.learning_rate * delta_weights_i_h.T / n_records
        self.B = self.B + self.learning_rate * delta_weights_h_o.T / n_records
    def train(self, features, targets):
        final, hidden = self.forward_pass_train(features)
        a, b = self.backpropagation(final, hidden, features, targets, 0, 0)
        self.update_weights(a, b, len(targets))
"""


def variant(code, *pairs):
    """The code with pieces of it replaced."""
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in code, old
        code = code.replace(old, new)
    return code


RIGHT = {
    "everything in train, short names": INLINE,
    "lists of numbers": LISTS,
    "einsum": EINSUM,
    "loop over records": LOOP,
    "records are columns, tables transposed inside": COLUMNS,
    "float32": variant(
        LOOP,
        "size=(nin, nhid))",
        "size=(nin, nhid)).astype(np.float32)",
        "np.matmul(X, self.weights_input_to_hidden)",
        "np.matmul(X.astype(np.float32), np.float32(self.weights_input_to_hidden))",
    ),
    "float16": variant(
        INLINE,
        "h = sig(X.dot(self.weights_input_to_hidden))\n        return",
        "h = sig(X.astype(np.float16).dot(self.weights_input_to_hidden.astype(np.float16)))\n        return",
    ),
    "sign": variant(
        INLINE,
        "e = y - o",
        "e = o - y",
        "self.weights_input_to_hidden + self.lr * d1",
        "self.weights_input_to_hidden - self.lr * d1",
        "self.weights_hidden_to_output + self.lr * d2",
        "self.weights_hidden_to_output - self.lr * d2",
        INLINE[INLINE.index("        e = targets - o") :],
        """        d=self.backpropagation(o,h,features,targets,0,0)
        self.update_weights(*d,len(features))
""",
    ),
    "sign inlined": variant(
        INLINE,
        "e = targets - o",
        "e = o - targets",
        "self.weights_input_to_hidden += self",
        "self.weights_input_to_hidden -= self",
        "self.weights_hidden_to_output += self",
        "self.weights_hidden_to_output -= self",
    ),
    "piecewise sigmoid": variant(
        INLINE,
        "    return 1.0/(1.0+np.exp(-v))",
        "    out = np.empty_like(v, dtype=float)\n    pos = v >= 0\n    out[pos] = 1/(1+np.exp(-v[pos]))\n    ex "
        "= np.exp(v[~pos])\n    out[~pos] = ex/(1+ex)\n    return out",
    ),
    "power e": variant(INLINE, "1.0/(1.0+np.exp(-v))", "(1 + np.e ** -v) ** -1"),
    "logaddexp": variant(INLINE, "1.0/(1.0+np.exp(-v))", "np.exp(-np.logaddexp(0, -v))"),
    "clip": variant(INLINE, "np.exp(-v)", "np.exp(-np.clip(v,-500,500))"),
    "prints": variant(
        EINSUM, "        delta_out = y - final", "        print('hello', final.shape)\n        delta_out = y - final"
    ),
    "mutates inputs": variant(LOOP, "            miss = t - f", "            miss = t - f\n            f *= 0"),
    "seed in train": variant(EINSUM, "        sums = 0, 0", "        np.random.seed(1)\n        sums = 0, 0"),
    "dataframe-like asarray": variant(
        EINSUM,
        "        targets = np.reshape(targets, (len(features), -1))",
        "        features = np.array(features, float, ndmin=2)\n        targets = np.array(targets, "
        "float).reshape(-1, self.weights_hidden_to_output.shape[1])",
    ),
    "trains per row slice": variant(
        INLINE,
        INLINE[INLINE.index("        o, h = self.forward_pass_train(features)") :],
        """        s1 = s2 = 0
        for i in range(0, len(features)):
            xi, ti = features[i:i+1], targets[i:i+1]
            oi, hi = self.forward_pass_train(xi)
            s1, s2 = self.backpropagation(oi, hi, xi, ti, s1, s2)
        self.update_weights(s1, s2, len(features))
""",
    ),
    "base classes": EINSUM.replace("class Einsum:", "class Base:").replace(
        "    def train(", "class Einsum(Base):\n    def train("
    ),
    "slots": variant(
        INLINE,
        "    def __init__",
        "    __slots__ = ('lr','weights_input_to_hidden','weights_hidden_to_output')\n    def __init__",
    ),
    "extra args": variant(
        EINSUM,
        "def train(self, features, targets):",
        "def train(self, features, targets, verbose=False):",
        "def forward_pass_train(self, X):",
        "def forward_pass_train(self, X, return_hidden=True):",
    ),
    "kwargs": variant(
        LOOP,
        "self.backpropagation(f, h, features[i], targets[i], total_1, total_2)",
        "self.backpropagation(final_outputs=f, hidden_outputs=h, X=features[i], y=targets[i], "
        "delta_weights_i_h=total_1, delta_weights_h_o=total_2)",
    ),
    "own kwargs": variant(
        EINSUM,
        "self.backpropagation(final, hidden, features, targets, *sums)",
        "self.backpropagation(final=final, hidden=hidden, X=features, y=targets, sum_ih=sums[0], sum_ho=sums[1])",
    ),
    "in place ignored return": variant(LISTS, "dih, dho = self.backpropagation(outs", "self.backpropagation(outs"),
    "np.matrix": variant(
        INLINE,
        "e = y - o",
        "e = np.asmatrix(y - o)",
        "g = e.dot(self.weights_hidden_to_output.T) * h * (1 - h)\n        return",
        "g = np.multiply(e.dot(self.weights_hidden_to_output.T), np.multiply(h, (1 - h)))\n        return",
    ),
    "dict of state, mean of loop": variant(
        LOOP,
        "        self.update_weights(total_1, total_2, len(features))",
        "        n = 0\n        for _ in targets: n += 1\n        self.update_weights(total_1, total_2, n)",
    ),
    "no activation attr + math": variant(LISTS, "1 / (1 + math.exp(-z))", "math.exp(z) / (1 + math.exp(z))"),
    "vectorize": variant(
        INLINE,
        "    return 1.0/(1.0+np.exp(-v))",
        "    import math\n    return np.vectorize(lambda t: 1/(1+math.exp(-t)))(v)",
    ),
    "hidden slope from z": variant(
        LOOP,
        "grad = back * (h * (1 - h))",
        "z = x @ self.weights_input_to_hidden\n            grad = back * np.exp(-z) / (1 + np.exp(-z))**2",
    ),
    "learning rate list": variant(INLINE, "self.lr = lr", "self.params = {'lr': lr}", "self.lr ", "self.params['lr'] "),
}


def built(code):
    """The last class that the code makes."""
    names = {}
    exec(code, names)
    return [thing for thing in names.values() if isinstance(thing, type)][-1]


@pytest.mark.parametrize("style", RIGHT)
def test_right_code_passes_in_every_style(style):
    report = tutor.check(built(RIGHT[style]))
    assert report.passed, str(report)
    assert report.mistakes == []


def test_the_series_own_network_passes():
    assert tutor.check(tinynet.NeuralNetwork).passed
