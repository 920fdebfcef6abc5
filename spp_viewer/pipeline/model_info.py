"""Metadata of a model, read from its index without loading the model."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.pyramid import DETECTION_LEVELS
from spp_viewer.nn.index import bundle_folder, fingerprint_of, rcnn_threshold_of, read_index
from spp_viewer.pipeline.setup import AnalysisSetup

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ModelInfo:
    """Metadata of a model.

    Attributes
    ----------
    threshold, rcnn_threshold
        Initial score thresholds for showing detections of SPP-Net and of R-CNN.
    folder
        Where the model was read from.
    fingerprint
        Hash of its weights, as in :attr:`spp_viewer.core.results.Analysis.fingerprint`.
    date, images
        Day of the training and number of training photographs; empty and 0 if unknown.
    """

    name: str
    backbone: str
    classes: tuple[str, ...]
    levels: tuple[int, ...]
    thin_classes: tuple[str, ...]
    threshold: float
    rcnn_threshold: float = 0.0
    folder: Path | None = None
    fingerprint: str = ""
    date: str = ""
    images: int = 0


def model_info(card: Mapping[str, Any], folder: Path | None) -> ModelInfo:
    """Return the metadata in the contents of a ``bundle.json``.

    Raises
    ------
    AttributeError, KeyError, TypeError, ValueError
        If an entry is missing or of the wrong type.
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


def model_of(setup: AnalysisSetup) -> ModelInfo | None:
    """Return the metadata of the setup's model; None if they cannot be read."""
    try:
        folder = bundle_folder(setup.model)
        return model_info(read_index(folder), folder)
    except (ModelLoadError, AttributeError, KeyError, TypeError, ValueError) as error:
        logger.info("the model says nothing of itself: %s", error)
        return None
