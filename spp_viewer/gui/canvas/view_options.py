"""Stored options of the canvas: overlay order and opacity, filter reduction, and comparison. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from spp_viewer.explain.filters import REDUCTIONS
from spp_viewer.gui.document.json_values import (
    Reader,
    exactly,
    items,
    number,
    one_of,
    optional,
    read_values,
    valid_items,
    whole_number,
)

OVERLAYS = ("proposals", "why", "conv5", "window", "pyramid", "suppressed", "before", "truth", "detections")
"""Keys of the overlays in their default order, from the bottom up."""

COMPARISONS = ("conv5", "regression", "nms", "scale", "own")
"""Keys of the comparisons that the second canvas can show."""

MIN_OPACITY = 0.1
"""Lowest opacity, so that a visible overlay can be seen."""


@dataclass(frozen=True)
class CanvasOptions:
    """Stored options of the canvas.

    Attributes
    ----------
    order
        Keys of all :data:`OVERLAYS`, from the bottom up.
    opacity
        Opacity of each overlay that is not fully opaque, MIN_OPACITY to 1.
    reduction
        One of :data:`spp_viewer.explain.filters.REDUCTIONS`.
    comparing
        Whether the second canvas is shown.
    comparison
        One of :data:`COMPARISONS`.
    own
        Overlays shown by the comparison "own".
    levels
        Pyramid levels that are drawn; None for all of the model.
    """

    order: tuple[str, ...] = OVERLAYS
    opacity: dict[str, float] = field(default_factory=dict)
    reduction: str = "max"
    comparing: bool = False
    comparison: str = "conv5"
    own: tuple[str, ...] = ("detections",)
    levels: tuple[int, ...] | None = None

    @classmethod
    def from_json(cls, content: Any) -> CanvasOptions:
        """Read the values of a JSON file; invalid ones get their defaults.

        Raises
        ------
        TypeError
            If ``content`` is not an object.
        """
        return cls(**read_values(content, _READERS, "setting canvas."))


def complete_order(keys: Iterable[object]) -> tuple[str, ...]:
    """Return every overlay once: the known ones of ``keys`` in their order, the others at their first places."""
    order = [key for key in dict.fromkeys(keys) if key in OVERLAYS]
    for place, key in enumerate(OVERLAYS):
        if key not in order:
            order.insert(place, key)
    return tuple(str(key) for key in order)


def _opacity(value: Any) -> dict[str, float]:
    shares = read_values(value, dict.fromkeys(OVERLAYS, number()), "setting canvas.opacity.")
    return {key: min(max(share, MIN_OPACITY), 1.0) for key, share in shares.items()}


def _overlays(value: Any) -> tuple[str, ...]:
    return valid_items(one_of(OVERLAYS))(value)


def _levels(value: Any) -> tuple[int, ...]:
    levels = items(whole_number(1))(value)
    if not levels:
        raise ValueError("a pyramid has at least one level")
    return tuple(sorted(set(levels)))


_READERS: dict[str, Reader] = {
    "order": lambda value: complete_order(_overlays(value)),
    "opacity": _opacity,
    "reduction": one_of(REDUCTIONS),
    "comparing": exactly(bool),
    "comparison": one_of(COMPARISONS),
    "own": lambda value: tuple(sorted(set(_overlays(value)), key=OVERLAYS.index)),
    "levels": optional(_levels),
}
