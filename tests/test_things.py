"""What stands where in a picture: outlines on the very pixels, words with the number, changes by hand."""

import asyncio
import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb

import all_pictures
import controls
import datasets
import experiments
import figures
import wording
from all_pictures import down_parabolas
from test_chapter_2 import two_nodes_panel

X = np.array([[0.5, -1.0, 2.0]])
WEIGHTS = np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]]), np.array([[1.0], [-0.5]])


def valley(weight=1.0, target=1.0, place=(1, 0, 0)):
    return figures.LossOverWeight().update(*experiments.loss_along(X, target, *WEIGHTS, place, weight))


RATES, WIDTHS = [0.1, 0.3, 1.0, 3.0], [1, 5, 20]
LOSSES = np.array([[0.9, 0.5, 0.2, 0.15], [0.5, 0.2, 0.15, 1.2], [0.4, 0.15, 1.0, np.inf]])
WHEN = np.arange(np.datetime64("2012-06-04T00"), np.datetime64("2012-06-11T00"))


def walk(learning_rate=0.3, hidden_nodes=5):
    picture = figures.MapWalk(RATES, WIDTHS, LOSSES, [2.0, 2.0, 0.5], 50, WHEN, np.ones(len(WHEN)))
    return picture.update(learning_rate, hidden_nodes, [0, 50], [1.0, 0.2], [1.0, 0.3], "", "words", np.ones(len(WHEN)))


def cell(loss):
    """The colour of a cell of the map."""
    image = figures.rate_map.LOSS_COLOURS
    return image(np.log(loss / 0.05) / np.log(1.5 / 0.05))[:3]


def playground(problem="XOR", hidden_nodes=2, frame=None, **settings):
    settings = {"noise": 0.2, "bias": True, "learning_rate": 0.3, "batch_size": 8, "seed": 0, "epochs": 150} | settings
    trial = experiments.Trial(problem, hidden_nodes=hidden_nodes, **settings)
    picture = figures.Playground(300).fit(frame)
    return picture.update(**trial.view(picture.places))


def stepper(number, frame=None):
    picture, steps = figures.Stepper().fit(frame), experiments.walk(X, 1.0, *WEIGHTS)
    return picture.update(steps[number], number, len(steps) - 1)


def stepper_panel(**more):
    picture = figures.Stepper()

    def draw(step, features, weights_input_to_hidden, weights_hidden_to_output):
        steps = experiments.walk(features, 1.0, weights_input_to_hidden, weights_hidden_to_output)
        picture.update(steps[step], step, len(steps) - 1)

    tables = {"features": X, "weights_input_to_hidden": WEIGHTS[0], "weights_hidden_to_output": WEIGHTS[1]}
    return controls.Stepper(picture, draw, last=29, **tables)


def two_nodes(*weights):
    return figures.TwoNodes().update(*experiments.two_nodes(*weights))


def structure(hidden_nodes, input_nodes, frame=None):
    return figures.Structure().fit(frame).update(*experiments.hidden_outputs_at_the_start(hidden_nodes, input_nodes))


def reading(digit):
    outputs = 1.4 * np.eye(10)[3] - 0.2
    return figures.Reading().update(digit, outputs)


def descent(rate):
    surface = experiments.loss_surface(X, [[1.0]], *WEIGHTS, np.linspace(-2, 4, 5), np.linspace(-1, 3, 4))
    picture = figures.Descent(np.linspace(-2, 4, 5), np.linspace(-1, 3, 4), surface)
    return picture.update(*experiments.descend(X, [[1.0]], *WEIGHTS, rate, steps=30))


def parabolas(rate, *curvatures):
    return figures.Parabolas(curvatures).update(rate, down_parabolas(rate, curvatures))


def catapult():
    batches, rows = [0, 1, 10, 100], np.array([[1.0, 0.9, 0.9, 0.9], [0.5, 0.4, 0.3, 0.2]])
    return figures.Catapult(["0.5", "yours"], "your rate's bound").update(
        batches, rows, rows / 2, rows, "words", np.full(4, 0.7)
    )


def runs():
    """Pictures of a run with their losses."""
    records, one_hot = (np.eye(4), np.array([[0.0], [1.0], [1.0], [0.0]])), (np.eye(10), np.eye(10))
    run = experiments.Run(records, records, 2, 0.1, epochs=20).to_the_end()
    digits = experiments.digit_run(one_hot, one_hot, 2, 0.1, epochs=20).to_the_end()
    bikes = experiments.SampledRun(records, records, 2, 0.1, batches=50).to_the_end()
    week = np.zeros(len(WHEN))
    return (
        figures.DecisionField(*records, 20, 0.25).update(answers=np.zeros((10000, 1)), **run.view()),
        figures.DigitLearning(20, 0.09).update(**digits.view()),
        figures.Forecasting(50, WHEN, week).update(**bikes.view(), forecast=week),
        figures.Stopping(50, WHEN, week).update(**bikes.view(), stopped=week, at_the_end=week),
    )


def line_up(suspect, hidden_nodes=8, frame=None):
    run = experiments.to_the_end(experiments.Beside(suspect, 0.1, hidden_nodes, 0).slices())
    picture = figures.LineUp(*datasets.two_questions()).fit(frame)
    return picture.update(**run.view(picture.places()))


def table(which, frame=None):
    real, kinds, (answers, _) = next(rest for name, *rest in all_pictures.tables() if name == which)
    picture = figures.TableLearning(3500, 0.9, real, "yield", kinds, all_pictures.LINES).fit(frame)
    losses = [0, 50, 100], [0.9, 0.5, 0.2], [0.9, 0.6, 0.3]
    return picture.update(*losses, "", "words", answers)


def column_effect(which, frame=None):
    effect = next(effect for scale, effect in all_pictures.effects() if scale == which)
    return figures.ColumnEffect(-0.3, 1.3).fit(frame).update(*effect, all_pictures.LINES[:25], 3, "output")


def wrong(error):
    """The colour of a weight's line where its delta is off by so much."""
    return figures.suspects.WRONG(figures.suspects.SCALE(error))[:3]


OF_THE_SUSPECT = {"loss of the suspect": figures.kit.ERROR}
LOSS_LINES = {"training loss": figures.kit.ERROR}  # the validation's is dashed, and both cross
NODES = {"x1": figures.kit.INPUT, "the output": figures.kit.OUTPUT}


# Each picture that has things, and for some of them the colour that is seen there.
PICTURES = {
    "valley": (valley, {"loss": figures.kit.INK, "value of the weight": figures.kit.ERROR}),
    "valley, elsewhere": (lambda: valley(-1.35, -2.0, (0, 2, 1)), {"value of the weight": figures.kit.ERROR}),
    "directions": (
        lambda: figures.Directions().update(*experiments.falls(X, [[1.0]], *WEIGHTS, 0.1, 60)),
        {"measured": figures.kit.ERROR, "angle of the step": figures.kit.ERROR},
    ),
    "two losses": (
        lambda: figures.TwoLosses().update(*experiments.two_losses(1.0, -6.0)),
        {
            "squared error": figures.kit.INK,
            "input of the output node, squared error": figures.kit.ERROR,
            "input of the output node, cross-entropy": figures.kit.ERROR,
        },
    ),
    "two nodes": (lambda: two_nodes(10, 5, 1), {"weight": figures.kit.HIDDEN, "bias weight": figures.kit.INK}),
    "two nodes, level": (lambda: two_nodes(0, 3, -2), {"weight": figures.kit.HIDDEN, "sum": figures.kit.OUTPUT}),
    "structure": (lambda: structure(5, 3), {"input 1": figures.kit.INPUT, "hidden node 5": figures.kit.HIDDEN}),
    "structure, large, 24 nodes": (lambda: structure(24, 12, (1112, 1.34)), {"output node": figures.kit.OUTPUT}),
    "untrained": (
        lambda: figures.UntrainedAnswers().update(*experiments.untrained_answers(5)),
        {"the network in the middle": figures.kit.INK, "all networks at x = 1": figures.kit.OUTPUT},
    ),
    "even target": (
        lambda: figures.EvenTarget().update(*experiments.to_the_end(experiments.even_target(5, steps=20))),
        {"no ones": figures.kit.OUTPUT},
    ),
    "a digit": (lambda: reading(np.eye(8)), {"digit 3": figures.kit.OUTPUT, "digit 4": figures.kit.FAINT}),
    "descent": (lambda: descent(0.1), {"loss": figures.kit.ERROR}),
    "descent, diverged": (lambda: descent(1e200), {}),
    "one parabola": (lambda: parabolas(1.65, 1.0), {"step 1": figures.kit.ERROR, "steps": figures.kit.ERROR}),
    "one parabola, flown off": (lambda: parabolas(2.2, 1.0), {"loss": figures.kit.ERROR}),
    "two parabolas": (lambda: parabolas(0.3, 1.0, 0.2), {"step 1": figures.kit.ERROR}),
    "two parabolas, a jump": (lambda: parabolas(1, 1.0, 0.2), {"step 1": figures.kit.ERROR}),
    "catapult": (catapult, {"curvature, yours": figures.kit.INK, "training loss, yours": figures.kit.INK}),
    "field": (lambda: runs()[0], {}),
    "digits": (lambda: runs()[1], {}),
    "bikes": (lambda: runs()[2], {}),
    "stopping": (lambda: runs()[3], {}),
    "stepper, first": (lambda: stepper(0), {"weight from hidden node 1 to the output": figures.kit.POSITIVE}),
    "stepper": (lambda: stepper(18), {"weight from hidden node 1 to the output": figures.kit.POSITIVE}),
    "stepper, updated": (lambda: stepper(29), {}),
    "stepper on a phone": (lambda: stepper(10, (390, 0.8, 2)), {}),
    "playground": (playground, NODES | LOSS_LINES),
    "playground, 16 nodes, fine and large": (lambda: playground("spirals", 16, (1400, 1.34, 2)), LOSS_LINES),
    "playground on a phone": (lambda: playground(frame=(390, 0.8, 2)), NODES | LOSS_LINES),
    "playground, one input": (lambda: playground("curve", 5), {"the answer's curve": figures.kit.OUTPUT} | LOSS_LINES),
    "playground, no bias": (lambda: playground("circles", 7, bias=False), LOSS_LINES),
    "suspect": (
        lambda: line_up("G", 3),
        {f"weight from hidden node {node} to output {node}": wrong(1.0) for node in (1, 2)}
        | {"weight from x1 to hidden node 1": wrong(1.0)},
    ),
    "suspect, 16 nodes, fine and large": (lambda: line_up("A", 16, (1112, 1.34, 2)), OF_THE_SUSPECT),
    "suspect on a phone": (
        lambda: line_up("J", 2, (286, 0.8, 2)),
        {"weight from hidden node 2 to output 2": (0.69, 0.69, 0.69)},
    ),
    "a table's numbers": (lambda: table("a number"), {"furthest off": figures.kit.OUTPUT}),
    "a table's kinds": (lambda: table("3 kinds"), {}),
    "a table's kinds on a phone": (lambda: table("8 kinds", (286, 0.8, 2)), {}),
    "what a column does": (lambda: column_effect("number"), {"the mean": figures.kit.OUTPUT}),
    "what a column of words does, on a phone": (lambda: column_effect("words", (286, 0.8, 2)), {}),
    "map": (
        walk,
        {
            "learning rate 0.1, 1 hidden node": cell(0.9),
            "learning rate 3, 5 hidden nodes": cell(1.2),
            "learning rate 0.3, 20 hidden nodes": cell(0.15),
            "learning rate 0.3, 5 hidden nodes": (1, 1, 1),
            "learning rate 3, 20 hidden nodes": to_rgb("#9A9A9A"),
        },
    ),
}


def along(outline, shape, count=40):
    """Pixels (row, column) on an outline, evenly spread."""
    points = np.array(outline) * [shape[1], shape[0]]
    lengths = np.append(0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
    at = np.linspace(0, lengths[-1], count)
    columns, rows = (np.interp(at, lengths, points[:, axis]) for axis in (0, 1))
    return np.clip(rows.astype(int), 0, shape[0] - 1), np.clip(columns.astype(int), 0, shape[1] - 1)


def is_there(pixels, outline, colour, within):
    """On which share of an outline, or inside of a closed one, the colour is seen, but for so many pixels."""
    if outline[0] == outline[-1]:
        outline = [np.mean(outline[:-1], axis=0)] * 2
    rows, columns = along(outline, pixels.shape)
    around = [
        pixels[max(0, r - within) : r + within + 1, max(0, c - within) : c + within + 1, :3]
        for r, c in zip(rows, columns, strict=True)
    ]
    return np.mean([(np.abs(part / 255 - to_rgb(colour)).max(axis=2) < 0.12).any() for part in around])


@pytest.mark.parametrize("kind", PICTURES)
def test_things_lie_where_they_are_seen_and_say_their_number(kind):
    make, colours = PICTURES[kind]
    picture = make()
    pixels, things, near = picture.pixels().copy(), picture.things, round(2 * picture.figure.dpi / 100)
    names = [thing.name for thing in things]
    assert len(set(names)) == len(names) > 0
    for thing in things:
        assert thing.words.startswith(f"{thing.name}: ")
        assert (
            re.search(r"\d", thing.words.removeprefix(thing.name))
            or "diverged" in thing.words
            or "not computed" in thing.words
        )
        assert not re.search(r"(^|\s)-[\d.]", f"{thing.words} {' '.join(thing.along)}"), "a hyphen for a minus"
        assert np.shape(thing.outline)[1] == 2
        assert np.min(thing.outline) >= 0
        assert np.max(thing.outline) <= 1
        assert len(thing.along) in (0, len(thing.outline))
        assert {len(row) for row in thing.grid.get("told", [])} <= {len(thing.grid.get("across", []))}
        if thing.value is not None:
            assert thing.low <= thing.value <= thing.high
            assert thing.step > 0
            assert thing.right or thing.up > 0
            assert abs(thing.nearest(thing.value) - thing.value) <= 0.501 * thing.step
    for thing in things:
        if thing.name.startswith("weight from") and abs(thing.value or 0) > 2:  # thick enough; dashed where negative
            colour = figures.kit.NEGATIVE if thing.value < 0 else figures.kit.POSITIVE
            assert is_there(pixels, thing.outline, colour, near) > 0.3
        if thing.name in colours:
            assert is_there(pixels, thing.outline, colours[thing.name], near) > 0.6, thing.name


def test_in_a_structure_weights_and_nodes_tell_their_numbers():
    picture = structure(5, 3)
    weights, _, outputs, wide = experiments.hidden_outputs_at_the_start(5, 3)
    told = {thing.name: thing.words.removeprefix(f"{thing.name}: ") for thing in picture.things}
    assert len([name for name in told if name.startswith("weight from")]) == 5 * 3 + 5
    assert told["weight from input 3 to hidden node 2"] == wording.number(weights[2, 1])
    assert told["input 1"] == "5 weights out"
    low, high = outputs[:, 3].min(), outputs[:, 3].max()
    assert told["hidden node 4"] == f"3 weights in, 1 weight out, outputs from {low:.2f} to {high:.2f}"
    assert told["output node"] == "5 weights in"
    bars = next(thing for thing in picture.things if thing.name == "hidden outputs, width 1")
    assert f"{100 * np.mean((wide >= 0.5) & (wide < 0.55)):.0f} % from 0.50 to 0.55" in bars.along


PLANES = {
    "playground": (playground, 120, 3.5),
    "playground, large": (lambda: playground("circles", 3, (1112, 1.34)), 120, 3.5),
    "field": (lambda: runs()[0].update(np.linspace(-0.5, 1.5, 10000)[:, None], [1.0], [1.0], "", ""), 100, 6.0),
}


@pytest.mark.parametrize("kind", PLANES)
def test_each_place_of_a_plane_tells_its_inputs_and_the_answer_there(kind):
    make, cells, size = PLANES[kind]
    picture = make()
    (plane,) = [thing for thing in picture.things if thing.name == "the answer's plane"]
    axes, answers = picture.plane, picture.field.answers.reshape(cells, cells)
    across, up = (np.array([float(text.replace("−", "-")) for text in plane.grid[side]]) for side in ("across", "up"))
    assert len(across) == len(up) == 40
    corners = size * np.array([[-1, 1], [1, 1], [1, -1], [-1, -1], [-1, 1]])
    assert plane.outline == figures.things.outline(axes, corners)
    middles = size * ((2 * np.arange(40) + 1) / 40 - 1)
    np.testing.assert_allclose([across, up], [middles, -middles], atol=size / cells + 0.006)  # each inside of its place
    for row, column in ((0, 0), (7, 31), (39, 39), (20, 3)):
        at = np.round(((across[column] / size + 1) * cells - 1) / 2), np.round(((1 - up[row] / size) * cells - 1) / 2)
        answer = answers[int(at[1]), int(at[0])]
        number, _, beyond = plane.grid["told"][row][column].partition(" ")
        assert float(number.replace("−", "-")) == pytest.approx(answer, abs=0.0051)
        assert beyond == ("(beyond 1)" if answer > 1.005 else "(beyond 0)" if answer < -0.005 else "")


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.0, "0.00"), (-0.0, "0.00"), (2.5, "2.50"), (0.0051, "0.01"), (0.0042, "0.004"), (-0.00012, "−0.0001"),
     (3e-7, "practically 0"), (-1e-30, "practically 0")],
)  # fmt: skip
def test_what_is_not_0_is_not_told_as_0(value, told):
    assert wording.number(value, ".2f") == told
    assert wording.rounded(value, 2) == told.replace("−", "-")
    picture = runs()[0].update(np.full((10000, 1), value), [1.0], [1.0], "", "")
    (plane,) = [thing for thing in picture.things if thing.name == "the answer's plane"]
    assert {answer.partition(" (")[0] for row in plane.grid["told"] for answer in row} == {told}


@pytest.mark.parametrize(
    ("value", "how", "told"),
    [(123_456, ".3g", "123000"), (-4321.0, ".3g", "−4320"), (9.7, ".1g", "10"), (3.17e-5, ".1g", "0.00003")],
)
def test_no_number_is_told_with_a_power_of_ten(value, how, told):
    assert wording.number(value, how) == told


def test_epochs_beyond_a_million_are_told():
    (line,) = figures.LossesOfRuns(["training"], 2, "epoch", 0.1, 1).update([[1, 1, 0.5]], "words").lines
    line.set_data([0, 999_999.5, 1_234_567.5], [1, 1, 0.5])
    (curve,) = figures.things.loss_curves([line], "epoch", ["training loss"])
    assert curve.words == "training loss: 0.5 at epoch 1234568"


def by_hand(panel, name, value=None):
    """What the browser says when a hand changes a thing, or clicks on it."""
    count = panel.image.hand.get("count", 0) + 1
    panel.image.set_state({"hand": {"name": name, "count": count} | ({} if value is None else {"value": value})})


def value_panel():
    picture = figures.LossOverWeight()

    def draw(weight):
        picture.update(*experiments.loss_along(X, 1.0, *WEIGHTS, (1, 0, 0), weight))

    return controls.Panel(picture, draw, weight=controls.slider("value of the weight", 1.0, -4, 4))


def test_the_screen_is_sent_what_stands_in_the_picture():
    panel = value_panel()
    told = {thing["name"]: thing for thing in panel.image.things}
    assert told["value of the weight"]["words"] == "value of the weight: 1.00, loss 0.149, slope −0.327"
    assert told["value of the weight"]["value"] == 1
    assert "value" not in told["loss"]
    panel.sliders["weight"].value = 2
    assert [thing["value"] for thing in panel.image.things if "value" in thing] == [2]


def test_a_picture_is_sent_before_its_words_and_things(monkeypatch):
    panel, sent = value_panel(), []
    monkeypatch.setattr(
        type(panel.image), "send_state", lambda _, key: sent.append({key} if isinstance(key, str) else set(key))
    )
    panel.caption.observe(lambda _: sent.append({"words"}), names="value")
    for move, answer in (
        (lambda: setattr(panel.sliders["weight"], "value", 2), []),
        (lambda: by_hand(panel, "value of the weight", 3), [{"answered"}]),
    ):
        sent.clear()
        move()
        told = {"value", "caption", "things", "words", "answered"}
        assert [names & told for names in sent if names != {"hand"}] == [
            {"value", "caption"}, {"things"}, {"words"}, *answer,
        ]  # fmt: skip


def test_what_is_dragged_in_the_picture_moves_its_slider():
    panel = value_panel()
    for asked, value in ((-1.37, -1.35), (0.0, 0.0), (9.0, 4.0)):
        before = panel.image.number
        by_hand(panel, "value of the weight", asked)
        assert panel.sliders["weight"].value == value
        assert panel.image.number == before + 1
        assert f"At weight {value:.2f}".replace("-", "−") in panel.caption.value


def test_what_is_not_there_or_does_not_change_is_left_alone():
    panel = value_panel()
    for count, name in enumerate(("loss", "something else"), 1):
        by_hand(panel, name, 3.0)
        assert panel.sliders["weight"].value == 1
        assert panel.image.answered == count
        assert panel.message.value == ""


def test_without_its_slider_a_thing_is_pointed_at_only():
    picture = valley()
    panel = controls.Panel(picture, lambda n: None, n=controls.whole_slider("n", 1, 0, 3))
    assert not any("value" in thing for thing in panel.image.things)
    by_hand(panel, "value of the weight", 3.0)
    assert panel.message.value == ""


@pytest.mark.expects_logged_error
def test_what_goes_wrong_with_a_change_by_hand_is_shown():
    picture = valley()

    def draw(weight):
        if weight > 2:
            raise ValueError("too steep")

    panel = controls.Panel(picture, draw, weight=controls.slider("value of the weight", 1.0, -4, 4))
    by_hand(panel, "value of the weight", 3.0)
    assert "too steep" in panel.message.value
    by_hand(panel, "value of the weight", 1.5)
    assert panel.message.value == ""


def test_a_drag_is_answered_as_a_slider_is_the_newest_wins():
    log, picture = [], valley()

    def work(weight):
        for part in range(3):
            log.append((weight, part))
            yield

    async def drag():
        panel = controls.Panel(picture, work, weight=controls.slider("value of the weight", 1.0, -4, 4))
        for value in (1.5, 2.0, 2.5):
            by_hand(panel, "value of the weight", value)
            assert panel.image.busy
        await panel.finished()

    asyncio.run(drag())
    assert log == [(1.0, 0), (1.5, 0), (2.0, 0), (2.5, 0), (2.5, 1), (2.5, 2)]


def test_a_click_on_the_map_walks_there_at_once():
    log, picture = [], walk()

    def train(learning_rate, hidden_nodes):
        log.append((learning_rate, hidden_nodes))

    sliders = {
        "learning_rate": controls.selection_slider("learning rate", 0.3, RATES),
        "hidden_nodes": controls.selection_slider("hidden nodes", 5, WIDTHS),
    }
    panel = controls.Panel(picture, train, **sliders)
    assert [thing["name"] for thing in panel.image.things if "sets" not in thing] == [
        "training loss", "validation loss",
    ]  # fmt: skip
    by_hand(panel, "learning rate 3, 20 hidden nodes")
    by_hand(panel, "learning rate 3, 20 hidden nodes", 5.0)
    assert log == [(0.3, 5), (3.0, 20)]
    assert panel.values == {"learning_rate": 3.0, "hidden_nodes": 20}
    sliders["hidden_nodes"].value = 1
    assert log[-1] == (3.0, 1)


def test_without_both_sliders_the_map_is_pointed_at_only():
    panel = controls.Panel(walk(), lambda n: None, n=controls.whole_slider("n", 1, 0, 3))
    assert not any("sets" in thing for thing in panel.image.things)
    by_hand(panel, "learning rate 3, 20 hidden nodes")
    assert panel.message.value == ""


def test_while_pictures_come_the_list_comes_at_the_pace_of_words_and_at_the_end():
    sent, picture = [], valley()

    def work(weight):
        for part in range(40):
            picture.update(*experiments.loss_along(X, 1.0, *WEIGHTS, (1, 0, 0), weight + part / 100))
            yield

    async def move():
        panel = controls.Panel(picture, work, weight=controls.slider("value of the weight", 1.0, -4, 3))
        panel.WORDS = 1e9
        panel.image.observe(lambda change: sent.append(change.new[1]["value"]), names="things")
        by_hand(panel, "value of the weight", 2.0)
        assert sent == [2.0]
        await panel.finished()

    asyncio.run(move())
    assert sent == pytest.approx([2.0, 2.39])


def test_a_weight_dragged_in_the_stepper_sets_its_field():
    panel = stepper_panel()
    panel.step.value = 12
    by_hand(panel, "weight from input 3 to hidden node 1", 0.93)
    assert panel.fields["weights_input_to_hidden", 2, 0].value == 0.9
    by_hand(panel, "weight from hidden node 2 to the output", -1.5)
    assert panel.fields["weights_hidden_to_output", 1, 0].value == -1.5
    by_hand(panel, "input 2", 2.0)
    assert panel.fields["features", 0, 1].value == 2
    told = {thing["name"]: thing for thing in panel.image.things}
    assert told["weight from hidden node 2 to the output"]["words"].endswith("the output: −1.5")
    assert "value" not in told["hidden node 1"]
    assert panel.step.value == 12


def test_each_thing_in_the_stepper_that_can_be_changed_sets_the_field_of_its_name():
    panel = stepper_panel()
    things = [thing["name"] for thing in panel.image.things if "value" in thing]
    assert len(things) == len(panel.fields)
    for number, name in enumerate(things):
        before = {place: field.value for place, field in panel.fields.items()}
        by_hand(panel, name, 1.3 + 0.1 * number)
        (place,) = [place for place, field in panel.fields.items() if field.value != before[place]]
        assert panel.fields[place].value == pytest.approx(1.3 + 0.1 * number)
        told = {thing["name"]: thing for thing in panel.image.things}
        assert told[name]["value"] == pytest.approx(1.3 + 0.1 * number)


def test_new_weights_are_the_steppers_answer_and_not_to_be_dragged():
    panel = stepper_panel()
    panel.step.value = 29
    assert not any("value" in thing for thing in panel.image.things)
    by_hand(panel, "weight from hidden node 2 to the output", -1.5)
    assert panel.fields["weights_hidden_to_output", 1, 0].value == -0.5


def test_chapter_2s_curves_move_their_sliders():
    panel = two_nodes_panel()
    for name, value in (("weight", -3.5), ("bias weight", 2.0), ("output weight", -0.7)):
        by_hand(panel, name, value)
        assert panel.sliders[name.replace(" ", "_")].value == value
    assert [thing["name"] for thing in panel.image.things if "value" in thing] == [
        "weight", "output weight", "bias weight",
    ]  # fmt: skip


def test_the_middle_of_the_step_stays_under_the_pointer():
    picture = two_nodes(10, 5, 1)
    thing = next(thing for thing in picture.things if thing.name == "bias weight")
    before, after = thing.outline, 0.1
    picture.update(*experiments.two_nodes(10, thing.value + after * thing.right, 1))
    now = next(thing for thing in picture.things if thing.name == "bias weight").outline
    np.testing.assert_allclose(np.subtract(now, before), [[after, 0]] * len(now), atol=2e-4)
