"""Chapter 9: the picture of a suspect, its panel, what the chapter says and its solutions."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

import datasets
import experiments
import figures
from experiments import line_up
from figures.suspects import RIGHT, WRONG

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


def test_answers_stand_left_and_right_and_above_each_other(picture):
    field, side = np.ma.getdata(picture.fields.get_array()), picture.SIDE
    x1, x2 = (np.clip(values, 0, 1).reshape(side, side) for values in picture.places().T)
    np.testing.assert_allclose(field[-side:, :side], x1)  # rows from below, so the first output is above
    np.testing.assert_allclose(field[:side, :side], x2)
    assert (field[-side:, -side:] == 0).all()
    assert (field[:side, -side:] == 1).all()
    assert np.isnan(field[side : side + picture.GAP]).all()
    assert (np.diff(x1[0]) >= 0).all()
    assert (np.diff(x2[:, 0]) >= 0).all()


def test_records_lie_on_the_answers_that_are_theirs():
    picture = figures.LineUp(*datasets.two_questions())
    run = experiments.to_the_end(experiments.Beside("J", 1.0, 8, 0).slices())
    picture.update(**run.view(picture.places()))
    field = np.ma.getdata(picture.fields.get_array())
    for target, artist in enumerate(picture.records):
        across, up = np.round(artist.get_xydata()).astype(int).clip(0, len(field) - 1).T
        assert np.mean((field[up, across] > 0.5) == target) > 0.95


def test_three_steps_are_right_or_off_by_so_much(picture):
    told = {place: text.get_text() for place, text in picture.steps.items()}
    assert told == {(0, 0): "✓", (0, 1): "✗ 24", (1, 0): "✓", (1, 1): "✗ 0.2", (2, 0): "✗ gone", (2, 1): "✗ > 999"}
    for place, text in picture.steps.items():
        assert text.get_color() == (figures.INK if told[place] == "✓" else figures.ERROR)


def test_what_is_pointed_at_says_how_wrong_it_is(picture):
    words = {thing.name: thing.words.removeprefix(f"{thing.name}: ") for thing in picture.things}
    assert words["weight from x1 to hidden node 2"] == "relative error 1"
    assert words["weight from hidden node 2 to output 2"] == "relative error 0.001"
    assert words["step 1, hidden to output"] == "off by 24"
    assert words["step 3, input to hidden"] == "diverged"
    assert words["loss of the right network"] == "0.02 at step 400"
    assert len(words) == 2 + 10 + 6
