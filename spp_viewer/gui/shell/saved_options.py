"""Options that are stored between two runs of the program, and their form in the settings file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spp_viewer.core.options import Options
from spp_viewer.gui.document.json_values import Reader, exactly, items, number, optional, read_values
from spp_viewer.pipeline.setup import AnalysisSetup

_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")


def _device(value: Any) -> str:
    if not isinstance(value, str) or not _DEVICE.fullmatch(value):
        raise ValueError(f"{value!r} is not a device")
    return value


def _option(name: str, read: Reader) -> Reader:
    """Read an option's type with ``read``, and have :class:`Options` validate the value."""

    def read_option(value: Any) -> Any:
        choice = {name: read(value)}
        return getattr(Options(**choice), name)

    return read_option


_OF_OPTIONS: dict[str, Reader] = {
    "scales": items(exactly(int)),
    "proposals": exactly(str),
    "max_proposals": exactly(int),
    "score_threshold": number(),
    "nms_iou": number(),
    "max_per_class": exactly(int),
    "bbox_regression": exactly(bool),
}

_READERS: dict[str, Reader] = {
    "model": optional(lambda value: Path(exactly(str)(value))),
    "device": _device,
    **{name: _option(name, read) for name, read in _OF_OPTIONS.items()},
}

REMEMBERED = tuple(_READERS)
"""Names of the stored options. A file of proposals belongs to its images, so it is not stored; nor is the seed."""


def to_remember(before: Mapping[str, Any], found: AnalysisSetup, now: AnalysisSetup) -> dict[str, Any]:
    """Return the options to store: those changed in this run, and stored ones that this run did not change.

    Parameters
    ----------
    before
        The stored options.
    found
        The setup at the start of the program, which the command line may have set.
    now
        The current setup.
    """
    changed = now.changed_from(found)
    values = {name: now.get(name) if name in changed else before.get(name, _NOTHING) for name in REMEMBERED}
    return {name: value for name, value in values.items() if value is not _NOTHING}


_NOTHING = object()


def to_json(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Convert options to the values of a JSON file."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in choices.items()}


def from_json(content: Any) -> dict[str, Any]:
    """Read the valid options of a JSON file.

    Raises
    ------
    TypeError
        If ``content`` is not an object.
    """
    return read_values(content, _READERS, "option ")
