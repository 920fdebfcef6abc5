"""``spp-viewer screenshot``: image of the main window, rendered off screen when the analysis is done."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from spp_viewer.cli.arguments import UsageError, options_of, pixel_size, positive, proposals_file_of
from spp_viewer.cli.compare import counts
from spp_viewer.cli.console import explaining_qt, print_message

SUMMARY = "render the window with an analysed image into a picture"
DESCRIPTION = """\
Render the real main window off screen, with the image opened and its analysis done, into a PNG or WebP file. Needs no
display."""

SUFFIXES = (".png", ".webp")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("image", type=Path, metavar="IMAGE", help="image to open")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.png or FILE.webp")
    parser.add_argument(
        "--size", type=pixel_size, default=(1280, 800), metavar="WxH", help="of the window (default: 1280x800)"
    )
    parser.add_argument(
        "--colours", type=palette_size, metavar="N", help="write a PNG with a palette of N colours, at most 256"
    )
    parser.add_argument(
        "--theme", choices=("light", "dark", "system"), default="system", help="colours (default: system)"
    )
    parser.add_argument(
        "--language", choices=("en", "zh_CN", "system"), default="en", help="of the words (default: en)"
    )
    parser.add_argument("--stage", default="", metavar="NAME", help="stage of the strip to show, such as conv5")
    parser.add_argument(
        "--panel", default="", metavar="NAME", help="page at the side, such as filters; why brings its map"
    )
    parser.add_argument("--layer", default="", metavar="NAME", help="layer to look at, such as conv2 (default: conv5)")
    parser.add_argument("--filter", type=int, metavar="N", help="number of its filter to lay over the photograph")
    parser.add_argument(
        "--compare", default="", metavar="NAME", help="open the second canvas: conv5, regression, nms, scale or own"
    )
    parser.add_argument("--levels", type=level_list, metavar="N,...", help="levels of the pyramid to draw, such as 2,6")
    parser.add_argument(
        "--heat", choices=("max", "mean", "energy"), default="max", help="heat map of all filters (default: max)"
    )
    parser.add_argument(
        "--race",
        nargs="?",
        const=0,
        type=positive,
        metavar="K",
        help="race R-CNN against SPP-Net first and show it; with K, R-CNN runs K of the windows",
    )
    parser.add_argument("--coverage", action="store_true", help="show how often R-CNN warps each pixel, after --race")
    parser.add_argument(
        "--sweep",
        nargs="?",
        const=(),
        type=counts,
        metavar="N,...",
        help="sweep over numbers of windows and show the plot (default: 10 to 5000)",
    )
    parser.add_argument("--live", type=corners, metavar="X1,Y1,X2,Y2", help="draw a live window there, image pixels")
    parser.add_argument(
        "--gallery", type=Path, metavar="FOLDER", help="fill the filter gallery over the images in FOLDER and show it"
    )
    parser.add_argument("--tour", type=positive, metavar="N", help="show step N of the guided tour, on this image")


def corners(words: str) -> tuple[float, float, float, float]:
    """Parse two corners of a box, such as "10,20,110,90"."""
    try:
        x1, y1, x2, y2 = (float(word) for word in words.split(","))
    except ValueError:
        x1 = y1 = x2 = y2 = math.nan
    if not (x1 < x2 and y1 < y2):
        raise argparse.ArgumentTypeError(f"{words!r} is no box such as 10,20,110,90")
    return x1, y1, x2, y2


def level_list(words: str) -> tuple[int, ...]:
    """Parse levels, such as "2,6"."""
    try:
        return tuple(int(word) for word in words.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words!r} is no list of levels such as 2,6") from None


def palette_size(text: str) -> int:
    """Return a number of colours between 2 and 256."""
    if not (text.isascii() and text.isdigit() and 2 <= int(text) <= 256):
        raise argparse.ArgumentTypeError(f"{text!r} is no number between 2 and 256")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Run the command and return its exit code."""
    suffix = args.out.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"--out {args.out}: a screenshot is PNG or WebP; name it FILE.png or FILE.webp")
    if args.colours is not None and suffix != ".png":
        raise UsageError(f"--colours: only PNG has a palette; name {args.out} FILE.png")
    with explaining_qt():
        from spp_viewer.gui.screenshot import capture
        from spp_viewer.gui.screenshot.race import Staging
        from spp_viewer.race.points import COUNTS

        capture.screenshot(
            args.image,
            args.out,
            size=args.size,
            colours=args.colours,
            theme=args.theme,
            language=args.language,
            stage=args.stage,
            panel=args.panel,
            layer=args.layer,
            conv5_filter=args.filter,
            compare=args.compare,
            levels=args.levels,
            heat=args.heat,
            staging=Staging(args.race, args.coverage, args.sweep or COUNTS if args.sweep is not None else ()),
            live=args.live,
            gallery=args.gallery,
            tour=args.tour,
            model=args.model,
            device=args.device,
            options=options_of(args),
            proposals_file=proposals_file_of(args),
        )
    if not args.quiet:
        print_message(f"wrote {args.out}")
    return 0
