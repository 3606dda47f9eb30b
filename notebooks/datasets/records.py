"""Records out of rows: the names, what stands above them, rows of another width, and which are drawn of too many."""

import itertools
import random
from collections import Counter

import numpy as np

from .cells import BadTable, count, date_form, number, short, some

MOST_CELLS = 2_000_000  # held in memory; of longer tables so many records are drawn


def records_of(rows, source, notes, hint=""):
    """A table's records.

    Parameters: rows, an iterable of (line, cells as text); source, what they come from, for messages; notes, a list to
    which sentences are added; hint, to go on with where most rows have another width.
    Returns: names as they stand there, rows of (line, cells) of equal width, how many records there are in all, and
    what is left out, lists of lines by the reason. Raises: BadTable.
    """
    rows = ((line, row) for line, row in rows if any(row))
    first = list(itertools.islice(rows, 100))
    if not first:
        raise BadTable(f"{source} is empty, expected a line of names and records below. What to do: save it again.")
    width = Counter(len(row) for _, row in first[1:] or first).most_common(1)[0][0]
    above = _above_names(first, width)
    if 0 < len(above) < len(first):
        first = first[len(above) :]
        notes.append(f"Above the names something else stands, in line {some(above)}; it was left out.")
    names = first[0][1]
    if _no_names(names, first[1][1] if len(first) > 1 else names):
        notes.append("The first line is a record, no names: the columns are called column 1, column 2, ...")
        names = [f"column {place}" for place in range(1, width + 1)]
    else:
        del first[0]
        if width == len(names) + 1 and all(names) and any(row[-1] for _, row in first if len(row) == width):
            notes.append("The rows have one field more than there are names: their first one is called row.")
            names = ["row", *names]
    left_out = {}
    rows, total = drawn(_of_width(itertools.chain(first, rows), len(names), left_out), most_records(len(names)))
    lost = sum(map(len, left_out.values()))
    if lost > total:
        raise BadTable(
            f"{source} has {len(names)} names in its first line ({some(map(short, names))}), but {lost:,} of its "
            f"{lost + total:,} records have another number of fields{hint}. What to do: say separator='...' if it was "
            "cut wrongly; delete lines above the names."
        )
    return names, rows, total + lost, left_out


def most_records(columns):
    """How many records of so many columns are held."""
    return max(1, MOST_CELLS // max(1, columns))


def drawn(rows, most):
    """At most so many of the rows, each equally likely, in their order; and how many there were."""
    rng, kept, count = random.Random(0), [], 0
    for count, row in enumerate(rows, 1):
        if len(kept) < most:
            kept.append(row)
        elif (place := rng.randrange(count)) < most:
            kept[place] = row
    return sorted(kept, key=lambda row: row[0]), count


def _above_names(rows, width):
    """The lines of the first rows that hold a title, a date and the like: where at most one cell is filled, or at most
    half of them and then comes a row of words above a number or a date, which are names.
    """
    half = [line for line, _ in itertools.takewhile(lambda pair: 2 * sum(map(bool, pair[1])) <= width, rows)]
    below = [row for _, row in rows[len(half) : len(half) + 2]]
    if len(below) == 2 and all(below[0]) and {*map(_kind, below[0])} == {"word"} != {*map(_kind, below[1])}:
        return half
    return [line for line, _ in itertools.takewhile(lambda pair: _is_title(pair[1], width), rows)]


def _is_title(row, width):
    return sum(map(bool, row)) <= 1 and (width > 2 or len(row) < width)


def _no_names(row, below):
    """Whether a first row is a record: all of it numbers and dates, or one of them, no whole number, above another."""
    kinds = [(_kind(cell), _kind(other), cell.isdecimal()) for cell, other in zip(row, below, strict=False) if cell]
    whole = all(kind != "word" for kind, _, _ in kinds)
    return whole or any(kind == other != "word" and not digits for kind, other, digits in kinds)


def _kind(cell):
    numbers = [number(cell, decimal) for decimal in ".,"]
    return "number" if not np.isnan(numbers).all() else "date" if date_form([cell])[1] else "word"


def _of_width(rows, width, left_out):
    for line, row in rows:
        if len(row) > width and not any(row[width:]):
            row = row[:width]
        if len(row) == width:
            yield line, row
        else:
            left_out.setdefault(f"{count(len(row), 'field')} where there are {count(width, 'name')}", []).append(line)
