"""What forty laptops install without a network: `python binder/teaching/wheels.py [3.11 3.13 ...]`.

Downloads all that requirements.txt asks for into build/wheels, for these versions of Python (this one's, if none is
named) on Linux, Windows and macOS with Apple's processors, and setuptools, with which pip makes tinynet itself ready.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LINUX = ["manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"]
MACOS = [f"macosx_{version}_0_{kind}" for version in (14, 13, 12, 11) for kind in ("arm64", "universal2")]
# The platforms by pip's names, and what packages' conditions ask about them.
PLATFORMS = {
    "Linux": (LINUX, {"sys_platform": "linux", "os_name": "posix", "platform_machine": "x86_64"}),
    "Windows": (["win_amd64"], {"sys_platform": "win32", "os_name": "nt", "platform_machine": "AMD64"}),
    "Darwin": (MACOS, {"sys_platform": "darwin", "os_name": "posix", "platform_machine": "arm64"}),
}


def asked():
    """What requirements.txt asks for, but tinynet itself, and what pip needs for that."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    build = re.search(r'requires = \["(.*)"\]', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))[1]
    return [build, *(line for line in lines if line and line[0] not in "#-")]


def conditions(system, python):
    """What packages' conditions ask about, on a system with a version of Python."""
    return PLATFORMS[system][1] | {
        "platform_system": system,
        "python_version": python,
        "python_full_version": f"{python}.0",
    }


def needed(wheel, environment):
    """What a wheel needs in an environment, extras aside."""
    with zipfile.ZipFile(wheel) as file:
        (name,) = [name for name in file.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        told = HeaderParser().parsestr(file.read(name).decode("utf-8"))
    for text in told.get_all("Requires-Dist", []):
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""} | environment):
            requirement.marker = None
            yield str(requirement)


def download(folder, system, python):
    """Put the wheels for a system, of PLATFORMS, and a version of Python into an empty folder.

    pip resolves for another platform, but asks packages' conditions of the one that it runs on. What they want on that
    other one is therefore asked for by name, until nothing is missing.
    """
    tags, _ = PLATFORMS[system]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--dest", folder]
    command += ["--only-binary=:all:", f"--python-version={python}", *(f"--platform={tag}" for tag in tags)]
    wanted, missing = asked(), True
    while missing:
        subprocess.run([*command, *wanted], check=True)
        there = {canonicalize_name(wheel.name.split("-")[0]) for wheel in folder.iterdir()}
        needs = {need for wheel in folder.iterdir() for need in needed(wheel, conditions(system, python))}
        missing = sorted(need for need in needs if canonicalize_name(Requirement(need).name) not in there)
        wanted += missing


def main():
    """Download for all systems."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", nargs="*", default=["{}.{}".format(*sys.version_info)], help="a version, as 3.13")
    folder = ROOT / "build/wheels"
    folder.mkdir(parents=True, exist_ok=True)
    for python in parser.parse_args().python:
        for system in PLATFORMS:
            with tempfile.TemporaryDirectory() as name:
                download(Path(name), system, python)
                wheels = [shutil.copy(wheel, folder) for wheel in Path(name).iterdir()]
            print(f"{system}, Python {python}: {len(wheels)} packages", flush=True)
    megabytes = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(f"In {folder}: {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
