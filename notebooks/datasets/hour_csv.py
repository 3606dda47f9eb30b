"""hour.csv, the hourly bike rentals of UCI's data set 275: found where it lies, or fetched, checked and kept."""

import atexit
import contextlib
import hashlib
import io
import os
import secrets
import shutil
import tempfile
import warnings
import zipfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import platformdirs

from .fetch import fetched

BIKES_ADDRESS = "https://archive.ics.uci.edu/static/public/275/bike+sharing+dataset.zip"
BIKES_SHA256 = "e03de4ee4ef4dc376ac6e04bf829673c6269e8eba5c60fa121640fa2f829504f"  # of hour.csv as UCI has it
MOST_BYTES = 4_000_000  # that are ever read of a file; hour.csv has 1.2 million
# A path: blanks and quotes, and marks that cannot be seen and come with it out of a web page or a window of Windows
AROUND = " \t\r\n\"'`“”„‘’‚«»‹›\xa0\u200b\u200e\u202a\u202c\ufeff"
HALF_FILES = "hour-????????"  # while they are written

_session = None  # a temporary folder, once one is needed; it goes when Python ends


class NoData(Exception):
    """The data are not here and could not be fetched; the message says what to fetch and where to put it."""


def bike_file():
    """Where hour.csv of UCI's data set 275 lies; where it is not there yet, it is fetched first.

    TINYNET_DATA, an environment variable, names the folder that holds it, or the file itself, or UCI's zip; nothing is
    fetched then. A relative one counts from the folder above notebooks/, and not from the working folder: that is
    another one in a notebook than in a terminal. Without TINYNET_DATA the file is kept in the user's cache; where that
    takes nothing, a warning says so, and a temporary folder takes its place until Python ends.
    Line ends, a byte order mark and empty lines may differ from UCI's; nothing else.
    Raises: NoData.
    """
    own = tinynet_data()
    if own:
        return _own_file(own)
    kept = _cache() / "hour.csv"
    if _is_kept(kept):
        _clear_half_files(kept.parent)
        return kept
    if _session and _is_kept(_session / "hour.csv"):
        return _session / "hour.csv"
    try:
        table = _from_zip(fetched(BIKES_ADDRESS, "bike data"))
    except OSError as error:
        # The message says it all; the errors below it fill screens with the insides of urllib.
        raise NoData(f"The bike data could not be fetched: {_short(error)}. {_by_hand(kept.parent)}") from None
    return _keep(kept, table)


def tinynet_data():
    """The path in TINYNET_DATA, None where there is none; quotes and blanks around it, ~ and $HOME are understood, and
    how a file manager copies it, as an address, and a terminal, with a backslash before each blank."""
    own = os.environ.get("TINYNET_DATA", "").strip(AROUND)
    if own.lower().startswith("file:"):
        own = url2pathname(urlsplit(own).path)
    if os.sep == "/":
        own = own.replace("\\ ", " ")
    return Path(__file__).parents[2] / os.path.expanduser(os.path.expandvars(own)) if own else None


def _cache():
    """The folder in the user's cache; none that can be where the user has no home, as in a container."""
    try:
        return platformdirs.user_cache_path("tinynet", appauthor=False)
    except RuntimeError:  # of newer versions; older ones return this path
        return Path("~/.cache/tinynet")


def _own_file(own):
    """The file that a learner's own path names, or NoData."""
    path = own
    try:
        if own.is_dir() or not (own.is_file() or own.suffix.lower() in {".csv", ".zip"}):
            path = own / "hour.csv"
        named = f"TINYNET_DATA names this {'file' if path == own else 'folder'}. {_by_hand(path.parent)}"
        if not path.is_file():
            raise NoData(f"{_short(path)} is not there; {named}")
        content = _start_of(path)
        if content.startswith(b"PK"):
            return _for_this_session(_from_zip(content))
    except OSError as error:
        raise NoData(f"The bike data could not be read: {_short(error)}. {_by_hand(path.parent)}") from None
    if not _is_the_bikes(content):
        raise NoData(f"{_short(path)} is not the file that is expected (its SHA-256 differs); {named}")
    return path


def _by_hand(folder):
    return (
        f"What to do: fetch {BIKES_ADDRESS} with a browser, take hour.csv out of the zip, put it into the folder "
        f"{_short(folder)}, and run this again. (Or name another folder that holds it in the environment variable "
        "TINYNET_DATA.)"
    )


def _short(words):
    """Somebody else's words, an error's or a path: on one line, and cut in the middle where they are long."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(words))
    text = " ".join(text.split()) or type(words).__name__
    return text if len(text) <= 300 else f"{text[:200]} ... {text[-90:]}"


def _start_of(path):
    with open(path, "rb") as file:
        return file.read(MOST_BYTES + 1)


def _is_the_bikes(content):
    """Whether these are the lines of UCI's file, however they end; that file ends them in CR LF."""
    content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n")
    while b"\n\n" in content:  # not by a list of the lines: millions of short ones take 20 times their bytes
        content = content.replace(b"\n\n", b"\n")
    content = (content.strip(b"\n") + b"\n").replace(b"\n", b"\r\n")
    return hashlib.sha256(content).hexdigest() == BIKES_SHA256


def _is_kept(path):
    try:
        return path.is_absolute() and path.is_file() and _is_the_bikes(_start_of(path))
    except OSError:  # a folder or a file that may not be read
        return False


def _from_zip(content):
    """hour.csv out of the zip's bytes, if it is the right one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            member = archive.getinfo("hour.csv")
            # bzip2 and LZMA are unpacked whole, however little one asks for: a zip of 500 bytes fills the memory.
            if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise OSError(f"hour.csv is packed by method {member.compress_type}, expected 8 (deflated)")
            with archive.open(member) as file:
                table = file.read(MOST_BYTES + 1)
    except Exception as error:  # a damaged zip raises BadZipFile, KeyError, EOFError, zlib.error and more
        raise OSError(f"what came is not a zip with hour.csv in it ({error})") from error
    if not _is_the_bikes(table):
        raise OSError("the hour.csv that came is not the file that is expected (its SHA-256 differs)")
    return table


def _keep(path, table):
    """Put the table there; where that cannot be, warn, and put it where it lasts as long as Python runs."""
    try:
        _put(path, table)
    except OSError as error:
        if _is_kept(path):  # another process was quicker
            return path
        for_now = _for_this_session(table)
        warnings.warn(
            f"The bike data could not be kept in {_short(path.parent)}: {_short(error)}. They are used all the same, "
            "and fetched again the next time. What to do: let that folder be written, or put hour.csv into another one "
            "and name it in the environment variable TINYNET_DATA.",
            stacklevel=3,
        )
        return for_now
    _clear_half_files(path.parent)
    return path


def _put(path, content):
    """Write a file so that it is there whole or not at all."""
    if not path.is_absolute():  # else it would lie in the working folder, and be fetched for each
        raise OSError("this user has no home folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"hour-{secrets.token_hex(4)}")
    try:
        half.write_bytes(content)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)  # still there if something went wrong


def _clear_half_files(folder):
    """Remove what was left by who was killed while writing. Whoever loses a file to this finds hour.csv beside it."""
    with contextlib.suppress(OSError):
        for half in folder.glob(HALF_FILES):
            half.unlink(missing_ok=True)


def _for_this_session(table):
    """Where the table lies now, in a temporary folder."""
    global _session
    try:
        if not _session:
            _session = Path(tempfile.mkdtemp(prefix="tinynet-"))
            atexit.register(shutil.rmtree, _session, ignore_errors=True)
        path = _session / "hour.csv"
        path.write_bytes(table)
    except OSError as error:
        raise NoData(
            f"No folder takes the bike data, not even a temporary one: {_short(error)}. What to do: make room on the "
            "disk, or name a folder that takes files in the environment variable TMPDIR (on Windows TEMP)."
        ) from None
    return path
