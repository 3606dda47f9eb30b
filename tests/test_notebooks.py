"""Every notebook keeps every rule; every rule can fail; executing gives what is saved; pytest leaves no cell out."""

import base64
import io
import itertools
import json
import re
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import execute_notebooks
import notebook_rules
from conftest import GROUPS, OUTPUTS, ROOT, SLIDERS, group_of, place_of, skip_without_bikes, uses_bikes
from notebook_rules import IGNORED, RULES, Notebook, problems
from pytest_run import PytestRun

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHAPTERS = [path for path in NOTEBOOKS if not Notebook(path).is_lecture]
FOLLOWING = {path: after.name for path, after in itertools.pairwise(CHAPTERS)}


def picture(words, inside=None, **data):
    """An output with a picture that has these words as its alt text."""
    file, notes = io.BytesIO(), PngInfo()
    notes.add_itxt("Description", inside or words)
    Image.new("L", (2, 2)).save(file, "PNG", pnginfo=notes)
    data["image/png"] = base64.b64encode(file.getvalue()).decode()
    return {"output_type": "display_data", "metadata": {"image/png": {"alt": words}}, "data": data}


PICTURE = picture("A curve.", **{"text/plain": "A curve."})
STILL = picture("Run me. Choose Run.")
SOLUTIONS = [f"<details><summary>Solution {number}</summary>\n\nTwelve.\n\n</details>" for number in (1, 2, 3)]


def names(paths):
    return [path.stem for path in paths]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_notebook_keeps_every_rule(path):
    found = problems(Notebook(path, FOLLOWING.get(path)))
    assert not found, "\n" + "\n".join(found)


def prose(source, slide=None):
    return {
        "cell_type": "markdown",
        "metadata": {"slideshow": {"slide_type": slide}} if slide else {},
        "source": source,
    }


def code(source, number, outputs=(), tags=()):
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags)} if tags else {},
        "source": source,
        "execution_count": number,
        "outputs": list(outputs),
    }


def good():
    """A small notebook that keeps every rule."""
    return {
        "metadata": {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}},
        "cells": [
            prose("# Count weights\n\nYou need Python. 10 minutes.", "slide"),
            code("import numpy as np\nimport controls\nimport figures", 1),
            prose("How many? Decide, then run.", "slide"),
            code("print(3 * 2)", 2, [{"output_type": "stream", "name": "stdout", "text": "6\n"}]),
            prose("The curve:"),
            code("picture = figures.Curve()\npicture.update(1)", 3, [PICTURE]),
            prose("Now move it."),
            code("panel = controls.Panel(picture, picture.update)\npanel", 4, [STILL], tags=[IGNORED]),
            prose("## Exercises\n\n" + "\n\n".join(SOLUTIONS), "slide"),
            prose("[Next](02_next.ipynb)"),
        ],
    }


def source(cell, text):
    """A change of one cell's source."""
    return lambda notebook: notebook["cells"][cell].update(source=text)


def extra(cell, position=2):
    """One more code cell without output, numbered so that the counts still fit."""

    def change(notebook):
        notebook["cells"].insert(position, prose("Why?"))
        notebook["cells"].insert(position + 1, cell)
        runs = [each for each in notebook["cells"] if each["cell_type"] == "code"]
        for number, each in enumerate(runs, 1):
            each["execution_count"] = number

    return change


def outputs(*saved, cell=3):
    return lambda notebook: notebook["cells"][cell].update(outputs=list(saved))


def stream(text, name="stdout"):
    return outputs({"output_type": "stream", "name": name, "text": text})


def metadata(cell, **changes):
    return lambda notebook: notebook["cells"][cell]["metadata"].update(changes)


BAD = [
    ("kernelspec", lambda notebook: notebook["metadata"].pop("kernelspec")),
    ("no_leftovers", lambda notebook: notebook["metadata"].update(widgets={})),
    ("no_leftovers", lambda notebook: notebook["metadata"]["language_info"].update(version="3.11.7")),
    ("no_leftovers", metadata(3, execution={"iopub.status.busy": "2026-01-01T00:00:00Z"})),
    ("no_leftovers", metadata(3, jupyter={"outputs_hidden": True})),
    ("no_leftovers", metadata(2, jupyter={"source_hidden": True})),
    ("size", stream("6" * 600_000)),
    ("execution_counts", lambda notebook: notebook["cells"][3].update(execution_count=None)),
    ("execution_counts", lambda notebook: notebook["cells"][3].update(execution_count=7)),
    ("no_errors", outputs({"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": []})),
    ("no_errors", stream("UserWarning", "stderr")),
    ("no_empty_cells", source(4, "  \n")),
    ("short_cells", extra(code("\n".join(f"a{i} = {i}" for i in range(16)), 0))),
    ("short_cells", lambda notebook: [cell.update(source="a = 1\n" * 6) for cell in notebook["cells"][1:6]]),
    ("no_saved_widgets", outputs({"output_type": "display_data", "data": {notebook_rules.WIDGET + "-view+json": {}}})),
    ("tags", metadata(3, tags=["nbval-skip"])),
    ("tags", source(3, "# NBVAL_IGNORE_OUTPUT\nprint(6)")),
    ("tags", outputs(PICTURE, cell=7)),
    ("tags", outputs(STILL, STILL, cell=7)),
    ("tags", outputs(cell=7)),
    ("pictures_in_words", outputs(PICTURE | {"metadata": {}}, cell=5)),
    ("pictures_in_words", outputs(picture("A curve.", inside="Another."), cell=5)),
    ("pictures_in_words", outputs(picture("A curve at -0.5."), cell=5)),
    ("pictures_in_words", outputs(picture("A curve.", **{"text/plain": "Another."}), cell=5)),
    ("sliders", lambda notebook: notebook["cells"][7]["metadata"].clear()),
    ("sliders", outputs({"output_type": "display_data", "data": {"text/plain": "A curve."}}, cell=5)),
    ("prose_before_code", lambda notebook: notebook["cells"].pop(4)),
    ("formulas", source(2, r"By $\\sqrt 5$: decide, then run.")),
    ("plain_words", source(4, "You simply look.")),
    ("plain_words", source(4, "Obviously a curve.")),
    ("plain_words", source(4, "It is just a curve.")),
    ("plain_words", source(4, "A curve \U0001f600")),
    ("imports", source(5, "import os\npicture")),
    ("imports", source(1, "from numpy import *")),
    ("imports", source(1, "import matplotlib.pyplot as plt")),
    ("plain_python", source(1, "%matplotlib inline")),
    ("plain_python", source(1, "!pip install numpy")),
    ("plain_python", source(1, "import sys\nsys.path.append('..')")),
    ("plain_python", source(1, "import warnings\nwarnings.filterwarnings('ignore')")),
    ("plain_python", source(5, "picture.update(1);")),
    ("no_global_seed", extra(code("np.random.seed(0)", 0))),
    ("no_global_seed", extra(code("x = np.random.rand(3)", 0))),
    ("no_global_seed", extra(code("x = random.random()", 0))),
    ("no_global_seed", extra(code("rng = np.random.default_rng()", 0))),
    ("outputs_are_saved", outputs()),
    ("outputs_are_saved", extra(code("picture", 0))),
    ("outputs_are_saved", extra(code("picture.update(2)", 0))),
    ("outputs_are_saved", extra(code("for i in range(3):\n    print(i)", 0))),
    ("outputs_travel", stream("<figures.Curve object at 0x7f12345678>")),
    ("outputs_travel", stream("<Figure size 800x350 with 1 Axes>")),
    ("outputs_travel", stream("np.float64(0.5)")),
    ("outputs_travel", stream("in " + "/" + "home/me/notebook.py")),
    ("outputs_travel", stream("<stdin> in T:\\\\ipykernel_12\\\\34.py")),
    ("outputs_travel", outputs(*[{"output_type": "stream", "name": "stdout", "text": "6\n"}] * 2)),
    ("head", source(0, "Count weights. You need Python. 10 minutes.")),
    ("head", source(0, "# Count weights\n\nYou need Python.")),
    ("head", source(0, "# Count weights\n\n10 minutes.")),
    ("exercises", source(8, "## Exercises\n\n" + "".join(SOLUTIONS[:2]))),
    ("exercises", source(8, "\n\n".join(SOLUTIONS))),
    ("exercises", source(8, "## Exercises\n\n" + "".join(SOLUTIONS)[: -len("</details>")])),
    ("exercises", source(8, "## Exercises\n\n" + "".join(SOLUTIONS).replace("\n\n", "\n"))),
    ("exercises", source(8, "## Exercises\n\n" + SOLUTIONS[0] * 3)),
    ("exercises", source(8, "## Exercises\n\n" + "\n\n".join(SOLUTIONS).replace("Solution 2", "B"))),
    ("next_chapter", source(9, "The end.")),
    ("slides", metadata(0, slideshow={"slide_type": "-"})),
    ("names_are_kept", source(5, "input = picture.update(1)\ninput")),
]


def written(content, folder, name="01_bad.ipynb"):
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return Notebook(path, "02_next.ipynb")


def test_a_good_notebook_breaks_no_rule(tmp_path):
    assert problems(written(good(), tmp_path)) == []


@pytest.mark.parametrize(("broken", "change"), BAD, ids=[f"{number}-{name}" for number, (name, _) in enumerate(BAD)])
def test_each_rule_can_fail(broken, change, tmp_path):
    content = good()
    change(content)
    assert broken in {problem.split(":")[0] for problem in problems(written(content, tmp_path))}


OF_CHAPTERS = {"sliders", "prose_before_code", "head", "exercises", "next_chapter", "slides"}


@pytest.mark.parametrize(("broken", "change"), [case for case in BAD if case[0] in OF_CHAPTERS])
def test_a_lecture_is_not_asked_what_makes_a_chapter(broken, change, tmp_path):
    content = good()
    change(content)
    lecture = written(content, tmp_path, "lecture_1_bad.ipynb")
    assert broken not in {problem.split(":")[0] for problem in problems(lecture)}


SILENT = [
    "w = np.random.default_rng(0).normal(size=3)",
    "def show():\n    print(1)",
    "assert 1 == 1",
    "np.testing.assert_allclose(1, 1)",
    "for i in range(3):\n    x = i",
]


@pytest.mark.parametrize("text", SILENT)
def test_code_that_shows_nothing_needs_no_output(text, tmp_path):
    content = good()
    extra(code(text, 0))(content)
    assert problems(written(content, tmp_path)) == []


def test_every_rule_has_a_bad_example():
    assert {check.__name__ for check in RULES} == {name for name, _ in BAD}


@pytest.fixture
def collected(monkeypatch):
    """A function of a folder, pytest's arguments and whether there is a Chromium: a run started there."""

    def collect(folder, *arguments, chromium):
        monkeypatch.syspath_prepend(ROOT / "tests/browser")
        monkeypatch.setattr("lab.CHROMIUM", "chromium" if chromium else None)
        monkeypatch.chdir(folder)
        return PytestRun("--collect-only", "-m", "", *arguments)

    return collect


CELLS = {f"notebooks/{path.name}": len(Notebook(path).code) for path in NOTEBOOKS}


def test_pytest_collects_every_code_cell_and_every_test_file(tmp_path, collected):
    """From another folder, by the repository's path; a file that is not collected would fail nowhere. A name with an
    object's address is another one in each process, and with -n none would run."""
    run = collected(tmp_path, ROOT, chromium=False)
    assert not [name for name in run.names if re.search(r"\bat 0x[0-9a-f]", name)]
    found = run.counts
    assert {name: found[name] for name in CELLS} == CELLS
    tests = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    assert tests <= set(found)


def test_what_the_browser_does_is_not_done_once_more(collected):
    """Its tests stand for nbval and test_sliders, but only where they are part of the run."""
    arguments = ["tests/browser", "notebooks", "tests/test_sliders.py"]
    sliders, many = "tests/test_sliders.py", len(CHAPTERS)
    opened = {f"notebooks/{path.name}" for path in CHAPTERS}
    found = collected(ROOT, *arguments, chromium=True).counts
    assert (found[OUTPUTS], found[SLIDERS], found[sliders]) == (many, many, 0)
    assert {name: found[name] for name in CELLS} == CELLS | dict.fromkeys(opened, 0)
    one, *others = CELLS
    found = collected(ROOT, *arguments, "-k", f"{CHAPTERS[0].stem} or Cell or test_sliders", chromium=True).counts
    assert (found[OUTPUTS], found[SLIDERS], found[one], found[sliders]) == (1, 1, 0, many - 1)
    assert {name: found[name] for name in others} == {name: CELLS[name] for name in others}
    found = collected(ROOT, *arguments, chromium=False).counts
    assert (found[sliders], {name: found[name] for name in CELLS}) == (many, CELLS)


def test_files_that_share_what_takes_long_stay_in_one_process():
    chapters = {group_of(f"{OUTPUTS}[{path.stem}]") for path in CHAPTERS}
    browser = {group_of(path.relative_to(ROOT).as_posix() + "::test") for path in (ROOT / "tests/browser").glob("*.py")}
    running = {group_of(f"tests/{name}.py::test[1]") for name in ["test_chapter_7", "test_chapter_8", "test_sliders"]}
    assert (chapters, browser, running) == ({(0, ""), (1, "")}, {(0, ""), (1, ""), (8, "")}, {(4, "")})
    panels = ["test_fields", "test_panels", "test_playground_panel", "test_pointing"]
    assert {group_of(f"tests/browser/{name}.py::test[1]") for name in panels} == {(8, "")}
    sharing = ["test_ask_first", "test_chapter_1", "test_chapter_3", "test_chapter_4", "test_lecture_words"]
    assert len({group_of(f"tests/{name}.py::test[1]") for name in sharing}) == 1
    assert group_of("tests/test_chapter_10.py::test[1]") == (len(GROUPS), "tests/test_chapter_10.py")
    assert [group_of(f"notebooks/{path.name}::Cell 0")[0] for path in CHAPTERS[7:9]] == [3, 2]
    assert all(group_of(f"{OUTPUTS}[{path.stem}]") == group_of(f"{SLIDERS}[{path.stem}]") for path in CHAPTERS)
    assert group_of("tests/test_digits.py::test[a::b]") == (len(GROUPS), "tests/test_digits.py")


def test_a_chapter_is_opened_once_whatever_order_pytest_puts_the_tests_in():
    items = [
        SimpleNamespace(
            nodeid=f"{name}[{path.stem}]",
            path=ROOT / name.split("::")[0],
            callspec=SimpleNamespace(params={"chapter": path}),
            location=("", line, ""),
        )
        for line, name in enumerate([OUTPUTS, SLIDERS])
        for path in CHAPTERS
    ]
    order = [(item.callspec.params["chapter"], item.location[1]) for item in sorted(items, key=place_of)]
    assert order == [(path, line) for path, _ in order[::2] for line in (0, 1)]


def test_pytest_works_beside_the_notebooks():
    """Where no conftest.py is above: nbval's settings hold there too, and tests find what they import."""
    tests = [f"{NOTEBOOKS[0].name}::Cell 0", "../tests/test_prose_numbers.py"]
    # -P: as the program pytest, without the working folder among those in which Python looks for modules.
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    said = subprocess.run(command, cwd=ROOT / "notebooks", capture_output=True, text=True).stdout
    assert re.search(rf"^{len(NOTEBOOKS) + 2} passed in ", said, flags=re.MULTILINE), said


NBVAL_CASES = [
    ("passed", code("print(6)", 1, [{"output_type": "stream", "name": "stdout", "text": "6\n"}])),
    ("failed", code("print(7)", 2, [{"output_type": "stream", "name": "stdout", "text": "6\n"}])),
    ("failed", code("print(6)", 3)),
    ("failed", code("1 / 0", 4, tags=[IGNORED])),
    ("passed", code("print(7)", 5, tags=[IGNORED])),
    ("passed", code("x = 6", 6)),
]


def test_nbval_as_configured_tells_right_from_wrong(tmp_path):
    content = {"metadata": execute_notebooks.KERNEL, "nbformat": 4, "nbformat_minor": 4}
    notebook = nbformat.from_dict(content | {"cells": [cell for _, cell in NBVAL_CASES]})
    nbformat.write(notebook, tmp_path / "cases.ipynb")
    run = PytestRun("-c", ROOT / "pyproject.toml", "--rootdir", tmp_path, tmp_path / "cases.ipynb")
    assert [run.outcomes[f"cases.ipynb::Cell {number}"] for number in range(len(NBVAL_CASES))] == [
        wanted for wanted, _ in NBVAL_CASES
    ]


def comparable(text, texts):
    """A notebook's content without what may differ: pictures, whose bytes differ between versions of fonts and
    Matplotlib; and, where texts is false, what outputs and captions say."""
    content = json.loads(text)
    for cell in content["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output["data"]["image/png"] = "a picture"
            if not texts:
                output.update(
                    {name: sorted(output[name]) for name in {"data", "metadata"} & set(output)}, text="a text"
                )
    return content


SHORTER = """\
import sys

sys.path.append({folder!r})
import conftest  # puts notebooks/ on the path
import experiments
import shorter

vars(experiments).update(shorter.trainings())
"""


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_executing_twice_gives_the_same_bytes_and_what_is_saved(path, tmp_path, monkeypatch):
    """With shorter trainings where a chapter takes minutes: what it says then is not what is saved, which the browser
    or nbval compares. A lecture trains for seconds."""
    skip_without_bikes(path)
    shorter = path in CHAPTERS and uses_bikes(path)
    if shorter:
        (tmp_path / "startup.py").write_text(SHORTER.format(folder=str(ROOT / "tests")))
        monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "startup.py"))
    first, second = (execute_notebooks.as_text(execute_notebooks.execute(path)) for _ in range(2))
    assert first == second, "two executions differ, byte for byte"
    saved = path.read_text(encoding="utf-8")
    ran, stored = (comparable(text, texts=not shorter) for text in (first, saved))
    differing = [n for n, pair in enumerate(zip(ran["cells"], stored["cells"], strict=True), 1) if pair[0] != pair[1]]
    assert not differing, "saved differently; run python tests/execute_notebooks.py"
    assert ran == stored
    if shorter:
        assert comparable(first, texts=True) != comparable(saved, texts=True), "the shorter trainings were not put in"
