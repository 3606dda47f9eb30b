"""The website: built once, and every page opened in Chromium, which is let to this machine alone."""

import functools
import http.server
import json
import re
import threading
from types import SimpleNamespace

import pytest

import lab
import website
from conftest import ROOT, skip_without_bikes

pytestmark = pytest.mark.teaching
NAMES = [chapter.stem for chapter in website.CHAPTERS]
LOOK = """async () => {
  await window.MathJax?.startup.promise; // not there on a page without formulae
  document.querySelectorAll("details").forEach(it => { it.dataset.folded = !it.open; it.open = true; });
  const all = css => [...document.querySelectorAll(css)];
  await Promise.all(all("article img").map(it => it.decode()));
  return {
    formulae: all("article mjx-container").length,
    wrong: all("mjx-merror").map(it => it.innerText),
    left: all("article :not(pre, code, script, style, mjx-container *)").flatMap(it => [...it.childNodes])
      .filter(it => it.nodeType === 3 && !it.parentElement.closest("pre, code")).map(it => it.data)
      .filter(it => /\\\\[([a-z]|^\\| /.test(it)), // formulae, tables
    pictures: all("article img").map(it => ({ text: it.alt, wide: it.naturalWidth })),
    folded: all("article details[data-folded=true]").length,
    open: all("article details[data-folded=false]").length,
    links: all("a[href], link[href]").map(it => it.href),
    ids: all("[id]").map(it => it.id),
    footer: all("footer").map(it => it.innerText).join(),
    icons: all("link[rel~=icon]").length,
    launch: all(".dropdown-launch-buttons a").map(it => it.href),
    title: all("article h1").map(it => it.innerText.replace("#", "").trim()).join(),
  };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder that the command builds."""
    skip_without_bikes()
    folder = tmp_path_factory.mktemp("web") / "site"
    website.build(folder)
    return folder


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served, on this machine."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=site)
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser(address):
    """A page of Chromium that reaches the site alone, the requests to elsewhere that it made, and its complaints."""
    asked, complaints = [], []

    def serve(route):
        if route.request.url.startswith((address, "data:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    with lab.chromium() as chromium:
        page = chromium.new_page()
        page.route("**/*", serve)
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield SimpleNamespace(page=page, asked=asked, complaints=complaints)


@pytest.fixture(scope="module")
def seen(site, address, browser):
    """What is on every page, by its name."""
    seen = {}
    for path in sorted(site.glob("*.html")):
        browser.page.set_viewport_size({"width": 1280, "height": 800})
        browser.page.goto(f"{address}/{path.name}")
        if path.stem in [*NAMES, "index", "tinynet"]:
            seen[path.stem] = SimpleNamespace(**browser.page.evaluate(LOOK))
            browser.page.set_viewport_size({"width": 390, "height": 844})
            seen[path.stem].wide = browser.page.evaluate("() => document.scrollingElement.scrollWidth")
    return seen


def prose(name):
    """All Markdown of a chapter, of cells and of what the tutor said, without code."""
    cells = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    for cell in cells:
        texts += ["".join(output.get("data", {}).get("text/markdown", "")) for output in cell.get("outputs", [])]
    return re.sub(r"```.*?```|`[^`]*`", "", "\n\n".join(texts), flags=re.DOTALL)


def test_nothing_is_asked_of_another_host_and_nothing_goes_wrong(seen, browser):
    assert browser.asked == browser.complaints == []
    assert {*NAMES, "index", "tinynet"} == set(seen)


@pytest.mark.parametrize("name", NAMES)
def test_all_formulae_are_set(name, seen):
    assert seen[name].formulae == len(re.findall(r"\$\$.+?\$\$|\$[^$]+\$", prose(name), flags=re.DOTALL))
    assert seen[name].wrong == seen[name].left == []


@pytest.mark.parametrize("name", NAMES)
def test_all_pictures_are_there_with_their_texts(name, seen):
    cells = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    saved = [
        output["metadata"]["image/png"]["alt"].replace("\n", " ")  # as HTML does
        for cell in cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {}) and "nbval-ignore-output" not in cell["metadata"].get("tags", [])
    ]
    assert [picture["text"] for picture in seen[name].pictures] == saved
    assert all(picture["wide"] >= 400 for picture in seen[name].pictures)


@pytest.mark.parametrize("name", NAMES)
def test_solutions_are_folded(name, seen):
    cells = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    hidden = sum(cell["metadata"].get("jupyter", {}).get("source_hidden", False) for cell in cells)
    assert seen[name].folded == prose(name).count("<details>") + hidden
    assert not seen[name].open


def test_no_link_is_broken(seen, site, address):
    followed = 0
    for page in seen.values():
        for link in page.links:
            target, anchor = re.fullmatch(r"([^?#]*)(?:\?[^#]*)?#?(.*)", link).groups()
            if target.startswith(address):
                target = target.removeprefix(address + "/") or "index.html"
                assert (site / target).is_file(), link
                assert not anchor or anchor in seen[target.removesuffix(".html")].ids, link
                followed += 1
    assert followed > 100


@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_is_launched_on_binder(name, seen):
    (placeholder,) = re.findall(
        r"^\[binder\]: (\S+/)00_playground\.ipynb$", (ROOT / "README.md").read_text(), flags=re.M
    )
    assert seen[name].launch == [f"{placeholder}{name}.ipynb"]


def test_a_page_has_an_icon_and_names_no_author_that_is_not_there(seen):
    assert {page.icons for page in seen.values()} == {1}
    assert [name for name, page in seen.items() if "not set" in page.footer] == []


def test_the_first_page_leads_to_the_notes_for_a_class(seen):
    notes = f"{website.REPOSITORY}/blob/HEAD/notebooks/TEACHING.md"
    assert notes in seen["index"].links
    assert (ROOT / "notebooks/TEACHING.md").is_file()


def test_every_page_fits_a_phone(seen):
    assert {name: page.wide for name, page in seen.items() if page.wide > 390} == {}


def test_search_finds(address, browser, seen):
    browser.page.goto(f"{address}/search.html?q=momentum")
    browser.page.wait_for_selector("#search-results li", timeout=20_000)
    assert seen["04_weight_updates"].title in browser.page.inner_text("#search-results").replace("#", "")
    assert browser.asked == []
