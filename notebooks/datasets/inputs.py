"""One column of a table as the network takes it: numbers scaled, a column for each kind, dates as what they carry."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .bike_sharing import one_hot, scale_of
from .cells import nothing, short, some

MOST_KINDS = 50  # of a category; rarer ones have no column


def scaled(values, mean, std):
    """Minus the mean, divided by the standard deviation; what is missing becomes the mean, 0."""
    return np.nan_to_num((values - mean) / std)


def date_parts(when):
    """What dates carry: the year, and round their circles month, weekday and time of day.

    On a circle December is next to January: each place has a sine and a cosine.
    Parameters: when, (n,) datetime64[s]. Returns: columns by name, each (n,) floats, NaN where a date is missing.
    """
    month, day = when.astype("datetime64[M]").astype(float), when.astype("datetime64[D]")
    missing = np.isnat(when)
    circles = {
        "month": month % 12 / 12,
        "weekday": (day.astype(float) - 4) % 7 / 7,  # 1 January 1970, day 0, was a Thursday; Monday becomes 0
        "hour": (when - day) / np.timedelta64(1, "D"),
    }
    parts = {"year": 1970 + np.floor(month / 12)}
    for name, turn in circles.items():
        parts |= {f"{name} sine": np.sin(2 * np.pi * turn), f"{name} cosine": np.cos(2 * np.pi * turn)}
    return {name: np.where(missing, np.nan, part) for name, part in parts.items()}


@dataclass(frozen=True)
class Input:
    """A column of a table, and how it becomes features; all that is known of it comes from training records.

    Attributes: name; kind, of the column; form, of a date or yes/no; kinds, of a category, each a feature; scales, mean
    and standard deviation by the name of a feature, of all others; missing, whether a feature says that it is missing;
    low and high, of the numbers in training.
    """

    name: str
    kind: str
    form: object
    kinds: list
    scales: dict
    missing: bool
    low: float
    high: float

    @property
    def names(self):
        """Of the features."""
        return [
            *(f"{self.name} {kind}" for kind in self.kinds),
            *self.scales,
            *([f"{self.name} missing"] * self.missing),
        ]

    def features(self, values):
        """(n,) values of this kind in, (n, len(names)) out."""
        if self.kind == "category":
            columns = list(one_hot(values, np.array(self.kinds, object)).T)
        else:
            parts = _parts(self.name, self.kind, values)
            columns = [scaled(parts[name], mean, std) for name, (mean, std) in self.scales.items()]
        return np.column_stack([*columns, *([nothing(values)] * self.missing)]).astype(float)

    def remarks(self, values, cells, missing):
        """What is to be said of values that stand so in the cells, missing being the words for nothing: sentences."""
        lost, notes = nothing(values), []
        odd = dict.fromkeys(cell for cell in cells[lost] if cell.casefold() not in missing)
        if odd:
            notes.append(f"{self.name} came as {some(map(short, odd))}, which is no {self.kind}: it counts as missing.")
        if lost.any():
            what = "none of the kinds" if self.kind == "category" else "the mean of training"
            told = "which training knows" if self.missing else "and training has none"
            notes.append(f"{lost.sum():,} of {self.name} missing, {told}: {what} is taken.")
        if self.kind == "category":
            new = dict.fromkeys(value for value in values[~lost] if value not in self.kinds)
            if new:
                notes.append(
                    f"{self.name} came as {some(map(short, new))}, for which training has no column, only for "
                    f"{some(map(short, self.kinds))}: it counts as none of these."
                )
        elif self.kind == "number":
            out = dict.fromkeys(cells[(values < self.low) | (values > self.high)])
            if out:
                notes.append(
                    f"{self.name} came as {some(out)}, outside of what training has, {self.low:g} to {self.high:g}: "
                    "the answer is a guess."
                )
        return notes


def fitted(column, training):
    """An Input from a Column and the training rows."""
    values = column.values[training]
    known, missing = values[~nothing(values)], bool(nothing(values).any())
    kinds, scales, low, high = [], {}, 0.0, 0.0
    if column.kind == "category":
        kinds = sorted(kind for kind, _ in Counter(known.tolist()).most_common(MOST_KINDS))
    elif len(known):
        parts = _parts(column.name, column.kind, values)
        scales = {name: scale_of(part) for name, part in parts.items()}
        if column.kind == "date":  # a part that is always the same carries nothing
            changing = {name: scale for name, scale in scales.items() if np.nanstd(parts[name]) > 1e-9}
            scales = changing or {f"{column.name} year": scales[f"{column.name} year"]}
        if column.kind == "number":
            low, high = float(known.min()), float(known.max())
    return Input(column.name, column.kind, column.form, kinds, scales, missing, low, high)


def _parts(name, kind, values):
    """The numbers that a column carries, by the name of their feature."""
    return {f"{name} {part}": each for part, each in date_parts(values).items()} if kind == "date" else {name: values}
