"""Which detections are right: matched to the ground truth after the PASCAL VOC protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, iou_matrix
from spp_viewer.core.results import frozen
from spp_viewer.exchange.ground_truth import GroundTruth

MATCH_IOU = 0.5
"""A detection is right when its IoU with an unclaimed box of its class is at least this."""

FALSE_POSITIVE, TRUE_POSITIVE, IGNORED = 0, 1, -1
"""Values of :attr:`Matches.verdict`. What falls on a difficult box is ignored: neither right nor wrong."""

SYNONYMS = {"airplane": "aeroplane", "motorcycle": "motorbike", "couch": "sofa", "tv": "tvmonitor"}
"""COCO's words for classes that PASCAL VOC has under another name."""


@dataclass(frozen=True, eq=False)
class Matches:
    """How D detections and G ground-truth boxes of one image go together.

    Attributes
    ----------
    verdict
        int8 (D,): TRUE_POSITIVE, FALSE_POSITIVE or IGNORED.
    truth
        int64 (D,): the box of the same class that overlaps most, if it does by :data:`MATCH_IOU`; otherwise -1. So a
        false positive with a box is a second detection of it.
    iou
        float32 (D,): IoU with the best box of the same class, whatever it is; 0 where there is none.
    missed
        bool (G,): boxes that no detection found. Difficult boxes and those of unknown classes are never missed.
    label
        int64 (G,): index of each box's class among the model's, -1 if it has no such class.
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
        """bool (G,): whether the model has the class at all."""
        return np.asarray(self.label >= 0)

    def missed_without(self, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Boxes (G,) missed when the detections ``hidden`` (D,) are not shown.

        Weaker detections never change what becomes of stronger ones, so hiding all below some score needs no new
        matching.
        """
        missed = self.missed.copy()
        missed[self.truth[hidden & (self.verdict == TRUE_POSITIVE)]] = True
        return missed


def match(
    boxes: Boxes, labels: NDArray[np.int64], scores: NDArray[np.float32], classes: Sequence[str], truth: GroundTruth
) -> Matches:
    """Judge the detections of one image.

    In each class the strongest detection comes first; each looks only at the box that it overlaps most. A difficult box
    makes it ignored, an unclaimed one right, a claimed one wrong. Equal scores keep their order.

    Parameters
    ----------
    boxes, labels, scores
        (D, 4), (D,) and (D,) in any order; labels are indices into ``classes``.
    classes
        The model's. Names are compared by :func:`same_class_key`.
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
    """What names of one class have in common: "TV", "tv" and "tvmonitor", "dining table" and "diningtable"."""
    plain = "".join(character for character in name.casefold() if character.isalnum())
    return SYNONYMS.get(plain, plain) or name
