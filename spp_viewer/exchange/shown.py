"""Which detections are written, and how their numbers look."""

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
    """Rows of the detections that score more than ``threshold``, strongest first: those that the window shows."""
    return np.flatnonzero(analysis.detections.scores > threshold)


def shown_mask(labels: Labels, scores: Scores, threshold: float, classes: frozenset[int] | None = None) -> Mask:
    """Which of N boxes pass: bool (N,), those that score more than ``threshold`` and are of one of ``classes``.

    ``classes`` holds indices; None lets every class pass.
    """
    mask: Mask = scores > threshold
    return mask if classes is None else mask & np.isin(labels, list(classes))


def of_classes(analysis: Analysis, classes: frozenset[int] | None) -> Analysis:
    """The analysis with only the detections of ``classes``; all else, the candidates too, is as it was."""
    if classes is None:
        return analysis
    found = analysis.detections
    mask = np.isin(found.labels, list(classes))
    parts = {part.name: getattr(found, part.name)[mask] for part in dataclasses.fields(found)}
    return dataclasses.replace(analysis, detections=Detections(**parts))


def shortest(value: np.floating) -> float:
    """The number with the fewest digits that is still this float32: 0.3, not 0.30000001192092896."""
    return float(str(value))


def shortest_list(values: NDArray[np.float32]) -> list[float | None]:
    """A float32 vector as numbers of fewest digits; None for what JSON cannot say."""
    return [shortest(value) if math.isfinite(value) else None for value in values]
