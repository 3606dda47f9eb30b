"""Lettering in pictures: all of it inside, none over another, large enough, at every width."""

import contextlib
import itertools
import string
from unittest import mock

import matplotlib.text
import numpy as np
import pytest

import all_pictures
import figures
from figures.kept import KeptText, lay_out

# CSS pixels across, zoom and density. At 1280 JupyterLab leaves 1112, with its file list open 831; a phone of 390 has
# 286 between its side bars, and everything is drawn at 0.8 times its size there.
FRAMES = {
    "still": None,
    "large": (1112, 1.34),
    "large beside files": (831, 1.34),
    "narrower": (620,),
    "phone": (286, 0.8, 2),
    "phone sideways": (668, 0.8, 2),
    "large beside files and a pad": (592, 1.34),
}
PAD = "large beside files and a pad"
AGAIN = [figures.picture.Frame(*FRAMES[name]) for name in ("large beside files", "phone")]  # to be drawn again
LEAST = 11 / 0.8  # logical pixels, since a phone draws at 0.8: 11 CSS pixels there
TIGHT = "large beside files", "phone", PAD  # the others have more room: they are for the slow tests


def cases(pictures, frames):
    return [
        pytest.param(name, make, values, frame, id=f"{name}, {frame}", marks=[pytest.mark.slow] * (frame not in TIGHT))
        for (name, make, values), frame in itertools.product(pictures, frames)
        if name == "Reading" or frame != PAD
    ]


def drawn(picture):
    """What is written where this picture is drawn: texts with their boxes in pixels.

    What letters look like is not asked, and to draw them takes longest: they are only noted. So no other picture is to
    take its ground from this one, nor this one from another, whose letters would not be noted.
    """
    texts, copy = [], KeptText.draw

    def note(text, renderer):
        if text.get_visible():
            texts.append(text)

    def note_kept(kept, renderer):
        note(kept.text, renderer)
        if picture.frame in AGAIN:
            copy(kept, renderer)

    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(matplotlib.text.Text, "draw", note))
        stack.enter_context(mock.patch.object(KeptText, "draw", note_kept))
        stack.enter_context(mock.patch.object(figures.picture, "GROUNDS", {}))
        picture.pixels()
    renderer = picture.canvas.get_renderer()
    return {text: text.get_window_extent(renderer) for text in texts if text.get_text().strip()}


def troubles(picture):
    """What is wrong with the lettering of a picture, in words."""
    boxes = drawn(picture)
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
    frame = picture.frame or figures.picture.Frame(0)
    return frame.zoom * frame.density


def wrong(picture, values):
    """All that is wrong with a picture that shows these values, None for what it shows already; a line each."""
    if values is not None:
        picture.update(*values)
    return "\n".join(troubles(picture))


def silent_bars(picture):
    """Its bars of colours that say nothing of what the colours mean."""
    axes = [each for parent in picture.figure.axes for each in (parent, *parent.child_axes)]
    for bar in (each for each in axes if hasattr(each, "_colorbar")):
        titles = [bar.get_title(side) for side in ("left", "center", "right")]
        beside = ["answer" in text.get_text() for text in bar.texts]
        if not any([*titles, bar.get_xlabel(), bar.get_ylabel(), *beside]):
            yield bar


# Of 1280 x 720 JupyterLab leaves 599 for a panel; above its picture are sliders, in rows of 40, or buttons.
ROWS = {"TwoNodes": 3, "LossOverWeight": 3, "Structure": 2, "DecisionField": 2, "DigitLearning": 2, "Forecasting": 2}
ROWS |= {"MapWalk": 2, "Reading": 0, "LineUp": 4, "ColumnEffect": 3}
ROWS |= dict.fromkeys(["TableLearning, a number", *(f"TableLearning, {count} kinds" for count in (3, 8, 30))], 2)


@pytest.mark.parametrize(("name", "make", "values", "frame"), cases(all_pictures.live(), FRAMES))
def test_live_pictures_are_lettered_have_things_and_in_large_are_on_a_projector_with_what_moves_them(
    name, make, values, frame
):
    """One picture shows them all, one after the other, as in a panel: so a live one writes nothing a second time, since
    each text takes Matplotlib a millisecond."""
    picture = make().fit(FRAMES[frame])
    found = {what: wrong(picture, numbers) for what, numbers in values.items()}
    assert not any(found.values()), found
    assert not [*silent_bars(picture)]
    assert picture.caption[0] not in string.ascii_lowercase, "its caption does not begin as a sentence does"
    assert picture.update(*next(iter(values.values()))).things
    if frame in ([PAD] if name == "Reading" else ["large", "large beside files"]):
        assert picture.figure.bbox.height + 40 * ROWS.get(name, 1) <= 599
    if picture.frame in AGAIN:  # panes side by side and below each other
        with mock.patch.object(matplotlib.text.Text, "draw") as draw:
            for numbers in values.values():
                picture.update(*numbers).pixels()
        draw.assert_not_called()


@pytest.mark.parametrize("frame", FRAMES)
def test_no_node_of_a_suspect_covers_the_name_of_another_or_its_own(frame):
    ((_, make, values),) = [live for live in all_pictures.live() if live[0] == "LineUp"]
    picture = make().fit(FRAMES[frame])
    lay_out(picture.update(*next(iter(values.values()))).figure)
    axes, nodes = picture.network.axes, picture.network.nodes
    middles = axes.transData.transform(nodes.get_offsets())
    radii = np.sqrt(nodes.get_sizes() / np.pi) * picture.figure.dpi / 72
    names = [text for text in axes.texts if text.get_text() in {"x₁", "x₂", "1", "2"}]
    assert len(names) == 5
    for name in names:
        box = name.get_window_extent(picture.canvas.get_renderer())
        far = np.hypot(*(middles - np.clip(middles, box.min, box.max)).T) - radii
        assert far.min() > 0


@pytest.mark.parametrize("frame", [*FRAMES, "beside files"])
def test_no_node_of_a_suspect_covers_another(frame):
    ((_, make, values),) = [live for live in all_pictures.live() if live[0] == "LineUp"]
    picture = make().fit(FRAMES.get(frame, (831,)))
    lay_out(picture.update(*next(iter(values.values()))).figure)
    nodes = picture.network.nodes
    for count in range(2, 17):
        picture.network.update(np.ones((3, count)), np.ones((count, 2)))
        middles = picture.network.axes.transData.transform(nodes.get_offsets())
        radii = np.sqrt(nodes.get_sizes() / np.pi) * picture.figure.dpi / 72
        hidden = slice(3, 3 + count)
        assert (-np.diff(middles[hidden, 1]) > 2 * radii[hidden][1:]).all(), count


def test_on_a_phone_held_sideways_a_picture_is_on_the_screen_with_a_slider():
    """Of 390 JupyterLab leaves 269. Two kinds of pictures and the stepper, every place in which is given, have no room
    in so little."""
    pictures = {name: make() for name, make, _ in all_pictures.live()}
    for name in pictures.keys() - {"MapWalk", "LineUp", "Stepper"}:
        assert pictures[name].fit(FRAMES["phone sideways"]).figure.bbox.height / 2 + 40 <= 269, name


def test_on_a_phone_the_answer_is_on_the_screen_with_the_sheet_to_draw_on():
    """Of 844 JupyterLab leaves 732; the sheet takes 250 and its button 50."""
    assert figures.Reading().fit(FRAMES["phone"]).figure.bbox.height / 2 + 300 <= 732 - 60  # two lines of words below


@pytest.mark.parametrize(("name", "make", "values", "frame"), cases(all_pictures.stills(), ["still"]))
def test_stills_are_lettered(name, make, values, frame):
    pictures = {what: make().fit(FRAMES[frame]) for what in values or [""]}
    found = {what: wrong(picture, values.get(what)) for what, picture in pictures.items()}
    assert not any(found.values()), found
    for picture in (*pictures.values(), make().fit(FRAMES["large beside files"])):
        assert not [*silent_bars(picture)]


@pytest.mark.parametrize("frame", [None, (831,), (831, 1.34), (286, 0.8, 2)])
def test_no_line_of_the_playgrounds_network_is_cut(frame):
    picture = figures.Playground(300)
    picture.fit(frame)
    for nodes in range(1, 17):
        answers = np.zeros((picture.FIELD**2, nodes))
        picture.network.update(2, np.ones((3, nodes)), np.ones((nodes, 1)), answers)
        heights = np.concatenate([path.vertices[:, 1] for path in picture.network.lines.get_paths()])
        assert heights.min() > 0.5, nodes
        assert heights.max() < picture.network.height, nodes


@pytest.mark.parametrize("width", [600, 760, 785, 809, 810, 860, 1070])
def test_the_names_above_the_playgrounds_network_stand_apart(width):
    picture = figures.Playground(300).fit((width,))
    picture.network.arrange(2, 3)
    picture.canvas.draw()
    boxes = {text.get_text(): text.get_window_extent() for text in picture.network.axes.texts}
    assert boxes["hidden  0"].x0 - boxes["input"].x1 > 5
