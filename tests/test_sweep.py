"""Many networks at once: each comes out as if it were trained alone, on whatever the sweep of them runs."""

import contextlib
import itertools
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import ClassVar

import hypothesis
import hypothesis.strategies as st
import nbformat
import numpy as np
import psutil
import pytest
from dask.distributed import Client, LocalCluster
from nbclient import NotebookClient

import experiments
import progress
from conftest import ROOT, sources
from progress import interrupts_noted
from tinynet import NeuralNetwork

DIVERGED = (np.inf, np.inf)


def records(count=200, inputs=4, size=1.0, target_size=1.0):
    """Training and validation of a problem that can be learned: a sum of two sigmoids with noise."""
    rng = np.random.default_rng(7)
    features = rng.normal(size=(count + 50, inputs))
    sums = features @ rng.normal(size=(inputs, 2))
    targets = np.tanh(sums) @ [[1.0], [-0.5]] + 0.1 * rng.normal(size=(len(features), 1))
    features, targets = size * features, target_size * targets
    return (features[:count], targets[:count]), (features[count:], targets[count:])


def first_network(parts, hidden_nodes, learning_rate, seed):
    """A network of tinynet that has learned nothing yet, and the steps that it will take, as functions to call."""
    (features, targets), _ = parts
    rng = np.random.default_rng(seed)
    network = NeuralNetwork(features.shape[1], hidden_nodes, 1, learning_rate, rng)

    def steps():
        while True:
            rows = rng.integers(0, len(features), 128)
            yield lambda rows=rows: network.train(features[rows], targets[rows])

    return network, steps()


def alone(parts, hidden_nodes, learning_rate, batches, seed=0):
    """What tinynet itself makes of one rate: both losses."""
    network, steps = first_network(parts, hidden_nodes, learning_rate, seed)
    try:
        for step in itertools.islice(steps, batches):
            step()
    except FloatingPointError:
        return DIVERGED
    with np.errstate(over="ignore"):
        return tuple(float(np.mean((targets - network.run(features)) ** 2)) for features, targets in parts)


# Side by side


@hypothesis.given(
    count=st.integers(1, 40),
    inputs=st.integers(1, 4),
    hidden_nodes=st.integers(1, 6),
    exponents=st.lists(st.floats(-3, 1), min_size=1, max_size=5),
    batches=st.integers(0, 6),
    seed=st.integers(0, 1000),
    sizes=st.tuples(st.floats(-2, 1), st.floats(-2, 1)),
)
def test_side_by_side_is_as_alone(count, inputs, hidden_nodes, exponents, batches, seed, sizes):
    parts = records(count, inputs, *10.0 ** np.array(sizes))
    rates = [10.0**exponent for exponent in exponents]
    losses = experiments.train_side_by_side(*parts, hidden_nodes, rates, batches, seed)
    expected = [alone(parts, hidden_nodes, rate, batches, seed) for rate in rates]
    nothing = 1e-9 * np.mean(parts[0][1] ** 2)  # what is left of a loss where all but rounding is learned
    np.testing.assert_allclose(losses, expected, rtol=1e-9, atol=nothing)


def test_a_long_training_is_as_alone():
    parts = records()
    rates = [0.03, 0.3, 1.0]
    losses = experiments.train_side_by_side(*parts, 5, rates, batches=400, seed=3)
    np.testing.assert_allclose(losses, [alone(parts, 5, rate, 400, seed=3) for rate in rates], rtol=1e-9)
    assert losses[1][0] < 0.1 < np.mean(parts[0][1] ** 2)  # it has learned


@pytest.mark.parametrize("learning_rate", [0.1, 0.7, 50.0])
def test_side_by_side_is_as_sampled_runs_to_the_end(learning_rate):
    parts = records()
    run = experiments.SampledRun(*parts, 6, learning_rate, batches=150, seed=2).to_the_end()
    losses = [experiments.mean_squared_error(run.network, *part) for part in parts]
    if run.history.diagnosis == "diverged":
        losses = DIVERGED
    assert (losses == DIVERGED) == (learning_rate == 50)
    np.testing.assert_allclose(
        experiments.train_side_by_side(*parts, 6, [learning_rate, 0.2], 150, 2)[0], losses, rtol=1e-9
    )


def test_one_that_diverges_leaves_the_others_as_they_are():
    parts = records()
    calm = experiments.train_side_by_side(*parts, 5, [0.1, 0.3, 0.5], batches=300)
    assert np.isfinite(calm).all()
    mixed = experiments.train_side_by_side(*parts, 5, [60.0, 0.1, 400.0, 0.3, 0.5, 900.0], batches=300)
    assert [mixed[place] for place in (0, 2, 5)] == [DIVERGED] * 3
    np.testing.assert_allclose([mixed[place] for place in (1, 3, 4)], calm, rtol=1e-9)


def test_what_has_diverged_takes_no_more_time(monkeypatch):
    columns, squash = [], experiments.rate_map.sigmoid
    monkeypatch.setattr(experiments.rate_map, "sigmoid", lambda x: columns.append(x.shape[1]) or squash(x))
    experiments.train_side_by_side(*records(), 5, [60.0, 0.1, 900.0, 0.3], batches=300)
    assert (columns[0], columns[-1]) == (4 * 5, 2 * 5)
    assert sorted(set(columns)) == [10, 15, 20]  # they leave one after the other
    assert columns == sorted(columns, reverse=True)


@pytest.mark.parametrize(
    ("hidden_nodes", "learning_rate", "size", "target_size"),
    [
        (5, 60.0, 1, 1),
        (1, 1e6, 0.01, 1),
        (3, 400.0, 30, 1e50),
        (3, 60.0, 1e200, 1e120),
        (1, 0.1, 0.01, 1e200),
        (2, 1e6, 1, 1e305),
    ],
)
def test_it_is_infinite_from_where_tinynet_says_that_it_diverged(hidden_nodes, learning_rate, size, target_size):
    """Beside it one that is so slow that it stays as it was."""
    parts = records(size=size, target_size=target_size)
    _, steps = first_network(parts, hidden_nodes, learning_rate, seed=0)
    taken, diverged = 0, False
    while not diverged:
        try:
            next(steps)()
            taken += 1
        except FloatingPointError:
            diverged = True
        assert taken < 300
    rates = [learning_rate, 1e-200]
    for batches in [*range(max(0, taken - 3), taken + 3), 300]:
        expected = [alone(parts, hidden_nodes, rate, batches) for rate in rates]
        assert expected[0] == DIVERGED or batches <= taken
        np.testing.assert_allclose(
            experiments.train_side_by_side(*parts, hidden_nodes, rates, batches), expected, rtol=1e-6
        )


def test_where_all_diverge_the_losses_are_infinite():
    assert experiments.train_side_by_side(*records(), 5, [400.0, 900.0], batches=300) == [DIVERGED] * 2
    found = experiments.sweep(*records(), [900.0], [5, 2], seeds=[0], batches=300)
    assert found == {(900.0, 5, 0): DIVERGED, (900.0, 2, 0): DIVERGED}


def test_the_losses_are_those_of_all_records_and_of_both_parts():
    """Without a step: those of the first weights, by hand."""
    training, validation = records()
    network = NeuralNetwork(4, 3, 1, 0.1, rng=5)
    expected = []
    for features, targets in (training, validation):
        hidden_outputs = 1 / (1 + np.exp(-features @ network.weights_input_to_hidden))
        expected.append(np.mean((targets - hidden_outputs @ network.weights_hidden_to_output) ** 2))
    ((training_loss, validation_loss),) = experiments.train_side_by_side(
        training, validation, 3, [0.1], batches=0, seed=5
    )
    np.testing.assert_allclose([training_loss, validation_loss], expected)


def test_training_does_not_look_at_validation_and_changes_no_records():
    training, validation = records()
    before = [array.copy() for array in (*training, *validation)]
    first = experiments.train_side_by_side(training, validation, 3, [0.1, 0.5], batches=60)
    other = experiments.train_side_by_side(training, (validation[0][:7], validation[1][:7]), 3, [0.1, 0.5], batches=60)
    assert [pair[0] for pair in first] == [pair[0] for pair in other]
    assert [pair[1] for pair in first] != [pair[1] for pair in other]
    for array, copy in zip((*training, *validation), before, strict=True):
        np.testing.assert_array_equal(array, copy)


# On any executor

GRID = {"learning_rates": [0.1, 1.0, 400.0], "hidden_sizes": [2, 5, 3], "seeds": [0, 4], "batches": 120}


@pytest.fixture(scope="module")
def expected():
    """The grid trained here, in this process, and each of its networks alone."""
    found = experiments.sweep(*records(), **GRID)
    for (rate, hidden_nodes, seed), losses in found.items():
        np.testing.assert_allclose(losses, alone(records(), hidden_nodes, rate, 120, seed), rtol=1e-9)
    return found


ON_THIS_MACHINE = {  # a process with two threads, that nobody else can reach; to start one takes seconds
    "n_workers": 1,
    "threads_per_worker": 2,
    "host": "127.0.0.1",
    "dashboard_address": "127.0.0.1:0",  # None would take port 8787, on all addresses
    "worker_dashboard_address": "127.0.0.1:0",
    "scheduler_kwargs": {"dashboard": False},
}


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    """A client of a Dask cluster; afterwards its processes are gone."""
    folder = tmp_path_factory.mktemp("dask")
    with LocalCluster(**ON_THIS_MACHINE, local_directory=folder) as cluster, Client(cluster) as client:
        workers = [psutil.Process(number) for number in client.run(os.getpid).values()]
        assert len(workers) == 1
        ears = [each.laddr.ip for worker in workers for each in worker.net_connections() if each.status == "LISTEN"]
        assert set(ears) == {"127.0.0.1"}
        yield client
    assert psutil.wait_procs(workers, timeout=60)[1] == []


EXECUTORS = {
    "threads": lambda: ThreadPoolExecutor(3),
    "processes": lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
}


def test_sweep_tries_everything(expected):
    assert len(expected) == 3 * 3 * 2
    assert set(expected) == {
        (rate, nodes, seed) for rate in (0.1, 1.0, 400.0) for nodes in (2, 5, 3) for seed in (0, 4)
    }
    assert {key[0] for key, losses in expected.items() if losses == DIVERGED} == {400.0}
    assert len(set(expected.values())) > 12  # no two of the others are the same network


@pytest.mark.parametrize("kind", EXECUTORS)
def test_results_do_not_depend_on_the_executor(kind, expected):
    with EXECUTORS[kind]() as executor:
        assert experiments.sweep(*records(), **GRID, executor=executor) == expected


def test_results_do_not_depend_on_a_cluster(dask, expected):
    assert experiments.sweep(*records(), **GRID, executor=dask.get_executor()) == expected


def test_a_cluster_works_with_the_lines_that_chapter_8_shows(dask, expected, monkeypatch):
    cells = sources(ROOT / "notebooks/08_learning_rate_and_hidden_nodes.ipynb", "markdown")
    (cell,) = [cell for cell in cells if "address of the scheduler" in cell]
    lines = cell.split("```python\n")[1].split("```")[0]
    lines = lines.replace("address of the scheduler", dask.scheduler.address)
    lines = lines.replace("results=found", "results=found, seeds=seeds, batches=120")
    training, validation = records()
    names = {"experiments": experiments, "found": {}, "seeds": GRID["seeds"]}
    names["bikes"] = type("Bikes", (), {"training": training, "validation": validation})
    names |= {"rates": GRID["learning_rates"], "widths": GRID["hidden_sizes"]}
    try:
        exec(lines, names)
    finally:
        names["executor"]._client.close()
    assert names["found"] == expected


IN_A_NOTEBOOK = """\
import experiments, os, psutil, numpy as np
from dask.distributed import Client, LocalCluster
rng = np.random.default_rng(0)
part = rng.normal(size=(60, 3)), rng.normal(size=(60, 1))
settings = [0.1, 1.0], [2, 3], [0, 1], 50
---
cluster = LocalCluster(**ON_THIS_MACHINE)
client = Client(cluster)
numbers = client.run(os.getpid).values()
workers = [psutil.Process(number) for number in numbers]
---
found = experiments.sweep(part, part, *settings, executor=client.get_executor())
---
client.close()
cluster.close()
left = psutil.wait_procs(workers, timeout=60)[1]
---
print(len(found), found == experiments.sweep(part, part, *settings), left, os.getcwd() in numbers)
"""


def test_a_notebook_in_its_folder_has_a_cluster(tmp_path, monkeypatch):
    """The workers find experiments as the notebook does; the bar leaves nothing behind."""
    monkeypatch.setenv("DASK_TEMPORARY_DIRECTORY", str(tmp_path))
    code = IN_A_NOTEBOOK.replace("**ON_THIS_MACHINE", f"**{ON_THIS_MACHINE}")
    cells = [nbformat.v4.new_code_cell(cell) for cell in code.split("---\n")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(notebook, timeout=180, kernel_name="python3")
    client.resources = {"metadata": {"path": ROOT / "notebooks"}}
    client.execute()
    assert [cell.outputs for cell in notebook.cells[:4]] == [[]] * 4
    assert notebook.cells[4].outputs[0].text == "8 True [] False\n"


# Interrupted


class Bar:
    """Stands in tqdm's place, keeps what is asked of it, and may interrupt as the learner does."""

    made: ClassVar = []
    interrupt_at = None

    def __init__(self, total, desc, **_):
        self.total, self.name, self.steps, self.open = total, desc, [], True
        self.made.append(self)

    def close(self):
        self.open = False

    def update(self, count):
        self.steps.append(count)
        if len(self.steps) == self.interrupt_at:
            raise KeyboardInterrupt


@pytest.fixture
def bar(monkeypatch):
    """The stand-in, as a class: its bars are in bar.made."""
    monkeypatch.setattr(progress, "tqdm", Bar)
    monkeypatch.setattr(Bar, "made", [])
    monkeypatch.setattr(Bar, "interrupt_at", None)
    return Bar


@pytest.fixture
def calls(monkeypatch):
    """What train_side_by_side is called for, in this process: (hidden nodes, rates, seed) each time."""
    made, train = [], experiments.rate_map.train_side_by_side

    def together(training, validation, hidden_nodes, learning_rates, batches, seed):
        made.append((hidden_nodes, tuple(learning_rates), seed))
        return train(training, validation, hidden_nodes, learning_rates, batches, seed)

    monkeypatch.setattr(experiments.rate_map, "train_side_by_side", together)
    return made


def test_an_interrupt_keeps_what_is_finished_and_a_second_call_goes_on(calls, bar, expected, monkeypatch):
    found, train = {}, experiments.rate_map.train_side_by_side

    def interrupted(*settings):
        if len(calls) == 2:
            raise KeyboardInterrupt
        return train(*settings)

    with monkeypatch.context() as patch:
        patch.setattr(experiments.rate_map, "train_side_by_side", interrupted)
        with pytest.raises(KeyboardInterrupt):
            experiments.sweep(*records(), **GRID, results=found)
    rates = tuple(GRID["learning_rates"])
    assert calls == [(5, rates, 0), (5, rates, 4)]  # the widest first
    assert len(found) == 6
    assert found.items() <= expected.items()
    assert not bar.made[0].open

    assert experiments.sweep(*records(), **GRID, results=found) is found
    assert calls[2:] == [(nodes, rates, seed) for nodes in (3, 2) for seed in (0, 4)]
    assert found == expected
    experiments.sweep(*records(), **GRID, results=found)
    assert len(calls) == 6
    assert [made.total for made in bar.made] == [18, 12, 0]


def test_only_the_rates_that_are_missing_are_trained(calls, bar, expected):
    found = {key: losses for key, losses in expected.items() if key != (1.0, 3, 4)}
    found[1.0, 7, 9] = (0.25, 0.5)  # of another grid: it stays
    assert experiments.sweep(*records(), **GRID, results=found) == expected | {(1.0, 7, 9): (0.25, 0.5)}
    assert calls == [(3, (1.0,), 4)]
    assert [made.total for made in bar.made] == [1]


def test_a_grid_is_added_to(calls, expected):
    found = experiments.sweep(*records(), [0.1, 400.0], [2, 3], seeds=[0], batches=120)
    experiments.sweep(*records(), **GRID, results=found)
    np.testing.assert_allclose([found[key] for key in expected], list(expected.values()), rtol=1e-9)
    assert sum(len(rates) for _, rates, _ in calls) == len(expected)


def test_an_interrupt_gives_up_what_has_not_begun(calls, bar, expected, monkeypatch):
    """One thread, held in its third task until the sweep has ended."""
    bar.interrupt_at, found, go_on, train = 2, {}, threading.Event(), experiments.rate_map.train_side_by_side

    def held(*settings):
        if len(calls) == 2:
            assert go_on.wait(120)
        return train(*settings)

    with monkeypatch.context() as patch, ThreadPoolExecutor(1) as executor:
        patch.setattr(experiments.rate_map, "train_side_by_side", held)
        try:
            with pytest.raises(KeyboardInterrupt):
                experiments.sweep(*records(), **GRID, executor=executor, results=found)
        finally:
            go_on.set()
    assert len(calls) <= 3  # of 6: the third may have begun
    assert len(found) == 6
    assert found.items() <= expected.items()
    bar.interrupt_at = None
    with ThreadPoolExecutor(2) as executor:
        experiments.sweep(*records(), **GRID, executor=executor, results=found)
    assert found == expected
    assert bar.made[1].total == 12


@pytest.mark.expects_logged_error  # the cluster itself may tell of rows that are cancelled while they run
def test_an_interrupt_leaves_a_cluster_usable(dask, bar, expected):
    bar.interrupt_at, found = 1, {}
    executor = dask.get_executor(pure=False)  # else a task that is being cancelled is taken for the same task anew
    with pytest.raises(KeyboardInterrupt):
        experiments.sweep(*records(), **GRID, executor=executor, results=found)
    assert len(found) == 3
    assert found.items() <= expected.items()
    bar.interrupt_at = None
    assert experiments.sweep(*records(), **GRID, executor=executor, results=found) == expected


INTERRUPTED = """\
import contextlib, os, signal, sys, threading, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import numpy as np, psutil
import experiments, progress

class Bar(progress.tqdm):
    def update(self, count):
        super().update(count)
        if moment in ("row", "hand-over"):
            time.sleep(0.05 * (moment == "row"))  # by then the workers are in the middle of the next row
            press()

def press():
    if not pressed:
        pressed.append(time.monotonic())
        for again in range(presses):
            os.killpg(0, signal.SIGINT)  # as Ctrl-C and Jupyter's square button: to the pool's processes too
            time.sleep(0.02 * again)

progress.tqdm = Bar
rng = np.random.default_rng(0)
part = rng.normal(size=(60, 3)), rng.normal(size=(60, 1))
grid = part, part, [0.1, 1.0], [10], range(4), 1500
pools = {
    "ours": experiments.all_cores,
    "plain": lambda processes: ProcessPoolExecutor(processes, mp_context=get_context("spawn")),
}
moment = ""
expected = experiments.sweep(*grid)
for line in sys.stdin:
    moment, presses, processes, pool = line.split()
    presses, processes, pressed, found, ended = int(presses), int(processes), [], {}, "not interrupted"
    timer = threading.Timer(float(moment) if moment[0].isdigit() else 1e6, press)
    timer.daemon = True
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        try:
            timer.start()
            with pools[pool](processes) as executor:
                experiments.sweep(*grid, executor=executor, results=found)
            timer.join()
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            ended = "interrupted"
    except KeyboardInterrupt:  # the second of two
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        ended = "interrupted"
    timer.cancel()
    took = time.monotonic() - pressed[0] if pressed else 0.0
    left = [child for child in psutil.Process().children(True) if "resource_tracker" not in " ".join(child.cmdline())]
    kept, moment = len(found), ""
    right = found.items() <= expected.items()
    print(ended, kept, f"{took:.2f}", len(left), right, experiments.sweep(*grid, results=found) == expected, flush=True)
"""


def interrupt(rounds):
    """Interrupt sweeps in a process group of their own, each round (moment, presses, processes, pool); yield of each
    how it ended, how many networks were kept, after how many seconds, how many processes were left, and whether what
    was kept was right and a second call came to the whole.
    """
    run = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        cwd=ROOT / "notebooks",
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "notebooks"), str(ROOT)])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        for one in rounds:
            run.stdin.write(" ".join(map(str, one)) + "\n")
            run.stdin.flush()
            limit = threading.Timer(60, os.killpg, [run.pid, 9])
            limit.start()
            line = run.stdout.readline()
            limit.cancel()
            assert line, (one, run.stderr.read())
            ended, kept, seconds, left, right, whole = line.split()
            yield one, ended, int(kept), float(seconds), int(left), right, whole
        run.stdin.close()
        assert "Traceback" not in run.stderr.read()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, 9)
        run.wait()


def check_interrupts(rounds):
    for one, ended, kept, seconds, left, right, whole in interrupt(rounds):
        assert (ended, left, right, whole) == ("interrupted", 0, "True", "True"), one
        assert seconds < 15, one  # alone on a machine 1 or 2
        assert (2 if isinstance(one[0], str) else 0) <= kept < 8, one


@pytest.mark.skipif(os.name == "nt", reason="needs process groups")
def test_interrupts_end_a_sweep_cleanly_whenever_they_come():
    """At the start, in mid-row and at hand-over, once and several times: no hang, no traceback, no process left; what
    is finished is kept, and a second call goes on. A learner's own pool knows nothing of all_cores: there, rows that
    are under way are waited for.
    """
    start = [(0.0, 1), (0.03, 2), (0.1, 1), (0.3, 2)]
    check_interrupts(
        [(delay, presses, 2, "ours") for delay, presses in start]
        + [("row", 1, 2, "ours"), ("row", 2, 1, "ours"), ("hand-over", 2, 1, "ours"), ("hand-over", 3, 2, "ours")]
        + [("row", 1, 2, "plain"), ("hand-over", 1, 2, "plain")]
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs process groups")
@pytest.mark.parametrize("pressed", ["at the start", "in mid-row and at hand-over"])
def test_more_interrupts(pressed):
    """At the start at many moments: from before the pool is built until the first row is under way."""
    start = [(round(0.018 * number, 3), 1 + number % 2, 2, "ours") for number in range(17)]
    later = [(moment, presses, 1 + presses % 2, "ours") for moment in ("row", "hand-over") for presses in (1, 2, 1, 3)]
    check_interrupts(start if pressed == "at the start" else later)


KILLED = """\
import os, psutil, experiments
with experiments.all_cores(2) as executor:
    print(*{future.result() for future in [executor.submit(os.getpid) for _ in range(20)]}, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills with a signal")
def test_where_the_parent_is_killed_its_processes_end_too():
    """A kernel that is killed in the middle of a cell."""
    path = os.pathsep.join([str(ROOT / "notebooks"), str(ROOT)])
    command, environment = [sys.executable, "-c", KILLED], os.environ | {"PYTHONPATH": path}
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, timeout=120)
    workers = [psutil.Process(int(number)) for number in run.stdout.split() if psutil.pid_exists(int(number))]
    assert run.stdout.split()
    assert psutil.wait_procs(workers, timeout=30)[1] == []


def test_an_error_gives_up_work_that_would_take_hours():
    def fail_while_it_works():
        with experiments.all_cores(1) as executor:
            future = executor.submit(experiments.train_side_by_side, *records(), 2, [0.1], batches=10**9)
            while not future.running():
                time.sleep(0.01)
            raise RuntimeError("out of paper")

    begin = time.monotonic()
    with pytest.raises(RuntimeError, match="out of paper"):
        fail_while_it_works()
    assert time.monotonic() - begin < 60


def test_interrupts_are_noted_and_not_raised_and_then_raised_again():
    with interrupts_noted() as pressed:
        os.kill(os.getpid(), signal.SIGINT)
        with interrupts_noted() as inner:
            os.kill(os.getpid(), signal.SIGINT)
        assert (len(pressed), len(inner)) == (1, 1)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_an_error_in_a_worker_comes_through_and_gives_up_the_rest(calls, bar, monkeypatch):
    def failing(*_):
        calls.append(None)
        raise RuntimeError("out of paper")

    monkeypatch.setattr(experiments.rate_map, "train_side_by_side", failing)
    with ThreadPoolExecutor(1) as executor, pytest.raises(RuntimeError, match="out of paper"):
        experiments.sweep(*records(), **GRID, executor=executor)
    assert not bar.made[0].open


# Progress


@pytest.mark.parametrize("threads", [None, 2])
def test_the_bar_counts_networks_and_is_there_only_while_it_runs(threads, bar, calls, monkeypatch):
    seen, train = [], experiments.rate_map.train_side_by_side

    def looking(*settings):
        seen.append((len(bar.made), bar.made[0].open))
        return train(*settings)

    monkeypatch.setattr(experiments.rate_map, "train_side_by_side", looking)
    with ThreadPoolExecutor(threads) if threads else contextlib.nullcontext() as executor:
        experiments.sweep(*records(), **GRID, executor=executor)
    (made,) = bar.made
    assert (made.name, made.total, made.steps, made.open) == ("networks", 18, [3] * 6, False)
    assert seen == [(1, True)] * 6


def test_results_come_as_they_are_finished(bar, monkeypatch):
    """The first task given is the last one done."""
    first_may_end, ended, found = threading.Event(), [], {}

    def together(training, validation, hidden_nodes, learning_rates, batches, seed):
        if hidden_nodes == 5:
            assert first_may_end.wait(120)
        ended.append(hidden_nodes)
        return [(0.0, 0.0)] * len(learning_rates)

    def update(_, count):
        if len(found) == 2:
            first_may_end.set()

    monkeypatch.setattr(experiments.rate_map, "train_side_by_side", together)
    monkeypatch.setattr(bar, "update", update)
    with ThreadPoolExecutor(2) as executor:
        experiments.sweep(*records(), [0.1], [2, 3, 5], [0], executor=executor, results=found)
    assert ended == [3, 2, 5]
    assert list(found) == [(0.1, 3, 0), (0.1, 2, 0), (0.1, 5, 0)]


# What a learner may get wrong


def wrong(error, *words, learning_rates=(0.1,), hidden_nodes=2, training=None, validation=None):
    """train_side_by_side refuses this, in these words; so does a sweep, whatever it works on, and its bar is gone."""
    first, second = records(count=30)
    parts = training or first, validation or second
    with pytest.raises(error) as caught:
        experiments.train_side_by_side(*parts, hidden_nodes, learning_rates, batches=3)
    for word in words:
        assert word in str(caught.value)
    with ThreadPoolExecutor(1) as executor, pytest.raises(error) as in_a_sweep:
        experiments.sweep(*parts, learning_rates, [hidden_nodes], [0], batches=3, executor=executor)
    assert str(in_a_sweep.value) == str(caught.value)


@pytest.mark.parametrize(
    ("rates", "error", "words"),
    [
        ([0.1, 0], ValueError, "learning_rate came as 0, expected a finite number above 0"),
        ([-1.0], ValueError, "learning_rate came as -1.0, expected a finite number above 0"),
        ([np.nan, 0.1], ValueError, "learning_rate came as nan, expected a finite number above 0"),
        ([np.inf], ValueError, "learning_rate came as inf, expected a finite number above 0"),
        (["fast"], TypeError, "learning_rate came as 'fast', expected a finite number above 0"),
        (["0.1"], TypeError, "learning_rate came as '0.1', expected a finite number above 0"),
    ],
)
def test_what_is_no_rate_is_named(rates, error, words, bar):
    wrong(error, words, learning_rates=rates)
    assert not any(made.open for made in bar.made)


@pytest.mark.parametrize(
    ("hidden_nodes", "error", "words"),
    [
        (2.5, TypeError, "hidden_nodes came as 2.5, expected a whole number of at least 1"),
        ("8", TypeError, "hidden_nodes came as '8', expected a whole number of at least 1"),
        (0, ValueError, "hidden_nodes came as 0, expected a whole number of at least 1"),
    ],
)
def test_what_is_no_width_is_named(hidden_nodes, error, words, bar):
    wrong(error, words, hidden_nodes=hidden_nodes)
    assert not any(made.open for made in bar.made)


(X, Y), _ = records(count=30)
MISSING = np.where(np.arange(30)[:, None] == 4, np.nan, 1.0)


@pytest.mark.parametrize(
    ("part", "error", "words"),
    [
        (
            (X * MISSING, Y),
            ValueError,
            "features holds nan at index [4, 0], expected finite numbers: fill or leave out",
        ),
        ((X, Y * MISSING), ValueError, "targets holds nan at index [4, 0], expected finite numbers: fill or leave out"),
        ((X, Y[:20]), ValueError, "targets came with shape (20, 1), expected (30, 1)"),
        ((X, np.column_stack([Y, Y])), ValueError, "targets came with shape (30, 2), expected (30, 1)"),
        ((X.astype(str), Y), ValueError, "expected numbers: use float(...) for text"),
        ((X[:0], Y[:0]), ValueError, "at least 1 record"),
    ],
)
@pytest.mark.parametrize("which", ["training", "validation"])
def test_records_from_which_nothing_can_be_learned_are_named(which, part, error, words):
    """A column of last week's rentals holds NaN; unnamed, all of its map would be grey."""
    wrong(error, words, **{which: part})


@pytest.mark.parametrize(
    "features", [X[:, 0], X[:, 0].tolist(), (row for row in X), 3.0], ids=lambda it: type(it).__name__
)
def test_features_that_are_no_table_are_named_and_not_the_targets(features):
    words = r"features came as \(.*\), expected a table, \(n_records, inputs\): features\[:, None\]"
    with pytest.raises(ValueError, match=words):
        experiments.sweep((features, Y), (X, Y), [0.1], [2], [0], batches=3)


def test_lists_and_flat_targets_are_records_too():
    training, validation = records(count=30)
    expected = experiments.train_side_by_side(training, validation, 2, [0.1, 0.5], batches=20)
    lists = [(features.tolist(), targets[:, 0].tolist()) for features, targets in (training, validation)]
    assert experiments.train_side_by_side(*lists, 2, [0.1, 0.5], batches=20) == expected
    flat = [(features, targets[:, 0]) for features, targets in (training, validation)]
    assert experiments.train_side_by_side(*flat, 2, [0.1, 0.5], batches=20) == expected


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"learning_rates": 0.1}, ["learning_rates came as 0.1", "[0.1]"]),
        ({"hidden_sizes": 8}, ["hidden_sizes came as 8", "[8]"]),
        ({"seeds": 3}, ["seeds came as 3", "[3]"]),
    ],
)
def test_one_where_several_are_expected_is_named(settings, words):
    with pytest.raises(TypeError) as caught:
        experiments.sweep(*records(), **GRID | settings)
    for word in words:
        assert word in str(caught.value)


def test_what_can_be_read_only_once_is_tried_in_every_row():
    once = {name: iter(values) for name, values in GRID.items() if name != "batches"}
    assert set(experiments.sweep(*records(), **once, batches=2)) == set(experiments.sweep(*records(), **GRID))


@pytest.mark.parametrize("size", [2.5, "3", 0, -1, True, None])
def test_odd_numbers_of_hidden_nodes_are_refused_before_anything_is_trained(size, calls):
    with pytest.raises((TypeError, ValueError), match=f"hidden_nodes came as {size!r}, expected"):
        experiments.sweep(*records(), [0.1], [2, size], [0], batches=2)
    assert calls == []


@pytest.mark.parametrize("count", [-1, 2.5, "3", True, None])
@pytest.mark.parametrize("name", ["batches", "seeds"])
def test_odd_numbers_of_batches_and_odd_seeds_are_refused_before_anything_is_trained(name, count, calls):
    settings = {"seeds": [0], "batches": 2, name: [0, count] if name == "seeds" else count}
    with pytest.raises(ValueError, match=f"{name} came as {count!r}, expected a whole number, 0 or more"):
        experiments.sweep(*records(), [0.1], [2], **settings)
    assert calls == []
    with pytest.raises(ValueError, match="expected a whole number, 0 or more"):
        experiments.train_side_by_side(*records(), 2, [0.1], batches=-1)


def test_what_came_of_other_records_or_other_batches_is_trained_anew(calls):
    training, validation = records()
    found = experiments.sweep(training, validation, [0.1, 0.5], [2], [0], batches=20)
    first = dict(found)
    experiments.sweep(training, validation, [0.1, 0.5], [2], [0], batches=20, results=found)
    assert len(calls) == 1
    experiments.sweep(training, validation, [0.1], [2], [0], batches=40, results=found)
    assert calls[1:] == [(2, (0.1,), 0)]
    assert found[0.1, 2, 0] != first[0.1, 2, 0]
    assert found[0.5, 2, 0] == first[0.5, 2, 0]
    found = dict(first)
    others = training[0].copy(), training[1]
    others[0][7, 2] += 1
    experiments.sweep(others, validation, [0.1], [2], [0], batches=20, results=found)
    assert found == {**first, **experiments.sweep(others, validation, [0.1], [2], [0], batches=20)}
    assert found != first
    found = dict(first)
    experiments.sweep(training, (validation[0], -validation[1]), [0.1], [2], [0], batches=20, results=found)
    assert found[0.1, 2, 0][0] == pytest.approx(first[0.1, 2, 0][0])
    assert found[0.1, 2, 0][1] != first[0.1, 2, 0][1]


def test_results_are_plain_pairs_and_can_be_kept_in_a_file():
    found = experiments.sweep(*records(), [0.1], [2], [0], batches=20)
    ((training_loss, validation_loss),) = found.values()
    assert isinstance(training_loss, float)
    again = pickle.loads(pickle.dumps(found))
    assert again == found == {(0.1, 2, 0): (training_loss, validation_loss)}
    assert again[0.1, 2, 0].made_from == found[0.1, 2, 0].made_from


@pytest.mark.parametrize("executor", [ThreadPoolExecutor, 2, "client"])
def test_what_is_no_executor_is_named(executor, request):
    """The class in place of an object, a number of processes, and the client of a cluster itself."""
    executor = request.getfixturevalue("dask") if executor == "client" else executor
    with pytest.raises(
        TypeError, match=r"executor came as .*expected .*ProcessPoolExecutor\(\).*client\.get_executor\(\)"
    ):
        experiments.sweep(*records(), **GRID, executor=executor)
