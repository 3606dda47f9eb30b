"""What is said in lectures and about them, in notes and in TEACHING.md, where no code stands beside it."""

import re

import numpy as np
import pytest

import experiments
from conftest import ROOT, chapter, saved
from experiments.suspects import LETTERS, LINES, case_of, quoted
from lecture_rules import slides_of
from notebook_rules import Notebook
from tinynet import sigmoid

LECTURES = sorted((ROOT / "notebooks").glob("lecture_*.ipynb"))
FIRST, SECOND = LECTURES[:2]
CHAPTER_1, CHAPTER_3 = sorted((ROOT / "notebooks").glob("0[13]_*.ipynb"))
TEACHING = (ROOT / "notebooks/TEACHING.md").read_text(encoding="utf-8")
RATE = 0.0316  # of the slider


def code_on(slide):
    """The lines of code on a slide."""
    return re.search(r"```python\n(.*?)\n```", "\n".join(slide.texts), re.DOTALL)[1].splitlines()


def suspect_of(slides):
    """The letter of the one suspect that a lecture shows."""
    (letter,) = (found[1] for slide in slides if (found := re.match(r"## Suspect ([A-L])\b", slide.heading)))
    return letter


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_a_suspects_four_lines_are_those_of_chapter_9(path):
    """In its order, so that as many fingers mean the same; the answer shows what the suspect says instead."""
    slides = slides_of(Notebook(path))
    letter = suspect_of(slides)
    (asked,) = (slide for slide in slides if slide.heading == "## Which line is it? Fingers up")
    case, (answer,) = case_of(letter), asked.below
    assert f'"{letter}"' in path.read_text(encoding="utf-8").replace("\\", "")
    for line, told in zip(code_on(asked), case.lines, strict=True):
        assert line in told
    assert answer.heading.startswith(f"## Line {case.answer}")
    for line in code_on(answer):
        assert any(line in instead for instead in case.instead)


def test_weights_that_begin_equal_are_chapter_1s():
    names = chapter(CHAPTER_1).names
    equal, unequal = experiments.weight_path(start=0.5)[0], experiments.weight_path()[0]
    np.testing.assert_array_equal(equal, names["equal_path"])
    np.testing.assert_array_equal(unequal, names["unequal_path"])
    ended = [experiments.weight_path(*how, steps=5000)[1][-1] for how in ((0.5, 1), (0.5, 2), (None, 2))]
    assert ended == list(names["errors"].values())
    assert [losses[-1] for losses in chapter(FIRST).names["losses"].values()] == ended
    assert "2368" in saved(FIRST, "64 * 32 + 32 * 10")


def ends(letter, rate, hidden_nodes):
    """The suspect's and the right network's last loss."""
    beside = experiments.Beside(letter, rate, hidden_nodes, 0)
    for _ in beside.slices():
        pass
    return beside.losses[0][-1], beside.losses[1][-1]


def test_suspect_d_gains_nothing_from_more_nodes():
    (one, right_of_one), (many, right_of_many) = ends("D", RATE, 1), ends("D", RATE, 16)
    assert (round(one, 2), round(many, 2), round(right_of_one, 2)) == (0.09, 0.17, 0.08)
    assert right_of_many < 0.06
    beside = experiments.Beside("D", RATE, 8, 0)
    assert max(table.max() for table in beside.errors) < 1e-5 > beside.moves.max()


def test_suspect_a_leads_at_a_small_rate_and_falls_behind_at_another():
    suspect, right = ends("A", 0.01, 8)
    assert suspect < right
    suspect, right = ends("A", 0.1, 8)
    assert suspect > right
    assert np.round(ends("A", 1.0, 8), 2).tolist() == [0.08, 0.02]
    first, second = experiments.Beside("A", 0.1, 8, 0).errors
    assert first.min() > 1e-5 > second.max()


def test_one_node_fails_in_the_first_picture_and_two_solve_it():
    names = chapter(FIRST).names
    trials = [experiments.Trial(hidden_nodes=nodes, epochs=300, **names["settings"]) for nodes in (1, 2)]
    assert [trial.solved for trial in trials] == [False, True]


def test_exit_answers():
    layers = chapter(FIRST).names["layers"]
    z = np.ones((1, 3)) @ layers[0]
    np.testing.assert_allclose(z, [[1.1, -0.6]])
    np.testing.assert_allclose(layers[0].sum(axis=1)[:2], [-0.2, 0.6])  # rows taken for columns
    assert round((sigmoid(z) @ layers[1]).item(), 2) == 0.57
    error, delta, _ = map(float, saved(SECOND, "to_zero =").split())
    assert (error, delta) == (-0.4542, -0.2719)
    for number in ("1.1 and −0.6", "−0.4542 and −0.2719"):
        assert number in " ".join(TEACHING.split())


def test_numbers_in_the_notes_for_teachers():
    assert 56 * 15 + 15 == 855
    assert round(0.5 - 0.4542, 4) == 0.0458
    assert [round(x * 0.1311, 4) for x in (1, -1, 2)] == [0.1311, -0.1311, 0.2622]
    assert sigmoid(np.array([2.2, 2.3])).round(3).tolist() == [0.9, 0.909]
    for number in ("855", "0.0458", "0.1311, −0.1311, 0.2622", "from 0.9 to 0.909"):
        assert number in " ".join(TEACHING.split())


THIRD, FOURTH = LECTURES[2:]
CHAPTERS = sorted((ROOT / "notebooks").glob("[01][0-9]_*.ipynb"))
MINUTES = [int(re.search(r"(\d+) minutes", Notebook(path).cells[0].source)[1]) for path in CHAPTERS]


def test_the_course_of_four_weeks_adds_up():
    plan = TEACHING.partition("## A course of four weeks\n")[2].partition("\n## ")[0]
    weeks = re.findall(r"^\| (\d|after it) \| (\d|none)(.*?) \| (.*?) \|", plan, re.MULTILINE)
    assert [(week, lecture) for week, lecture, *_ in weeks] == [*zip("1234", "1234", strict=True), ("after it", "none")]
    games = [second for _, _, second, _ in weeks].count("; in the second lesson chapter 9 as a game")
    at_home = dict.fromkeys(range(11), 0)
    for chapter_number, minutes in re.findall(r"(\d+)[a-z ]*\((\d+)\)", " ".join(home for *_, home in weeks)):
        at_home[int(chapter_number)] += int(minutes)
    assert list(at_home.values()) == MINUTES
    hours, rest = divmod(sum(MINUTES) + 45 * (len(LECTURES) + games), 60)
    assert f"{hours} hours and {rest} minutes in all" in plan


def test_the_minutes_of_each_chapter_are_those_of_its_head():
    told = re.findall(r"^### (\d+)\. .*?\*\*Minutes\.\*\* (\d+)", TEACHING, re.MULTILINE | re.DOTALL)
    assert told == [(str(number), str(minutes)) for number, minutes in enumerate(MINUTES)]


def test_how_many_slides_a_lecture_has():
    counts = [len(slides_of(Notebook(path))) for path in LECTURES]
    assert f"Each shows {min(counts)} to {max(counts)} slides in 45 minutes" in TEACHING


def test_the_teachers_table_of_suspects_is_chapter_9s():
    words = " ".join(TEACHING.split())
    rows = re.findall(r"^\| ([A-L]) \| (.*) \| (.*) \| (.*) \|$", TEACHING, re.MULTILINE)
    solved = "\n".join(cell.source for cell in Notebook(CHAPTERS[9]).prose)
    betrayed = re.findall(r"^\| ([A-L]) \|.*\| (.*) \|$", solved, re.MULTILINE)
    assert [(letter, why) for letter, _, _, why in rows] == betrayed
    assert [letter for letter, *_ in rows] == LETTERS
    for letter, line, stands, _ in rows:
        case = case_of(letter)
        assert line == (f"{case.answer}, {LINES[case.fault][0]}" if case.fault else "0")
        assert stands == (quoted(case.instead) or ("nothing" if case.fault else "as it should read"))
    shown = [suspect_of(slides_of(Notebook(path))) for path in LECTURES]
    first, last = ", ".join(shown[:-1]), shown[-1]
    assert f"Leave out {first} and {last}, which lectures 1 to 4 show" in words
    unseen = [letter for letter, why in betrayed if why.startswith("nothing")]
    assert f"{' and '.join(unseen)} show nothing" in words
    eight = len(set(LETTERS) - set(shown))
    assert eight == 8
    assert f"as a game 45: {4 * eight} for eight suspects, four minutes each" in words


def test_the_questions_of_chapter_10_are_its_own():
    tenth, words = CHAPTERS[10], " ".join(TEACHING.split())
    columns = saved(tenth, "task = datasets.choose").partition("from: ")[2].partition("\n")[0].count(",") + 1
    inputs = re.search(r"inputs: (\d+)", saved(tenth, "inputs: {"))[1]
    assert f"{columns} columns, {inputs} inputs: why?" in words
    right = saved(tenth, 'f"test, {unit}"')
    (squares,) = re.findall(r"^least squares +(\S+)$", right, re.MULTILINE)
    (records,) = re.findall(r"^On these (\d+) records", saved(tenth, "experiments.verdict(data"), re.MULTILINE)
    assert right.endswith(f" {squares} ± 0\n")
    assert f"both tell {squares} % of {records} penguins" in words


def test_what_lecture_3_says_of_rates():
    verdicts = re.findall(r"^Learning rate ([\d.]+): (\w+)", saved(THIRD, "for rate in (0.03"), re.MULTILINE)
    assert " ".join(f"{rate} {word}" for rate, word in verdicts) == (
        "0.03 slow 1 stable 5 stable 5.6 unstable 6.3 diverged"
    )
    started, *trouble = saved(THIRD, "torn, calm, longer").splitlines()
    assert started == "rate 0.5: training loss 0.28, then 12.1"
    ended = [line.partition(": ")[2].split(", ") for line in trouble[1:]]
    assert [5 - words.count("stable") for words in ended] == [3, 5, 0]
    edges = saved(THIRD, "def at_times").splitlines()
    assert [line.count(word) for line, word in zip(edges, 3 * ["stable", "diverged"], strict=True)] == 6 * [3]
    right, wrong = saved(THIRD, "right, far").splitlines()
    assert right.endswith(" with 0 of 10 seeds")
    assert wrong.endswith(" with 10 of 10 seeds")
    training, validation = chapter(THIRD).names["training"], chapter(THIRD).names["validation"]
    runs = [experiments.Run(training, validation, nodes, rate).to_the_end() for nodes, rate in ((4, 1.0), (40, 0.1))]
    assert [run.history.diagnosis for run in runs] == ["", ""]


def test_what_lecture_4_says_of_digits_and_december():
    ahead, real, late, rented = map(int, re.findall(r"\d{2,3}(?= bikes|$)", saved(FOURTH, "ahead ="), re.MULTILINE))
    text = FOURTH.read_text(encoding="utf-8")
    assert f"forecast is {ahead} bikes an hour, {real} were rented; from the 22nd {late} in place of {rented}" in text
    assert 1.9 < late / rented < 2.2
    (lowest,) = re.findall(r"above (\d+) %", saved(FOURTH, "sides ="))
    assert f"> {lowest}" in text
