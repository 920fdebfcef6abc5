"""Options that are remembered from one start to the next: in plain values for a file, and back, checked one by one."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from spp_viewer.core.options import Options
from spp_viewer.gui.workers.analysis_setup import AnalysisSetup

logger = logging.getLogger(__name__)

REMEMBERED = (
    "model",
    "device",
    "scales",
    "proposals",
    "max_proposals",
    "score_threshold",
    "nms_iou",
    "max_per_class",
    "bbox_regression",
)
"""A file of boxes belongs to the images that it was made for, so it is not remembered; nor is the seed."""

_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")
_KINDS = {item.name: type(item.default) for item in fields(Options)}


def to_remember(before: Mapping[str, Any], found: AnalysisSetup, now: AnalysisSetup) -> dict[str, Any]:
    """What to write: choices of the user's, and those of earlier days that this start did without.

    Parameters
    ----------
    before
        What was remembered until now.
    found
        The setup at the start; what is still as it was is no choice of the user's.
    """
    changed = now.changed_from(found)
    values = {name: now.get(name) if name in changed else before.get(name, _NOTHING) for name in REMEMBERED}
    return {name: value for name, value in values.items() if value is not _NOTHING}


_NOTHING = object()


def plain(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Choices as a JSON file has them."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in choices.items()}


def checked(content: Any) -> dict[str, Any]:
    """Those of a file's choices that are what they should be.

    Raises
    ------
    TypeError
        If they are no choices at all.
    """
    if not isinstance(content, dict):
        raise TypeError("not a table of options")
    good: dict[str, Any] = {}
    for name in REMEMBERED:
        if name not in content:
            continue
        try:
            good[name] = _check(name, content[name])
        except (ValueError, TypeError, OverflowError) as error:
            logger.warning("remembered option %s is not used: %s", name, error)
    return good


def _check(name: str, value: Any) -> Any:
    if name == "model":
        if value is not None and not isinstance(value, str):
            raise TypeError("not a path")
        return Path(value) if value is not None else None
    if name == "device":
        if not isinstance(value, str) or not _DEVICE.fullmatch(value):
            raise ValueError(f"{value!r} is no device")
        return value
    kind = _KINDS[name]
    if kind is tuple:
        if not isinstance(value, list) or not all(type(side) is int for side in value):
            raise TypeError("not a list of numbers")
        value = tuple(value)
    elif kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or value != value:  # the latter is not a number
        raise TypeError(f"{value!r} is of the wrong kind")
    choice: dict[str, Any] = {name: value}
    return getattr(Options(**choice), name)
