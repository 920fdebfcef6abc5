"""``bundle.json``: a model's metadata, read without torch and before the model is loaded."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.message import Message
from spp_viewer.core.resources import resource

FORMAT = 1
FACTORED_FORMAT = 2
"""Format number of a model whose fc6 is factored. Versions that only know whole layers reject it by this number."""
DEFAULT_MODEL = "alexnet-voc20"
INDEX = "bundle.json"


def bundle_folder(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the model's folder: ``path`` may also be its ``bundle.json``; None is the shipped model."""
    folder = resource("models", DEFAULT_MODEL) if path is None else Path(path)
    return folder.parent if folder.name == INDEX else folder


def read_index(folder: Path) -> dict[str, Any]:
    """Read ``bundle.json``.

    Raises
    ------
    ModelLoadError
        If it is missing, damaged, or of an unknown format.
    """
    try:
        card = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        reason = Message("not found") if missing else Message("cannot be read")
        raise ModelLoadError(
            Message(
                "{folder}: {index} {reason}; choose a model folder made by spp-viewer train",
                folder=folder,
                index=INDEX,
                reason=reason,
            )
        ) from error
    if not isinstance(card, dict) or card.get("format") not in (FORMAT, FACTORED_FORMAT):
        raise ModelLoadError(
            Message(
                "{file}: not a model of format {format}; this program reads no other",
                file=folder / INDEX,
                format=f"{FORMAT}, {FACTORED_FORMAT}",
            )
        )
    return card


def fingerprint_of(
    name: str, backbone: str, classes: tuple[str, ...], levels: tuple[int, ...], files: Mapping[str, Any]
) -> str:
    """Hash the metadata and the weights' checksums: equal for two models that give equal results."""
    digest = hashlib.sha256(repr((name, backbone, classes, levels)).encode())
    digest.update(repr(sorted((key, entry["sha256"]) for key, entry in files.items())).encode())
    return digest.hexdigest()


def rcnn_threshold_of(card: Mapping[str, Any]) -> float:
    """Return the R-CNN score from which detections are shown: where F1 was largest in the evaluation.

    R-CNN's scores have another range than SPP-Net's. Without an evaluation, SPP-Net's threshold is returned.
    """
    for document in card.get("evaluations", ()):
        if document.get("detector") == "rcnn" and document.get("regression"):
            score = document.get("best_f1", {}).get("score")
            if isinstance(score, int | float):
                return float(score)
    return float(card.get("display_threshold", 0.0))
