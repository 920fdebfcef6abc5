"""Average precision by the PASCAL VOC 2007 protocol."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, iou_matrix
from spp_viewer.core.image import load_image
from spp_viewer.core.progress import Progress
from spp_viewer.core.results import Analysis, Detections
from spp_viewer.training.dataset import Sample

MATCH_IOU = 0.5
"""Minimum IoU of a correct detection with an unclaimed box of its class."""

MIN_MEAN_BOXES = 20
"""Minimum number of boxes of a class that enters the mean: the AP of others is mostly chance."""


@dataclass(frozen=True)
class ClassReport:
    """AP of one class; NaN if there are no boxes.

    Attributes
    ----------
    ap
        Area under the precision envelope at every recall (VOC 2010 on).
    ap11
        Mean of the envelope at recalls 0, 0.1, ..., 1 (VOC 2007).
    ground_truth
        Number of boxes that are not difficult.
    """

    ap: float
    ap11: float
    ground_truth: int


@dataclass(frozen=True)
class Balance:
    """The score threshold with the largest F1 over all classes together.

    Attributes
    ----------
    score
        The threshold, itself included.
    f1, precision, recall
        At that threshold.
    """

    score: float
    f1: float
    precision: float
    recall: float


@dataclass(frozen=True)
class Report:
    """Figures of one detector on one split."""

    images: int
    per_class: dict[str, ClassReport]
    best_f1: Balance
    seconds_per_image: float

    def mean(self, names: Sequence[str] | None = None, eleven_point: bool = False) -> float:
        """Return the mean AP over the named classes, by default those with :data:`MIN_MEAN_BOXES` boxes or more."""
        chosen = [
            report
            for name, report in self.per_class.items()
            if (name in names if names is not None else report.ground_truth >= MIN_MEAN_BOXES)
        ]
        values = [report.ap11 if eleven_point else report.ap for report in chosen]
        return float(np.mean(values)) if values else float("nan")

    def as_json(self) -> dict[str, Any]:
        """Return the document of ``spp-viewer evaluate --json``; null where a class has no boxes."""
        return {
            "images": self.images,
            "map": {"all_point": _number(self.mean()), "eleven_point": _number(self.mean(eleven_point=True))},
            "per_class": {
                name: {"ap": _number(r.ap), "ap11": _number(r.ap11), "ground_truth": r.ground_truth}
                for name, r in self.per_class.items()
            },
            "best_f1": {key: _number(value) for key, value in asdict(self.best_f1).items()},
            "seconds_per_image": self.seconds_per_image,
        }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def evaluate(
    samples: Sequence[Sample],
    classes: Sequence[str],
    analyse: Callable[[Any], Analysis],
    progress: Progress,
) -> Report:
    """Run a detector over annotated images and compute its AP.

    Parameters
    ----------
    samples
        The annotated images.
    classes
        Class names, in the order of the labels.
    analyse
        Function from Image to Analysis, such as ``SppNet(bundle).analyse``.
    progress
        Called for every image; raises Cancelled to stop.

    Raises
    ------
    ImageLoadError
        If an image cannot be read: figures over a part of a split would mislead.
    """
    found: list[Detections] = []
    seconds = 0.0
    for index, sample in enumerate(samples):
        progress("evaluating", index, len(samples))
        image = load_image(sample.path)
        started = time.perf_counter()
        found.append(analyse(image).detections)
        seconds += time.perf_counter() - started
    progress("evaluating", len(samples), len(samples))
    return score(samples, found, classes, seconds / max(1, len(samples)))


def score(
    samples: Sequence[Sample], found: Sequence[Detections], classes: Sequence[str], seconds_per_image: float
) -> Report:
    """Compute the AP of every class from the detections of every image."""
    ranked = {}
    for label, name in enumerate(classes):
        truth = [(s.boxes[s.labels == label], s.difficult[s.labels == label]) for s in samples]
        hits = [(d.boxes[d.labels == label], d.scores[d.labels == label]) for d in found]
        ranked[name] = rank(truth, hits)
    per_class = {name: class_report(verdicts) for name, verdicts in ranked.items()}
    return Report(len(samples), per_class, balance(list(ranked.values())), seconds_per_image)


@dataclass(frozen=True, eq=False)
class Ranked:
    """Verdicts on the counted detections of one class, best score first.

    Attributes
    ----------
    scores, right
        (D,): SVM scores, descending, and whether each found a box.
    ground_truth
        Number of boxes that are not difficult.
    """

    scores: NDArray[np.float32]
    right: NDArray[np.bool_]
    ground_truth: int


def rank(
    truth: Sequence[tuple[Boxes, NDArray[np.bool_]]], found: Sequence[tuple[Boxes, NDArray[np.float32]]]
) -> Ranked:
    """Judge the detections of one class and sort them by score.

    Parameters
    ----------
    truth
        For each image boxes (G, 4) and whether each is difficult (G,).
    found
        For each image boxes (D, 4) and scores (D,).
    """
    total = int(sum((~difficult).sum() for _, difficult in truth))
    scores = np.concatenate([np.zeros(0, np.float32), *(s for _, s in found)])
    verdicts = np.concatenate(
        [np.zeros(0, np.int64), *(_judge(t, f) for t, f in zip(truth, found, strict=True))]
    )  # 1 right, 0 wrong, -1 ignored
    order = np.argsort(-scores, kind="stable")
    order = order[verdicts[order] >= 0]
    return Ranked(scores[order], verdicts[order] == 1, total)


def class_report(ranked: Ranked) -> ClassReport:
    """Compute the AP of one class."""
    if ranked.ground_truth == 0:
        return ClassReport(float("nan"), float("nan"), 0)
    right = np.cumsum(ranked.right)
    recall = right / ranked.ground_truth
    precision = right / np.arange(1, len(right) + 1)
    return ClassReport(all_point_ap(recall, precision), eleven_point_ap(recall, precision), ranked.ground_truth)


def balance(classes: Sequence[Ranked]) -> Balance:
    """Find the score with the largest F1 over all classes together; NaN if there are no detections or no boxes."""
    scores = np.concatenate([np.zeros(0, np.float32), *(ranked.scores for ranked in classes)])
    right = np.concatenate([np.zeros(0, np.bool_), *(ranked.right for ranked in classes)])
    total = sum(ranked.ground_truth for ranked in classes)
    if len(scores) == 0 or total == 0:
        return Balance(float("nan"), float("nan"), float("nan"), float("nan"))
    order = np.argsort(-scores, kind="stable")
    scores, hits = scores[order], np.cumsum(right[order])
    shown = np.arange(1, len(scores) + 1)
    f1 = 2 * hits / (shown + total)
    f1[:-1][scores[1:] == scores[:-1]] = -1  # equal scores are shown together
    best = int(f1.argmax())
    return Balance(float(scores[best]), float(f1[best]), float(hits[best] / shown[best]), float(hits[best] / total))


def _judge(truth: tuple[Boxes, NDArray[np.bool_]], found: tuple[Boxes, NDArray[np.float32]]) -> NDArray[np.int64]:
    """Judge one image: 1 for a right detection, 0 for a wrong or second one, -1 for one of a difficult box."""
    boxes, difficult = truth
    verdict = np.zeros(len(found[0]), dtype=np.int64)
    if len(boxes) == 0 or len(found[0]) == 0:
        return verdict
    overlaps = iou_matrix(found[0], boxes)
    claimed = np.zeros(len(boxes), dtype=np.bool_)
    for row in np.argsort(-found[1], kind="stable"):
        best = int(overlaps[row].argmax())
        if overlaps[row, best] < MATCH_IOU:
            continue
        if difficult[best]:
            verdict[row] = -1
        elif not claimed[best]:
            claimed[best] = True
            verdict[row] = 1
    return verdict


def all_point_ap(recall: NDArray[np.float64], precision: NDArray[np.float64]) -> float:
    """Return the area under the precision envelope (VOC 2010 on)."""
    r = np.concatenate([[0.0], recall, [1.0]])
    p = np.concatenate([[0.0], precision, [0.0]])
    envelope = np.maximum.accumulate(p[::-1])[::-1]
    return float(np.sum(np.diff(r) * envelope[1:]))


def eleven_point_ap(recall: NDArray[np.float64], precision: NDArray[np.float64]) -> float:
    """Return the mean of the precision envelope at recalls 0, 0.1, ..., 1 (VOC 2007)."""
    points = [precision[recall >= k / 10].max(initial=0.0) for k in range(11)]
    return float(np.mean(points))
