"""Chapter 5: its picture, its judges, its solutions; a learner's class in it: not written, wrong, whole."""

import contextlib
import io
import itertools
import linecache
import re
import textwrap

import numpy as np
import pytest

import datasets
import experiments
import figures
import tutor
from conftest import ROOT, chapter, no_bikes, sources
from test_tutor_mistakes import MISTAKES, network, styles
from tinynet import NeuralNetwork

NOTEBOOK = ROOT / "notebooks/05_write_it_yourself.ipynb"
PROSE = "\n\n".join(sources(NOTEBOOK, "markdown"))
CODE = sources(NOTEBOOK, "code")


def solution(words):
    """The Python in the folded solution that holds these words."""
    blocks = re.findall(r"```python\n(.*?)```", PROSE, flags=re.DOTALL)
    (found,) = [block for block in blocks if words in block]
    return found


RIGHT = solution("rng = np.random.default_rng(rng)")
NUMBERS = itertools.count()


def test_the_bare_class_is_right_and_as_long_as_the_text_says():
    assert 30 <= len([line for line in RIGHT.splitlines() if line.strip()]) <= 40
    names = {}
    exec(f"import numpy as np\n{RIGHT}", names)
    assert tutor.check(names["MyNetwork"]).passed


def test_the_picture_names_the_calls_as_the_class_has_them():
    picture = figures.WhoCallsWhom()
    words = {text.get_text() for text in picture.axes.texts}
    assert {"final_outputs, hidden_outputs, X, y, 0, 0", "both sums, n_records", "n_records = len(features)"} <= words
    for method in ("run", "train", "forward_pass_train", "backpropagation", "update_weights"):
        assert hasattr(NeuralNetwork, method)
        assert method in {word.replace("\n", "").replace("-", "") for word in words}
    assert all(text.get_fontsize() >= 11 for text in picture.axes.texts)
    picture.pixels()
    boxes = [text.get_window_extent() for text in picture.axes.texts if text.get_text()]
    assert not any(a.overlaps(b) for number, a in enumerate(boxes) for b in boxes[:number])
    assert all(box.x0 >= 0 and box.x1 <= 900 and box.y0 >= 0 and box.y1 <= 480 for box in boxes)


def test_the_number_of_wrong_networks_that_pass_a_gradient_check():
    names = chapter(NOTEBOOK).names
    wrong = [name for name in MISTAKES if "batch" in styles(name)]

    def passes(kind):
        try:
            with np.errstate(all="ignore"):
                return names["passes_gradient_check"](kind)
        except (ValueError, TypeError, AttributeError, IndexError, experiments.quiet.YourNetworkError):
            return False

    passing = sum(passes(network("batch", name)) for name in wrong)
    assert f"Of {len(wrong)} networks with one mistake each on which our tutor is tested, {passing} pass" in PROSE


def run_chapter(cells, end=None):
    """The chapter's code, with other code in place of the cells that define these functions; what it prints.

    Parameter: end, words of the last cell to run, where not all are to.
    """
    names, out = {"__name__": f"chapter_{next(NUMBERS)}"}, io.StringIO()
    with contextlib.redirect_stdout(out):
        for number, cell in enumerate(CODE):
            cell = next((code for name, code in cells.items() if f"\ndef {name}(" in f"\n{cell}"), cell)
            file = f"{names['__name__']}, cell {number}"
            linecache.cache[file] = len(cell), None, cell.splitlines(keepends=True), file  # as IPython does
            exec(compile(cell, file, "exec"), names)
            if end and end in cell:
                break
    return names, out.getvalue()


def cell_of(method, text=RIGHT):
    """A method of the bare class as the chapter's cell has it: a function that is put into the class."""
    (part,) = re.findall(rf"^    def {method}\(.*?(?=^    def |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    return f"{textwrap.dedent(part)}\n\nMyNetwork.{method} = {method}\n"


def written(**changed):
    """The chapter's cells as a learner has filled them in, by the name of the function that they hold."""
    cells = {"my_sigmoid": "def my_sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n"}
    head = 'class MyNetwork:\n    """Mine."""\n\n\n'
    for method in ("__init__", "forward_pass_train", "run", "backpropagation", "update_weights", "train"):
        cells[method] = cell_of(method).replace("self.activation_function(", "my_sigmoid(")
    cells["__init__"] = head + cells["__init__"]
    return {name: changed.get(name, lambda text: text)(text) for name, text in cells.items()}


@pytest.fixture(autouse=True)
def mynet(tmp_path, monkeypatch):
    path = tmp_path / "mynet.py"
    monkeypatch.setenv("TINYNET_MYNET", str(path))
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The chapter with a whole class in its cells: its names, what it prints, and where mynet.py was made."""
    path = tmp_path_factory.mktemp("own") / "mynet.py"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYNET_MYNET", str(path))
        return *run_chapter(written()), path


def test_a_whole_class_passes_is_kept_and_does_the_work(whole):
    names, out, mynet = whole
    assert tutor.check(names["MyNetwork"]).passed
    assert names["network"] is names["MyNetwork"]
    assert mynet.exists()
    assert "MyNetwork     passes" in out
    assert names["run"].whose == "MyNetwork, yours"
    assert "Network: MyNetwork, yours." in names["trial"].view(figures.Playground.places)["words"]
    ours = chapter(NOTEBOOK).names
    assert names["right"] == ours["right"]
    np.testing.assert_allclose(names["curves"][0], ours["curves"][0], atol=1e-9)


@pytest.mark.parametrize(
    ("method", "old", "new"),
    [
        ("update_weights", " / n_records", ""),
        ("backpropagation", "y - final_outputs", "final_outputs - y"),
        ("forward_pass_train", "self.weights_input_to_hidden", "weights_input_to_hidden"),
        ("train", "self.update_weights", "update_weights"),
        ("__init__", "self.weights_input_to_hidden", "weights"),
        ("run", "return final_outputs", "return fnal_outputs"),
    ],
)
def test_a_wrong_class_is_told_and_stops_no_later_cell(method, old, new):
    cells = written(**{method: lambda text: text.replace(old, new)})
    assert new in cells[method]
    names, out = run_chapter(cells, end="tutor.keep")  # from there on it is the chapter with tinynet's network
    assert names["network"] is NeuralNetwork
    assert "MyNetwork is not whole yet" in out
    part = "structure" if method == "__init__" else method
    assert tutor.check(names["MyNetwork"]).parts[part] == "wrong"


def test_the_solutions_of_the_exercises(whole):
    names = whole[0] | {}
    exec(solution("class InALoop(MyNetwork)"), names)
    assert tutor.check(names["InALoop"], only="train").passed
    exec(solution("class AlwaysFive(network)"), names)
    assert names["passes_gradient_check"](names["AlwaysFive"])
    assert names["passes_three_steps"](names["AlwaysFive"])
    report = tutor.check(names["AlwaysFive"], only="update_weights")
    assert report.parts == {"update_weights": "wrong"}


def test_a_squashed_output_needs_the_two_lines_that_exercise_4_names():
    class Squashed(NeuralNetwork):
        def forward_pass_train(self, X):
            final_inputs, hidden_outputs = super().forward_pass_train(X)
            return self.activation_function(final_inputs), hidden_outputs

        def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
            output_error_term = (y - final_outputs) * final_outputs * (1 - final_outputs)
            return super().backpropagation(
                final_outputs,
                hidden_outputs,
                X,
                final_outputs + output_error_term,
                delta_weights_i_h,
                delta_weights_h_o,
            )

    assert chapter(NOTEBOOK).names["passes_gradient_check"](Squashed)


def test_the_panel_plays_a_network_that_loops_over_records(whole):
    names = whole[0] | {}
    exec(solution("class InALoop(MyNetwork)"), names)
    kind = experiments.Trial.of(names["InALoop"])
    settings = {"problem": "XOR", "noise": 0.2, "bias": True, "learning_rate": 0.316, "hidden_nodes": 2}
    loop = kind(**settings, batch_size=8, seed=0, epochs=3)
    ours = experiments.Trial(**settings, batch_size=8, seed=0, epochs=3)
    np.testing.assert_allclose(loop.history.training_loss, ours.history.training_loss)
    assert "network=InALoop" in loop.code


ONE_RECORD = {  # as one writes it who goes through the records in `run` and in `train`
    "forward_pass_train": ("    hidden_inputs =", "    assert np.ndim(X) == 1\n    hidden_inputs ="),
    "run": (
        "    final_outputs, _ = self.forward_pass_train(features)\n    return final_outputs",
        "    return np.array([self.forward_pass_train(x)[0] for x in features])",
    ),
    "backpropagation": (
        "X.T @ hidden_error_term\n    delta_weights_h_o = delta_weights_h_o + hidden_outputs.T @ output_error_term",
        "np.outer(X, hidden_error_term)\n    delta_weights_h_o = delta_weights_h_o + np.outer(hidden_outputs, error)",
    ),
    "train": (
        "    final_outputs, hidden_outputs = self.forward_pass_train(features)\n"
        "    sums = self.backpropagation(final_outputs, hidden_outputs, features, targets, 0, 0)\n",
        "    sums = 0, 0\n    for x, target in zip(features, targets):\n"
        "        sums = self.backpropagation(*self.forward_pass_train(x), x, target, *sums)\n",
    ),
}


def test_the_judges_take_a_class_that_goes_through_its_records_one_by_one():
    def changed(old, new):
        def change(text):
            assert old in text
            return text.replace(old, new)

        return change

    cells = written(**{method: changed(*pair) for method, pair in ONE_RECORD.items()})
    names, out = run_chapter(cells, end="second_judge = [")
    assert tutor.check(names["MyNetwork"]).passed
    assert names["network"] is names["MyNetwork"]
    assert "MyNetwork     passes" in out


@pytest.mark.skipif(no_bikes() is not None, reason="the bike data are not to be had")
def test_the_bikes_are_forecast_as_well_as_the_text_says(whole):
    words = "is off by about 210 bikes", "By fewer than 150"
    assert all(word in PROSE for word in words)
    off, mean = map(int, re.findall(r"by (\d+)", experiments.forecast_bikes()))
    assert 205 < mean < 215
    assert 100 < off < 150
    assert f"Off by {off} bikes" in whole[1]


def test_without_the_bike_data_a_word_comes_in_their_place(monkeypatch):
    def missing():
        raise datasets.NoData("hour.csv is not there; put it beside the notebooks.")

    monkeypatch.setattr(datasets, "bikes", missing)
    words = "Left out, for want of the data. hour.csv is not there; put it beside the notebooks."
    assert experiments.forecast_bikes() == words
