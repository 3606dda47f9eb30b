"""The house: which room imports which, the size of tinynet.py, floors, links, the README's commands, Binder."""

import ast
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

import bike_site
import tinynet
from conftest import ROOT
from notebook_rules import BANNED_WORDS, EMOJI, Notebook
from pytest_run import PytestRun

README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHAPTERS = [path for path in NOTEBOOKS if not Notebook(path).is_lecture]
TOP_LEVEL = {
    ".ci", ".github", ".gitignore", "LICENSE", "README.md", "binder", "notebooks", "pyproject.toml", "requirements.txt",
    "tests", "tinynet.py",
}  # fmt: skip

# What each room, a module or a package, may import besides the standard library and what stands in the same package.
ROOMS = {
    "tinynet": {"numpy"},
    "given": {"numpy"},
    "wording": {"numpy"},
    "told": {"given"},
    "figures": {"numpy", "matplotlib", "PIL", "given", "told", "wording"},
    "controls": {"numpy", "IPython", "ipywidgets", "anywidget", "traitlets", "given", "told", "wording"},
    "datasets": {"numpy", "platformdirs", "progress", "openpyxl", "given", "told"},
    "experiments": {"numpy", "threadpoolctl", "tinynet", "datasets", "progress", "given", "told", "wording"},
    "progress": {"tqdm", "IPython"},
    "tutor": {"numpy"},
}
NOTEBOOK_ROOM = {"numpy", "IPython", "tinynet", "controls", "figures", "datasets", "experiments", "tutor"}


def project_files():
    """What is in the repository, or would be with the next commit."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        pytest.skip("not a git clone: " + listing.stderr.strip())
    return [ROOT / name for name in listing.stdout.splitlines() if (ROOT / name).is_file()]


def imported(tree):
    """The first names of all modules that are imported, anywhere in the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield "." * node.level or node.module.split(".")[0]


def strangers(tree, room):
    return set(imported(tree)) - set(sys.stdlib_module_names) - room


def test_every_module_is_in_a_room_and_imports_run_one_way():
    modules = [ROOT / "tinynet.py", *(ROOT / "notebooks").glob("*.py"), *(ROOT / "notebooks").glob("*/*.py")]
    inside = {path: path.parent.name if path.parent.parent == ROOT / "notebooks" else path.stem for path in modules}
    assert set(inside.values()) == set(ROOMS)
    for path, name in inside.items():
        text = path.read_text(encoding="utf-8")
        assert not strangers(ast.parse(text), ROOMS[name] | ({"."} if name != path.stem else set())), path
        assert "pyplot" not in text, path


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_import_only_the_series_and_numpy(path):
    for cell in Notebook(path).code:
        assert not strangers(cell.tree, NOTEBOOK_ROOM), f"cell {cell.number}"


def test_the_room_check_can_fail():
    text = "import numpy\ndef f():\n    from tinynet import sigmoid\n    from . import other\n"
    assert strangers(ast.parse(text), {"numpy"}) == {"tinynet", "."}


def code_lines(text):
    """The number of lines with code on them: no docstrings, no blank lines, no lines of comment."""
    tree = ast.parse(text)
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            docstrings |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return sum(
        1
        for number, line in enumerate(text.splitlines(), 1)
        if number not in docstrings and line.strip() and not line.strip().startswith("#")
    )


def test_tinynet_keeps_its_size():
    assert (
        code_lines('"""Two\nlines."""\n\n# a comment\na = 1  # counts\n\ndef f():\n    """One."""\n    return a\n') == 3
    )
    assert code_lines((ROOT / "tinynet.py").read_text(encoding="utf-8")) <= 145
    assert lines(ROOT / "tinynet.py") <= 220


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_chapters_name_no_gate_that_tinynet_has_not(path):
    for cell in Notebook(path).prose:
        for gate in re.findall(r"`(_[a-z]\w+)`", cell.source):
            assert hasattr(tinynet.NeuralNetwork, gate), f"cell {cell.number}: {gate}"


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def test_nothing_outgrows_its_page():
    assert lines(ROOT / "README.md") <= 120
    rooms = [path for path in project_files() if path.is_relative_to(ROOT / "notebooks")]
    assert not [path for path in rooms if path.suffix in {".py", ".js"} and lines(path) > 350]


def test_the_top_level_holds_nothing_else():
    assert {path.relative_to(ROOT).parts[0] for path in project_files()} <= TOP_LEVEL


def test_no_file_names_a_package_index_or_a_path_of_one_machine():
    hosts = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "ana" + "conda.org", "index" + "-url"]
    folders = ["/" + name + "/" for name in ("root", "work", "Users")] + ["/" + "home/", "/" + "tmp/w/", "C:" + "\\"]
    for path in project_files():
        if path.suffix in {".png", ".gz", ".npz", ".pdf"}:
            continue
        text = re.sub(r'"image/png": "[^"]*"', "", path.read_text(encoding="utf-8"))
        for word in hosts:
            assert word not in text, f"{path.name}: {word}"
        for word in folders:
            assert not re.search(r"(?<![\w.}/-])" + re.escape(word), text), f"{path.name}: {word}"


def floors(name):
    """The lines of a requirements file that name a package, as {name: floor}, and the other lines."""
    lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    named = [re.fullmatch(r"([A-Za-z0-9-]+)>=([0-9.]+)", line) for line in lines]
    return dict(match.groups() for match in named if match), [
        line for line, match in zip(lines, named, strict=True) if not match
    ]


def test_requirements_hold_floors_and_no_pins():
    for_readers, others = floors("requirements.txt")
    assert others == ["-e ."]
    assert {"numpy", "matplotlib", "jupyterlab", "ipywidgets", "nbval", "platformdirs", "tqdm"} <= set(for_readers)
    for_tests, others = floors("tests/requirements.txt")
    assert others == ["-r ../requirements.txt"]
    assert not set(for_tests) & set(for_readers)
    for_slow_tests, others = floors("tests/requirements-slow.txt")
    assert others == ["-r requirements.txt", "-r benchmarks/requirements.txt"]
    assert not set(for_slow_tests) & (set(for_readers) | set(for_tests))
    for_teachers, others = floors("binder/teaching/requirements.txt")
    assert others == ["-r ../../requirements.txt"]
    assert not set(for_teachers) & (set(for_readers) | set(for_tests))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["dependencies"] == ["numpy>=" + for_readers["numpy"]]


@pytest.mark.parametrize(("wanted", "outcome"), [("", "skipped"), ("required", "failed")])
def test_without_a_chromium_the_browser_tests_say_so(wanted, outcome, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tests/browser")
    monkeypatch.setattr("lab.CHROMIUM", None)
    monkeypatch.setenv("TINYNET_BROWSER", wanted)
    run = PytestRun(ROOT / "tests/browser")
    others = [name for name, came in run.outcomes.items() if came != outcome]
    assert [(run.outcomes[name], name.rpartition("::")[2]) for name in others] == [
        ("passed", "test_other_outputs_are_seen")  # which needs none
    ]
    assert all("no Chromium found" in why for name, why in run.reasons.items() if name not in others)
    assert len(run.outcomes) > len(CHAPTERS)


def test_chromium_is_looked_for_where_programs_are(tmp_path):
    for name in (None, "chromium.exe" if os.name == "nt" else "chromium"):
        if name:
            (tmp_path / name).write_text("")
            (tmp_path / name).chmod(0o755)
        command = [sys.executable, "-c", "import lab; print(lab.CHROMIUM)"]
        run = subprocess.run(
            command,
            cwd=ROOT / "tests/browser",
            env=os.environ | {"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert run.stdout.strip() == str(name and tmp_path / name), run.stderr


# Links

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]:\s*(\S+)|(?:src|href)=\"([^\"]+)\"", flags=re.MULTILINE)


def links(text):
    """The addresses a Markdown text links to; code is left out."""
    text = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    return [next(filter(None, groups)) for groups in LINK.findall(text)]


def anchors(text):
    """The names of a Markdown text's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(text, folder):
    """Local links that lead nowhere."""
    for link in links(text):
        if re.match(r"https?:|mailto:|attachment:", link):
            continue
        target, _, anchor = link.partition("#")
        if target and not (folder / target).exists():
            yield link
        elif anchor and target.endswith(".md") and anchor not in anchors((folder / target).read_text(encoding="utf-8")):
            yield link
        elif anchor and not target and anchor not in anchors(text):
            yield link


def test_a_broken_link_is_seen():
    text = '# Here\n[a](b.md) ![c](tinynet.py) [d](#here) [e](#there)\n<img src="f.png">\n\n[g]: h.md\n`[i](j)`'
    assert list(broken_links(text, ROOT)) == ["b.md", "#there", "f.png", "h.md"]


PAGES = [
    ROOT / name for name in ["README.md", "tests/README.md", "tests/benchmarks/README.md", "notebooks/TEACHING.md"]
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_of_a_page_lead_somewhere(path):
    assert not list(broken_links(path.read_text(encoding="utf-8"), path.parent))


def test_every_page_is_linked_from_the_readme():
    assert {path.relative_to(ROOT).as_posix() for path in PAGES[1:]} <= set(links(README))


def test_what_lies_beside_the_notebooks_links_to_nothing_that_jupyterlab_does_not_show():
    assert not [link for link in links(PAGES[-1].read_text(encoding="utf-8")) if link.startswith("..")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_links_lead_somewhere(path):
    # The anchors of a notebook's headings are made by JupyterLab, so files alone are checked here.
    text = "\n\n".join(cell.source for cell in Notebook(path).prose)
    files = [link for link in links(text) if not link.startswith("#")]
    assert not list(broken_links(" ".join(f"[x]({link})" for link in files), path.parent))


# README

COMMANDS = dict(zip(["lab", "tests"], re.findall(r"^python3 -m venv .*$", README, flags=re.MULTILINE), strict=True))
WINDOWS = dict(zip(["lab", "tests"], re.findall(r"^py -m venv .*$", README, flags=re.MULTILINE), strict=True))


@pytest.mark.parametrize(
    "promise",
    [
        'project "Your first neural network" from 2017 on, where `train` takes a batch, runs on it unchanged',
        "The project's first version, of January 2017, keeps its weights transposed and its answers as `(outputs, n)`",
        "`np.random.seed` has no effect: give a seed or a generator as `rng`",
        "Columns count in their order, not by name",
    ],
)
def test_the_readme_says_which_code_runs_unchanged_and_what_differs(promise):
    assert promise in " ".join(README.split())


@pytest.mark.parametrize("commands", [COMMANDS, WINDOWS], ids=["unix", "windows"])
def test_the_readmes_commands_name_files_that_exist(commands):
    for command in commands.values():
        named = re.findall(r"(?<![\w.])[\w./\\]+\.(?:txt|ipynb)", command)
        assert named
        assert all((ROOT / name.replace("\\", "/")).is_file() for name in named), named


def test_windows_is_told_the_same():
    for name, command in COMMANDS.items():
        same = command.replace("python3 -m", "py -m").replace(" && ", "; ").replace(".venv/bin/", ".venv\\Scripts\\")
        assert WINDOWS[name].replace("\\", "/") == same.replace("\\", "/")


def test_windows_is_told_the_same_without_a_network():
    page = PAGES[-1].read_text(encoding="utf-8")
    (command,) = re.findall(r"^python3 -m venv .*--no-index.*$", page, flags=re.MULTILINE)
    assert command.replace("python3", "py").replace(" && ", "; ").replace(".venv/bin/", ".venv\\Scripts\\") in page


def test_a_chapters_minutes_grow_with_it():
    """No fewer than 110 of its words a minute and 8 of its lines of code take, but for a tenth; what is folded is not
    counted, and questions, sliders and methods to write take more."""
    for path in CHAPTERS:
        notebook = Notebook(path)
        prose = re.sub(
            r"<details>.*?</details>", "", "\n".join(cell.source for cell in notebook.prose), flags=re.DOTALL
        )
        lines_of_code = sum(len(cell.source.splitlines()) for cell in notebook.cells if cell.is_code)
        minutes = int(re.search(r"(\d+)\s+minutes", notebook.cells[0].source)[1])
        assert minutes >= 0.9 * (len(prose.split()) / 110 + lines_of_code / 8), path.name


def test_the_readme_lists_every_chapter_with_its_minutes():
    for path in CHAPTERS:
        minutes = re.search(r"(\d+)\s+minutes", Notebook(path).cells[0].source)[1]
        assert re.search(rf"^\|.*\(notebooks/{path.name}\) \| {minutes} \|", README, flags=re.MULTILINE), path.name
    assert set(re.findall(r"\(notebooks/([^)]*\.ipynb)\)", README)) == {path.name for path in CHAPTERS}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_is_plain(path):
    text = path.read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    assert not re.findall(rf"\b(?:{BANNED_WORDS})\b", prose, flags=re.IGNORECASE)
    assert not re.search(EMOJI, text)
    assert "img.shields.io" not in text


def test_the_folder_that_pip_needs_is_named(tmp_path):
    """pip takes the dot of `-e .` for the folder in which it is started, wherever the file is that says it."""
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "-e", "."]
    elsewhere = subprocess.run(pip, cwd=tmp_path, capture_output=True, text=True)
    (said,) = re.findall(r'In another folder\s+pip says "(.*)"', README)
    assert elsewhere.returncode
    assert said in elsewhere.stderr
    above, _, _ = (ROOT / "requirements.txt").read_text(encoding="utf-8").partition("\n-e .")
    assert (
        above
        == "# tinynet itself: start pip in the folder that holds this file, for it takes the dot for its own folder"
    )


def test_binder_is_linked_through_one_placeholder():
    addresses = [link for link in links(README) if "mybinder" in link]
    assert addresses == ["https://mybinder.org/v2/gh/OWNER/NAME/HEAD?urlpath=lab/tree/notebooks/00_playground.ipynb"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_readmes_jupyterlab_opens_the_first_chapter(tmp_path):
    """The last part of the first command, with this environment's JupyterLab and no browser."""
    _, name, *arguments = COMMANDS["lab"].split(" && ")[-1].split(" ")
    assert name == "lab"
    port = free_port()
    environment = os.environ | dict.fromkeys(["HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"], str(tmp_path))
    extra = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=t"]
    log = (tmp_path / "log").open("w+", encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *arguments, *extra],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    try:
        assert "<title>JupyterLab" in fetched(
            f"http://127.0.0.1:{port}/lab/tree/01_structure.ipynb?token=t", server, log
        )
        name = "@jupyterlab/apputils-extension:notification"
        settings = json.loads(fetched(f"http://127.0.0.1:{port}/lab/api/settings/{name}?token=t", server, log))
        asked = settings["schema"]["properties"]
        assert (asked["fetchNews"]["default"], asked["checkForUpdates"]["default"]) == ("false", False)
        listing = fetched(f"http://127.0.0.1:{port}/api/contents/?token=t", server, log)
        assert all(path.name in listing for path in NOTEBOOKS)
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def fetched(address, server, log):
    """The page, once the server answers; at most 60 seconds."""
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.read().decode()
        except OSError as error:
            why = error
            assert server.poll() is None, log.seek(0) or log.read()
            time.sleep(0.5)
    raise AssertionError(f"{address}: {why}")


# Binder


def dockerfile():
    """What repo2docker would build from, printed without Docker."""
    tool = shutil.which("jupyter-repo2docker", path=Path(sys.executable).parent)
    run = subprocess.run([tool, "--no-build", "--debug", "."], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout + run.stderr


def test_binder_builds_what_is_wanted():
    text = dockerfile()
    assert "Building conda environment for python=3.13" in text
    assert '/bin/pip install --no-cache-dir -r "binder/requirements.txt"' in text
    assert text.index("COPY --chown") < text.rindex("src/ ${REPO_DIR}/") < text.index('-r "binder/requirements.txt"')
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"' in text
    assert "RUN ./binder/postBuild" in text
    # The one who builds is the one who reads, in the same home: what postBuild puts into the cache is found there.
    assert text.rindex("USER ${NB_USER}") < text.index("RUN ./binder/postBuild")
    assert re.findall(r"\bHOME=\S+", text) == ["HOME=/" + "home/${NB_USER}"]
    assert "XDG_CACHE_HOME" not in text
    # pip reads -r relative to the file that says it, and -e relative to the folder it runs in: the clone's root.
    assert (ROOT / "binder/requirements.txt").read_text(encoding="utf-8").startswith("-r ../requirements.txt\n")


@pytest.mark.skipif(os.name == "nt", reason="Binder's scripts are run by bash, on Linux")
def test_binder_starts_with_one_thread():
    assert os.access(ROOT / "binder/start", os.X_OK)
    names = ["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"]
    script = "import os, sys; print([os.environ[name] for name in sys.argv[1:]])"
    started = subprocess.run(
        [ROOT / "binder/start", sys.executable, "-c", script, *names], capture_output=True, text=True, check=True
    )
    assert started.stdout == "['1', '1', '1']\n"


@pytest.fixture
def image(tmp_path):
    """A copy of what postBuild uses, as in an image: a home of its own, python3 for this interpreter, a server here."""
    shutil.copytree(ROOT / "binder", tmp_path / "binder")
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin/python3"
    where = "*sys.prefix*) echo " + shlex.quote(str(tmp_path / "environment"))
    python.write_text(f'#!/bin/sh\ncase "$*" in {where} ;; *) exec {shlex.quote(sys.executable)} "$@" ;; esac\n')
    python.chmod(0o755)
    environment = os.environ | {"HOME": str(tmp_path / "home"), "PATH": f"{python.parent}:{os.environ['PATH']}"}
    for name in ["TINYNET_DATA", "XDG_CACHE_HOME"]:
        environment.pop(name, None)
    environment["no_proxy"] = "*"
    with bike_site.serving(lambda handler: image.answer(handler)) as site:
        image = SimpleNamespace(folder=tmp_path, environment=environment, requests=site.requests)
        image.answer = bike_site.sending(bike_site.zipped())
        bike_site.copy_of_datasets(ROOT, tmp_path, site.address)
        yield image


def build(image, **changes):
    return subprocess.run(
        ["binder/postBuild"], cwd=image.folder, env=image.environment | changes, capture_output=True, text=True
    )


def has_settings(image):
    settings = image.folder / "environment/share/jupyter/lab/settings"
    names = {"overrides.json", "page_config.json"}
    return {path.name for path in settings.iterdir()} == names and all(
        (settings / name).read_bytes() == (ROOT / "binder" / name).read_bytes() for name in names
    )


@pytest.mark.skipif(os.name == "nt", reason="Binder's scripts are run by bash, on Linux")
def test_binder_turns_the_news_popup_off_and_fetches_the_bikes_into_the_image(image):
    assert os.access(ROOT / "binder/postBuild", os.X_OK)
    run = build(image)
    kept = image.folder / "home/.cache/tinynet/hour.csv"
    assert (run.returncode, run.stdout, run.stderr) == (0, f"The bike data are in {kept}\n", "")
    assert kept.read_bytes() == bike_site.TABLE
    assert not list((image.folder / "notebooks").rglob("*.pyc"))
    assert has_settings(image)
    # Later, in a notebook, they are found there.
    started = subprocess.run(
        [image.folder / "binder/start", "python3", "-c", "import datasets; print(datasets.bike_file())"],
        cwd=image.folder / "notebooks",
        env=image.environment,
        capture_output=True,
        text=True,
    )
    assert started.stdout == f"{kept}\n", started.stderr
    assert len(image.requests) == 1


@pytest.mark.skipif(os.name == "nt", reason="Binder's scripts are run by bash, on Linux")
@pytest.mark.parametrize("trouble", ["another file", "a home that is a file", "a package that is missing"])
def test_binder_builds_without_the_bikes_and_warns(trouble, image):
    if trouble == "another file":
        image.answer = bike_site.sending(b"not a zip")
    if trouble == "a home that is a file":
        (image.folder / "home").write_text("")
    if trouble == "a package that is missing":
        (image.folder / "notebooks/platformdirs.py").write_text("raise ImportError('No module named platformdirs')")
    run = build(image)
    assert run.returncode == 0
    assert run.stdout == ""
    assert "Warning: the image holds no bike data (see above)." in run.stderr
    assert ("What to do: " in run.stderr) == ("package" not in trouble)
    assert has_settings(image)


def test_a_notebook_in_which_somebody_worked_comes_back_where_it_was(tmp_path):
    """The README's three commands, over a pull that renames the notebook and changes another one."""

    def git(*words, folder=tmp_path / "here"):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=folder, check=True)

    there, here = tmp_path / "there" / "notebooks", tmp_path / "here" / "notebooks"
    there.mkdir(parents=True)
    git("init", "-q", folder=there.parent)
    for name in ("05_handwritten_digits", "04_weight_updates"):
        (there / f"{name}.ipynb").write_text(f"as published: {name}\n" * 20, encoding="utf-8")
    git("add", ".", folder=there.parent)
    git("commit", "-qm", "first", folder=there.parent)
    git("clone", "-q", str(there.parent), str(here.parent), folder=tmp_path)
    mine = "as published: 05_handwritten_digits\n" * 20 + "my answer\n"
    (here / "05_handwritten_digits.ipynb").write_text(mine, encoding="utf-8")
    (here / "mynet.py").write_text("mine\n", encoding="utf-8")
    git("mv", "notebooks/05_handwritten_digits.ipynb", "notebooks/06_handwritten_digits.ipynb", folder=there.parent)
    (there / "04_weight_updates.ipynb").write_text("new\n", encoding="utf-8")
    git("commit", "-qam", "second", folder=there.parent)
    commands = ["git stash", "git pull", "git checkout stash@{0} -- notebooks/NAME.ipynb"]
    for command in commands:
        assert f"`{command}`" in README
        git(*command.replace("NAME", "05_handwritten_digits").split()[1:])
    assert (here / "05_handwritten_digits.ipynb").read_text(encoding="utf-8") == mine
    assert (here / "06_handwritten_digits.ipynb").read_text(encoding="utf-8") == mine.removesuffix("my answer\n")
    assert (here / "04_weight_updates.ipynb").read_text(encoding="utf-8") == "new\n"
    assert (here / "mynet.py").read_text(encoding="utf-8") == "mine\n"
