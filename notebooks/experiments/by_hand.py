"""Weights as a picture names them."""

import re

NAME = re.compile(r"weight from (?:x(\d+)|(the bias)|hidden node (\d+)) to (?:hidden node (\d+)|the output)")


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
