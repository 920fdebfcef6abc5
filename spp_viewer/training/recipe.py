"""The complete training in stages; finished stages are not repeated after an interruption.

Proposals and conv5 are cached, fc6 and fc7 fine-tuned, fc6 factored, SVMs mined, boxes regressed; then the same for
R-CNN on warped windows of the same images.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.errors import DatasetError, TrainingError
from spp_viewer.core.files import atomic_write
from spp_viewer.core.image import load_image
from spp_viewer.core.progress import Progress
from spp_viewer.core.pyramid import DETECTION_LEVELS, bin_count
from spp_viewer.nn.backbone import Backbone
from spp_viewer.nn.bundle import ModelBundle, save_bundle
from spp_viewer.nn.connected import FullyConnected, largest_rank
from spp_viewer.nn.devices import choose_device, mixed_precision
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.pyramid import bins_first_columns
from spp_viewer.proposals import make_proposals
from spp_viewer.proposals.cache import ProposalCache
from spp_viewer.proposals.make import method_named
from spp_viewer.training.bbox import RCNN_REGRESSION, RegressionOptions
from spp_viewer.training.card import factors_entry, model_card, write_card
from spp_viewer.training.collect import collect
from spp_viewer.training.dataset import VOC_CLASSES, Sample, read_split
from spp_viewer.training.distillation import DistillOptions, Lesson, Scorer, distil
from spp_viewer.training.features import FeatureStore, View
from spp_viewer.training.finetune import Batch, FcNet, FinetuneOptions, finetune
from spp_viewer.training.fit import fit_heads
from spp_viewer.training.pooled import drawn_windows, pool_boxes, pyramid_batches
from spp_viewer.training.sampling import pick_images
from spp_viewer.training.svm import SvmOptions
from spp_viewer.training.warped import WarpedStore, warp_all, warped_batches, warped_windows

STEPS_PER_IMAGE = 2.25
RCNN_STEPS_PER_IMAGE = 0.6
"""Default number of fine-tuning steps per photograph. R-CNN's is lower: it sees each photograph once, always with the
same windows, while SPP-Net sees three views with windows drawn anew."""

MINED_WINDOWS = 400
"""Randomly drawn windows per image from which SPP-Net's SVMs are mined."""


@dataclass(frozen=True)
class Source:
    """A folder in PASCAL VOC layout, and the maximum number of its images to use."""

    folder: Path
    limit: int | None = None


@dataclass(frozen=True)
class TrainOptions:
    """Options of a training.

    Attributes
    ----------
    sources, split
        The photographs.
    out
        Folder of the finished model.
    work
        Folder for checkpoints, logs and cached features. An interrupted run is resumed from it; runs with other
        photographs or options may share it.
    steps
        Steps of fine-tuning; by default 2.25 per photograph, 0.6 for R-CNN.
    fc6_rank, rcnn_fc6_rank
        Rank of fc6's factors after fine-tuning, for SPP-Net and R-CNN; 0 leaves it whole. The factors learn from the
        same photographs to reproduce the whole layer, and the SVMs are mined on features computed with them.
    evaluations
        Documents of ``evaluate`` for models trained in the same way on other photographs, for the model's card. The
        first one's figures become those of the model.
    notes
        Sentences for the card about limitations.
    command
        The command line, for the card.
    """

    sources: tuple[Source, ...]
    out: Path
    work: Path
    split: str = "train"
    name: str = "alexnet-voc20"
    main_scale: int = 688
    levels: tuple[int, ...] = DETECTION_LEVELS
    proposals: str = "fast"
    max_proposals: int = 2000
    rcnn: bool = True
    device: str = "auto"
    seed: int = 0
    steps: int | None = None
    fc6_rank: int = 0
    rcnn_fc6_rank: int = 0
    evaluations: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    command: str = ""
    finetune: FinetuneOptions = field(default_factory=FinetuneOptions)
    distil: DistillOptions = field(default_factory=DistillOptions)
    svm: SvmOptions = field(default_factory=SvmOptions)
    regression: RegressionOptions = field(default_factory=RegressionOptions)
    rcnn_regression: RegressionOptions = RCNN_REGRESSION


def train(options: TrainOptions, backbone: Backbone, progress: Progress) -> ModelBundle:
    """Train both detectors' heads on a frozen trunk and save the model.

    Raises
    ------
    DatasetError
        If a folder is invalid.
    TrainingError
        If factors of the requested rank would save nothing.
    Cancelled
        From ``progress``; a later call with the same work folder resumes.
    """
    samples = [
        sample
        for source in options.sources
        for sample in pick_images(read_split(source.folder, options.split), source.limit, options.seed)
    ]
    if not any(len(sample.easy[0]) for sample in samples):
        raise DatasetError(f"no photograph of {options.split!r} holds an annotated box; there is nothing to learn")
    channels = backbone.geometry.channels
    spp_inputs, rcnn_inputs = bin_count(options.levels) * channels, backbone.pool5_cells * channels
    for rank, inputs in ((options.fc6_rank, spp_inputs), (options.rcnn_fc6_rank if options.rcnn else 0, rcnn_inputs)):
        limit = largest_rank(inputs, options.finetune.width)
        if rank > limit:
            raise TrainingError(f"factors of rank {rank} do not make fc6 smaller; choose at most {limit}")
    device = choose_device(options.device)
    store = FeatureStore(backbone, options.work / "conv5", device)
    proposals = _proposals(samples, options, progress)

    def proposals_of(sample: Sample) -> Boxes:
        return proposals[sample.path]

    def pyramid_windows(index: int, sample: Sample) -> tuple[Boxes, Tensor]:
        found = proposals[sample.path]
        drawn = np.random.default_rng([options.seed, 7, index]).permutation(len(found))[:MINED_WINDOWS]
        boxes = np.concatenate([sample.easy[0], found[np.sort(drawn)]])
        return boxes, pool_boxes(store, store.load(sample, View(options.main_scale)), boxes, options.levels)

    batches = pyramid_batches(store, samples, proposals_of, options.levels, options.seed, options.main_scale)
    run = _Run(options, samples, _fingerprint(options, samples, f"{store.trunk} {store.made_by}"), device, progress)
    columns = torch.argsort(bins_first_columns(options.levels, channels))
    spp_steps = options.steps or math.ceil(STEPS_PER_IMAGE * len(samples))
    rcnn_steps = options.steps or math.ceil(RCNN_STEPS_PER_IMAGE * len(samples))
    taught = pick_images(samples, options.distil.images, options.seed)
    shown = drawn_windows(
        store, taught, proposals_of, options.levels, options.distil.windows, options.seed, options.main_scale
    )
    lesson = Lesson(len(taught), shown, options.distil.sppnet)
    spp, spp_made = run.heads(
        "sppnet", spp_steps, spp_inputs, batches, options.fc6_rank, lesson, pyramid_windows, options.regression
    )
    rcnn, rcnn_made = None, None
    if options.rcnn:
        warped = WarpedStore(store, options.work / "pool5", options.seed)
        warp_all(warped, samples, proposals_of, progress)

        def mined_windows(index: int, sample: Sample) -> tuple[Boxes, Tensor]:
            windows = warped.load(sample, proposals[sample.path])
            return windows.boxes, torch.from_numpy(windows.pool5).to(device).float()

        batches = warped_batches(warped, samples, proposals_of, options.seed)
        shown = warped_windows(warped, taught, proposals_of)
        lesson, rank = Lesson(len(taught), shown, options.distil.rcnn), options.rcnn_fc6_rank
        rcnn, rcnn_made = run.heads(
            "rcnn", rcnn_steps, rcnn_inputs, batches, rank, lesson, mined_windows, options.rcnn_regression
        )
    card = {
        **model_card(samples, options.evaluations, options.notes),
        "command": options.command,
        "training_data": [
            {"folder": source.folder.name, "split": options.split, "limit": source.limit} for source in options.sources
        ],
        "seed": options.seed,
        "steps": {"sppnet": spp_steps, **({"rcnn": rcnn_steps} if rcnn else {})},
        "finetune": asdict(options.finetune),
        "svm": asdict(options.svm),
        "regression": {"sppnet": asdict(options.regression), "rcnn": asdict(options.rcnn_regression)},
        **factors_entry({"sppnet": spp_made, "rcnn": rcnn_made}),
    }
    bundle = ModelBundle(
        options.name,
        VOC_CLASSES,
        options.levels,
        backbone.cpu(),
        spp.permuted(columns),
        card=card,
        rcnn_heads=rcnn,
    )
    index = save_bundle(bundle, options.out)
    write_card(index, options.out)
    return bundle


@dataclass(frozen=True, eq=False)
class _Run:
    """State shared by the stages of both detectors."""

    options: TrainOptions
    samples: list[Sample]
    fingerprint: str
    device: torch.device
    progress: Progress

    def heads(
        self,
        detector: str,
        steps: int,
        pooled: int,
        batches: Callable[[int], Batch],
        rank: int,
        lesson: Lesson,
        windows_of: Callable[[int, Sample], tuple[Boxes, Tensor]],
        regression: RegressionOptions,
    ) -> tuple[Heads, dict[str, float] | None]:
        """Fine-tune, factor, collect and fit, or load what an earlier run finished.

        Returns the heads and the card's entry on fc6's factors, None if it is whole.
        """
        folder = self.options.work / f"{detector}-{self.fingerprint}-{steps}"
        taught = hashlib.sha256(f"{self.options.distil}".encode()).hexdigest()[:8]
        done = folder / (f"heads-rank-{rank}-{taught}.safetensors" if rank else "heads.safetensors")
        if done.is_file():
            with safe_open(done, "pt") as file:
                noted = (file.metadata() or {}).get("factors")
            return Heads.from_state(load_file(done)), None if noted is None else json.loads(noted)
        folder.mkdir(parents=True, exist_ok=True)
        net = FcNet(pooled, len(VOC_CLASSES), self.options.finetune)
        finetune(net, batches, steps, self.options.finetune, folder, self.device, self.progress)
        mixed = mixed_precision(self.device)
        fc6, made = FullyConnected(net.fc6.weight.detach(), net.fc6.bias.detach()), None
        if rank:
            distilled = distil(_odds(net, fc6), rank, lesson, self.options.distil, self.progress)
            fc6, made = distilled.scorer.fc6, distilled.figures
            with torch.no_grad():
                net.fc7.weight.copy_(distilled.scorer.fc7_weight)
                net.fc7.bias.copy_(distilled.scorer.fc7_bias)

        def fc7_of(vectors: Tensor) -> Tensor:
            with torch.autocast(self.device.type, torch.bfloat16, enabled=mixed):
                return F.relu(net.fc7(F.relu(fc6(vectors))))

        seed, count = self.options.seed, len(VOC_CLASSES)
        found = collect(self.samples, windows_of, fc7_of, count, seed, self.progress, regression.pair_iou)
        heads = fit_heads(fc6, net, found, self.options.svm, regression.penalty, self.progress)
        with atomic_write(done) as temporary:
            state = {name: tensor.contiguous() for name, tensor in heads.state().items()}
            save_file(state, temporary, metadata=None if made is None else {"factors": json.dumps(made)})
        return heads, made


def _odds(net: FcNet, fc6: FullyConnected) -> Scorer:
    """Return the fine-tuned network with the log odds of the classes against background as scores."""
    weight, bias = net.softmax.weight.detach(), net.softmax.bias.detach()
    return Scorer(
        fc6, net.fc7.weight.detach().clone(), net.fc7.bias.detach().clone(), weight[1:] - weight[:1], bias[1:] - bias[0]
    )


def _fingerprint(options: TrainOptions, samples: list[Sample], trunk: str) -> str:
    """Return twelve hexadecimal digits that identify everything the heads depend on."""
    digest = hashlib.sha256(f"{trunk} {options.seed} {options.main_scale} {options.levels}".encode())
    found_by = method_named(options.proposals).key
    digest.update(f"{found_by} {options.max_proposals} {options.finetune} {options.svm}".encode())
    digest.update(f"{options.regression} {options.rcnn_regression}".encode())
    for sample in samples:
        digest.update(str(sample.path.resolve()).encode())
        for part in (sample.boxes, sample.labels, sample.difficult):
            digest.update(part.tobytes())
    return digest.hexdigest()[:12]


def _proposals(samples: list[Sample], options: TrainOptions, progress: Progress) -> dict[Path, Boxes]:
    cache = ProposalCache(options.work / "proposals", limit=2**40)
    found = {}
    for index, sample in enumerate(samples):
        progress("proposals", index, len(samples))
        image = load_image(sample.path)
        found[sample.path] = make_proposals(image, options.proposals, options.max_proposals, cache=cache).boxes
    progress("proposals", len(samples), len(samples))
    return found
