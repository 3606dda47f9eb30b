"""Chapter 9: the picture of a suspect, its panel, what the chapter says and its solutions."""

import contextlib
import functools
import io
import itertools
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
from experiments.suspects import LETTERS, LINES, case_of, quoted
from figures.plane import colour_table
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
            share = np.log(max(error, RIGHT) / RIGHT) / np.log(2 / RIGHT)
            assert colours[at] == (to_hex(WRONG(share)) if error >= RIGHT else "#b0b0b0")
            assert lines.get_linewidths()[at] == pytest.approx(1.5 + 2 * share if error >= RIGHT else 1)
    assert [colour == "#b0b0b0" for colour in colours] == [True] * 6 + [False] * 4
    assert colours[-1] == to_hex(WRONG(1.0))  # the largest there is, 2: where the sign is wrong


def shown(picture, column, output):
    """The answers that a plane's colours stand for in the middle of its places, from 0 to 1, rows from below."""
    picture.pixels()  # laid out
    pixels, _ = picture.fields[column, output].pixels()
    shares = {tuple(colour): share / 255 for share, colour in enumerate(colour_table(figures.kit.ANSWERS))}
    at = ((np.arange(picture.SIDE) + 0.5) * len(pixels) / picture.SIDE).astype(int)
    return np.array([[shares[tuple(colour)] for colour in row] for row in pixels[np.ix_(at[::-1], at)]])


def test_answers_stand_left_and_right_and_above_each_other(picture):
    x1, x2 = (np.clip(values, 0, 1).reshape(picture.SIDE, -1) for values in picture.places().T)
    np.testing.assert_allclose(shown(picture, 0, 0), x1, atol=0.14)  # a pixel lies up to half a place beside its middle
    np.testing.assert_allclose(shown(picture, 0, 1), x2, atol=0.14)
    assert (shown(picture, 1, 0) == 0).all()
    assert (shown(picture, 1, 1) == 1).all()
    below, above = (picture.fields[place].area for place in ((0, 1), (1, 0)))
    assert (below.max < above.min).all()  # free between them; the first output is above
    assert (np.diff(x1[0]) >= 0).all()
    assert (np.diff(x2[:, 0]) >= 0).all()


def test_a_plane_of_answers_is_smooth_between_its_places(picture):
    picture.fit((1112, 1, 2)).pixels()
    row = picture.fields[0, 0].pixels()[0][0]
    x1 = picture.places()[: picture.SIDE, 0]
    assert len(np.unique(row, axis=0)) > 4 * np.count_nonzero((x1 > 0) & (x1 < 1))


def test_a_plane_of_answers_that_diverged_is_blank_and_says_so():
    picture = figures.LineUp(*datasets.two_questions())
    run = experiments.to_the_end(experiments.Beside("K", 1.0, 8, 0).slices())
    picture.update(**run.view(picture.places()))
    pixels = picture.pixels()[::-1]  # rows from below
    for (column, _), field in picture.fields.items():
        left, low, right, high = field.area.extents.astype(int)
        white = np.mean((pixels[low:high, left:right] == 255).all(axis=-1))
        assert white > 0.7 if column == 0 else white < 0.3
    assert [text.get_text() for text in picture.gone] == ["diverged", ""]


def test_records_lie_on_the_answers_that_are_theirs():
    picture = figures.LineUp(*datasets.two_questions())
    run = experiments.to_the_end(experiments.Beside("J", 1.0, 8, 0).slices())
    picture.update(**run.view(picture.places())).pixels()
    for target, artist in enumerate(picture.records):
        across, up = artist.axes.transData.transform(artist.get_xydata()).T
        below = []
        for (column, output), field in picture.fields.items():
            left, low, right, high = field.area.extents
            here = (left <= across) & (across < right) & (low <= up) & (up < high)
            places = np.stack([up - low, across - left])[:, here] / (high - low) * picture.SIDE
            below.extend(shown(picture, column, output)[tuple(places.astype(int))])
        assert len(below) > 0.9 * len(across)  # some lie beyond the planes
        assert np.mean((np.array(below) > 0.5) == target) > 0.95


def test_three_steps_are_right_or_off_by_so_much(picture):
    told = {place: text.get_text() for place, text in picture.steps.items()}
    assert told == {(0, 0): "✓", (0, 1): "✗ 24", (1, 0): "✓", (1, 1): "✗ 0.2", (2, 0): "✗ gone", (2, 1): "✗ > 999"}
    for place, text in picture.steps.items():
        assert text.get_color() == (figures.kit.INK if told[place] == "✓" else figures.kit.ERROR)


@pytest.mark.parametrize("move", [2e-5, 0.0004, 0.96, 9.4, 9.7, 99.6, 999])
def test_a_step_is_off_by_as_much_in_the_picture_as_in_words(picture, move):
    arguments, named = picture._shown
    picture.update(*arguments[:-2], np.full((3, 2), move), "words", **named)
    assert {text.get_text() for text in picture.steps.values()} == {f"✗ {line_up.in_short(move, '').strip()}"}


@pytest.mark.parametrize(
    ("frame", "words"),
    [(None, "✗ n: off by\nn right steps"), ((831, 1.34), "three steps (✗: off by)"), ((286, 0.8), "✗ n: off by\nn")],
)
def test_a_crossed_out_step_says_what_its_number_is(picture, frame, words):
    axes = picture.fit(frame).step_axes
    assert words in "; ".join([axes.get_title(), *(text.get_text() for text in axes.texts)])


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
        assert panel.caption.value.count("<br>") == 5
        lines = [f"{n}. {line}".replace("`", "") for n, line in enumerate(case_of(letter).lines, 1)]
        assert panel.picture.caption.splitlines()[1:5] == lines
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
    assert "over 1 million" in panel.caption.value


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


@functools.cache
def beside(letter, rate=0.1, nodes=8):
    return experiments.to_the_end(experiments.Beside(letter, rate, nodes, 0).slices())


def losses(letter, rate, nodes=8):
    """The last losses of a suspect and of the right network."""
    return [values[-1] for values in beside(letter, rate, nodes).losses]


def in_a_row(letters, rate, nodes=8):
    """The last losses of these suspects, as a sentence has them."""
    *first, last = (line_up.loss_in_words(losses(letter, rate, nodes)[0]) for letter in letters)
    return f"{', '.join(first)} and {last}"


def test_what_was_to_be_seen_is_what_is_seen():
    """The five questions before the sliders, and their answers, which name no line."""
    (folded,) = re.findall(r"<summary>What was to be seen.*?</summary>(.*?)</details>", PROSE, flags=re.DOTALL)
    answers = dict(re.findall(r"^(\d)\. (.*)$", folded, flags=re.MULTILINE))
    assert len(answers) == 5
    assert not any(line in folded for letter in LETTERS for line in case_of(letter).instead)

    as_good = [name for name in LETTERS if (lambda mine, right: abs(mine / right - 1) < 0.05)(*losses(name, 0.0316))]
    behind = [name for name in as_good if (lambda mine, right: mine > 2 * right)(*losses(name, 1.0))]
    assert behind == ["A", "H", "L"]
    right = [f"{losses('J', rate)[1]:.3g}" for rate in (0.0316, 1.0, 0.01)]
    assert answers["1"] == (
        f"A, H and L: at 0.0316 they end at {in_a_row('AHL', 0.0316)} beside {right[0]}, "
        f"at 1 at {in_a_row('AHL', 1.0)} beside {right[1]}. (C and K are better, then fly off.)"
    )
    assert all(losses(name, 0.0316)[0] < losses(name, 0.0316)[1] for name in "CK")
    assert all(losses(name, 1.0)[0] == line_up.FAR for name in "CK")
    faster = [name for name in LETTERS if (lambda mine, right: mine < 0.999 * right)(*losses(name, 0.01))]
    assert sorted(faster, key=lambda name: losses(name, 0.01)[0]) == ["C", "K", "A", "H"]
    assert answers["2"].startswith(f"C, K, A, and H by a hair: {in_a_row('CKAH', 0.01)} beside {right[2]}. At 0.1 ")
    assert all(losses(name, 0.1)[0] == line_up.FAR for name in "CK")
    assert all(losses(name, 0.1)[0] > 1.02 * losses(name, 0.1)[1] for name in "AH")


def test_which_steps_and_whose_curves_are_wrong_is_what_is_seen():
    wrong = {name: beside(name).moves >= RIGHT for name in LETTERS}
    assert [name for name in LETTERS if wrong[name].any(axis=1).all()] == list("AEGHKL")
    assert [name for name in LETTERS if wrong[name][:, 0].all() and not wrong[name][:, 1].any()] == list("AHL")
    assert wrong["B"].any(axis=1).tolist() == [False, True, True]
    assert wrong["I"].any(axis=1).tolist() == [True, False, False]
    assert [name for name in LETTERS if not wrong[name].any()] == list("CDFJ")
    assert "A, E, G, H, K and L in all three, of which A, H and L in the first layer alone; B from the second" in PROSE

    content = [name for name in LETTERS if max(errors.max() for errors in beside(name).errors) < RIGHT]
    assert content == list("BCDFIJKL")
    last = {name: np.divide(*losses(name, 0.1)) for name in content}
    assert [name for name in content if last[name] > 1.01] == list("BCDK")
    mine, right = beside("I").losses
    assert abs(mine[1] / right[1] - 1) > 0.04
    assert abs(mine[10] / right[10] - 1) < 0.001
    assert losses("L", 1.0)[0] == line_up.FAR
    assert "4. At 0.1 B, C, D and K, and I in its first steps; L at 1." in PROSE


def test_whom_more_nodes_do_not_help():
    ends = {name: [f"{losses(name, 0.0316, nodes)[0]:.3g}" for nodes in (1, 16)] for name in "DEJ"}
    said = "D goes from {} to {} and E from {} to {}, while the right one goes from {} to {}. C flies off with 16, G"
    assert said.format(*ends["D"], *ends["E"], *ends["J"]) in PROSE
    flew = [name for name in LETTERS if losses(name, 0.0316, 16)[0] == line_up.FAR]
    assert flew == ["C", "G"]
    assert all(losses("G", rate)[0] == line_up.FAR for rate in (0.01, 0.1, 1.0))
    helped = [name for name in LETTERS if losses(name, 0.0316, 16)[0] < losses(name, 0.0316, 1)[0]]
    assert sorted({*LETTERS} - {*helped} - {*flew}) == ["B", "D", "E"]
    one, some, many = (losses("B", 0.0316, nodes)[0] for nodes in (1, 8, 16))
    assert some < 0.5 * min(one, many)


def test_a_forgotten_mean_looks_like_a_rate_to_the_fourth_question():
    assert experiments.findings("K").falls
    assert losses("K", 0.1)[0] == line_up.FAR
    assert losses("K", 0.001)[0] < losses("K", 0.001)[1]
    assert "to this question alone a forgotten mean looks the same" in PROSE


def test_another_batch_shows_what_the_line_up_does_not():
    assert saved(NOTEBOOK, "class Fives").split() == "[[1. 0.] [1. 0.] [1. 0.]]".split()
    names = chapter(NOTEBOOK).names
    for letter, off in (("F", 0.8), ("J", 0.0)):
        np.testing.assert_allclose(names["Fives"](letter, 0.1, 8, 0).moves, off, atol=1e-9)


def test_most_of_the_ten_wrong_networks_learn():
    wrong = [letter for letter in LETTERS if letter not in "CJ"]
    learn = [letter for letter in wrong if losses(letter, 0.1)[0] < 0.5 * 0.248]
    assert len(wrong) == 10
    assert len(learn) == 8
    assert "found ten ways in which it can be wrong, with eight of which it learns all the same" in PROSE


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
        for cell, line in itertools.product(Notebook(NOTEBOOK).code, case_of(letter).instead):
            assert line not in cell.source, letter
            assert f"`{line}`" not in str(cell.outputs)


def test_behind_each_letter_stands_its_line():
    name = "its wrong line, if there is one"  # the same for all, for it tells nothing of J
    fold = rf"<details><summary>Suspect ([A-L]): {name}</summary>\n\n(.*?)\n\n</details>"
    folded = dict(re.findall(fold, PROSE, flags=re.DOTALL))
    assert list(folded) == LETTERS
    for letter, text in folded.items():
        case = case_of(letter)
        where = f"Line {case.answer}, {LINES[case.fault][0]}" if case.fault else "None of the four: 0"
        says = f": it says {quoted(case.instead)}" if case.instead else ""
        assert text == f"{where}{says}. {case.why}"


def test_the_folded_table_is_the_computed_one():
    rows = [line.strip("| ").split(" | ") for line in PROSE.splitlines() if re.match(r"\| [A-L] \|", line)]
    assert [letter for letter, *_ in rows] == LETTERS
    counted = {"loss": 0, "gradient": 0, "step": 0, "batch": 0, "a test": 0}
    for letter, *answers, betrayed in rows:
        found = experiments.findings(letter)
        assert answers == list(found.answers.values()), letter
        assert betrayed == found.betrayed_by(tutor.check(case_of(letter).kind).passed), letter
        seen = next((word for word in counted if word in betrayed), None)
        if seen:
            counted[seen] += 1
    assert list(counted.values()) == [1, 3, 4, 1, 1]
    assert (
        "a loss that rises even at a hundredth of the rate betrays one, the gradient check three more, three steps "
        "four, a batch by heart one, and a test alone the last." in PROSE
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
    assert {step for step, _ in found.wrong_steps} == {1, 2, 3}
    assert found.by_heart > 0.01
    assert str(found.answers) == printed.strip()


def test_the_mended_example_is_right_and_goes_into_the_line_up():
    names = chapter(NOTEBOOK).names
    assert tutor.check(names["Mended"]).passed
    picture = figures.LineUp(names["features"], names["targets"])
    *_, last = names["train_beside"](picture, suspect=names["Mended"], learning_rate=0.1, hidden_nodes=8, seed=0)
    assert last.caption.startswith("Mended, learning rate 0.1")
    assert "off by" not in last.caption
