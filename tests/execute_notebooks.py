"""Execute notebooks and save them clean: `python tests/execute_notebooks.py [notebooks/NAME.ipynb ...]`.

`--check` executes into memory and compares with what is saved, outputs and all; it changes nothing.
Two runs in one environment write the same bytes: time stamps, widget state and the kernel's version are left out.
"""

import argparse
import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
PANEL = "application/vnd.jupyter.widget-view+json"
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def clean(notebook):
    """Leave out what differs between runs; of cells tagged nbval-ignore-output leave only a panel's still."""
    notebook.metadata = nbformat.from_dict(KERNEL)
    name(notebook.cells)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code" and "nbval-ignore-output" in cell.metadata.get("tags", []):
            cell.outputs = [still(output) for output in cell.outputs if PANEL in output.get("data", {})]
    return notebook


def name(cells):
    """Give an id to each new cell and leave the others theirs: an update of a learner's copy changes where it must."""
    numbers = [int((re.fullmatch(r"cell-(\d+)", cell.id) or [0, 0])[1]) for cell in cells]
    last, seen = max(numbers, default=0), set()
    for cell, number in zip(cells, numbers, strict=True):
        if number in {0, *seen}:
            number = last = last + 1
        seen.add(number)
        cell.id = f"cell-{number}"


def still(output):
    """Of a panel's output what says, where no kernel runs, to run it; its widget view would find no widget."""
    return nbformat.v4.new_output("display_data", {"image/png": output.data["image/png"]}, metadata=output.metadata)


def execute(path):
    """The notebook at this path, run from top to bottom in a fresh kernel in its own folder, and cleaned."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    client = NotebookClient(notebook, timeout=180, kernel_name="python3", coalesce_streams=True)
    client.resources = {"metadata": {"path": path.parent}}
    client.execute()
    return clean(notebook)


def as_text(notebook):
    """The bytes that go into the file."""
    return nbformat.writes(notebook) + "\n"


def main():
    """Execute and save, or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all in notebooks/")
    parser.add_argument("--check", action="store_true", help="compare with what is saved, and change nothing")
    arguments = parser.parse_args()
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    os.environ["TINYNET_MYNET"] = str(NOTEBOOKS / "none/mynet.py")  # not whoever runs this, tinynet does the work
    differing = []
    for path in arguments.notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        text = as_text(execute(path.resolve()))
        if arguments.check and text != path.read_text(encoding="utf-8"):
            differing.append(path.name)
        if not arguments.check:
            path.write_text(text, encoding="utf-8", newline="\n")
        print(path.name, "differs" if path.name in differing else "done", flush=True)
    sys.exit(f"{', '.join(differing)}: not what executing gives; run this without --check" if differing else 0)


if __name__ == "__main__":
    main()
