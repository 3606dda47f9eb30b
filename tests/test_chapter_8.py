"""Chapter 8: the map of learning rate and hidden nodes, the bound, its solutions, its pictures and its panel."""

import functools
import warnings

import matplotlib.colors
import numpy as np
import pytest

import controls
import experiments
import figures
from all_pictures import down_parabolas
from conftest import ROOT, chapter, saved_numbers, skip_without_bikes, sources
from test_chapter_7 import RENTALS, SINCE_1970, WHEN, solution
from tinynet import NeuralNetwork

NOTEBOOK = ROOT / "notebooks/08_learning_rate_and_hidden_nodes.ipynb"
numbers = functools.partial(saved_numbers, NOTEBOOK)
GREY = matplotlib.colors.to_rgba("#9A9A9A")


@pytest.fixture(scope="module")
def names():
    """The chapter's names, with a map whose losses conftest makes up."""
    skip_without_bikes()
    return chapter(NOTEBOOK).names


@pytest.fixture(scope="module")
def table():
    """What is saved of the map: a row a width of nodes, lowest training loss and its rate, the same of the validation
    loss, and the first rate that is broken."""
    return np.array(numbers("lowest training loss, at rate")[1:])


# The map


def test_the_map_holds_every_network(names):
    rates, widths, found = names["rates"], names["widths"], names["found"]
    assert set(found) == {(rate, nodes, seed) for rate in rates for nodes in widths for seed in range(3)}
    assert len(found) == 660
    for which, table in enumerate((names["training_loss"], names["validation_loss"])):
        for row, nodes in enumerate(widths):
            for column, rate in enumerate(rates):
                mean = np.mean([found[rate, nodes, seed][which] for seed in range(3)])
                assert table[row, column] == pytest.approx(mean)


@pytest.mark.parametrize(("nodes", "rate", "seed"), [(1, 28.0, 0), (8, 1.8, 1), (30, 0.63, 2), (100, 0.16, 0)])
def test_networks_of_the_map_trained_alone(nodes, rate, seed, names):
    parts = names["bikes"].training, names["bikes"].validation
    run = experiments.SampledRun(*parts, nodes, rate, 500, seed).to_the_end()
    losses = [experiments.mean_squared_error(run.network, *part) for part in parts]
    found = experiments.sweep(*parts, [rate / 2, rate], [nodes], [seed], batches=500)
    np.testing.assert_allclose(found[rate, nodes, seed], losses, rtol=1e-3)  # the edge is sensitive


def test_first_broken_is_beyond_the_lowest(names):
    # lowest 0.2 at place 2: broken above 0.3; the first two are above, but they are slow, not broken
    assert names["first_broken"](np.array([0.9, 0.5, 0.2, 0.29, 0.31, 0.1 + 0.2, 5])) == 4
    assert names["first_broken"](np.array([0.2, 0.25, np.inf])) == 2


def test_the_edge_stands_between_the_last_good_rate_and_the_first_broken(names):
    rates = np.array(names["rates"])
    for row, edge in zip(names["training_loss"], names["edge"], strict=True):
        left = np.flatnonzero(rates < edge)[-1]
        assert row[left] <= 1.5 * row.min() < row[left + 1]
        assert (row[row.argmin() : left + 1] <= 1.5 * row.min()).all()
        np.testing.assert_allclose(edge, np.sqrt(rates[left] * rates[left + 1]))


def test_the_edge_is_a_staircase(table):
    *_, broken = table.T
    assert (np.diff(broken) <= 0).all()
    assert broken[0] > 50 * broken[-1]


def test_no_row_trains_well_and_validates_badly(table, names):
    assert list(table[:, 0]) == names["widths"]
    _, lowest, at_training, _, at_validation, broken = table.T
    training, validation = ([names["rates"].index(rate) for rate in at] for at in (at_training, at_validation))
    assert (abs(np.subtract(training, validation)) <= 1).all()
    assert set(np.argsort(lowest)[:3]) == {3, 4, 5}  # 5, 8 and 15 nodes
    assert broken[names["widths"].index(22)] > 0.63 >= broken[names["widths"].index(30)]


def test_near_one_rate_22_nodes_learn_and_30_are_broken(table):
    """At 0.63 the row of 22 nodes is not broken, so its loss is at most 1.5 times the lowest; 30 nodes at 0.7."""
    nodes, lowest, *_, broken = table.T
    assert 1.5 * lowest[nodes == 22] < 0.15
    assert broken[nodes == 22] > 0.63
    losses = {count: [] for count in (15, 30)}
    *runs, times = numbers("for hidden_nodes in (15, 30)")
    for count, _, training, _ in runs:
        losses[count].append(training)
    assert np.mean(losses[15]) < 0.15 < 0.25 < np.mean(losses[30])
    assert times == [30, 15, 3.2, 2.6, 9.2]
    assert "larger, 3.2, 2.6 and 9.2 times for the three seeds" in "".join(sources(NOTEBOOK, "markdown"))


# Parabolas

ONE, TWO = [1.0], [1.0, 0.2]


@pytest.fixture(scope="module")
def descend():
    """The chapter's function, without the bikes."""
    (source,) = [cell for cell in sources(NOTEBOOK, "code") if cell.startswith("def descend")]
    names = {"np": np}
    exec(source, names)
    return lambda rate, curvatures, **steps: names["descend"](rate, np.array(curvatures), **steps)


@pytest.mark.parametrize("rate", [0, 0.3, 1, 5 / 3, 2, 2.2])
def test_each_step_leaves_1_minus_rate_times_curvature_of_the_distance(descend, rate):
    for curvatures in (ONE, TWO, [3.0]):
        distances = descend(rate, curvatures, steps=9)
        assert distances.shape == (10, len(curvatures))
        np.testing.assert_allclose(np.array(curvatures) * distances[0] ** 2 / 2, 0.5)
        for weight, curvature in enumerate(curvatures):
            closed = (1 - rate * curvature) ** np.arange(10) * distances[0, weight]
            np.testing.assert_allclose(distances[:, weight], closed, atol=1e-12)


@pytest.mark.parametrize("curvatures", [ONE, TWO], ids=["one", "two"])
@pytest.mark.parametrize("rate", [0.3, 1, 1.65, 2.2])
def test_parabolas_show_the_steps_on_them_and_their_losses(curvatures, rate):
    distances = down_parabolas(rate, curvatures)
    picture = figures.Parabolas(curvatures)
    assert picture.update(rate, distances) is picture
    drawn = picture.axes.lines[::2]  # between them the steps
    for weight, curvature in enumerate(curvatures):
        across, up = drawn[weight].get_data()
        np.testing.assert_allclose(up, curvature * across**2 / 2)
        losses = curvature * distances[:, weight] ** 2 / 2
        np.testing.assert_allclose(picture.paths[weight].get_xydata(), np.column_stack([distances[:, weight], losses]))
        shown = np.clip(losses, 1e-12, 1e12)
        np.testing.assert_allclose(picture.losses[weight].get_xydata(), np.column_stack([np.arange(13), shown]))
    np.testing.assert_allclose(picture.first.get_xydata(), [[rate - 1, (rate - 1) ** 2 / 2]], atol=1e-12)


@pytest.mark.parametrize(
    ("rate", "word"),
    [
        (0, "stays"),
        (0.5, "creeps"),
        (0.95, "creeps"),
        (1, "jumps to the floor"),
        (1.05, "swings"),
        (1.95, "swings"),
        (2, "bounces"),
        (2.05, "flies off"),
    ],
)
def test_what_a_weight_does_is_told_by_the_rate_times_its_curvature(rate, word):
    picture = figures.Parabolas(ONE).update(rate, down_parabolas(rate, ONE))
    assert picture.gait.get_text() == word
    assert picture.caption.startswith(f"η·λ = {rate:.2f}: it {word}")
    curvatures = [1.0, 0.25]
    picture = figures.Parabolas(curvatures).update(4 * rate, down_parabolas(4 * rate, curvatures))
    assert picture.gait.get_text().endswith(f", flat {word}")


def test_the_caption_of_two_parabolas():
    picture = figures.Parabolas(TWO).update(1.5, down_parabolas(1.5, TWO))
    assert picture.caption == (
        "Learning rate = 1.50: the steep weight swings, each step multiplies its distance by −0.50; the flat weight "
        "creeps, each step multiplies its distance by 0.70. After 12 steps the two losses add up to 0.0000958; at "
        "first to 1."
    )
    assert 0.5 * 0.5**24 + 0.5 * 0.7**24 == pytest.approx(0.0000958, abs=5e-8)


def test_two_weights_are_down_soonest_where_the_steep_one_swings_as_the_flat_one_creeps(descend):
    def loss(rate):
        return np.sum(TWO * descend(rate, TWO)[-1] ** 2)

    rates = np.linspace(0, 2.2, 441)
    slower = np.max([abs(1 - rate * np.asarray(TWO)) for rate in rates], axis=1)
    assert rates[np.argmin(slower)] == pytest.approx(2 / 1.2, abs=0.005)
    best = rates[np.argmin([loss(rate) for rate in rates])]  # of 12 steps: flat counts less
    assert best == pytest.approx(2 / 1.2, abs=0.05)
    said = {line[0]: line[1] for line in numbers("for rate in (0.5, 1, 5 / 3")}
    assert min(said, key=said.get) == 1.67
    assert said[2] == 0.5
    # the folded solution
    for flat, factor, steps in ((1 / 5, 2 / 3, 6), (1 / 50, 49 / 51, 58)):
        rate = 2 / (1 + flat)
        assert [rate - 1, 1 - rate * flat] == pytest.approx([factor, factor])
        assert factor**steps < 0.1 < factor ** (steps - 1)


def test_parabolas_are_moved_by_slider_and_by_hand(descend):
    picture = figures.Parabolas(TWO)
    slider = controls.slider("learning rate", 1, 0, 2.2)
    panel = controls.Panel(picture, lambda rate: picture.update(rate, descend(rate, TWO)), rate=slider)
    for rate in (0, 0.5, 2, 2.2):
        slider.value = rate
        assert panel.message.value == ""
        assert panel.caption.value.startswith(f"Learning rate = {rate:.2f}: ")
        point = next(thing for thing in picture.things if thing.name == "step 1")
        assert point.value == rate
    panel._by_hand("step 1", 1.52)
    assert slider.value == pytest.approx(1.5)
    np.testing.assert_allclose(picture.first.get_xdata(), [0.5])


# The bound


def test_curvature_is_the_largest_eigenvalue(names):
    # h.T @ h / 2 = [[1, 0], [0, 4]] / 2
    assert names["curvature"](np.array([[1.0, 0.0], [0.0, 2.0]])) == pytest.approx(2)
    # n nodes that all say ½
    assert names["curvature"](np.full((100, 12), 0.5)) == pytest.approx(12 / 4)


def test_the_bound_is_8_by_n(names):
    widths, bound = np.array(names["widths"]), names["bound"]
    np.testing.assert_allclose(bound[1:], 8 / widths[1:], rtol=0.1)
    np.testing.assert_allclose(bound[0], 8, rtol=0.1)
    X = names["bikes"].training[0]
    bounds = []
    for seed in range(3):
        _, h = NeuralNetwork(56, 5, 1, 0.1, seed).forward_pass_train(X)
        bounds.append(2 / np.linalg.norm(h, ord=2) ** 2 * len(X))  # the largest singular value, squared
    np.testing.assert_allclose(bound[3], np.mean(bounds))


def test_the_output_layer_alone_is_stable_below_the_bound_and_unstable_above(names):
    def losses(times):
        return np.array(names["output_layer_alone"](times, steps=60))

    for times in (0.1, 0.5, 0.99):
        assert (np.diff(losses(times)) <= 0).all()
    above = losses(1.05)
    assert (np.diff(above) > 0).all()
    np.testing.assert_allclose(above[-1] / above[-2], 1.1**2, rtol=0.01)  # the factor is 1 - 2.1, the loss its square
    assert losses(1.01)[-1] > losses(0.99)[-1]


def test_in_units_of_the_bound_all_rows_break_at_the_same_place(table, names):
    _, _, best, _, _, broken = table.T
    before = [names["rates"][names["rates"].index(rate) - 1] for rate in broken]
    ratio = np.sqrt(np.multiply(before, broken)) / names["bound"]
    assert ratio.min() > 1.3
    assert ratio.max() < 2.9
    wide = np.array(names["widths"]) >= 8
    assert ((1.4 < (best / names["bound"])[wide]) & ((best / names["bound"])[wide] < 2.1)).all()
    edge, lowest, *_ = numbers("edge, times the bound")
    np.testing.assert_allclose(edge, ratio, atol=0.001)
    np.testing.assert_allclose(lowest, best / names["bound"], atol=0.001)
    np.testing.assert_allclose(names["in_units"][4] * names["bound"][4], names["rates"])
    np.testing.assert_allclose(names["best_in_units"] * names["bound"], np.array(names["rates"])[names["best"]])


def test_the_catapult(names):
    curvatures, outputs, losses = names["curvatures"], names["outputs"], names["followed"].transpose(1, 0, 2)[2]
    assert curvatures.shape == outputs.shape == losses.shape == (3, len(names["batches"]))
    np.testing.assert_allclose(curvatures[:, 0], 1, rtol=0.02)
    np.testing.assert_allclose(outputs[:, 0], 0.5, atol=0.05)
    assert curvatures[0].min() > 0.8  # below the bound it stays
    assert 0.1 < curvatures[1, -1] < 0.4
    assert curvatures[2, -1] < 0.05
    assert losses[1].max() > 10 * losses[1, 0]
    assert names["batches"][losses[1].argmax()] < 20
    assert losses[1, -1] < losses[0, -1] < losses[2, -1]


def test_a_catapult_first_lets_a_broken_rate_work_and_a_gentle_start_does_not():
    losses = {(first, then): mean for first, then, mean, _ in numbers("for first, then in")}
    assert losses[1.5, 3] < 0.15 < 0.3 < min(losses[3, 3], losses[0.5, 3])


def test_the_live_catapult_changes_its_rate_after_50_batches(names, seldom_drawn):
    """3 times the bound is stood after 1.5 times, and not after 0.5 times; the grey line is 1 over the times."""
    (panel,) = [panel for panel in chapter(NOTEBOOK).panels if set(panel.sliders) == {"first", "then"}]
    ends = {}
    for first, then in ((0.5, 3), (1.5, 3)):
        panel.sliders["first"].value, panel.sliders["then"].value = first, then
        assert panel.message.value == ""
        lines, before = panel.picture.lines[1], np.array(names["batches"]) < 50
        ends[first] = lines[0].get_ydata()[-1], lines[2].get_ydata()[-1]
        np.testing.assert_array_equal(lines[0].get_xdata(), names["batches"])
        np.testing.assert_allclose(panel.picture.limit.get_ydata(), np.where(before, 1 / first, 1 / then))
        assert panel.caption.value.startswith(f"{first:.1f} times the bound, after 50 batches 3.0 times: ")
        assert "0.00" not in {word.strip(",.") for word in panel.caption.value.split()}  # none of its numbers is 0
        curvature_then = lines[0].get_ydata()[np.flatnonzero(~before)[0]]
        assert (curvature_then < 1 / then) == (first == 1.5)
    assert ends[1.5][1] < 0.25 < 0.4 < ends[0.5][1]
    reference = panel.picture.lines[0][2].get_ydata()
    np.testing.assert_array_equal(reference, names["followed"][0][2])


@pytest.mark.slow
@pytest.mark.parametrize(("first", "stood"), [(0.9, False), (1.2, True), (2, True), (2.5, False)])
def test_3_times_the_bound_is_stood_after_1_2_to_2_times(first, stood, names):
    *_, loss = experiments.to_the_end(names["follow"](first, 3))[:, -1]
    assert loss < 0.3 if stood else loss > 0.4


def test_two_rates_are_50_batches_at_one_and_the_others_at_the_other(names, monkeypatch):
    rates = []

    class Noted(experiments.SampledRun):
        def take_step(self):
            rates.append(self.network.learning_rate)

    monkeypatch.setattr(experiments, "SampledRun", Noted)
    names["two_rates"](3, 0.5, seed=0)
    np.testing.assert_allclose(rates, names["bound"][7] * np.repeat([3, 0.5], [50, 1950]))


# The solutions


def check_solution_1(names, *rates):
    (bound,), losses = solution(NOTEBOOK, 1, names)
    assert f"{bound:.3f}" == "0.040"
    training = {rate: pair[0] for rate, pair in zip(rates, losses, strict=True)}
    assert min(training, key=training.get) == 0.06
    assert 0.30 < training[0.06] < 0.38
    assert min(loss for rate, loss in training.items() if rate > 0.06) > 1.5 * training[0.06]


def test_solution_1_200_nodes_break_between_2_and_3_times_their_bound(names, monkeypatch):
    """The rate to be tried first and the next one; all five take four times as long."""
    train = experiments.train_side_by_side
    monkeypatch.setattr(experiments, "train_side_by_side", lambda *of: train(*of[:3], of[3][2:4]))
    check_solution_1(names, 0.06, 0.08)


@pytest.mark.slow
def test_solution_1_at_all_its_rates(names):
    check_solution_1(names, 0.02, 0.04, 0.06, 0.08, 0.12)


def test_solution_2_half_less_is_a_hundred_times_the_bound(names):
    (curvature, bound), _ = solution(NOTEBOOK, 2, names)
    assert 0.058 < curvature < 0.068
    assert 29 < bound < 35
    assert bound * names["largest"] / 2 > 100


def test_solutions_3_and_4_say_what_the_map_shows(table):
    broken_from = dict(zip(table[:, 0], table[:, -1], strict=True))
    assert broken_from[30] == 0.63
    assert 0.63 / 128 == pytest.approx(0.005, abs=1e-4)
    assert [broken_from[22] > 0.63, broken_from[15] > 0.89, broken_from[22] <= 0.89] == [True] * 3


# The pictures

RATES, WIDTHS = [0.1, 1.0, 10.0], [2, 5]
LOSSES = np.array([[0.1, 0.2, np.inf], [0.3, 0.4, 0.5]])
EDGE = np.array([10**0.5, 0.1 * 10**0.5])


def check_cells(axes, edges, losses):
    """A row of cells a width, from below; each loss in its place; what diverged is masked, and grey."""
    rows = axes.collections
    assert len(rows) == len(losses)
    for row, (mesh, values) in enumerate(zip(rows, losses, strict=True)):
        shown = np.ma.ravel(mesh.get_array())
        np.testing.assert_array_equal(np.ma.getmaskarray(shown), ~np.isfinite(values))
        np.testing.assert_array_equal(shown.compressed(), values[np.isfinite(values)])
        corners = mesh.get_coordinates()
        np.testing.assert_allclose(corners[0, :, 0], edges[row])
        np.testing.assert_allclose(corners[:, 0, 1], [row - 0.5, row + 0.5])
        colours = mesh.to_rgba(shown)
        for colour, value in zip(colours, values, strict=True):
            assert np.allclose(colour, GREY) == (not np.isfinite(value))


def test_loss_map():
    picture = figures.LossMap()
    validation = LOSSES[:, ::-1]
    assert picture.update(RATES, WIDTHS, LOSSES, validation, EDGE, bound=[4.0, 1.6], caption="words") is picture
    edges = 10.0 ** np.array([-1.5, -0.5, 0.5, 1.5])
    for axes, losses, title in zip(
        picture.sides, (LOSSES, validation), ("training loss", "validation loss"), strict=True
    ):
        check_cells(axes, [edges, edges], losses)
        stairs, bound = axes.lines
        np.testing.assert_allclose(stairs.get_xydata(), np.column_stack([EDGE.repeat(2), [-0.5, 0.5, 0.5, 1.5]]))
        np.testing.assert_allclose(bound.get_xydata(), [[4.0, 0], [1.6, 1]])
        assert axes.get_title() == title
        assert list(axes.get_yticks()) == [0, 1]
        np.testing.assert_allclose(axes.get_xlim(), edges[[0, -1]])  # the outer cells are seen whole
    assert [label.get_text() for label in picture.sides[0].get_yticklabels()] == ["2", "5"]
    assert picture.caption == "words"
    assert picture.jpeg()
    assert len(figures.LossMap().update(RATES, WIDTHS, LOSSES, LOSSES, EDGE).sides[0].lines) == 1  # no bound


def test_the_edge_has_a_white_rim_on_dark_cells():
    dark = np.full((2, 3), 9.0)
    picture = figures.LossMap().update(RATES, WIDTHS, dark, dark, EDGE)
    pixels = picture.pixels()[::-1]  # and lay it out
    left, low, right, high = picture.sides[0].bbox.padded(-5).extents.round().astype(int)
    cells = pixels[low:high, left:right, :3]
    assert ((cells > 180).all(axis=-1).sum(axis=1) >= 2).all()  # in each row of pixels, on both sides


def test_small_losses_are_pale_and_large_ones_dark():
    picture = figures.LossMap().update(RATES, WIDTHS, LOSSES, LOSSES, EDGE)
    mesh = picture.sides[0].collections[1]
    brightness = mesh.to_rgba(np.array([0.05, 0.2, 0.5, 1.0, 1.5]))[:, :3].sum(axis=1)
    assert (np.diff(brightness) < 0).all()


def test_a_map_on_which_all_diverged_is_grey():
    everywhere = np.full((2, 3), np.inf)
    picture = figures.LossMap().update(RATES, WIDTHS, everywhere, everywhere, EDGE)
    check_cells(picture.sides[0], 10.0 ** np.array([[-1.5, -0.5, 0.5, 1.5]] * 2), everywhere)
    assert picture.jpeg()


def test_the_chapters_edge_stands_between_cells(names):
    picture = figures.LossMap().update(
        names["rates"], names["widths"], names["training_loss"], names["validation_loss"], names["edge"], names["bound"]
    )
    axes = picture.sides[0]
    stairs = axes.lines[0].get_xdata()[::2]
    for mesh, place, broken in zip(axes.collections, stairs, names["broken"], strict=True):
        between = mesh.get_coordinates()[0, broken, 0]
        np.testing.assert_allclose(place, between, rtol=0.06)  # the rates are rounded to two digits


def test_map_in_units_shifts_each_row():
    units = np.array(RATES) / [[0.5], [2.0]]
    picture = figures.MapInUnits().update(units, WIDTHS, LOSSES, EDGE, best=[0.2, 0.5], caption="words")
    tenths = 10.0 ** np.array([-1.5, -0.5, 0.5, 1.5])
    check_cells(picture.axes, [tenths / 0.5, tenths / 2.0], LOSSES)
    one, stairs, stars = picture.axes.lines
    assert list(one.get_xdata()) == [1, 1]
    np.testing.assert_allclose(stairs.get_xdata(), EDGE.repeat(2))
    np.testing.assert_allclose(stars.get_xydata(), [[0.2, 0], [0.5, 1]])
    assert (stars.get_marker(), picture.caption) == ("*", "words")
    assert picture.axes.patch.get_hatch()  # white would be the lowest loss where nothing was tried
    (scale,) = [axes for axes in picture.figure.axes if axes is not picture.axes]
    assert "hatched: not tried" in scale.get_ylabel()
    assert picture.jpeg()


def walk():
    return figures.MapWalk(RATES, WIDTHS, LOSSES, EDGE, 150, WHEN, RENTALS)


def test_map_walk_puts_the_dot_at_rate_and_width():
    picture = walk()
    moment = {"batches": [0, 50], "training_loss": [1.0, 0.5], "validation_loss": [1.5, 0.6], "diagnosis": ""}
    assert picture.update(1.0, 5, **moment, forecast=RENTALS + 7, words="words") is picture
    assert picture.place.get_xydata().tolist() == [[1.0, 1.0]]
    picture.update(0.1, 2, **moment, forecast=RENTALS + 7, words="words")
    assert picture.place.get_xydata().tolist() == [[0.1, 0.0]]
    np.testing.assert_array_equal(picture.losses.lines[0].get_xydata(), [[0, 1], [50, 0.5]])
    np.testing.assert_array_equal(picture.losses.lines[1].get_xydata(), [[0, 1.5], [50, 0.6]])
    np.testing.assert_array_equal(picture.week.forecast.get_xydata(), np.column_stack([SINCE_1970, RENTALS + 7]))
    assert picture.caption == "words"
    axes = picture.place.axes
    check_cells(axes, 10.0 ** np.array([[-1.5, -0.5, 0.5, 1.5]] * 2), LOSSES)
    np.testing.assert_allclose(axes.lines[0].get_xdata(), EDGE.repeat(2))


def test_map_walk_draws_nothing_that_is_not_finite():
    picture = walk()
    before = picture.jpeg()
    forecast = np.full(len(WHEN), np.inf)
    picture.update(10.0, 2, [0, 50], [1.0, np.inf], [np.inf, np.inf], "diverged", "Diverged", forecast)
    for artist in (*picture.losses.lines, picture.losses.stop, picture.week.forecast):
        assert np.isfinite(artist.get_xydata()).all()
    assert list(picture.losses.stop.get_xdata()) == [50]
    assert picture.jpeg() != before


def test_catapult_shows_three_runs_in_three_panels():
    batches = [0, 1, 10, 100]
    curvature, outputs, losses = np.arange(1, 37).reshape(3, 3, 4) / 36
    picture = figures.Catapult(["0.5", "1.5", "3"])
    assert picture.update(batches, curvature, outputs, losses, "words") is picture
    for column, rows in enumerate((curvature, outputs, losses)):
        for lines, row, name in zip(picture.lines, rows, ("0.5", "1.5", "3"), strict=True):
            assert lines[column].axes is picture.sides[column]
            np.testing.assert_array_equal(lines[column].get_xydata(), np.column_stack([batches, row]))
            assert lines[column].get_label() == name
    levels = [line for line in picture.sides[2].lines if line not in [lines[2] for lines in picture.lines]]
    assert [list(level.get_ydata()) for level in levels] == [[1, 1]]  # the mean's loss
    (legend,) = picture.figure.legends  # above all panels: no curve runs through it
    assert [text.get_text() for text in legend.texts] == ["times the bound", "0.5", "1.5", "3", "the mean"]
    assert picture.caption == "words"
    assert not len(picture.limit.get_xdata())
    assert picture.jpeg()


def test_catapult_shows_a_run_as_far_as_it_is_and_where_its_bound_is():
    batches, whole, begun = [0, 1, 10, 100], [1.0, 0.9, 0.8, 0.7], [1.0, 0.5]
    picture = figures.Catapult(["0.5", "yours"], "your rate's bound")
    picture.update(batches, [whole, begun], [whole, begun], [whole, begun], "words", [0.4, 0.4, 0.2, 0.2])
    np.testing.assert_array_equal(picture.lines[0][0].get_xydata(), np.column_stack([batches, whole]))
    np.testing.assert_array_equal(picture.lines[1][2].get_xydata(), [[0, 1.0], [1, 0.5]])
    np.testing.assert_array_equal(picture.limit.get_xydata(), [[0, 0.4], [1, 0.4], [10, 0.2], [100, 0.2]])
    assert [thing.words for thing in picture.things if thing.name == "training loss, yours"] == [
        "training loss, yours: 0.5 at batch 1"
    ]
    assert picture.things[-1].words == "your rate's bound: 0.2 at batch 100"
    (legend,) = picture.figure.legends  # both grey lines have a name, and a look of their own
    looks = {text.get_text(): line.get_linestyle() for text, line in zip(legend.texts, legend.get_lines(), strict=True)}
    assert list(looks) == ["times the bound", "0.5", "yours", "your rate's bound", "the mean"]
    assert looks["your rate's bound"] == picture.limit.get_linestyle() != looks["the mean"]


# The panel


def test_the_panel_walks_to_the_corners_of_the_map(names, seldom_drawn):
    """A warning would stand in red over the picture."""
    live = figures.MapWalk(*names["land"])
    panel = controls.Panel(
        live,
        lambda **place: names["train_at"](live, **place),
        learning_rate=controls.selection_slider("learning rate", 0.63, names["rates"]),
        hidden_nodes=controls.selection_slider("hidden nodes", 15, names["widths"]),
    )
    assert panel.caption.value.startswith("Stable: after batch 2000")
    captions, images, sliders = {}, {panel.image.value}, panel.sliders
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        for name, value in [
            ("hidden_nodes", 100),
            ("learning_rate", 28.0),
            ("hidden_nodes", 1),
            ("learning_rate", 0.02),
            ("learning_rate", 5.0),
            ("hidden_nodes", 30),
        ]:
            sliders[name].value = value
            assert panel.message.value == ""
            nodes, rate = sliders["hidden_nodes"].value, sliders["learning_rate"].value
            captions[nodes, rate] = panel.caption.value
            images.add(panel.image.value)
            assert live.place.get_xydata().tolist() == [[rate, names["widths"].index(nodes)]]
            for artist in (*live.losses.lines, live.losses.stop, live.week.forecast):
                assert np.isfinite(artist.get_xydata()).all()
    assert len(images) == 7
    assert captions[100, 28.0].startswith("Diverged after batch")
    assert captions[100, 0.63].startswith(("Unstable", "Saturated"))
    assert captions[30, 5.0].startswith(("Unstable", "Saturated"))
    assert captions[1, 28.0].startswith(("Unstable", "Saturated", "Diverged"))
    assert captions[1, 0.02].startswith("Slow: after batch 2000")
    assert "nan" not in " ".join(captions.values())


def test_a_row_that_never_breaks_says_which_rates_to_add(names):
    with pytest.raises(ValueError, match=r"No loss beyond the lowest, 0.1, is 1.5 times as large: add larger rates."):
        names["first_broken"](np.array([0.3, 0.1, 0.12]))
    assert names["first_broken"](np.array([0.3, 0.1, 0.12, 0.16])) == 3
