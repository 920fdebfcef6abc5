"""Settings of the window: one JSON file with a version, validated value by value and written atomically.

An invalid value is replaced by its default. A file that is not a settings file is renamed to ``settings.json.broken``
and defaults are used. If the folder cannot be written, settings last until the program ends.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from spp_viewer.core.files import atomic_write, set_aside
from spp_viewer.gui.canvas.view_options import OVERLAYS, CanvasOptions
from spp_viewer.gui.document.json_values import (
    Reader,
    base64_bytes,
    exactly,
    number,
    one_of,
    optional,
    read_values,
    valid_items,
    whole_number,
)
from spp_viewer.gui.document.sizes_choice import SizesChoice
from spp_viewer.gui.i18n.language import LANGUAGES
from spp_viewer.gui.shell import saved_options
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.theme.theme import THEMES

logger = logging.getLogger(__name__)

VERSION = 1


@dataclass(frozen=True)
class Settings:
    """Everything that is stored between two runs of the program.

    Attributes
    ----------
    theme
        One of THEMES.
    overlays
        Keys of the visible overlays.
    panel
        Name of the page at the side.
    threshold
        Lowest score of a detection that is shown; None is the model's threshold.
    folder
        Folder of the last opened image; empty at first.
    canvas
        Options of the canvas.
    geometry, layout
        Geometry and dock layout of the window, as Qt saves them.
    options
        Options of :data:`spp_viewer.gui.shell.saved_options.REMEMBERED` that differ from their defaults.
    images, images_width
        Whether the list of images is shown, and its width in screen pixels.
    recent
        Paths of recently opened files and folders, the latest first.
    language
        One of LANGUAGES.
    sizes
        Levels and forms that are compared on the page Sizes.
    tour_answered
        Whether the guided tour was taken or declined. A file without it is older than the tour and counts as True.
    """

    theme: str = "system"
    overlays: frozenset[str] = field(default_factory=lambda: frozenset({"detections"}))
    panel: str = "detections"
    threshold: float | None = None
    folder: str = ""
    geometry: bytes = b""
    layout: bytes = b""
    canvas: CanvasOptions = field(default_factory=CanvasOptions)
    options: Mapping[str, Any] = field(default_factory=dict)
    images: bool = True
    images_width: int = 144
    recent: tuple[str, ...] = ()
    language: str = "system"
    sizes: SizesChoice = field(default_factory=SizesChoice)
    tour_answered: bool = False


def settings_path() -> Path:
    """Return the path of the settings file. ``SPP_VIEWER_CONFIG`` overrides its folder."""
    override = os.environ.get("SPP_VIEWER_CONFIG")
    folder = Path(override) if override else Path(platformdirs.user_config_dir("spp-viewer", appauthor=False))
    return folder / "settings.json"


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings, with defaults for values that are missing or invalid."""
    path = path if path is not None else settings_path()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or not isinstance(content.get("version"), int):
            raise ValueError("not a settings file")
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        logger.warning("settings cannot be read: %s", error)
        return Settings()
    except ValueError as error:
        set_aside(path, error)
        return Settings()
    if content["version"] > VERSION:
        logger.warning("settings were written by a newer version; what is known is used")
    return Settings(**{"tour_answered": True, **read_values(content, _READERS, "setting ")})


def save_settings(settings: Settings, path: Path | None = None) -> bool:
    """Write the settings; return False, and log why, if that is not possible."""
    path = path if path is not None else settings_path()
    content: dict[str, Any] = {"version": VERSION, **dataclasses.asdict(settings)}
    content["overlays"] = sorted(settings.overlays)
    content["options"] = saved_options.to_json(settings.options)
    content["sizes"] = settings.sizes.to_json()
    for name in ("geometry", "layout"):
        content[name] = base64.b64encode(content[name]).decode("ascii")
    try:
        with atomic_write(path) as temporary:
            temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        logger.warning("settings are not saved: %s", error)
        return False
    return True


def _path(value: Any) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f"{value!r} is not a path")
    return value


_READERS: dict[str, Reader] = {
    "theme": one_of(THEMES),
    "language": one_of(LANGUAGES),
    "tour_answered": exactly(bool),
    "overlays": lambda value: frozenset(valid_items(one_of(OVERLAYS))(value)),
    "panel": one_of(PANELS),
    "threshold": optional(number(-100, 100)),
    "folder": exactly(str),
    "geometry": base64_bytes,
    "layout": base64_bytes,
    "canvas": CanvasOptions.from_json,
    "options": saved_options.from_json,
    "images": exactly(bool),
    "images_width": whole_number(1, 9_999),
    "recent": valid_items(_path),
    "sizes": SizesChoice.from_json,
}
