"""Races of the past, kept in a file, to compare machines and settings."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from spp_viewer.core.files import replacing, set_aside

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

logger = logging.getLogger(__name__)

VERSION = 1
"""Of the file's format."""
MOST = 200
"""Older races are forgotten."""


@dataclass(frozen=True)
class PastRace:
    """One race.

    Attributes
    ----------
    when
        Local time, ISO 8601 to the second.
    image
        Name of the file.
    document
        As ``spp-viewer compare --json`` prints it.
    """

    when: str
    image: str
    document: dict[str, Any]

    def row(self) -> dict[str, Any]:
        """The figures that are compared between races, by name; seconds."""
        document = self.document
        return {
            "when": self.when,
            "image": self.image,
            "windows": int(document["windows"]),
            "scales": len(document.get("scales", ())),
            "repeats": document.get("repeats", ""),
            "rcnn_features": float(document["rcnn"]["features"]),
            "spp_features": float(document["spp"]["features"]),
            "speedup_conv": document["speedup"].get("conv", ""),
            "speedup_features": float(document["speedup"]["features"]),
            "speedup_end_to_end": document["speedup"].get("end_to_end", ""),
            "extrapolated": int(bool(document.get("extrapolated"))),
            "together": int(bool(document.get("together"))),
            "device": document.get("device", ""),
            "model": document.get("model", ""),
        }


def history_path() -> Path:
    """The file. ``SPP_VIEWER_CONFIG`` overrides its folder."""
    override = os.environ.get("SPP_VIEWER_CONFIG")
    folder = Path(override) if override else Path(platformdirs.user_data_dir("spp-viewer", appauthor=False))
    return folder / "races.json"


def past_race(image: str, result: Comparison) -> PastRace:
    """A race that has just ended."""
    return PastRace(datetime.now().astimezone().isoformat(timespec="seconds"), image, result.as_json())


def load_history(path: Path | None = None) -> tuple[PastRace, ...]:
    """The races of the past, oldest first; what is damaged is passed over.

    A file that cannot be read, or is of a newer version of the program, is set aside under another name, so that the
    next race does not write over it.
    """
    path = path if path is not None else history_path()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        entries = content["races"]
        if content["version"] > VERSION or not isinstance(entries, list):
            raise ValueError(f"version {content['version']}")
    except FileNotFoundError:
        return ()
    except OSError as error:
        logger.warning("past races cannot be read: %s", error)
        return ()
    except (ValueError, KeyError, TypeError) as error:
        set_aside(path, error)
        return ()
    races = []
    for entry in entries:
        try:
            race = PastRace(str(entry["when"]), str(entry["image"]), dict(entry["document"]))
            race.row()
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            logger.warning("a past race is passed over: %s", error)
            continue
        races.append(race)
    return tuple(races[-MOST:])


def save_history(races: tuple[PastRace, ...], path: Path | None = None) -> bool:
    """Write the newest :data:`MOST`; False, and a line in the log, if that is not possible."""
    path = path if path is not None else history_path()
    content = {"version": VERSION, "races": [vars(race) for race in races[-MOST:]]}
    try:
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(content) + "\n", encoding="utf-8")
    except OSError as error:
        logger.warning("races are not kept: %s", error)
        return False
    return True


def history_csv(races: Sequence[PastRace]) -> str:
    """A line for every race; seconds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    rows = [race.row() for race in races]
    if rows:
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return out.getvalue()


def history_json(races: Sequence[PastRace]) -> str:
    """Every race with all of its figures, as ``spp-viewer compare --json`` prints them."""
    return json.dumps({"races": [{"when": race.when, "path": race.image, **race.document} for race in races]}, indent=2)


def history_markdown(races: Sequence[PastRace]) -> str:
    """A table to paste into a report; an asterisk marks what is extrapolated."""
    lines = ["| image | windows | R-CNN s | SPP-Net s | speed-up | device | when |", "|---|--:|--:|--:|--:|---|---|"]
    for row in (race.row() for race in races):
        mark = "*" if row["extrapolated"] else ""
        lines.append(
            f"| {row['image']} | {row['windows']} | {row['rcnn_features']:.3f}{mark} | {row['spp_features']:.3f} "
            f"| {row['speedup_features']:.1f}x{mark} | {row['device']} | {row['when']} |"
        )
    if any(race.row()["extrapolated"] for race in races):
        lines += ["", "\\* extrapolated from a sample of the windows"]
    return "\n".join(lines) + "\n"
