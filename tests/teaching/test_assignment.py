"""Chapter 5 as an assignment: made, handed out, handed in, marked and answered by nbgrader, and what a cheat gets."""

import csv
import os
import re
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

import test_tutor_mistakes
import tutor
from conftest import ROOT

pytestmark = pytest.mark.teaching

TEACHING = ROOT / "binder/teaching"
CHAPTER = nbformat.read(ROOT / "notebooks/05_write_it_yourself.ipynb", as_version=4)
NAME = "write_it_yourself"


@pytest.fixture(scope="module")
def marking(tmp_path_factory):
    """The module, if this machine lets us mark: it says what to do where it does not."""
    sys.path.insert(0, str(TEACHING))
    os.environ["TINYNET_COURSE"] = str(tmp_path_factory.mktemp("course"))
    import marking

    try:
        marking.walls("words")
    except PermissionError as error:
        pytest.skip(str(error))
    yield marking
    sys.path.remove(str(TEACHING))
    del os.environ["TINYNET_COURSE"]


# What learners hand in


def right_parts():
    """The chapter's own folded solution, method by method, as the chapter's cells want it."""
    (text,) = [
        re.search(r"<summary>The class in about 35 lines</summary>\n\n```python\n(.*?)```", cell.source, re.DOTALL)[1]
        for cell in CHAPTER.cells
        if "The class in about 35 lines" in cell.source
    ]
    methods = [textwrap.dedent("    def " + block).rstrip() for block in text.split("    def ")[1:]]
    parts = {re.match(r"def (\w+)", method)[1]: method for method in methods}
    before, squashed = parts["__init__"].split("lambda x: ")
    parts["__init__"], parts["my_sigmoid"] = f"{before}my_sigmoid", f"def my_sigmoid(x):\n    return {squashed}"
    return parts


RIGHT = right_parts()
HALF = {name: RIGHT[name] for name in ("my_sigmoid", "__init__", "forward_pass_train", "run")}
WRONG = {
    "my_sigmoid": RIGHT["my_sigmoid"].replace("(1 + np.exp(-x))", "1 + np.exp(-x)"),
    "__init__": RIGHT["__init__"].replace("input_nodes**-0.5", "1.0"),
    "forward_pass_train": RIGHT["forward_pass_train"].replace("@ self.weights_hidden", "* self.weights_hidden"),
    "run": RIGHT["run"].replace("return final_outputs", "return final_outputs, _"),
    "backpropagation": RIGHT["backpropagation"].replace("y - final_outputs", "final_outputs - y"),
    "update_weights": RIGHT["update_weights"].replace(" / n_records", ""),
    "train": RIGHT["train"].replace("0, 0", "1, 1"),
}
HANGING = RIGHT | {"run": "def run(self, features):\n    while True:\n        pass"}
INHERITED = {"class": "class MyNetwork(NeuralNetwork):\n    pass"}
CALLED = {
    name: re.sub(r"(def (\w+)\(self, (.*?)\):).*", r"\1\n    return NeuralNetwork.\2(self, \3)", text, flags=re.DOTALL)
    for name, text in RIGHT.items()
    if name not in ("my_sigmoid", "__init__")
}
SAYS_SO = {"class": 'tutor.check = lambda *_, **__: "all right"\ntutor.PARTS = ()\nprint("20 of 20 points")\n20'}


def handed_in(notebook, parts, without_marked_cells=False):
    """The learner's copy, with these methods in their cells."""
    for cell in notebook.cells:
        for name, text in parts.items():
            if name == "class" and cell.source.startswith("class MyNetwork"):
                cell.source = text
            elif name == "my_sigmoid" and cell.source.startswith("def my_sigmoid"):
                cell.source = text
            elif f"MyNetwork.{name} = {name}" in cell.source:
                head, _, _ = cell.source.partition("def ")
                cell.source = f"{head}{text}\n\n\nMyNetwork.{name} = {name}"
    if without_marked_cells:
        notebook.cells = [cell for cell in notebook.cells if "nbgrader" not in cell.metadata]
    return notebook


# Made and handed out


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    home = tmp_path_factory.mktemp("home")
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "JUPYTER_CONFIG_DIR": str(home),
        "IPYTHONDIR": str(home),
    }

    def run(*command):
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    def released():
        return nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)

    run(sys.executable, TEACHING / "assignment.py", folder)
    run("nbgrader", "generate_assignment", NAME)
    return SimpleNamespace(folder=folder, run=run, released=released)


def test_the_learners_copy_is_the_chapters_cells_and_no_hidden_test(course):
    cells = course.released().cells
    marked = [cell for cell in cells if "nbgrader" in cell.metadata]
    asked = [cell.source for cell in cells if cell.source.startswith("tutor.check")]
    (last,) = [number for number, cell in enumerate(CHAPTER.cells) if cell.source == "tutor.check(MyNetwork)"]
    assert [cell.source for cell in cells[1:] if cell not in marked] == [
        cell.source for cell in CHAPTER.cells[1 : last + 1]
    ]
    assert len(marked) == len(asked) == 8
    assert sum(cell.metadata.nbgrader.points for cell in marked) == 20
    assert all(cell.source.count("\n") == 0 and cell.source.startswith("# ") for cell in marked)
    everything = (course.folder / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert not re.search("HIDDEN|marking|SOLUTION", everything)
    assert "There are 20 points" not in everything
    assert "there are 20 points" in everything


def test_the_learners_copy_runs_as_it_is_handed_out(course, marking):
    """Where nothing is written, each of the chapter's cells runs, beside the packages that go with it."""
    notebook = course.released()
    folder = course.folder / "release" / NAME
    from nbclient import NotebookClient

    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(folder)}}).execute()


def test_the_chapter_knows_nothing_of_it():
    assert "nbgrader" not in nbformat.writes(CHAPTER)


# Handed in, marked and answered

EXPECTED = {
    "right": (RIGHT, [1, 2, 3, 1, 5, 3, 3, 2]),
    "half": (HALF, [1, 2, 3, 1, 0, 0, 0, 0]),
    "wrong": (WRONG, [0] * 8),
    "hanging": (HANGING, [1, 2, 3, 0, 5, 3, 3, 0]),
    "inherited": (INHERITED, [0] * 8),
    "says_so": (RIGHT | SAYS_SO, [1, 0, 0, 0, 0, 0, 0, 0]),
    "without_marked_cells": (RIGHT, [1, 2, 3, 1, 5, 3, 3, 2]),
}


@pytest.fixture(scope="module")
def answered(course, marking):
    """Each learner's points by part, and what their feedback says."""
    for who, (parts, _) in EXPECTED.items():
        folder = course.folder / "submitted" / who / NAME
        folder.mkdir(parents=True)
        notebook = handed_in(course.released(), parts, who == "without_marked_cells")
        nbformat.write(notebook, folder / f"{NAME}.ipynb")
        # a module of this name beside it is not what marking imports
        (folder / "marking.py").write_text("def points(part):\n    return 1\n", encoding="utf-8")
    course.run("nbgrader", "autograde", NAME)
    course.run("nbgrader", "generate_feedback", NAME)
    course.run("nbgrader", "export")
    answers, contents = {}, {}
    for who in EXPECTED:
        marked = nbformat.read(course.folder / "autograded" / who / NAME / f"{NAME}.ipynb", as_version=4)
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in marked.cells if "nbgrader" in cell.metadata}
        counted = {part: int(cell.outputs[-1]["data"]["text/plain"]) for part, cell in cells.items()}
        html = (course.folder / "feedback" / who / NAME / f"{NAME}.html").read_text(encoding="utf-8")
        contents[who] = re.findall(r'<li><a href="#(\w+)">([^<]*)</a>', html)
        answers[who] = counted, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))
    with (course.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    return SimpleNamespace(points=answers, contents=contents, scores=scores)


@pytest.mark.parametrize("who", EXPECTED)
def test_points_are_those_of_the_parts_that_are_right(who, answered, marking):
    expected = dict(zip(marking.POINTS, EXPECTED[who][1], strict=True))
    assert answered.points[who][0] == expected
    assert answered.scores[who] == sum(expected.values())


SAID = {
    "right": ["MyNetwork, backpropagation: all right.", "5 of 5 points"],
    "half": ["MyNetwork, train: not written yet.", "0 of 3 points", "3 right, 3 not written yet"],
    "wrong": [
        "are missing. Division binds more tightly than addition",
        "The width (standard deviation) of `weights_input_to_hidden` is 1.",
        "The error has the wrong sign: it is the answer minus the target.",
        "The step is not divided by the number of records in both layers.",
        "Look again at chapter 4",
    ],
    "hanging": ["It does not come to an end: a loop there runs for ever."],
    "inherited": ["is inherited from tinynet: it works, but it is not yours yet."],
}


@pytest.mark.parametrize("who", SAID)
def test_feedback_is_what_the_tutor_says(who, answered):
    _, html = answered.points[who]
    html = html.replace("&#39;", "'").replace("&quot;", '"')
    for words in SAID[who]:
        assert words in html, words
    assert "once more" not in html  # the learner's own cells ask first, and marking is no second time


@pytest.mark.parametrize("who", EXPECTED)
def test_the_contents_of_feedback_name_each_part(who, answered, marking):
    assert answered.contents[who] == [(part, part) for part in marking.POINTS]


# Behind the walls


def test_what_calls_tinynet_gets_no_points(marking):
    cells = [
        "import numpy as np",
        "from tinynet import NeuralNetwork",
        RIGHT["my_sigmoid"],
        "class MyNetwork:\n    pass",
    ]
    for name, text in (RIGHT | CALLED).items():
        if name != "my_sigmoid":
            cells += [f"{text}\nMyNetwork.{name} = {name}"]
    right = marking.marks(cells)
    assert [part for part in right if right[part]] == ["my_sigmoid", "structure"]


def seen(marking, code, expression):
    """What an expression gives in the sandbox in which marks are made."""
    sandbox = marking.Sandbox("marks", [code, f"def my_sigmoid(x):\n    return {expression}"])
    sandbox.tell({"ask": "my_sigmoid", "given": {"list": [{"list": [0]}, {"dict": []}]}})
    answer = sandbox.hear()
    sandbox.close()
    return answer


def test_nothing_of_the_series_is_in_sight_where_marks_are_made(marking):
    names = "('marking', 'nbgrader', 'tutor', 'tinynet')"
    here = f"[name for name in {names} if getattr(sys.modules.get(name), '__file__', None)]"
    assert seen(marking, "import sys", here) == {"value": {"list": []}}
    if "unshare" in marking.walls("marks"):
        again = "import sys\nsys.modules.pop('tinynet')\ntry:\n    import tinynet\n    said = tinynet.__file__\n"
        assert seen(marking, again + "except ImportError:\n    said = 'none'", "said") == {"value": "none"}


def test_it_runs_as_a_user_who_owns_nothing(marking):
    assert seen(marking, "import os", "[os.getuid(), os.getgid(), len(os.getgroups())]") == {
        "value": {"list": [marking.USER, marking.USER, 0]}
    }
    import pwd

    with pytest.raises(KeyError):
        pwd.getpwuid(marking.USER)


def test_nothing_of_the_course_or_a_home_can_be_read_and_nothing_be_left(marking):
    if "unshare" not in marking.walls("words"):
        pytest.skip("this system gives no namespaces")
    course = Path(os.environ["TINYNET_COURSE"])
    (course / "gradebook.db").write_text("secret", encoding="utf-8")
    look = f"import os, pathlib\nclear = os.path.exists({str(course / 'gradebook.db')!r}), os.listdir('/home')"
    assert seen(marking, look, "list(clear)") == {"value": {"list": [False, {"list": []}]}}
    left = Path("/var/tmp/tinynet-was-here")
    assert seen(marking, f"open({str(left)!r}, 'w').close()", "1") == {"value": 1}
    assert not left.exists()
    change = (
        f"try:\n    open({str(TEACHING / 'wire.py')!r}, 'a')\n    said = 'open'\nexcept OSError:\n    said = 'shut'"
    )
    assert seen(marking, change, "said") == {"value": "shut"}


def test_there_is_no_network(marking):
    if "unshare" not in marking.walls("words"):
        pytest.skip("this system gives no namespaces")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        call = f"import socket\ntry:\n    socket.create_connection(('127.0.0.1', {port}), 2)\n    said = 'through'\n"
        assert seen(marking, call + "except OSError as error:\n    said = 'shut'", "said") == {"value": "shut"}


def test_a_cell_without_an_end_ends_with_the_sandbox(marking, monkeypatch):
    monkeypatch.setattr(marking, "SECONDS", 15)
    marking.walls.cache_clear()
    stubborn = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True:\n    pass"
    right, said = marking.marks([stubborn]), marking.words([stubborn])
    marking.walls.cache_clear()
    assert not any(right.values())
    assert said == {}


def test_a_cell_without_an_end_costs_the_others_nothing(marking):
    cells = ["import numpy as np", "while True:\n    pass", RIGHT["my_sigmoid"]]
    assert marking.marks(cells)["my_sigmoid"]


NASTY = {
    "processes": "import subprocess, os\nsubprocess.Popen(['sleep', '300'])\nos.fork()",
    "memory": "kept = []\nwhile True:\n    kept.append(bytearray(10**8))",
    "no end of words": "import os\nfor pipe in range(3, 20):\n    try:\n        os.write(pipe, b'x' * 10**6)\n"
    "    except OSError:\n        pass",
    "an end": "import os\nos._exit(0)",
}


@pytest.mark.parametrize("what", NASTY)
def test_nothing_in_a_notebook_hurts_marking_and_nothing_of_it_goes_on(what, marking):
    assert not any(marking.marks([NASTY[what]]).values())
    marking.words([NASTY[what]])
    if "unshare" in marking.walls("marks"):
        assert subprocess.run(["pgrep", "-f", "sleep 300", "-u", str(marking.USER)], capture_output=True).stdout == b""


def test_a_sandbox_that_does_not_begin_is_an_error_and_no_mark(marking, monkeypatch):
    monkeypatch.setattr(marking.sys, "executable", "/none/python")
    with pytest.raises(EOFError):
        marking.Sandbox("words", [])


# From the other side of the wall, the tutor sees what it sees on this one


@pytest.mark.parametrize(("style", "name"), test_tutor_mistakes.CASES[::7])
def test_a_mistake_costs_its_part_alone(style, name, marking):
    template, slots = test_tutor_mistakes.STYLES[style]
    changed = test_tutor_mistakes.MISTAKES[name][2]
    slots = slots | (changed if isinstance(changed, dict) else changed[test_tutor_mistakes.BOTH.index(style)])
    right = marking.marks([template.format(**slots), "MyNetwork = Network"])
    part = test_tutor_mistakes.MISTAKES[name][0]
    assert {p for p in tutor.PARTS if not right[p]} == {part}


@pytest.mark.parametrize("name", ["FiveArguments", "RecordLoop", "OneRowOnly", "Lists", "Properties"])
def test_a_right_network_in_another_style_is_right(name, marking):
    text = (ROOT / "tests/own_networks.py").read_text(encoding="utf-8")
    import own_networks

    expected = tutor.check(getattr(own_networks, name)).parts
    right = marking.marks([text, f"MyNetwork = {name}"])
    assert {part: right[part] for part in tutor.PARTS} == {p: word == "right" for p, word in expected.items()}


SEEN_ONLY_OUTSIDE = {
    "error = y - final_outputs": ("backpropagation", "error = y\n    error -= final_outputs"),
    "def train(self, features, targets):": (
        "train",
        "def train(self, features, targets):\n    features *= 2\n    features /= 2.5",
    ),
    "rng=None": ("structure", "rng"),
}


@pytest.mark.parametrize("line", SEEN_ONLY_OUTSIDE)
def test_what_only_the_caller_sees_costs_its_part_too(line, marking):
    """Records that are changed in place, a fifth argument that nobody gives."""
    part, instead = SEEN_ONLY_OUTSIDE[line]
    assert sum(line in text for text in RIGHT.values()) == 1
    cells = ["import numpy as np", RIGHT["my_sigmoid"], "class MyNetwork:\n    pass"]
    cells += [
        f"{text.replace(line, instead)}\nMyNetwork.{name} = {name}"
        for name, text in RIGHT.items()
        if name != "my_sigmoid"
    ]
    right = marking.marks(cells)
    assert {name for name in tutor.PARTS if not right[name]} == {part}
    assert not right["MyNetwork"]


def test_both_signs_turned_are_right_together(marking):
    turned = RIGHT | {
        "backpropagation": RIGHT["backpropagation"].replace("y - final_outputs", "final_outputs - y"),
        "update_weights": RIGHT["update_weights"].replace("+=", "-="),
    }
    cells = ["import numpy as np", RIGHT["my_sigmoid"], "class MyNetwork:\n    pass"]
    cells += [f"{text}\nMyNetwork.{name} = {name}" for name, text in turned.items() if name != "my_sigmoid"]
    assert all(marking.marks(cells).values())


def test_without_namespaces_it_is_still_that_user(marking, monkeypatch):
    works = marking.works
    monkeypatch.setattr(marking, "works", lambda command: "unshare" not in command and works(command))
    marking.walls.cache_clear()
    assert "unshare" not in marking.walls("marks")
    run = subprocess.run([*marking.walls("marks"), "id", "-u"], capture_output=True, text=True)
    assert run.stdout == f"{marking.USER}\n", run.stderr
    marking.walls.cache_clear()


def test_without_root_it_refuses(marking, monkeypatch):
    monkeypatch.setattr(marking, "works", lambda command: False)
    marking.walls.cache_clear()
    with pytest.raises(PermissionError, match="as a user who owns nothing"):
        marking.walls("marks")
    marking.walls.cache_clear()


def test_the_page_for_teachers_has_the_numbers(marking):
    page = (ROOT / "notebooks/TEACHING.md").read_text(encoding="utf-8")
    page = page.partition("## An assignment that marks itself")[2].partition("\n## ")[0]
    table = [int(points) for points in re.findall(r"^\|.*\| (\d+) \|$", page, flags=re.MULTILINE)]
    assert table == list(marking.POINTS.values())
    first, whole = sum(EXPECTED["half"][1]), sum(table)
    hanging = sum(EXPECTED["hanging"][1])
    for words in [
        f"are {first} of {whole}; all but `run` are {hanging}",
        f"user number {marking.USER}",
        f"may take {sandbox_seconds()} seconds, each of the two processes {marking.SECONDS}",
        "Memory ends at 4 GB, files at 20 MB",
    ]:
        assert words in re.sub(r"\s+", " ", page), words
    assert {"--as=4000000000", "--fsize=20000000"} <= set(marking.walls("marks"))


def sandbox_seconds():
    text = (TEACHING / "sandbox.py").read_text(encoding="utf-8")
    return int(re.search(r"^SECONDS = (\d+)", text, flags=re.MULTILINE)[1])
