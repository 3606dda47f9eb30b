"""What is given to a function of any room: refused in words where it cannot be meant."""

import difflib
import numbers

import numpy as np


def whole(name, value, least=0):
    """A whole number of at least so many. Raises: ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(
            f"{name} came as {value!r:.60}, expected a whole number, {least} or more: write 3, not -3 or '3'."
        )
    return int(value)


def number(name, value, low=-np.inf, high=np.inf):
    """A finite number from low to high, as a float. Raises: TypeError, ValueError."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} came as {value!r:.60}, expected one number: write 0.9, not '0.9' or [0.9].")
    if not (np.isfinite(float(value)) and low <= value <= high):
        limits = f" from {low:g}" * bool(np.isfinite(low)) + f" to {high:g}" * bool(np.isfinite(high))
        raise ValueError(f"{name} came as {value!r:.60}, expected a finite number{limits}.")
    return float(value)


def place_of_weight(at, shapes):
    """Where a weight stands in tables of these shapes, (layer, row, column), whole numbers. Raises: ValueError."""
    at = tuple(at) if isinstance(at, (tuple, list, np.ndarray)) else at
    if not (
        isinstance(at, tuple)
        and len(at) == 3
        and all(type(part) is int or isinstance(part, np.integer) for part in at)
        and 0 <= at[0] < len(shapes)
        and all(0 <= part < size for part, size in zip(at[1:], shapes[at[0]], strict=True))
    ):
        sizes = " or ".join(
            f"{layer} with {rows} rows and {columns} columns" for layer, (rows, columns) in enumerate(shapes)
        )
        raise ValueError(
            f"place came as {at!r:.60}, expected (layer, row, column), counted from 0; the layer is {sizes}."
        )
    return at


def weights(weights_input_to_hidden, weights_hidden_to_output):
    """The shapes of two tables of weights that belong to one network. Raises: ValueError."""
    one, other = shapes = np.shape(weights_input_to_hidden), np.shape(weights_hidden_to_output)
    if len(one) != 2 or len(other) != 2 or one[1] != other[0]:
        raise ValueError(
            f"weights came as {one} and {other}, expected two tables, (input_nodes, hidden_nodes) and (hidden_nodes, "
            "output_nodes): weights[:, None] makes one column a table."
        )
    return shapes


def several(name, values, least=1):
    """At least so many, as a list. Raises: TypeError for a single one, ValueError for too few."""
    if isinstance(values, str) or not np.iterable(values):
        raise TypeError(f"{name} came as {values!r:.60}, expected several: put it into a list, [{values!r:.60}].")
    values = list(values)
    if len(values) < least:
        raise ValueError(f"{name} came with {len(values)}, expected a list of at least {least}.")
    return values


def one_of(name, value, names):
    """One of these names. Raises: ValueError, which says which may be meant."""
    names = list(names)
    if value not in names:
        near = difflib.get_close_matches(str(value), map(str, names), 1)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"{name} came as {value!r:.60}, expected one of {', '.join(map(repr, names))}.{meant}")
    return value


def pair(name, part):
    """A pair (features, targets). Raises: TypeError."""
    if not isinstance(part, (tuple, list)) or len(part) != 2:
        raise TypeError(f"{name} came as {type(part).__name__}, expected a pair: (features, targets), in parentheses.")
    return part


def records(name, part):
    """A pair (features, targets) of tables with a row for each record, as arrays. Raises: TypeError, ValueError."""
    part = tuple(table if hasattr(table, "toarray") else np.asanyarray(table) for table in pair(name, part))
    one, other = (np.shape(table) for table in part)
    if len(one) != 2 or len(other) != 2 or one[0] != other[0]:
        raise ValueError(
            f"{name} came as {one} and {other}, expected features and targets, two tables with a row for each record: "
            "targets[:, None] makes one column a table, np.eye(10)[labels] ten kinds."
        )
    return part


def kept_results(results):
    """A dict to fill: this one, a new one for None. Raises: TypeError."""
    if results is not None and not isinstance(results, dict):
        raise TypeError(
            f"results came as {results!r:.60}, expected a dict, {{}} at first: what is finished goes into it."
        )
    return {} if results is None else results


def unmasked(values):
    """An array of the values, which would hold what is below a mask as if it were none."""
    if np.ma.is_masked(values):
        raise ValueError(f"{np.ma.count_masked(values)} values are masked, expected none: fill them or leave them out.")
    return np.asarray(values)
