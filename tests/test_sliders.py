"""Every slider that a chapter really shows, at both ends and in between."""

from pathlib import Path

import ipywidgets as widgets
import pytest

from conftest import chapter, skip_without_bikes

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("[0-9]*.ipynb"))


def places(control):
    """The lowest, a middle and the highest value of a slider."""
    if isinstance(control, widgets.SelectionSlider):
        return [control.options[0], control.options[len(control.options) // 2], control.options[-1]]
    if hasattr(control, "base"):
        return [control.base**exponent for exponent in (control.min, (control.min + control.max) / 2, control.max)]
    middle = (control.min + control.max) / 2
    return [control.min, int(middle) if isinstance(control.value, int) else middle, control.max]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_slider_of_the_chapter(path):
    skip_without_bikes(path)
    moved = 0
    for panel in chapter(path).panels:
        for name, control in panel.sliders.items():
            if not (hasattr(control, "max") or isinstance(control, widgets.SelectionSlider)):
                continue
            before, images = control.value, set()
            for value in places(control):
                control.value = value
                images.add(bytes(panel.image.value))
                assert panel.message.value == "", name
                assert panel.caption.value
                assert "nan" not in panel.caption.value.lower().split()
            assert len(images) == 3, f"{name}: the picture did not change"
            control.value = before
            moved += 1
    assert moved > 0
