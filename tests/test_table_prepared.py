"""Your own table: the prepared numbers against scikit-learn's on public tables, new records, and what is kept."""

import json

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import datasets
import experiments
from test_table_reading import as_csv, refused

TABLES = ["penguins", "penguins by mass", "iris", "wine", "breast_cancer", "diabetes", "linnerud", "digits"]


def columns_of(name):
    """A public table as columns of text, and its target's name; in some numbers of each holes are punched."""
    if name.startswith("penguins"):
        table = datasets.read_table(datasets.table.PENGUINS)
        columns = {each: list(cells) for each, cells in table.columns.items()}
        return columns, "body_mass_g" if "mass" in name else "species"
    from sklearn import datasets as public  # here, for it takes each process of a run a second

    bunch = getattr(public, f"load_{name}")()
    rng = np.random.default_rng(0)
    columns = {}
    for each, values in zip(bunch.feature_names, np.asarray(bunch.data).T, strict=True):
        cells = [repr(float(value)) for value in values]
        if len(set(cells)) > 5:
            for hole in rng.choice(len(cells), len(cells) // 20 + 1, replace=False):
                cells[hole] = "NA"
        columns[each] = cells
    target = bunch.target if bunch.target.ndim == 1 else bunch.target[:, 0]
    if name in ("iris", "wine", "breast_cancer", "digits"):
        columns["answer"] = [f"kind {label}" for label in target]
    else:
        columns["answer"] = [repr(float(value)) for value in target]
    return columns, "answer"


@pytest.fixture(scope="module", params=TABLES)
def prepared(request, tmp_path_factory):
    """The same table through a file, with semicolons and decimal commas, to features and targets."""
    columns, target = columns_of(request.param)
    path = tmp_path_factory.mktemp("table") / "table.csv"
    path.write_text(as_csv(columns, ";", ","), encoding="utf-8")
    table = datasets.read_table(path)
    return datasets.prepare_table(datasets.choose(datasets.look(table), target))


def raw(data, name):
    """A column's values in the order of the prepared records."""
    return data.task.look.columns[name].values[data.rows][:, None]


def test_features_are_those_of_scikit_learn(prepared):
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    training, task, checked = prepared.where["training"], prepared.task, 1
    for name in task.features:
        column, ours = raw(prepared, name), prepared.features[:, prepared.column_of[name]]
        if task.look.columns[name].kind == "category":
            column = np.where(column == "", "~", column)  # sorted as the last: "missing"
            encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
        else:
            encoder = make_pipeline(StandardScaler(), SimpleImputer(add_indicator=True))
        theirs = encoder.fit(column[training]).transform(column)
        np.testing.assert_allclose(ours, theirs, atol=1e-9)
        checked += theirs.shape[1]
    assert checked == prepared.features.shape[1] == len(prepared.names)
    assert (prepared.features[:, -1] == 1).all()
    assert len(set(prepared.names)) == len(prepared.names)


def test_targets_are_those_of_scikit_learn_and_lead_back(prepared):
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    training, real = prepared.where["training"], prepared.real[:, None]
    encoder = StandardScaler() if prepared.task.asks == "number" else OneHotEncoder(sparse_output=False)
    theirs = encoder.fit(real[training]).transform(real)
    np.testing.assert_allclose(prepared.targets, theirs, atol=1e-9)
    back = prepared.preparation.answers(prepared.targets)
    if prepared.task.asks == "number":
        np.testing.assert_allclose(back, prepared.real)
    else:
        assert (back == prepared.real).all()


def test_parts_are_kept_apart_and_records_come_back(prepared):
    lines = [set(prepared.lines[rows]) for rows in prepared.where.values()]
    lost = sum(map(len, prepared.task.left_out.values()))
    assert sum(map(len, lines)) == len(set.union(*lines)) == prepared.task.look.table.total - lost
    row = prepared.where["test"][0]
    cells = prepared.task.look.table.record(prepared.rows[row])
    features, _ = prepared.preparation.apply(cells)
    np.testing.assert_allclose(features, prepared.features[[row]])


def test_what_is_kept_is_the_same(prepared):
    kept = json.loads(json.dumps(prepared.preparation.as_dict()))
    again = datasets.Preparation.from_dict(kept)
    features, _ = again.apply(prepared.task.look.table)
    np.testing.assert_array_equal(features[prepared.rows], prepared.features)
    np.testing.assert_array_equal(again.answers(prepared.targets), prepared.preparation.answers(prepared.targets))
    assert again.names == prepared.names


def test_the_test_part_has_no_say(prepared):
    """Other numbers outside of training change nothing that was fitted."""
    task = prepared.task
    table = task.look.table
    columns = {name: cells.copy() for name, cells in table.columns.items()}
    rng = np.random.default_rng(1)
    for cells in columns.values():
        cells[task.test] = rng.permutation(cells[task.test])
    other = datasets.read_table({name: list(cells) for name, cells in columns.items()})
    other = datasets.table.Table(other.columns, table.lines, {}, table.total, table.decimal, [])
    kinds = {name: task.look.columns[name].kind for name in [*task.features, task.target]}
    again = datasets.prepare_table(datasets.choose(datasets.look(other, kinds), task.target))
    mine, others = (each.preparation.as_dict() for each in (prepared, again))
    np.testing.assert_array_equal(again.task.training, task.training)
    assert others == mine


def test_baselines(prepared):
    simple = experiments.simple_answers(prepared)
    scores = [experiments.score(prepared, answers, "training") for answers in simple.values()]
    real, training = prepared.real, prepared.where["training"]
    if prepared.task.asks == "number":
        assert scores[0] == pytest.approx(real[training].std())
        weights = np.linalg.lstsq(prepared.features[training], real[training], rcond=None)[0]
        np.testing.assert_allclose(simple["least squares"], prepared.features @ weights, rtol=1e-6)
        assert scores[2] <= scores[0]
        assert experiments.score(prepared, real, "test") == 0
    else:
        _, counts = np.unique(real[training].astype(str), return_counts=True)
        assert scores[0] == pytest.approx(100 * counts.max() / counts.sum())
        assert scores[2] > scores[0]
        assert experiments.score(prepared, real, "test") == 100
    assert list(simple)[1].removeprefix("one column: ") in prepared.task.features
    assert next(iter(simple)) == ("the mean" if prepared.task.asks == "number" else "the commonest kind")


def test_one_column_learns_from_training_only(prepared):
    name, training = prepared.task.features[0], prepared.where["training"]
    column, real = prepared.task.look.columns[name].at(prepared.rows), prepared.real.copy()
    answers = datasets.one_column_answers(column, real, training)
    others = np.setdiff1d(np.arange(len(real)), training)
    real[others] = real[training[0]]
    np.testing.assert_array_equal(datasets.one_column_answers(column, real, training), answers)


def test_a_column_that_says_much_is_no_suspect():
    columns, target = columns_of("penguins by mass")
    task = datasets.choose(datasets.look(datasets.read_table(columns)), target)
    column, real = task.look.columns["flipper_length_mm"], task.look.columns[target].values
    answers = datasets.one_column_answers(column, real, task.training)
    assert 0.7 < datasets.share_said(answers, real, task.training, task.validation) < 0.9
    assert not task.suspects


@pytest.mark.slow
@pytest.mark.parametrize("name", ["penguins", "penguins by mass", "iris", "diabetes", "breast_cancer", "wine"])
def test_the_loss_is_that_of_scikit_learns_network(name):
    """Same split, nodes, rate, batches and epochs: the means over five seeds differ by no more than their spread."""
    from sklearn.neural_network import MLPRegressor

    columns, target = columns_of(name)
    data = datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(columns)), target))
    ours, theirs = [], []
    for seed in range(5):
        run = experiments.Run(data.training, data.validation, 8, 0.1, epochs=150, batch_size=20, seed=seed).to_the_end()
        ours.append(experiments.mean_squared_error(run.network, *data.validation))
        network = MLPRegressor(
            hidden_layer_sizes=(8,), activation="logistic", solver="sgd", alpha=0, momentum=0, learning_rate_init=0.1,
            batch_size=20, max_iter=150, tol=0, n_iter_no_change=150, random_state=seed,
        )  # fmt: skip
        features, targets = data.training
        network.fit(features[:, :-1], targets.squeeze())
        features, targets = data.validation
        theirs.append(np.mean((network.predict(features[:, :-1]).reshape(targets.shape) - targets) ** 2))
    spread = np.hypot(np.std(ours, ddof=1), np.std(theirs, ddof=1))
    assert abs(np.mean(ours) - np.mean(theirs)) < spread, (ours, theirs)


def small(**changed):
    """A hundred records, prepared."""
    rng = np.random.default_rng(0)
    size = rng.uniform(10, 20, 100).round(2)
    columns = {
        "size": size, "town": [["Bonn", "Ulm", "Köln"][n % 3] for n in range(100)], "sold": ["yes", "no"] * 50,
        "when": [f"{n % 28 + 1:02}.{n % 12 + 1:02}.{2020 + n // 50}" for n in range(100)],
        "price": 3 * size + rng.normal(size=100),
    }  # fmt: skip
    return datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(columns | changed)), "price"))


CELLS = [
    "",
    "NA",
    "yes",
    "no",
    "1",
    "2",
    "3.5",
    "1,5",
    "x",
    "2024-01-31",
    "31.12.2023",
    "-999",
    "007",
    "1e90",
    "q w",
    "inf",
]
POOLS = st.lists(st.sampled_from(CELLS), min_size=2, max_size=6, unique=True)


@pytest.mark.filterwarnings("error")
@given(
    st.lists(POOLS, min_size=2, max_size=4),
    st.integers(12, 60),
    st.integers(0, 99),
    st.sampled_from([{}, {"new_cases": "later", "by": "c1"}, {"new_cases": "other groups", "by": "c1"}]),
)
def test_any_columns_are_prepared_or_get_words(pools, records, seed, how):
    rng = np.random.default_rng(seed)
    columns = {f"c{place}": list(rng.choice(pool, records)) for place, pool in enumerate(pools)}
    table = datasets.read_table(columns)
    try:
        data = datasets.prepare_table(datasets.choose(datasets.look(table), "c0", seed=seed, **how))
    except datasets.BadTable as words:
        event("words")
        if "What to do" not in str(words):
            raise AssertionError(words) from words
        return
    event("prepared")
    assert np.isfinite(data.features).all()
    assert np.isfinite(data.targets).all()
    kept = datasets.Preparation.from_dict(json.loads(json.dumps(data.preparation.as_dict())))
    np.testing.assert_array_equal(kept.apply(table)[0][data.rows], data.features)
    for answers in experiments.simple_answers(data).values():
        assert np.isfinite(experiments.score(data, answers, "test"))


@pytest.mark.filterwarnings("error")
def test_answers_whose_squares_are_infinite_have_a_score():
    """A column that is 1 in training and 1e90 later on: a rule that goes by it ends beyond 1e160."""
    table = {
        "target": [1.0, 2.0, 3e80, 4.0] * 5,
        "grows": [1.0, 1.0, 1.0, 1.5] + [1.0] * 12 + [1e90, 1e95, 1e90, 1e91],
        "day": [f"2021-03-{day:02}" for day in range(1, 21)],
    }
    when = {"new_cases": "later", "by": "day", "seed": 0}
    data = datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(table)), "target", **when))
    scores = [experiments.score(data, answers, "test") for answers in experiments.simple_answers(data).values()]
    assert max(scores) > 1e160
    assert np.isfinite(scores).all()
    assert datasets.share_said(np.array([1.0, 2.0, 1e180]), np.array([1.0, 2.0, 3.0]), [0, 1], [2]) == 0


RECORD = {"size": 12.5, "town": "Ulm", "sold": "yes", "when": "05.03.2021"}


def test_a_new_record_is_prepared_in_the_same_way():
    preparation = small().preparation
    features, notes = preparation.apply(RECORD)
    assert features.shape == (1, len(preparation.names))
    assert notes == []
    by_name = dict(zip(preparation.names, features[0], strict=True))
    size = preparation.inputs[0]
    assert by_name["size"] == pytest.approx((12.5 - size.scales["size"][0]) / size.scales["size"][1])
    assert [by_name[f"town {town}"] for town in ("Bonn", "Köln", "Ulm")] == [0, 0, 1]
    many, _ = preparation.apply({name: [cell, cell] for name, cell in RECORD.items()})
    np.testing.assert_array_equal(many, np.vstack([features, features]))
    for change in (
        {"size": "12.5"},
        {"size": np.float32(12.5)},
        {"sold": True},
        {"sold": "YES"},
        {"when": np.datetime64("2021-03-05")},
    ):
        np.testing.assert_array_equal(preparation.apply(RECORD | change)[0], features)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"town": "Trier"}, ["town came as 'Trier'", "'Bonn', 'Köln', 'Ulm'", "none of these"]),
        ({"size": 200}, ["size came as 200", "outside", "a guess"]),
        ({"size": None}, ["1 of size missing", "the mean"]),
        ({"town": np.nan}, ["1 of town missing", "none of the kinds"]),
    ],
)
def test_a_word_for_what_training_has_not(change, words):
    preparation = small().preparation
    features, notes = preparation.apply(RECORD | change)
    assert np.isfinite(features).all()
    assert len(notes) == 1
    for word in words:
        assert word in notes[0]


def test_a_cell_that_is_missing_is_named_where_training_lacks_some_too():
    table = {"size": [row % 5 + 0.5 if row % 4 else None for row in range(60)], "y": np.arange(60) % 7}
    preparation = datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(table)), "y")).preparation
    assert preparation.names == ["size", "size missing", "always 1"]
    features, notes = preparation.apply({"size": ""})
    assert features.tolist() == [[0, 1, 1]]
    assert notes == ["1 of size missing, which training knows: the mean of training is taken."]


@pytest.mark.parametrize(("name", "cell"), [("size", "large"), ("when", "soon"), ("sold", "perhaps")])
def test_a_cell_that_cannot_be_read_counts_as_missing_and_is_named(name, cell):
    preparation = small().preparation
    features, notes = preparation.apply(RECORD | {name: cell})
    np.testing.assert_array_equal(features, preparation.apply(RECORD | {name: None})[0])
    assert notes[0].startswith(f"{name} came as {cell!r}, which is no ")


def test_what_is_shown_is_short():
    data = small()
    for shown, start in [
        (data, "11 features: size, "),
        (data.preparation, "11 features: size, "),
        (data.task, "target: price, a number\nfrom: size, town, sold, when\n"),
        (data.task.look, "'size' "),
        (data.task.look.table, "100 records, 5 columns: 'size', "),
    ]:
        assert repr(shown).startswith(start)
        assert len(repr(shown)) < 600


def test_records_that_lack_a_column_get_words():
    preparation = small().preparation
    refused(lambda: preparation.apply({"size": 3}), "'town', 'sold', 'when'", "None where")
    refused(lambda: preparation.apply([3, 4]), "list", "a dict")
    refused(lambda: preparation.apply(RECORD | {"size": [1, 2]}), "'size' 2")


def test_dates_carry_year_month_weekday_and_hour():
    when = np.array(["2024-01-01T00:00:00", "2023-07-05T18:00:00", "NaT"], "M8[s]")  # a Monday, a Wednesday
    parts = datasets.inputs.date_parts(when)
    np.testing.assert_array_equal(parts["year"], [2024, 2023, np.nan])
    np.testing.assert_allclose(parts["month cosine"], [1, -1, np.nan])
    np.testing.assert_allclose(parts["month sine"], [0, 0, np.nan], atol=1e-12)
    np.testing.assert_allclose(parts["weekday cosine"], [1, np.cos(4 * np.pi / 7), np.nan])
    np.testing.assert_allclose(parts["weekday sine"], [0, np.sin(4 * np.pi / 7), np.nan], atol=1e-12)
    np.testing.assert_allclose(parts["hour sine"], [0, -1, np.nan])
    names = small().preparation.names  # no hour: the dates have none
    assert [name for name in names if name.startswith("when")] == [
        f"when {part}" for part in ("year", "month sine", "month cosine", "weekday sine", "weekday cosine")
    ]


def test_a_column_of_equal_training_numbers_is_0():
    assert datasets.scale_of(np.array([3.0, np.nan, 3.0])) == (3.0, 1.0)
    assert datasets.scale_of(np.array([0.0, np.nan, 1e-170]))[1] == 1.0  # of which the square is 0
    np.testing.assert_array_equal(datasets.scaled(np.array([3.0, np.nan, 4.0]), 3.0, 1.0), [0, 0, 1])


def test_rare_kinds_have_no_column():
    towns = [f"T{n}" if n < 60 else f"T{n % 20}" for n in range(400)]
    rng = np.random.default_rng(0)
    columns = {"town": towns, "y": rng.normal(size=400)}
    data = datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(columns)), "y"))
    town = data.preparation.inputs[0]
    assert len(town.kinds) <= 50
    assert {f"T{n}" for n in range(20)} <= set(town.kinds)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2}, {"inputs": None}, {"inputs": [{"name": "x"}]}, {"std": 0.0}, {"mean": "x"},
        {"mean": float("nan")}, {"more": 1}, {"missing": 3}, {"decimal": "x"}, {"kinds": 3},
    ],
)  # fmt: skip
def test_what_is_no_preparation_gets_words(change):
    kept = small().preparation.as_dict()
    assert datasets.Preparation.from_dict(kept).target == "price"
    refused(lambda: datasets.Preparation.from_dict(kept | change), "What to do")
    refused(lambda: datasets.Preparation.from_dict({}), "What to do")
