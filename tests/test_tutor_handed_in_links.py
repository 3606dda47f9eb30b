"""Error terms of another output, made of two links under names of the learner's own: the wrong one is shown."""

import pytest

from test_tutor_handed_in import answered
from test_tutor_personas import THREE, check

SQUARED = "def my_squared_error_term(y, final_outputs):\n"
CROSS = "def my_cross_entropy_term(y, final_outputs):\n"
PRODUCT = "    slope = final_outputs * (1 - final_outputs)\n    return loss * slope\n"
HANDED_IN = {
    "the loss itself": (
        SQUARED + "    loss = 0.5 * (y - final_outputs) ** 2\n" + PRODUCT,
        "line 2", "The loss itself", "for target 1 and answer 0.25 it is 0.2812; 0.7500 is right", None, "Given",
    ),
    "plus for minus": (
        CROSS + "    loss = y / final_outputs + (1 - y) / (1 - final_outputs)\n" + PRODUCT,
        "line 2", "A plus stands between", "for target 0 and answer 0.2 it is 1.2500; -1.2500 is right", None, "Given",
    ),
    "one below both": (
        CROSS + "    loss = y / final_outputs - (1 - y) / final_outputs\n" + PRODUCT,
        "line 2", "`loss` is to be how fast the loss falls as the answer grows", None, "Given",
    ),
    "a slope with a plus": (
        SQUARED + "    error = y - final_outputs\n    slope = final_outputs * (1 + final_outputs)\n"
        "    return error * slope\n",
        "line 3", "`slope` is to be the slope of the output's sigmoid", None, "`error`",
    ),
    "the wrong sign": (
        SQUARED + "    loss = final_outputs - y\n" + PRODUCT, "line 2", "wrong sign", "it is -0.7500; 0.7500 is right",
    ),
    "both links right": (
        SQUARED + "    loss = y - final_outputs\n    slope = final_outputs * (1 - final_outputs)\n"
        "    return loss + slope\n",
        "line 4", "Given", None, "is to be",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HANDED_IN)
def test_the_wrong_link_is_shown(name):
    code, *words = HANDED_IN[name]
    report = check(THREE, code)
    assert not report.passed
    answered(" ".join(report.mistakes), words)
