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
import urllib.error
import urllib.request
from pathlib import Path

try:
    from playwright.sync_api import TimeoutError as TooLate
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TOKEN = "tinynet"
# A reader's setting: all cells are in the page, not only those in sight, so that they can be found.
SETTING = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings", '{"windowingMode": "none"}'

SETTLED = """async (image, limit) => {
  // True once no picture is announced and none came for a while.
  const end = performance.now() + limit;
  let number = null, since = performance.now();
  while (performance.now() < end) {
    if (image.dataset.number !== number || image.getAttribute("aria-busy") !== "false") {
      number = image.dataset.number;
      since = performance.now();
    }
    if (number !== undefined && performance.now() - since > 250) return true;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return false;
}"""

PIXELS = "image => image.toDataURL()"

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
def jupyterlab():
    """Start JupyterLab on a copy of notebooks/; give its address and its process, end it afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for room in ["notebooks", "binder"]:
            shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        names = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
        environment = os.environ | {name: str(folder / name) for name in [*names, "IPYTHONDIR"]}
        setting = folder / "JUPYTERLAB_SETTINGS_DIR" / SETTING[0]
        setting.parent.mkdir(parents=True)
        setting.write_text(SETTING[1], encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        arguments = [
            "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={TOKEN}",
        ]  # fmt: skip
        with (folder / "log").open("w+", encoding="utf-8") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "jupyter", *readme_arguments(), *arguments],
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


class Chapter:
    """A notebook open in the browser. Parameter: script, JavaScript that runs before the page's own.

    Attributes: path, of its file; page, Playwright's; complaints, what was logged as an error in the page's console or
    thrown there.
    """

    def __init__(self, browser, address, path, script=""):
        self.path, self.address = path, address
        self.page = browser.new_page(viewport={"width": 1280, "height": 800})
        self.page.add_init_script(script)
        self.complaints = []
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{address}/doc/tree/{path.name}?token={TOKEN}&reset", timeout=60_000)
        # At first JupyterLab shows an empty notebook in the place of the one that it loads.
        cells = len(json.loads(path.read_text(encoding="utf-8"))["cells"])
        self.page.locator(f".jp-Notebook :nth-child({cells} of .jp-Cell)").wait_for(timeout=60_000)
        self._idle(60)

    def _idle(self, seconds):
        """Wait until no cell waits and the kernel is free."""
        ready = """() => document.querySelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]') &&
            ![...document.querySelectorAll('.jp-InputPrompt')].some(prompt => prompt.textContent.includes('*'))"""
        self.page.wait_for_function(ready, timeout=seconds * 1000)

    def run_all(self):
        """Choose Run All Cells and wait until all panels show their pictures. Now and then JupyterLab loses a click."""
        waiting = "() => [...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('*'))"
        for attempt in range(4):
            try:
                self._choose("Run", "Run All Cells")
                self.page.wait_for_function(waiting, timeout=10_000)
                break
            except TooLate:
                kernels = self.page.locator(".jp-Dialog", has_text="Select Kernel")
                if kernels.count() and attempt < 3:  # on a busy machine it asks for what it is about to start
                    with contextlib.suppress(TooLate):  # it may go by itself before it is answered
                        kernels.get_by_role("button", name="Select", exact=True).click(timeout=3_000)
                elif attempt == 3 or self.dialogs():
                    raise RuntimeError(f"Run All Cells does nothing. Dialogs: {self.dialogs()}") from None
        self._idle(180)
        for panel in self.panels():
            panel.settle()

    def _choose(self, menu, entry):
        """Click on an entry of a menu."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{menu}$")).click(timeout=10_000)
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{entry}$")).click(timeout=10_000)

    def saved(self):
        """The notebook as JupyterLab saves it now: the content of the file."""
        before = self._file(content=0)["last_modified"]
        for _ in range(3):  # now and then a click is lost
            self._choose("File", "Save Notebook")
            end = time.monotonic() + 10
            while time.monotonic() < end:
                with contextlib.suppress(urllib.error.HTTPError):  # "400 Bad Request": it is half written
                    if self._file(content=0)["last_modified"] != before:
                        return self._file(content=1)["content"]
                time.sleep(0.1)
        raise RuntimeError("Save Notebook does nothing")

    def _file(self, content):
        """What the server says about the file, with its content or without."""
        address = f"{self.address}/api/contents/{self.path.name}?content={content}&token={TOKEN}"
        with urllib.request.urlopen(address, timeout=30) as answer:
            return json.load(answer)

    def panels(self):
        """All panels with a live picture, from top to bottom."""
        panels = self.page.locator(".widget-vbox:not(.widget-vbox *):has(.tinynet-screen)")
        return [Panel(self, panels.nth(index)) for index in range(panels.count())]

    def dialogs(self):
        """The texts of what JupyterLab has put over the page: dialogs and notifications."""
        return self.page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts()

    def trouble(self):
        """Everything in the page that a reader should never see: errors, warnings, alerts, complaints, dialogs."""
        places = "[data-mime-type$='.stderr'], [data-mime-type$='.error'], .jp-Notebook [role=alert]"
        return [*self.page.locator(places).all_inner_texts(), *self.complaints, *self.dialogs()]

    def cells(self):
        """Every cell's kind and whether it is selected or being edited: no key on a panel changes these."""
        return self.page.evaluate(CELLS)

    def close(self):
        self.page.close()


class Panel:
    """One panel in the page: its picture and its controls."""

    def __init__(self, chapter, place):
        self.page, self.place = chapter.page, place
        self.image = place.locator(".tinynet-screen").first
        self.play_button = place.locator("button", has_text=re.compile(r"^\s*(Play|Pause)\s*$"))

    def sliders(self):
        """All sliders in sight: their labels and their handles."""
        handles = self.place.locator(".noUi-handle:visible")
        return [(label_of(handles.nth(index)), handles.nth(index)) for index in range(handles.count())]

    def number(self):
        """The number of the picture that is on the screen."""
        return int(self.image.get_attribute("data-number"))

    def wait_for_number(self, number, seconds=30):
        """Wait until the picture of this number or a later one is on the screen."""
        later = "([image, number]) => Number(image.dataset.number) >= number"
        self.page.wait_for_function(later, arg=[self.image.element_handle(), number], timeout=seconds * 1000)

    def press_play(self, then):
        """Press Play or Pause by keyboard; the button then says what the next press would do."""
        self.play_button.focus()
        self.page.keyboard.press("Space")
        self.play_button.filter(has_text=then).wait_for(timeout=5000)

    def settle(self, seconds=60):
        """Wait until the last picture of what was begun is there."""
        self.image.wait_for()
        assert self.image.evaluate(SETTLED, seconds * 1000), "pictures keep coming"

    def looks(self):
        """The picture's pixels and its text."""
        return self.image.evaluate(PIXELS), self.image.get_attribute("aria-label")


def label_of(handle):
    """What stands beside a slider."""
    return handle.locator("xpath=ancestor::*[contains(@class, 'widget-inline-hbox')][1]/label").inner_text()
