"""Requests and answers of the live window's worker, immutable."""

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
    """Request to score one window.

    Attributes
    ----------
    job
        Number, model, device and cancellation.
    analysis
        Analysis of the open image.
    box
        float32 (4,), image pixels.
    warped
        Whether R-CNN scores it instead of SPP-Net.
    """

    job: Job
    analysis: Analysis
    box: Boxes
    warped: bool = False


@dataclass(frozen=True, eq=False)
class LiveScores:
    """SPP-Net's result for one window.

    Attributes
    ----------
    of
        Analysis of the open image, whose maps it was pooled from.
    analysis
        The same analysis with this box as its only proposal.
    scored
        Scores, fc7, offsets, cells and seconds.
    pyramid
        The pooled pyramid.
    label
        The best class; None for a model without classes.
    moved
        float32 (4,): the box after regression for that class; None without classes or regressor.
    nearest
        The proposal with the largest IoU and that IoU; None if none overlaps.
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
        """Return its point in the graph; None without classes."""
        if self.label is None:
            return None
        x1, y1, x2, y2 = self.box.tolist()
        return TrailPoint((x1, y1, x2, y2), self.label, self.of.classes[self.label], self.best)

    @property
    def best(self) -> float:
        """Score of the best class; zero without classes."""
        return float(self.scored.scores[0, self.label]) if self.label is not None else 0.0

    @property
    def seconds(self) -> float:
        """Duration of scoring; zero if it was cached for the same cells."""
        return sum(self.scored.seconds.values())


@dataclass(frozen=True)
class TrailPoint:
    """One position of a drag.

    Attributes
    ----------
    box
        (x1, y1, x2, y2), image pixels.
    label, name, score
        Index, name and score of the best class.
    """

    box: tuple[float, float, float, float]
    label: int
    name: str
    score: float


@dataclass(frozen=True, eq=False)
class LiveWarp:
    """R-CNN's result for one window."""

    scored: ScoredWarps

    @property
    def box(self) -> Boxes:
        """float32 (4,), image pixels."""
        box: Boxes = self.scored.boxes[0]
        return box

    @property
    def seconds(self) -> float:
        """Duration of warping and the whole network."""
        return sum(self.scored.seconds.values())
