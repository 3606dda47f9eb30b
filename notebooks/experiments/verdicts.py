"""What became of a training run, in words."""


def verdict(history, now=None):
    """One line in words: what became of a training run, up to now, which is an epoch unless it is told."""
    now = now or f"epoch {len(history.training_loss) - 1}"
    if history.trouble == "diverged":
        return f"Diverged after {now}: a step overflowed. The learning rate is far too large here: try a tenth."
    if history.trouble == "unstable":
        return "Unstable: the training loss jumps up. The learning rate is too large here: try a third."
    training, validation = history.training_loss[-1], history.validation_loss[-1]
    word = history.trouble.capitalize() or "Stable"
    losses = f"{word}: after {now} training loss {training:.3f}, validation loss {validation:.3f}."
    return losses + {
        "slow": " Much of the way is left: the rate is too small, or far too large, or the nodes are too few.",
        "saturated": " The hidden nodes are stuck where their slope is nearly 0: often the rate is too large.",
    }.get(history.trouble, "")


TROUBLE = {
    "": "",
    "slow": "\nSlow: half of the run is over, and the loss is still above half of that of always answering the mean. A "
    "rate too small or far too large, few steps an epoch, a plateau, too few nodes, or no bias.",
    "saturated": "\nStuck: the hidden nodes are saturated, their slope is nearly 0, and they hardly learn any more. "
    "Try another seed, more nodes, or another learning rate than {rate:g}: often it is too large.",
    "unstable": "\nUnstable at learning rate {rate:g}: steps are so long that the loss jumps up. The way back: move "
    "the learning rate to the left, to a third, say; fewer hidden nodes stand a larger one.",
    "diverged": "\nDiverged at learning rate {rate:g} in epoch {epoch}: the next step would have made weights "
    "infinite, and was not taken. The way back: move the learning rate to the left, to a tenth, say.",
}
