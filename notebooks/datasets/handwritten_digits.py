"""Handwritten digits, and the path that a drawing takes to look like one of them."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from given import array, number, of_numbers, several, shaped, whole

DIGITS = Path(__file__).parent.parent / "data" / "digits.npz"
BLACK_PIXELS = 312  # of a digit's 32 x 32 pixels so many are black, in the mean over digits.npz


def digits():
    """1,797 real handwritten digits; source and licence stand in data/README.md.

    Returns: images (1797, 8, 8), black pixels per block of 4 x 4, 0 to 16; labels (1797,), 0 to 9; both uint8.
    """
    with np.load(DIGITS) as file:
        return file["images"], file["labels"]


def upright(bitmap):
    """Take the slant out of a drawing: push its rows sideways until its ink leans neither left nor right.

    Parameters: bitmap, (rows, columns), 0 for paper, larger for ink. Returns: (rows, about 2 * columns).
    Raises: ValueError for what is no drawing.
    """
    bitmap = _drawing(bitmap)
    room = bitmap.shape[1] // 2
    bitmap = np.pad(bitmap, ((0, 0), (room, room)))
    rows, columns = (np.arange(count) for count in bitmap.shape)
    ink = bitmap.sum()
    if ink == 0:
        return bitmap
    down = rows - (bitmap.sum(axis=1) @ rows) / ink  # from the ink's middle row
    spread = bitmap.sum(axis=1) @ down**2
    lean = (down @ bitmap @ columns) / spread if spread else 0.0  # columns to the right for each row down
    return np.array([np.interp(columns + lean * step, columns, row) for step, row in zip(down, bitmap, strict=True)])


def _drawing(bitmap):
    """A drawing as floats. Raises: ValueError for what is none."""
    bitmap = of_numbers("bitmap", bitmap)
    if bitmap.ndim != 2 or not bitmap.size or not (np.isfinite(bitmap) & (bitmap >= 0)).all():
        raise ValueError(
            f"bitmap came as {bitmap.shape}, expected one drawing, (rows, columns), 0 for paper, larger for ink."
        )
    return bitmap


def scale_to_32(bitmap):
    """Crop a drawing to its ink, make it 32 rows high but at most 22 columns wide, and centre it.

    Parameters: bitmap, (rows, columns), 0 for paper, larger for ink. Returns: (32, 32), means.
    """
    bitmap = _drawing(bitmap)
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
    gray = shaped("gray", gray, "(32, 32) finite numbers")
    if not gray.any():
        return np.zeros((32, 32))
    places = np.arange(32)
    blur = np.exp(-((places[:, None] - places) ** 2) / 2)
    blurred = blur @ gray @ blur.T
    blurred = np.round(blurred / blurred.max(), 9)  # so that equal ones stay equal on every machine
    return (blurred >= np.sort(blurred, axis=None)[-BLACK_PIXELS]).astype(float)


def count_blocks(bitmap):
    """Count the black pixels in each block of 4 x 4: (32, 32) of 0 and 1 in, (8, 8) from 0 to 16 out."""
    bitmap = shaped("bitmap", bitmap, "(32, 32) finite numbers")
    return bitmap.reshape(8, 4, 8, 4).sum(axis=(1, 3))


def prepare(bitmap):
    """A drawing of any size as the data's makers would have stored it: (rows, columns) in, (8, 8) out."""
    return count_blocks(even_ink(scale_to_32(upright(bitmap))))


def shift(images, down, right):
    """Move images (n, rows, columns) by whole pixels; what leaves the frame is lost, what comes in is paper."""
    images = array("images", images)
    if images.ndim != 3 or not all(isinstance(by, (int, np.integer)) for by in (down, right)):
        raise ValueError(
            f"images, down and right came as {np.shape(images)}, {down!r:.20} and {right!r:.20}, expected (n, rows, "
            "columns) and whole pixels: images[None] makes one image a list of one."
        )
    down, right = (int(np.clip(by, -size, size)) for by, size in zip((down, right), images.shape[1:], strict=True))
    moved = np.zeros_like(images)
    rows, columns = images.shape[1:]
    moved[:, max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = images[
        :, max(-down, 0) : rows + min(-down, 0), max(-right, 0) : columns + min(-right, 0)
    ]
    return moved


def draw(strokes, size=96, pen=9):
    """A drawing from points: strokes, lists of (x, y) from 0 to 1, y downward. Returns: (size, size), 0 to 1."""
    whole("size", size, 1), number("pen", pen, 0)
    y, x = np.mgrid[:size, :size] + 0.5
    distance = np.full((size, size), np.inf)
    for stroke in several("strokes", strokes, 0):
        points = size * of_numbers("a stroke", stroke)
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(
                f"strokes came with {stroke!r:.60}, expected lists of points (x, y), each a stroke: "
                "[[(0.5, 0.1), (0.5, 0.9)]] is one."
            )
        for start, end in pairwise(points):
            step = end - start
            along = ((x - start[0]) * step[0] + (y - start[1]) * step[1]) / max(step @ step, 1e-9)
            nearest = start + np.clip(along, 0, 1)[..., None] * step
            distance = np.minimum(distance, np.hypot(x - nearest[..., 0], y - nearest[..., 1]))
    return np.clip(pen / 2 - distance + 0.5, 0, 1)
