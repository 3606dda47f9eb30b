"""The kit of the pictures: their style, which stays theirs."""

import subprocess
import sys
import threading

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

import figures
from conftest import ROOT


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
        picture = Labelled()
        assert (picture.update("words").pixels() == plain).all()
        with pytest.raises(ValueError, match="no words"):
            picture.update("")
        assert dict(matplotlib.rcParams) == before
    assert picture.text.get_fontsize() == 12
    assert picture.text.get_color() == figures.INK
    assert picture.axes.xaxis.get_major_ticks()[0].label1.get_fontsize() == 11
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
