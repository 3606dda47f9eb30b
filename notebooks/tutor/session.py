"""What the notebook knows of its cells: whether the last one that was to make a thing was no Python at all."""

import ast
import re
import sys


def not_run(name):
    """A sentence where the last cell that writes `name` could not be read by Python, else None."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
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
