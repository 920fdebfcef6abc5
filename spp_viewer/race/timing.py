"""Repeated measurements of one detector: stages, features and total, as medians with their spread."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spp_viewer.core.results import STAGES, Analysis

FEATURES = {"SPP-Net": ("conv", "pool", "fc"), "R-CNN": ("crop", "conv", "fc")}
"""The stages between proposals and fc7, by the detector's name."""

SHARED = ("decode", "proposals")
"""Stages before the detectors part; they are not theirs."""


@dataclass(frozen=True)
class Spread:
    """Seconds of one thing, several times over."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("nothing was measured")

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def least(self) -> float:
        return min(self.values)

    @property
    def most(self) -> float:
        return max(self.values)

    def as_json(self) -> dict[str, float]:
        return {"median": round(self.median, 6), "min": round(self.least, 6), "max": round(self.most, 6)}


@dataclass(frozen=True)
class Runs:
    """One detector on one image, several times.

    Attributes
    ----------
    detector
        "SPP-Net" or "R-CNN".
    windows
        Windows whose time is told.
    timed
        Windows that were really run; fewer than ``windows`` if the rest is extrapolated.
    seconds
        For every repeat the detector's own stages, and "total" from decoded image and proposals to detections.
    """

    detector: str
    windows: int
    timed: int
    seconds: tuple[Mapping[str, float], ...]

    @property
    def extrapolated(self) -> bool:
        return self.timed < self.windows

    @property
    def stages(self) -> dict[str, Spread]:
        """Every stage of the detector's own, in the order they run."""
        return {name: self.of((name,)) for name in STAGES if name in self.seconds[0]}

    @property
    def features(self) -> Spread:
        """From proposals to fc7: conv, pool and fc of SPP-Net; crop, conv and fc of R-CNN."""
        return self.of(FEATURES[self.detector])

    @property
    def total(self) -> Spread:
        """From decoded image and proposals to detections."""
        return self.of(("total",))

    @property
    def windows_per_second(self) -> float:
        """From proposals to fc7."""
        return self.windows / self.features.median

    def of(self, names: Iterable[str]) -> Spread:
        """Some stages together."""
        names = tuple(names)
        return Spread(tuple(sum(run[name] for name in names) for run in self.seconds))


def own_seconds(analysis: Analysis, factor: float = 1.0) -> dict[str, float]:
    """The stages of an analysis that was given its proposals, without decoding, and their "total".

    Parameters
    ----------
    factor
        Windows told over windows run: every stage is taken to cost the same for each.
    """
    timings = analysis.timings
    own = {stage: value * factor for stage, value in timings.seconds.items() if stage not in SHARED}
    own["total"] = (timings.total - sum(timings.seconds.get(stage, 0.0) for stage in SHARED)) * factor
    return own
