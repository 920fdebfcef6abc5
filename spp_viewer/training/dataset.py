"""Annotated photographs in PASCAL VOC layout.

``FOLDER/JPEGImages``, ``FOLDER/Annotations/*.xml`` (1-based inclusive boxes) and ``FOLDER/ImageSets/Main/SPLIT.txt``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, from_voc
from spp_viewer.core.errors import DatasetError
from spp_viewer.core.image import SUFFIXES

VOC_CLASSES = (
    "aeroplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "diningtable",
    "dog",
    "horse",
    "motorbike",
    "person",
    "pottedplant",
    "sheep",
    "sofa",
    "train",
    "tvmonitor",
)


@dataclass(frozen=True, eq=False)
class Sample:
    """One annotated image.

    Attributes
    ----------
    name
        File name without its suffix.
    path
        The image.
    boxes
        float32 (G, 4), edges (x1, y1, x2, y2) in pixels.
    labels
        int64 (G,), indices into the classes.
    difficult
        bool (G,): counted neither when found nor when missed.
    """

    name: str
    path: Path
    boxes: Boxes
    labels: NDArray[np.int64]
    difficult: NDArray[np.bool_]

    @property
    def easy(self) -> tuple[Boxes, NDArray[np.int64]]:
        """Boxes and labels that are not difficult."""
        return self.boxes[~self.difficult], self.labels[~self.difficult]


def read_split(folder: str | os.PathLike[str], split: str, classes: Sequence[str] = VOC_CLASSES) -> tuple[Sample, ...]:
    """Read all samples of a split, in the order of its list. ``split`` may join several by ``+`` ("train+val").

    Raises
    ------
    DatasetError
        If a list, image or annotation is missing or damaged, naming the file.
    """
    folder = Path(folder)
    names: list[str] = []
    for part in split.split("+"):
        listing = folder / "ImageSets" / "Main" / f"{part}.txt"
        try:
            lines = listing.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise DatasetError(f"{listing}: cannot be read; {folder} must be a folder in PASCAL VOC layout") from error
        names += [line.split()[0] for line in lines if line.strip()]
    if not names:
        raise DatasetError(f"{folder}: the split {split!r} is empty")
    if len(set(names)) != len(names):
        raise DatasetError(f"{folder}: the split {split!r} lists an image twice")
    return tuple(_read_sample(folder, name, classes) for name in names)


def read_folders(
    folders: Iterable[str | os.PathLike[str]], split: str, classes: Sequence[str] = VOC_CLASSES
) -> tuple[Sample, ...]:
    """Read the samples of a split in several folders, one folder after the other.

    Raises
    ------
    DatasetError
        As :func:`read_split`.
    """
    return tuple(sample for folder in folders for sample in read_split(folder, split, classes))


def count_boxes(samples: Iterable[Sample], class_count: int) -> NDArray[np.int64]:
    """Count the boxes of each class that are not difficult: int64 (classes,)."""
    counts = np.zeros(class_count, dtype=np.int64)
    for sample in samples:
        counts += np.bincount(sample.easy[1], minlength=class_count)
    return counts


def _read_sample(folder: Path, name: str, classes: Sequence[str]) -> Sample:
    annotation = folder / "Annotations" / f"{name}.xml"
    try:
        root = ElementTree.parse(annotation).getroot()
    except (OSError, ElementTree.ParseError) as error:
        raise DatasetError(f"{annotation}: cannot be read ({error})") from error
    boxes, labels, difficult = [], [], []
    for item in root.iter("object"):
        label = (item.findtext("name") or "").strip()
        if label not in classes:
            raise DatasetError(f"{annotation}: {label!r} is none of the {len(classes)} classes")
        corners = [item.findtext(f"bndbox/{side}") for side in ("xmin", "ymin", "xmax", "ymax")]
        try:
            boxes.append([float(corner or "") for corner in corners])
        except ValueError as error:
            raise DatasetError(f"{annotation}: a box of {label} lacks a number") from error
        labels.append(classes.index(label))
        difficult.append((item.findtext("difficult") or "0").strip() == "1")
    return Sample(
        name=name,
        path=_image_path(folder, name),
        boxes=from_voc(boxes),
        labels=np.array(labels, dtype=np.int64),
        difficult=np.array(difficult, dtype=np.bool_),
    )


def _image_path(folder: Path, name: str) -> Path:
    for suffix in SUFFIXES:
        path = folder / "JPEGImages" / f"{name}{suffix}"
        if path.is_file():
            return path
    raise DatasetError(f"{folder / 'JPEGImages' / name}: no image of that name")
