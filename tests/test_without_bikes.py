"""The bike data fetched in a terminal, a log file and a notebook, with the real bar; where they are not to be had,
what needs them is skipped and says why.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

import bike_site
from bike_site import LENGTH, ZIP, status
from conftest import ROOT, uses_bikes

# In a terminal and in a notebook: the real bar


@contextlib.contextmanager
def a_copy(folder, answer):
    """A copy of datasets in this folder, which asks a server here, and an environment in which no file is kept."""
    with bike_site.serving(lambda handler: place.answer(handler)) as site:
        bike_site.copy_of_datasets(ROOT, folder, site.address)
        home = {"HOME": folder, "XDG_CACHE_HOME": folder / "cache", "LOCALAPPDATA": folder / "cache"}
        home = {name: str(path) for name, path in home.items()}
        environment = os.environ | home | {"no_proxy": "*", "PYTHONDONTWRITEBYTECODE": "1"}
        for name in ["TINYNET_DATA", "TINYNET_BIKES", "PYTEST_ADDOPTS"]:
            environment.pop(name, None)
        place = SimpleNamespace(folder=folder, site=site, environment=environment, answer=answer)
        yield place


@pytest.fixture
def elsewhere(tmp_path):
    """Such a copy, and a slow server."""

    def slowly(handler):
        status(200, **LENGTH)(handler)
        for start in range(0, len(ZIP), 100):
            handler.wfile.write(ZIP[start : start + 100])
            time.sleep(0.05)

    with a_copy(tmp_path, slowly) as place:
        yield place


FETCH = "import datasets; print(datasets.bike_file().name)"


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_terminal_shows_the_bar_and_then_an_empty_line(elsewhere):
    import pty
    import termios

    near, far = pty.openpty()
    termios.tcsetwinsize(far, (24, 80))  # a new one is 0 wide: no room for a bar
    run = subprocess.Popen(
        [sys.executable, "-c", FETCH],
        cwd=elsewhere.folder / "notebooks",
        env=elsewhere.environment,
        stdout=subprocess.PIPE,
        stderr=far,
        text=True,
    )
    os.close(far)
    shown = b""
    try:
        while piece := os.read(near, 4096):
            shown += piece
    except OSError:  # Linux says so that the other side is closed
        pass
    os.close(near)
    assert run.communicate()[0] == "hour.csv\n"
    assert run.returncode == 0
    lines = shown.decode().split("\r")
    assert sum("bike data" in line for line in lines) > 1
    assert "\n" not in shown.decode()
    assert lines[-2].strip() == lines[-1] == ""


def test_a_log_file_shows_no_bar(elsewhere):
    command = [sys.executable, "-c", FETCH]
    run = subprocess.run(
        command, cwd=elsewhere.folder / "notebooks", env=elsewhere.environment, capture_output=True, text=True
    )
    assert (run.stdout, run.stderr, run.returncode) == ("hour.csv\n", "", 0)


def test_a_notebook_shows_the_bar_and_keeps_nothing_of_it(elsewhere):
    """Not even the empty place of a closed widget: saved, it would greet the next reader with "model not found"."""
    slowly = elsewhere.answer

    def at_first_incomplete(handler):
        first = len(elsewhere.site.requests) == 1
        (bike_site.sending(ZIP[:-500], **LENGTH) if first else slowly)(handler)

    elsewhere.answer = at_first_incomplete
    settings = {name: elsewhere.environment[name] for name in ["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "no_proxy"]}
    fetch = "try:\n    path = datasets.bike_file()\nexcept datasets.NoData:\n    path = None"
    cells = [
        f"import os\nos.environ |= {settings}\nos.environ.pop('TINYNET_DATA', None)\nimport datasets",
        fetch,
        "print(path)",
        fetch,
        "print(path.name)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, timeout=60, kernel_name="python3")
    client.resources = {"metadata": {"path": elsewhere.folder / "notebooks"}}
    shown = []
    keep = client.process_message

    def process(message, cell, *rest):
        shown.append((notebook.cells.index(cell), str(message["content"])))
        return keep(message, cell, *rest)

    client.process_message = process
    client.execute()
    assert {number for number, content in shown if "bike data" in content} == {1, 3}  # the bar was there
    assert [cell.outputs for cell in notebook.cells[:2]] == [[], []]
    assert notebook.cells[3].outputs == []
    assert [notebook.cells[number].outputs[0].text for number in (2, 4)] == ["None\n", "hour.csv\n"]


# Where the data are not to be had, what needs them is skipped


def small_notebook(path, *cells):
    """A notebook as nbval wants it, executed or as good as."""
    new = nbformat.v4
    code = [new.new_code_cell(cell, execution_count=number) for number, cell in enumerate(cells, 1)]
    nbformat.write(new.new_notebook(cells=[new.new_markdown_cell("`datasets.bikes()` in prose"), *code]), path)
    return path


ASKS = ["import datasets", "path = datasets.bike_file()", "assert path.is_file()"]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What pytest makes of this project's conftest.py and settings, with a notebook and a test that ask for the bikes
    and with others that do not, without the data, without them where they are required, and with them.

    Each: its exit status, how many tests came out how, what it prints, and what the server was asked for. The three run
    at once: they mostly wait.
    """
    answers = {"without": status(404), "required": status(404), "with": bike_site.sending(ZIP)}
    with contextlib.ExitStack() as stack:
        runs = {}
        for name, answer in answers.items():
            project = stack.enter_context(a_copy(tmp_path_factory.mktemp(name), answer))
            small_project(project.folder)
            required = {} if name == "without" else {"TINYNET_BIKES": "required"}
            wanted = [] if name == "without" else ["tests", "notebooks/one.ipynb"]
            run = subprocess.Popen(
                [sys.executable, "-m", "pytest", "-rsfE", "-p", "no:cacheprovider", "-p", "nbval.plugin", *wanted],
                cwd=project.folder,
                env=project.environment | required | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # they take seconds
                stdout=subprocess.PIPE,
                text=True,
            )
            runs[name] = run, project.site
        yield {name: outcome(*run) for name, run in runs.items()}


def small_project(folder):
    for name in ["tests/conftest.py", "pyproject.toml"]:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    small_notebook(folder / "notebooks/one.ipynb", *ASKS)
    (folder / "rfc3987_syntax.py").write_text("raise ImportError")  # nbformat does without it, seconds sooner
    small_notebook(folder / "notebooks/other.ipynb", "import datasets")
    (folder / "tests/test_case.py").write_text(
        "import conftest\n\ndef test_case():\n    conftest.skip_without_bikes()\n"
        "\ndef test_other():\n    conftest.skip_without_bikes(conftest.ROOT / 'notebooks/other.ipynb')\n"
    )


def outcome(run, site):
    printed, _ = run.communicate()
    last = printed.strip().splitlines()[-1]
    counts = {name: int(number) for number, name in re.findall(r"(\d+) (passed|skipped|failed|error)", last)}
    return run.returncode, counts, " ".join(printed.split()), site.requests


def test_without_the_data_notebooks_and_tests_are_skipped_and_say_why_and_the_network_is_asked_once(outcomes):
    code, counts, said, requests = outcomes["without"]
    assert (code, counts) == (0, {"skipped": 4, "passed": 2}), said
    assert "HTTP Error 404: Not Found. What to do: fetch http" in said
    assert requests == ["/bikes.zip"]


def test_with_tinynet_bikes_required_the_same_fail(outcomes):
    code, counts, said, _ = outcomes["required"]
    assert (code, counts) == (1, {"failed": 3, "passed": 2}), said  # of the notebook, the cell that only imports passes
    assert "HTTP Error 404: Not Found. What to do: fetch http" in said


def test_with_the_data_nothing_is_skipped(outcomes):
    code, counts, said, requests = outcomes["with"]
    assert (code, counts) == (0, {"passed": 5}), said
    assert requests == ["/bikes.zip"]


def test_a_notebook_that_asks_for_the_bikes_is_known_by_its_code(tmp_path):
    assert not uses_bikes(small_notebook(tmp_path / "a.ipynb", "import datasets", "datasets.digits()"))
    assert uses_bikes(small_notebook(tmp_path / "b.ipynb", "import datasets", "bikes = datasets.bikes()"))
    assert uses_bikes(small_notebook(tmp_path / "c.ipynb", "table = datasets.bike_table()"))


def test_every_test_that_runs_notebooks_asks_for_the_data_first():
    for name in ["test_sliders.py", "test_notebooks.py", "browser/test_browser.py"]:
        text = (ROOT / "tests" / name).read_text(encoding="utf-8")
        assert re.search(r"^    skip_without_bikes\((path|request\.param)\)$", text, flags=re.MULTILINE), name
