"""``bundle.json``: what a model says of itself, read without torch and before the model is loaded."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.resources import resource
from spp_viewer.core.words import Words

FORMAT = 1
FACTORED_FORMAT = 2
"""Of a model with heads whose fc6 is two factors. Programs that know only whole ones refuse it by this number."""
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
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        reason = Words("not found") if missing else Words("cannot be read")
        raise ModelLoadError(
            Words(
                "{folder}: {index} {reason}; choose a model folder made by spp-viewer train",
                folder=folder,
                index=INDEX,
                reason=reason,
            )
        ) from error
    if not isinstance(card, dict) or card.get("format") not in (FORMAT, FACTORED_FORMAT):
        raise ModelLoadError(
            Words(
                "{file}: not a model of format {format}; this program reads no other",
                file=folder / INDEX,
                format=f"{FORMAT}, {FACTORED_FORMAT}",
            )
        )
    return card


def fingerprint_of(
    name: str, backbone: str, classes: tuple[str, ...], levels: tuple[int, ...], files: Mapping[str, Any]
) -> str:
    """Equal for two models that give equal results: of what the index says of them and of their weights."""
    digest = hashlib.sha256(repr((name, backbone, classes, levels)).encode())
    digest.update(repr(sorted((key, entry["sha256"]) for key, entry in files.items())).encode())
    return digest.hexdigest()


def rcnn_threshold_of(card: Mapping[str, Any]) -> float:
    """R-CNN score from which a detection is worth showing: where its F1 was largest, if it was evaluated.

    Its scores have a scale of their own. Without an evaluation it is SPP-Net's threshold.
    """
    for document in card.get("evaluations", ()):
        if document.get("detector") == "rcnn" and document.get("regression"):
            score = document.get("best_f1", {}).get("score")
            if isinstance(score, int | float):
                return float(score)
    return float(card.get("display_threshold", 0.0))
