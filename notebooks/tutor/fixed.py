"""A number that stands in the code where the learning rate or the number of records belongs.

It is told by what stays the same while sizes and rate change: both are such as nobody would write by chance.
"""

import ast
import copy

import numpy as np

from . import evidence, reference, search
from .places import BACKWARD, TRAIN
from .tree import nodes

PROBES = reference.random(4, 11, 6, 8, 9, 0.37), reference.random(5, 17, 13, 10, 6, 0.23)
BY_RECORD = "X", "y", "final_outputs", "hidden_outputs"
WHERE = "", " in the first layer", " in the second layer"
RATE = "{0:.4g} stands where the learning rate belongs{1}: a fixed number, whatever rate is handed in.{2}"
RECORDS = "The step is divided by {0:.4g}, whatever the number of records{1}: take `{3}`.{2}"
TIMES = "The step is multiplied by {4:.4g}, whatever the number of records{1}, by which it is to be divided.{2}"
BOTH = (
    "The step is {0:.4g} times the sums of the deltas{1}, whatever the learning rate and the number of records: these "
    "two belong there, in place of fixed numbers.{2}"
)
SCALED = "The step is {0:.4g} times as long as it should be{1}: rate times sum, by the number of records, is all.{2}"
KNOWN = 0.5, 2
TURNED = " It has the wrong sign, too."


def found(part, step, code, limit):
    """A sentence on the fixed number in the steps, and its line, or None. `step` gives both new tables for a case."""
    layers = [[], []]
    for case in PROBES:
        new, old, sums = step(case), (case.W_ih, case.W_ho), (case.delta_weights_i_h, case.delta_weights_h_o)
        if new is None or [np.shape(table) for table in new] != [table.shape for table in old]:
            return None
        for factors, *tables in zip(layers, new, old, sums, strict=True):
            factors.append(_factor(*tables, limit))
    kinds = [_kind(factors, limit) for factors in layers]
    if None in kinds or kinds == ["", ""]:
        return None
    wrong = [layer for layer in (0, 1) if kinds[layer]]
    same = len(wrong) == 2 and kinds[0][0] == kinds[1][0] and np.isclose(kinds[0][1], kinds[1][1], rtol=100 * limit)
    if len(wrong) == 2 and not same:
        return None
    words, number = kinds[wrong[0]]
    if np.isclose(abs(number), 1) or (
        words is SCALED and np.isclose(abs(number), KNOWN).any()
    ):  # the catalogue says so
        return None
    if words is RECORDS and abs(number) < 1:
        words = TIMES
    size = "len(features)" if part == TRAIN else "n_records"
    text = words.format(
        abs(number), WHERE[0 if same else wrong[0] + 1], TURNED * int(number < 0), size, 1 / abs(number)
    )
    written = (node.lineno for node in nodes(code, ast.Constant) if type(node.value) in (int, float)
               and np.isclose(node.value, abs(number), rtol=1e-3))  # fmt: skip
    return text, next(written, None)


FIRST_RECORDS = "Only the first {} records count, whatever their number: all of them are to, `len(...)` counts them."


def first_records(part, trial, results):
    """A sentence where results are those of a fixed number of records, the first ones; or None."""
    if part not in ("deltas", BACKWARD) or trial.form != "batch":
        return None
    names, end = search.SEARCH[part]
    for count in range(1, min(len(case.X) for case in trial.cases)):
        few = [copy.copy(case) for case in trial.cases]
        for case in few:
            vars(case).update({key: value[:count] for key, value in vars(case).items() if len(np.shape(value)) == 2
                               and len(value) == case.n and key in BY_RECORD})  # fmt: skip
        rights = [evidence.quantities(case, names, {})[end] for case in few]
        if all(search.close(mine, right, trial.limit) for mine, right in zip(results, rights, strict=True)):
            return FIRST_RECORDS.format(count)
    return None


def _factor(new, old, sums, limit):
    """By what the sums are multiplied in a step, the same for all weights; None where there is no such number."""
    step = np.asarray(new, dtype=float) - old
    factor = np.sum(step * sums) / np.sum(sums * sums)
    fits = np.max(np.abs(step - factor * sums)) <= 10 * limit * np.max(np.abs(new))
    return factor if fits and factor and np.isfinite(factor) else None


def _kind(factors, limit):
    """What is fixed, and at which number; "" where the step is right, None where nobody can say."""
    if None in factors:
        return None
    right = [case.rate / case.n for case in PROBES]
    if np.allclose(factors, right, rtol=100 * limit):
        return ""
    for words, numbers in (
        (RATE, [factor * case.n for factor, case in zip(factors, PROBES, strict=True)]),
        (RECORDS, [case.rate / factor for factor, case in zip(factors, PROBES, strict=True)]),
        (BOTH, factors),
        (SCALED, [factor / one for factor, one in zip(factors, right, strict=True)]),
    ):
        if np.allclose(numbers, numbers[0], rtol=100 * limit):
            return words, numbers[0]
    return None
