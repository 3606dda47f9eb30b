"""What holds for the tests, and for the cells that nbval runs wherever tests/ is part of the run.

Puts notebooks/ on the path, as a notebook's kernel does; fails tests in which a slider's error was logged; skips what
needs the bike data where they are not to be had.
"""

import collections
import contextlib
import functools
import gc
import importlib.util
import io
import itertools
import json
import logging
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import hypothesis
import ipywidgets as widgets
import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "notebooks"))

import datasets  # noqa: E402
from datasets.hour_csv import tinynet_data  # noqa: E402

# The tests in the browser work on a copy of notebooks/ in another folder.
if tinynet_data():
    os.environ["TINYNET_DATA"] = str(tinynet_data())

# Processes that are started from here on find there what they can do without; those of -n are given this one's path.
ABSENT = str(ROOT / "tests/absent")
sys.path.insert(0, ABSENT)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [ABSENT, os.environ.get("PYTHONPATH")]))

# Chapters use a learner's own mynet.py, and print other things then: the tests look for it where none can be.
os.environ["TINYNET_MYNET"] = str(ROOT / "tests/none/mynet.py")


# How long an example takes says nothing about the code on a machine that is busy with something else.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


told = []  # what no_bikes gives, where another process has asked already


def pytest_configure(config):
    """A process that was started by -n is told about the bike data by the one that started it."""
    told.extend(getattr(config, "workerinput", {}).get("no_bikes", []))


CONTRAST = re.compile(r"(?:\bis|:|returns) (`?[\[(−-]?[\d\[][^;`]*?`?)(?:;| where) (`?[\[(−-]?[\d\[].*?) is right")


@pytest.fixture(autouse=True, scope="session")
def no_number_is_wrong_and_right():
    """Whatever a test lets the tutor say: what it calls wrong differs from what it calls right."""
    if not importlib.util.find_spec("tutor"):  # the tests of this file's skipping use it without notebooks' modules
        yield
        return
    from tutor.report import Report

    def told(report, *arguments, made=Report.__init__):
        made(report, *arguments)
        for text in report.mistakes:
            for came, right in CONTRAST.findall(text):
                assert came != right, text

    with mock.patch.object(Report, "__init__", told):
        yield


BROWSER = contextlib.ExitStack()  # what is to be closed after the last test in the browser


@pytest.fixture(scope="session")
def browser():
    """JupyterLab's address and process, Chromium, and the one page in which all notebooks are opened."""
    import lab  # tests/browser is on the path where its tests are part of the run

    reason = lab.missing()
    if reason and os.environ.get("TINYNET_BROWSER") == "required":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    address, server = BROWSER.enter_context(lab.jupyterlab(*lab.EXPOSED, settings=lab.SETTINGS | lab.STILL))
    chromium = BROWSER.enter_context(lab.chromium())
    yield SimpleNamespace(
        address=address, server=server, chromium=chromium, laboratory=lab.Laboratory(chromium, address)
    )
    BROWSER.close()


@pytest.hookimpl(trylast=True)  # after the test's own fixtures
def pytest_runtest_teardown(item, nextitem):
    """The browser is closed when no test needs it any more: while it is open, an asyncio loop runs in this thread."""
    if nextitem is None or nextitem.path.parent.name != "browser":
        BROWSER.close()


@functools.cache
def no_bikes():
    """Why the bike data are not to be had, None where they are. Asked once a session: it may mean to fetch them."""
    if told:
        return told[0]
    try:
        datasets.bike_file()
    except datasets.NoData as error:
        return str(error)


@functools.cache
def uses_bikes(path):
    """Whether a notebook's code asks for the bike data."""
    return any("datasets.bike" in cell for cell in sources(path, "code"))


def skip_without_bikes(path=None):
    """Skip the test that calls this if it needs the bike data and they are not to be had; with TINYNET_BIKES=required,
    as in .ci/run, fail it.

    Parameter: path, of the notebook that the test runs; none if the test itself needs the data.
    """
    if path and not uses_bikes(path):
        return
    reason = no_bikes()
    if reason and os.environ.get("TINYNET_BIKES") == "required":
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)


# The tests in the browser that compare a chapter's outputs with those that are saved, and that move its sliders.
OUTPUTS = "tests/browser/test_browser.py::test_outputs_are_those_that_are_saved"
SLIDERS = "tests/browser/test_browser.py::test_every_slider_changes_its_picture"

# Begun in this order, what takes longest first, so that no core is idle while the last file runs. Tests of one group,
# those whose names begin so, stay in one process, where `chapter` runs each chapter once. The browser is started three
# times, for about as long each: most chapters; those that compute much; and, when these are half done, panels by
# themselves.
GROUPS = [
    r"tests/browser/(?!.*\[0[678]_)test_browser",
    r"tests/browser/test_(browser|another_table)",
    r"notebooks/08_",  # where the browser does not run them
    r"notebooks/07_",
    r"tests/test_(chapter_7|chapter_8|sliders)",
    r"tests/test_layout",
    r"tests/test_playground",
    r"tests/test_kept",
    r"tests/browser/",
    r"tests/test_sweep",
    r"tests/test_(ask_first|chapter_[134]\b|lecture_words)",
    r"tests/test_cells",
    r"notebooks/lecture_[34]",
    r"notebooks/lecture_[12]",
    r"tests/test_notebooks",
    r"tests/test_things",
    r"tests/test_stepper",
]


def group_of(nodeid):
    """The number of a test's group, and its file if it is in none."""
    found = [number for number, name in enumerate(GROUPS) if re.match(name, nodeid)]
    return (found[0], "") if found else (len(GROUPS), nodeid.split("::")[0])


def place_of(item):
    """Where a test stands in the order: by its group; there those of a chapter together, in the order of their file.

    pytest before 9.1 takes the parameters of a fixture for the same where their numbers are, and would open a chapter
    among the tests of another, and then again, as it was saved.
    """
    number, _ = group_of(item.nodeid)
    here = item.path.parent.name == "browser" and hasattr(item, "callspec")
    chapter = item.callspec.params.get("chapter") if here else None
    return (number, chapter.name, item.location[1]) if chapter else (number, "~", 0)


@pytest.hookimpl(trylast=True)  # after -k and -m
def pytest_collection_modifyitems(config, items):
    """The same for the cells that nbval runs; where the data are required, they say themselves what is missing.

    What the browser does is not done once more: where a notebook's outputs are compared there, its cells leave the
    run, and where its sliders are moved there, test_sliders leaves them alone.
    """
    browser = [item for item in items if item.path.parent.name == "browser" and not item.module.lab.missing()]
    compared, moved = (
        {item.callspec.params["chapter"] for item in browser if item.nodeid.startswith(name)}
        for name in (OUTPUTS, SLIDERS)
    )
    leaving = [item for item in items if item.path.suffix == ".ipynb" and item.path in compared]
    leaving += [item for item in items if item.path.name == "test_sliders.py" and item.callspec.params["path"] in moved]
    if leaving:
        config.hook.pytest_deselected(items=leaving)
    staying = set(items) - set(leaving)
    items[:] = sorted(filter(staying.__contains__, items), key=place_of)
    if os.environ.get("TINYNET_BIKES") != "required":
        for item in items:
            if item.path.suffix == ".ipynb" and uses_bikes(item.path) and no_bikes():
                item.add_marker(pytest.mark.skip(reason=no_bikes()))


@hypothesis.given(hypothesis.strategies.none())
def nothing(_):
    """Hypothesis's first test: it looks for what holds NumPy's generator then, and warns where it finds nothing."""


def pytest_collection_finish():
    """Nothing that is there by now is looked through at each collection of garbage, which took a sixth of the time."""
    gc.unfreeze()  # what figures has frozen
    nothing()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """With -n auto: one process more than there are cores, for the one with the browser mostly waits."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A group's or a file's tests to one process, in the order of GROUPS; of the slow tests, each by itself."""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return nodeid if config.option.markexpr == "slow" else str(group_of(nodeid))

    config.option.loadscopereorder = False
    return Groups(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """The bike data are asked for once, before the processes begin."""
    node.workerinput["no_bikes"] = [no_bikes()]


def pytest_terminal_summary(terminalreporter):
    """Where the time went: a line for each file that took a second or more."""
    seconds = collections.Counter()
    for report in itertools.chain(*terminalreporter.stats.values()):
        if hasattr(report, "duration"):
            seconds[report.nodeid.split("::")[0]] += report.duration
    rest = sum(took for took in seconds.values() if took < 1)
    if len(seconds) > 1:
        terminalreporter.section("seconds per file")
        for name, took in seconds.most_common():
            if took >= 1:
                terminalreporter.line(f"{took:6.0f}  {name}")
        terminalreporter.line(f"{rest:6.0f}  all others")


def some(first, *others):
    """A test's parameters: the first few always, the others with the slow tests, which take longer and need more."""
    return [*first, *(pytest.param(other, marks=pytest.mark.slow) for other in others)]


def sources(path, kind):
    """The sources of a chapter's cells of one kind, code or markdown."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def saved(path, words):
    """What the one code cell of a chapter that holds these words has printed and said, as it is saved."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    (cell,) = [cell for cell in cells if cell["cell_type"] == "code" and words in "".join(cell["source"])]
    outputs = [output.get("text") or output["data"]["text/plain"] for output in cell["outputs"]]
    return "".join(line for text in outputs for line in text)


def saved_numbers(path, words):
    """All numbers in what `saved` gives, line by line."""
    return [
        [float(number) for number in re.findall(r"\d+\.?\d*(?:e[+-]\d+)?", line)]
        for line in saved(path, words).splitlines()
    ]


@functools.cache
def chapter(path):
    """A chapter's code, run once in a session, with shorter trainings where it needs the bikes.

    Returns: `names`, all that it makes, and `panels`, those among it, in order.
    """
    import controls  # not above: the tests of this file's skipping use it in a folder without notebooks' modules
    import experiments
    import shorter

    panels, build = [], controls.Panel.__init__

    def keep(panel, *arguments, **named):
        build(panel, *arguments, **named)
        panels.append(panel)

    names = {"__name__": "chapter"}
    code = compile("\n\n".join(sources(path, "code")), path.name, "exec")
    sooner = mock.patch.multiple(experiments, **shorter.trainings()) if uses_bikes(path) else contextlib.nullcontext()
    quiet, there = contextlib.redirect_stdout(io.StringIO()), contextlib.chdir(path.parent)  # as a notebook's kernel
    with mock.patch.object(controls.Panel, "__init__", keep), quiet, there, sooner:
        exec(code, names)
    for panel in panels:
        panel.close = lambda: None  # other tests move it too: no_widgets_left is not to close it
    return SimpleNamespace(names=names, panels=panels)


@pytest.fixture
def seldom_drawn(monkeypatch):
    """A run is drawn at its first moments and its end, and not every 30 ms: most of a panel's time goes into that."""
    import experiments

    slices = functools.partial(experiments.timed_slices, seconds=1.0)
    for module in (experiments.runs, experiments.playground, experiments.line_up):
        monkeypatch.setattr(module, "timed_slices", slices)


@pytest.fixture(autouse=True)
def no_logged_errors(request, caplog):
    """An exception in a slider's callback is logged by controls and seen by nobody: here it fails the test."""
    yield
    if "expects_logged_error" not in request.keywords:
        errors = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
        assert not errors, errors


@pytest.fixture(autouse=True)
def no_widgets_left():
    """ipywidgets keeps every widget until it is closed."""
    yield
    widgets.Widget.close_all()
