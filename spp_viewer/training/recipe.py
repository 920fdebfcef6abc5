"""The whole training, stage by stage; what a stage has finished is not done again after an interruption.

Proposals and conv5 are cached, fc6 and fc7 fine-tuned, SVMs mined, boxes regressed; then the same for R-CNN on warped
windows of the same images.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.files import replacing
from spp_viewer.core.image import load_image
from spp_viewer.core.progress import Progress
from spp_viewer.nn.backbone import Backbone
from spp_viewer.nn.bundle import POOL5_CELLS, ModelBundle, save_bundle
from spp_viewer.nn.devices import choose_device
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.pyramid import DETECTION_LEVELS, bin_count, bins_first_columns
from spp_viewer.proposals import make_proposals
from spp_viewer.proposals.cache import ProposalCache
from spp_viewer.training.collect import MAX_WINDOWS, collect
from spp_viewer.training.dataset import VOC_CLASSES, Sample, count_boxes, read_split
from spp_viewer.training.features import FeatureStore, View
from spp_viewer.training.finetune import Batch, FcNet, FinetuneOptions, finetune, mixed_precision
from spp_viewer.training.fit import fit_heads
from spp_viewer.training.pooled import pool_boxes, pyramid_batches
from spp_viewer.training.sampling import pick_images
from spp_viewer.training.svm import SvmOptions
from spp_viewer.training.warped import pool5_of, warped_batches

THIN = 100
"""A class with fewer training boxes is called thin."""

RCNN_WINDOWS = 96
"""Windows of an image that R-CNN's SVMs are mined from: each costs a pass of the network."""


@dataclass(frozen=True)
class Source:
    """A folder in PASCAL VOC layout, and at most how many of its images to use."""

    folder: Path
    limit: int | None = None


@dataclass(frozen=True)
class TrainOptions:
    """What to train on and where to put it.

    Attributes
    ----------
    sources, split
        The photographs.
    out
        Folder of the finished model.
    work
        Folder for checkpoints, logs and cached features; a run interrupted goes on from here.
    """

    sources: tuple[Source, ...]
    out: Path
    work: Path
    split: str = "train"
    name: str = "alexnet-voc20"
    main_scale: int = 688
    levels: tuple[int, ...] = DETECTION_LEVELS
    max_proposals: int = 2000
    rcnn: bool = True
    device: str = "auto"
    seed: int = 0
    finetune: FinetuneOptions = field(default_factory=FinetuneOptions)
    svm: SvmOptions = field(default_factory=SvmOptions)


def train(options: TrainOptions, backbone: Backbone, progress: Progress) -> ModelBundle:
    """Train both detectors' heads on a frozen trunk and save the model.

    Raises
    ------
    DatasetError
        If a folder is not what it should be.
    Cancelled
        From ``progress``; a later call with the same work folder goes on.
    """
    samples = [
        sample
        for source in options.sources
        for sample in pick_images(read_split(source.folder, options.split), source.limit, options.seed)
    ]
    device = choose_device(options.device)
    store = FeatureStore(backbone, options.work / "conv5", device)
    proposals = _proposals(samples, options, progress)

    def proposals_of(sample: Sample) -> Boxes:
        return proposals[sample.path]

    def pyramid_of(sample: Sample, boxes: Boxes) -> Tensor:
        return pool_boxes(store, store.load(sample, View(options.main_scale)), boxes, options.levels)

    channels = backbone.geometry.channels
    batches = pyramid_batches(store, samples, proposals_of, options.levels, options.seed, options.main_scale)
    run = _Run(options, samples, proposals_of, device, progress)
    columns = torch.argsort(bins_first_columns(options.levels, channels))
    spp = run.heads("sppnet", bin_count(options.levels) * channels, lambda: batches, pyramid_of, MAX_WINDOWS, columns)
    rcnn = None
    if options.rcnn:

        def warped_of(sample: Sample, boxes: Boxes) -> Tensor:
            return pool5_of(store.backbone, load_image(sample.path), boxes, device)

        def warped() -> Callable[[int], Batch]:
            return warped_batches(store, samples, proposals_of, options.work / "pool5", options.seed, progress)

        rcnn = run.heads("rcnn", POOL5_CELLS * channels, warped, warped_of, RCNN_WINDOWS, None)
    bundle = ModelBundle(
        options.name, VOC_CLASSES, options.levels, backbone.cpu(), spp, card=_card(options, samples), rcnn_heads=rcnn
    )
    save_bundle(bundle, options.out)
    return bundle


@dataclass(frozen=True, eq=False)
class _Run:
    """What the stages of both detectors share."""

    options: TrainOptions
    samples: list[Sample]
    proposals_of: Callable[[Sample], Boxes]
    device: torch.device
    progress: Progress

    def heads(
        self,
        detector: str,
        pooled: int,
        batches: Callable[[], Callable[[int], Batch]],
        pooled_of: Callable[[Sample, Boxes], Tensor],
        max_windows: int,
        columns: Tensor | None,
    ) -> Heads:
        """Fine-tune, collect and fit; or what an earlier run has finished. ``columns`` restores the published order."""
        folder = self.options.work / detector
        done = folder / "heads.safetensors"
        if done.is_file():
            return Heads.from_state(load_file(done))
        folder.mkdir(parents=True, exist_ok=True)
        net = FcNet(pooled, len(VOC_CLASSES), self.options.finetune)
        finetune(net, batches(), self.options.finetune, folder, self.device, self.progress)
        mixed = mixed_precision(self.device)

        def fc7_of(vectors: Tensor) -> Tensor:
            with torch.autocast(self.device.type, torch.bfloat16, enabled=mixed):
                return F.relu(net.fc7(F.relu(net.fc6(vectors))))

        seed, count = self.options.seed, len(VOC_CLASSES)
        found = collect(
            self.samples, self.proposals_of, pooled_of, fc7_of, count, seed, self.progress, max_windows=max_windows
        )
        heads = fit_heads(net, found, self.options.svm, self.progress)
        if columns is not None:
            heads = heads.permuted(columns)
        with replacing(done) as temporary:
            save_file({name: tensor.contiguous() for name, tensor in heads.state().items()}, temporary)
        return heads


def _proposals(samples: list[Sample], options: TrainOptions, progress: Progress) -> dict[Path, Boxes]:
    cache = ProposalCache(options.work / "proposals", limit=2**40)
    found = {}
    for index, sample in enumerate(samples):
        progress("proposals", index, len(samples))
        image = load_image(sample.path)
        found[sample.path] = make_proposals(image, limit=options.max_proposals, cache=cache).boxes
    progress("proposals", len(samples), len(samples))
    return found


def _card(options: TrainOptions, samples: list[Sample]) -> dict[str, Any]:
    counts = dict(zip(VOC_CLASSES, count_boxes(samples, len(VOC_CLASSES)).tolist(), strict=True))
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "training_data": [
            {"folder": source.folder.name, "split": options.split, "limit": source.limit} for source in options.sources
        ],
        "training_images": len(samples),
        "training_boxes": counts,
        "thin_classes": [name for name, count in counts.items() if count < THIN],
        "seed": options.seed,
        "finetune": asdict(options.finetune),
        "svm": asdict(options.svm),
    }
