"""One role, one colour, told apart by everybody: with protanopia, with deuteranopia and in grey print."""

import itertools
import re

import matplotlib
import numpy as np
import pytest

import colour_vision
import figures
from colour_vision import SEEN, apart, ciede2000
from conftest import ROOT

ROLES = {
    name: getattr(figures.kit, name)
    for name in ("INPUT", "HIDDEN", "OUTPUT", "ERROR", "POSITIVE", "NEGATIVE", "ZERO", "INK", "FAINT")
} | {"the ground": "#FFFFFF"}
COLOURED = [seen for seen in SEEN if seen != "in grey"]
ENOUGH = 20

# What tells roles apart whose colours do not: pairs in grey print, and FAINT from any other.
NODES = "nodes stand in the column of their layer, below its name"
LINES = "weights are lines, solid or dashed, between nodes"
LOSSES = "losses stand in axes of their own, the training loss solid, validation dashed"
LEVEL = "a level to compare with is a thin straight line, named where it ends or in the legend"
TOLD = {
    ("INPUT", "ZERO"): NODES,
    ("INPUT", "NEGATIVE"): LINES,
    ("INPUT", "the ground"): "a node holds its value",
    ("HIDDEN", "OUTPUT"): NODES,
    ("HIDDEN", "ERROR"): LOSSES,
    ("HIDDEN", "POSITIVE"): LINES,
    ("HIDDEN", "NEGATIVE"): LINES,
    ("OUTPUT", "ERROR"): LOSSES,
    ("OUTPUT", "INK"): "a target is a dot, a real number a thin line; an answer is a thick line",
    ("ERROR", "POSITIVE"): LINES,
    ("POSITIVE", "NEGATIVE"): "lines of negative weights are dashed",
    ("NEGATIVE", "ZERO"): LINES,
    **{(name, "FAINT"): LEVEL for name in ROLES},
    ("FAINT", "the ground"): LEVEL,
    ("ZERO", "the ground"): "the plane of answers fills its axes; a circle has a dark rim",
}


def colour(name):
    return matplotlib.colors.to_rgb(ROLES[name])


def test_distances_are_those_of_the_paper():
    """Of the 34 pairs that Sharma, Wu and Dalal give, those in which one part of the formula after the other counts."""
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ]
    for first, second, distance in pairs:
        assert ciede2000(first, second) == pytest.approx(distance, abs=1e-4)
        assert ciede2000(second, first) == pytest.approx(distance, abs=1e-4)


def test_white_stays_white_and_some_colours_become_one():
    for seen in SEEN:
        np.testing.assert_allclose(colour_vision.lab((1, 1, 1), seen), [100, 0, 0], atol=0.01)
    np.testing.assert_allclose(colour_vision.lab((1, 0, 0)), [53.24, 80.09, 67.20], atol=0.02)
    green, red = (0.55, 0.6, 0.1), (0.75, 0.5, 0.1)
    assert apart(green, red) > 20
    assert apart(green, red, "with deuteranopia") < 8


@pytest.mark.parametrize("seen", COLOURED)
def test_roles_are_told_apart_by_their_colour(seen):
    for first, second in itertools.combinations(ROLES, 2):
        distance = apart(colour(first), colour(second), seen)
        assert distance >= ENOUGH or "FAINT" in (first, second), f"{first} and {second}: {distance:.1f} {seen}"


def test_in_grey_print_something_else_tells_them_apart():
    """Where the greys do not, it is listed above; and nothing is listed that the greys tell apart."""
    alike = {
        (first, second)
        for first, second in itertools.combinations(ROLES, 2)
        if any(apart(colour(first), colour(second), seen) < ENOUGH for seen in SEEN)
    }
    assert alike - set(TOLD) == set()
    assert {pair for pair in set(TOLD) - alike if "FAINT" not in pair} == set()


def test_dimmed_as_in_a_dark_theme_they_are_still_told_apart():
    """By their colours, or by what tells them apart in grey print; panel.css has the factor."""
    factor = float(re.search(r"brightness\((.*?)\)", (ROOT / "notebooks/controls/panel.css").read_text("utf-8"))[1])
    lines = {("OUTPUT", "POSITIVE"): LINES}
    for first, second in itertools.combinations(ROLES, 2):
        distances = [apart(*(factor * np.array(colour(name)) for name in (first, second)), seen) for seen in COLOURED]
        assert min(distances) >= ENOUGH or (first, second) in TOLD | lines, f"{first} and {second}: {distances}"


def test_scales_go_one_way_or_through_white():
    """The ends of each scale are told apart by everybody, and in grey; each end of ANSWERS from its white middle."""
    for scale in (figures.kit.ANSWERS, figures.kit.HIDDEN_ANSWERS, figures.kit.LOSSES):
        assert all(apart(scale(0.0)[:3], scale(1.0)[:3], seen) >= ENOUGH for seen in SEEN)
    for end, seen in itertools.product((0.0, 1.0), COLOURED):
        assert apart(figures.kit.ANSWERS(end)[:3], figures.kit.ANSWERS(0.5)[:3], seen) >= ENOUGH
    lightness = [colour_vision.lab(figures.kit.LOSSES(share)[:3])[0] for share in np.linspace(0, 1, 50)]
    assert (np.diff(lightness) < 0).all()
    assert matplotlib.colors.to_rgb(figures.kit.ANSWERS(0.0)) == pytest.approx(colour("ZERO"))
    assert matplotlib.colors.to_rgb(figures.kit.ANSWERS(1.0)) == pytest.approx(colour("OUTPUT"))
