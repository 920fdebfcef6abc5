"""Base class of both detectors: device, options, proposals, postprocessing, and recovery when GPU memory is full."""

from __future__ import annotations

import abc
import copy
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spp_viewer.core.errors import DeviceError
from spp_viewer.core.image import Image
from spp_viewer.core.message import Message
from spp_viewer.core.options import PROPOSAL_METHODS, Options
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import STAGES, Analysis, FeatureMaps, Proposals, Timings, Windows
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.detectors.reuse import Reusable, find_reusable, searched_again
from spp_viewer.nn.backbone import Backbone
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.devices import StageClock, choose_device, device_name, engine, synchronise
from spp_viewer.nn.heads import Heads
from spp_viewer.proposals import make_proposals
from spp_viewer.proposals.make import method_named, substitution

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a detector computes for N proposals before postprocessing.

    ``fc7`` (U, D7), ``scores`` (U, classes) and ``offsets`` (U, classes, 4) have one row per distinct input; ``row``
    (N,) maps proposals to rows.
    """

    fc7: NDArray[np.float32]
    scores: NDArray[np.float32]
    offsets: NDArray[np.float32]
    row: NDArray[np.int64]
    maps: FeatureMaps | None = None
    windows: Windows | None = None
    notices: tuple[str, ...] = ()


def substitution_notice(proposals: Proposals, options: Options) -> str:
    """Return the notice of :func:`substitution` if the proposals come from the substitute, else an empty string."""
    notice = substitution(options.proposals)
    if not notice:
        return ""
    key = method_named(options.proposals).key
    found_by_it = proposals.key == key or proposals.key.startswith(f"{key} ")  # the key of hand-drawn boxes follows
    return notice if found_by_it else ""


def _replace_search_notice(notices: tuple[str, ...], new: str) -> tuple[str, ...]:
    """Replace any notice of a substituted method among the notices by ``new``."""
    before = {substitution(name) for name in PROPOSAL_METHODS}
    return (*(notice for notice in notices if notice not in before), *([new] if new else []))


Watcher = Callable[[NDArray[np.float32], NDArray[np.float32]], None]
"""Called after every batch with its scores (n, classes) and offsets (n, classes, 4)."""


def score_batches(
    batches: Iterable[Tensor], heads: Heads, clock: StageClock, watcher: Watcher | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Pass batches of pooled vectors, each (n, P), through the heads.

    Returns
    -------
    fc7, scores, offsets
        (U, D7), (U, classes) and (U, classes, 4), where U is the sum of n.
    """
    fc7s: list[NDArray[np.float32]] = [np.zeros((0, heads.fc7_weight.shape[0]), np.float32)]
    scores: list[NDArray[np.float32]] = [np.zeros((0, heads.class_count), np.float32)]
    offsets: list[NDArray[np.float32]] = [np.zeros((0, heads.class_count, 4), np.float32)]
    for stage in ("fc", "svm", "bbox"):
        clock.seconds[stage] = 0.0
    for pooled in batches:
        with clock("fc"):
            fc7 = heads.fc7(pooled)
            fc7s.append(fc7.cpu().numpy())
        with clock("svm"):
            scores.append(heads.scores(fc7).cpu().numpy())
        with clock("bbox"):
            offsets.append(heads.regress_all(pooled).cpu().numpy())
        if watcher is not None:
            clock.run_untimed(partial(watcher, scores[-1], offsets[-1]))
    return np.concatenate(fc7s), np.concatenate(scores), np.concatenate(offsets)


class Detector(abc.ABC):
    """Base of :class:`SppNet` and :class:`Rcnn`.

    Parameters
    ----------
    bundle
        The model.
    device
        "auto", "cpu", "cuda", "cuda:N" or "mps".
    options
        Scales, proposals, thresholds; the paper's by default. May be replaced between analyses.

    Attributes
    ----------
    watcher
        Called after every scored batch while the clocks are stopped; may be None.

    Raises
    ------
    DeviceError
        If the device does not exist.
    """

    name: ClassVar[str]

    def __init__(self, bundle: ModelBundle, device: str = "auto", options: Options | None = None) -> None:
        self.bundle = bundle
        self.options = options if options is not None else Options()
        self.watcher: Watcher | None = None
        self._fallback = ""
        self._place_or_fall_back(choose_device(device))

    def _place(self, device: torch.device) -> None:
        """Move trunk and heads to the device, in the memory layout that is fastest there."""
        self.device = device
        trunk = copy.deepcopy(self.bundle.backbone).to(device)
        self.backbone: Backbone = trunk.to(memory_format=torch.channels_last)
        heads = self._own_heads()
        self.heads: Heads | None = heads.to(device) if heads is not None else None

    def _place_or_fall_back(self, device: torch.device) -> None:
        try:
            self._place(device)
            return
        except RuntimeError as error:
            if not out_of_memory(error):
                raise
            logger.warning("no room for the model: %s", error)
            self._fallback = Message(
                "{device} has no memory left for the model; this ran on the CPU. Free some to go back.", device=device
            )
        self._place(torch.device("cpu"))

    @abc.abstractmethod
    def _own_heads(self) -> Heads | None:
        """Return the bundle's heads for this detector, with columns in the order of its pooled values."""

    @abc.abstractmethod
    def _evidence(
        self, image: Image, proposals: Proposals, clock: StageClock, progress: Progress, kept: FeatureMaps | None
    ) -> Evidence:
        """Compute everything up to scores and offsets, reusing the maps ``kept``."""

    def analyse(
        self,
        image: Image,
        proposals: Proposals | None = None,
        progress: Progress | None = None,
        earlier: Analysis | None = None,
    ) -> Analysis:
        """Run every stage on one image.

        Parameters
        ----------
        image
            Upright pixels.
        proposals
            Boxes to score; None computes them according to the options.
        progress
            Called at every step; raises Cancelled to stop.
        earlier
            An analysis whose results are reused as far as options and detector allow: proposals, feature maps, or
            everything up to the scores.

        Returns
        -------
        Analysis
            Equal pixels, proposals and options give equal bits if :attr:`Analysis.computed_by` is equal, whatever was
            reused.

        Raises
        ------
        Cancelled
            From ``progress``.
        """
        progress = progress if progress is not None else silent
        synchronise(self.device)  # work still queued there must not count for this image
        started = time.perf_counter()
        maker = self.name, self.bundle.fingerprint, engine(self.device)
        kept = find_reusable(earlier, image, proposals, self.options, maker)
        proposing = StageClock(torch.device("cpu"))
        with proposing("proposals"):
            proposals = kept.proposals if kept.proposals is not None else proposals
            if proposals is None:
                proposals = make_proposals(image, self.options.proposals, self.options.max_proposals, progress)
        notice = substitution_notice(proposals, self.options)
        finished = kept.finish(proposals, self.options, progress)
        if finished is not None:
            finished = replace(finished, notices=_replace_search_notice(finished.notices, notice))
            return finished if kept.proposals is not None else searched_again(finished, proposing.seconds["proposals"])
        notices = [self._fallback] if self._fallback else []

        def compute() -> tuple[Evidence, StageClock]:
            clock = StageClock(self.device)
            with torch.inference_mode(), repeatable():
                maps = kept.maps(engine(self.device))
                return self._evidence(image, proposals, clock, progress, maps), clock

        evidence, clock = self._with_recovery(compute, notices)
        with clock("nms"):
            scores = evidence.scores[evidence.row]
            offsets = evidence.offsets[evidence.row] if evidence.offsets.size else None
            size = image.height, image.width
            candidates = find_candidates(proposals.boxes, scores, offsets, size, self.options, progress)
            detections = detections_of(candidates)
            progress("nms", 1, 1)
        wall = time.perf_counter() - started - clock.excluded
        then, reused = _kept_seconds(earlier, kept, evidence.maps)
        measured = {"decode": image.decode_seconds, **proposing.seconds, **clock.seconds}
        for stage, took in then.items():
            measured[stage] = measured[stage] + took if stage == "conv" else took
        seconds = {stage: measured[stage] for stage in STAGES if stage in measured}
        return Analysis(
            image=image,
            detector=self.name,
            model=self.bundle.name,
            backbone=self.bundle.backbone.name,
            classes=self.bundle.classes if self.heads is not None else (),
            device=device_name(self.device),
            options=self.options,
            proposals=proposals,
            maps=evidence.maps,
            windows=evidence.windows,
            fc7=evidence.fc7,
            scores=scores,
            offsets=evidence.offsets,
            candidates=candidates,
            detections=detections,
            timings=Timings(seconds, image.decode_seconds + wall + sum(then.values())),
            notices=_replace_search_notice((*image.notes, *notices, *evidence.notices), notice),
            fingerprint=self.bundle.fingerprint,
            reused=reused,
            computed_by=engine(self.device),
        )

    def _with_recovery(
        self, compute: Callable[[], tuple[Evidence, StageClock]], notices: list[str]
    ) -> tuple[Evidence, StageClock]:
        """Run ``compute``; if GPU memory is full, add a notice and use the CPU from then on.

        Raises
        ------
        DeviceError
            If the CPU has no memory left either.
        """
        try:
            return compute()
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            if self.device.type == "cpu":
                raise DeviceError(
                    Message("the memory does not suffice; choose fewer or smaller scales, or close other programs")
                ) from error
            logger.warning("out of graphics memory: %s", error)
            notices.append(
                Message(
                    "{device} ran out of memory; this ran on the CPU. Choose smaller scales to go back.",
                    device=device_name(self.device),
                )
            )
        # Outside the handler, whose traceback would keep the tensors alive.
        self._place(torch.device("cpu"))
        torch.cuda.empty_cache()
        return self._with_recovery(compute, notices)


def _kept_seconds(
    earlier: Analysis | None, kept: Reusable, maps: FeatureMaps | None
) -> tuple[dict[str, float], frozenset[str]]:
    """Return the seconds of reused results by stage, and the stages that were reused completely."""
    if earlier is None or not kept.image:
        return {}, frozenset()
    seconds, reused = {}, {"decode"}
    if kept.proposals is not None:
        seconds["proposals"] = earlier.timings.seconds.get("proposals", 0.0)
        reused.add("proposals")
    old = [m for m in maps or () if any(m is other for other in earlier.maps or ())]
    if old and maps is not None:
        seconds["conv"] = sum(m.seconds for m in old)
        if len(old) == len(maps):
            reused.add("conv")
    return seconds, frozenset(reused)


def out_of_memory(error: Exception) -> bool:
    """Return whether an error means that memory is full, when allocating or when a GPU is first used."""
    full = isinstance(error, torch.OutOfMemoryError | MemoryError)
    return full or "out of memory" in str(error) or "can't allocate memory" in str(error)


@contextmanager
def repeatable() -> Iterator[None]:
    """Run cuDNN without autotuning, atomics and reduced precision, so that every run gives equal bits."""
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
        yield
