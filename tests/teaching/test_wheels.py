"""Forty laptops without a network: what one command downloads is all that they install."""

import shutil
import subprocess
import sys
import venv
import zipfile

import pytest

import wheels
from conftest import ROOT

pytestmark = pytest.mark.teaching
METADATA = """Metadata-Version: 2.1
Name: some
Version: 1
Requires-Dist: everywhere>=1
Requires-Dist: on-windows; sys_platform == "win32"
Requires-Dist: on-macos; platform_system == "Darwin"
Requires-Dist: for-old-pythons; python_version < "3.12"
Requires-Dist: for-tests; extra == "test"
"""


@pytest.mark.parametrize(
    ("system", "python", "more"),
    [
        ("Linux", "3.13", set()),
        ("Windows", "3.13", {"on-windows"}),
        ("Darwin", "3.11", {"on-macos", "for-old-pythons"}),
    ],
)
def test_a_wheel_says_what_it_needs_on_another_system(system, python, more, tmp_path):
    with zipfile.ZipFile(tmp_path / "some.whl", "w") as file:
        file.writestr("some-1.dist-info/METADATA", METADATA)
    needs = set(wheels.needed(tmp_path / "some.whl", wheels.conditions(system, python)))
    assert needs == {"everywhere>=1"} | more


def test_all_of_the_requirements_but_tinynet_are_asked_for():
    names = {line.split(">=")[0] for line in wheels.asked()}
    assert {"setuptools", "numpy", "jupyterlab", "anywidget"} <= names
    assert not [name for name in names if name.startswith(("-", "#"))]


@pytest.mark.skipif(sys.platform != "linux", reason="the folder is made for this system here")
def test_an_empty_environment_installs_from_the_folder_alone(tmp_path):
    folder, clone = tmp_path / "wheels", tmp_path / "series"
    folder.mkdir()
    wheels.download(folder, "Linux", "{}.{}".format(*sys.version_info))
    clone.mkdir()
    for name in ("pyproject.toml", "requirements.txt", "tinynet.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clone)
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv/bin/python"
    install = ["-m", "pip", "install", "--quiet", "--no-index", f"--find-links={folder}", "-r", "requirements.txt"]
    subprocess.run([python, *install], cwd=clone, check=True)
    code = "import anywidget, jupyterlab, matplotlib, tinynet; print(tinynet.__file__)"
    run = subprocess.run([python, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == str(clone / "tinynet.py")
