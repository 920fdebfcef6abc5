"""Where the files that ship with the program are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parents[1]


def resource(*parts: str) -> Path:
    """Path of a shipped file or folder, such as ``resource("samples", "chelsea.jpg")``."""
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def cache_dir(*parts: str) -> Path:
    """Folder for what can be computed again. ``SPP_VIEWER_CACHE`` overrides the platform's choice. Not created."""
    override = os.environ.get("SPP_VIEWER_CACHE")
    root = Path(override) if override else Path(platformdirs.user_cache_dir("spp-viewer", appauthor=False))
    return root.joinpath(*parts)
