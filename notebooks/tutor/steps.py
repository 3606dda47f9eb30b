"""The mistakes of the update and of training, as wrong forms of their places; see catalogue.py."""

import numpy as np

from .catalogue import wrong

# fmt: off
MEAN = "The sums are over all records of the batch: divided by their number they are a mean, whatever the batch's size."
ALL = "Learning rate times sum, divided by the number of records, is all there is."
for place, where in (("mean", "in both layers"), ("mean_i_h", "in the first layer"), ("mean_h_o",
      "in the second layer")):
    wrong(place, lambda v: 1, f"The step is not divided by the number of records {where}.", MEAN)
    wrong(place, lambda v: v["n"] ** 2, f"The step is divided by the number of records twice {where}.", MEAN)
    wrong(place, lambda v: 1 / v["n"], f"The step is multiplied by the number of records {where}.", MEAN)
    wrong(place, lambda v: v["X"].shape[1],
          f"The step is divided by the number of inputs (`features.shape[1]`) {where}.", MEAN)
    wrong(place, lambda v: v["X"].size, f"The step is divided by the number of all entries of `features` {where}.",
          MEAN)
    wrong(place, lambda v: v["y"].size, f"The step is divided by the number of all entries of `targets` {where}.", MEAN)
    wrong(place, lambda v: v["W_ih"].shape[1], f"The step is divided by the number of hidden nodes {where}.", MEAN)
    wrong(place, lambda v: v["W_ho"].shape[1], f"The step is divided by the number of output nodes {where}.", MEAN)
    wrong(place, lambda v: v["n"] * v["W_ho"].shape[1],
          f"The step is divided by the number of output nodes, too, {where}.", MEAN)
    wrong(place, lambda v: 2 * v["n"], f"The step is half as long {where}.", ALL, "conventions")
    wrong(place, lambda v: v["n"] / 2, f"The step is twice as long {where}.", ALL, "conventions")
    wrong(place, lambda v: v["n"] + 1, f"The step is divided by one more than the number of records {where}.", MEAN)
    wrong(place, lambda v: v["n"] - 1, f"The step is divided by one less than the number of records {where}.", MEAN)
    wrong(place, lambda v: np.sqrt(v["n"]), f"The step is divided by the root of the number of records {where}.", MEAN)
wrong("mean_i_h", lambda v: v["W_ih"].size, "The step of the first layer is divided by the number of its weights.",
      MEAN)
wrong("mean_h_o", lambda v: v["W_ho"].size, "The step of the second layer is divided by the number of its weights.",
      MEAN)

RATE = "How far a step goes is the learning rate's to say, once in each layer."
for place, where in (("rates", "in both layers"), ("rate_i_h", "in the first layer"), ("rate_h_o",
      "in the second layer")):
    wrong(place, lambda v: 1, f"The learning rate is missing {where}.", RATE)
    wrong(place, lambda v: v["rate"] ** 2, f"The learning rate is there twice {where}.", RATE)
    wrong(place, lambda v: 1 / v["rate"], f"The step is divided by the learning rate {where}.", RATE)
    wrong(place, lambda v: -v["rate"], f"The step has the wrong sign {where}: `-=`, or a minus.",
          "With the error as target minus answer the deltas point downhill: they are added, `+=`.", "downhill")

OWN = "Each weight has a delta of its own; divided by the number of records it is a mean over the records."
wrong("step_i_h", lambda v: v["rate_i_h"] * np.mean(v["delta_weights_i_h"]),
      "`np.mean` makes one number of the first layer's whole table of deltas.", OWN)
wrong("step_h_o", lambda v: v["rate_h_o"] * np.mean(v["delta_weights_h_o"]),
      "`np.mean` makes one number of the second layer's whole table of deltas.", OWN)

KEPT = "Both layers take a step. A class keeps the new weights under `self.`, a function returns them."
KEEP = "A step changes the old weights: they are one of its two summands."
for name, layer, old, step in (("weights_input_to_hidden", "first", "W_ih", "step_i_h"),
                               ("weights_hidden_to_output", "second", "W_ho", "step_h_o")):
    wrong(name, lambda v, s=step: v[s], f"The step replaces the weights of the {layer} layer (`=` where `+=` "
          f"belongs).", KEEP)
    wrong(name, lambda v, s=step: -v[s],
          f"The step, with a minus, replaces the weights of the {layer} layer (`=` where `+=` belongs).", KEEP)
    wrong(name, lambda v, o=old: v[o],
          f"The weights of the {layer} layer do not change.", KEPT)
    wrong(name, lambda v, s=step, o=old: v[o] + 2 * v[s], f"The {layer} layer takes its step twice.",
          "One step for each layer.")
    wrong(name, lambda v, s=step, o=old: v[o] * v[s], f"Weights and step are multiplied in the {layer} layer.", KEEP)
    wrong(name, lambda v, s=step, o=old: v[o] + v[o] * v[s], f"The step of the {layer} layer is multiplied by "
          f"the weights.",
          "How steep it goes is in the delta; the old weight is not a factor.")
wrong("updated", lambda v: (v["W_ih"], v["W_ho"]), "No weight changes.",
      KEPT)
wrong("updated", lambda v: (v["step_i_h"], v["step_h_o"]), "The steps replace the weights (`=` where `+=` "
      "belongs).", KEEP)
wrong("updated", lambda v: (v["weights_hidden_to_output"], v["weights_input_to_hidden"]),
      "The two tables come in the other order.", "Both are right; only the contract is broken: input to hidden "
      "comes first.")
wrong("updated", lambda v: (v["W_ih"] + 2 * v["step_i_h"], v["W_ho"]),
      "The first layer takes its step twice and the second none.", "Each layer takes its own step: look at the "
      "copied line.")
wrong("updated", lambda v: (v["W_ih"], v["W_ho"] + 2 * v["step_h_o"]),
      "The second layer takes its step twice and the first none.", "Each layer takes its own step: look at the "
      "copied line.")

wrong("updated", lambda v: ((v["W_ih"] + v["rate"] * v["delta_weights_i_h"]) / v["n"],
                            (v["W_ho"] + v["rate"] * v["delta_weights_h_o"]) / v["n"]),
      "The old weights are divided by the number of records, too.",
      "Only the step is: `/` belongs into the summand of the step.")

EVERY = "A batch teaches with all its records: their deltas are added up before the step."
wrong("records", lambda v: (v["X"][-1:], v["y"][-1:]), "Only the last record of the batch counts.", EVERY)
wrong("records", lambda v: (v["X"][:1], v["y"][:1]), "Only the first record of the batch counts.", EVERY)
wrong("records", lambda v: (v["X"][1:], v["y"][1:]), "The first record of the batch is left out.", EVERY)
wrong("records", lambda v: (v["X"][:-1], v["y"][:-1]), "The last record of the batch is left out.", EVERY)
wrong("records", lambda v: (np.repeat(v["X"][-1:], v["n"], 0), np.repeat(v["y"][-1:], v["n"], 0)),
      "Only the last record of the batch counts, with the weight of all.", EVERY)
wrong("records", lambda v: (np.repeat(v["X"][:1], v["n"], 0), np.repeat(v["y"][:1], v["n"], 0)),
      "Only the first record of the batch counts, with the weight of all.", EVERY)
wrong("aims", lambda v: np.repeat(v["y"][:1], len(v["y"]), 0),
      "All records are given the first record's target.", EVERY)
wrong("aims", lambda v: np.repeat(v["y"][-1:], len(v["y"]), 0),
      "All records are given the last record's target.", EVERY)
wrong("aims", lambda v: 0 * v["y"], "The targets do not count: they are taken for 0.", EVERY)

wrong("order", lambda v: "second layer first",
      "The second layer is updated before the error is handed back: `hidden_error` is made with the new weights.",
      "Slopes hold where they were measured, at the old weights: all deltas first, then both updates.")
for layer, other in (("second", "first"), ("first", "second")):
    wrong("order", lambda v, moved=layer: f"{moved} layer before",
          f"The {layer} layer is updated before the delta of the {other} layer is made, with the new weights.",
          "Slopes hold where they were measured, at the old weights: all deltas first, then both updates.")

ONCE = "The deltas of all records are added up first; then comes one step, with their mean."
wrong("loop", lambda v: ("n", "fresh"), "The update stands inside the loop over the records: a step for every "
      "record.", ONCE)
wrong("loop", lambda v: (1, "fresh"),
      "The update stands inside the loop over the records: a whole step for every record.", ONCE)
wrong("loop", lambda v: ("n", "kept"),
      "The update stands inside the loop over the records, and takes the sums of all records so far each time.", ONCE)
wrong("loop", lambda v: (1, "kept"),
      "The update stands inside the loop, undivided, and takes the sums of all records so far each time.", ONCE)
wrong("loop", lambda v: ("twice", "fresh"), "The whole batch is trained on twice.", ONCE)
wrong("loop", lambda v: ("each", "fresh"), "The whole batch is trained on once for every record.", ONCE)
wrong("loop", lambda v: ("update twice", "fresh"), "The update is made twice for one batch.", ONCE)

wrong("reset", lambda v: "kept",
      "The sums of the deltas are not set back to zero: each step takes those of all earlier steps once more.",
      "A step belongs to the records it was measured on: the sums begin at zero for every call of `train`.")
