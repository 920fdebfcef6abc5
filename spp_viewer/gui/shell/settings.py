"""What the window remembers: one small JSON file, versioned, checked key by key, written atomically.

A value that is not what it should be is replaced by its default; a file that is no settings file is set aside as
``settings.json.broken`` and defaults are used; a folder that cannot be written costs nothing but the memory.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import logging
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from spp_viewer.core.files import atomic_write, set_aside
from spp_viewer.gui.canvas.view_options import OVERLAYS, CanvasOptions, canvas_options_from_json
from spp_viewer.gui.document import sizes_choice
from spp_viewer.gui.document.sizes_choice import SizesChoice
from spp_viewer.gui.i18n.language import LANGUAGES
from spp_viewer.gui.shell import saved_options
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.theme.theme import THEMES

logger = logging.getLogger(__name__)

VERSION = 1


@dataclass(frozen=True)
class Settings:
    """Remembered choices.

    Attributes
    ----------
    theme
        One of THEMES.
    overlays
        Keys of the overlays that were on.
    panel
        Name of the page at the side.
    threshold
        Score from which detections are shown; None is the model's own.
    folder
        Where the last image was opened; empty at first.
    canvas
        How the canvas was left.
    geometry, layout
        Of the window, as Qt saves them.
    options
        Choices of :data:`spp_viewer.gui.shell.saved_options.REMEMBERED` that are not the defaults.
    images, images_width
        Whether the list of images is wanted, and how wide it is, screen pixels.
    recent
        Paths of files and folders opened lately, the latest first.
    language
        One of LANGUAGES.
    sizes
        Levels and forms that are compared on the page Sizes.
    tour_answered
        Whether the guided tour was taken or declined. Somebody whose settings do not say is no newcomer.
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
    """The file. ``SPP_VIEWER_CONFIG`` overrides its folder."""
    override = os.environ.get("SPP_VIEWER_CONFIG")
    folder = Path(override) if override else Path(platformdirs.user_config_dir("spp-viewer", appauthor=False))
    return folder / "settings.json"


def load_settings(path: Path | None = None) -> Settings:
    """The remembered settings, or defaults for whatever is missing or broken."""
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
    return Settings(**{"tour_answered": True, **_checked(content)})


def save_settings(settings: Settings, path: Path | None = None) -> bool:
    """Write the file; False (and a line in the log) if that is not possible."""
    path = path if path is not None else settings_path()
    content: dict[str, Any] = {"version": VERSION, **dataclasses.asdict(settings)}
    content["overlays"] = sorted(settings.overlays)
    content["options"] = saved_options.plain(settings.options)
    content["sizes"] = sizes_choice.plain(settings.sizes)
    for name in ("geometry", "layout"):
        content[name] = base64.b64encode(content[name]).decode("ascii")
    try:
        with atomic_write(path) as temporary:
            temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        logger.warning("settings are not saved: %s", error)
        return False
    return True


def _checked(content: dict[str, Any]) -> dict[str, Any]:
    """Those values that are what they should be, in Settings' types."""
    good: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if name not in content:
            continue
        try:
            good[name] = check(content[name])
        except (ValueError, TypeError, binascii.Error) as error:
            logger.warning("setting %s is not used: %s", name, error)
    return good


def _theme(value: Any) -> str:
    if value not in THEMES:
        raise ValueError(f"{value!r} is no theme")
    return str(value)


def _language(value: Any) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"{value!r} is no language")
    return str(value)


def _overlays(value: Any) -> frozenset[str]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return frozenset(key for key in value if key in OVERLAYS)


def _panel(value: Any) -> str:
    if value not in PANELS:
        raise ValueError(f"{value!r} is no panel")
    return str(value)


def _threshold(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 100:
        raise ValueError(f"{value!r} is no score")
    return float(value)


def _folder(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a path")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _width(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10_000:
        raise ValueError(f"{value!r} is no width")
    return value


def _recent(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(path for path in value if isinstance(path, str) and path and "\0" not in path)


def _blob(value: Any) -> bytes:
    return base64.b64decode(value, validate=True)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "theme": _theme,
    "language": _language,
    "tour_answered": _flag,
    "overlays": _overlays,
    "panel": _panel,
    "threshold": _threshold,
    "folder": _folder,
    "geometry": _blob,
    "layout": _blob,
    "canvas": canvas_options_from_json,
    "options": saved_options.checked,
    "images": _flag,
    "images_width": _width,
    "recent": _recent,
    "sizes": sizes_choice.checked,
}
