"""Lectures as a class sees them: one Voila, a page of Chromium for each, and for a sample that has all there is."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import urllib.request

import nbformat
import psutil
import pytest

import execute_notebooks
import lab
import lecture
import slides
from conftest import ROOT, skip_without_bikes
from playground_panel import PANEL, SETTING_UP

pytestmark = pytest.mark.teaching
LIVE = """
live = figures.EvenTarget()


def learn(hidden_nodes):
    if hidden_nodes == 30:
        raise ValueError("too many")
    for state in experiments.even_target(hidden_nodes):
        yield live.update(*state)


panel = controls.Panel(live, learn, hidden_nodes=controls.whole_slider("hidden nodes", 5, 1, 30))
"""
SAMPLE = [
    ("slide", "# A sample"),
    ("skip", "import controls\nimport experiments\nimport figures"),
    ("notes", "2 minutes. Welcome."),
    ("slide", "## The panel\n\nWhat changes?"),
    ("skip", LIVE),
    ("fragment", "panel"),
    ("notes", "3 minutes. Move it.\n\nIf it fails: draw it."),
    ("slide", "## A vote\n\n- (a) $W_{ih}$\n- (b) both\n- (c) none"),
    ("notes", "4 minutes.\nRight: (b)."),
    ("subslide", "## (a) No\n\n$$h = \\sigma(x W_{ih})$$"),
    ("subslide", "## (b) Yes"),
    ("notes", "Its own."),
    ("slide", "## The line\n\n```python\nerror = y - final_outputs\n```"),
    ("notes", "1 minute."),
]
PLAYED = [("slide", "# A sample"), ("skip", SETTING_UP), ("slide", "## The playground"), ("fragment", PANEL)]
BROKEN = [("slide", "# A sample"), ("skip", "1 / 0"), ("slide", "## The end"), ("fragment", "print('too late')")]

GROUND = "() => getComputedStyle(document.body).backgroundColor"

# What Voila's page asks, and what the kernel says, is answered a second late.
SLOW = """const ask = window.fetch, Plain = WebSocket;
const late = () => new Promise((answer) => setTimeout(answer, 1000));
window.fetch = (...what) => late().then(() => ask(...what));
window.WebSocket = class extends Plain {
  set onmessage(act) { super.onmessage = (event) => late().then(() => act(event)); }
};"""


def write(cells, path):
    """A notebook of slides from (slide type, source), code where no Markdown begins."""
    notebook = nbformat.v4.new_notebook(metadata=execute_notebooks.KERNEL)
    for kind, source in cells:
        prose = kind == "notes" or source.startswith("#")
        cell = nbformat.v4.new_markdown_cell(source) if prose else nbformat.v4.new_code_cell(source)
        cell.metadata["slideshow"] = {"slide_type": kind}
        notebook.cells.append(cell)
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where Voila shows a copy of all notebooks, and the samples."""
    folder = tmp_path_factory.mktemp("shown") / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    write(SAMPLE, folder / "sample.ipynb")
    write(PLAYED, folder / "played.ipynb")
    write(BROKEN, folder / "broken.ipynb")
    with slides.served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    with lab.chromium() as chromium:
        yield chromium


@pytest.fixture(scope="module", params=["sample.ipynb", *[path.name for path in lecture.LECTURES]])
def show(request, address, chromium):
    """A lecture in its page, on its first slide."""
    if request.param != "sample.ipynb":
        skip_without_bikes(ROOT / "notebooks" / request.param)
    show = slides.Show(chromium, address, request.param)
    yield show
    show.page.context.close()


@pytest.fixture
def sample(address, chromium):
    """The sample, anew."""
    show = slides.Show(chromium, address, "sample.ipynb")
    yield show
    show.page.context.close()


def place(show):
    """Which slide is seen."""
    return show.page.evaluate("() => { const { h, v } = Reveal.getIndices(); return [h, v ?? 0]; }")


def test_the_first_slide_is_there_soon(show, address, chromium):
    """Within 15 seconds on a machine that does nothing else; one that has more to do than it has cores takes longer."""
    if show.seconds > 15:
        again = slides.Show(chromium, address, show.name)
        again.page.context.close()
        busy = os.getloadavg()[0] / os.cpu_count() if hasattr(os, "getloadavg") else 1
        assert again.seconds <= 15 * max(1, busy)


@pytest.mark.parametrize("size", slides.SIZES, ids=lambda size: f"{size[0]} x {size[1]}")
def test_every_slide_fits_and_its_letters_are_large(show, size):
    show.page.set_viewport_size(dict(zip(["width", "height"], size, strict=True)))
    wrong = {}
    for here in show.places:
        show.go(here)
        assert place(show) == here
        for panel in show.panels():
            show.page.wait_for_function(slides.SHARP, arg=panel.image, timeout=10_000)
        found = [*show.look().values()]
        wrong |= {str(here): found} if any(found) else {}
    assert not wrong


def test_every_slider_changes_its_picture_and_the_slide_stays(show):
    show.page.set_viewport_size({"width": 1280, "height": 720})
    moved = 0
    for here in show.places:
        show.go(here)
        for panel in show.panels():
            for name, handle in panel.sliders():
                before = panel.number()
                handle.focus()
                show.page.keyboard.press("ArrowRight")
                if panel.number() == before:  # at its end, or not drawn yet
                    show.page.wait_for_timeout(300)
                if panel.number() == before:
                    show.page.keyboard.press("ArrowLeft")
                panel.wait_for_number(before + 1, 10)
                panel.settle()
                assert place(show) == here, name
                moved += 1
    assert moved


def test_play_plays_and_the_slide_stays(address, chromium):
    """The playground's panel, which no lecture has: where a lecturer puts it on a slide of their own."""
    show = slides.Show(chromium, address, "played.ipynb")
    show.go([1, 0])
    (panel,) = show.panels()
    panel.settle()
    before = panel.number()
    panel.press_play("Pause")
    panel.wait_for_number(before + 3, 10)
    panel.press_play("Play")
    panel.settle()
    assert panel.number() > before + 3
    assert place(show) == [1, 0]
    assert not show.trouble()
    show.page.context.close()


def test_nothing_is_asked_of_another_host_and_nothing_goes_wrong(show, address):
    """After all the tests above, in the same page."""
    assert [name for name in show.asked if not name.startswith((address, "data:", f"blob:{address}"))] == []
    assert not show.trouble()
    assert show.page.locator("#failed pre").count() == 0


def test_a_line_stands_there_while_cells_run(address, chromium):
    page = chromium.new_page()
    page.goto(f"{address}/voila/render/sample.ipynb", wait_until="commit")
    line = page.locator("#loading")
    assert line.inner_text() == "The lecture begins in some ten seconds."
    assert page.locator(".reveal").count() == 0
    line.wait_for(state="detached")
    page.context.close()


def test_a_dark_hall_is_dark_while_cells_run(address, chromium):
    page = chromium.new_page()
    page.goto(f"{address}/voila/render/sample.ipynb?dark", wait_until="commit")
    page.wait_for_function(f"() => document.body && ({GROUND})() === 'rgb(20, 22, 26)'")
    assert page.locator("#loading").count() == 1
    assert page.locator(".reveal").count() == 0
    page.context.close()


def test_it_is_shown_when_its_panels_stand_there(address, chromium):
    show = slides.Show(chromium, address, "sample.ipynb", script=SLOW)
    assert len(show.page.locator(".tinynet-screen[data-number]").all()) == 1
    show.page.context.close()


def test_a_clicker_turns_pages_from_a_slider_too(sample):
    keys = sample.page.keyboard
    for _ in range(2):
        keys.press("PageDown")
    assert place(sample) == [1, 0]
    (panel,) = sample.panels()
    panel.settle()
    before = panel.number()
    panel.sliders()[0][1].focus()
    for key in ("PageDown", "PageDown"):
        keys.press(key)
    assert place(sample) == [2, 1]
    keys.press("PageUp")
    assert place(sample) == [2, 0]
    assert panel.number() == before, "a page turned, and the slider moved"
    keys.press("ArrowRight")
    assert place(sample) == [3, 0]


def test_escape_leaves_a_slider_and_then_shows_all_slides(sample):
    sample.go([1, 0])
    (panel,) = sample.panels()
    panel.sliders()[0][1].focus()
    sample.page.keyboard.press("Escape")
    assert not sample.page.evaluate("() => Reveal.isOverview()")
    sample.page.keyboard.press("Escape")
    assert sample.page.evaluate("() => Reveal.isOverview()")
    sample.page.keyboard.press("ArrowRight")
    assert place(sample) == [2, 0]
    sample.page.keyboard.press("Enter")
    assert not sample.page.evaluate("() => Reveal.isOverview()")
    sample.page.keyboard.press("ArrowRight")
    assert place(sample) == [3, 0]


def test_the_speaker_sees_notes_what_comes_next_and_the_time(sample):
    sample.go([1, 0])
    with sample.page.expect_popup() as opening:
        sample.page.keyboard.press("s")
    notes = opening.value
    assert notes.locator("#notes p").all_inner_texts() == ["3 minutes. Move it.", "If it fails: draw it."]
    notes.evaluate("() => { document.body.style.height = '2000px'; scrollTo(0, 500); }")
    assert notes.inner_text("h1") == "The panel"
    assert notes.inner_text("#next") == "Next: A vote"
    assert re.fullmatch(r"0:0\d, and 5:00 planned until this slide's end \(R: from 0:00\)", notes.inner_text("#clock"))
    notes.keyboard.press("PageDown")
    assert place(sample) == [2, 0]
    assert notes.inner_text("h1") == "A vote"
    assert notes.evaluate("() => scrollY") == 0, "its notes begin out of sight"
    notes.keyboard.press("PageDown")
    assert place(sample) == [2, 1]
    assert notes.inner_text("h1") == "(a) No"
    assert "Right: (b)." in notes.inner_text("#notes")
    notes.keyboard.press("PageDown")
    assert place(sample) == [2, 2]
    assert notes.inner_text("#notes") == "Its own."
    assert [name for name in sample.asked if not name.startswith(("http://127.0.0.1", "data:", "blob:"))] == []


def test_the_clock_begins_anew_at_a_key(sample):
    with sample.page.expect_popup() as opening:
        sample.page.keyboard.press("s")
    clock = opening.value.locator("#clock")
    clock.filter(has_text=re.compile("^0:0[2-9]")).wait_for(timeout=10_000)
    opening.value.keyboard.press("r")
    assert clock.inner_text().startswith("0:00, and 2:00 planned")


@pytest.mark.parametrize("how", ["key", "address"])
def test_a_dark_hall_gets_dark_slides(how, address, chromium, sample):
    assert sample.page.evaluate(GROUND) == "rgb(255, 255, 255)"
    if how == "key":
        sample.page.keyboard.press("d")
        assert sample.page.evaluate(GROUND) == "rgb(20, 22, 26)"
        for here in sample.places:
            sample.go(here)
            assert not any(sample.look().values()), here
    else:
        show = slides.Show(chromium, address, "sample.ipynb", query="?dark")
        assert show.page.evaluate(GROUND) == "rgb(20, 22, 26)"
        show.page.context.close()


def test_what_went_wrong_in_a_cell_that_is_not_seen_is_shown(address, chromium):
    show = slides.Show(chromium, address, "broken.ipynb")
    (said,) = show.texts("#failed pre")
    assert "ZeroDivisionError: division by zero" in said
    assert "1 / 0" in said
    assert show.page.locator("#failed").is_visible()
    show.page.context.close()


def test_what_went_wrong_after_a_move_is_shown(sample):
    sample.go([1, 0])
    (panel,) = sample.panels()
    panel.sliders()[0][1].focus()
    sample.page.keyboard.press("End")
    alert = sample.page.locator(".tinynet-panel [role=alert]")
    alert.wait_for(timeout=10_000)
    assert "too many" in alert.inner_text()
    assert not any(sample.look().values())


def test_a_vote_is_large_and_in_boxes_and_formulae_have_their_fonts(sample):
    sample.go([2, 0])
    assert sample.page.locator("ul.vote > li").count() == 3
    assert sample.page.evaluate("async () => (await document.fonts.load('20px MJXTEX-I')).length") == 1
    assert sample.page.locator("mjx-container").count() == 2


@pytest.mark.skipif(not lecture.LECTURES or os.name == "nt", reason="no lecture, or no shell to be the browser")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_command_opens_a_lecture_says_where_and_ends_all_it_began(end, chromium, tmp_path):
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path / "opened"}\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    command = [sys.executable, "-u", ROOT / "binder/teaching/lecture.py", "1"]
    environment = os.environ | {"BROWSER": str(browser)}
    complaints = (tmp_path / "complaints").open("w+")
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=complaints, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        said = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
        with urllib.request.urlopen(f"{address}/voila/templates/lecture/static/lecture.css", timeout=10) as answer:
            assert b".reveal" in answer.read()
        for _ in range(300):
            if (tmp_path / "opened").exists():
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail("it ended")
        assert (tmp_path / "opened").read_text().strip()
        page = chromium.new_page()
        page.goto(address, timeout=60_000)
        page.wait_for_function("() => window.Reveal?.isReady?.()", timeout=60_000)
        begun = psutil.Process(process.pid).children(recursive=True)
        assert len(begun) > 1
    finally:
        os.killpg(process.pid, end)  # as a terminal does
        process.wait(30)
    page.context.close()  # not before: a kernel that is speaking to it makes tornado complain
    assert process.returncode == 0
    assert process.stdout.read() == "The lecture is over; all that it began has ended.\n"
    complaints.seek(0)
    assert complaints.read() == ""
    assert psutil.wait_procs(begun, timeout=10)[1] == []
