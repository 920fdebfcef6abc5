"""``spp-viewer factor``: a smaller and faster model, fc6 being cut to two factors."""

from __future__ import annotations

import argparse
from pathlib import Path

from spp_viewer.cli.arguments import UsageError, positive
from spp_viewer.cli.console import ProgressLine, say
from spp_viewer.cli.models import fc6_in_words
from spp_viewer.cli.train import evaluation

SUMMARY = "make a model's fc6 two thin factors"
DESCRIPTION = """\
Write the model of --model (default: the one that ships) into another folder with fc6 as two thin factors, its truncated
SVD. fc6 is most of what a window costs after pooling, and most of a model's size.

Everything else stays as it was fitted. 'train --fc6-rank' factors fc6 before the SVMs are fitted. What was done goes on
the model's card; its figures stay those of the whole fc6 unless --evaluation brings others."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fc6-rank", type=positive, required=True, metavar="N", help="rank of fc6's two factors")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the model, without one yet")
    parser.add_argument(
        "--evaluation",
        type=Path,
        action="append",
        default=[],
        metavar="JSON",
        help="a document of 'evaluate --json' for the model's card, in place of those on it; may be repeated, and the "
        "first one speaks for the model",
    )
    parser.add_argument("--note", action="append", default=[], metavar="TEXT", help="a sentence for the model's card")


def run(args: argparse.Namespace) -> int:
    from spp_viewer.nn.bundle import load_bundle
    from spp_viewer.nn.index import bundle_folder
    from spp_viewer.training.factoring import factor_bundle, save_factored

    if args.out.resolve() == bundle_folder(args.model).resolve():
        raise UsageError("--out: that is the model's own folder; name another one")
    evaluations = [evaluation(path) for path in args.evaluation]
    bundle = load_bundle(args.model)
    with ProgressLine(bundle.name, quiet=args.quiet) as progress:
        made = factor_bundle(bundle, args.fc6_rank, progress, evaluations, args.note)
    index = save_factored(made, args.out)
    size = sum(entry["bytes"] for entry in index["files"].values())
    before = sum(entry.stat().st_size for entry in bundle_folder(args.model).glob("*.safetensors"))
    for key, name in (("sppnet", "SPP-Net"), ("rcnn", "R-CNN")):
        heads = made.sppnet if key == "sppnet" else made.rcnn_heads
        if heads is not None:
            kept = 100 * index["fc6_factors"][key]["energy"]
            say(
                f"{name}: {fc6_in_words(heads.fc6.inputs, heads.fc6.units, heads.fc6.rank)}, {kept:.1f} % of the energy"
            )
    say(f"{made.name} is in {args.out}, {size / 1e6:.1f} MB instead of {before / 1e6:.1f} MB")
    return 0
