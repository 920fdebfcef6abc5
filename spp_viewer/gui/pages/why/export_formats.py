"""Writes a score's contributions as CSV and JSON. Uses no widgets, so that any thread can write."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.export import write_text
from spp_viewer.gui.i18n.text import tr_noop

if TYPE_CHECKING:
    from spp_viewer.explain.provenance import Provenance

FORMATS = {
    ".csv": tr_noop("Contributions as a table"),
    ".json": tr_noop("Contributions as JSON"),
}
"""File suffixes and their descriptions."""

PICTURES = {".png": tr_noop("Picture of the page")}

Part = tuple[str, dict[str, int | str], float]
"""Kind, identifier, and contribution to the score."""


def write_shares(path: Path, analysis: Analysis, provenance: Provenance) -> None:
    """Write the contributions to a score as CSV or JSON, depending on the suffix.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    if path.suffix.lower() == ".csv":
        write_text(path, shares_csv(provenance))
    else:
        write_text(path, json.dumps(shares_document(analysis, provenance), indent=2, ensure_ascii=False) + "\n")


def shares_csv(provenance: Provenance) -> str:
    """Format a line per part of the score: kind, identifier and contribution.

    The score is the sum of levels and biases, of bins and biases, of filters and biases, and of the units of fc7 and
    the class's bias.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("kind", "level", "row", "column", "number", "share"))
    for kind, which, share in _parts(provenance):
        number = which.get("number", which.get("layer", ""))
        writer.writerow(
            (kind, which.get("level", ""), which.get("row", ""), which.get("column", ""), number, f"{share:.6g}")
        )
    return text.getvalue()


def shares_document(analysis: Analysis, provenance: Provenance) -> dict[str, Any]:
    """Return the contributions by kind, with the window, its class and score, and the tolerance of the sum."""
    shares = provenance.shares
    document: dict[str, Any] = {
        "image": analysis.image.name,
        "model": analysis.model,
        "proposal": provenance.proposal,
        "window": analysis.proposals.boxes[provenance.proposal].tolist(),
        "box": provenance.box.tolist(),
        "class": analysis.classes[provenance.label],
        "score": shares.score,
        "sum": shares.total,
        "tolerance": shares.tolerance,
    }
    for kind, which, share in _parts(provenance):
        document.setdefault(_PLURALS[kind], []).append({**which, "share": float(f"{share:.6g}")})
    return document


_PLURALS = {"level": "levels", "bin": "bins", "filter": "filters", "unit": "fc7", "bias": "biases"}


def _parts(provenance: Provenance) -> Iterator[Part]:
    """Yield all parts. Rows and columns of bins are counted from 0 at the top left, filters and units from 0."""
    shares = provenance.shares
    for level, share in shares.by_level.items():
        yield "level", {"level": level}, share
    by_bin = shares.by_bin
    for level in shares.by_level:
        for place, share in enumerate(by_bin[provenance.pyramid.rows(level)].tolist()):
            yield "bin", {"level": level, "row": place // level, "column": place % level}, share
    for kind, values in (("filter", shares.by_filter), ("unit", shares.fc7)):
        for number, share in enumerate(values.tolist()):
            yield kind, {"number": number}, share
    for layer, share in (("fc6", shares.fc6_bias), ("fc7", shares.fc7_bias), ("svm", shares.svm_bias)):
        yield "bias", {"layer": layer}, share
