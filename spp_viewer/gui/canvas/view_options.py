"""How the canvas was left: order and opacity of its overlays, how filters are put together, what is compared. No Qt."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from spp_viewer.explain.filters import REDUCTIONS

logger = logging.getLogger(__name__)

OVERLAYS = ("proposals", "why", "conv5", "window", "pyramid", "suppressed", "before", "truth", "detections")
"""Keys of the layers that can be switched, from the bottom up, as they lie at first."""

COMPARISONS = ("conv5", "regression", "nms", "scale", "own")
"""What the second canvas can show beside the first."""

FAINTEST = 0.1
"""Lowest opacity: what is switched on can be seen."""


@dataclass(frozen=True)
class CanvasOptions:
    """Remembered choices of the canvas.

    Attributes
    ----------
    order
        The overlays from the bottom up; all of :data:`OVERLAYS`.
    opacity
        Of those overlays that are not fully opaque, FAINTEST to 1.
    reduction
        One of :data:`spp_viewer.explain.filters.REDUCTIONS`.
    comparing
        Whether the second canvas is open.
    comparison
        One of :data:`COMPARISONS`.
    own
        Overlays of the second canvas when it has its own.
    levels
        Levels of the pyramid that are drawn; None for all that the model has.
    """

    order: tuple[str, ...] = OVERLAYS
    opacity: dict[str, float] = field(default_factory=dict)
    reduction: str = "max"
    comparing: bool = False
    comparison: str = "conv5"
    own: tuple[str, ...] = ("detections",)
    levels: tuple[int, ...] | None = None


def canvas_options_from_json(content: Any) -> CanvasOptions:
    """A look from what a settings file holds; what is not what it should be is left at its default.

    Raises
    ------
    TypeError
        If ``content`` is no object at all.
    """
    if not isinstance(content, dict):
        raise TypeError("not an object")
    good: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if name in content:
            try:
                good[name] = check(content[name])
            except (ValueError, TypeError) as error:
                logger.warning("setting canvas.%s is not used: %s", name, error)
    return CanvasOptions(**good)


def complete_order(keys: Iterable[object]) -> tuple[str, ...]:
    """Every overlay once: the known ones of ``keys`` in their order, the others where they lie at first."""
    order = [key for key in dict.fromkeys(keys) if key in OVERLAYS]
    for place, key in enumerate(OVERLAYS):
        if key not in order:
            order.insert(place, key)
    return tuple(str(key) for key in order)


def _order(value: Any) -> tuple[str, ...]:
    return complete_order(_strings(value))


def _opacity(value: Any) -> dict[str, float]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    shares = {key: share for key, share in value.items() if key in OVERLAYS and _is_share(share)}
    return {key: min(max(float(share), FAINTEST), 1.0) for key, share in shares.items()}


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _reduction(value: Any) -> str:
    return _one_of(value, REDUCTIONS)


def _comparison(value: Any) -> str:
    return _one_of(value, COMPARISONS)


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return str(value)


def _comparing(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither on nor off")
    return value


def _own(value: Any) -> tuple[str, ...]:
    return tuple(key for key in OVERLAYS if key in _strings(value))


def _levels(value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not value or not all(type(level) is int and level > 0 for level in value):
        raise TypeError("no levels of a pyramid")
    return tuple(sorted(set(value)))


def _strings(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return [item for item in value if isinstance(item, str)]


_CHECKS = {
    "order": _order,
    "opacity": _opacity,
    "reduction": _reduction,
    "comparing": _comparing,
    "comparison": _comparison,
    "own": _own,
    "levels": _levels,
}
