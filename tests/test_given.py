"""What a learner may give by mistake in a chapter's cell: what came, what was expected, what to do, in a sentence."""

import re

import numpy as np
import pandas as pd
import pytest

import datasets
import experiments
import figures
from conftest import ROOT, sources
from tinynet import NeuralNetwork

CODE = [cell for path in (ROOT / "notebooks").glob("*.ipynb") for cell in sources(path, "code")]
RECORDS = np.eye(4), np.array([[0.0], [1.0], [1.0], [0.0]])
LABELS = np.eye(10), np.arange(10)
ONE_HOT = np.eye(10), np.eye(10)
TRIAL = {"problem": "XOR", "noise": 0.2, "bias": True, "learning_rate": 0.3, "hidden_nodes": 2, "batch_size": 8}
HOURS = np.arange(24).astype("M8[h]")
LOOK = datasets.look(datasets.read_table(datasets.table.PENGUINS))
W_IH, W_HO = np.ones((4, 2)), np.ones((2, 1))
WALKED = [0.5, 1.0], 0.0, np.eye(2), np.ones((2, 1))
TASK = datasets.choose(LOOK, "species")
DATA = datasets.prepare_table(TASK)
NETWORKS = [NeuralNetwork(16, 2, 3, 0.1, seed) for seed in range(2)]
SAID = DATA.real
MASSES = datasets.prepare_table(datasets.choose(LOOK, "body_mass_g"))


def run(*parts, **settings):
    return experiments.Run(*(parts or (RECORDS, RECORDS)), 2, 0.1, **settings)


def sweep(training=RECORDS, rates=(0.1,), sizes=(2,), seeds=(0,), **more):
    return experiments.sweep(training, RECORDS, rates, sizes, seeds, batches=1, **more)


def shuffled(networks=NETWORKS, data=DATA):
    return experiments.importance(data, networks)


def along(place, target=1.0, weight=1.0, tables=(W_IH, W_HO), **more):
    return experiments.loss_along(RECORDS[0][:1], target, *tables, place, weight, **more)


def weight(name, bias=False):
    return experiments.Trial(**{**TRIAL, "bias": bias}, seed=0).change(name, 1.0)


def trial(**changed):
    return experiments.Trial(**{**TRIAL, **changed}, seed=0)


def own_points(*points):
    return datasets.problem(datasets.YOURS, 0.1, points)


def kept():
    return experiments.Kept(NETWORKS[0], DATA.preparation)


def compared(data=DATA, networks=NETWORKS, rule="a rule", said=SAID):
    return experiments.verdict(data, networks, rule, said)


MISTAKES = {
    "epochs came as -1": lambda: run(epochs=-1),
    "epochs came as '10'": lambda: run(epochs="10"),
    "epochs came as 2.5": lambda: run(epochs=2.5),
    "batch_size came as 0": lambda: run(batch_size=0),
    "batch_size came as -8": lambda: run(batch_size=-8),
    "batch_size came as '8'": lambda: run(batch_size="8"),
    "seed came as -1": lambda: run(seed=-1),
    "seed came as 'a'": lambda: run(seed="a"),
    "training came as (4, 4) and (4,)": lambda: run((RECORDS[0], RECORDS[1][:, 0]), RECORDS),
    "training came as (10, 10) and (10,), expected features and targets, two tables": lambda: run(LABELS, LABELS),
    "training came as (1, 8, 8) and (1, 1)": lambda: run((np.ones((1, 8, 8)), np.ones((1, 1))), RECORDS),
    "training came as ndarray": lambda: run(*RECORDS),
    "validation came as tuple": lambda: run(RECORDS, ()),
    "validation came as (4, 4) and (3, 1)": lambda: run(RECORDS, (RECORDS[0], RECORDS[1][:3])),
    "batches came as '50'": lambda: experiments.SampledRun(RECORDS, RECORDS, 2, 0.1, "50"),
    "batches came as 70, expected a multiple of 50": lambda: experiments.SampledRun(RECORDS, RECORDS, 2, 0.1, 70),
    "epochs came as '3'": lambda: experiments.Trial(**TRIAL, seed=0, epochs="3"),
    "features and targets came as (10, 10) and (10,)": lambda: experiments.accuracy(NETWORKS[0], *LABELS),
    "targets came with shape (10,), expected": lambda: experiments.mean_squared_error(
        NeuralNetwork(10, 2, 10, 0.1), *LABELS
    ),
    "results came as [], expected a dict": lambda: sweep(results=[]),
    "results came as 'a', expected a dict": lambda: experiments.try_settings(DATA, [2], [1], results="a"),
    "learning_rates came as 0.1, expected several": lambda: sweep(rates=0.1),
    "learning_rates came as '0.1', expected several": lambda: sweep(rates="0.1"),
    "learning_rates came with 0": lambda: sweep(rates=[]),
    "hidden_sizes came with 0": lambda: sweep(sizes=[]),
    "seeds came as 0, expected several": lambda: sweep(seeds=0),
    "training came as ndarray, expected a pair": lambda: sweep(RECORDS[0]),
    "training came as int, expected a pair": lambda: sweep(3),
    "hidden_sizes came as 8, expected several": lambda: experiments.try_settings(DATA, 8, [1]),
    "times came with 0": lambda: experiments.try_settings(DATA, [8], []),
    "data came as Task": lambda: experiments.first_rate(TASK, 8),
    "data came as int": lambda: experiments.first_rate(8, DATA),
    "data came as Look": lambda: experiments.simple_answers(LOOK),
    "data came as Task, expected what datasets.prepare_table gives": lambda: experiments.TableRun(TASK, 2, 0.1),
    "data came as list": lambda: shuffled(DATA, NETWORKS),
    "networks came as <tinynet.NeuralNetwork": lambda: shuffled(NETWORKS[0]),
    "networks came with 0": lambda: shuffled([]),
    "networks came with 1, expected a list of at least 2": lambda: compared(networks=NETWORKS[:1]),
    "networks came as <tinynet.NeuralNetwork object": lambda: compared(networks=NETWORKS[0]),
    "rule came as an array of shape (344,), expected a text": lambda: compared(rule=SAID, said="a rule"),
    "rule came as None, expected a text": lambda: compared(rule=None),
    "answers came as array([nan": lambda: experiments.score(MASSES, np.full(len(MASSES.real), np.nan), "test"),
    "passes came as None, expected a function": lambda: experiments.table({"B": 3}, None),
    "targets came with NaN or infinity": lambda: experiments.mean_squared_error(
        NeuralNetwork(4, 2, 1, 0.1), RECORDS[0], [[np.nan]] * 4
    ),
    "targets came as an array of shape (4, 1) with nan": lambda: experiments.slipped_losses(
        "none", RECORDS[0], [[np.nan]] * 4, 0.1
    ),
    "features came as 'a', expected numbers": lambda: experiments.least_squares("a", [1]),
    "bitmap came as 'a', expected finite numbers of shape (32, 32)": lambda: datasets.count_blocks("a"),
    "bitmap came as an array of shape (1024,), expected": lambda: datasets.count_blocks(np.ones(1024)),
    "gray came as an array of shape (32, 32) with nan": lambda: datasets.even_ink(np.full((32, 32), np.nan)),
    "expected one column, and a list of all that can stand there, each once": lambda: datasets.one_hot(
        range(24), [1, 2, 2]
    ),
    "of 344 records: was the table prepared anew?": lambda: experiments.score(DATA, np.ones(344), "test"),
    "noise came as '0.2'": lambda: experiments.Trial(**{**TRIAL, "noise": "0.2"}, seed=0),
    "noise came as -1": lambda: datasets.problem("XOR", -1),
    "seeds came as 3, expected several": lambda: next(experiments.Trial.over_seeds(3, **TRIAL)),
    "seeds came with 0": lambda: next(experiments.Trial.over_seeds([], **TRIAL)),
    "slip came as 'sign', expected one of 'none'": lambda: experiments.slipped_losses("sign", *RECORDS, 0.1),
    "steps came as -1": lambda: experiments.slipped_losses("none", *RECORDS, 0.1, steps=-1),
    "Did you mean 'forward'?": lambda: experiments.walk(*WALKED, until="forwards"),
    "part came as 'tset', expected one of 'training', 'validation', 'test'. Did you mean 'test'?": lambda: (
        experiments.score(DATA, SAID, "tset")
    ),
    "answers came as array({": lambda: experiments.score(DATA, {"a": SAID}, "test"),
    "part came as 'tests'": lambda: experiments.worst(DATA, SAID, DATA.targets, "tests"),
    "column came as 'bill'": lambda: experiments.effect(DATA, NETWORKS, "bill", "Adelie"),
    "column came as 'species'": lambda: experiments.effect(DATA, NETWORKS, "species", "Adelie"),
    "Did you mean 'Adelie'?": lambda: experiments.effect(DATA, NETWORKS, "year", "adelie"),
    "kind came as None": lambda: experiments.effect(DATA, NETWORKS, "year"),
    "network came as Run, expected one network: of a run take": lambda: experiments.Kept(run(), DATA.preparation),
    "network came as list": lambda: experiments.Kept(NETWORKS, DATA.preparation),
    "preparation came as Prepared": lambda: experiments.Kept(NETWORKS[0], DATA),
    "said came as None": lambda: experiments.found(None),
    "said came as ['A']": lambda: experiments.table(["A"], bool),
    "a letter came as 'a'": lambda: experiments.found({"a": 3}),
    "the line of B came as '1'": lambda: experiments.found({"B": "1"}),
    "the line of B came as 5": lambda: experiments.found({"B": 5}),
    "hidden_nodes came as '8'": lambda: experiments.Beside("A", 0.1, "8", 0),
    "learning_rate came as '0.1'": lambda: experiments.Beside("A", "0.1", 8, 0),
    "seed came as -2": lambda: experiments.Beside("A", 0.1, 8, -2),
    "kinds came as 'category'": lambda: datasets.look(LOOK.table, "category"),
    "kinds came as \"['year']\"": lambda: datasets.look(LOOK.table, ["year"]),
    "leave_out came as '3'": lambda: datasets.choose(LOOK, "species", 3),
    "momentum came as '0.9', expected one number": lambda: experiments.roll("0.9"),
    "momentum came as nan, expected a finite number from 0 to 1.": lambda: experiments.roll(np.nan),
    "momentum came as 2, expected a finite number from 0 to 1": lambda: experiments.roll(2),
    "momentum came as True": lambda: experiments.roll(True),
    "steps came as -1, expected": lambda: experiments.roll(0.5, steps=-1),
    "weight came as '1'": lambda: experiments.two_nodes("1", 0, 1),
    "bias_weight came as None": lambda: experiments.two_nodes(1, None, 1),
    "output_weight came as inf, expected a finite number.": lambda: experiments.two_nodes(1, 0, np.inf),
    "place came as (2, 0, 0), expected (layer, row, column)": lambda: along((2, 0, 0)),
    "place came as (0, 4, 0)": lambda: along((0, 4, 0)),
    "place came as (-1, 0, 0)": lambda: along((-1, 0, 0)),
    "place came as (0, 0.0, 0)": lambda: along((0, 0.0, 0)),
    "place came as (0, 0)": lambda: along((0, 0)),
    "place came as 'input 1'": lambda: along("input 1"),
    "target came as '1'": lambda: along((0, 0, 0), "1"),
    "weight came as nan": lambda: along((0, 0, 0), weight=np.nan),
    "weights came as (4, 2) and (3, 1), expected two tables": lambda: along((0, 0, 0), tables=(W_IH, np.ones((3, 1)))),
    "weights came as (4, 2) and (2,), expected two": lambda: experiments.network_of(W_IH, W_HO[:, 0], 0.1),
    "weights came as (8,) and (2, 1)": lambda: experiments.walk([1] * 4, 1.0, W_IH.ravel(), W_HO),
    "network came as <tinynet.NeuralNetwork": lambda: along((0, 0, 0), network=NETWORKS[0]),
    "features and targets came as (4, 4) and (4,), expected": lambda: experiments.loss_surface(
        RECORDS[0], RECORDS[1][:, 0], W_IH, W_HO, [1], [1]
    ),
    "steps came as '4'": lambda: experiments.descend(*RECORDS, W_IH, W_HO, 0.1, steps="4"),
    "length came as '1'": lambda: experiments.falls(*RECORDS, W_IH, W_HO, "1", 0),
    "angle came as inf": lambda: experiments.falls(*RECORDS, W_IH, W_HO, 1, np.inf),
    "target came as 2, expected a finite number from 0 to 1": lambda: experiments.two_losses(2, 0),
    "final_input came as '0'": lambda: experiments.two_losses(1, "0"),
    "start came as [1, 2]": lambda: experiments.weight_path([1, 2]),
    "steps came as 2.5": lambda: experiments.weight_path(steps=2.5),
    "input_nodes came as '3'": lambda: experiments.hidden_outputs_at_the_start(5, "3"),
    "target came as None, expected a number: without one": lambda: experiments.walk(WALKED[0], None, *WALKED[2:]),
    "expected numbers: use float(...) for text": lambda: experiments.walk(["a", "b"], *WALKED[1:]),
    "-1e+07 came, expected a number from": lambda: experiments.walk(WALKED[0], -1e7, *WALKED[2:]),
    "place came as (0, 9, 9)": lambda: run().change_weight((0, 9, 9), 1.0),
    "value came as '1'": lambda: run().change_weight((0, 0, 0), "1"),
    "'weight from x0 to hidden node 1' names no weight": lambda: weight("weight from x0 to hidden node 1"),
    "'weight from x3 to hidden node 1' names no weight": lambda: weight("weight from x3 to hidden node 1", True),
    "'weight from the bias to hidden node 1' names": lambda: weight("weight from the bias to hidden node 1"),
    "'weight from x1 to the output' names no weight": lambda: weight("weight from x1 to the output"),
    "'weight from hidden node 1 to hidden node 2' names": lambda: weight("weight from hidden node 1 to hidden node 2"),
    "bias came as 'False'": lambda: trial(bias="False"),
    "steps came as '1'": lambda: experiments.Trial(**TRIAL, seed=0, steps="1"),
    "noise came as None": lambda: trial(noise=None),
    "noise came as inf": lambda: datasets.moons(10, np.inf, 0),
    "records came as '10'": lambda: datasets.moons("10", 0.1, 0),
    "points came with (1, 2), expected (x1, x2, kind)": lambda: own_points((1, 2), (1, 2), (1, 2)),
    "points came with (1, 2, 5)": lambda: own_points((0, 0, 1), (1, 2, 5)),
    "points came with ('1', 2, 0)": lambda: own_points(("1", 2, 0)),
    "points came with (0, 1000": lambda: own_points((0, 10**400, 1)),
    "points came as array(3.), expected several": lambda: datasets.problem(datasets.YOURS, 0.1, np.array(3.0)),
    "target came as 'Empty DataFrame": lambda: datasets.choose(LOOK, pd.DataFrame()),
    "kinds came with 'year': array([1, 2]), expected one of": lambda: datasets.look(
        LOOK.table, {"year": np.array([1, 2])}
    ),
    "missing came with": lambda: datasets.look(LOOK.table, missing=(datasets.MISSING, "-999")),
    "cannot be read as ''": lambda: datasets.read_table(datasets.table.PENGUINS, encoding=""),
    "cannot be read as '[1 2]'": lambda: datasets.read_table(datasets.table.PENGUINS, encoding=np.array([1, 2])),
    "(4, 2) and (2, 3), expected two tables, (input_nodes, hidden_nodes) and (hidden_nodes, 1)": lambda: along(
        (0, 0, 0), tables=(W_IH, np.ones((2, 3)))
    ),
    "weights came as (4, 2) and (2, 2)": lambda: experiments.loss_surface(*RECORDS, W_IH, np.eye(2), [1], [1]),
    "place came as 3, expected": lambda: along(3),
    "across came as 3, expected numbers of shape (n,)": lambda: experiments.loss_surface(*RECORDS, W_IH, W_HO, 3, [1]),
    "up came as an array of shape (2, 2), expected": lambda: experiments.loss_surface(
        *RECORDS, W_IH, W_HO, [1], np.eye(2)
    ),
    "weights came as an array of shape (3,), expected two": lambda: experiments.valley_loss([1, 2, 3]),
    "weights came as array(nan), expected two": lambda: experiments.valley_loss(None),
    "targets came with shape (0,), expected that of the": lambda: experiments.mean_squared_error(
        NeuralNetwork(4, 2, 1, 0.1), RECORDS[0], []
    ),
    "steps came as None, expected what is gone through": lambda: next(experiments.timed_slices(None)),
    "hidden_sizes came as [1, 2]": lambda: experiments.try_settings(DATA, [2, [1, 2]], [1]),
    "features came as [[1, 2], [3]], expected rows": lambda: experiments.walk([[1, 2], [3]], *WALKED[1:]),
    "expected numbers: fill or leave out missing values, scale large": lambda: experiments.walk(
        [10**400, 1], *WALKED[1:]
    ),
    "outputs came as an array of shape (2, 3), expected numbers of shape (344, 3).": lambda: experiments.worst(
        DATA, SAID, DATA.targets[:2]
    ),
    "outputs came as None": lambda: experiments.worst(DATA, SAID, None),
    "problem came as ['XOR']": lambda: datasets.problem(["XOR"], 0.1),
    "targets came with shape (4, 1), expected that of the answers, (4, 1), a column for": lambda: experiments.accuracy(
        NeuralNetwork(4, 2, 1, 0.1), *RECORDS
    ),
    "targets came with shape (4, 4), expected that of the answers, (4, 3)": lambda: experiments.accuracy(
        NeuralNetwork(4, 2, 3, 0.1), np.eye(4), np.eye(4)
    ),
    "targets came with shape (3, 2), expected that of the answers, (2, 3)": lambda: experiments.mean_squared_error(
        NeuralNetwork(2, 2, 3, 0.1), np.eye(2), np.ones((3, 2))
    ),
    "network came as <class 'tinynet": lambda: experiments.mean_squared_error(NeuralNetwork, *RECORDS),
    "expected one network, such as MyNetwork(3, 2, 1, 0.1); of a run take run.network.": lambda: experiments.answers(
        run(), RECORDS[0]
    ),
    "features and targets came as (4, 4) and (3, 1), expected": lambda: experiments.least_squares(
        RECORDS[0], RECORDS[1][:3]
    ),
    "features and targets came as (1, 1) and (1,)": lambda: experiments.least_squares([[np.nan]], [1]),
    "times came as '1'": lambda: experiments.try_settings(DATA, [2], ["1"]),
    "processes came as '2'": lambda: experiments.all_cores("2").__enter__(),
    "path came as '', no name, expected the name of a file": lambda: kept().save(""),
    "path came as None, no name": lambda: kept().save(None),
    "path came as '.npz', no name": lambda: kept().save(".npz"),
    "path came as '..', no name": lambda: kept().save(".."),
    "a folder, expected the name of a file": lambda: kept().save(ROOT),
    "path came as 'nowhere/x', which cannot be written": lambda: kept().save("nowhere/x"),
    "in a folder that is there and that you may write to": lambda: kept().save("nowhere/y"),
    "which cannot be written (embedded null byte)": lambda: kept().save("a\0b"),
    "record came as 2 records, expected one": lambda: kept().ask(
        {name: [cell] * 2 for name, cell in LOOK.table.record(0).items()}
    ),
    "table came as Look, expected what datasets.read_table gives": lambda: datasets.look(LOOK),
    "look came as Table, expected what datasets.look gives": lambda: datasets.choose(LOOK.table, "species"),
    "task came as Look, expected what datasets.choose gives": lambda: datasets.prepare_table(LOOK),
    "kinds says that 'island' is date, but it holds": lambda: datasets.look(LOOK.table, {"island": "date"}),
    "cannot be read as '5'": lambda: datasets.read_table(datasets.table.PENGUINS, encoding=5),
    "1 values are masked": lambda: datasets.with_ones(np.ma.masked_equal([[1, 2], [3, 4]], 3)),
    "2 values are masked": lambda: datasets.earlier(HOURS, np.ma.masked_less(np.arange(24), 2), 0),
    "1 values are masked, expected none": lambda: datasets.earlier(np.ma.masked_equal(HOURS, HOURS[0]), range(24), 0),
    "expected rising times": lambda: datasets.earlier(HOURS[::-1], np.arange(24), 0),
    "(24,) of datetime64[h] and (5,), expected": lambda: datasets.earlier(HOURS, np.arange(5), 1),
    "days came as '1', expected a whole number": lambda: datasets.earlier(HOURS, np.arange(24), "1"),
    "expected a whole number, -100000 or more, at most 100,000: write": lambda: datasets.earlier(
        HOURS, np.arange(24), np.int64(10**6)
    ),
    "values came with nan, expected finite": lambda: datasets.bike_sharing.standardised(np.r_[np.nan, np.ones(2000)]),
    "of <U1, expected numbers: use float(...) for text": lambda: datasets.bike_sharing.standardised(["a"] * 2000),
    "bitmap came as (5,), expected one drawing": lambda: datasets.prepare(np.ones(5)),
    "bitmap came as (2, 2), expected one drawing": lambda: datasets.prepare([[np.nan, 1], [0, 1]]),
    "strokes came with (0, 0), expected lists of points": lambda: datasets.draw([(0, 0), (1, 1)]),
    "images, down and right came as (8, 8)": lambda: datasets.shift(np.ones((8, 8)), 1, 0),
    "0.5 and 0, expected (n, rows, columns) and whole": lambda: datasets.shift(np.ones((1, 8, 8)), 0.5, 0),
    "rng came as '42', expected a whole number, 0 or more": lambda: datasets.moons(4, 0.1, "42"),
    "rng came as -1": lambda: datasets.moons(4, 0.1, -1),
    "rng came as 2.5": lambda: datasets.moons(4, 0.1, 2.5),
    "rng came as True": lambda: datasets.moons(4, 0.1, True),
    "rng came as [1, 2]": lambda: datasets.moons(4, 0.1, [1, 2]),
    "noise came as True": lambda: datasets.moons(4, True, 0),
    "noise came as 100000": lambda: datasets.moons(4, 10**400, 0),
    "records came as True": lambda: datasets.moons(True, 0.1, 0),
    "0 or more, at most 1,000,000,000": lambda: datasets.moons(10**400, 0.1, 0),
    "batches came as a very long int": lambda: experiments.SampledRun(RECORDS, RECORDS, 2, 0.1, 10**5000),
    "problem came as an array of shape (2,)": lambda: datasets.problem(np.array(["XOR", "curve"]), 0.1),
    "seed came as '42'": lambda: datasets.choose(LOOK, "species", seed="42"),
    "seed came as 0.5": lambda: experiments.slipped_losses("none", *RECORDS, 0.1, seed=0.5),
    "features came as [[1, 2], [3]], expected rows of equal length": lambda: datasets.with_ones([[1, 2], [3]]),
    "features came as an array of shape (1, 2) of <U1": lambda: datasets.with_ones(np.array([["a", "b"]])),
    "bitmap came as [[1, 2], [3]], expected rows of equal": lambda: datasets.prepare([[1, 2], [3]]),
    "bitmap came as an array of shape (1, 1) of <U1, expected numbers": lambda: datasets.upright(np.array([["a"]])),
    "images came as [[1, 2], [3]]": lambda: datasets.shift([[1, 2], [3]], 1, 0),
    "strokes came as 3, expected several": lambda: datasets.draw(3),
    "size came as '96'": lambda: datasets.draw([], size="96"),
    "pen came as None": lambda: datasets.draw([], pen=None),
    "training came as [[1, 2], [3]], expected rows": lambda: run(([[1, 2], [3]], [[1], [2]]), RECORDS),
    "weights came as [[1, 2], [3]]": lambda: experiments.network_of([[1, 2], [3]], W_HO, 0.1),
    "across came as '42', expected numbers": lambda: experiments.loss_surface(*RECORDS, W_IH, W_HO, "42", [1]),
    "answers came as [[1, 2], [3]]": lambda: experiments.score(DATA, [[1, 2], [3]], "test"),
    "rng came as 'a'": lambda: datasets.split.split_at_random(9, "a"),
    "records came as '9'": lambda: datasets.split.split_at_random("9", 0),
    "groups came as [[1, 2], [3]]": lambda: datasets.split.split_by_group([[1, 2], [3]], 0),
    "target came as '[[1. 0.] [0. 1.]]', expected a column": lambda: datasets.choose(LOOK, np.eye(2)),
    "new_cases came as '[[1. 0.] [0. 1.]]'": lambda: datasets.choose(LOOK, "species", new_cases=np.eye(2)),
    "measure came as 'loss', expected a function of the network": lambda: run(measure="loss"),
    "measure came as 0": lambda: run(measure=0),
    "measure gave 0.5, expected numbers by name": lambda: run(measure=lambda network: 0.5),
    "expected what is gone through in a loop, such as run.slices(): of a run": lambda: experiments.to_the_end(run()),
    "steps came as 3": lambda: experiments.to_the_end(3),
    "steps came without any": lambda: experiments.to_the_end(iter([])),
    "network came as 3, expected a class itself": lambda: experiments.Trial.of(3),
    "1000 hidden nodes came": lambda: figures.Playground(3).update(
        **experiments.Trial(**{**TRIAL, "hidden_nodes": 1000}, seed=0).view(figures.Playground.places)
    ),
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_is_told_in_words(words):
    with pytest.raises((ValueError, TypeError), match=re.escape(words)) as told:
        MISTAKES[words]()
    assert len(str(told.value)) < 400


def test_no_epochs_are_an_untrained_network():
    """As chapter 6's cell with `epochs=0` has it."""
    untrained = experiments.digit_run(ONE_HOT, ONE_HOT, 2, 0.1, epochs=0).to_the_end()
    assert untrained.done
    assert len(untrained.history.training_loss) == 1
    assert untrained.view()["words"].startswith("Stable: after epoch 0")


def test_results_of_before_are_gone_on_from():
    before = {}
    assert sweep(results=before) is before
    assert list(before) == [(0.1, 2, 0)]


def test_hidden_nodes_may_be_a_number_of_numpys():
    assert "2 hidden nodes" in experiments.Beside("A", 0.1, np.int64(2), 0).settings


@pytest.mark.parametrize("missing", ["-999", -999, (-999,), ["-999"]])
def test_one_word_for_missing_is_that_word(missing):
    """Not its letters, each by itself: a cell "9" would be nothing."""
    columns = {"size": ["9", "-999", "7"], "price": [1, 2, 3]}
    column = datasets.look(datasets.read_table(columns), {"size": "number"}, missing).columns["size"]
    assert np.isnan(column.values).tolist() == [False, True, False]


def test_nothing_left_out_may_be_written_as_none():
    assert repr(datasets.choose(LOOK, "species", None)) == repr(TASK)


def test_effects_come_in_the_readers_units():
    data = datasets.prepare_table(datasets.choose(LOOK, "body_mass_g"))
    networks = [experiments.TableRun(data, 4, 0.3, 50, seed=seed).to_the_end().kept for seed in range(2)]
    assert 2500 < experiments.effect(data, networks, "year").answers.mean() < 6500


def test_every_problem_that_a_chapter_offers_is_there():
    """Chapter 5 offered one, "moons", that had gone."""
    offered = re.findall(r'choice\("problem", \[(.*?)\]', "".join(CODE))
    assert offered
    for problem in re.findall(r'"(.*?)"', ",".join(offered)):
        datasets.problem(problem, 0.2)


def test_one_record_by_itself_is_a_table_of_one_row():
    flat, table = (experiments.walk(x, *WALKED[1:]) for x in (WALKED[0], [WALKED[0]]))
    assert [step.numbers for step in flat] == [step.numbers for step in table]


def test_a_seed_is_as_good_as_a_generator():
    for seeded, drawn in zip(datasets.moons(4, 0.1, 0), datasets.moons(4, 0.1, np.random.default_rng(0)), strict=True):
        np.testing.assert_array_equal(seeded, drawn)


def test_lists_and_frames_are_tables_too():
    lists = tuple(table.tolist() for table in RECORDS)
    frames = tuple(pd.DataFrame(table, index=[*"abcd"]) for table in RECORDS)
    wanted, *others = (run(part, part, epochs=2).to_the_end().history for part in (RECORDS, lists, frames))
    assert others == [wanted] * 2


def test_an_image_that_is_moved_out_of_its_frame_leaves_paper():
    assert not datasets.shift(np.ones((1, 8, 8)), 9, 0).any()
    assert not datasets.shift(np.ones((1, 8, 8)), -8, 20).any()


def test_kept_networks_have_names_with_and_without_npz(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (str(tmp_path / "one"), tmp_path / "two.npz", "~/three"):
        kept().save(name)
        experiments.Kept.load(name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.npz", "three.npz", "two.npz"]
