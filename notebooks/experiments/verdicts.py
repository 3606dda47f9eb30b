"""What can become of a training run: one table of words, rules, sentences and ways back, for every chapter and view."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise


@dataclass
class Moment:
    """What the rules look at, after an epoch.

    Attributes: loss, the training loss; baseline_loss, that of always answering with the mean target; slope, the mean
    h (1 - h) of the hidden nodes, at most ¼; share, how much of the run is over, 0 to 1; jumped, whether the loss went
    up as it does not where steps are short enough; overflowed, whether a step would have made weights infinite.
    """

    loss: float
    baseline_loss: float
    slope: float
    share: float
    jumped: bool
    overflowed: bool = False


@dataclass
class Verdict:
    """When a word is said, as a rule and in the words of the chapters; what it means; and what helps."""

    rule: Callable
    when: str
    sentence: str
    way_back: str


# The first whose rule holds is said, none where all is well. The numbers are measured: tests/test_verdicts.py.
VERDICTS = {
    "diverged": Verdict(
        lambda moment: moment.overflowed,
        "a step would have made weights infinite",
        "Steps overshoot more and more, until one would make weights infinite; that one is not taken.",
        "The way back: a tenth of the learning rate.",
    ),
    "unstable": Verdict(
        lambda moment: moment.jumped,
        "after the first tenth of the run the training loss rose above that of always answering with the mean and "
        "above twice its lowest so far",
        "Steps are so long that the loss jumps up: training itself suffers, so this is no overfitting.",
        "The way back: a third of the learning rate; fewer hidden nodes stand a larger one.",
    ),
    "saturated": Verdict(
        lambda moment: moment.slope < 0.03 and moment.loss > moment.baseline_loss / 10,
        "the hidden nodes' mean slope is below 0.03, and the training loss above a tenth of that of always answering "
        "with the mean",
        "The hidden nodes' slope is nearly 0: they hardly learn. Training itself suffers, so this is no overfitting.",
        "The way back: a third of the learning rate or another seed; where neither helps, more nodes.",
    ),
    "slow": Verdict(
        lambda moment: moment.share >= 0.5 and moment.loss > moment.baseline_loss / 2,
        "half of the run is over, and the training loss is above half of that of always answering with the mean",
        "Much of the way is left.",
        "The way on: another learning rate, more steps, more nodes, or a bias where there is none.",
    ),
}


def diagnose(moment):
    """The word for a run at this moment; "" where nothing is wrong."""
    if not moment.baseline_loss and not moment.overflowed:  # all targets equal: nothing to learn but that
        return ""
    return next((word for word, verdict in VERDICTS.items() if verdict.rule(moment)), "")


def diagnose_descent(losses):
    """The word for a descent of which all records share each step, losses (n_steps + 1,): no mini-batch lets them jump.

    So a loss that rises at all after the first tenth is one that jumped; and it is slow that is above 0.3 of where it
    began after 60 steps, where the picture ends.
    """
    if losses[-1] > 1e6 * losses[0]:  # a step has overflowed, or will
        return "diverged"
    if any(after > before + 1e-6 for before, after in pairwise(losses[len(losses) // 10 :])):
        return "unstable"
    return "slow" if losses[:61][-1] > 0.3 * losses[0] else ""


def in_a_word(diagnosis, solved):
    """What is said of a run that has a goal: that it is solved, what is wrong, both, or "" for neither."""
    return ", ".join(filter(None, ("solved" * bool(solved), diagnosis)))


def in_words(word):
    """What a word of the table means and what helps, each with a space before it; nothing where nothing is wrong."""
    return f" {VERDICTS[word].sentence} {VERDICTS[word].way_back}" if word else ""
