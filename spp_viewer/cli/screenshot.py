"""``spp-viewer screenshot``: a picture of the main window, rendered off screen when the analysis is done."""

from __future__ import annotations

import argparse
from pathlib import Path

from spp_viewer.cli.arguments import UsageError, options_of, pixel_size, proposals_file_of
from spp_viewer.cli.console import explaining_qt, say

SUMMARY = "render the window with an analysed image into a PNG"
DESCRIPTION = """\
Render the real main window off screen, with the image opened and its analysis done, into a PNG. Needs no display."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", type=Path, metavar="IMAGE", help="image to open")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png", help="where to write")
    parser.add_argument(
        "--size", type=pixel_size, default=(1280, 800), metavar="WxH", help="of the window (default: 1280x800)"
    )
    parser.add_argument(
        "--theme", choices=("light", "dark", "system"), default="system", help="colours (default: system)"
    )
    parser.add_argument(
        "--language", choices=("en", "zh_CN", "system"), default="en", help="of the words (default: en)"
    )
    parser.add_argument("--stage", default="", metavar="NAME", help="stage of the strip to show, such as conv5")
    parser.add_argument("--panel", default="", metavar="NAME", help="panel at the side: detections, window or filters")
    parser.add_argument("--filter", type=int, metavar="N", help="number of a conv5 filter to lay over the photograph")


def run(args: argparse.Namespace) -> int:
    if args.out.suffix.lower() != ".png":
        raise UsageError(f"--out {args.out}: a screenshot is a PNG; name it FILE.png")
    with explaining_qt():
        from spp_viewer.gui import app

        app.screenshot(
            args.image,
            args.out,
            size=args.size,
            theme=args.theme,
            language=args.language,
            stage=args.stage,
            panel=args.panel,
            conv5_filter=args.filter,
            model=args.model,
            device=args.device,
            options=options_of(args),
            proposals_file=proposals_file_of(args),
        )
    if not args.quiet:
        say(f"wrote {args.out}")
    return 0
