"""A sweep as JSON document, CSV and Markdown, with its conditions. Needs no torch, since the window imports it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from spp_viewer.race.points import Conditions, SweepPoint, repeats_text

HEADING = ("windows", "scales", "SPP-Net ms", "R-CNN ms", "conv", "bound", "features", "bound")


def sweep_document(points: Sequence[SweepPoint]) -> dict[str, Any]:
    """Return the document of ``spp-viewer compare --sweep --json`` without the path, for at least one point."""
    where = points[0].conditions
    return {
        "device": where.device,
        "environment": dict(where.environment),
        "model": where.model,
        "repeats": where.repeats,
        "points": [point_json(point) for point in points],
    }


def points_of(document: Mapping[str, Any]) -> tuple[SweepPoint, ...]:
    """Read the points of a document of :func:`sweep_document`.

    Raises
    ------
    KeyError, TypeError, ValueError
        If the document is invalid.
    """
    environment = {str(name): value for name, value in dict(document["environment"]).items()}
    where = Conditions(
        str(document["device"]), environment, str(document.get("model", "")), int(document.get("repeats", 1))
    )
    return tuple(_point(entry, where) for entry in document["points"])


def _point(entry: Mapping[str, Any], where: Conditions) -> SweepPoint:
    low, high = entry["spread"]
    names = ("spp", "rcnn", "conv", "features", "conv_bound", "features_bound")
    figures = {name: float(entry[name]) for name in names}
    if not all(0 < value < float("inf") for value in (*figures.values(), low, high, entry["windows"])):
        raise ValueError("a figure of a sweep is not positive")
    return SweepPoint(
        windows=int(entry["windows"]),
        scales=tuple(int(side) for side in entry["scales"]),
        spread=(float(low), float(high)),
        extrapolated=bool(entry["extrapolated"]),
        conditions=where,
        **figures,
    )


def point_json(point: SweepPoint) -> dict[str, Any]:
    """Convert a point to plain values, without its conditions."""
    values = {field.name: getattr(point, field.name) for field in fields(point) if field.name != "conditions"}
    rounded = {name: round(value, 6) if isinstance(value, float) else value for name, value in values.items()}
    return {**rounded, "scales": list(point.scales), "spread": [round(value, 6) for value in point.spread]}


def sweep_csv(points: Sequence[SweepPoint]) -> str:
    """Format a sweep as CSV: a line per number of windows and setting of scales, with conditions."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number, point in enumerate(points):
        where = point.conditions
        figures = point_json(point)
        low, high = figures.pop("spread")
        figures |= {
            "scales": " ".join(map(str, point.scales)),
            "extrapolated": int(point.extrapolated),
            "features_min": low,
            "features_max": high,
        }
        row = {**figures, "repeats": where.repeats, "model": where.model, "device": where.device, **where.environment}
        if number == 0:
            writer.writerow(row)
        writer.writerow(row.values())
    return out.getvalue()


def sweep_markdown(points: Sequence[SweepPoint]) -> str:
    """Format a sweep as a Markdown table, followed by its conditions."""
    lines = ["| " + " | ".join(HEADING) + " |", "|" + "--:|" * len(HEADING)]
    lines += ["| " + " | ".join(cells_of(point)) + " |" for point in points]
    return "\n".join([*lines, "", *(f"- {remark}" for remark in sweep_remarks(points))]) + "\n"


def sweep_remarks(points: Sequence[SweepPoint]) -> list[str]:
    """Return the notes that belong to the table."""
    if not points:
        return []
    where = points[0].conditions
    remarks = [where.text, f"model {where.model}; {repeats_text(where.repeats)} after a warm-up, medians"]
    if any(point.extrapolated for point in points):
        remarks.append("EXTRAPOLATED where marked *: R-CNN ran a sample of the windows; its times are multiplied.")
    return remarks


def cells_of(point: SweepPoint) -> list[str]:
    """Return the values of the columns :data:`HEADING`; an asterisk marks what is extrapolated."""
    mark = "*" if point.extrapolated else ""
    return [
        str(point.windows),
        str(len(point.scales)),
        f"{point.spp * 1e3:.1f}",
        f"{point.rcnn * 1e3:.1f}{mark}",
        f"{point.conv:.1f}x{mark}",
        f"{point.conv_bound:.1f}x",
        f"{point.features:.1f}x{mark}",
        f"{point.features_bound:.1f}x",
    ]
