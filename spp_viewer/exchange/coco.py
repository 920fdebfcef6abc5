"""Detections as COCO documents: the results list for evaluation, and a data set for annotation programs."""

from __future__ import annotations

import json
from typing import Any

from spp_viewer import __version__
from spp_viewer.core.results import Analysis
from spp_viewer.exchange.annotation import OWN_MARK
from spp_viewer.exchange.shown import rows_above, shortest

DECIMALS = 2
"""Decimals of coordinates, in pixels."""

FIRST_CATEGORY = 1
"""COCO number of the class with index 0."""


def coco_results(analysis: Analysis, threshold: float) -> str:
    """Format detections that score above ``threshold`` as a COCO results list, strongest first.

    Image and category numbers are those of :func:`coco_dataset`; scores are SVM scores; boxes are (x, y, width, height)
    in pixels.
    """
    keys = ("image_id", "category_id", "bbox", "score")
    entries = [{key: item[key] for key in keys} for item in _annotations(analysis, threshold)]
    return _lines(entries) + "\n"


def coco_dataset(analysis: Analysis, threshold: float) -> str:
    """Format detections that score above ``threshold`` as a complete COCO data set of one image, strongest first.

    Each annotation also has a score. All classes of the model are categories, found or not.
    """
    image = analysis.image
    categories = [{"id": FIRST_CATEGORY + label, "name": name} for label, name in enumerate(analysis.classes)]
    size = {"width": image.width, "height": image.height}
    parts = {
        "info": json.dumps({"description": OWN_MARK, "version": __version__, "model": analysis.model}),
        "images": _lines([{"id": image_number(image.name), "file_name": image.name, **size}]),
        "categories": _lines(categories),
        "annotations": _lines(_annotations(analysis, threshold)),
    }
    return "{\n" + ",\n".join(f'"{key}": {text}' for key, text in parts.items()) + "\n}\n"


def image_number(name: str) -> int:
    """Return the number in a file name such as COCO's ``000000397133.jpg``; 1 for other names."""
    stem = name.split(".")[0]
    return int(stem) if stem.isascii() and stem.isdigit() and len(stem) <= 18 else 1


def _annotations(analysis: Analysis, threshold: float) -> list[dict[str, Any]]:
    found = analysis.detections
    items = []
    for number, row in enumerate(rows_above(analysis, threshold), start=1):
        x1, y1, x2, y2 = (round(float(edge), DECIMALS) for edge in found.boxes[row])
        width, height = round(x2 - x1, DECIMALS), round(y2 - y1, DECIMALS)
        items.append(
            {
                "id": number,
                "image_id": image_number(analysis.image.name),
                "category_id": FIRST_CATEGORY + int(found.labels[row]),
                "bbox": [x1, y1, width, height],
                "area": round(width * height, DECIMALS),
                "segmentation": [],
                "iscrowd": 0,
                "score": shortest(found.scores[row]),
            }
        )
    return items


def _lines(items: list[dict[str, Any]]) -> str:
    """Format a JSON list with one item per line."""
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]" if items else "[]"
