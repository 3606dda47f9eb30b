"""What two columns of numbers say of a number together: by a weighted sum, their product, or their ratio."""

import itertools

import numpy as np

from .one_column import share_said

NEARLY_ALL = 0.99  # of the mean of error²: honest pairs say less, those that are the answer all but what was rounded
MOST_COLUMNS = 40  # 780 pairs
MOST_RECORDS = 2000  # of each part
LEAST_RECORDS = 30  # with both numbers


def pairs_that_say(columns, real, training, rows):
    """Which pairs say nearly all of a number on rows, fitted by least squares on the training records.

    Parameters: columns, by name, of Column, of numbers: the first 40 are looked at; real, (n_records,) floats;
    training, rows.
    Returns: {(name, other name, way): share}, way "weighted sum", "product" or "ratio", 0.99 < share <= 1.
    """
    training, rows = (part[:: -(-len(part) // MOST_RECORDS)] for part in (training, rows))
    used, found = np.concatenate([training, rows]), {}
    learned = np.arange(len(used)) < len(training)
    values = {name: column.values[used] for name, column in columns.items()}
    for pair in itertools.combinations(list(values)[:MOST_COLUMNS], 2):
        ways = _ways(*(values[name] for name in pair))
        shares = {way: _share(terms, real[used], learned) for way, terms in ways.items()}
        best = max(shares, key=shares.get)
        if shares[best] > NEARLY_ALL:
            found[(*pair, best.split(",")[0])] = shares[best]
    return found


def _ways(one, other):
    """What is made of two columns, by its name: a list of (n,) terms each."""
    with np.errstate(all="ignore"):
        return {
            "weighted sum": [one, other],
            "product": [one * other],
            "ratio": [one / other],
            "ratio, the other way round": [other / one],
        }


def _share(terms, real, learned):
    """How much of a number these terms say, as share_said has it, on the records that have them all.

    learned, (n,) bool, are the training records.
    """
    table = np.column_stack([*terms, np.ones(len(real))])
    there = np.all(np.abs(table) < 1e100, axis=1)
    table, real, learned = table[there], real[there], learned[there]
    if learned.sum() < LEAST_RECORDS or learned.all():
        return 0.0
    weights = np.linalg.lstsq(table[learned], real[learned], rcond=None)[0]
    return share_said(table @ weights, real, learned, ~learned)
