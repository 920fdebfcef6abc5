"""Annotations stored beside an image: PASCAL VOC XML or COCO JSON."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, as_boxes, clip
from spp_viewer.core.image import Image
from spp_viewer.core.message import Message
from spp_viewer.core.results import frozen
from spp_viewer.exchange.annotation import Annotation
from spp_viewer.exchange.coco_index import coco_index
from spp_viewer.exchange.errors import AnnotationError, ForeignAnnotationError
from spp_viewer.exchange.voc import read_voc

SHARED_NAMES = ("instances*.json", "annotations.json", "_annotations.coco.json")
"""Names of COCO files in the folder of the images that they annotate."""

MAX_FILES = 32
"""Maximum number of files in a folder ``annotations`` that are searched, those named after the image folder first."""


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """Annotated objects of an image.

    Attributes
    ----------
    boxes
        float32 (G, 4), edges (x1, y1, x2, y2) in image pixels; clipped to the image, none empty.
    labels
        G class names, as in the file.
    difficult
        bool (G,): counted neither when found nor when missed (VOC's "difficult", COCO's crowds).
    source
        The file.
    """

    boxes: Boxes
    labels: tuple[str, ...]
    difficult: NDArray[np.bool_]
    source: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "boxes", frozen(as_boxes(self.boxes)))
        object.__setattr__(self, "difficult", frozen(self.difficult, dtype=np.bool_, ndim=1))
        if not len(self.boxes) == len(self.labels) == len(self.difficult):
            raise ValueError(
                f"lengths differ: {len(self.boxes)} boxes, {len(self.labels)} labels, {len(self.difficult)} flags"
            )

    def __len__(self) -> int:
        return len(self.boxes)


def find_ground_truth(image: Image) -> GroundTruth | None:
    """Find the annotation of an image; None if there is none.

    For ``FOLDER/STEM.SUFFIX`` these are tried in order: ``FOLDER/STEM.xml``; ``../Annotations/STEM.xml`` if the folder
    is called JPEGImages; ``FOLDER/STEM.json``; a COCO file of the folder (:data:`SHARED_NAMES`); and
    ``../annotations/*.json``. XML and JSON of other kinds is ignored, and so are this program's own exports of
    detections. A COCO file is read once and cached until it changes.

    Raises
    ------
    AnnotationError
        If the annotation is damaged or made for an image of another size, naming the file. A damaged COCO file that
        several images share is an error only if no other file lists the image.
    """
    if image.path is None:
        return None
    problem: AnnotationError | None = None
    for source, own in _places(image.path):
        try:
            annotation = _objects(source, image.path)
        except ForeignAnnotationError:
            continue
        except AnnotationError as error:
            if own:
                raise
            problem = problem or error
            continue
        if annotation is not None and not annotation.detected:
            return _on_image(annotation, image, source)
    if problem is not None:
        raise problem
    return None


def read_ground_truth(source: Path, image: Image) -> GroundTruth:
    """Read the annotation of an image from a given file, whatever its name.

    Raises
    ------
    AnnotationError
        If the file is damaged, of another kind, made for an image of another size, or does not list the image.
    """
    annotation = _objects(source, image.path if image.path is not None else Path(image.name))
    if annotation is None:
        raise AnnotationError(
            Message("{file}: does not list {image}; choose the file that does", file=source.name, image=image.name)
        )
    return _on_image(annotation, image, source)


def _places(image: Path) -> Iterator[tuple[Path, bool]]:
    """Yield files that may annotate the image, and whether each is for this image only."""
    image = image.absolute()
    folder = image.parent
    own = [image.with_suffix(".xml")]
    if folder.name.lower() == "jpegimages":
        own.append(folder.parent / "Annotations" / f"{image.stem}.xml")
    own.append(image.with_suffix(".json"))
    yield from ((path, True) for path in own if path.is_file())
    with contextlib.suppress(OSError):  # an unreadable folder counts as empty
        shared = [path for pattern in SHARED_NAMES for path in sorted(folder.glob(pattern))]
        beside = sorted((folder.parent / "annotations").glob("*.json"), key=lambda path: _rank(path, folder.name))
        yield from ((path, False) for path in [*shared, *beside[:MAX_FILES]] if path not in own)


def _rank(path: Path, folder: str) -> tuple[bool, bool, str]:
    """Return a sort key: files named after the image's folder first (``instances_val2017.json`` for ``val2017``)."""
    return folder.lower() not in path.stem.lower(), not path.stem.startswith("instances"), path.name


def _objects(source: Path, image: Path) -> Annotation | None:
    if source.suffix.lower() == ".xml":
        return read_voc(source)
    return coco_index(source).annotation(image)


def _on_image(annotation: Annotation, image: Image, source: Path) -> GroundTruth:
    """Validate and clip the boxes; those outside the image or without area are dropped, as nothing can match them."""
    if annotation.size not in (None, (image.width, image.height)):
        wide, high = annotation.size or (0, 0)
        raise AnnotationError(
            Message(
                "{file}: annotates a picture of {wide} x {high} pixels, but {image} has {width} x "
                "{height}; use the annotation of this very picture",
                file=source.name,
                wide=wide,
                high=high,
                image=image.name,
                width=image.width,
                height=image.height,
            )
        )
    try:
        boxes = clip(as_boxes(annotation.boxes), image.width, image.height)
    except ValueError as error:
        raise AnnotationError(
            Message("{file}: {reason}; correct the annotation", file=source.name, reason=_broken(annotation))
        ) from error
    seen = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    if len(boxes) and not seen.any():
        raise AnnotationError(
            Message(
                "{file}: no box lies on {image} of {width} x {height} pixels; check that they belong together",
                file=source.name,
                image=image.name,
                width=image.width,
                height=image.height,
            )
        )
    return GroundTruth(
        boxes=boxes[seen],
        labels=tuple(label for label, kept in zip(annotation.labels, seen, strict=True) if kept),
        difficult=np.array(annotation.difficult, dtype=np.bool_)[seen],
        source=source,
    )


def _broken(annotation: Annotation) -> str:
    """Describe the object whose box is invalid."""
    corners = annotation.boxes
    proper = np.isfinite(corners).all(axis=1) & (corners[:, 2:] >= corners[:, :2]).all(axis=1)
    row = int(np.flatnonzero(~proper)[0])
    return f"object {row + 1} ({annotation.labels[row]}) has no proper box"
