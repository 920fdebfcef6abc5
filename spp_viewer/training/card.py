"""The model card: what a model was trained on, how, and how well it does. It is part of ``bundle.json``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from spp_viewer.training.dataset import VOC_CLASSES, Sample, count_boxes

THIN = 100
"""A class with fewer training boxes is called thin."""


def model_card(samples: Sequence[Sample], evaluations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Counts, thin classes and figures.

    Parameters
    ----------
    samples
        What the model was trained on.
    evaluations
        Documents of ``spp-viewer evaluate --json``. The first one's AP of every class and the score at which its F1
        is largest become those of the model.
    """
    counts = dict(zip(VOC_CLASSES, count_boxes(samples, len(VOC_CLASSES)).tolist(), strict=True))
    card: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "training_images": len(samples),
        "training_boxes": counts,
        "thin_classes": [name for name, count in counts.items() if count < THIN],
    }
    if evaluations:
        main = evaluations[0]
        card["ap"] = {name: row["ap"] for name, row in main["per_class"].items()}
        card["display_threshold"] = main["best_f1"]["score"]
        card["evaluations"] = [dict(document) for document in evaluations]
    return card
