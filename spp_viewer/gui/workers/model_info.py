"""What the window says about a model, from the model's own index."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spp_viewer.core.pyramid import DETECTION_LEVELS
from spp_viewer.gui.workers.messages import ModelInfo
from spp_viewer.nn.index import fingerprint_of, rcnn_threshold_of


def model_info(card: Mapping[str, Any], folder: Path | None) -> ModelInfo:
    """The information in ``bundle.json``.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is not what it should be.
    """
    levels = tuple(map(int, card.get("levels", DETECTION_LEVELS)))
    name, backbone, classes = str(card["name"]), str(card["backbone"]), tuple(map(str, card["classes"]))
    images = card.get("training_images")
    return ModelInfo(
        name=name,
        backbone=backbone,
        classes=classes,
        levels=levels,
        thin_classes=tuple(map(str, card.get("thin_classes", ()))),
        threshold=float(card.get("display_threshold", 0.0)),
        rcnn_threshold=rcnn_threshold_of(card),
        folder=folder,
        fingerprint=fingerprint_of(name, backbone, classes, levels, card["files"]),
        date=str(card.get("date") or ""),
        images=images if isinstance(images, int) else 0,
    )
