"""Every mistake of the catalogue, in two styles of code, and two at once: refused, and called by its name.

A network is a template with slots: one style works on whole batches, the other loops over records. A mistake puts other
code into one slot or a few; what it is called is a piece of the sentence that the learner is to read.
"""

import itertools

import pytest

import tutor

BATCH = """
import numpy as np

class Network:
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):
        self.input_nodes, self.hidden_nodes, self.output_nodes = input_nodes, hidden_nodes, output_nodes
        {rate}
        self.weights_input_to_hidden = {draw_i_h}
        self.weights_hidden_to_output = {draw_h_o}
        self.activation_function = lambda x: {sigmoid}

    def forward_pass_train(self, X):
        hidden_inputs = {hidden_inputs}
        hidden_outputs = {hidden_outputs}
        final_inputs = {final_inputs}
        final_outputs = {final_outputs}
        return {returned}

    def run(self, features):
        return {run}

    def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
        error = {error}
        output_error_term = {output_error_term}
        hidden_error = {hidden_error}
        hidden_error_term = {hidden_error_term}
        delta_weights_i_h {add_i_h} {share_i_h}
        delta_weights_h_o {add_h_o} {share_h_o}
        return {sums}

    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        self.weights_input_to_hidden {move_i_h} {step_i_h}
        self.weights_hidden_to_output {move_h_o} {step_h_o}
"""
TRAIN_BATCH = """
    def train(self, features, targets):
        final_outputs, hidden_outputs = self.forward_pass_train(features)
        delta_weights_i_h, delta_weights_h_o = self.backpropagation(
            final_outputs, hidden_outputs, features, targets, 0, 0)
        {update}
"""
TRAIN_LOOP = """
    def train(self, features, targets):
        n_records = features.shape[0]
        {zeros}
        for X, y in zip(features, targets):
            {fresh}
            final_outputs, hidden_outputs = self.forward_pass_train(X)
            {accumulate} = self.backpropagation(
                final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o)
            {inside}
        {update}
"""
FORWARD_RIGHT = {
    "rate": "self.learning_rate = learning_rate",
    "draw_i_h": "np.random.normal(0.0, input_nodes**-0.5, (input_nodes, hidden_nodes))",
    "draw_h_o": "np.random.normal(0.0, hidden_nodes**-0.5, (hidden_nodes, output_nodes))",
    "sigmoid": "1 / (1 + np.exp(-x))",
    "hidden_inputs": "X @ self.weights_input_to_hidden",
    "hidden_outputs": "self.activation_function(hidden_inputs)",
    "final_inputs": "hidden_outputs @ self.weights_hidden_to_output",
    "final_outputs": "final_inputs",
    "returned": "final_outputs, hidden_outputs",
    "run": "self.forward_pass_train(features)[0]",
}
UPDATE_RIGHT = {
    "move_i_h": "+=",
    "move_h_o": "+=",
    "step_i_h": "self.learning_rate * delta_weights_i_h / n_records",
    "step_h_o": "self.learning_rate * delta_weights_h_o / n_records",
}
STYLES = {
    "batch": (
        BATCH + TRAIN_BATCH,
        FORWARD_RIGHT
        | UPDATE_RIGHT
        | {
            "error": "y - final_outputs",
            "output_error_term": "error",
            "hidden_error": "output_error_term @ self.weights_hidden_to_output.T",
            "hidden_error_term": "hidden_error * hidden_outputs * (1 - hidden_outputs)",
            "add_i_h": "= delta_weights_i_h +",
            "add_h_o": "= delta_weights_h_o +",
            "share_i_h": "X.T @ hidden_error_term",
            "share_h_o": "hidden_outputs.T @ output_error_term",
            "sums": "delta_weights_i_h, delta_weights_h_o",
            "update": "self.update_weights(delta_weights_i_h, delta_weights_h_o, len(features))",
        },
    ),
    "loop": (
        BATCH + TRAIN_LOOP,
        FORWARD_RIGHT
        | UPDATE_RIGHT
        | {
            "hidden_inputs": "np.dot(X, self.weights_input_to_hidden)",
            "final_inputs": "np.dot(hidden_outputs, self.weights_hidden_to_output)",
            "error": "y - final_outputs",
            "output_error_term": "error * 1.0",
            "hidden_error": "np.dot(self.weights_hidden_to_output, output_error_term)",
            "hidden_error_term": "hidden_error * hidden_outputs * (1 - hidden_outputs)",
            "add_i_h": "+=",
            "add_h_o": "+=",
            "share_i_h": "hidden_error_term * X[:, None]",
            "share_h_o": "output_error_term * hidden_outputs[:, None]",
            "sums": "delta_weights_i_h, delta_weights_h_o",
            "zeros": "delta_weights_i_h, delta_weights_h_o = "
            "np.zeros(self.weights_input_to_hidden.shape), np.zeros(self.weights_hidden_to_output.shape)",
            "accumulate": "delta_weights_i_h, delta_weights_h_o",
            "fresh": "pass",
            "inside": "pass",
            "update": "self.update_weights(delta_weights_i_h, delta_weights_h_o, n_records)",
        },
    ),
}
BOTH = ("batch", "loop")
S, F, R, B, U, T = tutor.PARTS

# name: (the part that is wrong, a piece of the sentence, the slots that differ: for both styles, or for each its own)
MISTAKES = {
    # structure
    "sigmoid without parentheses": (S, "parentheses", {"sigmoid": "1 / 1 + np.exp(-x)"}),
    "sigmoid of exp(x)": (S, "wrong sign in its exponent", {"sigmoid": "1 / (1 + np.exp(x))"}),
    "weights zero": (S, "equal", {"draw_i_h": "np.zeros((input_nodes, hidden_nodes))"}),
    "weights equal": (S, "equal", {"draw_h_o": "np.full((hidden_nodes, output_nodes), 0.1)"}),
    "spread 1": (S, "is 1.", {"draw_i_h": "np.random.normal(0, 1, (input_nodes, hidden_nodes))"}),
    "spread 1/n": (S, "without the root", {"draw_i_h": "np.random.normal(0, 1 / input_nodes, (input_nodes, "
    "hidden_nodes))"}),
    "spread root n": (S, "not one over it", {"draw_h_o": "np.random.randn(hidden_nodes, output_nodes) * "
    "hidden_nodes**0.5"}),
    "spread of another layer": (
        S, "another layer's", {"draw_i_h": "np.random.normal(0, hidden_nodes**-0.5, (input_nodes, hidden_nodes))"}),
    "only positive": (S, "positive", {"draw_i_h": "np.random.rand(input_nodes, hidden_nodes) * input_nodes**-0.5"}),
    "table transposed": (
        S, "transposed", {"draw_i_h": "np.random.normal(0.0, input_nodes**-0.5, (hidden_nodes, input_nodes))"}),
    "rate not kept": (S, "not kept", {"rate": "learning_rate = learning_rate"}),
    # forward
    "W @ X": (F, "columns on the left", {"hidden_inputs": "self.weights_input_to_hidden @ X"}),
    "X * W": (F, "shape", {"hidden_inputs": "X * self.weights_input_to_hidden"}),
    "no sigmoid": (F, "no sigmoid", {"hidden_outputs": "hidden_inputs"}),
    "sigmoid at the output": (F, "output is squashed", {"final_outputs": "self.activation_function(final_inputs)"}),
    "hidden inputs used": (F, "adds up the hidden inputs", {"final_inputs": "hidden_inputs @ "
    "self.weights_hidden_to_output"}),
    "hidden inputs returned": (F, "`hidden_inputs` are handed on", {"returned": "final_outputs, hidden_inputs"}),
    "other order": (F, "only the contract is broken", {"returned": "hidden_outputs, final_outputs"}),
    "answer alone": (F, "only the final outputs", {"returned": "final_outputs"}),
    "run returns both": (R, "both results", {"run": "self.forward_pass_train(features)"}),
    # backward
    "error's sign": (B, "wrong sign", {"error": "final_outputs - y"}),
    "error squared": (B, "squared", {"error": "(y - final_outputs) ** 2"}),
    "error absolute": (B, "absolute", {"error": "abs(y - final_outputs)"}),
    "slope at the output": (
        B, "multiplied by a sigmoid's slope", {"output_error_term": "error * final_outputs * (1 - final_outputs)"}),
    "error averaged": (B, "averaged over the records", {"error": "(y - final_outputs).mean(axis=0, "
    "keepdims=True) + 0 * y"}, "batch"),
    "no .T": (B, "columns on the left", ({"hidden_error": "output_error_term @ self.weights_hidden_to_output"},
                                        {"hidden_error": "np.dot(self.weights_hidden_to_output.T, "
                                              "output_error_term)"})),
    "no W_ho": (B, "without passing through the weights",
                {"hidden_error": "output_error_term.sum(axis=-1, keepdims=True) * np.ones_like(hidden_outputs)"}),
    "W_ih in its place": (B, "columns on the left", ({"hidden_error": "output_error_term @ "
    "self.weights_input_to_hidden"},
                                                    {"hidden_error": "np.dot(self.weights_input_to_hidden, "
                                                          "output_error_term)"})),
    "slope taken of the output": (
        B, "a second time",
        {"hidden_error_term": "hidden_error * self.activation_function(hidden_outputs)"
                              " * (1 - self.activation_function(hidden_outputs))"}),
    "no slope": (B, "slope is missing", {"hidden_error_term": "hidden_error"}),
    "slope h": (B, "only the factor h ", {"hidden_error_term": "hidden_error * hidden_outputs"}),
    "slope 1 - h": (B, "only the factor 1", {"hidden_error_term": "hidden_error * (1 - hidden_outputs)"}),
    "slope without parentheses": (B, "Parentheses", {"hidden_error_term": "hidden_error * hidden_outputs * 1 - "
    "hidden_outputs"}),
    "slope of tanh": (B, "tanh", {"hidden_error_term": "hidden_error * (1 - hidden_outputs ** 2)"}),
    "no input": (B, "no input", ({"share_i_h": "np.ones_like(X).T @ hidden_error_term"},
                                 {"share_i_h": "hidden_error_term * np.ones_like(X)[:, None]"})),
    "X.T @ hidden_error": (B, "`hidden_error`, not `hidden_error_term`",
                           ({"share_i_h": "X.T @ hidden_error"}, {"share_i_h": "hidden_error * X[:, None]"})),
    "X @ term": (B, "shape", ({"share_i_h": "X @ hidden_error_term"}, {"share_i_h": "X @ hidden_error_term[:, None]"})),
    "term.T @ h": (B, "shape", ({"share_h_o": "output_error_term.T @ hidden_outputs"},
                                {"share_h_o": "hidden_outputs * output_error_term[:, None]"})),
    "deltas swapped": (B, "only the contract is broken", {"sums": "delta_weights_h_o, delta_weights_i_h"}),
    "sums dropped": (B, "dropped", {"add_i_h": "=", "add_h_o": "="}),
    "one delta never added": (B, "never added", ({"add_h_o": "= delta_weights_h_o + 0 *"},
                                                 {"add_h_o": "+= 0 *"})),
    "mean taken here": (B, "divided by the number of records here",
                        {"share_i_h": "X.T @ hidden_error_term / len(X)",
                         "share_h_o": "hidden_outputs.T @ output_error_term / len(X)"}, "batch"),
    # update
    "-= in both": (U, "wrong sign in both", {"move_i_h": "-=", "move_h_o": "-="}),
    "-= in one": (U, "wrong sign in the second", {"move_h_o": "-="}),
    "= for +=": (U, "replaces", {"move_i_h": "="}),
    "no n_records": (U, "not divided by the number of records in both",
    {"step_i_h": "self.learning_rate * delta_weights_i_h",
                                                                        "step_h_o": "self.learning_rate * "
                                                                        "delta_weights_h_o"}),
    "divided twice": (U, "twice in the first", {"step_i_h": "self.learning_rate * delta_weights_i_h / n_records "
    "/ n_records"}),
    "rate missing in one": (U, "rate is missing in the second", {"step_h_o": "delta_weights_h_o / n_records"}),
    "self forgotten": (U, "self", {"step_i_h": "learning_rate * delta_weights_i_h / n_records"}),
    "second line copied": (U, "shape", {"step_h_o": "self.learning_rate * delta_weights_i_h / n_records"}),
    # train
    "features.shape[1]": (T, "number of inputs", (
        {"update": "self.update_weights(delta_weights_i_h, delta_weights_h_o, features.shape[1])"},
        {"update": "self.update_weights(delta_weights_i_h, delta_weights_h_o, features.shape[1])"})),
    "features.size": (T, "all entries of `features`", {
        "update": "self.update_weights(delta_weights_i_h, delta_weights_h_o, features.size)"}),
    "update never called": (T, "No weight changes", {"update": "pass"}),
    "update in the loop": (T, "inside the loop", {
        "update": "pass", "inside": "self.update_weights(delta_weights_i_h, delta_weights_h_o, n_records)"}, "loop"),
    "only the last record": (T, "Only the last record", {
        "fresh": "delta_weights_i_h, delta_weights_h_o = 0, 0"}, "loop"),
    "sums not set back": (T, "zero", {
        "zeros": "self.a = getattr(self, 'a', 0); self.b = getattr(self, 'b', 0)\n"
                 "        delta_weights_i_h, delta_weights_h_o = self.a, self.b",
        "inside": "self.a, self.b = delta_weights_i_h, delta_weights_h_o"}, "loop"),
}  # fmt: skip


def network(style, *mistakes):
    """The class that a learner with these mistakes would write, without a source that could be looked up."""
    template, slots = STYLES[style]
    slots = dict(slots)
    for name in mistakes:
        changed = MISTAKES[name][2]
        slots |= changed if isinstance(changed, dict) else changed[BOTH.index(style)]
    names = {}
    exec(template.format(**slots), names)
    return names["Network"]


def styles(name):
    chosen = MISTAKES[name][3:]
    return [style for style in BOTH if not chosen or style in chosen]


CASES = [(style, name) for name in MISTAKES for style in styles(name)]


@pytest.mark.parametrize(("style", "name"), CASES)
def test_a_mistake_is_refused_named_and_paints_no_other_part(style, name):
    part, words, *_ = MISTAKES[name]
    report = tutor.check(network(style, name))
    assert not report.passed
    assert report.parts == {p: "wrong" if p == part else "right" for p in tutor.PARTS}, str(report)
    assert words in " ".join(report.mistakes), str(report)


@pytest.mark.parametrize("style", BOTH)
def test_the_templates_are_right_without_a_mistake(style):
    report = tutor.check(network(style))
    assert report.passed, str(report)


SINGLE = [name for name in MISTAKES if "batch" in styles(name) and isinstance(MISTAKES[name][2], dict)]
PAIRS = [(a, b) for a, b in itertools.combinations(SINGLE, 2) if not set(MISTAKES[a][2]) & set(MISTAKES[b][2])][::17]
PAIRS.remove(("error's sign", "-= in both"))  # right in the end


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_mistakes_at_once_are_refused_and_one_at_least_is_named(first, second):
    report = tutor.check(network("batch", first, second))
    assert not report.passed
    found = " ".join(report.mistakes)
    assert any(MISTAKES[name][1] in found for name in (first, second)), str(report)
