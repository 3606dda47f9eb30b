"""The mistakes of the forward pass, as wrong forms of its places: what the code does, what is right there, and why.

The commoner form of a place stands first. A form that cannot be computed on some sizes is passed over there. Buggy
rules of this kind: Brown and Burton, "Diagnostic models for procedural bugs" (1978).
"""

import numpy as np

from .places import PLACES, Form
from .reference import sigmoid


def wrong(place, compute, came, why, section=None):
    PLACES[place].forms.append(Form(place, compute, came, why, section or PLACES[place].section))


# fmt: off
SUM = "A node adds up its inputs, each times its own weight, and nothing else."
wrong("hidden_inputs", lambda v: v["X"] @ v["W_ih"] / v["X"].shape[1],
      "The hidden inputs are means: the sums are divided by the number of inputs.", SUM)
wrong("hidden_inputs", lambda v: v["X"] @ v["W_ih"] + 1, "1 is added to every hidden input.", SUM)
wrong("hidden_inputs", lambda v: v["X"] @ np.abs(v["W_ih"]), "The weights lose their sign in the hidden sums.", SUM)
wrong("hidden_inputs", lambda v: v["X"] @ v["W_ih"].T,
      "The table of weights is transposed in the hidden sums.",
      "Its rows are inputs and its columns are hidden nodes: as it stands it fits behind `X`.", "layers")

wrong("hidden_inputs", lambda v: v["X"][:, -1:] @ v["W_ih"][-1:], "Of the hidden sums only the last product is "
      "left.", SUM)
wrong("hidden_inputs", lambda v: v["X"][:, :-1] @ v["W_ih"][:-1], "The last input is left out of the hidden sums.", SUM)
wrong("hidden_inputs", lambda v: v["X"][:, 1:] @ v["W_ih"][1:], "The first input is left out of the hidden sums.", SUM)

SQUASH = "A hidden node passes its sum on squashed into the range from 0 to 1, by the sigmoid; "
PARENTHESES = "Division binds more tightly than addition: all of one plus the power of e belongs below the bar."
wrong("hidden_outputs", lambda v: v["hidden_inputs"], "The hidden nodes do not squash: there is no sigmoid.",
      SQUASH + "without it two layers are no more than one table.", "no squash")
wrong("hidden_outputs", lambda v: 1 / 1 + np.exp(-v["hidden_inputs"]),
      "The sigmoid is computed as 1/1 + e^-z: parentheses are missing.", PARENTHESES)
wrong("hidden_outputs", lambda v: 1 / np.exp(-v["hidden_inputs"]) + 1,
      "The sigmoid is computed as 1/e^-z + 1: parentheses are missing.", PARENTHESES)
wrong("hidden_outputs", lambda v: sigmoid(-v["hidden_inputs"]),
      "The sigmoid has the wrong sign in its exponent: e^z where e^-z belongs.",
      "It must come close to 1 for large sums; yours comes close to 0.")
for _e in (2.7, 2.71, 2.718, 2.72, 3):
    wrong("hidden_outputs", lambda v, e=_e: 1 / (1 + e ** -v["hidden_inputs"]),
          f"{_e:g} stands where e belongs, and e has more digits.", "`np.exp` takes all of them: 2.718281828…")
wrong("hidden_outputs", lambda v: sigmoid(sigmoid(v["hidden_inputs"])), "The sigmoid is taken twice.",
      SQUASH + "once.")
wrong("hidden_outputs", lambda v: np.tanh(v["hidden_inputs"]), "The hidden nodes squash by tanh, not by the sigmoid.",
      "tanh lies between −1 and 1, the sigmoid between 0 and 1; another function would need another slope, too.")
wrong("hidden_outputs", lambda v: np.maximum(v["hidden_inputs"], 0), "The hidden nodes cut off what is below 0 (relu).",
      SQUASH + "another function would need another slope, too.")
wrong("hidden_outputs", lambda v: np.exp(v["hidden_inputs"]), "The hidden nodes output e^z, not the sigmoid.", SQUASH
      + "e^z is only a piece of it.")
wrong("hidden_outputs", lambda v: np.exp(-v["hidden_inputs"]), "The hidden nodes output e^-z, not the sigmoid.",
      SQUASH + "e^-z is only a piece of it.")
wrong("hidden_outputs", lambda v: 1 + np.exp(-v["hidden_inputs"]),
      "The hidden nodes output 1 + e^-z: that belongs below the bar.", "The sigmoid is one divided by it.")
wrong("hidden_outputs", lambda v: 1 / (1 - np.exp(-v["hidden_inputs"])),
      "Below the bar of the sigmoid's fraction stands a minus.", "One *plus* e^-z: so it never becomes 0 there.")
wrong("hidden_outputs", lambda v: sigmoid(v["hidden_inputs"]) * (1 - sigmoid(v["hidden_inputs"])),
      "The hidden nodes output the sigmoid's slope, not the sigmoid.",
      "Forward goes the sigmoid itself; its slope is needed on the way back.")
wrong("hidden_outputs", lambda v: (v["hidden_inputs"] > 0) * 1.0, "The hidden nodes output only 0 or 1: a hard step.",
      "A step has no slope to learn from; the sigmoid is a soft one.")
wrong("hidden_outputs", lambda v: np.exp(v["hidden_inputs"]) / np.exp(v["hidden_inputs"]).sum(-1, keepdims=True),
      "The hidden nodes share out 1 among themselves (softmax).",
      "Each node squashes its own sum and does not look at the others.")

wrong("final_inputs", lambda v: v["hidden_inputs"] @ v["W_ho"],
      "The output layer adds up the hidden inputs, not the hidden outputs.",
      "What goes on to the output is what the hidden nodes say, after the sigmoid.")
wrong("final_inputs", lambda v: v["hidden_outputs"] @ v["W_ho"] / v["hidden_outputs"].shape[1],
      "The final inputs are means: the sums are divided by the number of hidden nodes.", SUM)
wrong("final_inputs", lambda v: v["hidden_outputs"][:, -1:] @ v["W_ho"][-1:],
      "Of the final sums only the last product is left.", SUM)
wrong("final_inputs", lambda v: v["hidden_outputs"] @ v["W_ho"] + 1, "1 is added to every final input.", SUM)

NO_SQUASH = "The output node passes its sum on as it is, so that any number can come out."
wrong("final_outputs", lambda v: sigmoid(v["final_inputs"]), "The output is squashed, too.", NO_SQUASH)
wrong("final_outputs", lambda v: sigmoid(-v["final_inputs"]), "The output is squashed, too.", NO_SQUASH)
wrong("final_outputs", lambda v: np.tanh(v["final_inputs"]), "The output is squashed by tanh.", NO_SQUASH)
wrong("final_outputs", lambda v: np.maximum(v["final_inputs"], 0), "The output is cut off below 0 (relu).", NO_SQUASH)
wrong("final_outputs", lambda v: 1 / 1 + np.exp(-v["final_inputs"]),
      "The output goes through 1/1 + e^-z.", NO_SQUASH)
wrong("final_outputs", lambda v: np.exp(v["final_inputs"]) / np.exp(v["final_inputs"]).sum(-1, keepdims=True),
      "The output goes through softmax.", NO_SQUASH)

wrong("returned", lambda v: (v["hidden_outputs"], v["final_outputs"]), "The two results come in the other order.",
      "Both are right; only the contract is broken: the answer comes first, then the hidden outputs. "
      "Whoever calls it takes them apart in this order.")
wrong("returned", lambda v: (v["final_outputs"], v["hidden_inputs"]),
      "`hidden_inputs` are handed on in place of `hidden_outputs`.",
      "Training needs what the hidden nodes said, after the sigmoid.")
wrong("returned", lambda v: (v["final_outputs"], v["final_outputs"]), "The final outputs are handed on twice.",
      "Training needs what the hidden nodes said as the second result.")
