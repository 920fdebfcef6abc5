"""Matching of detections to ground truth by the PASCAL VOC protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, iou_matrix
from spp_viewer.core.results import frozen
from spp_viewer.exchange.ground_truth import GroundTruth

MATCH_IOU = 0.5
"""Minimum IoU of a correct detection with an unclaimed box of its class."""

FALSE_POSITIVE, TRUE_POSITIVE, IGNORED = 0, 1, -1
"""Values of :attr:`Matches.verdict`. Detections of a difficult box are ignored: neither right nor wrong."""

SYNONYMS = {"airplane": "aeroplane", "motorcycle": "motorbike", "couch": "sofa", "tv": "tvmonitor"}
"""COCO names of classes that have another name in PASCAL VOC."""


@dataclass(frozen=True, eq=False)
class Matches:
    """Relation between D detections and G ground-truth boxes of one image.

    Attributes
    ----------
    verdict
        int8 (D,): TRUE_POSITIVE, FALSE_POSITIVE or IGNORED.
    truth
        int64 (D,): the box of the same class with the highest IoU, if that is at least :data:`MATCH_IOU`; otherwise -1.
        A false positive with a box is therefore a second detection of it.
    iou
        float32 (D,): IoU with the best box of the same class, whatever it is; 0 where there is none.
    missed
        bool (G,): boxes that no detection found. Difficult boxes and those of unknown classes are never missed.
    label
        int64 (G,): index of each box's class in the model, -1 if the model lacks it.
    """

    verdict: NDArray[np.int8]
    truth: NDArray[np.int64]
    iou: NDArray[np.float32]
    missed: NDArray[np.bool_]
    label: NDArray[np.int64]

    def __post_init__(self) -> None:
        dtypes = {"verdict": np.int8, "truth": np.int64, "iou": np.float32, "missed": np.bool_, "label": np.int64}
        for name, dtype in dtypes.items():
            object.__setattr__(self, name, frozen(getattr(self, name), dtype=dtype, ndim=1))

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether the model has each box's class, bool (G,)."""
        return np.asarray(self.label >= 0)

    def missed_without(self, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the boxes (G,) missed if the detections ``hidden`` (D,) are not shown.

        Weaker detections never change the outcome of stronger ones, so hiding all below some score needs no new
        matching.
        """
        missed = self.missed.copy()
        missed[self.truth[hidden & (self.verdict == TRUE_POSITIVE)]] = True
        return missed


def match(
    boxes: Boxes, labels: NDArray[np.int64], scores: NDArray[np.float32], classes: Sequence[str], truth: GroundTruth
) -> Matches:
    """Match the detections of one image to its ground truth.

    In each class the strongest detection comes first; each considers only the box with which it has the highest IoU. A
    difficult box makes it ignored, an unclaimed one right, a claimed one wrong. Equal scores keep their order.

    Parameters
    ----------
    boxes, labels, scores
        (D, 4), (D,) and (D,) in any order; labels are indices into ``classes``.
    classes
        Class names of the model, compared by :func:`same_class_key`.
    truth
        The ground truth.
    """
    names = {name: label for label, name in enumerate(classes)}
    keys = {same_class_key(name): label for name, label in names.items()}
    truth_labels = np.array(
        [names.get(name, keys.get(same_class_key(name), -1)) for name in truth.labels], dtype=np.int64
    )
    known = truth_labels >= 0
    verdict = np.full(len(boxes), FALSE_POSITIVE, dtype=np.int8)
    chosen = np.full(len(boxes), -1, dtype=np.int64)
    best_iou = np.zeros(len(boxes), dtype=np.float32)
    claimed = np.zeros(len(truth), dtype=np.bool_)
    for label in np.unique(truth_labels[known]):
        ours, theirs = np.flatnonzero(labels == label), np.flatnonzero(truth_labels == label)
        overlaps = iou_matrix(boxes[ours], truth.boxes[theirs])  # [ours, theirs]
        best_iou[ours] = overlaps.max(axis=1)
        near = best_iou[ours] >= MATCH_IOU
        chosen[ours[near]] = theirs[overlaps[near].argmax(axis=1)]
        for row in ours[np.argsort(-scores[ours], kind="stable")]:
            box = chosen[row]
            if box < 0:
                continue
            if truth.difficult[box]:
                verdict[row] = IGNORED
            elif not claimed[box]:
                claimed[box] = True
                verdict[row] = TRUE_POSITIVE
    return Matches(verdict, chosen, best_iou, known & ~claimed & ~truth.difficult, truth_labels)


def same_class_key(name: str) -> str:
    """Return a key that is equal for all names of a class: "TV" and "tvmonitor", "dining table" and "diningtable"."""
    plain = "".join(character for character in name.casefold() if character.isalnum())
    return SYNONYMS.get(plain, plain) or name
