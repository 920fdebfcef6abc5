"""``spp-viewer evaluate``: average precision on annotated photographs."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spp_viewer.cli.arguments import UsageError, options_of, positive, proposals_file_of
from spp_viewer.cli.console import ProgressLine

if TYPE_CHECKING:
    from spp_viewer.nn.bundle import ModelBundle
    from spp_viewer.training.dataset import Sample
    from spp_viewer.training.evaluate import Report

SUMMARY = "average precision on a folder in PASCAL VOC layout"
DESCRIPTION = """\
Measure average precision on annotated photographs, after the PASCAL VOC 2007 protocol.

A detection is right when its IoU with an unclaimed box of its class is at least 0.5; boxes marked difficult count
neither way. The mean is over the classes with at least 20 boxes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("folders", nargs="+", type=Path, metavar="VOC_DIR", help="folders in PASCAL VOC layout")
    parser.add_argument("--split", default="val", help="list in ImageSets/Main, or several joined by + (default: val)")
    parser.add_argument("--detector", choices=("sppnet", "rcnn"), default="sppnet", help="default: sppnet")
    parser.add_argument("--no-regression", action="store_true", help="leave the boxes as they were proposed")
    parser.add_argument("--limit", type=positive, metavar="N", help="only N images, drawn with the seed")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")


def run(args: argparse.Namespace) -> int:
    """Run the command and return its exit code."""
    if proposals_file_of(args) is not None:
        raise UsageError("--proposals: one file of boxes does not fit many images; name a method")

    from spp_viewer.core.errors import ModelLoadError
    from spp_viewer.detectors import Rcnn, SppNet
    from spp_viewer.nn.bundle import load_bundle
    from spp_viewer.training.dataset import read_folders
    from spp_viewer.training.evaluate import evaluate
    from spp_viewer.training.sampling import pick_images

    bundle = load_bundle(args.model)
    samples = pick_images(read_folders(args.folders, args.split, bundle.classes), args.limit, args.seed)
    options = options_of(args, bbox_regression=not args.no_regression)
    detector = (Rcnn if args.detector == "rcnn" else SppNet)(bundle, args.device, options)
    if detector.heads is None:
        raise ModelLoadError(f"{bundle.name}: has no heads for {detector.name}; choose a trained model")
    with ProgressLine("evaluating", quiet=args.quiet) as progress:
        report = evaluate(samples, bundle.classes, detector.analyse, progress)
    print(json.dumps({**_setting(args, bundle, samples), **report.as_json()}, indent=2) if args.json else table(report))
    return 0


def _setting(args: argparse.Namespace, bundle: ModelBundle, samples: Sequence[Sample]) -> dict[str, Any]:
    """Describe what was measured, for readers of the document."""
    return {
        "model": bundle.name,
        "trained_on": bundle.card.get("training_data"),
        "detector": args.detector,
        "scales": list(args.scales),
        "features": "fc7",
        "regression": not args.no_regression,
        "folders": [folder.resolve().name for folder in args.folders],
        "split": args.split,
        "all_images": args.limit is None or len(samples) < args.limit,
    }


def table(report: Report) -> str:
    """Format the report in columns: class, boxes, AP over all points, AP at eleven points."""
    lines = [f"{'class':<14}{'boxes':>7}{'AP':>8}{'AP 11':>8}"]
    for name, row in report.per_class.items():
        figures = f"{row.ap:8.3f}{row.ap11:8.3f}" if row.ground_truth else f"{'-':>8}{'-':>8}"
        lines.append(f"{name:<14}{row.ground_truth:>7}{figures}")
    lines.append(f"{'mean':<14}{'':>7}{report.mean():8.3f}{report.mean(eleven_point=True):8.3f}")
    best = report.best_f1
    if report.per_class and not math.isnan(best.f1):
        lines.append(
            f"best F1 {best.f1:.3f} at score {best.score:.2f}: precision {best.precision:.3f}, recall {best.recall:.3f}"
        )
    lines.append(f"{report.images} images, {report.seconds_per_image:.2f} s per image; mean over classes of 20 or more")
    return "\n".join(lines)
