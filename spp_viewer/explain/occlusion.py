"""Effect of covering a part of the photograph on a score, compared with the prediction by its shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, as_boxes, clip
from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Analysis, ScaleMap, frozen
from spp_viewer.detectors.base import repeatable
from spp_viewer.detectors.sppnet import SppNet
from spp_viewer.explain.ablation import score_without
from spp_viewer.explain.provenance import Provenance
from spp_viewer.explain.spread import inside
from spp_viewer.nn.backbone import Preprocessing
from spp_viewer.nn.pooling import pool_window
from spp_viewer.nn.preprocess import image_tensor, network_input


@dataclass(frozen=True, eq=False)
class OcclusionEffect:
    """Effect of covering a patch on one window.

    Attributes
    ----------
    patch
        Whole pixels (x1, y1, x2, y2).
    image
        The photograph with the patch covered.
    label
        The class of the predictions.
    before, after
        float32 (classes,): the window's scores.
    predicted
        Loss predicted by the shares: the sum of the winning cells' map over the photograph inside the patch.
    linear
        Loss by the pooled values' gradients and their actual changes: the actual loss if no ReLU of fc6 and fc7
        switched.
    changed
        bool (h, w): cells of the window's map where any filter changed.
    """

    patch: tuple[int, int, int, int]
    image: Image
    label: int
    before: NDArray[np.float32]
    after: NDArray[np.float32]
    predicted: float
    linear: float
    changed: NDArray[np.bool_]

    @property
    def loss(self) -> float:
        """Actual loss of the class' score; negative where it gains."""
        return float(self.before[self.label] - self.after[self.label])


def mean_colour(preprocessing: Preprocessing) -> tuple[int, int, int]:
    """Return the RGB colour that becomes zero in the network's input."""
    red, green, blue = preprocessing.inverse(torch.zeros(1, 3, 1, 1)).round().flatten().to(torch.int64).tolist()
    return red, green, blue


def occlude(image: Image, patch: Boxes, colour: tuple[int, int, int]) -> Image:
    """Paint every pixel that a box (4,) touches in a colour.

    Raises
    ------
    ValueError
        If it touches none.
    """
    x1, y1, x2, y2 = _whole_pixels(image, patch)
    pixels = image.pixels.copy()
    pixels[y1:y2, x1:x2] = colour
    return Image(pixels, image.path, image.notes, image.decode_seconds)


def occluded_analysis(detector: SppNet, analysis: Analysis, patch: Boxes, progress: Progress | None = None) -> Analysis:
    """Repeat the analysis with the patch covered and the same proposals."""
    covered = occlude(analysis.image, patch, mean_colour(detector.backbone.preprocessing))
    return detector.analyse(covered, analysis.proposals, progress)


def occlusion_effect(
    detector: SppNet,
    analysis: Analysis,
    provenance: Provenance,
    patch: Boxes,
    spread: str = "tents",
    progress: Progress = silent,
) -> OcclusionEffect:
    """Cover a patch, run the trunk on the whole covered image at the window's scale, and score the window again.

    Parameters
    ----------
    detector
        SPP-Net with the model that computed the analysis.
    analysis
        The analysis.
    provenance
        Provenance of a window of that analysis.
    patch
        float (4,), edges (x1, y1, x2, y2) in image pixels.
    spread
        Kind of the prediction's map, see :data:`spp_viewer.explain.spread.SPREADS`.
    progress
        Raises Cancelled to stop between the trunk's layers.

    Raises
    ------
    ValueError
        If the patch lies outside the image, or the model has no heads for SPP-Net.
    """
    if detector.heads is None:
        raise ValueError(f"{detector.bundle.name} has no heads for {detector.name}: it cannot score a window")
    box = _whole_pixels(analysis.image, patch)
    edges = np.array(box, dtype=np.float32)
    covered = occlude(analysis.image, edges, mean_colour(detector.backbone.preprocessing))
    window, shares, pyramid = provenance.window, provenance.shares, provenance.pyramid
    conv5 = _conv5(detector, covered, window.scale_map, progress)
    values = pool_window(conv5, window.cells, pyramid.levels)
    off = np.zeros(values.shape, dtype=np.bool_)
    after = score_without(values[None], detector.heads, off).scores[0]
    size = analysis.image.height, analysis.image.width
    return OcclusionEffect(
        patch=box,
        image=covered,
        label=provenance.label,
        before=analysis.scores[provenance.proposal],
        after=after,
        predicted=inside(provenance.photograph(spread), edges, size),
        linear=float((shares.gradient.astype(np.float64) * (pyramid.values - values)).sum()),
        changed=frozen((conv5 != window.scale_map.conv5).any(axis=0)),
    )


def _whole_pixels(image: Image, patch: Boxes) -> tuple[int, int, int, int]:
    """Return the pixels that a box (4,) touches, (x1, y1, x2, y2)."""
    edges = clip(as_boxes([patch]), image.width, image.height)[0]
    x1, y1 = np.floor(edges[:2]).astype(int).tolist()
    x2, y2 = np.ceil(edges[2:]).astype(int).tolist()
    if x1 >= x2 or y1 >= y2:
        raise ValueError("the patch covers no pixel of the image")
    return x1, y1, x2, y2


def _conv5(detector: SppNet, image: Image, like: ScaleMap, progress: Progress) -> NDArray[np.float32]:
    """Compute conv5 (C, h, w) at the scale of another map of an image of the same size."""
    with torch.inference_mode(), repeatable():
        pixels = network_input(image_tensor(image, detector.device), like.size, detector.backbone)
        return np.asarray(detector.backbone(pixels, progress)[0].cpu().numpy())
