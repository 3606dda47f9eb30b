"""What one part hands to another: whether it is what the contract says, and the words where it is not."""

import numpy as np

from .places import BACKWARD, FORWARD, UPDATE
from .subject import METHODS, RUN


def fault(name, values, W_ih, W_ho, order=None):
    """A sentence on the tables that a part is given in a wrong shape, or None. W_ih and W_ho: shapes of the weights."""
    given = dict(zip(METHODS.get(name, ()), values, strict=False))
    if len(W_ih) != 2 or len(W_ho) != 2:  # the network has lost its tables
        return None
    right = _right(name, given, W_ih, W_ho)
    off = [key for key in right if np.shape(given[key]) not in (right[key], ())]
    if not off:
        return None
    came, wanted = ([shapes(key) for key in off] for shapes in (lambda key: np.shape(given[key]), right.get))
    text = f"`{name}` is given the wrong things: {_listed(off, came)}. Right is {_listed(off, wanted)}"
    if len(off) > 1 and sorted(came) == sorted(wanted):
        order = ", ".join(order or METHODS[name])
        return f"{text}: they stand in the other order. By the contract it is `{name}({order})`, in this order."
    if len(off) == len(right) > 0 and all(len(shape) == 1 for shape in came):
        return f"{text}: one record is a table of one row, not a flat list. `x[None, :]` makes one of the other."
    flat = [key for key, shape in zip(off, came, strict=True) if len(shape) == 1]
    if flat:
        return f"{text}: a flat list has no columns, one for each node. The table that came is handed on as it is."
    return f"{text}: a row for each record, a column for each node."


def _right(name, given, W_ih, W_ho):
    """The right shape of each table that a part is given."""
    (inputs, hidden), outputs = W_ih, W_ho[1]
    if name == UPDATE:
        right = {"delta_weights_i_h": W_ih, "delta_weights_h_o": W_ho}
    elif name == BACKWARD:
        shapes = [np.shape(given.get(key)) for key in ("X", "final_outputs", "hidden_outputs")]
        rows = next((shape[0] for shape in shapes if len(shape) == 2), 1)
        columns = {"final_outputs": outputs, "hidden_outputs": hidden, "X": inputs, "y": outputs}
        right = {key: (rows, count) for key, count in columns.items()}
    elif name in (FORWARD, RUN):
        (key,) = METHODS[name]
        right = {key: (*np.shape(given.get(key))[:-1], inputs)}
        right[key] = right[key] if len(right[key]) == 2 else (1, inputs)
    else:
        right = {}
    return {key: shape for key, shape in right.items() if key in given}


def _listed(names, shapes):
    return ", ".join(f"`{name}` {shape}" for name, shape in zip(names, shapes, strict=True))
