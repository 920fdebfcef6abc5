"""Detections as CSV, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import io

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.matching import FALSE_POSITIVE, IGNORED, TRUE_POSITIVE, match
from spp_viewer.exchange.shown import rows_above

COLUMNS = ("class", "score", "x1", "y1", "x2", "y2", "proposal")
TRUTH_COLUMNS = ("truth_iou", "verdict")
VERDICTS = {TRUE_POSITIVE: "true positive", FALSE_POSITIVE: "false positive", IGNORED: "ignored"}


def csv_table(analysis: Analysis, threshold: float, truth: GroundTruth | None = None) -> str:
    """Format detections that score above ``threshold`` as CSV with a header, strongest first.

    Boxes are edges in pixels of the upright image. With ``truth`` there are two more columns: the IoU with the best box
    of the same class, and the verdict of the PASCAL VOC protocol.
    """
    found = analysis.detections
    rows = rows_above(analysis, threshold)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS if truth is None else COLUMNS + TRUTH_COLUMNS)
    boxes, labels, scores = found.boxes[rows], found.labels[rows], found.scores[rows]
    matches = match(boxes, labels, scores, analysis.classes, truth) if truth is not None else None
    for place, row in enumerate(rows):
        line = entries(analysis.classes[labels[place]], scores[place], boxes[place], int(found.proposals[row]))
        if matches is not None:
            line += [f"{matches.iou[place]:.4f}", VERDICTS[int(matches.verdict[place])]]
        writer.writerow(line)
    return text.getvalue()


def entries(name: str, score: np.floating, box: NDArray[np.float32], proposal: int) -> list[str]:
    """Return the values of the columns :data:`COLUMNS` for one detection."""
    return [name, f"{score:.4f}", *(f"{edge:.2f}" for edge in box), str(proposal)]
