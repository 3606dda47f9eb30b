"""The playground on screens of several sizes: nothing cut, nothing that overlaps, nothing that jumps."""

import itertools
import json

import pytest

import lab

CHAPTER = next(path for path in lab.NOTEBOOKS if path.name == "00_playground.ipynb")
# What a learner sees or touches in the panel, each as [what it is, left, top, right, bottom] of the window.
PARTS = """panel => [...panel.querySelectorAll(`canvas, button, select, textarea, .noUi-target, label, .widget-readout,
    .widget-label, input[type=text], input[type=number], .tinynet-tries p, .tinynet-caption .widget-html-content`)]
  .filter(it => it.checkVisibility() && it.offsetWidth > 1)
  .map(it => { const box = it.getBoundingClientRect();
    return [it.ariaLabel || it.textContent || it.tagName, box.left, box.top, box.right, box.bottom,
            it.scrollWidth > it.clientWidth + 1 && it.matches("label, .widget-label, button, .widget-readout")]; })"""
SCREENS = {
    "file list open": {"wide": 1280, "high": 720, "files": True},
    "file list closed": {"wide": 1280, "high": 720},
    "phone": {"wide": 390, "high": 844},
    "phone, touched": {"wide": 390, "high": 844, "density": 3, "touch": True},
}
PHONES = ["phone", "phone, touched"]
SIDEWAYS = {"phone, sideways": {"wide": 732, "high": 412, "density": 2, "touch": True}}


@pytest.fixture(scope="module")
def chapter(browser):
    chapter = browser.laboratory.open(CHAPTER)
    chapter.run_all()
    yield chapter
    chapter.show_on(*lab.SCREEN)


@pytest.fixture(scope="module")
def screen(chapter, request):
    """The chapter on a screen: all tests on one of them come after each other, for each makes the picture anew."""
    chapter.show_on(**(SCREENS | SIDEWAYS)[request.param])


@pytest.fixture
def panel(chapter, screen):
    """The panel on a screen, with its upper end at the upper end of the notebook."""
    panel = chapter.panels()[0]
    panel.place.evaluate("panel => panel.scrollIntoView({ block: 'start' })")
    return panel


def parts(panel):
    return [part[:5] for part in panel.place.evaluate(PARTS)]


def box_of(panel):
    return [round(side) for side in panel.image.bounding_box().values()]


def seen_of(panel):
    """The window's part in which the notebook is seen: left, top, right, bottom."""
    return panel.place.evaluate("""panel => { const box = panel.closest(".jp-WindowedPanel-outer, .jp-Notebook")
        .getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]; }""")


# What scrolls in a panel, where browsers show a bar; those that are driven hide it.
BARS = """panel => [panel, ...panel.querySelectorAll(".widget-box")].filter(it => it.checkVisibility() &&
    getComputedStyle(it).overflowY !== "visible" && it.scrollHeight > it.clientHeight)
  .map(it => `${it.className} has a bar: ${it.scrollHeight} in ${it.clientHeight}`)"""


def wrong_boxes(panel):
    """What of a panel leaves the notebook, is cut, scrolls, or overlaps with something else, in words."""
    left, _, right, _ = seen_of(panel)
    told = panel.place.evaluate(PARTS)
    found = [f"{name}: {box[0]:.0f} to {box[2]:.0f} of {right:.0f}, cut: {cut}" for name, *box, cut in told
             if cut or not left <= box[0] < box[2] <= right] + panel.place.evaluate(BARS)  # fmt: skip
    things = [part[:5] for part in told if part[0] != "CANVAS"]
    for (name, *one), (other_name, *other) in itertools.combinations(things, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        up = min(one[3], other[3]) - max(one[1], other[1])
        if min(across, up) > 2:
            found.append(f"{name} overlaps with {other_name} by {across:.0f} x {up:.0f}")
    return found


@pytest.mark.parametrize("screen", SCREENS, indirect=True)
def test_nothing_overlaps_or_is_cut(panel):
    assert len(parts(panel)) > (20 if panel.image.bounding_box()["width"] < 480 else 30)
    assert wrong_boxes(panel) == []


@pytest.mark.parametrize("screen", ["file list open", "file list closed"], indirect=True)
def test_all_of_it_is_on_the_screen_at_once(panel):
    _, top, _, bottom = seen_of(panel)
    box = panel.place.bounding_box()
    assert top - 1 <= box["y"]
    assert box["y"] + box["height"] <= bottom
    names = ["problem", "noise", "seed", "learning rate", "batch size", "hidden nodes"]
    assert len({round(part[1]) for part in parts(panel) if part[0] in names}) in (3, 4)  # columns


@pytest.mark.parametrize("screen", ["file list open"], indirect=True)
def test_ten_seeds_are_seen_each_loads_its_run_and_nothing_jumps(panel):
    page, before = panel.page, box_of(panel)
    panel.place.get_by_role("button", name="Ten seeds").press("Space")
    line = panel.place.locator(".tinynet-tries p")
    line.filter(has_text="After 300 epochs").wait_for(timeout=60_000)
    assert "with 9 of 10 seeds, not with 3" in line.inner_text()
    assert line.evaluate("line => line.scrollHeight < 1.6 * parseFloat(getComputedStyle(line).lineHeight)")
    tries = panel.place.locator(".tinynet-tries button")
    assert tries.evaluate_all("all => all.map(one => one.querySelector('img')?.naturalWidth > 40)") == [True] * 10
    assert [
        not one.partition(": ")[2].startswith("solved")
        for one in tries.evaluate_all("all => all.map(it => it.ariaLabel)")
    ] == [seed == 3 for seed in range(10)]
    tries.nth(3).press("Enter")
    page.wait_for_function("image => image.ariaLabel.includes('Saturated')", arg=panel.image)
    assert tries.nth(3).get_attribute("aria-current") == "true"
    for key, index in (("End", 9), ("ArrowRight", 0), ("ArrowLeft", 9), ("Home", 0), ("ArrowRight", 1)):
        page.keyboard.press(key)
        assert tries.nth(index).evaluate("one => one === document.activeElement")
        assert tries.evaluate_all("all => all.map(one => one.tabIndex)").index(0) == index  # Tab reaches this one
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('.tinynet-things'))")
    assert box_of(panel) == before
    panel.settle()  # a run that fills in writes its own line
    field = panel.place.locator("input[type=text]").last
    place, (_, _, _, bottom) = field.bounding_box(), seen_of(panel)
    field.fill("experiments.Trial(problem=")
    field.press("Enter")
    alert = panel.place.locator("[role=alert]")
    alert.wait_for()
    assert box_of(panel) == before
    assert field.bounding_box() == place  # the message comes below it, and its beginning is in sight
    assert place["y"] + place["height"] <= alert.bounding_box()["y"] < bottom - 40
    tries.nth(0).press("Enter")
    panel.settle()


def paste(panel, line):
    """Set all as a line says, and wait until it is there."""
    field = panel.place.locator("input[type=text]").last
    field.fill(f"experiments.Trial(problem='XOR', bias=True, {line}, epochs=300)")
    field.press("Enter")
    field.blur()  # which keeps JupyterLab's keys
    panel.settle()
    panel.place.evaluate("panel => panel.scrollIntoView({ block: 'start' })")


@pytest.mark.parametrize("screen", ["file list open"], indirect=True)
def test_what_went_wrong_and_the_way_back_are_on_the_screen(panel):
    paste(panel, "noise=0.35, learning_rate=2.51, hidden_nodes=5, batch_size=16, seed=4")
    rate = panel.place.get_by_role("slider", name="learning rate")
    for word, key in (("Unstable", "ArrowRight"), ("Diverged", "End")):
        words = panel.place.locator(".tinynet-caption .widget-html-content").last
        if word not in words.inner_text():
            rate.press(key)
            panel.settle()
        assert word in words.inner_text()
        assert "The way back" in words.inner_text()
        box, (_, _, _, bottom) = words.bounding_box(), seen_of(panel)
        assert box["y"] + box["height"] <= bottom
    paste(panel, "noise=0.2, learning_rate=0.316, hidden_nodes=2, batch_size=8, seed=0")


def is_on_the_screen(panel):
    """Whether all of the panel is, its last line of words, too."""
    (_, top, _, bottom), box = seen_of(panel), panel.place.bounding_box()
    return top - 1 <= box["y"] < box["y"] + box["height"] <= bottom


@pytest.mark.parametrize("screen", ["file list open", "file list closed"], indirect=True)
def test_own_points_and_what_was_refused_leave_the_verdict_on_the_screen(panel):
    panel.place.locator("select").first.select_option("your points")
    panel.settle()
    before, rate = box_of(panel), panel.place.get_by_role("slider", name="learning rate")
    step = panel.place.get_by_role("button", name="One step")
    rate.press("End")
    panel.settle()
    step.press("Space")
    panel.settle()
    said = panel.place.locator(".tinynet-caption.widget-box")
    words = said.inner_text()
    assert "No step can be taken" in words
    assert "The way back" in words
    assert is_on_the_screen(panel)
    panel.place.locator("select").first.select_option("XOR")
    paste(panel, "noise=0.35, learning_rate=2.51, hidden_nodes=5, batch_size=16, seed=4")
    field = panel.place.locator("input[type=text]").last
    for line in ("experiments.Trial(problem=", field.input_value().replace("batch_size=16", "batch_size=9")):
        field.fill(line)
        field.press("Enter")
        panel.place.locator("[role=alert]", has_text="Nothing was changed").wait_for()
        assert "The way back" in said.inner_text()
        assert is_on_the_screen(panel)
    assert box_of(panel) == before
    paste(panel, "noise=0.2, learning_rate=0.316, hidden_nodes=2, batch_size=8, seed=0")


# How many lines of a field are in sight, and whether all of these are whole.
WHOLE_LINES = """field => {
  const high = parseFloat(getComputedStyle(field).lineHeight), seen = field.clientHeight / high;
  const off = field.scrollTop / high;
  return [Math.round(seen), Math.abs(seen - Math.round(seen)) < 0.15 && Math.abs(off - Math.round(off)) < 0.15]; }"""


@pytest.mark.parametrize("screen", ["file list open"], indirect=True)
def test_the_plane_is_seen_while_points_are_placed_and_an_error_does_not_move_it(panel):
    panel.place.locator("select").first.select_option("your points")
    text = panel.place.locator("textarea")
    text.wait_for()
    panel.settle()
    assert wrong_boxes(panel) == []
    panel.settle()
    before, stood = box_of(panel), text.input_value()
    assert is_on_the_screen(panel)
    buttons = panel.place.get_by_role("button", name="Remove last")
    row = buttons.bounding_box()
    text.fill("1 1 0\n1 9 1\n1 1 2\n")
    panel.place.locator("[role=alert]").wait_for()
    assert json.dumps(panel.place.locator("[role=alert]").inner_text()).count("ine ") == 2
    assert box_of(panel) == before
    assert buttons.bounding_box() == row  # nor does the field, which grows, move anything
    assert is_on_the_screen(panel)
    field, alert = text.bounding_box(), panel.place.locator("[role=alert]").bounding_box()
    assert before[1] + before[3] <= field["y"] + 1 < field["y"] + field["height"] <= alert["y"] + 1
    assert row["y"] + 20 < field["y"] + field["height"]
    assert text.bounding_box()["height"] > 45  # while one writes
    for lines in (3, 1):  # and when one has written
        assert text.evaluate(WHOLE_LINES) == [lines, True]
        panel.place.locator("select").first.focus()
    points = len(text.input_value().splitlines())
    panel.page.mouse.dblclick(before[0] + before[2] / 2, before[1] + before[3] / 2)
    panel.settle()
    assert len(text.input_value().splitlines()) == points + 1  # one, where two of them could not be told apart
    text.fill(stood)
    panel.place.locator("[role=alert]").wait_for(state="hidden")
    panel.place.locator("select").first.select_option("XOR")
    panel.settle()


@pytest.mark.parametrize("screen", ["file list open"], indirect=True)
def test_in_large_ten_seeds_come_between_the_buttons_and_the_picture_when_they_are_tried(chapter, panel):
    switch, tries = panel.place.locator(".tinynet-switch"), panel.place.locator(".tinynet-tries button")
    panel.place.locator("select").first.select_option("circles")
    panel.place.locator("select").first.select_option("XOR")  # what was tried before is cleared
    switch.evaluate("button => button.click()")
    chapter.wait_for_layout()
    assert tries.count() == 10
    assert not tries.first.is_visible()
    ten = panel.place.get_by_role("button", name="Ten seeds")
    ten.press("Space")
    panel.place.locator(".tinynet-tries p").filter(has_text="After 300 epochs").wait_for(timeout=60_000)
    assert wrong_boxes(panel) == []
    _, top, _, bottom = seen_of(panel)
    places = [part.bounding_box() for part in (ten, tries.first, panel.place.locator(".tinynet-screen"))]
    above, between, below = ((place["y"], place["y"] + place["height"]) for place in places)
    assert above[1] <= between[0] < between[1] <= below[0]
    assert top <= above[0] < below[1] <= bottom + 1  # seen at once
    assert tries.first.inner_text().split() == ["0", "✓"]
    switch.evaluate("button => button.click()")
    chapter.wait_for_layout()


@pytest.mark.parametrize("screen", SCREENS, indirect=True)
def test_the_longest_numbers_of_sliders_are_not_cut(chapter, panel):
    _, rate = next(slider for slider in panel.sliders() if slider[0] == "learning rate")
    rate.focus()
    panel.page.keyboard.press("Home")
    panel.page.keyboard.press("ArrowRight")
    panel.settle()
    assert rate.get_attribute("aria-valuetext") == "0.00126"
    cut = {}
    for large in (False, True):
        cut[large] = [name for name, *_, cut in panel.place.evaluate(PARTS) if cut]
        panel.place.locator(".tinynet-switch").evaluate("button => button.click()")
        chapter.wait_for_layout()
    paste(panel, "noise=0.2, learning_rate=0.316, hidden_nodes=2, batch_size=8, seed=0")
    assert cut == {False: [], True: []}


@pytest.mark.parametrize("screen", PHONES, indirect=True)
def test_on_a_phone_the_answer_is_on_the_screen_with_all_that_moves_it(chapter, panel):
    panel.place.locator("select").first.select_option("circles")
    panel.settle()
    switch = panel.place.locator(".tinynet-switch")
    for _ in ("as it is", "in Large"):
        (_, top, _, bottom), (_, begin, wide, _) = seen_of(panel), box_of(panel)
        first = panel.place.locator("select").first.bounding_box()["y"]
        assert begin + wide - first < bottom - top  # the plane is as high as it is wide, and above all else
        switch.evaluate("button => button.click()")
        chapter.wait_for_layout()
    panel.place.locator("select").first.select_option("XOR")
    panel.settle()


@pytest.mark.parametrize("screen", ["file list closed"], indirect=True)
def test_in_large_the_whole_picture_is_on_the_screen_with_all_that_moves_it(chapter, panel):
    switch = panel.place.locator(".tinynet-switch")
    switch.evaluate("button => button.click()")
    chapter.wait_for_layout()
    first, (_, begin, _, high) = panel.place.locator("select").first.bounding_box()["y"], box_of(panel)
    assert begin + high - first <= 599  # of 720, where notebooks have tabs
    switch.evaluate("button => button.click()")
    chapter.wait_for_layout()


@pytest.mark.parametrize("screen", SIDEWAYS, indirect=True)
def test_on_a_phone_held_sideways_the_picture_is_on_the_screen(chapter, panel):
    switch = panel.place.locator(".tinynet-switch")
    for _ in ("as it is", "in Large"):
        _, top, _, bottom = seen_of(panel)
        _, _, wide, high = box_of(panel)
        assert wide > 600
        assert high <= bottom - top
        switch.evaluate("button => button.click()")
        chapter.wait_for_layout()


@pytest.mark.parametrize("screen", SCREENS, indirect=True)
def test_each_word_for_a_seed_has_room(panel):
    """As the row writes it, which is there once seeds were tried."""
    words = panel.place.locator(".tinynet-tries").evaluate(
        """row => { row.classList.remove("tinynet-untried");
          return ["saturated", "not solved", "unstable", "diverged"].map(word => {
            const said = row.querySelector("button").lastChild;
            said.textContent = word;
            const { scrollWidth, clientWidth } = said;
            said.textContent = "\u00a0";
            return [word, scrollWidth, clientWidth]; }); }"""
    )
    assert [word for word, wide, room in words if not 0 < wide <= room] == []


@pytest.mark.parametrize("screen", PHONES, indirect=True)
def test_on_a_phone_panes_stand_below_each_other_and_fingers_have_room(panel):
    _, _, wide, high = box_of(panel)
    assert high > 2 * wide
    sizes = panel.place.locator("button:visible").evaluate_all(
        "all => all.map(it => [it.offsetWidth, it.offsetHeight])"
    )
    assert min(width for width, _ in sizes) >= 32


# By how many pixels what lies around a control cuts the ring of what has the focus, which is 5 pixels around it.
RINGS_CUT = """panel => [...panel.querySelectorAll(":is(.noUi-handle, [type=checkbox])")].flatMap(it => {
  if (!it.checkVisibility()) return [];
  const box = it.getBoundingClientRect(), cut = [];
  for (let room = it.parentElement; room !== panel.parentElement; room = room.parentElement) {
    if (getComputedStyle(room).overflow === "visible") continue;
    const { left, top, right, bottom } = room.getBoundingClientRect();
    cut.push(left - box.left + 5, top - box.top + 5, box.right + 5 - right, box.bottom + 5 - bottom);
  }
  return Math.max(...cut) > 0.5 ? [[it.ariaLabel || it.type, ...cut]] : [];
})"""


@pytest.mark.parametrize("screen", SCREENS, indirect=True)
def test_the_ring_of_what_has_the_focus_is_whole(panel):
    for end in ("Home", "End"):
        for _, handle in panel.sliders():
            handle.press(end)
        assert panel.place.evaluate(RINGS_CUT) == []
    paste(panel, "noise=0.2, learning_rate=0.316, hidden_nodes=2, batch_size=8, seed=0")
