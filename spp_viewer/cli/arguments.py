"""Options shared by all commands, and conversion of arguments to values."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.core.options import (
    FIVE_SCALES,
    LARGEST_SCALE,
    PROPOSAL_METHODS,
    SINGLE_SCALE,
    SMALLEST_SCALE,
    Options,
    parse_scales,
)

if TYPE_CHECKING:
    from spp_viewer.pipeline.setup import AnalysisSetup

MAX_SCORE = 1e38
"""Largest accepted absolute score, near the limit of single precision."""

BOX_SUFFIXES = (".json", ".csv", ".xml")
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")


class UsageError(Exception):
    """Raised when arguments do not fit together; the message says which."""


class RecordGiven(argparse.Action):
    """Stores the value and records that the option was given, to distinguish it from an equal default."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Store the value and add the option to ``namespace.stated``."""
        setattr(namespace, self.dest, values)
        namespace.stated = given_options(namespace) | {self.dest}


def given_options(args: argparse.Namespace) -> frozenset[str]:
    """Return the names of the shared options that were given, such as "max_proposals"."""
    return getattr(args, "stated", frozenset())


def shared_arguments() -> argparse.ArgumentParser:
    """Create the parent of every command's parser."""
    parent = argparse.ArgumentParser(add_help=False)
    defaults = Options()
    group = parent.add_argument_group("model and analysis")
    group.add_argument(
        "--model", action=RecordGiven, type=Path, metavar="DIR", help="model folder (default: the model that ships)"
    )
    group.add_argument(
        "--device",
        action=RecordGiven,
        type=device,
        default="auto",
        metavar="NAME",
        help="auto (CUDA, else MPS, else the CPU), cpu, cuda, cuda:N or mps (default: auto)",
    )
    group.add_argument(
        "--scales",
        action=RecordGiven,
        type=scales,
        default=defaults.scales,
        metavar="S",
        help=f"1 ({_listed(SINGLE_SCALE)}), 5 ({_listed(FIVE_SCALES)}), or shorter image sides in pixels, "
        "such as 480,688 (default: 1)",
    )
    group.add_argument(
        "--proposals",
        action=RecordGiven,
        type=proposals,
        default=defaults.proposals,
        metavar="HOW",
        help="fast or quality (Selective Search), opencv-fast or opencv-quality (OpenCV's, many times slower), grid "
        "(sliding windows), or a .json, .csv or .xml file of boxes (default: fast)",
    )
    group.add_argument(
        "--max-proposals",
        action=RecordGiven,
        type=positive,
        default=defaults.max_proposals,
        metavar="N",
        help="upper limit on proposals found in an image; boxes from a file are all taken "
        f"(default: {defaults.max_proposals})",
    )
    group.add_argument(
        "--seed", type=int, default=defaults.seed, metavar="N", help="for whatever draws random numbers (default: 0)"
    )
    group.add_argument("-q", "--quiet", action="store_true", help="no progress on stderr, only problems")
    return parent


def options_of(args: argparse.Namespace, **changes: object) -> Options:
    """Return the analysis options for the shared arguments, overridden by ``changes``."""
    values: dict[str, object] = {
        "scales": args.scales,
        "max_proposals": args.max_proposals,
        "seed": args.seed,
    }
    if isinstance(args.proposals, str):
        values["proposals"] = args.proposals
    return Options(**{**values, **changes})  # type: ignore[arg-type]


def proposals_file_of(args: argparse.Namespace) -> Path | None:
    """Return the file of boxes named by ``--proposals``, or None if it names a method."""
    return args.proposals if isinstance(args.proposals, Path) else None


def setup_of(args: argparse.Namespace, **changes: object) -> AnalysisSetup:
    """Return options, model, device and boxes for the shared arguments; ``changes`` override options."""
    from spp_viewer.pipeline.setup import AnalysisSetup

    return AnalysisSetup(options_of(args, **changes), args.model, args.device, proposals_file_of(args))


def device(text: str) -> str:
    """Parse the name of a device. Only its form is checked; whether it exists shows when it is used."""
    if not _DEVICE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not auto, cpu, cuda, cuda:N or mps")
    return text


def scales(text: str) -> tuple[int, ...]:
    """Parse ``1``, ``5`` or a comma-separated list of shorter image sides in pixels; return them in ascending order."""
    if text in ("1", "5"):
        return SINGLE_SCALE if text == "1" else FIVE_SCALES
    try:
        return parse_scales(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not 1, 5 or a comma list of sides between {SMALLEST_SCALE} and {LARGEST_SCALE} pixels"
        ) from error


def proposals(text: str) -> str | Path:
    """Parse a method's name or the path of a file of boxes."""
    if text in PROPOSAL_METHODS:
        return text
    if Path(text).suffix.lower() in BOX_SUFFIXES:
        return Path(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not {', '.join(PROPOSAL_METHODS)} or a .json, .csv or .xml file")


def positive(text: str) -> int:
    """Parse an integer of at least one."""
    number = _integer(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive integer")
    return number


def natural(text: str) -> int:
    """Parse an integer of at least zero."""
    number = _integer(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is neither zero nor a positive integer")
    return number


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return -1


def finite(text: str) -> float:
    """Parse a finite number within the range of scores, which have single precision."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return min(max(number, -MAX_SCORE), MAX_SCORE)


def pixel_size(text: str) -> tuple[int, int]:
    """Parse ``WIDTHxHEIGHT`` in pixels."""
    match = re.fullmatch(r"(\d{2,5})[xX](\d{2,5})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x800")
    return int(match[1]), int(match[2])


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
