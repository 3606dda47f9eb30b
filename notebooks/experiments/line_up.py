"""Chapter 9: a suspect beside the right network, on the same batches, and what judges see of it."""

import numpy as np

import datasets
from given import as_seed
from tinynet import NeuralNetwork
from wording import FAR, digits, loss_in_words

from .given_weights import set_weight
from .own import TABLES, deltas_of, new_network, weights_of
from .runs import no_nan, timed_slices
from .suspects import Written, case_of

RIGHT = 1e-5  # a relative error below it is rounding


class Beside:
    """A suspect and the right network, with the same seed, on the same batches of chapter 9's problem.

    Parameters: suspect, a letter or a class of one's own; learning_rate, hidden_nodes, seed.
    Attributes: losses, of the suspect and of the right network, noted after these steps, at; errors, the relative error
    of each weight's delta in the gradient check, two tables; moves, how far each of the first three steps is from the
    right one, (3, 2), a column a layer, as a share of the right one's largest move.
    """

    STEPS, BATCH, CHECKED = 400, 25, 3

    def __init__(self, suspect, learning_rate, hidden_nodes, seed):
        self.case = case_of(suspect)
        NeuralNetwork(1, hidden_nodes, 1, learning_rate, as_seed("seed", seed))  # refuses what makes no network
        nodes = f"{hidden_nodes} hidden node{'s' * int(hidden_nodes > 1)}"
        self.settings = f"learning rate {learning_rate:.3g}, {nodes}, seed {seed}"
        self.features, self.targets = datasets.two_questions()
        self.baseline_loss = float(np.mean((self.targets - self.targets.mean(axis=0)) ** 2))
        rate = self.case.times * learning_rate

        def new(kind=self.case.kind, rate=rate):
            return made(kind, hidden_nodes, rate, seed)

        self.networks = [new(), new(NeuralNetwork, learning_rate)]
        rng = np.random.default_rng(seed)
        per_epoch = len(self.features) // self.BATCH
        orders = [rng.permutation(len(self.features)) for _ in range(self.STEPS // per_epoch)]
        self.batches = [
            (self.features[rows], self.targets[rows]) for rows in np.concatenate(orders).reshape(-1, self.BATCH)
        ]
        self.errors = gradient_errors(new(), *self.batches[0])
        self.moves = wrong_moves(new(), rate, self.batches[: self.CHECKED])
        self.at, self.losses, self.gone = [], ([], []), [False, False]
        self._note(0)

    def slices(self):
        """Train both to the end; yield where there is time to look, the last time at the end."""

        def work():
            yield self
            for step, batch in enumerate(self.batches, 1):
                for number, network in enumerate(self.networks):
                    if not self.gone[number]:
                        self.gone[number] = not trained(network, batch)
                if step < 10 or step % 8 == 0:
                    self._note(step)
                    yield self

        return timed_slices(work())

    def _note(self, step):
        self.at.append(step)
        for losses, number, network in zip(self.losses, (0, 1), self.networks, strict=True):
            loss = FAR if self.gone[number] else loss_of(network, self.features, self.targets)
            self.gone[number] = not loss < FAR
            losses.append(min(loss, FAR))

    def view(self, places):
        """What a picture of this moment needs, by name; places, (n_places, 2), is where both are asked. Whose training
        flew off answers with NaN."""
        asked = datasets.with_ones(places)
        nothing = np.full((len(places), 2), np.nan)
        answers = [
            nothing if gone else network.run(asked) for network, gone in zip(self.networks, self.gone, strict=True)
        ]
        return {
            "at": self.at,
            "losses": self.losses,
            "baseline_loss": self.baseline_loss,
            "answers": answers,
            "errors": self.errors,
            "moves": self.moves,
            "words": self.words,
        }

    @property
    def words(self):
        """Which it is, the four lines, and the symptoms in words."""
        suspect, right = (", ".join(map(loss_in_words, (*losses[:2], losses[-1]))) for losses in self.losses)
        when = "at first" + f", after step 1, after step {self.at[-1]}" * (len(self.at) > 1)
        layers, outputs = self.errors[0].max(), self.errors[1].max(axis=0)
        checked = {"input to hidden": layers, "hidden to output 1": outputs[0], "hidden to output 2": outputs[1]}
        checked = {name: in_short(error, "relative error") for name, error in checked.items()}
        steps = {}
        for number, (first, second) in enumerate(self.moves, 1):
            off = {"input to hidden": in_short(first, "off by"), "hidden to output": in_short(second, "off by")}
            steps[f"step {number}:"] = together(off)
        sentences = [
            f"Loss {when}: {suspect}; of the right network: {right}; of the mean: {loss_in_words(self.baseline_loss)}.",
            f"Gradient check: {together(checked)}.",
            f"Three steps: {together(steps, '; ')}.",
        ]
        lines = [f"{number}. {line}".replace("`", "") for number, line in enumerate(self.case.lines, 1)]
        return "\n".join([f"{self.case.title}, {self.settings}.", *lines, " ".join(sentences)])


def made(kind, hidden_nodes, learning_rate, seed):
    """A network for the problem; one of a learner's own as Own, so that it may be written in any way."""
    rng = np.random.default_rng(seed)
    if issubclass(kind, (Written, NeuralNetwork)):
        return kind(3, hidden_nodes, 2, learning_rate, rng)
    return new_network(kind, 3, hidden_nodes, 2, learning_rate, rng)


def trained(network, batch):
    """Take a step; whether it could be taken."""
    try:
        with np.errstate(all="ignore"):
            network.train(*batch)
    except (ValueError, FloatingPointError):
        return False
    return True


def in_short(error, name):
    """An error as it is read, under this name."""
    if not np.isfinite(error):
        return "stopped"
    return "right" if error < RIGHT else f"{name} {digits(error, 1) if error < 10 else f'{error:.0f}'}"


def together(said, between=", "):
    """What is said of several, by name; where all are right, that once."""
    return "right" if {*said.values()} == {"right"} else between.join(" ".join(each) for each in said.items())


def loss_of(network, features, targets):
    """The mean of error²; inf where it is no number."""
    with np.errstate(all="ignore"):
        return no_nan(np.mean((targets - network.run(features)) ** 2))


def gradient_errors(network, features, targets):
    """The gradient check of `backpropagation`: each weight's relative error, two tables as the weights.

    That is the difference between delta and nudged slope, divided by the larger of the two; where both are practically
    0 it is 0.
    """
    errors, nudge = [], 1e-5
    for layer, (weights, delta) in enumerate(
        zip(weights_of(network), deltas_of(network, features, targets), strict=True)
    ):
        downhill = np.zeros(weights.shape)
        for place, kept in np.ndenumerate(weights.copy()):
            losses = []
            for change in (nudge, -nudge):
                set_weight(network, (layer, *place), kept + change)
                losses.append(np.sum((targets - network.run(features)) ** 2) / 2)
            set_weight(network, (layer, *place), kept)
            downhill[place] = (losses[1] - losses[0]) / (2 * nudge)
        larger = np.maximum(np.abs(delta), np.abs(downhill))
        errors.append(np.abs(delta - downhill) / np.maximum(larger, 1e-4))
    return errors


def wrong_moves(network, learning_rate, batches):
    """How far the step of each batch is from the right one from the same weights: (n_batches, 2), a column a layer.

    As a share of the right one's largest move; inf where a step does not come to numbers.
    """
    found = np.full((len(batches), 2), np.inf)
    (inputs, hidden), (_, outputs) = (table.shape for table in weights_of(network))
    judge = NeuralNetwork(inputs, hidden, outputs, learning_rate)
    for row, batch in zip(found, batches, strict=True):
        before = [table.copy() for table in weights_of(network)]
        if not all(np.isfinite(table).all() for table in before):
            break
        for name, table in zip(TABLES, before, strict=True):
            setattr(judge, name, table)
        if not (trained(judge, batch) and trained(network, batch)):
            break
        for layer, (table, after, should) in enumerate(
            zip(before, weights_of(network), weights_of(judge), strict=True)
        ):
            right = should - table
            off = np.max(np.abs(after - table - right)) / max(np.max(np.abs(right)), 1e-12)
            row[layer] = off if np.isfinite(off) else np.inf
    return found
