"""Writes the live window's figures as CSV and JSON. Uses no widgets, so that any thread can write."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from spp_viewer.exchange.export import write_text
from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.workers.live_jobs import LiveScores, LiveWarp, TrailPoint

SCORE_FORMATS = {
    ".csv": tr_noop("Scores of the window as a table"),
    ".json": tr_noop("Scores of the window as JSON"),
}
"""File suffixes and their descriptions."""

TRAIL_FORMATS = {
    ".csv": tr_noop("Scores along the drag as a table"),
    ".json": tr_noop("Scores along the drag as JSON"),
    ".png": tr_noop("Picture of the graph"),
    ".svg": tr_noop("Drawing of the graph"),
}

BOX = ("x1", "y1", "x2", "y2")


def write_scores(path: Path, scores: LiveScores, warp: LiveWarp | None) -> None:
    """Write the scores of one window as CSV or JSON, depending on the suffix.

    Parameters
    ----------
    warp
        R-CNN's result for the same window, if computed.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    csv_asked = path.suffix.lower() == ".csv"
    write_text(path, scores_csv(scores, warp) if csv_asked else _json(scores_document(scores, warp)))


def write_trail(path: Path, trail: Sequence[TrailPoint], image: str) -> None:
    """Write the best scores along the drag as CSV or JSON, depending on the suffix.

    Raises
    ------
    ExportError
        If they cannot be written.
    """
    if path.suffix.lower() == ".csv":
        write_text(path, trail_csv(trail))
        return
    points = [{"box": list(point.box), "class": point.name, "score": _figure(point.score)} for point in trail]
    write_text(path, _json({"image": image, "points": points}))


def scores_csv(scores: LiveScores, warp: LiveWarp | None) -> str:
    """Format a line per class, best first: score, R-CNN's score if computed, and the regressed box."""
    classes, found = scores.of.classes, scores.scored
    regressed = found.offsets.size > 0
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("class", "score", *(("rcnn",) if warp is not None else ()), *(BOX if regressed else ())))
    for label in (-found.scores[0]).argsort(kind="stable").tolist():
        line = [classes[label], f"{found.scores[0, label]:.4f}"]
        if warp is not None:
            line.append(f"{warp.scored.scores[0, label]:.4f}")
        if regressed:
            line += [f"{edge:.2f}" for edge in found.regressed(label)[0]]
        writer.writerow(line)
    return text.getvalue()


def scores_document(scores: LiveScores, warp: LiveWarp | None) -> dict[str, Any]:
    """Return the scores with the window, its cells, its scale and the proposal that overlaps it most."""
    of, classes = scores.of, scores.of.classes
    assert of.maps is not None
    document: dict[str, Any] = {
        "image": of.image.name,
        "model": of.model,
        "window": scores.box.tolist(),
        "cells": list(scores.cells),
        "scale": of.maps[scores.scale].side,
        "scores": _by_class(classes, scores.scored.scores[0]),
    }
    if scores.label is not None:
        document["best"] = classes[scores.label]
    if scores.moved is not None:
        document["regressed"] = [round(edge, 2) for edge in scores.moved.tolist()]
    if scores.nearest is not None:
        proposal, iou = scores.nearest
        box = [round(edge, 2) for edge in of.proposals.boxes[proposal].tolist()]
        document["nearest"] = {"proposal": proposal, "iou": round(iou, 4), "box": box}
    if warp is not None:
        document["rcnn"] = {"scores": _by_class(classes, warp.scored.scores[0]), "seconds": round(warp.seconds, 6)}
    return document


def trail_csv(trail: Sequence[TrailPoint]) -> str:
    """Format a line per position, oldest first: window, best class and its score."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*BOX, "class", "score"))
    for point in trail:
        writer.writerow((*(f"{edge:g}" for edge in point.box), point.name, f"{point.score:.4f}"))
    return text.getvalue()


def _by_class(classes: tuple[str, ...], scores: NDArray[Any]) -> dict[str, float]:
    return {name: _figure(value) for name, value in zip(classes, scores.tolist(), strict=True)}


def _figure(value: float) -> float:
    return round(value, 4)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
