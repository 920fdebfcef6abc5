"""Selection of the detections to write, and formatting of their numbers."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.results import Analysis, Detections

Labels = NDArray[np.int64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]


def rows_above(analysis: Analysis, threshold: float) -> NDArray[np.int64]:
    """Return the rows of detections that score more than ``threshold``, strongest first."""
    return np.flatnonzero(analysis.detections.scores > threshold)


def shown_mask(labels: Labels, scores: Scores, threshold: float, classes: frozenset[int] | None = None) -> Mask:
    """Return which of N boxes score more than ``threshold`` and are of one of ``classes``: bool (N,).

    ``classes`` holds indices; None accepts every class.
    """
    mask: Mask = scores > threshold
    return mask if classes is None else mask & np.isin(labels, list(classes))


def of_classes(analysis: Analysis, classes: frozenset[int] | None) -> Analysis:
    """Return the analysis with only the detections of ``classes``; candidates and everything else are unchanged."""
    if classes is None:
        return analysis
    found = analysis.detections
    mask = np.isin(found.labels, list(classes))
    parts = {part.name: getattr(found, part.name)[mask] for part in dataclasses.fields(found)}
    return dataclasses.replace(analysis, detections=Detections(**parts))


def shortest(value: np.floating) -> float:
    """Return the number with the fewest digits that rounds to this float32: 0.3 instead of 0.30000001192092896."""
    return float(str(value))


def shortest_list(values: NDArray[np.float32]) -> list[float | None]:
    """Convert a float32 vector to numbers of fewest digits; None for values that JSON cannot represent."""
    return [shortest(value) if math.isfinite(value) else None for value in values]
