"""Where in the learner's code a mistake stands, and in which numbers it shows."""

import numpy as np

from . import search
from .places import PLACES

SCALARS = ("mean", "mean_i_h", "mean_h_o", "rates", "rate_i_h", "rate_h_o")
UNSEEN = (*SCALARS, "counted_i_h", "counted_h_o")  # no tables that a variable could hold
# Names that no chapter gives: a learner's `mean_i_h` or `step_i_h` is one of their own, and may be something else.
OURS = (*UNSEEN, "slope", "share_i_h", "share_h_o", "sums_i_h", "sums_h_o", "step_i_h", "step_h_o")


def same(mine, right, tolerance):
    """Whether a variable holds these numbers, in any of the shapes in which people keep them."""
    try:
        mine = np.asarray(mine, dtype=float)
    except (TypeError, ValueError):
        return False
    right = np.asarray(right, dtype=float)
    if mine.size != right.size:
        return False
    return any(search.close(mine.ravel(), table.ravel(), tolerance) for table in (right, right.T))


def contrast(mine, right):
    """What came and what is right, as text, with as many decimals as it takes to tell them apart; None where none does.

    No number is ever shown as wrong beside the same one as right.
    """
    for decimals in (4, 8, 12):
        came, wanted = numbers(mine, decimals), numbers(right, decimals)
        if came != wanted:
            return came, wanted
    return None


def numbers(value, decimals=4):
    """An array as a learner would print it: four decimals, no minus before 0."""

    def one(number):
        if not np.isfinite(number):
            return str(number)
        if abs(number) >= 1e5:
            return f"{number:.{decimals}g}"
        return f"{round(number, decimals) + 0.0:.{decimals}f}"

    value = np.asarray(value, dtype=float)
    if value.ndim == 0:
        return one(value.item())
    if value.ndim > 1:
        return "[" + ", ".join(numbers(row, decimals) for row in value) + "]"
    return "[" + ", ".join(one(number) for number in value) + "]"


def quantities(case, names, choice):
    """Every quantity by name; with the forms of `choice` where they belong to these places."""
    try:
        with np.errstate(all="ignore"):
            return search.compute(search.given(case), names, choice)
    except (ValueError, IndexError):
        return None


def score(choice, changes, case, names, tolerance):
    """How many of the watched names hold what this choice predicts, less those that do not."""
    predicted = quantities(case, names, choice)
    if predicted is None:
        return -len(names)
    last = {change.name: change.value for change in changes if change.name in names}
    hits = [same(value, predicted[name], tolerance) for name, value in last.items()]
    return 2 * sum(hits) - len(hits)


def worth(choice, watched, names, tolerance):
    """How well a choice fits what was watched, for comparisons; `watched` are pairs of a case and changes on it.

    First by what speaks against it, then by the chapters' names, then by how near to its place each form shows. Where
    nothing is seen of it, a form near the end is the likelier one.
    """
    places = [name for name in choice if name in names]
    far, late = 0, 0
    for name in places:
        seen = [locate(name, choice, changes, case, names, tolerance)[1] for case, changes in watched]
        distances = [names.index(quantity) - names.index(name) for quantity in seen if quantity]
        far += max(0, min(distances, default=len(names)) - 1)  # one place on is as near as can be
        late += names.index(name) if not distances else 0
    case, changes = watched[0]
    against = sum(refuted(name, choice, changes, case, names, tolerance) for name in places)
    return -against, score(choice, changes, case, names, tolerance), -far, late


def refuted(name, choice, changes, case, names, tolerance):
    """Whether some variable holds the right numbers of the place that is said to be wrong, or of one made of it."""
    others = {place: form for place, form in choice.items() if place != name}
    predicted, without = quantities(case, names, choice), quantities(case, names, others)
    if predicted is None or without is None:
        return False
    for quantity in names[names.index(name) :]:
        if quantity in UNSEEN or isinstance(predicted[quantity], tuple):
            continue
        if search.close(predicted[quantity], without[quantity], tolerance):
            continue
        earlier = [without[other] for other in names[: names.index(quantity)] if other not in UNSEEN]
        if any(same(table, without[quantity], tolerance) for table in earlier if not isinstance(table, tuple)):
            continue
        if held(changes, without[quantity], tolerance):
            return True
    return False


def held(changes, table, tolerance):
    """Whether some variable holds a table: whole, or row after row in a loop."""
    rows = {}
    for change in changes:
        if same(change.value, table, tolerance):
            return True
        if change.depth:
            rows.setdefault(change.name, []).append(change.value)
    return (
        np.ndim(table) == 2
        and len(table) > 1
        and any(all(any(same(value, row, tolerance) for value in values) for row in table) for values in rows.values())
    )


def locate(name, choice, changes, case, names, tolerance):
    """The first change of a variable that shows the wrong form of the place `name`, and the quantity it shows in."""
    others = {place: form for place, form in choice.items() if place != name}
    predicted, without = quantities(case, names, choice), quantities(case, names, others)
    if predicted is None or without is None or name not in names:
        return None, None
    for quantity in names[names.index(name) :]:
        if quantity in UNSEEN or isinstance(predicted[quantity], tuple):
            continue
        if search.close(predicted[quantity], without[quantity], tolerance):
            continue
        shown = [change for change in changes if same(change.value, predicted[quantity], tolerance)]
        shown = [change for change in shown if change.name == quantity] or shown
        borrowed = any(same(without[other], predicted[quantity], tolerance) for other in names[: names.index(quantity)])
        if borrowed and len({change.name for change in shown}) == 1 and shown[0].name != quantity:
            continue  # what it holds is right, under a name of the learner's own
        if shown:  # numbers that stand rightly in an earlier variable show the mistake where they stand last
            return shown[-1 if borrowed else 0], quantity
    return None, None


def first_wrong(changes, case, names, tolerance, finished=True):
    """Of the variables with a name of the chapters: those that are right, and the first that is not.

    `finished` is False where the code did not come to its end: what it was still building is neither.
    """
    right, seen = quantities(case, names, {}), {}
    for change in changes:
        told = change.name in names and change.name in right and change.name not in OURS
        if told and not isinstance(right[change.name], tuple):
            seen[change.name] = [*seen.pop(change.name, []), change]
    good = []
    for name, its in seen.items():
        found = _stands(its, right[name], tolerance, finished)
        if found is False:
            return good, its[-1]
        good += [name] if found else []
    return good, None


def _stands(seen, right, tolerance, finished):
    """Whether a variable is right (True) or wrong (False); None where nobody can say.

    In a loop it may hold one record's row, one node's column or one entry: it is compared with each of them. It is
    wrong only where it is all there, once for every record or node: otherwise it may be one of several summands.
    """
    last = seen[-1]
    if same(last.value, right, tolerance):
        return True
    if not finished and (not last.settled or isinstance(last.value, list) or not np.any(last.value)):
        return None
    size = _size(last.value)
    if not last.depth:
        return False
    values = [change.value for change in seen if change.line == last.line]
    if size == np.size(right):
        return False if finished and not (last.settled and len(values) > 1) else None
    fits = [any(same(value, piece, tolerance) for piece in pieces(right, _size(value))) for value in values]
    if all(fits):
        return True
    if finished:
        return False if last.settled and len(values) * size == np.size(right) else None
    return False if last.depth == 1 and size == np.shape(right)[-1] and not fits[-1] else None


def _size(value):
    try:
        return np.size(value)
    except ValueError:  # lists of unequal length
        return -1


def pieces(table, size):
    """The rows, columns or entries of a table that have this size."""
    if size == 1:
        return list(np.ravel(table))
    return [piece for turned in (table, np.transpose(table)) if np.shape(turned)[-1:] == (size,) for piece in turned]


def form_of(change, case, names, tolerance):
    """The known wrong form that gives a variable its value, if everything before it is right."""
    for name in (change.name, *(["slope"] if change.name == "hidden_error_term" else [])):
        for form in PLACES[name].forms:
            predicted = quantities(case, names, {name: form})
            if predicted is None:
                continue
            table, size = predicted[change.name], _size(change.value)
            tables = pieces(table, size) if change.depth and 1 < size < np.size(table) else [table]
            if any(same(change.value, piece, tolerance) for piece in tables):
                return form
    return None


def difference(mine, right, label, tolerance):
    """What is wrong with one table of results, in words, for a mistake that is in no catalogue."""
    try:
        came, packed, mine = mine, isinstance(mine, (tuple, list)), np.asarray(mine, dtype=float)
    except (TypeError, ValueError):
        return f"The {label} cannot be read as a table of numbers."
    if packed and mine.ndim == right.ndim + 1 and mine.shape[1:] == right.shape and isinstance(came, list):
        return f"The {label} come as a list of {len(came)} tables; right is one table, {right.shape}."
    if mine.shape == () and right.size > 1:
        ways = (("added up", right.sum()), ("taken for their mean", right.mean()))
        way = next((f": all are {words}" for words, one in ways if search.close(mine, one, tolerance)), "")
        return f"The {label} come as a single number{way}; right is a table, {right.shape}."
    if mine.shape != right.shape and mine.size == right.size and mine.shape[:1] == (1,):
        text = f"The {label} come with the shape {mine.shape}, right is {right.shape}"
        if packed:
            return f"{text}: a comma too many at the end of a line?"
        return f"{text}: an axis too many. Does `[:, None]` or `[None, :]` stand at what is a table already?"
    if mine.shape != right.shape:
        turned = (
            mine.shape == right.shape[::-1] and same(mine, right, tolerance) and search.close(mine.T, right, tolerance)
        )
        return f"The {label} come with the shape {mine.shape}, right is {right.shape}" + (
            ": transposed." if turned else "."
        )
    if not np.isfinite(mine).all():
        return f"In the {label} stands {mine[~np.isfinite(mine)][0]}, which is no number to go on with."
    wrong = np.abs(mine - right) > tolerance * np.max(np.abs(right))
    if not wrong.any():
        return f"The {label} are right here."
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    came, wanted = contrast(mine[place], right[place])
    text = f"The {label} are wrong, first in row {place[0] + 1}, column {place[-1] + 1}: {came} "
    return f"{text}where {wanted} is right. {pattern(mine, right, tolerance)}".strip()


def pattern(mine, right, tolerance):
    """What wrong numbers have in common, in a sentence; empty where it is nothing."""
    mine = np.asarray(mine, dtype=float)
    if mine.size != np.size(right) or mine.size < 2 or not np.isfinite(mine).all():
        return ""
    mine = mine.reshape(np.shape(right))
    wrong = np.abs(mine - right) > tolerance * np.max(np.abs(right))
    if mine.ndim == 2 and mine.shape[0] == mine.shape[1] and search.close(mine.T, right, tolerance):
        return "It is transposed."
    with np.errstate(all="ignore"):
        ratio = mine / right
    spread = np.ptp(ratio) if np.isfinite(ratio).all() else np.inf
    if spread < min(100 * tolerance, 0.1 * abs(ratio.flat[0] - 1)) * abs(ratio.flat[0]):
        return f"All are {ratio.flat[0]:.4g} times the right ones."
    if np.ptp(mine - right) < min(100 * tolerance, 0.1 * abs((mine - right).flat[0])):
        return f"All are off by {(mine - right).flat[0]:.4g}."
    rows, columns = np.atleast_2d(wrong).any(1), np.atleast_2d(wrong).any(0)
    if rows.sum() == 1 < len(rows):
        return f"Only row {rows.argmax() + 1} is wrong."
    if columns.sum() == 1 < len(columns):
        return f"Only column {columns.argmax() + 1} is wrong."
    return ""
