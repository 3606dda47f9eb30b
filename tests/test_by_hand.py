"""Weights changed by hand in the playground: the run goes on from there, and nothing says otherwise."""

import asyncio

import numpy as np
import pytest

import controls
import experiments
import figures
import own_networks
from test_player import Throws, new_player
from test_things import by_hand
from tinynet import NeuralNetwork

SETTINGS = {
    "problem": "XOR", "noise": 0.2, "bias": True, "learning_rate": 0.3, "hidden_nodes": 3, "batch_size": 8, "seed": 0,
}  # fmt: skip
FIRST = "weight from x1 to hidden node 2"


def weights(run):
    return [table.copy() for table in (run.network.weights_input_to_hidden, run.network.weights_hidden_to_output)]


def weight_things(run):
    picture = figures.Playground(300)
    things = picture.update(**run.view(picture.places)).things
    return [thing for thing in things if thing.value is not None]


@pytest.mark.parametrize("settings", [{}, {"bias": False}, {"problem": "curve", "hidden_nodes": 2}])
def test_each_thing_that_can_be_changed_is_the_weight_of_its_name(settings):
    run = experiments.Trial(**SETTINGS | settings)
    things = weight_things(run)
    assert len(things) == sum(table.size for table in weights(run))
    for number, thing in enumerate(things):
        run.change(thing.name, 10.0 + number)
    now = weight_things(run)
    assert [thing.value for thing in now] == [10.0 + number for number in range(len(things))]
    np.testing.assert_array_equal(np.concatenate([table.ravel() for table in weights(run)]), [t.value for t in now])


def test_the_run_goes_on_from_the_changed_weight():
    run = experiments.Trial(**SETTINGS, epochs=3)
    before = weights(run)
    loss = run.view(figures.Playground.places)["losses"][0][-1]
    run.change(FIRST, 5.0)
    network = NeuralNetwork(3, 3, 1, 0.3)
    network.weights_input_to_hidden, network.weights_hidden_to_output = before
    network.weights_input_to_hidden[0, 1] = 5.0
    features, targets = run.training
    expected = np.mean((targets - network.run(features)) ** 2)
    assert run.view(figures.Playground.places)["losses"][0][-1] == pytest.approx(expected) != pytest.approx(loss)
    assert len(run.history.training_loss) == 4
    run.take_step()
    assert not np.array_equal(weights(run)[0], network.weights_input_to_hidden)
    assert abs(weights(run)[0][0, 1] - 5) < 0.2
    assert run.position == (3, 1)


def test_the_line_and_the_words_say_that_weights_were_changed():
    run = experiments.Trial(**SETTINGS, epochs=3)
    line = run.code
    run.change(FIRST, 5.0)
    run.change(FIRST, 4.0)
    assert run.code == f"{line}  # without 1 weight set by hand"
    run.change("weight from the bias to hidden node 1", 4.0)
    assert run.code == f"{line}  # without 2 weights set by hand"
    assert "Weights changed by hand: 2." in run.view(figures.Playground.places)["words"]
    assert eval(run.code).code == line


def test_changed_first_weights_are_not_called_untrained():
    run = experiments.Trial(**SETTINGS)
    assert "Untrained" in run.view(figures.Playground.places)["words"]
    run.change(FIRST, 5.0)
    assert "Untrained" not in run.view(figures.Playground.places)["words"]


def test_a_diverged_run_goes_on():
    run = experiments.Trial(**SETTINGS | {"learning_rate": 1e5}, epochs=300)
    assert run.verdict == "diverged"
    assert run.done
    for thing in weight_things(run):
        run.change(thing.name, 0.5)
    assert not run.done
    assert run.verdict != "diverged"
    steps = run.steps
    run.take_step()
    assert run.steps == steps + 1 or run.verdict == "diverged"


def test_a_push_by_hand_is_no_instability_and_no_slowness():
    run = experiments.Trial(**SETTINGS | {"hidden_nodes": 4}, epochs=200)
    assert run.verdict == "solved"
    for node in range(1, 5):
        run.change(f"weight from hidden node {node} to the output", 3.0)
    assert run.view(figures.Playground.places)["losses"][0][-1] > 1
    for _ in range(20):
        run.take_epoch()
        assert run.verdict in ("", "solved")


def test_what_names_no_weight_is_refused():
    run = experiments.Trial(**SETTINGS)
    with pytest.raises(ValueError, match="names no weight"):
        run.change("training loss", 1.0)
    assert run.code == experiments.Trial(**SETTINGS).code


@pytest.mark.parametrize("kind", own_networks.WHOLE, ids=lambda kind: kind.__name__)
def test_a_learners_network_takes_the_weight(kind):
    ours, run = (experiments.Trial(**SETTINGS, epochs=1, **more) for more in ({}, {"network": kind}))
    for trial in (ours, run):
        trial.change("weight from the bias to hidden node 3", -2.5)
        trial.change("weight from hidden node 3 to the output", 1.5)
        trial.take_epoch()
    for mine, right in zip(weight_things(run), weight_things(ours), strict=True):
        assert mine.value == pytest.approx(right.value, rel=1e-4, abs=1e-5)
    assert run.code.endswith(f"network={kind.__name__})  # without 2 weights set by hand")


class Sealed(NeuralNetwork):
    """A network whose weights cannot be set once they are there."""

    def __setattr__(self, name, value):
        if name.startswith("weights") and name in vars(self) and not vars(self).get("inside"):
            raise AttributeError("sealed")
        super().__setattr__(name, value)

    def train(self, features, targets):
        self.inside = True
        super().train(features, targets)
        self.inside = False


def test_a_network_that_takes_no_weights_says_so():
    run = experiments.Trial(**SETTINGS, network=Sealed)
    before, line = weights(run), run.code
    with pytest.raises(Exception, match="Sealed does not let weights_input_to_hidden be set from outside"):
        run.change(FIRST, 5.0)
    np.testing.assert_array_equal(weights(run)[0], before[0])
    assert run.code == line


# The player


class Coin(figures.Picture):
    """A picture with one thing that the run is asked for, and one that stands for a slider."""

    def __init__(self):
        super().__init__(2, 1)
        self.places = {"place": "here"}

    def update(self, heads, words, place):
        self.heads, self.caption = heads, words

    def _things(self):
        shape, how = ((0.4, 0.4), (0.6, 0.6)), {"low": 0, "high": 9, "step": 1, "up": 9}
        return [
            figures.Thing("heads", f"heads: {self.heads}", shape, value=self.heads, **how),
            figures.Thing("a coin that is glued", "a coin that is glued: 1", shape, value=1, **how),
            figures.Thing("coins", "coins: some", shape, value=3, **how, control="coins"),
        ]


def coin_player():
    return new_player(picture=Coin())


def test_what_stands_for_no_slider_is_changed_in_the_run():
    player = coin_player()
    assert [thing.get("value") is not None for thing in player.image.things] == [True] * 3
    run, position, number = player.run, player.run.position, player.image.number
    by_hand(player, "heads", 6.2)
    assert player.run is run
    assert run.heads == 6
    assert run.position == position
    assert player.image.number == number + 1
    assert "6 heads" in player.caption.value
    by_hand(player, "coins", 5)
    assert player.sliders["coins"].value == 5
    assert player.run is not run


@pytest.mark.expects_logged_error
def test_what_the_run_refuses_is_shown():
    player = coin_player()
    by_hand(player, "a coin that is glued", 3)
    assert "This coin &lt;is&gt; glued." in player.message.value
    by_hand(player, "heads", 2)
    assert player.message.value == ""


def test_while_it_plays_it_plays_on_from_there():
    async def play():
        player = coin_player()
        player.image.observe(lambda change: player.image.set_trait("shown", change.new), names="number")
        player.reset()
        player.play()
        await asyncio.sleep(0.1)
        run = player.run
        by_hand(player, "heads", 9)
        assert player.toggle.description == "Pause"
        assert player.run is run
        assert next(thing["words"] for thing in player.image.things).startswith("heads: 3")
        player.pause()

    asyncio.run(play())


def test_while_it_fills_in_it_goes_on_from_there():
    class Long(Throws):
        COUNT = 60

    async def fill():
        player = new_player(trial=Long, picture=Coin())
        await asyncio.sleep(0.1)
        run = player.run
        assert player.image.busy
        at = run.position
        by_hand(player, "heads", 9)
        assert run.position == at
        assert player.image.busy
        await player.finished()
        assert player.run is run
        assert run.done
        assert not player.image.busy

    asyncio.run(fill())


def test_a_move_and_reset_make_the_run_without_the_change():
    player = controls.Player(
        figures.Playground(20),
        trial=type("Trial", (experiments.Trial,), {"COUNT": 20}),
        question=lambda **_: "?",
        **{name: controls.choice(name, [value], value) for name, value in SETTINGS.items() if name != "seed"},
        seed=controls.whole_slider("seed", 0, 0, 20),
    )
    line = player.code.value
    by_hand(player, FIRST, 3.33)
    assert player.code.value == f"{line}  # without 1 weight set by hand"
    assert weights(player.run)[0][0, 1] == pytest.approx(3.35)
    assert next(thing for thing in player.image.things if thing["name"] == FIRST)["words"] == f"{FIRST}: 3.35"
    player.code.value = line  # the line that stands there, without its comment
    assert player.code.value == line
    by_hand(player, FIRST, 3.33)
    player.sliders["seed"].value = 1
    assert "#" not in player.code.value
    by_hand(player, FIRST, 3.33)
    player.reset()
    assert "#" not in player.code.value
