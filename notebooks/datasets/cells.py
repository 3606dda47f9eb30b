"""What a cell of a table says: a number, a date, a word, or nothing."""

import datetime
import math
import re

import numpy as np

MISSING = (
    "", "-", "--", ".", "?", "na", "n/a", "#n/a", "nan", "null", "none", "<na>", "nat", "missing", "#div/0!", "#value!",
    "k.a.", "k. a.",
)  # fmt: skip

YES_NO = (
    ("no", "yes"), ("nein", "ja"), ("non", "oui"), ("false", "true"), ("falsch", "wahr"), ("n", "y"), ("n", "j"),
    ("f", "t"), ("0", "1"),
)  # fmt: skip

_YES = {word: float(place) for pair in YES_NO for place, word in enumerate(pair)}

NO_DATE = np.datetime64("NaT", "s")
ISO = "ISO"  # 2024-01-31, with or without 12:30:00
DAYS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y")
DATES = (ISO, "%Y-%m", *DAYS, *(f"{day} {time}" for day in DAYS for time in ("%H:%M", "%H:%M:%S")))

_GROUPS = {".": "[,'\u2019 \u00a0\u202f]", ",": "[.'\u2019 \u00a0\u202f]"}  # what may part thousands, by decimal sign
_NUMBERS = {
    decimal: re.compile(rf"[-+]?([0-9]+|[0-9]{{1,3}}({part}[0-9]{{3}})+)?([{decimal}][0-9]*)?([eE][-+]?[0-9]+)?")
    for decimal, part in _GROUPS.items()
}
AROUND = " \u00a0%€$£"  # numbers
_CODE = re.compile("0[0-9]+")


class BadTable(ValueError):
    """A table, or what is to be done with it, that makes no sense: what came, what was expected, what to do."""

    def _render_traceback_(self):
        """What a notebook shows in place of a traceback: the words."""
        return [f"BadTable: {self}"]


def short(words, most=60):
    """Somebody else's words on one line, cut in the middle where they are long, in quotes."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in str(words)).split())
    return repr(text if len(text) <= most else f"{text[: most - 15]} ... {text[-10:]}")


def made_by(step, name, value, kind):
    """Refuse, in words, what is not of the kind that an earlier step of datasets makes."""
    if not isinstance(value, kind):
        raise BadTable(
            f"{name} came as {type(value).__name__}, expected what datasets.{step} gives. What to do: one after the "
            "other, read_table, look, choose, prepare_table, each with what the one before gave."
        )


def some(words, most=5):
    """The first few of many, as an enumeration."""
    words = [str(word) for word in words]
    return ", ".join(words[:most]) + (f" and {len(words) - most:,} more" if len(words) > most else "")


def listed(given):
    """One or several, as a list; of None none."""
    if isinstance(given, (tuple, list, set)):
        return list(given)
    return [] if given is None else [given]


def count(number, word):
    """So many of something: "1 record", "2,000 records"."""
    return f"{number:,} {word}{'s' * (number != 1)}"


def as_text(value, decimal="."):
    """A cell as a file would have it: "" for None and NaN, a number with this decimal sign, a date as ISO."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    try:
        if value != value:  # NaN, NaT
            return ""
    except (TypeError, ValueError):  # pandas' NA compares to nothing; a list in a cell
        return str(value)
    if isinstance(value, (float, np.floating)):
        whole = abs(value) < 1e15 and value == int(value)
        return str(int(value)) if whole else repr(float(value)).replace(".", decimal)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def number(cell, decimal="."):
    """The number that a cell holds, NaN where it holds none; % and signs of currency around it are left away."""
    text = cell.strip(AROUND).replace("\u2212", "-")
    match = _NUMBERS[decimal].fullmatch(text)
    if not match:
        return math.nan
    if match[2]:
        text = re.sub(_GROUPS[decimal], "", text)
    try:
        value = float(text.replace(",", "."))
    except ValueError:  # a lone sign, or nothing
        return math.nan
    return value if abs(value) < 1e100 else math.nan  # the square of more is no number


def is_code(cell):
    """Whether a cell is digits with a leading 0, as a postal code is: no number."""
    return bool(_CODE.fullmatch(cell))


def date(cell, form=ISO):
    """The date and time that a cell holds in this form, of DATES, as datetime64[s]; NaT where it holds none."""
    if not cell[:1].isdigit():
        return NO_DATE
    try:
        when = datetime.datetime.fromisoformat(cell) if form == ISO else datetime.datetime.strptime(cell, form)
    except ValueError:
        return NO_DATE
    return np.datetime64(when.replace(tzinfo=None), "s")


def date_form(cells):
    """The first form of DATES in which most of these cells are dates, and how many are; None and 0 where none is."""
    counts = {form: sum(not np.isnat(date(cell, form)) for cell in cells) for form in DATES}
    form = max(counts, key=counts.get)
    return (form, counts[form]) if counts[form] else (None, 0)


def values_of(cells, kind, form, decimal, missing):
    """Cells as values: (n,) text in; what is missing, or is nothing of this kind, becomes NaN, NaT or "".

    Parameters: kind, of a Column; form, of a date, one of DATES; decimal, "." or ","; missing, words in small letters.
    Returns: (n,) floats for "number" and "yes/no" (0 and 1), datetime64[s] for "date", text for all others.
    """
    different = set(cells)
    if kind == "number":
        known, none, dtype = {cell: number(cell, decimal) for cell in different}, math.nan, float
    elif kind == "yes/no":
        known, none, dtype = {cell: _YES.get(cell.casefold(), math.nan) for cell in different}, math.nan, float
    elif kind == "date":
        known, none, dtype = {cell: _any_date(cell, form) for cell in different}, NO_DATE, "datetime64[s]"
    else:
        known, none, dtype = {cell: cell for cell in different}, "", object
    known |= {cell: none for cell in different if cell.casefold() in missing}
    return np.array([known[cell] for cell in cells], dtype)


def nothing(values):
    """Where nothing is, in what values_of gives: NaN, NaT or "". Returns: (n,) bool."""
    return values == "" if values.dtype == object else np.isnan(values)


def _any_date(cell, form):
    when = date(cell, form)
    return date(cell) if np.isnat(when) else when  # new records may have ISO's
