"""The Options page: model, scales, proposals, detection, pyramid levels and device. Every change can be undone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.document.undo import UndoHistory
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.options.analysis import DetectionSection, ProposalsSection, ScalesSection
from spp_viewer.gui.pages.options.machine import DeviceSection, LevelsSection
from spp_viewer.gui.pages.options.model import ModelSection
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.panel import Panel, scrolled, sentence
from spp_viewer.gui.widgets.wheel_guard import WheelGuard
from spp_viewer.pipeline.setup import AnalysisSetup

BOX_FILES = "*.json *.csv *.xml"


class OptionsPanel(Panel):
    """Shows a session's options and changes them through its undo history."""

    def __init__(self, session: Session, history: UndoHistory, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Options"), parent)
        self._session, self._history = session, history
        self._document = session.document
        self.message = sentence()
        self.model = ModelSection()
        self.scales = ScalesSection(theme)
        self.proposals = ProposalsSection(theme)
        self.detection = DetectionSection()
        self.levels = LevelsSection(theme)
        self.device = DeviceSection(theme)
        self.defaults = QPushButton(tr("Back to defaults"))
        self.defaults.setToolTip(tr("Analyse with the paper's options again; model and device stay."))
        self._assemble()
        self._wire()
        self._listen()
        self._show_setup(session.document.settings.setup)
        self._show_levels()
        if session.document.settings.model is not None:
            self.model.show_model(session.document.settings.model)
        self.device.show_devices(session.document.settings.devices)
        if session.document.analysis is not None:
            self._on_analysed(session.document.analysis)
        self._update_message()

    def _assemble(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, GRID // 2, 0)
        column.setSpacing(GRID // 2)
        for section in (self.model, self.scales, self.proposals, self.detection, self.levels, self.device):
            column.addWidget(section)
        column.addStretch(1)
        WheelGuard(content)
        self.column.addWidget(self.message)
        self.column.addWidget(scrolled(content, tr("Options")), 1)
        self.column.addSpacing(GRID // 2)
        self.column.addWidget(self.defaults)

    def _wire(self) -> None:
        change = self._history.change
        self.model.open_wanted.connect(self.ask_for_model)
        self.model.shipped_wanted.connect(lambda: change("model", model=None))
        self.scales.chosen.connect(lambda scales: change("scales", scales=scales))
        self.proposals.method_chosen.connect(self._on_method)
        self.proposals.number_chosen.connect(lambda number: change("max_proposals", max_proposals=number))
        self.proposals.file_wanted.connect(self._ask_for_boxes)
        self.detection.iou_moved.connect(lambda value: change("nms_iou", nms_iou=value))
        self.detection.candidates_chosen.connect(lambda value: change("score_threshold", score_threshold=value))
        self.detection.most_chosen.connect(lambda number: change("max_per_class", max_per_class=number))
        self.detection.regression_toggled.connect(lambda on: change("bbox_regression", bbox_regression=on))
        self.levels.chosen.connect(self._document.settings.show_levels)
        self.device.chosen.connect(lambda name: change("device", device=name))
        self.defaults.clicked.connect(self._history.reset)

    def _listen(self) -> None:
        session = self._session
        session.document.settings.options_changed.connect(self._show_setup)
        session.document.settings.model_loaded.connect(self.model.show_model)
        session.document.settings.model_loaded.connect(self._show_levels)
        session.document.settings.levels_changed.connect(self._show_levels)
        session.document.settings.devices_found.connect(self.device.show_devices)
        session.document.analysed.connect(self._on_analysed)
        session.document.opened.connect(self._on_cleared)
        session.document.cleared.connect(self._on_cleared)

    # User input

    def _on_method(self, key: str) -> None:
        """Change the method; proposals of a saved analysis are replaced even if the method is already chosen."""
        anew = self.proposals.came_along
        self._history.change("proposals", proposals=key, proposals_file=None)
        if anew and not self._document.running:
            self._session.analyse()

    def ask_for_model(self) -> None:
        """Open a dialog to choose a model folder."""
        here = self._document.settings.setup.model
        name = QFileDialog.getExistingDirectory(self, tr("Open model"), str(here) if here is not None else "")
        if name:
            self._history.change("model", model=Path(name))

    def _ask_for_boxes(self) -> None:
        here = self._document.settings.setup.proposals_file
        title, start = tr("Boxes from a file"), str(here.parent) if here else ""
        name, _ = QFileDialog.getOpenFileName(self, title, start, tr("Boxes ({patterns})").format(patterns=BOX_FILES))
        if name:
            self._history.change("proposals_file", proposals_file=Path(name))
        self._show_setup(self._document.settings.setup)  # after cancelling, the combo box returns to the chosen method

    # Display

    def _show_setup(self, setup: AnalysisSetup) -> None:
        for section in (self.model, self.scales, self.proposals, self.detection, self.device):
            section.show_setup(setup)
        self.defaults.setEnabled(not self._history.at_defaults)

    def _show_levels(self) -> None:
        model = self._document.settings.model
        self.levels.show_levels(model.levels if model is not None else (), self._document.settings.shown_levels)

    def _on_analysed(self, analysis: Analysis) -> None:
        self.device.show_analysis(analysis)
        self.proposals.show_analysis(analysis)
        self._update_message()

    def _on_cleared(self) -> None:
        self.proposals.show_analysis(None)
        self._update_message()

    def _update_message(self) -> None:
        """Show which stages the last change ran again, or a hint before the first analysis."""
        message = run_text(self._document.analysis, opened=self._document.image is not None)
        analysis, model = self._document.analysis, self._document.settings.model
        if analysis is not None and model is not None and analysis.fingerprint not in ("", model.fingerprint):
            made = tr("This analysis was made with {model}; the next one uses the model below.")
            message = made.format(model=analysis.model)
        self.message.setText(message)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._document.image is None:
            self._session.prepare()  # so that model and devices can be shown


def run_text(analysis: Analysis | None, *, opened: bool) -> str:
    """Describe which stages ran for an analysis and which were reused."""
    if analysis is None:
        if opened:
            return tr("Each change runs only the affected stages again.")
        return tr("Open an image to see the effect of a change; options chosen before apply to it.")
    if not analysis.reused:
        return tr("All stages ran, {time}. A change runs only the affected ones again.").format(
            time=text.seconds(analysis.timings.total)
        )
    ran = [stage for stage in STAGES if stage.timing and stage.timing not in analysis.reused]
    took = sum(analysis.timings.seconds.get(stage.timing, 0.0) for stage in ran)
    names = text.listed(tr(stage.title) for stage in ran if stage.timing in analysis.timings.seconds)
    return tr("Ran again: {stages}, {time}. The rest was kept.").format(stages=names, time=text.seconds(took))
