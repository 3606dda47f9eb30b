"""Chapter 10: its pictures and solutions, and all of it on other tables and on bad ones, by changing its one cell."""

import contextlib
import io
import re
from unittest import mock

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

import all_pictures
import datasets
import experiments
import figures
import tutor
from conftest import ROOT, chapter, saved, sources

NOTEBOOK = ROOT / "notebooks/10_your_own_table.ipynb"
CODE = sources(NOTEBOOK, "code")
PROSE = "\n\n".join(sources(NOTEBOOK, "markdown"))
(ONE,) = [place for place, cell in enumerate(CODE) if cell.startswith("source = ")]


# The pictures


def table_answers(name):
    real, kinds, answers = next(rest for known, *rest in all_pictures.tables() if known == name)
    return figures.TableAnswers(real, "yield", kinds, all_pictures.LINES), real, answers


def test_each_number_is_a_dot_and_the_furthest_off_has_a_ring():
    picture, real, (answers, far) = table_answers("a number")
    pane = picture.update(answers).pane
    np.testing.assert_allclose(pane.dots.get_xydata(), np.column_stack([real, answers]))
    worst = np.abs(answers - real).argmax()
    np.testing.assert_allclose(pane.ring.get_xydata(), [[real[worst], answers[worst]]])
    assert f"line {worst + 2}, real " in picture.caption
    assert not pane.ring.get_clip_on()  # whole also at an edge
    picture.update(far)  # beyond the axes: at their edge
    assert pane.dots.get_ydata().max() == pane.axes.get_ylim()[1]
    assert "answer 1,000,000" in picture.caption


def test_small_losses_and_rates_are_not_printed_as_0(capsys):
    """Those of another table than the penguins."""
    here = {"np": np, "experiments": experiments, "data": None, "hidden_sizes": [2, 4], "times": [1]}
    here["found"] = {(2, 1): [0.0004, 0.0004], (4, 1): [0.25, 0.75]}
    with mock.patch.object(experiments, "first_rate", return_value=0.0012):
        for cell in CODE:
            if "hidden nodes: bound" in cell or "chosen: {" in cell:
                exec(cell, here)
    told = capsys.readouterr().out
    assert re.findall(r"bound (\S+)\n", told) == ["0.001"] * 3
    assert re.findall(r"^ +\d +(\S+)$", told, re.MULTILINE) == ["0.0004", "0.500"]
    assert told.endswith("chosen: 2 hidden nodes, learning rate 0.001\n")


def test_many_numbers_are_drawn_in_part():
    real = np.arange(5000.0)
    pane = figures.TableAnswers(real, "y", None, np.arange(5000)).update(real + 1).pane
    assert 200 <= len(pane.dots.get_xdata()) <= 400


def test_kinds_are_counted_real_ones_down_answers_across():
    real = np.array(["a", "a", "b", "c", "c", "c"], object)
    picture = figures.TableAnswers(real, "y", ["a", "b", "c"], np.arange(6))
    pane = picture.update(np.array(["a", "b", "b", "c", "c", "a"], object)).pane
    np.testing.assert_array_equal(pane.counts, [[1, 1, 0], [0, 1, 0], [1, 0, 2]])
    assert [
        [text.text.get_text() if hasattr(text, "text") else text.get_text() for text in row] for row in pane.drawn.texts
    ] == [
        ["1", "1", ""],
        ["", "1", ""],
        ["1", "", "2"],
    ]
    assert picture.caption == "4 of 6 answers are right."
    shown = pane.drawn.image.get_array()
    np.testing.assert_allclose(shown[0, 0, :3], matplotlib_rgb(figures.kit.OUTPUT), atol=0.01)
    np.testing.assert_allclose(shown[0, 1, :3], matplotlib_rgb(figures.kit.ERROR), atol=0.01)
    assert shown[0, 2, 3] == 0


def matplotlib_rgb(colour):
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def test_of_many_kinds_the_commonest_are_drawn():
    picture, _, (_, right) = table_answers("30 kinds")
    picture.update(right)
    assert len(picture.pane.kinds) == 8
    assert picture.caption == "200 of 200 answers are right. Drawn are the 8 commonest of 30 kinds."


def test_bars_stand_in_the_order_of_their_means_with_their_spreads():
    worse = {"little": np.array([0.0, 1.0]), "none": np.array([-0.5, 0.5]), "much": np.array([4.0, 6.0])}
    picture = figures.Importance(len(worse)).update(worse, "g")
    assert [text.get_text() for text in picture.axes.get_yticklabels()] == ["much", "little", "none"]
    assert [bar.get_width() for bar in picture.axes.patches] == [5.0, 0.5, 0.0]
    assert picture.caption == "Further off when shuffled, in g: much 5 ± 1, little 0.5 ± 0.5, none 0 ± 0.5."


def test_kinds_that_begin_alike_are_told_apart():
    real = np.array(["of the north 1", "of the north 2", "elsewhere, too", "near"], object)
    picture = figures.TableAnswers(real, "place", list(real), np.arange(4)).update(real)
    named = [label.get_text() for label in picture.pane.axes.get_yticklabels()]
    assert named == ["of t…rth 1", "of t…rth 2", "elsewhere…", "near"]


@pytest.mark.parametrize("scale", ["number", "date", "words"])
def test_an_effect_shows_every_record_the_mean_and_one_with_its_own_value(scale):
    (effect,) = [effect for known, effect in all_pictures.effects() if known == scale]
    _, _, values, answers, own = effect
    picture = figures.ColumnEffect(-0.3, 1.3).update(*effect, all_pictures.LINES[:25], 3, "output")
    lines = [segment[:, 1] for segment in picture.records.get_segments()]
    np.testing.assert_allclose(lines, answers)
    np.testing.assert_allclose(picture.mean.get_ydata(), answers.mean(axis=0))
    np.testing.assert_allclose(picture.one.get_ydata(), answers[3])
    place = list(values).index(own[3])
    np.testing.assert_allclose(picture.own.get_xydata(), [[picture.one.get_xdata()[place], answers[3, place]]])
    assert "; that of line 5, dashed, from " in picture.caption
    assert len(picture.things) == 2
    assert picture.mean.get_marker() == ("o" if scale == "words" else "")
    assert picture.one.get_markerfacecolor() == "white" != picture.own.get_markerfacecolor()  # one dot is its own


def test_the_mean_is_that_of_all_answers_also_where_one_is_beyond_the_picture():
    (effect,) = [list(effect) for known, effect in all_pictures.effects() if known == "number"]
    effect[3] = effect[3].copy()
    effect[3][0] = -9.0
    picture = figures.ColumnEffect(-0.3, 1.3).update(*effect, all_pictures.LINES[:25], 3, "output")
    seen = np.clip(effect[3].mean(axis=0), picture.low, picture.high)
    np.testing.assert_allclose(picture.mean.get_ydata(), seen)


def test_a_record_without_a_value_has_no_dot():
    (effect,) = [list(effect) for known, effect in all_pictures.effects() if known == "number"]
    effect[-1] = np.full(25, np.nan)
    picture = figures.ColumnEffect(-0.3, 1.3).update(*effect, all_pictures.LINES[:25], 0, "output")
    assert np.isnan(picture.own.get_xdata()).all()
    assert "nan" not in picture.caption
    assert picture.jpeg()


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        (2007, 2009, ["2007", "2007.5", "2008", "2008.5", "2009"]),
        (-1, 1, ["−1", "−0.5", "0", "0.5", "1"]),
        (30_000, 30_002, ["30,000", "30,000.5", "30,001", "30,001.5", "30,002"]),
        (5, 5, ["5"] * 5),
    ],
)
def test_each_number_on_the_axis_stands_where_it_belongs(first, last, ticks):
    values, answers = np.linspace(first, last, 21), np.zeros((2, 21))
    picture = figures.ColumnEffect(-1, 1).update("year", "number", values, answers, values[:2], [2, 3], 0, "output")
    assert [tick.get_text() for tick in picture.ticks[:5]] == ticks


@pytest.mark.parametrize(
    ("last", "frame", "ticks"),
    [
        (3, None, "123"), (8, None, "12345678"), (9, None, "13579"), (3, (286, 0.8, 2), "123"),
        (4, (286, 0.8, 2), "13"),
    ],
)  # fmt: skip
def test_few_numbers_are_all_on_the_axis(last, frame, ticks):
    picture, values = figures.ColumnEffect(-1, 1).fit(frame), np.arange(1.0, last + 1)
    picture.update("rooms", "number", values, np.zeros((2, last)), values[:2], [2, 3], 0, "output")
    assert "".join(tick.get_text() for tick in picture.ticks) == ticks


# What the chapter says


def test_no_run_begins_above_the_picture():
    seen = datasets.look(datasets.read_table(ROOT / "notebooks/data/penguins.csv"))
    data = datasets.prepare_table(datasets.choose(seen, "species"))
    runs = [experiments.TableRun(data, nodes, 0.01).history for nodes in range(1, 41)]
    about = data.real, "species", data.preparation.kinds, data.lines
    _, high = figures.TableLearning(1500, runs[0].baseline_loss, *about).losses.stop.axes.get_ylim()
    assert max(max(run.training_loss[0], run.validation_loss[0]) for run in runs) < high


def test_on_a_phone_the_title_names_the_kind_and_the_column():
    picture = figures.ColumnEffect(-1, 1).fit((286, 0.8, 2))
    values, answers = np.array([2007.0, 2009.0]), np.zeros((1, 2))
    picture.update("flipper_length_mm", "number", values, answers, values[:1], [2], 0, "output for Chinstrap")
    assert picture.title.get_text() == "output for Chinstrap,\nover flipper_length_mm"
    box = picture.title.get_window_extent(picture.canvas.get_renderer())
    assert 0 < box.x0 < box.x1 < picture.figure.bbox.x1


def test_the_boxes_say_what_the_cells_show():
    assert "Bill length and depth lead by far" in PROSE
    shares = dict(re.findall(r"(\w+) (−?[\d.]+) ±", saved(NOTEBOOK, "figures.Importance(")))
    assert list(shares)[:2] == ["bill_length_mm", "bill_depth_mm"]
    assert float(shares["bill_depth_mm"]) > 4 * float(list(shares.values())[2])
    assert shares["year"] == "0"
    assert "Least squares tells the species as well as the network: both miss the same one of 69" in PROSE
    test = saved(NOTEBOOK, 'print(f"test, {unit}")')
    assert re.findall(r"(?:least squares|five seeds) +([\d.]+)", test) == ["98.55", "98.55"]
    assert "no better than this simple rule: least squares" in saved(NOTEBOOK, "verdict(data")
    assert saved(NOTEBOOK, "experiments.worst(").startswith("line 5: ")
    assert saved(NOTEBOOK, "experiments.worst(").count("\n") == 1
    assert "is better than this simple rule" in saved(NOTEBOOK, "verdict(bills")


def test_a_new_record_s_checks_stand_there():
    said = saved(NOTEBOOK, "print(again.ask(strange))")
    for words in ("1 of bill_length_mm missing, which", "island came as 'never seen', for which", "sex came as 'never"):
        assert words in said


def test_both_miss_the_same_penguin():
    names = chapter(NOTEBOOK).names
    rows, real = names["data"].where["test"], names["data"].real
    for said in (names["simple"]["least squares"], names["together"]):
        assert names["data"].lines[rows[(said != real)[rows]]].tolist() == [5]


def test_no_penguins_line_leaves_the_picture_of_a_column():
    names = chapter(NOTEBOOK).names
    picture = figures.ColumnEffect(names["low"], names["high"])
    for column in names["data"].column_of:
        for kind in names["data"].preparation.kinds:
            answers = experiments.effect(names["data"], names["networks"], column, kind).answers
            assert picture.low < answers.min() < answers.max() < picture.high


def test_within_each_species_larger_birds_have_deeper_bills_but_not_over_all():
    seen = datasets.look(datasets.read_table(str(datasets.table.PENGUINS))).columns
    flipper, depth, species = (seen[name].values for name in ("flipper_length_mm", "bill_depth_mm", "species"))
    there = ~np.isnan(flipper)
    assert np.corrcoef(flipper[there], depth[there])[0, 1] < -0.5
    for kind in ("Adelie", "Chinstrap", "Gentoo"):
        some = there & (species == kind)
        assert np.corrcoef(flipper[some], depth[some])[0, 1] > 0.3
    effect = chapter(NOTEBOOK).names["effect"]
    assert np.mean(effect.answers.max(axis=1) > effect.answers[:, 0] + 0.1) > 0.5  # most rise at first
    assert np.mean(effect.answers[:, -1] < effect.answers.max(axis=1) - 0.5) > 0.8  # and fall


SOLUTIONS = re.findall(r"<summary>Solution[^<]*</summary>\n\n```python\n(.*?)```", PROSE, flags=re.DOTALL)


def solved(number):
    said, names = io.StringIO(), dict(chapter(NOTEBOOK).names)
    with contextlib.redirect_stdout(said), contextlib.chdir(ROOT / "notebooks"):
        exec(SOLUTIONS[number - 1], names)
    return said.getvalue()


def test_there_are_four_solutions():
    assert len(SOLUTIONS) == 4


def test_two_columns_of_the_bill():
    squares, networks, *verdict = solved(1).splitlines()
    assert round(float(squares)) == 88
    assert round(np.mean(eval(networks))) == 94
    assert "no better than" in verdict[0]


def test_another_island():
    said = solved(2)
    assert "Chinstrap" in said
    assert re.search(r"least squares +45 %", said)


def test_nothing_is_found_where_nothing_is():
    assert re.search("is (no better|worse) than this simple rule: the commonest kind", solved(3))


def test_the_tutor_passes_the_solution_and_leaves_the_head_open():
    assert "shuffled_together: not written yet" in "".join(saved(NOTEBOOK, "tutor.check(shuffled_together)").split("*"))
    head, code = (next(cell for cell in cells if "def shuffled_together" in cell) for cells in (CODE, SOLUTIONS))
    assert head.splitlines()[0] == code.splitlines()[0]
    names = {}
    exec(code.split("\n\n")[0], names)
    assert tutor.check(names["shuffled_together"]).passed


def test_two_columns_that_say_the_same():
    shares = [float(line.split()[-1]) for line in solved(4).splitlines()]
    assert [round(share) for share in shares] == [98, 100, 80]


# Other tables, by changing the one cell


def written(path, columns):
    """A CSV file of these columns."""
    rows = zip(*columns.values(), strict=True)
    path.write_text("\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)]), encoding="utf-8")
    return path


def diabetes():
    from sklearn.datasets import load_diabetes  # here, for it takes each process of a run a second

    table = load_diabetes(scaled=False)
    return dict(zip(table.feature_names, table.data.T, strict=True)) | {"progression": table.target}, "progression"


def wine():
    from sklearn.datasets import load_wine

    table = load_wine()
    kinds = np.array(["barolo", "grignolino", "barbera"])[table.target]
    return dict(zip(table.feature_names, table.data.T, strict=True)) | {"grape": kinds}, "grape"


def days():
    rng, count = np.random.default_rng(0), 150
    when = np.datetime64("2024-01-01") + np.arange(count)
    warm = 10 + 8 * np.sin(np.arange(count) / 30) + rng.normal(size=count)
    place = rng.choice(["north", "south"], count)
    sold = np.round(20 + 2 * warm + 10 * (place == "south") + rng.normal(0, 3, count))
    gaps = np.where(rng.random(count) < 0.1, "", np.round(warm, 1).astype(str))
    return {"day": when, "warm": gaps, "place": place, "open": rng.choice(["yes", "no"], count), "sold": sold}, "sold"


def one_column():
    x = np.linspace(-2, 2, 60)
    return {"x": x, "y": np.sin(2 * x)}, "y"


def run(folder, one_cell):
    """The chapter's code with another one cell, and without the 45 networks: its names, and what it prints."""

    def made_up(data, hidden_sizes, times, results):
        return {(nodes, factor): [abs(nodes - 8) + factor] for nodes in hidden_sizes for factor in times}

    said, names = io.StringIO(), {"__name__": "chapter"}
    code = [*CODE[:ONE], one_cell + f"\nkeep_as = {str(folder / 'my_network.npz')!r}", *CODE[ONE + 1 :]]
    quiet, there = contextlib.redirect_stdout(said), contextlib.chdir(ROOT / "notebooks")
    with quiet, there, mock.patch.object(experiments, "try_settings", made_up):
        exec(compile("\n\n".join(code), "chapter", "exec"), names)
    return names, said.getvalue()


CELL = (
    "source, target, kinds, leave_out, new_cases, by, missing, reading = "
    "{!r}, {!r}, {{}}, [], {!r}, {!r}, datasets.MISSING, {{}}"
)


@pytest.mark.parametrize(
    ("table", "how"),
    [
        (diabetes, ("at random", None)),
        (wine, ("at random", None)),
        (days, ("later", "day")),
        (days, ("other groups", "place")),
        (one_column, ("at random", None)),
    ],
)
def test_the_chapter_runs_on_another_table(table, how, tmp_path):
    columns, target = table()
    path = written(tmp_path / "my table.csv", columns)
    if how[0] == "other groups":
        columns["place"] = np.resize(["a", "b", "c", "d", "e"], len(columns["place"]))
        written(path, columns)
    names, said = run(tmp_path, CELL.format(str(path), target, *how))
    data = names["data"]
    assert sum(map(len, data.where.values())) == len(columns[target])
    assert re.search(r"On these \d+ records the network is (better|worse|no better) than", said)
    assert f"target='{target}'" in said
    again = experiments.Kept.load(tmp_path / "my_network.npz")
    assert again.preparation.target == target
    assert "nan" not in re.sub(r"[\w ]+:", "", names["picture"].caption).split()


def test_a_frame_or_columns_by_hand_do_as_well(tmp_path):
    columns, target = wine()
    one_cell = CELL.format("", target, "at random", None) + "\nsource = columns"
    said, names = io.StringIO(), {"__name__": "chapter", "columns": columns}
    with contextlib.redirect_stdout(said), contextlib.chdir(ROOT / "notebooks"):
        exec("\n\n".join([*CODE[:ONE], one_cell, *CODE[ONE + 1 : ONE + 6]]), names)
    assert "outputs" in said.getvalue()


def test_the_five_lines_of_the_chapter_are_five_and_run(tmp_path):
    (code,) = re.findall(r"```python\n(import experiments\n.*?)```", PROSE, flags=re.DOTALL)
    assert len([line for line in code.splitlines() if line]) == 5
    said = io.StringIO()
    chapter(NOTEBOOK)  # writes notebooks/my_network.npz
    with contextlib.redirect_stdout(said), contextlib.chdir(ROOT / "notebooks"):
        exec(code, {})
    assert said.getvalue().startswith("Chinstrap (outputs: ")


# Bad tables: words, and no cell below runs


BAD = {
    "no such file": CELL.format("no such file.csv", "y", "at random", None),
    "no such target": CELL.format("data/penguins.csv", "weight", "at random", None),
    "no table": CELL.format("data/digits.npz", "y", "at random", None),
    "no such split": CELL.format("data/penguins.csv", "species", "by chance", None),
    "no group": CELL.format("data/penguins.csv", "species", "other groups", "place"),
}


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("why", BAD)
def test_what_is_wrong_with_a_table_is_said_in_words_alone(why, shell, capsys):
    with contextlib.chdir(ROOT / "notebooks"):
        for cell in [*CODE[:ONE], BAD[why], *CODE[ONE + 1 :]]:
            result = shell.run_cell(cell)
            if not result.success:
                break
    assert isinstance(result.error_in_exec, datasets.BadTable)
    said = capsys.readouterr().out
    assert str(result.error_in_exec).split()[0] in said
    assert "Traceback" not in said
    assert len(said.splitlines()) < 40


def test_what_the_sliders_show_of_the_penguins():
    data = chapter(NOTEBOOK).names["data"]
    at = {
        (nodes, times): experiments.TableRun(data, nodes, times * experiments.first_rate(data, nodes)).to_the_end()
        for nodes, times in ((8, 0.1), (8, 1), (8, 4), (2, 1), (3, 1), (40, 1))
    }
    right = {
        place: experiments.score(data, experiments.answers_of(data, run.network), "validation")
        for place, run in at.items()
    }
    assert at[8, 0.1].history.training_loss[-1] > 3 * at[8, 1].history.training_loss[-1]
    assert at[8, 4].history.diagnosis == "saturated"
    assert len(set(experiments.answers_of(data, at[8, 4].network))) == 1
    assert right[2, 1] < 90 < right[3, 1]
    for place in ((8, 1), (40, 1)):
        assert at[place].history.validation_loss[-1] < 1.5 * min(at[place].history.validation_loss)
    assert f"no number of nodes learns these {len(data.training[1])} by heart" in PROSE
