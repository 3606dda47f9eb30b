"""Looks at a table: what each column is, what is missing, what is odd."""

import difflib
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, replace
from numbers import Number

import numpy as np

from progress import progress_bar

from .cells import (
    MISSING,
    YES_NO,
    BadTable,
    count,
    date_form,
    is_code,
    listed,
    made_by,
    nothing,
    number,
    short,
    some,
    values_of,
)
from .table import MANY_CELLS, Table

KINDS = ("number", "category", "yes/no", "date", "text", "id")
MOST = 0.9  # of the cells that are there so many must be numbers, or dates, for a column of them
STAND_INS = (1, 9, 99, 999, 9999, 99999)
LEAST_IDS = 10  # fewer numbers may count up by chance
FEW, MANY = 12, 1000  # so few different words are kinds in any table; so many are none


@dataclass(frozen=True, repr=False)
class Column:
    """What a column of a table is.

    Attributes: name; kind, of KINDS, or "empty"; form, of a date or yes/no: how it is written; values, (n_records,):
    floats with NaN (number; yes/no as 1 and 0), datetime64[s] with NaT (date), or text with ""; missing, (n_records,)
    bool; different, how many different values there are; notes, sentences for the reader.
    """

    name: str
    kind: str
    form: object
    values: np.ndarray
    missing: np.ndarray
    different: int
    notes: list

    @property
    def constant(self):
        """Whether all records hold the same."""
        return self.different == 1 and not self.missing.any()

    @property
    def known(self):
        """The values that are there."""
        return self.values[~self.missing]

    def at(self, rows):
        """The column of these records only."""
        return replace(self, values=self.values[rows], missing=self.missing[rows])

    def __repr__(self):
        lost = f", {self.missing.sum():,} missing" if self.missing.any() else ""
        return f"{short(self.name, 30):22} {self.kind:9} {self._range()}{lost}"

    @property
    def span(self):
        """Numbers or dates, from which to which, in words."""
        first, last = self.known.min(), self.known.max()
        return f"{first:g} to {last:g}" if self.kind == "number" else f"{first} to {last}".replace("T00:00:00", "")

    def _range(self):
        known = self.known
        if self.kind in ("number", "date"):
            return self.span
        if self.kind == "yes/no":
            return f"{100 * known.mean():.0f} % {self.form[1]}"
        if self.kind == "category":
            return some((f"{short(kind, 20)} {times:,}" for kind, times in Counter(known.tolist()).most_common()), 4)
        return f"{self.different:,} different"


@dataclass(frozen=True, repr=False)
class Look:
    """A table and what each of its columns is: columns, Column by name; missing, the words that count as such;
    kinds, what the reader said that columns are, by name.
    """

    table: Table
    columns: dict
    missing: tuple
    kinds: dict

    @property
    def notes(self):
        """What is to be said of the columns, sentences."""
        return [f"{short(name)}: {note}" for name, column in self.columns.items() for note in column.notes]

    def __repr__(self):
        return "\n".join([*map(repr, self.columns.values()), "", *self.notes]).strip()


def look(table, kinds=None, missing=MISSING):
    """What each column of a table is: a number, a category, yes/no, a date, text or an id; and what is missing.

    Parameters: table, a Table; kinds, of KINDS by a column's name, where the reader knows better; missing, the word
    or words that stand for nothing.
    Returns: Look. Raises: BadTable for a name or a kind that is not there.
    """
    made_by("read_table", "table", table, Table)
    if not isinstance(kinds, dict | None):
        raise BadTable(
            f"kinds came as {short(kinds)}, expected kinds by a column's name. What to do: {{'year': 'category'}}."
        )
    kinds = dict(kinds or {})
    for name, kind in kinds.items():
        checked_name(name, table.names, "kinds")
        if not isinstance(kind, str) or kind not in KINDS:
            raise BadTable(f"kinds came with {short(name)}: {kind!r}, expected one of {', '.join(KINDS)}.")
    missing = listed(missing)
    for word in missing:
        if not isinstance(word, (str, Number)):
            raise BadTable(
                f"missing came with {short(word)}, expected words, each by itself. What to do: "
                "missing=(*datasets.MISSING, '-999')."
            )
    missing = tuple(dict.fromkeys(["", *(str(word).casefold() for word in missing)]))
    many = len(table) * len(table.names) > MANY_CELLS
    bar = progress_bar(len(table.names), "looking at the columns") if many else nullcontext()
    columns = {}
    with bar as progress:
        for name in table.names:
            columns[name] = _column(table, name, kinds.get(name), missing)
            if progress is not None:
                progress.update()
    return Look(table, columns, missing, kinds)


def checked_name(name, names, what):
    """This name, or BadTable where there is no such column."""
    if not isinstance(name, str) or name not in names:
        alike = difflib.get_close_matches(str(name).casefold(), [each.casefold() for each in names], 1)
        alike = [each for each in names if each.casefold() in alike]
        raise BadTable(
            f"{what} came as {short(name)}, expected a column's name: {some(map(short, names), 20)}. "
            f"What to do: {f'did you mean {alike[0]!r}' if alike else 'is it spelled as in the table'}?"
        )
    return name


def _column(table, name, kind, missing):
    """A Column; kind as the reader says, None to find it out."""
    cells, decimal = table.columns[name], table.decimal
    counts = Counter(cells.tolist())
    absent = {word: counts.pop(word) for word in list(counts) if word.casefold() in missing}
    found, form = kind_of(counts, decimal, name)
    kind, wanted = kind or found, kind
    if wanted == "date":
        form = date_form(_sample(counts))[0]
    if wanted in ("yes/no", "date") and not form:
        raise BadTable(f"kinds says that {short(name)} is {wanted}, but it holds {some(map(short, counts))}.")
    values = values_of(cells, kind, form, decimal, missing)
    lost = nothing(values)
    if lost.all() and kind != "empty":
        raise BadTable(f"kinds says that {short(name)} is a {wanted}, but no cell is one: {some(map(short, counts))}.")
    odd = set(cells[lost]) - set(absent)
    notes = _notes(kind, wanted, form, counts, absent, odd)
    if kind == "number":
        notes += [_stand_in(value, counts, decimal) for value in _far_off(values[~lost])]
    elif kind in ("category", "text") and not wanted:
        notes += _half_numbers(counts, decimal)
    different = len(set(values[~lost].tolist()))
    if different == 1 and not lost.any():
        notes.append("the same in all records; nothing can be learned from it.")
    return Column(name, kind, form, values, lost, different, notes)


def _sample(words, most=300):
    """Some of many words, spread over all of them."""
    words = list(words)
    return words[:: max(1, len(words) // most)]


def kind_of(counts, decimal, name):
    """What a column is whose words are these, each so often, none of them missing; and the form of yes/no or a date."""
    if not counts:
        return "empty", None
    present, different = sum(counts.values()), len(counts)
    small = {word.casefold() for word in counts}
    for pair in YES_NO:
        if small == set(pair):
            return "yes/no", pair
    if not any(map(is_code, counts)):
        sample = _sample(counts, 2000)
        numbers = sum(counts[word] for word in sample if number(word, decimal) == number(word, decimal))
        if numbers >= MOST * sum(counts[word] for word in sample):
            return ("id" if different == present and _counts_up(counts, name) else "number"), None
    sample = _sample(counts)
    form, dates = date_form(sample)
    if dates >= MOST * len(sample):
        return "date", form
    if different == present and different > 2:
        return ("id" if max(len(word.split()) for word in counts) < 4 else "text"), None
    return ("category" if different <= FEW or different <= min(MANY, present / 2) else "text"), None


def _counts_up(words, name):
    """Whether these are running numbers: whole, and from 0 or 1 without a gap, or called an id."""
    if len(words) < LEAST_IDS or not all(map(str.isdecimal, words)):
        return False
    numbers = np.array([int(word) for word in words], float)
    called = name.casefold() in {"id", "nr", "no", "index", "key"} or name.casefold().endswith(("_id", " id"))
    return called or (numbers.min() in (0, 1) and np.ptp(numbers) == len(numbers) - 1)


def _far_off(numbers):
    """Which of the smallest and the largest number may stand for nothing, as -999 does."""
    numbers = np.unique(numbers)
    ends = ((0, 1, numbers[1:]), (-1, -2, numbers[:-1])) if len(numbers) > 3 else ()
    for end, near, rest in ends:
        if abs(numbers[end]) in STAND_INS and abs(numbers[end] - numbers[near]) > np.ptp(rest):
            yield numbers[end]


def _stand_in(value, counts, decimal):
    word = next(word for word in counts if number(word, decimal) == value)
    return f"{word} is far from all others: if it means missing, say so with missing=(*datasets.MISSING, {word!r})."


def _half_numbers(counts, decimal):
    """A note where most cells, not enough of them, are numbers."""
    sample = _sample(counts)
    words = [word for word in sample if number(word, decimal) != number(word, decimal)]
    if any(map(is_code, counts)) or len(words) > len(sample) / 2:
        return []
    return [f"most are numbers, but not {some(map(short, words))}: say 'number' if those are to count as missing."]


def _notes(kind, wanted, form, counts, absent, odd):
    """What the reader should know of a column."""
    notes, different = [], len(counts)
    if named := {word: times for word, times in absent.items() if word}:
        times = (f"{word!r} ({count(times, 'time')})" for word, times in named.items())
        notes.append(f"missing is written {some(times)}.")
    if odd:
        cells = count(sum(counts[word] for word in odd), "cell")
        notes.append(f"no {kind} and counted as missing, {cells}: {some(map(short, sorted(odd)))}.")
    if kind == "date" and form and form[:5] in ("%d/%m", "%m/%d"):
        one, other = ("day", "month") if form.startswith("%d") else ("month", "day")
        notes.append(f"read as {one}/{other}/year.")
    if wanted:
        return notes
    if kind == "number" and 2 < different <= 7 and all(word.isdigit() for word in counts if word not in odd):
        notes.append("few whole numbers: if they are names of kinds, say so with kinds={...: 'category'}.")
    if kind == "text" and different > FEW:
        notes.append(f"{different:,} different words, too many for a column each: left out unless you say 'category'.")
    if kind == "id" and all(map(str.isdecimal, counts)):
        notes.append("whole numbers, each once, without a gap or called so: an id. If it is none, say 'number'.")
    if kind == "empty":
        notes.append("nothing is in it.")
    return notes
