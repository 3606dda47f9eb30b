"""What a cell shows of an error, in a real kernel: words and the reader's own line, no page of ours."""

import re
import subprocess
import sys

import pytest

from conftest import ROOT
from test_cells import Kernel

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
RATE = "learning_rate came as -1, expected a finite number above 0: try 0.1."
PARTS = "X = np.zeros((4, 2)), np.zeros((4, 1))"
TRIAL = "experiments.Trial('XOR', 0.2, True, -1, 2, 8, 0)"


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    kernel.run(f"import numpy as np, datasets, experiments\nfrom tinynet import NeuralNetwork\n{PARTS}")
    yield kernel
    kernel.close()


def shown(kernel, code):
    """The lines that an error's cell shows."""
    content = kernel.client.execute(code, reply=True, timeout=60, stop_on_error=False)["content"]
    assert content["status"] == "error"
    return COLOUR.sub("", "\n".join(content["traceback"])).splitlines()


def the_whole_way(kernel):
    """What `%tb` goes by: the last error, with all that led to it."""
    last = "sys.last_type, sys.last_value, sys.last_traceback"
    return kernel.run(f"import sys, traceback; print(*traceback.format_exception({last}), sep='')")[0]


@pytest.mark.parametrize("code", [TRIAL, "NeuralNetwork(2, 2, 1, -1)"])
def test_words_of_ours_end_at_the_readers_line(kernel, code):
    lines = shown(kernel, f"before = 1\n{code}")
    assert len(lines) < 8
    assert any(line.startswith("----> 2 " + code) for line in lines)
    assert lines[-1] == f"ValueError: {RATE}"


def test_the_whole_way_is_kept(kernel):
    shown(kernel, TRIAL)
    whole = the_whole_way(kernel)
    assert "tinynet.py" in whole
    assert whole.endswith(f"ValueError: {RATE}\n\n")


def test_what_led_to_words_is_left_out_and_kept(kernel):
    code = (
        "class Mine(NeuralNetwork):\n"
        "    def train(self, features, targets):\n"
        "        return features @ np.ones(7)\n\n\n"
        "experiments.Run(X, X, 2, 0.1, network=Mine).to_the_end()"
    )
    lines = shown(kernel, code)
    assert "Mine.train stops in line 3, return features @ np.ones(7), with ValueError" in lines[-1]
    assert len(lines) < 12
    assert "direct cause" in the_whole_way(kernel)


@pytest.mark.parametrize(
    ("code", "came", "takes"),
    [
        (
            "experiments.rounded('0.9', 2)",
            "`rounded` cannot work with what came: number = '0.9', places = 2.",
            "places",
        ),
        (
            "figures.ErrorsByHour().update({'mine': [1]}, {'mine': [2]}, '')",
            "`ErrorsByHour.update` cannot work with what came: working = {'mine': array([1])}, off = ",
            "Draw for each side a dict of mean distances by hour",
        ),
        (
            "figures.TableAnswers([1, 2], 'size', [[1]], [2, 3])",
            "`TableAnswers` cannot work with what came: real = an array of shape (2,), name = 'size', kinds = [[1]],",
            "What a network answers to records",
        ),
    ],
)
def test_an_error_of_ours_that_is_not_in_words_comes_with_what_came_and_what_is_taken(kernel, code, came, takes):
    lines = shown(kernel, f"import figures\n{code}")
    assert any(line.startswith(f"----> 2 {code}") for line in lines)
    assert not any(line.startswith("File") for line in lines)
    said = " ".join(lines)
    assert came in said
    assert takes in said[said.index("Expected, as it says of itself: ") :]
    assert len(lines) < 20
    assert '.py", line' in the_whole_way(kernel)


TABLE = "`read_table` takes source, separator, decimal, encoding."
RUN = "`Run` takes training, validation, hidden_nodes, learning_rate, epochs, batch_size, seed, measure, network."


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("datasets.read_table('a.csv', sep=';')", f"Is it `separator`? {TABLE}"),
        ("datasets.read_table('a.csv', seperator=';')", f"Is it `separator`? {TABLE}"),
        ("datasets.read_table('a.csv', header=0)", TABLE),
        (
            "figures.TwoLosses().update(slpoe=1)",
            "Is it `slope`? `TwoLosses.update` takes final_inputs, losses, final_input, here, error, slope.",
        ),
        ("datasets.read_table('data/penguins.csv').record(number=3)", "`Table.record` takes row."),
        ("experiments.Run(X, X, 2, lr=0.1)", f"Is it `learning_rate`? {RUN}"),
        (
            "NeuralNetwork(2, 2, 1, 0.1, seed=3)",
            "Is it `rng`? `NeuralNetwork` takes input_nodes, hidden_nodes, output_nodes, learning_rate, rng.",
        ),
    ],
)
def test_an_argument_that_is_not_there_comes_with_those_that_are(kernel, code, advice):
    lines = shown(kernel, code)
    assert "got an unexpected keyword argument" in lines[-2]
    assert lines[-1] == advice
    assert len(lines) < 8


@pytest.mark.parametrize(
    ("code", "words", "takes"),
    [
        ("figures.RightAndWrong().update([1])", "missing 1 required positional argument: 'wrong'", "right, wrong"),
        ("figures.RightAndWrong().update(1, 2, 3)", "takes 3 positional arguments but 4 were given", "right, wrong"),
    ],
)
def test_with_an_argument_too_few_or_many_come_those_that_are_taken(kernel, code, words, takes):
    lines = shown(kernel, code)
    assert words in lines[-2]
    assert lines[-1] == f"`RightAndWrong.update` takes {takes}."
    assert len(lines) < 8


def test_of_functions_that_are_not_ours_nothing_is_said(kernel):
    lines = shown(kernel, "def mine(a):\n    pass\n\n\nmine(b=1)")
    assert lines[-1].startswith("TypeError: mine() got an unexpected keyword argument 'b'")


def test_of_a_readers_line_that_our_code_calls_only_the_readers_lines_are_shown(kernel):
    lines = shown(kernel, "def measure(network):\n    return 1 / 0\n\n\nexperiments.Run(X, X, 2, 0.1, measure=measure)")
    assert [line for line in lines if line.startswith("Cell")] == [
        line for line in lines if line.startswith(("Cell", "File"))
    ]
    assert "----> 2     return 1 / 0" in lines
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_the_readers_own_causes_are_shown(kernel):
    lines = shown(kernel, "try:\n    1 / 0\nexcept ZeroDivisionError:\n    oops")
    assert "ZeroDivisionError: division by zero" in lines


NOT_YET = "If a cell above makes `{}`, it has not run to its end: choose Run → Run All Above Selected Cell."


@pytest.mark.parametrize(
    ("code", "name", "near"),
    [
        ("network", "network", ""),
        ("experimnts", "experimnts", "Is it `experiments`, which is there? "),
        (
            "def double(features):\n    return 2 * feature\n\n\ndouble(1)",
            "feature",
            "Is it `features`, which is there? ",
        ),
    ],
)
def test_a_name_that_is_not_there_comes_with_advice(kernel, code, name, near):
    lines = shown(kernel, code)
    assert lines[-2:] == [f"NameError: name '{name}' is not defined", near + NOT_YET.format(name)]


def test_an_interrupt_ends_at_the_readers_line(kernel):
    code = (
        "import os, signal, threading\n"
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "experiments.Run(X, X, 2, 0.1, epochs=10**7).to_the_end()"
    )
    lines = shown(kernel, code)
    assert len(lines) < 10
    assert lines[-1].startswith("KeyboardInterrupt")
    assert any(line.startswith("----> 3 experiments.Run") for line in lines)


def test_in_a_plain_script_an_error_that_is_not_in_words_comes_with_what_came():
    code = "import datasets\ndatasets.scaled('abc', 1, 2)"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "notebooks", capture_output=True, text=True)
    *_, raised, told, advice = result.stderr.splitlines()
    assert raised.startswith("TypeError: ")
    assert told.startswith("`scaled` cannot work with what came: values = 'abc', mean = 1, std = 2. Expected")
    assert advice.startswith("What to do: ")
