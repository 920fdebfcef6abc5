"""Races and sweeps of the past, kept in a file, to compare machines and settings."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import platformdirs

from spp_viewer.core.files import atomic_write, set_aside
from spp_viewer.race.points import SweepPoint, environment_text
from spp_viewer.race.sweep_report import points_of, sweep_document

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

Entry = TypeVar("Entry")

logger = logging.getLogger(__name__)

VERSION = 2
"""Version of the file format; version 1 had no sweeps."""
MOST, MOST_SWEEPS = 200, 20
"""Older races and sweeps are forgotten."""


@dataclass(frozen=True)
class RaceRecord:
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
        """Return the figures that are compared between races, by name, in seconds."""
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
            **document.get("environment", {}),
        }


@dataclass(frozen=True)
class SweepRecord:
    """One sweep, complete or not.

    Attributes
    ----------
    when, image
        As of a race.
    points
        At least one.
    """

    when: str
    image: str
    points: tuple[SweepPoint, ...]

    @property
    def document(self) -> dict[str, Any]:
        """Return the document that ``spp-viewer compare --sweep --json`` prints."""
        return {"path": self.image, "when": self.when, **sweep_document(self.points)}


@dataclass(frozen=True)
class RaceHistory:
    """All stored entries, oldest first."""

    races: tuple[RaceRecord, ...] = ()
    sweeps: tuple[SweepRecord, ...] = ()


def history_path() -> Path:
    """Return the path of the file. ``SPP_VIEWER_CONFIG`` overrides its folder."""
    override = os.environ.get("SPP_VIEWER_CONFIG")
    folder = Path(override) if override else Path(platformdirs.user_data_dir("spp-viewer", appauthor=False))
    return folder / "races.json"


def past_race(image: str, result: Comparison) -> RaceRecord:
    """Return the entry of a race that has just ended."""
    return RaceRecord(_now(), image, result.as_json())


def past_sweep(image: str, points: Sequence[SweepPoint]) -> SweepRecord:
    """Return the entry of a sweep that has just ended, or of its finished part."""
    return SweepRecord(_now(), image, tuple(points))


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def load_history(path: Path | None = None) -> RaceHistory:
    """Races and sweeps of the past; what is damaged is passed over.

    A file that cannot be read, or is of a newer version of the program, is set aside under another name, so that the
    next race does not write over it.
    """
    path = path if path is not None else history_path()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        races, sweeps = content["races"], content.get("sweeps", [])
        if content["version"] > VERSION or not isinstance(races, list) or not isinstance(sweeps, list):
            raise ValueError(f"version {content['version']}")
    except FileNotFoundError:
        return RaceHistory()
    except OSError as error:
        logger.warning("past races cannot be read: %s", error)
        return RaceHistory()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        set_aside(path, error)
        return RaceHistory()
    return RaceHistory(_whole(races, _race_of)[-MOST:], _whole(sweeps, _sweep_of)[-MOST_SWEEPS:])


def _whole(entries: list[Any], read: Callable[[Any], Entry]) -> tuple[Entry, ...]:
    """Return the entries that can be read."""
    found = []
    for entry in entries:
        try:
            found.append(read(entry))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            logger.warning("a past race is passed over: %s", error)
    return tuple(found)


def _race_of(entry: Any) -> RaceRecord:
    race = RaceRecord(str(entry["when"]), str(entry["image"]), dict(entry["document"]))
    race.row()
    return race


def _sweep_of(entry: Any) -> SweepRecord:
    points = points_of(entry)
    if not points:
        raise ValueError("a sweep without points")
    return SweepRecord(str(entry["when"]), str(entry["path"]), points)


def save_history(past: RaceHistory, path: Path | None = None) -> bool:
    """Write the newest :data:`MOST`; False, and a line in the log, if that is not possible."""
    path = path if path is not None else history_path()
    races = [vars(race) for race in past.races[-MOST:]]
    sweeps = [sweep.document for sweep in past.sweeps[-MOST_SWEEPS:]]
    content = {"version": VERSION, "races": races, "sweeps": sweeps}
    try:
        with atomic_write(path) as temporary:
            temporary.write_text(json.dumps(content) + "\n", encoding="utf-8")
    except OSError as error:
        logger.warning("races are not kept: %s", error)
        return False
    return True


def history_csv(races: Sequence[RaceRecord]) -> str:
    """Return one line per race, with the machine it was measured on; times in seconds."""
    out = io.StringIO()
    rows = [race.row() for race in races]
    if rows:
        names = list(dict.fromkeys(name for row in rows for name in row))  # machines report different fields
        writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return out.getvalue()


def history_json(races: Sequence[RaceRecord]) -> str:
    """Every race with all of its figures, as ``spp-viewer compare --json`` prints them."""
    return json.dumps({"races": [{"when": race.when, "path": race.image, **race.document} for race in races]}, indent=2)


def history_markdown(races: Sequence[RaceRecord]) -> str:
    """Return a Markdown table; an asterisk marks extrapolated figures."""
    lines = [
        "| image | windows | R-CNN s | SPP-Net s | speed-up | measured on | when |",
        "|---|--:|--:|--:|--:|---|---|",
    ]
    for race in races:
        row, document = race.row(), race.document
        where = environment_text(document.get("device", ""), document.get("environment", {}))
        mark = "*" if row["extrapolated"] else ""
        lines.append(
            f"| {row['image']} | {row['windows']} | {row['rcnn_features']:.3f}{mark} | {row['spp_features']:.3f} "
            f"| {row['speedup_features']:.1f}x{mark} | {where} | {row['when']} |"
        )
    if any(race.row()["extrapolated"] for race in races):
        lines += ["", "\\* extrapolated from a sample of the windows"]
    return "\n".join(lines) + "\n"
