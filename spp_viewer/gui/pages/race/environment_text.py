"""Texts on the conditions of a measurement, shown with figures and in images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.race.points import Conditions

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

VERSIONS = {"torch": "PyTorch", "torchvision": "torchvision", "python": "Python", "spp_viewer": "SPP Viewer"}
"""Names of the software versions in the environment."""


def where_text(device: str, environment: Mapping[str, str | int]) -> str:
    """Describe device, number format, machine, threads and versions."""
    parts = [device, environment.get("dtype", "")]
    processor = str(environment.get("processor", ""))
    if processor and processor not in device:
        parts.append(processor)
    if "threads" in environment and "thread" not in device:
        parts.append(tr("{count} threads").format(count=environment["threads"]))
    parts += [f"{name} {environment[key]}" for key, name in VERSIONS.items() if key in environment]
    parts.append(environment.get("system", ""))
    return text.listed(str(part) for part in parts if part)


def race_text(result: Comparison) -> str:
    """Describe repeats and environment of a race."""
    return _medians(
        len(result.spp.seconds), text.scales_text(len(result.last[0].options.scales)), result.device, result.environment
    )


def sweep_text(where: Conditions) -> str:
    """Describe repeats and environment of a sweep."""
    model = tr("model {model}").format(model=where.model)
    return _medians(where.repeats, model, where.device, where.environment)


def _medians(repeats: int, of: str, device: str, environment: Mapping[str, str | int]) -> str:
    return text.listed((runs_text(repeats).capitalize(), of, where_text(device, environment)))


def runs_text(repeats: int) -> str:
    """Describe the number of repeats."""
    return tr("one run") if repeats == 1 else tr("medians of {repeats} runs").format(repeats=repeats)


def windows_text(windows: int) -> str:
    """Format a number of windows."""
    return tr("1 window") if windows == 1 else tr("{count} windows").format(count=text.count(windows))
