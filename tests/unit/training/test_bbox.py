"""Box regression against scikit-learn's ridge and against boxes it must recover."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from spp_viewer.training.bbox import fit_regressor


@pytest.mark.parametrize(("count", "width"), [(60, 20), (20, 60)])
def test_equals_ridge_on_centred_targets(count, width):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(count, width)).astype(np.float32)
    mixing = rng.normal(size=(4, 4))
    targets = (rng.normal(size=(count, 4)) @ mixing + 0.3).astype(np.float32)
    weight, bias = fit_regressor(x, targets, scale=2.0, penalty=5.0)
    mean = targets.mean(axis=0)
    padded = np.concatenate([x * 2.0, np.ones((count, 1))], axis=1)
    twin = Ridge(alpha=5.0, fit_intercept=False).fit(padded, targets - mean)
    np.testing.assert_allclose(x @ weight.T + bias, twin.predict(padded) + mean, atol=2e-4)


def test_recovers_a_linear_rule():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(500, 10)).astype(np.float32)
    rule = rng.normal(size=(10, 4)).astype(np.float32)
    weight, bias = fit_regressor(x, x @ rule + 0.5, scale=1.0, penalty=1e-3)
    np.testing.assert_allclose(weight, rule.T, atol=1e-3)
    np.testing.assert_allclose(bias, 0.5, atol=1e-3)


def test_too_few_pairs_leave_boxes_alone():
    weight, bias = fit_regressor(np.ones((3, 5), np.float32), np.ones((3, 4), np.float32), scale=1.0, penalty=1.0)
    assert not weight.any()
    assert not bias.any()
