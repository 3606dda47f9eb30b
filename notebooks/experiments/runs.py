"""Training runs: records and settings in, histories out."""

import time
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from given import as_seed, function, number, of_numbers, place_of_weight, records, shown, whole
from tinynet import NeuralNetwork
from wording import rounded

from .given_weights import set_weight
from .own import asked, new_network, weights_of, whose
from .verdicts import Moment, diagnose, in_words

SLICES = "such as run.slices()"


@dataclass
class History:
    """What a training run has been through so far.

    Attributes: baseline_loss, the loss of always answering with the mean training target; training_loss and
    validation_loss, the mean squared error after each epoch, starting with the untrained network; measured, what else
    is noted then, lists by name; diagnosis, what is wrong, "" or one of the words of verdicts.VERDICTS.
    """

    baseline_loss: float
    training_loss: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    measured: dict = field(default_factory=dict)
    diagnosis: str = ""


def mean_squared_error(network, features, targets):
    """The mean of error² over records and output nodes; inf where too large for a number, 0 where no records are."""
    targets = of_numbers("targets", targets)
    if not np.isfinite(targets).all():
        raise ValueError(
            "targets came with NaN or infinity, expected finite numbers: fill or leave out what is missing."
        )
    if targets.shape[:1] == np.shape(features)[:1] == (0,):
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        final_outputs = asked(network).run(features)
        shapes = {np.shape(targets), final_outputs.shape}
        if np.size(targets) != final_outputs.size or len({shape for shape in shapes if len(shape) > 1}) > 1:
            raise ValueError(
                f"targets came with shape {np.shape(targets)}, expected that of the answers, {final_outputs.shape}."
            )
        error = np.reshape(targets, final_outputs.shape) - final_outputs  # targets may be flat, as train takes them
        return no_nan(np.mean(error**2))


def no_nan(loss):
    """A loss as a number, inf where it is NaN."""
    return float(loss) if loss < np.inf else np.inf


def answers(network, points):
    """The network's answers at many points; finite numbers even where the weights of a diverged one overflow."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.nan_to_num(asked(network).run(points), nan=0.0)


def to_the_end(steps):
    """Take all steps of a training that shows its state in between, and return the last state."""
    last = deque(_gone_through(steps), maxlen=1)
    if not last:
        raise ValueError(f"steps came without any, expected at least one, {SLICES}: were they gone through before?")
    return last.pop()


def _gone_through(steps):
    """Steps that a loop can go through. Raises: TypeError."""
    if not np.iterable(steps):
        its_own = ": of a run that is run.to_the_end()" * hasattr(steps, "to_the_end")
        raise TypeError(f"steps came as {shown(steps)}, expected what is gone through in a loop, {SLICES}{its_own}.")
    return steps


class Run:
    """A network that learns from mini-batches, step by step, and what has become of it so far.

    Parameters: training and validation, each (features, targets) with targets (n_records, output_nodes); hidden_nodes;
    learning_rate; epochs, how many in all; batch_size; seed, for the first weights and then the order of the records;
    measure, what else to note after each epoch: a function of the network that returns numbers by name; network, the
    class: tinynet's, or a learner's own with that interface, as in network=MyNetwork.
    Attributes: network, the one that learns; history, a History; steps, how many were taken; by_hand, which weights
    were changed by hand, (layer, row, column) each.
    Raises: ValueError for what cannot be meant; YourNetworkError for a class that does not keep to the interface.
    """

    def __init__(
        self,
        training,
        validation,
        hidden_nodes,
        learning_rate,
        epochs=150,
        batch_size=20,
        seed=0,
        measure=None,
        network=NeuralNetwork,
    ):
        self.training, self.validation = records("training", training), records("validation", validation)
        self.epochs, self.batch_size = whole("epochs", epochs), whole("batch_size", batch_size, 1)
        self.measure = (lambda network: {}) if measure is None else function("measure", measure, "the network")
        self.rng = np.random.default_rng(as_seed("seed", seed))
        input_nodes, output_nodes = (table.shape[1] for table in self.training)
        self.hidden_nodes, self.learning_rate = hidden_nodes, learning_rate
        self._asked = new_network(network, input_nodes, hidden_nodes, output_nodes, learning_rate, self.rng)
        self.whose = whose(network)
        self.steps = 0
        self._coming = []  # this epoch's batches that were not yet learned from
        self._jumped, self._lowest = False, np.inf
        self.by_hand = set()
        self._judged_from = 0  # the epoch
        targets = self.watched[1]
        self.history = History(float(np.mean((targets - targets.mean(axis=0)) ** 2)) if len(targets) else 0.0)
        self._note()

    @property
    def network(self):
        """The network that learns; a learner's own as it is."""
        return self._asked.network if self.whose else self._asked

    @property
    def steps_per_epoch(self):
        """How many batches, and so steps, an epoch has."""
        return max(1, len(self.training[1]) // self.batch_size)

    @property
    def watched(self):
        """The records on which the training loss is noted."""
        return self.training

    def draw_batches(self):
        """An epoch's batches, as row numbers: every record once, in a new order."""
        return np.array_split(self.rng.permutation(len(self.training[1])), self.steps_per_epoch)

    @property
    def epoch(self):
        """How many whole epochs are done."""
        return self.steps // self.steps_per_epoch

    @property
    def done(self):
        """Whether the last epoch is done, training diverged, or there is nothing to learn from."""
        return self.epoch >= self.epochs or self.history.diagnosis == "diverged" or not len(self.training[1])

    def take_step(self):
        """Learn from the next batch; nothing where the run is done."""
        if self.done:
            return
        features, targets = self.training
        if not self._coming:
            self._coming = list(self.draw_batches())
        batch = self._coming[0]
        try:
            self._asked.train(features[batch], targets[batch])
        except FloatingPointError:
            self.history.diagnosis = "diverged"
            return
        del self._coming[0]  # not before: a learner's network may stop in the middle
        self.steps += 1
        if not self._coming:
            self._note()

    def take_epoch(self):
        """Learn from all batches that are left of this epoch."""
        end = (self.epoch + 1) * self.steps_per_epoch
        while self.steps < end and not self.done:
            self.take_step()

    def take_on(self):
        """Learn for as long as one can wait: an epoch; a step of a learner's network, which may loop over records."""
        if self.whose:
            self.take_step()
        else:
            self.take_epoch()

    def change_weight(self, place, value):
        """Change one weight, at (layer, row, column), by hand; the run goes on from there, and is judged from there."""
        place = place_of_weight(place, [table.shape for table in weights_of(self._asked)])
        set_weight(self._asked, place, number("value", value))
        self.by_hand.add(place)
        self._jumped, self._lowest, self._judged_from = False, np.inf, self.epoch
        self._judge(*self._loss_and_slope())

    def to_the_end(self):
        """Take all steps that are left; returns the Run."""
        while not self.done:
            self.take_step()
        return self

    def slices(self):
        """Take all steps that are left; yield the Run where there is time to look, the last time at the end."""

        def work():
            yield self
            while not self.done:
                self.take_on()
                yield self

        return timed_slices(work())

    def view(self):
        """What a picture of the run needs, by name: the losses and what else was noted, the diagnosis, words."""
        history = self.history
        return {
            "training_loss": history.training_loss,
            "validation_loss": history.validation_loss,
            **history.measured,
            "diagnosis": history.diagnosis,
            "words": self.words,
        }

    @property
    def words(self):
        """What has become of the run, in a few sentences."""
        history, nodes = self.history, self.hidden_nodes
        words = (history.diagnosis or "stable").capitalize()
        if history.diagnosis in ("unstable", "diverged"):  # then losses say little, and differ between machines
            words += f" after {self.progress}."
        else:
            training_loss, validation_loss = history.training_loss[-1], history.validation_loss[-1]
            words += (
                f": after {self.progress} training loss {rounded(training_loss, 3)}, validation loss "
                f"{rounded(validation_loss, 3)}."
            )
        settings = f"(Learning rate {self.learning_rate:.3g}, {nodes} hidden node{'s' * (nodes > 1)}.)"
        return f"{words}{in_words(history.diagnosis)} {settings}{self.whose_words}"

    @property
    def whose_words(self):
        """Whose network it is, where that is a learner's, and what is to be said of it; a space before it."""
        if not self.whose:
            return ""
        words = f" Network: {self.whose}."
        if self.history.diagnosis == "diverged":
            words += (
                " Does it diverge at a hundredth of the rate, too? Then it is the code: "
                f"tutor.check({self._asked.name}) tells more."
            )
        if self._asked.printed:
            words += f" Lines printed so far: {self._asked.printed}, the last: {self._asked.last_line}"
        return words

    @property
    def progress(self):
        """How far the run is, in words."""
        return f"epoch {self.epoch}"

    def _note(self):
        history = self.history
        history.validation_loss.append(mean_squared_error(self._asked, *self.validation))
        loss, slope = self._loss_and_slope()
        history.training_loss.append(loss)
        noted = self.measure(self._asked)
        if not isinstance(noted, dict):
            raise TypeError(f"measure gave {shown(noted)}, expected numbers by name, such as {{'my loss': 0.5}}.")
        for name, value in noted.items():
            history.measured.setdefault(name, []).append(value)
        self._judge(loss, slope)

    def _judge(self, loss, slope):
        """Note what is wrong, if anything, where the loss and the slope are these.

        Of what a hand has done, training has a tenth of the run to recover.
        """
        history, epochs = self.history, self.epoch - self._judged_from
        late = epochs > self.epochs / 10
        self._lowest = min(self._lowest, loss)  # by itself: a run may have any number of epochs
        self._jumped |= late and loss > max(history.baseline_loss, 2 * self._lowest)
        share, overflowed = epochs / max(1, self.epochs), bool(np.isnan(slope))
        if self.by_hand and not late:
            slope = 0.25
        history.diagnosis = diagnose(Moment(loss, history.baseline_loss, slope, share, self._jumped, overflowed))

    def _loss_and_slope(self):
        """The mean squared error on the watched records, and the mean slope of the hidden nodes' sigmoids there.

        The slope is NaN where answers are not finite.
        """
        features, targets = self.watched
        if not len(targets):
            return 0.0, 0.25
        with np.errstate(over="ignore", invalid="ignore"):
            final_outputs, hidden_outputs = self._asked.forward_pass_train(features)
            loss = np.mean((targets - final_outputs) ** 2)
            slope = np.mean(hidden_outputs * (1 - hidden_outputs))
        if self.whose and not np.isfinite(final_outputs).all():
            slope = np.nan
        return no_nan(loss), float(slope)


def timed_slices(steps, seconds=0.02):
    """Of what a training generator yields, only what can be shown: one step per slice of at most so many seconds.

    The first slice is a sixth as long, so that a move is answered at once; the last step is always among them. A step
    that takes longer by itself is a slice of its own. Where showing takes longer than a slice, the next slice takes as
    long, up to three times: slow machines show fewer steps. Seconds are those that this process works: where others
    work beside it, as in a class on one machine, a training shows no more steps for that.
    """
    begin = before = time.process_time()
    limit = seconds / 6
    shown = True
    for step in _gone_through(steps):
        now = time.process_time()
        shown = 2 * now - before - begin > limit  # would another step like this one fit?
        if shown:
            yield step
            begin = time.process_time()
            limit = min(max(seconds, begin - now), 3 * seconds)
            now = begin
        before = now
    if not shown:
        yield step
