"""The chapters' network as a row of places, each with its right form; catalogue.py adds the wrong ones.

A place is one quantity of one part: how it is computed from the quantities before it (a function of a dict of them),
what it is, the chapter's heading to look at again, and the line that is right, which a report keeps folded.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from . import reference

# Chapter and heading; a test looks each of them up in the chapters.
SECTIONS = {
    "neuron": (1, "One neuron"),
    "tables": (1, "Tables in NumPy: rows, columns, `@`"),
    "layers": (1, "Layers: many neurons, one table"),
    "count": (1, "Count the weights"),
    "random": (1, "Why random? Equal weights stay equal for ever"),
    "small": (1, "Why small? Large sums make deaf nodes"),
    "initial": (1, "Write it yourself: `initial_weights`"),
    "products": (2, "The same as matrix products"),
    "no squash": (2, "Step by step"),
    "records": (2, "A batch: many records at once"),
    "forward": (2, "Write it yourself: `forward_pass_train` and `run`"),
    "steps": (2, "What one hidden node draws"),
    "error": (3, "The error"),
    "downhill": (3, "Downhill: two minus signs make +="),
    "output term": (3, "The output's error term"),
    "hand back": (3, "Hand it back"),
    "slope": (3, "How much does a sigmoid pass on?"),
    "hidden term": (3, "The hidden error term"),
    "backpropagation": (3, "Your own backpropagation"),
    "other output": (3, "The other output"),
    "one step": (4, "1. One step, every number"),
    "directions": (4, "All weights at once"),
    "order": (4, "3. Old or new weights when going backward?"),
    "batch": (4, "4. A batch: the loop, then the matrix"),
    "reset": (4, "The sums that were not set back to zero"),
    "conventions": (4, "8. Other books, other signs and factors"),
    "shuffle": (10, "Which columns does it go by?"),
}


@dataclass(frozen=True)
class Form:
    """One known wrong way to compute a place: `came` says what the code does, `why` what is right there and why."""

    place: str
    compute: Callable
    came: str
    why: str
    section: str


@dataclass
class Place:
    name: str
    part: str
    compute: Callable
    what: str
    section: str
    line: str
    forms: list = field(default_factory=list)


PLACES = {}


def place(name, part, compute, what, section, line):
    PLACES[name] = Place(name, part, compute, what, section, line)


def _in_place(of):  # a quantity that both layers share, unless one of them goes its own way
    return lambda v: v[of]


FORWARD = "forward_pass_train"
place("hidden_inputs", FORWARD, lambda v: v["X"] @ v["W_ih"],
      "each hidden node's sum of inputs times weights", "products",
      "hidden_inputs = X @ weights_input_to_hidden")  # fmt: skip
place("hidden_outputs", FORWARD, lambda v: reference.sigmoid(v["hidden_inputs"]),
      "the sigmoid of each hidden input", "neuron",
      "hidden_outputs = 1 / (1 + np.exp(-hidden_inputs))")  # fmt: skip
place("final_inputs", FORWARD, lambda v: v["hidden_outputs"] @ v["W_ho"],
      "each output node's sum of hidden outputs times weights", "products",
      "final_inputs = hidden_outputs @ weights_hidden_to_output")  # fmt: skip
place("final_outputs", FORWARD, lambda v: v["final_inputs"],
      "the final inputs as they are", "no squash",
      "final_outputs = hidden_outputs @ weights_hidden_to_output  # the final inputs, as they are")  # fmt: skip
place("returned", FORWARD, lambda v: (v["final_outputs"], v["hidden_outputs"]),
      "the answer, then what the hidden nodes said", "forward",
      "return final_outputs, hidden_outputs")  # fmt: skip

BACKWARD = "backpropagation"
place("error", BACKWARD, lambda v: v["y"] - v["final_outputs"],
      "what is missing: target minus answer", "error",
      "error = y - final_outputs")  # fmt: skip
place("output_error_term", BACKWARD, lambda v: v["error"],
      "the error times the output node's slope, which is 1", "output term",
      "output_error_term = error")  # fmt: skip
place("hidden_error", BACKWARD, lambda v: v["output_error_term"] @ v["W_ho"].T,
      "the output's error term, handed back through the weights from hidden to output", "hand back",
      "hidden_error = output_error_term @ weights_hidden_to_output.T")  # fmt: skip
place("slope", BACKWARD, lambda v: v["hidden_outputs"] * (1 - v["hidden_outputs"]),
      "the sigmoid's slope, from the hidden node's output", "slope",
      "hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)")  # fmt: skip
place("hidden_error_term", BACKWARD, lambda v: v["hidden_error"] * v["slope"],
      "the hidden error times the sigmoid's slope", "hidden term",
      "hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)")  # fmt: skip
for _layer, _line in (("i_h", "X.T @ hidden_error_term"), ("h_o", "hidden_outputs.T @ output_error_term")):
    place(f"counted_{_layer}", BACKWARD, lambda v: slice(None), "all records", "batch",
          f"delta_weights_{_layer} = delta_weights_{_layer} + {_line}")  # fmt: skip
place("share_i_h", BACKWARD, lambda v: v["X"][v["counted_i_h"]].T @ v["hidden_error_term"][v["counted_i_h"]],
      "input times the error term of the hidden node it leads to, added up over the records", "hidden term",
      "delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term")  # fmt: skip
place("share_h_o", BACKWARD,
      lambda v: v["hidden_outputs"][v["counted_h_o"]].T @ v["output_error_term"][v["counted_h_o"]],
      "hidden output times the error term of the output node it leads to, added up over the records", "output term",
      "delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ output_error_term")  # fmt: skip
place("delta_weights_i_h", BACKWARD, lambda v: v["sums_i_h"] + v["share_i_h"],
      "the sum so far, with these records' deltas added", "backpropagation",
      "delta_weights_i_h = delta_weights_i_h + X.T @ hidden_error_term")  # fmt: skip
place("delta_weights_h_o", BACKWARD, lambda v: v["sums_h_o"] + v["share_h_o"],
      "the sum so far, with these records' deltas added", "backpropagation",
      "delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ output_error_term")  # fmt: skip
place("handed_on", BACKWARD, lambda v: (v["delta_weights_i_h"], v["delta_weights_h_o"]),
      "the sums for the first layer, then those for the second", "backpropagation",
      "return delta_weights_i_h, delta_weights_h_o")  # fmt: skip

UPDATE = "update_weights"
_STEP_I_H = "self.weights_input_to_hidden += self.learning_rate * delta_weights_i_h / n_records"
_STEP_H_O = "self.weights_hidden_to_output += self.learning_rate * delta_weights_h_o / n_records"
place("mean", UPDATE, lambda v: v["n"], "the number of records", "one step", f"{_STEP_I_H}\n{_STEP_H_O}")
place("mean_i_h", UPDATE, _in_place("mean"), "the number of records", "one step", _STEP_I_H)
place("mean_h_o", UPDATE, _in_place("mean"), "the number of records", "one step", _STEP_H_O)
place("rates", UPDATE, lambda v: v["rate"], "the learning rate", "one step", f"{_STEP_I_H}\n{_STEP_H_O}")
place("rate_i_h", UPDATE, _in_place("rates"), "the learning rate", "one step", _STEP_I_H)
place("rate_h_o", UPDATE, _in_place("rates"), "the learning rate", "one step", _STEP_H_O)
place("step_i_h", UPDATE, lambda v: v["rate_i_h"] * v["delta_weights_i_h"] / v["mean_i_h"],
      "learning rate times mean delta", "one step", _STEP_I_H)  # fmt: skip
place("step_h_o", UPDATE, lambda v: v["rate_h_o"] * v["delta_weights_h_o"] / v["mean_h_o"],
      "learning rate times mean delta", "one step", _STEP_H_O)  # fmt: skip
place("weights_input_to_hidden", UPDATE, lambda v: v["W_ih"] + v["step_i_h"],
      "the old weights plus their step", "one step", _STEP_I_H)  # fmt: skip
place("weights_hidden_to_output", UPDATE, lambda v: v["W_ho"] + v["step_h_o"],
      "the old weights plus their step", "one step", _STEP_H_O)  # fmt: skip
place("updated", UPDATE, lambda v: (v["weights_input_to_hidden"], v["weights_hidden_to_output"]),
      "both layers, the first one first", "one step", f"{_STEP_I_H}\n{_STEP_H_O}")  # fmt: skip

TRAIN = "train"
_LINES = """final_outputs, hidden_outputs = self.forward_pass_train(features)
deltas = self.backpropagation(final_outputs, hidden_outputs, features, targets, 0, 0)
self.update_weights(*deltas, len(features))"""
place("records", TRAIN, lambda v: (v["X"], v["y"]), "all records of the batch", "batch", _LINES)
place("aims", TRAIN, lambda v: v["y"], "each record's own target", "batch", _LINES)
place("order", TRAIN, lambda v: None, "all deltas first, then both updates", "order", _LINES)
place("loop", TRAIN, lambda v: None, "one update, after the last record", "batch", _LINES)
place("reset", TRAIN, lambda v: None, "sums that begin at zero for every step", "reset", _LINES)

ORDER = {part: [p.name for p in PLACES.values() if p.part == part] for part in (FORWARD, BACKWARD, UPDATE, TRAIN)}
