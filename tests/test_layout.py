"""Lettering in pictures: all of it inside, none over another, no curve through it, large enough, at every width."""

import itertools
from unittest import mock

import matplotlib.text
import pytest
from matplotlib.lines import Line2D

import all_pictures
import figures

# CSS pixels across, zoom and density. At 1280 JupyterLab leaves 1112, with its file list open 831; a phone of 390 has
# 286 between its side bars, and everything is drawn at 0.8 times its size there.
FRAMES = {
    "still": None,
    "large": (1112, 1.34),
    "large beside files": (831, 1.34),
    "narrower": (620,),
    "phone": (286, 0.8, 2),
}
LEAST = 11 / 0.8  # logical pixels, since a phone draws at 0.8: 11 CSS pixels there


def cases(pictures, frames):
    return [
        pytest.param(make, values, FRAMES[frame], id=f"{name}, {frame}")
        for (name, make, values), frame in itertools.product(pictures, frames)
    ]


def drawn(picture):
    """What is written and which lines are drawn when this picture is: texts with their boxes in pixels, and lines."""
    texts, lines = [], []
    write, line = matplotlib.text.Text.draw, Line2D.draw

    def noting(into, draw):
        def draw_and_note(artist, renderer, *arguments, **named):
            if artist.get_visible():
                into.append(artist)
            return draw(artist, renderer, *arguments, **named)

        return draw_and_note

    with (
        mock.patch.object(matplotlib.text.Text, "draw", noting(texts, write)),
        mock.patch.object(Line2D, "draw", noting(lines, line)),
    ):
        picture.pixels()
    renderer = picture.canvas.get_renderer()
    boxes = {text: text.get_window_extent(renderer) for text in texts if text.get_text().strip()}
    return boxes, lines


def troubles(picture):
    """What is wrong with the lettering of a picture, in words."""
    boxes, _ = drawn(picture)
    across, up = picture.figure.bbox.size
    for text, box in boxes.items():
        words = text.get_text()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > across + 1 or box.y1 > up + 1:
            yield f"{words!r} leaves the picture of {across:.0f} x {up:.0f}: {box.extents.round()}"
        pixels = text.get_fontsize() * picture.figure.dpi / 72 / scale(picture)
        if pixels < LEAST:
            yield f"{words!r} is {pixels:.1f} pixels high"
    for (one, box), (other, with_box) in itertools.combinations(boxes.items(), 2):
        wide = min(box.x1, with_box.x1) - max(box.x0, with_box.x0)
        high = min(box.y1, with_box.y1) - max(box.y0, with_box.y0)
        if wide > 1 and high > 2:
            yield f"{one.get_text()!r} and {other.get_text()!r} overlap by {wide:.0f} x {high:.0f}"


def scale(picture):
    frame = picture.frame or figures.Frame(0)
    return frame.zoom * frame.density


def check(make, values, frame):
    found = {}
    for name, numbers in values.items() or {"": None}.items():
        picture = make()
        picture.fit(frame)
        if numbers is not None:
            picture.update(*numbers)
        wrong = list(troubles(picture))
        if wrong:
            found[name] = wrong
    assert not found, "\n".join(f"{name}: {words}" for name, wrong in found.items() for words in wrong)


@pytest.mark.parametrize(("make", "values", "frame"), cases(all_pictures.live(), FRAMES))
def test_lettering_of_live_pictures(make, values, frame):
    check(make, values, frame)


@pytest.mark.parametrize(("make", "values", "frame"), cases(all_pictures.stills(), ["still"]))
def test_lettering_of_stills(make, values, frame):
    check(make, values, frame)
