"""Panels belong to their cell: in a real kernel, its next run closes them, all their widgets, and frees the picture."""

import json
import shutil
import textwrap

import psutil
import pytest
from jupyter_client.manager import KernelManager

from conftest import ROOT, sources


class Kernel:
    """A kernel in notebooks/ that runs cells as JupyterLab does, with their ids, or as other programs do, without."""

    def __init__(self, folder=ROOT / "notebooks"):
        self.manager = KernelManager()
        self.manager.start_kernel(cwd=folder)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code, cell=None):
        """Run a cell; return what it prints and the outputs it shows."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        request = self.client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else {})
        self.client.shell_channel.send(request)
        printed, shown = "", []
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                continue
            kind, content = message["msg_type"], message["content"]
            assert kind != "error", "\n".join(content["traceback"])
            if kind == "stream":
                printed += content["text"]
            if kind in ("display_data", "execute_result"):
                shown.append(content["data"])
            if kind == "status" and content["execution_state"] == "idle":
                return printed, shown

    def ask(self, expression):
        """What an expression is in the kernel, a plain value."""
        return json.loads(self.run(f"import json; print(json.dumps(({expression})))")[0])

    def widgets(self):
        """How many widgets are open."""
        return self.ask("len(__import__('ipywidgets').widgets.widget._instances)")

    def megabytes(self):
        return psutil.Process(self.manager.provisioner.pid).memory_info().rss / 1e6

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of notebooks/ in a folder that is named as people name theirs: all these tests are done there."""
    folder = tmp_path_factory.mktemp("cells") / "Übung für alle (neu)"
    shutil.copytree(ROOT / "notebooks", folder)  # with what Python has compiled
    return folder


@pytest.fixture(scope="module")
def kernel(folder):
    kernel = Kernel(folder)
    kernel.run("import controls, datasets, experiments, figures, gc, weakref")
    yield kernel
    kernel.close()


@pytest.fixture
def fresh(kernel):
    """The kernel, without panels."""
    kernel.run("controls.cells._living.clear(); __import__('ipywidgets').Widget.close_all(); gc.collect()")
    return kernel


def test_in_a_folder_with_blanks_and_umlauts_a_sweep_has_its_processes(fresh, folder):
    """All of this file is done there."""
    fresh.run("import inspect, os")
    fresh.run("with experiments.all_cores(1) as executor: there = executor.submit(os.getcwd).result()")
    assert fresh.ask("there, os.path.dirname(os.path.dirname(inspect.getfile(controls)))") == [str(folder)] * 2


def cells_up_to(chapter, call):
    """A chapter's code cells before the one with this call, and that one."""
    code = sources(ROOT / f"notebooks/{chapter}.ipynb", "code")
    place = next(place for place, cell in enumerate(code) if call in cell)
    return code[:place], code[place]


def without_a_name(cell):
    """The cell with its panel shown, and bound to no name."""
    lines = cell.rstrip().splitlines()
    return "\n".join(lines[:-1]).replace(f"{lines[-1]} = ", "")


def check_runs(kernel, chapter, call, named, ids, times, most):
    """A cell that is run so many times keeps its number of widgets, and takes at most so many megabytes more."""
    before, cell = cells_up_to(chapter, call)
    for code in before:
        kernel.run(code)
    cell = cell if named else without_a_name(cell)
    sizes = []
    for _ in range(times):
        _, shown = kernel.run(cell, "one" if ids else None)
        assert any("application/vnd.jupyter.widget-view+json" in data for data in shown)
        sizes.append((kernel.widgets(), kernel.megabytes()))
    counts, megabytes = zip(*sizes, strict=True)
    assert len(set(counts)) == 1
    assert megabytes[-1] - megabytes[1] < most, megabytes  # the first runs fill caches


PANELS = [
    ("00_playground", "controls.Player(", False, True),
    ("00_playground", "controls.Player(", True, False),
    ("01_structure", "controls.Panel(", False, True),
    ("02_forward_pass", "controls.Stepper(", True, True),
]


@pytest.mark.parametrize(("chapter", "call", "named", "ids"), PANELS)
def test_five_runs_of_a_cell_take_no_more_than_two(fresh, chapter, call, named, ids):
    """A panel's picture alone would take 4 MB each time."""
    check_runs(fresh, chapter, call, named, ids, times=5, most=6)


@pytest.mark.slow
@pytest.mark.parametrize(("chapter", "call", "named", "ids"), PANELS)
def test_thirty_runs_of_a_cell_take_no_more_than_one(fresh, chapter, call, named, ids):
    check_runs(fresh, chapter, call, named, ids, times=30, most=10)


def test_ten_playgrounds_stay_under_400_megabytes(fresh):
    before, cell = cells_up_to("00_playground", "controls.Player(")
    for code in before:
        fresh.run(code)
    for number in range(10):
        fresh.run(cell, f"playground {number}")
    assert fresh.ask("len(controls.cells._living)") == 10
    assert fresh.megabytes() < 400


BAR = """
class Bar(figures.Picture):
    def update(self, **values):
        self.caption = str(values)
def panel(**more):
    picture = Bar(2, 1)
    return controls.Panel(picture, picture.update, **more or {"n": controls.whole_slider("n", 1, 0, 9)})
"""


def test_only_the_cells_own_panels_are_replaced(fresh):
    fresh.run(BAR)
    fresh.run("one = panel(); two = panel()", "first")
    fresh.run("other = panel()", "second")
    fresh.run("old = one, two, weakref.ref(one.picture)")
    fresh.run("one = panel(); two = panel()", "first")
    assert fresh.ask("[panel.comm is not None for panel in (one, two, other, *old[:2])]") == [True] * 3 + [False] * 2
    fresh.run("gc.collect()")
    assert fresh.ask("old[2]() is None")
    assert fresh.ask("[repr(panel) for panel in (other, old[0])]") == ["Panel: {'n': 1}", "Panel: closed"]
    _, shown = fresh.run("old[0]", "third")
    assert [data["text/plain"] for data in shown] == [fresh.ask("controls.panel.CLOSED")]
    fresh.run("other.sliders['n'].value = 5")
    assert fresh.ask("other.image.caption") == "{'n': 5}"


def test_a_cell_that_changed_is_known_by_its_id(fresh):
    fresh.run(BAR)
    fresh.run("panel()", "first")
    count = fresh.widgets()
    fresh.run("panel()  # and a word", "first")
    assert fresh.widgets() == count
    fresh.run("panel()", "second")
    assert fresh.widgets() == 2 * count


def test_what_shows_a_panel_again_does_not_replace_it(fresh):
    fresh.run(BAR)
    fresh.run("mine = panel()\nmine", "first")
    for _ in range(2):
        _, shown = fresh.run("display(mine)\nmine", "second")
        assert sum("application/vnd.jupyter.widget-view+json" in data for data in shown) == 2
    fresh.run("if 'mine' not in globals(): mine = panel()\nmine", "first")
    assert fresh.ask("mine.comm is not None")


def test_sliders_that_another_panel_or_the_next_run_shows_go_on(fresh):
    fresh.run(BAR)
    fresh.run("n = controls.whole_slider('n', 3, 0, 9)", "sliders")
    fresh.run("first, second = panel(n=n), panel(n=n)", "panels")
    fresh.run("other = panel(n=n)", "other")
    count = fresh.widgets()
    for value in (4, 5):
        fresh.run("del first, second; first, second = panel(n=n), panel(n=n)", "panels")
        assert fresh.widgets() == count
        fresh.run(f"n.value = {value}")
        assert fresh.ask("[one.image.caption for one in (first, second, other)]") == [f"{{'n': {value}}}"] * 3
    fresh.run("other.close()")
    fresh.run("first.close(); second.close()")
    fresh.run("again = panel(n=n)", "panels")
    assert fresh.ask("n.comm is not None and n.layout.comm is not None")
    assert "application/vnd.jupyter.widget-view+json" in fresh.run("n")[1][0]


def test_a_panel_that_cannot_begin_leaves_no_widgets(fresh):
    fresh.run(BAR)
    count = fresh.widgets()
    fails = """
    try:
        controls.Panel(Bar(2, 1), lambda n: 1 / 0, n=controls.whole_slider("n", 1, 0, 9))
    except ZeroDivisionError:
        pass
    """
    fresh.run(textwrap.dedent(fails), "first")
    assert fresh.widgets() == count


def test_the_cell_run_again_while_it_plays_frees_the_player_at_once(fresh):
    before, cell = cells_up_to("00_playground", "controls.Player(")
    for code in before:
        fresh.run(code)
    fresh.run(cell, "player")
    fresh.run("old = weakref.ref(player.picture)")
    count = fresh.widgets()
    fresh.run("player.reset(); player.play()")
    fresh.run("import asyncio; await asyncio.sleep(0.3)")
    assert fresh.ask("player.toggle.description, player.run.epoch > 0") == ["Pause", True]
    fresh.run(cell, "player")
    assert fresh.widgets() == count
    fresh.run("await asyncio.sleep(0.1); gc.collect()")
    assert fresh.ask("old() is None")
    assert fresh.ask("player.toggle.description, controls.player.STAGE.player") == ["Play", None]


def test_an_interrupt_while_it_plays_leaves_a_player_that_plays(fresh):
    before, cell = cells_up_to("00_playground", "controls.Player(")
    for code in before:
        fresh.run(code)
    fresh.run(cell, "player")
    for _ in range(3):
        fresh.run("player.reset(); player.play()")
        fresh.run("import asyncio; await asyncio.sleep(0.2)")
        fresh.manager.interrupt_kernel()
        fresh.run("await asyncio.sleep(0.2)")
        # The interrupt may end what plays; then the panel says so, and the next press begins again.
        assert fresh.ask("player.image.busy == player.going_on == (player.toggle.description == 'Pause')")
    fresh.run("player.pause(); player.reset(); player.play(); await asyncio.sleep(0.3)")
    assert fresh.ask("player.toggle.description, player.run.epoch > 0") == ["Pause", True]
