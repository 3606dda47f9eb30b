"""What has the focus is seen, what is typed and cannot be is refused in words, and Shift+Enter goes on."""

import itertools
import re

import pytest

import lab
from lab import all_of
from test_panels import PANEL, SETUP, STEPPER, chapter, run, type_into  # noqa: F401  (fixtures)
from test_playground_panel import seen_of, wrong_boxes

PLAYER = """
import experiments
controls.Player(
    figures.Playground(20),
    trial=type("Trial", (experiments.Trial,), {"COUNT": 20}),
    question=lambda problem, **_: f"How many for {problem}?",
    problem=controls.choice("problem", ["XOR", "circles"], "XOR"),
    noise=controls.slider("noise", 0.2, 0, 0.8),
    seed=controls.whole_slider("seed", 0, 0, 20),
    learning_rate=controls.log_slider("learning rate", 0.316, -3, 1.5),
    batch_size=controls.selection_slider("batch size", 8, [4, 8]),
    hidden_nodes=controls.whole_slider("hidden nodes", 2, 1, 16),
    bias=controls.switch("bias", True),
)
"""
# How what has the focus is outlined: the ring, its distance, the shadow beside it; and the ground that it stands on.
RING = """control => {
  const style = getComputedStyle(control);
  let ground = control.parentElement;
  while (/, 0\\)$|transparent/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  return [style.outlineStyle, parseFloat(style.outlineWidth), style.outlineColor, parseFloat(style.outlineOffset),
          style.boxShadow, getComputedStyle(ground).backgroundColor];
}"""
# The same before a control has the focus and when it has; what it is, in words; what kind of control.
FOCUSED = f"""it => {{
  const ring = {RING}, before = ring(it);
  it.focus();
  return [before, ring(it), it.outerHTML.slice(0, 120), it.tagName + it.type + it.ariaCurrent];
}}"""
CONTROLS = ":is(button, input, select, textarea, [contenteditable=true], .noUi-handle)"


def colour(text):
    """A computed colour as (red, green, blue) from 0 to 1; what is translucent lies on white or black, as it may."""
    red, green, blue, *alpha = map(float, re.findall(r"[\d.]+", text))
    scale = 1 if text.startswith("color(") else 255
    return [channel / scale * (alpha[0] if alpha else 1) for channel in (red, green, blue)]


def contrast(one, other):
    """The contrast of two colours, as WCAG 2.2 computes it: 1 to 21."""
    lights = []
    for channels in (one, other):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.fixture
def player(run):  # noqa: F811
    chapter = run(SETUP, PLAYER, "1")  # noqa: F811
    (panel,) = chapter.panels()
    return panel


def dark(page, on):
    page.evaluate("name => jupyterapp.commands.execute('apputils:change-theme', { theme: name })",
                  f"JupyterLab {'Dark' if on else 'Light'}")  # fmt: skip
    page.wait_for_function(f"() => document.body.dataset.jpThemeLight === '{str(not on).lower()}'")


@pytest.fixture
def themes(player):
    """The themes, each of them set when it is that one's turn."""

    def themes():
        for name in ("light", "dark"):
            dark(player.page, name == "dark")
            yield name

    yield themes()
    dark(player.page, False)


def test_whatever_has_the_focus_has_a_ring_of_contrast_3(player, themes):
    page = player.page
    player.place.get_by_role("button", name="Ten seeds").press("Enter")
    player.place.locator(".tinynet-tries p", has_text="After 20").wait_for(timeout=60_000)
    page.mouse.move(0, 0)
    controls = [it for it in all_of(player.element, CONTROLS) if it.is_visible() and it.is_enabled()]
    for theme in themes:
        kinds = set()
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("Shift")  # so that the focus is one of the keyboard, and stays so
        for control in controls:
            before, here, about, kind = control.evaluate(FOCUSED)
            style, width, ring, offset, shadow, ground = here
            about = f"{theme}: {about}"
            assert (style, width >= 2) == ("solid", True), about
            assert before != here, about
            pair = shadow != "none" and ("inset" in shadow) == (offset < 0)  # else the ring lies on the ground
            beside = colour(re.match(r"(rgba?|color)\([^)]*\)", shadow)[0]) if pair else colour(ground)
            assert contrast(colour(ring), beside) >= 3, about
            kinds.add(kind)
        assert len(kinds) >= 7
    chosen = player.place.locator(".tinynet-tries [aria-current=true]")
    assert chosen.count() == 1


def test_a_handle_is_seen_where_nobody_points(player, themes):
    """It was white on white, with a rim of #D9D9D9: 1.4 to 1."""
    page = player.page
    page.mouse.move(0, 0)
    page.evaluate("() => document.activeElement.blur()")
    sliders = player.place.locator(".widget-slider:visible").all()
    assert len(sliders) >= 4
    for theme in themes:
        for slider in sliders:
            *_, ground = slider.evaluate(RING)
            paint = "it => [getComputedStyle(it).borderTopColor, getComputedStyle(it).backgroundColor]"
            rim, body = slider.locator(".noUi-handle").evaluate(paint)
            most = max(contrast(colour(each), colour(ground)) for each in (rim, body))
            assert most >= 3, (theme, rim, body, ground)


def test_shift_and_enter_goes_on_to_the_next_cell_and_runs_nothing(player):
    page = player.page
    prompts = ".jp-CodeCell .jp-InputPrompt"
    active = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = page.locator(prompts).all_inner_texts()
    for css in (".noUi-handle", "button:has-text('One step')", "select", ".widget-readout[contenteditable]"):
        player.place.locator(css).first.focus()
        player.settle()
        words = player.looks()[1]
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(300)
        assert page.evaluate(active) == 2
        assert player.looks()[1] == words
    assert page.locator(prompts).all_inner_texts() == before
    assert page.locator(".jp-Cell").count() == 4
    page.keyboard.press("Shift+Enter")  # here it is JupyterLab's
    page.wait_for_function(
        "([css, before]) => document.querySelectorAll(css)[2].innerText !== before", arg=[prompts, before[2]]
    )


# Ctrl and Alt with these are JupyterLab's wherever a page has no say; Ctrl+Enter would run the cell again.
TAKEN = ["b", "z", "Shift+z", "y", "f", "h", "i", "Shift+c", "Shift+f", "Enter"]


def test_in_a_field_no_key_is_jupyterlabs_and_those_of_editing_work(player):
    page = player.page
    page.evaluate("""() => { window.executed = [];
        jupyterapp.commands.commandExecuted.connect((_, { id }) => executed.push(id)); }""")
    readout, code = player.place.locator(".widget-readout").first, player.place.locator("input[type=text]").last
    text = "it => it.value ?? it.textContent"
    for field in (readout, code, player.place.locator("select").first):
        field.focus()
        for key in [*(f"Control+{key}" for key in TAKEN), "Alt+1", "Alt+Enter"]:
            page.keyboard.press(key)
            assert page.evaluate("executed") == [], key
        assert field.evaluate("it => it === document.activeElement")
    for field in (readout, code):
        field.focus()
        page.keyboard.press("Control+a")
        page.keyboard.type("123")
        assert field.evaluate(text) == "123"
        page.keyboard.press("Control+z")
        assert field.evaluate(text) != "123"
        page.keyboard.press("Escape")
        field.evaluate(
            "(it, was) => it.value === undefined ? it.textContent = was : it.value = was", field.evaluate(text)
        )
    player.place.locator("button:has-text('Reset')").focus()
    page.keyboard.press("Control+b")
    page.wait_for_function("() => executed.includes('application:toggle-left-area')")
    page.keyboard.press("Control+b")


def test_a_number_that_cannot_be_is_refused_in_words(chapter):  # noqa: F811
    panel, _, stepper, _ = chapter.panels()
    page, words = chapter.page, chapter.page.locator(".tinynet-refusal")
    n, share = (panel.place.locator(".widget-readout").nth(index) for index in (0, 1))
    for field, text, *expected in [
        (n, "12", "“12” is not possible: n takes a whole number from 0 to 10. It is 10 now."),
        (n, "3.5", "“3.5” is not possible: n takes a whole number from 0 to 10."),
        (n, "many", "“many” is not possible", "It is"),
        (share, "−7", "“-7” is not possible: share takes a number from 0 to 9 in steps of 0.05. It is 0.00 now."),
        (share, "3.33", "“3.33” is not possible: share takes a number from 0 to 9 in steps of 0.05. It is 3.35 now."),
    ]:
        type_into(page, field, text)
        words.wait_for()
        for one in expected:
            assert one in words.inner_text()
        box = words.bounding_box()
        assert box["x"] >= 0
        assert box["y"] >= field.bounding_box()["y"]
        assert words.get_attribute("role") == "alert"
    apart = words.bounding_box()["y"] - share.bounding_box()["y"]
    page.mouse.move(400, 400)
    before = share.bounding_box()["y"]
    page.mouse.wheel(0, 40)
    scrolled = "([it, before]) => it.getBoundingClientRect().y < before"
    page.wait_for_function(scrolled, arg=[share.element_handle(), before])
    chapter.wait_for_layout()  # and the words went with it
    assert words.bounding_box()["y"] - share.bounding_box()["y"] == pytest.approx(apart, abs=1)
    type_into(page, n, "4")
    assert words.count() == 0
    panel.settle()
    assert "'n': [4]" in panel.looks()[1]
    field = stepper.place.locator("input[type=number]").first
    type_into(page, field, "1e")
    words.wait_for()
    assert (
        "What was typed is not possible: table, row 1, column 1 takes a number, such as −1.25. It is"
        in words.inner_text()
    )
    page.mouse.click(5, 5)
    assert words.count() == 0
    assert not chapter.trouble()


def test_what_is_wrong_with_a_field_stands_above_it_where_the_keys_of_a_phone_are_below(chapter):  # noqa: F811
    page, field = chapter.page, chapter.panels()[0].place.locator(".widget-readout").first
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    page.evaluate("height => Object.defineProperty(visualViewport, 'height', { value: height, configurable: true })",
                  box["y"] + box["height"] + 10)  # fmt: skip
    type_into(page, field, "many")
    words = page.locator(".tinynet-refusal")
    words.wait_for()
    told, box = words.bounding_box(), field.bounding_box()
    page.evaluate("() => { delete visualViewport.height; }")
    assert told["y"] + told["height"] <= box["y"]
    page.mouse.click(5, 5)


def test_what_is_typed_beside_a_slider_stands_in_place_of_what_it_held(player):
    page, rows = player.page, player.place.locator(".widget-slider")

    def said(name):
        player.settle()
        return rows.filter(has_text=name).locator(".widget-readout").inner_text()

    rows.filter(has_text="hidden nodes").locator(".noUi-handle").focus()
    page.keyboard.press("Tab")
    for text in "57":  # the second without leaving the field
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        assert said("hidden nodes") == text
    rows.filter(has_text="noise").locator(".widget-readout").click()
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    assert said("noise") == "0.50"


def test_a_learning_rate_between_two_of_its_slider_is_refused_in_words_and_a_pasted_one_keeps_the_epochs(player):
    page, words = player.page, player.page.locator(".tinynet-refusal")
    readout = player.place.locator(".widget-slider", has_text="learning rate").locator(".widget-readout")
    type_into(page, readout, "0.3")
    words.wait_for()
    assert words.inner_text() == (
        "“0.3” is not possible: learning rate takes a number from 0.001 to 31.6, each 1.26 times the one before. "
        "It is 0.316 now."
    )
    for text in ("0.0631", "1", "3.16"):
        type_into(page, readout, text)
        assert words.count() == 0
        player.settle()
        assert float(readout.inner_text()) == float(text)
    code = player.place.locator("input[type=text]").last
    said = player.place.locator("[role=alert]", has_text="Not all")
    for rate, shown in (("0.316", "0.316"), ("1.0", "1.00"), ("0.5", "0.501"), ("0.3", "0.316")):
        code.fill(f"experiments.Trial(learning_rate={rate}, epochs=7)")
        code.press("Enter")
        player.settle()
        assert readout.inner_text() == shown
        assert f"learning_rate={float(shown)}," in code.input_value()
        assert code.input_value().endswith("epochs=7)")
        assert said.count() == (float(rate) != float(shown))


def test_a_line_is_copied_and_another_pasted_while_the_run_goes_on(player):
    """A run writes its line anew at every picture: under the hands of who is there it stands still."""
    page, code = player.page, player.place.locator("input[type=text]").last

    def wait():
        """Until the run has written words and line once more."""
        before = player.image.get_attribute("aria-label")
        page.wait_for_function("([it, before]) => it.ariaLabel !== before", arg=[player.image, before])

    play = player.place.get_by_role("button", name="Play")
    play.click()
    wait()
    code.click()
    page.keyboard.press("Control+a")
    line = code.input_value()
    for _ in range(3):
        wait()
    assert code.evaluate("it => [it.value, getSelection().toString()]") == [line, line]
    page.keyboard.press("Tab")  # nothing was written: the run's line is there again
    page.wait_for_function("([it, line]) => it.value !== line", arg=[code.element_handle(), line])
    for key, seed in (("Enter", 5), ("Tab", 6)):
        code.click()
        page.keyboard.press("Control+a")
        for part in ("experiments.Trial(", f"seed={seed}, ", "epochs=7)"):
            wait()
            page.keyboard.insert_text(part)
        wait()
        assert code.input_value() == f"experiments.Trial(seed={seed}, epochs=7)"
        page.keyboard.press("Home")
        page.keyboard.press("Shift+End")
        wait()
        assert code.evaluate("it => [it.selectionStart, it.selectionEnd]") == [0, 35]
        page.keyboard.press(key)
        play.wait_for()  # what was pasted rests where it was to be
        player.settle()
        assert f"seed={seed}," in code.input_value()
        assert code.input_value().endswith("epochs=7)")
        assert player.place.locator("[role=alert]").count() == 0
        play.click()
        wait()
    player.place.get_by_role("button", name="Pause").click()


def test_beside_a_slider_over_options_nothing_is_typed_that_nobody_reads(player):
    page, row = player.page, player.place.locator(".widget-slider", has_text="batch size")
    for _ in range(2):
        row.locator(".widget-readout").click()
        assert row.locator(".noUi-handle").evaluate("it => it === document.activeElement")
        page.keyboard.type("6")
        assert row.locator(".widget-readout").inner_text() in ("8", "4")
        row.locator(".noUi-handle").press("ArrowLeft")  # ipywidgets writes it anew
        player.settle()
    assert row.locator(".widget-readout").inner_text() == "4"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.ariaLabel") == "hidden nodes"


def test_where_all_is_large_two_sliders_stand_side_by_side(chapter):  # noqa: F811
    page, (panel, *_) = chapter.page, chapter.panels()
    switch = panel.place.get_by_role("button", name="Large")
    placed = """([panel, together]) => {
      const [first, second] = [...panel.querySelectorAll(".widget-slider")].map(row => row.getBoundingClientRect());
      return (Math.abs(first.y - second.y) < 4) === together && (second.left >= first.right) === together &&
        second.right <= panel.getBoundingClientRect().right;
    }"""
    for together in (False, True):
        page.wait_for_function(placed, arg=[panel.place.element_handle(), together], timeout=10_000)
        switch.click()
        panel.settle()
        chapter.wait_for_layout()


BESIDE = """
names = ["sex", "flipper_length_mm", "year"]
dot = Dot()
sliders = {"column": controls.selection_slider("column", "sex", names), "n": controls.whole_slider("n", 3, 0, 9)}
controls.Panel(dot, lambda **values: dot.update(n=values["n"]), **sliders)
"""
FOUR = """
import datasets, experiments
suspects = figures.LineUp(*datasets.two_questions())

def train(**settings):
    for beside in experiments.Beside(**settings).slices():
        yield suspects.update(**beside.view(suspects.places()))

controls.Panel(
    suspects, train, suspect=controls.selection_slider("suspect", "H", experiments.LETTERS),
    learning_rate=controls.log_slider("learning rate", 3, -3, 0.5),
    hidden_nodes=controls.whole_slider("hidden nodes", 16, 1, 16), seed=controls.whole_slider("seed", 0, 0, 9),
)
"""


def test_a_words_length_moves_no_slider_and_below_four_all_that_is_said_is_on_the_screen(run):  # noqa: F811
    chapter = run(SETUP, BESIDE, FOUR)  # noqa: F811
    chapter.show_on(1280, 720, files=True)
    words, four = chapter.panels()
    switch = words.place.get_by_role("button", name="Large")
    for _ in ("as it is", "in Large"):
        tracks = set()
        for key in ("Home", "ArrowRight", "ArrowRight"):
            words.sliders()[0][1].press(key)
            words.settle()
            for track in words.place.locator(".noUi-target").all():
                tracks.add((round(track.bounding_box()["x"]), round(track.bounding_box()["width"])))
        (left, width), *others = sorted(tracks)
        assert all(abs(x - left) < 3 and abs(wide - width) < 3 for x, wide in others), (
            tracks
        )  # a handle is 2 to the left
        assert width > 100
        switch.click()
        chapter.wait_for_layout()
    four.place.evaluate("panel => panel.scrollIntoView({ block: 'start' })")
    _, top, _, bottom = seen_of(four)
    box = four.place.bounding_box()
    assert top - 1 <= box["y"] < box["y"] + box["height"] <= bottom
    chapter.show_on(*lab.SCREEN)


PAD = """
reading = figures.Reading()
controls.Panel(reading, lambda drawing: reading.update(np.zeros((8, 8)), np.zeros(10)), drawing=controls.Pad())
"""


def test_on_a_phone_the_sheet_the_answer_and_the_switch_are_on_one_screen(run):  # noqa: F811
    chapter = run(SETUP, PAD)  # noqa: F811
    chapter.show_on(390, 844, 2, touch=True)
    (panel,) = chapter.panels()
    panel.place.evaluate("panel => panel.scrollIntoView({ block: 'start' })")
    sheet = panel.place.locator("[role=application]")
    assert 0 < sheet.bounding_box()["y"] < panel.image.bounding_box()["y"]
    for control in (".tinynet-switch", "button:has-text('Clear')", ".tinynet-caption"):
        assert panel.place.locator(control).evaluate("""it => { const box = it.getBoundingClientRect();
            const on = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
            return it.contains(on); }"""), control  # neither cut nor covered
    assert panel.place.locator(".tinynet-caption").inner_text() == "The sheet is empty."  # one line beside the switch
    assert panel.place.evaluate("panel => panel.scrollHeight <= panel.clientHeight"), "a finger scrolls in the panel"
    panel.place.locator(".tinynet-caption .widget-html-content").evaluate("it => it.append('x'.repeat(60))")  # as code
    assert panel.place.evaluate("panel => panel.scrollWidth <= panel.clientWidth"), "a long word is cut"
    chapter.show_on(*lab.SCREEN)


def test_on_a_phone_held_sideways_the_answer_stands_beside_the_sheet_and_a_slider_beside_another(run):  # noqa: F811
    chapter = run(SETUP, PAD, PANEL)  # noqa: F811
    chapter.show_on(732, 412, 2, touch=True)
    panel, two = chapter.panels()
    panel.place.evaluate("panel => panel.scrollIntoView({ block: 'start' })")
    sheet, clear = (
        panel.place.locator("[role=application]").bounding_box(),
        panel.place.locator("button:has-text('Clear')"),
    )
    _, top, _, bottom = seen_of(panel)
    assert top <= sheet["y"] < clear.bounding_box()["y"] + clear.bounding_box()["height"] <= bottom
    assert panel.image.bounding_box()["x"] > sheet["x"] + sheet["width"]
    assert panel.image.bounding_box()["y"] < sheet["y"] + 20
    one, other = (track.bounding_box() for track in two.place.locator(".noUi-target").all())
    assert one["y"] == other["y"]
    assert other["x"] - one["x"] > one["width"] > 80
    chapter.show_on(*lab.SCREEN)


def test_on_a_phone_a_still_is_large_enough_to_read_and_moves_under_the_finger(run):  # noqa: F811
    cell = "figures.NetworkDiagram().update(np.ones((3, 2)), np.ones((2, 1)))"
    chapter = run(SETUP, PANEL, cell)  # noqa: F811
    still = chapter.page.locator(".jp-RenderedImage img[alt]")
    place = """image => {
      const { width } = image.getBoundingClientRect(), { scrollWidth, clientWidth } = image.parentElement;
      return [width / image.naturalWidth, scrollWidth >= width - 1, clientWidth < innerWidth];
    }"""
    for screen, size in ((lab.SCREEN, 1), ((390, 844), 0.8)):
        chapter.show_on(*screen)
        assert still.evaluate(place) == [pytest.approx(size), True, True]
    chapter.show_on(*lab.SCREEN)


# The words of a text that stand on two lines.
BROKEN = """pre => {
  const found = [], walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) for (const word of node.data.matchAll(/\\S+/g)) {
    const range = document.createRange();
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    if (range.getClientRects().length > 1) found.push(word[0]);
  }
  return found;
}"""


# Where each row of a line of code begins.
BEGIN = """line => {
  const range = document.createRange(), rows = {};
  range.selectNodeContents(line);
  for (const { top, left } of range.getClientRects()) (rows[Math.round(top)] ??= []).push(left);
  return Object.values(rows).map(lefts => Math.min(...lefts));
}"""


def test_beside_the_list_of_files_no_code_is_cut_or_broken_within_a_word(run):  # noqa: F811
    code = f"import tinynet, tutor\nx = {'1111 + ' * 20}1\ntutor.source(tinynet)"
    chapter = run(SETUP, PANEL, code)  # noqa: F811
    chapter.show_on(*lab.SCREEN, files=True)
    source = chapter.page.locator(".jp-RenderedMarkdown.jp-OutputArea-output pre")
    lines = source.inner_text().count("\n")
    assert source.evaluate("pre => pre.clientHeight / parseFloat(getComputedStyle(pre).lineHeight)") > lines + 5
    assert source.evaluate(BROKEN) == []
    begin, goes_on = chapter.page.locator(".cm-line").filter(has_text="1111").evaluate(BEGIN)
    assert goes_on > begin + 20
    assert chapter.page.locator(".cm-scroller").evaluate_all("all => all.every(it => it.scrollWidth <= it.clientWidth)")
    chapter.show_on(*lab.SCREEN)


TABLES = """
tables = {"features": np.zeros((1, 3)), "targets": 1.0, "weights_input_to_hidden": np.ones((3, 2))}
controls.Stepper(Dot(), lambda **_: None, last=3, **tables, weights_hidden_to_output=np.ones((2, 1)))
"""


def test_in_large_the_switch_covers_no_name_of_a_table(run):  # noqa: F811
    chapter = run(SETUP, TABLES)  # noqa: F811
    (panel,) = chapter.panels()
    switch = panel.place.locator(".tinynet-switch")
    switch.click()
    for wide in (1280, 1180, 1000):
        chapter.show_on(wide, 720)
        assert wrong_boxes(panel) == []
    switch.click()
    chapter.show_on(*lab.SCREEN)


# Of two fingers the second comes later, moves and goes; the first draws on. What is inked then, of four places.
TWO_FINGERS = """sheet => {
  sheet.setPointerCapture = () => {}; // of a pointer that is made here there is none
  const { left, top, width, height } = sheet.getBoundingClientRect();
  const touch = (kind, pointerId, across, down) => sheet.dispatchEvent(new PointerEvent(kind,
    { pointerId, pointerType: "touch", clientX: left + across * width, clientY: top + down * height }));
  touch("pointerdown", 7, 0.2, 0.2);
  touch("pointerdown", 8, 0.8, 0.8);
  touch("pointermove", 8, 0.8, 0.2);
  touch("pointerup", 8, 0.8, 0.2);
  touch("pointermove", 7, 0.2, 0.8);
  touch("pointerup", 7, 0.2, 0.8);
  touch("pointermove", 7, 0.8, 0.8);
  const paint = sheet.getContext("2d");
  return [[0.2, 0.2], [0.2, 0.5], [0.5, 0.2], [0.5, 0.8]].map(
    ([across, down]) => paint.getImageData(across * sheet.width, down * sheet.height, 1, 1).data[0] < 128);
}"""


def test_of_two_fingers_the_first_draws(run):  # noqa: F811
    chapter = run(SETUP, PAD)  # noqa: F811
    (panel,) = chapter.panels()
    sheet = panel.place.locator("[role=application]")
    assert sheet.evaluate(TWO_FINGERS) == [True, True, False, False]


ROWS = """
draw = lambda **values: dot.update(n=list(values.values()))
sliders = {"weight": controls.slider("weight", 1, 0, 1), "kind": controls.choice("which weight", {"g": 1, "j": 2}, 1)}
sliders |= {"rate": controls.log_slider("learning rate", 1, 0, 1), "n": controls.whole_slider("hidden nodes", 9, 0, 9)}
dot = Dot()
controls.Panel(dot, draw, **sliders)
"""
# Each handle, and the words beside and around it, as [left, top, right, bottom].
HANDLES_AND_WORDS = """panel => {
  const box = it => {
    const { left, top, right, bottom } = it.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const words = [...panel.querySelectorAll("label, .widget-readout")].map(it => {
    const range = document.createRange();
    range.selectNodeContents(it);
    return box(range);
  });
  return [[...panel.querySelectorAll(".noUi-handle")].map(box), words];
}"""


def test_on_a_phone_no_handle_covers_a_word(run):  # noqa: F811
    chapter = run(SETUP, ROWS, STEPPER, PLAYER)  # noqa: F811
    chapter.show_on(390, 844, 2, touch=True)
    for panel, end in itertools.product(chapter.panels(), ("Home", "End")):
        for _, handle in panel.sliders():
            handle.focus()
            chapter.page.keyboard.press(end)
        panel.settle()
        handles, words = panel.place.evaluate(HANDLES_AND_WORDS)
        assert handles
        covered = [
            (handle, word)
            for handle in handles
            for word in words
            if min(handle[2], word[2]) > max(handle[0], word[0]) and min(handle[3], word[3]) > max(handle[1], word[1])
        ]
        assert covered == []
    chapter.show_on(*lab.SCREEN)


# What is said from now on: each text of the live regions that a place holds, in order.
HEAR = """place => {
  window.heard = [];
  const live = "[role=status], [role=alert]";
  new MutationObserver((records) => {
    const regions = new Set();
    for (const { target, addedNodes } of records) {
      for (const node of [target, ...addedNodes]) {
        const element = node instanceof Element ? node : node.parentElement;
        if (element?.closest(live)) regions.add(element.closest(live));
        for (const region of node === target ? [] : element?.querySelectorAll(live) ?? []) regions.add(region);
      }
    }
    heard.push(...[...regions].filter(it => it.checkVisibility()).map(it => it.textContent.trim()).filter(Boolean));
  }).observe(place, { subtree: true, childList: true, characterData: true });
}"""


def test_the_ten_seeds_the_question_and_a_step_that_cannot_be_taken_are_said_and_said_once(player):
    page, place = player.page, player.place
    page.wait_for_function("it => it.textContent", arg=place.locator(".tinynet-said").element_handle())  # the first run
    place.evaluate(HEAR)

    def said(words):
        page.wait_for_function("words => heard.some(it => it.includes(words))", arg=words)
        player.settle()
        page.wait_for_timeout(800)
        texts = page.evaluate("heard.splice(0)")
        assert sum(words in text for text in texts) == 1, texts
        return texts

    place.get_by_role("button", name="Ten seeds").press("Enter")
    texts = said("After 20 epochs solved with")
    assert texts[:-1] in (["Ten seeds are tried."], [])  # a page that is busy gets both at once
    place.get_by_role("slider", name="seed").press("ArrowRight")
    assert len(said("Epoch 20.")) == 1
    place.locator("select").first.select_option("circles")
    said("How many for circles?")
    place.get_by_role("slider", name="learning rate").press("End")
    said("Diverged")
    for _ in range(2):
        place.get_by_role("button", name="One step").press("Space")
        said("No step can be taken")


def test_a_weight_that_has_the_focus_is_not_read_aloud_at_every_picture_of_a_run_that_plays(player):
    page, weight = player.page, player.place.locator(".tinynet-things [role=slider]").first
    told = "it => it.ariaValueText"
    weight.focus()
    before = weight.evaluate(told)
    player.play_button.evaluate("button => button.click()")
    player.wait_for_number(player.number() + 30)
    assert weight.evaluate(told) == before
    page.keyboard.press("ArrowUp")
    page.wait_for_function("([it, before]) => it.ariaValueText !== before", arg=[weight.element_handle(), before])
    player.wait_for_number(player.number() + 10)  # where the run was, then where the key moved it
    changed = weight.evaluate(told)
    player.wait_for_number(player.number() + 30)
    assert weight.evaluate(told) == changed
    player.play_button.evaluate("button => button.click()")
    player.settle()
    assert weight.evaluate(told) != changed
    assert page.evaluate("it => it === document.activeElement", weight.element_handle())


def test_the_pad_says_where_the_pen_is(run):  # noqa: F811
    chapter = run(SETUP, PAD)  # noqa: F811
    page, (panel,) = chapter.page, chapter.panels()
    sheet, said = panel.place.locator("[role=application]"), panel.place.locator("[role=application] ~ [role=status]")
    sheet.focus()
    for key, words in [
        ("ArrowRight", "55 % across, 13 % down"),
        ("Space", "pen down, 55 % across, 13 % down"),
        ("ArrowDown", "55 % across, 18 % down"),
        ("Space", "pen up, 55 % across, 18 % down"),
        ("Space", "pen down, 55 % across, 18 % down"),
        ("Delete", "pen up, 55 % across, 18 % down"),
    ]:
        page.keyboard.press(key)
        assert said.inner_text() == words
