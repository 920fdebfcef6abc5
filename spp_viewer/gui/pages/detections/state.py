"""Texts of the Detections panel: counts of boxes, or the reason why there are none."""

from __future__ import annotations

import numpy as np

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.matching import FALSE_POSITIVE, TRUE_POSITIVE
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.workers.messages import Phase


def summary(document: Document, listed: int | None = None) -> str:
    """Return "12 shown of 85; 3 found, 1 wrong, 2 missed", the latter with ground truth; empty without analysis.

    Parameters
    ----------
    listed
        Number of shown detections that match the search; None without a search.
    """
    if document.analysis is None:
        return ""
    found = document.analysis.detections
    shown = document.shows(found.labels, found.scores)
    message = tr("{shown} shown of {count}").format(shown=text.count(int(shown.sum())), count=text.count(len(found)))
    if listed is not None:
        message = tr("{listed} listed, {words}").format(listed=text.count(listed), words=message)
    matches = document.matches
    if matches is None:
        return message
    missed = matches.missed_without(~shown)
    if document.selection.classes_shown is not None:
        missed &= np.isin(matches.label, list(document.selection.classes_shown))
    verdicts = matches.verdict[shown]
    judged = tr("{found} found, {wrong} wrong, {missed} missed").format(
        found=text.count(int((verdicts == TRUE_POSITIVE).sum())),
        wrong=text.count(int((verdicts == FALSE_POSITIVE).sum())),
        missed=text.count(int(missed.sum())),
    )
    return f"{message}; {judged}"


def why_empty(document: Document, search: str) -> str:
    """Return why no detection is listed, and what to do."""
    phase = document.run_state.phase
    if document.analysis is not None:
        return _why_none(document, document.analysis, search)
    if phase == Phase.RUNNING:
        return tr("Detected objects will be listed here, with class, score and box, when the analysis is done.")
    if phase == Phase.CANCELLED and document.image is not None:
        return tr("The analysis was cancelled; F5 starts it again.")
    if phase == Phase.FAILED and document.image is not None:
        return tr("The analysis failed, so there are no detections; the notice shows the reason.")
    return tr("Open an image with Ctrl+O: detected objects will be listed here, with class, score and box.")


def _why_none(document: Document, analysis: Analysis, search: str) -> str:
    found, classes = analysis.detections, document.selection.classes_shown
    if len(found) == 0:
        return tr("Nothing was detected in this image, not even below the threshold.")
    if document.shows(found.labels, found.scores).any():
        return tr(
            "No class or proposal number among the shown boxes holds \u201c{words}\u201d: Esc empties the search."
        ).format(words=search.strip())
    limit = text.score(document.settings.threshold)
    others = int((found.scores > document.settings.threshold).sum())
    if classes is not None and not classes:
        return tr("No class is chosen, so no box is shown. Ctrl+Shift+T shows all classes.")
    if others:
        return tr(
            "No box of the chosen classes scores above {threshold}; of other classes {count} do. "
            "Ctrl+Shift+T shows all classes."
        ).format(threshold=limit, count=text.count(others))
    among = np.arange(len(found)) if classes is None else np.flatnonzero(np.isin(found.labels, list(classes)))
    if len(among) == 0:
        return tr("Nothing of the chosen classes was detected. Ctrl+Shift+T shows all classes.")
    best = analysis.classes[int(found.labels[among[0]])]
    return tr("No box scores above {threshold}. The strongest is {best} at {score}: lower the threshold.").format(
        threshold=limit, best=best, score=text.score(float(found.scores[among[0]]))
    )
