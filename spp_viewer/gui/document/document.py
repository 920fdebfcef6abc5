"""The document: the open image, its results and the selection. All objects belong to the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.matching import Matches
from spp_viewer.exchange.shown import Labels, Mask, Scores, of_classes, shown_mask
from spp_viewer.gui.document.analysis_settings import AnalysisSettings
from spp_viewer.gui.document.file_list import FileList
from spp_viewer.gui.document.selection_model import SelectionModel
from spp_viewer.gui.document.selection_transfer import carried_map, carried_selection
from spp_viewer.gui.workers.ground_truth_finder import MatchCache
from spp_viewer.gui.workers.messages import Opened, Phase, Problem, RunState, Selection


class Document(QObject):
    """The open image, its results, and the objects that hold settings, selection and the list of files.

    The session fills it; widgets and the parts of the session read it and connect to its signals.

    Parameters
    ----------
    settings
        Settings that apply to every image.

    Attributes
    ----------
    settings, selection, file_list
        What is chosen for every image, what of the image is selected, and which files are open.
    image
        The image on screen; None before the first.
    proposals, analysis
        Of that image; None while they are not known.
    recalled
        Whether the analysis was stored by an earlier run.
    truth
        Ground truth of the image; None while none is found.
    run_state
        How far the run on the image is.
    """

    opened = Signal(object)
    """Emitted with the Opened image when another is on screen; proposals and analysis are None then."""
    proposals_found = Signal(object)
    """Emitted with the Proposals of the image."""
    analysed = Signal(object)
    """Emitted with the Analysis of the image."""
    cleared = Signal()
    """Emitted when the same image is to be analysed anew; proposals and analysis are None then."""
    truth_changed = Signal()
    """Emitted when :attr:`truth` changes."""
    run_changed = Signal(object)
    """Emitted with :attr:`run_state`."""
    settled = Signal()
    """Emitted at the end of a run, whether it succeeded or not."""
    problem = Signal(object)
    """Emitted with a Problem, to be shown without interrupting the user."""

    def __init__(self, settings: AnalysisSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        settings.setParent(self)
        self.settings, self.selection, self.file_list = settings, SelectionModel(self), FileList(self)
        self.image: Opened | None = None
        self.proposals: Proposals | None = None
        self.analysis: Analysis | None = None
        self.recalled = False
        self.truth: GroundTruth | None = None
        self.run_state = RunState()
        self._match_cache = MatchCache()

    @property
    def objects(self) -> tuple[QObject, ...]:
        """The document and all objects in it that emit signals."""
        return self, self.settings, self.selection, self.file_list

    # Derived from image, settings and selection

    @property
    def running(self) -> bool:
        """Whether a run on the image is under way."""
        return self.run_state.phase == Phase.RUNNING

    @property
    def focus(self) -> Selection | None:
        """The selection or, without one, the strongest detection of the shown classes: the subject of the panels."""
        if self.selection.current is not None or self.analysis is None:
            return self.selection.current
        found = of_classes(self.analysis, self.selection.classes_shown).detections
        return Selection(int(found.proposals[0]), int(found.candidates[0])) if len(found) else None

    @property
    def class_names(self) -> tuple[str, ...]:
        """Classes of the analysis or, without one, of the model; empty while neither is known."""
        if self.analysis is not None:
            return self.analysis.classes
        return self.settings.model.classes if self.settings.model is not None else ()

    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Show only boxes of these classes, in this image and the next; None shows all."""
        self.selection.show_classes(classes, self.class_names)

    def shows(self, labels: Labels, scores: Scores) -> Mask:
        """Return which of N boxes exceed the threshold and are of a shown class, bool (N,)."""
        return shown_mask(labels, scores, self.settings.threshold, self.selection.classes_shown)

    @property
    def matches(self) -> Matches | None:
        """Matches of all detections with the ground truth; None while one of them is missing."""
        return self._match_cache.matches(self.analysis, self.truth)

    # Called by the session

    def show_image(self, opened: Opened) -> None:
        """Replace the image on screen. Its results are not known yet."""
        self.forget_results()
        self.image = opened
        self.truth = None
        self.opened.emit(opened)

    def show_proposals(self, proposals: Proposals) -> None:
        """Show proposals before the analysis is complete."""
        self.proposals = proposals
        self.proposals_found.emit(proposals)

    def show_analysis(self, analysis: Analysis, recalled: bool) -> None:
        """Show the results of the image. Selection, map and filter stay as far as they exist in the new analysis."""
        before, selected = self.analysis, self.selection.current
        self.recalled = recalled
        self.analysis, self.proposals = analysis, analysis.proposals
        self._transfer_selection(before, analysis)
        self.analysed.emit(analysis)
        if before is not None and selected is not None:
            current = self.selection.current
            self.selection.selection_changed.emit(current)  # even if it is the same: its boxes may lie elsewhere

    def clear_results(self) -> None:
        """Drop the results of the image, which is to be analysed anew."""
        self.forget_results()
        self.cleared.emit()

    def forget_results(self) -> None:
        """Drop the results without a signal of their own."""
        self.proposals = self.analysis = None
        self.selection.select(None)
        self.selection.choose_cell(None)

    def set_run_state(self, state: RunState) -> None:
        """Set :attr:`run_state`."""
        self.run_state = state
        self.run_changed.emit(state)

    @Slot(object, object)
    def set_truth(self, image: Image, truth: GroundTruth | None) -> None:
        """Set the ground truth, unless the image it is for is no longer on screen."""
        if self.image is not None and self.image.image is image:
            self.truth = truth
            self.truth_changed.emit()

    @Slot(object, object)
    def report_truth(self, image: Image, problem: Problem) -> None:
        """Emit a problem with the ground truth, unless the image it is for is no longer on screen."""
        if self.image is not None and self.image.image is image:
            self.problem.emit(problem)

    def _transfer_selection(self, before: Analysis | None, analysis: Analysis) -> None:
        selection, maps = self.selection, analysis.maps
        if before is not None:
            selection.current = carried_selection(selection.current, before, analysis)
            if maps is not before.maps:
                selection.choose_cell(None)
                selection.choose_map(carried_map(selection.map_index, before, analysis))
        elif maps is not None and selection.map_index >= len(maps):
            selection.choose_map(0)
        if maps is not None and selection.filter is not None and selection.filter >= maps.geometry.channels:
            selection.choose_filter(None)
        selection.keep_classes_of(analysis.classes)
