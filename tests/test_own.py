"""The learner's own file mynet.py: made from cells, read anew, never written over, unknown to git and to the tests."""

import os
import subprocess
import sys

import numpy as np
import pytest

import tinynet
import tutor
from conftest import ROOT
from tinynet import NeuralNetwork
from tutor import own

# A class that grows as in chapter 5: a function a cell, put into the class.

STEEPNESS = 1.0


def squash(x):
    return 1 / (1 + np.exp(-STEEPNESS * x))


class MyNetwork:
    """One hidden layer, mine."""


def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate, rng=None):
    rng = np.random.default_rng(rng)
    self.weights_input_to_hidden = rng.normal(0, input_nodes**-0.5, (input_nodes, hidden_nodes))
    self.weights_hidden_to_output = rng.normal(0, hidden_nodes**-0.5, (hidden_nodes, output_nodes))
    self.lr = learning_rate


def forward_pass_train(self, X):
    hidden_outputs = squash(X @ self.weights_input_to_hidden)
    return hidden_outputs @ self.weights_hidden_to_output, hidden_outputs


def backpropagation(self, final_outputs, hidden_outputs, X, y, delta_weights_i_h, delta_weights_h_o):
    error = y - final_outputs
    hidden_error_term = error @ self.weights_hidden_to_output.T * hidden_outputs * (1 - hidden_outputs)
    return delta_weights_i_h + X.T @ hidden_error_term, delta_weights_h_o + hidden_outputs.T @ error


def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
    self.weights_input_to_hidden += self.lr * delta_weights_i_h / n_records
    self.weights_hidden_to_output += self.lr * delta_weights_h_o / n_records


def train(self, features, targets):
    answers = self.forward_pass_train(features)
    self.update_weights(*self.backpropagation(*answers, features, targets, 0, 0), len(features))


METHODS = [__init__, forward_pass_train, backpropagation, update_weights, train]


def my_answer(self, features):  # another name than the method's
    return self.forward_pass_train(features)[0]


def grown(*methods, **more):
    """The class with these methods."""
    kind = type("MyNetwork", (), {"__doc__": "One hidden layer, mine."})
    for method in methods:
        setattr(kind, method.__name__, method)
    for name, method in more.items():
        setattr(kind, name, method)
    return kind


@pytest.fixture(autouse=True)
def mynet(tmp_path, monkeypatch):
    path = tmp_path / "mynet.py"
    monkeypatch.setenv("TINYNET_MYNET", str(path))
    yield path
    sys.modules.pop("mynet", None)


def test_a_class_of_cells_is_kept_and_comes_back_the_same(mynet, capsys):
    kind = grown(*METHODS, run=my_answer)
    tutor.keep(kind)
    assert "MyNetwork is in mynet.py, whole, and every part of it is right." in capsys.readouterr().out
    read = tutor.from_file()
    assert read is not kind
    assert tutor.check(read).passed
    mine, theirs = kind(3, 4, 2, 0.3, 7), read(3, 4, 2, 0.3, 7)
    X = np.random.default_rng(0).normal(size=(5, 3))
    assert np.array_equal(mine.run(X), theirs.run(X))
    text = mynet.read_text(encoding="utf-8")
    assert text.index("STEEPNESS = 1.0") < text.index("def squash") < text.index("class MyNetwork:")
    assert "def run(self, features)" in text
    for method in METHODS:  # once, in the class: a second one, above it, would be mended in vain
        assert text.count(f"def {method.__name__}(") == 1


def test_the_file_runs_where_there_is_no_notebook(mynet):
    tutor.keep(grown(*METHODS, run=my_answer))
    code = "import mynet; print(mynet.MyNetwork(3, 2, 1, 0.5, 0).run([[1, 2, 3]]).shape)"
    done = subprocess.run([sys.executable, "-c", code], cwd=mynet.parent, capture_output=True, text=True, check=True)
    assert done.stdout == "(1, 1)\n"


def test_what_stands_in_the_file_is_never_written_over(mynet, capsys):
    mynet.write_text("my = 'work'\n", encoding="utf-8")
    tutor.keep(grown(*METHODS))
    assert mynet.with_name("mynet_1.py").read_text(encoding="utf-8") == "my = 'work'\n"
    out = capsys.readouterr().out
    assert "What mynet.py held until now is in mynet_1.py." in out
    assert "MyNetwork is in mynet.py, not whole yet (run not written yet)." in out
    tutor.keep(grown(*METHODS))
    assert capsys.readouterr().out == "mynet.py holds this class already.\n"
    tutor.keep(grown(*METHODS, run=my_answer))
    assert mynet.with_name("mynet_2.py").exists()
    assert mynet.with_name("mynet_1.py").read_text(encoding="utf-8") == "my = 'work'\n"


def test_of_nothing_written_no_file_is_made(mynet, capsys):
    tutor.keep(MyNetwork)
    assert "Nothing is written yet" in capsys.readouterr().out
    assert not mynet.exists()


def test_a_file_in_which_more_is_right_is_not_replaced(mynet, capsys):
    tutor.keep(grown(*METHODS))
    whole = mynet.read_text(encoding="utf-8")
    tutor.keep(grown(*METHODS[:-1]))
    assert mynet.read_text(encoding="utf-8") == whole
    assert not mynet.with_stem("mynet_1").exists()
    assert "more is right than in" in capsys.readouterr().out


def test_where_no_file_can_be_written_it_says_so(mynet, monkeypatch, capsys):
    monkeypatch.setenv("TINYNET_MYNET", str(mynet.parent / "none" / "mynet.py"))
    tutor.keep(grown(*METHODS))
    assert "mynet.py cannot be written (No such file or directory): save the notebook" in capsys.readouterr().out


def test_a_changed_file_is_read_anew(mynet):
    mynet.write_text("class MyNetwork:\n    which = 1\n", encoding="utf-8")
    assert tutor.from_file().which == 1
    mynet.write_text("class MyNetwork:\n    which = 2\n", encoding="utf-8")
    assert tutor.from_file().which == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class MyNetwork:\n    def run(self:\n", "SyntaxError in line 2"),
        ("class MyNetwork:\ndef run():\n    pass\n", "IndentationError in line 2"),
        ("import numpy as np\nx = np.zeros(3) @ np.zeros(2)\n", "ValueError in line 2"),
        ("import pandsa\n", "ModuleNotFoundError in line 1: No module named 'pandsa'"),
        ("def run():\n    return oops\n\n\nrun()\n", "NameError in line 2"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(mynet, capsys, text, words):
    mynet.write_text(text, encoding="utf-8")
    assert tutor.from_file() is None
    assert words in (out := capsys.readouterr().out)
    assert out.endswith("Mend it there and run this cell again.\n")


def test_a_file_without_the_class_says_so(mynet, capsys):
    mynet.write_text("class Network:\n    pass\n", encoding="utf-8")
    assert tutor.from_file() is None
    assert capsys.readouterr().out == "mynet.py holds no class MyNetwork: give yours that name.\n"


def test_without_a_file_tinynet_does_the_work(capsys):
    assert tutor.whole(None, otherwise=NeuralNetwork) is NeuralNetwork
    assert "There is no mynet.py yet" in (out := capsys.readouterr().out)
    assert "tinynet's network" in out


def test_a_whole_class_does_the_work(capsys):
    kind = grown(*METHODS, run=my_answer)
    assert tutor.whole(kind, otherwise=NeuralNetwork) is kind
    assert "MyNetwork does the work" in capsys.readouterr().out
    tutor.keep(kind)
    assert tutor.whole(None, otherwise=NeuralNetwork).__module__ == "mynet"


def test_a_class_with_a_mistake_does_not(capsys):
    def wrong(self, delta_weights_i_h, delta_weights_h_o, n_records):
        self.weights_input_to_hidden += self.lr * delta_weights_i_h
        self.weights_hidden_to_output += self.lr * delta_weights_h_o

    kind = grown(*METHODS, run=my_answer, update_weights=wrong)
    assert tutor.whole(kind, otherwise=NeuralNetwork) is NeuralNetwork
    out = capsys.readouterr().out
    assert "MyNetwork is not whole yet (update_weights wrong)" in out
    assert out.endswith(" tutor.check(MyNetwork) tells more.\n")
    tutor.keep(kind)
    tutor.whole(None, otherwise=NeuralNetwork)
    assert capsys.readouterr().out.endswith(" tutor.check(tutor.from_file()) tells more.\n")


def test_the_tutor_points_at_the_line_of_the_file(mynet):
    tutor.keep(grown(*METHODS, run=my_answer))
    text = mynet.read_text(encoding="utf-8").replace("y - final_outputs", "final_outputs - y")
    mynet.write_text(text, encoding="utf-8")
    (mistake, *_) = tutor.check(tutor.from_file(), only="backpropagation").mistakes
    assert "`error = final_outputs - y`" in mistake


def test_a_class_that_inherits_is_kept_with_its_base(mynet):
    kind = type("MyNetwork", (NeuralNetwork,), {"run": my_answer})
    tutor.keep(kind)
    assert "from tinynet import NeuralNetwork" in mynet.read_text(encoding="utf-8")
    assert issubclass(tutor.from_file(), tinynet.NeuralNetwork)


def test_a_method_without_a_source_is_told(capsys):
    names = {}
    exec("def run(self, features):\n    return features", names)
    with pytest.raises(ValueError, match="The source of run is not to be had: write it in a cell"):
        tutor.keep(grown(*METHODS, run=names["run"]))


def test_git_leaves_it_alone():
    ignored = ["notebooks/mynet.py", "notebooks/mynet_1.py", "notebooks/my_digits.ipynb"]
    done = subprocess.run(["git", "check-ignore", *ignored], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ignored
    tracked = subprocess.run(["git", "ls-files", "notebooks"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert tracked.stdout
    assert not [line for line in tracked.stdout.split() if line.startswith("notebooks/my")]


def test_it_lies_beside_the_notebooks_and_the_tests_see_none(monkeypatch):
    monkeypatch.undo()
    assert not own.my_path().exists()  # set for all tests by conftest: a learner's file would change chapters' outputs
    assert os.environ["TINYNET_MYNET"]
    monkeypatch.delenv("TINYNET_MYNET")
    assert own.my_path() == ROOT / "notebooks/mynet.py"
