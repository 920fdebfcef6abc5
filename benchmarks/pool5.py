"""Average precision of SVMs straight on the pyramid vectors, the row "pool5" of the paper's table 9.

    python benchmarks/pool5.py VOC_DIR[=N] ... --model MODEL --work WORK --classes cat,dog --evaluate VOC_DIR

MODEL and WORK are those of ``spp-viewer train``; its cached proposals and maps are used. Boxes are regressed as the
model does. Prints the document of ``spp-viewer evaluate --json``.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from spp_viewer.cli.train import EtaLines, source
from spp_viewer.core.boxes import Boxes
from spp_viewer.core.image import load_image
from spp_viewer.core.options import Options
from spp_viewer.detectors import SppNet
from spp_viewer.nn.bundle import ModelBundle, load_bundle
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.pyramid import bins_first_columns
from spp_viewer.proposals import make_proposals
from spp_viewer.proposals.cache import ProposalCache
from spp_viewer.training.collect import collect
from spp_viewer.training.dataset import Sample, read_split
from spp_viewer.training.evaluate import evaluate
from spp_viewer.training.features import FeatureStore, View
from spp_viewer.training.pooled import pool_boxes
from spp_viewer.training.sampling import pick_images
from spp_viewer.training.svm import SvmOptions, Windows, feature_scale, train_svms

MINED_WINDOWS = 24
"""Of an image: a pyramid vector takes twelve times the memory of fc7."""

SVM = SvmOptions(rounds=2, first_negatives=3000, most_new=2000)
"""For the same reason: 8,000 vectors take 4 GB while an SVM is fitted."""


class Pool5Heads(Heads):
    """Heads whose SVMs see the pooled vector itself; ``svm_weight`` is (classes, P)."""

    def __post_init__(self) -> None:
        """The shapes of fc6 and fc7 do not matter here."""

    def fc7(self, pooled: Tensor) -> Tensor:
        return pooled

    def permuted(self, columns: Tensor) -> Pool5Heads:
        moved = super().permuted(columns)
        return dataclasses.replace(moved, svm_weight=self.svm_weight[:, columns])


def pool5_heads(bundle: ModelBundle, samples: list[Sample], names: list[str], work: Path) -> Pool5Heads:
    """Mine SVMs of the named classes on pyramid vectors of the samples' windows at 688 pixels."""
    device = torch.device("cpu")
    store = FeatureStore(bundle.backbone, work / "conv5", device)
    cache = ProposalCache(work / "proposals", limit=2**40)

    def windows_of(index: int, sample: Sample) -> tuple[Boxes, Tensor]:
        found = make_proposals(load_image(sample.path), limit=2000, cache=cache).boxes
        drawn = np.random.default_rng([0, 7, index]).permutation(len(found))[:MINED_WINDOWS]
        boxes = np.concatenate([sample.easy[0], found[drawn]])
        return boxes, pool_boxes(store, store.load(sample, View(688)), boxes, bundle.levels)

    progress = EtaLines()
    found = collect(samples, windows_of, lambda pooled: pooled, len(bundle.classes), 0, progress, 0.5)
    positives = [
        mine if name in names else mine[:0] for name, mine in zip(bundle.classes, found.positives, strict=True)
    ]
    windows = Windows(found.features, found.overlaps)
    del found  # with the pairs for regression, which take as much again
    scale = feature_scale(windows.features[::16])
    weight, bias = train_svms(positives, windows, scale, SVM, progress)
    columns = torch.argsort(bins_first_columns(bundle.levels, bundle.backbone.geometry.channels))
    if bundle.sppnet is None:
        raise SystemExit(f"{bundle.name} has no heads for SPP-Net")
    return Pool5Heads(
        bundle.sppnet.fc6,
        fc7_weight=torch.zeros(weight.shape[1], 0),  # its rows tell how wide what the SVMs see is
        fc7_bias=bundle.sppnet.fc7_bias,
        svm_weight=torch.from_numpy(weight)[:, columns],
        svm_bias=torch.from_numpy(bias),
        box_weight=bundle.sppnet.box_weight,
        box_bias=bundle.sppnet.box_bias,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", type=source)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--classes", required=True, help="names joined by commas")
    parser.add_argument("--evaluate", type=Path, required=True, metavar="VOC_DIR")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--no-regression", action="store_true")
    args = parser.parse_args()
    names = args.classes.split(",")
    bundle = load_bundle(args.model)
    train = [s for folder, limit in args.sources for s in pick_images(read_split(folder, "train"), limit, 0)]
    bundle = dataclasses.replace(bundle, sppnet=pool5_heads(bundle, train, names, args.work))
    samples = pick_images(read_split(args.evaluate, "val"), args.limit, 0)
    options = Options(bbox_regression=not args.no_regression)
    report = evaluate(samples, bundle.classes, SppNet(bundle, "cpu", options).analyse, EtaLines()).as_json()
    report["per_class"] = {name: report["per_class"][name] for name in names}
    print(json.dumps({"features": "pool5", **report}, indent=2))


if __name__ == "__main__":
    main()
