"""The ten stages of the pipeline strip: their titles, and the texts for each state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.exchange.shown import shown_mask
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.workers.messages import Opened, Phase, RunState
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.stages import PipelineStage

WAITING, ACTIVE, READY, STOPPED = "waiting", "active", "ready", "stopped"
"""Values of :attr:`StageState.status`."""


@dataclass(frozen=True)
class Stage:
    """One stage of the strip.

    Attributes
    ----------
    timing
        Its key in :class:`Timings`; empty for the last stage, which shows the total.
    sentence
        Description, for tooltips and screen readers.
    panel
        Key of the panel with its details; empty for none.
    overlays
        Keys of the canvas overlays that show it.
    """

    key: str
    title: str
    timing: str
    sentence: str
    panel: str
    overlays: frozenset[str]


def _stage(key: str, title: str, timing: str, sentence: str, panel: str, *overlays: str) -> Stage:
    return Stage(key, title, timing, sentence, panel, frozenset(overlays))


STAGES = (
    _stage(
        "image",
        tr_noop("Image"),
        "decode",
        tr_noop("The photograph, decoded once and turned upright."),
        "",
    ),
    _stage(
        "proposals",
        tr_noop("Proposals"),
        "proposals",
        tr_noop("Boxes of any class that may hold an object."),
        "detections",
        "proposals",
    ),
    _stage(
        "conv5",
        tr_noop("conv5"),
        "conv",
        tr_noop("One convolution pass over the whole image: filters, rows and columns of the last map."),
        "filters",
        "conv5",
    ),
    _stage(
        "windows",
        tr_noop("Windows"),
        "windows",
        tr_noop("Each proposal as a range of conv5 cells; the picture shows how many cover each cell."),
        "window",
        "conv5",
        "window",
    ),
    _stage(
        "pyramid",
        tr_noop("Pyramid"),
        "pool",
        tr_noop("Each window pooled into grids of bins: any size in, one length out."),
        "window",
        "pyramid",
    ),
    _stage(
        "fc7",
        tr_noop("fc7"),
        "fc",
        tr_noop("Two fully connected layers turn the pooled vector into the window's features."),
        "window",
        "window",
        "detections",
    ),
    _stage(
        "svm",
        tr_noop("SVM"),
        "svm",
        tr_noop("One linear score a class for every window; zero is the boundary."),
        "window",
        "before",
        "suppressed",
    ),
    _stage(
        "regression",
        tr_noop("Regression"),
        "bbox",
        tr_noop("Surviving boxes are moved and resized to fit their object."),
        "window",
        "before",
        "detections",
    ),
    _stage(
        "nms",
        tr_noop("NMS"),
        "nms",
        tr_noop("Of boxes of a class that overlap, only the strongest stays."),
        "window",
        "suppressed",
        "detections",
    ),
    _stage(
        "detections",
        tr_noop("Detections"),
        "",
        tr_noop("The final boxes, and the total time."),
        "detections",
        "detections",
    ),
)
KEYS = tuple(stage.key for stage in STAGES)

_REPORTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        PipelineStage.DECODE: ("image",),
        PipelineStage.PROPOSALS: ("proposals",),
        PipelineStage.MODEL: ("conv5",),
        "conv": ("conv5",),
        "pool": ("pyramid", "fc7", "svm", "regression"),  # one loop over batches of windows runs all four
        "fc": ("pyramid", "fc7", "svm", "regression"),
        "nms": ("nms",),
    }
)
"""Stages of the strip that are active while the worker reports a stage."""


@dataclass(frozen=True)
class StageState:
    """What a stage of the strip shows.

    Attributes
    ----------
    status
        WAITING, ACTIVE, READY or STOPPED (cancelled or failed in this stage).
    fraction
        Progress, 0 to 1.
    figure
        Count with unit; empty while unknown.
    time
        Duration with unit; empty while unknown.
    share
        Fraction of the total time, 0 to 1; None while unknown.
    kept
        Whether result and time are reused from an earlier run.
    """

    status: str = WAITING
    fraction: float = 0.0
    figure: str = ""
    time: str = ""
    share: float | None = None
    kept: bool = False


def stage_states(
    opened: Opened | None,
    proposals: Proposals | None,
    analysis: Analysis | None,
    model: ModelInfo | None,
    run: RunState,
    threshold: float,
    classes: frozenset[int] | None = None,
    *,
    counted: bool = True,
) -> tuple[StageState, ...]:
    """Return the state of every stage, in the order of :data:`STAGES`.

    Parameters
    ----------
    classes
        Indices of the classes whose boxes are shown; None for all.
    counted
        Whether the active stage shows its step count instead of its figure.
    """
    figures = _figures(opened, proposals, analysis, model, threshold, classes)
    busy = _REPORTED.get(run.stage, ())
    reached = KEYS.index(busy[0]) if busy else 0
    states = []
    for place, stage in enumerate(STAGES):
        figure, took, share = figures.get(stage.key, ""), "", None
        if analysis is not None:
            took, share = _time(stage, analysis)
        elif stage.key == "image" and opened is not None:
            took = text.seconds(opened.image.decode_seconds)
        status, fraction = WAITING, 0.0
        if run.phase == Phase.RUNNING and stage.key in busy:
            status, fraction = ACTIVE, run.done / run.total if run.total else 0.0
            figure = figure if figure and not counted else _step(run, counted)
        elif analysis is not None or figure or (run.phase == Phase.RUNNING and place < reached):
            status, fraction = READY, 1.0
        elif run.phase in (Phase.CANCELLED, Phase.FAILED) and stage.key in busy:
            status = STOPPED
            figure = tr("cancelled") if run.phase == Phase.CANCELLED else tr("failed")
        kept = status == READY and analysis is not None and stage.timing in analysis.reused
        states.append(StageState(status, fraction, figure, took, share, kept))
    return tuple(states)


def _step(run: RunState, counted: bool) -> str:
    """Return the progress text of the active stage."""
    if run.stage == PipelineStage.MODEL:
        return tr("loading model{dots}").format(dots=text.ELLIPSIS)
    if run.total <= 1 or not counted:
        return text.ELLIPSIS
    return tr("{done} of {total}").format(done=text.count(run.done), total=text.count(run.total))


def _figures(
    opened: Opened | None,
    proposals: Proposals | None,
    analysis: Analysis | None,
    model: ModelInfo | None,
    threshold: float,
    classes: frozenset[int] | None,
) -> dict[str, str]:
    known: dict[str, str] = {}
    if opened is not None:
        known["image"] = tr("{size} px").format(size=text.size(opened.image.width, opened.image.height))
    if proposals is not None:
        known["proposals"] = tr("{count} boxes").format(count=text.count(len(proposals)))
    if analysis is None:
        return known
    maps, windows, candidates = analysis.maps, analysis.windows, analysis.candidates
    if maps is not None and len(maps):
        shape = f" {text.TIMES} ".join(map(str, maps[0].conv5.shape))
        known["conv5"] = shape if len(maps) == 1 else tr("{count} scales").format(count=len(maps))
    if windows is not None:
        known["windows"] = tr("{count} distinct").format(count=text.count(windows.unique_count))
    if model is not None:
        known["pyramid"] = tr("{count} bins").format(count=sum(n * n for n in model.levels))
    known["fc7"] = tr("{count} values").format(count=text.count(analysis.fc7.shape[1]))
    known["svm"] = tr("{count} classes").format(count=len(analysis.classes))
    moved = int(np.any(candidates.before != candidates.after, axis=1).sum())
    known["regression"] = tr("{count} moved").format(count=text.count(moved))
    known["nms"] = f"{text.count(len(candidates))} \u2192 {text.count(len(analysis.detections))}"
    shown = int(shown_mask(analysis.detections.labels, analysis.detections.scores, threshold, classes).sum())
    known["detections"] = tr("{count} shown").format(count=text.count(shown))
    return known


def _time(stage: Stage, analysis: Analysis) -> tuple[str, float | None]:
    timings = analysis.timings
    if not stage.timing:
        return text.seconds(timings.total), None
    took = timings.seconds.get(stage.timing)
    if took is None:
        return "", None
    if stage.key == "proposals" and analysis.proposals.cached:
        return tr("cached"), None
    return text.seconds(took), took / timings.total if timings.total else None
