"""``spp-viewer`` without a command: the window, or text and pictures where there is no display."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from spp_viewer.cli.arguments import UsageError, given_options, options_of, proposals_file_of, setup_of
from spp_viewer.cli.console import explaining_qt, print_message

SUMMARY = "open images in the window"
DESCRIPTION = """\
A desktop laboratory for SPP-Net. Opens the window on the named images, or on a sample photograph. Without a display it
analyses the same images, prints the detections and writes spp-viewer-NAME.png into the current folder."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("paths", nargs="*", metavar="IMAGE|FOLDER", help="what to open")


def run(args: argparse.Namespace) -> int:
    """Open the window and return the exit code."""
    from spp_viewer.cli.main import COMMANDS, PROGRAM

    for word in args.paths:
        if word in COMMANDS and not Path(word).exists():
            raise UsageError(f"commands come first: {PROGRAM} {word} ...")
    paths = [Path(word) for word in args.paths]
    with explaining_qt():
        from spp_viewer.gui import app

        if app.display_available():
            return app.run(
                paths,
                model=args.model,
                device=args.device,
                options=options_of(args),
                proposals_file=proposals_file_of(args),
                stated=given_options(args),
            )
    return run_without_display(paths, args)


def run_without_display(paths: Sequence[Path], args: argparse.Namespace) -> int:
    """Analyse the images, print and draw the detections; return 0 if all of that succeeded."""
    from spp_viewer.cli.batch import analyse_all, open_pipeline
    from spp_viewer.cli.detect import write_picture
    from spp_viewer.cli.inputs import expand_folders
    from spp_viewer.cli.report import table
    from spp_viewer.core.samples import sample_paths

    images, complete = expand_folders(paths or sample_paths()[:1])
    if not images:
        return 1
    what = images[0].name if len(images) == 1 else f"{len(images)} images"
    print_message(f"no display, so no window: analysing {what} here; see 'spp-viewer detect --help' for more")
    setup = setup_of(args)
    pipeline, detector = open_pipeline(setup)
    shown_from = detector.bundle.display_threshold
    targets = own_pictures(images)
    for index, analysis in analyse_all(images, pipeline, setup, quiet=args.quiet):
        if analysis is None:
            complete = False
            continue
        print(table(str(images[index]), analysis, shown_from), flush=True)
        complete &= write_picture(analysis, shown_from, targets[index], quiet=False)
    return 0 if complete else 1


def own_pictures(images: Sequence[Path]) -> list[Path]:
    """Return ``spp-viewer-NAME.png`` in the current folder for each image.

    A file of that name is replaced only if this program wrote it; otherwise the name gets a number.
    """
    from spp_viewer.cli.draw import is_own_picture

    targets: list[Path] = []
    for image in images:
        stem = f"spp-viewer-{image.stem}"
        target, number = Path(f"{stem}.png"), 2
        while target in targets or (target.exists() and not is_own_picture(target)):
            target, number = Path(f"{stem}-{number}.png"), number + 1
        targets.append(target)
    return targets
