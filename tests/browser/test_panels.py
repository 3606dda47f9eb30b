"""Panels under a learner's hands, in notebooks of their own: what the kernel's tests cannot see.

One kernel serves all that need none of their own: each runs its cells there, and nothing of the test before is left.
"""

import json
import re
import urllib.request

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

import lab
from conftest import ROOT
from test_playground_panel import seen_of

SETUP = """
import controls, figures
import numpy as np

class Dot(figures.Picture):
    def __init__(self):
        super().__init__(4, 1)
        axes = self.figure.subplots()
        axes.set(xlim=(0, 10), ylim=(-1, 1))
        self.dot = self.moving(axes.plot([0], [0], "o")[0])

    def update(self, **values):
        self.caption = repr({name: np.ravel(value).tolist() for name, value in values.items()})
        self.dot.set_xdata([np.ravel(list(values.values())[0])[0]])

    def jpeg(self):
        return b"no picture" if "[7" in self.caption else super().jpeg()
"""
PANEL = """
dot = Dot()
sliders = {"n": controls.whole_slider("n", 3, 0, 10), "share": controls.slider("share", 0.5, 0, 9)}
panel = controls.Panel(dot, dot.update, **sliders)
panel
"""
STEPPER = """
other = Dot()
controls.Stepper(other, other.update, last=3, table=np.array([[0.5, 1.0]]))
"""
NAMELESS = PANEL.replace("panel = ", "").replace("\npanel\n", "")
# Makes a kernel as one that was started anew, which takes seconds: no names, no widgets, no room known.
NOTHING_LEFT = """%reset -f
import controls, ipywidgets
ipywidgets.Widget.close_all()
controls.Panel.frame = None
"""
HINT = "choose Run in the menu at the top, then Run All Cells"


def made_of(*cells):
    """A notebook of these code cells, with room to scroll below."""
    cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in cells]
    cells.append(nbformat.v4.new_markdown_cell("\n\n".join(["Room."] * 99)))
    kernel = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)


def ask(address, path, content=None):
    """Write or read a file through the server."""
    data = content and json.dumps({"type": "notebook", "format": "json", "content": content}).encode()
    request = urllib.request.Request(
        f"{address}/api/contents/{path}?token={lab.TOKEN}", data, method="PUT" if data else "GET"
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.fixture
def show(browser, tmp_path):
    """A function that opens a notebook; it gets a kernel of its own."""

    def show(notebook, name):
        nbformat.write(notebook, tmp_path / name)
        ask(browser.address, name, notebook)
        return browser.laboratory.open(tmp_path / name)

    return show


@pytest.fixture
def run(browser, tmp_path):
    """A function that makes a notebook of cells, where none of these is open, and runs it, in the kernel that the test
    before left."""

    def run(*cells):
        path, notebook = tmp_path / "panels.ipynb", made_of(NOTHING_LEFT + cells[0].strip(), *cells[1:])
        chapter = browser.laboratory.chapter
        if chapter and chapter.path.name == path.name and chapter.sources() == [it.source for it in notebook.cells]:
            chapter.complaints.clear()
        else:
            nbformat.write(notebook, path)
            ask(browser.address, path.name, notebook)
            chapter = browser.laboratory.open(path, again=True)
        chapter.run_all()
        chapter.wait_for_screen()  # the test before may have left another
        return chapter

    return run


@pytest.fixture
def chapter(run):
    """A notebook with a panel, the same once more, a stepper, and a panel without a name."""
    return run(SETUP, PANEL, "panel", STEPPER, NAMELESS)


def type_into(page, field, text):
    """Replace what stands in a field, key by key, and leave it."""
    field.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")


def press_right(panel, times):
    """Move the first slider of a panel, step by step."""
    panel.sliders()[0][1].focus()
    for _ in range(times):
        panel.page.keyboard.press("ArrowRight")
        panel.settle()


def test_a_decimal_comma_is_a_point(chapter):
    panel, _, stepper, _ = chapter.panels()
    field = stepper.place.locator("input[type=number]").first
    for text in ["0,7", "-1,25", "0.7", "3"]:
        type_into(chapter.page, field, text)
        stepper.settle()
        value = float(text.replace(",", "."))
        assert f"'table': [{value}, 1.0]".replace("-", "−") in stepper.looks()[1]
        assert float(field.input_value()) == value
    readout = panel.place.locator(".widget-readout").nth(1)
    for text in ["0,7", "1,25", "0.4"]:
        type_into(chapter.page, readout, text)
        panel.settle()
        assert f"'share': [{float(text.replace(',', '.'))}]" in panel.looks()[1]
    field.click()
    chapter.page.keyboard.press("ControlOrMeta+A")
    chapter.page.evaluate("""() => document.activeElement.dispatchEvent(new InputEvent("beforeinput",
        { data: "0,3", inputType: "insertFromPaste", bubbles: true, cancelable: true }))""")
    chapter.page.keyboard.press("Tab")
    stepper.settle()
    assert "'table': [0.3, 1.0]" in stepper.looks()[1]
    assert not chapter.trouble()


def test_what_is_far_out_of_sight_is_laid_out_when_it_comes_near(chapter):
    (panel, *_), (wide, high) = chapter.panels(), lab.SCREEN
    chapter.show_on(*lab.SCREEN)
    before = panel.image.evaluate("image => image.width")
    chapter.page.locator(".jp-MarkdownCell p").last.scroll_into_view_if_needed()
    chapter.set_screen(wide - 40, high, 2)
    chapter.wait_for_layout()
    assert panel.image.evaluate("image => image.width") == before
    chapter.wait_for_screen()
    assert panel.image.evaluate("image => image.width") == 2 * before
    chapter.show_on(*lab.SCREEN)


def test_after_several_changes_of_density_alone_a_picture_is_laid_out(run):
    chapter = run(SETUP, PANEL)
    for density in (2, 1, 1.25, 2, 1.1, 1):
        chapter.show_on(*lab.SCREEN, density)
        (panel,) = chapter.panels()
        wide = panel.image.bounding_box()["width"]
        assert panel.image.evaluate("image => image.width") == pytest.approx(wide * density, abs=2)


VALLEY = """
valley = figures.LossOverWeight()
def draw(weight):
    valley.update(*experiments.loss_along(X, 1.0, *weights, (1, 0, 0), weight))
controls.Panel(valley, draw, weight=controls.slider("value of the weight", 1.0, -4, 4))
"""
GIVEN = """
import experiments
X = np.array([[0.5, -1.0, 2.0]])
weights = np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]]), np.array([[1.0], [-0.5]])
"""


def test_where_one_view_of_a_panel_is_closed_the_other_has_its_room_again(run):
    chapter = run(SETUP, GIVEN, VALLEY)
    chapter.show_on(800, 720)
    page, before = chapter.page, chapter.panels()[0].image.evaluate("image => image.width")
    page.evaluate("""async () => {
      jupyterapp.shell.currentWidget.content.activeCellIndex = 2;
      await jupyterapp.commands.execute("notebook:create-output-view"); }""")
    page.locator(".tinynet-screen").nth(1).wait_for(state="attached")
    page.wait_for_function(f"() => [...document.querySelectorAll('.tinynet-screen')].some(it => it.width > {before})")
    page.locator("#jp-down-stack .lm-TabBar-tabCloseIcon").click()
    page.wait_for_function(f"() => document.querySelector('.tinynet-screen').width === {before}")
    chapter.show_on(*lab.SCREEN)
    assert chapter.trouble() == []


def test_where_a_kernel_begins_anew_a_panel_says_what_to_do_and_nothing_moves_or_complains(show):
    chapter = show(made_of(SETUP, PANEL), "restarted.ipynb")
    chapter.run_all()
    page, (panel,) = chapter.page, chapter.panels()
    row = ".widget-slider:has-text('share') .widget-label"
    left = panel.place.locator(row).bounding_box()["x"]
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.locator(".tinynet-panel.jupyter-widgets-disconnected").wait_for()
    assert "Run All Cells" in panel.place.evaluate("panel => getComputedStyle(panel, '::before').content")
    assert panel.place.locator(row).bounding_box()["x"] == left
    at = panel.place.locator(".widget-slider .noUi-handle").first.bounding_box()
    page.mouse.click(at["x"] + 40, at["y"] + 4)
    chapter.set_screen(1000, 720)
    page.evaluate(lab.TOLD)
    chapter.set_screen(*lab.SCREEN)
    assert chapter.trouble() == []
    chapter.run_all()
    assert page.locator(".jupyter-widgets-disconnected").count() == 0
    assert chapter.panels()[0].place.evaluate("panel => getComputedStyle(panel, '::before').content") == "none"


def test_a_notebook_that_is_closed_and_opened_again_finds_its_panels_as_they_were_left(chapter, browser):
    """Its tab was closed, and its kernel is alive."""
    panel, *_ = chapter.panels()
    press_right(panel, 2)
    stood = [panel.looks()[1] for panel in chapter.panels()]
    assert stood[0] == stood[1] == "{'n': [5], 'share': [0.5]}"
    chapter = browser.laboratory.reopen()
    chapter.wait_for_panels()
    assert [panel.looks()[1] for panel in chapter.panels()] == stood
    assert visible(chapter.page) == 0
    panel, again, *_ = chapter.panels()
    before = panel.looks()
    press_right(panel, 1)
    again.settle()
    assert panel.looks() == again.looks() != before
    assert panel.looks()[1] == "{'n': [6], 'share': [0.5]}"
    assert not chapter.trouble()


# A cell that runs while the panel's slider is not at 3, and no longer than until a file is there.
BUSY = """
import os, time
end = time.monotonic() + 60
while sliders["n"].value != 3 and not os.path.exists("enough.ipynb") and time.monotonic() < end:
    time.sleep(0.02)
print("in time" if time.monotonic() < end else "too late")
"""
AT_WORK = "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].at(-1).innerText.includes('*')"
PRINTED = "[data-mime-type='application/vnd.jupyter.stdout']"


@pytest.fixture
def busy(run):
    """A function that makes a panel, moves its slider to 4 and begins a cell that runs until this is at 3."""

    def busy():
        chapter = run(SETUP, PANEL, BUSY)
        (panel,) = chapter.panels()
        press_right(panel, 1)
        chapter.begin_cell(2)
        chapter.wait_for(AT_WORK, 10)
        panel.sliders()[0][1].focus()
        return chapter, panel

    return busy


def test_a_panel_answers_while_a_cell_runs(busy):
    """JupyterLab hands what a slider says to a second thread of the kernel, a subshell."""
    chapter, panel = busy()
    for key, value in [("ArrowRight", 5), ("ArrowLeft", 4)]:
        number = panel.number()
        chapter.page.keyboard.press(key)
        panel.wait_for_number(number + 1)
        assert panel.looks()[1] == f"{{'n': [{value}], 'share': [0.5]}}"
        assert chapter.page.evaluate(AT_WORK)
    chapter.page.keyboard.press("ArrowLeft")
    panel.settle()
    assert panel.looks()[1] == "{'n': [3], 'share': [0.5]}"
    assert "".join(chapter.texts(PRINTED)).split() == ["in", "time"]
    assert not chapter.trouble()


@pytest.fixture
def without_subshells(browser):
    """As in a JupyterLab that is set so, or with a kernel that has none."""
    choose = "how => { jupyterapp.serviceManager.kernels.commsOverSubshells = how; }"
    usual = browser.laboratory.page.evaluate("() => jupyterapp.serviceManager.kernels.commsOverSubshells")
    browser.laboratory.page.evaluate(choose, "disabled")
    yield
    browser.laboratory.page.evaluate(choose, usual)


def test_without_subshells_a_panel_answers_after_the_cell(without_subshells, busy, browser):
    chapter, panel = busy()
    number = panel.number()
    for _ in range(2):
        chapter.page.keyboard.press("ArrowRight")
    assert chapter.page.evaluate(AT_WORK)
    assert panel.number() == number
    ask(browser.address, "enough.ipynb", made_of())
    panel.settle()
    assert panel.looks()[1] == "{'n': [6], 'share': [0.5]}"
    assert "".join(chapter.texts(PRINTED)).split() == ["in", "time"]
    chapter.page.keyboard.press("ArrowLeft")
    panel.settle()
    assert panel.looks()[1] == "{'n': [5], 'share': [0.5]}"
    assert not chapter.trouble()


def test_a_field_answers_while_one_types_and_the_way_that_ends_is_seen(chapter):
    _, _, stepper, _ = chapter.panels()
    field = stepper.place.locator("input[type=number]").first
    field.click()
    chapter.page.keyboard.press("ControlOrMeta+A")
    for key, value in (("-", None), ("2", "−2.0"), (".", "−2.0"), ("5", "−2.5")):
        chapter.page.keyboard.type(key)
        stepper.settle()
        assert value is None or f"'table': [{value}, 1.0]" in stepper.looks()[1]
    assert field.input_value() == "-2.5"
    back, onwards = (stepper.place.get_by_role("button", name=name) for name in ("Back", "Next"))
    assert [it.get_attribute("aria-disabled") for it in (back, onwards)] == ["true", "false"]
    for _ in range(3):
        onwards.press("Space")
    stepper.settle()
    assert [it.get_attribute("aria-disabled") for it in (back, onwards)] == ["false", "true"]
    assert float(onwards.evaluate("it => getComputedStyle(it).opacity")) < 0.6
    assert onwards.evaluate("it => it === document.activeElement")
    assert not chapter.trouble()


def test_three_lines_below_a_high_picture_are_on_the_screen_with_it(run):
    """As below chapter 8's map, beside JupyterLab's list of files."""
    picture = "class Map(Dot):\n    def __init__(self):\n        figures.Picture.__init__(self, 8, 5)\n"
    words = "    def update(self, **values):\n        self.caption = 'Saturated, a word or two. ' * 12"
    cell = f"{picture}{words}\n{PANEL.replace('Dot()', 'Map()')}"
    chapter = run(SETUP, cell)
    chapter.show_on(1280, 720, files=True)
    (panel,) = chapter.panels()
    panel.place.evaluate("panel => panel.scrollIntoView({ block: 'start' })")
    words = panel.place.locator(".tinynet-caption .widget-html-content").last
    assert words.evaluate("it => it.clientHeight / parseFloat(getComputedStyle(it).lineHeight)") > 2.5
    _, top, _, bottom = seen_of(panel)
    box = panel.place.bounding_box()
    assert top - 1 <= box["y"] < box["y"] + box["height"] <= bottom
    chapter.show_on(*lab.SCREEN)


def test_a_picture_that_cannot_be_decoded_stops_nothing(chapter):
    panel, *_ = chapter.panels()
    first = panel.number()
    _, handle = panel.sliders()[0]
    handle.focus()
    for _ in range(4):
        chapter.page.keyboard.press("ArrowRight")
        panel.settle()
    assert panel.looks()[1].startswith("{'n': [7]")
    chapter.page.keyboard.press("ArrowRight")
    panel.settle()
    assert panel.looks()[1].startswith("{'n': [8]")
    assert chapter.complaints
    assert all("cannot be shown" in complaint for complaint in chapter.complaints)
    assert panel.number() == first + 5


def test_pictures_are_decoded_in_threads_of_their_own(chapter):
    assert len(chapter.page.workers) == len(chapter.panels())


def test_the_browser_tells_of_every_fourth_picture(chapter):
    panel, page = chapter.panels()[-1], chapter.page
    page.evaluate("""() => {
      window.told = [];
      jupyterapp.shell.currentWidget.sessionContext.session.anyMessage.connect((_, { msg, direction }) => {
        const { shown } = msg.content.data?.state ?? {};
        if (direction === "send" && shown) told.push(shown);
      });
    }""")
    panel.sliders()[1][1].focus()
    for _ in range(8):
        number = panel.number()
        page.keyboard.press("ArrowRight")
        panel.settle()
        assert panel.number() == number + 1
    first, second = page.evaluate("told")
    assert second == first + 4


def test_a_move_of_a_slider_fetches_no_other_icon_for_the_tab(chapter):
    panel, page = chapter.panels()[0], chapter.page
    page.evaluate("""() => {
      window.icons = 0;
      const changed = (records) => { icons += records.filter(({ target }) => target.matches("link")).length; };
      new MutationObserver(changed).observe(document.head, { subtree: true, attributeFilter: ["rel"] });
    }""")
    panel.sliders()[0][1].focus()
    page.keyboard.press("End")
    panel.settle()
    page.wait_for_timeout(300)
    assert page.evaluate("icons") == 0


@pytest.mark.parametrize("fault", ["throw new Error()", "setTimeout(() => this.onerror())"])
def test_a_page_that_allows_no_threads_decodes_by_itself(chapter, fault):
    place = 4
    allowed = chapter.page.evaluate_handle("() => Worker")
    chapter.page.evaluate(f"() => {{ Worker = class {{ constructor() {{ {fault}; }} postMessage() {{}} }}; }}")
    chapter.run_cell(place)
    panel = chapter.panels()[-1]
    panel.settle()
    chapter.page.evaluate("allowed => { Worker = allowed; }", allowed)
    before = panel.looks()
    panel.sliders()[0][1].focus()
    chapter.page.keyboard.press("End")
    panel.settle()
    assert panel.looks() != before
    assert not chapter.trouble()


def test_a_panel_that_is_replaced_leaves_no_file_of_its_thread(chapter):
    """The page keeps such a file until it is told that nobody needs it."""
    page, place = chapter.page, 4
    page.evaluate("""() => {
      window.files = [];
      window.allowed = Worker;
      Worker = class extends Worker { constructor(file) { super(file); files.push(file); } };
    }""")
    there = "async () => Promise.all(files.map((file) => fetch(file).then(() => true, () => false)))"
    for _ in range(2):
        chapter.run_cell(place)
        chapter.panels()[-1].settle()
    page.wait_for_function("() => files.length === 2")
    assert page.evaluate(there) == [False, True]
    page.evaluate("() => { Worker = allowed; }")


def test_fifteen_runs_of_a_cell_leave_the_browser_as_it_was(chapter):
    page, place = chapter.page, 4
    session = page.context.new_cdp_session(page)

    def megabytes():
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6

    prompt = page.locator(".jp-CodeCell .jp-InputPrompt").nth(place)
    many = page.locator(".tinynet-screen").count()
    sizes = []
    for number in range(15):
        before = prompt.inner_text()
        chapter.run_cell(place)
        assert prompt.inner_text() != before
        chapter.panels()[-1].settle()
        if number in {0, 14}:
            sizes.append(megabytes())
    assert page.locator(".tinynet-screen").count() == len(page.workers) == many == 4
    assert sizes[-1] - sizes[0] < 5, sizes
    assert not chapter.trouble()


def hints(page):
    """The hints that a reader sees."""
    return [text for text in page.locator(".tinynet-hint").all_inner_texts() if HINT in text]


def visible(page):
    return page.locator(".tinynet-hint:visible").count()


PATIENCE = re.search(r"const PATIENCE = (\d+);", (ROOT / "notebooks/controls/screen.js").read_text("utf-8"))[1]
SOON = 1000


@pytest.fixture
def impatient(browser):
    """A panel made from now on waits a second for its kernel in place of five."""
    page = browser.laboratory.page
    later = page.evaluate_handle("() => setTimeout")
    page.evaluate(f"""() => {{
      const later = setTimeout;
      window.setTimeout = (act, wait, ...more) => later(act, wait === {PATIENCE} ? {SOON} : wait, ...more);
    }}""")
    yield
    page.evaluate("later => { window.setTimeout = later; }", later)


# Whether JupyterLab has saved the notebook since.
WATCH = """() => {
  window.stored = false;
  jupyterapp.shell.currentWidget.context.saveState.connect((_, state) => { stored ||= state === "completed"; });
}"""


def test_a_copy_without_a_kernel_says_what_to_do(impatient, chapter, show, browser):
    page, many = chapter.page, len(chapter.panels())
    assert many == 4
    page.wait_for_timeout(1.5 * SOON)
    assert len(hints(page)) == many
    assert visible(page) == 0
    before = chapter.panels()[1].looks()
    chapter.panels()[0].sliders()[0][1].focus()
    page.keyboard.press("End")
    chapter.panels()[1].settle()
    assert chapter.panels()[1].looks() != before  # two views of one panel
    page.evaluate(WATCH)
    page.keyboard.press("ControlOrMeta+S")  # goes on to JupyterLab, though a slider has the focus
    chapter.wait_for("() => stored", 10)
    saved = nbformat.from_dict(ask(browser.address, chapter.path.name)["content"])
    assert "widgets" not in saved.metadata
    copy = show(saved, "copy.ipynb")
    copy.page.locator(".tinynet-hint:visible").nth(many - 1).wait_for()
    assert visible(copy.page) == many
    page, _ = HTMLExporter().from_notebook_node(saved)
    assert page.count(HINT) >= many
    assert "VBox(" not in page
    assert "children=" not in page
    copy.run_all()
    copy.page.wait_for_timeout(500)
    assert visible(copy.page) == 0


def test_a_copy_with_its_widgets_saved_says_so_too(impatient, show):
    notebook = made_of(SETUP, PANEL)
    NotebookClient(notebook, resources={"metadata": {"path": ROOT / "notebooks"}}).execute()
    assert "widgets" in notebook.metadata
    page = show(notebook, "widgets.ipynb").page
    page.locator(".tinynet-hint:visible").wait_for()
    still = page.locator(".jp-OutputArea").nth(1).locator("img")
    assert still.is_visible()
    assert still.evaluate("image => image.naturalWidth") > 300
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert HINT in page


def test_a_picture_whose_kernel_does_not_answer_says_so(impatient, show):
    chapter = show(made_of(SETUP, "controls.screen.Screen.send = lambda *_: None\n" + PANEL), "silent.ipynb")
    chapter.run_all()
    chapter.page.locator(".tinynet-hint:visible").wait_for()


def test_in_notebook_7_arrow_keys_move_the_slider_and_not_the_page(browser, tmp_path):
    pytest.importorskip("notebook", reason="no notebook found: pip install -r tests/requirements.txt")
    path, notebook = tmp_path / "seven.ipynb", made_of(SETUP, PANEL)
    nbformat.write(notebook, path)
    ask(browser.address, path.name, notebook)
    seven = lab.Laboratory(browser.chromium, browser.address, place=f"notebooks/{path.name}")
    seven.page.set_viewport_size({"width": 1000, "height": 600})
    chapter = lab.Chapter(seven, path)
    page = chapter.page
    chapter.run_all()
    (panel,) = chapter.panels()
    _, handle = panel.sliders()[0]
    handle.focus()
    page.wait_for_timeout(300)
    page.evaluate("() => { window.tops = new Map([...document.querySelectorAll('*')].map(it => [it, it.scrollTop])); }")
    stayed = """() => [...document.querySelectorAll("*")].every(it => it.scrollTop === (tops.get(it) ?? 0))"""
    for key, value in [("ArrowDown", 2), ("ArrowDown", 1), ("ArrowUp", 2), ("ArrowRight", 3), ("ArrowLeft", 2)]:
        page.keyboard.press(key)
        panel.settle()
        assert handle.get_attribute("aria-valuetext") == str(value)
        assert page.evaluate(stayed)
    page.close()
