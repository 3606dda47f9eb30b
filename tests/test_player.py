"""The player with a small trial that has nothing to do with networks: a throw a step, ten throws an epoch."""

import asyncio
import gc
import inspect

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from matplotlib.lines import Line2D

import controls
import figures
from playground_panel import answer_like_a_browser, run_quickly


class Throws:
    """Coins thrown one by one, as controls.Trial asks for it."""

    COUNT, MOST, EPOCH = 6, 1000, 4
    verdict = ""

    def __init__(self, coins, fair, name, epochs=0, steps=0, **rest):
        if name == "none":
            raise ValueError("There is no coin of that name.")
        self.settings = {"coins": coins, "fair": fair, "name": name} | rest
        self.rng = np.random.default_rng(rest.get("seed", 0))
        self.steps = self.heads = 0
        for _ in self.go_on(epochs, steps):
            pass

    @property
    def position(self):
        return divmod(self.steps, self.EPOCH)

    @property
    def done(self):
        return self.position[0] >= self.COUNT

    @property
    def code(self):
        epochs, steps = self.position
        settings = self.settings | {"epochs": epochs} | ({"steps": steps} if steps else {})
        return f"Throws({', '.join(f'{name}={value!r}' for name, value in settings.items())})"

    @property
    def solved(self):
        return self.heads > 30

    def take_step(self):
        """Throw them all once.

        Nothing where the run is done.
        """
        if not self.done:
            if self.settings["name"] == "lost" and self.steps == 9:
                raise LookupError("The coin rolled <under> the table: look for it.")
            self.steps += 1
            self.heads += self.rng.binomial(self.settings["coins"], self.settings["fair"])

    def take_epoch(self):
        """Throw four times."""
        epoch = self.position[0]
        while self.position[0] == epoch and not self.done:
            self.take_step()

    def go_on(self, epochs, steps):
        """As Trial says."""
        while self.position[0] < epochs and not self.done:
            self.take_epoch()
            yield
        for _ in range(min(steps, self.EPOCH)):
            self.take_step()
        yield

    def change(self, name, value):
        """As Trial says."""
        if name == "a coin that is glued":
            raise ValueError("This coin <is> glued.")
        self.heads = value

    def view(self, places):
        """As Trial says."""
        return {
            "heads": self.heads / self.settings["coins"],
            "words": f"{self.heads} heads at {self.position}.",
            **places,
        }

    @classmethod
    def over_seeds(cls, **values):
        """Throw ten times over."""
        if values["name"] == "broken":
            raise LookupError("No coin to count.")
        runs = {}
        for seed in range(10):
            runs[seed] = cls(**values | {"seed": seed, "epochs": cls.COUNT})
            yield f"{seed} counted", runs


class Heads(figures.Picture):
    """A picture of one number."""

    def __init__(self):
        super().__init__(2, 1)
        self.figure.set_layout_engine("none")
        self.dot = self.moving(self.figure.add_artist(Line2D([0], [0.5], marker="o")))  # axes would take longer
        self.places = {"place": "here"}

    def update(self, heads, words, place):
        assert place == "here"
        self.dot.set_xdata([heads / 30])
        self.caption = words

    def place(self, across, down):
        return (across, down) if across > 0.1 else None

    @staticmethod
    def thumbnail(heads, **rest):
        return b"%.2f" % heads


def new_player(trial=Throws, picture=None, **changed):
    settings = {
        "coins": controls.whole_slider("coins", 3, 1, 9),
        "fair": controls.slider("fair", 0.5, 0, 1),
        "name": controls.choice("name", ["euro", "penny", "lost", "broken", "none"], "euro"),
        "points": controls.Points(3.5),
        "size": controls.selection_slider("size", 2, [1, 2, 4]),
        "big": controls.switch("big", False),
    }
    sliders = settings | changed
    asked = {"trial": trial, "question": lambda coins, **_: f"How many of {coins} <coins>?"}
    return controls.Player(picture or Heads(), **asked, needs={"points": ("name", "penny")}, **sliders)


def agree(player):
    """Picture, words, position and line are those of the run, and nothing says that more is coming."""
    assert not player.image.busy
    assert player.toggle.description == "Play"
    assert controls.player.STAGE.player is not player
    assert player.code.value == player.run.code
    fresh = Heads()
    fresh.update(**player.run.view(fresh.places))
    assert player.image.caption == fresh.caption
    assert player.image.value == fresh.jpeg()


# What a trial is


def test_throws_have_what_a_trial_is_to_have_and_so_has_the_playgrounds():
    from experiments import Trial

    asked = [name for name in vars(controls.Trial) if not name.startswith("_")] + [*controls.Trial.__annotations__]
    assert {"take_step", "take_epoch", "go_on", "view", "over_seeds"} < set(asked)
    for trial in (Throws, Trial):
        assert [name for name in asked if not hasattr(trial, name)] == []
        for name in ("take_step", "take_epoch", "over_seeds"):
            assert inspect.getdoc(getattr(trial, name)).splitlines()[0].endswith(".")


def test_what_the_buttons_tell_are_the_trials_words():
    player = new_player()
    assert player.one_step.tooltip == "Throw them all once."
    assert player.ten.tooltip == "Throw ten times over."
    assert player.question.value == "How many of 3 &lt;coins&gt;?"


def test_the_playground_takes_named_arguments_only():
    with pytest.raises(TypeError, match="positional"):
        controls.Player(Heads(), Throws, lambda **_: "")


def test_it_opens_at_the_end_steps_resets_and_plays():
    async def go():
        player = new_player()
        await player.finished()
        agree(player)
        assert player.run.position == (6, 0)
        player.back.click()
        player.one_step.click()
        player.one_epoch.click()
        player.one_step.click()
        agree(player)
        assert player.run.position == (1, 1)
        answer_like_a_browser(player)
        player.toggle.click()
        assert player.image.busy
        await asyncio.sleep(2)
        assert player.run.position == (6, 0)
        agree(player)

    run_quickly(go())


# Whatever ends what goes on


@pytest.mark.parametrize(
    "presses",
    [
        ["ten"],
        ["ten", "ten"],
        ["ten", 0.03, "ten"],
        ["one_step"],
        ["one_epoch", "ten"],
        ["toggle", "toggle"],
        ["toggle", 0.1, "ten"],
        ["back", "ten"],
        ["ten", "one_step"],
        ["ten", 0.1, "toggle", "toggle"],
        ["bad line"],
        ["ten", "bad line", "one_step"],
        ["toggle", "bad line", 0.1, "toggle"],
    ],
    ids=str,
)
@pytest.mark.parametrize("wait", [0, 0.001, 0.085, 0.2])  # at once, before the second slice, after it, after the last
def test_whatever_comes_while_a_picture_fills(presses, wait):
    async def go():
        player = new_player()
        answer_like_a_browser(player)
        await player.finished()
        player.sliders["coins"].value = 5
        assert player.image.busy
        assert player.run.position == (1, 0)  # the first slice came at once
        await asyncio.sleep(wait)
        for press in presses:
            if press == "bad line":
                player.code.value = "Throws(coins="
            elif isinstance(press, float):
                await asyncio.sleep(press)
            else:
                getattr(player, press).click()
        await player.finished()
        await asyncio.sleep(0.5)
        if presses[-1] == "bad line":
            assert player.code.value == "Throws(coins="  # theirs, to be mended
            player.code.value = player.run.code
        agree(player)
        if set(map(str, presses)) <= {"ten", "bad line", "0.03"}:
            assert player.run.position == (6, 0)  # the count waited for the picture, and lost nothing of it
        if presses[-1] == "ten":
            assert "9 counted" in player.tries.text

    run_quickly(go())


def test_while_seeds_are_counted_the_picture_is_at_rest():
    async def go():
        player = new_player()
        await player.finished()
        player.sliders["coins"].value = 5
        player.ten.click()
        assert player.tries.said == "Ten seeds are tried."
        assert player.image.busy  # the picture fills first
        while "counted" not in player.tries.text:
            await asyncio.sleep(0.001)
        assert not player.image.busy
        assert "9 counted" not in player.tries.text
        assert player.tries.said == "Ten seeds are tried."  # and not each of them
        await player.finished()
        assert "9 counted" in player.tries.text
        assert player.tries.said == player.tries.text
        agree(player)
        player.sliders["coins"].value = 6
        assert player.tries.said == ""

    run_quickly(go())


def test_that_no_step_can_be_taken_is_said_at_each_press():
    player, said = new_player(), []
    assert player.run.done
    player.message.observe(lambda change: said.append(change.new), names="value")
    player.one_step.click()
    player.one_epoch.click()
    assert said[0].startswith("<p role='alert'>No step can be taken from here")
    assert said == [said[0], "", said[0]]


moves = st.one_of(
    st.tuples(st.just("coins"), st.integers(1, 9)),
    st.tuples(st.just("name"), st.sampled_from(["euro", "penny"])),
    st.tuples(st.just("code"), st.sampled_from(["Throws(coins=4, epochs=2)", "Throws(coins=", "Throws(name='none')"])),
    st.tuples(st.sampled_from(["toggle", "one_step", "one_epoch", "back", "ten", "ten"]), st.none()),
    st.tuples(st.just("wait"), st.sampled_from([0.0, 0.005, 0.085, 0.1, 0.3])),
)


@hypothesis.settings(max_examples=30)
@hypothesis.given(sequence=st.lists(moves, max_size=10), ends=st.booleans())
def test_after_any_sequence_everything_agrees(sequence, ends):
    kept = []

    async def go():
        player = new_player()
        kept.append(player)
        answer_like_a_browser(player)
        for name, argument in sequence:
            if name == "wait":
                await asyncio.sleep(argument)
            elif name == "code":
                player.code.value = argument
            elif name in player.sliders:
                player.sliders[name].value = argument
            else:
                getattr(player, name).click()
            assert player.image.busy == (player.toggle.description == "Pause" or player.going_on)
        if not ends:
            player.pause()
            await player.finished()

    run_quickly(go())  # the loop may end in the midst of it
    (player,) = kept
    player.message.value = ""
    if player._refused:
        player.code.value = player.run.code
    agree(player)
    player.close()


@pytest.mark.parametrize("playing", [True, False])
@pytest.mark.expects_logged_error  # asyncio tells of tasks that were thrown away
def test_a_loop_that_is_closed_ends_what_goes_on(playing):
    """As where the browser's page is closed: the kernel's thread for its messages ends with its loop."""
    player = new_player()
    answer_like_a_browser(player)
    loop = asyncio.new_event_loop()

    async def begin():
        if playing:
            player.back.click()
            player.toggle.click()
            assert player.toggle.description == "Pause"
        else:
            player.sliders["coins"].value += 1
        assert player.image.busy
        await asyncio.sleep(0.04)

    loop.run_until_complete(begin())
    loop.close()
    gc.collect()
    agree(player)
    asyncio.run(begin())
    agree(player)


def test_without_a_loop_playing_says_what_it_takes():
    player = new_player()
    with pytest.raises(RuntimeError, match="takes an event loop, as a notebook has one"):
        player.play()
    agree(player)


# What goes wrong


@pytest.mark.expects_logged_error
@pytest.mark.parametrize("how", ["move", "play", "step", "epoch", "script"])
def test_a_run_that_fails_on_its_way_is_shown_as_far_as_it_came(how):
    async def go():
        player = new_player()
        answer_like_a_browser(player)
        await player.finished()
        player.sliders["name"].value = "lost"
        if how != "move":
            player.back.click()
        for _ in range(12 * (how == "step")):
            player.one_step.click()
        for _ in range(3 * (how == "epoch")):
            player.one_epoch.click()
        if how == "play":
            player.toggle.click()
            await asyncio.sleep(1)
        await player.finished()
        return player

    player = run_quickly(go()) if how != "script" else new_player()
    if how == "script":
        player.sliders["name"].value = "lost"
    assert player.run.position == (2, 1)
    agree(player)
    assert "The coin rolled &lt;under&gt; the table" in player.message.value
    assert ("is the one from before this move" if how == "step" else "how far this move came") in player.message.value


def test_a_first_run_that_cannot_begin_raises_what_it_raises():
    """And not what a picture raises that is asked where its things are, before it ever was drawn."""
    with pytest.raises(ValueError, match="There is no coin of that name"):
        new_player(picture=figures.Playground(6), name=controls.choice("name", ["euro", "none"], "none"))


def test_a_line_that_is_mended_to_the_one_before_is_no_mistake_any_more():
    player = new_player()
    before = player.code.value
    player.code.value = before[:-1]
    assert "cannot be read" in player.message.value
    player.code.value = before
    assert not player.message.value
    assert "tinynet-refused" not in player.code._dom_classes
    agree(player)


@pytest.mark.expects_logged_error
def test_a_run_that_cannot_begin_leaves_the_one_from_before():
    player = new_player()
    before = player.image.value, player.run
    player.sliders["name"].value = "none"
    assert "There is no coin of that name." in player.message.value
    assert "is the one from before this move" in player.message.value
    assert (player.image.value, player.run) == before
    agree(player)


@pytest.mark.expects_logged_error
def test_an_older_counts_error_is_not_told_over_a_newer_move():
    async def go():
        player = new_player()
        await player.finished()
        player.sliders["name"].value = "broken"
        player.ten.click()  # waits for the picture
        player.sliders["name"].value = "euro"
        await player.finished()
        await asyncio.sleep(1)
        assert player.message.value == ""
        agree(player)
        player.sliders["name"].value = "broken"
        player.ten.click()
        await player.finished()
        assert "No coin to count." in player.message.value
        agree(player)

    run_quickly(go())


# A pasted line


def nested(depth):
    return f"Throws(coins={'[' * depth}{']' * depth})"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Throws(**{'coins': 3})", "expected name=value"),
        ("Throws(coins=4, **{})", "expected name=value"),
        ("Throws(4, fair=0.2)", "expected name=value"),
        ("Throws(coins=4, coins=5)", "expected name=value"),
        ("Throws(coins=4); Throws(coins=5)", "expected name=value"),
        ("Throws(fair=0,7)", "decimals with a point"),
        ("Throws(coins={[]: 1})", "expected name=value"),
        ("Throws(coins=nan)", "expected name=value"),
        ("Throws(coins=\0)", "expected name=value"),
        (nested(50), "expected something like 3"),
        (nested(150), "expected something like 3"),
        (nested(5000), "expected name=value"),
        ("Throws(coins=" + "-" * 5000 + "1)", "expected name=value"),
        ("Throws(coins=" + "9" * 5000 + ")", "expected name=value"),
        ("Throws(coins=" + "9" * 4000 + ")", "expected something like 3"),
        ("Throws(coins=0x" + "f" * 5000 + ")", "coins=a very long int, expected something like 3"),
        ("Throws(fair=0x" + "f" * 5000 + ")", "fair=a very long int, expected something like 0.5"),
        ("Throws(coins=4, epochs=0x" + "f" * 5000 + ")", "expected something like 0"),
        ("Throws(coins=4, fair=1e999)", "fair=inf, expected something like 0.5"),
        ("Throws(coins=4, fair=-1e999)", "fair=-inf, expected something like 0.5"),
        ("Throws(coins=4, fair=1j)", "fair=1j, expected something like 0.5"),
        ("Throws(coins=4, fair=True)", "fair=True, expected something like 0.5"),
        ("Throws(coins=4.5)", "coins=4.5, expected something like 3"),
        ("Throws(coins=4, big=1)", "big=1, expected something like False"),
        ("Throws(coins=4, size=True)", "size=True, expected one of 1, 2, 4"),
        ("Throws(coins=4, size=3)", "size=3, expected one of 1, 2, 4"),
        ("Throws(coins=4, name=[])", "name=[], expected one of euro"),
        ("Throws(coins=4, name={'a': []})", "name={'a': []}, expected one of euro"),
        ("Throws(coins=4, name='x' * 9)", "expected name=value"),
        (f"Throws(coins=4, name={'x' * 9000!r})", "expected one of euro"),
        ("Throws(coins=4, name='none')", "There is no coin of that name."),
        (f"Throws(coins=4, {'x' * 9000}=1)", "The line names xxx"),
        ("Throws(coins=4, epochs=few)", "expected name=value"),
        ("Throws(coins=4, points=[here])", "expected name=value"),
        ("Throws(coins=4, thrower=Ann)", "thrower=Ann, and this view was made without. Its cell says that"),
        (f"Throws(coins=4, thrower={'x' * 9000})", "thrower=xxx"),
        (f"Throws(coins=4, {'x' * 9000}=Ann)", "xxx ...=Ann, and this view was made without."),
        ("Throws(coins=4, points=[(1, 2)])", "the point (1, 2), expected (x1, x2, kind)"),
        ("Throws(coins=4, points=[1])", "the point 1, expected (x1, x2, kind)"),
        ("Throws(coins=4, points=7)", "the point 7, expected (x1, x2, kind)"),
        ("Throws(coins=4, points='123')", "the point '123', expected (x1, x2, kind)"),
        ("Throws(coins=4, points=['123'])", "the point '123', expected (x1, x2, kind)"),
        ("Throws(coins=4, points={1: 2})", "the point {1: 2}, expected (x1, x2, kind)"),
        ("Throws(coins=4, points=[(1, 2, 0), (1, 9, 0)])", "the point (1, 9, 0), expected"),
        ("Throws(coins=4, points=[(1, 2, 2)])", "the point (1, 2, 2), expected"),
        ("Throws(coins=4, points=[(1, 2, True)])", "the point (1, 2, True), expected"),
        ("Throws(coins=4, points=[(1, '2', 0)])", "the point (1, '2', 0), expected"),
        ("Throws(coins=4, points=[(1, 1e999, 0)])", "the point (1, inf, 0), expected"),
        ("Throws(coins=4, points=[(1, 0x" + "f" * 5000 + ", 0)])", "the point a very long tuple, expected"),
        ("Throws(coins=4, points=[(1, 2, [])])", "the point (1, 2, []), expected"),
    ],
    ids=lambda text: text[:40].replace("\0", "0"),
)
def test_a_line_that_cannot_be_is_named_in_few_words_and_nothing_of_it_is_applied(line, words):
    player = new_player(points=controls.Points(3.5, ((1.0, 2.0, 0),)))
    player.back.click()
    player.one_step.click()
    before = player.values, player.run, player.run.position, player.image.value, player.image.number
    player.code.value = line
    message = player.message.value.replace("&#x27;", "'")
    assert words in message
    assert "Nothing was changed" in message
    assert len(message) < 900
    assert "Error" not in message
    assert player.code.value == line
    assert (player.values, player.run, player.run.position, player.image.value, player.image.number) == before
    player.one_step.click()
    assert player.message.value == ""
    agree(player)


def test_a_line_is_taken_number_for_number():
    third, tiny = 1 / 3, -1.23456789e-7
    player = new_player()
    player.code.value = f"run = Throws(name='penny', points=[({third}, {tiny}, 1), [2, -0.1, 0]], epochs=2, steps=1)"
    assert player.message.value == ""
    assert player.sliders["points"].value == ((third, tiny, 1), (2.0, -0.1, 0))
    assert player.sliders["points"].text.value == f"{third} {tiny} 1\n2 -0.1 0\n"
    assert player.run.position == (2, 1)
    agree(player)
    in_a_mail = player.run.code.replace("'", "\u2019").replace(" ", "\u00a0")
    for written in (player.run.code, in_a_mail):
        again = new_player()
        again.code.value = written
        assert again.run.code == player.run.code


class ThrownBy(Throws):
    """Its line names who throws, which no slider sets."""

    @property
    def code(self):
        return f"{super().code.removesuffix(')')}, thrower=Ann)"


def test_a_line_may_name_what_the_cell_gave_and_nobody_else():
    player = new_player(trial=ThrownBy)
    assert "thrower=Ann" in player.code.value
    player.code.value = "Throws(coins=4, thrower=Ann, epochs=2)"
    assert (player.message.value, player.values["coins"], player.run.position) == ("", 4, (2, 0))
    agree(player)
    for other in ("Bob", "'Ann'", "1"):
        before = player.run
        player.code.value = f"Throws(coins=5, thrower={other}, epochs=1)"
        text = player.message.value.replace("&#x27;", "'")
        assert f"The line has thrower={other}, and this view was made with thrower=Ann." in text
        assert player.run is before
    said = []
    player.message.observe(lambda change: said.append(change.new), names="value")
    player.code.value = "Throws(coins=6, epochs=9)"
    assert "Not all of it can be set here: epochs=9 became 6, thrower stays Ann." in player.message.value
    assert sum("Not all" in text for text in said) == 1
    assert player.values["coins"] == 6
    agree(player)


def test_what_lies_beyond_a_slider_is_said_shortly():
    player = new_player()
    player.code.value = f"Throws(coins={'9' * 300}, fair=-7, epochs=99, steps=-3)"
    text = player.message.value
    assert f"coins={'9' * 40} ... became 9, fair=-7 became 0.0, epochs=99 became 6, steps=-3 became 0" in text
    agree(player)


@pytest.mark.parametrize(
    ("text", "points", "named"),
    [
        ("0,7 1,5 1\n", ((0.7, 1.5, 1),), False),
        ("-0,7, 1,5, 1\n", ((-0.7, 1.5, 1),), False),
        ("1,2,0\n", ((1.0, 2.0, 0),), False),
        ("\u22121 0.5 1\n", ((-1.0, 0.5, 1),), False),  # as captions write it
        ("-1, 0.5, 1\n", ((-1.0, 0.5, 1),), False),
        ("1 , 2 , 0\n", ((1.0, 2.0, 0),), False),
        ("1 ,2 ,0\n", ((1.0, 2.0, 0),), False),
        ("0,2 1\n", (), True),
        ("0,2 1", (), False),
        ("1,2 0\n", (), True),
        ("1 2 " + "9" * 5000 + "\n", (), True),
    ],
)
def test_a_decimal_comma_among_points(text, points, named):
    control = controls.Points(3.5)
    control.text.value = text
    assert control.value == points
    assert bool(control.message.value) == named
    assert len(control.message.value) < 400


@pytest.mark.expects_logged_error
def test_errors_are_cut_to_a_few_lines():
    def redraw(position):
        if position:
            raise ValueError("no " * 3000)

    position = controls.whole_slider("position", 0, 0, 3)
    panel = controls.Panel(Heads(), redraw, position=position)
    position.value = 1
    assert "no no" in panel.message.value
    assert len(panel.message.value) < 600
