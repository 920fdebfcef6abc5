"""Transfers the selection to a new analysis of the same image with other options."""

from __future__ import annotations

import numpy as np

from spp_viewer.core.results import Analysis
from spp_viewer.gui.workers.messages import Selection


def carried_selection(selection: Selection | None, before: Analysis, after: Analysis) -> Selection | None:
    """Return the same box and class in the new analysis; None if the box is not among its proposals."""
    if selection is None or selection.proposal >= len(before.proposals):
        return None
    proposal = selection.proposal
    if after.proposals is not before.proposals:
        same = np.flatnonzero((after.proposals.boxes == before.proposals.boxes[proposal]).all(axis=1))
        if len(same) == 0:
            return None
        proposal = int(same[0])
    if selection.candidate is None or before.classes != after.classes:
        return Selection(proposal)
    label = before.candidates.label[selection.candidate]
    rows = np.flatnonzero((after.candidates.proposal == proposal) & (after.candidates.label == label))
    return Selection(proposal, int(rows[0]) if len(rows) else None)


def carried_map(index: int, before: Analysis, after: Analysis) -> int:
    """Return the index of the map at the same scale in the new analysis, or 0."""
    if before.maps is None or after.maps is None or index >= len(before.maps):
        return 0
    scales = [m.scale for m in after.maps]
    scale = before.maps[index].scale
    return scales.index(scale) if scale in scales else 0
