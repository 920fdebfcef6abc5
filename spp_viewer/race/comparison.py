"""Fair comparison of both detectors: the same image, proposals, trunk and device, in turns, repeated.

The detectors run one at a time; in parallel they would share the cores and neither time would be meaningful. Each is
warmed up first, so that neither pays for the device's initialisation.
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
from spp_viewer.core.message import Message
from spp_viewer.core.options import Options
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Analysis, Detections, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.base import Detector, substitution_notice
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.devices import device_name
from spp_viewer.proposals import find_proposals
from spp_viewer.race.agreement import Agreement, match_detections
from spp_viewer.race.arithmetic import Cost, cost
from spp_viewer.race.coverage import Coverage, warp_coverage
from spp_viewer.race.environment import environment
from spp_viewer.race.peak import not_arithmetic, peak_rate
from spp_viewer.race.timing import Runs, Spread, own_seconds

WARM_UP_WINDOWS = 128
"""Windows of R-CNN's warm-up; a few suffice, since all its batches are alike."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Result of :func:`compare`.

    Attributes
    ----------
    device
        The device that was used, with its name.
    environment
        Machine and versions.
    decode, propose
        Seconds of what both share: decoding, and computing the proposals.
    proposals
        Number of windows, the same for both.
    spp, rcnn
        The measured runs.
    cost
        Multiply-adds of both.
    products
        Multiply-adds per second of plain matrix products on the device: the higher of two measurements, before and
        after the runs.
    last
        The last analysis of each detector; R-CNN's holds only the windows that were timed.
    agreement
        Matched detections of these, SPP-Net's first; None if R-CNN did not run all windows.
    coverage
        How often R-CNN warps each pixel, for all windows.
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
        """Whether R-CNN's times are extrapolated from a sample of the windows."""
        return self.rcnn.extrapolated

    @property
    def substitution(self) -> str:
        """Notice if another method than the chosen one computed the proposals, else empty."""
        return substitution_notice(self.last[0].proposals, self.last[0].options)

    def end_to_end(self, runs: Runs) -> Spread:
        """Return the seconds from the decoded image to detections, proposals included."""
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
        """Speed-ups by multiply-adds alone."""
        return {"conv": self.cost.conv_bound(self.windows), "features": self.cost.features_bound(self.windows)}

    @property
    def peak(self) -> float:
        """Multiply-adds per second, the highest rate of this race: of plain products, or of a layer of a detector.

        Convolutions are faster than plain products where they come from another library, or use an algorithm with fewer
        products.
        """
        stages = ((runs, stage) for runs in (self.spp, self.rcnn) for stage in ("conv", "fc"))
        rates = ((self.stage_macs(runs)[stage], runs.of((stage,)).minimum) for runs, stage in stages)
        return max(self.products, *(macs / seconds for macs, seconds in rates if seconds > 0))

    def not_arithmetic(self, runs: Runs) -> float:
        """Return the share of one detector's feature time, 0 to 1, that its multiply-adds do not explain.

        It is the median time of conv, pool or crop, and fc, minus the time of the multiply-adds of convolutions, fc6
        and fc7 at :attr:`peak`: pooling, warping, memory access and idle units. It is meaningless for a race with
        ``together``, where the other detector's load would count as well.
        """
        return not_arithmetic(self.features_macs(runs), runs.features.median, self.peak)

    def features_macs(self, runs: Runs) -> int:
        """Return the executed multiply-adds of one detector's features; SPP-Net computes equal windows once."""
        return sum(self.stage_macs(runs).values())

    def stage_macs(self, runs: Runs) -> dict[str, int]:
        """Return the executed multiply-adds of the stages "conv" and "fc"."""
        if runs.detector == Rcnn.name:
            return {"conv": runs.windows * self.cost.rcnn_conv, "fc": runs.windows * self.cost.rcnn_fc}
        shared = self.last[0].windows
        windows = shared.unique_count if shared is not None else runs.windows
        return {"conv": self.cost.spp_conv, "fc": windows * self.cost.spp_fc}

    def as_json(self) -> dict[str, object]:
        """Return the document of ``spp-viewer compare --json``; times in seconds, single numbers being medians."""
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
    """Intermediate result of a running detector.

    Attributes
    ----------
    detector
        "SPP-Net" or "R-CNN".
    done, windows
        Number of windows that are scored, and of all.
    boxes
        float32 (done, 4): the windows scored by R-CNN, in the order of the proposals. None from SPP-Net.
    detections
        Detections of the scored windows, after regression and NMS among them; None from SPP-Net, which processes its
        windows in another order and scores them at once.
    """

    detector: str
    done: int
    windows: int
    boxes: Boxes | None
    detections: Detections | None


PARTIAL_SECONDS = 0.4
"""Minimum seconds between intermediate results, whose preparation counts for no detector."""


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
    on_result: Callable[[Partial | Analysis], None] | None = None,
) -> Comparison:
    """Run SPP-Net and R-CNN on one image and measure them.

    Parameters
    ----------
    image
        The image.
    bundle
        A model with both detectors' heads.
    device
        "auto", "cpu", "cuda", "cuda:N" or "mps".
    options
        Options of both detectors; the paper's by default.
    proposals
        Windows for both; None computes and times them according to the options, without the cache.
    repeats
        Number of runs of each detector, after a warm-up.
    sample
        R-CNN runs at most this number of windows, drawn with the options' seed, and its times are extrapolated; None
        runs all.
    together
        Run both at the same time in threads: a demonstration, not a measurement, since they share the cores.
    progress
        Called with detector, repeat and stage as the stage's name. Cancels within a batch. With ``together`` it is
        called from two threads.
    on_result
        Called with intermediate results and with every complete one, in the thread that computed it.

    Raises
    ------
    ModelLoadError
        If the bundle lacks the heads of a detector.
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
            Message("{model}: has not the heads of both detectors; choose a model that has", model=bundle.name)
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
    few = draw_sample(proposals, sample if sample is not None else len(proposals), options.seed)
    factor = len(proposals) / len(few)
    _run(spp, image, proposals, "warm-up", progress)
    _run(rcnn, image, draw_sample(few, WARM_UP_WINDOWS, options.seed), "warm-up", progress)
    products = peak_rate(rcnn.device)
    seconds: tuple[list[dict[str, float]], list[dict[str, float]]] = [], []
    for repeat in range(repeats):
        which = f"{repeat + 1}/{repeats}"
        turns = [
            functools.partial(_run, detector, image, windows, which, progress, on_result)
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
        agreement=match_detections(ours, theirs, thresholds) if whole else None,
        coverage=warp_coverage(proposals.boxes, image.height, image.width),
        together=together,
    )


def draw_sample(proposals: Proposals, count: int, seed: int) -> Proposals:
    """Draw at most ``count`` of the proposals with the seed, keeping their order."""
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
    on_result: Callable[[Partial | Analysis], None] | None = None,
) -> Analysis:
    def staged(stage: str, done: int, total: int) -> None:
        progress(f"{detector.name} {which} {stage}", done, total)

    if on_result is not None:
        detector.watcher = _PartialResults(detector, image, proposals, on_result)
    try:
        analysis = detector.analyse(image, proposals, staged)
    finally:
        detector.watcher = None
    if on_result is not None:
        on_result(analysis)
    return analysis


class _PartialResults:
    """Watcher that turns scores into detections at intervals."""

    def __init__(
        self, detector: Detector, image: Image, proposals: Proposals, on_result: Callable[[Partial | Analysis], None]
    ) -> None:
        self._detector, self._image, self._proposals, self._on_result = detector, image, proposals, on_result
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
        self._on_result(Partial(self._detector.name, done, len(self._proposals), boxes, found))
        self._told = time.perf_counter()

    def _detections(self, done: int) -> Detections:
        size = self._image.height, self._image.width
        boxes, options = self._proposals.boxes[:done], self._detector.options
        scores, offsets = np.concatenate(self._scores), np.concatenate(self._offsets)
        return detections_of(find_candidates(boxes, scores, offsets, size, options))


def _at_once(turns: Sequence[Callable[[], Analysis]]) -> list[Analysis]:
    with ThreadPoolExecutor(len(turns)) as pool:
        return [future.result() for future in [pool.submit(turn) for turn in turns]]
