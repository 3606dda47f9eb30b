"""Which dependency moved since the last green run?

`python .ci/versions.py keep FILE` writes the versions that .venv holds; `python .ci/versions.py moved FILE` prints in
what they differ from those in the file.
"""

import os
import subprocess
import sys
from pathlib import Path

PYTHON = Path(__file__).parent.parent / (".venv/Scripts/python" if os.name == "nt" else ".venv/bin/python")


def installed():
    """What pip says is installed there, tinynet itself left out: lines `name==version`."""
    command = [PYTHON, "-m", "pip", "freeze", "--all", "--exclude-editable"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def versions(text):
    """{name: version} of lines `name==version` or `name @ address`; other lines are left out."""
    pairs = (line.replace(" @ ", "==", 1).split("==", 1) for line in text.splitlines() if not line.startswith("#"))
    return dict(pair for pair in pairs if len(pair) == 2)


def moved(before, after):
    """A line for each package that differs between two lists, which are {name: version}."""
    for name in sorted(before.keys() | after.keys(), key=str.lower):
        if before.get(name) != after.get(name):
            yield f"{name}: {before.get(name, 'not there')} -> {after.get(name, 'gone')}"


def main():
    """Keep or compare."""
    task, file = sys.argv[1], Path(sys.argv[2])
    if task == "keep":
        file.write_text(installed(), encoding="utf-8")
    elif not file.is_file():
        print("No versions of a green run were kept: nothing to compare with.")
    else:
        lines = list(moved(versions(file.read_text(encoding="utf-8")), versions(installed())))
        print(
            "Since the last green run moved:" if lines else "No dependency moved since the last green run.",
            *lines,
            sep="\n",
        )


if __name__ == "__main__":
    main()
