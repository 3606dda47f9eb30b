"""A real JupyterLab with a real Chromium before it, for the browser tests and the browser benchmark.

JupyterLab is the one of the interpreter that runs this, started with the README's own arguments. It works on a copy of
notebooks/, with folders for settings of its own, so that nothing of the reader's is read or written, and all
is as on a first start.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

try:
    from playwright.sync_api import Error, sync_playwright
    from playwright.sync_api import TimeoutError as TooLate
except ImportError:
    sync_playwright = None

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TOKEN = "tinynet"
PEOPLES_FOLDER = "Übung für alle "  # all is done in a folder of such a name, so that it is known to work there
SCREEN = 1280, 800
EXPOSED = ["--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"]  # as jupyterapp
# A reader's setting: all cells are in the page, not only those in sight, so that they can be found.
SETTINGS = {
    "JUPYTERLAB_SETTINGS_DIR/@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"}
}
# Cursors that blink, and what a message to a kernel changes around a notebook: no test looks at them, and they cost.
# The tab's icon is not among them: binder/page_config.json keeps it, and a test holds that.
STILL = {
    "JUPYTERLAB_SETTINGS_DIR/@jupyterlab/codemirror-extension/plugin.jupyterlab-settings": {
        "defaultConfig": {"cursorBlinkRate": 0}
    },
    "JUPYTER_CONFIG_DIR/labconfig/page_config.json": {
        "disabledExtensions": {
            "@jupyterlab/apputils-extension:kernel-status": True,
            "@jupyterlab/notebook-extension:execution-indicator": True,
        }
    },
}

# `ready` ends when a notebook and its kernel are there. From then on `unanswered` holds what was sent to the kernel and
# what it is not done with.
READY = """async () => {
  await jupyterapp.restored;
  const heard = new WeakSet();
  window.unanswered = new Set();
  window.ready = async (widget) => {
    await Promise.all([widget.context.ready, widget.revealed, widget.sessionContext.ready]);
    const { session } = widget.sessionContext;
    await session.kernel.info;
    unanswered.clear();
    if (heard.has(session)) return;
    heard.add(session);
    session.anyMessage.connect((_, { msg, direction }) => {
      if (direction === "send" && msg.channel === "shell") unanswered.add(msg.header.msg_id);
    });
    session.iopubMessage.connect((_, { header, content, parent_header }) => {
      if (header.msg_type === "status" && content.execution_state === "idle") unanswered.delete(parent_header.msg_id);
    });
  };
}"""

# A kernel that died owes answers that will never come.
RUN_ALL = """limit => {
  unanswered.clear();
  const late = new Promise(resolve => setTimeout(resolve, limit, false));
  return Promise.race([late, jupyterapp.commands.execute("notebook:run-all-cells").then(() => true)]);
}"""

RUN_CELL = """index => {
  jupyterapp.shell.currentWidget.content.activeCellIndex = index;
  return jupyterapp.commands.execute("notebook:run-cell");
}"""

SOURCES = "() => jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.sharedModel.getSource())"

AGAIN = "async () => { await jupyterapp.shell.currentWidget.context.revert(); }"

OPEN = "async path => { await jupyterapp.commands.execute('docmanager:open', { path }); }"

# As a reader does who saves: the kernel goes on without a tab.
REOPEN = """async path => {
  await jupyterapp.commands.execute("docmanager:save");
  await jupyterapp.commands.execute("application:close");
  await jupyterapp.commands.execute("docmanager:open", { path });
}"""

CLOSE = """async () => {
  const widget = jupyterapp.shell.currentWidget;
  await widget.sessionContext.shutdown();
  widget.dispose();
}"""

# The kernel has answered all, the newest picture is on the screen and no other is announced. In a page that was opened
# as a reader opens it nobody hears the messages: there no picture may come for a while.
SETTLED = """async (image, limit) => {
  const end = performance.now() + limit, quiet = window.unanswered ? 50 : 400;
  let number = null, since = performance.now();
  while (performance.now() < end) {
    const rests = image.getAttribute("aria-busy") === "false" && !window.unanswered?.size;
    if (image.dataset.number !== number || !rests) {
      number = image.dataset.number;
      since = performance.now();
    }
    if (number !== undefined && performance.now() - since > quiet) return true;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  return false;
}"""

# The kernel has answered what was sent until now, and what a slider sent when its move before was answered.
ANSWERED = """async limit => {
  const end = performance.now() + limit;
  for (const round of [1, 2]) {
    const sent = [...unanswered];
    while (sent.some(id => unanswered.has(id))) {
      if (performance.now() > end) return false;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    await new Promise(resolve => setTimeout(resolve, 30)); // until it is in the page
  }
  return true;
}"""

# A picture has as many pixels as the screen has where it stands, up to what controls.screen.Screen allows.
FITTED = """image => {
  const { width } = image.getBoundingClientRect(), room = image.closest(".tinynet-room").clientWidth;
  const density = Math.min(Math.max(devicePixelRatio, 1), room < 480 ? 3 : 2);
  return Math.abs(image.width - width * density) <= density && parseFloat(image.style.width) <= room + 1;
}"""

# A canvas that shows bitmaps hands its pixels out only by way of another.
PIXELS = """async (image) => {
  const copy = new OffscreenCanvas(image.width, image.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(image, 0, 0);
  const pixels = copy.getImageData(0, 0, image.width, image.height);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", pixels.data));
  return [image.width, image.height, ...hash].join(" ");
}"""

# Each panel has a hint below it, which is hidden as soon as its picture is there.
SHOWN = """() => [...document.querySelectorAll(".jp-OutputArea")].filter(area => area.querySelector(".tinynet-hint"))
  .every(area => area.querySelector(".tinynet-screen[data-number]"))"""

# What frame.js has to tell is told: it hears of the room, and of what is near, within two frames of the screen, and
# waits for 150 ms then. These waits are the page's own, so that they are as long as it is slow.
TOLD = """async () => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  await new Promise(resolve => setTimeout(resolve, 200));
}"""

CELLS = """() => [...document.querySelectorAll(".jp-Notebook .jp-Cell")].map(cell => [
  ...cell.classList].filter(name => /^jp-(Code|Markdown|Raw)Cell$|^jp-mod-(active|selected|editMode)$/.test(name)))"""


def missing():
    """What is not installed here, with the command that installs it; None where all is there."""
    if sync_playwright is None:
        return "no Playwright found: pip install -r tests/requirements.txt"
    if CHROMIUM is None:
        return "no Chromium found: install it with apt install chromium (or chromium-browser)"
    return None


def readme_arguments():
    """What the README's first command says after `jupyter`: lab, the chapter and the flags."""
    return re.search(r"^python3 .* \.venv/bin/jupyter (lab .*)$", (ROOT / "README.md").read_text("utf-8"), re.M)[
        1
    ].split()


@contextlib.contextmanager
def jupyterlab(*more, settings=SETTINGS):
    """Start JupyterLab on a copy of notebooks/; give its address and its process, end it afterwards.

    Parameters: more, arguments after those of the README; settings, the content of files in the folders for settings.
    """
    with tempfile.TemporaryDirectory(prefix=PEOPLES_FOLDER, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for room in ["notebooks", "binder"]:
            shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        names = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
        environment = os.environ | {name: str(folder / name) for name in [*names, "IPYTHONDIR"]}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # one kernel compiles what all import
        for name, content in settings.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(json.dumps(content), encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        arguments = [
            "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={TOKEN}",
        ]  # fmt: skip
        with (folder / "log").open("w+", encoding="utf-8") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "jupyter", *readme_arguments(), *arguments, *more],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                _wait_for(address, server, log)
                yield address, server
            finally:
                server.terminate()
                try:
                    server.wait(30)
                except subprocess.TimeoutExpired:
                    server.kill()


def _wait_for(address, server, log):
    """Return when the server answers, which takes seconds; give up after 60."""
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=10):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    log.seek(0)
    raise RuntimeError("JupyterLab does not answer:\n" + log.read())


@contextlib.contextmanager
def chromium():
    """Start Chromium. While it runs, this thread has an asyncio loop running: other uses of asyncio must wait."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def new_page(browser, address, script=""):
    """A page with a profile of its own, and the list of what is logged as an error in its console or thrown there.

    Parameter: script, JavaScript that runs before the page's own.
    """
    page, complaints = browser.new_page(viewport=dict(zip(["width", "height"], SCREEN, strict=True))), []
    page.add_init_script(script)
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address, timeout=60_000)
    return page, complaints


class Page:
    """A notebook in a page. Attributes: page and complaints, as new_page gives them."""

    def __init__(self, page, complaints):
        self.page, self.complaints, self.session = page, complaints, None

    def wait_for(self, script, seconds, arg=None):
        """Wait until JavaScript says yes."""
        self.page.wait_for_function(script, arg=arg, timeout=seconds * 1000, polling=100)

    def wait_for_cells(self, path):
        """Wait until a notebook is there. At first JupyterLab shows an empty one in its place."""
        cells = len(json.loads(path.read_text(encoding="utf-8"))["cells"])
        self.page.locator(f".jp-Notebook :nth-child({cells} of .jp-Cell)").wait_for(timeout=60_000)

    def wait_for_panels(self):
        """Wait until all panels show their pictures."""
        self.wait_for(SHOWN, 60)
        for panel in self.panels():
            panel.settle()

    def panels(self):
        """All panels with a live picture, from top to bottom."""
        css = ".widget-vbox:not(.widget-vbox *):has(.tinynet-screen)"
        panels = self.page.locator(css)
        elements = all_of(self.page.evaluate_handle("document"), css)
        return [Panel(self, panels.nth(index), element) for index, element in enumerate(elements)]

    def show_on(self, wide, high, density=1, touch=False, files=False):
        """Make the window one of such a screen and wait until the pictures are laid out for it."""
        self.set_screen(wide, high, density, touch, files)
        self.wait_for_screen()

    def set_screen(self, wide, high, density=1, touch=False, files=False):
        """Make the window one of such a screen, with JupyterLab's list of files or without."""
        self.page.set_viewport_size({"width": wide, "height": high})
        if self.page.locator(".jp-FileBrowser").is_visible() != files:
            self.page.evaluate("() => document.activeElement.blur()")  # a field keeps the key
            self.page.keyboard.press("Control+B")
            self.page.locator(".jp-FileBrowser").wait_for(state="visible" if files else "hidden")
        self.session = self.session or self.page.context.new_cdp_session(self.page)
        screen = {"width": wide, "height": high, "screenWidth": wide, "screenHeight": high}
        screen |= {"deviceScaleFactor": density, "mobile": False}
        self.session.send("Emulation.setDeviceMetricsOverride", screen)
        self.session.send("Emulation.setTouchEmulationEnabled", {"enabled": touch})
        # Of another density alone, which is no other size, Chromium's emulation tells the page nothing: no query of it
        # changes, nothing is resized. A real screen does tell; so this says that there is something to look at, a
        # little later, for what else changes now is told with it.
        self.page.evaluate("() => { setTimeout(() => window.dispatchEvent(new Event('tinynet-large')), 100); }")

    def wait_for_screen(self):
        """Wait until the pictures are laid out for the screen, one after the other: far out of sight none is."""
        for panel in self.panels():
            panel.image.scroll_into_view_if_needed()
            self.page.evaluate(TOLD)
            panel.page.wait_for_function(FITTED, arg=panel.image, timeout=60_000, polling=100)
            panel.settle()

    def wait_for_layout(self):
        """Wait until pictures are laid out for another room. Until frame.js tells of it, one that was laid out for a
        smaller room fits, too."""
        self.page.evaluate(TOLD)
        for panel in self.panels():
            panel.settle()

    def dialogs(self):
        """The texts of what JupyterLab has put over the page: dialogs and notifications."""
        return self.texts(".jp-Dialog, .Toastify__toast")

    def texts(self, css):
        """What all elements say that a selector finds."""
        return self.page.evaluate("css => [...document.querySelectorAll(css)].map(element => element.innerText)", css)

    def trouble(self):
        """Everything in the page that a reader should never see: errors, warnings, alerts, complaints, dialogs."""
        places = "[data-mime-type$='.stderr'], [data-mime-type$='.error'], .jp-Notebook [role=alert]"
        return [*self.texts(places), *self.complaints, *self.dialogs()]

    def cells(self):
        """Every cell's kind and whether it is selected or being edited: no key on a panel changes these."""
        return self.page.evaluate(CELLS)


class Newcomer(Page):
    """A notebook that was opened by its address and is run by the menu. Parameters as for new_page, and its path."""

    def __init__(self, browser, address, path):
        super().__init__(*new_page(browser, f"{address}/lab/tree/{path.name}?token={TOKEN}"))
        self.wait_for_cells(path)
        self.wait_for("() => document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=idle]')", 60)

    def run_all(self):
        """Choose Run All Cells, once, and wait until all panels show their pictures; False if the click was lost."""
        self._choose("Run", "Run All Cells")
        prompts = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent)"
        try:
            self.wait_for(f"() => {prompts}.some(text => text.includes('*'))", 20)
        except TooLate:
            return False
        self.wait_for(f"() => {prompts}.every(text => /\\d/.test(text))", 180)
        self.wait_for_panels()
        return True

    def _choose(self, menu, entry):
        """Click on an entry of a menu."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{menu}$")).click(timeout=10_000)
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{entry}$")).click(timeout=10_000)


class Laboratory:
    """JupyterLab with its app within reach: notebooks open, run, save and close by its commands, none of which is lost,
    as a click can be, and each of which tells when it is done. Its jupyterlab was started with EXPOSED.

    Parameters as for new_page. Attributes: page and complaints, as new_page gives them; chapter, the one that is open.
    """

    def __init__(self, browser, address, script="", place="doc"):
        self.browser, self.address, self.script, self.place = browser, address, script, place
        self._begin()

    def _begin(self):
        """Load a page. One whose process has crashed, as Chromium's may on a busy machine, is never the next one's."""
        address = f"{self.address}/{self.place}?token={TOKEN}&reset"
        self.page, self.complaints = new_page(self.browser, address, self.script)
        self.chapter, self.crashed = None, False
        self.page.on("crash", lambda _: setattr(self, "crashed", True))
        self.page.wait_for_function("() => window.jupyterapp?.restored", timeout=60_000, polling=100)
        self.page.evaluate(READY)

    def open(self, path, again=False):
        """Open a notebook in the place of the one that is open, whose kernel ends.

        Parameter: again, whether one of this name that is open is read from its file again and keeps its kernel.
        """
        try:
            return self._open(path, again)
        except Error:
            if not self.crashed:
                raise
            self._begin()
            return self._open(path, again)

    def _open(self, path, again):
        again = again and self.chapter and self.chapter.path.name == path.name
        if self.chapter and not again:
            self.page.evaluate(CLOSE)
            self.page.locator(".jp-NotebookPanel").wait_for(state="detached")
        session = self.chapter and self.chapter.session
        if session:
            self.chapter.set_screen(*SCREEN)
        self.complaints.clear()
        self.page.evaluate(AGAIN if again else OPEN, path.name)
        self.chapter = Chapter(self, path)
        self.chapter.session = session  # one for the page: once it is detached, the screen that was set first is back
        return self.chapter

    def reopen(self):
        """Close the tab of the notebook that is open, which leaves its kernel alive, and open it again."""
        path, session = self.chapter.path, self.chapter.session
        self.page.evaluate(REOPEN, path.name)
        self.chapter = Chapter(self, path)
        self.chapter.session = session
        return self.chapter


class Chapter(Page):
    """The notebook that is open in a laboratory, with its kernel. Attribute: path, of its file."""

    def __init__(self, laboratory, path):
        super().__init__(laboratory.page, laboratory.complaints)
        self.path, self.address = path, laboratory.address
        self.wait_for_cells(path)
        self.page.evaluate("() => ready(jupyterapp.shell.currentWidget)")

    def run_all(self):
        """Run all cells and wait until all panels show their pictures."""
        assert self.page.evaluate(RUN_ALL, 600_000), "Run All Cells takes more than 600 seconds"
        self.wait_for_panels()

    def run_cell(self, index):
        """Run one cell."""
        self.page.evaluate(RUN_CELL, index)

    def begin_cell(self, index):
        """Run one cell and do not wait for its end."""
        self.page.evaluate(f"index => {{ ({RUN_CELL})(index); }}", index)

    def sources(self):
        """What stands in all its cells now."""
        return self.page.evaluate(SOURCES)

    def saved(self):
        """The notebook as JupyterLab saves it now: the content of the file."""
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
        address = f"{self.address}/api/contents/{self.path.name}?content=1&token={TOKEN}"
        with urllib.request.urlopen(address, timeout=30) as answer:
            return json.load(answer)["content"]


class Panel:
    """One panel in the page: its picture and its controls."""

    def __init__(self, chapter, place, element):
        self.page, self.place, self.element = chapter.page, place, element
        self.image = all_of(element, ".tinynet-screen")[0]
        self.play_button = place.locator("button", has_text=re.compile(r"^\s*(Play|Pause)\s*$"))

    def sliders(self):
        """All sliders in sight: their labels and their handles."""
        handles = [handle for handle in all_of(self.element, ".noUi-handle") if handle.is_visible()]
        return [(label_of(handle), handle) for handle in handles]

    def number(self):
        """The number of the picture that is on the screen."""
        return int(self.image.get_attribute("data-number"))

    def wait_for_number(self, number, seconds=30):
        """Wait until the picture of this number or a later one is on the screen."""
        later = "([image, number]) => Number(image.dataset.number) >= number"
        self.page.wait_for_function(later, arg=[self.image, number], timeout=seconds * 1000, polling=50)

    def press_play(self, then):
        """Press Play or Pause by keyboard; the button then says what the next press would do."""
        self.play_button.focus()
        self.page.keyboard.press("Space")
        self.play_button.filter(has_text=then).wait_for(timeout=5000)

    def settle(self, seconds=60):
        """Wait until the last picture of what was begun is there."""
        assert self.image.evaluate(SETTLED, seconds * 1000), "pictures keep coming"

    def answered(self, seconds=60):
        """Wait until the kernel has answered what was done, and not for all that this set going."""
        assert self.page.evaluate(ANSWERED, seconds * 1000), "the kernel does not answer"

    def looks(self):
        """The picture's pixels and its text."""
        return self.image.evaluate(PIXELS), self.image.get_attribute("aria-label")


def label_of(handle):
    """What stands beside a slider."""
    return handle.evaluate("it => it.closest('.widget-inline-hbox').querySelector('label').innerText")


def all_of(root, css):
    """The elements below one that a selector finds: by the browser itself, for Playwright's way takes milliseconds."""
    found = root.evaluate_handle("(root, css) => [...root.querySelectorAll(css)]", css)
    return [element.as_element() for element in found.get_properties().values()]
