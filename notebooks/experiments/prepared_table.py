"""What is asked of a prepared table: refused in words where it is none, or where something does not belong to it."""

import numpy as np

import datasets
from given import one_of, unmasked


def prepared(data):
    """A table prepared for a network. Raises: TypeError."""
    if not isinstance(data, datasets.Prepared):
        raise TypeError(
            f"data came as {type(data).__name__}, expected what datasets.prepare_table gives, first of all."
        )
    return data


def one_each(name, values, data):
    """Values (n,), one for each record of a prepared table, of its kind. Raises: ValueError."""
    values, numeric = unmasked(values, name), data.task.asks == "number"
    right = values.shape == data.real.shape and np.issubdtype(values.dtype, np.number) == numeric
    if not right or (numeric and not np.isfinite(values).all()):
        raise ValueError(
            f"{name} came as {values!r:.60}, expected {'finite numbers' if numeric else 'kinds'}, one for each of "
            f"{len(data.real)} records: was the table prepared anew? Then run the cells from there."
        )
    return values


def rows_of(data, part):
    """Which records of a prepared table are in a part. Raises: TypeError, ValueError."""
    return prepared(data).where[one_of("part", part, data.where)]
