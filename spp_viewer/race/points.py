"""What a sweep measures, and on what. No torch: the window reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

COUNTS = (10, 30, 100, 300, 1000, 2000, 5000)
"""Numbers of windows, evenly spaced on a logarithmic axis."""


@dataclass(frozen=True)
class Conditions:
    """On what figures were measured, without which they are worth nothing.

    Attributes
    ----------
    device
        The device that ran, with its name.
    environment
        Machine, threads, versions and number format, by name.
    model
        Name of the bundle.
    repeats
        Times that each detector ran.
    """

    device: str
    environment: Mapping[str, str | int]
    model: str
    repeats: int

    @property
    def words(self) -> str:
        """In one line, the same in every language: names of things and numbers."""
        return environment_words(self.device, self.environment)


def environment_words(device: str, environment: Mapping[str, str | int]) -> str:
    """Device, number format, machine, threads and versions in one line."""
    where = ", ".join(f"{name} {value}" for name, value in environment.items() if name != "dtype")
    return f"{device}; {environment.get('dtype', '')}; {where}"


def repeats_words(repeats: int) -> str:
    """ "1 repeat", "3 repeats"."""
    return f"{repeats} repeat{'s' if repeats != 1 else ''}"


def windows_words(windows: int) -> str:
    """ "1 window", "2000 windows"."""
    return f"{windows} window{'s' if windows != 1 else ''}"


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
    conditions
        On what it was measured.
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
