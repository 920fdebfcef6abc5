"""A whole analysis as one JSON document, for scripts: everything but the pixels and the features."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer import __version__
from spp_viewer.core.results import (
    KEPT,
    OVER_LIMIT,
    SUPPRESSED,
    SUPPRESSED_AFTER_REGRESSION,
    Analysis,
    FeatureMaps,
    Timings,
    Windows,
)
from spp_viewer.exchange.shown import rows_above, shortest, shortest_list

SCHEMA = "spp-viewer analysis"
SCHEMA_VERSION = 1
"""Goes up when a reader of the old form would misread the new one; new keys alone leave it as it is."""

OUTCOMES = {
    KEPT: "kept",
    SUPPRESSED: "suppressed",
    SUPPRESSED_AFTER_REGRESSION: "suppressed after regression",
    OVER_LIMIT: "over limit",
}


def document(analysis: Analysis, threshold: float) -> dict[str, Any]:
    """The analysis in lists and numbers, ready for JSON.

    Boxes are (x1, y1, x2, y2) in pixels of the upright image; windows are inclusive conv5 cells (left, top, right,
    bottom); seconds are seconds. Numbers have as few digits as single precision needs, so nothing is lost.
    "candidates" holds a list for each property, with "box" after regression (before it, it was the proposal's) and
    "suppressor" a row of these lists or null. "detections" are those that score above ``threshold``; each names its
    row among the candidates.
    """
    image = analysis.image
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "program": {"name": "SPP Viewer", "version": __version__},
        "image": {
            "path": str(image.path) if image.path is not None else None,
            "width": image.width,
            "height": image.height,
            "pixels_sha256": image.content_hash,
            "notes": list(image.notes),
        },
        "detector": analysis.detector,
        "model": {"name": analysis.model, "backbone": analysis.backbone, "classes": list(analysis.classes)},
        "device": analysis.device,
        "options": asdict(analysis.options),
        "notices": list(analysis.notices),
        "timings": seconds(analysis.timings),
        "proposals": {
            "method": analysis.proposals.method,
            "found": analysis.proposals.found,
            "cached": analysis.proposals.cached,
            "boxes": _boxes(analysis.proposals.boxes),
        },
        "conv5": _maps(analysis.maps) if analysis.maps is not None else None,
        "windows": _windows(analysis.windows) if analysis.windows is not None else None,
        "candidates": _candidates(analysis),
        "threshold": threshold,
        "detections": detection_entries(analysis, rows_above(analysis, threshold), candidates=True),
    }


def document_json(analysis: Analysis, threshold: float) -> str:
    """:func:`document` as text, with a line for each of its parts."""
    parts = document(analysis, threshold).items()
    lines = (f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in parts)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def detection_entries(
    analysis: Analysis, rows: Iterable[int] | NDArray[np.int64], *, candidates: bool = False
) -> list[dict[str, Any]]:
    """Detections ``rows`` as JSON objects: label, score, box and proposal, and their candidates on request."""
    found = analysis.detections
    return [
        {
            "label": analysis.classes[found.labels[row]],
            "score": shortest(found.scores[row]),
            "box": [shortest(edge) for edge in found.boxes[row]],
            "proposal": int(found.proposals[row]),
            **({"candidate": int(found.candidates[row])} if candidates else {}),
        }
        for row in rows
    ]


def seconds(timings: Timings) -> dict[str, float]:
    """Seconds of each stage that ran and of the whole, to the microsecond."""
    return {**{stage: round(value, 6) for stage, value in timings.seconds.items()}, "total": round(timings.total, 6)}


def _boxes(boxes: NDArray[np.float32]) -> list[list[float | None]]:
    return [shortest_list(box) for box in boxes]


def _maps(maps: FeatureMaps) -> dict[str, Any]:
    scales = [
        {"scale": m.side, "size": list(m.size), "scale_factor": m.scale_factor, "cells": list(m.conv5.shape[1:])}
        for m in maps
    ]
    return {"geometry": asdict(maps.geometry), "scales": scales}


def _windows(windows: Windows) -> dict[str, Any]:
    return {
        "cells": windows.cells.tolist(),
        "scale_index": windows.scale_index.tolist(),
        "unique_row": windows.unique_row.tolist(),
    }


def _candidates(analysis: Analysis) -> dict[str, Any]:
    found = analysis.candidates
    return {
        "proposal": found.proposal.tolist(),
        "label": [analysis.classes[label] for label in found.label],
        "score": shortest_list(found.score),
        "box": _boxes(found.after),
        "outcome": [OUTCOMES[int(outcome)] for outcome in found.outcome],
        "suppressor": [int(row) if row >= 0 else None for row in found.suppressor],
        "overlap": shortest_list(found.overlap),
    }
