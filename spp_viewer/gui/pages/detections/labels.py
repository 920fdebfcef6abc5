"""Texts of the detections table: cells, tooltips, and texts for screen readers."""

from __future__ import annotations

from spp_viewer.exchange.matching import FALSE_POSITIVE, TRUE_POSITIVE
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.detections.rows import BOX, CLASS, PROPOSAL, SCORE, DetectionRows

MARKS = {TRUE_POSITIVE: "\u2713", FALSE_POSITIVE: "\u2717"}
"""Marks of true and false positives; a detection of a difficult box has none."""


def name_of(listing: DetectionRows, candidate: int) -> str:
    """Return the name of a candidate's class."""
    return listing.analysis.classes[int(listing.analysis.candidates.label[candidate])]


def cell(listing: DetectionRows, candidate: int, column: int) -> str:
    """Return the text of a cell. The class column of a suppressed box shows its suppressor and IoU instead."""
    candidates = listing.analysis.candidates
    if column == CLASS:
        if not listing.depth[candidate]:
            return name_of(listing, candidate)
        rival = int(candidates.proposal[candidates.suppressor[candidate]])
        return tr("IoU {overlap}, #{rival}").format(overlap=f"{candidates.overlap[candidate]:.2f}", rival=rival)
    if column == SCORE:
        return text.score(float(candidates.score[candidate]))
    if column == BOX:
        return ", ".join(f"{edge:.0f}" for edge in candidates.after[candidate].tolist())
    if column == PROPOSAL:
        return str(candidates.proposal[candidate])
    if listing.truth_iou is None:
        return ""
    return f"{listing.truth_iou[candidate]:.2f}"


def verdict_of(listing: DetectionRows, candidate: int) -> int | None:
    """Return the verdict on a detection; None for a suppressed box, and without ground truth."""
    if listing.verdict is None or listing.depth[candidate]:
        return None
    return int(listing.verdict[candidate])


def tip(listing: DetectionRows, candidate: int, threshold: float, thin: frozenset[str]) -> str:
    """Return the tooltip of a row, one sentence per line."""
    candidates, name = listing.analysis.candidates, name_of(listing, candidate)
    x1, y1, x2, y2 = candidates.after[candidate].tolist()
    message = tr("Proposal {number}: {x1}, {y1} to {x2}, {y2} px, {size}")
    lines = [
        message.format(
            number=int(candidates.proposal[candidate]),
            x1=f"{x1:.1f}",
            y1=f"{y1:.1f}",
            x2=f"{x2:.1f}",
            y2=f"{y2:.1f}",
            size=text.size(x2 - x1, y2 - y1),
        )
    ]
    rival, victims = int(candidates.suppressor[candidate]), int(listing.victims(threshold)[candidate])
    if rival >= 0:
        message = tr("Suppressed by {name} {score}, proposal {number}, which it overlaps by {overlap}.")
        lines.append(
            message.format(
                name=name,
                score=text.score(float(candidates.score[rival])),
                number=int(candidates.proposal[rival]),
                overlap=f"{candidates.overlap[candidate]:.2f}",
            )
        )
    elif victims:
        message = tr("Boxes above the threshold that it suppressed: {count}. The triangle or Right lists them.")
        lines.append(message.format(count=text.count(victims)))
    if name in thin:
        lines.append(tr("Trained on few boxes: trust its score less."))
    return "\n".join(lines)


def spoken(listing: DetectionRows, candidate: int, column: int, threshold: float, thin: frozenset[str]) -> str:
    """Return the text of a cell for screen readers."""
    candidates, name = listing.analysis.candidates, name_of(listing, candidate)
    if column == CLASS:
        message = tr("{name}, trained on few boxes").format(name=name) if name in thin else name
        if listing.depth[candidate]:
            return tr("{name}, suppressed, {words}").format(name=message, words=cell(listing, candidate, CLASS))
        victims = int(listing.victims(threshold)[candidate])
        return tr("{words}, suppressed {count}").format(words=message, count=victims) if victims else message
    if column == SCORE:
        return tr("score {value}").format(value=f"{candidates.score[candidate]:.2f}")
    if column == BOX:
        x1, y1, x2, y2 = candidates.after[candidate].tolist()
        return tr("{w} by {h} pixels").format(w=f"{x2 - x1:.0f}", h=f"{y2 - y1:.0f}")
    if column == PROPOSAL:
        return tr("proposal {number}").format(number=int(candidates.proposal[candidate]))
    if listing.truth_iou is None:
        return ""
    overlap = tr("overlap with ground truth {value}").format(value=f"{listing.truth_iou[candidate]:.2f}")
    verdict = verdict_of(listing, candidate)
    if verdict not in MARKS:
        return overlap
    judged = tr("found") if verdict == TRUE_POSITIVE else tr("wrong")
    return text.listed((overlap, judged))
