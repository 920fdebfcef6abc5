"""Measurement of the speed-up as a function of the number of windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.image import Image
from spp_viewer.core.options import FIVE_SCALES, SINGLE_SCALE, Options
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Proposals
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.proposals import find_proposals
from spp_viewer.race.comparison import Comparison, compare
from spp_viewer.race.points import COUNTS, Conditions, SweepPoint


def sweep(
    image: Image,
    bundle: ModelBundle,
    device: str = "auto",
    options: Options | None = None,
    *,
    counts: Sequence[int] = COUNTS,
    settings: Sequence[tuple[int, ...]] = (SINGLE_SCALE, FIVE_SCALES),
    repeats: int = 3,
    sample: int | None = None,
    progress: Progress = silent,
) -> Iterator[SweepPoint]:
    """Compare at every number of windows and every setting of scales, and yield each point when it is measured.

    Parameters
    ----------
    image, bundle, device, options, progress
        As for :func:`compare`.
    counts
        Numbers of windows. If there are fewer proposals, random windows are added.
    settings
        Scales of SPP-Net, shorter sides in pixels.
    repeats, sample
        As for :func:`compare`.
    """
    options = options if options is not None else Options()
    found = find_proposals(image, options.proposals, max(counts), progress)
    for count in counts:
        windows = with_count(found, count, image, options.seed)
        for scales in settings:
            chosen = replace(options, scales=scales)
            result = compare(
                image, bundle, device, chosen, proposals=windows, repeats=repeats, sample=sample, progress=progress
            )
            yield _point(result, scales)


def _point(result: Comparison, scales: tuple[int, ...]) -> SweepPoint:
    ratios = [
        theirs / ours for ours, theirs in zip(result.spp.features.values, result.rcnn.features.values, strict=True)
    ]
    return SweepPoint(
        windows=result.windows,
        scales=scales,
        spp=result.spp.features.median,
        rcnn=result.rcnn.features.median,
        spread=(min(ratios), max(ratios)),
        conv=result.speedup["conv"],
        features=result.speedup["features"],
        conv_bound=result.arithmetic_bound["conv"],
        features_bound=result.arithmetic_bound["features"],
        extrapolated=result.extrapolated,
        conditions=Conditions(result.device, result.environment, result.last[0].model, repeats=len(result.spp.seconds)),
    )


def with_count(found: Proposals, count: int, image: Image, seed: int) -> Proposals:
    """Return ``count`` windows: proposals drawn with the seed, and random windows if there are too few."""
    rng = np.random.default_rng(seed)
    boxes = found.boxes[np.sort(rng.permutation(len(found))[:count])]
    missing = count - len(boxes)
    if missing:
        boxes = np.concatenate([boxes, _random_boxes(missing, image.width, image.height, rng)])
    return Proposals(boxes, f"{found.method} and random windows" if missing else found.method, count)


def _random_boxes(count: int, width: int, height: int, rng: np.random.Generator) -> Boxes:
    limit = np.array([width, height], dtype=np.float64)
    sides = limit * rng.uniform(0.05, 1.0, (count, 2))
    corner = rng.random((count, 2)) * (limit - sides)
    return np.concatenate([corner, corner + sides], axis=1).astype(np.float32).clip(0, np.tile(limit, 2))
