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
    """One image to open, one to analyse, or both; without any, the model is loaded.

    Attributes
    ----------
    run
        Number of the run; signals carry it, so that stale answers are recognised.
    paths
        Files or folders that the user opened; the first image is opened. For a single file, the images in its folder
        are listed, so that there is a previous and a next one.
    path
        A file that is already listed, to be opened instead.
    image
        A decoded image, to be analysed instead.
    model
        Model folder; None is the model that ships.
    proposals_file
        File of boxes, instead of found ones.
    drawn
        Boxes drawn by hand beside them, as in :class:`spp_viewer.pipeline.setup.AnalysisSetup`.
    rerun
        The stages to repeat for ``image``, with its earlier analysis.
    fresh
        Whether to compute even if the result is stored.
    background
        Whether the image is not shown.
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
        """Inputs of the analysis beside the image."""
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
    """An image, its mipmap for drawing at any size, and whether it comes from a saved analysis."""

    image: Image
    picture: Mipmap
    saved: bool = False


@dataclass(frozen=True, eq=False)
class Problem:
    """A problem to report to the user.

    Attributes
    ----------
    level
        "info", "warning" or "error".
    subject
        Subject ("image", "model", ...). A new notice replaces an older one on the same subject.
    message
        One sentence with the error and its remedy. A :class:`~spp_viewer.core.message.Message` is shown in the
        language of the window.
    detail
        Traceback for a bug report; may be empty.
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
    """Progress of the current run: phase, and while it is running the stage and its steps."""

    phase: Phase = Phase.IDLE
    stage: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Selection:
    """The selection, the same in every panel: a proposal, and the candidate (window and class) if one was selected."""

    proposal: int
    candidate: int | None = None
