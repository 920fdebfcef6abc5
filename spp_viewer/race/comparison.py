"""One fair comparison: the same image, proposals, trunk and device, in turns, several times.

The detectors take turns, one at a time: side by side they would share the cores, and neither figure would mean
anything. Each is warmed up first, so that neither pays for the device's first steps.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Analysis, Detections, Proposals
from spp_viewer.core.words import Words
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.base import Detector, substituted
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.devices import device_name
from spp_viewer.proposals import find_proposals
from spp_viewer.race.agreement import Agreement, agree
from spp_viewer.race.arithmetic import Cost, cost
from spp_viewer.race.coverage import Coverage, warp_coverage
from spp_viewer.race.environment import environment
from spp_viewer.race.peak import not_arithmetic, peak_rate
from spp_viewer.race.timing import Runs, Spread, own_seconds

WARM_UP_WINDOWS = 128
"""Windows that R-CNN is warmed up with: its batches are all alike."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What :func:`compare` found.

    Attributes
    ----------
    device
        The device that ran, with its name.
    environment
        Machine and versions.
    decode, propose
        Seconds of what both share: decoding, and finding the proposals.
    proposals
        Number of windows, the same for both.
    spp, rcnn
        The measured runs.
    cost
        Multiply-adds of both.
    products
        Multiply-adds a second of plain matrix products on the device, measured before and after the races: the higher.
    last
        The last analysis of each; R-CNN's holds only the windows that were timed.
    agreement
        Between these, SPP-Net's first; None if R-CNN did not run all windows.
    coverage
        How often R-CNN warps each pixel, all windows counted.
    together
        Whether both ran at the same time, so that neither time is its own.
    """

    device: str
    environment: Mapping[str, str | int]
    decode: float
    propose: float
    windows: int
    spp: Runs
    rcnn: Runs
    cost: Cost
    products: float
    last: tuple[Analysis, Analysis]
    agreement: Agreement | None
    coverage: Coverage
    together: bool = False

    @property
    def extrapolated(self) -> bool:
        """Whether R-CNN's figures are those of a sample, multiplied."""
        return self.rcnn.extrapolated

    @property
    def substitution(self) -> str:
        """What to tell the user if a method found the windows that stood in for the chosen one; empty if none did."""
        return substituted(self.last[0].proposals, self.last[0].options)

    def end_to_end(self, runs: Runs) -> Spread:
        """From the decoded image to detections, proposals included."""
        return Spread(tuple(self.propose + value for value in runs.total.values))

    @property
    def speedup(self) -> dict[str, float]:
        """Ratios of medians: conv only; conv, pool or crop, and fc; and everything, proposals included."""
        return {
            "conv": self.rcnn.stages["conv"].median / self.spp.stages["conv"].median,
            "features": self.rcnn.features.median / self.spp.features.median,
            "detection": self.rcnn.total.median / self.spp.total.median,
            "end_to_end": self.end_to_end(self.rcnn).median / self.end_to_end(self.spp).median,
        }

    @property
    def arithmetic_bound(self) -> dict[str, float]:
        """What the speed-up would be if time were nothing but multiply-adds."""
        return {"conv": self.cost.conv_bound(self.windows), "features": self.cost.features_bound(self.windows)}

    @property
    def peak(self) -> float:
        """Multiply-adds a second, the highest rate of this race: of plain products, or of a layer of a detector.

        Convolutions outrun plain products where these come from another library, or where they need fewer products than
        they stand for.
        """
        stages = ((runs, stage) for runs in (self.spp, self.rcnn) for stage in ("conv", "fc"))
        rates = ((self.stage_macs(runs)[stage], runs.of((stage,)).least) for runs, stage in stages)
        return max(self.products, *(macs / seconds for macs, seconds in rates if seconds > 0))

    def not_arithmetic(self, runs: Runs) -> float:
        """Share of one detector's features, 0 to 1, that its multiply-adds do not explain.

        That is what is left of the median time of conv, pool or crop, and fc after the time that the multiply-adds of
        the convolutions, fc6 and fc7 would take at :attr:`peak`: pooling, warping, memory, and units that idle. Of
        a race at once it says nothing: what the other took would count as well.
        """
        return not_arithmetic(self.features_macs(runs), runs.features.median, self.peak)

    def features_macs(self, runs: Runs) -> int:
        """Multiply-adds of one detector's features as it does them: SPP-Net runs equal windows of conv5 once."""
        return sum(self.stage_macs(runs).values())

    def stage_macs(self, runs: Runs) -> dict[str, int]:
        """The same of the stages "conv" and "fc" alone."""
        if runs.detector == Rcnn.name:
            return {"conv": runs.windows * self.cost.rcnn_conv, "fc": runs.windows * self.cost.rcnn_fc}
        shared = self.last[0].windows
        windows = shared.unique_count if shared is not None else runs.windows
        return {"conv": self.cost.spp_conv, "fc": windows * self.cost.spp_fc}

    def as_json(self) -> dict[str, object]:
        """The document of ``spp-viewer compare --json``; seconds, with medians where a number stands alone."""
        return {
            "device": self.device,
            "environment": dict(self.environment),
            "model": self.last[0].model,
            "image": {"width": self.last[0].image.width, "height": self.last[0].image.height},
            "scales": list(self.last[0].options.scales),
            "windows": self.windows,
            "repeats": len(self.spp.seconds),
            "shared": {"decode": round(self.decode, 6), "proposals": round(self.propose, 6)},
            "spp": self._runs_json(self.spp),
            "rcnn": self._runs_json(self.rcnn),
            "speedup": {name: round(value, 2) for name, value in self.speedup.items()},
            "arithmetic_bound": {name: round(value, 2) for name, value in self.arithmetic_bound.items()},
            "peak_gmacs_per_second": round(self.peak / 1e9, 3),
            "agreement": self._agreement_json(),
            "extrapolated": self.extrapolated,
            "notices": [self.substitution] if self.substitution else [],
            "together": self.together,
        }

    def _runs_json(self, runs: Runs) -> dict[str, object]:
        end_to_end = self.end_to_end(runs)
        return {
            "stages": {name: spread.as_json() for name, spread in runs.stages.items()},
            "features": round(runs.features.median, 6),
            "total": round(end_to_end.median, 6),
            "spread": {"features": runs.features.as_json(), "total": end_to_end.as_json()},
            "windows_per_second": round(runs.windows_per_second, 1),
            "timed_windows": runs.timed,
            "not_arithmetic": None if self.together else round(self.not_arithmetic(runs), 4),
        }

    def _agreement_json(self) -> dict[str, int] | None:
        found = self.agreement
        if found is None:
            return None
        return {"matched": len(found.pairs), "spp_only": len(found.first_only), "rcnn_only": len(found.second_only)}


@dataclass(frozen=True, eq=False)
class Partial:
    """What a detector has found so far, while it runs.

    Attributes
    ----------
    detector
        "SPP-Net" or "R-CNN".
    done, windows
        Windows that are scored, of how many.
    boxes
        float32 (done, 4): those of R-CNN, which takes them in the order of the proposals. None from SPP-Net.
    detections
        Of the windows that are scored, after regression and NMS among these; None from SPP-Net, which has its windows
        in another order and all of them at once.
    """

    detector: str
    done: int
    windows: int
    boxes: Boxes | None
    detections: Detections | None


PARTIAL_SECONDS = 0.4
"""Partial results are told at most so often; what that takes is no detector's time."""


def compare(
    image: Image,
    bundle: ModelBundle,
    device: str = "auto",
    options: Options | None = None,
    *,
    proposals: Proposals | None = None,
    repeats: int = 3,
    sample: int | None = None,
    together: bool = False,
    progress: Progress = silent,
    tell: Callable[[Partial | Analysis], None] | None = None,
) -> Comparison:
    """Race SPP-Net and R-CNN over one image.

    Parameters
    ----------
    proposals
        Windows for both; None finds and times them as the options say, never from the cache.
    repeats
        Times that each detector runs, after a warm-up.
    sample
        R-CNN runs at most so many of the windows, drawn by the options' seed, and its times are multiplied; None runs
        them all.
    together
        Both run at the same time, in threads: a show, not a measurement, since they share the cores.
    progress
        Called with the detector, the repeat and the stage as the stage's name. Cancels within a batch. With
        ``together`` from two threads.
    tell
        Called with partial results, and with every whole one, in the thread that made it.

    Raises
    ------
    ModelLoadError
        If the bundle has not the heads of both detectors.
    DeviceError
        If the device does not exist.
    ValueError
        If there are no windows, or ``repeats`` or ``sample`` is less than one.
    """
    options = options if options is not None else Options()
    if repeats < 1 or (sample is not None and sample < 1):
        raise ValueError("repeats and sample must be at least 1")
    if bundle.sppnet is None or bundle.rcnn is None:
        raise ModelLoadError(
            Words("{model}: has not the heads of both detectors; choose a model that has", model=bundle.name)
        )
    started = time.perf_counter()
    if proposals is None:
        proposals = find_proposals(image, options.proposals, options.max_proposals, progress)
    propose = time.perf_counter() - started
    if len(proposals) == 0:
        raise ValueError("there is no window to compare on")
    progress("detectors", 0, 2)
    spp = SppNet(bundle, device, options)
    progress("detectors", 1, 2)
    rcnn = Rcnn(bundle, device, options)
    progress("detectors", 2, 2)
    few = drawn(proposals, sample if sample is not None else len(proposals), options.seed)
    factor = len(proposals) / len(few)
    _run(spp, image, proposals, "warm-up", progress)
    _run(rcnn, image, drawn(few, WARM_UP_WINDOWS, options.seed), "warm-up", progress)
    products = peak_rate(rcnn.device)
    seconds: tuple[list[dict[str, float]], list[dict[str, float]]] = [], []
    for repeat in range(repeats):
        which = f"{repeat + 1}/{repeats}"
        turns = [
            functools.partial(_run, detector, image, windows, which, progress, tell)
            for detector, windows in ((spp, proposals), (rcnn, few))
        ]
        ours, theirs = _at_once(turns) if together else [turn() for turn in turns]
        seconds[0].append(own_seconds(ours))
        seconds[1].append(own_seconds(theirs, factor))
    assert ours.maps is not None
    whole = len(few) == len(proposals)
    thresholds = bundle.display_threshold, bundle.rcnn_display_threshold
    return Comparison(
        device=device_name(rcnn.device) if rcnn.device == spp.device else f"{ours.device}; R-CNN: {theirs.device}",
        environment=environment(),
        decode=image.decode_seconds,
        propose=propose,
        windows=len(proposals),
        spp=Runs(spp.name, len(proposals), len(proposals), tuple(seconds[0])),
        rcnn=Runs(rcnn.name, len(proposals), len(few), tuple(seconds[1])),
        cost=cost(bundle, [m.size for m in ours.maps]),
        products=max(products, peak_rate(rcnn.device)),
        last=(ours, theirs),
        agreement=agree(ours, theirs, thresholds) if whole else None,
        coverage=warp_coverage(proposals.boxes, image.height, image.width),
        together=together,
    )


def drawn(proposals: Proposals, count: int, seed: int) -> Proposals:
    """At most ``count`` of the proposals, drawn by the seed, in their order."""
    if count >= len(proposals):
        return proposals
    rows = np.sort(np.random.default_rng(seed).permutation(len(proposals))[:count])
    return replace(proposals, boxes=proposals.boxes[rows])


def _run(
    detector: Detector,
    image: Image,
    proposals: Proposals,
    which: str,
    progress: Progress,
    tell: Callable[[Partial | Analysis], None] | None = None,
) -> Analysis:
    def staged(stage: str, done: int, total: int) -> None:
        progress(f"{detector.name} {which} {stage}", done, total)

    if tell is not None:
        detector.watcher = _Settling(detector, image, proposals, tell)
    try:
        analysis = detector.analyse(image, proposals, staged)
    finally:
        detector.watcher = None
    if tell is not None:
        tell(analysis)
    return analysis


class _Settling:
    """A watcher that turns scores into detections every now and then."""

    def __init__(
        self, detector: Detector, image: Image, proposals: Proposals, tell: Callable[[Partial | Analysis], None]
    ) -> None:
        self._detector, self._image, self._proposals, self._tell = detector, image, proposals, tell
        self._scores: list[NDArray[np.float32]] = []
        self._offsets: list[NDArray[np.float32]] = []
        self._told = time.perf_counter()

    def __call__(self, scores: NDArray[np.float32], offsets: NDArray[np.float32]) -> None:
        self._scores.append(scores)
        self._offsets.append(offsets)
        now = time.perf_counter()
        if now - self._told < PARTIAL_SECONDS:
            return
        done = sum(map(len, self._scores))
        ordered = isinstance(self._detector, Rcnn)
        boxes = self._proposals.boxes[:done] if ordered else None
        found = self._detections(done) if ordered else None
        self._tell(Partial(self._detector.name, done, len(self._proposals), boxes, found))
        self._told = time.perf_counter()

    def _detections(self, done: int) -> Detections:
        size = self._image.height, self._image.width
        boxes, options = self._proposals.boxes[:done], self._detector.options
        scores, offsets = np.concatenate(self._scores), np.concatenate(self._offsets)
        return detections_of(find_candidates(boxes, scores, offsets, size, options))


def _at_once(turns: Sequence[Callable[[], Analysis]]) -> list[Analysis]:
    with ThreadPoolExecutor(len(turns)) as pool:
        return [future.result() for future in [pool.submit(turn) for turn in turns]]
