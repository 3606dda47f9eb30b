"""Every picture of the series with something to show: what is small and large, long and short, good and bad."""

import functools

import numpy as np

import datasets
import experiments
import figures

X = np.array([[0.5, -1.0, 2.0]])
WEIGHTS = np.array([[0.2, -0.4], [0.5, 0.1], [0.4, -0.3]]), np.array([[1.0], [-0.5]])
WIDE_NUMBERS = np.array([[-2.345, 0.4], [0.5, -1.125], [1.234, -0.333]]), np.array([[-3.125], [2.225]])
ACROSS, UP = np.linspace(-2, 4, 25), np.linspace(-1, 3, 21)
WHEN = np.arange(np.datetime64("2012-10-08T00"), np.datetime64("2012-10-15T00"))
RENTALS = 400 + 300 * np.sin(np.arange(len(WHEN)) / 4)
RATES = np.geomspace(0.05, 9.6, 22)
WIDTHS = [1, 2, 4, 8, 15, 30, 60]
RNG = np.random.default_rng(0)


def falling(count, start, end):
    """Losses that fall from start to end, with a ripple."""
    at = np.linspace(0, 1, count)
    return start * (end / start) ** at * (1 + 0.1 * np.sin(40 * at))


def down_parabolas(rate, curvatures, steps=12):
    """Distances from the floor, (steps + 1, n_weights), in closed form."""
    factors = 1 - rate * np.array(curvatures)
    return -(factors ** np.arange(steps + 1)[:, None]) / np.sqrt(curvatures)


RUNS = {  # training and validation losses of at most 150 epochs, and the verdict
    "at first": (falling(1, 1.2, 1.2), falling(1, 1.1, 1.1), ""),
    "half": (falling(75, 1.2, 0.2), falling(75, 1.1, 0.25), ""),
    "both at the mean": (falling(151, 0.9, 0.25), falling(151, 0.9, 0.24), "slow"),
    "to the end": (falling(151, 1.2, 0.012), falling(151, 1.1, 0.016), ""),
    "unstable": (falling(151, 1.2, 3), falling(151, 1.1, 2.5), "unstable"),
    "diverged": (falling(12, 1.2, 1e9), falling(12, 1.1, 1e8), "diverged"),
    "diverged at the end": (falling(140, 0.5, 1e5), falling(140, 0.6, 1e4), "diverged"),
}
WORDS = "After 150 epochs: training loss 0.012, validation loss 0.016."


def beside(suspect, learning_rate, hidden_nodes):
    """What chapter 9's picture shows of a suspect at the end of its training."""
    run = experiments.to_the_end(experiments.Beside(suspect, learning_rate, hidden_nodes, 0).slices())
    return run.view(figures.LineUp.places()).values()


LINES = np.arange(2, 202)


def tables():
    """Records of a table with a number or kinds to predict: a name, what is real, all kinds, good and bad answers."""
    real = np.linspace(-1200, 98_000, 200)
    yield "a number", real, None, (real + 5000 * np.sin(np.arange(200)), np.full(200, 1e6))
    for count, name in ((3, "Chinstrap"), (8, "of the north-west"), (30, "number")):
        kinds = [f"{name} {number}"[-14:] for number in range(count)]
        real = np.resize(np.array(kinds, object), 200)
        yield f"{count} kinds", real, kinds, (np.roll(real, 1), real)


def effects():
    """What a column does, by its scale: its name, the scale, its values, answers of some records, their own values."""
    days = np.datetime64("2012-01-01") + 30 * np.arange(21)
    words = np.array(["a", "of the north", "west", "with a very long name", "b", "c", "d", "eleven words"], object)
    for scale, values in {"number": np.linspace(-1500, 1.2e6, 21), "date": days, "words": words}.items():
        answers = 0.5 + 0.7 * np.sin(np.arange(25)[:, None] / 3 + np.arange(len(values)) / 5)
        yield scale, ("flipper_length_mm", scale, values, answers, np.resize(values, 25))


def made_once(pictures):
    """What a generator yields, as a list that is made once: several files of tests ask for it."""
    return functools.cache(lambda: [*pictures()])


@made_once
def live():
    """Each live picture: its name, how it is made, and by name what it is updated with."""
    sizes = {f"{nodes} of {inputs}": (nodes, inputs) for nodes, inputs in ((5, 3), (24, 12), (1, 1), (24, 1))}
    yield (
        "Structure",
        figures.Structure,
        {name: experiments.hidden_outputs_at_the_start(*size) for name, size in sizes.items()},
    )
    weights = {"step": (10, 5, 1), "steep": (20, 20, 2), "down": (-20, -20, -2), "level": (0, 5, 1)}
    yield "TwoNodes", figures.TwoNodes, {name: experiments.two_nodes(*values) for name, values in weights.items()}
    yield (
        "UntrainedAnswers",
        figures.UntrainedAnswers,
        {str(nodes): experiments.untrained_answers(nodes) for nodes in (1, 100)},
    )
    yield (
        "EvenTarget",
        figures.EvenTarget,
        {"20 steps": experiments.to_the_end(experiments.even_target(5, steps=20))},
    )
    places = {"here": (1.0, (1, 0, 0), 1.0), "edge": (1.0, (1, 0, 0), 4.0), "steep": (-2, (1, 0, 0), 4.0)}
    places |= {"other edge": (2, (1, 0, 0), -4.0), "flat": (1.0, (0, 2, 1), -4.0)}
    yield (
        "LossOverWeight",
        figures.LossOverWeight,
        {name: experiments.loss_along(X, target, *WEIGHTS, *place) for name, (target, *place) in places.items()},
    )
    outputs = {"stuck": (1.0, -6.0), "in the middle": (1.0, 0.45), "other target": (0.0, 8.0), "edge": (1.0, -8.0)}
    yield "TwoLosses", figures.TwoLosses, {name: experiments.two_losses(*values) for name, values in outputs.items()}
    surface = experiments.loss_surface(X, [[1.0]], *WEIGHTS, ACROSS, UP)
    yield (
        "Descent",
        lambda: figures.Descent(ACROSS, UP, surface),
        {f"rate {rate}": experiments.descend(X, [[1.0]], *WEIGHTS, rate) for rate in (0.03, 1, 31)},
    )
    steps = {f"length {length}": experiments.falls(X, [[1.0]], *WEIGHTS, length, 20) for length in (1, 0.1)}
    steps["back"] = experiments.falls(X, [[1.0]], *WEIGHTS, 1, -180)
    yield "Directions", figures.Directions, steps
    grid = np.stack(np.meshgrid(np.linspace(-12, 12, 25), np.linspace(-1.5, 1.5, 21)), axis=-1)
    yield (
        "Descent, narrow",
        lambda: figures.Descent(grid[0, :, 0], grid[:, 0, 1], experiments.valley_loss(grid), 100, 1e-6, 10, ["a", "b"]),
        {f"momentum {momentum}": experiments.roll(momentum) for momentum in (0, 0.9, 1)},
    )
    training, _ = datasets.moons_to_learn()
    answers = np.linspace(-1, 2, 10000)[:, None]
    yield (
        "DecisionField",
        lambda: figures.DecisionField(*training, 150, baseline_loss=0.25),
        {name: (answers, *run, WORDS) for name, run in RUNS.items()},
    )
    yield (
        "DigitLearning",
        lambda: figures.DigitLearning(150, 0.09),
        {name: (t, v, 100 - 90 * t / t.max(), 99 - 90 * v / v.max(), d, WORDS) for name, (t, v, d) in RUNS.items()},
    )
    digit = np.round(16 * np.abs(np.sin(np.arange(64))).reshape(8, 8))
    yield (
        "Reading",
        figures.Reading,
        {"a 3": (digit, np.eye(10)[3] * 1.4 - 0.2), "nothing": (np.zeros((8, 8)), np.zeros(10))},
    )
    batched = {name: (np.linspace(0, 3500, 151)[: len(run[0])], *run, WORDS) for name, run in RUNS.items()}
    yield (
        "Forecasting",
        lambda: figures.Forecasting(3500, WHEN, RENTALS),
        {name: (*run, 1.1 * RENTALS) for name, run in batched.items()},
    )
    yield (
        "Stopping",
        lambda: figures.Stopping(3500, WHEN, RENTALS),
        {name: (*run, 1.1 * RENTALS, 0.8 * RENTALS) for name, run in batched.items()},
    )
    for name, real, kinds, answers in tables():
        yield (
            f"TableLearning, {name}",
            lambda real=real, kinds=kinds: figures.TableLearning(3500, 0.9, real, "yield per acre", kinds, LINES),
            {word: (*run, answers[at % 2]) for at, (word, run) in enumerate(batched.items())},
        )
    yield (
        "ColumnEffect",
        lambda: figures.ColumnEffect(-0.3, 1.3),
        {scale: (*effect, LINES[:25], 3, "output for Chinstrap") for scale, effect in effects()},
    )
    losses = RNG.uniform(0.05, 2, (len(WIDTHS), len(RATES)))
    yield (
        "MapWalk",
        lambda: figures.MapWalk(RATES, WIDTHS, losses, 2 / np.sqrt(WIDTHS), 3500, WHEN, RENTALS),
        {
            name: (RATES[at], WIDTHS[at % 7], *run, RENTALS)
            for at, (name, run) in zip((0, 3, 21, 10, 11, 12, 13), batched.items(), strict=True)
        },
    )
    yield (
        "LineUp",
        lambda: figures.LineUp(*datasets.two_questions()),
        {
            f"{letter}, {nodes} nodes, rate {rate}": beside(letter, rate, nodes)
            for letter, rate, nodes in (
                ("example", 0.1, 8),
                ("J", 0.1, 1),
                ("K", 1.0, 16),
                ("E", 0.03, 16),
                ("L", 3, 2),
            )
        },
    )
    for name, curvatures in (("one", [1.0]), ("two", [1.0, 0.2])):
        paths = {f"rate {rate}": (rate, down_parabolas(rate, curvatures)) for rate in (0, 0.3, 1, 1.65, 2, 2.2)}
        yield f"Parabolas, {name}", lambda curvatures=curvatures: figures.Parabolas(curvatures), paths
    batches = [*range(10), *range(10, 1001, 10)]
    rows = np.array([np.full(len(batches), value) for value in (0.2, 0.5, 0.9)])
    yield (
        "Catapult",
        lambda: figures.Catapult(["0.5", "1.5", "3"]),
        {"three": (batches, rows, rows / 2, 100 * rows, "Words.")},
    )
    begun = [[rows[0], rows[1, :count]] for count in (1, 30, len(batches))]
    yield (
        "Catapult, live",
        lambda: figures.Catapult(["0.5", "yours"], "your rate's bound"),
        {str(len(two[1])): (batches, two, two, two, "Words.", rows[2]) for two in begun},
    )
    steps = experiments.walk(X, 1.0, *WEIGHTS, 0.5)
    wide = experiments.walk(-1.125 * X, -12.5, *WIDE_NUMBERS, 0.316)
    last = len(steps) - 1
    yield (
        "Stepper",
        figures.Stepper,
        {f"step {at}": (steps[at], at, last) for at in (0, 2, 6, 10, 15, 20, last)}
        | {f"step {at}, wide numbers": (wide[at], at, last) for at in (1, 5, 12, 15, 20, last)},
    )


@made_once
def stills():
    """Each picture that is only drawn once: as `live`."""
    z = np.linspace(-6, 6, 121)
    h = 1 / (1 + np.exp(-z))
    yield "SigmoidCurve", figures.SigmoidCurve, {"two": (z, h, [-0.9, 0.4], [0.2891, 0.5987])}
    equal = np.cumsum(RNG.normal(0, 0.02, (101, 3, 2)), axis=0) + 0.5
    equal[:, :, 1] = equal[:, :, 0]
    yield "WeightPaths", figures.WeightPaths, {"two": (equal, np.cumsum(RNG.normal(0, 0.05, (101, 3, 2)), axis=0))}
    yield "HiddenOutputs", figures.HiddenOutputs, {"two": (RNG.uniform(0, 1, 999), RNG.normal(0.5, 0.1, 999))}
    texts = [["0.5", "−1", "2"], ["0.5987", "0.2891"], ["0.4542"]]
    yield "NetworkDiagram", figures.NetworkDiagram, {"3-2-1": (*WEIGHTS, texts)}
    x = np.linspace(-4, 4, 81)
    four = 1 / (1 + np.exp(-x[:, None] * [0.2, 0.6, 5.0, -0.6]))
    yield "NodeSteps", figures.NodeSteps, {"four": (x, [0.2, 0.6, 5.0, -0.6], four)}
    chain = ["weight", "input z₁", "output h₁", "answer ŷ", "error e", "loss L"]
    yield (
        "Chain",
        figures.Chain,
        {
            "six": (chain, [2, 0.2402, 1, -1, 0.5458], np.cumprod([1, 2, 0.2402, 1, -1, 0.5458])),
            "four": (chain[:1] + chain[3:], [0.5987, -1, 0.5458], np.cumprod([1, 0.5987, -1, 0.5458])),
        },
    )
    yield (
        "SigmoidSlopes",
        figures.SigmoidSlopes,
        {"two": (z, h, h * (1 - h), [0.4, -0.9], [0.5987, 0.2891], [0.2403, 0.2055])},
    )
    yield "RightAndWrong", figures.RightAndWrong, {"two": (falling(51, 0.3, 0.02), falling(51, 0.3, 0.1))}
    runs = [falling(31, 0.5, end) for end in (0.02, 0.021, 0.3)]
    yield (
        "LossesOfRuns",
        lambda: figures.LossesOfRuns(
            ["set to zero", "not set to zero", "not, rate 0.05"], 30, "epoch", 0.01, 3, "mean squared error"
        ),
        {"three": (runs, "Words.")},
    )
    yield "TwoKinds", figures.TwoKinds, {"moons": datasets.moons_to_learn()[0]}
    yield "WhoCallsWhom", figures.WhoCallsWhom, {}
    for name, real, kinds, answers in tables():
        yield (
            f"TableAnswers, {name}",
            lambda real=real, kinds=kinds: figures.TableAnswers(real, "yield per acre", kinds, LINES),
            {"good": answers[:1], "bad": answers[1:]},
        )
    for count in (1, 7, 30):
        worse = {f"column {number} of the table": RNG.normal(number, 1, 25) for number in range(count)}
        yield f"Importance, {count}", lambda count=count: figures.Importance(count), {"all": (worse, "percent wrong")}
    images = RNG.uniform(0, 16, (32, 8, 8))
    yield (
        "DigitGrid",
        lambda: figures.DigitGrid(3, 8, height=4),
        {"24": (images[:24], [str(i % 10) for i in range(24)], "")},
    )
    read = [f"{i}, read {9 - i}" for i in range(8)]
    yield "DigitGrid 1", lambda: figures.DigitGrid(1, 8, height=1.4), {"8": (images[:8], read, "")}
    yield "ConfusionMatrix", figures.ConfusionMatrix, {"many": (RNG.integers(0, 200, (10, 10)),)}
    yield "Preparation", figures.Preparation, {"one": (np.eye(96), np.eye(32), np.eye(32), images[0])}
    weeks = {"real": (WHEN, RENTALS), "forecast": (WHEN, RENTALS, RENTALS * 0.9, 2, WHEN[100])}
    yield "Weeks", figures.Weeks, weeks
    hours = np.arange(24.0)
    sides = [{"network": 20 + side * np.sin(hours / 3), "last week": 40 + 30 * np.sin(hours / 4)} for side in (10, 30)]
    yield "ErrorsByHour", figures.ErrorsByHour, {"two": (*sides, "Words.")}
    losses = RNG.uniform(0.05, 2, (len(WIDTHS), len(RATES)))
    edge = 2 / np.sqrt(WIDTHS)
    yield (
        "LossMap",
        figures.LossMap,
        {"edge": (RATES, WIDTHS, losses, losses, edge), "bound": (RATES, WIDTHS, losses, losses, edge, edge / 2)},
    )
    units = RATES / edge[:, None]
    yield "MapInUnits", figures.MapInUnits, {"one": (units, WIDTHS, losses, np.full(7, 2), np.full(7, 1.2))}
