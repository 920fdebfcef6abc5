"""What proposal methods find, what they cost, and what the detector makes of them, side by side.

    python -m benchmarks.proposals VOC_DIR [--split val] [--images N] [--seed 0] [--methods fast,opencv-fast]
                                   [--limit 2000] [--timed 40] [--ap] [--model DIR] [--json FILE]

Recall is the share of annotated objects for which some proposal has at least that IoU, ABO the mean over objects of
the best IoU, MABO the mean of that over classes (Uijlings et al. 2013, section 4). Objects marked difficult are apart.
Sizes are areas in pixels: small below 32^2, medium below 96^2. Boxes come from the cache where they are there; the
first ``--timed`` photographs are searched anew for the times, the methods taking turns: medians of CPU and wall time,
the first photograph left out. With ``--ap`` the detector scores the boxes of every method at one scale; conv5 is
computed once a photograph.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from spp_viewer.cli.train import EtaLines
from spp_viewer.core.boxes import area, iou_matrix
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.progress import silent
from spp_viewer.core.results import Detections, FeatureMaps, Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.nn.devices import device_name
from spp_viewer.proposals import find_proposals, make_proposals
from spp_viewer.training.dataset import Sample, read_split
from spp_viewer.training.evaluate import score
from spp_viewer.training.sampling import pick_images

SIX = ("cat", "dog", "horse", "sheep", "cow", "person")
"""The classes with many boxes in the photographs that the model was trained on."""

SIZES = {"small": (0, 32**2), "medium": (32**2, 96**2), "large": (96**2, np.inf)}


@dataclass(eq=False)
class Tally:
    """What one method found. ``best`` holds, per object, (best IoU, area, label, difficult)."""

    counts: list[int] = field(default_factory=list)
    best: list[tuple[float, float, int, bool]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    detections: list[Detections] = field(default_factory=list)

    def add(self, sample: Sample, proposals: Proposals) -> None:
        self.counts.append(len(proposals))
        if len(sample.boxes):
            overlaps = iou_matrix(sample.boxes, proposals.boxes).max(axis=1)
            rows = zip(overlaps, area(sample.boxes), sample.labels, sample.difficult, strict=True)
            self.best += [(float(o), float(a), int(c), bool(d)) for o, a, c, d in rows]

    def figures(self) -> dict[str, Any]:
        overlap, sizes, labels, difficult = (np.array(column) for column in zip(*self.best, strict=True))
        plain = ~difficult.astype(bool)

        def recalls(rows: Any) -> dict[str, Any]:
            chosen = overlap[rows]
            shares = {f"r{t}": float((chosen >= t).mean()) if len(chosen) else None for t in (0.5, 0.7)}
            return {"objects": len(chosen), **shares, "abo": float(chosen.mean()) if len(chosen) else None}

        by_class = [float(overlap[plain & (labels == c)].mean()) for c in np.unique(labels[plain])]
        return {
            "boxes": float(np.mean(self.counts)),
            **recalls(plain),
            "mabo": float(np.mean(by_class)),
            "difficult": recalls(~plain),
            **{name: recalls(plain & (sizes >= low) & (sizes < high)) for name, (low, high) in SIZES.items()},
            "cpu_ms": 1e3 * statistics.median(self.cpu[1:]) if len(self.cpu) > 1 else None,
            "wall_ms": 1e3 * statistics.median(self.wall[1:]) if len(self.wall) > 1 else None,
        }


class OnceConvolved(SppNet):
    """An SPP-Net that takes the feature maps of the photograph before, if it is the same."""

    _last: tuple[str, list[torch.Tensor], FeatureMaps] | None = None

    def conv5(self, image: Image, *rest: Any) -> tuple[list[torch.Tensor], FeatureMaps]:
        if self._last is None or self._last[0] != image.content_hash:
            self._last = (image.content_hash, *super().conv5(image))
        return self._last[1], self._last[2]


def search_anew(image: Image, method: str, limit: int, tally: Tally) -> None:
    """One timed search, past the cache."""
    wall, cpu = time.perf_counter(), time.process_time()
    find_proposals(image, method, limit)
    tally.cpu.append(time.process_time() - cpu)
    tally.wall.append(time.perf_counter() - wall)


def measure(
    samples: Sequence[Sample], methods: Sequence[str], limit: int, timed: int, detector: SppNet | None
) -> dict[str, Tally]:
    """Boxes, times and, with a detector, detections of every method."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    report = EtaLines()
    for number, sample in enumerate(samples):
        report("photographs", number, len(samples))
        image = load_image(sample.path)
        for method in methods:
            tally = tallies[method]
            if number < timed:
                search_anew(image, method, limit, tally)
            proposals = make_proposals(image, method, limit, silent)
            tally.add(sample, proposals)
            if detector is not None:
                tally.detections.append(detector.analyse(image, proposals).detections)
    return tallies


def row(name: str, figures: dict[str, Any]) -> str:
    """A line of the table."""

    def share(value: float | None) -> str:
        return "   - " if value is None else f"{value:.3f}"

    parts = [f"{name:<15}{figures['boxes']:6.0f}", *(share(figures[key]) for key in ("r0.5", "r0.7", "abo", "mabo"))]
    parts += [share(figures[key]["r0.5"]) for key in (*SIZES, "difficult")]
    times = (figures["cpu_ms"], figures["wall_ms"])
    return "  ".join([*parts, *("    - " if t is None else f"{t:6.0f}" for t in times)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="VOC_DIR")
    parser.add_argument("--split", default="val")
    parser.add_argument("--images", type=int, help="photographs to draw (default: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--methods", default="fast,opencv-fast")
    parser.add_argument("--limit", type=int, default=2000)
    parser.add_argument("--timed", type=int, default=40)
    parser.add_argument("--ap", action="store_true", help="average precision too")
    parser.add_argument("--model", help="model folder (default: the model that ships)")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    bundle = load_bundle(arguments.model)
    split = read_split(arguments.folder, arguments.split, bundle.classes)
    samples = pick_images(split, arguments.images, arguments.seed)
    methods = arguments.methods.split(",")
    detector = OnceConvolved(bundle, "cpu") if arguments.ap else None
    tallies = measure(samples, methods, arguments.limit, arguments.timed, detector)
    document = {name: tally.figures() for name, tally in tallies.items()}

    device = device_name(torch.device("cpu"))
    print(f"{len(samples)} photographs of {arguments.split}, at most {arguments.limit} boxes, {device}")
    objects = {key: document[methods[0]][key]["objects"] for key in (*SIZES, "difficult")}
    print(f"objects: {document[methods[0]]['objects']}, of them {objects}")
    print("method          boxes    R.5    R.7    ABO   MABO  small  med.   large  diff.  CPU ms wall ms")
    for name in methods:
        print(row(name, document[name]))
    if detector is not None:
        for name in methods:
            report = score(samples, tallies[name].detections, bundle.classes, 0.0)
            aps = {c: report.per_class[c].ap for c in SIX}
            document[name]["ap"] = {**aps, "mean": float(np.mean(list(aps.values())))}
            print(f"AP {name:<15} mean {document[name]['ap']['mean']:.4f}", *(f"{c} {ap:.3f}" for c, ap in aps.items()))
    if arguments.json:
        arguments.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
