"""Weights as a picture names them."""

import re

NAME = re.compile(r"weight from (?:x(\d+)|(the bias)|hidden node (\d+)) to (?:hidden node (\d+)|the output)")


def place_of(name, input_nodes):
    """Where the weight of this name stands, (layer, row, column); the bias is the last of so many inputs.

    Raises: ValueError for what names no weight.
    """
    parts = NAME.fullmatch(name)
    if parts is None:
        raise ValueError(f"{name!r} names no weight, such as 'weight from x1 to hidden node 2'.")
    number, bias, hidden, to = parts.groups()
    if hidden:
        return 1, int(hidden) - 1, 0
    return 0, input_nodes - 1 if bias else int(number) - 1, int(to) - 1
