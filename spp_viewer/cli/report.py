"""Detections as JSON document and as table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.results import STAGES, Analysis
from spp_viewer.exchange.document import detection_entries

if TYPE_CHECKING:
    from spp_viewer.nn.bundle import ModelBundle

JSON_STAGES = tuple(stage for stage in STAGES if stage != "crop")
"""Stages of SPP-Net, which has no "crop"."""


def shown_rows(analysis: Analysis, minimum: float | None) -> NDArray[np.int64]:
    """Return the rows of detections that score at least ``minimum``, strongest first; None takes all."""
    scores = analysis.detections.scores
    return np.flatnonzero(scores >= minimum) if minimum is not None else np.arange(len(scores))


def document(bundle: ModelBundle, device: str, images: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the document of ``detect --json`` for entries ``images`` of :func:`image_entry`."""
    return {
        "model": {
            "name": bundle.name,
            "backbone": bundle.backbone.name,
            "classes": list(bundle.classes),
            "display_threshold": bundle.display_threshold,
        },
        "device": device,
        "images": list(images),
    }


def image_entry(path: str, analysis: Analysis, rows: NDArray[np.int64]) -> dict[str, Any]:
    """Return the document's entry for one image.

    Boxes are edges (x1, y1, x2, y2) in pixels of the upright image, within [0, width] and [0, height]; "proposal" is
    the index among the analysis' proposals; timings are seconds.
    """
    seconds = {stage: round(analysis.timings.seconds.get(stage, 0.0), 6) for stage in JSON_STAGES}
    return {
        "path": path,
        "width": analysis.image.width,
        "height": analysis.image.height,
        "proposals": len(analysis.proposals),
        "detections": detection_entries(analysis, rows),
        "timings": {**seconds, "total": round(analysis.timings.total, 6)},
    }


def table(path: str, analysis: Analysis, minimum: float) -> str:
    """Format the detections that score at least ``minimum`` as a table with a header."""
    detections = analysis.detections
    count = len(analysis.proposals)
    proposals = f"{count} proposal{'s' if count != 1 else ''}"
    head = (
        f"{path}  {analysis.image.width} x {analysis.image.height} px  {proposals}  "
        f"{analysis.timings.total:.2f} s on {analysis.device}"
    )
    rows = shown_rows(analysis, minimum)
    if len(rows) == 0:
        return f"{head}\n  nothing scores {minimum:g} or more{_strongest(analysis)}"
    names = [analysis.classes[label] for label in detections.labels[rows]]
    width = max(5, *map(len, names))
    lines = [head, f"  {'class':<{width}} {'score':>7} {'x1':>8} {'y1':>8} {'x2':>8} {'y2':>8} {'proposal':>9}"]
    for name, row in zip(names, rows, strict=True):
        edges = " ".join(f"{edge:8.1f}" for edge in detections.boxes[row])
        lines.append(f"  {name:<{width}} {detections.scores[row]:7.2f} {edges} {detections.proposals[row]:9d}")
    return "\n".join(lines)


def _strongest(analysis: Analysis) -> str:
    detections = analysis.detections
    if len(detections) == 0:
        return ""
    return f"; the strongest is {analysis.classes[detections.labels[0]]} at {detections.scores[0]:.2f}"
