"""Three parts of a table's records, kept apart as new cases will be: at random, later in time, or other groups."""

import numpy as np

from given import generator, unmasked, whole

from .cells import BadTable

TRAINING, VALIDATION = 0.6, 0.2  # of the records; the rest is the test part


def split_at_random(records, rng):
    """Training, validation and test rows, drawn: each a record like any other."""
    order = generator("rng", rng).permutation(whole("records", records))
    return _cut(order, round(TRAINING * records), round((TRAINING + VALIDATION) * records))


def split_later(when):
    """The earliest 60 % are training rows, the next 20 % validation, the last test; equal times stay together."""
    when = unmasked(when, "when")
    order = np.argsort(when, kind="stable")
    times = when[order]
    starts = np.unique(times, return_index=True)[1][1:]  # where another time begins
    if len(starts) < 2:
        raise BadTable(
            f"by has {len(starts) + 1} different times, expected at least 3, better many: three parts are cut one "
            "after the other. What to do: take a finer time, or new_cases='at random'."
        )
    first = _nearest(starts[:-1], TRAINING * len(times))
    second = _nearest(starts[starts > first], (TRAINING + VALIDATION) * len(times))
    return _cut(order, first, second)


def split_by_group(groups, rng):
    """Each group of records as a whole in one part: the largest is training, the others are drawn."""
    rng, groups = generator("rng", rng), unmasked(groups, "groups")
    names, member = np.unique(groups.astype(str), return_inverse=True)
    if len(names) < 3:
        raise BadTable(
            f"by has {len(names)} groups, expected at least 3: one each to train, to validate and to test. What to do: "
            "take another column, or new_cases='at random'."
        )
    counts, order = np.bincount(member), rng.permutation(len(names))
    order = np.append(counts.argmax(), order[order != counts.argmax()])
    filled = np.cumsum(counts[order]) / len(groups)
    first = int(np.clip(np.searchsorted(filled, TRAINING) + 1, 1, len(names) - 2))
    second = int(np.clip(np.searchsorted(filled, TRAINING + VALIDATION) + 1, first + 1, len(names) - 1))
    return tuple(np.flatnonzero(np.isin(member, part)) for part in _cut(order, first, second))


def _nearest(places, wanted):
    return places[np.abs(places - wanted).argmin()]


def _cut(order, first, second):
    return order[:first], order[first:second], order[second:]
