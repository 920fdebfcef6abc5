"""PASCAL VOC annotations: one XML file per image, boxes in whole pixels counted from one, the last included."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, to_voc
from spp_viewer.core.message import Message
from spp_viewer.core.results import Analysis
from spp_viewer.exchange.annotation import OWN_MARK, Annotation, coordinate, read_bytes, stated_size
from spp_viewer.exchange.errors import AnnotationError, ForeignAnnotationError
from spp_viewer.exchange.shown import rows_above, shortest

MAX_FILE_BYTES = 16 * 2**20
MAX_DEPTH = 64
"""Maximum nesting depth of elements. VOC needs five."""

SIDES = ("xmin", "ymin", "xmax", "ymax")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_voc(path: Path) -> Annotation:
    """Read the objects of a VOC annotation. Parts of objects (heads, hands) are skipped.

    Raises
    ------
    AnnotationError
        If the file cannot be read, is damaged, or an object lacks its name or its box.
    ForeignAnnotationError
        If it is XML of another kind.
    """
    root = _parse(path)
    if root.tag != "annotation":
        raise ForeignAnnotationError(
            Message(
                "{file}: not a PASCAL VOC annotation; its outermost element is {tag!r}", file=path.name, tag=root.tag
            )
        )
    boxes, labels, difficult = [], [], []
    for number, item in enumerate(root.findall("object"), start=1):
        label = (item.findtext("name") or "").strip()
        if not label:
            raise AnnotationError(
                Message("{file}: object {number} has no name; complete the annotation", file=path.name, number=number)
            )
        boxes.append([coordinate(item.findtext(f"bndbox/{side}")) for side in SIDES])
        labels.append(label)
        difficult.append((item.findtext("difficult") or "").strip().lower() in ("1", "true"))
    corners = np.array(boxes, dtype=np.float64).reshape(-1, 4)
    corners[:, :2] -= 1
    return Annotation(
        boxes=corners,
        labels=tuple(labels),
        difficult=tuple(difficult),
        size=stated_size(root.findtext("size/width"), root.findtext("size/height")),
        detected=root.findtext("source/annotation") == OWN_MARK,
    )


class _Builder(ElementTree.TreeBuilder):
    """Tree builder that rejects entity declarations and excessive depth, so that a small file cannot grow in memory."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise ValueError("it declares a document type")

    def start(self, tag: str, attributes: dict[str, str], /) -> ElementTree.Element:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"its elements are nested more than {MAX_DEPTH} deep")
        return super().start(tag, attributes)

    def end(self, tag: str, /) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)


def _parse(path: Path) -> ElementTree.Element:
    data = read_bytes(path, MAX_FILE_BYTES)
    try:
        return ElementTree.fromstring(data, ElementTree.XMLParser(target=_Builder()))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise AnnotationError(
            Message(
                "{file}: not a readable annotation ({error}); get it again or remove it", file=path.name, error=error
            )
        ) from error


def voc_xml(analysis: Analysis, threshold: float) -> str:
    """Format detections that score above ``threshold`` as a VOC annotation, strongest first.

    Edges are rounded to whole pixels, as VOC counts them and many readers require; every box keeps at least one pixel.
    Each object also carries its SVM score, in an element that VOC does not define.
    """
    image, found = analysis.image, analysis.detections
    root = ElementTree.Element("annotation")
    _add(root, "folder", image.path.parent.name if image.path is not None else "")
    _add(root, "filename", image.name)
    source = _add(root, "source")
    _add(source, "database", "Unknown")
    _add(source, "annotation", OWN_MARK)
    size = _add(root, "size")
    for name, value in (("width", image.width), ("height", image.height), ("depth", 3)):
        _add(size, name, value)
    _add(root, "segmented", 0)
    rows = rows_above(analysis, threshold)
    for row, box in zip(rows, whole_pixels(found.boxes[rows], image.width, image.height), strict=True):
        item = _add(root, "object")
        _add(item, "name", analysis.classes[found.labels[row]])
        _add(item, "pose", "Unspecified")
        _add(item, "truncated", 0)
        _add(item, "difficult", 0)
        _add(item, "score", shortest(found.scores[row]))
        corners = _add(item, "bndbox")
        for side, edge in zip(SIDES, box, strict=True):
            _add(corners, side, edge)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def whole_pixels(boxes: Boxes, width: int, height: int) -> NDArray[np.int64]:
    """Convert edges (N, 4) to VOC's 1-based inclusive pixels, int64 (N, 4), at least one pixel each."""
    limit = np.array([width, height])
    edges = np.rint(boxes).reshape(-1, 2, 2)  # [N, first and last, x and y]
    first = np.clip(edges[:, 0], 0, limit - 1)
    last = np.clip(edges[:, 1], first + 1, limit)
    return to_voc(np.concatenate([first, last], axis=1)).astype(np.int64)


def _add(parent: ElementTree.Element, tag: str, value: Any = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag)
    if value is not None:
        element.text = _NOT_IN_XML.sub("\ufffd", str(value))
    return element
