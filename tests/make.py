"""What tests are made of: a picture, boxes and a small model, all from seeds. No file of the project is needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image as PilImage
from torch import Tensor, nn

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.pyramid import DETECTION_LEVELS, bin_count
from spp_viewer.core.results import Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.base import Detector
from spp_viewer.nn.backbone import Backbone, build_backbone
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.connected import FullyConnected, factored
from spp_viewer.nn.heads import Heads

CLASSES = ("cat", "dog", "horse", "sheep")
FC_WIDTH = 32
FC6_RANK = 8
"""Of the factors of fc6, where a test has it factored."""

SMALL = Options(scales=(224,), proposals="grid", max_proposals=150)
"""Options under which an analysis of :func:`photo_pixels` takes a fraction of a second."""


def photo_pixels(width: int = 200, height: int = 150, seed: int = 0) -> NDArray[np.uint8]:
    """A disc, a striped rectangle, a checked square and a triangle on grained grass and sky: uint8 (H, W, 3)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)  # both 0 .. 1
    wide, high = np.arange(width)[None, :], np.arange(height)[:, None]
    picture = np.where((y < 0.45)[..., None], (110, 165, 225), (70, 130, 60)).astype(np.float64)
    picture *= (1.1 - 0.35 * y)[..., None]
    disc = ((x - 0.25) / 0.15) ** 2 + ((y - 0.4) / 0.2) ** 2 < 1
    picture[disc] = (215, 120, 40)
    picture[disc & ((wide + high) % 9 < 2)] = (120, 60, 20)
    oblong = (abs(x - 0.68) < 0.17) & (abs(y - 0.3) < 0.18)
    picture[oblong] = (200, 40, 50)
    picture[oblong & (wide % 12 < 4)] = (245, 235, 225)
    square = (abs(x - 0.55) < 0.1) & (abs(y - 0.76) < 0.14)
    picture[square] = (40, 45, 60)
    picture[square & ((wide // 6 + high // 6) % 2 == 0)] = (225, 225, 90)
    triangle = (y > 0.6) & (y < 0.92) & (abs(x - 0.85) < (y - 0.6) * 0.4)
    picture[triangle] = (120, 60, 150)
    picture += rng.normal(0, 6, picture.shape)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def random_boxes(count: int, width: float, height: float, seed: int = 0, shortest: float = 1.0) -> Boxes:
    """Boxes of all sizes and shapes inside an image, with fractional edges: float32 (count, 4)."""
    rng = np.random.default_rng(seed)
    limit = np.array([width, height])
    sides = shortest + (limit - shortest) * rng.beta(1.2, 2.0, (count, 2))
    corner = rng.random((count, 2)) * (limit - sides)
    boxes = np.concatenate([corner, corner + sides], axis=1).astype(np.float32)
    return np.clip(boxes, 0, np.tile(limit, 2).astype(np.float32))


def random_trunk(name: str = "alexnet", seed: int = 0) -> Backbone:
    """A trunk with random weights that keep the size of activations from layer to layer."""
    backbone = build_backbone(name)
    generator = torch.Generator().manual_seed(seed)
    for layer in backbone.layers:
        if isinstance(layer, nn.Conv2d):
            fan_in = layer.weight[0].numel()
            layer.weight.data.normal_(0, (2 / fan_in) ** 0.5, generator=generator)
            if layer.bias is not None:
                layer.bias.data.normal_(0, 0.05, generator=generator)
    return backbone


def random_heads(
    pooled: int, classes: int = len(CLASSES), width: int = FC_WIDTH, seed: int = 0, rank: int | None = None
) -> Heads:
    """Heads with random weights for ``pooled`` values, fc6 as two factors if there is a ``rank``."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int, scale: float) -> Tensor:
        return torch.empty(shape).normal_(0, scale, generator=generator)

    fc6 = FullyConnected(normal(width, pooled, scale=(2 / pooled) ** 0.5), normal(width, scale=0.05))
    return Heads(
        fc6 if rank is None else factored(fc6, rank)[0],
        fc7_weight=normal(width, width, scale=(2 / width) ** 0.5),
        fc7_bias=normal(width, scale=0.05),
        svm_weight=normal(classes, width, scale=1.0),
        svm_bias=torch.zeros(classes),
        box_weight=normal(classes, 4, pooled, scale=1.0),
        box_bias=torch.zeros(classes, 4),
    )


def arrays(heads: Heads) -> dict[str, NDArray[np.float64]]:
    """All weights in double precision, fc6's two factors multiplied."""
    result = {name: tensor.double().numpy() for name, tensor in heads.state().items()}
    if "fc6_outer" in result:
        result["fc6_weight"] = result.pop("fc6_outer") @ result.pop("fc6_inner")
    return result


def make_bundle(seed: int = 0, rank: int | None = None) -> ModelBundle:
    """An AlexNet with random weights and heads that detect something on the test picture; ``rank``: of fc6's factors.

    Scores of the picture's windows have mean -1.5 (the threshold) and deviation 1 for every class, offsets have mean 0
    and deviation 0.1.
    """
    backbone = random_trunk("alexnet", seed)
    channels = backbone.geometry.channels
    spp = random_heads(channels * bin_count(DETECTION_LEVELS), seed=seed + 1, rank=rank)
    rcnn = random_heads(channels * backbone.pool5_cells, seed=seed + 2, rank=rank)
    card = {"display_threshold": 0.0, "thin_classes": ["sheep"], "description": "random weights for tests"}
    raw = ModelBundle("tiny", CLASSES, DETECTION_LEVELS, backbone, spp, card=card, rcnn_heads=rcnn)
    image = Image(photo_pixels())
    proposals = Proposals(random_boxes(40, image.width, image.height, seed=seed, shortest=16), "random", 40)
    return ModelBundle(
        raw.name,
        raw.classes,
        raw.levels,
        backbone,
        _calibrated(spp, SppNet(raw, "cpu", SMALL), image, proposals),
        card=card,
        rcnn_heads=_calibrated(rcnn, Rcnn(raw, "cpu", SMALL), image, proposals),
    )


def _calibrated(heads: Heads, detector: Detector, image: Image, proposals: Proposals) -> Heads:
    analysis = detector.analyse(image, proposals)
    scores, offsets = torch.tensor(analysis.scores), torch.tensor(analysis.offsets)
    gain, spread = 1 / scores.std(0), 0.1 / offsets.std(0)
    return replace(
        heads,
        svm_weight=heads.svm_weight * gain[:, None],
        svm_bias=-1.5 - scores.mean(0) * gain,
        box_weight=heads.box_weight * spread[:, :, None],
        box_bias=-offsets.mean(0) * spread,
    )


Entry = tuple[str, tuple[int, int, int, int], bool]


def write_voc(folder: Path, splits: dict[str, dict[str, list[Entry]]], size: tuple[int, int] = (160, 120)) -> Path:
    """``splits[split][name]`` lists (class, 1-based inclusive box, difficult) of each image."""
    for part in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for split, images in splits.items():
        (folder / "ImageSets/Main" / f"{split}.txt").write_text("".join(f"{name}\n" for name in images))
        for number, (name, entries) in enumerate(images.items()):
            pixels = photo_pixels(*size, seed=number)
            for _, (x1, y1, x2, y2), _ in entries:
                pixels[y1 - 1 : y2, x1 - 1 : x2] = np.array([230, 40, 40]) - pixels[y1 - 1 : y2, x1 - 1 : x2] // 8
            PilImage.fromarray(pixels).save(folder / "JPEGImages" / f"{name}.png")
            items = "".join(
                f"<object><name>{label}</name><difficult>{int(difficult)}</difficult><bndbox><xmin>{x1}</xmin>"
                f"<ymin>{y1}</ymin><xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox></object>"
                for label, (x1, y1, x2, y2), difficult in entries
            )
            (folder / "Annotations" / f"{name}.xml").write_text(f"<annotation>{items}</annotation>")
    return folder
