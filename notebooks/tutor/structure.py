"""Judge the first weights: their names, shapes and spread. Random numbers come in thousands, words come out.

No measured number is printed: it would differ with the seed, or from one version of NumPy to the next.
"""

import numpy as np

from . import raised, watch
from .kept import RATE, activation, rate, unwritten_sigmoid
from .report import Mistake, Verdict
from .subject import STRUCTURE, TABLES, unwritten
from .tree import gaps
from .words import CALLS, JUDGED_LATER, UNWRITTEN, unfinished, wrong

SIZES = 500, 150, 90  # large, so that a spread is measured to a hundredth, and no two of the spreads below are near
OTHERS = 240, 60, 30  # to see whether a width follows the sizes
SMALL = 4, 3, 2
NODES = "input", "hidden", "output"
LINES = (
    "weights_input_to_hidden = rng.normal(0, input_nodes**-0.5, (input_nodes, hidden_nodes))",
    "weights_hidden_to_output = rng.normal(0, hidden_nodes**-0.5, (hidden_nodes, output_nodes))",
)
ROOT = (
    "Right is one over the root of the number of nodes that the layer receives from: so sums keep their width, and "
    "few sigmoids start out saturated."
)
EQUAL = "Equal nodes get equal shares of the blame and stay equal for ever: draw them at random."
BELL = "They are drawn from a bell curve around 0, half of them negative: so nodes can push up or down."
EVEN = "they are spread evenly between two ends, and their width is less than its ends say"
TWO = "Two tables are expected: first the one from input to hidden, then the one from hidden to output."
# Either order gives independent weights of the right spread: no mistake, and a word where a seed is compared.
SECOND_FIRST = (
    "The second layer is drawn first. That is right, too: every weight is drawn by itself. From the same seed tinynet, "
    "which draws the first layer first, gets other numbers."
)
SOURCE = "Draw from `rng`, the source that it is given."
SHARED = (
    "`{0}` is kept in the class, `{1}`, and so all its networks have the same one: the next that is made takes it away "
    "from the one before. What belongs to one network stands behind `self.`: `self.{0}`."
)
OUTSIDE = (
    "Weights that are put into the network from outside are not kept. The worked example, and whoever goes on with a "
    "training, put theirs into `self.weights_...`."
)


HALVED = (
    "half of one over the number of nodes, without a root: `**` binds more tightly than `/`, so `n ** -1/2` is "
    "`(n ** -1) / 2`, and `1/n ** 1/2` is `(1/n) / 2`. The exponent wants parentheses, or a number, 0.5"
)
SAME = "the same whatever the number of nodes: it must follow the number that the layer receives from"
MIDDLE = "They all are {}: `normal` takes the middle first, which is 0, then the width, then the shape."


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
    yield receives**-0.25, "the root of the right width: taken as a variance, or the root taken twice"
    yield 0.5 / receives, HALVED
    yield (receives + others[0][0]) ** -0.5, "one over the root of the nodes on both sides of it, added up"


def table_mistake(table, layer, sizes, again=lambda layer: None):
    """What is wrong with one large table of first weights, a sentence and a section; None where nothing is.

    again(layer) gives the same table of a network of other sizes, or None.
    """
    rows, columns, name = sizes[layer], sizes[layer + 1], TABLES[layer]
    if np.ptp(table) == 0 and np.isclose(table.flat[0], rows**-0.5):
        return f"All weights of `{name}` are equal. " + MIDDLE.format("the width"), "initial"
    if np.ptp(table) == 0:
        return f"All weights of `{name}` are equal. {EQUAL}", "random"
    if not np.isfinite(table).all():
        return f"In `{name}` stand numbers that are not finite.", "initial"
    if np.array_equal(table, np.tile(table[:1], (rows, 1))) or np.array_equal(table, np.tile(table[:, :1], columns)):
        return f"The weights of `{name}` repeat each other: every one is to be drawn by itself.", "random"
    if table.min() >= 0 or table.max() <= 0:
        return f"All weights of `{name}` are {'positive' if table.min() >= 0 else 'negative'}. {BELL}", "initial"
    spread = table.std()
    if abs(table.mean()) > 0.25 * spread:
        return f"The weights of `{name}` do not lie around 0. {BELL}", "initial"
    off, words = min(_offs(spread, layer, sizes), key=lambda pair: pair[0])
    other = again(layer) if words not in (None, "1") or off > 0.08 else None
    if other is not None and np.all(np.isfinite(other)):
        if abs(np.log(np.std(other) / spread)) < 0.1:
            off, words = 0, SAME
        else:  # what fits one network by chance does not fit the next
            off = max(off, *(elsewhere for elsewhere, same in _offs(np.std(other), layer, OTHERS) if same == words))
    if off > 0.08:
        words = f"too {'wide' if spread > rows**-0.5 else 'narrow'}" + (f": {EVEN}" if is_even(table) else "")
    return (f"The width (standard deviation) of `{name}` is {words}. {ROOT}", "small") if words else None


def _offs(spread, layer, sizes):
    """How far a spread is from each of those that are known, as a ratio's logarithm, and the words on it."""
    others = [(sizes[i], NODES[i]) for i in (layer + 1, 2 if layer == 0 else 0)]
    return [(abs(np.log(spread / value)), words) for value, words in spreads(sizes[layer], others)]


def is_even(table):
    """Whether numbers are spread evenly: their fourth moment tells that from a bell curve (1.8 against 3)."""
    return np.mean(((table - table.mean()) / table.std()) ** 4) < 2.1


def tables_verdict(part, tables, others, code):
    """The verdict on both tables of a large network; others() gives those of another size, or None."""
    verdict, held = Verdict("right"), []

    def again(layer):
        held.extend([] if held else [others()])
        return None if held[0] is None else np.asarray(held[0][layer], dtype=float)

    for layer, table in enumerate(np.asarray(table, dtype=float) for table in tables):
        found = table_mistake(table, layer, SIZES, again)
        if found:
            verdict.status = "wrong"
            right = ("self." if part == STRUCTURE else "") + LINES[layer]
            line = next(iter(watch.lines_with(code, TABLES[layer])), None)
            verdict.mistakes.append(Mistake(part, *found, line, raised.source(code, line), right=right))
        elif is_even(table):
            note = f"`{TABLES[layer]}` is spread evenly, not as a bell curve; its width is right, and it will do."
            verdict.notes.append(note)
    first, *second = verdict.mistakes or [None]
    if second and second[0].text == first.text.replace(*TABLES):  # the same in both layers: said once
        first.text = first.text.replace(f"`{TABLES[0]}`", f"`{TABLES[0]}`, and likewise of `{TABLES[1]}`,", 1)
        first.right, verdict.mistakes = f"{first.right}\n{second[0].right}", [first]
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
        if table.shape == (2,):
            return (
                f"{text}{right} is right. `normal` takes the middle first, which is 0, then the width, then the shape."
            )
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
    value, last, lines = calls[0].value, calls[0].last, "\n".join(LINES)
    if value is None:
        return wrong(part, "It returns nothing: `return` is missing.", last, function)
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return wrong(part, f"It returns one thing. {TWO}", last, function)
    bad = shape_mistake(value, SMALL)
    if bad and not shape_mistake(value[::-1], SMALL):
        bad = f"The two tables come in the other order. {TWO}"
    if bad:
        return wrong(part, bad, last, function, "layers", right=lines)
    verdict = tables_verdict(part, calls[3].value, lambda: _of_size(function, OTHERS), function)
    again, other = calls[1].value, calls[2].value
    if verdict.status == "right":
        text, note = _drawn(value, again, other)
        if text:
            return wrong(part, text, right=lines)
        verdict.notes += note
    return verdict


def _of_size(function, sizes):
    """Both tables for these sizes, or None where they do not come."""
    value = watch.run(function, *sizes, np.random.default_rng(0), count=False).value
    return value if isinstance(value, (tuple, list)) and not shape_mistake(value, sizes) else None


def _of_network(subject, sizes):
    """Both tables of a network of these sizes, or None where they do not come."""
    call = subject.build(*sizes, RATE, count=False)
    value = None if call.error else subject.weights(call.value)
    return None if value is None or shape_mistake(value, sizes) else value


def _drawn(tables, again, other):
    """What is wrong with the source of tables that are drawn twice from one seed, then from another; and a word."""
    for table, same_seed, other_seed in zip(tables, again, other, strict=True):
        if not np.array_equal(table, same_seed):
            return f"Given the same `rng` twice, it draws different weights. {SOURCE}", []
        if np.array_equal(table, other_seed):
            return f"Given another `rng`, it draws the same weights. {SOURCE}", []
    first = np.random.default_rng(0).standard_normal()
    second_first = np.isclose(np.ravel(tables[1])[0] * np.shape(tables[1])[0] ** 0.5, first)
    return None, [SECOND_FIRST] if second_first else []


def _own_source(subject):
    """What is wrong where a class takes a source of random numbers and draws from another; and a word."""
    fifth = subject.fifth(subject.kind)
    if not fifth or not any(word in fifth.name.lower() for word in ("rng", "seed", "gen", "random", "state")):
        return None, []
    calls = [watch.run(subject.kind, *SMALL, RATE, np.random.default_rng(seed)) for seed in (0, 0, 1)]
    if any(call.error for call in calls):  # it takes a number as its seed
        return None, []
    return _drawn(*(subject.weights(call.value) for call in calls))


def network_structure(subject):
    """The verdict on a class's `__init__`; it also tells the subject under which names the tables are kept."""
    code = subject.code(STRUCTURE)
    if code is None or unwritten(code):
        subject.built = False
        return Verdict(UNWRITTEN)
    small = subject.build(*SMALL, RATE)
    if small.error:
        subject.built = False
        return unfinished(STRUCTURE, code, small)
    network = small.value
    if not all(hasattr(network, name) for name in TABLES):
        return _other_names(subject, network, code)
    shared = [name for name in TABLES if isinstance(vars(subject.kind).get(name), (np.ndarray, list))]
    if shared and not set(shared) & set(getattr(network, "__dict__", {})):
        line = next(iter(watch.lines_with(code, shared[0])), None)
        return wrong(STRUCTURE, SHARED.format(shared[0], subject.kind.__name__), line, code)
    blank = next((name for name, table in zip(TABLES, subject.weights(network), strict=True) if table is ...), None)
    if blank:
        subject.built = False
        return Verdict(UNWRITTEN, notes=[f"`__init__` is begun: `self.{blank}` is still `...`. Go on from there."])
    bad = shape_mistake(subject.weights(network), SMALL)
    if bad:
        return wrong(STRUCTURE, bad, section="layers", right="\n".join(f"self.{line}" for line in LINES))
    if not _keeps(subject, network):
        return wrong(STRUCTURE, OUTSIDE)
    large = subject.build(*SIZES, RATE, count=False)
    if large.error:
        return unfinished(STRUCTURE, code, large)
    verdict = tables_verdict(STRUCTURE, subject.weights(large.value), lambda: _of_network(subject, OTHERS), code)
    lost = rate(network, code)
    empty = unwritten_sigmoid(network)
    subject.rate_kept = lost is None
    verdict.mistakes += filter(None, (None if empty else activation(network, code), lost))
    if not verdict.mistakes:
        text, note = _own_source(subject)
        verdict.mistakes += [
            Mistake(STRUCTURE, text, "initial", right="\n".join(f"self.{line}" for line in LINES))
        ] * bool(text)
        verdict.notes += note
    if verdict.mistakes:
        verdict.status = "wrong"
    elif empty:
        return Verdict(JUDGED_LATER, notes=[CALLS.format("activation_function", empty)])
    return verdict


def _other_names(subject, network, code):
    """The verdict where a table is not to be found under its name; it may have one of the learner's own."""
    kept = {
        name: np.shape(value)
        for name, value in getattr(network, "__dict__", {}).items()
        if isinstance(value, (np.ndarray, list))
    }
    sizes = SMALL[:2], SMALL[1:]
    found = [next((key for key, shape in kept.items() if shape == size), None) for size in sizes]
    subject.built = all(found)
    if subject.built:
        subject.tables = tuple(found)
        text = f"The tables are called `self.{found[0]}` and `self.{found[1]}`. Only the contract is broken: everybody "
        return wrong(STRUCTURE, text + f"else looks for `{TABLES[0]}` and `{TABLES[1]}`.")
    if gaps(code):
        return Verdict(UNWRITTEN, notes=["`__init__` is begun. Go on from there."])
    missing = next(name for name in TABLES if not hasattr(network, name))
    text = f"The network has no `self.{missing}`. `__init__` draws the first weights and keeps them under that name; "
    return wrong(STRUCTURE, text + "without `self.` a name is forgotten at the end.")


def _keeps(subject, network):
    """Whether weights that are put into the network stay there."""
    given = np.arange(12.0).reshape(4, 3), np.arange(6.0).reshape(3, 2)
    try:
        for name, table in zip(TABLES, given, strict=True):
            setattr(network, name, table.copy())
        return all(map(np.array_equal, subject.weights(network), given))
    except (AttributeError, TypeError, ValueError):
        return False
