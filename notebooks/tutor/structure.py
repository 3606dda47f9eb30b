"""Judge the first weights: their names, shapes and spread. Random numbers come in thousands, words come out.

No measured number is printed: it would differ with the seed, or from one version of NumPy to the next.
"""

import numpy as np

from . import raised, watch
from .places import PLACES
from .report import Mistake, Verdict
from .subject import STRUCTURE, TABLES, gaps, unwritten
from .words import UNWRITTEN, unfinished, wrong

SIZES = 500, 150, 90  # large, so that a spread is measured to a hundredth, and no two of the spreads below are near
SMALL = 4, 3, 2
RATE = 0.37
LINES = (
    "weights_input_to_hidden = rng.normal(0, input_nodes**-0.5, (input_nodes, hidden_nodes))",
    "weights_hidden_to_output = rng.normal(0, hidden_nodes**-0.5, (hidden_nodes, output_nodes))",
)
ROOT = (
    "Right is one over the root of the number of nodes that the layer receives from: so sums keep their spread, few "
    "sigmoids start out saturated."
)


def spreads(receives, others):
    """Standard deviations that learners draw, and how they come about."""
    yield receives**-0.5, None
    yield 1.0, "1"
    yield 1 / receives, "one over the number of nodes, without the root"
    yield receives**0.5, "the root of the number of nodes, not one over it"
    for count, whose in others:
        yield count**-0.5, f"one over the root of the number of {whose} nodes, which is another layer's"
        yield 1 / count, f"one over the number of {whose} nodes, which is another layer's, and without the root"
    yield (2 / (others[0][0] + receives)) ** 0.5, "the root of two over the nodes on both sides"
    yield (2 / receives) ** 0.5, "the root of two over the number of nodes, which is for relu"
    yield receives**-0.25, "the root of the right spread: taken as a variance, or the root taken twice"
    for spread in (0.5, 0.1, 0.01, 0.001):
        yield spread, f"{spread:g} whatever the sizes"


def table_mistakes(table, layer, sizes):
    """What is wrong with one large table of first weights: (text, section) or None, and a note or None."""
    rows, columns = sizes[layer], sizes[layer + 1]
    name = TABLES[layer]
    if np.ptp(table) == 0:
        return (f"All weights of `{name}` are equal. Equal nodes get equal shares of the blame and stay equal "
              f"for ever: "
                "draw them at random.", "random"), None  # fmt: skip
    if not np.isfinite(table).all():
        return (f"In `{name}` stand numbers that are not finite.", "initial"), None
    if np.array_equal(table, np.tile(table[:1], (rows, 1))) or np.array_equal(table, np.tile(table[:, :1], columns)):
        return (f"The weights of `{name}` repeat each other: every one is to be drawn by itself.", "random"), None
    if table.min() >= 0 or table.max() <= 0:
        sign = "positive" if table.min() >= 0 else "negative"
        return (f"All weights of `{name}` are {sign}. They are drawn from a bell curve around 0: half of them "
              f"are positive, "
                "half negative, so that nodes can push up and pull down.", "initial"), None  # fmt: skip
    spread, middle = table.std(), table.mean()
    if abs(middle) > 0.25 * spread:
        return (f"The weights of `{name}` do not lie around 0. The bell curve's middle is 0.", "initial"), None
    flat = np.mean(((table - middle) / spread) ** 4) < 2.1
    names = "input", "hidden", "output"
    others = [(sizes[i], names[i]) for i in (layer + 1, *(i for i in range(3) if i not in (layer, layer + 1)))]
    close = [(abs(np.log(spread / value)), words) for value, words in spreads(rows, others)]
    off, words = min(close, key=lambda pair: pair[0])
    if off > 0.08:
        words = f"too {'wide' if spread > rows**-0.5 else 'narrow'}"
        if flat:
            words += ": they are spread evenly between two ends, and an even spread is narrower than its ends say"
        return (f"The spread (standard deviation) of `{name}` is {words}. {ROOT}", "small"), None
    if words:
        return (f"The spread (standard deviation) of `{name}` is {words}. {ROOT}", "small"), None
    if flat:
        return None, f"`{name}` is spread evenly, not as a bell curve; its width is right, and it will do."
    return None, None


def tables_verdict(part, code, tables, sizes):
    """The verdict on both tables of a large network."""
    verdict = Verdict("right")
    for layer in (0, 1):
        found, note = table_mistakes(tables[layer], layer, sizes)
        if found:
            verdict.status = "wrong"
            verdict.mistakes.append(Mistake(part, found[0], found[1], right=LINES[layer]))
        if note:
            verdict.notes.append(note)
    return verdict


def shape_mistake(tables, sizes):
    """A sentence on tables that are no tables or have another shape, or None."""
    for layer, table in enumerate(tables):
        name, right = TABLES[layer], (sizes[layer], sizes[layer + 1])
        try:
            table = np.asarray(table, dtype=float)
        except (TypeError, ValueError):
            return f"`{name}` is no table of numbers."
        if table.shape == right:
            continue
        text = f"`{name}` has the shape {table.shape} in a network of {sizes[0]}-{sizes[1]}-{sizes[2]} nodes; "
        text += f"{right} is right: one row for each node the weights come from, one column for each node they lead to."
        return text + (" It is transposed." if table.shape == right[::-1] else "")
    return None


def function_structure(function):
    """The verdict on `initial_weights(input_nodes, hidden_nodes, output_nodes, rng)`."""
    part = "initial_weights"
    if unwritten(function):
        return Verdict(UNWRITTEN)
    calls = [watch.run(function, *sizes, np.random.default_rng(seed), look=sizes == SMALL, count=sizes == SMALL)
             for sizes, seed in ((SMALL, 0), (SMALL, 0), (SMALL, 1), (SIZES, 0))]  # fmt: skip
    early = next(filter(None, (unfinished(part, function, call) for call in calls)), None)
    if early:
        return early
    value = calls[0].value
    if value is None:
        return wrong(part, "It returns nothing: `return` is missing.", calls[0].last, function, "initial")
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return wrong(part, "It returns one thing; two are expected: first the table from input to hidden, then "
              "that from "
                     "hidden to output.", calls[0].last, function, "initial")  # fmt: skip
    bad = shape_mistake(value, SMALL)
    if bad and not shape_mistake(value[::-1], SMALL):
        bad = "The two tables come in the other order: first comes the table from input to hidden."
    if bad:
        return wrong(part, bad, calls[0].last, function, "layers", right="\n".join(LINES))
    verdict = tables_verdict(part, function, [np.asarray(t, dtype=float) for t in calls[3].value], SIZES)
    again, other = ([np.asarray(t) for t in call.value] for call in calls[1:3])
    if verdict.status == "right" and not np.array_equal(value[0], again[0]):
        return wrong(part, "Given the same `rng` twice, it draws different weights: draw from `rng`, the source "
              "that it is "
                     "given.", None, function, "initial", right="\n".join(LINES))  # fmt: skip
    if verdict.status == "right" and np.array_equal(value[0], other[0]):
        return wrong(part, "Given another `rng`, it draws the same weights: draw from `rng`, the source that it "
              "is given.",
                     None, function, "initial", right="\n".join(LINES))  # fmt: skip
    return verdict


def network_structure(subject):
    """The verdict on a class's `__init__`; it also tells the subject under which names the tables are kept."""
    code = subject.code(STRUCTURE)
    if code is None or unwritten(code):
        subject.built = False
        return Verdict(UNWRITTEN)
    small = subject.build(*SMALL, RATE)
    if small.error:
        subject.built = False
        early = unfinished(STRUCTURE, code, small)
        return early
    network = small.value
    missing = [name for name in TABLES if not hasattr(network, name)]
    if missing:
        shapes = dict(zip(TABLES, ((4, 3), (3, 2)), strict=True))
        kept = {name: np.shape(value) for name, value in getattr(network, "__dict__", {}).items()
                if isinstance(value, (np.ndarray, list))}  # fmt: skip
        found = [next((key for key, shape in kept.items() if shape == shapes[name]), None) for name in TABLES]
        subject.built = all(found)
        if subject.built:
            subject.tables = tuple(found)
            return wrong(STRUCTURE, f"The tables are called `self.{found[0]}` and `self.{found[1]}`. Only the "
                  f"contract is "
                         f"broken: everybody else looks for `{TABLES[0]}` and `{TABLES[1]}`.")  # fmt: skip
        if gaps(code):
            return Verdict(UNWRITTEN, notes=["`__init__` is begun. Go on from there."])
        return wrong(STRUCTURE, f"The network has no `self.{missing[0]}`. `__init__` draws the first weights and keeps "
                              "them under that name; without `self.` a name is forgotten at the end.")  # fmt: skip
    bad = shape_mistake(subject.weights(network), SMALL)
    if bad:
        subject.built = False
        return wrong(STRUCTURE, bad, section="layers", right="\n".join(f"self.{line}" for line in LINES))
    given = np.arange(12.0).reshape(4, 3), np.arange(6.0).reshape(3, 2)
    try:
        for name, table in zip(TABLES, given, strict=True):
            setattr(network, name, table.copy())
        kept = all(np.array_equal(mine, table) for mine, table in zip(subject.weights(network), given, strict=True))
    except (AttributeError, TypeError, ValueError):
        kept = False
    if not kept:
        return wrong(STRUCTURE, "Weights that are put into the network from outside are not kept. The worked "
              "example, and "
                     "whoever continues a training, put theirs into `self.weights_...`.")  # fmt: skip
    large = subject.build(*SIZES, RATE, count=False)
    early = unfinished(STRUCTURE, code, large) if large.error else None
    if early:
        return early
    verdict = tables_verdict(STRUCTURE, code, [np.asarray(t, dtype=float) for t in subject.weights(large.value)], SIZES)
    verdict.mistakes += _activation(network, code)
    verdict.mistakes += _rate(network)
    if verdict.mistakes:
        verdict.status = "wrong"
    return verdict


def _activation(network, code):
    """What is wrong with `activation_function`, where the network has one."""
    function = getattr(network, "activation_function", None)
    if not callable(function):
        return []
    z = np.linspace(-3, 3, 13)
    call = watch.run(function, np.array(z))
    right = PLACES["hidden_outputs"].compute({"hidden_inputs": z})
    if call.error:
        one = watch.run(function, 0.5)  # a function of one number, with math.exp
        if not one.error and np.isclose(one.value, PLACES["hidden_outputs"].compute({"hidden_inputs": 0.5}), 1e-4):
            return []
        return [
            Mistake(
                STRUCTURE, "In `activation_function`: " + raised.read(call.error), "neuron", raised.line_of(call.error)
            )
        ]
    if np.shape(call.value) == z.shape and np.allclose(call.value, right, rtol=1e-3, atol=1e-4):
        return []
    with np.errstate(all="ignore"):
        for form in PLACES["hidden_outputs"].forms[1:]:
            if np.shape(call.value) == z.shape and np.allclose(
                call.value, form.compute({"hidden_inputs": z}), rtol=1e-3
            ):
                return [Mistake(STRUCTURE, f"`activation_function`: {form.came} {form.why}", form.section, call.last,
                                raised.source(function, call.last), right="self.activation_function = lambda x: "
                                      "1 / (1 + np.exp(-x))")]  # fmt: skip
    return [Mistake(STRUCTURE, "`activation_function` is not the sigmoid: it should be ½ at 0, near 0 far to the "
          "left and "
                    "near 1 far to the right.", "neuron", right="self.activation_function = lambda x: 1 / (1 + "
                    "np.exp(-x))")]  # fmt: skip


def _rate(network):
    kept = getattr(network, "__dict__", None)
    if kept is None or _holds(list(kept.values())):
        return []
    return [Mistake(STRUCTURE, "The learning rate is not kept: without `self.` a name is forgotten at the end of "
          "`__init__`, "
                    "and the update will look for it.", "one step", right="self.learning_rate = "
                    "learning_rate")]  # fmt: skip


def _holds(values):
    """Whether the learning rate is among these values, or in a dict or list among them."""
    for value in values:
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, (list, tuple)) and _holds(value):
            return True
        if isinstance(value, (int, float, np.ndarray)) and np.size(value) == 1 and np.isclose(np.max(value), RATE):
            return True
    return False
