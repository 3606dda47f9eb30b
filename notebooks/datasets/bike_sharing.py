"""Hourly bike rentals, prepared for a network."""

from dataclasses import dataclass

import numpy as np

from given import of_numbers, shown, unmasked, whole

from .hour_csv import bike_file

CLASSES = {"season": range(1, 5), "weathersit": range(1, 5), "mnth": range(1, 13), "hr": range(24), "weekday": range(7)}
AS_THEY_ARE = ["yr", "holiday"]
SCALED = ["temp", "hum", "windspeed"]
TRAINING, VALIDATION, TEST = slice(0, -1944), slice(-1944, -504), slice(-504, None)  # rows, in the order of time
MOST_DAYS = 100_000  # as nanoseconds can count them


def bike_table():
    """Rentals in Washington, D.C., in each hour of 2011 and 2012 in which there were any: 17,379 of 17,544.

    Returns: a dict of columns by their name in hour.csv, each (17379,), integers or floats, and "when", the date and
    hour as datetime64. Source: UCI data set 275; Fanaee-T and Gama, Progress in Artificial Intelligence (2013).
    Raises: NoData.
    """
    lines = [line for line in bike_file().read_text(encoding="utf-8-sig").splitlines() if line]
    kinds = {"dteday": "U10"} | dict.fromkeys(["temp", "atemp", "hum", "windspeed"], float)
    names = lines[0].split(",")
    rows = np.loadtxt(lines[1:], [(name, kinds.get(name, int)) for name in names], delimiter=",")
    table = {name: rows[name].copy() for name in names}
    table["when"] = table.pop("dteday").astype("datetime64[h]") + table["hr"]
    return table


def one_hot(values, classes):
    """A column of 0 and 1 for each class: (n_records,) in, (n_records, n_classes) out.

    Raises: ValueError where something is masked, or a class is there twice.
    """
    values, classes = column_and_classes(values, classes)
    return (values[:, None] == classes).astype(float)


def column_and_classes(values, classes):
    """A column, (n_records,), and all that can stand in it, each once, as arrays. Raises: ValueError."""
    values, classes = unmasked(values), unmasked(classes, "classes")
    if values.ndim != 1 or classes.ndim != 1 or len(set(classes.tolist())) < len(classes):
        raise ValueError(
            f"values and classes came as {shown(values)} and {shown(classes)}, expected one column, and a list of all "
            "that can stand there, each once: one_hot(hours, range(24))."
        )
    return values, classes


def earlier(when, values, days):
    """What the values were so many days before, at the same hour; NaN where that hour is missing in the data.

    Parameters: when, (n_records,) datetime64[h], rising; values, (n_records,); days, a whole number.
    Returns: (n_records,). Raises: ValueError where times do not rise, what is no number, or something masked.
    """
    when, values = unmasked(when, "when"), of_numbers("values", values)
    days = whole("days", days, -MOST_DAYS, MOST_DAYS)
    rising = when.dtype.kind == "M" and when.ndim == 1 and bool((when[1:] > when[:-1]).all())
    if not rising or when.shape != values.shape or not len(when):
        raise ValueError(
            f"when and values came as {when.shape} of {when.dtype} and {values.shape}, expected rising times, "
            "datetime64, and as many values: sort the rows by time first."
        )
    wanted = when - np.timedelta64(24 * days, "h")
    place = np.minimum(np.searchsorted(when, wanted), len(when) - 1)
    return np.where(when[place] == wanted, values[place], np.nan)


@dataclass(frozen=True)
class Bikes:
    """The bike rentals as a network takes them; rows are hours, in the order of time.

    Attributes: when, (17379,) datetime64; rentals, (17379,) bikes per hour; names, of the features; features,
    (17379, 56); targets, (17379, 1), the rentals minus mean, divided by std; mean and std (standard deviation), of the
    training rows' rentals, in bikes per hour; training, validation and test, each (features, targets).
    """

    when: np.ndarray
    rentals: np.ndarray
    names: list
    features: np.ndarray
    targets: np.ndarray
    mean: float
    std: float

    @property
    def training(self):
        """The first 15,435 hours."""
        return self.features[TRAINING], self.targets[TRAINING]

    @property
    def validation(self):
        """The 1,440 hours after those, about 60 days."""
        return self.features[VALIDATION], self.targets[VALIDATION]

    @property
    def test(self):
        """The last 504 hours, about 21 days."""
        return self.features[TEST], self.targets[TEST]


def bikes():
    """The bike rentals prepared as chapter 7 does it: classes one-hot, numbers scaled by what training rows hold.

    Returns: Bikes. Raises: NoData.
    """
    table = bike_table()
    columns = {name: table[name] for name in AS_THEY_ARE} | {name: standardised(table[name])[0] for name in SCALED}
    for name, classes in CLASSES.items():
        columns |= {
            f"{name} {each}": column for each, column in zip(classes, one_hot(table[name], classes).T, strict=True)
        }
    targets, mean, std = standardised(table["cnt"])
    features = np.column_stack(list(columns.values())).astype(float)
    return Bikes(table["when"], table["cnt"], list(columns), features, targets[:, None], mean, std)


def scale_of(values):
    """The mean and the standard deviation of the numbers that are there; 1 where they are all equal or it is 0."""
    known = values[~np.isnan(values)]
    std = known.std()
    if std == 0 or known.min() == known.max():  # that of equal numbers may be 1e-17
        return float(known[0]), 1.0
    return float(known.mean()), float(std)


def standardised(values):
    """Minus their mean, divided by their standard deviation, both taken from the training rows only.

    Where all training rows hold one number, or numbers so close that the squares of their distances are 0, there is
    nothing to divide by: it becomes 0, and 1 is given as the standard deviation, so that the way back, times it plus
    the mean, is right here too.
    Parameters: values, (n_records,). Returns: the same shape, the mean, the standard deviation.
    Raises: ValueError for what has no training rows, or where something is no finite number, masked or too large.
    """
    values = of_numbers("values", values)
    if values.ndim != 1 or len(values) <= -TRAINING.stop:
        raise ValueError(
            f"values came as {values.shape}, expected one column of more than {-TRAINING.stop} rows: the last "
            f"{-TRAINING.stop} are validation and test, and say nothing about scale."
        )
    if not np.isfinite(values).all():
        came, *_ = values[~np.isfinite(values)]
        raise ValueError(f"values came with {came}, expected finite numbers: fill or leave out what is missing.")
    with np.errstate(all="ignore"):
        mean, std = scale_of(values[TRAINING])
        scaled = (values - mean) / std
    if not (std < np.inf and np.isfinite(scaled).all()):
        raise ValueError(
            f"values came with numbers from {values.min():.3g} to {values.max():.3g}, which are too far apart to be "
            "squared, expected none beyond 1e150: divide all of them by one number."
        )
    return scaled, mean, std
