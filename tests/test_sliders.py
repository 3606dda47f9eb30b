"""Every slider that a chapter really shows, at both ends and in between."""

import contextlib
import io
import json
from pathlib import Path

import ipywidgets as widgets
import pytest

import controls
from conftest import skip_without_bikes

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def panels_of(path, monkeypatch):
    """Run a chapter's code here and return the panels that it makes."""
    made = []
    build = controls.Panel.__init__

    def keep(panel, *arguments, **named):
        build(panel, *arguments, **named)
        made.append(panel)

    monkeypatch.setattr(controls.Panel, "__init__", keep)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, path.name, "exec"), {"__name__": "chapter"})
    return made


def places(control):
    """The lowest, a middle and the highest value of a slider."""
    if isinstance(control, widgets.SelectionSlider):
        return [control.options[0], control.options[len(control.options) // 2], control.options[-1]]
    if hasattr(control, "base"):
        return [control.base**exponent for exponent in (control.min, (control.min + control.max) / 2, control.max)]
    middle = (control.min + control.max) / 2
    return [control.min, int(middle) if isinstance(control.value, int) else middle, control.max]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_slider_of_the_chapter(path, monkeypatch):
    skip_without_bikes(path)
    panels = panels_of(path, monkeypatch)
    moved = 0
    for panel in panels:
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
