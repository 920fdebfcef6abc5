"""Boxes read from a JSON, CSV or PASCAL VOC XML file."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from spp_viewer.core.boxes import Boxes, as_boxes, clip, from_voc
from spp_viewer.core.errors import ProposalError
from spp_viewer.core.files import sha256_of
from spp_viewer.core.image import Image
from spp_viewer.core.message import Message
from spp_viewer.core.results import Proposals

COLUMNS = ("x1", "y1", "x2", "y2")

FILE_PREFIX = "File "
"""Precedes the file's name in :attr:`Proposals.method`."""


def read_proposals(path: str | os.PathLike[str], image: Image) -> Proposals:
    """Read boxes from a file, in its order, clipped to the image; boxes outside the image are dropped.

    JSON: a list of ``[x1, y1, x2, y2]``, or an object with such a list under ``"boxes"``. CSV: four columns, or a
    header that names x1, y1, x2 and y2. XML: the ``bndbox`` entries of a PASCAL VOC annotation (1-based, inclusive).
    JSON and CSV hold edge coordinates in pixels of the upright image.

    Raises
    ------
    ProposalError
        If the file cannot be read, holds no boxes, or none of them touches the image.
    """
    path = Path(path)
    readers = {".json": _read_json, ".csv": _read_csv, ".xml": _read_xml}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ProposalError(Message("{file}: boxes are read from .json, .csv or .xml files", file=path.name))
    try:
        key = file_key(path)  # hashed before it is read: a change in between must not put other boxes under this key
        with np.errstate(over="ignore"):  # values that overflow become infinite, which is rejected
            boxes = as_boxes(reader(path))
        if len(boxes) == 0:
            raise ValueError("there are none in it")
    except FileNotFoundError as error:
        raise ProposalError(Message("{path}: no such file; check the name", path=path)) from error
    except (
        OSError,
        ValueError,
        OverflowError,
        TypeError,
        RecursionError,
        csv.Error,
        ElementTree.ParseError,
    ) as error:
        raise ProposalError(
            Message(
                "{file}: no boxes could be read ({error}); docs/formats.md shows the formats",
                file=path.name,
                error=error,
            )
        ) from error
    boxes = clip(boxes, image.width, image.height)
    boxes = boxes[(boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])]
    if len(boxes) == 0:
        raise ProposalError(
            Message(
                "{file}: no box lies on this image of {width} x {height} pixels; check that they belong together",
                file=path.name,
                width=image.width,
                height=image.height,
            )
        )
    return Proposals(boxes, method=FILE_PREFIX + path.name, found=len(boxes), key=key)


def file_key(path: str | os.PathLike[str]) -> str:
    """Return :attr:`Proposals.key` of the boxes in a file.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    return f"file {sha256_of(path)}"


def _read_json(path: Path) -> Any:
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(content, dict):
        return content
    if "boxes" not in content:
        raise ValueError('the object lacks "boxes"')
    return content["boxes"]


def _read_csv(path: Path) -> Boxes:
    with path.open(newline="", encoding="utf-8-sig") as handle:
        rows = [row for row in csv.reader(handle) if row]
    if not rows:
        raise ValueError("the file is empty")
    header = [name.strip().lower() for name in rows[0]]
    columns = list(range(4))
    if not _is_number(header[0]):
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise ValueError(f"the header lacks {', '.join(missing)}")
        columns, rows = [header.index(name) for name in COLUMNS], rows[1:]
    if any(len(row) <= max(columns) for row in rows):
        raise ValueError("a row has too few columns")
    return np.array([[float(row[c]) for c in columns] for row in rows], dtype=np.float32)


def _read_xml(path: Path) -> Boxes:
    root = ElementTree.parse(path).getroot()
    names = ("xmin", "ymin", "xmax", "ymax")
    boxes = [[float(box.findtext(name) or "nan") for name in names] for box in root.iter("bndbox")]
    return from_voc(boxes)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
