"""Insertion of hand-drawn, scored boxes into an analysis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.results import Analysis, Proposals, Windows
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.detectors.scored import Scored, ScoredWindows
from spp_viewer.nn.windows import unique_windows

DRAWN = "drawn by hand"
""":attr:`Proposals.method` of hand-drawn boxes."""


def with_scores(
    analysis: Analysis, scores: NDArray[np.float32], offsets: NDArray[np.float32], **changes: Any
) -> Analysis:
    """Return the analysis with other scores (N, classes) and offsets (U, classes, 4), and the resulting detections.

    ``changes`` are further attributes to replace. The proposals determine N, the windows the row of each.
    """
    proposals: Proposals = changes.get("proposals", analysis.proposals)
    windows: Windows | None = changes.get("windows", analysis.windows)
    row = windows.unique_row if windows is not None else np.arange(len(proposals))
    size = analysis.image.height, analysis.image.width
    chosen = offsets[row] if offsets.size else None
    candidates = find_candidates(proposals.boxes, scores, chosen, size, analysis.options)
    found = detections_of(candidates)
    return replace(analysis, scores=scores, offsets=offsets, candidates=candidates, detections=found, **changes)


def with_only(analysis: Analysis, scored: Scored) -> Analysis:
    """Return the analysis as if the scored boxes were its only proposals. Its timings are unchanged."""
    _check(analysis, scored)
    proposals = Proposals(scored.boxes, DRAWN, len(scored))
    windows = scored.windows if isinstance(scored, ScoredWindows) else None
    return with_scores(analysis, scored.scores, scored.offsets, proposals=proposals, windows=windows, fc7=scored.fc7)


def with_appended(analysis: Analysis, scored: Scored) -> Analysis:
    """Return the analysis as if the scored boxes followed its proposals. Its timings are unchanged."""
    _check(analysis, scored)
    ours = analysis.proposals
    proposals = ours.with_drawn(scored.boxes)
    fc7 = np.concatenate([analysis.fc7, scored.fc7])
    offsets = np.concatenate([analysis.offsets, scored.offsets])
    scores = np.concatenate([analysis.scores, scored.scores])
    windows = None
    if analysis.windows is not None and isinstance(scored, ScoredWindows):
        row = np.concatenate([analysis.windows.unique_row, scored.row + len(analysis.fc7)])
        cells = np.concatenate([analysis.windows.cells, scored.windows.cells])
        scale_index = np.concatenate([analysis.windows.scale_index, scored.windows.scale_index])
        first, inverse = unique_windows(cells, scale_index)
        windows = Windows(cells, scale_index, inverse)
        fc7, offsets = fc7[row[first]], offsets[row[first]]
        scores = scores[first][inverse]  # equal windows have equal scores: another batch may differ in the last bits
    return with_scores(analysis, scores, offsets, proposals=proposals, windows=windows, fc7=fc7)


def _check(analysis: Analysis, scored: Scored) -> None:
    if (analysis.windows is not None) != isinstance(scored, ScoredWindows):
        raise ValueError(f"the boxes were not scored by {analysis.detector}")
    if (analysis.image.height, analysis.image.width) != scored.image_size:
        raise ValueError("the boxes were scored on an image of another size")
