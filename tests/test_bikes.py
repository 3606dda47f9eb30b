"""The bike data prepared: by date and hour, scaled by training rows."""

import datetime
from collections import Counter

import numpy as np
import pytest

import datasets
from conftest import skip_without_bikes, some
from datasets import bike_sharing


@pytest.fixture(scope="module")
def real():
    """The real file's bytes, or a skip; asked for before a test patches anything."""
    skip_without_bikes()
    return datasets.bike_file().read_bytes()


@pytest.fixture(scope="module")
def table(real):
    return datasets.bike_table()


@pytest.fixture(scope="module")
def bikes(table):
    return datasets.bikes()


def test_the_table_is_what_the_file_says(table):
    assert {len(column) for column in table.values()} == {17379}
    assert set(table) == {
        "instant", "season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "atemp",
        "hum", "windspeed", "casual", "registered", "cnt", "when",
    }  # fmt: skip
    # The first line and the last one of the file, read by eye.
    first, last = ({name: column[row] for name, column in table.items()} for row in (0, -1))
    assert (first["when"], first["temp"], first["hum"], first["cnt"]) == (
        np.datetime64("2011-01-01T00"),
        0.24,
        0.81,
        16,
    )
    assert (last["when"], last["temp"], last["hum"], last["cnt"]) == (np.datetime64("2012-12-31T23"), 0.26, 0.65, 49)
    np.testing.assert_array_equal(table["casual"] + table["registered"], table["cnt"])
    assert table["cnt"].min() == 1
    kinds = {name: column.dtype.kind for name, column in table.items()}
    assert Counter(kinds.values()) == {"i": 12, "f": 4, "M": 1}


def test_hours_rise_and_165_of_them_are_missing(table):
    steps = np.diff(table["when"]) // np.timedelta64(1, "h")
    assert steps.min() == 1
    assert (steps - 1).sum() == 731 * 24 - 17379 == 165


def test_rows_and_features(bikes):
    assert bikes.features.shape == (17379, 56)
    assert bikes.features.dtype == bikes.targets.dtype == float
    for (features, targets), rows in [(bikes.training, 15435), (bikes.validation, 1440), (bikes.test, 504)]:
        assert features.shape == (rows, 56)
        assert targets.shape == (rows, 1)
    parts = [bikes.training, bikes.validation, bikes.test]
    np.testing.assert_array_equal(np.concatenate([features for features, _ in parts]), bikes.features)
    np.testing.assert_array_equal(np.concatenate([targets for _, targets in parts]), bikes.targets)
    assert np.isfinite(bikes.features).all()
    assert np.isfinite(bikes.targets).all()


def test_names_say_what_each_column_holds(bikes, table):
    names = [
        "yr", "holiday", "temp", "hum", "windspeed", *[f"season {n}" for n in (1, 2, 3, 4)],
        *[f"weathersit {n}" for n in (1, 2, 3, 4)], *[f"mnth {n}" for n in range(1, 13)],
        *[f"hr {n}" for n in range(24)], *[f"weekday {n}" for n in range(7)],
    ]  # fmt: skip
    assert bikes.names == names
    for name, column in zip(names, bikes.features.T, strict=True):
        kind, _, value = name.partition(" ")
        if value:
            np.testing.assert_array_equal(column, table[kind] == int(value))
        elif kind in {"yr", "holiday"}:
            np.testing.assert_array_equal(column, table[kind])


def test_each_record_is_of_one_class_of_each_kind(bikes):
    for kind in bike_sharing.CLASSES:
        columns = [place for place, name in enumerate(bikes.names) if name.startswith(kind + " ")]
        assert len(columns) == len(bike_sharing.CLASSES[kind])
        np.testing.assert_array_equal(bikes.features[:, columns].sum(axis=1), 1)


def test_scales_come_from_the_training_rows(bikes, table):
    rentals = table["cnt"][:15435].astype(float)
    assert bikes.mean == pytest.approx(rentals.mean())
    assert bikes.std == pytest.approx(rentals.std())
    np.testing.assert_allclose(bikes.targets[:, 0] * bikes.std + bikes.mean, table["cnt"])
    np.testing.assert_array_equal(bikes.rentals, table["cnt"])
    scaled = [
        bikes.training[1][:, 0],
        *(bikes.training[0][:, bikes.names.index(n)] for n in ("temp", "hum", "windspeed")),
    ]
    for column in scaled:
        assert column.mean() == pytest.approx(0, abs=1e-12)
        assert column.std() == pytest.approx(1)


def test_other_rows_than_those_of_training_change_no_scale(bikes, table, monkeypatch):
    changed = {name: column.copy() for name, column in table.items()}
    for name in ["temp", "hum", "windspeed", "cnt"]:
        changed[name][15435:] = 1000
    monkeypatch.setattr(bike_sharing, "bike_table", lambda: changed)
    other = datasets.bikes()
    assert (other.mean, other.std) == (bikes.mean, bikes.std)
    for before, after in zip(bikes.training, other.training, strict=True):
        np.testing.assert_array_equal(before, after)
    assert not np.array_equal(bikes.test[1], other.test[1])
    changed["cnt"][0] += 1000  # and a row of training does
    assert datasets.bikes().mean > bikes.mean


def test_standardised_by_hand():
    # 1944 rows are not of training; of training are 1 and 3: mean 2, standard deviation 1.
    values, mean, std = bike_sharing.standardised(np.array([1.0, 3.0] + [5.0] * 1944))
    assert (mean, std) == (2, 1)
    np.testing.assert_array_equal(values, [-1, 1] + [3] * 1944)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", [0.1, 0, 7, -1e9, 1e-300, True])
def test_a_constant_column_becomes_zeros(number):
    """0.1 too, of which the mean over thousands is not 0.1, and the standard deviation not 0."""
    column = np.full(20_000, number)
    values, mean, std = bike_sharing.standardised(column)
    np.testing.assert_array_equal(values, 0)
    assert (mean, std) == (number, 1)
    changed = column.astype(float)
    changed[-1] += 3  # not a row of training
    values, mean, std = bike_sharing.standardised(changed)
    np.testing.assert_array_equal(values[:-1], 0)
    np.testing.assert_allclose(values * std + mean, changed)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("apart", [5e-324, 1e-170])
def test_a_column_whose_width_squared_is_0_becomes_zeros_or_nearly(apart):
    column = np.arange(4000) % 2 * apart
    values, mean, std = bike_sharing.standardised(column)
    np.testing.assert_allclose(values, 0, atol=1e-100)
    np.testing.assert_array_equal(values * std + mean, column)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", [1e200, 1.7e308])
def test_numbers_that_cannot_be_squared_are_told_in_words(number):
    with pytest.raises(ValueError, match=r"expected none beyond 1e150: divide all of them by one number"):
        bike_sharing.standardised(np.where(np.arange(4000) % 2, number, -number))
    with pytest.raises(ValueError, match=r"expected none beyond 1e150"):
        bike_sharing.standardised([1e-160, 3e-160] * 1000 + [number] * 1944)


@pytest.mark.parametrize(
    "value",
    [None, "many", 10**400, 10**5000, 1j, np.datetime64("2011-01-01"), float("nan")],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_finite_number_is_told_in_words(value):
    with pytest.raises(ValueError, match=r"values came (as|with) .{1,80}, expected (finite )?numbers: ") as error:
        bike_sharing.standardised([*range(3000), value])
    assert "with 0," not in str(error.value)  # it names the one that is none


# What needs pyarrow is slow: tests/requirements-slow.txt
@pytest.mark.parametrize("kind", some(["Float64", "Int64", "category", "object"], "int64[pyarrow]"))
def test_columns_of_pandas_are_welcome_where_nothing_is_missing(kind):
    import pandas

    column = pandas.Series(np.arange(3000) % 7).astype(kind)
    np.testing.assert_array_equal(bike_sharing.standardised(column)[0], bike_sharing.standardised(column.tolist())[0])
    if kind != "object":
        column[5] = None
        with pytest.raises(ValueError, match=r"values came with (nan, expected finite|<NA>, expected) numbers"):
            bike_sharing.standardised(column)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.arange(3000).astype("M8[h]"), "count from a start"),
        (np.arange(3000).astype("m8[h]"), "count from a start"),
        ([datetime.date(2011, 1, 1)] * 3000, "count from a start"),
        (np.ones(3000, complex), "abs"),
        ((number for number in range(3000)), "use list"),
        (["1"] * 3000, "use float"),
        ([None] * 3000, "fill or leave out what is missing"),
        ([10**400] * 3000, "fill or leave out what is missing"),
    ],
    ids=["times", "durations", "dates", "complex", "generator", "text", "None", "large"],
)
def test_advice_by_cause(values, words):
    with pytest.raises(ValueError, match=words):
        bike_sharing.standardised(values)


@pytest.mark.parametrize("shape", [(1944,), (3,), (0,), (), (5000, 2)])
def test_what_has_no_training_rows_or_is_no_column_is_told_in_words(shape):
    with pytest.raises(ValueError, match=r"values came as \(.*\), expected one column of more than 1944 rows"):
        bike_sharing.standardised(np.ones(shape))


def test_what_is_masked_is_told_in_words():
    values = np.arange(2000.0)
    mask = values % 2 == 1
    for prepare in (bike_sharing.standardised, lambda values: (datasets.one_hot(values, range(3)),)):
        with pytest.raises(ValueError, match="1000 values are masked, expected none: fill them or leave them out"):
            prepare(np.ma.masked_array(values, mask))
        np.testing.assert_array_equal(prepare(np.ma.masked_array(values))[0], prepare(values)[0])


def test_standardised_takes_a_list():
    assert bike_sharing.standardised([1, 3] + [5] * 1944)[1:] == (2, 1)


def test_one_hot_by_hand():
    np.testing.assert_array_equal(datasets.one_hot([3, 1], range(1, 4)), [[0, 0, 1], [1, 0, 0]])
    assert datasets.one_hot([3, 1], range(1, 4)).dtype == float


# Lags


def slowly(when, values, days):
    """What `earlier` is to give, by a dict from hour to value."""
    known = dict(zip(when.tolist(), values.tolist(), strict=True))
    return [known.get((hour - np.timedelta64(days, "D")).tolist(), np.nan) for hour in when]


@pytest.mark.parametrize("days", [0, 1, 7, 364, 731, -1])
def test_earlier_joins_on_date_and_hour(days, table):
    found = datasets.earlier(table["when"], table["cnt"], days)
    np.testing.assert_array_equal(found, slowly(table["when"], table["cnt"], days))


def test_an_hour_that_is_missing_gives_nan_and_not_its_neighbours_value(table):
    when = table["when"]
    lag = datasets.earlier(when, table["cnt"], 7)
    # 2 January 2011, 5 o'clock, is the first hour that is missing; a week later, that hour is there.
    later = np.flatnonzero(when == np.datetime64("2011-01-09T05"))
    assert not (when == np.datetime64("2011-01-02T05")).any()
    assert len(later) == 1
    assert np.isnan(lag[later[0]])
    assert np.isnan(lag[: np.searchsorted(when, np.datetime64("2011-01-08T00"))]).all()
    # 168 rows up is another hour: of the last year's rows, and by how much.
    by_rows = np.concatenate([np.full(168, np.nan), table["cnt"][:-168]])
    both = ~np.isnan(lag) & ~np.isnan(by_rows)
    assert 0.05 < (lag[both] != by_rows[both]).mean()


@pytest.mark.parametrize(
    ("values", "days", "words"),
    [
        (["a"] * 3, 1, "use float"),
        ([1, 2, 3], 10**30, "days came as 1000000"),
        ([1, 2, 3], 1.5, "days came as 1.5"),
        ([1, 2], 1, "as many values"),
    ],
)
def test_earlier_says_in_words_what_cannot_be(values, days, words):
    with pytest.raises(ValueError, match=words):
        datasets.earlier(np.arange(3).astype("M8[h]"), values, days)


def test_earlier_of_a_small_kind_of_number():
    when = np.arange(24 * 101).astype("M8[h]")
    assert datasets.earlier(when, np.arange(24 * 101), np.int8(100))[-1] == 23  # 24 * 100 is no int8


def test_earlier_by_hand():
    # Hours 0, 1 and 3 of one day, 0, 1, 2 and 3 of the next: its hour 2 has no value the day before.
    when = np.datetime64("2011-01-01T00") + np.array([0, 1, 3, 24, 25, 26, 27])
    values = np.array([10, 11, 13, 20, 21, 22, 23])
    nan = np.nan
    np.testing.assert_array_equal(datasets.earlier(when, values, 1), [nan, nan, nan, 10, 11, nan, 13])
    np.testing.assert_array_equal(datasets.earlier(when, values, 0), values)
    np.testing.assert_array_equal(datasets.earlier(when, values, 5), [nan] * 7)  # all before the first hour
    np.testing.assert_array_equal(datasets.earlier(when, values, -1), [20, 21, 23, nan, nan, nan, nan])
    np.testing.assert_array_equal(datasets.earlier(when, values, -5), [nan] * 7)  # all after the last one
