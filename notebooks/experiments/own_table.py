"""Chapter 10: networks for a table of one's own, chosen by validation, judged once, and asked what they go by."""

import itertools
from dataclasses import dataclass

import numpy as np

from given import kept_results, number, one_of, several, shaped, text, whole
from progress import progress_bar
from tinynet import NeuralNetwork
from wording import digits

from .bike_sharing import SampledRun
from .prepared_table import one_each, prepared, rows_of
from .runs import answers

STRETCHES = 10  # of time, in a part that is later
MOST = 2000  # records of a part on which losses are noted, and columns shuffled
WORST = 5  # records that are listed
SHUFFLES = 5  # of a column, for each network
ASKED = 25  # records, about an effect


def some(part):
    """At most 2,000 records of a part (features, targets), evenly spread over it."""
    step = -(-len(part[1]) // MOST)
    return tuple(table[::step] for table in part)


class TableRun(SampledRun):
    """A SampledRun on a prepared table: from batches of 32 records, with losses noted on at most 2,000 of each part.

    So it takes no longer with a million records than with some hundred.
    Parameters: data, a datasets.Prepared; the others as for SampledRun.
    """

    BATCH = 32

    def __init__(self, data, hidden_nodes, learning_rate, batches=1500, seed=0, network=NeuralNetwork):
        settings = {"batches": batches, "seed": seed, "network": network}
        super().__init__(prepared(data).training, some(data.validation), hidden_nodes, learning_rate, **settings)

    @property
    def watched(self):
        return some(self.training)


def first_rate(data, hidden_nodes):
    """Chapter 8's bound, 2 / λ of the output layer at the start, on training records; the mean over three seeds."""
    features, targets = some(prepared(data).training)
    bounds = []
    for seed in range(3):
        network = NeuralNetwork(features.shape[1], hidden_nodes, targets.shape[1], learning_rate=1, rng=seed)
        _, hidden_outputs = network.forward_pass_train(features)
        bounds.append(2 / np.linalg.eigvalsh(hidden_outputs.T @ hidden_outputs / len(features))[-1])
    return float(np.mean(bounds))


def try_settings(data, hidden_sizes, times, results=None):
    """Train three seeds for each number of hidden nodes and each of these times its first rate; show the progress.

    Returns: results, {(hidden_nodes, times): [lowest validation loss of each seed]}. After an interrupt what is
    finished is in the dict that was given, and a second call with it goes on from there.
    """
    results = kept_results(results)
    settings = [*itertools.product(several("hidden_sizes", hidden_sizes), several("times", times))]
    for hidden_nodes, factor in settings:  # before any is trained
        whole("hidden_sizes", hidden_nodes, 1), number("times", factor)
    missing = [setting for setting in settings if setting not in results]
    with progress_bar(3 * len(missing), "networks") as progress:
        for hidden_nodes, factor in missing:
            rate, lowest = factor * first_rate(data, hidden_nodes), []
            for seed in range(3):
                run = TableRun(data, hidden_nodes, rate, seed=seed).to_the_end()
                lowest.append(min(run.history.validation_loss))
                progress.update()
            results[hidden_nodes, factor] = lowest
    return results


def answers_of(data, network):
    """The network's answers to all records of a prepared table, (n,): numbers in the reader's units, or kinds."""
    return prepared(data).preparation.answers(answers(network, data.features))


def missed_by(data, said, real):
    """How far answers (n,) to some records are off from what is real, one by one: error², or 1 for a wrong kind."""
    return (said != real).astype(float) if data.task.asks == "kind" else (said - real) ** 2


def misses(data, said, part):
    """How far answers (n,) to all records are off in a part, record by record."""
    rows = rows_of(data, part)
    return missed_by(data, one_each("answers", said, data)[rows], data.real[rows])


def off(data, missed):
    """How far off so many misses are all in all: in the reader's units, or percent wrong."""
    return 100 * np.mean(missed) if data.task.asks == "kind" else np.sqrt(np.mean(missed))


def worst(data, said, outputs, part="test"):
    """The records of a part that are furthest off, a line each with all their cells, in words.

    Parameters: said, (n,), answers to all records; outputs, (n, output_nodes), what they come from: of wrong
    kinds those are the worst whose right kind has the lowest output.
    """
    missed, rows = misses(data, said, part), data.where[part]
    if data.task.asks == "kind":
        outputs = shaped("outputs", outputs, str(data.targets.shape))
        missed = missed * (2 - (outputs[rows] * data.targets[rows]).sum(axis=1))
    lines = []
    for place in np.argsort(-missed, kind="stable")[:WORST]:
        row = rows[place]
        if missed[place] > 0:
            real, answer = (
                digits(value, 4) if data.task.asks == "number" else value for value in (data.real[row], said[row])
            )
            cells = ", ".join(f"{name} {cell}" for name, cell in data.task.look.table.record(data.rows[row]).items())
            lines.append(f"line {data.lines[row]}: answer {answer}, real {real} ({cells})")
    return "\n".join(lines) or f"Of these {len(rows)} records none is off."


@dataclass(frozen=True)
class Comparison:
    """What a comparison came to: better, True, False, or None for no difference; words, a sentence or two."""

    better: bool | None
    words: str

    def __str__(self):
        return self.words


def stands_with(data, part):
    """Which records of a part are off together: a number each, the same for those of one group or stretch of time.

    Records at random are by themselves. Of a part that is later, ten stretches are made.
    """
    task, rows = data.task, data.rows[data.where[part]]
    if task.new_cases == "at random":
        return np.arange(len(rows))
    values = task.look.columns[task.by].values[rows]
    if task.new_cases == "other groups":
        return np.unique(values.astype(str), return_inverse=True)[1]
    return np.argsort(np.argsort(values, kind="stable")) * STRETCHES // len(rows)


def standard_error(apart, together):
    """Of the mean of apart (n,), where records with the same number in together (n,) are off together.

    Infinite where all are: one group says nothing about others.
    """
    sums = np.bincount(together, apart - apart.mean())
    return np.sqrt(np.sum(sums**2)) / len(apart) if len(sums) > 1 else np.inf


def verdict(data, networks, rule, said):
    """Whether several networks are better than a simple rule on the test records, in words.

    A difference is one where it is larger than twice its standard error, which comes from the seeds and from the
    records, or from their groups: other networks and other records would have given another one.
    Parameters: data, a datasets.Prepared; networks; rule, the rule's name; said, its answers to all records, (n,).
    """
    text("rule", rule)
    networks = several("networks", networks, 2)  # from one seed nobody knows what another would have given
    theirs = np.array([misses(data, answers_of(data, network), "test") for network in networks])
    apart = misses(data, said, "test") - theirs.mean(axis=0)  # above 0 where the networks are better
    together = stands_with(data, "test")
    by_seeds = np.std(theirs.mean(axis=1), ddof=1) / np.sqrt(len(networks))
    limit = 2 * np.hypot(standard_error(apart, together), by_seeds)
    better = None if abs(apart.mean()) <= limit else bool(apart.mean() > 0)
    how = {True: "better than", False: "worse than", None: "no better than"}[better]
    why = "and that is more than luck" if better is not None else "and the difference may be luck"
    groups = f" of {len(set(together))} groups" * (data.task.new_cases == "other groups")
    words = f"On these {len(apart)} records{groups} the network is {how} this simple rule: {rule},\n{why}."
    if not better:
        words += f"\nTake the simple rule: it says {'more' if better is False else 'as much'}, and you can see why."
    return Comparison(better, words)


def importance(data, networks):
    """How much worse networks answer validation records among which one column's values were shuffled.

    Returns: {column of the table: (networks * SHUFFLES,)}, how much further off, in the units of `off`.
    """
    where, networks = rows_of(data, "validation"), several("networks", networks)
    rows, rng = some((where, where))[0], np.random.default_rng(0)
    features, real = data.features[rows], data.real[rows]

    def further(network, features):
        said = data.preparation.answers(answers(network, features))
        return off(data, missed_by(data, said, real))

    found, unshuffled = {}, [(network, further(network, features)) for network in networks]
    for column, places in data.column_of.items():
        worse = []
        for (network, before), _ in itertools.product(unshuffled, range(SHUFFLES)):
            shuffled = features.copy()
            shuffled[:, places] = features[rng.permutation(len(rows))][:, places]
            worse.append(further(network, shuffled) - before)
        found[column] = np.array(worse)
    return found


@dataclass(frozen=True)
class Effect:
    """What the answers to some validation records do while one column takes other values and the others stay.

    Attributes: column, its name; scale, "number", "date" or "words"; values, what it takes, (n_values,): numbers, dates
    or words; answers, (n_records, n_values), means over the networks: in the reader's units, or the output for a kind;
    own, the records' own values, (n_records,), as values are; lines, where the records stand in the reader's table.
    """

    column: str
    scale: str
    values: np.ndarray
    answers: np.ndarray
    own: np.ndarray
    lines: np.ndarray


def effect(data, networks, column, kind=None):
    """Ask networks about some validation records again and again, each time with another value in one column.

    Parameters: data, a datasets.Prepared; networks; column, its name; kind, whose output is looked at, None
    for a number.
    Returns: Effect.
    """
    networks = several("networks", networks)
    table, seen = prepared(data).task.look.table, data.task.look.columns[one_of("column", column, data.column_of)]
    rows = data.rows[data.where["validation"]]
    rows = rows[:: -(-len(rows) // ASKED)]
    scale = seen.kind if seen.kind in ("number", "date") else "words"
    own = np.where(seen.missing, "", table.columns[column]) if scale == "words" else seen.values
    values = _to_try(own[data.rows[data.where["training"]]], scale)
    cells = {name: np.repeat(table.columns[name][rows], len(values)) for name in data.column_of}
    cells[column] = np.tile(values, len(rows)).astype(object)
    features, _ = data.preparation.apply(cells)
    outputs = np.mean([answers(network, features) for network in networks], axis=0)
    kinds = data.preparation.kinds or [None]
    one_of("kind", kind, kinds)
    said = data.preparation.answers(outputs) if kind is None else outputs[:, kinds.index(kind)]
    return Effect(column, scale, values, said.reshape(len(rows), -1), own[rows], table.lines[rows])


def _to_try(own, scale):
    """Of a column's own values those that are worth trying: 21 from low to high, whole ones of a column of
    whole numbers, where there may be fewer, or the commonest 8 words."""
    if scale == "words":
        words, counts = np.unique([word for word in own if word], return_counts=True)
        return np.sort(words[np.argsort(-counts, kind="stable")[:8]]).astype(object)
    there = np.sort(own[~np.isnan(own)])  # of dates, NaT is what is missing
    low, high = there[len(there) // 50], there[-1 - len(there) // 50]
    if scale == "number":
        values = np.linspace(low, high, 21)
        return np.unique(np.round(values)) if (there == np.round(there)).all() else values
    return low + (high - low) * np.arange(21) // 20
