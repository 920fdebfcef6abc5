"""Which choice touches which stage: what has to run again when one option changes, and what an analysis keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType

from spp_viewer.core.options import Options

NOWHERE = ""
"""A choice that no stage reads."""

_SPPNET_FEEDS = {
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
_RCNN_FEEDS = {
    "decode": ("proposals", "crop"),
    "proposals": ("crop",),
    "crop": ("conv",),
    "conv": ("fc", "bbox"),
    "fc": ("svm",),
    "svm": ("nms",),
    "bbox": ("nms",),
    "nms": (),
}
FEEDS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({"SPP-Net": _SPPNET_FEEDS, "R-CNN": _RCNN_FEEDS})
"""For each detector, the stages that read what a stage made. Every box carries offsets for every class whether they
are asked for or not, so that "nms" alone decides on regression."""

_POSTPROCESSING = dict.fromkeys(("score_threshold", "nms_iou", "max_per_class", "bbox_regression"), "nms")
_PROPOSING = dict.fromkeys(("proposals", "max_proposals", "proposals_file"), "proposals")
ENTERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "SPP-Net": {
            **_PROPOSING,
            "model": "conv",
            "device": "conv",
            "scales": "conv",
            **_POSTPROCESSING,
            "seed": NOWHERE,
        },
        "R-CNN": {
            **_PROPOSING,
            "model": "crop",
            "device": "crop",
            "scales": NOWHERE,
            **_POSTPROCESSING,
            "seed": NOWHERE,
        },
    }
)
"""For each detector, the first stage that reads a choice: the fields of :class:`Options`, and beside them the model,
the device and a file of boxes."""


def touched(choices: Iterable[str], detector: str = "SPP-Net") -> frozenset[str]:
    """The stages whose results may change when these choices do.

    Parameters
    ----------
    choices
        Keys of :data:`ENTERS`.
    detector
        "SPP-Net" or "R-CNN".

    Raises
    ------
    KeyError
        If there is no such choice or detector.
    """
    enters, feeds = ENTERS[detector], FEEDS[detector]
    found: set[str] = set()
    waiting = [enters[choice] for choice in choices]
    while waiting:
        stage = waiting.pop()
        if stage != NOWHERE and stage not in found:
            found.add(stage)
            waiting += feeds[stage]
    return frozenset(found)


def changed_options(before: Options, after: Options) -> frozenset[str]:
    """Names of the fields in which two options differ."""
    return frozenset(item.name for item in fields(Options) if getattr(before, item.name) != getattr(after, item.name))
