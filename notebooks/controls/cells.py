"""Whose panels they are: the cell's that made them. When it makes new ones in its next run, the old ones close."""

import gc
import weakref

from IPython import get_ipython
from ipywidgets import Widget

_living = {}  # cell -> (its run, the panels that it made)


def running_cell():
    """The cell that runs now and the name of this run; None outside of a cell, as in a script or in a slider's move.

    A cell is known by its id; by its code where the program that shows the notebook tells no ids.
    """
    shell = get_ipython()
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    if request.get("header", {}).get("msg_type") != "execute_request":
        return None
    return request["metadata"].get("cellId") or request["content"]["code"], request["header"]["msg_id"]


def move_in(panel):
    """Note a new panel as the running cell's, and close what an earlier run of this cell left.

    Sliders stay open that the new panel or one of another cell shows; those that were closed are opened again.
    """
    now = running_cell()
    if now is not None:
        cell, run = now
        last, panels = _living.get(cell, (run, weakref.WeakSet()))
        if run != last:
            panels = _replaced(cell, panel)
        panels.add(panel)
        _living[cell] = run, panels
    for control in panel.sliders.values():
        for widget in reversed(family(control)):
            if widget.comm is None:
                widget.open()
                vars(widget).pop("_repr_mimebundle_", None)  # what forbids to show a closed one


def _replaced(cell, panel):
    """Close a cell's panels; return an empty set for its new ones."""
    _, old = _living.pop(cell)
    others = [panel, *(other for _, panels in _living.values() for other in panels)]
    shown = {widget for other in others for control in other.sliders.values() for widget in family(control)}
    for replaced in list(old):
        replaced.close(shown)
    gc.collect()  # figures refer to themselves: without it some are kept for long
    return weakref.WeakSet()


def family(widget):
    """A widget and all those that it is made of: children, layouts, styles."""
    found, coming = [], [widget]
    while coming:
        found.append(coming.pop(0))
        for name in found[-1].keys:
            value = getattr(found[-1], name)
            parts = value if isinstance(value, (list, tuple)) else [value]
            coming += [part for part in parts if isinstance(part, Widget) and part not in [*found, *coming]]
    return found
