"""Converts signed values to translucent pixels. No Qt, for use outside the main thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.gui.theme.colours import against_for

VEIL = (16, 17, 20, 0.45)
"""Colour (r, g, b) and opacity of zero, which dims the photograph there."""

MAX_OPACITY = 0.92
"""Opacity of the greatest value."""


def signed_pixels(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Convert signed values (h, w) to uint8 (h, w, 4), RGBA: violet or orange by sign and size, dark at zero."""
    top = float(np.abs(values).max()) or 1.0
    strength = np.abs(values[..., None] / top).astype(np.float32)
    scale = against_for("dark").astype(np.float32)
    colour = np.where(values[..., None] < 0, scale[0], scale[-1])
    red, green, blue, opacity = VEIL
    result = np.empty((*values.shape, 4), dtype=np.float32)
    result[..., :3] = (1 - strength) * np.array((red, green, blue), dtype=np.float32) + strength * colour
    result[..., 3] = 255 * (opacity + strength[..., 0] * (MAX_OPACITY - opacity))
    return np.rint(result).astype(np.uint8)
