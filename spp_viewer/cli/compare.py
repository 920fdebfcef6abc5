"""``spp-viewer compare``: SPP-Net against R-CNN, stage by stage."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.cli.arguments import UsageError, options_of, positive, proposals_file_of
from spp_viewer.cli.console import ProgressLine, print_error, print_message

if TYPE_CHECKING:
    from spp_viewer.core.options import Options
    from spp_viewer.nn.bundle import ModelBundle
    from spp_viewer.race.comparison import Comparison
    from spp_viewer.race.points import SweepPoint

SUMMARY = "race SPP-Net against R-CNN on the same image, windows, trunk and device"
DESCRIPTION = """\
Time SPP-Net and R-CNN on the same image, windows, trunk and device, stage by stage.

They run in turns, each after a warm-up, --repeats times; figures are medians, with the lowest and the highest. Beside
every speed-up stands what the multiply-adds alone would give. Proposals are found anew and shared. R-CNN runs every
window unless --sample says otherwise; then its times are multiplied, and the result says EXTRAPOLATED.

In the JSON document, "features" is conv + pool + fc for SPP-Net and crop + conv + fc for R-CNN, "total" is everything
after decoding, proposals included; both are medians in seconds. For several images it holds one document for each, and
the medians over them. "not_arithmetic" is the share of the features' time that the device would not need for
their multiply-adds at the highest rate of the same run ("peak_gmacs_per_second"), be it that of plain matrix products
or of a detector's own layers."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="image files, or folders of them")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document")
    form.add_argument("--markdown", action="store_true", help="print Markdown")
    form.add_argument("--csv", action="store_true", help="print comma-separated values")
    parser.add_argument("--windows", type=positive, metavar="N", help="the same as --max-proposals")
    parser.add_argument("--repeats", type=positive, default=3, metavar="R", help="times that each runs (default: 3)")
    parser.add_argument(
        "--sample", type=positive, metavar="K", help="R-CNN runs K of the windows, its times are extrapolated"
    )
    parser.add_argument(
        "--sweep",
        nargs="?",
        const=(),
        type=counts,
        metavar="N,N,...",
        help="speed-up against the number of windows, at one and at five scales (default: 10 to 5000); one image",
    )


def counts(text: str) -> tuple[int, ...]:
    """Parse a comma-separated list of numbers of windows."""
    return tuple(positive(part) for part in text.split(","))


def run(args: argparse.Namespace) -> int:
    """Run the command and return its exit code."""
    from spp_viewer.cli.inputs import expand_folders

    images, complete = expand_folders(args.images)
    if not images:
        return 1
    if args.sweep is not None and len(images) > 1:
        raise UsageError("--sweep takes one image")
    options = options_of(args)
    if args.windows is not None:
        options = replace(options, max_proposals=args.windows)

    from spp_viewer.nn.bundle import load_bundle

    bundle = load_bundle(args.model)
    if args.sweep is not None:
        _sweep(images[0], bundle, options, args)
        return 0
    return 0 if _compare(images, bundle, options, args) and complete else 1


def _compare(images: list[Path], bundle: ModelBundle, options: Options, args: argparse.Namespace) -> bool:
    """Compare on every image and print; return False if one failed."""
    from spp_viewer.core.errors import DeviceError, ModelLoadError, SppViewerError
    from spp_viewer.core.image import load_image
    from spp_viewer.pipeline.proposing import boxes_from
    from spp_viewer.race import report
    from spp_viewer.race.comparison import compare

    results: list[tuple[str, Comparison]] = []
    boxes_file = proposals_file_of(args)
    for path in images:
        try:
            with ProgressLine(str(path), quiet=args.quiet) as progress:
                image = load_image(path)
                result = compare(
                    image,
                    bundle,
                    args.device,
                    options,
                    proposals=boxes_from(boxes_file, image),
                    repeats=args.repeats,
                    sample=args.sample,
                    progress=progress,
                )
        except (ModelLoadError, DeviceError):
            raise  # the next image would fail as well
        except SppViewerError as error:
            print_error(error)
            continue
        results.append((str(path), result))
        if result.substitution and (args.json or args.csv):  # the other formats contain it
            print_message(f"{path}: {result.substitution}")
        if not (args.json or args.csv):
            print((report.markdown if args.markdown else report.table)(str(path), result), flush=True)
    several = len(images) > 1
    if args.csv:
        print(report.comparisons_csv(results), end="")
    elif args.json:
        documents = [{"path": path, **result.as_json()} for path, result in results]
        if several:
            found = report.medians([result for _, result in results]) if results else None
            print(json.dumps({"images": documents, "median": found}))
        elif documents:
            print(json.dumps(documents[0]))
    elif several and results:
        print(_medians_line(report.medians([result for _, result in results]), results[0][1].device, len(results)))
    return len(results) == len(images)


def _medians_line(medians: dict[str, object], device: str, count: int) -> str:
    ratios = medians["speedup"]
    assert isinstance(ratios, dict)
    words = ", ".join(f"{name} {value:.1f}x" for name, value in ratios.items())
    return f"medians of {count} images on {device}: {words}"


def _sweep(path: Path, bundle: ModelBundle, options: Options, args: argparse.Namespace) -> None:
    from spp_viewer.core.image import load_image
    from spp_viewer.proposals.make import substitution
    from spp_viewer.race import sweep_report
    from spp_viewer.race.points import COUNTS
    from spp_viewer.race.sweeping import sweep

    notice = substitution(options.proposals)
    if notice:
        print_message(f"{path}: {notice}")
    points: list[SweepPoint] = []
    plain = not (args.json or args.csv or args.markdown)
    if plain:
        print("".join(f"{name:>12}" for name in sweep_report.HEADING))
    with ProgressLine(str(path), quiet=args.quiet) as progress:
        for point in sweep(
            load_image(path),
            bundle,
            args.device,
            options,
            counts=args.sweep or COUNTS,
            repeats=args.repeats,
            sample=args.sample,
            progress=progress,
        ):
            points.append(point)
            if plain:
                print("".join(f"{cell:>12}" for cell in sweep_report.cells_of(point)), flush=True)
    if args.json:
        print(json.dumps({"path": str(path), **sweep_report.sweep_document(points)}))
    elif args.csv:
        print(sweep_report.sweep_csv(points), end="")
    elif args.markdown:
        print(sweep_report.sweep_markdown(points), end="")
    else:
        print("\n".join(f"  {remark}" for remark in sweep_report.sweep_remarks(points)))
