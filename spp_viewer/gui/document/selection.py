"""What is on screen, and what of it the user looks at: the same in every panel.

The base of the session, which puts things on the screen.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.matching import Matches
from spp_viewer.exchange.shown import Labels, Mask, Scores, of_classes, shown_mask
from spp_viewer.explain.filters import REDUCTIONS
from spp_viewer.gui.document.analysis_settings import AnalysisSettings
from spp_viewer.gui.document.selection_transfer import carried_map, carried_selection
from spp_viewer.gui.workers.ground_truth_finder import GroundTruthFinder
from spp_viewer.gui.workers.messages import Opened, Selection
from spp_viewer.pipeline.setup import AnalysisSetup


class Attention(AnalysisSettings):
    """Image, results and ground truth on screen; the selection, the filter, the map, the cell and the classes.

    Attributes
    ----------
    recalled
        Whether the analysis was kept from an earlier run.
    """

    classes_changed = Signal(object)
    """frozenset of the class indices that are shown, or None for all."""
    selection_changed = Signal(object)
    """Selection or None."""
    filter_changed = Signal(object)
    """Number of the chosen conv5 filter, or None for the maximum over all."""
    reduction_changed = Signal(str)
    """How all filters make one map, one of :data:`spp_viewer.explain.filters.REDUCTIONS`."""
    map_changed = Signal(int)
    """Index of the feature map, of those at several scales, that is shown."""
    cell_changed = Signal(object)
    """(x, y) of the chosen cell of that map, or None."""
    truth_changed = Signal()
    """:attr:`truth` is another: found beside the image, or gone with the last one."""

    def __init__(
        self,
        setup: AnalysisSetup,
        fallback: AnalysisSetup | None,
        threshold: float | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(setup, fallback, threshold, parent)
        self.image: Opened | None = None
        self.proposals: Proposals | None = None
        self.analysis: Analysis | None = None
        self.recalled = False
        self.selection: Selection | None = None
        self.filter: int | None = None
        self.reduction = REDUCTIONS[0]
        self.map_index = 0
        self.cell: tuple[int, int] | None = None
        self.truth: GroundTruth | None = None
        self.finder = GroundTruthFinder(self)
        self.finder.found.connect(self._on_truth)
        self.classes_shown: frozenset[int] | None = None
        self._class_names: tuple[str, ...] = ()  # those that classes_shown was chosen from

    def select(self, selection: Selection | None) -> None:
        """Select a proposal or candidate of the analysis everywhere; None selects nothing."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    @property
    def focus(self) -> Selection | None:
        """What the panels tell of: the selection, or the strongest detection of the shown classes."""
        if self.selection is not None or self.analysis is None:
            return self.selection
        found = of_classes(self.analysis, self.classes_shown).detections
        return Selection(int(found.proposals[0]), int(found.candidates[0])) if len(found) else None

    def choose_filter(self, number: int | None) -> None:
        """Show one conv5 filter everywhere; None shows the maximum over all. It stays from image to image."""
        if number != self.filter:
            self.filter = number
            self.filter_changed.emit(number)

    def choose_reduction(self, how: str) -> None:
        """Put all filters together as their "max", "mean" or "energy" where no single one is chosen."""
        self.reduction = how
        self.reduction_changed.emit(how)

    def choose_map(self, index: int) -> None:
        """Show the feature map with this index, of those at several scales."""
        if index != self.map_index:
            self.choose_cell(None)
            self.map_index = index
            self.map_changed.emit(index)

    def choose_cell(self, cell: tuple[int, int] | None) -> None:
        """Mark a cell (x, y) of the shown map and its receptive field; None marks nothing."""
        if cell != self.cell:
            self.cell = cell
            self.cell_changed.emit(cell)

    @property
    def class_names(self) -> tuple[str, ...]:
        """Classes of the analysis, or of the model while there is none; empty while neither is known."""
        if self.analysis is not None:
            return self.analysis.classes
        return self.model.classes if self.model is not None else ()

    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Show only boxes of these classes, in this image and the next; None shows all."""
        if classes is not None and self.class_names and classes >= set(range(len(self.class_names))):
            classes = None
        self._class_names = self.class_names
        if classes != self.classes_shown:
            self.classes_shown = classes
            self.classes_changed.emit(classes)

    def shows(self, labels: Labels, scores: Scores) -> Mask:
        """Which of N boxes pass the threshold and the choice of classes, bool (N,)."""
        return shown_mask(labels, scores, self.threshold, self.classes_shown)

    @property
    def matches(self) -> Matches | None:
        """How all detections and the ground truth go together; None while one of them is missing."""
        return self.finder.judge.matches(self.analysis, self.truth)

    def _take_analysis(self, analysis: Analysis) -> None:
        """Results come onto the screen; what is looked at stays, as far as it is there."""
        before, maps = self.analysis, analysis.maps
        self.analysis, self.proposals = analysis, analysis.proposals
        if before is not None:
            self.selection = carried_selection(self.selection, before, analysis)
            if maps is not before.maps:
                self.choose_cell(None)
                self.choose_map(carried_map(self.map_index, before, analysis))
        elif maps is not None and self.map_index >= len(maps):
            self.choose_map(0)
        if maps is not None and self.filter is not None and self.filter >= maps.geometry.channels:
            self.choose_filter(None)
        if analysis.classes != self._class_names:
            self.show_classes(None)  # the numbers mean other classes now

    def _forget_results(self) -> None:
        self.proposals = self.analysis = None
        self.select(None)
        self.choose_cell(None)

    @Slot(object, object)
    def _on_truth(self, image: Image, truth: GroundTruth | None) -> None:
        if self.image is not None and self.image.image is image:
            self.truth = truth
            self.truth_changed.emit()
