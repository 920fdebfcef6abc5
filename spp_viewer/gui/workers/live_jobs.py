"""What passes between the live window and the thread that owns the model. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import Pyramid
from spp_viewer.gui.workers.messages import Job

if TYPE_CHECKING:
    from spp_viewer.detectors.scored import ScoredWarps, ScoredWindows


@dataclass(frozen=True, eq=False)
class LiveJob:
    """One window to be scored.

    Attributes
    ----------
    job
        Number, model, device and cancelling, as of any other job.
    analysis
        Of the image on screen.
    box
        float32 (4,), image pixels.
    warped
        Whether R-CNN scores it, and not SPP-Net.
    """

    job: Job
    analysis: Analysis
    box: Boxes
    warped: bool = False


@dataclass(frozen=True, eq=False)
class LiveScores:
    """What SPP-Net says of one window.

    Attributes
    ----------
    of
        The analysis on screen, whose maps it was pooled from.
    analysis
        The same with this box as its only proposal.
    scored
        Scores, fc7, offsets, cells and seconds.
    pyramid
        What was pooled.
    label
        The best class; None for a model without classes.
    moved
        float32 (4,): the box as the regressor of that class moves it; None without classes or regressor.
    nearest
        The proposal that overlaps it most and their IoU; None if none does.
    """

    of: Analysis
    analysis: Analysis
    scored: ScoredWindows
    pyramid: Pyramid
    label: int | None
    moved: Boxes | None
    nearest: tuple[int, float] | None

    @property
    def box(self) -> Boxes:
        """float32 (4,), image pixels."""
        box: Boxes = self.scored.boxes[0]
        return box

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """Inclusive (left, top, right, bottom) on conv5."""
        left, top, right, bottom = self.scored.windows.cells[0].tolist()
        return left, top, right, bottom

    @property
    def scale(self) -> int:
        """Index of the map that the window was taken from."""
        return int(self.scored.windows.scale_index[0])

    @property
    def point(self) -> TrailPoint | None:
        """What the graph keeps of it; None without classes."""
        if self.label is None:
            return None
        x1, y1, x2, y2 = self.box.tolist()
        return TrailPoint((x1, y1, x2, y2), self.label, self.of.classes[self.label], self.best)

    @property
    def best(self) -> float:
        """The best class' score; zero without classes."""
        return float(self.scored.scores[0, self.label]) if self.label is not None else 0.0

    @property
    def seconds(self) -> float:
        """That the scoring took; what was remembered of the same cells took none."""
        return sum(self.scored.seconds.values())


@dataclass(frozen=True)
class TrailPoint:
    """One position of a drag.

    Attributes
    ----------
    box
        (x1, y1, x2, y2), image pixels.
    label, name, score
        The best class there, what it is called, and its score.
    """

    box: tuple[float, float, float, float]
    label: int
    name: str
    score: float


@dataclass(frozen=True, eq=False)
class LiveWarp:
    """What R-CNN says of one window."""

    scored: ScoredWarps

    @property
    def box(self) -> Boxes:
        """float32 (4,), image pixels."""
        box: Boxes = self.scored.boxes[0]
        return box

    @property
    def seconds(self) -> float:
        """That warping and the whole network took."""
        return sum(self.scored.seconds.values())
