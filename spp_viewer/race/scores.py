"""Joined detections of a race with the scores of both detectors. Needs no torch, since the window imports it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison


@dataclass(frozen=True)
class JoinedDetection:
    """A detection of both detectors or of one: class, scores, overlap, and the window that it came from."""

    label: int
    rcnn: float | None
    spp: float | None
    overlap: float | None
    box: Boxes


def joined_detections(result: Comparison) -> list[JoinedDetection]:
    """Return the detections of a race, common ones first, then by score; none if R-CNN ran only a sample."""
    both = result.agreement
    if both is None:
        return []
    spp, rcnn = result.last
    ours, theirs = spp.detections, rcnn.detections
    rows = [
        JoinedDetection(
            int(ours.labels[a]), float(theirs.scores[b]), float(ours.scores[a]), float(iou), _window(spp, int(a))
        )
        for (a, b), iou in zip(both.pairs.tolist(), both.overlaps.tolist(), strict=True)
    ]
    rows.sort(key=lambda found: -max(found.rcnn or 0.0, found.spp or 0.0))
    rows += [
        JoinedDetection(int(ours.labels[a]), None, float(ours.scores[a]), None, _window(spp, a))
        for a in both.first_only.tolist()
    ]
    rows += [
        JoinedDetection(int(theirs.labels[b]), float(theirs.scores[b]), None, None, _window(rcnn, b))
        for b in both.second_only.tolist()
    ]
    return rows


def _window(analysis: Analysis, row: int) -> Boxes:
    """Return the window of a detection, (4,)."""
    box: Boxes = analysis.proposals.boxes[analysis.detections.proposals[row]]
    return box


def scores_document(result: Comparison) -> dict[str, Any]:
    """Return every detection with both scores, and the conditions, as plain values."""
    return {
        "image": result.last[0].image.name,
        "model": result.last[0].model,
        "device": result.device,
        "environment": dict(result.environment),
        "detections": [_entry(found, result.last[0].classes) for found in joined_detections(result)],
    }


def scores_csv(result: Comparison) -> str:
    """Format the detections as CSV; a score is empty where the detector lacks the detection."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    where = {"model": result.last[0].model, "device": result.device, **result.environment}
    writer.writerow(("class", "rcnn", "spp", "iou", "x1", "y1", "x2", "y2", *where))
    for found in joined_detections(result):
        *values, box = _entry(found, result.last[0].classes).values()
        writer.writerow((*("" if value is None else value for value in values), *box, *where.values()))
    return out.getvalue()


def _entry(found: JoinedDetection, classes: Sequence[str]) -> dict[str, Any]:
    numbers = {"rcnn": found.rcnn, "spp": found.spp, "iou": found.overlap}
    rounded = {name: round(value, 4) if value is not None else None for name, value in numbers.items()}
    return {"class": classes[found.label], **rounded, "window": [round(float(edge), 2) for edge in found.box]}
