"""Data for the chapters: arrays out, (features, targets), rows are records."""

import contextlib
import hashlib
import http.client
import io
import os
import tempfile
import time
import urllib.request
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import platformdirs
from IPython.display import clear_output
from tqdm.auto import tqdm

DIGITS = Path(__file__).parent / "data" / "digits.npz"
INK = 312  # of a digit's 32 x 32 pixels so many are black, in the mean over digits.npz


def with_ones(features):
    """The features with a column of ones added at the right: its weights are the biases."""
    return np.column_stack([features, np.ones(len(features))])


def moons(records, noise, rng):
    """Two half circles that reach into each other; the target is 0 for the upper one, 1 for the lower one."""
    targets = rng.permutation(np.arange(records) % 2)
    angle = rng.uniform(0, np.pi, records)
    upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    features = np.where(targets[:, None] == 1, -upper, upper) + rng.normal(0, noise, (records, 2))
    return features, targets[:, None].astype(float)


def digits():
    """1,797 real handwritten digits; source and licence stand in data/README.md.

    Returns: images (1797, 8, 8), black pixels per block of 4 x 4, 0 to 16; labels (1797,), 0 to 9; both uint8.
    """
    with np.load(DIGITS) as file:
        return file["images"], file["labels"]


def upright(bitmap):
    """Take the slant out of a drawing: push its rows sideways until its ink leans neither left nor right.

    Parameters: bitmap, (rows, columns), 0 for paper, larger for ink. Returns: (rows, about 2 * columns).
    """
    room = bitmap.shape[1] // 2
    bitmap = np.pad(np.asarray(bitmap, float), ((0, 0), (room, room)))
    rows, columns = (np.arange(count) for count in bitmap.shape)
    ink = bitmap.sum()
    if ink == 0:
        return bitmap
    down = rows - (bitmap.sum(axis=1) @ rows) / ink  # from the ink's middle row
    spread = bitmap.sum(axis=1) @ down**2
    lean = (down @ bitmap @ columns) / spread if spread else 0.0  # columns to the right for each row down
    return np.array([np.interp(columns + lean * step, columns, row) for step, row in zip(down, bitmap, strict=True)])


def scale_to_32(bitmap):
    """Crop a drawing to its ink, make it 32 rows high but at most 22 columns wide, and centre it.

    Parameters: bitmap, (rows, columns), 0 for paper, larger for ink. Returns: (32, 32), means.
    """
    rows, columns = (np.flatnonzero(bitmap.max(axis=axis) > bitmap.max() / 10) for axis in (1, 0))
    if len(rows) == 0:
        return np.zeros((32, 32))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    pixel = max((bottom - top) / 32, (right - left) / 22)  # of the drawing's pixels so many become one, side to side
    middle = (left + right) / 2
    down = _areas(np.linspace(top, bottom, 33), len(bitmap))
    across = _areas(middle + pixel * np.arange(-16, 17), bitmap.shape[1])
    return down @ bitmap @ across.T


def _areas(edges, count):
    """The share that each of `count` unit cells has in each interval between two edges: (len(edges) - 1, count)."""
    cells = np.arange(count)
    overlap = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
    return np.clip(overlap, 0, None) / np.diff(edges)[:, None]


def even_ink(gray):
    """Black and white with as much ink as the data's digits have: blur a little, keep the 312 darkest pixels.

    Parameters: gray, (32, 32). Returns: (32, 32) of 0 and 1, a thick or a thin pen's strokes now equally wide.
    """
    if not gray.any():
        return np.zeros((32, 32))
    places = np.arange(32)
    blur = np.exp(-((places[:, None] - places) ** 2) / 2)
    blurred = blur @ gray @ blur.T
    blurred = np.round(blurred / blurred.max(), 9)  # so that equal ones stay equal on every machine
    return (blurred >= np.sort(blurred, axis=None)[-INK]).astype(float)


def count_blocks(bitmap):
    """Count the black pixels in each block of 4 x 4: (32, 32) of 0 and 1 in, (8, 8) from 0 to 16 out."""
    return bitmap.reshape(8, 4, 8, 4).sum(axis=(1, 3))


def prepare(bitmap):
    """A drawing of any size as the data's makers would have stored it: (rows, columns) in, (8, 8) out."""
    return count_blocks(even_ink(scale_to_32(upright(bitmap))))


def shift(images, down, right):
    """Move images (n, rows, columns) by whole pixels; what leaves the frame is lost, what comes in is paper."""
    moved = np.zeros_like(images)
    rows, columns = images.shape[1:]
    moved[:, max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = images[
        :, max(-down, 0) : rows + min(-down, 0), max(-right, 0) : columns + min(-right, 0)
    ]
    return moved


def draw(strokes, size=96, pen=9):
    """A drawing from points: strokes, lists of (x, y) from 0 to 1, y downward. Returns: (size, size), 0 to 1."""
    y, x = np.mgrid[:size, :size] + 0.5
    distance = np.full((size, size), np.inf)
    for stroke in strokes:
        points = size * np.asarray(stroke, float)
        for start, end in pairwise(points):
            step = end - start
            along = ((x - start[0]) * step[0] + (y - start[1]) * step[1]) / max(step @ step, 1e-9)
            nearest = start + np.clip(along, 0, 1)[..., None] * step
            distance = np.minimum(distance, np.hypot(x - nearest[..., 0], y - nearest[..., 1]))
    return np.clip(pen / 2 - distance + 0.5, 0, 1)


def moons_to_learn():
    """Chapter 4's problem: two moons that reach into each other, three times as large, with a column of ones.

    Returns: training and validation, each (features, targets), features (200, 3), targets (200, 1) of 0 and 1.
    """
    features, targets = moons(400, 0.15, np.random.default_rng(0))
    features = with_ones(3 * features)
    return (features[:200], targets[:200]), (features[200:], targets[200:])


# The playground's problems: clean records, (features (256, 1 or 2), targets (256,)), drawn from a generator.


def _blobs(rng):
    kinds = np.arange(256) % 2
    return 1.2 * (2 * kinds[:, None] - 1) * np.ones((256, 2)), kinds


def _circles(rng):
    kinds = np.arange(256) % 2
    angle = rng.uniform(0, 2 * np.pi, 256)
    radius = np.where(kinds == 1, np.sqrt(rng.uniform(0, 1, 256)), 2.0)
    return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), kinds


def _xor(rng):
    corner = np.arange(256) % 4
    signs = np.column_stack([2 * (corner % 2) - 1, 2 * (corner // 2) - 1])
    return 1.5 * signs, signs[:, 0] != signs[:, 1]


def _spirals(rng):
    kinds = np.arange(256) % 2
    along = rng.uniform(0.2, 1, 256)
    angle = 2.5 * np.pi * along
    arm = 2.8 * along[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.where(kinds[:, None] == 1, -arm, arm), kinds


def _curve(rng):
    x = rng.uniform(-3, 3, 256)
    return x[:, None], np.cos(2 * x)


YOURS = "your points"
PROBLEMS = {"blobs": _blobs, "circles": _circles, "XOR": _xor, "spirals": _spirals, "curve": _curve}


def problem(name, noise, points=()):
    """A problem of the playground: one of PROBLEMS, or a learner's own points.

    Parameters: name, of PROBLEMS, or YOURS; noise, how far points (of the curve: targets) are shaken, the width of a
    normal distribution; points, tuples (x1, x2, kind), for YOURS.
    Returns: training and validation, each (features, targets): 128 records, targets 0 and 1 or the curve's height. Of
    YOURS training is the points as they are, repeated up to about 128, validation the same ones shaken.
    Raises: ValueError for a name that is not there.
    """
    rng = np.random.default_rng(0)
    if name == YOURS:
        own = np.array(points, float).reshape(-1, 3)
        own = own.repeat(max(1, 128 // max(1, len(own))), axis=0)
        near = own[:, :2] + noise * rng.normal(size=(len(own), 2))
        return (own[:, :2], own[:, 2:]), (near, own[:, 2:])
    if name not in PROBLEMS:
        raise ValueError(f"problem came as {name!r}, expected one of {', '.join([*PROBLEMS, YOURS])}.")
    features, targets = PROBLEMS[name](rng)
    targets = targets[:, None].astype(float)
    shaken = targets if name == "curve" else features
    shaken += noise * rng.normal(size=shaken.shape)
    return (features[:128], targets[:128]), (features[128:], targets[128:])


@contextlib.contextmanager
def progress_bar(total, name, **unit):
    """A progress bar that is there only inside the with, in a notebook or a terminal; none in a log file."""
    bar = tqdm(total=total, desc=name, leave=False, disable=None, **unit)
    try:
        with bar:
            yield bar
    finally:
        if hasattr(bar, "container"):  # in a notebook, where a closed widget's place would be saved with the chapter
            bar.container.close()
            clear_output()


# Hourly bike rentals: fetched, checked, kept

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
    relative TINYNET_DATA counts from the folder above this file's, and not from the working folder: that is another one
    in a notebook than in a terminal.
    Raises: NoData.
    """
    own = os.environ.get("TINYNET_DATA")
    folder = Path(__file__).parent.parent / own if own else platformdirs.user_cache_path("tinynet", appauthor=False)
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


# Hourly bike rentals: prepared

CLASSES = {"season": range(1, 5), "weathersit": range(1, 5), "mnth": range(1, 13), "hr": range(24), "weekday": range(7)}
AS_THEY_ARE = ["yr", "holiday"]
SCALED = ["temp", "hum", "windspeed"]
TRAINING, VALIDATION, TEST = slice(0, -1944), slice(-1944, -504), slice(-504, None)  # rows, in the order of time


def bike_table():
    """Rentals in Washington, D.C., in each hour of 2011 and 2012 in which there were any: 17,379 of 17,544.

    Returns: a dict of columns by their name in hour.csv, each (17379,), integers or floats, and "when", the date and
    hour as datetime64. Source: UCI data set 275; Fanaee-T and Gama, Progress in Artificial Intelligence (2013).
    Raises: NoData.
    """
    lines = bike_file().read_text(encoding="utf-8").splitlines()
    kinds = {"dteday": "U10"} | dict.fromkeys(["temp", "atemp", "hum", "windspeed"], float)
    names = lines[0].split(",")
    rows = np.loadtxt(lines[1:], [(name, kinds.get(name, int)) for name in names], delimiter=",")
    table = {name: rows[name].copy() for name in names}
    table["when"] = table.pop("dteday").astype("datetime64[h]") + table["hr"]
    return table


def one_hot(values, classes):
    """A column of 0 and 1 for each class: (n_records,) in, (n_records, n_classes) out."""
    return (np.asarray(values)[:, None] == np.asarray(classes)).astype(float)


def earlier(when, values, days):
    """What the values were so many days before, at the same hour; NaN where that hour is missing in the data.

    Parameters: when, (n_records,) datetime64[h], rising; values, (n_records,). Returns: (n_records,).
    """
    wanted = when - np.timedelta64(24 * days, "h")
    place = np.minimum(np.searchsorted(when, wanted), len(when) - 1)
    return np.where(when[place] == wanted, values[place], np.nan)


@dataclass(frozen=True)
class Bikes:
    """The bike rentals as a network takes them; rows are hours, in the order of time.

    Attributes: when, (17379,) datetime64; rentals, (17379,) bikes per hour; names, of the features; features,
    (17379, 56); targets, (17379, 1), the rentals minus their mean, divided by their width, both of the training rows;
    mean and width, in bikes per hour; training, validation and test, each (features, targets).
    """

    when: np.ndarray
    rentals: np.ndarray
    names: list
    features: np.ndarray
    targets: np.ndarray
    mean: float
    width: float

    @property
    def training(self):
        """The first 15,435 hours."""
        return self.features[TRAINING], self.targets[TRAINING]

    @property
    def validation(self):
        """The 1,440 hours after those, about 60 days."""
        return self.features[VALIDATION], self.targets[VALIDATION]

    @property
    def test(self):
        """The last 504 hours, about 21 days."""
        return self.features[TEST], self.targets[TEST]


def bikes():
    """The bike rentals prepared as chapter 6 does it: classes one-hot, numbers scaled by what training rows hold.

    Returns: Bikes. Raises: NoData.
    """
    table = bike_table()
    columns = {name: table[name] for name in AS_THEY_ARE} | {name: standardised(table[name])[0] for name in SCALED}
    for name, classes in CLASSES.items():
        columns |= {
            f"{name} {each}": column for each, column in zip(classes, one_hot(table[name], classes).T, strict=True)
        }
    targets, mean, width = standardised(table["cnt"])
    features = np.column_stack(list(columns.values())).astype(float)
    prepared = Bikes(table["when"], table["cnt"], list(columns), features, targets[:, None], mean, width)
    assert prepared.training[0].shape == (15435, 56)
    return prepared


def standardised(values):
    """Minus their mean, divided by their width, both taken from the training rows only.

    Parameters: values, (n_records,). Returns: the same shape, the mean, the width (standard deviation).
    """
    mean, width = values[TRAINING].mean(), values[TRAINING].std()
    return (values - mean) / width, mean, width
