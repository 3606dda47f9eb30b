"""Judge what a network keeps beside its tables of weights: the sigmoid and the learning rate."""

import inspect

import numpy as np

from . import raised, watch
from .evidence import same
from .places import PLACES
from .reference import sigmoid
from .report import Mistake
from .subject import STRUCTURE, unwritten
from .tree import gaps

RATE = 0.37  # what the network is given
KEPT_NO_FUNCTION = (
    "`self.activation_function` is {}, and it is to be called later on. What is to be kept is the function itself, its "
    "name without parentheses and without quotation marks."
)
RATE_LINE = "self.learning_rate = learning_rate"
NAMES = "learning_rate", "lr", "rate", "eta", "alpha"
OTHER_RATE = "`self.{}` is {}, and `learning_rate` was handed in as {}: what is handed in is to be kept."
SIGMOID = "self.activation_function = lambda x: 1 / (1 + np.exp(-x))"


def unwritten_sigmoid(network):
    """The name of the activation function, where that is still to be written; else an empty text."""
    function = getattr(network, "activation_function", None)
    empty = inspect.isfunction(function) and (unwritten(function) or gaps(function))
    return function.__name__ if empty else ""


def activation(network, code):
    """What is wrong with `activation_function`, where the network has one, or None."""
    function = getattr(network, "activation_function", None)
    if not callable(function):
        line = next(iter(watch.lines_with(code, "activation_function")), None)
        return Mistake(STRUCTURE, KEPT_NO_FUNCTION.format(_kind(function)), "neuron", line, raised.source(code, line),
                       right=SIGMOID) if hasattr(network, "activation_function") else None  # fmt: skip
    z = np.linspace(-3, 3, 13)
    right = sigmoid(z)
    call = watch.run(function, np.array(z))
    if call.error:
        one = watch.run(function, 0.5)  # a function of one number, with math.exp
        if not one.error and np.isclose(one.value, sigmoid(0.5), 1e-4):
            return None
        text = "In `activation_function`: " + raised.read(call.error)
        return Mistake(STRUCTURE, text, "neuron", raised.line_of(call.error), right=SIGMOID)
    if np.shape(call.value) == z.shape and np.allclose(call.value, right, rtol=1e-3, atol=1e-4):
        return None
    text, section = "It is not the sigmoid: right is ½ at 0, near 0 far to the left, near 1 far to the right.", "neuron"
    with np.errstate(all="ignore"):
        for form in PLACES["hidden_outputs"].forms:
            if same(call.value, form.compute({"hidden_inputs": z}), 1e-3):
                text, section = f"{form.came} {form.why}", form.section
                break
    source = raised.source(function, call.last)
    return Mistake(STRUCTURE, f"`activation_function`: {text}", section, call.last, source, right=SIGMOID)


def rate(network, code):
    """What is wrong with the learning rate, or None."""
    kept = getattr(network, "__dict__", None)
    if kept is None or _holds(list(kept.values())):
        return None
    name = next((name for name in kept if name in NAMES), None)
    if name:
        line = next(iter(watch.lines_with(code, name)), None)
        text = OTHER_RATE.format(name, _kind(kept[name]), RATE)
        return Mistake(STRUCTURE, text, "one step", line, raised.source(code, line), right=RATE_LINE)
    text = (
        "The learning rate is not kept: without `self.` a name is forgotten at the end of `__init__`, and the update "
    )
    return Mistake(STRUCTURE, text + "will look for it.", "one step", right=RATE_LINE)


def _kind(value):
    return f"{value:.4g}" if isinstance(value, (int, float)) else f"{value!r:.30}" if np.ndim(value) == 0 else "a table"


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
