"""Signed values as pixels to be laid over a photograph. No Qt: they are made off the window's thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.gui.theme.colours import against_for

VEIL = (16, 17, 20, 0.45)
"""Colour and opacity where nothing counts, so that what does stands out."""

STRONGEST = 0.92
"""Opacity of the greatest share."""


def signed_pixels(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Signed values (h, w) as uint8 (h, w, 4), RGBA: violet or orange as strong as they are, a veil at 0."""
    top = float(np.abs(values).max()) or 1.0
    strength = np.abs(values[..., None] / top).astype(np.float32)
    scale = against_for("dark").astype(np.float32)
    colour = np.where(values[..., None] < 0, scale[0], scale[-1])
    red, green, blue, opacity = VEIL
    result = np.empty((*values.shape, 4), dtype=np.float32)
    result[..., :3] = (1 - strength) * np.array((red, green, blue), dtype=np.float32) + strength * colour
    result[..., 3] = 255 * (opacity + strength[..., 0] * (STRONGEST - opacity))
    return np.rint(result).astype(np.uint8)
