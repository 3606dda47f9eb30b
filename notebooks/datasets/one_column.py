"""What one column of a table says of the target by itself."""

import numpy as np

BINS = 10  # numbers and dates are cut into so many ranges, equally full in training


def simplest(real):
    """The answer that needs no column: the mean of numbers, the commonest of kinds."""
    if real.dtype != object:
        return real.mean()
    kinds, counts = np.unique(real.astype(str), return_counts=True)
    return str(kinds[counts.argmax()])


def one_column_answers(column, real, training):
    """What this column alone answers to all records, by what the training records hold.

    For each kind, or each of ten ranges of a number, the mean or commonest target of the training records there; for
    numbers from numbers also a straight line, if that is closer to the training records.
    Parameters: column, a Column; real, (n_records,) floats or kinds; training, rows. Returns: as real.
    """
    groups, answers = _groups(column, training), np.full(len(real), simplest(real[training]), real.dtype)
    for group in np.unique(groups[training]):
        answers[groups == group] = simplest(real[training][groups[training] == group])
    if real.dtype == object or column.values.dtype != float:
        return answers
    x = np.where(column.missing, np.mean(column.values[training][~column.missing[training]]), column.values)
    x, y = x - x[training].mean(), real[training]
    line = y.mean() + x * (x[training] @ (y - y.mean())) / max(x[training] @ x[training], 1e-300)
    return min(answers, line, key=lambda each: np.mean((each[training] - y) ** 2))


def share_said(answers, real, training, rows):
    """How much of what the simplest answer gets wrong on these rows is right here, 0 to 1.

    Of numbers: of the mean of error²; of kinds: of the share that is wrong.
    """
    with np.errstate(over="ignore"):  # a line may end so far off that its squares are infinite: it says nothing
        wrong = [_wrong(said, real[rows]) for said in (answers[rows], simplest(real[training]))]
    return float(max(0.0, 1 - wrong[0] / wrong[1])) if wrong[1] else 0.0


def _wrong(answers, real):
    return np.mean(answers != real) if real.dtype == object else np.mean((answers - real) ** 2)


def _groups(column, training):
    """A number for each record, by its kind or range; what is missing is a group of its own."""
    if column.values.dtype == object:
        return np.unique(column.values.astype(str), return_inverse=True)[1]
    values = column.values.astype(float)
    known = values[training][~column.missing[training]]
    if column.kind == "yes/no" or not len(known):
        return np.where(column.missing, -1, values)
    ends = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.where(column.missing, -1, np.searchsorted(ends, values))
