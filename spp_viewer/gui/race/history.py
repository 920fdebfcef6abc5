"""Races of the past, kept in a file, to compare machines and settings."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from spp_viewer.core.files import replacing

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

logger = logging.getLogger(__name__)

VERSION = 1
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


def history_path() -> Path:
    """The file. ``SPP_VIEWER_CONFIG`` overrides its folder."""
    override = os.environ.get("SPP_VIEWER_CONFIG")
    folder = Path(override) if override else Path(platformdirs.user_data_dir("spp-viewer", appauthor=False))
    return folder / "races.json"


def past_race(image: str, result: Comparison) -> PastRace:
    """A race that has just ended."""
    return PastRace(datetime.now().astimezone().isoformat(timespec="seconds"), image, result.as_json())


def load_history(path: Path | None = None) -> tuple[PastRace, ...]:
    """The races of the past, oldest first; what is damaged is passed over."""
    path = path if path is not None else history_path()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        entries = content["races"] if content["version"] <= VERSION else []
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("past races cannot be read: %s", error)
        return ()
    races = []
    for entry in entries if isinstance(entries, list) else []:
        try:
            race = PastRace(str(entry["when"]), str(entry["image"]), dict(entry["document"]))
            float(race.document["speedup"]["features"]), int(race.document["windows"])
        except (KeyError, TypeError, ValueError) as error:
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
            temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        logger.warning("races are not kept: %s", error)
        return False
    return True
