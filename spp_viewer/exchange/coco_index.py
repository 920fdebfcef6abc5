"""Cached index of COCO annotation files, each of which is one JSON document for a whole folder of images."""

from __future__ import annotations

import json
import threading
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from cachetools import LRUCache

from spp_viewer.core.message import Message
from spp_viewer.exchange.annotation import OWN_MARK, Annotation, coordinate, read_bytes, stated_size
from spp_viewer.exchange.errors import AnnotationError, ForeignAnnotationError

MAX_FILE_BYTES = 2**30
"""Size limit in bytes; the training annotations of COCO 2017 have 448 MiB."""

CACHED_FILES = 32
"""Number of files kept in memory; that of COCO 2017's training images takes about 100 MB."""

_KEPT = ("images", "annotations", "categories", "info", "id", "file_name", "width", "height", "name", "description")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An image in a file's list. ``number`` counts the images; entries with the same key have the same number."""

    number: int
    file_name: str
    size: tuple[int, int] | None


class CocoIndex:
    """Boxes of every image of one COCO file, looked up by the image's name.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    AnnotationError
        If it cannot be read or is damaged.
    ForeignAnnotationError
        If it is JSON of another kind, or COCO without boxes (such as captions).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        collector = _Collector()
        data = read_bytes(path, MAX_FILE_BYTES)
        try:
            # A hook in Python lets other threads run between objects.
            content = json.loads(data.decode("utf-8-sig"), object_hook=collector)
        except (ValueError, RecursionError, MemoryError) as error:
            raise AnnotationError(
                Message(
                    "{file}: not readable as JSON ({error}); get it again or remove it", file=path.name, error=error
                )
            ) from error
        if not isinstance(content, dict) or not all(
            isinstance(content.get(k), list) for k in ("images", "annotations")
        ):
            raise ForeignAnnotationError(
                Message('{file}: not a COCO annotation file; it lacks "images" or "annotations"', file=path.name)
            )
        if content["annotations"] and not collector.image_keys:
            raise ForeignAnnotationError(
                Message("{file}: a COCO file without boxes; get the one with instances", file=path.name)
            )
        info = content.get("info")
        self.detected = isinstance(info, dict) and info.get("description") == OWN_MARK
        self._names = _category_names(content.get("categories"))
        self._images: dict[str, list[_Entry]] = {}
        numbers: dict[int | str, int] = {}
        for entry in _entries(content["images"], numbers):
            self._images.setdefault(_base_name(entry.file_name), []).append(entry)
        owners = np.array(
            [numbers.get(key, -1) if key is not None else -1 for key in collector.image_keys], dtype=np.int64
        )
        self._order = np.argsort(owners, kind="stable")  # rows of one image are adjacent, in the file's order
        self._owners = owners[self._order]
        self._boxes = np.frombuffer(collector.boxes, dtype=np.float64).reshape(-1, 4)  # [A, 4] x, y, w, h
        self._categories = collector.categories
        self._crowd = collector.crowd

    def annotation(self, image: Path) -> Annotation | None:
        """Return the objects of an image, or None if the file does not list it.

        If several listed images have that name, the one whose folders match the image's own is used.

        Raises
        ------
        AnnotationError
            If the folders do not identify one, or an object's category is not in the file.
        """
        listed = self._images.get(image.name)
        if not listed:
            return None
        agreement = [_common_tail(entry.file_name, image) for entry in listed]
        best = [entry for entry, parts in zip(listed, agreement, strict=True) if parts == max(agreement)]
        if len(best) > 1:
            raise AnnotationError(
                Message(
                    "{file}: lists {count} images named {image}; keep one, or give their folders",
                    file=self.path.name,
                    count=len(best),
                    image=image.name,
                )
            )
        first, end = np.searchsorted(self._owners, [best[0].number, best[0].number + 1])
        rows = self._order[first:end]
        boxes = self._boxes[rows].copy()
        boxes[(boxes[:, 2:] < 0).any(axis=1)] = np.nan  # a negative side is invalid
        boxes[:, 2:] += boxes[:, :2]
        return Annotation(
            boxes=boxes,
            labels=tuple(self._name(self._categories[row]) for row in rows),
            difficult=tuple(bool(self._crowd[row]) for row in rows),
            size=best[0].size,
            detected=self.detected,
        )

    def _name(self, category: int | str | None) -> str:
        name = self._names.get(category) if category is not None else None
        if name is None:
            raise AnnotationError(
                Message(
                    "{file}: category {category!r} is not among its categories; complete them",
                    file=self.path.name,
                    category=category,
                )
            )
        return name


class _Collector:
    """Collects annotations while a JSON document is parsed and drops the rest, mostly outlines."""

    def __init__(self) -> None:
        self.boxes = array("d")
        self.image_keys: list[int | str | None] = []
        self.categories: list[int | str | None] = []
        self.crowd = bytearray()

    def __call__(self, item: dict[str, Any]) -> dict[str, Any] | None:
        if "image_id" not in item or "bbox" not in item:
            return {key: item[key] for key in _KEPT if key in item}
        box = item["bbox"]
        sides = [coordinate(side) for side in box] if isinstance(box, list) and len(box) == 4 else [float("nan")] * 4
        self.boxes.extend(sides)
        self.image_keys.append(_key(item["image_id"]))
        self.categories.append(_key(item.get("category_id")))
        self.crowd.append(item.get("iscrowd") in (1, "1"))
        return None


def _key(value: Any) -> int | str | None:
    return value if isinstance(value, int | str) else None


def _entries(images: list[Any], numbers: dict[int | str, int]) -> Iterator[_Entry]:
    """Yield the valid entries; ``numbers`` receives the number of each key."""
    for item in images:
        if isinstance(item, dict) and isinstance(item.get("file_name"), str) and _key(item.get("id")) is not None:
            number = numbers.setdefault(item["id"], len(numbers))
            yield _Entry(number, item["file_name"], stated_size(item.get("width"), item.get("height")))


def _category_names(categories: Any) -> dict[int | str, str]:
    if not isinstance(categories, list):
        return {}
    return {
        item["id"]: item["name"].strip()
        for item in categories
        if isinstance(item, dict) and _key(item.get("id")) is not None and isinstance(item.get("name"), str)
    }


def _parts(file_name: str) -> tuple[str, ...]:
    return PurePosixPath(file_name.replace("\\", "/")).parts  # some files were written on Windows


def _base_name(file_name: str) -> str:
    return _parts(file_name)[-1] if _parts(file_name) else ""


def _common_tail(file_name: str, image: Path) -> int:
    """Count how many parts of the two paths agree, from the end."""
    count = 0
    for a, b in zip(reversed(image.absolute().parts), reversed(_parts(file_name)), strict=False):
        if a != b:
            break
        count += 1
    return count


_lock = threading.Lock()
_known: LRUCache[Path, tuple[tuple[int, int], CocoIndex | AnnotationError]] = LRUCache(CACHED_FILES)


def coco_index(path: Path) -> CocoIndex:
    """Return the index of a file, read again only if the file has changed.

    Raises
    ------
    AnnotationError
        As :class:`CocoIndex`; failures are cached as well.
    """
    path = path.absolute()
    with _lock:
        stamp = _stamp(path)
        known = _known.get(path)
        if known is None or known[0] != stamp:
            known = stamp, _read(path)
            _known[path] = known
    index = known[1]
    if isinstance(index, AnnotationError):
        raise type(index)(str(index))  # a new object: the cached one would accumulate tracebacks
    return index


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def _read(path: Path) -> CocoIndex | AnnotationError:
    try:
        return CocoIndex(path)
    except AnnotationError as error:
        return error
