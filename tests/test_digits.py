"""The digits that the project ships, and the path that a drawing takes to look like one of them."""

import numpy as np
import pytest

import datasets

DIRECTIONS = [(1, 0), (-1, 0), (0, 1), (0, -1)]


def test_digits_are_scikit_learns():
    from sklearn.datasets import load_digits  # here, for it takes each process of a run a second

    images, labels = datasets.digits()
    theirs = load_digits()
    assert images.dtype == labels.dtype == np.uint8
    np.testing.assert_array_equal(images, theirs.images)
    np.testing.assert_array_equal(labels, theirs.target)


def test_the_file_is_small_and_written_deterministically(tmp_path):
    assert datasets.handwritten_digits.DIGITS.stat().st_size < 100_000
    images, labels = datasets.digits()
    for name in ("one.npz", "two.npz"):
        np.savez_compressed(tmp_path / name, images=images, labels=labels)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_source_and_licence_stand_beside_the_data():
    text = (datasets.handwritten_digits.DIGITS.parent / "README.md").read_text(encoding="utf-8")
    for needed in ("doi:10.24432/C50P49", "CC BY 4.0", "Alpaydin", "Kaynak", "digits.npz"):
        assert needed in text


def test_ink_is_that_of_the_data():
    images, _ = datasets.digits()
    assert datasets.BLACK_PIXELS == round(images.mean() / 16 * 1024 - 0.5)


def test_strokes_may_have_different_numbers_of_points():
    """As in chapter 6: a list of lists that are no table."""
    bend, dash = [(0.1, 0.1), (0.9, 0.1), (0.5, 0.9)], [(0.2, 0.5), (0.8, 0.5)]
    np.testing.assert_array_equal(
        datasets.draw([bend, dash]), np.maximum(datasets.draw([bend]), datasets.draw(np.array([dash])))
    )


def test_draw_a_horizontal_line():
    drawing = datasets.draw([[(0.25, 0.5), (0.75, 0.5)]], size=96, pen=8)
    assert drawing.shape == (96, 96)
    np.testing.assert_array_equal(drawing[44:52, 48], 1)  # 8 pixels thick around row 48
    assert drawing[:43].max() == drawing[53:].max() == 0
    assert drawing[48, :19].max() == drawing[48, 77:].max() == 0  # from 24 - 4 to 72 + 4


def test_upright_takes_the_slant_out():
    slanted = datasets.draw([[(0.7, 0.1), (0.3, 0.9)]])
    columns = np.arange(192)
    straight = datasets.upright(slanted)
    middles = straight[15:80] @ columns / straight[15:80].sum(axis=1)
    assert straight.shape == (96, 192)
    assert np.ptp(middles) < 6  # 40 before
    assert straight.sum() == pytest.approx(slanted.sum(), rel=0.01)


def test_scale_crops_fills_the_rows_and_centres():
    bitmap = np.zeros((40, 50))
    bitmap[3:19, 40:44] = 1  # 16 rows, 4 columns, far right: twice as large it is 32 x 8
    expected = np.zeros((32, 32))
    expected[:, 12:20] = 1
    np.testing.assert_allclose(datasets.scale_to_32(bitmap), expected, atol=1e-12)


def test_scale_limits_the_width():
    bitmap = np.zeros((40, 50))
    bitmap[10:12, 5:49] = 1
    scaled = datasets.scale_to_32(bitmap)
    np.testing.assert_allclose(scaled[:, 5:27], 1)
    assert scaled[:, :5].max() == scaled[:, 27:].max() == 0


def test_scale_averages_areas():
    checks = np.indices((64, 64)).sum(axis=0) % 2  # each of 32 x 32 pixels covers two black and two white ones
    scaled = datasets.scale_to_32(checks)
    assert scaled[16, 16] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("pen", [4, 9, 15])
def test_even_ink_is_even_whatever_the_pen(pen):
    drawing = datasets.draw([[(0.3, 0.2), (0.7, 0.2), (0.4, 0.9)]], pen=pen)
    even = datasets.even_ink(datasets.scale_to_32(drawing))
    assert set(np.unique(even)) == {0, 1}
    assert abs(even.sum() - datasets.BLACK_PIXELS) <= 8  # equal grey values are kept together


def test_count_blocks():
    bitmap = np.zeros((32, 32))
    bitmap[0:4, 0:4] = 1
    bitmap[4, 31] = 1
    counts = datasets.count_blocks(bitmap)
    assert counts[0, 0] == 16
    assert counts[1, 7] == 1
    assert counts.sum() == 17


@pytest.mark.parametrize("bitmap", [np.zeros((96, 96)), np.zeros((8, 8), np.uint8)])
def test_an_empty_sheet_stays_empty(bitmap):
    np.testing.assert_array_equal(datasets.prepare(bitmap), np.zeros((8, 8)))


@pytest.mark.parametrize("place", [(0, 0), (95, 95), (50, 20)])
def test_a_dot_is_prepared_without_warning(place):
    bitmap = np.zeros((96, 96))
    bitmap[place] = 1
    prepared = datasets.prepare(bitmap)
    assert prepared.shape == (8, 8)
    assert 0 <= prepared.min() <= prepared.max() <= 16


def test_place_on_the_sheet_does_not_matter():
    stroke = np.array([(0.3, 0.2), (0.5, 0.3), (0.3, 0.5)])
    np.testing.assert_array_equal(
        datasets.prepare(datasets.draw([stroke])), datasets.prepare(datasets.draw([stroke + 0.25]))
    )


def test_shift_moves_and_loses():
    image = np.arange(9).reshape(1, 3, 3)
    np.testing.assert_array_equal(datasets.shift(image, 1, 0)[0], [[0, 0, 0], [0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(datasets.shift(image, 0, -1)[0], [[1, 2, 0], [4, 5, 0], [7, 8, 0]])


def test_prepared_digits_still_look_like_themselves():
    images, _ = datasets.digits()
    prepared = np.array([datasets.prepare(image) for image in images[:200]])
    alike = [np.corrcoef(one.ravel(), other.ravel())[0, 1] for one, other in zip(images, prepared, strict=False)]
    assert np.median(alike) > 0.85


def test_the_blur_is_a_gaussian_of_one_pixel():
    """Each pixel as the sum over all others, weighted by exp(-distance² / 2); the 312 darkest stay."""
    gray = datasets.scale_to_32(datasets.draw([[(0.3, 0.1), (0.7, 0.15), (0.4, 0.5), (0.7, 0.9)]], pen=14))
    rows, columns = np.indices(gray.shape)
    squares = (rows[..., None, None] - rows) ** 2 + (columns[..., None, None] - columns) ** 2  # (32, 32, 32, 32)
    blurred = (np.exp(-squares / 2) * gray).sum(axis=(2, 3))
    expected = blurred >= np.sort(blurred, axis=None)[-312] * (1 - 1e-7)
    np.testing.assert_array_equal(datasets.even_ink(gray), expected)
