"""A complete analysis except pixels and features as one JSON document, for scripts."""

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
"""Incremented when older readers would misread the document; added keys do not change it."""

OUTCOMES = {
    KEPT: "kept",
    SUPPRESSED: "suppressed",
    SUPPRESSED_AFTER_REGRESSION: "suppressed after regression",
    OVER_LIMIT: "over limit",
}


def document(analysis: Analysis, threshold: float) -> dict[str, Any]:
    """Convert the analysis to lists and numbers for JSON.

    Boxes are edges (x1, y1, x2, y2) in pixels of the upright image; windows are inclusive conv5 cells (left, top,
    right, bottom); times are seconds. Numbers have as few digits as single precision needs, so that nothing is lost.
    "candidates" holds one list per property, where "box" is the box after regression (before, it was the proposal's)
    and "suppressor" an index into these lists or null. "detections" are those that score above ``threshold``, each with
    the index of its candidate.
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
    """Format :func:`document` as text, with one line per part."""
    parts = document(analysis, threshold).items()
    lines = (f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in parts)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def detection_entries(
    analysis: Analysis, rows: Iterable[int] | NDArray[np.int64], *, candidates: bool = False
) -> list[dict[str, Any]]:
    """Convert the detections ``rows`` to JSON objects: label, score, box, proposal and optionally the candidate."""
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
    """Return the seconds of each stage that ran and the total, to the microsecond."""
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
