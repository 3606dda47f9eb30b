"""Every notebook in a real JupyterLab in a real Chromium, as a learner meets it: opened, run, and moved by keyboard.

All are opened in one page, one after the other, by JupyterLab's commands; the last test begins as a newcomer does.
"""

import contextlib
import json
import re
import urllib.request
from types import SimpleNamespace

import nbformat
import nbval.plugin as nbval
import psutil  # came with ipykernel
import pytest

import accessibility
import lab
from conftest import skip_without_bikes
from test_playground_panel import seen_of, wrong_boxes

PLAYGROUNDS = [path for path in lab.NOTEBOOKS if "controls.Player(" in path.read_text(encoding="utf-8")]

# What in a panel answers to keys, in the order in which Tab is to reach it.
CONTROLS = """panel => [...panel.querySelectorAll(
    ".noUi-handle, [contenteditable=true], :is(canvas, .tinynet-things > [role])[tabindex='0'], " +
    ":is(button:not([tabindex='-1']), input, select, textarea):enabled"
)].filter(control => control.checkVisibility())"""

# The stills of a notebook that are there to be seen.
PICTURES = "[...document.querySelectorAll('.jp-Notebook .jp-OutputArea img')].filter(image => image.naturalWidth > 0)"

# At which places, as percent across and down, something else stands over a picture or a panel, or it is off the screen.
COVERED = """it => {
  const { left, top, width, height } = it.getBoundingClientRect(), found = [];
  for (let across = 1; across < 100; across += 7) for (let down = 1; down < 100; down += 7) {
    const seen = document.elementFromPoint(left + (width * across) / 100, top + (height * down) / 100);
    if (!it.contains(seen)) found.push([across, down]);
  }
  return found;
}"""
CENTRE = "it => it.scrollIntoView({ block: 'center' })"


@pytest.fixture(scope="module", params=lab.NOTEBOOKS, ids=lambda path: path.stem)
def chapter(request, browser):
    """A notebook that was opened and run; `opened` holds what was to be seen before it ran."""
    skip_without_bikes(request.param)
    chapter = browser.laboratory.open(request.param)
    stored = len(re.findall(r'"image/(?:png|svg\+xml)": ["\[]', request.param.read_text(encoding="utf-8")))
    with contextlib.suppress(lab.TooLate):
        chapter.wait_for(f"stored => {PICTURES}.length >= stored", 10, stored)  # Chromium decodes them beside all else
    shown = chapter.page.evaluate(f"{PICTURES}.length")
    chapter.opened = SimpleNamespace(trouble=chapter.trouble(), stored=stored, shown=shown)
    chapter.run_all()
    chapter.ran = nbformat.from_dict(chapter.saved())
    return chapter


def test_it_opens_without_a_dialog_and_with_its_pictures(chapter):
    assert not chapter.opened.trouble
    assert chapter.opened.shown == chapter.opened.stored > 0


def test_it_runs_without_an_error_or_a_warning(chapter):
    assert chapter.panels()
    assert not chapter.trouble()


def differences(notebook, ran):
    """What nbval would say of each cell, in words: outputs that differ, errors, cells that did not run.

    Parameters: notebook, nbval's; ran, the same as it was saved after running.
    """
    cells = [cell for cell in ran.cells if cell.cell_type == "code"]
    for mine, cell in zip(notebook.collect(), cells, strict=True):
        errors = [output.evalue for output in cell.outputs if output.output_type == "error"]
        if errors or cell.execution_count is None or cell.source != mine.cell.source:
            yield f"{mine.name}: " + (errors[0] if errors else "did not run")
        elif mine.options["check"] and not mine.compare_outputs(
            nbval.coalesce_streams(cell.outputs), nbval.coalesce_streams(mine.cell.outputs)
        ):
            yield "\n".join([mine.name, *mine.comparison_traceback])


def test_outputs_are_those_that_are_saved(chapter, request):
    """What nbval would find, without running the chapter once more: conftest.py then leaves its cells to this test."""
    notebook = nbval.IPyNbFile.from_parent(request.session, path=chapter.path)
    assert not list(differences(notebook, chapter.ran))


def test_other_outputs_are_seen(request):
    path = lab.NOTEBOOKS[0]
    notebook = nbval.IPyNbFile.from_parent(request.session, path=path)
    ran = nbformat.read(path, as_version=4)
    assert not list(differences(notebook, ran))
    imports = next(cell for cell in ran.cells if cell.cell_type == "code")
    for cell in ran.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text += "1"
    imports.execution_count = None
    found = list(differences(notebook, ran))
    assert found[0] == "Cell 0: did not run"
    assert len(found) == 1 + sum('"stream"' in json.dumps(cell) for cell in ran.cells)
    imports.outputs = [nbformat.v4.new_output("error", ename="NameError", evalue="no such name", traceback=[])]
    assert next(differences(notebook, ran)) == "Cell 0: no such name"


@pytest.mark.parametrize("chapter", PLAYGROUNDS, indirect=True, ids=lambda path: path.stem)
def test_play_moves_the_picture_and_pause_stops_it(chapter):
    """Before the other tests: what they set may diverge, and playing then ends."""
    for panel in chapter.panels():
        for _ in range(2):
            first = panel.number()
            panel.press_play("Pause")
            panel.wait_for_number(first + 10)
            panel.press_play("Play")
            panel.settle()
            last = panel.number()
            chapter.page.wait_for_timeout(500)
            assert panel.number() == last
    assert not chapter.trouble()


def value_of(control):
    """What a control stands at, as the page knows it."""
    return control.evaluate("""it => it.matches("[role=slider]") ? it.getAttribute("aria-valuetext")
        : it.type === "checkbox" ? String(it.checked) : it.toDataURL?.() ?? it.value ?? it.textContent""")


# Keys that change a control and keys that take that back.
ACROSS = [(["ArrowLeft"], ["ArrowRight"]), (["ArrowRight"], ["ArrowLeft"])]
UPWARDS = [(["ArrowDown"], ["ArrowUp"]), (["ArrowUp"], ["ArrowDown"])]
KEYS = {
    "slider": UPWARDS,
    "select-one": UPWARDS,
    "horizontal": ACROSS,  # things in the picture
    "vertical": UPWARDS,
    "checkbox": [(["Space"], ["Space"])],
    "canvas": [(["Space", "ArrowRight", "Space"], ["Delete"])],
}
AT_ONCE = {"slider", "select-one", "checkbox"}  # change in the page, before the kernel hears of it

# Keys that mean nothing on a control and much to JupyterLab, or to the page: they turn a cell into Markdown, add one,
# delete it, go to the next, scroll.
STRAY = {kind: ["m", "b", "d", "d", "Space"] for kind in ["slider", "horizontal", "vertical"]}
STRAY |= {kind: ["m", "b", "d", "d", "ArrowDown"] for kind in ["button", "submit", "checkbox"]}
IN_SIGHT = "it => { const { top, bottom } = it.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"


COUNT = """it => {
  const held = it.matches(".tinynet-switch") && it !== document.querySelector(".tinynet-switch");
  it.clicks = 0;
  it.addEventListener("click", event => { it.clicks++; if (held) event.stopImmediatePropagation(); }, true);
}"""


# What a control is, for KEYS: of things in a picture, the way that they are moved, or "still"; in words; in the focus.
ABOUT = """it => [it.matches(".noUi-handle") ? "slider" : it.matches(".tinynet-things > *")
    ? it.ariaOrientation ?? "still" : it.type || it.tagName.toLowerCase(),
  it.outerHTML.slice(0, 200), it === document.activeElement]"""
# Whether a control is in sight and has the focus, and what cells there are.
AFTER = f"it => [({IN_SIGHT})(it), it === document.activeElement, ({lab.CELLS})()]"


def answers(panel, control, kind):
    """Whether the control that has the focus does what its keys are for; what they change is taken back.

    A switch is one for all panels: only the first panel's is let do what it does, for it makes every picture anew.
    """
    page = panel.page
    if kind == "still":  # a thing in the picture that only says what it is
        return bool(control.get_attribute("aria-label"))
    if kind in {"button", "submit"}:
        control.evaluate(COUNT)
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        return control.evaluate("it => it.clicks") == 2
    if kind == "text":
        panel.settle()  # the line of a run tells how far it is
    before = value_of(control)
    if kind not in KEYS:  # something to type into
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(before)
        panel.answered()  # with another text, perhaps
        return value_of(control) == before
    for there, back in KEYS[kind]:
        for key in there:
            page.keyboard.press(key)
        if kind not in AT_ONCE:
            panel.answered()  # in the picture, the kernel changes the value
        if value_of(control) != before:
            for key in back:
                page.keyboard.press(key)
            return True
    return False


def test_the_keyboard_alone_is_enough(chapter):
    """Tab goes through a panel's controls in order, and JupyterLab's own keys leave them alone.

    Before the sliders are at their ends: there a network may have broken, and no weight in the picture means anything.
    Tab reaches each thing in a picture and each field of a table; of those that are moved alike, keys move the first:
    test_things and test_by_hand move them all, test_stepper all fields. Whose a key is, screen.js decides by what kind
    of control has the focus: keys that mean nothing are pressed on the first of each kind.
    """
    page = chapter.page
    for panel in chapter.panels():
        known, strayed = set(), set()
        control = panel.place.evaluate_handle(f"panel => ({CONTROLS})(panel)[0]").as_element()
        control.focus()
        before = chapter.cells()
        while control:
            kind, about, reached = control.evaluate(ABOUT)
            assert reached, f"Tab does not reach {about}"
            if kind not in known:
                assert answers(panel, control, kind), f"no answer from {about}"
                panel.answered()
                for key in STRAY.get(kind, []) if kind not in strayed else []:
                    page.keyboard.press(key)
            in_sight, held, cells = control.evaluate(AFTER)
            # What has no keys may move with its curve.
            assert in_sight or kind in known or kind not in STRAY, f"the page scrolled away from {about}"
            assert held, f"the focus left {about}"
            assert cells == before, f"JupyterLab took a key on {about}"
            strayed.add(kind)
            known |= {kind} & {"horizontal", "vertical", "number"}
            # Its neighbour now: a key may have shown or hidden others.
            following = f"(panel, it) => {{ const all = ({CONTROLS})(panel); return all[all.indexOf(it) + 1]; }}"
            control = panel.place.evaluate_handle(following, control).as_element()
            page.keyboard.press("Tab")
        panel.settle()
    assert not chapter.trouble()


def moved(panel, handle, key):
    """Press a key on a slider and wait until the pictures that it causes are there."""
    place = "it => `${it.ariaValueNow} ${it.ariaValueText}`"
    handle.focus()
    before, number = handle.evaluate(place), panel.number()
    panel.page.keyboard.press(key)
    if handle.evaluate(place) != before:  # it may have stood there already
        panel.wait_for_number(number + 1)
    panel.settle()


def test_every_slider_changes_its_picture(chapter):
    """What test_sliders looks for too: conftest.py then leaves the chapter to this test."""
    for panel in chapter.panels():
        for name, handle in panel.sliders():
            seen, stood = {panel.looks()}, {handle.get_attribute("aria-valuetext")}
            for key in ["Home", "PageUp", "End"]:
                moved(panel, handle, key)
                pixels, caption = panel.looks()
                seen.add((pixels, caption))
                stood.add(handle.get_attribute("aria-valuetext"))
                assert not chapter.trouble(), f"{name}: {key}"
                assert caption, f"{name}: {key}"
                assert "nan" not in caption.lower().split(), f"{name}: {key}"
            assert len(stood) >= 2, f"{name}: the slider did not move"
            assert len(seen) >= min(len(stood), 3), f"{name}: the picture did not change"  # it may begin at an end


def test_every_control_has_its_name_and_says_its_value(chapter):
    """As the browser tells it to a screen reader: its tree of what is there."""
    for panel in chapter.panels():
        nodes = accessibility.below(chapter.page, panel.place)
        controls = [node for node in nodes if node.role in accessibility.CONTROLS]
        answering = f"panel => ({CONTROLS})(panel).filter(control => control.getAttribute('role') !== 'img').length"
        assert len(controls) >= panel.place.evaluate(answering)
        assert [node for node in controls if not re.search(r"^[^\W\d](?!.*(?:undefined|_))", node.name)] == []
        names = {node.name for node in controls if node.role == "slider"}
        for label, handle in panel.sliders():
            assert label in names
            assert handle.get_attribute("aria-valuetext") == handle.evaluate(accessibility.READOUT) != ""


def test_pictures_carry_their_captions_and_a_change_is_said_once(chapter):
    page, panel = chapter.page, chapter.panels()[0]
    status = panel.place.locator(".tinynet-said")
    said = "([status, image]) => status.textContent === image.ariaLabel", [status.element_handle(), panel.image]
    with contextlib.suppress(lab.TooLate):  # a first caption is not said
        chapter.wait_for(said[0], 1, said[1])
    pictures = page.locator(".jp-Notebook .jp-OutputArea-output img")
    words = [picture.get_attribute("alt") for picture in pictures.all()]
    saved = [
        output["metadata"]["image/png"]["alt"]
        for cell in json.loads(chapter.path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "text/plain" in output.get("data", {}) and "image/png" in output["data"]
    ]
    assert words == saved
    status.evaluate("""it => { it.count = 0;
        new MutationObserver(() => it.count += it.textContent !== "").observe(it, { childList: true }) }""")
    before = panel.looks()[1].split("\n")
    _, handle = panel.sliders()[-1]  # in chapter 9 one that leaves the suspect's lines as they are
    at_the_end = handle.evaluate("it => it.ariaValueNow === it.ariaValueMax")
    moved(panel, handle, "Home" if at_the_end else "End")
    chapter.wait_for(
        "([status, image]) => status.textContent && image.ariaLabel.endsWith(status.textContent.split('\\n').at(-1))",
        10,
        said[1],
    )
    page.wait_for_timeout(300)
    assert status.text_content().split("\n") == [line for line in panel.looks()[1].split("\n") if line not in before]
    assert status.evaluate("it => it.count") == 1


# What in a panel is written smaller than 20 pixels, and the size of it.
SMALLER = """panel => [...panel.querySelectorAll("*")].filter(it => it.checkVisibility() && it.offsetWidth > 1 &&
    (it.matches("input:not([type=checkbox]), select, textarea") ||
     [...it.childNodes].some(node => node.nodeType === 3 && node.data.trim())))
  .map(it => [parseFloat(getComputedStyle(it).fontSize), it.value ?? it.textContent.trim()])
  .filter(([size]) => size < 20)"""
# How wide a picture is shown, how many pixels it has to a CSS pixel, across and up, and how much room it has.
GRAIN = """image => { const { width, height } = image.getBoundingClientRect();
    return [width, image.width / width, image.height / height, image.closest(".tinynet-room").clientWidth]; }"""
# From the upper end of the first control, or of a sheet to draw on, to the lower end of the picture.
REACH = """panel => { const boxes = [...panel.querySelectorAll("canvas, button, .widget-slider, .widget-dropdown")]
    .filter(it => it.checkVisibility() && !it.matches(".tinynet-switch")).map(it => it.getBoundingClientRect());
  const end = panel.querySelector(".tinynet-screen").getBoundingClientRect().bottom;
  return end - Math.min(...boxes.map(box => box.top)); }"""
# Panels that are higher than a projector in Large: what stands below their pictures follows.
HIGHER = {"00": {1}, "02": {1}, "03": {2}, "04": {2}, "05": {1}, "08": {1}, "09": {1}}


@pytest.fixture
def widths(chapter):
    """How wide the chapter's pictures were before it was shown on a fine projector, 1280 x 720 at density 2, in Large,
    beside JupyterLab's list of files. All at once, since each makes every picture anew; nothing waits for the way back.
    """
    panels = chapter.panels()
    before = [panel.image.evaluate(GRAIN)[0] for panel in panels]
    toggle = panels[0].place.locator(".tinynet-switch").first
    chapter.set_screen(1280, 720, 2, files=True)
    toggle.evaluate("button => button.click()")
    chapter.wait_for_screen()
    yield before
    chapter.set_screen(*lab.SCREEN)
    toggle.evaluate("button => button.click()")


def test_on_a_fine_projector_in_large_all_is_sharp_and_20_pixels_high_and_nothing_is_cut(chapter, widths):
    higher = set()
    for place, (panel, width) in enumerate(zip(chapter.panels(), widths, strict=True), 1):
        wide, across, up, room = panel.image.evaluate(GRAIN)
        assert (across, up) == (pytest.approx(2, rel=0.003), pytest.approx(2, rel=0.01))
        assert wide >= min(room, 1.3 * width) - 2
        assert panel.place.evaluate(SMALLER) == []
        panel.place.evaluate("panel => panel.scrollIntoView({ block: 'start' })")
        assert wrong_boxes(panel) == []
        _, top, _, bottom = seen_of(panel)
        assert 200 < panel.place.evaluate(REACH) <= bottom - top
        higher |= {place} if panel.place.bounding_box()["height"] > bottom - top else set()
    assert higher <= HIGHER.get(chapter.path.stem[:2], set())
    assert not chapter.trouble()


def kernel_of(chapter, browser):
    """The process in which a chapter's cells run."""
    with urllib.request.urlopen(f"{browser.address}/api/sessions?token={lab.TOKEN}", timeout=10) as answer:
        sessions = json.load(answer)
    kernel = next(session["kernel"]["id"] for session in sessions if session["path"] == chapter.path.name)
    processes = psutil.Process(browser.server.pid).children(recursive=True)
    return next(process for process in processes if kernel in " ".join(process.cmdline()))


# With the playground the kernel dies while it plays, without one it dies after a move.
@pytest.mark.parametrize("chapter", (PLAYGROUNDS or lab.NOTEBOOKS)[:1], indirect=True, ids=lambda path: path.stem)
def test_a_kernel_that_dies_is_started_again_and_all_works_by_run_all(chapter, browser):
    page, panel = chapter.page, chapter.panels()[0]
    if panel.play_button.count():
        first = panel.number()
        panel.press_play("Pause")
        panel.wait_for_number(first + 3)
    kernel_of(chapter, browser).kill()
    told = page.locator(".jp-Dialog", has_text="restart")
    told.wait_for(timeout=30_000)
    told.get_by_role("button", name="Ok").click()
    chapter.complaints.clear()  # JupyterLab says in the console that the kernel died
    chapter.run_all()
    for panel in chapter.panels():
        before = panel.looks()
        moved(panel, panel.sliders()[0][1], "End")
        assert panel.looks() != before
    assert not chapter.trouble()


def test_a_newcomer_finds_a_picture_and_runs_the_chapter_by_the_menu(browser):
    """With nothing of the tests' own: README's command, its address, a first start, the mouse. A page that lost the
    click is loaded anew, so that no page runs anything twice."""
    path = next(path for path in lab.NOTEBOOKS if f"notebooks/{path.name}" in lab.readme_arguments())
    with lab.jupyterlab() as (address, _):
        for _ in range(3):
            newcomer = lab.Newcomer(browser.chromium, address, path)
            assert not newcomer.page.evaluate("window.jupyterapp")
            picture = newcomer.page.locator(".jp-Notebook .jp-OutputArea img").first
            picture.scroll_into_view_if_needed()
            newcomer.page.wait_for_timeout(1000)  # what else may come up
            newcomer.wait_for("() => [...document.images].every(image => image.complete)", 60)  # those above it, too
            picture.evaluate(CENTRE)
            assert picture.evaluate("picture => picture.naturalWidth > 0")
            assert picture.evaluate(COVERED) == []
            assert not newcomer.trouble()
            if newcomer.run_all():
                break
            newcomer.page.close()
        for panel in newcomer.panels():
            panel.place.evaluate(CENTRE)
            assert panel.place.evaluate(COVERED) == []
            before = panel.looks()
            moved(panel, panel.sliders()[0][1], "End")
            assert panel.looks() != before
        assert newcomer.panels()
        assert not newcomer.trouble()
        newcomer.page.close()
