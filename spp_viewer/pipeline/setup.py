"""Inputs of an analysis beside the image: options, model, device, given boxes; and the stages that a change repeats."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import STAGES, Analysis
from spp_viewer.core.reuse import affected_stages, changed_options

Box = tuple[float, float, float, float]
Drawn = tuple[str, Box]
"""Content hash of an image, and a box (x1, y1, x2, y2) on it in image pixels."""

_OF_OPTIONS = frozenset(item.name for item in fields(Options))


@dataclass(frozen=True)
class AnalysisSetup:
    """Everything that determines an image's analysis, beside the image.

    Attributes
    ----------
    model
        Model folder; None is the model that ships.
    device
        "auto", "cpu", "cuda", "cuda:N" or "mps".
    proposals_file
        File of boxes; None finds boxes by the method of the options.
    drawn
        Boxes drawn by hand, each with the content hash of its image; they are added to the proposals.
    """

    options: Options = field(default_factory=Options)
    model: Path | None = None
    device: str = "auto"
    proposals_file: Path | None = None
    drawn: tuple[Drawn, ...] = ()

    def drawn_on(self, image: Image) -> list[Box]:
        """Return the boxes that were drawn on an image."""
        return self.drawn_at(image.content_hash)

    def drawn_at(self, content_hash: str) -> list[Box]:
        """Return the boxes that were drawn on the image with this content hash."""
        return [box for content, box in self.drawn if content == content_hash]

    def with_changes(self, **choices: Any) -> AnalysisSetup:
        """Return a copy with other values for these settings: fields of the options or of the setup itself.

        Raises
        ------
        ValueError
            If the options do not allow a value.
        """
        inner = {name: value for name, value in choices.items() if name in _OF_OPTIONS}
        outer = {name: value for name, value in choices.items() if name not in _OF_OPTIONS}
        return replace(self, options=replace(self.options, **inner), **outer)

    def get(self, name: str) -> Any:
        """Return the value of a setting."""
        return getattr(self.options if name in _OF_OPTIONS else self, name)

    def changed_from(self, other: AnalysisSetup) -> frozenset[str]:
        """Return the names of the settings in which two setups differ."""
        own = {name for name in ("model", "device", "proposals_file") if getattr(self, name) != getattr(other, name)}
        if self.drawn != other.drawn:
            own.add("proposals_file")  # drawn boxes affect the same stages as boxes from a file
        return changed_options(other.options, self.options) | own


@dataclass(frozen=True, eq=False)
class Rerun:
    """Repetition of some stages for an image that was analysed before.

    Attributes
    ----------
    earlier
        The earlier analysis.
    stages
        Names of the stages that run again; empty if nothing changes.
    """

    earlier: Analysis
    stages: frozenset[str]

    @property
    def quick(self) -> bool:
        """Whether only postprocessing runs again, which takes the time of a few frames."""
        return self.stages == {"nms"}

    @property
    def keep_proposals(self) -> bool:
        """Whether the earlier proposals stay."""
        return "proposals" not in self.stages

    @property
    def first(self) -> str:
        """The first stage that runs again."""
        return next((stage for stage in STAGES if stage in self.stages), STAGES[0])


def rerun_of(earlier: Analysis, made_with: AnalysisSetup, setup: AnalysisSetup) -> Rerun:
    """Return the stages to repeat when an analysis that was made with one setup is to be that of another."""
    return Rerun(earlier, affected_stages(setup.changed_from(made_with), earlier.detector))
