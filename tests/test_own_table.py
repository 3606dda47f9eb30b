"""Networks for a table of one's own: trained, judged beside a rule, asked what they go by, kept and asked again."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

import datasets
import experiments
import own_networks
from conftest import ROOT
from experiments.own_table import misses
from tinynet import NeuralNetwork

PENGUINS = str(ROOT / "notebooks/data/penguins.csv")


def prepared(target="species", **more):
    return datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(PENGUINS)), target, **more))


KINDS, NUMBER = prepared(), prepared("body_mass_g")


def trained(data, seeds=range(3), batches=500):
    rate = experiments.first_rate(data, 6)
    return [experiments.TableRun(data, 6, rate, batches, seed).to_the_end().kept for seed in seeds]


NETWORKS = {"species": trained(KINDS), "body_mass_g": trained(NUMBER)}
BOTH = pytest.mark.parametrize("data", [KINDS, NUMBER], ids=["kinds", "number"])


def networks_of(data):
    return NETWORKS[data.task.target]


# Training


def test_a_table_run_draws_32_records_and_notes_losses_on_at_most_2000(monkeypatch):
    rng = np.random.default_rng(0)
    columns = {"x": rng.normal(size=9000), "y": rng.normal(size=9000)}
    data = datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(columns)), "y"))
    run, sizes = experiments.TableRun(data, 3, 0.5, batches=50), []
    train = run.network.train
    monkeypatch.setattr(run.network, "train", lambda X, y: sizes.append(len(X)) or train(X, y), raising=False)
    run.to_the_end()
    assert sizes == [32] * 50
    assert 1000 <= len(run.watched[1]) <= 2000
    np.testing.assert_array_equal(
        run.watched[0], data.training[0][:: len(data.training[0]) // len(run.watched[0])][:2000]
    )
    assert len(run.validation[1]) <= 2000
    few = experiments.TableRun(KINDS, 3, 0.5, batches=50)
    assert len(few.watched[1]) == len(KINDS.training[1])


def test_the_first_rate_is_chapter_8s_bound():
    features = KINDS.training[0]
    bounds = []
    for seed in range(3):
        network = NeuralNetwork(features.shape[1], 16, 3, 1, rng=seed)
        h = 1 / (1 + np.exp(-features @ network.weights_input_to_hidden))
        bounds.append(2 * len(h) / np.linalg.norm(h, 2) ** 2)
    assert experiments.first_rate(KINDS, 16) == pytest.approx(np.mean(bounds))
    assert experiments.first_rate(KINDS, 16) == pytest.approx(8 / 16, rel=0.15)


def test_settings_are_tried_once_and_an_interrupt_loses_none(monkeypatch):
    found = experiments.try_settings(KINDS, (2, 3), (0.5,))
    assert list(found) == [(2, 0.5), (3, 0.5)]
    rate = 0.5 * experiments.first_rate(KINDS, 3)
    runs = [experiments.TableRun(KINDS, 3, rate, seed=seed).to_the_end() for seed in range(3)]
    assert found[3, 0.5] == [min(run.history.validation_loss) for run in runs]
    before = dict(found)
    monkeypatch.setattr(experiments.own_table, "TableRun", None)  # nothing is trained again
    assert experiments.try_settings(KINDS, (2, 3), (0.5,), found) == before


@pytest.mark.parametrize("kind", [own_networks.Batch, own_networks.RecordLoop])
def test_a_learners_network_learns_the_table_as_tinynets(kind):
    own, ours = (
        experiments.TableRun(NUMBER, 4, 0.3, 50, seed=1, **more).to_the_end() for more in ({"network": kind}, {})
    )
    np.testing.assert_allclose(own.history.validation_loss, ours.history.validation_loss)
    np.testing.assert_allclose(own.kept.run(NUMBER.features), ours.kept.run(NUMBER.features))


def test_it_is_as_good_as_a_networks_of_scikit_learn_with_the_same_nodes_on_the_same_split():
    from sklearn.datasets import load_diabetes  # here, for it takes each process of a run a second
    from sklearn.neural_network import MLPRegressor

    table = load_diabetes()
    columns = dict(zip(table.feature_names, table.data.T, strict=True)) | {"target": table.target}
    data = datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(columns)), "target"))
    rate = experiments.first_rate(data, 8)
    ours = [experiments.TableRun(data, 8, rate, seed=seed).to_the_end().kept for seed in range(5)]
    off = [experiments.score(data, experiments.answers_of(data, network), "test") for network in ours]
    theirs, real = [], data.real[data.where["test"]]
    for seed in range(5):
        settings = {"activation": "logistic", "learning_rate_init": 0.01, "early_stopping": True, "max_iter": 2000}
        model = MLPRegressor(hidden_layer_sizes=(8,), random_state=seed, **settings)
        model.fit(data.training[0], data.training[1][:, 0])
        said = data.preparation.mean + data.preparation.std * model.predict(data.test[0])
        theirs.append(np.sqrt(np.mean((said - real) ** 2)))
    assert np.mean(off) <= np.mean(theirs) + np.hypot(np.std(theirs, ddof=1), np.std(off, ddof=1))


# Judged


def test_answers_stand_in_the_readers_units():
    (network, *_) = networks_of(NUMBER)
    said = experiments.answers_of(NUMBER, network)
    grams = NUMBER.preparation.mean + NUMBER.preparation.std * network.run(NUMBER.features)[:, 0]
    np.testing.assert_allclose(said, grams)
    assert 2500 < said.min() < said.max() < 6500
    assert set(experiments.answers_of(KINDS, networks_of(KINDS)[0])) <= {"Adelie", "Chinstrap", "Gentoo"}


@BOTH
def test_misses_are_scored_as_answers_are(data):
    said = experiments.answers_of(data, networks_of(data)[0])
    missed, score = misses(data, said, "test"), experiments.score(data, said, "test")
    off = experiments.own_table.off(data, missed)
    assert off == pytest.approx(100 - score if data is KINDS else score)


def test_a_difference_is_one_only_beyond_twice_its_standard_error():
    networks, real = networks_of(NUMBER), NUMBER.real
    rng = np.random.default_rng(0)
    far = real + rng.normal(0, 3000, len(real))
    verdict = experiments.verdict(NUMBER, networks, "far", far)
    assert verdict.better is True
    assert str(verdict) == verdict.words
    assert "is better than this simple rule: far" in verdict.words
    assert "Take the simple rule" not in verdict.words
    verdict = experiments.verdict(NUMBER, networks, "oracle", real)
    assert verdict.better is False
    assert "is worse than this simple rule: oracle" in verdict.words
    alike = np.mean([experiments.answers_of(NUMBER, network) for network in networks], axis=0)
    verdict = experiments.verdict(NUMBER, networks, "alike", alike + rng.normal(0, 20, len(real)))
    assert verdict.better is None
    assert "is no better than this simple rule: alike" in verdict.words
    assert "Take the simple rule" in verdict.words


def test_a_verdicts_limit_is_twice_the_error_of_records_and_seeds_together():
    data, rule = KINDS, np.full(len(KINDS.real), "Adelie", object)
    missed = [misses(data, experiments.answers_of(data, network), "test") for network in networks_of(data)]
    apart = misses(data, rule, "test") - np.mean(missed, axis=0)
    error = np.hypot(apart.std() / np.sqrt(len(apart)), np.std(np.mean(missed, axis=1), ddof=1) / np.sqrt(len(missed)))
    assert (apart.mean() > 2 * error) == (experiments.verdict(data, networks_of(data), "", rule).better is True)
    few = np.array(rule)
    better = experiments.answers_of(data, networks_of(data)[0])
    wrong = data.where["test"][:3]
    few[:] = better
    few[wrong] = np.where(few[wrong] == "Gentoo", "Adelie", "Gentoo")  # three records more: luck
    assert experiments.verdict(data, networks_of(data), "", few).better is None


def test_records_of_a_group_or_a_time_stand_together():
    everywhere = {"x": np.arange(100) % 7, "who": [f"P{n // 20}" for n in range(100)], "when": np.arange(100) + 0.5}
    seen = datasets.look(datasets.read_table(everywhere | {"y": np.arange(100) % 11}))
    for new_cases, by, sizes in (
        ("at random", None, [1] * 20),
        ("other groups", "who", [20]),
        ("later", "when", [2] * 10),
    ):
        data = datasets.prepare_table(datasets.choose(seen, "y", new_cases=new_cases, by=by))
        assert np.bincount(experiments.own_table.stands_with(data, "test")).tolist() == sizes


def test_the_error_of_groups_is_that_of_their_means():
    rng = np.random.default_rng(0)
    apart = rng.normal(size=60)
    assert experiments.own_table.standard_error(apart, np.arange(60)) == pytest.approx(apart.std() / np.sqrt(60))
    means = np.repeat(rng.normal(size=6), 10)  # all records of a group alike: as if there were six
    assert experiments.own_table.standard_error(means, np.arange(60) // 10) == pytest.approx(means.std() / np.sqrt(6))
    assert experiments.own_table.standard_error(apart, np.zeros(60, int)) == np.inf


def test_the_worst_come_first_with_their_lines_and_cells():
    said = experiments.answers_of(NUMBER, networks_of(NUMBER)[0])
    lines = experiments.worst(NUMBER, said, None, "test").splitlines()
    rows = NUMBER.where["test"]
    order = rows[np.argsort(-np.abs(said - NUMBER.real)[rows])]
    assert [line.partition(":")[0] for line in lines] == [f"line {NUMBER.lines[row]}" for row in order[:5]]
    assert f"real {NUMBER.real[order[0]]:.4g} (species " in lines[0]
    assert experiments.worst(NUMBER, NUMBER.real, None) == f"Of these {len(rows)} records none is off."


def test_of_wrong_kinds_the_worst_has_the_lowest_output_for_the_right_one():
    outputs, said = KINDS.targets.copy(), np.array(KINDS.real)
    wrong = KINDS.where["test"][[4, 2, 7]]
    for row, output in zip(wrong, (0.3, 0.1, 0.2), strict=True):
        outputs[row] *= output
        said[row] = "Gentoo" if said[row] != "Gentoo" else "Adelie"
    lines = experiments.worst(KINDS, said, outputs).splitlines()
    assert [line.partition(":")[0] for line in lines] == [f"line {KINDS.lines[row]}" for row in wrong[[1, 2, 0]]]


# What they go by


@BOTH
def test_importance_is_what_shuffling_a_columns_features_costs(data):
    networks = networks_of(data)
    found = experiments.importance(data, networks)
    assert list(found) == list(data.column_of)
    assert {len(worse) for worse in found.values()} == {5 * len(networks)}
    first = next(iter(found))
    rows, rng = data.where["validation"], np.random.default_rng(0)
    features = data.features.copy()
    places = data.column_of[first]
    features[np.ix_(rows, places)] = data.features[np.ix_(rows[rng.permutation(len(rows))], places)]
    plain, shuffled = (
        experiments.score(data, data.preparation.answers(networks[0].run(table)), "validation")
        for table in (data.features, features)
    )
    assert found[first][0] == pytest.approx(plain - shuffled if data is KINDS else shuffled - plain)


def test_a_column_that_no_weight_uses_has_no_importance():
    network = networks_of(NUMBER)[0]
    deaf = NeuralNetwork(len(NUMBER.names), 6, 1, 1)
    weights = network.weights_input_to_hidden.copy()
    weights[NUMBER.column_of["flipper_length_mm"]] = 0
    deaf.weights_input_to_hidden, deaf.weights_hidden_to_output = weights, network.weights_hidden_to_output
    found = experiments.importance(NUMBER, [deaf])
    assert (found["flipper_length_mm"] == 0).all()
    assert found["sex"].mean() > 10


@BOTH
@pytest.mark.parametrize("column", ["sex", "island", "bill_length_mm", "year"])
def test_at_a_records_own_value_an_effect_is_its_answer(data, column):
    networks = networks_of(data)
    kind = "Gentoo" if data is KINDS else None
    effect = experiments.effect(data, networks, column, kind)
    assert effect.answers.shape == (len(effect.lines), len(effect.values))
    assert effect.scale == ("words" if column in ("sex", "island") else "number")
    places = [np.flatnonzero(data.lines == line)[0] for line in effect.lines]
    assert set(places) <= set(data.where["validation"])
    outputs = np.mean([network.run(data.features[places]) for network in networks], axis=0)
    answers = outputs[:, data.preparation.kinds.index(kind)] if kind else data.preparation.answers(outputs)
    known = 0
    for answer, row, own in zip(answers, effect.answers, effect.own, strict=True):
        if own == "" or own != own:
            continue
        known += 1
        if effect.scale == "words":
            assert row[list(effect.values).index(own)] == pytest.approx(answer)
        elif effect.values[0] <= own <= effect.values[-1]:
            assert np.interp(own, effect.values, row) == pytest.approx(answer, abs=0.02 * np.ptp(effect.answers) + 1e-9)
    assert known > 15


def test_of_whole_numbers_only_whole_ones_are_tried():
    network = networks_of(NUMBER)[0]
    years, millimetres, parts = (
        experiments.effect(NUMBER, [network], column).values
        for column in ("year", "flipper_length_mm", "bill_length_mm")
    )
    assert years.tolist() == [2007, 2008, 2009]
    assert len(millimetres) == len(parts) == 21
    assert (millimetres == np.round(millimetres)).all()
    assert not (parts == np.round(parts)).all()


def test_dates_are_tried_between_the_first_and_the_last():
    days = np.datetime64("2020-01-01") + np.arange(200)
    columns = {"day": days.astype(str), "y": np.sin(np.arange(200) / 20)}
    data = datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(columns)), "y"))
    effect = experiments.effect(data, trained(data, range(1), 50), "day")
    assert effect.scale == "date"
    assert len(effect.values) == 21
    assert (np.diff(effect.values) > np.timedelta64(5, "D")).all()


# Kept


@pytest.fixture
def kept(tmp_path):
    """A file that holds a network for the penguins' species."""
    path = tmp_path / "my_network.npz"
    experiments.Kept(networks_of(KINDS)[0], KINDS.preparation).save(path)
    return path


RECORD = {"island": "Biscoe", "bill_length_mm": 47.5, "bill_depth_mm": "14.0", "flipper_length_mm": 215}
RECORD |= {"body_mass_g": 5000, "sex": "female", "year": 2008}


@BOTH
def test_what_is_read_answers_as_what_was_kept(data, tmp_path):
    network = networks_of(data)[0]
    experiments.Kept(network, data.preparation).save(tmp_path / "kept")
    again = experiments.Kept.load(tmp_path / "kept.npz")
    np.testing.assert_array_equal(again.network.run(data.features), network.run(data.features))
    record = data.task.look.table.record(data.rows[data.where["test"][0]])
    (said,) = again.preparation.answers(network.run(data.features[data.where["test"][:1]]))
    assert again.ask(record).value == (said if data is KINDS else pytest.approx(said))


def test_an_answer_says_its_outputs_and_what_was_unknown(kept):
    network = experiments.Kept.load(kept)
    answer = network.ask(RECORD)
    assert (answer.value, answer.notes) == ("Gentoo", [])
    assert str(answer).startswith("Gentoo (outputs: Adelie ")
    strange = network.ask(RECORD | {"island": "Bird Island", "bill_length_mm": 500})
    assert "Bird Island" in strange.notes[0]
    assert "500" in strange.notes[1]
    assert str(strange).count("\n") == 2
    with pytest.raises(datasets.BadTable, match="body_mass_g"):
        network.ask({name: cell for name, cell in RECORD.items() if name != "body_mass_g"})


def test_a_learners_network_is_kept_as_tinynets(tmp_path):
    run = experiments.TableRun(KINDS, 4, 0.5, 50, network=own_networks.Batch).to_the_end()
    experiments.Kept(run.network, KINDS.preparation).save(tmp_path / "kept.npz")
    again = experiments.Kept.load(tmp_path / "kept.npz").network
    assert type(again) is NeuralNetwork
    np.testing.assert_allclose(again.run(KINDS.features), run.network.run(KINDS.features))


def test_a_network_of_another_table_is_refused():
    with pytest.raises(ValueError, match="weights_input_to_hidden"):
        experiments.Kept(networks_of(NUMBER)[0], KINDS.preparation)


class Runs:
    """What runs code when it is unpickled."""

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def changed(path, **parts):
    """The file with some of its parts replaced, None for left out."""
    with np.load(path) as file:
        parts = {name: file[name] for name in file.files} | parts
    np.savez(path, **{name: part for name, part in parts.items() if part is not None})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "version 2"),
        ({"version": None}, "version"),
        ({"preparation": None}, "preparation"),
        ({"preparation": np.array("{")}, "expected a file"),
        ({"preparation": np.array("{}")}, "version"),
        ({"weights_input_to_hidden": np.ones((3, 6))}, "weights_input_to_hidden"),
        ({"weights_input_to_hidden": np.full((16, 6), np.nan)}, "nan"),
        ({"weights_hidden_to_output": np.ones(3)}, "expected a file"),
        ({"weights_hidden_to_output": np.array("text")}, "expected a file"),
    ],
)
def test_a_file_that_was_changed_is_refused_in_words(change, words, kept):
    changed(kept, **change)
    with pytest.raises(datasets.BadTable, match=words):
        experiments.Kept.load(kept)


@pytest.mark.parametrize("content", [b"", b"PK", b"a,b\n1,2\n", None])
def test_any_other_file_is_refused_in_words(content, tmp_path):
    path = tmp_path / "kept.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(datasets.BadTable, match=r"kept\.npz came, expected a file that Kept\.save has written"):
        experiments.Kept.load(path)


def test_reading_runs_nothing(kept, tmp_path):
    trap = Runs()
    trap.folder = str(tmp_path / "run")
    for part in ("weights_input_to_hidden", "preparation", "version"):
        content = kept.read_bytes()
        changed(kept, **{part: np.array(trap, dtype=object)})
        with pytest.raises(datasets.BadTable, match="expected a file"):
            experiments.Kept.load(kept)
        assert not os.path.exists(trap.folder)
        kept.write_bytes(content)
    kept.write_bytes(pickle.dumps(trap))
    with pytest.raises(datasets.BadTable, match="expected a file"):
        experiments.Kept.load(kept)
    assert not os.path.exists(trap.folder)
    pickle.loads(pickle.dumps(trap))  # it would have
    assert os.path.exists(trap.folder)


def outside(code, folder):
    """What a program says that has notebooks/ on its path and is no notebook."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "notebooks")}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_it_is_asked_in_five_lines_outside_a_notebook(kept):
    code = f"import experiments\nkept = experiments.Kept.load('my_network.npz')\nprint(kept.ask({RECORD!r}))"
    assert len(code.splitlines()) <= 5
    assert outside(code, kept.parent) == f"{experiments.Kept.load(kept).ask(RECORD)}\n"


def test_the_experiment_as_code_makes_it_again(tmp_path):
    question = {"target": "species", "leave_out": ["year"], "new_cases": "at random", "by": None}
    seen = datasets.look(datasets.read_table(PENGUINS))
    code = experiments.as_code(PENGUINS, {}, seen, question, 3, 0.512345678, range(2), "my_network.npz")
    said = [float(line) for line in outside(code, tmp_path).splitlines()]
    data = prepared(leave_out=["year"])
    runs = [experiments.TableRun(data, 3, 0.512346, seed=seed).to_the_end() for seed in range(2)]
    assert said == [experiments.score(data, experiments.answers_of(data, run.kept), "test") for run in runs]
    best = min(runs, key=lambda run: min(run.history.validation_loss)).kept
    again = experiments.Kept.load(tmp_path / "my_network.npz").network
    np.testing.assert_allclose(again.run(data.features), best.run(data.features))
    assert "read_table(source)" in experiments.as_code(
        {"a": [1]}, {}, seen, question, 3, 0.5, range(2), "my_network.npz"
    )


def test_the_experiment_as_code_looks_as_the_reader_did(tmp_path):
    missing = (*datasets.MISSING, "2009")
    seen = datasets.look(datasets.read_table(PENGUINS), {"year": "category"}, missing)
    question = {"target": "species", "leave_out": ["island"]}
    code = experiments.as_code(PENGUINS, {}, seen, question, 3, 0.5, range(2), "my_network.npz")
    outside(code, tmp_path)
    preparation = experiments.Kept.load(tmp_path / "my_network.npz").preparation
    assert {"year 2007", "year 2008", "year missing"} <= set(preparation.names)


def test_the_experiment_as_code_reads_as_the_reader_did(tmp_path):
    rows = "".join(f"{row},{row % 7};{row % 3}\n" for row in range(100, 160))
    (tmp_path / "t.csv").write_text("size;y\n" + rows, "utf-8")
    reading = {"separator": ";", "decimal": ","}
    seen = datasets.look(datasets.read_table(tmp_path / "t.csv", **reading))
    code = experiments.as_code("t.csv", reading, seen, {"target": "y"}, 2, 0.5, range(2), "my_network")
    assert "read_table('t.csv', separator=';', decimal=',')" in code
    outside(code, tmp_path)
    for name in ("my_network", "my_network.npz"):  # as it was saved, or as the file is called
        assert experiments.Kept.load(tmp_path / name).preparation.inputs[0].high < 160
