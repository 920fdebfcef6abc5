"""The comparisons that the second canvas can show, with their titles and tooltips."""

from __future__ import annotations

from dataclasses import dataclass

from spp_viewer.gui.i18n.text import tr_noop


@dataclass(frozen=True)
class ComparedView:
    """One comparison.

    Attributes
    ----------
    key
        One of :data:`spp_viewer.gui.canvas.view_options.COMPARISONS`.
    title, tip
        Text in the combo box, with ``{layer}`` for the chosen layer, and the tooltip.
    beside
        Overlays switched on on the first canvas, because the comparison needs them.
    shown
        Overlays of the first canvas that the second canvas also shows.
    needs_map
        Whether it needs feature maps of the whole image, which R-CNN does not compute.
    """

    key: str
    title: str
    tip: str
    beside: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    needs_map: bool = False


TABLE = (
    ComparedView(
        "conv5",
        tr_noop("{layer} alone"),
        tr_noop("The heat map without the photograph, in the same place; a click shows what a cell sees."),
        needs_map=True,
    ),
    ComparedView(
        "regression",
        tr_noop("Before regression"),
        tr_noop("Where the detections were before they were moved."),
        beside=frozenset({"detections"}),
    ),
    ComparedView(
        "nms",
        tr_noop("Without NMS"),
        tr_noop("All boxes above the score threshold, with those that stronger boxes suppressed."),
        beside=frozenset({"detections"}),
        shown=frozenset({"detections"}),
    ),
    ComparedView(
        "scale",
        tr_noop("Another scale"),
        tr_noop("The heat map of the image at another of the analysed scales."),
        beside=frozenset({"conv5"}),
        needs_map=True,
    ),
    ComparedView("own", tr_noop("Own overlays"), tr_noop("The photograph with overlays of its own.")),
)
BY_KEY = {comparison.key: comparison for comparison in TABLE}
