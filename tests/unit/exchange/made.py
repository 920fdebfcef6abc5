"""Analyses and annotation files from a few numbers, without a model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import KEPT, Analysis, Candidates, Detections, Proposals, Timings

CLASSES = ("cat", "dog", "diningtable")
WIDTH, HEIGHT = 200, 150

Found = tuple[int, float, tuple[float, float, float, float]]
"""Label, score, box."""


def picture(path: Path | None = None, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """A black picture; its file need not exist."""
    return Image(np.zeros((height, width, 3), np.uint8), path)


def analysis_of(found: Sequence[Found], path: Path | None = None, classes: Sequence[str] = CLASSES) -> Analysis:
    """An analysis with these detections, strongest first, from as many proposals in the opposite order."""
    count = len(found)
    boxes = np.array([box for _, _, box in found], np.float32).reshape(-1, 4)
    labels = np.array([label for label, _, _ in found], np.int64)
    scores = np.array([score for _, score, _ in found], np.float32)
    rows = np.arange(count)
    nobody, none = np.full(count, -1), np.zeros(count, np.float32)
    return Analysis(
        image=picture(path),
        detector="SPP-Net",
        model="made",
        backbone="alexnet",
        classes=tuple(classes),
        device="cpu",
        options=Options(),
        proposals=Proposals(boxes[::-1], "made", count),
        maps=None,
        windows=None,
        fc7=np.zeros((count, 2), np.float32),
        scores=np.zeros((count, len(classes)), np.float32),
        offsets=np.zeros((count, len(classes), 4), np.float32),
        candidates=Candidates(rows[::-1], labels, scores, boxes, boxes, np.full(count, KEPT), nobody, none),
        detections=Detections(boxes, labels, scores, rows[::-1], rows),
        timings=Timings({"decode": 0.001, "conv": 0.1234567}, 0.2),
    )


@st.composite
def boxes_in_hundredths(draw: st.DrawFn) -> tuple[float, float, float, float]:
    """A box inside the picture on a grid of 0.01 px, with an area."""
    x1, y1 = draw(st.integers(0, WIDTH * 100 - 1)), draw(st.integers(0, HEIGHT * 100 - 1))
    x2, y2 = draw(st.integers(x1 + 1, WIDTH * 100)), draw(st.integers(y1 + 1, HEIGHT * 100))
    return x1 / 100, y1 / 100, x2 / 100, y2 / 100


@st.composite
def boxes_in_pixels(draw: st.DrawFn) -> tuple[float, float, float, float]:
    """A box of whole pixels inside the picture."""
    x1, y1 = draw(st.integers(0, WIDTH - 1)), draw(st.integers(0, HEIGHT - 1))
    return x1, y1, draw(st.integers(x1 + 1, WIDTH)), draw(st.integers(y1 + 1, HEIGHT))


def findings(boxes: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Found]]:
    """Detections with boxes of this kind, strongest first."""
    one = st.tuples(st.integers(0, len(CLASSES) - 1), st.floats(0.5, 9, width=32), boxes)
    return st.lists(one, max_size=5).map(lambda found: sorted(found, key=lambda item: -item[1]))


def voc(*objects: tuple[str, tuple[Any, ...]], difficult: Sequence[int] = (), extra: str = "") -> str:
    """A VOC annotation of (name, 1-based inclusive box)."""
    items = "".join(
        f"<object><name>{name}</name><difficult>{int(number in difficult)}</difficult><bndbox><xmin>{box[0]}</xmin>"
        f"<ymin>{box[1]}</ymin><xmax>{box[2]}</xmax><ymax>{box[3]}</ymax></bndbox></object>"
        for number, (name, box) in enumerate(objects)
    )
    return f"<annotation>{extra}{items}</annotation>"


def coco(images: dict[str, list[tuple[int, Any]]], names: Sequence[str] = CLASSES, **more: Any) -> dict[str, Any]:
    """A COCO document: for each file name its objects, (category index, x y w h)."""
    annotations = [
        {"id": 1, "image_id": number, "category_id": category, "bbox": list(box), "segmentation": [[1, 2, 3, 4, 5, 6]]}
        for number, objects in enumerate(images.values())
        for category, box in objects
    ]
    listed = [{"id": number, "file_name": name} for number, name in enumerate(images)]
    categories = [{"id": number, "name": name} for number, name in enumerate(names)]
    return {"images": listed, "annotations": annotations, "categories": categories, **more}


def write_json(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def assert_same(a: Any, b: Any) -> None:
    """Equal to the last bit, in values, types and shapes, through dataclasses and tuples."""
    assert type(a) is type(b)
    if isinstance(a, np.ndarray):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        assert a.tobytes() == b.tobytes()
    elif is_dataclass(a):
        for field in fields(a):
            assert_same(getattr(a, field.name), getattr(b, field.name))
    elif isinstance(a, tuple):
        assert len(a) == len(b)
        for ours, theirs in zip(a, b, strict=True):
            assert_same(ours, theirs)
    elif hasattr(a, "items"):
        assert list(a.items()) == list(b.items())
    else:
        assert a == b
