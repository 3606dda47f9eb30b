"""An update of the series keeps what a learner wrote: nbgitpuller's merge, on chapters as learners leave them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from conftest import ROOT

pytestmark = pytest.mark.teaching
CHAPTERS = [path.name for path in sorted((ROOT / "notebooks").glob("0[1-5]_*.ipynb"))]
ANSWER = re.compile(r"^( +)(?:return )?\.\.\.$", flags=re.MULTILINE)  # where a learner is to write
PULLER = str(Path(sys.executable).parent / "gitpuller")


def git(folder, *words):
    who = ["-c", "user.name=teacher", "-c", "user.email=teacher@school"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True)


@pytest.fixture
def series(tmp_path):
    """A repository with the chapters, published once."""
    folder = tmp_path / "series"
    (folder / "notebooks").mkdir(parents=True)
    for name in CHAPTERS:
        shutil.copy(ROOT / "notebooks" / name, folder / "notebooks")
    shutil.copy(ROOT / ".gitignore", folder)
    git(folder, "init", "-q", "-b", "main")
    publish(folder)
    return folder


def publish(folder):
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "published")


def pull(series):
    """As a server of the class does before it begins; the learner's chapters."""
    home = series.parent / "home"
    home.mkdir(exist_ok=True)
    subprocess.run([PULLER, series.as_uri(), "main", "tinynet"], cwd=home, check=True, capture_output=True)
    return home / "tinynet/notebooks"


def change(path, edit):
    """Let a function change a notebook's cells, and save it as JupyterLab does."""
    notebook = nbformat.read(path, as_version=4)
    edit(notebook.cells)
    nbformat.write(notebook, path)


def answer(cells):
    """Write where a learner is to write, and run: other numbers at the cells, an output below what was written."""
    for count, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), 11):
        cell.execution_count = count
        if ANSWER.search(cell.source):
            cell.source = ANSWER.sub(rf"\1mine = {count}\n\1return mine", cell.source)
            cell.outputs = [nbformat.v4.new_output("stream", text="mine\n")]


def edit_prose(cells):
    """Another sentence in every text, and a new text and a new cell of code in the middle."""
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source += "\n\nA sentence of the update."
    middle = len(cells) // 2
    cells[middle:middle] = [nbformat.v4.new_markdown_cell("New."), nbformat.v4.new_code_cell("new = 1")]


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_was_written_and_what_is_new_are_both_there(name, series):
    mine = pull(series) / name
    change(mine, answer)
    written = [cell.source for cell in nbformat.read(mine, as_version=4).cells if "mine = " in cell.source]
    change(series / "notebooks" / name, edit_prose)
    publish(series)
    pull(series)
    merged = nbformat.read(mine, as_version=4)
    nbformat.validate(merged)
    assert [cell.source for cell in merged.cells if "mine = " in cell.source] == written
    texts = [cell.source for cell in merged.cells if cell.cell_type == "markdown"]
    assert all("A sentence of the update." in text for text in texts if text != "New.")
    assert {"New.", "new = 1"} <= {cell.source for cell in merged.cells}


def test_where_both_changed_a_line_the_learners_stays(series):
    mine = pull(series) / CHAPTERS[3]
    change(mine, answer)
    before = mine.read_text(encoding="utf-8")

    def other_answers(cells):
        for cell in cells:
            cell.source = ANSWER.sub(r"\1pass  # write here", cell.source)

    change(series / "notebooks" / CHAPTERS[3], other_answers)
    publish(series)
    pull(series)
    assert mine.read_text(encoding="utf-8") == before


def test_a_deleted_chapter_comes_back_and_mynet_stays(series):
    folder = pull(series)
    (folder / CHAPTERS[0]).unlink()
    (folder / "mynet.py").write_text("mine", encoding="utf-8")
    change(series / "notebooks" / CHAPTERS[1], edit_prose)
    publish(series)
    pull(series)
    assert (folder / CHAPTERS[0]).read_bytes() == (ROOT / "notebooks" / CHAPTERS[0]).read_bytes()
    assert (folder / "mynet.py").read_text(encoding="utf-8") == "mine"
    assert "A sentence of the update." in (folder / CHAPTERS[1]).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_cell_to_write_in_holds_one_function_or_class(name):
    for cell in nbformat.read(ROOT / "notebooks" / name, as_version=4).cells:
        if cell.cell_type == "code" and ANSWER.search(cell.source):
            assert len(re.findall(r"^(?:def|class) ", cell.source, flags=re.MULTILINE)) == 1, cell.source
            assert len(ANSWER.findall(cell.source)) == 1, cell.source
