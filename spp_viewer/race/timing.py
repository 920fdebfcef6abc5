"""Repeated measurements of one detector by stage, with median and spread."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spp_viewer.core.results import STAGES, Analysis

FEATURES = {"SPP-Net": ("conv", "pool", "fc"), "R-CNN": ("crop", "conv", "fc")}
"""Stages between proposals and fc7, by the detector's name."""

SHARED = ("decode", "proposals")
"""Stages that both detectors share and that count for neither."""


@dataclass(frozen=True)
class Spread:
    """Repeated measurements of one duration, in seconds.

    Raises
    ------
    ValueError
        If there is no measurement.
    """

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("nothing was measured")

    @property
    def median(self) -> float:
        """Median in seconds."""
        return statistics.median(self.values)

    @property
    def minimum(self) -> float:
        """Minimum in seconds."""
        return min(self.values)

    @property
    def maximum(self) -> float:
        """Maximum in seconds."""
        return max(self.values)

    def as_json(self) -> dict[str, float]:
        """Return median, minimum and maximum, rounded to microseconds."""
        return {"median": round(self.median, 6), "min": round(self.minimum, 6), "max": round(self.maximum, 6)}


@dataclass(frozen=True)
class Runs:
    """Repeated runs of one detector on one image.

    Attributes
    ----------
    detector
        "SPP-Net" or "R-CNN".
    windows
        Number of windows that the times stand for.
    timed
        Number of windows that were run; less than ``windows`` if the times are extrapolated.
    seconds
        For every repeat the detector's own stages, and "total" from decoded image and proposals to detections.
    """

    detector: str
    windows: int
    timed: int
    seconds: tuple[Mapping[str, float], ...]

    @property
    def extrapolated(self) -> bool:
        """Whether only a sample of the windows was run."""
        return self.timed < self.windows

    @property
    def stages(self) -> dict[str, Spread]:
        """Each of the detector's own stages, in running order."""
        return {name: self.of((name,)) for name in STAGES if name in self.seconds[0]}

    @property
    def features(self) -> Spread:
        """Seconds from proposals to fc7: conv, pool and fc of SPP-Net; crop, conv and fc of R-CNN."""
        return self.of(FEATURES[self.detector])

    @property
    def total(self) -> Spread:
        """Seconds from decoded image and proposals to detections."""
        return self.of(("total",))

    @property
    def windows_per_second(self) -> float:
        """Windows per second from proposals to fc7."""
        return self.windows / self.features.median

    def of(self, names: Iterable[str]) -> Spread:
        """Return the sum of some stages."""
        names = tuple(names)
        return Spread(tuple(sum(run[name] for name in names) for run in self.seconds))


def own_seconds(analysis: Analysis, factor: float = 1.0) -> dict[str, float]:
    """Return the stages of an analysis of given proposals, without decoding, and their "total".

    Parameters
    ----------
    analysis
        The analysis.
    factor
        Factor of extrapolation: the number of windows divided by the number that was run.
    """
    timings = analysis.timings
    own = {stage: value * factor for stage, value in timings.seconds.items() if stage not in SHARED}
    own["total"] = (timings.total - sum(timings.seconds.get(stage, 0.0) for stage in SHARED)) * factor
    return own
