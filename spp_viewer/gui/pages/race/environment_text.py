"""On what figures were measured, in the words of the interface: they go with every figure and every picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.race.points import Conditions

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

VERSIONS = {"torch": "PyTorch", "torchvision": "torchvision", "python": "Python", "spp_viewer": "SPP Viewer"}
"""Entries of the environment, and what they are versions of."""


def where_words(device: str, environment: Mapping[str, str | int]) -> str:
    """Device, number format, machine, threads and versions; a processor's name tells of itself and its threads."""
    parts = [device, environment.get("dtype", "")]
    processor = str(environment.get("processor", ""))
    if processor and processor not in device:
        parts.append(processor)
    if "threads" in environment and "thread" not in device:
        parts.append(tr("{count} threads").format(count=environment["threads"]))
    parts += [f"{name} {environment[key]}" for key, name in VERSIONS.items() if key in environment]
    parts.append(environment.get("system", ""))
    return text.listed(str(part) for part in parts if part)


def race_words(result: Comparison) -> str:
    """How often and on what a race was measured."""
    return _medians(
        len(result.spp.seconds), text.scales_text(len(result.last[0].options.scales)), result.device, result.environment
    )


def sweep_words(where: Conditions) -> str:
    """The same of a sweep."""
    model = tr("model {model}").format(model=where.model)
    return _medians(where.repeats, model, where.device, where.environment)


def _medians(repeats: int, of: str, device: str, environment: Mapping[str, str | int]) -> str:
    return text.listed((runs_words(repeats).capitalize(), of, where_words(device, environment)))


def runs_words(repeats: int) -> str:
    """How often something was measured."""
    return tr("one run") if repeats == 1 else tr("medians of {repeats} runs").format(repeats=repeats)


def windows_words(windows: int) -> str:
    """How many windows."""
    return tr("1 window") if windows == 1 else tr("{count} windows").format(count=text.count(windows))
