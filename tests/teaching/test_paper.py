"""Chapters on paper: what the PDFs hold, and how their pages are filled."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest

import paper
import website
from conftest import ROOT

pytestmark = pytest.mark.teaching
NAMES = [chapter.stem for chapter in website.CHAPTERS]
FOOT = 18  # millimetres, with the number of the page


def squeezed(text):
    """Text without blanks and line ends, which are another matter on paper."""
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """Of every chapter's PDF its pages: their text, how much of each is filled, and what comes closest to the edges."""
    import pypdfium2

    folder = tmp_path_factory.mktemp("paper")
    paper.print_all(folder)
    papers = {}
    for name in NAMES:
        pages = []
        for page in pypdfium2.PdfDocument(folder / f"{name}.pdf"):
            ink = np.asarray(page.render(scale=1, grayscale=True).to_numpy()).squeeze() < 250
            per_mm = len(ink) / 297
            rows = np.flatnonzero(ink[: round(-FOOT * per_mm)].any(axis=1)) / per_mm
            columns = np.flatnonzero(ink.any(axis=0)) / per_mm
            pages.append(
                SimpleNamespace(
                    text=page.get_textpage().get_text_range(),
                    filled=(rows.max() - 16) / 262,
                    left=columns.min(),
                    right=columns.max(),
                    pictures=sum(it.type == 3 for it in page.get_objects()),
                )
            )
        papers[name] = pages
    return papers


def cells(name):
    """The cells of a chapter."""
    return json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("name", NAMES)
def test_all_code_is_there_and_inside_the_margins(name, papers):
    text = squeezed("".join(page.text for page in papers[name]))
    for cell in cells(name):
        if cell["cell_type"] == "code":
            for line in "".join(cell["source"]).splitlines():
                assert squeezed(line) in text
    assert min(page.left for page in papers[name]) >= 14
    assert max(page.right for page in papers[name]) <= 196


@pytest.mark.parametrize("name", NAMES)
def test_solutions_stand_in_the_appendix(name, papers):
    texts = [page.text for page in papers[name]]
    (begin,) = [number for number, text in enumerate(texts) if text.lstrip().startswith("Answers")]
    hidden = [cell for cell in cells(name) if cell["metadata"].get("jupyter", {}).get("source_hidden")]
    prose = "\n".join("".join(cell["source"]) for cell in cells(name) if cell["cell_type"] == "markdown")
    answers = prose.count("<details>") + len(hidden)
    chapter, appendix = "".join(texts[:begin]), "".join(texts[begin:])
    found = re.findall(r"answer\s+(\d+),\s+page\s+(\d+)", chapter)
    assert [number for number, _ in found] == [str(number + 1) for number in range(answers)]
    for number, page in found:
        assert re.search(rf"{number}\..+?\(page\d+\)", squeezed(texts[int(page) - 1]))
    for cell in hidden:
        assert squeezed("".join(cell["source"])) in squeezed(appendix)
        assert squeezed("".join(cell["source"])) not in squeezed(chapter)


@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_half_empty(name, papers):
    texts = [page.text for page in papers[name]]
    (begin,) = [number for number, text in enumerate(texts) if text.lstrip().startswith("Answers")]
    for part in (papers[name][:begin], papers[name][begin:]):
        assert all(page.filled > 0.5 for page in part[:-1])
        assert all(page.filled <= 1.001 for page in part)


def test_teachers_are_told_how_many_pages_a_chapter_takes(papers):
    """But for one, which another Chromium may need more or less."""
    page = (ROOT / "notebooks/TEACHING.md").read_text(encoding="utf-8")
    told = map(int, re.search(r"as PDFs of (\d+) to (\d+) pages of A4", page).groups())
    counts = [len(pages) for pages in papers.values()]
    assert np.abs(np.subtract([*told], [min(counts), max(counts)])).max() <= 1, counts


@pytest.mark.parametrize("name", NAMES)
def test_all_pictures_are_printed(name, papers):
    saved = sum(
        "image/png" in output.get("data", {}) and "nbval-ignore-output" not in cell["metadata"].get("tags", [])
        for cell in cells(name)
        for output in cell.get("outputs", [])
    )
    assert sum(page.pictures for page in papers[name]) == saved
