"""What the second canvas can show beside the first, in words."""

from __future__ import annotations

from dataclasses import dataclass

from spp_viewer.gui.i18n.text import later


@dataclass(frozen=True)
class Comparison:
    """One choice.

    Attributes
    ----------
    key
        One of :data:`spp_viewer.gui.canvas.view_options.COMPARISONS`.
    title, tip
        Words in the list, ``{layer}`` in them for the layer that is looked at, and a sentence.
    beside
        Overlays that the first canvas needs for the comparison to make sense; they are switched on.
    shown
        Overlays of the first canvas that the second shows too.
    needs_map
        Whether it compares maps of the whole image, which R-CNN has not.
    """

    key: str
    title: str
    tip: str
    beside: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    needs_map: bool = False


TABLE = (
    Comparison(
        "conv5",
        later("{layer} alone"),
        later("The heat map without the photograph, in the same place; a click shows what a cell sees."),
        needs_map=True,
    ),
    Comparison(
        "regression",
        later("Before regression"),
        later("Where the detections were before they were moved."),
        beside=frozenset({"detections"}),
    ),
    Comparison(
        "nms",
        later("Without NMS"),
        later("All boxes above the score threshold, with those that stronger boxes suppressed."),
        beside=frozenset({"detections"}),
        shown=frozenset({"detections"}),
    ),
    Comparison(
        "scale",
        later("Another scale"),
        later("The heat map of the image at another of the analysed scales."),
        beside=frozenset({"conv5"}),
        needs_map=True,
    ),
    Comparison("own", later("Own overlays"), later("The photograph with overlays of its own.")),
)
BY_KEY = {comparison.key: comparison for comparison in TABLE}
