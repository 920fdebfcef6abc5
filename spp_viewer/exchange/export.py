"""Detections into a file of the format that the user chose."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from spp_viewer.core.files import replacing
from spp_viewer.core.results import Analysis
from spp_viewer.core.words import Words
from spp_viewer.exchange.coco import coco_dataset, coco_results
from spp_viewer.exchange.csv_table import csv_table
from spp_viewer.exchange.document import document_json
from spp_viewer.exchange.errors import ExportError
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.voc import voc_xml


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes
    ----------
    kind
        Its name in this program.
    suffix
        How its files are called.
    make
        Analysis, score threshold and ground truth or None to the file's text.
    """

    kind: str
    suffix: str
    make: Callable[[Analysis, float, GroundTruth | None], str]


FORMATS = (
    Format("json", ".json", lambda analysis, threshold, truth: document_json(analysis, threshold)),
    Format("csv", ".csv", csv_table),
    Format("voc", ".xml", lambda analysis, threshold, truth: voc_xml(analysis, threshold)),
    Format("coco", ".coco.json", lambda analysis, threshold, truth: coco_dataset(analysis, threshold)),
    Format("coco-results", ".results.json", lambda analysis, threshold, truth: coco_results(analysis, threshold)),
)
"""What detections can be written as. Of two suffixes that fit a name the longer counts."""


def format_of(path: str | os.PathLike[str]) -> Format:
    """The format that a file's name asks for.

    Raises
    ------
    ExportError
        If no format has such a suffix.
    """
    name = Path(path).name.lower()
    fitting = [form for form in FORMATS if name.endswith(form.suffix)]
    if not fitting:
        known = ", ".join(form.suffix for form in FORMATS)
        raise ExportError(
            Words("{file}: unknown format; end the name with one of {known}", file=Path(path).name, known=known)
        )
    return max(fitting, key=lambda form: len(form.suffix))


def write(
    path: str | os.PathLike[str],
    analysis: Analysis,
    threshold: float,
    kind: str | None = None,
    truth: GroundTruth | None = None,
) -> None:
    """Write the detections that score above ``threshold``; a reader never sees half a file.

    Parameters
    ----------
    kind
        One of the kinds in :data:`FORMATS`; None goes by the name's suffix.
    truth
        Ground truth to compare with, where the format has room for that (CSV).

    Raises
    ------
    ExportError
        If the suffix is unknown or the file cannot be written.
    ValueError
        For an unknown kind.
    """
    chosen = format_of(path) if kind is None else _named(kind)
    write_text(path, chosen.make(analysis, threshold, truth))


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text file in UTF-8; a reader never sees half of it.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    data = text.encode("utf-8")
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ExportError(
            Words("{path}: cannot be written ({reason}); choose another place or name", path=path, reason=reason)
        ) from error


def _named(kind: str) -> Format:
    for form in FORMATS:
        if form.kind == kind:
            return form
    raise ValueError(f"kind must be one of {', '.join(form.kind for form in FORMATS)}, not {kind!r}")
