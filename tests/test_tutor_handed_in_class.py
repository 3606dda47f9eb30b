"""Methods that a learner handed in and was answered wrongly, in chapter 5's cells and inside the class alike."""

import textwrap

import pytest

import tinynet
import tutor
from test_tutor_handed_in import answered
from test_tutor_personas import EMPTY, METHODS, W, check, in_cells
from test_tutor_right import variant

SIGMOID = EMPTY.partition("class")[0]
SCALED = "self.learning_rate * delta_weights_i_h"
BOTH = "self.weights_hidden_to_output += self.learning_rate * delta_weights_h_o"
OWN = """    return {0}(self.weights_input_to_hidden, self.weights_hidden_to_output, {1})
"""


def whole(code):
    """The same methods inside the class."""
    return [EMPTY + "\n" + textwrap.indent("\n".join(code.values()), "    ")]


# method, pairs of old and new code, the part that is wrong, words, None, words that are not to be said
HANDED_IN = {
    # A
    "1: targets": (
        "backpropagation", ("error = y - final_outputs", "y -= final_outputs", "output_error_term = error",
                            "output_error_term = y"),
        "backpropagation", "line 2", "`y` is changed for whoever called it, too",
    ),
    "1: inputs": (
        "train", ("    self.update", "    features *= 1.5\n    self.update"),
        "train", "`features` is changed for whoever called it, too",
    ),
    "2: a number": ("__init__", ("= learning_rate", "= learning_rate\n    self.activation_function = my_sigmoid(0)"),
                    "structure", "line 4", "the function itself, its name without parentheses"),
    "2: a name": ("__init__", ("= learning_rate", "= learning_rate\n    self.activation_function = 'my_sigmoid'"),
                  "structure", "line 4", "the function itself, its name without parentheses"),
    "2: called": ("__init__", ("= learning_rate", "= learning_rate\n    self.activation_function = my_sigmoid()"),
                  "structure", "line 4", "the function itself, its name without parentheses"),
    "3: rng": ("__init__", ("rng=None", "rng"), "structure", "`rng=None`"),
    # B
    "9: four records": ("train", ("len(features)", "4"), "train", "line 4", "4, whatever the number of records",
                        None, "inputs"),
    "9: five records": ("train", ("len(features)", "5"), "train", "5, whatever the number of", None, "carried"),
    "9: in the update": ("update_weights", ("/ n_records", "/ 4"), "update_weights", "4, whatever the number of"),
    "8: a fixed rate": ("update_weights", ("self.learning_rate", "0.5"), "update_weights",
                        "0.5 stands where the learning rate belongs", None, "half as long", "missing"),
    "11: half in one layer": (
        "backpropagation", ("i_h + X.T", "i_h + 0.5 * X.T"), "backpropagation", "delta of the first layer is halved",
        None, "error is halved", "twice",
    ),
    "13: forward": ("forward_pass_train", ("(self, X)", "(X)"), "forward_pass_train",
                    "first parameter, `self`, is missing", "forward_pass_train(self, X)", None, "It takes"),
    "13: run": ("run", ("(self, features)", "(features)"), "run", "first parameter, `self`, is missing"),
    "13: train": ("train", ("(self, features", "(features"), "train", "`self`, is missing", None, "It takes"),
    "13: init": ("__init__", ("(self, ", "("), "structure", "`self`, is missing", None, "SeedSequence"),
    "13: chapter 4's train": (
        "train", ("(self, features, targets)", f"(self, {W}, features, targets, learning_rate)"), "train",
        "Right is `train(self, features, targets)`", None, "It takes 5",
    ),
    "13: chapter 2's": ("forward_pass_train", ("(self, X)", f"(self, X, {W})"), "forward_pass_train",
                        "Right is `forward_pass_train(self, X)`", None, "It takes 3"),
    "13: one too few": ("train", ("(self, features, targets)", "(self, features)"), "train",
                        "Right is `train(self, features, targets)`", None, "It takes 5"),
    "15: a fixed rate of another name": ("__init__", ("self.learning_rate = learning_rate", "self.lr = 0.5"),
                                         "structure", "`self.lr` is 0.5", None, "forgotten"),
    "13: update": ("update_weights", ("(self, ", "("), "update_weights", "`self`, is missing"),
    "15: a fixed rate": ("__init__", ("= learning_rate", "= 0.5"), "structure", "line 3", "0.5", "learning_rate",
                         None, "not kept", "forgotten"),
    "16: n_records": ("update_weights", ("/ n_records", "/ self.n_records"), "update_weights",
                      "`n_records` is handed in", None, "set nowhere"),
    "16: X": ("forward_pass_train", ("= X @", "= self.X @"), "forward_pass_train", "`X` is handed in", None, "nowhere"),
    "16: features": ("train", ("train(features)", "train(self.features)"), "train", "`features` is handed in"),
    "17: the function": (
        "update_weights", (METHODS["update_weights"].partition("\n")[2],
                           OWN.format("update_weights", "delta_weights_i_h, delta_weights_h_o, n_records, "
                                      "self.learning_rate")),
        "update_weights", "chapter 4", None, "Call it",
    ),
    "17: train": (
        "train", (METHODS["train"].partition("\n")[2], OWN.format("train", "features, targets, self.learning_rate")),
        "train", "chapter 4", None, "Call it",
    ),
    "21: one delta": ("update_weights", ("delta_weights_h_o / n", "delta_weights_i_h / n"), "update_weights", "line 3",
                      "the other layer's", None, "chapter's network"),
    "22: squeeze": ("forward_pass_train", ("= hidden_outputs @ self.weights_hidden_to_output",
                                           "= (hidden_outputs @ self.weights_hidden_to_output).squeeze()"),
                    "forward_pass_train", "With one output node", "(6,); right is (6, 1)"),
    # Not where it stands, and of no use
    "33: W_ho": (
        "backpropagation",
        ("self.weights_hidden_to_output.T", "W_ho.T"),
        "backpropagation",
        "`self.weights_hidden_to_output`",
    ),
    "33: bare weights +=": (
        "update_weights",
        ("    self.weights_input_to_hidden +=", "    weights_input_to_hidden +="),
        "update_weights",
        "the network's is `self.weights_input_to_hidden`",
    ),
    "33: run X": ("run", ("train(features)", "train(X)"), "run", "`features` is handed in, and nothing there reads it"),
    "34: call": (
        "forward_pass_train",
        ("X @ self.weights_input_to_hidden", "X @ self.weights_input_to_hidden()"),
        "forward_pass_train",
        "takes no parentheses",
        None,
        "`*` forgotten",
    ),
    "34: no ()": (
        "train",
        ("self.forward_pass_train(features)", "self.forward_pass_train"),
        "train",
        "it is not called",
        None,
        "More or fewer",
    ),
    "35: misspelt": (
        "update_weights",
        ("self.weights_hidden_to_output +=", "self.weights_hidden_output ="),
        "update_weights",
        "line 3",
        "the table is called `self.weights_hidden_to_output`",
    ),
    "35: arrow": (
        "update_weights",
        ("self.weights_input_to_hidden += self", "self.weights_input_to_hidden <- self.weights_input_to_hidden + self"),
        "update_weights",
        "`<-` is read as `<` and a minus",
    ),
    "35: no update": (
        "train",
        ("    self.update_weights(*sums, len(features))\n", ""),
        "train",
        "`update_weights` is not called",
    ),
    "26: swapped": (
        "backpropagation",
        ("return delta_weights_i_h, delta_weights_h_o", "return delta_weights_h_o, delta_weights_i_h"),
        "backpropagation",
        "line 8, `return",
        "other order",
    ),
    "26: recursive": (
        "train",
        (METHODS["train"].partition("\n")[2], "    self.train(features, targets)\n"),
        "train",
        "line 2",
        "it calls itself without end",
    ),
    "27: args": ("train", ("features, targets, 0", "targets, features, 0"), "train", "other order"),
    "32: order": (
        "train",
        (
            METHODS["train"].partition("\n")[2],
            """    o, h = self.forward_pass_train(features)
    e = targets - o
    self.weights_hidden_to_output += self.learning_rate * h.T @ e / len(features)
    g = e @ self.weights_hidden_to_output.T * h * (1 - h)
    self.weights_input_to_hidden += self.learning_rate * features.T @ g / len(features)
""",
        ),
        "train",
        "with the new weights",
    ),
}  # fmt: skip


# Inside a class the name of 17 stands for no method.
PLACES = [(name, inside) for name in HANDED_IN for inside in (True, False) if not (inside and name.startswith("17"))]


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(("name", "inside"), PLACES)
def test_a_method_is_answered_truly(name, inside, alone):
    method, pairs, part, *words = HANDED_IN[name]
    code = METHODS | {method: variant(METHODS[method], *pairs)}
    report = check(EMPTY if not inside else "", whole(code) if inside else in_cells(code), only=part if alone else None)
    assert [one for one, status in report.parts.items() if status == "wrong"] == [part], str(report)
    others = [word for word in words if not (inside and word and word.startswith("line"))]  # lines of a cell
    answered(" ".join(report.mistakes), others)


# What is not in the class, and where it is
MISSING = {
    "init": ("__init__", "init", "structure", "`init`"),
    "_init_": ("__init__", "_init_", "structure", "`_init_`"),
    "Run": ("run", "Run", "run", "`Run`"),
    "predict": ("run", "predict", "run", "`predict`"),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_method_under_another_name_is_found(name):
    method, other, part, words = MISSING[name]
    code = {other if key == method else key: variant(text, f"def {method}", f"def {other}") if key == method else text
            for key, text in METHODS.items()}  # fmt: skip
    for report in (check(EMPTY, in_cells(code), only=part), check("", whole(code), only=part)):
        assert words in report.notes[0], str(report)
        assert f"`{method}`" in report.notes[0]


def test_a_method_that_was_not_put_into_the_class_is_found():
    for method, part in (("__init__", "structure"), ("run", "run"), ("train", "train")):
        report = check(EMPTY, in_cells(METHODS, [method]), only=part)
        assert f"`MyNetwork.{method} = {method}`" in report.notes[0], str(report)


def test_a_method_that_is_indented_too_deep_is_found():
    deep = METHODS | {"train": textwrap.indent(METHODS["train"], "    ")}
    report = check("", whole(deep), only="train")
    assert "`train` stands inside `update_weights`" in report.notes[0], str(report)


def test_a_sigmoid_that_is_not_written_is_not_called_wrong():
    keeps = variant(
        METHODS["__init__"], "= learning_rate", "= learning_rate\n    self.activation_function = my_sigmoid"
    )
    empty = variant(EMPTY, "return 1 / (1 + np.exp(-x))", "...")
    report = check(empty, in_cells(METHODS | {"__init__": keeps}), only="structure")
    assert report.mistakes == []
    assert "`my_sigmoid`, which is not written yet" in report.notes[0]


def test_other_signs_in_both_parts_leave_the_judges_to_tinynet(capsys):
    code = METHODS | {
        "backpropagation": variant(METHODS["backpropagation"], "y - final_outputs", "final_outputs - y"),
        "update_weights": variant(METHODS["update_weights"], "+=", "-="),
    }
    names = built(code)
    assert tutor.check(names["MyNetwork"]).passed
    assert tutor.whole(names["MyNetwork"], tinynet.NeuralNetwork) is tinynet.NeuralNetwork
    said = capsys.readouterr().out
    assert "other sign" in said
    assert "tinynet's network does the work" in said


def built(code):
    import numpy as np

    from test_tutor_one_record import in_a_cell

    names = {"np": np}
    in_a_cell(EMPTY, names)
    for cell in in_cells(code):
        in_a_cell(cell, names)
    return names


def test_a_loop_that_is_super_s_is_not_written():
    names = built(METHODS)
    exec(
        "class InALoop(MyNetwork):\n    def train(self, features, targets):\n        super().train(features, targets)",
        names,
    )
    report = tutor.check(names["InALoop"], only="train")
    assert report.parts == {"train": "not written yet"}
    assert "`super()`" in report.notes[0]


def test_tables_that_a_method_changes_in_place_get_a_word():
    for method, *pairs in (
        ("backpropagation", "delta_weights_i_h = delta_weights_i_h +", "delta_weights_i_h +="),
        ("update_weights", "    self.weights_input", "    delta_weights_i_h /= n_records\n    self.weights_input",
         "delta_weights_i_h / n_records", "delta_weights_i_h"),
    ):  # fmt: skip
        report = check(EMPTY, in_cells(METHODS | {method: variant(METHODS[method], *pairs)}))
        assert report.passed, str(report)
        assert "changes the tables that it is given (`delta_weights_i_h`)" in report.notes[0]


def test_what_is_no_class_is_told_in_words():
    names = built(METHODS)
    kind = names["MyNetwork"]
    assert "`tutor.check(MyNetwork)`" in str(tutor.check(kind(4, 3, 2, 0.5))).replace("\n", " ")
    assert '`tutor.check(MyNetwork, only="structure")`' in str(tutor.check(names["__init__"])).replace("\n", " ")
    assert '`tutor.check(MyNetwork, only="train")`' in str(tutor.check(names["train"])).replace("\n", " ")
    said = str(tutor.check(kind, only="backprop")).replace("\n", " ")
    assert 'Did you mean only="backpropagation"?' in said
    assert tutor.check(kind, only="__init__").passed
