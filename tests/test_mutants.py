"""The harness of mutants.py itself: each mutant changes what tinynet does, and nothing that a chapter prints."""

import inspect

import numpy as np
import pytest

import mutants
import tinynet

PATHS = [mutants.SIGMOID, mutants.INIT, mutants.FORWARD, mutants.RUN, mutants.BACKWARD, mutants.UPDATE, mutants.TRAIN]
PATHS += [mutants.SUMS, mutants.FINITE, mutants.NUMBER]


def owner_of(path):
    """Where the function is, and its name there."""
    *owner, name = path.split(".")
    return (tinynet.NeuralNetwork if owner else tinynet), name


@pytest.fixture(autouse=True)
def heal(monkeypatch):
    """Put the originals back after each test."""
    for owner, name in map(owner_of, PATHS):
        monkeypatch.setattr(owner, name, getattr(owner, name))


def sources():
    """The source of everything in tinynet, as a chapter would print it."""
    things = [tinynet, tinynet.NeuralNetwork, *(getattr(*owner_of(path)) for path in PATHS)]
    return [inspect.getsource(thing) for thing in things]


ASSIGNMENTS = [("input_to_hidden", np.nan), ("hidden_to_output", np.nan), ("hidden_to_output", 1e200)]


def accepted(call, *arguments):
    """Whether a call is not refused."""
    try:
        call(*arguments)
    except (ValueError, FloatingPointError, IndexError):
        return 0.0
    return 1.0


def accepts(layer, value):
    """Whether run answers with this number among a layer's weights, and whether an update to such numbers is taken."""
    poked, updated = (tinynet.NeuralNetwork(3, 4, 2, 0.5, 7) for _ in range(2))
    getattr(poked, f"weights_{layer}")[0, 0] = value
    deltas = {"input_to_hidden": np.zeros((3, 4)), "hidden_to_output": np.zeros((4, 2))}
    deltas[layer][0, 0] = value
    asked = accepted(poked.forward_pass_train, np.ones((1, 3)))
    return [asked, accepted(updated.update_weights, *deltas.values(), 1)]


def accepts_what_is_missing():
    """Whether NaN is taken as a feature and as a target, and whether an answer that overflows is given."""
    network, ones = tinynet.NeuralNetwork(3, 4, 2, 0.5, 7), np.ones((1, 3))
    outputs = network.forward_pass_train(ones)
    found = [accepted(network.forward_pass_train, X) for X in (np.nan * ones, [[np.inf, 0, 0]])]
    found.append(accepted(network.backpropagation, *outputs, ones, np.full((1, 2), np.nan), 0, 0))
    network.weights_hidden_to_output[:] = 1e308
    return [*found, accepted(network.run, ones)]


def behaviour():
    """Numbers that come out of every function of tinynet, on a network with several outputs."""
    network = tinynet.NeuralNetwork(3, 4, 2, 0.5, 7)
    numbers = [network.weights_input_to_hidden, network.weights_hidden_to_output, tinynet.sigmoid([0.5, -2.0])]
    rng = np.random.default_rng(0)
    network.weights_input_to_hidden, network.weights_hidden_to_output = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
    features, targets = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    numbers.append(network.run(features))
    outputs = network.forward_pass_train(features)
    numbers += outputs
    numbers += network.backpropagation(*outputs, features, targets, np.ones((3, 4)), np.ones((4, 2)))
    for _ in range(2):
        network.train(features, targets)
    numbers += [network.weights_input_to_hidden, network.weights_hidden_to_output]
    numbers += [*(accepts(*arguments) for arguments in ASSIGNMENTS), accepts_what_is_missing()]
    typed = tinynet.NeuralNetwork(np.uint8(3), 4, 2, np.float32(0.5))
    numbers += [type(typed.input_nodes) is int, type(typed.learning_rate) is float]
    return np.concatenate([np.ravel(number) for number in numbers])


def test_there_are_enough():
    assert len(mutants.MUTANTS) >= 15
    for chapter in mutants.CHAPTERS:
        assert sum(chapter in chapters for chapters, _, _ in mutants.MUTANTS.values()) >= 4
    assert {path for _, path, _ in mutants.MUTANTS.values()} == set(PATHS)


@pytest.mark.parametrize("name", mutants.MUTANTS)
def test_a_mutant_changes_what_is_computed_and_not_what_is_printed(name):
    printed, computed = sources(), behaviour()
    np.testing.assert_array_equal(behaviour(), computed)
    mutants.patch(name)
    assert sources() == printed
    wrong = behaviour()  # and computes something, without an exception
    assert wrong.shape != computed.shape or not np.allclose(wrong, computed, rtol=1e-3)


def test_no_two_mutants_are_the_same(monkeypatch):
    seen = {}
    for name in mutants.MUTANTS:
        if "seed" in name:
            continue
        with monkeypatch.context() as here:
            owner, attribute = owner_of(mutants.MUTANTS[name][1])
            here.setattr(owner, attribute, getattr(owner, attribute))
            mutants.patch(name)
            numbers = behaviour().round(9).tobytes()
        assert seen.setdefault(numbers, name) == name


def test_a_piece_that_is_not_there_is_an_error(monkeypatch):
    monkeypatch.setitem(mutants.MUTANTS, "stale", ((), mutants.RUN, {"this line is gone": "0"}))
    with pytest.raises(LookupError, match="stands 0 times"):
        mutants.patch("stale")


def test_only_texts_are_compared():
    output = output_of("stream", name="stdout", text="a\n"), output_of("stream", name="stderr", text="warned")
    picture = output_of("display_data", data={"image/png": "xx", "text/plain": "caption"})
    assert mutants.texts_of([*output, picture]) == ["a\n", "caption"]


def output_of(kind, **fields):
    import nbformat

    return nbformat.from_dict({"output_type": kind, **fields})


@pytest.mark.parametrize(
    ("name", "result", "right"),
    [
        ("factor 2", ("caught", "cell 4 number"), True),
        ("factor 2", ("passed", ""), False),
        ("factor 2", ("crash", "cell 1: NameError"), False),
        ("", ("passed", ""), True),
        ("", ("caught", "cell 4 number"), False),
        ("", ("crash", "cell 1: NameError"), False),
    ],
)
def test_verdicts(name, result, right):
    assert mutants.judge(name, result)[1] is right


def notebook(path, code, text):
    """A notebook of one cell that imports tinynet, prints its source, and computes; saved with this output."""
    import nbformat

    new = nbformat.v4
    imports = new.new_code_cell("import inspect\nimport tinynet\nfrom tinynet import NeuralNetwork, sigmoid")
    source = new.new_code_cell("print(inspect.getsource(tinynet.sigmoid))")
    source.outputs = [new.new_output("stream", name="stdout", text=inspect.getsource(tinynet.sigmoid) + "\n")]
    cell = new.new_code_cell(code)
    if text:
        cell.outputs = [new.new_output("stream", name="stdout", text=text)]
    nbformat.write(new.new_notebook(cells=[imports, source, cell]), path)
    return path


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("assert abs(sigmoid(0) - 0.5) < 0.1", "", ("caught", "cell 3 assertion")),
        ("print(f'{sigmoid(0):.2f}')", "0.50\n", ("caught", "cell 3 number")),
        ("print(f'{sigmoid(50):.2f}')", "1.00\n", ("passed", "")),
    ],
)
def test_a_chapter_fails_or_passes_for_the_right_reason(tmp_path, code, text, expected):
    path = notebook(tmp_path / "chapter.ipynb", code, text)
    assert mutants.run_chapter(path, "tanh for the sigmoid") == expected


def test_a_chapter_that_crashes_was_not_caught(tmp_path):
    path = notebook(tmp_path / "chapter.ipynb", "{0.5: 1}[float(sigmoid(0))]", "")
    verdict, why = mutants.run_chapter(path, "tanh for the sigmoid")
    assert verdict == "crash"
    assert why.startswith("cell 3: KeyError")
    assert mutants.run_chapter(notebook(path, "print('½')", "½\n"), "") == ("passed", "")
