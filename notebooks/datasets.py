"""Data for the chapters: arrays out, (features, targets), rows are records."""

import numpy as np


def with_ones(features):
    """The features with a column of ones added at the right: its weights are the biases."""
    return np.column_stack([features, np.ones(len(features))])


def xor(records, noise, rng):
    """Four clouds around the corners (±1, ±1); the target is 1 where the two signs differ, else 0."""
    corners = rng.choice([-1.0, 1.0], size=(records, 2))
    features = corners + rng.normal(0, noise, corners.shape)
    return features, (corners[:, :1] != corners[:, 1:]).astype(float)


def moons(records, noise, rng):
    """Two half circles that reach into each other; the target is 0 for the upper one, 1 for the lower one."""
    targets = rng.permutation(np.arange(records) % 2)
    angle = rng.uniform(0, np.pi, records)
    upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    features = np.where(targets[:, None] == 1, -upper, upper) + rng.normal(0, noise, (records, 2))
    return features, targets[:, None].astype(float)
