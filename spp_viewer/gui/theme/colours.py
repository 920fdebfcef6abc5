"""All colours of the program: light and dark palettes, class colours and colour maps. No Qt.

Class colours were chosen to maximise the smallest OKLab distance between any two of them under normal, deuteranope
and protanope vision (Machado et al. 2009), and the distance to the accent; a test verifies this. Labels always name the
class as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Palette:
    """Colours of one theme, as ``#rrggbb``.

    Attributes
    ----------
    window, surface, raised, canvas
        Backgrounds: of the window; of panels and tiles; of raised elements (buttons, header rows); of the photograph.
    border, text, muted
        Thin lines; text; secondary text and placeholders.
    accent, on_accent
        The accent, also the colour of the selection; text on it.
    info, warning, error
        Edge of a notice.
    """

    name: str
    window: str
    surface: str
    raised: str
    canvas: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    info: str
    warning: str
    error: str


LIGHT = Palette(
    name="light",
    window="#eceef1",
    surface="#f8f9fa",
    raised="#e3e6ea",
    canvas="#d5d8dd",
    border="#cfd3d9",
    text="#1c2026",
    muted="#5a626d",
    accent="#1f6feb",
    on_accent="#ffffff",
    info="#1f6feb",
    warning="#a15c00",
    error="#c02b2b",
)

DARK = Palette(
    name="dark",
    window="#17191d",
    surface="#1f2227",
    raised="#2a2e35",
    canvas="#101114",
    border="#33373f",
    text="#e7e9ec",
    muted="#9aa2ad",
    accent="#4c9dff",
    on_accent="#08111d",
    info="#4c9dff",
    warning="#e0a03a",
    error="#f0716b",
)

CLASS_COLOURS = (
    "#59c6ff",
    "#dabf2c",
    "#e55d8b",
    "#25c7aa",
    "#bd7d44",
    "#c681fa",
    "#bbeb3b",
    "#f98508",
    "#9990c7",
    "#fccf94",
    "#a85b6b",
    "#06f8bd",
    "#d3351c",
    "#8fe8f4",
    "#ff96df",
    "#9dad5d",
    "#aa42b6",
    "#00999a",
    "#fa938f",
    "#8672fa",
)

_VIRIDIS = (
    "#440154",
    "#481467",
    "#482576",
    "#463480",
    "#414487",
    "#3b528b",
    "#355f8d",
    "#2f6c8e",
    "#2a788e",
    "#25848e",
    "#21918c",
    "#1e9c89",
    "#22a884",
    "#2fb47c",
    "#44bf70",
    "#5ec962",
    "#7ad151",
    "#9bd93c",
    "#bddf26",
    "#dfe318",
    "#fde725",
)


_AGAINST_FOR = {
    "light": ("#733fbf", "#8d6ccc", "#a895d8", "#c5bee2", "#e3e6ea", "#d9c3b9", "#cca188", "#be7e57", "#ae5b1d"),
    "dark": ("#b597f5", "#907bc1", "#6c608f", "#4a4760", "#2a2e35", "#58483e", "#886344", "#bc7e46", "#f29a43"),
}
"""Violet, the theme's raised surface, orange, linear in OKLab; a test verifies them for three kinds of vision."""


def class_colour(index: int) -> str:
    """Return the colour of the class with this index; colours repeat after twenty classes."""
    return CLASS_COLOURS[index % len(CLASS_COLOURS)]


def rgb(colour: str) -> tuple[int, int, int]:
    """Convert ``#rrggbb`` to three integers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2, 0 (black) to 1 (white)."""
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@cache
def ink_on(colour: str) -> str:
    """Return near-black or white, whichever has the higher contrast on ``colour``."""
    return max(("#0d0f12", "#ffffff"), key=lambda ink: contrast(ink, colour))


def viridis() -> NDArray[np.uint8]:
    """Return the colour map of activations: uint8 (256, 3), dark to bright."""
    return _scale(_VIRIDIS, 256)


def against_for(theme: str) -> NDArray[np.uint8]:
    """Return the diverging colour map of evidence against (violet) and for (orange): uint8 (257, 3), zero at 128.

    ``theme`` is the name of a palette: zero has the colour of its raised surfaces.
    """
    return _scale(_AGAINST_FOR[theme], 257)


def signed_colour(value: float, top: float, theme: str) -> str:
    """Return ``#rrggbb`` of a signed value on that colour map, from -top to top."""
    share = min(max(value / top, -1.0), 1.0) if top > 0 else 0.0
    return "#" + bytes(against_for(theme)[128 + round(128 * share)].tolist()).hex()


@cache
def _scale(colours: tuple[str, ...], count: int) -> NDArray[np.uint8]:
    """Interpolate ``count`` colours through the given ones: uint8 (count, 3), read-only."""
    anchors = np.array([rgb(colour) for colour in colours], dtype=np.float64)
    at = np.linspace(0, len(anchors) - 1, count)
    channels = [np.interp(at, np.arange(len(anchors)), anchors[:, k]) for k in range(3)]
    scale = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    scale.flags.writeable = False
    return scale
