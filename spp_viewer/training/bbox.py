"""Class-wise ridge regression from pooled vectors to box offsets (Girshick et al. 2014, appendix C).

Constants are those of the authors' code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class RegressionOptions:
    """Parameters of the regressors; the defaults are those of SPP-Net's authors.

    Attributes
    ----------
    pair_iou
        Windows whose IoU with a box of the class is greater are paired with it.
    penalty
        Regularisation of the ridge regression, for features of mean norm 20.
    """

    pair_iou: float = 0.5
    penalty: float = 4000.0


MIN_PAIRS = 8
"""Minimum number of pairs; the boxes of a class with fewer are not changed."""

RCNN_REGRESSION = RegressionOptions(0.6, 1000.0)
"""The values of R-CNN's authors."""


def fit_regressor(
    features: NDArray[np.float32], targets: NDArray[np.float32], scale: float, penalty: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit weights (4, P) and biases (4,), for unscaled features.

    Targets are centred. (The authors also whiten them and undo it afterwards, which changes nothing where all four have
    the same penalty.) With fewer pairs than features the dual system is solved.

    Parameters
    ----------
    features
        float32 (M, P), unscaled.
    targets
        float32 (M, 4): (dx, dy, dw, dh).
    scale
        Factor applied to the features.
    penalty
        See :class:`RegressionOptions`.
    """
    width = features.shape[1]
    if len(features) < MIN_PAIRS:
        return np.zeros((4, width), np.float32), np.zeros(4, np.float32)
    mean = targets.mean(axis=0)
    goal = (targets - mean).astype(np.float64)
    x = np.concatenate([features * np.float32(scale), np.ones((len(features), 1), np.float32)], axis=1)
    if len(x) < x.shape[1]:
        gram = (x @ x.T).astype(np.float64)
        solution = x.T.astype(np.float64) @ np.linalg.solve(gram + penalty * np.eye(len(x)), goal)
    else:
        gram = (x.T @ x).astype(np.float64)
        solution = np.linalg.solve(gram + penalty * np.eye(x.shape[1]), x.T.astype(np.float64) @ goal)  # [P + 1, 4]
    return (solution[:-1].T * scale).astype(np.float32), (solution[-1] + mean).astype(np.float32)


def stack_regressors(
    parts: Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Stack the regressors of all classes to weights (classes, 4, P) and biases (classes, 4)."""
    return np.stack([w for w, _ in parts]), np.stack([b for _, b in parts])
