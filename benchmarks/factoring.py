"""What fc6's rank costs and saves: average precision, seconds, bytes and score errors against the whole fc6.

    python -m benchmarks.factoring VOC_DIR [--split val] [--images N] [--seed S] [--proposals fast] [--ranks 64,128]
                                   [--against DIR ...] [--rcnn-images 3] [--model DIR] [--json FILE]

A rank stands for fc6's truncated SVD; a folder of --against holds a finished model with the same trunk, of any kind.
Every photograph's conv5 and pooled vectors are computed once and pushed through all of them, weights being rounded to
float16 as a saved model's are. Proposals come from the cache where they are there. Seconds are medians of 2000 windows,
the variants taking turns: trust the ratios. Of R-CNN, 500 windows of a few photographs are compared, drawn by chance:
its average precision over them is lower than over all.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor

from benchmarks.engine import race
from spp_viewer.cli.train import EtaLines
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Detections
from spp_viewer.detectors import SppNet
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.detectors.sppnet import BATCH
from spp_viewer.nn.backbone import Backbone
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.nn.connected import factored
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.pyramid import PyramidPooler
from spp_viewer.proposals import make_proposals
from spp_viewer.race.arithmetic import fc_macs
from spp_viewer.training.dataset import Sample, read_split
from spp_viewer.training.evaluate import Report, score
from spp_viewer.training.sampling import pick_images
from spp_viewer.training.warped import pool5_of

CLASSES = ("cat", "dog", "horse", "sheep", "cow", "person")
RANKS = (64, 96, 128, 192, 256, 384)
WINDOWS = 2000
WARPS = 500
CANDIDATE = -1.0
"""Windows that score more than this for a class are those that may become detections worth showing."""


@dataclass(eq=False)
class Variant:
    """One kind of one detector's heads, what it found, and how far its scores are from those of the whole fc6.

    ``energy`` is that of a truncated SVD; ``squares`` and ``counts`` are sums over all scores, and over those of
    candidates.
    """

    name: str
    heads: Heads
    energy: float | None = None
    found: list[Detections] = field(default_factory=list)
    squares: list[float] = field(default_factory=lambda: [0.0, 0.0])
    counts: list[int] = field(default_factory=lambda: [0, 0])
    largest: float = 0.0

    @property
    def megabytes(self) -> float:
        """Of the heads in a file, in float16."""
        return len(save({name: tensor.half().contiguous() for name, tensor in self.heads.state().items()})) / 1e6

    @property
    def errors(self) -> tuple[float, float]:
        """Root mean square of the score errors, of all windows and of candidates."""
        both = [(total / max(1, count)) ** 0.5 for total, count in zip(self.squares, self.counts, strict=True)]
        return both[0], both[1]

    def compare(self, scores: Tensor, whole: Tensor) -> None:
        """Add what the scores (N, classes) differ by."""
        difference = (scores - whole).double()
        for place, part in enumerate((difference, difference[whole > CANDIDATE])):
            self.squares[place] += float(part.square().sum())
            self.counts[place] += part.numel()
        self.largest = max(self.largest, float(difference.abs().max()) if len(difference) else 0.0)


def variants(heads: Heads, ranks: Sequence[int], others: Mapping[str, Heads | None]) -> list[Variant]:
    """The whole fc6, each rank of it as it would be read from disk, and the same detector's heads of other models."""
    made = [Variant("whole", heads)]
    for rank in ranks:
        fc6, energy = factored(heads.fc6, rank)
        state = replace(heads, fc6=fc6).state()
        made.append(Variant(f"SVD {rank}", Heads.from_state({n: t.half() for n, t in state.items()}), energy))
    return made + [Variant(name, other) for name, other in others.items() if other is not None]


def detect(detector: SppNet, image: Image, proposals: str, runs: Sequence[Variant]) -> None:
    """Detections of every variant in one photograph; pooled once."""
    options = detector.options
    boxes = make_proposals(image, proposals, options.max_proposals).boxes
    scores: list[list[Tensor]] = [[] for _ in runs]
    offsets = []
    with torch.inference_mode():
        tensors, maps = detector.conv5(image)
        windows, rows = detector.windows(image, boxes, maps)
        pooler = PyramidPooler(tensors[0], detector.bundle.levels)
        for cells in torch.split(torch.from_numpy(windows.cells[rows]), BATCH):
            pooled = pooler.pool(cells).flatten(1)
            for run, parts in zip(runs, scores, strict=True):
                parts.append(run.heads.scores(run.heads.fc7(pooled)))
                run.compare(parts[-1], scores[0][-1])
            offsets.append(runs[0].heads.regress_all(pooled))
    size = image.height, image.width
    moved = torch.cat(offsets).numpy()[windows.unique_row]
    for run, parts in zip(runs, scores, strict=True):
        mine = torch.cat(parts).numpy()[windows.unique_row]
        run.found.append(detections_of(find_candidates(boxes, mine, moved, size, options)))


def fc_seconds(runs: Sequence[Variant], rounds: int) -> list[float]:
    """Median seconds of fc6 and fc7 for 2000 windows, of each variant."""
    pooled = torch.rand(BATCH, runs[0].heads.pooled_size)

    def all_windows(heads: Heads) -> None:
        for start in range(0, WINDOWS, BATCH):
            heads.fc7(pooled[: min(BATCH, WINDOWS - start)])

    took = race(rounds, **{run.name: lambda heads=run.heads: all_windows(heads) for run in runs})  # type: ignore[misc]
    return [took[run.name] for run in runs]


def rows_of(runs: Sequence[Variant], rounds: int, reports: Sequence[Report]) -> Iterator[dict[str, Any]]:
    """A row of figures for each variant."""
    took = fc_seconds(runs, rounds)
    for run, seconds, report in zip(runs, took, reports, strict=True):
        every, candidates = run.errors
        yield {
            "name": run.name,
            "rank": run.heads.fc6.rank,
            "multiply_adds": fc_macs(run.heads),
            "energy": run.energy,
            "fc_seconds": seconds,
            "faster": took[0] / seconds,
            "megabytes": run.megabytes,
            "rms_all": every,
            "rms_candidates": candidates,
            "largest": run.largest,
            "mean_ap": report.mean(CLASSES),
            **{name: report.per_class[name].ap for name in CLASSES},
        }


def show(title: str, rows: Sequence[dict[str, Any]]) -> None:
    """The rows in columns."""
    print(f"\n{title}")
    names = "".join(f"{name:>8}" for name in ("mean AP", "change", *CLASSES))
    print(f"{'':12}{'energy':>8}{'fc s':>8}{'faster':>8}{'MB':>7}{'rms':>8}{'cand.':>8}{'most':>8}{names}")
    for row in rows:
        energy = "" if row["energy"] is None else f"{row['energy']:.3f}"
        line = f"{row['name']:12}{energy:>8}{row['fc_seconds']:>8.3f}{row['faster']:>8.2f}{row['megabytes']:>7.1f}"
        line += "".join(f"{row[key]:>8.4f}" for key in ("rms_all", "rms_candidates", "largest"))
        line += f"{row['mean_ap']:>8.4f}{row['mean_ap'] - rows[0]['mean_ap']:>+8.4f}"
        print(line + "".join("       -" if row[name] is None else f"{row[name]:>8.3f}" for name in CLASSES))


def warps(runs: Sequence[Variant], backbone: Backbone, samples: Sequence[Sample], proposals: str) -> None:
    """Scores and detections of warped windows of a few photographs."""
    progress = EtaLines()
    for index, sample in enumerate(samples):
        progress("warped windows", index, len(samples))
        image = load_image(sample.path)
        found = make_proposals(image, proposals, WINDOWS).boxes
        boxes = found[np.sort(np.random.default_rng(index).permutation(len(found))[:WARPS])]
        with torch.inference_mode():
            pool5 = pool5_of(backbone, image, boxes, torch.device("cpu"))
            moved = runs[0].heads.regress_all(pool5).numpy()
            whole = runs[0].heads.scores(runs[0].heads.fc7(pool5))
            for run in runs:
                scores = run.heads.scores(run.heads.fc7(pool5))
                run.compare(scores, whole)
                candidates = find_candidates(boxes, scores.numpy(), moved, (image.height, image.width), Options())
                run.found.append(detections_of(candidates))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="VOC_DIR")
    parser.add_argument("--split", default="val")
    parser.add_argument("--images", type=int, metavar="N", help="only N photographs, drawn with the seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--proposals", default="fast")
    parser.add_argument("--ranks", default=",".join(map(str, RANKS)), help="empty for none")
    parser.add_argument("--against", type=Path, nargs="+", default=[], metavar="DIR", help="finished models")
    parser.add_argument("--rcnn-images", type=int, default=3, metavar="N")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--model", help="model folder with a whole fc6 (default: the model that ships)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    args = parser.parse_args()
    ranks = [int(word) for word in args.ranks.split(",") if word]
    bundle = load_bundle(args.model)
    others = {folder.name: load_bundle(folder) for folder in args.against}
    samples = pick_images(read_split(args.folder, args.split, bundle.classes), args.images, args.seed)
    detector = SppNet(bundle, "cpu", Options())
    if detector.heads is None:
        raise SystemExit(f"{bundle.name} has no heads for SPP-Net")
    print(f"{bundle.name}, {len(samples)} photographs of {args.folder.name} {args.split}, proposals {args.proposals}")
    if any(source["folder"] == args.folder.name for source in bundle.card.get("training_data", ())):
        print("the model may have been trained on some of them: its average precision says nothing about new ones")

    runs = variants(detector.heads, ranks, {name: SppNet(model, "cpu").heads for name, model in others.items()})
    progress = EtaLines()
    for index, sample in enumerate(samples):
        progress("photographs", index, len(samples))
        detect(detector, load_image(sample.path), args.proposals, runs)
    reports = [score(samples, run.found, bundle.classes, 0.0) for run in runs]
    figures = {"sppnet": list(rows_of(runs, args.rounds, reports))}
    show(f"SPP-Net, {WINDOWS} windows; average precision, and errors of scores", figures["sppnet"])
    if bundle.rcnn is not None and args.rcnn_images:
        runs = variants(bundle.rcnn, ranks, {name: model.rcnn for name, model in others.items()})
        warps(runs, bundle.backbone, samples[: args.rcnn_images], args.proposals)
        reports = [score(samples[: args.rcnn_images], run.found, bundle.classes, 0.0) for run in runs]
        figures["rcnn"] = list(rows_of(runs, args.rounds, reports))
        show(f"R-CNN, {WARPS} windows of each of {args.rcnn_images} photographs", figures["rcnn"])
    if args.json is not None:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
