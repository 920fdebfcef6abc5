"""Data that passes between the window's thread and the worker's: frozen, so neither can change it under the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.core.options import Options
from spp_viewer.core.progress import CancellableProgress
from spp_viewer.pipeline.pipeline import Request
from spp_viewer.pipeline.setup import AnalysisSetup, Drawn, Rerun
from spp_viewer.pipeline.stages import PipelineStage

if TYPE_CHECKING:
    from spp_viewer.core.image import Image
    from spp_viewer.gui.workers.mipmap import Mipmap


class Phase(StrEnum):
    """Phase of a computation in a worker."""

    IDLE = "idle"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """One image to open, one to analyse, or both; without any, the model is made ready.

    Attributes
    ----------
    run
        Number of the run; answers carry it, so that late ones can be told apart.
    paths
        What the user named, files or folders: the first image is opened. Of a single file the folder is listed, so
        that there is a previous and a next.
    path
        One file of those already listed, to be opened instead.
    image
        An image that is already decoded, to be analysed again.
    model
        Model folder; None is the one that ships.
    proposals_file
        File of boxes, instead of found ones.
    drawn
        Boxes drawn by hand beside them, as in :class:`spp_viewer.pipeline.setup.AnalysisSetup`.
    rerun
        What is to be done again for ``image``, and the analysis of which the rest is kept.
    fresh
        Whether to compute even if the result is kept from an earlier run.
    background
        Whether nobody waits to see the image.
    progress
        Cancels the run from any thread.
    """

    run: int
    options: Options
    paths: tuple[Path, ...] = ()
    path: Path | None = None
    image: Image | None = None
    model: Path | None = None
    device: str = "auto"
    proposals_file: Path | None = None
    drawn: tuple[Drawn, ...] = ()
    rerun: Rerun | None = None
    fresh: bool = False
    background: bool = False
    progress: CancellableProgress = field(default_factory=CancellableProgress)

    @property
    def setup(self) -> AnalysisSetup:
        """What the analysis is made with."""
        return AnalysisSetup(self.options, self.model, self.device, self.proposals_file, self.drawn)

    @property
    def request(self) -> Request:
        """The job as the pipeline takes it."""
        return Request(self.setup, self.paths, self.path, self.image, self.rerun, self.fresh)

    @property
    def first_stage(self) -> str:
        """The stage that runs first."""
        if self.paths or self.path is not None:
            return PipelineStage.DECODE
        if self.image is None:
            return PipelineStage.MODEL
        return self.rerun.first if self.rerun is not None else PipelineStage.PROPOSALS

    @property
    def quick(self) -> bool:
        """Whether only postprocessing runs."""
        return self.rerun is not None and self.rerun.quick


@dataclass(frozen=True, eq=False)
class Opened:
    """An image, what the canvas needs to draw it at any size, and whether it is that of a saved analysis."""

    image: Image
    picture: Mipmap
    saved: bool = False


@dataclass(frozen=True, eq=False)
class Problem:
    """Something the user should know.

    Attributes
    ----------
    level
        "info", "warning" or "error".
    subject
        What it is about ("image", "model", ...). A new notice takes the place of an old one on the same subject.
    message
        One sentence: what is wrong and what to do. A :class:`~spp_viewer.core.message.Message` is shown in the language
        of the window.
    detail
        What a bug report needs; may be empty.
    error
        The exception behind it.
    """

    level: str
    subject: str
    message: str
    detail: str = ""
    error: BaseException | None = None


@dataclass(frozen=True)
class RunState:
    """Where the current run is: phase, and while running the stage and its steps."""

    phase: Phase = Phase.IDLE
    stage: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Selection:
    """What is selected, the same in every panel: a proposal, and the candidate (window and class) if one was meant."""

    proposal: int
    candidate: int | None = None
