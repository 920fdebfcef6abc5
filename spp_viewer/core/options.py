"""Parameters of an analysis that the user may choose."""

from __future__ import annotations

from dataclasses import dataclass

SINGLE_SCALE = (688,)
FIVE_SCALES = (480, 576, 688, 864, 1200)
"""Shorter image sides in pixels, from section 4.1 of the paper."""

SMALLEST_SCALE, LARGEST_SCALE = 32, 4096

PROPOSAL_METHODS = ("fast", "quality", "opencv-fast", "opencv-quality", "grid")


@dataclass(frozen=True)
class Options:
    """Parameters of an analysis; the defaults are the paper's.

    Attributes
    ----------
    scales
        Shorter image sides, in pixels, at which conv5 is computed. Ascending.
    proposals
        One of :data:`PROPOSAL_METHODS`: Selective Search (own or OpenCV's) or sliding windows.
    max_proposals
        Upper limit on the number of proposals.
    score_threshold
        A window becomes a candidate if its SVM score is strictly greater.
    nms_iou
        Of two overlapping boxes of a class, the weaker is suppressed if their IoU is strictly greater.
    max_per_class
        Upper limit on detections of each class.
    bbox_regression
        Whether boxes that survive NMS are refined from their pooled features.
    seed
        Seed for random numbers; the pipeline itself draws none.

    Raises
    ------
    ValueError
        If a value is out of range.
    """

    scales: tuple[int, ...] = SINGLE_SCALE
    proposals: str = "fast"
    max_proposals: int = 2000
    score_threshold: float = -1.5
    nms_iou: float = 0.3
    max_per_class: int = 100
    bbox_regression: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.scales or any(s < SMALLEST_SCALE or s > LARGEST_SCALE for s in self.scales):
            raise ValueError(f"scales must be shorter sides between {SMALLEST_SCALE} and {LARGEST_SCALE} pixels")
        if list(self.scales) != sorted(set(self.scales)):
            raise ValueError("scales must be ascending and distinct")
        if self.proposals not in PROPOSAL_METHODS:
            raise ValueError(f"proposals must be one of {', '.join(PROPOSAL_METHODS)}, not {self.proposals!r}")
        if self.max_proposals < 1:
            raise ValueError("max_proposals must be at least 1")
        if not 0 <= self.nms_iou <= 1:
            raise ValueError("nms_iou must lie between 0 and 1")
        if self.max_per_class < 1:
            raise ValueError("max_per_class must be at least 1")


def parse_scales(text: str) -> tuple[int, ...]:
    """Parse scales such as ``"480, 688"`` and return them in ascending order.

    Raises
    ------
    ValueError
        If the text is not a list of valid scales.
    """
    return Options(scales=tuple(sorted({int(part) for part in text.split(",")}))).scales
