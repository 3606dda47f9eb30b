"""Find the forms, one or two at once, whose results are those of the learner's code.

Every place is computed from the ones before it, so a wrong form changes only what comes after: a search keeps the
right quantities up to that place and computes the rest again.
"""

import itertools

import numpy as np

from . import reference
from .places import BACKWARD, FORWARD, ORDER, PLACES, UPDATE

# The places of a part, and the one that is its result.
SEARCH = {
    FORWARD: (ORDER[FORWARD], "returned"),
    "run": (ORDER[FORWARD][:-1], "final_outputs"),
    BACKWARD: (ORDER[BACKWARD], "handed_on"),
    UPDATE: (ORDER[UPDATE], "updated"),
    "sigmoid": (["hidden_outputs"], "hidden_outputs"),
    "deltas": (ORDER[FORWARD][:-1] + ORDER[BACKWARD], "handed_on"),
    # Pieces of the way back, as chapter 3 asks for them.
    "error": (["error"], "error"),
    "delta_weights_h_o": (["counted_h_o", "share_h_o"], "share_h_o"),
    "hidden_error": (["hidden_error"], "hidden_error"),
    "hidden_error_term": (["slope", "hidden_error_term"], "hidden_error_term"),
}
LONG = [
    *(name for name in ORDER[FORWARD] if name != "returned"),
    *(name for name in ORDER[BACKWARD] if name != "handed_on"),
    *ORDER[UPDATE],
]


def close(mine, right, tolerance):
    """Whether a learner's result has the right numbers, in whatever way one record or one column is written."""
    if isinstance(right, tuple):
        return (
            isinstance(mine, tuple)
            and len(mine) == len(right)
            and all(close(a, b, tolerance) for a, b in zip(mine, right, strict=True))
        )
    try:
        mine = np.asarray(mine, dtype=float)
    except (TypeError, ValueError):
        return False
    right = np.asarray(right, dtype=float)
    if mine.shape != right.shape:
        one_axis = mine.size == 1 or sorted(mine.shape)[-1:] == sorted(right.shape)[-1:]
        flat = mine.size == right.size and 1 in right.shape and one_axis
        if not flat:
            return False
        mine = mine.reshape(right.shape)
    scale = np.max(np.abs(right), initial=1e-3)
    with np.errstate(invalid="ignore"):
        return bool(np.all((np.abs(mine - right) <= tolerance * scale) | (mine == right)))


class Likely:
    """A quick look at the first number of each table, before all numbers are compared."""

    def __init__(self, mine, tolerance):
        tables = mine if isinstance(mine, tuple) else (mine,)
        self.first = [np.asarray(table, dtype=float).item(0) for table in tables]
        self.limits = [tolerance * max(np.max(np.abs(table)), 1e-3) * 1.01 for table in tables]

    def __call__(self, result):
        tables = result if isinstance(result, tuple) else (result,)
        return all(
            abs(table.item(0) - first) <= limit
            for table, first, limit in zip(tables, self.first, self.limits, strict=True)
        )


def compute(values, names, choice):
    """Compute the places `names` into the dict `values`, each by its right form or the one chosen."""
    for name in names:
        values[name] = (choice[name] if name in choice else PLACES[name]).compute(values)
    return values


def given(case):
    return dict(vars(case))


def _alone(names, case, end, allowed=None):
    """Every single form among the places `names`: its choice and its result."""
    values, before = given(case), []
    for name in names:
        before.append(dict(values))
        compute(values, [name], {})
    for index, name in enumerate(names):
        for form in _forms(name, allowed):
            try:
                yield {name: form}, compute(before[index].copy(), names[index:], {name: form})[end]
            except (ValueError, IndexError):
                continue


def _pairs(names, case, end, allowed=None):
    """Every two forms of different places."""
    for index, name in enumerate(names):
        start = compute(given(case), names[:index], {})
        for form in _forms(name, allowed):
            try:
                values = compute(start.copy(), [name], {name: form})
                for later in range(index + 1, len(names)):
                    other = names[later]
                    for second in _forms(other, allowed):
                        try:
                            result = compute(values.copy(), names[later:], {other: second})[end]
                        except (ValueError, IndexError):
                            continue
                        yield {name: form, other: second}, result
                    compute(values, [other], {})
            except (ValueError, IndexError):
                continue


def _forms(name, allowed):
    return PLACES[name].forms if allowed is None or name in allowed else ()


def explain(part, cases, results, tolerance):
    """All choices of fewest wrong forms that give `results` on `cases`, the commoner first."""
    first, *others = cases
    names, end = SEARCH[part]
    try:
        likely = Likely(results[0], tolerance)
    except (TypeError, ValueError, IndexError):  # no tables of numbers
        return []
    for candidates in (_alone, _pairs):
        found = []
        with np.errstate(all="ignore"):
            for choice, result in candidates(names, first, end):
                if likely(result) and close(results[0], result, tolerance):
                    if all(
                        _again(*pair, names, choice, end, tolerance) for pair in zip(others, results[1:], strict=True)
                    ):
                        found.append(choice)
        if found:
            return found
    return []


def _again(case, result, names, choice, end, tolerance):
    try:
        return close(result, compute(given(case), names, choice)[end], tolerance)
    except (ValueError, IndexError):
        return False


# Training


def batches(case):
    """Three batches of different size, for three steps in a row."""
    return [(case.X, case.y), (case.X[1:] * 1.1, case.y[1:]), (case.X[:-2], case.y[:-2] - 0.3)]


def _step(case, W_ih, W_ho, X, y, sums, choice):
    """One step of training with the chosen forms; the new weights and the sums."""
    values = given(case) | {"W_ih": W_ih, "W_ho": W_ho, "X": X, "y": y, "n": len(X)}
    values["sums_i_h"], values["sums_h_o"] = sums
    if "aims" in choice:
        values["y"] = choice["aims"].compute(values)
    if "records" in choice:
        values["X"], values["y"] = choice["records"].compute(values)
    moved = choice["order"].compute(None) if "order" in choice else ""
    if moved.endswith("before"):
        new, layer = compute(dict(values), LONG, choice)["updated"], 0 if moved.startswith("first") else 1
        values["W_ih" if layer == 0 else "W_ho"] = new[layer]
        other = compute(values, LONG, choice)["updated"][1 - layer]
        return (new[0], other) if layer == 0 else (other, new[1]), (0, 0)
    if "order" in choice:
        backward = LONG.index("hidden_error")
        compute(values, LONG[:backward], choice)
        probe = compute(dict(values), LONG[backward:], choice)
        values["W_ho"] = probe["weights_hidden_to_output"]
        compute(values, LONG[backward : LONG.index("mean")], choice)
        values["W_ho"] = W_ho
        compute(values, LONG[LONG.index("mean") :], choice)
    else:
        compute(values, LONG, choice)
    return values["updated"], (values["delta_weights_i_h"], values["delta_weights_h_o"])


def _loop(case, W_ih, W_ho, X, y, choice):
    divisor, kept = choice["loop"].compute(None)
    weights, sums = (W_ih, W_ho), (0, 0)
    if divisor in ("twice", "each"):
        for _ in range(2 if divisor == "twice" else len(X)):
            weights, _ = _step(case, *weights, X, y, (0, 0), choice)
        return weights
    if divisor == "update twice":
        once, _ = _step(case, *weights, X, y, (0, 0), choice)
        return tuple(2 * new - old for new, old in zip(once, weights, strict=True))
    for row in range(len(X)):
        n = len(X) if divisor == "n" else 1
        fixed = dict(choice) if "mean" in choice else {**choice, "mean": _Constant(n)}
        weights, total = _step(case, *weights, X[row : row + 1], y[row : row + 1], sums, fixed)
        sums = total if kept == "kept" else (0, 0)
    return weights


class _Constant:
    def __init__(self, value):
        self.value = value

    def compute(self, _values):
        return self.value


def trained(case, choice, count=3):
    """The weights after each of `count` steps with the chosen forms; fewer where sizes do not allow them."""
    return list(_steps(case, choice, count))


def _steps(case, choice, count):
    weights, sums = (case.W_ih, case.W_ho), (0, 0)
    try:
        for X, y in batches(case)[:count]:
            with np.errstate(all="ignore"):
                if "loop" in choice:
                    weights = _loop(case, *weights, X, y, choice)
                else:
                    weights, sums = _step(case, *weights, X, y, sums, choice)
                    sums = sums if "reset" in choice else (0, 0)
            yield weights
    except (ValueError, IndexError):
        return


def explain_training(case, path, tolerance, parts):
    """As explain, for the weights after each of three steps; `parts` says whose forms may be wrong."""
    allowed = {name for name in LONG if PLACES[name].part in parts} | {"mean", "updated"}
    wide = [{place: form} for place in ORDER["train"] for form in PLACES[place].forms]
    narrow = [{name: form} for name in LONG if name in allowed for form in PLACES[name].forms]

    def fits(choice):
        steps = _steps(case, choice, len(path))
        return all(close(mine, step, tolerance) for mine, step in itertools.zip_longest(path, steps, fillvalue=((),)))

    pairs = _within_a_step(case, path, tolerance, allowed), _around_a_step(wide, narrow)
    for choices in (wide + narrow, *pairs):
        found = [choice for choice in choices if fits(choice)]
        if found:
            return found
    return []


def _within_a_step(case, path, tolerance, allowed):
    """Every two forms within one step that explain the first."""
    X, y = batches(case)[0]
    first = reference.case(X, y, case.W_ih, case.W_ho, 0 * case.W_ih, 0 * case.W_ho, case.rate)
    likely = Likely(path[0], tolerance)
    with np.errstate(all="ignore"):
        for choice, result in _pairs(LONG, first, "updated", allowed):
            if likely(result) and close(path[0], result, tolerance):
                yield choice


def _around_a_step(wide, narrow):
    """Every form of how records and steps are gone through, with a second one; of the loops only the commoner."""
    few = [choice for choice in wide if "loop" not in choice] + [{"loop": form} for form in PLACES["loop"].forms[:4]]
    for a, b in itertools.chain(itertools.combinations(wide, 2), itertools.product(few, narrow)):
        if set(a) != set(b):
            yield a | b
