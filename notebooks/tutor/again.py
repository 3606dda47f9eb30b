"""For whoever asks again with the same mistake: what else helps, more concrete each time.

First what goes in and what comes out there on the chapters' worked example, then one of its numbers worked out by hand,
then what to do with the line that is folded. Nothing of it is code.
"""

import numpy as np

from .evidence import numbers
from .places import TRAIN, UPDATE
from .reference import WORKED
from .session import asked_before

IN_AND_OUT = "You ask for the same once more. By hand, on the worked example: of {} comes {}. Do it with pencil first."
ONE = "One of these numbers, worked out: {}. Which of its factors, signs or parentheses does your line lack?"
UNFOLD = (
    "Unfold “What is right in {}” below, and compare it with your line sign by sign. Then fold it and write yours anew."
)
STEP = (
    "You ask for the same once more. By hand: three records, whose deltas for a weight add up to 0.6; the rate is 0.5 "
    "and the weight 1. The mean delta is 0.2, the step 0.1, the new weight 1.1. Follow your line with these numbers.",
    "From 1 to 1.1, worked out: 1 + 0.5 · 0.6 / 3 = 1.1. Which of these five numbers does your line not use?",
)
BATCH = (
    "You ask for the same once more. On paper, for a batch of three records: a line for each thing that is called, in "
    "its order, with the weights before and after it. The weights change in one of these lines alone, the last.",
    "So the right order is: answers of all three; from these, and the weights of before, two tables of deltas, summed "
    "from 0; then one step with the number 3. How often does each of them happen in yours, and with what?",
)
LOOK = (
    "You ask for the same once more. Put a `print` behind each line of yours and call it in a cell of your own, with "
    "few small numbers: shapes first, then values. The first line that is not what you expect is the one.",
    "Say in words what each thing is that your line reads, and how many rows and columns it has. Which is a surprise?",
)
# What each quantity is made of, and how: a matrix product, or number by number.
MADE_OF = {
    "hidden_inputs": ("@", "X", "W_ih"),
    "hidden_outputs": ("sigmoid", "hidden_inputs"),
    "final_inputs": ("@", "hidden_outputs", "W_ho"),
    "final_outputs": ("@", "hidden_outputs", "W_ho"),
    "error": ("−", "y", "final_outputs"),
    "output_error_term": ("as it is", "error"),
    "hidden_error": ("@", "output_error_term", "W_ho"),
    "slope": ("slope", "hidden_outputs"),
    "hidden_error_term": ("·", "hidden_error", "slope"),
    "delta_weights_i_h": ("@", "X", "hidden_error_term"),
    "delta_weights_h_o": ("@", "hidden_outputs", "output_error_term"),
}
NAMES = {"W_ih": "the weights from input to hidden", "W_ho": "the weights from hidden to output"}
SAME = {"counted": "delta_weights", "share": "delta_weights"}


def hints(report):
    """Sentences for whoever has asked as often before for this code with the same mistakes; none the first time."""
    if not report.mistakes:
        return []
    before = asked_before(report.name, tuple(report.mistakes))
    mistake = report.found[0]
    texts = [*_by_hand(mistake), *([UNFOLD.format(mistake.part)] if mistake.right else [])]
    return texts[:before]


def _by_hand(mistake):
    """Two sentences on the numbers of the place that a mistake is in."""
    place = mistake.place or ""
    for name, other in SAME.items():
        place = place.replace(name, other)
    if place in MADE_OF:
        how, *parts = MADE_OF[place]
        given = [f"{NAMES.get(part, f'`{part}`')} {numbers(getattr(WORKED, part))}" for part in parts]
        result = getattr(WORKED, "final_outputs" if place == "final_inputs" else place)
        said = IN_AND_OUT.format(" and ".join(given), f"`{place}` {numbers(result)}")
        return said, ONE.format(_worked_out(place, how, parts))
    return STEP if mistake.part == UPDATE else BATCH if mistake.part == TRAIN else LOOK


def _worked_out(place, how, parts):
    """The arithmetic of a quantity's first number."""
    tables = [np.asarray(getattr(WORKED, part)) for part in parts]
    if how == "@":
        left, right = tables
        if place.startswith("delta"):
            left = left.T
        if place == "hidden_error":
            right = right.T
        pairs = [f"{_number(a)} · {_factor(b)}" for a, b in zip(left[0], right[:, 0], strict=True)]
        return f"{' + '.join(pairs)} = {_number((left @ right)[0, 0])}"
    first = [table[0, 0] for table in tables]
    if how == "sigmoid":
        return f"1 / (1 + e^(−{_number(first[0])})) = {_number(WORKED.hidden_outputs[0, 0])}"
    if how == "slope":
        return f"{_number(first[0])} · (1 − {_number(first[0])}) = {_number(WORKED.slope[0, 0])}"
    if how == "as it is":
        return f"{_number(first[0])} · 1, for the slope is 1 where nothing squashes"
    signed = f" {how} ".join(map(_number, first))
    return f"{signed} = {_number(getattr(WORKED, place)[0, 0])}"


def _number(number):
    return numbers(number).rstrip("0").rstrip(".").replace("-", "−")


def _factor(number):
    return f"({_number(number)})" if number < 0 else _number(number)
