"""The kit of the pictures: their style, which stays theirs."""

import io
import subprocess
import sys
import threading

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

import figures
from conftest import ROOT
from figures.kept import GROUNDS


class Labelled(figures.Picture):
    """A picture that makes artists at first, when it is updated and when it is drawn."""

    def __init__(self):
        super().__init__(4, 2)
        self.axes = self.figure.subplots()

    def update(self, words):
        self.text = self.axes.text(0.5, 0.5, words)
        if not words:
            raise ValueError("no words")
        return self


def test_what_is_imported_is_not_searched_for_garbage():
    code = "import gc, figures; print(gc.get_freeze_count() > 9 * len(gc.get_objects()))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "notebooks", capture_output=True, text=True)
    assert result.stdout.strip() == "True", result.stderr


def test_importing_figures_changes_no_setting_of_matplotlib():
    code = (
        "import matplotlib; before = dict(matplotlib.rcParams); import figures; figures.NetworkDiagram().pixels(); "
        "print(before == dict(matplotlib.rcParams))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "notebooks", capture_output=True, text=True, check=True
    )
    assert result.stdout == "True\n"


def test_a_readers_own_settings_stay_theirs_and_reach_no_picture():
    plain = Labelled().update("words").pixels()
    with matplotlib.rc_context({"font.size": 20, "text.color": "red", "xtick.labelsize": 5, "axes.spines.top": True}):
        before = dict(matplotlib.rcParams)
        GROUNDS.clear()  # else it would not be drawn
        picture = Labelled().update("words")
        for _ in range(2):
            assert (picture.pixels() == plain).all()
            picture._background = None  # drawn again
        with pytest.raises(ValueError, match="no words"):
            picture.update("")
        assert dict(matplotlib.rcParams) == before
    assert picture.text.get_fontsize() == 12
    assert picture.text.get_color() == figures.kit.INK
    assert Figure().text(0, 0, "theirs").get_fontsize() == 10


def test_pictures_of_two_threads_leave_the_settings_as_they_were():
    before, images = dict(matplotlib.rcParams), []
    threads = [
        threading.Thread(target=lambda: [images.append(Labelled().update("words").pixels()) for _ in range(10)])
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dict(matplotlib.rcParams) == before
    assert all(np.array_equal(image, images[0]) for image in images)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at -0.5, (-1, -.25), [-2], x=-3, -inf", "at −0.5, (−1, −.25), [−2], x=−3, −inf"),
        ("1e-05", "1e−05"),
        ("the 3-2-1 network, chapter 2-4, a well-known one, 2012-06-04", None),
    ],
)
def test_a_minus_is_no_hyphen(text, expected):
    picture = Labelled()
    picture.caption = text
    assert picture.caption == (expected or text)


def test_a_picture_carries_its_caption():
    """In what nbconvert reads, and inside its file, where controls/accessible.js finds it in JupyterLab."""
    picture = Labelled().update("words")
    picture.caption = "A word, −1: “½”."
    data, words = picture._repr_mimebundle_()
    assert words == {"image/png": {"alt": picture.caption}}
    assert Image.open(io.BytesIO(data["image/png"])).text == {"Description": picture.caption}
    assert data["image/png"] == picture._repr_png_()


def test_a_still_shows_controls_and_says_what_to_do():
    rows = [("rate", 0.5, "0.1"), ("problem", None, "XOR"), ("weights_hidden_to_output", None, "2 × 1 numbers")]
    rows += [("column", 0.2, "flipper_length_mm")]
    still = figures.Picture.still(rows, "Run me", "Choose Run.")
    assert still.caption.startswith("Run me. Choose Run.")
    assert all(name in still.caption for name, *_ in rows)
    still.pixels()
    for text in still.figure.texts:
        box = text.get_window_extent()
        assert 0 < box.x0 < box.x1 < still.figure.bbox.width, text.get_text()
    assert len(still._repr_png_()) < 20_000
