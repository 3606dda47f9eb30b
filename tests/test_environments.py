"""Chapters where a computer is set up in another way, in a folder as people name theirs: nbval finds what is saved."""

import os
import re
import shutil
import subprocess
import sys

import matplotlib
import pytest

from conftest import ROOT

# Figures, panels, the tutor; files, dates, a network that is kept. Neither needs the bike data.
CHAPTERS = ["01_structure.ipynb", "10_your_own_table.ipynb"]
ENVIRONMENTS = {
    "letters are ASCII": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "far away": {"TZ": "Pacific/Apia", "LANGUAGE": "de", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "1"},
    "a narrow screen without colours": {"COLUMNS": "40", "LINES": "10", "TERM": "dumb", "NO_COLOR": "1"},
    "asserts and docstrings are left out": {"PYTHONOPTIMIZE": "2"},
    "warnings are errors": {"PYTHONWARNINGS": "error"},
    "Matplotlib has a window that is not there": {"MPLBACKEND": "module://not_there"},
}


@pytest.fixture
def folder(tmp_path):
    """A copy of notebooks/ in a folder with blanks and umlauts in its name."""
    folder = tmp_path / "Übung für alle (neu)"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns("my*"))
    yield folder
    folder.chmod(0o755)


def failures(folder, chapters, user=(), **environment):
    """The cells in which nbval finds something else than what is saved, by the words that it has for it.

    Parameters: user, a command to run it by; environment, variables besides those that are there.
    """
    how = ["-c", ROOT / "pyproject.toml", "--rootdir", folder, "-p", "no:cacheprovider", "-p", "nbval.plugin"]
    run = subprocess.run(
        [*user, sys.executable, "-m", "pytest", "-q", "--color=no", *how, *(folder / name for name in chapters)],
        cwd=folder.parent,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""} | environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    counts = re.search(r"^(?:(\d+) failed, )?(\d+) passed", run.stdout, flags=re.MULTILINE)
    assert counts, run.stdout + run.stderr
    assert sum(map(int, counts.groups("0"))) > 30 * len(chapters)
    said = re.split(r"^_{3,} (.+::Cell \d+) _{3,}$", run.stdout, flags=re.MULTILINE)
    found = dict(zip(said[1::2], said[2::2], strict=True))
    assert run.returncode == (1 if found else 0), run.stdout
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_chapters_say_what_is_saved(name, folder):
    assert failures(folder, CHAPTERS, **ENVIRONMENTS[name]) == {}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_where_nothing_can_be_written_all_runs_but_the_line_that_keeps_a_network_which_says_so(folder):
    """Neither beside the notebooks nor at home, where Matplotlib has words of its own."""
    folder.chmod(0o555)
    # What is root's may be written by root whatever its mode.
    user = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    home = {"HOME": "/dev/null/none", "MPLCONFIGDIR": matplotlib.get_cachedir()}
    found = failures(folder, [*CHAPTERS, "05_write_it_yourself.ipynb"], user, **home)
    assert len(found) == 3  # two cells ask that network
    first, *others = found.values()
    assert "that you may write to, such as '~/my_network'." in first
    assert ["it has not run to its end" in words for words in others] == [True] * 2
