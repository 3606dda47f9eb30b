"""The panel that binds sliders to a picture: answers at once, shows what went wrong, drops stale work."""

import asyncio
from unittest import mock

import ipywidgets as widgets
import pytest

import controls
import datasets
import figures
from controls.sliders import row, span


class Bar(figures.Picture):
    """A picture of one number."""

    def __init__(self):
        super().__init__(4, 2)
        axes = self.figure.subplots()
        axes.set(xlim=(0, 10), ylim=(-1, 1))
        self.dot = self.moving(axes.plot([0], [0], "o")[0])

    def update(self, value):
        self.dot.set_xdata([value])
        self.caption = f"A dot at {value}."


@pytest.fixture
def bar():
    return Bar()


def test_a_move_redraws_the_picture_and_its_caption(bar):
    position = controls.whole_slider("position", 3, 0, 10)
    panel = controls.Panel(bar, lambda position: bar.update(position), position=position)
    assert panel.caption.value == "A dot at 3."
    seen = {bytes(panel.image.value)}
    for value in [0, 5, 10]:
        position.value = value
        assert panel.caption.value == f"A dot at {value}."
        assert not panel.image.busy
        seen.add(bytes(panel.image.value))
    assert len(seen) == 4
    assert all(image.startswith(b"\xff\xd8") for image in seen)


@pytest.mark.parametrize(
    "control", [controls.whole_slider("position", 3, 0, 10), controls.choice("position", [3, 4], 3), controls.Points(4)]
)
def test_the_first_call_raises_what_the_work_raises(bar, control):
    def work(position):
        raise ZeroDivisionError("no")

    with pytest.raises(ZeroDivisionError):
        controls.Panel(bar, work, position=control)


def test_a_closed_panel_lets_go_of_its_picture_and_of_all_its_widgets(bar):
    open_before = len(widgets.widgets.widget._instances)
    position = controls.whole_slider("position", 3, 0, 10)
    panel = controls.Panel(bar, lambda position: bar.update(position), position=position)
    panel.close()
    panel.close()
    assert len(widgets.widgets.widget._instances) == open_before
    assert panel.picture is panel.redraw is None
    assert repr(panel) == "Panel: closed"
    position.value = 5
    assert bar.caption == "A dot at 3."


def test_the_screen_says_that_a_kernel_is_there():
    screen = controls.screen.Screen()
    with mock.patch.object(screen, "send") as send:
        screen._handle_custom_msg({"hello": True}, [])
        screen._handle_custom_msg({"click": [0, 0]}, [])
    send.assert_called_once_with({"hello": True})


@pytest.mark.expects_logged_error
def test_a_later_exception_is_shown_logged_and_forgotten_with_the_next_move(bar, caplog):
    def work(position):
        if position == 7:
            raise ValueError("seven came, expected <any other> number: move on")
        bar.update(position)

    position = controls.whole_slider("position", 3, 0, 10)
    panel = controls.Panel(bar, work, position=position)
    before = panel.image.value
    position.value = 7
    assert "<p role='alert'>seven came, expected &lt;any other&gt; number: move on<br>" in panel.message.value
    assert panel.image.value == before
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    position.value = 8
    assert panel.message.value == ""
    assert panel.caption.value == "A dot at 8."


@pytest.mark.expects_logged_error
def test_a_later_error_without_words_comes_with_what_a_reader_called_or_their_line(bar, tmp_path):
    """As in a notebook's cell, whose module is __main__; ours are in notebooks/."""
    cell = tmp_path / "cell.py"
    cell.write_text(
        "def work(position):\n"
        "    if position == 7:\n"
        "        datasets.scaled('abc', 1, 2)\n"
        "    if position == 8:\n"
        "        bar.update(nothing < 1)\n"
        "    if position == 9:\n"
        "        raise ValueError('too far')\n"
    )
    there = {"__name__": "__main__", "bar": bar, "datasets": datasets, "nothing": None}
    exec(compile(cell.read_text(), cell, "exec"), there)
    position = controls.whole_slider("position", 3, 0, 10)
    panel = controls.Panel(bar, there["work"], position=position)
    position.value = 7
    assert "`scaled` cannot work with what came: values = &#x27;abc&#x27;, mean = 1, std = 2." in panel.message.value
    position.value = 8
    assert "It stopped in your line bar.update(nothing &lt; 1)" in panel.message.value
    position.value = 9
    assert panel.message.value.startswith("<p role='alert'>too far<br>The picture")


def slices_of(bar, log):
    """Work in three slices that writes down what it did."""

    def work(position):
        for part in range(3):
            bar.update(position + part / 10)
            log.append((position, part))
            yield

    return work


def test_sliced_work_runs_to_its_end_where_there_is_no_event_loop(bar):
    log = []
    position = controls.whole_slider("position", 3, 0, 10)
    panel = controls.Panel(bar, slices_of(bar, log), position=position)
    position.value = 5
    assert not panel.image.busy
    assert log == [(3, 0), (3, 1), (3, 2), (5, 0), (5, 1), (5, 2)]
    assert panel.caption.value == "A dot at 5.2."


def test_a_newer_move_ends_the_older_run_and_the_first_slice_comes_at_once(bar):
    log = []

    async def drag():
        position = controls.whole_slider("position", 3, 0, 10)
        panel = controls.Panel(bar, slices_of(bar, log), position=position)
        for value in [4, 5, 6]:
            position.value = value
            assert panel.caption.value == f"A dot at {value}.0."
            assert panel.image.busy
        await panel.finished()
        assert not panel.image.busy
        return panel

    panel = asyncio.run(drag())
    assert log == [(3, 0), (4, 0), (5, 0), (6, 0), (6, 1), (6, 2)]
    assert panel.caption.value == "A dot at 6.2."


def test_a_move_that_comes_during_a_slice_is_answered_before_that_slice_is_drawn(bar):
    async def run():
        def work(position):
            for part in range(3):
                bar.update(position + part / 10)
                if (position, part) == (4, 1):  # a message comes
                    asyncio.get_running_loop().call_soon(lambda: setattr(control, "value", 8))
                yield

        control = controls.whole_slider("position", 3, 0, 10)
        panel = controls.Panel(bar, work, position=control)
        control.value = 4
        number = panel.image.number
        with mock.patch.object(panel.image, "show", wraps=panel.image.show) as show:
            while control.value == 4:
                await asyncio.sleep(0.001)
            assert panel.caption.value == "A dot at 8.0."
            assert show.call_count == panel.image.number - number == 1
        await panel.finished()
        assert panel.caption.value == "A dot at 8.2."

    asyncio.run(run())


@pytest.mark.expects_logged_error
def test_an_exception_in_a_later_slice_is_shown(bar):
    def work(position):
        bar.update(position)
        yield
        raise ValueError("the second slice failed")

    async def run():
        panel = controls.Panel(bar, work, position=controls.whole_slider("position", 3, 0, 10))
        assert panel.image.busy
        await panel.finished()
        return panel

    panel = asyncio.run(run())
    assert "the second slice failed" in panel.message.value
    assert "shows how far this move came" in panel.message.value
    assert not panel.image.busy


def test_moves_in_another_thread_end_what_the_first_one_does(bar):
    """As in JupyterLab: the cell's work goes on in one thread, moves come in another with a loop of its own."""
    log = []

    async def move(position, panel):
        for value in range(20):
            position.value = value % 7
        await panel.finished()

    async def run():
        position = controls.whole_slider("position", 3, 0, 10)
        panel = controls.Panel(bar, slices_of(bar, log), position=position)
        await asyncio.to_thread(lambda: asyncio.run(move(position, panel)))
        await asyncio.sleep(0.2)
        return panel

    panel = asyncio.run(run())
    assert panel.caption.value == "A dot at 5.2."
    assert log[0] == (3, 0)
    assert log[-3:] == [(5, 0), (5, 1), (5, 2)]
    assert all(part == 0 for _, part in log[1:-2])


@pytest.mark.parametrize(
    "control",
    [
        controls.whole_slider("nodes", 5, 1, 50),
        controls.slider("weight", 0.5, -3, 3),
        controls.log_slider("rate", 0.1, -3, 1),
    ],
)
def test_every_slider_has_a_label_a_readout_and_answers_while_it_is_dragged(control):
    assert control.description
    assert control.readout
    assert control.continuous_update


def test_the_rate_slider_is_logarithmic():
    control = controls.log_slider("rate", 0.1, -3, 1)
    assert control.base**control.min == pytest.approx(0.001)
    assert control.base**control.max == pytest.approx(10)


def test_moving_artists_are_drawn_over_a_saved_background(bar):
    bar.update(2)
    first = bar.pixels().copy()
    background = bar._background
    bar.update(8)
    second = bar.pixels().copy()
    assert bar._background is background
    assert (first != second).any()
    fresh = Bar()
    fresh.update(8)
    assert (fresh.pixels() == second).all()


def test_a_still_shows_controls_as_they_stand():
    for control, expected in [
        (controls.whole_slider("n", 3, 1, 5), ("n", 0.5, "3")),
        (controls.slider("share", -0.5, -1, 1), ("share", 0.25, "−0.50")),
        (controls.log_slider("rate", 0.316, -1, 1), ("rate", pytest.approx(0.25, abs=0.001), "0.316")),
        (controls.selection_slider("batch", 8, [4, 8, 16]), ("batch", 0.5, "8")),
        (controls.selection_slider("suspect", "A", ["A", "B", "C"]), ("suspect", 0, "A")),
        (controls.choice("which", {"first": 1, "second": 2}, 2), ("which", None, "second")),
        (controls.switch("bias", True), ("bias", None, "on")),
        (controls.Pad(), ("drawing pad", None, "")),
    ]:
        assert row(control) == expected


def test_a_panel_brings_the_still_that_says_to_run_it():
    picture = figures.LossesOfRuns(["one"], 3, "step", 0.1, 1)
    panel = controls.Panel(picture, lambda n: picture.update([[1, 0.5]], str(n)), n=controls.whole_slider("n", 3, 1, 5))
    data, words = panel._with_still()
    assert data.keys() >= {"image/png", "application/vnd.jupyter.widget-view+json"}
    assert words["image/png"]["alt"].startswith("Run me. Choose Run")
    assert words["image/png"]["alt"].endswith(": n.")


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        (controls.whole_slider("n", 3, 1, 5), [1, 5, True, 1, 0]),
        (controls.slider("share", 0.5, -2, 2), [-2, 2, False, 0.05, 0]),
        (controls.log_slider("rate", 0.1, -3, 1), [0.001, 10, False, 0, 10**0.1]),
        (controls.selection_slider("size", 8, [4, 8]), None),
        (controls.switch("bias", True), None),
        (controls.choice("kind", {"a": 1}, 1), None),
    ],
)
def test_from_where_to_where_a_slider_goes(control, expected):
    assert span(control) == (expected and pytest.approx(expected))


@pytest.mark.parametrize(
    ("control", "asked", "taken"),
    [
        (controls.slider("noise", 0.2, 0, 0.8), 0.23, 0.25),
        (controls.slider("noise", 0.2, 0, 0.8), -3, 0.0),
        (controls.slider("weight", 1.0, -4, 4), 0.05 * 3, 0.05 * 3),  # 0.15000000000000002, as browsers count
        (controls.slider("odd", 0.0, 0, 1, 0.3), 1.0, 1.0),  # its end, which is on no step, is a place, too
        (controls.whole_slider("angle", 60, -180, 180, 5), 62, 60),
        (controls.log_slider("rate", 0.1, -3, 1.5), 0.3, 10**-0.5),
        (controls.log_slider("rate", 0.1, -3, 1.5), 0.316, 0.316),  # shown as a step is
        (controls.log_slider("rate", 0.7, -2, 0.7, 0.05), 0.7, 0.7),  # where it begins
        (controls.log_slider("rate", 0.1, -3, 1.5), 99, 10**1.5),
    ],
)
def test_a_slider_stays_where_a_browser_can_show_it(control, asked, taken):
    control.value = asked
    assert control.value == taken
    assert type(control.value) is type(taken)


def test_a_value_that_comes_back_with_other_last_digits_is_no_move(bar):
    panel = controls.Panel(bar, lambda n: bar.update(n), n=controls.log_slider("rate", 0.1, -3, 1.5))
    panel.sliders["n"].value = 0.316
    number = panel.image.number
    panel.sliders["n"].value = 10**-0.5
    assert panel.image.number == number
    panel.sliders["n"].value = 0.4
    assert panel.image.number == number + 1


def test_a_percent_sign_stays_on_its_numbers_line(bar):
    def work(n):
        bar.update(n)
        bar.caption = f"Right: {n} %, of all 7 %, width 1/√n."

    panel = controls.Panel(bar, work, n=controls.whole_slider("n", 3, 1, 5))
    assert "3\N{NO-BREAK SPACE}%, of all 7\N{NO-BREAK SPACE}%, width 1/\N{WORD JOINER}√n." in panel.caption.value
    assert panel.image.spans == {"n": [1, 5, True, 1, 0]}
