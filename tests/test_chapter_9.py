"""Chapter 9: the picture of a suspect, its panel, what the chapter says and its solutions."""

import contextlib
import io
import re

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

import datasets
import experiments
import figures
import tutor
from conftest import ROOT, chapter, saved, sources
from experiments import line_up
from experiments.suspects import LETTERS, case_of
from figures.suspects import RIGHT, WRONG
from notebook_rules import Notebook

NOTEBOOK = ROOT / "notebooks/09_find_the_mistake.ipynb"
PROSE = "\n\n".join(sources(NOTEBOOK, "markdown"))

MOVES = np.array([[0.0, 24.0], [1e-9, 0.25], [np.inf, 1e4]])
ERRORS = [np.array([[0.0, 1.0], [1e-7, 0.01], [1e-9, 1e-12]]), np.array([[0.0, 2.0], [0.0, 1e-3]])]


@pytest.fixture
def picture():
    """The picture, showing known numbers: answers of the suspect are x1 and x2, of the right network 0 and 1."""
    picture = figures.LineUp(*datasets.two_questions())
    places = picture.places()
    answers = [places, np.tile([0.0, 1.0], (len(places), 1))]
    losses = [0.5, 0.4, 1e6], [0.5, 0.3, 0.02]
    return picture.update([0, 1, 400], losses, 0.25, answers, ERRORS, MOVES, "words")


# The picture


def test_a_delta_is_right_below_the_same_error_for_the_picture_and_for_the_words():
    assert RIGHT == line_up.RIGHT


def test_losses_of_both_and_of_the_mean(picture):
    suspect, right = picture.lines
    np.testing.assert_allclose(suspect.get_xydata(), [[0, 0.5], [1, 0.4], [400, 1e6]])
    np.testing.assert_allclose(right.get_xydata(), [[0, 0.5], [1, 0.3], [400, 0.02]])
    np.testing.assert_allclose(picture.mean.get_ydata(), 0.25)
    heights = [text.get_position()[1] for text in picture.names.texts]
    assert heights[0] > heights[2] > heights[1]


def test_a_line_is_as_dark_as_its_delta_is_wrong_and_wrong_ones_lie_above(picture):
    lines = picture.network.lines
    colours = [to_hex(colour) for colour in lines.get_colors()]
    segments = [tuple(map(tuple, segment)) for segment in lines.get_segments()]
    ends = [picture.network.places(layer, count) for layer, count in enumerate((3, 2, 2))]
    for layer, table in enumerate(ERRORS):
        for start, end in np.ndindex(table.shape):
            at = segments.index((tuple(ends[layer][start]), tuple(ends[layer + 1][end])))
            error = table[start, end]
            share = np.log10(np.clip(error, RIGHT, 1) / RIGHT) / 5
            assert colours[at] == (to_hex(WRONG(share)) if error >= RIGHT else "#b0b0b0")
            assert lines.get_linewidths()[at] == pytest.approx(1.5 + 2 * share if error >= RIGHT else 1)
    assert [colour == "#b0b0b0" for colour in colours] == [True] * 6 + [False] * 4


def answers_of(picture):
    """The answers that the picture's colours stand for, from 0 to 1, rows from below."""
    shares = {tuple(colour): share / 255 for share, colour in enumerate(picture.colours)}
    return np.array([[shares.get(tuple(colour), np.nan) for colour in row] for row in picture.fields.get_array()])


def test_answers_stand_left_and_right_and_above_each_other(picture):
    field, side = answers_of(picture), picture.SIDE
    x1, x2 = (np.clip(values, 0, 1).reshape(side, side) for values in picture.places().T)
    np.testing.assert_allclose(field[-side:, :side], x1, atol=0.006)  # rows from below, so the first output is above
    np.testing.assert_allclose(field[:side, :side], x2, atol=0.006)
    assert (field[-side:, -side:] == 0).all()
    assert (field[:side, -side:] == 1).all()
    assert (picture.fields.get_array()[side : side + picture.GAP] == 255).all()
    assert (np.diff(x1[0]) >= 0).all()
    assert (np.diff(x2[:, 0]) >= 0).all()


def test_records_lie_on_the_answers_that_are_theirs():
    picture = figures.LineUp(*datasets.two_questions())
    run = experiments.to_the_end(experiments.Beside("J", 1.0, 8, 0).slices())
    picture.update(**run.view(picture.places()))
    field = answers_of(picture)
    for target, artist in enumerate(picture.records):
        across, up = np.round(artist.get_xydata()).astype(int).clip(0, len(field) - 1).T
        assert np.mean((field[up, across] > 0.5) == target) > 0.95


def test_three_steps_are_right_or_off_by_so_much(picture):
    told = {place: text.get_text() for place, text in picture.steps.items()}
    assert told == {(0, 0): "✓", (0, 1): "✗ 24", (1, 0): "✓", (1, 1): "✗ 0.2", (2, 0): "✗ gone", (2, 1): "✗ > 999"}
    for place, text in picture.steps.items():
        assert text.get_color() == (figures.INK if told[place] == "✓" else figures.ERROR)


@pytest.mark.parametrize("frame", [None, (1112, 1.34, 2), (620, 1.0, 1), (286, 0.8, 2)])
def test_the_steps_are_seen_where_they_are_pointed_at(picture, frame):
    picture.fit(frame)
    outlines = {thing.name: np.array(thing.outline) for thing in picture.things}
    pixels = picture.pixels()[:, :, :3]
    for (step, layer), text in picture.steps.items():
        shares = outlines[f"step {step + 1}, {['input to hidden', 'hidden to output'][layer]}"]
        (left, top), (right, bottom) = (
            np.round(end(shares, axis=0) * pixels.shape[1::-1]).astype(int) for end in (np.min, np.max)
        )
        inside = pixels[top:bottom, left:right] / 255
        colour = to_rgb(text.get_color())
        assert (np.abs(inside - colour).max(axis=2) < 0.1).sum() >= 5


def test_what_is_pointed_at_says_how_wrong_it_is(picture):
    words = {thing.name: thing.words.removeprefix(f"{thing.name}: ") for thing in picture.things}
    assert words["weight from x1 to hidden node 2"] == "relative error 1"
    assert words["weight from hidden node 2 to output 2"] == "relative error 0.001"
    assert words["step 1, hidden to output"] == "off by 24"
    assert words["step 3, input to hidden"] == "diverged"
    assert words["loss of the right network"] == "0.02 at step 400"
    assert len(words) == 2 + 10 + 6


# The panel


@pytest.fixture
def panel(seldom_drawn):
    """The chapter's panel, as it is at first."""
    (panel,) = chapter(NOTEBOOK).panels
    before = {name: control.value for name, control in panel.sliders.items()}
    yield panel
    for name, value in before.items():
        panel.sliders[name].value = value


def test_the_panel_shows_every_suspect_and_asks_about_four_lines(panel):
    images = set()
    for letter in LETTERS:
        panel.sliders["suspect"].value = letter
        assert panel.message.value == ""
        assert panel.picture.caption.startswith(f"Suspect {letter}, learning rate 0.1, 8 hidden nodes, seed 0.")
        assert panel.caption.value.count("<br>") == 4
        assert panel.picture.caption.endswith(
            "\n".join(f"{n}. {line}".replace("`", "") for n, line in enumerate(case_of(letter).lines, 1))
        )
        images.add(bytes(panel.image.value))
    assert len(images) == 11  # F and J, of which one is wrong, look the same


def test_the_panel_at_the_ends_of_its_sliders(panel):
    for letter in "KD":
        panel.sliders["suspect"].value = letter
        for name, ends in {"learning_rate": (0.001, 10**0.5), "hidden_nodes": (1, 16), "seed": (0, 9)}.items():
            for value in ends:
                panel.sliders[name].value = value
                assert panel.message.value == ""
                assert "nan" not in panel.caption.value
    assert "beyond a million" in panel.caption.value


def test_only_one_pair_looks_the_same_at_every_setting(panel):
    for rate, nodes, seed in ((1.0, 16, 5),):
        panel.sliders["learning_rate"].value = rate
        panel.sliders["hidden_nodes"].value = nodes
        panel.sliders["seed"].value = seed
        images = {}
        for letter in "FJ":
            panel.sliders["suspect"].value = letter
            images[letter] = bytes(panel.image.value)
        assert images["F"] == images["J"]


# What the chapter says


def by_letter(losses, rate):
    """The last loss of each suspect at a rate, and of the right network, as the text compares them."""
    return {letter: [values[-1] for values in losses(letter, rate)] for letter in LETTERS}


def losses(letter, rate):
    return experiments.to_the_end(experiments.Beside(letter, rate, 8, 0).slices()).losses


def test_the_questions_before_the_sliders_have_answers():
    small, large = by_letter(losses, 10**-1.5), by_letter(losses, 1.0)
    hide = [name for name in "ABDEGHIKL" if small[name][0] < 1.05 * small[name][1]]
    assert set(hide) >= {"H", "I", "L"}
    assert [name for name in "HL" if large[name][0] > 2 * large[name][1]] == ["H", "L"]
    faster = {name for name, (mine, right) in by_letter(losses, 0.01).items() if mine < 0.999 * right}
    assert faster >= {"A", "C", "K"}
    assert all(losses(name, 0.1)[0][-1] > 1e5 for name in "CK")


def test_more_nodes_do_not_help_where_all_are_one():
    last = {nodes: experiments.to_the_end(experiments.Beside("D", 0.1, nodes, 0).slices()).losses for nodes in (2, 16)}
    assert last[16][0][-1] > 1.5 * last[16][1][-1]
    run = experiments.to_the_end(experiments.Beside("D", 0.1, 8, 0).slices())
    assert np.ptp(run.networks[0].weights_input_to_hidden, axis=1).max() < 1e-9


def test_most_of_the_ten_wrong_networks_learn():
    wrong = [letter for letter in LETTERS if letter not in "CJ"]
    learn = [letter for letter in wrong if losses(letter, 0.1)[0][-1] < 0.5 * 0.248]
    assert len(wrong) == 10
    assert len(learn) == 8


def test_the_example_is_as_the_text_says():
    words = saved(NOTEBOOK, 'suspect="example"')
    assert "0.0646; of the right network: 0.472, 0.301, 0.0609" in " ".join(words.split())
    assert "hardly higher, 0.0646 against 0.0609" in PROSE
    assert experiments.findings("example").wrong_gradient == ()
    assert experiments.findings("example").wrong_steps == ((1, 0), (2, 0), (3, 0))


def test_no_saved_output_and_no_open_text_gives_a_letter_away():
    open_prose = re.sub(r"<details>.*?</details>", "", PROSE, flags=re.DOTALL)
    assert not re.search(r"\b(suspect|Suspect) [A-L]\b|`[A-L]`", open_prose)
    assert saved(NOTEBOOK, "experiments.found").strip() == "0 of 12 found."
    assert set(saved(NOTEBOOK, "experiments.table").split("\n")) == {*(f"{one}  not found yet" for one in LETTERS), ""}
    for letter in set(LETTERS) - {"J", "B", "K"}:  # of J and B nothing stands there, of K a part of what is right
        for cell in Notebook(NOTEBOOK).code:
            assert case_of(letter).instead not in cell.source, letter
            assert f"`{case_of(letter).instead}`" not in str(cell.outputs)


def test_behind_each_letter_stands_its_line():
    folded = dict(re.findall(r"<details><summary>([A-L])</summary>\n\n(.*?)\n\n</details>", PROSE, flags=re.DOTALL))
    assert list(folded) == LETTERS
    for letter, text in folded.items():
        case = case_of(letter)
        assert text.endswith(case.why)
        assert text.startswith(
            f"Line {case.answer}, {case.lines[case.answer - 1]}." if case.fault else "None of the four: 0."
        )
        assert not case.instead or f"It reads `{case.instead}`." in text


def test_the_folded_table_is_the_computed_one():
    rows = [line.strip("| ").split(" | ") for line in PROSE.splitlines() if re.match(r"\| [A-L] \|", line)]
    assert [letter for letter, *_ in rows] == LETTERS
    counted = {"loss": 0, "gradient": 0, "step": 0}
    for letter, *answers, betrayed in rows:
        found = experiments.findings(letter)
        assert answers == list(found.answers.values()), letter
        assert betrayed == found.betrayed_by(tutor.check(case_of(letter).kind).passed), letter
        seen = next((word for word in counted if word in betrayed), None)
        if seen:
            counted[seen] += 1
    assert list(counted.values()) == [1, 3, 4]
    assert (
        "The loss of the first step betrays one of them, the gradient check three more, the three steps four more"
        in PROSE
    )


def test_the_checklist_asks_what_findings_answers():
    asked = [list(line.split("**"))[1] for line in PROSE.splitlines() if re.match(r"\d\. \*\*", line)]
    words = ["by heart", "gradient check", "three steps", "hundredth", "mean"]
    assert len(asked) == len(experiments.findings("J").answers) == 5
    for question, answer, word in zip(asked, experiments.findings("J").answers, words, strict=True):
        assert word in question
        assert word in answer


# The solutions


def solution(words):
    """What the folded solution with these words makes and prints, in a copy of the chapter's names."""
    (text,) = [block for block in re.findall(r"```python\n(.*?)```", PROSE, flags=re.DOTALL) if words in block]
    names, printed = dict(chapter(NOTEBOOK).names), io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(text, names)
    return names, printed.getvalue()


def test_a_suspect_of_ones_own():
    names, _ = solution("max(n_records, 20)")
    found = experiments.findings(names["M"])
    assert all(answer.startswith("yes") for answer in found.answers.values())
    assert found.by_heart > experiments.findings("J").by_heart
    report = tutor.check(names["M"])
    assert [part for part, status in report.parts.items() if status == "wrong"] == ["update_weights"]


def test_twenty_five_times_the_rate():
    assert solution('experiments.Beside("K"')[1] == "True\n"


def test_a_sigmoid_at_the_output():
    names, printed = solution("class Squashed")
    found = experiments.findings(names["Squashed"])
    assert found.wrong_gradient == ("input to hidden", "hidden to output 1", "hidden to output 2")
    assert found.by_heart > 0.01
    assert str(found.answers) == printed.strip()


def test_the_mended_example_is_right_and_goes_into_the_line_up():
    names = chapter(NOTEBOOK).names
    assert tutor.check(names["Mended"]).passed
    picture = figures.LineUp(names["features"], names["targets"])
    *_, last = names["train_beside"](picture, suspect=names["Mended"], learning_rate=0.1, hidden_nodes=8, seed=0)
    assert last.caption.startswith("Mended, learning rate 0.1")
    assert "off by" not in last.caption
