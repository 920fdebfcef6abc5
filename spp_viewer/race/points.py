"""Points of a sweep and the conditions of their measurement. Needs no torch, since the window imports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

COUNTS = (10, 30, 100, 300, 1000, 2000, 5000)
"""Numbers of windows, evenly spaced on a logarithmic axis."""


@dataclass(frozen=True)
class Conditions:
    """Conditions of a measurement.

    Attributes
    ----------
    device
        The device that was used, with its name.
    environment
        Machine, threads, versions and number format, by name.
    model
        Name of the bundle.
    repeats
        Number of runs of each detector.
    """

    device: str
    environment: Mapping[str, str | int]
    model: str
    repeats: int

    @property
    def text(self) -> str:
        """One line of names and numbers, equal in every language."""
        return environment_text(self.device, self.environment)


def environment_text(device: str, environment: Mapping[str, str | int]) -> str:
    """Format device, number format, machine, threads and versions as one line."""
    where = ", ".join(f"{name} {value}" for name, value in environment.items() if name != "dtype")
    return f"{device}; {environment.get('dtype', '')}; {where}"


def repeats_text(repeats: int) -> str:
    """Format a number of repeats: "1 repeat", "3 repeats"."""
    return f"{repeats} repeat{'s' if repeats != 1 else ''}"


def windows_text(windows: int) -> str:
    """Format a number of windows: "1 window", "2000 windows"."""
    return f"{windows} window{'s' if windows != 1 else ''}"


@dataclass(frozen=True)
class SweepPoint:
    """Measurement for one number of windows at one setting of scales.

    Attributes
    ----------
    windows
        Number of windows.
    scales
        Shorter image sides of SPP-Net, in pixels.
    spp, rcnn
        Median seconds from proposals to fc7.
    spread
        (lowest, highest) speed-up of features over the repeats.
    conv, features
        Speed-up of the convolutions alone, and of everything from proposals to fc7.
    conv_bound, features_bound
        The same by multiply-adds.
    extrapolated
        Whether R-CNN ran only a sample.
    conditions
        Conditions of the measurement.
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
    conditions: Conditions
