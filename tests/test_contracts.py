"""What passes between the packages of notebooks/: what a view holds is what its picture takes; who may import whom.

Which package may import which other stands in test_repository.py; here, the rooms within a package.
"""

import ast
import dataclasses
import inspect
import re
import sys
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pytest

import controls
import datasets
import experiments
import figures
import own_networks
from conftest import ROOT
from datasets.table import PENGUINS
from notebook_rules import Notebook

PACKAGES = sorted(path.parent for path in (ROOT / "notebooks").glob("*/__init__.py"))
X = np.array([[0.5, -1.0, 2.0]])
WEIGHTS = np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]]), np.array([[1.0], [-0.5]])


def parameters(picture):
    """The names of what a picture's update takes."""
    return set(inspect.signature(picture.update).parameters) - {"self"}


# A view's keys are its picture's parameters


@pytest.mark.parametrize("problem", ["XOR", "curve", datasets.YOURS])
def test_a_trial_and_the_playground(problem):
    trial = experiments.Trial(problem, noise=0.2, bias=True, learning_rate=0.3, hidden_nodes=2, batch_size=8, seed=0)
    assert trial.view(figures.Playground.places).keys() == parameters(figures.Playground)


def test_a_suspect_and_its_picture():
    view = experiments.Beside("A", 0.1, 3, 0).view(figures.LineUp.places())
    assert list(view) == list(inspect.signature(figures.LineUp.update).parameters)[1:]


def test_what_two_packages_say_each_for_itself_is_the_same():
    """None of them imports the other: what is rounding, how large letters are in a hall, how large a sheet is."""
    assert figures.suspects.RIGHT == experiments.line_up.RIGHT
    assert figures.picture.HALL.zoom == controls.screen.LARGE
    assert f"const SIZE = {controls.Pad.SIZE};" in (ROOT / "notebooks/controls/pad.js").read_text(encoding="utf-8")


RECORDS = np.eye(4), np.array([[0.0], [1.0], [1.0], [0.0]])
ONE_HOT = np.eye(10), np.eye(10)
WHEN = np.arange(np.datetime64("2012-06-04T00"), np.datetime64("2012-06-11T00"))


def runs():
    """Of every kind of run: its picture, the run, and what a chapter's cell adds to the view."""
    run = experiments.Run(RECORDS, RECORDS, 2, 0.1, epochs=2)
    yield figures.DecisionField(*RECORDS, 2, 0.25), run, {"answers": np.zeros((10000, 1))}
    yield figures.DigitLearning(2, 0.09), experiments.digit_run(ONE_HOT, ONE_HOT, 2, 0.1, epochs=2), {}
    run, week = experiments.SampledRun(RECORDS, RECORDS, 2, 0.1, batches=50), np.zeros(len(WHEN))
    yield figures.Forecasting(50, WHEN, week), run, {"forecast": week}
    yield figures.Stopping(50, WHEN, week), run, {"stopped": week, "at_the_end": week}
    walk = figures.MapWalk([0.1, 1.0], [2, 3], np.ones((2, 2)), [0.5, 0.5], 50, WHEN, week)
    for target in ("species", "body_mass_g"):
        data = datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(PENGUINS)), target))
        learning = figures.TableLearning(50, 0.9, data.real, target, data.preparation.kinds, data.lines)
        yield learning, experiments.TableRun(data, 2, 0.1, batches=50), {"answers": data.real}
    yield walk, run, {"forecast": week, "learning_rate": 0.1, "hidden_nodes": 2}


@pytest.mark.parametrize(("picture", "run", "more"), list(runs()), ids=lambda value: type(value).__name__)
def test_a_run_and_its_picture(picture, run, more):
    for now in run.slices():
        assert now is run
        assert run.view().keys() | more.keys() == parameters(picture)
        assert picture.update(**run.view(), **more).caption.startswith(run.view()["words"])


# Numbers handed on by place: as many as the picture takes


def test_an_effect_and_its_picture():
    data = datasets.prepare_table(datasets.choose(datasets.look(datasets.read_table(PENGUINS)), "body_mass_g"))
    networks = [experiments.TableRun(data, 2, 0.1, batches=50, seed=seed).to_the_end().kept for seed in range(2)]
    for column in ("sex", "year"):
        effect = vars(experiments.effect(data, networks, column))
        assert effect.keys() | {"record", "answer"} == parameters(figures.ColumnEffect)
        assert figures.ColumnEffect(2700, 6300).update(**effect, record=0, answer="body_mass_g").caption


def handed_on(**network):
    surface = experiments.loss_surface(X, [[1.0]], *WEIGHTS, np.linspace(-2, 4, 5), np.linspace(-1, 3, 4), **network)
    descent = figures.Descent(np.linspace(-2, 4, 5), np.linspace(-1, 3, 4), surface)
    yield figures.Structure(), experiments.hidden_outputs_at_the_start(5, 3, **network)
    yield figures.TwoNodes(), experiments.two_nodes(10, 5, 1, **network)
    yield figures.UntrainedAnswers(), experiments.untrained_answers(5, **network)
    yield figures.EvenTarget(), experiments.to_the_end(experiments.even_target(5, steps=20, **network))
    yield figures.LossOverWeight(), experiments.loss_along(X, 1.0, *WEIGHTS, (1, 0, 0), 1.0, **network)
    yield figures.Directions(), experiments.falls(X, [[1.0]], *WEIGHTS, 0.1, 60, **network)
    yield descent, experiments.descend(X, [[1.0]], *WEIGHTS, 0.5, steps=3, **network)


@pytest.mark.parametrize(("picture", "numbers"), list(handed_on()), ids=lambda value: type(value).__name__)
def test_as_many_numbers_as_the_picture_takes(picture, numbers):
    assert len(numbers) == len(parameters(picture) - {"whose"})
    assert picture.update(*numbers).caption


@pytest.mark.parametrize("kind", own_networks.WHOLE, ids=lambda kind: kind.__name__)
def test_a_learners_network_gives_the_same_numbers_and_its_picture_says_whose_it_is(kind):
    for (picture, numbers), (same, ours) in zip(handed_on(network=kind), handed_on(), strict=True):
        assert len(numbers) == len(parameters(picture))
        for mine, right in zip(numbers, ours, strict=False):
            if not isinstance(mine, str):
                np.testing.assert_allclose(np.array(mine, float), np.array(right, float), rtol=1e-9, atol=1e-12)
        caption = same.update(*ours).caption
        assert picture.update(*numbers).caption == f"{caption} Network: {kind.__name__}, yours."


@pytest.mark.parametrize("kind", own_networks.WHOLE, ids=lambda kind: kind.__name__)
def test_a_learners_network_descends_as_tinynets(kind):
    features, targets = np.random.default_rng(3).normal(size=(4, 3)), np.array([[1.0], [0.5], [-0.5], [0.2]])
    for rate in (0.5, 1e200):
        (path, losses, *_), (right, right_losses, *_) = (
            experiments.descend(features, targets, *WEIGHTS, rate, steps=20, **network)
            for network in ({"network": kind}, {})
        )
        np.testing.assert_allclose(path, right, rtol=1e-9)
        np.testing.assert_allclose(losses, right_losses, rtol=1e-9)


# What the stepper reads of a step is what a step has


class Watched:
    """An object in another's place, that notes what is read of it."""

    def __init__(self, watched):
        self.watched, self.read = watched, set()

    def __getattr__(self, name):
        self.read.add(name)
        return getattr(self.watched, name)


def test_the_stepper_and_a_step():
    picture, read = figures.Stepper(), set()
    steps = experiments.walk(X, 1.0, *WEIGHTS)
    for number, step in enumerate(steps):
        watched = Watched(step)
        picture.update(watched, number, len(steps) - 1)
        read |= watched.read
        assert {table for table, _, _ in picture.numbers} == set(step.tables)
    assert read == {field.name for field in dataclasses.fields(experiments.stepper.Step)} | {"values", "texts"}


# What controls reads of a picture and of a run is what it says that it takes


def read_of(name, *rooms):
    """What these rooms of controls read of all that bears this name."""
    for room in rooms:
        for node in ast.walk(ast.parse((ROOT / f"notebooks/controls/{room}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and name in (vars(node.value).get("id"), vars(node.value).get("attr")):
                yield node.attr


def asked_of_a_picture(panel):
    """What this panel's docstring says that a picture has."""
    (said,) = re.findall(r"Parameters?: picture, (.*?); ", inspect.getdoc(panel), re.DOTALL)
    return set(re.findall(r"[`.](\w+)(?=[`()])", said))


def test_panels_read_no_more_of_a_picture_than_they_say():
    asked = asked_of_a_picture(controls.Panel)
    assert set(read_of("picture", "panel")) == asked
    assert set(read_of("picture", "stepper")) == asked_of_a_picture(controls.Stepper)
    player = set(read_of("picture", "player", "tries"))
    assert player == asked_of_a_picture(controls.Player) - {"view"}
    assert asked <= {*dir(figures.Stepper())}
    assert asked | player <= {*dir(figures.Playground(300))}


def test_a_player_reads_no_more_of_a_run_than_a_trial_has():
    read = {*read_of("run", "player", "tries"), *read_of("trial", "player", "tries")}
    assert read <= {*vars(controls.Trial), *controls.Trial.__annotations__}


# Within a package


def siblings(path):
    """The rooms of the same package that a room imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            assert node.level == 1, path
            yield from [node.module] if node.module else [alias.name for alias in node.names]


def below(package):
    """For each room of a package, the rooms that it imports."""
    return {path.stem: set(siblings(path)) for path in package.glob("*.py") if path.stem != "__init__"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_rooms_stand_on_each_other_without_circles(package):
    rooms = below(package)
    assert set().union(*rooms.values()) <= set(rooms)
    list(TopologicalSorter(rooms).static_order())


def test_circles_are_seen(tmp_path):
    (tmp_path / "one.py").write_text("from .two import a")
    (tmp_path / "two.py").write_text("def f():\n    from . import one")
    with pytest.raises(CycleError):
        list(TopologicalSorter(below(tmp_path)).static_order())


def test_whoever_writes_a_chapter_reads_picture_kit_things_and_that_chapters_room():
    common = {"kit", "picture", "plane", "takes", "things"}
    beyond = {room: others - common for room, others in below(ROOT / "notebooks" / "figures").items()}
    assert beyond.pop("rate_map") == {"bike_sharing"}  # a chapter that goes on with the bikes' network
    assert beyond.pop("playground") == {"playground_things", "small_network"}  # a part of that picture
    assert beyond.pop("picture") == {"kept"}  # a part of each
    assert not any(beyond.values())


def test_a_chapters_pictures_and_its_training_are_in_rooms_of_one_name():
    pictures, training = (set(below(ROOT / "notebooks" / package)) for package in ("figures", "experiments"))
    of_all = {"kit", "picture", "plane", "takes", "things", "kept", "playground_things", "small_network"}
    assert pictures - of_all - training == {"write_it_yourself"}  # which trains what other chapters do


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_no_room_bears_a_name_that_its_package_hands_on(package):
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))
    handed = {
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert not handed & set(below(package))
    assert len(handed) > 1


# For a reader's own data.
ASKED_FOR = "datasets.standardised"


def unwritten(package, text):
    """The names that a package hands on and nobody writes, as in `figures.Chain`."""
    return [name for name in sys.modules[package].__all__ if not re.search(rf"\b{package}\.{name}\b", text)]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_each_name_that_a_package_hands_on_is_written_by_a_notebook_a_page_or_another_package(package):
    cells = [cell.source for path in (ROOT / "notebooks").glob("*.ipynb") for cell in Notebook(path).cells]
    pages = [ROOT / "README.md", *(ROOT / "notebooks").glob("*.md"), *(ROOT / "binder").glob("**/*.py")]
    code = [path for path in (ROOT / "notebooks").glob("*/*.py") if path.parent != package]
    texts = [ASKED_FOR, *cells, *(path.read_text("utf-8") for path in [*pages, *code])]
    assert not unwritten(package.name, "\n".join(texts))


def test_a_name_that_nobody_writes_is_seen():
    assert unwritten("tutor", "tutor.checks(f), tutor.PARTS, tutor.from_file, tutor.keep, tutor.source, whole") == [
        "check",
        "whole",
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("**/*.py")), ids=lambda path: path.stem)
def test_a_room_says_at_its_top_what_is_in_it(path):
    first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]
    assert first.endswith(".")
