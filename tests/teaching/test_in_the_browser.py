"""What of JupyterLite can be known without Pyodide's NumPy: the site, the imports, and chapters without threads."""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.version import Version

import datasets
import in_the_browser
import website
from conftest import ROOT, skip_without_bikes

pytestmark = pytest.mark.teaching
NAMES = [chapter.name for chapter in website.CHAPTERS]
READERS = {"openpyxl"}  # what a reader installs who has an Excel file; without it there is a sentence
NAMED_OTHERWISE = {"PIL": "pillow", "IPython": "ipython"}
IMPORT = """import { loadPyodide } from "./node_modules/pyodide/pyodide.mjs";
const python = await loadPyodide();
for (const name of process.argv.slice(2)) python.runPython(`import ${name}`);
console.log(python.runPython("import sys; sys.platform"));"""


@pytest.fixture(scope="module")
def lite(tmp_path_factory):
    """The folder of JupyterLite."""
    skip_without_bikes()
    folder = tmp_path_factory.mktemp("lite")
    in_the_browser.build(folder / "out", folder / "work")
    return folder / "out"


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory):
    """The folder of the Pyodide that JupyterLite's kernel asks for, from npm: Python alone, and what else there is."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

    folder = tmp_path_factory.mktemp("pyodide")
    command = [shutil.which("npm"), "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run([*command, f"pyodide@{PYODIDE_VERSION}"], cwd=folder, check=True, capture_output=True)
    return folder


def imported(files):
    """The full names of all modules that a folder's Python and its chapters import, but for its own."""
    own = {path.stem for path in files.iterdir()}
    codes = [path.read_text(encoding="utf-8") for path in files.rglob("*.py")]
    for path in files.glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        codes += ["".join(cell["source"]) for cell in cells[2:] if cell["cell_type"] == "code"]
    names = set()
    for node in (node for code in codes for node in ast.walk(ast.parse(code))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module)
    return {name for name in names if name.split(".")[0] not in own}


def test_everything_a_chapter_needs_is_in_the_site(lite):
    listed = json.loads((lite / "api/contents/all.json").read_text(encoding="utf-8"))["content"]
    assert {"notebooks", "hour.csv"} == {item["name"] for item in listed}
    inside = {path.name for path in (lite / "files/notebooks").iterdir()}
    modules = {path.name for path in (ROOT / "notebooks").glob("[!m]*.py")}
    packages = {path.parent.name for path in (ROOT / "notebooks").glob("*/__init__.py")}
    assert {*NAMES, *modules, *packages, "tinynet.py"} <= inside
    assert datasets.hour_csv._is_kept(lite / "files/hour.csv")
    assert (lite / "lab/index.html").is_file()


def test_its_notebooks_are_the_chapters_with_a_cell_before_them(lite):
    for path in website.CHAPTERS:
        here = json.loads((lite / "files/notebooks" / path.name).read_text(encoding="utf-8"))
        assert here["cells"].pop(1)["source"].startswith("# in the browser alone\n%pip install")
        assert here == json.loads(path.read_text(encoding="utf-8"))


def test_every_package_is_there_in_a_version_that_the_floors_allow(lite, pyodide):
    lock = json.loads((pyodide / "node_modules/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    versions = {name: package["version"] for name, package in lock.items()}
    wheels = json.loads((lite / "pypi/all.json").read_text(encoding="utf-8"))
    versions |= {name: next(iter(package["releases"])) for name, package in wheels.items()}
    floors = dict(re.findall(r"^([\w-]+)>=([\d.]+)$", (ROOT / "requirements.txt").read_text(), flags=re.MULTILINE))
    names = {name.split(".")[0] for name in imported(lite / "files/notebooks")} - set(sys.stdlib_module_names)
    assert names > {"numpy", "matplotlib", "ipywidgets", "anywidget"}
    for name in (NAMED_OTHERWISE.get(name, name) for name in names - READERS):
        assert Version(versions[name]) >= Version(floors.get(name, "0")), name
    assert set(in_the_browser.IMPORTED) == {name for name in names if name in floors}


def test_all_of_the_standard_library_that_is_imported_is_in_pyodide(lite, pyodide):
    names = [name for name in imported(lite / "files/notebooks") if name.split(".")[0] in sys.stdlib_module_names]
    assert len(names) > 20
    (pyodide / "import.mjs").write_text(IMPORT)
    lazily = {"multiprocessing.resource_tracker"}  # where there are processes
    command = [shutil.which("node"), "import.mjs", *sorted(set(names) - lazily)]
    run = subprocess.run(command, cwd=pyodide, capture_output=True, text=True)
    assert run.stdout.strip() == "emscripten", run.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_runs_to_its_end_without_threads_processes_and_sockets(name, lite):
    program = Path(__file__).parent / "browsers_python.py"
    command = [sys.executable, "-B", program, lite / "files/notebooks", name]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:] + run.stdout[-3000:]
    assert "Warning" not in run.stderr
