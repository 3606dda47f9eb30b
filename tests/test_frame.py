"""The room that a picture is laid out for, and how a panel answers a browser that tells it."""

import io
from unittest import mock

import numpy as np
import pytest
from PIL import Image

import all_pictures
import controls
import figures
from controls.screen import Screen
from figures.picture import Frame


class Two(figures.Picture):
    """Two panes and a number in each."""

    def __init__(self, start, *, end=1):
        super().__init__(8, 3)
        self.sides = self.panes(2, 1)
        self.texts = [self.moving(axes.text(0.5, 0.5, "")) for axes in self.sides]
        self.start, self.end = start, end

    def update(self, value):
        for text in self.texts:
            text.set_text(f"{self.start + value * self.end:.2f}")
        self.caption = f"At {value}."
        return self


@pytest.fixture
def told(monkeypatch):
    """No panel of another test has told of a browser."""
    monkeypatch.setattr(controls.Panel, "frame", None)

    def tell(panel, width, density=1, large=False):
        panel.image._handle_custom_msg({"frame": {"width": width, "density": density, "large": large}}, [])

    return tell


def size(picture):
    return picture.pixels().shape[1::-1]


@pytest.mark.parametrize(
    ("frame", "pixels", "narrow"),
    [
        (Frame(1070), (800, 300), False),
        (Frame(1070, 1.25), (1000, 322), False),
        (Frame(1070, 1, 2), (1600, 600), False),
        (Frame(700, 1, 3), (2100, 900), False),
        (Frame(500), (500, 600), True),
        (Frame(400, 0.8, 2), (800, 960), True),
    ],
)
def test_a_picture_fits_a_frame(frame, pixels, narrow):
    picture = Two(0.25).update(1).fit(frame)
    assert size(picture) == pixels
    assert (picture.narrow, picture.density, picture.frame) == (narrow, frame.density, frame)
    assert picture.width == min(800, frame.width / frame.zoom)
    left, right = (axes.get_position() for axes in picture.sides)
    assert (left.y0 > right.y1) if narrow else (left.x1 < right.x0)


def test_it_shows_what_it_showed_and_keeps_what_it_was_made_with():
    picture = Two(3, end=2).update(1).fit((500, 1, 2))
    assert [text.get_text() for text in picture.texts] == ["5.00", "5.00"]
    assert picture.caption == "At 1."
    assert picture.update(2).texts[0].get_text() == "7.00"


def test_a_stored_picture_is_a_still_whatever_room_there_was():
    still, live = Two(0).update(1), Two(0).update(1).fit((500, 1, 2))
    assert live._repr_png_() == still._repr_png_()
    assert size(live) == (1000, 1200)
    assert (live.fit(None).pixels() == still.pixels()).all()


def test_a_fit_before_the_first_update():
    picture = Two(1).fit((400, 1, 1))
    assert picture.caption == ""
    assert size(picture.update(1)) == (400, 600)


def test_a_fit_that_was_interrupted_leaves_it_to_the_next_to_show_what_was_shown(monkeypatch):
    picture = Two(1).update(2)
    monkeypatch.setattr(Two, "panes", mock.Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        picture.fit((700, 1, 1))
    monkeypatch.undo()
    assert (picture.fit((720, 1, 1)).pixels() == Two(1).update(2).fit((720, 1, 1)).pixels()).all()
    assert picture.caption == "At 2."


def panel_of(picture):
    return controls.Panel(picture, lambda place: picture.update(place), place=controls.whole_slider("place", 1, 0, 9))


def shown(panel):
    """The size of the picture in CSS pixels, as the browser shows it."""
    image = np.array(size(panel.picture))
    assert panel.image.density == panel.picture.density
    return tuple(image / panel.image.density)


def test_a_panel_answers_a_browser_that_tells_its_room(told):
    panel = panel_of(Two(0))
    assert shown(panel) == (800, 300)
    told(panel, 700, density=2)
    assert shown(panel) == (700, 300)
    assert panel.image.value == panel.picture.jpeg()
    panel.sliders["place"].value = 5
    assert panel.caption.value == "At 5."
    assert shown(panel) == (700, 300)


def test_large_letters_are_20_pixels_high_and_a_phones_11(told):
    panel = panel_of(Two(0))
    point = 100 / 72
    told(panel, 1070, large=True)
    assert 11 * point * panel.picture.frame.zoom >= 20
    told(panel, 350)
    assert 11 * point * panel.picture.frame.zoom >= 11
    assert panel.picture.narrow


def test_a_large_still_is_laid_out_for_a_hall_and_as_wide_there_as_it_says():
    usual, large = Two(0).update(1), Two(0).update(1).large()
    (still, _), (data, words) = usual._repr_mimebundle_(), large._repr_mimebundle_()
    (wide, high), (usually_wide, _) = (Image.open(io.BytesIO(each["image/png"])).size for each in (data, still))
    assert words["image/png"] == {"alt": "At 1.", "width": 1072}
    assert (usually_wide, wide) == (800, 1.5 * 1072)
    assert 11 * 100 / 72 * 1072 / 800 >= 20
    assert high / wide < 3 / 8
    assert large.frame is None


def test_the_same_room_told_twice_draws_nothing_anew(told):
    panel = panel_of(Two(0))
    told(panel, 700)
    number = panel.image.number
    told(panel, 700)
    assert panel.image.number == number
    told(panel, 720)
    assert panel.image.number == number + 1


def test_a_room_that_leaves_the_picture_as_it_is_draws_nothing_anew(told):
    panel = panel_of(Two(0))
    figure, number = panel.picture.figure, panel.image.number
    for width in (900, 1070):
        told(panel, width)
    assert (panel.picture.figure, panel.image.number) == (figure, number)
    panel.sliders["place"].value = 5
    assert (panel.picture.pixels() == Two(0).fit((1070, 1, 1)).update(5).pixels()).all()
    told(panel, 1070, density=2)
    assert shown(panel) == (800, 300)
    assert size(panel.picture) == (1600, 600)


def test_a_still_of_a_live_picture_that_has_as_much_room_is_a_still():
    live, made = Two(0.123).update(1).fit((900, 1, 1)), Frame(900)
    live.pixels()
    assert live._repr_png_() == Two(0.123).update(1)._repr_png_()
    assert live.frame == made
    assert (live.pixels() == Two(0.123).fit(made).update(1).pixels()).all()


def test_the_next_panel_begins_in_the_room_that_was_told_last(told):
    first = panel_of(Two(0))
    told(first, 500, density=2)
    second = panel_of(Two(0))
    assert shown(second) == (500, 600)
    assert second.image.number == 1
    told(second, 500, density=2)
    assert second.image.number == 1


def test_a_room_told_of_a_closed_panel_is_nobodys(told):
    panel = panel_of(Two(0))
    with mock.patch.object(panel.image, "show") as show:
        panel.close()
        told(panel, 500)
    show.assert_not_called()


# As while a list of files opens on a phone.
NO_ROOM = 20


@pytest.mark.filterwarnings("error:constrained_layout")  # not applied, where there is no room
def test_where_there_is_hardly_any_room_a_picture_is_laid_out_and_shown_smaller(told):
    panel = panel_of(Two(0))
    told(panel, NO_ROOM)
    assert panel.message.value == ""
    assert shown(panel) == (280, 480)
    for large in (False, True):
        frame = Screen.frame(NO_ROOM, 1, large)
        figures.Playground(20).fit(frame)
    for _, make, values in all_pictures.live():
        make().fit(frame).update(*next(iter(values.values()))).pixels()


@pytest.mark.parametrize("large", [False, True])
def test_on_a_phone_held_sideways_panes_stand_side_by_side_and_are_less_high(large):
    room = Screen.frame(628, 2, large, phone=True)
    picture = figures.Playground(20).fit(room)
    assert not picture.narrow
    assert picture.figure.get_figheight() * 100 * room[1] < 290


@pytest.mark.parametrize("density", [0.5, 1, 1.25, 3, 4])
def test_no_picture_is_finer_than_a_run_can_be_drawn_or_coarser_than_one(density):
    assert Screen.frame(1070, density, large=False)[2] == min(2, max(1, density))
    assert Screen.frame(350, density, large=False)[2] == min(3, max(1, density))
    assert Screen.frame(350, density, large=True) == Screen.frame(350, density, large=False)
