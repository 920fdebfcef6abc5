"""``spp-viewer factor``: make a model smaller and faster by factoring fc6 into two matrices."""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from pathlib import Path
from typing import Any

from spp_viewer.cli.arguments import UsageError, natural, positive, proposals_file_of
from spp_viewer.cli.console import ProgressLine, print_message
from spp_viewer.cli.models import fc6_text
from spp_viewer.cli.train import EtaLines, add_card_arguments, evaluation

SUMMARY = "make a model's fc6 two thin factors"
DESCRIPTION = """\
Write the model of --model (default: the one that ships) into another folder with fc6 as two thin factors. fc6 is most
of what a window costs after pooling, and most of a model's size.

With --data the factors, and fc7 behind them, are taught to score as the whole network does on windows of photographs,
whose classes do not matter; it takes minutes. Without it the factors are fc6's truncated SVD, which costs accuracy.
Everything else stays as it was fitted. 'train --fc6-rank' factors fc6 before the SVMs are fitted. What was done goes on
the model's card; its figures stay those of the whole fc6 unless --evaluation brings others."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("--fc6-rank", type=positive, required=True, metavar="N", help="rank of fc6's two factors")
    parser.add_argument(
        "--rcnn-fc6-rank", type=natural, metavar="N", help="that of R-CNN's, 0 leaves it whole (default: --fc6-rank)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the model, without one yet")
    parser.add_argument("--data", type=Path, metavar="VOC_DIR", help="photographs to learn on, in PASCAL VOC layout")
    parser.add_argument("--split", default="train", help="list in ImageSets/Main, or several joined by +")
    parser.add_argument(
        "--images", type=positive, metavar="N", help="at most N photographs, drawn with the seed (default: 400)"
    )
    parser.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="folder for what is computed of the photographs, kept for another rank (default: a temporary one)",
    )
    add_card_arguments(parser, ", in place of those on it; may be repeated, and the first one speaks for the model")


def run(args: argparse.Namespace) -> int:
    """Run the command and return its exit code."""
    if proposals_file_of(args) is not None:
        raise UsageError("--proposals: one file of boxes does not fit many images; leave it out")
    if len(args.scales) > 1:
        raise UsageError("--scales: learning has one main scale; name one shorter side, such as 688")
    if args.data is None and (args.images is not None or args.work is not None):
        raise UsageError("--images, --work: they are about the photographs of --data; name a folder with it")

    from spp_viewer.nn.bundle import load_bundle
    from spp_viewer.nn.index import bundle_folder
    from spp_viewer.training.factoring import factor_bundle, save_factored

    if args.out.resolve() == bundle_folder(args.model).resolve():
        raise UsageError("--out: that is the model's own folder; name another one")
    evaluations = [evaluation(path) for path in args.evaluation]
    bundle = load_bundle(args.model)
    ranks = {"sppnet": args.fc6_rank, "rcnn": args.fc6_rank if args.rcnn_fc6_rank is None else args.rcnn_fc6_rank}
    if args.data is None:
        with ProgressLine(bundle.name, quiet=args.quiet) as progress:
            made = factor_bundle(bundle, ranks, progress, evaluations, args.note)
    else:
        with contextlib.ExitStack() as stack:
            work = args.work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="spp-viewer-")))
            photographs = photographs_of(args, work)
            made = factor_bundle(bundle, ranks, EtaLines(quiet=args.quiet), evaluations, args.note, photographs)
    index = save_factored(made, args.out)
    size = sum(entry["bytes"] for entry in index["files"].values())
    before = sum(entry.stat().st_size for entry in bundle_folder(args.model).glob("*.safetensors"))
    for key, name in (("sppnet", "SPP-Net"), ("rcnn", "R-CNN")):
        heads = made.sppnet if key == "sppnet" else made.rcnn_heads
        if heads is not None and ranks[key]:
            done = factor_quality(index["fc6_factors"][key])
            print_message(f"{name}: {fc6_text(heads.fc6.inputs, heads.fc6.units, heads.fc6.rank)}, {done}")
    print_message(f"{made.name} is in {args.out}, {size / 1e6:.1f} MB instead of {before / 1e6:.1f} MB")
    return 0


def photographs_of(args: argparse.Namespace, work: Path) -> Any:
    """Return the photographs to learn from, according to the arguments."""
    from spp_viewer.training.distillation import DistillOptions
    from spp_viewer.training.factoring import Photographs

    limit = {} if args.images is None else {"images": args.images}
    return Photographs(
        folder=args.data,
        split=args.split,
        work=work,
        proposals=args.proposals,
        max_proposals=args.max_proposals,
        main_scale=args.scales[0],
        device=args.device,
        options=DistillOptions(seed=args.seed, **limit),
    )


def factor_quality(entry: dict[str, Any]) -> str:
    """Describe the quality of a detector's factors, from the model's card."""
    if "energy" in entry:
        return f"{100 * entry['energy']:.1f} % of the energy"
    return f"candidates' scores differ by {entry['score_error']:.3f}, after plain SVD by {entry['svd_error']:.3f}"
