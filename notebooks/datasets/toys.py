"""Toy data: drawn from a generator, (features, targets), rows are records."""

import numbers

import numpy as np

from given import generator, number, of_numbers, one_of, several, whole


def with_ones(features):
    """The features with a column of ones added at the right: its weights are the biases."""
    features = of_numbers("features", features)
    if features.ndim not in (1, 2):
        raise ValueError(f"features came as {features.shape}, expected a table, (n_records, inputs), or a column.")
    return np.column_stack([features, np.ones(len(features))])


def moons(records, noise, rng):
    """Two half circles that reach into each other; the target is 0 for the upper one, 1 for the lower one.

    Parameter: rng, a seed or a numpy.random.Generator.
    """
    whole("records", records), number("noise", noise, 0)
    rng = generator("rng", rng)
    targets = rng.permutation(np.arange(records) % 2)
    angle = rng.uniform(0, np.pi, records)
    upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    features = np.where(targets[:, None] == 1, -upper, upper) + rng.normal(0, noise, (records, 2))
    return features, targets[:, None].astype(float)


def moons_to_learn():
    """Chapter 4's problem: two moons that reach into each other, three times as large, with a column of ones.

    Returns: training and validation, each (features, targets), features (200, 3), targets (200, 1) of 0 and 1.
    """
    features, targets = moons(400, 0.15, np.random.default_rng(0))
    features = with_ones(3 * features)
    return (features[:200], targets[:200]), (features[200:], targets[200:])


def two_questions():
    """Chapter 9's problem: chapter 4's points, and two questions to each: on which moon, and on the right half?

    Returns: features (200, 3), targets (200, 2) of 0 and 1.
    """
    (features, targets), _ = moons_to_learn()
    return features, np.column_stack([targets, features[:, 0] > 0])


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

    Parameters: name, of PROBLEMS, or YOURS; noise, how far points (of the curve: targets) are shaken, the standard
    deviation of a normal distribution; points, tuples (x1, x2, kind), for YOURS.
    Returns: training and validation, each (features, targets): 128 records, targets 0 and 1 or the curve's height. Of
    YOURS training is the points as they are, repeated up to about 128, validation the same ones shaken.
    Raises: ValueError for a name that is not there or points that are none; for a noise that is no number TypeError.
    """
    rng = np.random.default_rng(0)
    number("noise", noise, 0)
    if one_of("problem", name, [*PROBLEMS, YOURS]) == YOURS:
        own = _own(points)
        own = own.repeat(max(1, 128 // max(1, len(own))), axis=0)
        near = own[:, :2] + noise * rng.normal(size=(len(own), 2))
        return (own[:, :2], own[:, 2:]), (near, own[:, 2:])
    features, targets = PROBLEMS[name](rng)
    targets = targets[:, None].astype(float)
    shaken = targets if name == "curve" else features
    shaken += noise * rng.normal(size=shaken.shape)
    return (features[:128], targets[:128]), (features[128:], targets[128:])


def _own(points):
    """A learner's points, (n, 3) floats. Raises: TypeError, ValueError."""
    points = several("points", points, 0)
    for point in points:
        three = isinstance(point, (tuple, list, np.ndarray)) and len(point) == 3
        if (
            not three
            or not all(isinstance(each, numbers.Real) and abs(each) < 1e300 for each in point)
            or (point[2] not in (0, 1))
        ):
            raise ValueError(
                f"points came with {point!r:.60}, expected (x1, x2, kind), the kind 0 or 1, such as (-1.5, 2, 0)."
            )
    return np.array(points, float).reshape(-1, 3)
