"""``spp-viewer detect``: detections of images as tables, a JSON document or pictures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spp_viewer.cli.arguments import finite, setup_of
from spp_viewer.cli.console import print_error, print_message
from spp_viewer.core.options import Options

if TYPE_CHECKING:
    from spp_viewer.core.results import Analysis

SUMMARY = "find objects in images: a table, JSON, or pictures with boxes"
DESCRIPTION = """\
Find objects in images with SPP-Net.

The table and the picture show detections from the model's display threshold on. The JSON document is complete: every
detection that non-maximum suppression leaves above the paper's SVM threshold of -1.5, strongest first, so that average
precision can be computed from it; it carries the display threshold as model.display_threshold. --min-score replaces
these limits in all three.

Boxes are x1, y1, x2, y2 in pixels of the upright image. A score is the distance to the class's SVM decision boundary,
which lies at zero. Results go to stdout, everything else to stderr."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="image files, or folders of them")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="write the picture with boxes; the suffix says the format; for several images a folder",
    )
    parser.add_argument(
        "--min-score",
        type=finite,
        metavar="S",
        help="lowest score (default: the model's display threshold; with --json everything above -1.5)",
    )


def run(args: argparse.Namespace) -> int:
    """Run the command and return its exit code."""
    from spp_viewer.cli.inputs import expand_folders, picture_paths

    images, complete = expand_folders(args.images)
    if not images:
        return 1
    from_folder = any(path.is_dir() for path in args.images)
    targets = picture_paths(images, args.out, from_folder=from_folder) if args.out is not None else None

    from spp_viewer.cli.batch import analyse_all, open_pipeline
    from spp_viewer.cli.report import document, image_entry, shown_rows, table
    from spp_viewer.nn.devices import device_name

    setup = setup_of(args, score_threshold=lowest_threshold(args))
    pipeline, detector = open_pipeline(setup)
    shown_from = args.min_score if args.min_score is not None else detector.bundle.display_threshold
    entries: list[dict[str, Any]] = []
    for index, analysis in analyse_all(images, pipeline, setup, quiet=args.quiet):
        if analysis is None:
            complete = False
            continue
        if args.json:
            entries.append(image_entry(str(images[index]), analysis, shown_rows(analysis, args.min_score)))
        else:
            print(table(str(images[index]), analysis, shown_from), flush=True)
        if targets is not None and not write_picture(analysis, shown_from, targets[index], quiet=args.quiet):
            complete = False
    if args.json:
        print(json.dumps(document(detector.bundle, device_name(detector.device), entries)))
    return 0 if complete else 1


def lowest_threshold(args: argparse.Namespace) -> float:
    """Return the SVM threshold of the analysis: the paper's, or just below ``--min-score`` if that is lower."""
    import numpy as np

    usual = Options().score_threshold
    if args.min_score is None or args.min_score > usual:
        return usual
    # Scores must be strictly greater than the threshold, but may equal --min-score.
    return float(np.nextafter(np.float32(args.min_score), np.float32(-np.inf)))


def write_picture(analysis: Analysis, shown_from: float, target: Path, *, quiet: bool) -> bool:
    """Draw and save the picture; return False, after a line on stderr, if that failed."""
    from spp_viewer.cli.draw import draw_detections, save_picture
    from spp_viewer.cli.report import shown_rows
    from spp_viewer.core.errors import SppViewerError

    try:
        save_picture(draw_detections(analysis, shown_rows(analysis, shown_from)), target)
    except SppViewerError as error:
        print_error(error)
        return False
    if not quiet:
        print_message(f"wrote {target}")
    return True
