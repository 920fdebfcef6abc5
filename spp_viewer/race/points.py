"""What a sweep measures. No torch: the window reads it."""

from __future__ import annotations

from dataclasses import dataclass

COUNTS = (10, 30, 100, 300, 1000, 2000, 5000)
"""Numbers of windows, evenly spaced on a logarithmic axis."""


@dataclass(frozen=True)
class SweepPoint:
    """One number of windows at one setting of scales.

    Attributes
    ----------
    windows
        Number of windows.
    scales
        Shorter image sides of SPP-Net, pixels.
    spp, rcnn
        Median seconds from proposals to fc7.
    spread
        (lowest, highest) speed-up of features over the repeats.
    conv, features
        Speed-up of the convolutions alone, and of everything from proposals to fc7.
    conv_bound, features_bound
        The same by arithmetic.
    extrapolated
        Whether R-CNN ran only a sample.
    """

    windows: int
    scales: tuple[int, ...]
    spp: float
    rcnn: float
    spread: tuple[float, float]
    conv: float
    features: float
    conv_bound: float
    features_bound: float
    extrapolated: bool
