"""Where am I: the outline of the class at the head of a chapter says what stands in tinynet.py."""

import ast
import re

import numpy as np
import pytest

from conftest import ROOT
from notebook_rules import Notebook

# Which chapter writes which method; chapter 5 puts all of them together, and its outline recalls a line or two of each.
WRITTEN_IN = {
    "__init__": 1,
    "forward_pass_train": 2,
    "run": 2,
    "backpropagation": 3,
    "update_weights": 4,
    "train": 4,
}
SIZES = "input_nodes", "hidden_nodes", "output_nodes"
TOGETHER = 5  # the chapter in which all are written once more: its outline gives none away


def methods(text):
    """The methods of the first class in a text: their heads and the text's lines, by name."""
    (network,) = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)][:1]
    return {node.name: node for node in network.body if isinstance(node, ast.FunctionDef)}


TINYNET = (ROOT / "tinynet.py").read_text(encoding="utf-8")
OURS = {name: node for name, node in methods(TINYNET).items() if name in WRITTEN_IN}


class Plain(ast.NodeTransformer):
    """The chapters' way to write tinynet's lines: `X @ W` for X.dot(W), 0 for 0.0, no gates; and sizes as they are
    given, for a class that keeps none needs no more."""

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "dot":
            return ast.BinOp(node.func.value, ast.MatMult(), node.args[0])
        if ast.unparse(node.func) in ("self._finite", "self._table"):
            return node.args[1]
        return node

    def visit_Attribute(self, node):
        self.generic_visit(node)
        return ast.Name(node.attr) if node.attr in SIZES and isinstance(node.ctx, ast.Load) else node

    def visit_Constant(self, node):
        return ast.Constant(int(node.value)) if isinstance(node.value, float) and node.value % 1 == 0 else node


def plain(statement):
    return ast.unparse(Plain().visit(ast.parse(ast.unparse(statement))))


def statements(method):
    """A method's statements in their order, those inside others, too; no docstring."""
    inner = [node for node in ast.walk(method) if isinstance(node, ast.stmt) and node is not method]
    inner.sort(key=lambda node: node.lineno)
    return [plain(node) for node in inner if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]


def is_open(method):
    """Whether `...` alone stands in a method."""
    return [ast.unparse(node) for node in method.body] == ["..."]


def outline(notebook):
    """The outline of a chapter, the first block of Python in the cell behind its head; None where there is none."""
    block = re.search(r"```python\n(class NeuralNetwork.*?)```", notebook.cells[1].source, flags=re.DOTALL)
    return block and block[1]


def faults(text, chapter):
    """What is wrong with a chapter's outline, a line for each thing."""
    found = methods(text)
    if list(found) != list(OURS):
        yield f"the methods are {list(found)}, those of tinynet.py {list(OURS)}"
        return
    for name, method in found.items():
        if ast.unparse(method.args) != ast.unparse(OURS[name].args):
            yield f"{name} has another head"
        where = WRITTEN_IN[name]
        if where < chapter < TOGETHER:
            yield from misquoted(name, method)
            continue
        word = "this chapter" if where == chapter else f"chapter {where}"
        lines = text.splitlines()[method.lineno : method.end_lineno]
        if not is_open(method) or lines != [f"        ...  # {word}"]:
            yield f"{name} is not `...  # {word}`"


def misquoted(name, method):
    """What an earlier chapter wrote stands filled in, in tinynet's words and order."""
    rest = statements(OURS[name])
    if is_open(method):
        yield f"{name} was written in an earlier chapter and is not filled in"
        return
    for line in statements(method):
        if line not in rest:
            yield f"{name}: `{line}` is not in tinynet.py, or not in this order"
            return
        rest = rest[rest.index(line) + 1 :]


CHAPTERS = {path: int(path.name[:2]) for path in sorted((ROOT / "notebooks").glob("0[1-5]_*.ipynb"))}
OUTLINES = {path: outline(Notebook(path)) for path in CHAPTERS}


def test_chapters_begin_with_an_outline():
    assert {1, 2, 3, 4, 5} == {CHAPTERS[path] for path, text in OUTLINES.items() if text}


@pytest.mark.parametrize("path", [path for path, text in OUTLINES.items() if text], ids=lambda path: path.stem)
def test_the_outline_is_tinynets(path):
    assert list(faults(OUTLINES[path], CHAPTERS[path])) == []


WORDS = {name: "this chapter" if where == 2 else f"chapter {where}" for name, where in WRITTEN_IN.items()}
GOOD = "class NeuralNetwork:\n" + "\n".join(
    f"    def {name}({ast.unparse(method.args)}):\n        ...  # {WORDS[name]}" for name, method in OURS.items()
).replace("...  # chapter 1", "self.activation_function = sigmoid  # chapter 1")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("def run(self, features)", "def run(self, X)", "run has another head"),
        ("def train", "def fit", "the methods are"),
        ("# this chapter", "# chapter 2", "forward_pass_train is not"),
        ("= sigmoid", "= tanh", "is not in tinynet.py"),
        ("self.activation_function = sigmoid", "...", "not filled in"),
        ("...  # chapter 3", "error = y - final_outputs", "backpropagation is not"),
        ("self.activation_function = sigmoid", "self.activation_function = sigmoid; self.hidden_nodes = hidden_nodes",
         "not in this order"),
    ],
)  # fmt: skip
def test_an_outline_that_drifts_is_found(old, new, words):
    assert list(faults(GOOD, 2)) == []
    assert words in "; ".join(faults(GOOD.replace(old, new), 2))


FORWARD = """hidden_inputs = X @ self.weights_input_to_hidden
        hidden_outputs = self.activation_function(hidden_inputs)
        final_outputs = final_inputs
        return final_outputs, hidden_outputs"""
RUN = """final_outputs, _ = self.forward_pass_train(features)
        return final_outputs"""


def test_an_outline_writes_lines_as_the_chapters_do():
    text = GOOD.replace("...  # this chapter", FORWARD, 1).replace("...  # this chapter", RUN)
    assert list(faults(text.replace("# chapter 3", "# this chapter"), 3)) == []
    assert list(faults(text.replace("X @", "X *").replace("# chapter 3", "# this chapter"), 3))


@pytest.mark.parametrize("chapter", [2, 3, 4])
def test_the_outlines_init_is_that_of_chapter_5s_whole_class(chapter):
    """It keeps the same things in the same way, and can be copied there line by line."""
    outline = next(text for path, text in OUTLINES.items() if CHAPTERS[path] == chapter)
    cells = Notebook(next(path for path in CHAPTERS if CHAPTERS[path] == 5)).cells
    whole = next(re.search(r"```python\n(class MyNetwork.*?)```", cell.source, re.DOTALL)[1]
                 for cell in cells if "```python\nclass MyNetwork:" in cell.source)  # fmt: skip
    kept, names = [], {"np": np, "sigmoid": lambda x: 1 / (1 + np.exp(-x))}
    for text, kind in ((outline, "NeuralNetwork"), (whole, "MyNetwork")):
        exec(text, names)
        kept.append(vars(names[kind](3, 2, 1, 0.5, rng=0)))
    assert list(kept[0]) == list(kept[1])
    for name in kept[0]:
        values = [one[name](np.arange(3.0)) if callable(one[name]) else one[name] for one in kept]
        np.testing.assert_array_equal(*values)
