"""One linear SVM per class on fc7, with hard-negative mining over all windows of all images.

Positives are the annotated boxes; negatives are windows whose IoU with every box of the class is below 0.3. Mining
starts with random negatives and adds those that the current SVM scores above -1, until few new ones are found (Girshick
et al. 2014, as the authors' code). Features are scaled to a mean norm of 20.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from spp_viewer.core.progress import Progress
from spp_viewer.nn.heads import FEATURE_NORM

NEGATIVE_IOU = 0.3
HARD_SCORE = -1.0
EVICT_SCORE = -1.2


@dataclass(frozen=True)
class SvmOptions:
    """Parameters of the SVMs; the defaults are the authors'.

    ``first_negatives`` are drawn at random before mining, and a round of mining adds at most ``most_new``: liblinear
    needs 24 bytes for each of their values.
    """

    c: float = 1e-3
    positive_weight: float = 2.0
    bias_feature: float = 10.0
    rounds: int = 4
    seed: int = 0
    first_negatives: int = 20_000
    most_new: int = 20_000


@dataclass(frozen=True, eq=False)
class Windows:
    """Features of windows and their overlaps.

    Attributes
    ----------
    features
        (M, D), float16 or float32, of the windows of all images.
    overlaps
        float16 or float32 (M, classes): the largest IoU with a box of each class, difficult ones included.
    """

    features: NDArray[np.float16]
    overlaps: NDArray[np.float16]


def feature_scale(features: NDArray[np.floating]) -> float:
    """Return the factor that brings the mean L2 norm of features (M, D) to 20."""
    norms = np.linalg.norm(features.astype(np.float32), axis=1)
    return float(FEATURE_NORM / max(float(norms.mean()), 1e-12))


def train_svms(
    positives: Sequence[NDArray[np.float32]],
    negatives: Windows,
    scale: float,
    options: SvmOptions,
    progress: Progress,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Train weights (classes, D) and biases (classes,), for unscaled features.

    Parameters
    ----------
    positives
        For each class float32 (G, D), unscaled features of its annotated boxes. A class without any gets an SVM that
        scores at most -1.5.
    negatives
        All windows of all images.
    scale
        From :func:`feature_scale`.
    options
        Parameters of the SVMs.
    progress
        Called for every class; raises Cancelled to stop.
    """
    width = negatives.features.shape[1]
    weights = np.zeros((len(positives), width), dtype=np.float32)
    biases = np.full(len(positives), -2.0, dtype=np.float32)
    for label, mine in enumerate(positives):  # not in parallel: liblinear's random number generator is global
        progress("SVMs", label, len(positives))
        if len(mine):
            weights[label], biases[label] = _train_one(mine * scale, negatives, label, scale, options)
    progress("SVMs", len(positives), len(positives))
    return weights * scale, biases


def _train_one(
    positives: NDArray[np.float32], windows: Windows, label: int, scale: float, options: SvmOptions
) -> tuple[NDArray[np.float32], float]:
    allowed = np.flatnonzero(windows.overlaps[:, label] < NEGATIVE_IOU)
    rng = np.random.default_rng([options.seed, label])
    cache = np.sort(rng.permutation(allowed)[: options.first_negatives])
    weight, bias = _fit(positives, windows.features[cache].astype(np.float32) * scale, options)
    for _ in range(options.rounds):
        scores = np.full(len(windows.features), -np.inf, dtype=np.float32)
        scores[allowed] = _scores(windows.features, allowed, weight * scale, bias)
        hard = np.flatnonzero(scores > HARD_SCORE)
        fresh = np.setdiff1d(hard, cache, assume_unique=True)
        kept = cache[scores[cache] >= EVICT_SCORE]
        if len(fresh) == 0:
            break
        if len(fresh) > options.most_new:  # the hardest first; the rest may follow in the next round
            fresh = fresh[np.argsort(-scores[fresh], kind="stable")[: options.most_new]]
        cache = np.union1d(kept, fresh)
        weight, bias = _fit(positives, windows.features[cache].astype(np.float32) * scale, options)
    return weight, bias


def _scores(
    features: NDArray[np.float16], rows: NDArray[np.int64], weight: NDArray[np.float32], bias: float
) -> NDArray[np.float32]:
    step = min(65_536, 2**27 // features.shape[1])  # half a gigabyte at a time
    parts = [features[rows[i : i + step]].astype(np.float32) @ weight for i in range(0, len(rows), step)]
    return np.concatenate(parts) + np.float32(bias) if parts else np.zeros(0, np.float32)


def _fit(
    positives: NDArray[np.float32], negatives: NDArray[np.float32], options: SvmOptions
) -> tuple[NDArray[np.float32], float]:
    """Minimise the L2-regularised hinge loss; the bias is the regularised weight of a constant feature."""
    x = np.concatenate([positives, negatives])
    y = np.concatenate([np.ones(len(positives)), -np.ones(len(negatives))])
    svm = LinearSVC(
        C=options.c,
        loss="hinge",
        dual=True,
        intercept_scaling=options.bias_feature,
        class_weight={1: options.positive_weight, -1: 1.0},
        max_iter=10_000,
        tol=0.01,  # liblinear's default, used by the authors, is 0.1
        random_state=options.seed,
    )
    svm.fit(x, y)
    return svm.coef_[0].astype(np.float32), float(svm.intercept_[0])
