"""A small folder in PASCAL VOC layout: coloured shapes that stand for classes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage

from tests import make

Entry = tuple[str, tuple[int, int, int, int], bool]


def write_voc(folder: Path, splits: dict[str, dict[str, list[Entry]]], size: tuple[int, int] = (160, 120)) -> Path:
    """``splits[split][name]`` lists (class, 1-based inclusive box, difficult) of each image."""
    for part in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for split, images in splits.items():
        (folder / "ImageSets/Main" / f"{split}.txt").write_text("".join(f"{name}\n" for name in images))
        for number, (name, entries) in enumerate(images.items()):
            pixels = make.photo_pixels(*size, seed=number)
            for _, (x1, y1, x2, y2), _ in entries:
                pixels[y1 - 1 : y2, x1 - 1 : x2] = np.array([230, 40, 40]) - pixels[y1 - 1 : y2, x1 - 1 : x2] // 8
            PilImage.fromarray(pixels).save(folder / "JPEGImages" / f"{name}.png")
            items = "".join(
                f"<object><name>{label}</name><difficult>{int(difficult)}</difficult><bndbox><xmin>{x1}</xmin>"
                f"<ymin>{y1}</ymin><xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox></object>"
                for label, (x1, y1, x2, y2), difficult in entries
            )
            (folder / "Annotations" / f"{name}.xml").write_text(f"<annotation>{items}</annotation>")
    return folder


@pytest.fixture
def voc_folder(tmp_path: Path) -> Path:
    """Three training and two validation images with cats, dogs and one difficult dog."""
    train: dict[str, list[Entry]] = {
        "a": [("cat", (20, 30, 90, 100), False)],
        "b": [("dog", (60, 20, 140, 80), False), ("cat", (5, 60, 50, 118), False)],
        "c": [("dog", (30, 30, 100, 110), False), ("dog", (110, 10, 150, 60), True)],
    }
    val: dict[str, list[Entry]] = {"d": [("cat", (10, 10, 80, 90), False)], "e": [("dog", (40, 40, 150, 115), False)]}
    return write_voc(tmp_path / "voc", {"train": train, "val": val})


@pytest.fixture(scope="session")
def voc_writer() -> Callable[..., Path]:
    return write_voc
