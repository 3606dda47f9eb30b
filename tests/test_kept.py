"""What is drawn once and copied from then on: it is what Matplotlib draws, and a live picture's every text is so."""

import itertools
import warnings
from unittest import mock

import matplotlib.text
import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.transforms import ScaledTranslation

import all_pictures
import datasets
import figures
from figures.kept import GROUNDS
from figures.picture import in_style


class Written(figures.Picture):
    """Texts of all kinds, one of which moves, over a coloured ground."""

    def __init__(self):
        super().__init__(3, 2)
        axes = self.figure.subplots()
        axes.set_facecolor("#FFDDAA")
        points = ScaledTranslation(0.1, 0.123, self.figure.dpi_scale_trans)
        self.texts = [
            axes.text(0.317, 0.4, "", ha="center", va="center", fontsize=11, color="#451499"),
            axes.text(0.613, 0.813, "", transform=axes.transData + points, family="monospace"),
            axes.text(-0.05, 0.5, "", rotation=90, va="center", ha="right"),
            axes.set_title(""),
        ]
        for text in self.texts:
            self.moving(text)

    def update(self, words, at=0.4):
        for text in self.texts:
            text.set_text(words)
        self.texts[0].set_y(at)
        return self


WORDS = ["gˆ_|", "two\nlines", r"$\hat{y} = W_{ih}$", "−0.5", "", "gˆ_|"]


def by_matplotlib(picture):
    """The picture's pixels, all texts drawn by Matplotlib itself."""
    picture.canvas.restore_region(picture._background)
    for text in picture.texts:
        text.draw(picture.canvas.get_renderer())
    return np.array(picture.canvas.buffer_rgba()).astype(int)


def test_a_still_has_its_texts_where_matplotlib_puts_them():
    picture = Written()
    for words in WORDS:
        for at in (0.4, 0.4137):
            kept = picture.update(words, at).pixels().astype(int)
            assert np.abs(kept - by_matplotlib(picture)).max() <= 4, words  # where letters touch, which is rounded


@pytest.mark.parametrize("frame", [None, (300, 1, 1), (300, 1.34, 2)])
def test_what_was_shown_before_is_not_seen(frame):
    """A copy serves for places that are next to the same; which of them came first makes no difference."""
    picture = Written().fit(frame)
    for words, at in zip(itertools.cycle(("gˆ_|", "mean", "training")), np.linspace(0.3, 0.5, 99), strict=False):
        picture.update(words, at).pixels()
        kept = picture.update(words, at + 2e-5).pixels().copy()
        for artist in picture._moving:
            artist.kept.clear()
        assert (picture.pixels() == kept).all(), at


@pytest.mark.parametrize("frame", [(300, 1, 1), (300, 1.34, 2)])
def test_a_live_text_is_drawn_once_wherever_it_moves_and_stands_nearly_there(frame):
    picture = Written().fit(frame)
    for words in WORDS:
        picture.update(words, 0.3).pixels()
    places = [(words, at) for words in WORDS if words for at in (0.3111, 0.4567)]
    with mock.patch.object(matplotlib.text.Text, "draw") as draw:
        images = [picture.update(*place).pixels().astype(int) for place in places]
    draw.assert_not_called()
    assert (Written().fit(frame).update(*places[-1]).pixels() == images[-1]).all()
    ground = picture.update("").pixels().astype(int)
    for place, image in zip(places, images, strict=True):
        middles = []
        for one in (image, by_matplotlib(picture.update(*place))):
            ink = np.abs(one - ground).sum(axis=2)
            middles.append([(ink * at).sum() / ink.sum() for at in np.indices(ink.shape)])
        assert np.abs(np.subtract(*middles)).max() < 0.75  # Matplotlib 3.8 itself puts turned texts elsewhere


@pytest.mark.parametrize("frame", [(860, 1, 2), (330, 0.8, 3)])
def test_what_is_drawn_ahead_looks_as_if_it_were_drawn_when_it_is_said(frame):
    (updates,) = (updates for name, _, updates in all_pictures.live() if name == "Stepper")
    picture = figures.Stepper().fit(frame)
    now, *others = updates.values()
    before = picture.update(*now).pixels().copy()
    for other in others:
        texts = picture.update(*other).ahead()
        assert texts
        picture.update(*now)
        for draw in texts:
            draw()
        assert (picture.pixels() == before).all()
        with mock.patch.object(matplotlib.text.Text, "draw") as draw:
            ahead = picture.update(*other).pixels().copy()
        draw.assert_not_called()
        assert picture.ahead() == []
        assert (ahead == figures.Stepper().fit(frame).update(*other).pixels()).all()


def test_a_text_may_leave_the_picture():
    picture = Written()
    picture.pixels()
    for at in (-5, 0.02, 1.2, 9):
        kept = picture.update("gone", at).pixels().astype(int)
        assert np.abs(kept - by_matplotlib(picture)).max() <= 4


def test_what_does_not_change_is_drawn_once_over_what_does():
    picture = Written()
    axes = picture.figure.axes[0]
    marks = axes.scatter([0.2, 0.25, 0.8], [0.2, 0.22, 0.9], path_effects=[withStroke(linewidth=3)], edgecolors="w")
    picture.fixed([marks])
    picture.pixels()
    kept = picture._moving[-1]
    for colour in ("white", "#0B72FB"):
        images = []
        for artist in (marks, kept):
            sheet = RendererAgg(300, 200, 100)
            ground = np.tile(np.uint8(np.multiply(255, matplotlib.colors.to_rgba(colour))), (200, 300, 1))
            sheet.draw_image(sheet.new_gc(), 0, 0, ground)
            artist.draw(sheet)
            images.append(np.array(sheet.buffer_rgba()).astype(int))
        assert np.abs(images[0] - images[1]).max() <= 4
        assert (images[0] != ground).any()
    with mock.patch.object(type(marks), "draw") as draw:
        kept.draw(sheet)
    draw.assert_not_called()


def sheet(picture):
    """Its pixels, and where its things stand."""
    return picture.pixels().tobytes(), [thing.plain(changes=False, sets=False) for thing in picture.things]


def every_third(cases):
    """A test's parameters: every third always, the others with the slow tests, for each is drawn three times."""
    marks = [[], pytest.mark.slow, pytest.mark.slow]
    return [pytest.param(*case, id=case[0], marks=marks[number % 3]) for number, case in enumerate(cases)]


@pytest.mark.parametrize(("name", "make", "updates"), every_third(all_pictures.live()))
def test_a_picture_that_takes_its_ground_from_a_like_one_is_as_one_that_draws_it(name, make, updates):
    first, *_, last = [*updates.values()] * 2
    GROUNDS.clear()
    there = alone = make().update(*first)
    as_alone = sheet(alone)
    like = make().update(*first)
    assert sheet(like) == as_alone
    if alone.steady:
        GROUNDS.clear()
        there = make().update(*last)
        there.pixels()
        like = make().update(*first)
        assert sheet(like) == as_alone
    if name != "LossOverWeight":  # laid out by what it showed before
        assert like._ground is there._ground or there.steady or there.figure.subfigs
        assert sheet(like.update(*last)) == sheet(alone.update(*last))


class Decades(figures.Picture):
    """A logarithmic axis, and what stands right of it."""

    def __init__(self, low):
        super().__init__(3, 2)
        logarithmic, _ = self.figure.subplots(1, 2)
        logarithmic.set(yscale="log", ylim=(low, 1), ylabel="loss")


@pytest.mark.parametrize("low", [0.5, 0.1, 1e-3, 1e-8])
def test_a_logarithmic_axis_stands_where_matplotlib_puts_it_with_all_its_ticks(low):
    ours, theirs = Decades(low), Decades(low)
    with in_style():
        theirs.canvas.draw()
    assert (ours.pixels() == np.asarray(theirs.canvas.buffer_rgba())).all()


def test_a_formula_is_read_once_for_all_pictures():
    one, other = (picture.canvas.get_renderer().mathtext_parser for picture in (Decades(0.1), Decades(0.2)))
    assert one is other


def test_a_still_a_panels_picture_and_one_laid_out_for_as_much_room_draw_what_stands_still_once():
    GROUNDS.clear()
    still, live = (figures.TwoKinds().update(*datasets.moons_to_learn()[0]) for _ in range(2))
    with mock.patch.object(Figure, "draw", autospec=True, side_effect=Figure.draw) as draw:
        still._repr_png_()
        live.jpeg()
        live.fit((860, 1.0, 1.0)).jpeg()
        assert draw.call_count == 1
        live.fit((400, 1.0, 1.0)).jpeg()
    assert draw.call_count == 2


@pytest.mark.parametrize("picture", [lambda: figures.Picture(2, 1), lambda: figures.DigitLearning(0, 0.1)])
def test_a_picture_without_axes_or_epochs_is_laid_out_without_a_warning(picture):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture().jpeg()
