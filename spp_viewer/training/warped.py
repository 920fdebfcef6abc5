"""R-CNN's side of training: pool5 of warped windows, with the same trunk and the same annotated photographs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.files import replacing
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.progress import Progress
from spp_viewer.detectors.rcnn import BATCH, warp_windows
from spp_viewer.nn.backbone import Backbone
from spp_viewer.nn.preprocess import image_tensor
from spp_viewer.training.dataset import Sample
from spp_viewer.training.features import FeatureStore, mirror
from spp_viewer.training.finetune import Batch
from spp_viewer.training.sampling import draw, label_windows

WINDOWS_PER_IMAGE = 48
FOREGROUND_PER_IMAGE = 16
IMAGES_PER_BATCH = 6
"""Each window costs a pass of the network, so an image lends fewer than it does to SPP-Net, and always the same."""


def pool5_of(backbone: Backbone, image: Image, boxes: Boxes, device: torch.device) -> Tensor:
    """pool5 (N, C * 36) of warped boxes (N, 4)."""
    with torch.inference_mode():
        prepared = backbone.preprocessing(image_tensor(image, device).float())
        parts = [
            backbone.pool5(
                backbone(warp_windows(prepared, part).contiguous(memory_format=torch.channels_last))
            ).flatten(1)
            for part in torch.split(torch.from_numpy(boxes).to(device), BATCH)
        ]
    return torch.cat(parts)


def warped_batches(
    store: FeatureStore,
    samples: Sequence[Sample],
    proposals_of: Callable[[Sample], Boxes],
    folder: Path,
    seed: int,
    progress: Progress,
) -> Callable[[int], Batch]:
    """Batches for :func:`finetune`. The windows of every image are warped first and kept in ``folder``."""
    entries = []
    for index, sample in enumerate(samples):
        progress("warped windows", index, len(samples))
        name = hashlib.sha256(f"{sample.path.resolve()} {seed} {index}".encode()).hexdigest()
        path = folder / f"{name}.npz"
        if not path.is_file():
            _store_windows(store, sample, proposals_of(sample), path, np.random.default_rng([seed, 5, index]))
        entries.append(path)
    progress("warped windows", len(samples), len(samples))

    def batch_at(step: int) -> Batch:
        vectors, labels = [], []
        for position in range(step * IMAGES_PER_BATCH, (step + 1) * IMAGES_PER_BATCH):
            epoch, place = divmod(position, len(entries))
            order = np.random.default_rng([seed, 6, epoch]).permutation(len(entries))
            with np.load(entries[order[place]], allow_pickle=False) as entry:
                vectors.append(torch.from_numpy(entry["pool5"]))
                labels.append(torch.from_numpy(entry["labels"]))
        return torch.cat(vectors).to(store.device).float(), torch.cat(labels).to(store.device)

    return batch_at


def _store_windows(store: FeatureStore, sample: Sample, proposals: Boxes, path: Path, rng: np.random.Generator) -> None:
    labelled = label_windows(sample, proposals)
    rows = draw(labelled, WINDOWS_PER_IMAGE, FOREGROUND_PER_IMAGE, rng)
    image, boxes = load_image(sample.path), labelled.boxes[rows]
    if rng.integers(2):
        boxes = mirror(boxes, image.width)
        image = Image(np.ascontiguousarray(image.pixels[:, ::-1]))
    if len(rows):
        pool5 = pool5_of(store.backbone, image, boxes, store.device).cpu().numpy().astype(np.float16)
    else:
        pool5 = np.zeros((0, store.backbone.geometry.channels * 36), np.float16)
    with replacing(path) as temporary, temporary.open("wb") as handle:
        np.savez(handle, pool5=pool5, labels=labelled.labels[rows])
