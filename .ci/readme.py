"""Run a command of the README as it stands there: `python .ci/readme.py lab` or `python .ci/readme.py tests`.

On Windows it is the one for PowerShell. Its exit status is this one's.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
WINDOWS = os.name == "nt"


def commands(windows=WINDOWS):
    """The README's commands for this system, by their names."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return dict(
        zip(["lab", "tests"], re.findall(rf"^{'py' if windows else 'python3'} -m venv .*$", text, re.M), strict=True)
    )


def main():
    """Print the command, run it."""
    command = commands()[sys.argv[1]]
    print(command, flush=True)
    shell = ["powershell", "-Command", f"{command}; exit $LASTEXITCODE"] if WINDOWS else ["bash", "-c", command]
    sys.exit(subprocess.run(shell, cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
