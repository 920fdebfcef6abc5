"""From a detection back to the pixels: regression, NMS, score, fc7, pooled bins, winning cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis
from spp_viewer.explain.receptive import Registration, registration_of
from spp_viewer.explain.roi import (
    NmsStory,
    Pyramid,
    Regression,
    RoiWindow,
    nms_story,
    pool_window,
    regression_of,
    window_of,
)
from spp_viewer.explain.shares import CellShares, ScoreShares, cell_shares, score_shares
from spp_viewer.explain.spread import spread_cells
from spp_viewer.nn.heads import Heads


@dataclass(frozen=True, eq=False)
class Provenance:
    """Origin of one window's score for a class, last step first.

    Attributes
    ----------
    proposal, label
        The window and the class.
    box
        float32 (4,): the final box, edges (x1, y1, x2, y2) in image pixels; the proposal's own if it was not regressed.
    regression
        The regression step; None without a regressor.
    nms
        Outcome of the window, and its suppressor if there is one.
    beaten
        int64 (V,): the candidates that it suppressed, in either round, strongest first.
    window
        Its cells.
    pyramid
        Its pooled values and their winning cells.
    shares
        Contributions of units and bins to the score.
    cells
        Contributions of the winning cells.
    registration
        Position of the map on the image.
    """

    proposal: int
    label: int
    box: Boxes
    regression: Regression | None
    nms: NmsStory
    beaten: NDArray[np.int64]
    window: RoiWindow
    pyramid: Pyramid
    shares: ScoreShares
    cells: CellShares
    registration: Registration

    def photograph(
        self, spread: str = "tents", size: tuple[int, int] | None = None, number: int | None = None
    ) -> NDArray[np.float64]:
        """Spread the winning cells' shares over the photograph, of all filters or one: float64.

        See :func:`spread_cells`.
        """
        return spread_cells(self.cells.plane(number), self.registration, spread, size)


def trace(analysis: Analysis, heads: Heads, levels: tuple[int, ...], proposal: int, label: int) -> Provenance:
    """Trace a window's score for a class back to conv5.

    Parameters
    ----------
    analysis
        An analysis of SPP-Net.
    heads
        For pooled values with bins first, as in the detector: ``SppNet(...).heads``.
    levels
        Levels of the model's pyramid.
    proposal, label
        The window and the class; it need not have become a detection.

    Raises
    ------
    ValueError
        If the detector has no maps of the whole image, as R-CNN, or the heads do not reproduce the analysis' score.
    """
    window = window_of(analysis, proposal)
    if window is None or analysis.windows is None:
        raise ValueError(f"{analysis.detector} has no windows on a map of the whole image")
    conv5 = window.scale_map.conv5
    pyramid = pool_window(conv5, window.cells, levels)
    shares = score_shares(pyramid.values, heads, levels, label)
    known = float(analysis.scores[proposal, label])
    # Products of other heights round differently; another model differs more.
    if abs(shares.score - known) > 10 * shares.tolerance:
        raise ValueError(f"these heads give the score {shares.score:.4f}, the analysis has {known:.4f}")
    cells = cell_shares(shares.pooled, pyramid, (conv5.shape[1], conv5.shape[2]))
    story = nms_story(analysis, proposal, label)
    candidates = analysis.candidates
    beaten = np.empty(0, dtype=np.int64)
    box = analysis.proposals.boxes[proposal]
    if story.candidate is not None:
        box = candidates.after[story.candidate]
        beaten = np.flatnonzero(candidates.suppressor == story.candidate)
        beaten = beaten[np.argsort(-candidates.score[beaten], kind="stable")]
    return Provenance(
        proposal,
        label,
        box,
        regression_of(analysis, proposal, label),
        story,
        beaten,
        window,
        pyramid,
        shares,
        cells,
        registration_of(analysis, int(analysis.windows.scale_index[proposal])),
    )


def trace_detection(analysis: Analysis, heads: Heads, levels: tuple[int, ...], detection: int) -> Provenance:
    """Call :func:`trace` for one of the analysis' detections, by its rank."""
    found = analysis.detections
    return trace(analysis, heads, levels, int(found.proposals[detection]), int(found.labels[detection]))
