"""Detection of installed packages that overwrite each other's files."""

from __future__ import annotations

import importlib.metadata

OPENCV = "opencv-contrib-python-headless"
"""The OpenCV package that this program depends on."""

OTHER_OPENCV = ("opencv-python", "opencv-python-headless", "opencv-contrib-python")
"""Packages that install into the same folder ``cv2`` as :data:`OPENCV`."""


def other_opencv() -> list[str]:
    """Return those of :data:`OTHER_OPENCV` that are installed."""
    return [name for name in OTHER_OPENCV if is_installed(name)]


def is_installed(name: str) -> bool:
    """Return whether a package is installed."""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
