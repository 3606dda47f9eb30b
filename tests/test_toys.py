"""The toy problems, each where its chapter says that its points lie."""

import numpy as np
import pytest

import datasets


def of_kind(features, targets, kind):
    return features[np.ravel(targets) == kind]


def many(name):
    """About a thousand clean records of a problem, from four generators."""
    parts = [datasets.PROBLEMS[name](np.random.default_rng(seed)) for seed in range(4)]
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def test_circles_are_a_filled_disc_in_a_ring():
    features, targets = many("circles")
    ring, disc = (np.linalg.norm(of_kind(features, targets, kind), axis=1) for kind in (0, 1))
    np.testing.assert_allclose(ring, 2)
    # Evenly filled: the share of points within r of the middle is r's share of the area, r squared.
    shares = [(disc < radius).mean() for radius in (0.25, 0.5, 0.75, 1.0)]
    np.testing.assert_allclose(shares, [0.0625, 0.25, 0.5625, 1], atol=0.06)


@pytest.mark.parametrize("kind", [0, 1])
def test_circles_lie_all_around(kind):
    points = of_kind(*many("circles"), kind)
    quarters = 2 * (points[:, 0] > 0) + (points[:, 1] > 0)
    np.testing.assert_allclose(np.bincount(quarters) / len(points), 0.25, atol=0.07)


def test_blobs_are_two_corners_and_xor_four():
    features, targets = many("blobs")
    np.testing.assert_array_equal(features, np.where(targets[:, None] == 1, 1.2, -1.2) * np.ones(2))
    features, targets = many("XOR")
    np.testing.assert_array_equal(np.abs(features), 1.5)
    np.testing.assert_array_equal(targets, features[:, 0] * features[:, 1] < 0)


def test_spirals_are_one_arm_and_the_same_arm_turned_by_half_a_circle():
    features, targets = many("spirals")
    arm = np.where(targets[:, None] == 1, -features, features)
    along = np.linalg.norm(arm, axis=1) / 2.8
    assert 0.2 <= along.min() < 0.25 < 0.95 < along.max() <= 1
    angle = 2.5 * np.pi * along
    np.testing.assert_allclose(arm, 2.8 * along[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))


def test_moons_without_noise_are_half_circles_around_two_places():
    features, targets = datasets.moons(1000, 0, np.random.default_rng(0))
    assert targets.sum() == 500
    for kind, side in ((0, 1), (1, -1)):
        points = of_kind(features, targets, kind) - side * np.array([-0.5, -0.25])
        np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1)
        assert (side * points[:, 1] >= 0).all()
        assert np.ptp(points[:, 0]) > 1.9
