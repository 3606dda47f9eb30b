"""The mistakes of backpropagation, as wrong forms of its places; see catalogue.py."""

import numpy as np

from .catalogue import wrong
from .reference import sigmoid


def ones(rows, like):
    return np.ones((len(rows), 1)) * like


# fmt: off
SIGN = ("The target comes first: then a positive error says that the answer must go up, and the update is `+=`.",
        "downhill")
wrong("error", lambda v: v["final_outputs"] - v["y"],
      "The error has the wrong sign: it is the answer minus the target.", *SIGN)
PLAIN = "The loss has the square; its slope, which is what goes back, has the plain error with its sign."
wrong("error", lambda v: (v["y"] - v["final_outputs"]) ** 2, "The error is squared.", PLAIN)
wrong("error", lambda v: 0.5 * (v["y"] - v["final_outputs"]) ** 2, "The error is half its square: the loss.", PLAIN)
wrong("error", lambda v: np.abs(v["y"] - v["final_outputs"]), "The error has lost its sign (absolute value).",
      "Without its sign nobody knows whether the answer must go up or down.")
AVERAGE = "Each record keeps its own error; deltas are added up over the records, and the mean is taken in the update."
wrong("error", lambda v: v["y"] - v["final_outputs"][:1],
      "Every target is compared with the first record's answer.", "Each record has its own answer.", "batch")
wrong("error", lambda v: v["y"][:1] - v["final_outputs"],
      "Every answer is compared with the first record's target.", "Each record has its own target.", "batch")
wrong("error", lambda v: (v["y"] - v["final_outputs"]) / len(v["y"]),
      "The error is divided by the number of records.", AVERAGE, "batch")
wrong("error", lambda v: ones(v["y"], (v["y"] - v["final_outputs"]).mean(0)),
      "The error is averaged over the records.", AVERAGE, "batch")
wrong("error", lambda v: ones(v["y"], (v["y"] - v["final_outputs"]).sum(0)),
      "The errors of the records are added up before they are handed back.", AVERAGE, "batch")
OUTPUTS = "Every output node has an error of its own; they meet only where they are handed back."
wrong("error", lambda v: ones(v["y"], (v["y"] - v["final_outputs"]).mean()),
      "The error is one mean over all records and outputs.", AVERAGE, "batch")
wrong("error", lambda v: (v["y"] - v["final_outputs"]).mean(-1, keepdims=True) + 0 * v["y"],
      "The error is averaged over the output nodes.", OUTPUTS)
wrong("error", lambda v: (v["y"] - v["final_outputs"]) / v["y"].shape[-1],
      "The error is divided by the number of output nodes.", OUTPUTS)
wrong("error", lambda v: (v["y"] - v["final_outputs"]) / v["y"].size,
      "The error is divided by the number of all its entries.", AVERAGE, "batch")
wrong("error", lambda v: 2 * (v["y"] - v["final_outputs"]), "The error is doubled.",
      "The half in the loss takes the 2 of the square away.", "conventions")
wrong("error", lambda v: 0.5 * (v["y"] - v["final_outputs"]), "The error is halved.",
      "The half stands in the loss; in its slope it is gone.", "conventions")
wrong("error", lambda v: v["y"], "The target is taken for the error.",
      "The error is what is missing: the answer counts, too.")
wrong("error", lambda v: v["y"] + v["final_outputs"], "Target and answer are added.", SIGN[0])

LINEAR = "An output node passes its sum on as it is, f(x) = x: its slope is 1."
wrong("output_error_term", lambda v: v["error"] * v["final_outputs"] * (1 - v["final_outputs"]),
      "The output's error term is multiplied by a sigmoid's slope, ŷ (1 − ŷ).", LINEAR)
wrong("output_error_term", lambda v: v["error"] * sigmoid(v["final_outputs"]) * (1 - sigmoid(v["final_outputs"])),
      "The output's error term is multiplied by the slope of a sigmoid at the output.", LINEAR)
wrong("output_error_term", lambda v: v["error"] * v["final_outputs"],
      "The output's error term is multiplied by the answer.", LINEAR)
wrong("output_error_term", lambda v: v["error"] * (1 - v["final_outputs"]),
      "The output's error term is multiplied by 1 − ŷ.", LINEAR)
wrong("output_error_term", lambda v: v["error"] * (1 - v["final_outputs"] ** 2),
      "The output's error term is multiplied by tanh's slope.", LINEAR)
wrong("output_error_term", lambda v: -v["error"], "The error turns its sign on its way back.", *SIGN)
wrong("output_error_term", lambda v: 0 * v["error"] + 1, "The output's error term is 1: the error is missing.",
      "It is the error times the slope 1. (The post prints it without the error; its code has it.)")
wrong("output_error_term", lambda v: v["error"] * v["final_outputs"] * 1 - v["final_outputs"],
      "The output's error term has a slope ŷ (1 − ŷ), and lacks its parentheses.", LINEAR)

BACK = "What a hidden node gets back is each output's error term times the weight that leads to it, added up."
wrong("hidden_error", lambda v: v["output_error_term"].sum(-1, keepdims=True) + 0 * v["hidden_outputs"],
      "The error comes back to the hidden nodes without passing through the weights.", BACK)
wrong("hidden_error", lambda v: ones(v["X"], v["W_ho"].sum(1)),
      "The hidden error is made of weights alone: the error is missing.", BACK)
wrong("hidden_error", lambda v: v["output_error_term"] @ np.abs(v["W_ho"]).T,
      "The weights lose their sign where the error is handed back.", BACK)
wrong("hidden_error", lambda v: v["error"] @ v["W_ho"].T,
      "The bare error is handed back, not the output's error term.",
      "Between the two lies the output node's slope.")
wrong("hidden_error", lambda v: v["output_error_term"] @ v["W_ih"].T,
      "The error is handed back through `weights_input_to_hidden`.",
      "It goes back the way it came: through the weights from hidden to output.")
wrong("hidden_error", lambda v: v["output_error_term"] @ v["W_ho"].T / v["W_ho"].shape[1],
      "The hidden error is averaged over the output nodes.", "Where paths meet, their products add up.")
wrong("hidden_error", lambda v: ones(v["X"], (v["output_error_term"] @ v["W_ho"].T).mean(0)),
      "The hidden error is averaged over the records.", AVERAGE, "batch")
LAST = "Where paths meet, their products add up: every output node sends something back."
wrong("hidden_error", lambda v: v["output_error_term"][:, -1:] @ v["W_ho"][:, -1:].T,
      "Only the last output node's error comes back.", LAST)
wrong("hidden_error", lambda v: v["output_error_term"][:, :1] @ v["W_ho"][:, :1].T,
      "Only the first output node's error comes back.", LAST)
for _times, _words in ((0.5, "halved"), (2, "doubled")):
    wrong("hidden_error", lambda v, times=_times: times * v["output_error_term"] @ v["W_ho"].T,
          f"The hidden error is {_words}.", "Of each path the weight is the only factor.")
wrong("hidden_error", lambda v: -v["output_error_term"] @ v["W_ho"].T,
      "The hidden error has the wrong sign.", "`error` has its sign already: on the way back no minus is added.")
wrong("hidden_error", lambda v: v["output_error_term"] @ v["W_ho"].reshape(v["W_ho"].shape[::-1]),
      "`reshape` is not `.T`.", "It lays the numbers into new rows as one reads them; `.T` turns rows into columns.")
wrong("hidden_error", lambda v: v["output_error_term"] @ (v["W_ho"] / v["W_ho"].sum(0)).T,
      "The error is split by each weight's share in the sum of the weights.",
      "Slopes multiply: the weight itself counts, not its share.")
wrong("hidden_error", lambda v: v["output_error_term"] @ (v["W_ho"] / np.abs(v["W_ho"]).sum(0)).T,
      "The error is split by each weight's share in the sum of the weights.",
      "Slopes multiply: the weight itself counts, not its share.")

HOLD = "The sigmoid's slope is its output times one minus its output, h (1 − h). "
wrong("slope", lambda v: np.ones_like(v["hidden_outputs"]), "The sigmoid's slope is missing in the hidden error term.",
      "Between a hidden node's output and its input lies the sigmoid, and its slope is one more link of the chain.",
      "hidden term")
wrong("slope", lambda v: sigmoid(v["hidden_outputs"]) * (1 - sigmoid(v["hidden_outputs"])),
      "The sigmoid's slope is taken of something that is an output already: the sigmoid was taken a second time.",
      HOLD + "You hold h in your hand; no sigmoid appears in it.")
wrong("slope", lambda v: v["hidden_outputs"], "Of the sigmoid's slope only the factor h is there.", HOLD)
wrong("slope", lambda v: 1 - v["hidden_outputs"], "Of the sigmoid's slope only the factor 1 − h is there.", HOLD)
wrong("slope", lambda v: 1 - v["hidden_outputs"] ** 2, "The slope is that of tanh, 1 − h².",
      HOLD + "Your nodes squash by the sigmoid.")
wrong("slope", lambda v: v["hidden_inputs"] * (1 - v["hidden_inputs"]),
      "The slope is computed from the hidden inputs: z (1 − z).", HOLD + "What goes in there is the output.")
wrong("slope", lambda v: v["hidden_outputs"] * (v["hidden_outputs"] - 1),
      "The sigmoid's slope has the wrong sign: h (h − 1).", HOLD + "A sigmoid only rises: its slope is positive.")
wrong("slope", lambda v: v["hidden_outputs"] * (1 + v["hidden_outputs"]),
      "The sigmoid's slope has a plus: h (1 + h).", HOLD)
wrong("slope", lambda v: (v["hidden_outputs"] * (1 - v["hidden_outputs"])) ** 2,
      "The sigmoid's slope is there twice.", HOLD + "It counts once.")
wrong("slope", lambda v: v["hidden_outputs"] ** 2, "The slope is h².", HOLD)
wrong("slope", lambda v: v["hidden_outputs"] - 1, "The slope is h − 1.", HOLD)
wrong("slope", lambda v: (v["hidden_inputs"] > 0) * 1.0, "The slope is that of relu, 0 or 1.",
      HOLD + "Your nodes squash by the sigmoid.")
wrong("slope", lambda v: v["hidden_inputs"], "The hidden inputs stand where the slope belongs.", HOLD)
wrong("slope", lambda v: 1 - v["hidden_inputs"] ** 2, "The slope is that of tanh, and of the hidden inputs.", HOLD)
wrong("slope", lambda v: sigmoid(v["hidden_inputs"]) ** 2 * (1 - sigmoid(v["hidden_inputs"])),
      "Of the sigmoid's slope the factor h is there twice.", HOLD)
wrong("slope", lambda v: v["hidden_outputs"] * (1 - v["hidden_outputs"]) ** 2,
      "Of the sigmoid's slope the factor 1 − h is there twice.", HOLD)

GROUP = "The factor is 1 − h as a whole: without parentheses the product is taken first, then h is subtracted."
wrong("hidden_error_term", lambda v: v["hidden_error"] * v["hidden_outputs"] * 1 - v["hidden_outputs"],
      "Parentheses are missing in the slope: e·h·1 − h is not e·h·(1 − h).", GROUP, "slope")
wrong("hidden_error_term", lambda v: v["hidden_error"] * (v["hidden_outputs"] * 1 - v["hidden_outputs"]),
      "Parentheses are missing in the slope: h·1 − h is 0.", GROUP, "slope")
wrong("hidden_error_term", lambda v: v["hidden_error"] * v["hidden_outputs"] - v["hidden_outputs"] ** 2,
      "Parentheses are missing in the slope: e·h − h·h is not e·(h − h·h).", GROUP, "slope")
wrong("hidden_error_term", lambda v: v["hidden_error"] * 1 - v["hidden_outputs"],
      "Parentheses are missing in the slope, and its factor h as well.", GROUP, "slope")
wrong("hidden_error_term", lambda v: v["slope"], "The hidden error term is the slope alone: the hidden error is "
      "missing.",
      "What comes back to the node is multiplied by the slope.")
wrong("hidden_error_term", lambda v: v["hidden_error"] + v["slope"], "Hidden error and slope are added.",
      "Along a path slopes multiply.")

EACH = "Each node's error is multiplied by its own slope: `*` goes number by number, `@` adds products up."
wrong("hidden_error_term", lambda v: v["hidden_error"] @ v["slope"].T,
      "Hidden error and slope meet in a matrix product, `@`.", EACH)
wrong("hidden_error_term", lambda v: v["hidden_error"] @ v["hidden_outputs"].T @ (1 - v["hidden_outputs"]),
      "Hidden error and slope meet in matrix products, `@`.", EACH)

INPUT = "A weight's delta is its *input* times the error term of the node it leads to; "
ONE = "Every record counts: their deltas are added up."
for layer, name, given, term in (("i_h", "first", "X", "hidden_error_term"),
                                 ("h_o", "second", "hidden_outputs", "output_error_term")):
    share, sums, counted = f"share_{layer}", f"sums_{layer}", f"counted_{layer}"
    if layer == "i_h":
        wrong(share, lambda v, c=counted: v["X"][v[c]].T @ v["hidden_error"][v[c]],
              "The delta of the first layer uses `hidden_error`, not `hidden_error_term`.",
              INPUT + "an error belongs to a node's output, an error term to its input.")
        wrong(share, lambda v, c=counted: v["hidden_outputs"][v[c]].T @ v["hidden_error_term"][v[c]],
              "The delta of the first layer has the hidden outputs as its input.",
              INPUT + "what goes into the first layer is the record.")
        wrong(share, lambda v, c=counted: v["X"][v[c]].T @ v["slope"][v[c]],
              "The delta of the first layer has the slope in place of the hidden error term.",
              INPUT + "not the slope alone.")
        wrong(share, lambda v, c=counted: np.abs(v["X"][v[c]]).T @ v["hidden_error_term"][v[c]],
              "The delta of the first layer has lost the sign of its input.", INPUT + "with its sign.")
    else:
        wrong(share, lambda v, c=counted: v["hidden_inputs"][v[c]].T @ v["output_error_term"][v[c]],
              "The delta of the second layer uses the hidden inputs.",
              INPUT + "what goes into the second layer is what the hidden nodes say, after the sigmoid.")
        wrong(share, lambda v, c=counted: v["hidden_outputs"][v[c]].T @ v["error"][v[c]],
              "The delta of the second layer uses `error`, not `output_error_term`.",
              INPUT + "between the two lies the output node's slope.")
        wrong(share, lambda v, c=counted: v["slope"][v[c]].T @ v["output_error_term"][v[c]],
              "The delta of the second layer has h (1 − h) in it.",
              INPUT + "its input is h alone; the sigmoid lies before it, not behind it.")
        wrong(share, lambda v, c=counted: v["hidden_outputs"][v[c]].T @ v["final_outputs"][v[c]],
              "The delta of the second layer has the answer in place of the error term.", INPUT + "not the answer.")
    wrong(share, lambda v, c=counted, g=given, t=term: ones(v[g][v[c]].T, v[t][v[c]].sum(0)),
          f"The delta of the {name} layer has no input in it.",
          INPUT + f"here the input is `{given}`.")
    wrong(share, lambda v, c=counted, g=given, t=term: np.outer(v[g][0], v[t][v[c]].sum(0)),
          f"The delta of the {name} layer takes the first record's input for every record.",
          INPUT + "both belong to one record.", "batch")
    wrong(share, lambda v, c=counted, g=given, t=term: ones(v[g].T, (v[g][:, : v[t].shape[1]] * v[t])[v[c]].sum(0)),
          f"In the delta of the {name} layer the input is chosen by the wrong index: by the node that the weight leads "
          f"to.", INPUT + "the weight in row i comes from number i.")
    wrong(share, lambda v, c=counted, g=given, t=term: v[g][v[c]].T @ v[t][v[c]] / len(v["X"]),
          f"The delta of the {name} layer is divided by the number of records here.",
          "What is handed on here are sums over the records; the mean is taken once, later on.", "backpropagation")
    wrong(counted, lambda v: slice(-1, None), f"The delta of the {name} layer holds the last record alone.", ONE)
    wrong(counted, lambda v: slice(1), f"The delta of the {name} layer holds the first record alone.", ONE)
    wrong(counted, lambda v: slice(-1), f"The last record is left out of the delta of the {name} layer.", ONE)
    wrong(counted, lambda v: slice(1, None), f"The first record is left out of the delta of the {name} layer.", ONE)
    wrong(share, lambda v, c=counted, g=given, t=term: v[g][v[c]].T @ v[t][v[c]] / 2,
          f"The delta of the {name} layer is halved.", INPUT + "no further factor.", "conventions")
    wrong(share, lambda v, c=counted, g=given, t=term: -v[g][v[c]].T @ v[t][v[c]],
          f"The delta of the {name} layer has the wrong sign.",
          "A delta is minus the slope of the loss; with `error` as target minus answer it needs no further minus.",
          "downhill")
    wrong(share, lambda v, c=counted, g=given, t=term: v["rate"] * v[g][v[c]].T @ v[t][v[c]],
          f"The delta of the {name} layer is multiplied by the learning rate here.",
          "A delta says which way and how steep; how far is said once, in the update.", "one step")
    wrong(share, lambda v, c=counted, g=given, t=term: ones(v[g][v[c]].T, v[g][v[c]].sum()) * v[t][v[c]].sum(0),
          f"The delta of the {name} layer multiplies sums.", INPUT + "record by record, and only then the sum.")
    wrong(share, lambda v, c=counted, g=given, t=term: np.outer(v[g][v[c]].sum(0), v[t][v[c]].sum(0)),
          f"The delta of the {name} layer adds up the records before it multiplies.",
          INPUT + "record by record, and only then the sum.", "batch")
    SO_FAR = "It is given the sums so far and returns them with these records added: so many records can be collected."
    delta = f"delta_weights_{layer}"
    wrong(delta, lambda v, s=share: v[s], f"The sums so far are dropped in the {name} layer: its delta begins "
          f"anew.", SO_FAR)
    wrong(delta, lambda v, s=sums: v[s], f"The delta of the {name} layer is never added to its sum.", SO_FAR)
    wrong(delta, lambda v, s=share, t=sums: v[t] - v[s], f"The delta of the {name} layer is counted with a minus.",
          "Deltas are added up as they are.", "downhill")
    wrong(delta, lambda v, s=share, t=sums: v[t] + 2 * v[s], f"The delta of the {name} layer is counted twice.", "")
    wrong(delta, lambda v, s=share, t=sums: 2 * v[t] + v[s], f"The sums so far count twice in the {name} layer.",
          SO_FAR)
    wrong(delta, lambda v, s=share, t=sums: v[t] * v[s], f"Delta and sum are multiplied in the {name} layer.", SO_FAR)
    wrong(delta, lambda v, s=share, t=sums: (v[t] + v[s]) / v["n"],
          f"The sum of the {name} layer is divided by the number of records here.",
          "What is handed on here are sums over the records; the mean is taken once, later on.")
    wrong(delta, lambda v, s=share, t=sums: v["rate"] * (v[t] + v[s]),
          f"The sum of the {name} layer is multiplied by the learning rate here.",
          "How far a step goes is said once, in the update.", "one step")

wrong("handed_on", lambda v: (v["delta_weights_h_o"], v["delta_weights_i_h"]), "The two sums come in the other order.",
      "Both are right; only the contract is broken: first the sums for input to hidden, then those for hidden to "
      "output.")
wrong("handed_on", lambda v: (v["share_i_h"], v["share_h_o"]), "The sums so far are dropped: only these records' "
      "deltas are returned.",
      SO_FAR)
wrong("handed_on", lambda v: (v["sums_i_h"] + v["share_i_h"] / v["n"], v["sums_h_o"] + v["share_h_o"] / v["n"]),
      "Both deltas are divided by the number of records here.",
      "What is handed on here are sums over the records; the mean is taken once, later on.")
wrong("handed_on", lambda v: ((v["sums_i_h"] + v["share_i_h"]) / v["n"], (v["sums_h_o"] + v["share_h_o"]) / v["n"]),
      "Both sums are divided by the number of records here.",
      "What is handed on here are sums over the records; the mean is taken once, later on.")
wrong("handed_on", lambda v: (v["sums_i_h"] + v["rate"] * v["share_i_h"], v["sums_h_o"] + v["rate"] * v["share_h_o"]),
      "Both deltas are multiplied by the learning rate here.",
      "A delta says which way and how steep; how far is said once, in the update.", "one step")
for times, words in ((0.5, "halved"), (2, "doubled")):
    wrong("handed_on", lambda v, f=times: (v["sums_i_h"] + f * v["share_i_h"], v["sums_h_o"] + f * v["share_h_o"]),
          f"Both deltas are {words}.", "No further factor belongs to them.", "conventions")
wrong("handed_on", lambda v: (v["sums_i_h"] - v["share_i_h"], v["sums_h_o"] - v["share_h_o"]),
      "Both deltas are counted with a minus.", "Deltas are added up as they are.", "downhill")
for rows, words in ((slice(-1, None), "Only the last record counts."), (slice(1), "Only the first record counts."),
                    (slice(-1), "The last record is left out."), (slice(1, None), "The first record is left out.")):
    wrong("handed_on", lambda v, r=rows: (v["sums_i_h"] + v["X"][r].T @ v["hidden_error_term"][r],
                                          v["sums_h_o"] + v["hidden_outputs"][r].T @ v["output_error_term"][r]),
          words, ONE, "batch")
wrong("handed_on", lambda v: (v["X"][-1:].T @ v["hidden_error_term"][-1:],
                              v["hidden_outputs"][-1:].T @ v["output_error_term"][-1:]),
      "Both sums begin anew with every record: those so far are dropped, and only the last record's deltas are left.",
      "In both layers the new delta is added to what is there.")
wrong("handed_on", lambda v: (v["sums_i_h"], v["sums_h_o"]), "Neither delta is added to its sum.", SO_FAR)
