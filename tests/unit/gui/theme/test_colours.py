from __future__ import annotations

import itertools

import numpy as np
import pytest

from spp_viewer.gui.theme.colours import (
    CLASS_COLOURS,
    DARK,
    LIGHT,
    Palette,
    against_for,
    class_colour,
    contrast,
    ink_on,
    rgb,
    signed_colour,
    viridis,
)
from spp_viewer.gui.theme.stylesheet import SELECTED, mix

# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB.
EYES = {
    "normal": np.eye(3),
    "deuteranope": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanope": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
# Ottosson's OKLab.
TO_LMS = np.array([[0.41222, 0.53633, 0.05145], [0.21190, 0.68070, 0.10740], [0.08830, 0.28172, 0.62998]])
TO_LAB = np.array([[0.21045, 0.79362, -0.00407], [1.97800, -2.42859, 0.45059], [0.02590, 0.78277, -0.80868]])


def oklab(colour: str, eye: str) -> np.ndarray:
    value = np.array(rgb(colour)) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    seen = np.clip(EYES[eye] @ linear, 0, 1)
    return TO_LAB @ np.cbrt(TO_LMS @ seen)


@pytest.mark.parametrize(("eye", "least"), [("normal", 0.1), ("deuteranope", 0.06), ("protanope", 0.06)])
def test_any_two_classes_can_be_told_apart(eye: str, least: float) -> None:
    """0.02 is about the least difference that is seen side by side."""
    seen = [oklab(colour, eye) for colour in CLASS_COLOURS]
    nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))
    assert nearest > least


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_no_class_looks_selected(palette: object) -> None:
    accent = oklab(palette.accent, "normal")  # type: ignore[attr-defined]
    assert min(np.linalg.norm(oklab(colour, "normal") - accent) for colour in CLASS_COLOURS) > 0.1


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_writing_can_be_read(palette: object) -> None:
    for surface in ("window", "surface", "raised", "canvas"):
        ground = getattr(palette, surface)
        assert contrast(palette.text, ground) >= 7, surface  # type: ignore[attr-defined]
        assert contrast(palette.muted, ground) >= 4.2, surface  # type: ignore[attr-defined]
    selected = mix(palette.surface, palette.accent, SELECTED)  # type: ignore[attr-defined]
    assert contrast(palette.muted, selected) >= 4.2  # type: ignore[attr-defined]
    assert contrast(palette.on_accent, palette.accent) >= 4.5  # type: ignore[attr-defined]
    for sign in ("accent", "info", "warning", "error"):
        assert contrast(getattr(palette, sign), palette.surface) >= 3, sign  # type: ignore[attr-defined]


def test_labels_on_class_colours_can_be_read() -> None:
    assert min(contrast(ink_on(colour), colour) for colour in CLASS_COLOURS) >= 4.4


def test_a_class_keeps_its_colour_and_there_is_one_for_every_class() -> None:
    assert class_colour(3) == CLASS_COLOURS[3] == class_colour(3 + len(CLASS_COLOURS))
    assert len(set(CLASS_COLOURS)) == 20


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize("eye", EYES)
def test_for_and_against_lead_away_from_zero_for_every_eye(palette: Palette, eye: str) -> None:
    seen = [oklab("#" + bytes(colour.tolist()).hex(), eye) for colour in against_for(palette.name)[::16]]
    middle = len(seen) // 2
    for side in (seen[middle:], seen[middle::-1]):
        away = [np.linalg.norm(colour - seen[middle]) for colour in side]
        assert all(a < b for a, b in itertools.pairwise(away))
    both = zip(seen[middle + 1 :], seen[middle - 1 :: -1], strict=True)
    assert all(np.linalg.norm(a - b) > 0.02 for a, b in both)  # the weakest as well
    assert np.linalg.norm(seen[0] - seen[-1]) > 0.15


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_zero_is_neutral_and_signs_are_balanced(palette: Palette) -> None:
    assert signed_colour(0, 1, palette.name) == palette.raised == signed_colour(3, 0, palette.name)
    assert signed_colour(2, 1, palette.name) == signed_colour(1, 1, palette.name)
    lightness = [oklab(signed_colour(value, 1, palette.name), "normal")[0] for value in (-1, 0, 1)]
    assert abs(abs(lightness[0] - lightness[1]) - abs(lightness[2] - lightness[1])) < 0.08


def test_the_activation_scale_grows_brighter_all_the_way() -> None:
    colours = viridis()
    assert colours.shape == (256, 3)
    assert colours.dtype == np.uint8
    lightness = [oklab("#" + bytes(colour.tolist()).hex(), "normal")[0] for colour in colours[::15]]
    assert all(a < b for a, b in itertools.pairwise(lightness))
