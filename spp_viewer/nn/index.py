"""``bundle.json``: what a model says of itself, read without torch and before the model is loaded."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.resources import resource

FORMAT = 1
DEFAULT_MODEL = "alexnet-voc20"
INDEX = "bundle.json"


def bundle_folder(path: str | os.PathLike[str] | None = None) -> Path:
    """The folder that a model is in: ``path`` may also be its ``bundle.json``; None is the one that ships."""
    folder = resource("models", DEFAULT_MODEL) if path is None else Path(path)
    return folder.parent if folder.name == INDEX else folder


def read_index(folder: Path) -> dict[str, Any]:
    """The contents of ``bundle.json``.

    Raises
    ------
    ModelLoadError
        If it is missing, damaged, or of a format that is not known here.
    """
    try:
        card = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = "not found" if isinstance(error, FileNotFoundError | NotADirectoryError) else "cannot be read"
        raise ModelLoadError(f"{folder}: {INDEX} {reason}; choose a model folder made by spp-viewer train") from error
    if not isinstance(card, dict) or card.get("format") != FORMAT:
        raise ModelLoadError(f"{folder / INDEX}: not a model of format {FORMAT}; this program reads no other")
    return card
