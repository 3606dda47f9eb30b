"""A learner's class in every experiment and live view: however it is written, its run is tinynet's, to rounding."""

import threading
import warnings

import numpy as np
import pytest

import controls
import datasets
import experiments
import figures
import own_networks as own
from experiments.own import Own, whose
from experiments.quiet import YourNetworkError
from tinynet import NeuralNetwork

SETTINGS = {"problem": "XOR", "noise": 0.2, "bias": True, "learning_rate": 0.3, "hidden_nodes": 3, "batch_size": 8}
TABLES = "weights_input_to_hidden", "weights_hidden_to_output"


def digits(count=60):
    images, labels = datasets.digits()
    records = images.reshape(-1, 64)[:count] / 16, np.eye(10)[labels[:count]]
    return [[part[:40] for part in records], [part[40:] for part in records]]


def rentals(count=400):
    """Records such as those of the bikes: many columns, one target."""
    rng = np.random.default_rng(5)
    features = rng.normal(size=(count, 12))
    targets = np.tanh(features[:, :1]) + 0.1 * rng.normal(size=(count, 1))
    return [(features[:300], targets[:300]), (features[300:], targets[300:])]


RUNS = {
    "trial": lambda **network: experiments.Trial(**SETTINGS, seed=1, epochs=3, steps=2, **network),
    "curve": lambda **network: experiments.Trial(
        **SETTINGS | {"problem": "curve", "bias": False}, seed=2, epochs=2, **network
    ),
    "run": lambda **network: experiments.Run(*rentals(), 4, 0.2, epochs=2, batch_size=64, **network).to_the_end(),
    "sampled": lambda **network: experiments.SampledRun(*rentals(), 4, 0.2, batches=50, **network).to_the_end(),
    "digits": lambda **network: experiments.digit_run(*digits(), 5, 0.3, epochs=2, **network).to_the_end(),
}


def weights(run):
    return [np.array(getattr(run.network, name), float) for name in TABLES]


def agree(run, ours, **limits):
    limits = {"rtol": 1e-9, "atol": 1e-12} | limits
    for table, right in zip(weights(run), weights(ours), strict=True):
        np.testing.assert_allclose(table, right, **limits)
    assert run.steps == ours.steps
    assert run.history.diagnosis == ours.history.diagnosis
    for name in ("training_loss", "validation_loss"):
        np.testing.assert_allclose(getattr(run.history, name), getattr(ours.history, name), **limits)
    assert run.history.measured.keys() == ours.history.measured.keys()


GLANCE = experiments.Trial.GLANCE


@pytest.fixture(autouse=True)
def any_network_is_quick_enough(monkeypatch):
    """On a machine that is busy with something else none may be."""
    monkeypatch.setattr(experiments.Trial, "GLANCE", np.inf)


# Right by the contract: the same run


# FlatAnswers has one output node.
PAIRS = [(kind, name) for kind in own.RIGHT for name in RUNS if (kind, name) != (own.FlatAnswers, "digits")]


@pytest.mark.parametrize(("kind", "name"), PAIRS, ids=[f"{kind.__name__}-{name}" for kind, name in PAIRS])
def test_the_run_is_tinynets_to_rounding(kind, name):
    run = RUNS[name](network=kind)
    assert type(run.network) is kind
    agree(run, RUNS[name]())
    assert run.history.measured == RUNS[name]().history.measured


@pytest.mark.parametrize("name", RUNS)
def test_short_floats_stay_short_and_come_out_the_same_to_their_rounding(name):
    run = RUNS[name](network=own.Short)
    agree(run, RUNS[name](), rtol=1e-3, atol=1e-4)
    assert run.network.weights_input_to_hidden.dtype == np.float32


def test_a_class_that_takes_a_seed_in_its_own_way_makes_the_same_run_each_time():
    first, again, ours = (experiments.Trial(**SETTINGS, seed=1, epochs=2, network=own.OldSeed) for _ in range(3))
    agree(first, again)
    agree(first, experiments.Trial(**SETTINGS, seed=1, epochs=2))
    assert ours.whose == "OldSeed, yours"


def test_tinynet_is_asked_itself():
    run = experiments.Trial(**SETTINGS, seed=1)
    assert run._asked is run.network
    assert type(run.network) is NeuralNetwork
    assert run.whose == whose(NeuralNetwork) == run.whose_words == ""


# What it leaves behind, and what it says


def test_the_records_are_as_they_were():
    for name in ("trial", "sampled"):
        run = RUNS[name](network=own.ChangesItsInputs)
        for records in (run.training, run.validation):
            assert all(np.isfinite(part).all() for part in records)
        assert np.std(run.training[0]) > 0.5
    asked = np.ones((4, 3))
    experiments.answers(experiments.Trial(**SETTINGS, seed=1, network=own.ChangesItsInputs).network, asked)
    assert (asked == 1).all()


def test_what_it_prints_is_counted_and_the_last_line_stands_in_the_words(capsys):
    run = experiments.Trial(**SETTINGS, seed=1, epochs=2, network=own.Prints)
    words = run.view(figures.Playground.places)["words"]
    assert "Lines printed so far: 32, the last: loss 0." in words
    print("and here it is seen")
    assert capsys.readouterr().out == "and here it is seen\n"


def test_what_others_print_meanwhile_is_shown(capsys):
    class NotAlone(own.Batch):
        def train(self, features, targets):
            super().train(features, targets)
            other = threading.Thread(target=print, args=["from elsewhere"])
            other.start()
            other.join()
            print("from here")

    run = experiments.Trial(**SETTINGS, seed=1, steps=2, network=NotAlone)
    assert capsys.readouterr().out == "from elsewhere\n" * 2
    assert run.whose_words.endswith("Lines printed so far: 2, the last: from here")


def test_its_warnings_are_not_shown():
    class Warns(own.Batch):
        def train(self, features, targets):
            warnings.warn("by itself", stacklevel=2)
            np.exp(np.array([1e4]))
            super().train(features, targets)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        agree(RUNS["trial"](network=Warns), RUNS["trial"]())


def test_the_text_says_whose_it_is_and_what_is_not():
    words = experiments.Trial(**SETTINGS, seed=1, network=own.RecordLoop).view(figures.Playground.places)["words"]
    assert words.endswith("\nNetwork: RecordLoop, yours.")
    run = RUNS["digits"](network=own.RecordLoop)
    assert run.words == RUNS["digits"]().words + " Network: RecordLoop, yours."

    class Half(NeuralNetwork):
        def run(self, features):
            return self.forward_pass_train(features)[0]

    borrowed = "__init__, forward_pass_train, backpropagation, update_weights, train"
    assert whose(Half) == f"Half, yours but for {borrowed}"
    agree(RUNS["sampled"](network=Half), RUNS["sampled"]())
    own_way = type("Mine", (own.Batch,), {"run": NeuralNetwork.run})
    assert whose(own_way) == "Mine, yours but for run"


# What is not right


class ZeroOverZero(own.Batch):
    def run(self, features):
        return np.full((len(features), 1), np.nan)

    def forward_pass_train(self, X):
        return np.full((len(X), 1), np.nan), np.full((len(X), len(self.weights_hidden_to_output)), 0.5)


@pytest.mark.parametrize(
    ("kind", "epochs"),
    [(own.Batch, 1), (own.Batch, 30), (own.RecordLoop, 30), (own.OneRecordOnly, 1), (own.Lists, 30)],
)
def test_a_run_that_diverges_ends_with_its_last_finite_weights(kind, epochs):
    settings = SETTINGS | {"problem": "blobs", "learning_rate": 30.0, "hidden_nodes": 16}
    run = experiments.Trial(**settings, seed=0, epochs=epochs, network=kind)
    ours = experiments.Trial(**settings, seed=0, epochs=epochs)
    assert run.history.diagnosis == ours.history.diagnosis == ("diverged" if epochs == 30 else "saturated")
    assert all(np.isfinite(table).all() for table in weights(run))
    view = run.view(figures.Playground.places)
    assert np.isfinite(view["answers"]).all()
    assert np.isfinite(view["hidden_outputs"]).all()
    if epochs == 30:
        assert view["verdict"] == "diverged"
        assert f"a hundredth of the rate, too? Then it is the code: tutor.check({kind.__name__})" in view["words"]
        position = run.position
        run.take_step()
        assert run.position == position


def test_answers_that_are_no_numbers_are_a_run_that_diverged():
    run = experiments.Trial(**SETTINGS, seed=0, epochs=5, network=ZeroOverZero)
    assert (run.history.diagnosis, run.position, run.done) == ("diverged", (0, 0), True)
    picture = figures.Playground(run.COUNT).update(**run.view(figures.Playground.places))
    assert "over 1 million" in picture.caption
    assert experiments.mean_squared_error(run.network, *run.training) == np.inf


@pytest.mark.parametrize(
    ("error", "words"), [(ValueError("Mend it."), "ValueError: Mend it"), (KeyError(), "KeyError")]
)
def test_an_exception_ends_with_one_full_stop(error, words):
    class Stops(own.RecordLoop):
        def train(self, features, targets):
            raise error

    with pytest.raises(YourNetworkError, match=rf" with {words}\. tutor\.check"):
        experiments.Trial(**SETTINGS, seed=0, steps=1, network=Stops)


class StopsAtTheThird(own.RecordLoop):
    count = 0

    def update_weights(self, *sums):
        self.count += 1
        super().update_weights(*sums)
        if self.count == 3:
            np.ones((2, 3)) @ np.ones((2, 3))


def test_an_exception_is_a_sentence_with_method_line_and_what_to_do_and_the_step_is_not_taken():
    run, ours = (experiments.Trial(**SETTINGS, seed=0, steps=2, network=kind) for kind in (StopsAtTheThird, own.Batch))
    with pytest.raises(YourNetworkError) as told:
        run.take_step()
    words = str(told.value)
    assert words.startswith("StopsAtTheThird.train stops in line ")
    assert "of update_weights, np.ones((2, 3)) @ np.ones((2, 3)), with ValueError: matmul: " in words
    assert words.endswith("tutor.check(StopsAtTheThird) tells more.")
    agree(run, ours)
    run.take_epoch()  # it goes on by the same batches
    agree(run, experiments.Trial(**SETTINGS, seed=0, epochs=1))


class NoTrain:
    __init__, forward_pass_train, run = own.Batch.__init__, own.Batch.forward_pass_train, own.Batch.run


class NothingWritten:
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate): ...


class Transposed(own.Batch):
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):
        super().__init__(hidden_nodes, input_nodes, output_nodes, learning_rate)


class Swapped(own.Batch):
    def run(self, features):
        return super().forward_pass_train(features)[0]

    def forward_pass_train(self, X):
        return super().forward_pass_train(X)[::-1]


class Silent(own.Batch):
    def run(self, features): ...


class Both(own.Batch):
    def run(self, features):
        return self.forward_pass_train(features)


class Grows(own.Batch):
    def update_weights(self, delta_weights_i_h, delta_weights_h_o, n_records):
        self.weights_hidden_to_output = self.weights_hidden_to_output + delta_weights_h_o.T


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (NoTrain, "NoTrain has no train, expected by its contract."),
        (NothingWritten, "NothingWritten has no weights_input_to_hidden, expected by its contract."),
        (
            Transposed,
            r"Transposed.__init__ makes weights_input_to_hidden with shape \(4, 3\), expected \(3, 4\)\.",
        ),
        (
            Swapped,
            r"Swapped.forward_pass_train gives \(128, 4\) and \(128, 1\), expected \(128, 1\) and \(128, 4\)\.",
        ),
        (Silent, r"Silent.run gives nothing, expected \(128, 1\)\."),
        (Both, r"Both.run gives a tuple, expected \(128, 1\)\."),
        (Grows, r"Grows.train makes weights_hidden_to_output of shape \(4, 1\) one of \(4, 4\), expected \(4, 1\)\."),
    ],
)
def test_what_the_contract_does_not_have_is_told(kind, words):
    with pytest.raises(YourNetworkError, match=rf"^{words} tutor.check\({kind.__name__}\) tells more\.$"):
        experiments.Trial(**SETTINGS | {"hidden_nodes": 4}, seed=0, epochs=1, network=kind)


@pytest.mark.parametrize("network", [own.Batch(2, 3, 1, 0.1), "Batch", None])
def test_what_is_no_class_is_refused(network):
    with pytest.raises(TypeError, match="expected a class itself"):
        experiments.digit_run(*digits(), 4, 0.1, network=network)


def test_settings_that_cannot_be_are_refused_as_by_tinynet():
    with pytest.raises(ValueError, match="learning_rate came as -1"):
        experiments.Run(*rentals(), 3, -1, network=own.Batch)


def test_an_interrupt_leaves_the_weights_from_before_the_step():
    class Interrupted(own.RecordLoop):
        def train(self, features, targets):
            super().train(features, targets)
            raise KeyboardInterrupt

    run = experiments.Trial(**SETTINGS, seed=0, network=Interrupted)
    before = weights(run)
    with pytest.raises(KeyboardInterrupt):
        run.take_step()
    for table, right in zip(weights(run), before, strict=True):
        np.testing.assert_array_equal(table, right)


def test_any_network_can_be_asked_for_its_losses_and_answers():
    network = own.OneRecordOnly(2, 3, 1, 0.1)
    features, targets = np.random.default_rng(0).normal(size=(20, 2)), np.ones((20, 1))
    np.testing.assert_array_equal(experiments.answers(network, features), np.zeros((20, 1)))
    assert experiments.mean_squared_error(network, features, targets) == 1
    assert experiments.mean_squared_error(network, features, targets[:, 0]) == 1
    digit_reader = own.RecordLoop(64, 3, 10, 0.1)
    assert 0 <= experiments.accuracy(digit_reader, *digits()[0]) <= 100


def test_one_record_and_as_many_records_as_nodes_are_answered():
    network = own.OneRecordOnly(3, 3, 3, 0.1)
    for count in (1, 3):
        assert Own(network).run(np.ones((count, 3))).shape == (count, 3)


# The map


CORNER = {"learning_rates": [0.1, 0.5, 900.0], "hidden_sizes": [2, 4], "seeds": [0, 3], "batches": 60}


@pytest.mark.parametrize("kind", [own.RecordLoop, own.FiveArguments])
def test_a_sweep_trains_place_by_place_what_tinynet_trains_side_by_side(kind, capsys):
    ours = experiments.sweep(*rentals(), **CORNER)
    assert capsys.readouterr().out == ""
    mine = experiments.sweep(*rentals(), **CORNER, network=kind)
    words = capsys.readouterr().out
    assert words == (
        f"12 networks of {kind.__name__}, one after the other in this process, take about a minute or two. What is "
        "finished when you interrupt it is kept.\n"
    )
    assert mine.keys() == ours.keys()
    for key, losses in ours.items():
        np.testing.assert_allclose(mine[key], losses, rtol=1e-9)
    assert ours[900.0, 4, 0] == (np.inf, np.inf)


def test_how_long_a_sweep_takes_is_the_time_of_its_steps_times_their_number(capsys, monkeypatch):
    clock = iter(np.arange(0.0, 100, 0.03))  # so three steps take 0.03 seconds
    monkeypatch.setattr("experiments.rate_map.time.perf_counter", lambda: next(clock))
    monkeypatch.setattr("experiments.rate_map._place", lambda *_: {})
    for batches, words in ((200, "24 minutes"), (1000, "2 hours")):
        sizes = {"hidden_sizes": [2, 4], "learning_rates": np.linspace(0.1, 1, 180), "seeds": [0, 1]}
        experiments.sweep(*rentals(), **sizes, batches=batches, network=own.Batch)
        assert f"720 networks of Batch, one after the other in this process, take about {words}." in (
            capsys.readouterr().out
        )


def test_a_sweep_goes_on_after_an_interrupt_with_what_this_class_has_not_trained_yet():
    found = experiments.sweep(*rentals(), **CORNER)
    calls = []

    class Counts(own.Batch):
        def __init__(self, *settings):
            calls.append(settings)
            if len(calls) == 8:
                raise KeyboardInterrupt
            super().__init__(*settings)

    with pytest.raises(KeyboardInterrupt):
        experiments.sweep(*rentals(), **CORNER, network=Counts, results=found)
    done = {key for key, losses in found.items() if losses.made_from[1] is Counts}
    assert 2 < len(done) < 8
    again = experiments.sweep(*rentals(), **CORNER, network=Counts, results=found)
    assert again is found
    assert {losses.made_from[1] for losses in found.values()} == {Counts}
    before = len(calls)
    experiments.sweep(*rentals(), **CORNER, network=Counts, results=found)
    assert len(calls) == before
    with experiments.all_cores(1) as executor:  # a class of a cell is not handed to other processes
        experiments.sweep(*rentals(), **CORNER | {"seeds": [5]}, network=Counts, results=found, executor=executor)
    assert len(calls) > before


# Live views


def new_player(kind, epochs=3, **sliders):
    """The playground's player, short, with networks of this class."""
    trial = type("Short", (experiments.Trial,), {"COUNT": epochs}).of(network=kind)
    settings = {
        "problem": controls.choice("problem", ["XOR", "curve"], "XOR"),
        "noise": controls.slider("noise", 0.2, 0, 0.8),
        "seed": controls.whole_slider("seed", 0, 0, 20),
        "learning_rate": controls.log_slider("learning rate", 0.316, -3, 1.5),
        "batch_size": controls.selection_slider("batch size", 8, [4, 8, 16]),
        "hidden_nodes": controls.whole_slider("hidden nodes", 2, 1, 16),
        "bias": controls.switch("bias", True),
    }
    picture = figures.Playground(trial.COUNT)
    return controls.Player(picture, trial=trial, question=lambda **_: "?", **settings | sliders)


def test_the_playground_plays_a_record_loop_and_its_line_of_code_makes_it_again():
    player, ours = new_player(own.RecordLoop), new_player(NeuralNetwork)
    agree(player.run, ours.run)
    assert player.image.caption == ours.image.caption + "\nNetwork: RecordLoop, yours."
    for each in (player, ours):
        each.sliders["hidden_nodes"].value = 5
        each.back.click()
        each.one_step.click()
        each.one_epoch.click()
        each.one_step.click()
    agree(player.run, ours.run)
    assert player.run.position == (1, 1)
    line = player.code.value
    assert line == ours.code.value.replace("steps=1)", "steps=1, network=RecordLoop)")
    again = eval(line, {"experiments": experiments, "RecordLoop": own.RecordLoop})
    agree(again, player.run)
    player.sliders["seed"].value = 7
    player.code.value = line
    assert (player.message.value, player.code.value, player.run.position) == ("", line, (1, 1))
    agree(player.run, ours.run)
    player.code.value = ours.code.value
    assert "network stays RecordLoop" in player.message.value
    ours.code.value = line
    assert "The line has network=RecordLoop, and this view was made without." in ours.message.value


class Slow(own.OneRecordOnly):
    """It says how many records it was asked for, and takes its time, on a clock that only its records move."""

    time = 0.0
    records = 0
    seconds = 0.0

    def forward_pass_train(self, X):
        Slow.records += 1
        Slow.time += Slow.seconds
        return super().forward_pass_train(X)


@pytest.mark.parametrize(("microseconds", "every"), [(2, 1), (5, 2), (20, 3), (50, 4), (100, 6), (500, 6)])
def test_a_network_that_answers_slowly_is_asked_at_fewer_places_and_the_picture_stays_quick(
    microseconds, every, monkeypatch
):
    monkeypatch.setattr(experiments.Trial, "GLANCE", GLANCE)
    monkeypatch.setattr("experiments.own.time.perf_counter", lambda: Slow.time)
    Slow.seconds = microseconds / 1e6
    run = experiments.Trial(**SETTINGS, seed=0, epochs=2, network=Slow)
    before = Slow.records
    view = run.view(figures.Playground.places)
    assert len(view["answers"]) == len(view["hidden_outputs"]) == (120 // every) ** 2
    assert Slow.records - before - len(view["answers"]) < 1000
    assert view["words"].endswith("so it is asked at fewer places.") == (every > 1)
    assert figures.Playground(run.COUNT).update(**view).caption
    curve = experiments.Trial(**SETTINGS | {"problem": "curve"}, seed=0, network=Slow)
    assert len(curve.view(figures.Playground.places)["answers"]) == 120


@pytest.mark.parametrize("kind", [own.RecordLoop, own.OneRecordOnly, own.Lists])
def test_slices_of_a_record_loop_end_between_steps(kind):
    """An epoch of it takes several times as long as a slice may."""

    class Waits(kind):
        def train(self, features, targets):
            Slow.time += 0.02
            super().train(features, targets)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.runs.time.process_time", lambda: Slow.time)
        run = experiments.Trial(**SETTINGS, seed=0, network=Waits)
        positions = [run.position for _ in run.go_on(1)]
        assert positions[:2] == [(0, 1), (0, 2)]
        assert positions[-1] == (1, 0)
        digit_run = experiments.digit_run(*digits(), 4, 0.3, epochs=1, network=Waits)
        assert [now.steps for now in digit_run.slices()] == [1, 2, 3, 4, 5]


def test_words_in_the_middle_of_an_epoch_tell_where_their_losses_are_from():
    run = experiments.SampledRun(*rentals(), 4, 0.2, batches=100, network=own.RecordLoop)
    for _ in range(70):
        run.take_step()
    assert run.words.startswith(f"Stable: after batch 50 training loss {run.history.training_loss[-1]:.3f}, ")
    assert list(run.view()["batches"]) == [0, 50]
    run = experiments.SampledRun(*rentals(), 16, 900.0, batches=100, network=own.RecordLoop).to_the_end()
    assert run.words.startswith(f"Diverged after batch {run.steps}. ")


def test_ten_seeds_are_counted_with_the_learners_class():
    settings = SETTINGS | {"learning_rate": 1.0, "hidden_nodes": 4, "problem": "blobs"}
    short = type("Short", (experiments.Trial,), {"COUNT": 4})
    counts = [experiments.to_the_end(trial.over_seeds(**settings)) for trial in (short, short.of(own.Batch))]
    assert counts[0][0] == counts[1][0]
    ours, theirs = [[trial.solved for trial in trials.values()] for _, trials in counts]
    assert ours == theirs
    assert any(ours)


@pytest.mark.expects_logged_error
def test_what_a_learners_class_raises_stands_beside_the_picture():
    class NotForFive(own.Batch):
        def train(self, features, targets):
            if len(self.weights_hidden_to_output) == 5:
                raise LookupError("no <five>")
            super().train(features, targets)

    player = new_player(NotForFive)
    player.sliders["hidden_nodes"].value = 5
    assert "<b>YourNetworkError</b>: NotForFive.train stops in line " in player.message.value
    assert "with LookupError: no &lt;five&gt;. tutor.check(NotForFive) tells more." in player.message.value
    assert player.image.caption.startswith("Epoch 0. ")
    player.sliders["hidden_nodes"].value = 4
    assert player.message.value == ""
    assert player.run.position == (3, 0)


def test_a_panel_of_digits_learns_with_a_record_loop():
    live = {kind: figures.DigitLearning(2, 0.09) for kind in (own.RecordLoop, NeuralNetwork)}
    captions = []
    for kind, picture in live.items():

        def learn(learning_rate, hidden_nodes, kind=kind, picture=picture):
            settings = {"epochs": 2, "network": kind}
            for run in experiments.digit_run(*digits(), hidden_nodes, learning_rate, **settings).slices():
                yield picture.update(**run.view())

        rate, nodes = controls.log_slider("learning rate", 0.3, -1.3, 0.5), controls.whole_slider("nodes", 4, 2, 8)
        panel = controls.Panel(picture, learn, learning_rate=rate, hidden_nodes=nodes)
        nodes.value = 6
        captions.append(panel.image.caption)
    assert captions[0].replace(" Network: RecordLoop, yours.", "") == captions[1] != captions[0]
    curves = [[line.get_ydata() for axes in picture.figure.axes for line in axes.lines] for picture in live.values()]
    for mine, ours in zip(*curves, strict=True):
        np.testing.assert_allclose(mine, ours, rtol=1e-9)
