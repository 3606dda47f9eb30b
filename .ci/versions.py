"""Which dependency moved since the last green run?

`python .ci/versions.py keep FILE` writes the versions that .venv holds, and .venv-teaching where it is there;
`python .ci/versions.py moved FILE` prints in what they differ from those in the file.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

BIN = "Scripts" if os.name == "nt" else "bin"
PYTHONS = {  # by what stands behind a package's name
    more: Path(__file__).parent.parent / name / BIN / "python"
    for more, name in {"": ".venv", " for teaching": ".venv-teaching"}.items()
}


def installed():
    """What pip says is installed there, tinynet itself left out: lines `name==version`."""
    lines = ""
    for more, python in PYTHONS.items():
        if python.parent.is_dir():
            command = [python, "-m", "pip", "freeze", "--all", "--exclude-editable"]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            lines += re.sub(r"^[\w.-]+", rf"\g<0>{more}", said, flags=re.MULTILINE)
    return lines


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
