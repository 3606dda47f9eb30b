"""What the notebook knows of its cells: whether the last one that was to make a thing was no Python at all."""

import ast
import re
import sys

_told = {}  # what was asked for -> (what was said of it, in which runs of cells)


def not_run(name):
    """A sentence where the last cell that writes `name` could not be read by Python, else None."""
    shell = _shell()
    cells = list(getattr(shell, "user_ns", {}).get("In", []))[:-1]  # the last one is the cell that asks
    writes = re.compile(rf"^\s*(def|class) {re.escape(name)}\b|^{re.escape(name)}\.\w+ *=", re.MULTILINE)
    cell = next((cell for cell in reversed(cells) if writes.search(cell)), "")
    try:
        ast.parse(shell.transform_cell(cell) if cell else "")
    except SyntaxError as error:
        line = f"line {error.lineno}, `{(error.text or '').strip()}`"
        return (
            f"The cell that writes `{name}` was not run: Python cannot read it ({line}: {error.msg}). Mend that "
            "line, run the cell, then ask again."
        )
    return None


def asked_before(name, mistakes):
    """In how many earlier runs of cells, one after the other, the same was said of this code; 0 outside a notebook."""
    run = getattr(_shell(), "execution_count", None)
    if run is None:
        return 0
    said, runs = _told.get(name, (mistakes, set()))
    runs = runs if said == mistakes else set()
    _told[name] = mistakes, runs | {run}
    return len(runs - {run})


def _shell():
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
