"""Which detections are written, and how their numbers look."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.results import Analysis


def rows_above(analysis: Analysis, threshold: float) -> NDArray[np.int64]:
    """Rows of the detections that score more than ``threshold``, strongest first: those that the window shows."""
    return np.flatnonzero(analysis.detections.scores > threshold)


def shortest(value: np.floating) -> float:
    """The number with the fewest digits that is still this float32: 0.3, not 0.30000001192092896."""
    return float(str(value))


def shortest_list(values: NDArray[np.float32]) -> list[float | None]:
    """A float32 vector as numbers of fewest digits; None for what JSON cannot say."""
    return [shortest(value) if math.isfinite(value) else None for value in values]
