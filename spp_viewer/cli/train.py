"""``spp-viewer train``: make a model from annotated photographs."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import time
from pathlib import Path
from typing import Any

from spp_viewer.cli.arguments import UsageError, natural, positive, proposals_file_of
from spp_viewer.cli.console import print_message

SUMMARY = "train a model on folders in PASCAL VOC layout"
DESCRIPTION = """\
Train SPP-Net's and R-CNN's heads on the trunk of --model (default: the model that ships).

The trunk stays as it is; fc6 and fc7 are fine-tuned, and fc6 is cut to two thin factors that are taught on the same
photographs to do as the whole did; then one linear SVM and one box regressor a class are fitted on what comes through
them. What is finished is kept in the work folder: the same command goes on after an interruption, and another
--fc6-rank after what is fine-tuned. A folder followed by =N lends at most N images, drawn with the seed."""

FC6_RANK = 128

REPORT_SECONDS = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("sources", nargs="*", type=source, metavar="VOC_DIR[=N]", help="folders in PASCAL VOC layout")
    parser.add_argument("--split", default="train", help="list in ImageSets/Main, or several joined by +")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the model")
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="folder for checkpoints and caches (default: OUT.work)"
    )
    parser.add_argument("--name", default="alexnet-voc20", help="name of the model (default: alexnet-voc20)")
    parser.add_argument(
        "--steps", type=positive, metavar="N", help="fine-tuning steps (default: 2.25 per image, 0.6 for R-CNN)"
    )
    parser.add_argument(
        "--width", type=positive, default=1024, metavar="N", help="units of fc6 and fc7 (default: 1024)"
    )
    parser.add_argument(
        "--fc6-rank",
        type=natural,
        metavar="N",
        help=f"rank of fc6's two factors, 0 leaves it whole (default: {FC6_RANK}; 0 if --width is under twice that)",
    )
    parser.add_argument("--rcnn-fc6-rank", type=natural, metavar="N", help="that of R-CNN's (default: as --fc6-rank)")
    add_card_arguments(
        parser,
        "; may be repeated, and the first one speaks for the model. The command may be given again with it when the "
        "model is finished",
    )
    parser.add_argument(
        "--backbone",
        metavar="NAME",
        help="alexnet, vgg16 or zf5: train on this trunk instead of --model's, with torchvision's ImageNet weights "
        "(downloaded unless there is --weights)",
    )
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights of --backbone, .pth or .safetensors")
    parser.add_argument("--no-rcnn", action="store_true", help="train no heads for R-CNN")
    parser.add_argument(
        "--download", choices=("voc2007",), help="fetch PASCAL VOC 2007 trainval into the work folder and train on it"
    )


def add_card_arguments(parser: argparse.ArgumentParser, evaluation_words: str) -> None:
    """Add ``--evaluation`` and ``--note``, which write on the model's card; the words end the help of the first."""
    words = f"a document of 'evaluate --json' for the model's card{evaluation_words}"
    parser.add_argument("--evaluation", type=Path, action="append", default=[], metavar="JSON", help=words)
    parser.add_argument("--note", action="append", default=[], metavar="TEXT", help="a sentence for the model's card")


def source(text: str) -> tuple[Path, int | None]:
    """Parse a folder, or ``FOLDER=N``."""
    match = re.fullmatch(r"(.+)=(\d+)", text)
    return (Path(match[1]), int(match[2])) if match else (Path(text), None)


def evaluation(path: Path) -> dict[str, Any]:
    """Read a document of ``evaluate --json``."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        document["per_class"], document["best_f1"]["score"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: not a document of 'spp-viewer evaluate --json' ({error!r})") from error
    return dict(document)


def run(args: argparse.Namespace) -> int:
    """Run the command and return its exit code."""
    if not args.sources and args.download is None:
        raise UsageError("name a folder in PASCAL VOC layout, or --download voc2007")
    if proposals_file_of(args) is not None:
        raise UsageError("--proposals: one file of boxes does not fit many images; leave it out")

    if len(args.scales) > 1:
        raise UsageError("--scales: training has one main scale; name one shorter side, such as 688")
    if args.weights is not None and args.backbone is None:
        raise UsageError("--weights: name the trunk they are for with --backbone")

    from spp_viewer.nn.bundle import load_bundle
    from spp_viewer.nn.weights import load_imagenet_trunk
    from spp_viewer.training.distillation import DistillOptions
    from spp_viewer.training.finetune import FinetuneOptions
    from spp_viewer.training.recipe import Source, TrainOptions, train
    from spp_viewer.training.svm import SvmOptions

    work = args.work if args.work is not None else args.out.with_name(args.out.name + ".work")
    sources = [Source(folder, limit) for folder, limit in args.sources]
    if args.download:
        from spp_viewer.training.download import fetch_voc2007

        sources.append(Source(fetch_voc2007(work)))
    rank = args.fc6_rank
    if rank is None:
        rank = FC6_RANK if args.width >= 2 * FC6_RANK else 0
    options = TrainOptions(
        sources=tuple(sources),
        out=args.out,
        work=work,
        split=args.split,
        main_scale=args.scales[0],
        proposals=args.proposals,
        name=args.name,
        max_proposals=args.max_proposals,
        rcnn=not args.no_rcnn,
        device=args.device,
        seed=args.seed,
        steps=args.steps,
        fc6_rank=rank,
        rcnn_fc6_rank=rank if args.rcnn_fc6_rank is None else args.rcnn_fc6_rank,
        evaluations=tuple(evaluation(path) for path in args.evaluation),
        notes=tuple(args.note),
        command=shlex.join(["spp-viewer", *args.words]),
        finetune=FinetuneOptions(width=args.width, seed=args.seed),
        distil=DistillOptions(seed=args.seed),
        svm=SvmOptions(seed=args.seed),
    )
    progress = EtaLines(quiet=args.quiet)
    if args.backbone:
        trunk = load_imagenet_trunk(args.backbone, args.weights, progress)
    else:
        trunk = load_bundle(args.model).backbone
    bundle = train(options, trunk, progress)
    print_message(f"{bundle.name} is in {args.out}")
    return 0


class EtaLines:
    """Progress callable that prints a line every few seconds: stage, steps done, remaining time of the stage."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._stage = ""
        self._started = self._next = 0.0
        self._first = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Print the step, if the interval has passed."""
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._started, self._first = stage, now, done
            self._next = now
        if self._quiet or (now < self._next and done < total):
            return
        self._next = now + REPORT_SECONDS
        line = f"{stage} {done}/{total}"
        if done > self._first:
            left = (now - self._started) / (done - self._first) * (total - done)
            line += f", {left:.0f} s left"
        print(line, file=sys.stderr, flush=True)
