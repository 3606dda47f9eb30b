"""The file of hourly bike rentals: fetched, checked, kept."""

import hashlib
import http.client
import io
import os
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from progress import progress_bar

BIKES_ADDRESS = "https://archive.ics.uci.edu/static/public/275/bike+sharing+dataset.zip"
BIKES_SHA256 = "e03de4ee4ef4dc376ac6e04bf829673c6269e8eba5c60fa121640fa2f829504f"  # of hour.csv
MOST_BYTES = 4_000_000  # hour.csv has 1.2 million, the zip 0.3 million
PATIENCE = 20.0  # seconds without a byte
DEADLINE = 300.0  # seconds for all of it


class NoData(Exception):
    """The data are not here and could not be fetched; the message says what to fetch and where to put it."""


def bike_file():
    """Where hour.csv of UCI's data set 275 lies; where it is not there yet, it is fetched first.

    The folder is TINYNET_DATA, an environment variable, where nothing is ever fetched; otherwise the user's cache. A
    relative TINYNET_DATA counts from the folder above notebooks/, and not from the working folder: that is another one
    in a notebook than in a terminal.
    Raises: NoData.
    """
    own = os.environ.get("TINYNET_DATA")
    folder = Path(__file__).parents[2] / own if own else platformdirs.user_cache_path("tinynet", appauthor=False)
    path = folder / "hour.csv"
    try:
        if path.is_file() and _is_the_bikes(path.read_bytes()):
            return path
        if own:
            state = "is not the file that is expected (its SHA-256 differs)" if path.is_file() else "is not there"
            raise NoData(f"{path} {state}; TINYNET_DATA names this folder. {_by_hand(folder)}")
        _put(path, _from_zip(_fetched(BIKES_ADDRESS)))
    except (OSError, http.client.HTTPException) as error:
        failed = "read" if own else "fetched or kept"
        # The message says it all; the errors below it fill screens with the insides of urllib.
        raise NoData(f"The bike data could not be {failed}: {error}. {_by_hand(folder)}") from None
    return path


def _by_hand(folder):
    return (
        f"What to do: fetch {BIKES_ADDRESS} with a browser, take hour.csv out of the zip, put it into the folder "
        f"{folder}, and run this again. (Or name another folder that holds it in the environment variable "
        "TINYNET_DATA.)"
    )


def _is_the_bikes(content):
    return hashlib.sha256(content).hexdigest() == BIKES_SHA256


class _SameScheme(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from https to anything else."""

    def redirect_request(self, request, answer, code, words, headers, address):
        if urlsplit(address).scheme != request.type:
            answer.close()
            raise OSError(f"{request.full_url} leads to {address}, which is not {request.type}")
        return super().redirect_request(request, answer, code, words, headers, address)


def _fetched(address):
    """The bytes at an address."""
    request = urllib.request.Request(address, headers={"User-Agent": "tinynet"})
    content, end = bytearray(), time.monotonic() + DEADLINE
    with urllib.request.build_opener(_SameScheme).open(request, timeout=PATIENCE) as answer:
        size = answer.length  # None where the server does not say
        with progress_bar(size, "bike data", unit="B", unit_scale=True) as progress:
            while piece := answer.read1(65536):  # what is there, so that a slow server meets the deadline
                content += piece
                progress.update(len(piece))
                if len(content) > MOST_BYTES:
                    raise OSError(f"{address} sends more than {MOST_BYTES} bytes, which is not the data set")
                if time.monotonic() > end:
                    raise OSError(f"{address} sent only {len(content)} bytes in {DEADLINE:.0f} seconds")
    if len(content) < (size or 0):
        raise OSError(f"{address} broke off after {len(content)} of {size} bytes")
    return bytes(content)


def _from_zip(content):
    """hour.csv out of the zip's bytes, if it is the right one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("hour.csv") as member:
            table = member.read(MOST_BYTES)
    except Exception as error:  # a damaged zip raises BadZipFile, KeyError, EOFError, zlib.error and more
        raise OSError(f"what came is not a zip with hour.csv in it ({error})") from error
    if not _is_the_bikes(table):
        raise OSError("the hour.csv that came is not the file that is expected (its SHA-256 differs)")
    return table


def _put(path, content):
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = tempfile.NamedTemporaryFile(dir=path.parent, prefix="hour-", delete=False)
    try:
        with half:
            half.write(content)
        os.replace(half.name, path)
    finally:
        Path(half.name).unlink(missing_ok=True)  # still there if something went wrong
