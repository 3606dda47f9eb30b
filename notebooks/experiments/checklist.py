"""Chapter 9: what an engineer asks, in this order, of a network that does not learn; and what betrays the suspects."""

from dataclasses import dataclass

import numpy as np

from given import function, one_of
from wording import FAR, loss_in_words

from .line_up import RIGHT, Beside, loss_of, made, trained
from .suspects import LETTERS, case_of, quoted

RATE, NODES, SEED = 0.1, 8, 0
LEFT = 0.01  # of the first loss, where a batch is learned by heart
NOT_YET = "not found yet"


@dataclass(frozen=True)
class Findings:
    """What five questions find: by_heart, how much of its first loss one batch has left; wrong_gradient, the names of
    layers and outputs; wrong_steps, (step, layer) each; falls, whether the loss falls in the first step at a hundredth
    of the rate; loss, after 400 steps; baseline_loss, that of the mean."""

    by_heart: float
    wrong_gradient: tuple
    wrong_steps: tuple
    falls: bool
    loss: float
    baseline_loss: float

    @property
    def answers(self):
        """A question and its answer each, in an engineer's order."""
        gradient, steps = ", ".join(self.wrong_gradient), ", ".join(map(str, sorted({s for s, _ in self.wrong_steps})))
        return {
            "1. one batch by heart": "yes" if self.by_heart < LEFT else "no",
            "2. gradient check": f"no: {gradient}" if gradient else "yes",
            "3. three steps": f"no: step {steps}" if steps else "yes",
            "4. falls at a hundredth": "yes" if self.falls else "no, it rises",
            "5. below the mean": f"{'yes' if self.loss < self.baseline_loss else 'no'}, {loss_in_words(self.loss)}",
        }

    def betrayed_by(self, passed):
        """What betrays it, in words; passed, whether a judge who knows the right numbers lets it pass."""
        layers = {layer for _, layer in self.wrong_steps}
        steps = sorted({step for step, _ in self.wrong_steps})
        if not self.falls:
            return "the loss, from the first step"
        if self.wrong_gradient:
            one = "one output's" if any("output" in name for name in self.wrong_gradient[1:]) else "one layer's"
            return f"{one} gradient"
        if steps:
            which = {1: "the first step", 2: "the second step"}[steps[0]] if len(steps) < 3 else "every step"
            return which + ", of one layer" * (len(layers) == 1)
        if np.isinf(self.by_heart):
            return "the rate: at a hundredth of it all is well"
        if self.by_heart >= LEFT:
            return "one batch that is not learned by heart"
        return "nothing: it is right" if passed else "nothing but a test"


def findings(suspect):
    """Ask the five questions of a suspect, or of a class of one's own, at rate 0.1 with 8 hidden nodes."""
    beside = Beside(suspect, RATE, NODES, SEED)
    for _ in beside.slices():
        pass
    names = ["input to hidden", "hidden to output 1", "hidden to output 2"]
    errors = [beside.errors[0].max(), *beside.errors[1].max(axis=0)]
    return Findings(
        by_heart(suspect),
        tuple(name for name, error in zip(names, errors, strict=True) if not error < RIGHT),
        tuple((step + 1, int(layer)) for step, layer in np.argwhere(~(beside.moves < RIGHT))),
        first_step_falls(suspect, RATE / 100),
        beside.losses[0][-1],
        beside.baseline_loss,
    )


def by_heart(suspect):
    """Six records with two random targets each, 1,500 times at rate 1: the share of the first loss that is left."""
    case, rng = case_of(suspect), np.random.default_rng(1)
    batch = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    network = made(case.kind, NODES, case.times * 1.0, SEED)
    first = loss_of(network, *batch)
    for _ in range(1500):
        if not trained(network, batch) or loss_of(network, *batch) >= FAR:
            return np.inf
    return loss_of(network, *batch) / first


def first_step_falls(suspect, learning_rate):
    """Whether the first step at this rate, on all records, lowers the loss."""
    beside = Beside(suspect, learning_rate, NODES, SEED)
    network, records = beside.networks[0], (beside.features, beside.targets)
    trained(network, records)
    return loss_of(network, *records) < beside.losses[0][0]


def found(said):
    """Say of each letter whether the line that was said is the one, and count.

    Parameter: said, by letter the number of a line, 1 to 4, 0 for none of them, None for not yet.
    """
    _checked(said)
    right = {letter for letter in LETTERS if said.get(letter) is not None and said[letter] == case_of(letter).answer}
    for letter in LETTERS:
        if letter in right:
            case = case_of(letter)
            print(f"{letter}: found. " + (f"It says {quoted(case.instead)}. " if case.instead else "") + case.why)
        elif said.get(letter) is not None:
            print(f"{letter}: " + (f"not line {said[letter]}." if said[letter] else "one of its four lines is wrong."))
    print(f"{len(right)} of {len(LETTERS)} found.")


def table(said, passes):
    """What betrays each suspect that was found, a line each.

    Parameters: said, as for found; passes, a function that says of a class whether it is right.
    """
    _checked(said)
    function("passes", passes, "a class")
    for letter in LETTERS:
        case = case_of(letter)
        known = said.get(letter) == case.answer
        print(f"{letter}  {findings(letter).betrayed_by(passes(case.kind)) if known else NOT_YET}")


def _checked(said):
    """Refuse, in words, what is no dict of lines by letter."""
    if not isinstance(said, dict):
        raise TypeError(f'said came as {said!r:.60}, expected a dict of lines by letter, as in {{"A": 3}}.')
    for letter, line in said.items():
        one_of("a letter", letter, LETTERS)
        one_of(f"the line of {letter}", line, [None, 0, 1, 2, 3, 4])
