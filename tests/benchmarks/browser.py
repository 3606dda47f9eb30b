"""How soon the pictures follow the hand, in a real browser: `python tests/benchmarks/browser.py [notebook ...]`.

A script, not a test, laid out for a quarter of an hour. It runs the notebooks in JupyterLab before a headless Chromium
and prints which aims are missed, then tables in Markdown, and every row on the error stream as soon as it is known. A
panel goes by its chapter's number and its picture's class:

- Keys: for every slider, presses of Home, End, the arrows and the page keys, each after all pictures of the press
  before have come. First picture: from the key's event in the browser until the first picture with a higher number than
  at the press is on the screen. Last picture: until the last of the training that this press began. Presses that move
  nothing, at the end of a slider, are not counted.
- Drags: the mouse drags the handle along its track, 50 moves in one second. From the last move's event until the first
  picture of the last value is on the screen. Which picture that is, the kernel says: its message answers the
  slider's last message.
- Screens: the same keys, of all sliders of a panel in turn and each while the run of the last one still fills in, and
  playback, where the screen is fine (density 2) and on a phone (density 3, touch); and where the network is a learner's
  own class: in the chapters that use mynet.py, and in the playground with that class. First picture of the new value.
- Playback: pictures on the screen in a second while a Player plays, the longest gap between two of them, and the time
  from the pressed Pause until the last picture came (0 where none came any more).

A picture is on the screen when it is decoded and the next animation frame is painted. The clock is the browser's.
"""

import argparse
import contextlib
import inspect
import itertools
import json
import math
import os
import platform
import re
import statistics
import sys
import tempfile
import time
import urllib.request
from importlib.metadata import version
from pathlib import Path

from report import cpu, heading, percentile, row, verdict

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
import lab
import own_networks

# In milliseconds, as issued for the whole series; frames in a second.
FIRST_MEDIAN, FIRST_P95, LAST, DRAG, PAUSE, FRAMES = 100, 200, 2000, 300, 200, 25
MOVES = 50  # of the mouse, in one second
SCREENS = {"density 2": (*lab.SCREEN, 2), "phone": (390, 844, 3, True)}
OWN = "own class"
KEYS = ["Home", "ArrowRight", "ArrowRight", "End", "ArrowLeft", "ArrowLeft", "PageDown", "PageDown", "PageUp"]

# Notes when the last key or move came and every picture with its number and time; which of JupyterLab's messages went
# out last with a slider's value, and the number of the first picture that answers it.
NOTES = """
window.notes = { input: 0, pictures: [], sent: null, answer: null };
for (const kind of ["keydown", "pointermove"])
  window.addEventListener(kind, event => { notes.input = event.timeStamp; }, true);
window.WebSocket = class extends WebSocket {
  constructor(...settings) {
    super(...settings);
    this.addEventListener("message", event => {
      const text = start(event.data);
      if (notes.sent === null || notes.answer !== null || !text.includes(notes.sent)) return;
      const number = text.match(/"number": ?(\\d+)/);
      if (number) notes.answer = Number(number[1]);
    });
  }
  send(data) {
    const text = start(data);
    if (/"state": ?{"(value|index)":/.test(text)) {
      notes.sent = text.match(/"msg_id": ?"([^"]+)"/)[1];
      notes.answer = null;
    }
    super.send(data);
  }
};
function start(data) {
  return typeof data === "string" ? data.slice(0, 99999) : new TextDecoder().decode(
    data instanceof ArrayBuffer ? data.slice(0, 99999) : data.buffer.slice(data.byteOffset, data.byteOffset + 8000));
}
"""

WATCH = """image => {
  new MutationObserver(() => {
    const number = Number(image.dataset.number);
    requestAnimationFrame(() => setTimeout(() => notes.pictures.push([number, performance.now()])));
  }).observe(image, { attributes: true, attributeFilter: ["data-number"] });
}"""
CLEAR = "() => { notes.pictures = []; notes.sent = notes.answer = null; }"
ANSWERED = "() => notes.answer !== null && notes.pictures.some(picture => picture[0] >= notes.answer)"


def pictures_after(panel, number):
    """Numbers of the pictures that come after a number, until the last, and their times since the last key or move."""
    panel.page.wait_for_function(
        "number => notes.pictures.some(picture => picture[0] > number)", arg=number, polling=20
    )
    panel.settle()
    notes = panel.page.evaluate("notes")
    return notes["answer"], [(shown, at - notes["input"]) for shown, at in notes["pictures"] if shown > number]


def press_keys(panel, handle, presses):
    """Milliseconds to the first and to the last picture, for so many presses that moved the slider."""
    first, last = [], []
    handle.focus()
    for key in itertools.cycle(KEYS):
        number, value = panel.number(), handle.get_attribute("aria-valuetext")
        panel.page.evaluate(CLEAR)
        panel.page.keyboard.press(key)
        if handle.get_attribute("aria-valuetext") != value:
            _, pictures = pictures_after(panel, number)
            first.append(pictures[0][1])
            last.append(pictures[-1][1])
        if len(first) == presses:
            return first, last


def press_on(panel, presses):
    """Milliseconds to the first picture of the new value, for so many presses, the sliders taken in turn."""
    times = []
    sliders = panel.sliders()
    for _, handle in sliders:
        wanted = len(times) + math.ceil(presses / len(sliders))
        handle.focus()
        for key in itertools.cycle(KEYS):
            if len(times) >= wanted:
                break
            value = handle.get_attribute("aria-valuetext")
            panel.page.evaluate(CLEAR)
            panel.page.keyboard.press(key)
            if handle.get_attribute("aria-valuetext") != value:
                panel.page.wait_for_function(ANSWERED, polling=20)
                notes = panel.page.evaluate("notes")
                times.append(next(at for shown, at in notes["pictures"] if shown >= notes["answer"]) - notes["input"])
                panel.page.wait_for_timeout(100)
        panel.settle()
    return times


def drag(panel, handle, start):
    """Milliseconds from the last of 50 moves to the first picture of the value at which the handle was left."""
    mouse = panel.page.mouse
    handle.focus()
    panel.page.keyboard.press(start)
    panel.page.wait_for_timeout(300)
    panel.settle()
    track = handle.query_selector("xpath=ancestor::*[contains(@class, 'noUi-target')][1]").bounding_box()
    middle = track["y"] + track["height"] / 2
    left, right = track["x"], track["x"] + track["width"]
    begin, end = (left, right - 0.1 * track["width"]) if start == "Home" else (right, left + 0.1 * track["width"])
    mouse.move(begin, middle)
    mouse.down()
    number = panel.number()
    panel.page.evaluate(CLEAR)
    started = time.perf_counter()
    for move in range(1, MOVES + 1):
        time.sleep(max(0, started + move / MOVES - time.perf_counter()))
        mouse.move(begin + (end - begin) * move / MOVES, middle)
    answer, pictures = pictures_after(panel, number)
    mouse.up()
    return max(0, next(at for shown, at in pictures if shown >= answer))


def play(panel):
    """Play from the beginning of the run, so that it does not end while it is measured."""
    panel.place.locator("button", has_text="Reset").click()
    panel.page.wait_for_timeout(300)
    panel.settle()
    panel.press_play("Pause")


def playback(panel, seconds):
    """Pictures in a second and the longest time between two of them, in milliseconds."""
    play(panel)
    panel.page.wait_for_timeout(500)
    panel.page.evaluate(CLEAR)
    panel.page.wait_for_timeout(seconds * 1000)
    times = [at for _, at in panel.page.evaluate("notes.pictures")]
    panel.press_play("Play")
    gaps = [after - before for before, after in itertools.pairwise(times)]
    return 1000 / statistics.mean(gaps), max(gaps)


def pause(panel):
    """Milliseconds from the pressed Pause to the last picture."""
    play(panel)
    panel.page.wait_for_timeout(1000)
    panel.press_play("Play")
    panel.page.wait_for_timeout(1000)
    notes = panel.page.evaluate("notes")
    return max(0, notes["pictures"][-1][1] - notes["input"])


def pictures_of(path):
    """The classes of the pictures in a notebook's panels, from top to bottom; of two of a class the second has its
    number."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    names = []
    for panel in re.finditer(r"controls\.(?:Panel|Player|Stepper)\(\s*(?:figures\.)?(\w+)", code):
        made = re.findall(rf"^ *{panel[1]} = figures\.(\w+)", code[: panel.start()], re.MULTILINE)
        names.append((made or [panel[1]])[-1])
        many = names.count(names[-1])
        yield f"{names[-1]} {many}" if many > 1 else names[-1]


def watched_panels(chapter):
    """A chapter's panels with their names, which are taken notes of since the chapter ran."""
    for name, panel in zip(pictures_of(chapter.path), chapter.panels(), strict=True):
        yield f"{chapter.path.stem.partition('_')[0]} {name}", panel


def measure_sliders(chapter, arguments):
    """Rows for key presses on, and drags of, all sliders of a chapter that was run."""
    for name, panel in watched_panels(chapter):
        for label, handle in panel.sliders():
            first, last = press_keys(panel, handle, arguments.presses)
            middle, late = statistics.median(first), percentile(first, 0.95)
            drags = [drag(panel, handle, start) for start in ["Home", "End"] * (arguments.drags // 2)]
            entries = [name, label, len(first), middle, late, statistics.median(last), max(last)]
            entries += [len(drags), statistics.median(drags), max(drags)]
            held = middle <= FIRST_MEDIAN, late <= FIRST_P95, max(last) <= LAST, max(drags) <= DRAG
            row(*entries, verdict(*held), file=sys.stderr)
            yield *entries, verdict(*held)


def measure_playing(chapter):
    """Rows for the playing of all Players of a chapter that was run."""
    for name, panel in watched_panels(chapter):
        if panel.play_button.count():
            rate, gap = playback(panel, 6)
            times = [pause(panel) for _ in range(5)]
            held = verdict(rate >= FRAMES, max(times) <= PAUSE)
            entries = name, f"{rate:.1f}", gap, len(times), statistics.median(times), max(times), held
            row(*entries, file=sys.stderr)
            yield entries


def measure_screen(chapter, screen, arguments):
    """Rows for presses and playback of all panels of a chapter that was run, on one screen."""
    for name, panel in watched_panels(chapter):
        if panel.sliders():
            rate = playback(panel, 4)[0] if panel.play_button.count() else None
            times = press_on(panel, arguments.presses)
            middle, late = statistics.median(times), percentile(times, 0.95)
            held = verdict(middle <= FIRST_MEDIAN, late <= FIRST_P95, rate is None or rate >= FRAMES)
            entries = name, screen, len(times), middle, late, "" if rate is None else f"{rate:.1f}", held
            row(*entries, file=sys.stderr)
            yield entries


def run(chapter):
    """Run a chapter, and take notes of its pictures."""
    chapter.run_all()
    for panel in chapter.panels():
        panel.image.evaluate(WATCH)
    return chapter


def playground_with_own(address, folder):
    """The playground as a learner changes it for their own class; its path."""
    source = next(path for path in lab.NOTEBOOKS if path.stem == "00_playground")
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace(
            "trial=experiments.Trial,", "trial=experiments.Trial.of(__import__('tutor').whole(None, otherwise=None)),"
        )
    path = folder / source.name.replace("00_", "00_own_")
    path.write_text(json.dumps(notebook), encoding="utf-8")
    content = json.dumps({"type": "notebook", "format": "json", "content": notebook}).encode()
    where = f"{address}/api/contents/{path.name}?token={lab.TOKEN}"
    urllib.request.urlopen(urllib.request.Request(where, content, method="PUT"), timeout=30).close()
    return path


def write_own(path):
    """The learner's file: the class as chapter 5 leads them to write it, for a batch at a time."""
    parts = "import numpy as np", inspect.getsource(own_networks.sigmoid), inspect.getsource(own_networks.Batch)
    path.write_text("\n\n".join(parts).replace("class Batch", "class MyNetwork"), encoding="utf-8")


def measure(arguments, sliders, plays, screens):
    """Measure all, and put the rows of each table into its list."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["TINYNET_MYNET"] = str(folder / "mynet.py")  # not there at first
        address, _ = stack.enter_context(lab.jupyterlab(*lab.EXPOSED))
        browser = stack.enter_context(lab.chromium())
        print(
            f"{cpu()}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}, "
            f"JupyterLab {version('jupyterlab')}, Chromium {browser.version}. All times in milliseconds."
        )
        laboratory = lab.Laboratory(browser, address, NOTES)
        for path in arguments.notebooks:
            chapter = run(laboratory.open(path))
            found = list(measure_playing(chapter))
            plays += found
            if found:
                run(chapter)  # the sliders as at first, and the run as long
            sliders += measure_sliders(chapter, arguments)
            for screen, size in SCREENS.items():
                chapter.show_on(*size)
                screens += measure_screen(chapter, screen, arguments)
            chapter.show_on(*lab.SCREEN)
        write_own(folder / "mynet.py")
        own = [path for path in arguments.notebooks if "tutor.whole(None" in path.read_text(encoding="utf-8")]
        if any(path.stem == "00_playground" for path in arguments.notebooks):
            own.append(playground_with_own(address, folder))
        for path in own:
            screens += measure_screen(run(laboratory.open(path)), OWN, arguments)


def print_tables(sliders, plays, screens):
    """Which rows miss an aim, then all of them."""
    rows = [*sliders, *screens, *((name, "playing", *others) for name, *others in plays)]
    missed = [f"- {name}, {what}" for name, what, *_, held in rows if held != "yes"]
    print(f"\nOf {len(rows)} rows {len(missed)} miss an aim{':' if missed else '.'}\n", *missed, sep="\n")
    keys = "key presses", "first picture, median", "95 %"
    heading("sliders", "slider", *keys, "last, median", "max", "drags", "last value, median", "max", "held")
    for entries in sliders:
        row(*entries)
    row("*at most*", "", "", FIRST_MEDIAN, FIRST_P95, "", LAST, "", "", DRAG, "")
    heading("playing", "pictures in a second", "longest gap", "pauses", "last picture, median", "max", "held")
    for entries in plays:
        row(*entries)
    row("*at least, at most*", str(FRAMES), "", "", "", PAUSE, "")
    heading("screens", "on, with", *keys, "pictures in a second", "held")
    for entries in screens:
        row(*entries)
    row("*at most, at least*", "", "", FIRST_MEDIAN, FIRST_P95, str(FRAMES), "")


def main():
    """Measure and print; also what there is where something stops it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="*", type=Path, default=lab.NOTEBOOKS, help="all, if none is named")
    parser.add_argument("--presses", type=int, default=8, help="of keys, for each slider; on other screens each panel")
    parser.add_argument("--drags", type=int, default=2, help="for each slider, half of them in each direction")
    arguments = parser.parse_args()
    if lab.missing():
        sys.exit(lab.missing())
    tables, begun = ([], [], []), time.monotonic()
    try:
        measure(arguments, *tables)
    finally:
        print_tables(*tables)
        print(f"\nIt took {time.monotonic() - begun:.0f} seconds.")


if __name__ == "__main__":
    main()
