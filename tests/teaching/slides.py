"""A lecture in Chromium. `python tests/teaching/slides.py notebooks/lecture_2_*.ipynb FOLDER` saves a picture of each
slide, at 1280 x 720 or, with --wide, at 1920 x 1080, into a folder, and says what does not fit.
"""

import argparse
import contextlib
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/browser"))
sys.path.insert(0, str(ROOT / "binder/teaching"))
import lab  # noqa: E402
import lecture  # noqa: E402

SIZES = (1280, 720), (1920, 1080)

# What is wrong on a slide, in pixels of one of 1280 x 720: what is cut or lies beyond its edges, what letters are too
# small, in panels and beside them, or too pale to read, and words over a picture or its frame. What is for screen
# readers alone is one pixel wide.
LOOK = r"""() => {
  const slide = Reveal.getCurrentSlide(), scale = Reveal.getScale(), edge = slide.getBoundingClientRect();
  const panel = ".tinynet-panel";
  const seen = [...slide.querySelectorAll("*")].filter(it => it.checkVisibility({ visibilityProperty: true }) &&
    it.offsetWidth !== 1 && !it.closest("aside.notes, .tinynet-caption, .tinynet-said, mjx-assistive-mml"));
  const told = it => `${it.tagName} ${it.className}`.slice(0, 60) + ` ${it.textContent.trim().slice(0, 40)}`;
  const beyond = [], small = [], pale = [], over = [];
  const frame = 7 * scale; // of a picture in a dark hall
  const pictures = [...slide.querySelectorAll("img")].map(it => it.getBoundingClientRect());
  const light = colour => {
    const parts = colour.match(/[\d.]+/g).map(Number);
    const [red, green, blue] = parts.map(it => ((it / 255 + 0.055) / 1.055) ** 2.4);
    return parts[3] === 0 ? null : 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = it => it ? light(getComputedStyle(it).backgroundColor) ?? ground(it.parentElement) : 1;
  for (const it of seen) {
    const box = it.getBoundingClientRect();
    if (!box.width || !box.height || it.closest("svg, .tinynet-things, mjx-container *")) continue;
    const out = [edge.left - box.left, edge.top - box.top, box.right - edge.right, box.bottom - edge.bottom];
    const most = Math.max(...out) / scale;
    if (most > 1) beyond.push(`${Math.round(most)} px beyond: ${told(it)}`);
    const style = getComputedStyle(it);
    if (style.overflow !== "visible" && it instanceof HTMLElement && !it.matches("canvas, img, input, select") &&
        (it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1)) beyond.push(`cut: ${told(it)}`);
    const letters = [...it.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (letters || it.matches("mjx-container")) for (const other of pictures) {
      const high = Math.min(box.bottom, other.bottom + frame) - Math.max(box.top, other.top - frame);
      const wide = Math.min(box.right, other.right + frame) - Math.max(box.left, other.left - frame);
      if (Math.min(high, wide) / scale > 1) over.push(`${Math.round(high / scale)} px over a picture: ${told(it)}`);
    }
    const least = it.closest(panel) ? 20 : 24;
    if (letters && !it.closest("mjx-container") && parseFloat(style.fontSize) < least) small.push(
      `${style.fontSize}: ${told(it)}`);
    const both = [ground(it), light(style.color)].sort((one, other) => one - other);
    if (letters && (both[1] + 0.05) / (both[0] + 0.05) < 4.5) pale.push(`${style.color}: ${told(it)}`);
  }
  return { beyond, small, pale, over };
}"""

# Every output stands there: Voila brings each as a script and puts an element in its place, which for a widget says
# that it loads until the kernel has told of it.
THERE = """() => !document.querySelector('script[type="application/vnd.voila.cell-output+json"]') &&
  [...document.querySelectorAll(".jp-OutputArea-output.lm-Panel")].every(it => it.firstElementChild)"""

# A panel's picture has a pixel for each of the screen, across and up.
SHARP = """image => {
  const { width, height } = image.getBoundingClientRect();
  return Math.abs(image.width / width - 1) < 0.01 && Math.abs(image.height / height - 1) < 0.01;
}"""
PLACES = "() => Reveal.getSlides().map(slide => { const { h, v } = Reveal.getIndices(slide); return [h, v ?? 0]; })"
GO = """([h, v]) => {
  Reveal.slide(h, v);
  while (Reveal.availableFragments().next) Reveal.nextFragment();
}"""


@contextlib.contextmanager
def served(folder):
    """Voila on all notebooks of a folder; gives its address."""
    with lecture.shown(folder, "--no-browser") as (_, address):
        yield address


class Show(lab.Page):
    """A lecture in a page. Parameter: script, JavaScript that runs before the page's own. Attributes: name, its file's;
    asked, all requests' addresses; seconds, until its first slide was there; places, [across, down] of each slide."""

    def __init__(self, browser, address, name, size=SIZES[0], query="", script=""):
        since = time.monotonic()
        self.name, self.asked, complaints = name, [], []
        page = browser.new_page(viewport=dict(zip(["width", "height"], size, strict=True)))
        page.add_init_script(script)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        closed = "The line to the kernel was cut: a move in that moment is lost."
        page.on("websocket", lambda line: line.on("close", lambda _: complaints.append(closed)))
        page.goto(f"{address}/voila/render/{name}{query}", timeout=120_000)
        page.wait_for_function("() => window.Reveal?.isReady?.() && Reveal.getCurrentSlide().checkVisibility()")
        self.seconds = time.monotonic() - since
        super().__init__(page, complaints)
        self.wait_for(THERE, 60)
        self.wait_for(lab.SHOWN, 60)
        self.places = page.evaluate(PLACES)

    def go(self, place):
        """Turn to a slide, all of it, and wait for its pictures."""
        self.page.evaluate(GO, place)
        self.page.wait_for_timeout(300)  # until panels have told how much room there is
        for panel in self.panels():
            panel.settle()

    def panels(self):
        """The panels of this slide."""
        slide = self.page.evaluate_handle("() => Reveal.getCurrentSlide()")
        css = ".tinynet-panel:not(.tinynet-panel *)"
        places = self.page.locator("section.present section.present " + css)
        return [lab.Panel(self, places.nth(i), element) for i, element in enumerate(lab.all_of(slide, css))]

    def look(self):
        """What does not fit on this slide, and letters that are too small or too pale."""
        return self.page.evaluate(LOOK)


def main():
    """Save pictures of all slides."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wide", action="store_true", help="1920 x 1080")
    parser.add_argument("--dark", action="store_true", help="for a dark hall")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with served(arguments.notebook.resolve().parent) as address, lab.chromium() as browser:
        show = Show(browser, address, arguments.notebook.name, SIZES[arguments.wide], "?dark" * arguments.dark)
        print(f"first slide after {show.seconds:.1f} s")
        for place in show.places:
            show.go(place)
            name = f"{place[0] + 1:02}.{place[1]}"
            show.page.screenshot(path=arguments.folder / f"{name}.png")
            print(name, show.look(), flush=True)
        print("trouble:", show.trouble())


if __name__ == "__main__":
    main()
