"""Your own table: what a column is, what is asked of the table, and the three parts."""

import numpy as np
import pytest

import datasets
from test_table_reading import refused

WORDS = ["ash", "birch", "cedar"]


def column(cells, **settings):
    """What look says of one column."""
    return datasets.look(datasets.read_table({"x": cells}), **settings).columns["x"]


MONTHS = np.arange("2024-01", "2024-12", dtype="M8[M]")
SHARES = ["1 %", "20 %", "3 %"] * 4
KINDS = {
    "number": [["1.5", "2", "NA", "3e2"] * 5, [2007, 2008, 2009] * 4, SHARES, [0, 1, 2] * 4, range(1947, 1963)],
    "yes/no": [["yes", "No", ""] * 4, [0, 1] * 5, [True, False, None] * 4, ["ja", "nein"] * 4, [1.0, 0.0, np.nan] * 3],
    "category": [WORDS * 4, ["male", "female"] * 4, ["01", "02"] * 5, ["x", "x", ""] * 4],
    "date": [["31.01.2024", "01.02.2024", "NA"] * 4, ["2024-01-31", "2024-02-01"] * 4, MONTHS],
    "text": [[f"word {n % 60} of many, and so on" for n in range(100)], [f"{n} is a line of words" for n in range(20)]],
    "id": [range(20), range(1, 21), [f"A{n}" for n in range(20)], [f"0{n}" for n in range(10, 30)]],
    "empty": [["", "NA", "?"]],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "cells"), [(kind, cells) for kind, each in KINDS.items() for cells in each])
def test_kinds(kind, cells):
    assert column(cells).kind == kind


def test_penguins():
    seen = datasets.look(datasets.read_table(datasets.table.PENGUINS))
    kinds = {name: each.kind for name, each in seen.columns.items()}
    assert kinds == {"species": "category", "island": "category", "sex": "category"} | dict.fromkeys(
        ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "year"], "number"
    )
    sex = seen.columns["sex"]
    assert sex.missing.sum() == 11
    assert set(sex.known) == {"male", "female"}
    assert np.isnan(seen.columns["body_mass_g"].values[3])
    assert seen.columns["body_mass_g"].values[0] == 3750
    assert "'sex': missing is written 'NA' (11 times)." in seen.notes
    assert str(seen).splitlines()[0] == "'species'              category  'Adelie' 152, 'Gentoo' 124, 'Chinstrap' 68"
    assert any("'year': few whole numbers" in note for note in seen.notes)


def test_what_a_column_says_of_itself():
    assert column(["1", "2", "?", "-"] * 3).notes == ["missing is written '?' (3 times), '-' (3 times)."]
    odd = column(["1", "2.5"] * 10 + ["12 kg"])
    assert odd.notes == ["no number and counted as missing, 1 cell: '12 kg'."]
    assert odd.missing.sum() == 1
    assert column(range(20)).notes == [
        "whole numbers, each once, without a gap or called so: an id. If it is none, say 'number'."
    ]
    assert column([3] * 9).constant
    assert column([3] * 9).notes == ["the same in all records; nothing can be learned from it."]
    assert not column(["x", ""] * 5).constant
    assert column(["05/01/2024", "06/02/2024"] * 5).notes == ["read as day/month/year."]
    assert column(["05/13/2024", "06/14/2024"] * 5).notes == ["read as month/day/year."]
    many = column([f"town {n}" for n in range(3000)] * 2)
    assert (many.kind, many.different) == ("text", 3000)
    assert "3,000 different words" in many.notes[0]
    assert column([*range(5, 20), -999, -999, 8]).notes == [
        "-999 is far from all others: if it means missing, say so with missing=(*datasets.MISSING, '-999')."
    ]
    assert column([*range(5, 20), -9, 8]).notes == []
    assert column([*range(5, 20), -999, -999, 8], missing=(*datasets.MISSING, "-999")).missing.sum() == 2
    half = column(["5", "10", "20", "5", "about 15"] * 4)
    assert half.kind == "category"
    assert half.notes == ["most are numbers, but not 'about 15': say 'number' if those are to count as missing."]
    assert column(["", ""]).notes == ["nothing is in it."]


def test_the_reader_knows_better():
    assert column([2007, 2008] * 5, kinds={"x": "category"}).known.tolist() == ["2007", "2008"] * 5
    assert column(["none", "some"] * 5, missing=("NA",)).different == 2
    assert column(["none", "some"] * 5).missing.sum() == 5
    assert column(range(20), kinds={"x": "number"}).kind == "number"
    table = datasets.read_table({"x": WORDS * 3})
    refused(lambda: datasets.look(table, kinds={"y": "number"}), "'y'", "'x'")
    refused(lambda: datasets.look(table, kinds={"x": "colour"}), "colour", "category")
    for kind in ("number", "date", "yes/no"):
        refused(lambda kind=kind: datasets.look(table, kinds={"x": kind}), "'ash'", kind)


def task(columns, target="y", kinds=None, **settings):
    return datasets.choose(datasets.look(datasets.read_table(columns), kinds), target, **settings)


def hundred():
    """A table of 100 records."""
    rng = np.random.default_rng(0)
    return {
        "a": rng.normal(size=100), "b": [WORDS[n % 3] for n in range(100)],
        "when": np.arange(100) + np.datetime64("2024-01-01"), "who": [f"P{n // 20}" for n in range(100)],
        "n": range(100),
        "y": rng.normal(size=100),
    }  # fmt: skip


def test_at_random():
    chosen = task(hundred())
    parts = [chosen.training, chosen.validation, chosen.test]
    assert [len(part) for part in parts] == [60, 20, 20]
    assert sorted(np.concatenate(parts)) == list(range(100))
    assert (chosen.asks, chosen.features) == ("number", ["a", "b", "when", "who"])
    assert chosen.left_out_columns == {"n": "an id, different in each record"}
    np.testing.assert_array_equal(chosen.training, task(hundred()).training)
    assert (chosen.training != task(hundred(), seed=1).training).any()


def test_later():
    table = hundred()
    table["when"] = table["when"][::-1].copy()
    chosen = task(table, new_cases="later", by="when")
    when = chosen.look.columns["when"].values
    assert when[chosen.training].max() < when[chosen.validation].min()
    assert when[chosen.validation].max() < when[chosen.test].min()
    assert [len(part) for part in (chosen.training, chosen.validation, chosen.test)] == [60, 20, 20]
    table["when"] = np.arange(100) // 30 + 2000  # 4 years: a cut in the middle of one would be none
    chosen = task(table, new_cases="later", by="when")
    assert [len(part) for part in (chosen.training, chosen.validation, chosen.test)] == [60, 30, 10]
    years = [set(np.arange(100)[part] // 30) for part in (chosen.training, chosen.validation, chosen.test)]
    assert not years[0] & years[1]
    assert not years[1] & years[2]
    table["when"] = np.arange(100) // 50 + 2000
    refused(lambda: task(table, new_cases="later", by="when"), "2 different times")


def test_other_groups():
    chosen = task(hundred(), new_cases="other groups", by="who")
    who = [set(np.arange(100)[part] // 20) for part in (chosen.training, chosen.validation, chosen.test)]
    assert [len(each) for each in who] == [3, 1, 1]
    assert len(set.union(*who)) == 5
    assert chosen.left_out_columns["who"] == "new cases come from other groups"
    assert chosen.notes[0].startswith("who in training: P")
    refused(lambda: task(hundred() | {"who": ["P", "Q"] * 50}, new_cases="other groups", by="who"), "2 groups")


@pytest.mark.parametrize("seed", range(5))
def test_islands_hold_one_kind_and_that_is_said(seed):
    seen = datasets.look(datasets.read_table(datasets.table.PENGUINS))
    chosen = datasets.choose(seen, "species", new_cases="other groups", by="island", seed=seed)
    assert any(note.startswith("island Torgersen holds Adelie only") for note in chosen.notes)
    species = seen.columns["species"].values
    lacking = {"Adelie", "Gentoo", "Chinstrap"} - set(species[chosen.training])
    assert any("no network can learn" in note for note in chosen.notes) == bool(lacking)


def test_every_record_is_accounted_for():
    table = hundred() | {
        "y": ["", "NA"] + [1.0, 2.5] * 49,
        "when": ["2024-01-31"] * 3 + [None] * 7 + list(hundred()["when"][10:]),
    }
    chosen = task(table, new_cases="later", by="when")
    assert chosen.left_out == {"y is missing": [1, 2], "when is missing": [4, 5, 6, 7, 8, 9, 10]}
    used = sum(len(part) for part in (chosen.training, chosen.validation, chosen.test))
    assert used + 9 == 100
    assert "100 records: 91 used" in str(chosen)
    assert "left out, 2: y is missing, line 1, 2" in str(chosen)


def test_a_column_that_is_the_answer_is_named():
    y = np.random.default_rng(1).normal(size=100)
    chosen = task(hundred() | {"y": y, "in cents": 100 * y + 3, "rank": y**3})
    assert set(chosen.suspects) == {"in cents"} or set(chosen.suspects) == {"in cents", "rank"}
    assert any("'in cents' alone says 100 % of y" in note for note in chosen.notes)
    assert not task(hundred() | {"y": y}).suspects
    kinds = task(
        hundred() | {"y": ["in" if each > 0 else "out" for each in y], "code": [1 if each > 0 else 7 for each in y]}
    )
    assert set(kinds.suspects) == {"code"}
    assert "code" in kinds.features  # the reader decides
    assert "code" not in task(hundred() | {"y": y, "code": y}, leave_out="code").features


def test_records_that_stand_in_training_and_test_are_counted():
    once = {name: list(column)[:50] for name, column in hundred().items()}
    twice = {name: 2 * column for name, column in once.items()} | {"n": range(100)}  # ids differ
    chosen = task(twice)
    twins = sum(row % 50 in chosen.training % 50 for row in chosen.test)
    assert twins > 5
    said = f"{twins} of 20 test records stand in training, too, the same in every column: is a case there twice?"
    assert chosen.notes[0].startswith(said)
    assert said[:20] in str(chosen)
    assert not any("twice" in note for note in task(twice, new_cases="later", by="when").notes)
    assert not any("twice" in note for note in task(hundred()).notes)


PAIRS = {
    "weighted sum": lambda a, b: 3 * a - b,
    "product": lambda a, b: a * b,
    "ratio": lambda a, b: a / b,
    "ratio, the other way": lambda a, b: 5 * b / a,
}


@pytest.mark.parametrize("way", PAIRS)
def test_two_columns_that_are_the_answer_together_are_named(way):
    rng = np.random.default_rng(3)
    one, other = rng.uniform(1, 9, (2, 100)).round(2)
    holes = [None if row % 20 == 0 else value for row, value in enumerate(other)]
    table = hundred() | {"one": one, "other": holes, "y": PAIRS[way](one, other).round(1)}
    said = [note for note in task(table).notes if "together" in note]
    words = f"'one' and 'other' together, by their {way.split(',')[0]}, say 100 % of y: are both known"
    assert [note.startswith(words) for note in said] == [True]
    loose = rng.normal(0, 0.3 * np.std(PAIRS[way](one, other)), 100)  # a strong rule is no leak
    assert not [note for note in task(table | {"y": table["y"] + loose}).notes if "together" in note]
    assert not [note for note in task(table, leave_out=["one"]).notes if "together" in note]


def test_of_many_pairs_three_are_named():
    rng = np.random.default_rng(4)
    one, other = rng.normal(size=(2, 100))
    table = {f"c{n}": one + n * other for n in range(4)} | {"y": one - other}
    said = [note for note in task(table).notes if "together" in note]
    assert len(said) == 3
    assert "3 more pairs do so." in task(table).notes
    wide = {f"c{n}": rng.normal(size=100) for n in range(41)} | {"y": one}
    assert "Pairs of columns were tried among the first 40 numbers only." in task(wide).notes


def test_which_times_and_months_training_lacks_is_said():
    table = hundred()
    notes = task(table, new_cases="later", by="when").notes
    assert notes[0] == (
        "when in training: 2024-01-01 to 2024-02-29; in validation: 2024-03-01 to 2024-03-20; in test: 2024-03-21 to "
        "2024-04-09."
    )
    assert notes[1].startswith("No training record is from March, April: ")
    table["when"] = np.arange(100) * 15 + np.datetime64("2020-01-01")  # training knows the year round
    assert len(task(table, new_cases="later", by="when").notes) == 1
    notes = task(table | {"n": range(1, 101)}, new_cases="later", by="n", kinds={"n": "number"}).notes
    assert notes == ["n in training: 1 to 60; in validation: 61 to 80; in test: 81 to 100."]


def test_a_kind_that_training_lacks_is_named():
    table = hundred() | {"y": ["early"] * 40 + ["middle"] * 40 + ["late"] * 20}
    chosen = task(table, new_cases="later", by="when")
    assert any("late of y is in no training record" in note for note in chosen.notes)
    assert datasets.prepare_table(chosen).preparation.kinds == ["early", "middle"]


def test_what_cannot_be_asked_gets_words():
    table = hundred()
    for change, settings, words in [
        ({}, {"target": "Y"}, ["'Y'", "did you mean 'y'"]),
        ({}, {"target": "n"}, ["'n'", "is id"]),
        ({}, {"target": "when"}, ["is date"]),
        ({"y": [3] * 100}, {}, ["'3' in all records"]),
        ({"y": [""] * 85 + ["4"] * 15}, {}, ["'4' in all records"]),
        ({"y": [""] * 92 + list(range(8))}, {}, ["8 records with a y"]),
        ({"y": [f"k{n % 51}" for n in range(100)] }, {"kinds": {"y": "category"}}, ["51 kinds"]),
        ({}, {"leave_out": ["z"]}, ["leave_out", "'z'"]),
        ({}, {"new_cases": "sooner"}, ["'sooner'", "'later'"]),
        ({}, {"by": "when"}, ["at random"]),
        ({}, {"new_cases": "later"}, ["by", "None"]),
        ({}, {"new_cases": "later", "by": "y"}, ["'y', which is the target"]),
        ({}, {"new_cases": "later", "by": "b"}, ["category", "grows with time"]),
        ({"y": ["in"] * 70 + ["out"] * 30}, {"new_cases": "later", "by": "when"}, ["'in' in all training records"]),
    ]:  # fmt: skip
        refused(lambda change=change, settings=settings: task(table | change, **settings), *words, "What to do")
    everywhere = {f"t{k}": [f"{k} {n} is what somebody wrote" for n in range(50)] for k in range(3)} | {
        "y": [1.5, 2.5] * 25
    }
    refused(lambda: task(everywhere), "No column is left", "free text", "What to do")
    refused(lambda: task({"a": [1.0], "y": [2.5]}), "1 record with a y", "What to do")
    refused(lambda: task({"a": [1.0] * 20, "y": [2.5, 3.5] * 10}), "'a' is the same in all records", "What to do")
