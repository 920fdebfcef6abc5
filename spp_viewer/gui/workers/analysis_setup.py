"""What an analysis is made with: options, model, device, boxes of the user's own; and what a change leaves to do."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import STAGES, Analysis
from spp_viewer.core.reuse import affected_stages, changed_options
from spp_viewer.gui.i18n.text import tr_noop

NAMES = {
    "model": tr_noop("model"),
    "scales": tr_noop("scales"),
    "proposals": tr_noop("proposal method"),
    "proposals_file": tr_noop("proposal method"),
    "drawn": tr_noop("window drawn by hand"),
    "max_proposals": tr_noop("number of proposals"),
    "nms_iou": tr_noop("NMS IoU"),
    "score_threshold": tr_noop("candidate threshold"),
    "max_per_class": tr_noop("detections per class"),
    "bbox_regression": tr_noop("box regression"),
    "device": tr_noop("device"),
    "seed": tr_noop("seed"),
    "threshold": tr_noop("score threshold"),
    "defaults": tr_noop("back to defaults"),
}
"""What each choice is called in a sentence such as "Undo: scales"."""

Box = tuple[float, float, float, float]
Drawn = tuple[str, Box]
"""Content hash of an image, and a box (x1, y1, x2, y2) on it in image pixels."""

_OF_OPTIONS = frozenset(item.name for item in fields(Options))


@dataclass(frozen=True)
class AnalysisSetup:
    """All that decides what an image's analysis will be.

    Attributes
    ----------
    model
        Model folder; None is the one that ships.
    device
        "auto", "cpu", "cuda", "cuda:N" or "mps".
    proposals_file
        Boxes of the user's own; None finds them as the options say.
    drawn
        Boxes drawn by hand, each with the content hash of its image: they are proposals beside those.
    """

    options: Options = field(default_factory=Options)
    model: Path | None = None
    device: str = "auto"
    proposals_file: Path | None = None
    drawn: tuple[Drawn, ...] = ()

    def drawn_on(self, image: Image) -> list[Box]:
        """The boxes that were drawn on an image."""
        return self.drawn_at(image.content_hash)

    def drawn_at(self, content_hash: str) -> list[Box]:
        """The boxes that were drawn on the image with this content."""
        return [box for content, box in self.drawn if content == content_hash]

    def with_changes(self, **choices: Any) -> AnalysisSetup:
        """The same with other values for these choices: fields of the options or of the setup itself.

        Raises
        ------
        ValueError
            If the options do not allow a value.
        """
        inner = {name: value for name, value in choices.items() if name in _OF_OPTIONS}
        outer = {name: value for name, value in choices.items() if name not in _OF_OPTIONS}
        return replace(self, options=replace(self.options, **inner), **outer)

    def get(self, name: str) -> Any:
        """The value of a choice."""
        return getattr(self.options if name in _OF_OPTIONS else self, name)

    def changed_from(self, other: AnalysisSetup) -> frozenset[str]:
        """Names of the choices in which two setups differ."""
        own = {name for name in ("model", "device", "proposals_file") if getattr(self, name) != getattr(other, name)}
        if self.drawn != other.drawn:
            own.add("proposals_file")  # boxes of the user's own, wherever they come from
        return changed_options(other.options, self.options) | own


@dataclass(frozen=True, eq=False)
class Rerun:
    """What is left to be done for an image whose earlier analysis is there.

    Attributes
    ----------
    earlier
        That analysis.
    stages
        Names of the stages that run again; none if there is nothing to do.
    """

    earlier: Analysis
    stages: frozenset[str]

    @property
    def quick(self) -> bool:
        """Whether only postprocessing is left, which takes the time of a few frames."""
        return self.stages == {"nms"}

    @property
    def keep_proposals(self) -> bool:
        return "proposals" not in self.stages

    @property
    def first(self) -> str:
        """The first stage that runs."""
        return next((stage for stage in STAGES if stage in self.stages), STAGES[0])


def rerun_of(earlier: Analysis, made_with: AnalysisSetup, setup: AnalysisSetup) -> Rerun:
    """What a change of setup leaves to be done."""
    return Rerun(earlier, affected_stages(setup.changed_from(made_with), earlier.detector))
