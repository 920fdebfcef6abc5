"""Hard-negative mining finds the few negatives that matter."""

from __future__ import annotations

import numpy as np

from spp_viewer.core.progress import silent
from spp_viewer.training.svm import SvmOptions, Windows, feature_scale, train_svms


def problem():
    """Two classes; negatives that look like class 0 are one in two hundred."""
    rng = np.random.default_rng(0)
    positives = [rng.normal(size=(60, 12)) + np.eye(12)[0] * 6, np.zeros((0, 12))]
    easy = rng.normal(size=(4000, 12)) - np.eye(12)[0] * 2
    hard = rng.normal(size=(20, 12)) + np.eye(12)[0] * 6 + np.eye(12)[1] * 4
    features = np.concatenate([easy, hard]).astype(np.float16)
    return [p.astype(np.float32) for p in positives], Windows(features, np.zeros((len(features), 2), np.float16)), hard


def test_mining_adds_the_hard_negatives():
    positives, windows, hard = problem()
    scale = feature_scale(windows.features)
    options = SvmOptions(c=0.01, first_negatives=50)
    weight, bias = train_svms(positives, windows, scale, options, silent)
    blind, blind_bias = train_svms(positives, windows, scale, SvmOptions(c=0.01, rounds=0, first_negatives=50), silent)
    mined = hard @ weight[0] + bias[0]
    assert mined.mean() < (hard @ blind[0] + blind_bias[0]).mean() - 0.5
    assert (positives[0] @ weight[0] + bias[0] > mined.max()).mean() > 0.5


def test_class_without_boxes_never_detects():
    positives, windows, _ = problem()
    weight, bias = train_svms(positives, windows, 1.0, SvmOptions(), silent)
    assert not weight[1].any()
    assert bias[1] < -1.5


def test_windows_on_the_class_are_no_negatives():
    positives, windows, _ = problem()
    overlaps = np.zeros((len(windows.features), 2), np.float16)
    overlaps[-20:, 0] = 0.3
    with_hard, _ = train_svms(positives, windows, 1.0, SvmOptions(c=0.01), silent)
    without, _ = train_svms(positives, Windows(windows.features, overlaps), 1.0, SvmOptions(c=0.01), silent)
    assert without[0][1] > with_hard[0][1]


def test_scale_brings_the_mean_norm_to_twenty():
    features = np.random.default_rng(0).normal(size=(100, 30)).astype(np.float32)
    norms = np.linalg.norm(features * feature_scale(features), axis=1)
    np.testing.assert_allclose(norms.mean(), 20.0, rtol=1e-5)
