"""Writes figures of races and sweeps to files. Uses no widgets, so that any thread can write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.exchange.export import write_text
from spp_viewer.gui.document.race_history import RaceRecord, SweepRecord, history_csv, history_json, history_markdown
from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.race.scores import scores_csv, scores_document
from spp_viewer.race.sweep_report import sweep_csv, sweep_markdown

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

RACE_FORMATS = {
    ".json": tr_noop("Race as JSON"),
    ".csv": tr_noop("Race as a table"),
    ".md": tr_noop("Race as Markdown"),
    ".png": tr_noop("Picture of the race"),
    ".svg": tr_noop("Drawing of the race"),
}
"""File suffixes and their descriptions."""

SWEEP_FORMATS = {
    ".csv": tr_noop("Sweep as a table"),
    ".json": tr_noop("Sweep as JSON"),
    ".md": tr_noop("Sweep as Markdown"),
    ".png": tr_noop("Picture of the sweep"),
    ".svg": tr_noop("Drawing of the sweep"),
}

SCORE_FORMATS = {
    ".csv": tr_noop("Scores as a table"),
    ".json": tr_noop("Scores as JSON"),
    ".png": tr_noop("Picture of the scores"),
    ".svg": tr_noop("Drawing of the scores"),
}

HISTORY_FORMATS = {
    ".csv": tr_noop("Races as a table"),
    ".json": tr_noop("Races as JSON"),
    ".md": tr_noop("Races as Markdown"),
}


def write_race(path: Path, result: Comparison) -> None:
    """Write a comparison as JSON, CSV or Markdown, depending on the suffix.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    from spp_viewer.race import report

    name = result.last[0].image.name
    if path.suffix.lower() == ".csv":
        write_text(path, report.comparisons_csv([(name, result)]))
    elif path.suffix.lower() == ".md":
        write_text(path, report.markdown(name, result) + "\n")
    else:
        write_text(path, json.dumps({"path": name, **result.as_json()}, indent=2) + "\n")


def write_scores(path: Path, result: Comparison) -> None:
    """Write the detections with both scores as CSV or JSON.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    if path.suffix.lower() == ".csv":
        write_text(path, scores_csv(result))
    else:
        write_text(path, json.dumps(scores_document(result), indent=2) + "\n")


def write_sweep(path: Path, sweep: SweepRecord) -> None:
    """Write a sweep with its conditions as CSV, Markdown or JSON, depending on the suffix.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    if path.suffix.lower() == ".csv":
        write_text(path, sweep_csv(sweep.points))
    elif path.suffix.lower() == ".md":
        write_text(path, f"**{sweep.image}**\n\n{sweep_markdown(sweep.points)}")
    else:
        write_text(path, json.dumps(sweep.document, indent=2) + "\n")


def write_history(path: Path, races: Sequence[RaceRecord]) -> None:
    """Write the race history as CSV, JSON or Markdown, depending on the suffix.

    Raises
    ------
    ExportError
        If they cannot be written.
    """
    form = {".csv": history_csv, ".md": history_markdown}.get(path.suffix.lower(), history_json)
    write_text(path, form(races))
