"""Jobs and progress reports of the race worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.core.options import Options
from spp_viewer.core.progress import CancellableProgress

if TYPE_CHECKING:
    from spp_viewer.core.image import Image

SPP, RCNN = "SPP-Net", "R-CNN"
"""Display names of the detectors."""


class Activity(StrEnum):
    """Activity of the race page."""

    IDLE = "idle"
    RACING = "racing"
    SWEEPING = "sweeping"


@dataclass(frozen=True, eq=False)
class RaceJob:
    """One race or one sweep on one image.

    Attributes
    ----------
    number
        Number of the job; answers carry it, so that those of an abandoned job can be ignored.
    sweep
        Numbers of windows to sweep over; empty for a race.
    others
        See :func:`spp_viewer.race.compare`.
    """

    number: int
    image: Image
    options: Options
    model: Path | None = None
    device: str = "auto"
    proposals_file: Path | None = None
    repeats: int = 3
    sample: int | None = None
    together: bool = False
    sweep: tuple[int, ...] = ()
    progress: CancellableProgress = field(default_factory=CancellableProgress)


@dataclass(frozen=True)
class RaceStep:
    """Progress of a race: detector, run ("warm-up", "2/3"), stage, and steps in the stage."""

    detector: str
    run: str
    stage: str
    done: int
    total: int
