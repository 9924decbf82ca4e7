"""The palettes of static/js/looks.js, as readers with deuteranopia and protanopia see them.

Simulated by the matrices of G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency", IEEE TVCG 15 (2009), doi:10.1109/TVCG.2009.113, severity 1.0, in linear RGB.
"""

import re
from itertools import combinations, pairwise

import numpy as np
import pytest
from project import ROOT

LOOKS = (ROOT / "static" / "js" / "looks.js").read_text(encoding="utf-8")
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
# Of sRGB's primaries with the white point D65 (IEC 61966-2-1).
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
# Steps of L*, of which 100 lie from black to white: neighbours in a ramp must be this far apart.
LEAST_STEP = 8
# CIE 1976 difference of two categories of one texture; 2.3 is one that is just noticed side by side.
LEAST_DIFFERENCE = 12


def seen(colour, vision):
    """Return L*, a*, b* of a colour "#rrggbb" as it is seen."""
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    x, y, z = XYZ @ np.clip(VISION[vision] @ linear, 0, 1) / WHITE
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def ramps():
    block = LOOKS.partition("const RAMPS = {")[2].partition("};")[0]
    return {kind: re.findall(r"#[0-9a-f]{6}", row) for kind, row in re.findall(r"(\w+): \[(.*?)\]", block)}


def hues():
    return re.findall(r"#[0-9a-f]{6}", LOOKS.partition("const HUES = [")[2].partition("]")[0])


def test_a_known_colour_has_its_lightness():
    assert seen("#ffffff", "normal") == pytest.approx([100, 0, 0], abs=0.1)
    assert seen("#777777", "normal")[0] == pytest.approx(50, abs=0.5)
    red, green = seen("#d7191c", "deuteranopia"), seen("#1a9641", "deuteranopia")
    assert abs(red[1] - green[1]) < abs(seen("#d7191c", "normal")[1] - seen("#1a9641", "normal")[1]) / 4


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("kind", ["province", "basin", "region", "country"])
def test_the_classes_of_a_ramp_darken_step_by_step(kind, vision):
    lightness = [seen(colour, vision)[0] for colour in ramps()[kind]]
    assert len(lightness) == 5
    assert all(light - dark >= LEAST_STEP for light, dark in pairwise(lightness)), lightness


@pytest.mark.parametrize("vision", VISION)
def test_categories_of_one_texture_are_told_apart(vision):
    assert 2 * len(hues()) >= 13
    for one, two in combinations(hues(), 2):
        assert np.linalg.norm(seen(one, vision) - seen(two, vision)) >= LEAST_DIFFERENCE, (one, two)


@pytest.mark.parametrize("vision", VISION)
def test_categories_differ_in_lightness_one_from_the_next(vision):
    lightness = sorted(seen(colour, vision)[0] for colour in hues())
    assert all(light - dark >= 3 for dark, light in pairwise(lightness)), lightness


def luminance(colour):
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one, two):
    """Return the contrast of WCAG 2.2 of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tokens(theme):
    text = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): var\(--light, (#[0-9a-f]{6})\) var\(--dark, (#[0-9a-f]{6})\)", text)
    return {name: dark if theme == "dark" else light for name, light, dark in found}


def outlines(theme):
    """The outline of each class: of its kind, but of a dark class as the theme has it, as the style sheet says."""
    css = (ROOT / "static" / "css" / "cartography.css").read_text(encoding="utf-8")
    deep = int(re.search(r"const DEEP = (\d);", LOOKS)[1])
    found = dict(re.findall(r'(\w+): "(#[0-9a-f]{6})"', LOOKS.partition("const OUTLINES = {")[2].partition("}")[0]))
    for kind in found:
        assert f".shape.is-deep.shape-{kind} {{ stroke: var(--{kind}); }}" in css
    return {kind: [line if at < deep else tokens(theme)[kind] for at in range(5)] for kind, line in found.items()}


@pytest.mark.parametrize("ground", ["land", "sea", "home"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["province", "basin", "region", "country"])
def test_every_class_ends_somewhere_that_is_seen(kind, theme, ground):
    colour = tokens(theme)[ground]
    for ink, line in zip(ramps()[kind], outlines(theme)[kind], strict=True):
        assert max(contrast(ink, colour), contrast(line, colour)) >= 3, ink


@pytest.mark.parametrize("kind", ["province", "basin", "region", "country"])
def test_in_the_dark_neighbours_of_any_classes_are_told_apart(kind):
    classes = list(zip(ramps()[kind], outlines("dark")[kind], strict=True))
    for (one, first), (two, second) in combinations(classes, 2):
        assert max(contrast(one, two), contrast(first, two), contrast(second, one)) >= 1.8, (one, two)
    for ink, line in classes:
        assert contrast(ink, line) >= 1.8, ink


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["land", "sea", "home"])
def test_the_outline_of_a_circle_is_seen_on_every_ground(ground, theme):
    for kind in ("province", "basin", "region", "country"):
        assert contrast(tokens(theme)[kind], tokens(theme)[ground]) >= 3, kind
