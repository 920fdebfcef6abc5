"""Dependencies of the stages on options and on each other: what has to run again when an option changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType

from spp_viewer.core.options import Options

NO_STAGE = ""
"""Marks an option that no stage reads."""

_SPPNET_CONSUMERS = {
    "decode": ("proposals", "conv"),
    "proposals": ("windows",),
    "conv": ("windows", "pool"),
    "windows": ("pool",),
    "pool": ("fc", "bbox"),
    "fc": ("svm",),
    "svm": ("nms",),
    "bbox": ("nms",),
    "nms": (),
}
_RCNN_CONSUMERS = {
    "decode": ("proposals", "crop"),
    "proposals": ("crop",),
    "crop": ("conv",),
    "conv": ("fc", "bbox"),
    "fc": ("svm",),
    "svm": ("nms",),
    "bbox": ("nms",),
    "nms": (),
}
CONSUMERS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"SPP-Net": _SPPNET_CONSUMERS, "R-CNN": _RCNN_CONSUMERS}
)
"""For each detector, the stages that read the result of each stage. Offsets are computed for every box and class even
if regression is off, so that only "nms" depends on that option."""

_POSTPROCESSING = dict.fromkeys(("score_threshold", "nms_iou", "max_per_class", "bbox_regression"), "nms")
_PROPOSING = dict.fromkeys(("proposals", "max_proposals", "proposals_file"), "proposals")
FIRST_STAGE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "SPP-Net": {
            **_PROPOSING,
            "model": "conv",
            "device": "conv",
            "scales": "conv",
            **_POSTPROCESSING,
            "seed": NO_STAGE,
        },
        "R-CNN": {
            **_PROPOSING,
            "model": "crop",
            "device": "crop",
            "scales": NO_STAGE,
            **_POSTPROCESSING,
            "seed": NO_STAGE,
        },
    }
)
"""For each detector, the first stage that reads each input: the fields of :class:`Options`, the model, the device and a
file of boxes."""


def affected_stages(choices: Iterable[str], detector: str = "SPP-Net") -> frozenset[str]:
    """Return the stages whose results may change when these inputs change.

    Parameters
    ----------
    choices
        Keys of :data:`FIRST_STAGE`.
    detector
        "SPP-Net" or "R-CNN".

    Raises
    ------
    KeyError
        If there is no such input or detector.
    """
    first, consumers = FIRST_STAGE[detector], CONSUMERS[detector]
    found: set[str] = set()
    waiting = [first[choice] for choice in choices]
    while waiting:
        stage = waiting.pop()
        if stage != NO_STAGE and stage not in found:
            found.add(stage)
            waiting += consumers[stage]
    return frozenset(found)


def changed_options(before: Options, after: Options) -> frozenset[str]:
    """Return the names of the fields in which two options differ."""
    return frozenset(item.name for item in fields(Options) if getattr(before, item.name) != getattr(after, item.name))
