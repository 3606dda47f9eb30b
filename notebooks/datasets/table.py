"""A table of records, as text: from a file, a spreadsheet, a frame, or columns by hand."""

import itertools
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .cells import BadTable, as_text, count, short, some
from .records import most_records, records_of
from .sheet import sheet_rows
from .table_file import checked_path, decimal_of, read_rows

MANY_CELLS = 500_000  # some seconds
PENGUINS = Path(__file__).parent.parent / "data" / "penguins.csv"


@dataclass(frozen=True, repr=False)
class Table:
    """Records as they came; rows are records.

    Attributes: columns, by name, each (n_records,) text, "" where a cell is empty; lines, (n_records,) integers, of
    the file, or the row, from 1, where it came from no file; left_out, lists of lines by the reason; total, how many
    records the source has; decimal, "." or ","; notes, sentences for the reader.
    """

    columns: dict
    lines: np.ndarray
    left_out: dict
    total: int
    decimal: str
    notes: list

    @property
    def names(self):
        """Of the columns."""
        return list(self.columns)

    def __len__(self):
        return len(self.lines)

    def record(self, row):
        """One record: its cells by name."""
        return {name: cells[row] for name, cells in self.columns.items()}

    def __repr__(self):
        lost = sum(map(len, self.left_out.values()))
        named = f"{count(len(self.columns), 'column')}: {some(map(short, self.names), 12)}"
        lines = [f"{count(self.total, 'record')}, {named}"]
        lines += [f"left out, {len(those)}: {why}, in line {some(those)}" for why, those in self.left_out.items()]
        if self.total - lost > len(self):
            lines.append(f"left out, {self.total - lost - len(self):,}: not among the {len(self):,} that were drawn")
        return "\n".join(lines + self.notes)


def read_table(source, separator=None, decimal=None, encoding=None):
    """A table from a CSV file, an Excel file (.xlsx), a pandas frame, or columns by hand.

    Parameters: source, a path, a frame, or a dict of columns by name; separator (",", ";", ...), decimal ("." or ",")
    and encoding of a file: found out where not given.
    Of a table with more than 2,000,000 cells as many records are drawn at random as have so many. Of one with more
    than 500,000 the notes say how long reading took.
    Returns: Table. Raises: BadTable.
    """
    began = time.perf_counter()
    table = _read(source, separator, decimal, encoding)
    if table.total * len(table.columns) > MANY_CELLS:
        words = f"Reading {count(table.total, 'record')} took {time.perf_counter() - began:.0f} s."
        if len(table) == most_records(len(table.columns)):
            words += f" What follows works with {len(table):,} of them, so with more it would take no longer."
        table.notes.append(words)
    return table


def _read(source, separator, decimal, encoding):
    """As read_table, without a word on the time."""
    if not (decimal is None or (isinstance(decimal, str) and decimal in (".", ","))):
        raise BadTable(f"decimal came as {decimal!r}, expected '.' or ','. What to do: leave it away.")
    if isinstance(source, dict):
        return _of_columns(list(source), list(source.values()))
    if hasattr(source, "iloc") and hasattr(source, "columns"):
        named = source if type(source.index).__name__ == "RangeIndex" else source.reset_index()
        return _of_columns(list(named.columns), [named.iloc[:, place] for place in range(named.shape[1])])
    if not isinstance(source, (str, Path)):
        raise BadTable(
            f"source came as {type(source).__name__}, expected the name of a file, a pandas frame, or columns by name. "
            "What to do: give a dict such as {'size': [70, 85], 'price': [210, 260]}."
        )
    path = checked_path(source)
    try:
        if path.suffix.lower() in {".xlsx", ".xlsm"}:
            return _of_rows(sheet_rows(path), f"The first sheet of {path.name}", [], ".")
        rows, notes, separator = read_rows(path, separator, encoding)
        return _of_rows(rows, path.name, notes, decimal, separator)
    except OSError as error:
        raise BadTable(f"{path.name} cannot be read: {error}. What to do: may you open it? Copy it.") from None


def _of_rows(rows, source, notes, decimal, separator=None):
    """A file's or a sheet's rows."""
    hint = f"; it was cut at {separator!r}" if separator else ""
    if separator == ",":
        hint += ", which may be decimal commas, too: then save it with ';' between the fields"
    names, rows, total, left_out = records_of(rows, source, notes, hint)
    if not decimal:
        decimal, words = decimal_of([cell for _, row in rows[:2000] for cell in row], separator)
        notes += words
    columns = [[row[place] for _, row in rows] for place in range(len(names))]
    return _table(names, columns, [line for line, _ in rows], left_out, total, decimal, notes)


def _of_columns(names, columns):
    """Columns of Python's or NumPy's values, or a frame's."""
    lengths = {}
    for name, column in zip(names, columns, strict=True):
        if isinstance(column, str) or not hasattr(column, "__len__") or getattr(column, "ndim", 1) != 1:
            raise BadTable(f"The column {short(name)} came as {short(column)}, expected a list, one value a record.")
        lengths[str(name)] = len(column)
    if len(set(lengths.values())) > 1:
        came = some((f"{short(name)} {length}" for name, length in lengths.items()), 8)
        raise BadTable(f"The columns have different lengths: {came}. What to do: one value for each record in each.")
    total = next(iter(lengths.values()), 0)
    most = most_records(len(names))
    rows = range(total) if total <= most else sorted(random.Random(0).sample(range(total), most))
    columns = [[as_text(cells[row]) for row in rows] for cells in map(list, columns)]
    return _table(names, columns, [row + 1 for row in rows], {}, total, ".", [])


def _table(names, columns, lines, left_out, total, decimal, notes):
    """A Table with a name of its own for each column; BadTable where nothing is in it."""
    if not names or not lines:
        raise BadTable(
            f"The table has {count(len(names), 'column')} and {count(len(lines), 'record')}, expected at least one of "
            "each. What to do: names go into the first line, records below."
        )
    unlike, notes, seen = {}, list(notes), Counter()
    for place, (name, column) in enumerate(zip(names, columns, strict=True), 1):
        name = as_text(name)
        if not name and not any(column):  # a separator at the end of each line
            continue
        name = name or f"column {place}"
        seen[name] += 1
        own = name if seen[name] == 1 else next(
            each for each in (f"{name} ({again})" for again in itertools.count(seen[name]))
            if each not in unlike and each not in names
        )  # fmt: skip
        if own != as_text(names[place - 1]):
            notes.append(f"Column {place} is called {own!r}: its name was {'taken' if names[place - 1] else 'empty'}.")
        cells = np.empty(len(column), object)
        cells[:] = column
        unlike[own] = cells
    return Table(unlike, np.array(lines), left_out, total, decimal, notes)
