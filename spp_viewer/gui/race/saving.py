"""The figures of a race as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.files import replacing
from spp_viewer.gui.text import later

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

FORMATS = {
    ".json": later("Race as JSON"),
    ".csv": later("Race as a table"),
    ".md": later("Race as Markdown"),
    ".png": later("Picture of the race"),
}
"""Suffixes, and what they stand for."""


class RaceFileError(SppViewerError):
    """The figures of a race cannot be written."""


def write_race(path: Path, result: Comparison) -> None:
    """Write a comparison as JSON, CSV or Markdown, as the suffix says.

    Raises
    ------
    RaceFileError
        If it cannot be written.
    """
    from spp_viewer.race import report

    name = result.last[0].image.name
    suffix = path.suffix.lower()
    if suffix == ".csv":
        content = report.comparisons_csv([(name, result)])
    elif suffix == ".md":
        content = report.markdown(name, result) + "\n"
    else:
        content = json.dumps({"path": name, **result.as_json()}, indent=2) + "\n"
    try:
        with replacing(path) as temporary:
            temporary.write_text(content, encoding="utf-8")
    except OSError as error:
        raise RaceFileError(f"{path}: cannot be written ({error.strerror}); choose another place or name") from error
