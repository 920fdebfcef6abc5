"""Export of detections to a file in one of several formats."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from spp_viewer.core.files import atomic_write
from spp_viewer.core.message import Message
from spp_viewer.core.results import Analysis
from spp_viewer.exchange.coco import coco_dataset, coco_results
from spp_viewer.exchange.csv_table import csv_table
from spp_viewer.exchange.document import document_json
from spp_viewer.exchange.errors import ExportError
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.voc import voc_xml


@dataclass(frozen=True)
class Format:
    """A file format for detections.

    Attributes
    ----------
    kind
        Name of the format in this program.
    suffix
        Suffix of its files.
    make
        Function from analysis, score threshold and ground truth or None to the file's text.
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
"""Export formats. If two suffixes match a file name, the longer is used."""


def format_of(path: str | os.PathLike[str]) -> Format:
    """Return the format for a file name.

    Raises
    ------
    ExportError
        If no format has its suffix.
    """
    name = Path(path).name.lower()
    fitting = [form for form in FORMATS if name.endswith(form.suffix)]
    if not fitting:
        known = ", ".join(form.suffix for form in FORMATS)
        raise ExportError(
            Message("{file}: unknown format; end the name with one of {known}", file=Path(path).name, known=known)
        )
    return max(fitting, key=lambda form: len(form.suffix))


def write(
    path: str | os.PathLike[str],
    analysis: Analysis,
    threshold: float,
    kind: str | None = None,
    truth: GroundTruth | None = None,
) -> None:
    """Write the detections that score above ``threshold``, atomically.

    Parameters
    ----------
    path
        The file.
    analysis
        The analysis with the detections.
    threshold
        SVM score.
    kind
        One of the kinds in :data:`FORMATS`; None chooses by the suffix.
    truth
        Ground truth to compare with, for formats that can hold it (CSV).

    Raises
    ------
    ExportError
        If the suffix is unknown or the file cannot be written.
    ValueError
        If the kind is unknown.
    """
    chosen = format_of(path) if kind is None else _named(kind)
    write_text(path, chosen.make(analysis, threshold, truth))


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a UTF-8 text file atomically.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    data = text.encode("utf-8")
    try:
        with atomic_write(path) as temporary:
            temporary.write_bytes(data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ExportError(
            Message("{path}: cannot be written ({reason}); choose another place or name", path=path, reason=reason)
        ) from error


def _named(kind: str) -> Format:
    for form in FORMATS:
        if form.kind == kind:
            return form
    raise ValueError(f"kind must be one of {', '.join(form.kind for form in FORMATS)}, not {kind!r}")
