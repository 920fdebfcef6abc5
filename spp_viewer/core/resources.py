"""Paths of shipped files (beside the package in a checkout, inside it in a wheel) and of the cache."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parents[1]


def resource(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as ``resource("samples", "chelsea.jpg")``."""
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def cache_dir(*parts: str) -> Path:
    """Return a path in the cache folder, without creating it. ``SPP_VIEWER_CACHE`` overrides the platform's folder."""
    override = os.environ.get("SPP_VIEWER_CACHE")
    root = Path(override) if override else Path(platformdirs.user_cache_dir("spp-viewer", appauthor=False))
    return root.joinpath(*parts)
