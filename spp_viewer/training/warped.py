"""Training of R-CNN: pool5 of warped windows, with the same trunk and the same annotated photographs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.files import atomic_write, read_arrays
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.progress import Progress
from spp_viewer.detectors.rcnn import CPU_BATCH, warp_windows
from spp_viewer.nn.backbone import Backbone
from spp_viewer.nn.devices import mixed_precision
from spp_viewer.nn.preprocess import image_tensor
from spp_viewer.training.dataset import Sample
from spp_viewer.training.features import FeatureStore
from spp_viewer.training.finetune import Batch
from spp_viewer.training.sampling import draw, label_windows

FINETUNE_WINDOWS = 32
FOREGROUND_WINDOWS = 12
MINED_WINDOWS = 32
"""Windows per image, fewer than SPP-Net's since each costs a pass of the network, and always the same: those for
fine-tuning, objects first, and random others; the SVMs are mined from both."""

IMAGES_PER_BATCH = 8


def pool5_of(backbone: Backbone, image: Image, boxes: Boxes, device: torch.device) -> Tensor:
    """Compute pool5 (N, C * cells) of warped boxes (N, 4), in bfloat16 where the device is faster with it."""
    with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=mixed_precision(device)):
        prepared = backbone.preprocessing(image_tensor(image, device).float())
        parts = [
            backbone.pool5(
                backbone(warp_windows(prepared, part).contiguous(memory_format=torch.channels_last))
            ).flatten(1)
            for part in torch.split(torch.from_numpy(boxes).to(device), CPU_BATCH)
        ]
    return torch.cat(parts).float()


@dataclass(frozen=True, eq=False)
class WarpedWindows:
    """Stored windows of one image.

    Attributes
    ----------
    boxes
        float32 (N, 4): annotated boxes that are not difficult, then proposals.
    labels
        int64 (N,): class + 1, 0 for background, -1 for windows that fine-tuning does not use.
    pool5
        float16 (N, C * cells), cells being 36 for AlexNet.
    """

    boxes: Boxes
    labels: NDArray[np.int64]
    pool5: NDArray[np.float16]


class WarpedStore:
    """Warps the windows of training images and stores their pool5 on disk.

    Parameters
    ----------
    features
        Provides trunk and device.
    folder
        Folder of the files, named by photograph, boxes, proposals, seed, trunk and versions.
    """

    def __init__(self, features: FeatureStore, folder: Path, seed: int) -> None:
        self.device = features.device
        self._features = features
        self._folder = folder
        self._seed = seed
        self._keys: dict[Path, str] = {}

    def load(self, sample: Sample, proposals: Boxes) -> WarpedWindows:
        """Return the windows of a sample, from disk if they are stored."""
        key = self._keys.get(sample.path)
        if key is None:
            key = self._keys[sample.path] = self._key(sample, proposals)
        path = self._path(key)
        entry = read_arrays(path, "boxes", "labels", "pool5")
        if entry is not None:
            return WarpedWindows(*entry)
        windows = self._compute(sample, proposals, int(key[:15], 16))
        with atomic_write(path) as temporary, temporary.open("wb") as handle:
            np.savez(handle, boxes=windows.boxes, labels=windows.labels, pool5=windows.pool5)
        return windows

    def _key(self, sample: Sample, proposals: Boxes) -> str:
        """Return a hash of what determines the choice of windows, but not of what computes them."""
        digest = hashlib.sha256(f"{self._features.trunk} {self._seed}".encode())
        for part in (sample.path.read_bytes(), sample.boxes, sample.labels, sample.difficult, proposals):
            digest.update(part if isinstance(part, bytes) else np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(f"{key} {self._features.made_by}".encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.npz"

    def _compute(self, sample: Sample, proposals: Boxes, key: int) -> WarpedWindows:
        rng = np.random.default_rng([self._seed, 5, key])
        rows, labels = choose_windows(sample, proposals, rng)
        boxes = label_windows(sample, proposals).boxes[rows]
        if len(boxes) == 0:
            width = self._features.backbone.geometry.channels * self._features.backbone.pool5_cells
            return WarpedWindows(boxes, labels, np.zeros((0, width), np.float16))
        pool5 = pool5_of(self._features.backbone, load_image(sample.path), boxes, self._features.device)
        return WarpedWindows(boxes, labels, pool5.cpu().numpy().astype(np.float16))


def choose_windows(
    sample: Sample, proposals: Boxes, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Choose rows of (easy boxes, proposals) to warp, easy boxes first, and their labels, -1 outside fine-tuning."""
    labelled = label_windows(sample, proposals)
    truth = len(sample.easy[0])
    drawn = draw(labelled, FINETUNE_WINDOWS, FOREGROUND_WINDOWS, rng)
    rest = np.setdiff1d(np.arange(truth, len(labelled.boxes)), drawn)
    others = rng.permutation(rest)[:MINED_WINDOWS]
    rows = np.concatenate([np.arange(truth), drawn[drawn >= truth], others]).astype(np.int64)
    labels = labelled.labels[rows]
    labels[len(rows) - len(others) :] = -1
    return rows, labels


def warped_batches(
    store: WarpedStore, samples: Sequence[Sample], proposals_of: Callable[[Sample], Boxes], seed: int
) -> Callable[[int], Batch]:
    """Return the batches of :func:`finetune` by step: each takes the next eight images of a shuffled order."""

    def batch_at(step: int) -> Batch:
        vectors, labels = [], []
        for position in range(step * IMAGES_PER_BATCH, (step + 1) * IMAGES_PER_BATCH):
            epoch, place = divmod(position, len(samples))
            order = np.random.default_rng([seed, 6, epoch]).permutation(len(samples))
            sample = samples[order[place]]
            windows = store.load(sample, proposals_of(sample))
            used = windows.labels >= 0
            vectors.append(torch.from_numpy(windows.pool5[used]))
            labels.append(torch.from_numpy(windows.labels[used]))
        device = store.device
        return torch.cat(vectors).to(device).float(), torch.cat(labels).to(device)

    return batch_at


def warped_windows(
    store: WarpedStore, samples: Sequence[Sample], proposals_of: Callable[[Sample], Boxes]
) -> Callable[[int, int], Tensor]:
    """Return a function from a photograph's number to pool5 (n, P) of its windows, the same at every visit."""

    def windows_at(number: int, turn: int) -> Tensor:
        windows = store.load(samples[number], proposals_of(samples[number]))
        return torch.from_numpy(windows.pool5).to(store.device).float()

    return windows_at


def warp_all(
    store: WarpedStore, samples: Sequence[Sample], proposals_of: Callable[[Sample], Boxes], progress: Progress
) -> None:
    """Warp the windows of every sample that is not stored yet."""
    for index, sample in enumerate(samples):
        progress("warped windows", index, len(samples))
        store.load(sample, proposals_of(sample))
    progress("warped windows", len(samples), len(samples))
