"""Texts of the Why page."""

from __future__ import annotations

from html import escape

import numpy as np

from spp_viewer.core.results import Analysis
from spp_viewer.explain.summary import main_region
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import TIMES, tr, tr_noop
from spp_viewer.gui.widgets.outcome_text import offsets_text, regression_text, story_text
from spp_viewer.gui.workers.attribution_worker import Effect, Reasons, Switched

PLACES = {
    "everywhere": tr_noop("all of {level}"),
    "middle": tr_noop("the middle of {level}"),
    "upper left": tr_noop("the upper left of {level}"),
    "upper right": tr_noop("the upper right of {level}"),
    "lower left": tr_noop("the lower left of {level}"),
    "lower right": tr_noop("the lower right of {level}"),
    "left": tr_noop("the left of {level}"),
    "right": tr_noop("the right of {level}"),
    "top": tr_noop("the top of {level}"),
    "bottom": tr_noop("the bottom of {level}"),
}

MAX_BOXES = 5
"""Maximum number of suppressed boxes that are listed."""

MAX_FILTERS = 3
"""Maximum number of filters in the summary."""

METHOD = tr_noop(
    "Each share is the gradient times the input, with every ReLU of fc6 and fc7 left open or shut as for this window. "
    "So shares and biases together are the score but for rounding (here {error:.0e}, allowed {tolerance:.0e}). "
    "The share of the biases is what the active units would add without any feature; it belongs to no bin."
)

SPREAD_TIPS = {
    "tents": tr_noop(
        "Over the photograph each winning cell's share is spread over its receptive field, most in the middle and "
        "nothing at the edge."
    ),
    "squares": tr_noop(
        "Over the photograph each winning cell's share is spread evenly over the square of one stride that the cell "
        "stands for. Its receptive field is larger, so the truth is less sharp."
    ),
    "fields": tr_noop("Over the photograph each winning cell's share is spread evenly over its receptive field."),
}


def signed(value: float, digits: int = 2) -> str:
    """Format a contribution with its sign and a true minus: "+0.41"."""
    message = f"{value:+.{digits}f}"
    if float(message) == 0:
        message = message[1:]
    return message.replace("-", text.MINUS)


def level_name(level: int) -> str:
    """Return the name of a level: "3 x 3" with a multiplication sign."""
    return f"{level}{TIMES}{level}"


def summary_text(analysis: Analysis, reasons: Reasons) -> str:
    """Summarize a score in rich text: the strongest level, bin and filters, and the strongest counter-evidence."""
    shares = reasons.provenance.shares
    by_level = shares.by_level
    best = max(by_level, key=lambda level: by_level[level])
    name = f"<b>{escape(analysis.classes[shares.label])} {text.score(shares.score)}</b>"
    if by_level[best] <= 0:
        message = tr("{name}: no level of the pyramid raises its score; the biases alone give {bias}.")
        return message.format(name=name, bias=signed(shares.bias))
    grid = shares.by_bin[reasons.provenance.pyramid.rows(best)].reshape(best, best)
    place = tr(PLACES[main_region(grid)]).format(level=level_name(best))
    strongest = int(np.argmax(shares.by_bin))
    message = tr("{name}: most of it from {place} ({share}); the strongest bin is {bin} ({part}).").format(
        name=name,
        place=place,
        share=signed(by_level[best]),
        bin=bin_name(reasons, strongest),
        part=signed(float(shares.by_bin[strongest])),
    )
    most = reasons.filters[0][:MAX_FILTERS]
    if len(most):
        numbers = text.listed(str(number) for number in most.tolist())
        message += " " + tr("The filters that contribute most are {numbers}.").format(numbers=numbers)
    worst = int(np.argmin(shares.by_bin))
    if shares.by_bin[worst] < 0:
        message += " " + tr("Most against it: {bin} ({share}).").format(
            bin=bin_name(reasons, worst), share=signed(float(shares.by_bin[worst]))
        )
    return message


def method_text(reasons: Reasons) -> str:
    """Describe how contributions are computed, and how exactly they add up."""
    shares = reasons.provenance.shares
    error = abs(shares.total - shares.score)
    return tr(METHOD).format(error=error, tolerance=shares.tolerance)


def bin_name(reasons: Reasons, row: int) -> str:
    """Return the name of a bin: "3 x 3, row 1, column 2"."""
    level, index = reasons.provenance.pyramid.place(row)
    if level == 1:
        return level_name(level)
    down, right = divmod(index, level)
    return tr("{level}, row {row}, column {column}").format(level=level_name(level), row=down + 1, column=right + 1)


def bin_text(reasons: Reasons, row: int) -> str:
    """Describe a bin, its contribution, and the filter that adds most to it."""
    pooled = reasons.provenance.shares.pooled[row]
    number = int(np.abs(pooled).argmax())
    return tr("{bin}: {share}, most by filter {filter} ({part})").format(
        bin=bin_name(reasons, row),
        share=signed(float(pooled.sum())),
        filter=number,
        part=signed(float(pooled[number])),
    )


def units_text(reasons: Reasons) -> str:
    """Describe the score as the sum of fc7's units and the class's bias."""
    shares = reasons.provenance.shares
    return tr("{active} of {count} units active: {sum}, bias {bias}").format(
        active=text.count(int((shares.fc7 != 0).sum())),
        count=text.count(len(shares.fc7)),
        sum=signed(float(shares.fc7.sum()), 3),
        bias=signed(shares.svm_bias, 3),
    )


def box_text(analysis: Analysis, reasons: Reasons, threshold: float) -> str:
    """Describe regression and NMS of the window in rich text; links have candidate indices as addresses."""
    found = reasons.provenance
    parts = []
    if found.regression is not None:
        step = regression_text(found.regression)
        message = (
            tr("<b>Regression:</b> {step}") if found.regression.applied else tr("<b>Regression</b> (not taken): {step}")
        )
        parts.append(message.format(step=step) + f"<br>{offsets_text(found.regression)}")
    parts.append(tr("<b>NMS:</b> {story}").format(story=story_text(analysis, found.nms, threshold)))
    if len(found.beaten):
        rows = found.beaten[:MAX_BOXES].tolist()
        links = [_beaten_text(analysis, row) for row in rows]
        more = len(found.beaten) - len(rows)
        if more:
            links.append(tr("{count} more").format(count=text.count(more)))
        parts.append(tr("It suppressed {boxes}.").format(boxes=text.listed(links)))
    return "<br>".join(parts)


def _beaten_text(analysis: Analysis, row: int) -> str:
    """Return a suppressed candidate as a link, with its IoU."""
    score, overlap = float(analysis.candidates.score[row]), float(analysis.candidates.overlap[row])
    message = tr("{score} (IoU\u00a0{overlap})")
    return message.format(score=f'<a href="{row}">{text.score(score)}</a>', overlap=f"{overlap:.2f}")


def scale_text(reasons: Reasons) -> str:
    """Describe the scale of the window and why it was chosen."""
    choice = reasons.scale
    side = int(choice.sides[choice.chosen])
    message = tr(
        "Scale {side}: there the box covers {across} cells a side, nearest to {expected} (wanted: {wanted} px)."
    )
    message = message.format(
        side=text.count(side),
        across=f"{choice.across[choice.chosen]:.1f}",
        expected=choice.expected_cells,
        wanted=text.count(round(choice.wanted)),
    )
    if choice.limited:
        message += " " + tr("The wanted scale is outside the available ones.")
    return message


def switched_text(switched: Switched, reasons: Reasons) -> str:
    """Describe what is off in one line: "Without 6 x 6, 2 bins and filter 88"."""
    parts = [level_name(level) for level in sorted(switched.levels)]
    if len(switched.bins) == 1:
        parts.append(bin_name(reasons, min(switched.bins)))
    elif switched.bins:
        parts.append(tr("{count} bins").format(count=len(switched.bins)))
    if len(switched.filters) <= MAX_FILTERS:
        parts += [tr("filter {number}").format(number=number) for number in sorted(switched.filters)]
    else:
        parts.append(tr("{count} filters").format(count=len(switched.filters)))
    return tr("Without {parts}").format(parts=text.listed(parts))


def effect_text(analysis: Analysis, reasons: Reasons, effect: Effect) -> str:
    """Describe the predicted and the actual score."""
    shares = reasons.provenance.shares
    message = tr("{name}: {before}, the shares predict {predicted}, it is {after}.")
    return message.format(
        name=analysis.classes[shares.label],
        before=text.score(shares.score),
        predicted=text.score(effect.predicted),
        after=text.score(float(effect.scores[shares.label])),
    )


def everywhere_text(before: Analysis, after: Analysis, threshold: float) -> str:
    """Describe how detections change if the same is off in all windows: counts, lost and new ones."""
    old, new = _shown(before, threshold), _shown(after, threshold)
    message = tr("All windows: {after} detections above {threshold} instead of {before}.").format(
        after=len(new), before=len(old), threshold=text.score(threshold)
    )
    gone = [name for key, name in old.items() if key not in new]
    come = [name for key, name in new.items() if key not in old]
    if gone:
        message += " " + tr("Gone: {boxes}.").format(boxes=text.listed(_first(gone)))
    if come:
        message += " " + tr("New: {boxes}.").format(boxes=text.listed(_first(come)))
    return message


def _shown(analysis: Analysis, threshold: float) -> dict[tuple[int, int], str]:
    """Return the label of each detection above the threshold, strongest first, by (proposal, class)."""
    found = analysis.detections
    rows = zip(found.proposals.tolist(), found.labels.tolist(), found.scores.tolist(), strict=True)
    return {
        (proposal, label): f"{analysis.classes[label]} {text.score(score)}"
        for proposal, label, score in rows
        if score > threshold
    }


def _first(names: list[str]) -> list[str]:
    """Return the first :data:`MAX_BOXES` names, and how many more there are."""
    rest = len(names) - MAX_BOXES
    return names[:MAX_BOXES] + ([tr("{count} more").format(count=text.count(rest))] if rest > 0 else [])
