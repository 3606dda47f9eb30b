"""Which of the two links of the output's chain is wrong, where a learner keeps it under a name of its own."""

import numpy as np

from .evidence import contrast, same

SLOPE = "the slope of the output's sigmoid", lambda y, a: a * (1 - a)
LOSS = "how fast the loss falls as the answer grows"
LINKS = {
    "squared_error_term": ((LOSS, lambda y, a: y - a), SLOPE),
    "cross_entropy_term": ((LOSS, lambda y, a: (y - a) / (a * (1 - a))), SLOPE),
}
NUMBERS = "`{}` is to be {}: for target {} and answer {} it is {}; {} is right."
TOLERANCE = 1e-6


def wrong_link(name, inputs, calls):
    """The change of a variable that alone makes the product of both links wrong, and a sentence on it; or None.

    inputs are what each of `calls` was given: tables of targets and answers of one shape.
    """
    links = LINKS.get(name, ())
    for (what, right), (_, other) in (links, links[::-1]) if links else ():
        for variable in dict.fromkeys(change.name for change in calls[0].changes):
            last = [[one for one in call.changes if one.name == variable][-1:] for call in calls]
            if all(last) and _alone([one.value for (one,) in last], right, other, inputs, calls):
                given, (change,) = next(pair for pair in zip(inputs, last, strict=True)
                                        if not same(pair[1][0].value, right(*pair[0]), TOLERANCE))  # fmt: skip
                return change, _numbers(what, variable, change.value, right(*given), given)
    return None


def _alone(values, right, other, inputs, calls):
    """Whether values of a link are wrong, and times the other link, which is right, what came of the calls."""
    if any(np.shape(value) != np.shape(given[0]) for value, given in zip(values, inputs, strict=True)):
        return False
    rights = [right(*given) for given in inputs]
    bare = all(same(value, given[1], TOLERANCE) for value, given in zip(values, inputs, strict=True))
    return not (bare or all(map(same, values, rights, [TOLERANCE] * len(values)))) and all(
        same(call.value, value * other(*given), TOLERANCE)
        for call, value, given in zip(calls, values, inputs, strict=True)
    )


def _numbers(what, variable, value, right, given):
    """The first entry that is wrong, in words."""
    place = tuple(np.argwhere(~np.isclose(value, right))[0])
    came, wanted = contrast(value[place], right[place])
    return NUMBERS.format(variable, what, f"{given[0][place]:g}", f"{given[1][place]:g}", came, wanted)
