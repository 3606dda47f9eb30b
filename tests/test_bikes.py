"""The bike data: fetched whole or not at all, checked, kept; what needs them is skipped where they are not to be had;
prepared by date and hour, scaled by training rows.

The loader is tested against a server on this machine with a small file in hour.csv's place, so it is tested anywhere;
the preparation needs the real data.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import ClassVar

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import bike_site
import datasets
import progress
from conftest import ROOT, skip_without_bikes, uses_bikes
from datasets import bike_sharing, download

REAL_SHA256 = download.BIKES_SHA256

# The loader


class Bar:
    """Stands in tqdm's place and keeps what is asked of it."""

    made: ClassVar = []

    def __init__(self, total, leave, disable, **_):
        self.total, self.leave, self.disable, self.n, self.open = total, leave, disable, 0, True
        self.made.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.open = False

    def update(self, count):
        self.n += count


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache folder that is not there yet, and little patience."""
    folder = tmp_path / "user" / "tinynet"
    monkeypatch.delenv("TINYNET_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(download.platformdirs, "user_cache_path", lambda *_, **__: folder)
    monkeypatch.setattr(download, "BIKES_SHA256", bike_site.SHA256)
    monkeypatch.setattr(download, "PATIENCE", 5.0)
    monkeypatch.setattr(progress, "tqdm", Bar)
    monkeypatch.setattr(Bar, "made", [])
    return folder


@pytest.fixture
def site(monkeypatch):
    """serve(answer) puts a server in UCI's place."""
    with bike_site.serving(lambda handler: site.answer(handler)) as site:

        def serve(answer=None):
            site.answer = answer or bike_site.sending(bike_site.zipped())
            return site

        monkeypatch.setattr(download, "BIKES_ADDRESS", site.address)
        yield serve


def refused(*words):
    """bike_file raises NoData with these words in its message, and with what to do."""
    with pytest.raises(datasets.NoData) as caught:
        datasets.bike_file()
    message = str(caught.value)
    for word in [*words, "What to do: fetch", download.BIKES_ADDRESS, "hour.csv", "TINYNET_DATA"]:
        assert str(word) in message
    return message


def files(folder):
    """What is in a folder, by name; nothing where there is no folder."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_it_is_fetched_once_and_kept(cache, site):
    site = site()
    assert datasets.bike_file() == datasets.bike_file() == cache / "hour.csv"
    assert (cache / "hour.csv").read_bytes() == bike_site.TABLE
    assert files(cache) == ["hour.csv"]
    assert site.requests == ["/bikes.zip"]


def test_the_bar_is_there_only_while_it_downloads(cache, site):
    content = bike_site.zipped()
    seen = []

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:100])
        for _ in range(500):
            if Bar.made and Bar.made[0].n == 100:
                break
            time.sleep(0.01)
        seen.append(Bar.made[0].open)
        handler.wfile.write(content[100:])

    site(answer)
    datasets.bike_file()
    assert seen == [True]
    (bar,) = Bar.made
    assert not bar.open
    assert (bar.n, bar.total, bar.leave, bar.disable) == (len(content), len(content), False, None)
    datasets.bike_file()
    assert len(Bar.made) == 1


def test_a_server_that_does_not_tell_the_length(cache, site):
    content = bike_site.zipped()

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(content)

    site(answer)
    datasets.bike_file()
    assert Bar.made[0].total is None


def chunked(content, last=b"0\r\n\r\n"):
    def answer(handler):
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for start in range(0, len(content), 700):
            piece = content[start : start + 700]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(last)

    return answer


def test_an_answer_in_chunks(cache, site):
    site(chunked(bike_site.zipped()))
    assert datasets.bike_file().read_bytes() == bike_site.TABLE


def status(code, **headers):
    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


def damaged(content, place):
    return content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :]


ZIP = bike_site.zipped()
LENGTH = {"Content-Length": str(len(ZIP))}
SEND = bike_site.sending
INSIDE = ZIP.index(b"hour.csv") + 20  # of the packed bytes of hour.csv
BAD = {
    "404": (status(404), "HTTP Error 404: Not Found"),
    "a page in the place of the zip": (SEND(b"<html>Log in to this network</html>"), "not a zip with hour.csv in it"),
    "nothing": (SEND(b""), "not a zip"),
    "half of the body": (SEND(ZIP[:-500], **LENGTH), f"broke off after {len(ZIP) - 500} of {len(ZIP)} bytes"),
    "half of the body, length not told": (chunked(ZIP[:-500], last=b""), "could not be fetched"),
    "half of a zip": (SEND(ZIP[:-500]), "not a zip"),
    "a zip with a damaged file": (SEND(damaged(ZIP, INSIDE)), "not a zip with hour.csv in it"),
    "a zip with another file": (SEND(bike_site.zipped(name="day.csv")), "not a zip with hour.csv in it"),
    "a file in a folder": (SEND(bike_site.zipped(name="bikes/hour.csv")), "not a zip with hour.csv in it"),
    "another hour.csv": (SEND(bike_site.zipped(b"instant\n1\n")), "SHA-256 differs"),
    "a length that is no number": (SEND(ZIP[:-500], **{"Content-Length": "many"}), "not a zip"),
    "a redirect to a file": (status(302, Location="file:///etc/hostname"), "not allowed"),
    "a redirect to another scheme": (status(301, Location="ftp://127.0.0.1/bikes.zip"), "which is not http"),
    "a redirect in a circle": (status(302, Location="/bikes.zip"), "HTTP Error 302"),
    "no HTTP": (lambda handler: handler.wfile.write(b"hello\r\n\r\n"), "could not be fetched"),
    "a line that is cut": (lambda handler: handler.connection.close(), "could not be fetched"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "words"), BAD.values(), ids=BAD)
def test_what_is_not_the_data_leaves_nothing_and_the_next_try_succeeds(answer, words, cache, site):
    site(answer)
    refused(words, f"put it into the folder {cache}")
    assert files(cache) == []
    assert not any(bar.open for bar in Bar.made)
    site()
    assert datasets.bike_file().read_bytes() == bike_site.TABLE


def test_redirects_are_followed(cache, site):
    site(lambda h: (SEND(ZIP) if h.path == "/there.zip" else status(302, Location="/there.zip"))(h))
    assert datasets.bike_file().read_bytes() == bike_site.TABLE


@pytest.mark.parametrize("to", ["http://archive.ics.uci.edu/b.zip", "ftp://archive.ics.uci.edu/b.zip", "file:///b.zip"])
def test_from_https_a_redirect_leads_only_to_https(to):
    handler, closed = download._SameScheme(), []
    request = urllib.request.Request(download.BIKES_ADDRESS)
    answer = SimpleNamespace(close=lambda: closed.append(True))
    with pytest.raises(OSError, match="which is not https"):
        handler.redirect_request(request, answer, 302, "Found", {}, to)
    assert closed
    stays = handler.redirect_request(request, answer, 302, "Found", {}, "https://archive.ics.uci.edu/b.zip")
    assert stays.full_url == "https://archive.ics.uci.edu/b.zip"


def test_the_address_is_https():
    assert download.BIKES_ADDRESS.startswith("https://archive.ics.uci.edu/")


def test_too_large_a_zip_is_not_read_to_its_end(cache, site, monkeypatch):
    monkeypatch.setattr(download, "MOST_BYTES", 100_000)
    sent = []

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(bytes(100_000))
            sent.append(100_000)

    site(answer)
    refused("sends more than 100000 bytes")
    assert Bar.made[0].n < 300_000
    assert files(cache) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_small_zip_that_unpacks_to_much_is_not_unpacked_to_its_end(method, monkeypatch):
    bomb = bike_site.zipped(bytes(50_000_000), method=method)
    assert len(bomb) < 100_000
    read = []
    whole = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda file, n=-1: read.append(whole(file, n)) or read[-1])
    with pytest.raises(OSError, match="SHA-256 differs"):
        download._from_zip(bomb)
    assert [len(piece) for piece in read] == [download.MOST_BYTES]


def test_a_server_that_hangs_is_given_up(cache, site, monkeypatch):
    monkeypatch.setattr(download, "PATIENCE", 0.2)
    done = threading.Event()
    for begin in [lambda handler: None, lambda handler: SEND(ZIP[:100], **LENGTH)(handler)]:
        site(lambda handler, begin=begin: (begin(handler), done.wait(20)))
        start = time.monotonic()
        refused("timed out")
        assert time.monotonic() - start < 5
    done.set()
    assert files(cache) == []


def test_a_server_that_trickles_meets_the_deadline(cache, site, monkeypatch):
    monkeypatch.setattr(download, "DEADLINE", 0.5)
    done = threading.Event()

    def answer(handler):
        status(200)(handler)
        while not done.wait(0.05):
            handler.wfile.write(b"P")

    site(answer)
    start = time.monotonic()
    refused("bytes in 0 seconds")
    done.set()
    assert 0.4 < time.monotonic() - start < 5
    assert files(cache) == []


def test_no_server_at_all(cache, monkeypatch):
    with bike_site.serving(None) as gone:
        pass
    for address in [gone.address, "http://tinynet.invalid/bikes.zip"]:
        monkeypatch.setattr(download, "BIKES_ADDRESS", address)
        refused("could not be fetched", f"fetch {address} with a browser", f"put it into the folder {cache}")
    assert files(cache) == []


@pytest.mark.parametrize("content", [b"", bike_site.TABLE[:-1], bike_site.TABLE + b"\n"])
def test_a_damaged_file_in_the_cache_is_fetched_anew(content, cache, site):
    cache.mkdir(parents=True)
    (cache / "hour.csv").write_bytes(content)
    requests = site().requests
    assert datasets.bike_file().read_bytes() == bike_site.TABLE
    assert len(requests) == 1


def test_a_damaged_file_in_the_cache_is_not_data_when_there_is_no_server(cache, site):
    cache.mkdir(parents=True)
    (cache / "hour.csv").write_bytes(bike_site.TABLE[:-1])
    site(status(500))
    refused("HTTP Error 500")


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt(), MemoryError()])
def test_what_goes_wrong_in_writing_leaves_no_half_file(error, cache, site, monkeypatch):
    site()
    cache.mkdir(parents=True)
    (cache / "hour.csv").write_bytes(b"old and damaged")
    at_that_moment = []

    def fail(half, path):
        at_that_moment.extend(files(cache))
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(datasets.NoData if isinstance(error, OSError) else type(error)):
            datasets.bike_file()
    assert len(at_that_moment) == 2  # the new file lay complete beside the old one
    assert files(cache) == ["hour.csv"]
    assert (cache / "hour.csv").read_bytes() == b"old and damaged"
    assert datasets.bike_file().read_bytes() == bike_site.TABLE


def test_ctrl_c_in_a_download_leaves_nothing(cache, site, monkeypatch):
    site()

    def interrupt(bar, count):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Bar, "update", interrupt)
        with pytest.raises(KeyboardInterrupt):
            datasets.bike_file()
    assert not Bar.made[0].open
    assert files(cache) == []
    assert datasets.bike_file().read_bytes() == bike_site.TABLE


def test_many_callers_at_once_all_get_the_file(cache, site):
    """Each of those that find nothing fetches for itself; whoever looks meanwhile sees a whole file or none."""
    begun = threading.Barrier(8)
    site(lambda handler: (begun.wait(10), SEND(ZIP)(handler)))
    seen, done = [], threading.Event()

    def look():
        while not done.is_set():
            if (cache / "hour.csv").exists():
                seen.append((cache / "hour.csv").read_bytes() == bike_site.TABLE)
            time.sleep(0.001)

    watcher = threading.Thread(target=look)
    watcher.start()
    with ThreadPoolExecutor(8) as callers:
        paths = list(callers.map(lambda _: datasets.bike_file(), range(8)))
    time.sleep(0.02)
    done.set()
    watcher.join()
    assert set(paths) == {cache / "hour.csv"}
    assert seen
    assert all(seen)
    assert files(cache) == ["hour.csv"]


def test_a_cache_that_cannot_be_made(cache, site):
    site()
    cache.parent.write_text("a file where the folder should be")
    refused("could not be fetched or kept", f"put it into the folder {cache}")


def test_a_folder_in_the_place_of_the_file(cache, site):
    site()
    (cache / "hour.csv").mkdir(parents=True)
    refused("could not be fetched or kept")
    assert files(cache) == ["hour.csv"]


def test_the_cache_is_the_users_own(monkeypatch):
    asked = []
    monkeypatch.delenv("TINYNET_DATA", raising=False)
    monkeypatch.setattr(download.platformdirs, "user_cache_path", lambda *a, **b: asked.append((a, b)) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        datasets.bike_file()
    assert asked == [(("tinynet",), {"appauthor": False})]


# TINYNET_DATA


def test_tinynet_data_names_a_folder_that_holds_it(cache, site, tmp_path, monkeypatch):
    site = site()
    (tmp_path / "hour.csv").write_bytes(bike_site.TABLE)
    monkeypatch.setenv("TINYNET_DATA", str(tmp_path))
    assert datasets.bike_file() == tmp_path / "hour.csv"
    assert site.requests == Bar.made == []


def test_a_relative_tinynet_data_means_the_same_in_every_working_folder(cache, tmp_path, monkeypatch):
    (tmp_path / "hour.csv").write_bytes(bike_site.TABLE)
    relative = os.path.relpath(tmp_path, ROOT)
    monkeypatch.setenv("TINYNET_DATA", relative)
    for folder in [ROOT, ROOT / "notebooks", tmp_path]:
        monkeypatch.chdir(folder)
        assert datasets.bike_file().samefile(tmp_path / "hour.csv")


def test_an_empty_tinynet_data_is_none(cache, site, monkeypatch):
    site()
    monkeypatch.setenv("TINYNET_DATA", "")
    assert datasets.bike_file() == cache / "hour.csv"


def without_a_folder(folder):
    return folder / "nowhere"


def without_the_file(folder):
    return folder


def with_another_file(folder):
    (folder / "hour.csv").write_bytes(bike_site.TABLE[:-1])
    return folder


def with_a_folder_in_its_place(folder):
    (folder / "hour.csv").mkdir()
    return folder


def a_file(folder):
    (folder / "file").write_text("not a folder")
    return folder / "file"


def with_a_name_that_cannot_be(folder):
    return folder / ("x" * 5000)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (without_a_folder, "is not there; TINYNET_DATA names this folder"),
        (without_the_file, "is not there; TINYNET_DATA names this folder"),
        (with_a_folder_in_its_place, "is not there; TINYNET_DATA names this folder"),
        (a_file, "is not there; TINYNET_DATA names this folder"),
        (with_another_file, "is not the file that is expected (its SHA-256 differs); TINYNET_DATA names this folder"),
        (with_a_name_that_cannot_be, ""),  # the system's own words, or "is not there"
    ],
)
def test_tinynet_data_without_the_file_fetches_nothing(kind, words, cache, site, tmp_path, monkeypatch):
    site = site()
    folder = kind(tmp_path)
    monkeypatch.setenv("TINYNET_DATA", str(folder))
    refused(words, f"put it into the folder {folder}")
    assert site.requests == []
    assert files(cache) == []


def test_an_unreadable_file_is_told_in_words(cache, tmp_path, monkeypatch):
    (tmp_path / "hour.csv").write_bytes(bike_site.TABLE)
    monkeypatch.setenv("TINYNET_DATA", str(tmp_path))

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(download.Path, "read_bytes", refuse)  # root may read everything, so no mode would do
    refused("could not be read: [Errno 13] Permission denied")


# In a terminal and in a notebook: the real bar


@pytest.fixture
def elsewhere(tmp_path):
    """A folder with a copy of datasets that asks a slow server here, and an environment in which no file is kept."""

    def slowly(handler):
        status(200, **LENGTH)(handler)
        for start in range(0, len(ZIP), 100):
            handler.wfile.write(ZIP[start : start + 100])
            time.sleep(0.05)

    with bike_site.serving(lambda handler: place.answer(handler)) as site:
        bike_site.copy_of_datasets(ROOT, tmp_path, site.address)
        home = {
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "LOCALAPPDATA": str(tmp_path / "cache"),
        }
        environment = os.environ | home | {"no_proxy": "*", "PYTHONDONTWRITEBYTECODE": "1"}
        for name in ["TINYNET_DATA", "TINYNET_BIKES", "PYTEST_ADDOPTS"]:
            environment.pop(name, None)
        place = SimpleNamespace(folder=tmp_path, site=site, environment=environment, answer=slowly)
        yield place


FETCH = "import datasets; print(datasets.bike_file().name)"


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_terminal_shows_the_bar_and_then_an_empty_line(elsewhere):
    import pty
    import termios

    near, far = pty.openpty()
    termios.tcsetwinsize(far, (24, 80))  # a new one is 0 wide: no room for a bar
    run = subprocess.Popen(
        [sys.executable, "-c", FETCH],
        cwd=elsewhere.folder / "notebooks",
        env=elsewhere.environment,
        stdout=subprocess.PIPE,
        stderr=far,
        text=True,
    )
    os.close(far)
    shown = b""
    try:
        while piece := os.read(near, 4096):
            shown += piece
    except OSError:  # Linux says so that the other side is closed
        pass
    os.close(near)
    assert run.communicate()[0] == "hour.csv\n"
    assert run.returncode == 0
    lines = shown.decode().split("\r")
    assert sum("bike data" in line for line in lines) > 1
    assert "\n" not in shown.decode()
    assert lines[-2].strip() == lines[-1] == ""


def test_a_log_file_shows_no_bar(elsewhere):
    command = [sys.executable, "-c", FETCH]
    run = subprocess.run(
        command, cwd=elsewhere.folder / "notebooks", env=elsewhere.environment, capture_output=True, text=True
    )
    assert (run.stdout, run.stderr, run.returncode) == ("hour.csv\n", "", 0)


@pytest.mark.parametrize("complete", [True, False])
def test_a_notebook_shows_the_bar_and_keeps_nothing_of_it(complete, elsewhere):
    """Not even the empty place of a closed widget: saved, it would greet the next reader with "model not found"."""
    if not complete:
        elsewhere.answer = bike_site.sending(ZIP[:-500], **LENGTH)
    settings = {name: elsewhere.environment[name] for name in ["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "no_proxy"]}
    cells = [
        f"import os\nos.environ |= {settings}\nos.environ.pop('TINYNET_DATA', None)\nimport datasets",
        "try:\n    path = datasets.bike_file()\nexcept datasets.NoData:\n    path = None",
        "print(path and path.name)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, timeout=60, kernel_name="python3")
    client.resources = {"metadata": {"path": elsewhere.folder / "notebooks"}}
    shown = []
    keep = client.process_message
    client.process_message = lambda message, *rest: shown.append(message) or keep(message, *rest)
    client.execute()
    bars = [message for message in shown if "bike data" in str(message["content"])]
    assert bars  # the bar was there
    assert [cell.outputs for cell in notebook.cells[:2]] == [[], []]
    assert notebook.cells[2].outputs[0].text == ("hour.csv\n" if complete else "None\n")


# Where the data are not to be had, what needs them is skipped


def small_notebook(path, *cells):
    """A notebook as nbval wants it, executed or as good as."""
    new = nbformat.v4
    code = [new.new_code_cell(cell, execution_count=number) for number, cell in enumerate(cells, 1)]
    nbformat.write(new.new_notebook(cells=[new.new_markdown_cell("`datasets.bikes()` in prose"), *code]), path)
    return path


ASKS = ["import datasets", "path = datasets.bike_file()", "assert path.is_file()"]


@pytest.fixture
def small_project(elsewhere):
    """This project's conftest.py and settings, with two notebooks that ask for the bikes and one that does not."""
    folder = elsewhere.folder
    (folder / "tests").mkdir()
    for name in ["tests/conftest.py", "pyproject.toml"]:
        shutil.copy(ROOT / name, folder / name)
    for name, cells in {"one": ASKS, "two": ASKS, "other": ["import datasets"]}.items():
        small_notebook(folder / f"notebooks/{name}.ipynb", *cells)
    (folder / "tests/test_case.py").write_text(
        "import conftest\n\ndef test_case():\n    conftest.skip_without_bikes()\n"
        "\ndef test_other():\n    conftest.skip_without_bikes(conftest.ROOT / 'notebooks/other.ipynb')\n"
    )
    elsewhere.answer = status(404)
    return elsewhere


def outcome(project, *arguments, **environment):
    """Run pytest there: its exit status, how many tests came out how, and what it prints."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-rsfE", "-p", "no:cacheprovider", *arguments],
        cwd=project.folder,
        env=project.environment | environment,
        capture_output=True,
        text=True,
    )
    last = run.stdout.strip().splitlines()[-1]
    counts = {name: int(number) for number, name in re.findall(r"(\d+) (passed|skipped|failed|error)", last)}
    return run.returncode, counts, " ".join(run.stdout.split())


def test_without_the_data_notebooks_and_tests_are_skipped_and_say_why(small_project):
    empty = small_project.folder / "empty"
    code, counts, said = outcome(small_project, TINYNET_DATA=str(empty))
    assert (code, counts) == (0, {"skipped": 7, "passed": 2})
    assert f"{empty / 'hour.csv'} is not there; TINYNET_DATA names this folder. What to do: fetch http" in said
    assert small_project.site.requests == []


def test_with_tinynet_bikes_required_the_same_fail(small_project):
    code, counts, said = outcome(small_project, TINYNET_DATA="empty", TINYNET_BIKES="required")
    assert (code, counts) == (1, {"failed": 5, "passed": 4})  # of each notebook, the cell that only imports passes
    assert "is not there; TINYNET_DATA names this folder. What to do: fetch http" in said


def test_the_network_is_asked_once_a_session(small_project):
    code, counts, said = outcome(small_project)
    assert (code, counts) == (0, {"skipped": 7, "passed": 2})
    assert "HTTP Error 404: Not Found. What to do: fetch http" in said
    assert small_project.site.requests == ["/bikes.zip"]


def test_with_the_data_nothing_is_skipped(small_project):
    small_project.answer = bike_site.sending(ZIP)
    code, counts, said = outcome(small_project, TINYNET_BIKES="required")
    assert (code, counts) == (0, {"passed": 9}), said
    assert small_project.site.requests == ["/bikes.zip"]


def test_a_notebook_that_asks_for_the_bikes_is_known_by_its_code(tmp_path):
    assert not uses_bikes(small_notebook(tmp_path / "a.ipynb", "import datasets", "datasets.digits()"))
    assert uses_bikes(small_notebook(tmp_path / "b.ipynb", "import datasets", "bikes = datasets.bikes()"))
    assert uses_bikes(small_notebook(tmp_path / "c.ipynb", "table = datasets.bike_table()"))


def test_every_test_that_runs_notebooks_asks_for_the_data_first():
    for name in ["test_sliders.py", "test_notebooks.py", "browser/test_browser.py"]:
        text = (ROOT / "tests" / name).read_text(encoding="utf-8")
        assert re.search(r"^    skip_without_bikes\((path|request\.param)\)$", text, flags=re.MULTILINE), name


# The preparation, on the real data


@pytest.fixture(scope="module")
def real():
    """The real file's bytes, or a skip; asked for before a test patches anything."""
    skip_without_bikes()
    return datasets.bike_file().read_bytes()


@pytest.fixture(scope="module")
def table(real):
    return datasets.bike_table()


@pytest.fixture(scope="module")
def bikes(table):
    return datasets.bikes()


def test_the_table_is_what_the_file_says(table):
    assert {len(column) for column in table.values()} == {17379}
    assert set(table) == {
        "instant", "season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "atemp",
        "hum", "windspeed", "casual", "registered", "cnt", "when",
    }  # fmt: skip
    # The first line and the last one of the file, read by eye.
    first, last = ({name: column[row] for name, column in table.items()} for row in (0, -1))
    assert (first["when"], first["temp"], first["hum"], first["cnt"]) == (
        np.datetime64("2011-01-01T00"),
        0.24,
        0.81,
        16,
    )
    assert (last["when"], last["temp"], last["hum"], last["cnt"]) == (np.datetime64("2012-12-31T23"), 0.26, 0.65, 49)
    np.testing.assert_array_equal(table["casual"] + table["registered"], table["cnt"])
    assert table["cnt"].min() == 1
    kinds = {name: column.dtype.kind for name, column in table.items()}
    assert Counter(kinds.values()) == {"i": 12, "f": 4, "M": 1}


def test_hours_rise_and_165_of_them_are_missing(table):
    steps = np.diff(table["when"]) // np.timedelta64(1, "h")
    assert steps.min() == 1
    assert (steps - 1).sum() == 731 * 24 - 17379 == 165


def test_rows_and_features(bikes):
    assert bikes.features.shape == (17379, 56)
    assert bikes.features.dtype == bikes.targets.dtype == float
    for (features, targets), rows in [(bikes.training, 15435), (bikes.validation, 1440), (bikes.test, 504)]:
        assert features.shape == (rows, 56)
        assert targets.shape == (rows, 1)
    parts = [bikes.training, bikes.validation, bikes.test]
    np.testing.assert_array_equal(np.concatenate([features for features, _ in parts]), bikes.features)
    np.testing.assert_array_equal(np.concatenate([targets for _, targets in parts]), bikes.targets)
    assert np.isfinite(bikes.features).all()
    assert np.isfinite(bikes.targets).all()


def test_names_say_what_each_column_holds(bikes, table):
    names = [
        "yr", "holiday", "temp", "hum", "windspeed", *[f"season {n}" for n in (1, 2, 3, 4)],
        *[f"weathersit {n}" for n in (1, 2, 3, 4)], *[f"mnth {n}" for n in range(1, 13)],
        *[f"hr {n}" for n in range(24)], *[f"weekday {n}" for n in range(7)],
    ]  # fmt: skip
    assert bikes.names == names
    for name, column in zip(names, bikes.features.T, strict=True):
        kind, _, value = name.partition(" ")
        if value:
            np.testing.assert_array_equal(column, table[kind] == int(value))
        elif kind in {"yr", "holiday"}:
            np.testing.assert_array_equal(column, table[kind])


def test_each_record_is_of_one_class_of_each_kind(bikes):
    for kind in datasets.CLASSES:
        columns = [place for place, name in enumerate(bikes.names) if name.startswith(kind + " ")]
        assert len(columns) == len(datasets.CLASSES[kind])
        np.testing.assert_array_equal(bikes.features[:, columns].sum(axis=1), 1)


def test_scales_come_from_the_training_rows(bikes, table):
    rentals = table["cnt"][:15435].astype(float)
    assert bikes.mean == pytest.approx(rentals.mean())
    assert bikes.std == pytest.approx(rentals.std())
    np.testing.assert_allclose(bikes.targets[:, 0] * bikes.std + bikes.mean, table["cnt"])
    np.testing.assert_array_equal(bikes.rentals, table["cnt"])
    scaled = [
        bikes.training[1][:, 0],
        *(bikes.training[0][:, bikes.names.index(n)] for n in ("temp", "hum", "windspeed")),
    ]
    for column in scaled:
        assert column.mean() == pytest.approx(0, abs=1e-12)
        assert column.std() == pytest.approx(1)


def test_other_rows_than_those_of_training_change_no_scale(bikes, table, monkeypatch):
    changed = {name: column.copy() for name, column in table.items()}
    for name in ["temp", "hum", "windspeed", "cnt"]:
        changed[name][15435:] = 1000
    monkeypatch.setattr(bike_sharing, "bike_table", lambda: changed)
    other = datasets.bikes()
    assert (other.mean, other.std) == (bikes.mean, bikes.std)
    for before, after in zip(bikes.training, other.training, strict=True):
        np.testing.assert_array_equal(before, after)
    assert not np.array_equal(bikes.test[1], other.test[1])
    changed["cnt"][0] += 1000  # and a row of training does
    assert datasets.bikes().mean > bikes.mean


def test_standardised_by_hand():
    # 1944 rows are not of training; of training are 1 and 3: mean 2, standard deviation 1.
    values, mean, std = datasets.standardised(np.array([1.0, 3.0] + [5.0] * 1944))
    assert (mean, std) == (2, 1)
    np.testing.assert_array_equal(values, [-1, 1] + [3] * 1944)


def test_one_hot_by_hand():
    np.testing.assert_array_equal(datasets.one_hot([3, 1], range(1, 4)), [[0, 0, 1], [1, 0, 0]])
    assert datasets.one_hot([3, 1], range(1, 4)).dtype == float


# Lags


def slowly(when, values, days):
    """What `earlier` is to give, by a dict from hour to value."""
    known = dict(zip(when.tolist(), values.tolist(), strict=True))
    return [known.get((hour - np.timedelta64(days, "D")).tolist(), np.nan) for hour in when]


@pytest.mark.parametrize("days", [0, 1, 7, 364, 731, -1])
def test_earlier_joins_on_date_and_hour(days, table):
    found = datasets.earlier(table["when"], table["cnt"], days)
    np.testing.assert_array_equal(found, slowly(table["when"], table["cnt"], days))


def test_an_hour_that_is_missing_gives_nan_and_not_its_neighbours_value(table):
    when = table["when"]
    lag = datasets.earlier(when, table["cnt"], 7)
    # 2 January 2011, 5 o'clock, is the first hour that is missing; a week later, that hour is there.
    later = np.flatnonzero(when == np.datetime64("2011-01-09T05"))
    assert not (when == np.datetime64("2011-01-02T05")).any()
    assert len(later) == 1
    assert np.isnan(lag[later[0]])
    assert np.isnan(lag[: np.searchsorted(when, np.datetime64("2011-01-08T00"))]).all()
    # 168 rows up is another hour: of the last year's rows, and by how much.
    by_rows = np.concatenate([np.full(168, np.nan), table["cnt"][:-168]])
    both = ~np.isnan(lag) & ~np.isnan(by_rows)
    assert 0.05 < (lag[both] != by_rows[both]).mean()


def test_earlier_by_hand():
    # Hours 0, 1 and 3 of one day, 0, 1, 2 and 3 of the next: its hour 2 has no value the day before.
    when = np.datetime64("2011-01-01T00") + np.array([0, 1, 3, 24, 25, 26, 27])
    values = np.array([10, 11, 13, 20, 21, 22, 23])
    nan = np.nan
    np.testing.assert_array_equal(datasets.earlier(when, values, 1), [nan, nan, nan, 10, 11, nan, 13])
    np.testing.assert_array_equal(datasets.earlier(when, values, 0), values)
    np.testing.assert_array_equal(datasets.earlier(when, values, 5), [nan] * 7)  # all before the first hour
    np.testing.assert_array_equal(datasets.earlier(when, values, -1), [20, 21, 23, nan, nan, nan, nan])
    np.testing.assert_array_equal(datasets.earlier(when, values, -5), [nan] * 7)  # all after the last one


# The real file, through a zip and a server


def test_the_real_file_comes_whole_through_zip_and_server(real, cache, site, monkeypatch):
    monkeypatch.setattr(download, "BIKES_SHA256", REAL_SHA256)
    site(SEND(bike_site.zipped(real)))
    assert datasets.bike_file().read_bytes() == real
    assert len(datasets.bike_table()["cnt"]) == 17379
