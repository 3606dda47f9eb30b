"""The playground's runs."""

import functools
import math
import re

import numpy as np

import datasets
from given import one_of, several, whole
from tinynet import NeuralNetwork
from wording import OVER, loss_in_words

from .own import checked_class, weights_of
from .runs import Run, answers, mean_squared_error, timed_slices
from .verdicts import in_a_word, in_words

# Weights as the picture names them
NAME = re.compile(r"weight from (?:x(\d+)|(the bias)|hidden node (\d+)) to (?:hidden node (\d+)|the output)")


class Trial(Run):
    """One experiment of the playground: settings in, a run in, to be taken step by step and looked at in between.

    It goes on as long as anyone asks.

    What controls.Player asks of a run, controls.Trial says.

    Parameters: problem, a name in datasets.PROBLEMS; noise, how far points (of the curve: targets) are shaken; bias,
    whether the features get a column of ones; learning_rate, hidden_nodes, batch_size; seed, for the first weights and
    the order of the records; points, tuples (x1, x2, kind) for the problem "your points"; network as for Run; epochs
    and steps, how far to train at once.
    Attributes: those of Run; inputs, how many the problem has, a column of ones not counted.
    """

    COUNT = 300  # epochs until one looks what came of it
    MOST = 100_000  # epochs that can be asked for at once
    CURVE = 600  # losses that a picture gets, about: of a longer run every second, fourth, eighth ...
    GLANCE = 0.05  # seconds that a learner's network may take to answer at all places of a picture

    def __init__(
        self,
        problem,
        noise,
        bias,
        learning_rate,
        hidden_nodes,
        batch_size,
        seed,
        points=(),
        network=NeuralNetwork,
        epochs=0,
        steps=0,
    ):
        self._settings = {
            "problem": problem,
            "noise": noise,
            "bias": bias,
            "learning_rate": learning_rate,
            "hidden_nodes": hidden_nodes,
            "batch_size": batch_size,
            "seed": seed,
        }
        if whole("epochs", epochs) > self.MOST:
            raise ValueError(f"epochs came as {epochs}, expected at most {self.MOST:,}.")
        whole("steps", steps), one_of("bias", bias, [True, False])
        training, validation = datasets.problem(problem, noise, points)
        if problem == datasets.YOURS:
            self._settings["points"] = [tuple(point) for point in points]
        self.problem, self.bias = problem, bias
        self.inputs = training[0].shape[1]
        both = [(self._with_bias(features), targets) for features, targets in (training, validation)]
        super().__init__(*both, hidden_nodes, learning_rate, self.COUNT, batch_size, seed, network=network)
        self._name = network.__name__
        for _ in self.go_on(epochs, steps):
            pass

    @classmethod
    def of(cls, network):
        """Trials of this class's networks, for a Player: `trial=experiments.Trial.of(MyNetwork)`."""
        checked_class(network)
        return type(cls.__name__, (cls,), {"__init__": functools.partialmethod(cls.__init__, network=network)})

    def _with_bias(self, features):
        return datasets.with_ones(features) if self.bias else features

    @property
    def position(self):
        """How far the run is: whole epochs, and steps of the next one."""
        return divmod(self.steps, self.steps_per_epoch)

    @property
    def done(self):
        """Whether training diverged, or there is nothing to learn from."""
        return self.history.diagnosis == "diverged" or not len(self.training[1])

    def go_on(self, epochs, steps=0):
        """Train up to a position, at most to the end of that epoch; yield where there is time to look."""

        def work():
            while self.epoch < epochs and not self.done:
                self.take_on()
                yield
            for _ in range(min(steps, self.steps_per_epoch)):
                self.take_step()
            yield

        return timed_slices(work())

    def change(self, name, value):
        """Change the weight of this name by hand; the run goes on from there."""
        self.change_weight(place_of(name, self.inputs, self.bias), value)

    @property
    def solved(self):
        """Whether validation comes out well: 95 % of answers right, or a fifth of the mean's loss on the curve.

        A run that diverged is no solution, even where the last finite weights happen to answer well.
        """
        if self.history.diagnosis == "diverged":
            return False
        if self.problem == "curve":
            return self.history.validation_loss[-1] < self.history.baseline_loss / 5
        return self.right_answers()[1] >= 95

    @property
    def code(self):
        """The line of Python that makes this network again, as it would be without changes by hand."""
        epochs, steps = self.position
        steps += self.history.diagnosis == "diverged"  # the step that overflowed is tried again
        settings = self._settings | {"epochs": epochs} | ({"steps": steps} if steps else {})
        texts = [f"{name}={value!r}" for name, value in settings.items()]
        texts += [f"network={self._name}"] * bool(self.whose)
        changed = len(self.by_hand)
        but = f"  # without {changed} weight{'s' * (changed > 1)} set by hand" if changed else ""
        return f"experiments.Trial({', '.join(texts)}){but}"

    @classmethod
    def over_seeds(cls, seeds=range(10), **settings):
        """Train the present settings from ten seeds and count how many come out well.

        Yields (text, trials) wherever there is time to look: trials has those that are through, by seed. The last yield
        counts all. A seed in settings is not used.
        """
        trials = {}
        for seed in several("seeds", seeds):
            trial = cls(**settings | {"seed": seed})
            if not len(trial.training[1]):
                yield NO_POINTS, trials
                return
            for _ in trial.go_on(trial.COUNT):
                solved = sum(one.solved for one in trials.values())
                yield f"Seed {seed} ... solved so far: {solved} of {len(trials)}", trials
            trials[seed] = trial
        unsolved = [seed for seed, trial in trials.items() if not trial.solved]
        failing = f", not with {', '.join(map(str, unsolved))}" if 0 < len(unsolved) < 4 else ""  # it is one line
        measure = "below a fifth of the mean's loss" if trial.problem == "curve" else "at least 95 % right"
        counted = f"After {cls.COUNT} epochs solved with {len(trials) - len(unsolved)} of {len(trials)} seeds"
        yield f"{counted}{failing}: {measure} in validation.", trials

    @property
    def verdict(self):
        """What is to be said of the run: whether it is solved, and what is wrong; nothing where neither is."""
        return in_a_word(self.history.diagnosis, len(self.training[1]) and self.solved)

    def view(self, places):
        """What the picture of this moment needs, by name.

        Parameter: places, a function of the number of inputs, which returns where the network is asked, (n_places,
        inputs); with every so many of them, for a learner's network that takes long.
        """
        every = self._every(places) if self.whose and self.inputs == 2 else 1
        asked = places(self.inputs, every) if every > 1 else places(self.inputs)
        asked = self._with_bias(asked)
        with np.errstate(over="ignore", invalid="ignore"):  # the weights of a diverged network may overflow
            answers, hidden_outputs = self._asked.forward_pass_train(asked)
        now = [mean_squared_error(self._asked, *records) for records in (self.training, self.validation)]
        epochs, steps = self.position
        history = self.history
        some = slice(None, None, 2 ** max(0, math.ceil(math.log2(len(history.training_loss) / self.CURVE))))
        return {
            "inputs": self.inputs,
            "training": self.training,
            "validation": self.validation,
            "weights": weights_of(self._asked),
            "answers": np.nan_to_num(answers),
            "hidden_outputs": np.nan_to_num(hidden_outputs) if self.whose else hidden_outputs,
            "losses": (
                [*history.training_loss[some], now[0]],
                [*history.validation_loss[some], now[1]],
            ),
            "epochs": [*range(len(history.training_loss))[some], epochs + steps / self.steps_per_epoch],
            "baseline_loss": history.baseline_loss,
            "verdict": self.verdict,
            "words": self._words(*now) + " It takes long to answer, so it is asked at fewer places." * (every > 1),
        }

    def _every(self, places):
        """At every how many places across and up a network answers soon enough: 1, 2, 3, 4 or 6."""
        seconds = len(places(2)) * self._asked.pace
        return next((every for every in (1, 2, 3, 4) if seconds / every**2 < self.GLANCE), 6)

    def _words(self, training_loss, validation_loss):
        """Where the run is, what it has come to, and what is wrong, in words."""
        if not len(self.training[1]):
            return NO_POINTS
        epochs, steps = self.position
        words = f"Epoch {epochs}" + (f" and {steps} of {self.steps_per_epoch} steps. " if steps else ". ")
        words += "" if self.steps or self.by_hand else "Untrained: these are the first weights. "
        words += f"Weights changed by hand: {len(self.by_hand)}. " if self.by_hand else ""
        losses = [loss_in_words(loss) for loss in (training_loss, validation_loss)]
        both = losses[0] if losses == [OVER, OVER] else f"training {losses[0]}, validation {losses[1]}"
        words += f"Mean squared error: {both}. "
        word = self.history.diagnosis
        if self.problem != "curve" and word != "diverged":  # its answers are all far beyond 0 and 1
            training, validation = self.right_answers()
            words += f"Right: training {training // 1:.0f} %, validation {validation // 1:.0f} %. "
        if word:
            words += "Solved." * self.solved
            words += "" if word == "diverged" else "\n"  # its losses are in few words
            words += f"{word.capitalize()} at learning rate {self.learning_rate:g}.{in_words(word)}"
        return words + self.whose_words.replace(" ", "\n", 1)

    def right_answers(self):
        """How many percent of the answers lie on their target's side of ½: training and validation."""
        return [
            100 * float(np.mean((answers(self._asked, features) > 0.5) == (targets > 0.5)))
            for features, targets in (self.training, self.validation)
        ]


def place_of(name, inputs, bias):
    """Where the weight of this name stands, (layer, row, column), where there are so many inputs, and a bias or none.

    Raises: ValueError for what names no weight.
    """
    parts = NAME.fullmatch(str(name))
    number, of_bias, hidden, to = parts.groups() if parts else [None] * 4
    numbers = [int(each) for each in (number, hidden, to) if each]
    if not parts or bool(hidden) is bool(to) or 0 in numbers or (of_bias and not bias) or int(number or 0) > inputs:
        raise ValueError(f"{name!r:.60} names no weight here, such as 'weight from x1 to hidden node 2'.")
    if hidden:
        return 1, int(hidden) - 1, 0
    return 0, inputs if of_bias else int(number) - 1, int(to) - 1


NO_POINTS = "There are no points yet: click in the picture, or type a line for each."
