"""Texts about the regression of a box and its outcome in non-maximum suppression."""

from __future__ import annotations

from html import escape

from spp_viewer.core.results import KEPT, OVER_LIMIT, SUPPRESSED, Analysis
from spp_viewer.explain.roi import BELOW_THRESHOLD, NmsStory, Regression
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr

MIN_SHIFT = 0.5
"""Smallest shift in pixels, or growth in per cent, that is mentioned."""


def regression_text(step: Regression) -> str:
    """Describe a regression step: "12 px to the right, 8 % wider"."""
    parts = []
    right, down = step.shift
    if abs(right) >= MIN_SHIFT:
        message = tr("{pixels} px to the right") if right > 0 else tr("{pixels} px to the left")
        parts.append(message.format(pixels=f"{abs(right):.0f}"))
    if abs(down) >= MIN_SHIFT:
        message = tr("{pixels} px down") if down > 0 else tr("{pixels} px up")
        parts.append(message.format(pixels=f"{abs(down):.0f}"))
    wider, higher = (100 * share for share in step.growth)
    if abs(wider) >= MIN_SHIFT:
        message = tr("{share} % wider") if wider > 0 else tr("{share} % narrower")
        parts.append(message.format(share=f"{abs(wider):.0f}"))
    if abs(higher) >= MIN_SHIFT:
        message = tr("{share} % taller") if higher > 0 else tr("{share} % shorter")
        parts.append(message.format(share=f"{abs(higher):.0f}"))
    if step.clipped:
        parts.append(tr("cut at the image's edge"))
    if not parts:
        return tr("Left where it was.")
    joined = text.listed(parts)
    return tr("{sentence}.").format(sentence=f"{joined[0].upper()}{joined[1:]}")


def offsets_text(step: Regression) -> str:
    """Format the four outputs of the regressor."""
    dx, dy, dw, dh = (f"{value:+.3f}".replace("-", text.MINUS) for value in step.offsets.tolist())
    return f"dx {dx}   dy {dy}   dw {dw}   dh {dh}"


def story_text(analysis: Analysis, story: NmsStory, threshold: float) -> str:
    """Describe the outcome of NMS as rich text; the suppressor is a link whose address is its candidate index."""
    name, options = analysis.classes[story.label], analysis.options
    if story.outcome == BELOW_THRESHOLD:
        message = tr("Not a candidate: {name}, its best class, scores {score}, and only scores above {limit} count.")
        return message.format(
            name=escape(name), score=text.score(story.score), limit=text.score(options.score_threshold)
        )
    if story.outcome == OVER_LIMIT:
        return tr("Survived NMS, but {count} stronger {name} boxes did too, the limit of a class.").format(
            count=text.count(options.max_per_class), name=escape(name)
        )
    if story.outcome == KEPT:
        message = tr("Kept: no stronger {name} box overlaps it by more than {iou}.").format(
            name=escape(name), iou=f"{options.nms_iou:.2f}"
        )
    elif story.outcome == SUPPRESSED:
        message = tr("Suppressed by {rival} that it overlaps by {overlap}.").format(
            rival=_rival(analysis, story), overlap=f"{story.overlap:.2f}"
        )
    else:
        message = tr("Survived the first NMS; after regression it overlapped {rival} by {overlap} and was suppressed.")
        message = message.format(rival=_rival(analysis, story), overlap=f"{story.overlap:.2f}")
    if story.victims == 1:
        message += " " + tr("It suppressed one weaker box.")
    elif story.victims > 1:
        message += " " + tr("It suppressed {count} weaker boxes.").format(count=text.count(story.victims))
    if story.outcome == KEPT and not story.score > threshold:
        message += " " + tr("It is not shown, since its score is not above {threshold}.").format(
            threshold=text.score(threshold)
        )
    return message


def _rival(analysis: Analysis, story: NmsStory) -> str:
    """Return the suppressor as a link."""
    if story.suppressor is None:
        return tr("a stronger box")
    message = tr("a {name} box of score {score}").format(
        name=analysis.classes[story.label], score=text.score(float(analysis.candidates.score[story.suppressor]))
    )
    return f'<a href="{story.suppressor}">{escape(message)}</a>'
