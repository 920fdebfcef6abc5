"""From collected features to finished heads: SVMs and box regressors."""

from __future__ import annotations

import numpy as np
import torch

from spp_viewer.core.progress import Progress
from spp_viewer.nn.connected import FullyConnected
from spp_viewer.nn.heads import FEATURE_NORM, Heads
from spp_viewer.training.bbox import fit_regressor, stack_regressors
from spp_viewer.training.collect import Collected
from spp_viewer.training.finetune import FcNet
from spp_viewer.training.svm import SvmOptions, Windows, feature_scale, train_svms

MAX_PAIRS_PER_CLASS = 5000


def fit_heads(
    fc6: FullyConnected, net: FcNet, collected: Collected, options: SvmOptions, penalty: float, progress: Progress
) -> Heads:
    """Fit SVMs and regressors and return heads with this fc6 and the network's fc7.

    ``collected`` must have been computed with the same fc6; it also determines the order of pooled values. ``penalty``
    is that of :class:`RegressionOptions`.
    """
    scale = feature_scale(collected.features[:: max(1, len(collected.features) // 40_000)])
    windows = Windows(collected.features, collected.overlaps)
    weight, bias = train_svms(collected.positives, windows, scale, options, progress)
    pooled_scale = FEATURE_NORM / collected.norm
    parts = []
    for label, (pooled, targets) in enumerate(collected.pairs):
        progress("box regression", label, len(collected.pairs))
        rows = np.random.default_rng([options.seed, 4, label]).permutation(len(pooled))[:MAX_PAIRS_PER_CLASS]
        parts.append(fit_regressor(pooled[rows].astype(np.float32), targets[rows], pooled_scale, penalty))
    progress("box regression", len(parts), len(parts))
    box_weight, box_bias = stack_regressors(parts)
    state = {name: tensor.detach().cpu() for name, tensor in net.state_dict().items()}
    return Heads(
        fc6=fc6.to("cpu"),
        fc7_weight=state["fc7.weight"],
        fc7_bias=state["fc7.bias"],
        svm_weight=torch.from_numpy(weight),
        svm_bias=torch.from_numpy(bias),
        box_weight=torch.from_numpy(box_weight),
        box_bias=torch.from_numpy(box_bias),
    )
