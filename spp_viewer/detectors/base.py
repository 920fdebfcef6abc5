"""What both detectors share: device, options, proposals, postprocessing, and recovery from a full graphics memory."""

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
from spp_viewer.core.options import PROPOSAL_METHODS, Options
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import STAGES, Analysis, FeatureMaps, Proposals, Timings, Windows
from spp_viewer.core.words import Words
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.detectors.reuse import Kept, kept_from, searched_again
from spp_viewer.nn.backbone import Backbone
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.devices import StageClock, choose_device, device_name, engine, synchronise
from spp_viewer.nn.heads import Heads
from spp_viewer.proposals import make_proposals
from spp_viewer.proposals.make import method_named, substitution

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a detector computes for N proposals, before postprocessing.

    ``fc7`` (U, D7), ``scores`` (U, classes) and ``offsets`` (U, classes, 4) have a row per distinct input; ``row`` (N,)
    says which one belongs to each proposal.
    """

    fc7: NDArray[np.float32]
    scores: NDArray[np.float32]
    offsets: NDArray[np.float32]
    row: NDArray[np.int64]
    maps: FeatureMaps | None = None
    windows: Windows | None = None
    notices: tuple[str, ...] = ()


def substituted(proposals: Proposals, options: Options) -> str:
    """What to tell the user if a method found these that stood in for the chosen one; empty of all others."""
    told = substitution(options.proposals)
    if not told:
        return ""
    key = method_named(options.proposals).key
    found_by_it = proposals.key == key or proposals.key.startswith(f"{key} ")  # boxes drawn by hand come after it
    return told if found_by_it else ""


def _told_of_search(notices: tuple[str, ...], told: str) -> tuple[str, ...]:
    """The notices with what is to be told of the search, in place of what was told of one before."""
    before = {substitution(name) for name in PROPOSAL_METHODS}
    return (*(notice for notice in notices if notice not in before), *([told] if told else []))


Watcher = Callable[[NDArray[np.float32], NDArray[np.float32]], None]
"""Told after every batch: scores (n, classes) and offsets (n, classes, 4) of the batch."""


def score_batches(
    batches: Iterable[Tensor], heads: Heads, clock: StageClock, watcher: Watcher | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Push batches of pooled vectors, each (n, P), through the heads.

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
            clock.tell(partial(watcher, scores[-1], offsets[-1]))
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
        Told of every batch that is scored, while the clocks stand still; None tells nobody.

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
        """Put trunk and heads on the device, laid out for speed."""
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
            self._fallback = Words(
                "{device} has no memory left for the model; this ran on the CPU. Free some to go back.", device=device
            )
        self._place(torch.device("cpu"))

    @abc.abstractmethod
    def _own_heads(self) -> Heads | None:
        """The bundle's heads for this detector, in the order its pooled values come."""

    @abc.abstractmethod
    def _evidence(
        self, image: Image, proposals: Proposals, clock: StageClock, progress: Progress, kept: FeatureMaps | None
    ) -> Evidence:
        """Everything up to scores and offsets; ``kept`` are maps of the image that need not be computed again."""

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
            Boxes to score; None finds them as the options say.
        progress
            Told of every step; raises Cancelled to stop.
        earlier
            An analysis, of which is kept what the options and this detector leave as it is: proposals, feature maps,
            or everything up to the scores.

        Returns
        -------
        Analysis
            Frozen. Equal pixels, proposals and options give equal bits, whatever was kept, where the same computes: see
            :attr:`Analysis.computed_by`.

        Raises
        ------
        Cancelled
            From ``progress``.
        """
        progress = progress if progress is not None else silent
        synchronise(self.device)  # what is still queued there is not this image's
        started = time.perf_counter()
        maker = self.name, self.bundle.fingerprint, engine(self.device)
        kept = kept_from(earlier, image, proposals, self.options, maker)
        proposing = StageClock(torch.device("cpu"))
        with proposing("proposals"):
            proposals = kept.proposals if kept.proposals is not None else proposals
            if proposals is None:
                proposals = make_proposals(image, self.options.proposals, self.options.max_proposals, progress)
        told = substituted(proposals, self.options)
        answer = kept.answer(proposals, self.options, progress)
        if answer is not None:
            answer = replace(answer, notices=_told_of_search(answer.notices, told))
            return answer if kept.proposals is not None else searched_again(answer, proposing.seconds["proposals"])
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
        wall = time.perf_counter() - started - clock.aside
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
            notices=_told_of_search((*image.notes, *notices, *evidence.notices), told),
            fingerprint=self.bundle.fingerprint,
            reused=reused,
            computed_by=engine(self.device),
        )

    def _with_recovery(
        self, compute: Callable[[], tuple[Evidence, StageClock]], notices: list[str]
    ) -> tuple[Evidence, StageClock]:
        """Run; when the graphics memory is full, say so and run on the CPU from then on.

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
                    Words("the memory does not suffice; choose fewer or smaller scales, or close other programs")
                ) from error
            logger.warning("out of graphics memory: %s", error)
            notices.append(
                Words(
                    "{device} ran out of memory; this ran on the CPU. Choose smaller scales to go back.",
                    device=device_name(self.device),
                )
            )
        # Outside the handler: its traceback would keep the tensors alive.
        self._place(torch.device("cpu"))
        torch.cuda.empty_cache()
        return self._with_recovery(compute, notices)


def _kept_seconds(
    earlier: Analysis | None, kept: Kept, maps: FeatureMaps | None
) -> tuple[dict[str, float], frozenset[str]]:
    """Seconds that went into what was kept, by stage, and the stages of which nothing was done again."""
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
    """Whether a memory is full: of an allocation or, in other words, of a graphics device's first use."""
    full = isinstance(error, torch.OutOfMemoryError | MemoryError)
    return full or "out of memory" in str(error) or "can't allocate memory" in str(error)


@contextmanager
def repeatable() -> Iterator[None]:
    """cuDNN without autotuning, atomics or reduced precision: the same bits every run."""
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
        yield
