"""What stands in a picture, in a real browser: pointed at, dragged with mouse and finger, by keys, by ear."""

import re

import lab
from accessibility import Node, below
from test_panels import GIVEN, VALLEY, ask, made_of, run  # noqa: F401  (fixtures)

SETUP = f"""
import controls, figures
import numpy as np
{GIVEN}
"""
STEPPER = """
picture = figures.Stepper()
def show(step, features, **layers):
    steps = experiments.walk(features, 1.0, *layers.values())
    picture.update(steps[step], step, len(steps) - 1)
tables = {"features": X, "weights_input_to_hidden": weights[0], "weights_hidden_to_output": weights[1]}
stepper = controls.Stepper(picture, show, last=29, **tables)
stepper
"""
FIELD = """
field = figures.DecisionField(np.eye(2), np.array([[0.0], [1.0]]), 20, 0.25)
answers = np.tile(np.linspace(-0.5, 1.5, 100), 100)[:, None]
def fill(n):
    field.update(answers, [1.0], [1.0], "", "Words.")
controls.Panel(field, fill, n=controls.whole_slider("n", 0, 0, 3))
"""
WEIGHT = "weight from input 3 to hidden node 1"
FOCUSED = "document.activeElement.getAttribute('aria-label')"


def thing(panel, name):
    return panel.place.locator(f'.tinynet-things [data-name="{name}"]')


# An element's box, as soon as it is the same over two frames of the screen.
AT_REST = """async (it) => {
  const box = () => { const { x, y, width, height } = it.getBoundingClientRect(); return { x, y, width, height }; };
  const frame = () => new Promise(requestAnimationFrame);
  for (let before, now = box(); ; now = box()) {
    if (JSON.stringify(before) === JSON.stringify(now)) return now;
    before = now;
    await frame();
    await frame();
  }
}"""


def box_of(panel, name):
    """Where a thing stands in the window: in sight, laid out for the room there, and at rest."""
    thing(panel, name).scroll_into_view_if_needed()
    panel.page.evaluate(lab.TOLD)
    panel.settle()
    return thing(panel, name).evaluate(AT_REST)


def middle(panel, name):
    box = box_of(panel, name)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def says(panel, words):
    panel.place.locator(".tinynet-label:visible", has_text=words).wait_for()


def point(panel, name):
    """Move the mouse to the middle of a thing; where that is."""
    place = middle(panel, name)
    panel.page.mouse.move(*place)
    return place


def take(panel):
    """Press the mouse on what it points at, which is then held."""
    panel.page.mouse.down()
    assert panel.image.evaluate("canvas => canvas.hasPointerCapture(1)"), "nothing that can be dragged was pressed"


def is_told(panel, name, words):
    """Once the kernel has answered all, a thing's value in words is this."""
    panel.settle()
    told = thing(panel, name).get_attribute("aria-valuetext")
    assert told.startswith(words), (told, panel.place.locator("[role=alert]").all_inner_texts())


def test_a_thing_is_pointed_at_dragged_and_moved_by_keys(run):  # noqa: F811
    chapter = run(SETUP, VALLEY, STEPPER)
    page, (valley, stepper) = chapter.page, chapter.panels()

    name = "value of the weight"
    x, y = point(valley, name)
    says(valley, "value of the weight: 1.00, loss 0.149, slope −0.327")
    before = valley.looks()
    take(valley)
    page.mouse.move(x + 40, y, steps=4)
    page.mouse.move(x + 100, y, steps=4)
    page.mouse.up()
    valley.settle()
    assert valley.looks() != before
    assert float(thing(valley, name).get_attribute("aria-valuenow")) > 1.5
    assert abs(middle(valley, name)[0] - x - 100) < 4, "the point is not under the pointer"
    assert page.evaluate(FOCUSED) == name

    x, y = point(stepper, WEIGHT)
    says(stepper, f"{WEIGHT}: 0.4")
    take(stepper)
    page.mouse.move(x, y - 50, steps=5)
    page.mouse.up()
    is_told(stepper, WEIGHT, "1.4")
    assert "1.4" in [field.input_value() for field in stepper.place.locator("input[type=number]").all()]
    page.keyboard.press("ArrowUp")
    is_told(stepper, WEIGHT, "1.5")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == "weight from input 3 to hidden node 2"
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == "weight from input 3 to hidden node 2"
    page.keyboard.press("PageDown")
    is_told(stepper, "weight from input 3 to hidden node 2", "−1.3")
    says(stepper, "−1.3")
    page.keyboard.press("Escape")  # takes the words away, and not the keys
    assert not stepper.place.locator(".tinynet-label").is_visible()
    page.keyboard.press("ArrowUp")
    is_told(stepper, "weight from input 3 to hidden node 2", "−1.2")
    says(stepper, "−1.2")
    assert chapter.trouble() == []


def test_a_mouse_drags_up_and_down_alone_and_takes_the_words_with_it(run):  # noqa: F811
    chapter = run(SETUP, STEPPER)
    page, (stepper,) = chapter.page, chapter.panels()
    label = stepper.place.locator(".tinynet-label")
    x, y = point(stepper, WEIGHT)
    take(stepper)
    page.mouse.move(x - 80, y, steps=4)
    page.mouse.move(x - 80, y - 50, steps=4)
    page.mouse.up()
    is_told(stepper, WEIGHT, "1.4")
    says(stepper, "1.4")  # until the mouse goes on
    box = stepper.image.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    label.wait_for(state="hidden")
    assert page.evaluate(FOCUSED) == WEIGHT
    page.keyboard.press("ArrowUp")
    says(stepper, "1.5")
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    says(stepper, "1.5")  # the keys' words stay


LATE = """
import os, time
redraw = stepper._start
def late():
    last = time.monotonic() + 60  # a test that fails is not to keep the next one's kernel
    while not os.path.exists("{go}") and time.monotonic() < last:
        time.sleep(0.01)
    redraw()
stepper._start = late
"""


WHILE = "() => new Promise(resolve => setTimeout(resolve, 1000))"  # longer than one waits for an answer


def test_keys_go_on_from_each_other_though_the_kernel_is_late(run):  # noqa: F811
    chapter = run(SETUP, STEPPER, LATE.format(go="up.ipynb"))
    page, (stepper,) = chapter.page, chapter.panels()
    thing(stepper, WEIGHT).focus()
    for _ in range(2):
        page.keyboard.press("ArrowUp")
        page.evaluate(WHILE)
        assert thing(stepper, WEIGHT).get_attribute("aria-valuetext") == "0.4"
    ask(chapter.address, "up.ipynb", made_of())
    is_told(stepper, WEIGHT, "0.6")
    page.keyboard.press("ArrowDown")
    is_told(stepper, WEIGHT, "0.5")


def test_what_was_dragged_back_is_as_before_though_the_kernel_is_late(run):  # noqa: F811
    chapter = run(SETUP, STEPPER, LATE.format(go="back.ipynb"))
    page, (stepper,) = chapter.page, chapter.panels()
    x, y = point(stepper, WEIGHT)
    take(stepper)
    page.mouse.move(x, y - 20)
    page.evaluate(WHILE)
    assert thing(stepper, WEIGHT).get_attribute("aria-valuetext") == "0.4"
    page.mouse.move(x, y)
    page.mouse.up()
    ask(chapter.address, "back.ipynb", made_of())
    is_told(stepper, WEIGHT, "0.4")


def test_a_drag_goes_on_where_the_picture_is_laid_out_anew_meanwhile(run):  # noqa: F811
    chapter = run(SETUP, STEPPER)
    page, (stepper,) = chapter.page, chapter.panels()
    x, y = point(stepper, WEIGHT)
    take(stepper)
    page.mouse.move(x, y - 20)
    is_told(stepper, WEIGHT, "0.8")
    before = stepper.image.bounding_box()["height"]
    page.set_viewport_size({"width": 700, "height": lab.SCREEN[1]})
    chapter.wait_for_layout()
    assert abs(stepper.image.bounding_box()["height"] - before) > 40
    page.mouse.move(x, y - 50)
    page.mouse.up()
    is_told(stepper, WEIGHT, "1.4")
    chapter.show_on(*lab.SCREEN)


def test_a_screen_reader_reads_names_and_numbers(run):  # noqa: F811
    chapter = run(SETUP, VALLEY)
    (valley,) = chapter.panels()
    slider = thing(valley, "value of the weight")
    expected = {"role": "slider", "aria-valuenow": "1", "aria-valuemin": "-4", "aria-valuemax": "4",
                "aria-valuetext": "1.00, loss 0.149, slope −0.327", "aria-orientation": "horizontal"}  # fmt: skip
    assert {name: slider.get_attribute(name) for name in expected} == expected
    told = below(chapter.page, valley.place)
    assert Node("slider", "value of the weight") in told
    assert any(name == "loss: 0.149 at weight 1.00" for _, name in told)


def test_places_of_a_plane_and_of_a_curve_are_told_to_mouse_keys_and_ear(run):  # noqa: F811
    chapter = run(SETUP, FIELD, VALLEY)
    page, (field, valley) = chapter.page, chapter.panels()
    plane, box = thing(field, "the answer's plane"), box_of(field, "the answer's plane")
    page.mouse.move(box["x"] + 0.76 * box["width"], box["y"] + 0.26 * box["height"])
    says(field, "the answer's plane, 1.04 (beyond 1) at inputs 3.18 and 2.82")
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] - 2)
    says(field, "the answer's plane, −0.48 (beyond 0) at inputs −5.82 and −5.82")
    plane.focus()
    page.keyboard.press("Shift+ArrowLeft")
    says(field, "the answer's plane, 0.47 at inputs −0.18 and −0.18")
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(f"Shift+{key}")
    said = field.place.locator(".tinynet-said")
    assert said.inner_text() == "the answer's plane, 0.53 at inputs 0.18 and 0.42"
    thing(valley, "loss").focus()
    page.keyboard.press("Shift+ArrowLeft")
    words = valley.place.locator(".tinynet-said").inner_text()
    assert re.fullmatch(r"loss, at weight 3\.\d+: [\d.]+", words)
    says(valley, words)
    assert page.evaluate(FOCUSED).startswith("loss: ")
    assert chapter.trouble() == []


def test_a_label_covers_neither_what_is_pointed_at_nor_what_stands_beside(run):  # noqa: F811
    chapter = run(SETUP, FIELD)
    page, (field,) = chapter.page, chapter.panels()
    box, label = box_of(field, "the answer's plane"), field.place.locator(".tinynet-label")
    for across, down in ((0.5, 0.5), (0.9, 0.1), (0.1, 0.9)):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        says(field, "the answer's plane")
        told = label.bounding_box()
        high = min(box["y"] + box["height"], told["y"] + told["height"]) - max(box["y"], told["y"])
        wide = min(box["x"] + box["width"], told["x"] + told["width"]) - max(box["x"], told["x"])
        assert min(high, wide) < 8, (told, box)


def test_a_label_goes_with_the_pointer_and_does_not_jump(run):  # noqa: F811
    chapter = run(SETUP, FIELD)
    page, (field,) = chapter.page, chapter.panels()
    box, label = box_of(field, "the answer's plane"), field.place.locator(".tinynet-label")
    heights = set()
    for share in range(5, 96, 10):
        x = box["x"] + share / 100 * box["width"]
        page.mouse.move(x, box["y"] + (0.3 + share / 300) * box["height"])
        says(field, "the answer's plane")
        told = label.bounding_box()
        heights.add(round(told["y"]))
        assert told["x"] - 20 < x < told["x"] + told["width"] + 20
    assert len(heights) == 1


TOUCH = """([canvas, from, to]) => {
  // A finger that goes from one place to another; whether the page may scroll meanwhile.
  const touch = ([clientX, clientY]) => new Touch({ identifier: 1, target: canvas, clientX, clientY });
  const send = (type, place) => {
    const all = [touch(place)];
    return canvas.dispatchEvent(new TouchEvent(type, {
      cancelable: true, bubbles: true, touches: all, targetTouches: all, changedTouches: all }));
  };
  const scrolls = send("touchstart", from);
  const pointer = (type, [clientX, clientY]) => canvas.dispatchEvent(new PointerEvent(type, {
    clientX, clientY, pointerType: "touch", pointerId: 7, isPrimary: true, button: 0, bubbles: true }));
  canvas.setPointerCapture = () => {};
  pointer("pointerdown", from);
  pointer("pointermove", to);
  pointer("pointerup", to);
  return scrolls;
}"""


def test_a_finger_on_a_thing_drags_and_beside_it_scrolls(run):  # noqa: F811
    chapter = run(SETUP, VALLEY)
    (valley,) = chapter.panels()
    canvas = valley.image
    assert valley.image.evaluate("canvas => getComputedStyle(canvas).touchAction") == "pan-y pinch-zoom"
    x, y = middle(valley, "value of the weight")
    assert chapter.page.evaluate(TOUCH, [canvas, [x - 250, y - 150], [x - 250, y - 250]])
    assert not chapter.page.evaluate(TOUCH, [canvas, [x + 12, y], [x + 62, y]])
    valley.settle()
    assert thing(valley, "value of the weight").get_attribute("aria-valuenow") != "1"


def test_what_is_pointed_at_is_told_in_large_letters_where_all_is_large(run):  # noqa: F811
    chapter = run(SETUP, VALLEY, STEPPER)
    valley, _ = chapter.panels()
    height = "label => parseFloat(getComputedStyle(label).fontSize)"
    for least in (14, 20):
        point(valley, "value of the weight")
        says(valley, "value of the weight: 1.00")
        assert valley.place.locator(".tinynet-label").evaluate(height) >= least
        valley.place.get_by_role("button", name="Large").click()
        valley.settle()


# Of two handles the second goes where n is above 4; where n is above 8 the first can be changed no more.
FEWER = """
class Few(figures.Picture):
    def __init__(self):
        super().__init__(4, 1)
        self.figure.subplots()

    def update(self, n):
        self.n, self.caption = n, f"n is {n}."

    def _things(self):
        for number in (2, 1) if self.n == 3 else (1, 2) if self.n < 5 else (1,):
            line = ((0.3 * number, 0.2), (0.3 * number, 0.8))
            moves = {"value": float(self.n), "low": 0.0, "high": 10.0, "step": 1.0, "right": 10.0, "control": "n"}
            yield figures.Thing(f"handle {number}", f"handle {number}: {self.n}", line, **moves if self.n < 9 else {})
few = Few()
controls.Panel(few, few.update, n=controls.whole_slider("n", 2, 0, 10))
"""
TABBED = "panel => [...panel.querySelectorAll('.tinynet-things > [tabindex=\"0\"]')].map(it => it.dataset.name)"


def test_a_thing_that_goes_away_leaves_the_keys_at_another(run):  # noqa: F811
    chapter = run(SETUP, FEWER)
    page, (few,) = chapter.page, chapter.panels()

    def held(name):
        few.settle()
        return page.evaluate("document.activeElement.dataset.name") == name and few.place.evaluate(TABBED) == [name]

    thing(few, "handle 2").focus()
    page.keyboard.press("ArrowRight")  # the list is in another order then
    assert held("handle 2")
    page.keyboard.press("PageUp")  # a slider becomes a picture of its number
    assert held("handle 1")
    few.sliders()[0][1].focus()
    page.keyboard.press("Home")
    few.settle()
    thing(few, "handle 1").focus()
    page.keyboard.press("End")
    assert held("handle 1")
    assert thing(few, "handle 1").get_attribute("role") == "img"
    few.sliders()[0][1].focus()
    page.keyboard.press("Home")
    x, y = middle(few, "handle 2")
    page.mouse.move(x, y)
    take(few)
    page.mouse.move(x + few.image.bounding_box()["width"] / 2, y, steps=4)
    few.settle()
    page.mouse.up()
    assert few.place.evaluate(TABBED) == ["handle 1"]
    few.image.click(position={"x": 5, "y": 5})  # beside all things
    before = chapter.cells()
    for key in "dd":
        page.keyboard.press(key)
    assert chapter.cells() == before
    assert chapter.trouble() == []


def move_fingers(page, *ways, steps=12):
    """Fingers that come down one by one, go their ways together, each from a place to another, and are lifted."""
    session = page.context.new_cdp_session(page)

    def send(kind, share, count):
        points = [{"x": x + share * (to_x - x), "y": y + share * (to_y - y), "id": number}
                  for number, ((x, y), (to_x, to_y)) in enumerate(ways[:count])]  # fmt: skip
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for count in range(1, len(ways) + 1):
        send("touchStart", 0, count)
    for step in range(steps):  # of a tap none: what lasts opens a menu
        page.wait_for_timeout(16)
        send("touchMove", (step + 1) / steps, len(ways))
    send("touchEnd", 0, 0)
    session.detach()


def test_a_finger_that_scrolls_or_enlarges_changes_nothing_and_one_on_what_was_tapped_does(run):  # noqa: F811
    chapter = run(SETUP, STEPPER)
    chapter.show_on(390, 844, 2, touch=True)
    page, (stepper,) = chapter.page, chapter.panels()
    first, last = "weight from input 1 to hidden node 1", "weight from hidden node 2 to the output"  # none crosses them
    x, y = middle(stepper, first)
    top = stepper.image.bounding_box()["y"]
    move_fingers(page, ((x, y), (x + 30, y - 120)))
    page.wait_for_function("([it, top]) => it.getBoundingClientRect().y < top - 60", arg=[stepper.image, top])
    is_told(stepper, first, "0.2")
    move_fingers(page, (middle(stepper, first),) * 2, steps=0)
    stepper.settle()
    assert page.evaluate(FOCUSED) == first
    x, y = middle(stepper, first)
    move_fingers(page, ((x, y), (x, y - 40)))
    assert abs(middle(stepper, first)[1] - y) < 3, "the page scrolled"
    assert float(thing(stepper, first).get_attribute("aria-valuenow")) > 0.2
    assert page.evaluate(FOCUSED) == first
    x, y = middle(stepper, last)
    move_fingers(page, ((x, y), (x - 40, y)), ((x + 30, y), (x + 70, y)))
    is_told(stepper, last, "−0.5")
    chapter.show_on(*lab.SCREEN)
