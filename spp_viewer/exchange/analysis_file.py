"""A complete analysis as one file (pixels, features, scores and results) that can be opened without the model."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from spp_viewer import __version__
from spp_viewer.core.boxes import as_boxes
from spp_viewer.core.files import atomic_write
from spp_viewer.core.image import Image
from spp_viewer.core.message import Message
from spp_viewer.core.options import Options
from spp_viewer.core.results import (
    Analysis,
    Candidates,
    Detections,
    FeatureMaps,
    Geometry,
    Proposals,
    ScaleMap,
    Timings,
    Windows,
)
from spp_viewer.exchange.container import ContainerError, ContainerReader, ContainerWriter
from spp_viewer.exchange.errors import AnalysisFileError, ExportError
from spp_viewer.exchange.layout import Layout, entry, number, numbers, texts

Part = TypeVar("Part")

SUFFIX = ".sppv"
FORMAT = "spp-viewer analysis file"
VERSION = 1
"""Format version, incremented with every change that older readers cannot handle."""


def save_analysis(path: str | os.PathLike[str], analysis: Analysis) -> None:
    """Write a complete analysis atomically. Equal analyses give equal files.

    Raises
    ------
    ExportError
        If the file cannot be written, or the analysis is too large to be read again.
    """
    try:
        with atomic_write(path) as temporary, ContainerWriter(temporary) as writer:
            writer.index(_index(analysis))
            writer.picture(analysis.image.pixels)
            for name, values in _arrays(analysis).items():
                writer.array(name, values)
    except ContainerError as error:
        raise ExportError(
            Message("{path}: not saved, {error}; analyse a smaller copy or fewer scales", path=path, error=error)
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ExportError(
            Message("{path}: cannot be written ({reason}); choose another place or name", path=path, reason=reason)
        ) from error


def load_picture(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """Read only the image of an analysis file: uint8 (H, W, 3).

    Raises
    ------
    AnalysisFileError
        As :func:`load_analysis`.
    """
    return _opened(Path(path), lambda reader: reader.picture())


def load_scores(path: str | os.PathLike[str]) -> NDArray[np.float32]:
    """Read only the scores of the detections in an analysis file, float32 (D,), without unpacking the rest.

    Raises
    ------
    AnalysisFileError
        As :func:`load_analysis`.
    """
    return _opened(Path(path), lambda reader: reader.array("detections.scores", "<f4", 1))


def load_analysis(path: str | os.PathLike[str]) -> Analysis:
    """Read an analysis written by :func:`save_analysis`, with equal bits.

    Fields that an older file lacks get their defaults. The file is not trusted: sizes, types, lengths and indices are
    validated before objects are created from them.

    Raises
    ------
    AnalysisFileError
        If the file is missing, damaged, of another kind or of a newer version, with one line that says what to do.
    """
    return _opened(Path(path), _read)


def _opened(path: Path, read: Callable[[ContainerReader], Part]) -> Part:
    try:
        with path.open("rb") as file:
            return _checked(path, file, read)
    except FileNotFoundError as error:
        raise AnalysisFileError(Message("{path}: no such file; check the name", path=path)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnalysisFileError(
            Message("{path}: cannot be read ({reason}); check its name and permissions", path=path, reason=reason)
        ) from error


def _checked(path: Path, file: BinaryIO, read: Callable[[ContainerReader], Part]) -> Part:
    try:
        with ContainerReader(file) as reader:
            return read(reader)
    except _NewerError as error:
        raise AnalysisFileError(
            Message("{file}: {error}; install the current version of SPP Viewer", file=path.name, error=error)
        ) from error
    except MemoryError as error:
        raise AnalysisFileError(
            Message("{file}: too large for the free memory; close other programs", file=path.name)
        ) from error
    except Exception as error:  # zipfile raises almost anything on damaged archives, NotImplementedError included
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise AnalysisFileError(
            Message(
                "{file}: not a whole analysis file ({reason}); analyse the image again or get a fresh copy",
                file=path.name,
                reason=reason,
            )
        ) from error


class _NewerError(Exception):
    """Raised when the file was written by a newer version of the program."""


def _index(analysis: Analysis) -> dict[str, Any]:
    image, proposals, maps = analysis.image, analysis.proposals, analysis.maps
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": __version__,
        "image": {
            "path": str(image.path) if image.path is not None else None,
            "notes": list(image.notes),
            "decode_seconds": float(image.decode_seconds),
        },
        "detector": analysis.detector,
        "model": analysis.model,
        "backbone": analysis.backbone,
        "classes": list(analysis.classes),
        "device": analysis.device,
        "options": asdict(analysis.options),
        "proposals": {
            "method": proposals.method,
            "found": int(proposals.found),
            "cached": bool(proposals.cached),
            "key": proposals.key,
        },
        "geometry": asdict(maps.geometry) if maps is not None else None,
        "maps": [
            {
                "scale": int(m.scale),
                "size": [int(side) for side in m.size],
                "scale_factor": float(m.scale_factor),
                "seconds": float(m.seconds),
            }
            for m in maps or ()
        ],
        "windows": analysis.windows is not None,
        "timings": {
            "seconds": {stage: float(value) for stage, value in analysis.timings.seconds.items()},
            "total": float(analysis.timings.total),
        },
        "notices": list(analysis.notices),
        "fingerprint": analysis.fingerprint,
        "reused": sorted(analysis.reused),
        "computed_by": analysis.computed_by,
    }


def _arrays(analysis: Analysis) -> dict[str, NDArray[Any]]:
    """Return every array except the pixels, under the names of the layout."""
    arrays = {"proposals.boxes": analysis.proposals.boxes}
    for group in (analysis.windows, analysis.candidates, analysis.detections):
        if group is not None:
            name = type(group).__name__.lower()
            arrays |= {f"{name}.{field.name}": getattr(group, field.name) for field in fields(group)}
    arrays |= {f"maps.{number}.conv5": m.conv5 for number, m in enumerate(analysis.maps or ())}
    return arrays | {"fc7": analysis.fc7, "scores": analysis.scores, "offsets": analysis.offsets}


def _read(reader: ContainerReader) -> Analysis:
    index = reader.index()
    if index.get("format") != FORMAT:
        raise ContainerError("it is an archive of another kind")
    version = entry(index, "version", int)
    if version > VERSION:
        raise _NewerError(f"written by a newer SPP Viewer ({index.get('program')})")
    classes = texts(index, "classes")
    layout = Layout(reader, classes=len(classes))
    maps = _read_maps(index, layout)
    proposals = entry(index, "proposals", dict)
    boxes = layout.array("proposals.boxes")
    windows = Windows(**layout.group("windows")) if entry(index, "windows", bool) else None
    fc7, scores, offsets = (layout.array(name) for name in ("fc7", "scores", "offsets"))
    candidates, detections = Candidates(**layout.group("candidates")), Detections(**layout.group("detections"))
    layout.check_indices()
    for group in (candidates.before, candidates.after, detections.boxes):
        as_boxes(group)
    if maps is not None and windows is not None:
        _check_cells(windows, maps)
    elif maps is not None or windows is not None:
        raise ContainerError("feature maps and windows do not go without each other")
    elif len(fc7) != len(boxes):
        raise ContainerError(f"{len(fc7)} rows of fc7 do not belong to {len(boxes)} proposals")
    timings = entry(index, "timings", dict)
    measured = entry(timings, "seconds", dict)
    return Analysis(
        image=_read_image(entry(index, "image", dict), reader),
        detector=entry(index, "detector", str),
        model=entry(index, "model", str),
        backbone=entry(index, "backbone", str),
        classes=classes,
        device=entry(index, "device", str),
        options=_read_options(entry(index, "options", dict)),
        proposals=Proposals(
            boxes,
            method=entry(proposals, "method", str),
            found=entry(proposals, "found", int),
            cached=entry(proposals, "cached", bool),
            key=entry(proposals, "key", str) if "key" in proposals else "",
        ),
        maps=maps,
        windows=windows,
        fc7=fc7,
        scores=scores,
        offsets=offsets,
        candidates=candidates,
        detections=detections,
        timings=Timings({stage: number(measured, stage) for stage in measured}, number(timings, "total")),
        notices=texts(index, "notices"),
        fingerprint=entry(index, "fingerprint", str) if "fingerprint" in index else "",
        reused=frozenset(texts(index, "reused")) if "reused" in index else frozenset(),
        computed_by=entry(index, "computed_by", str) if "computed_by" in index else "",
    )


def _read_image(content: dict[str, Any], reader: ContainerReader) -> Image:
    path = entry(content, "path", str, type(None))
    seconds = number(content, "decode_seconds")
    return Image(reader.picture(), Path(path) if path is not None else None, texts(content, "notes"), seconds)


def _read_maps(index: dict[str, Any], layout: Layout) -> FeatureMaps | None:
    listed = entry(index, "maps", list)
    content = entry(index, "geometry", dict, type(None))
    if content is None:
        return None
    whole = {name: entry(content, name, int) for name in ("stride", "receptive_field", "channels")}
    geometry = Geometry(**whole, centre=number(content, "centre"))
    maps = []
    for place, item in enumerate(listed):
        high, wide = numbers(item, "size", int)
        conv5 = layout.conv5(place)
        seconds = number(item, "seconds") if "seconds" in item else 0.0
        maps.append(ScaleMap(entry(item, "scale", int), (high, wide), number(item, "scale_factor"), conv5, seconds))
    return FeatureMaps(tuple(maps), geometry)


def _read_options(content: dict[str, Any]) -> Options:
    """Read options by name; options that the file lacks are newer than the file and get their defaults."""
    values: dict[str, Any] = {}
    for field in fields(Options):
        if field.name not in content:
            continue
        default: Any = field.default
        if isinstance(default, tuple):
            values[field.name] = numbers(content, field.name, type(default[0]))
        elif isinstance(default, float):
            values[field.name] = number(content, field.name)
        else:
            values[field.name] = entry(content, field.name, type(default))
    return Options(**values)


def _check_cells(windows: Windows, maps: FeatureMaps) -> None:
    """Check that every window lies on the map of its scale."""
    for place, scale_map in enumerate(maps):
        cells = windows.cells[windows.scale_index == place]
        high, wide = scale_map.conv5.shape[1:]
        first, last = cells[:, :2], cells[:, 2:]
        if (first < 0).any() or (last < first).any() or (last >= [wide, high]).any():
            raise ContainerError("a window does not lie on its feature map")
