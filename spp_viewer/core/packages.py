"""Packages in this environment that get into each other's way."""

from __future__ import annotations

import importlib.metadata

OPENCV = "opencv-contrib-python-headless"
"""The one that this program uses."""

OTHER_OPENCV = ("opencv-python", "opencv-python-headless", "opencv-contrib-python")
"""Packages that put their own files over those of :data:`OPENCV`: all share the folder ``cv2``."""


def other_opencv() -> list[str]:
    """Those of :data:`OTHER_OPENCV` that are installed."""
    return [name for name in OTHER_OPENCV if is_installed(name)]


def is_installed(name: str) -> bool:
    """Whether a package of this name is installed."""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
