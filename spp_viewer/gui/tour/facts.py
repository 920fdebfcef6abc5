"""The figures in the tour's sentences, formatted; all are of the analysis on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import best_label
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import ABOUT, TIMES, listed
from spp_viewer.gui.pages.race.estimate_label import mark_text
from spp_viewer.gui.pages.race.input_view import SIDE
from spp_viewer.gui.workers.messages import Selection

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison
    from spp_viewer.race.coverage import Coverage

SAMPLE = 64
"""Windows that R-CNN runs in the race that the tour offers."""

NO_BREAK = "\u00a0"

FIXED = 224
"""Side of the images that networks of one size take, for one (He et al. 2014, section 1)."""

Facts = dict[str, str]


def facts(document: Document, result: Comparison | None, coverage: Coverage | None) -> Facts:
    """Return the figures known now, by their names in the sentences; spaces within one do not break.

    Parameters
    ----------
    result
        The last race over the photograph, or None.
    coverage
        How often R-CNN warps each pixel of it; None while that is not counted.
    """
    known = constants() | _of_document(document, result, coverage)
    return {name: words.replace(" ", NO_BREAK).replace(f",{NO_BREAK}", ", ") for name, words in known.items()}


def constants() -> Facts:
    """Return the figures that are the same for every photograph."""
    return {"side": text.size(SIDE, SIDE), "fixed_size": text.size(FIXED, FIXED)}


def _of_document(document: Document, result: Comparison | None, coverage: Coverage | None) -> Facts:
    known: Facts = {}
    if document.image is not None:
        known["photo_size"] = text.size(document.image.image.width, document.image.image.height)
    if document.proposals is not None:
        known["proposals"] = text.count(len(document.proposals))
    analysis = document.analysis
    if analysis is None:
        return known
    known |= _of_result(document, analysis) | _of_maps(analysis) | _of_window(analysis)
    if coverage is not None:
        known |= _of_coverage(analysis, coverage)
    known |= _of_race(result) if result is not None else {"sample": text.count(SAMPLE)}
    if document.settings.model is not None and analysis.maps is not None:
        levels = sorted(document.settings.model.levels)
        bins = sum(n * n for n in levels)
        known["grids"] = listed(text.size(n, n) for n in levels)
        known["bins"] = text.count(bins)
        known["length"] = text.count(bins * analysis.maps.geometry.channels)
    return known


def subject(analysis: Analysis) -> Selection | None:
    """Return the window that the tour follows: of the strongest detection, or else of the highest score."""
    found = analysis.detections
    if len(found):
        best = int(found.scores.argmax())
        return Selection(int(found.proposals[best]), int(found.candidates[best]))
    if analysis.scores.size == 0:
        return None
    return Selection(int(analysis.scores.max(axis=1).argmax()))


def strongest_filter(analysis: Analysis) -> int | None:
    """Return the filter of conv5 with the largest response in the window that the tour follows."""
    chosen = subject(analysis)
    if chosen is None or analysis.maps is None or analysis.windows is None:
        return None
    left, top, right, bottom = analysis.windows.cells[chosen.proposal].tolist()
    conv5 = analysis.maps[int(analysis.windows.scale_index[chosen.proposal])].conv5
    return int(conv5[:, top : bottom + 1, left : right + 1].max(axis=(1, 2)).argmax())


def _of_result(document: Document, analysis: Analysis) -> Facts:
    found, candidates, seconds = analysis.detections, analysis.candidates, analysis.timings.seconds
    shown = int((found.scores > document.settings.threshold).sum())
    before = sum(seconds.get(stage, 0.0) for stage in ("decode", "proposals"))
    known = {
        "shown": text.count(shown),
        "threshold": text.score(document.settings.threshold),
        "candidates": text.count(len(candidates)),
        "detections": text.count(len(found)),
        "iou": f"{analysis.options.nms_iou:g}",
        "classes": text.count(len(analysis.classes)),
        "features": text.count(analysis.fc7.shape[1]),
        "own_time": text.seconds(analysis.timings.total - before),
    }
    if "conv" in seconds:
        known["conv_time"] = text.seconds(seconds["conv"])
    if shown:
        best = int(found.scores.argmax())
        known["best"] = analysis.classes[int(found.labels[best])]
        known["score"] = text.score(float(found.scores[best]))
    return known


def _of_maps(analysis: Analysis) -> Facts:
    maps = analysis.maps
    if maps is None or not len(maps):
        return {}
    number = strongest_filter(analysis)
    rows, columns = maps[len(maps) - 1].conv5.shape[1:]
    known = {"filters": text.count(maps.geometry.channels)}
    if number is not None:
        known["filter"] = str(number)
    if len(maps) == 1:
        height, width = maps[0].size
        return known | {"input_size": text.size(width, height), "map_cells": text.size(columns, rows)}
    return known | {"scales": text.scales_text(len(maps)), "largest_cells": text.size(columns, rows)}


def _of_window(analysis: Analysis) -> Facts:
    chosen = subject(analysis)
    if chosen is None:
        return {}
    x1, y1, x2, y2 = analysis.proposals.boxes[chosen.proposal].tolist()
    known = {"box_size": text.size(x2 - x1, y2 - y1)}
    label = best_label(analysis, chosen.proposal)
    if chosen.candidate is not None:
        label = int(analysis.candidates.label[chosen.candidate])
    if label is not None:
        known["window_class"] = analysis.classes[label]
        known["window_score"] = text.score(float(analysis.scores[chosen.proposal, label]))
    if analysis.windows is not None and analysis.maps is not None:
        left, top, right, bottom = analysis.windows.cells[chosen.proposal].tolist()
        known["window_cells"] = text.size(right - left + 1, bottom - top + 1)
        if len(analysis.maps) > 1:
            known["scale"] = str(analysis.maps[int(analysis.windows.scale_index[chosen.proposal])].scale)
    return known


def _of_coverage(analysis: Analysis, coverage: Coverage) -> Facts:
    known = {"most": text.count(int(coverage.counts.max())), "mean": text.count(round(coverage.mean))}
    if analysis.maps is not None and len(analysis.maps):
        pixels = sum(int(np.prod(scale_map.size)) for scale_map in analysis.maps)
        known["ratio"] = text.count(round(coverage.windows * SIDE**2 / pixels))
    return known


def _of_race(result: Comparison) -> Facts:
    about = ABOUT if result.extrapolated else ""
    known = {
        "spp_time": text.seconds(result.spp.total.median),
        "rcnn_time": about + text.seconds(result.rcnn.total.median),
        "conv_speedup": f"{about}{result.speedup['conv']:.1f}{TIMES}",
        "features_speedup": f"{about}{result.speedup['features']:.1f}{TIMES}",
        "speedup": f"{about}{result.speedup['detection']:.1f}{TIMES}",
        "bound": f"{result.arithmetic_bound['features']:.1f}{TIMES}",
    }
    if result.extrapolated:
        known |= {"timed": text.count(result.rcnn.timed), "windows": text.count(result.windows)}
    if result.together:
        known["shared"] = mark_text(extrapolated=False, together=True)
    return known
