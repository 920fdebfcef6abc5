"""The Window page for the live window: the inspector's sections, following the mouse."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import NmsStory, Pyramid, RoiWindow
from spp_viewer.gui.document.live_window import LiveWindow
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.pages.window.live_graph import TrailView
from spp_viewer.gui.pages.window.live_rcnn import RcnnSection
from spp_viewer.gui.pages.window.panel import InspectorPanel
from spp_viewer.gui.pages.window.parts import InspectorParts
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.save_menu import SaveButton
from spp_viewer.gui.widgets.section import Section, quiet
from spp_viewer.gui.workers.live_jobs import LiveScores
from spp_viewer.gui.workers.messages import Selection
from spp_viewer.pipeline.model_info import ModelInfo

MAX_CLASSES = 6
"""Maximum number of score bars, which leaves room for the crop."""

SAVE_COMMANDS = (
    {"scores": tr_noop("Save scores of the window…"), "trail": tr_noop("Save scores along the drag…")},
    {"copy scores": tr_noop("Copy scores of the window"), "copy trail": tr_noop("Copy scores along the drag")},
)
"""Commands of the menu in the heading, by key."""


class LivePanel(InspectorPanel):
    """Inspector of a box that is not a proposal; it is pooled and scored by a worker and only shown here."""

    def __init__(self, session: Session, theme: Theme) -> None:
        self._live, self._scores = session.live, session.live.scores
        self.trail, self.nearest = TrailView(session.live, theme), quiet()
        self.trail_section = Section(
            tr("Best score along the drag"),
            self.trail,
            tr("The best class' score at the last positions of the window, in the class' colour."),
            self.nearest,
            reading=True,
        )
        self.trail_section.set_idle(tr("Arrow keys: 1 px, Shift: 16. Space: to the proposals."))
        self.rcnn = RcnnSection(session.live, theme)
        order = (
            "heading",
            self.trail_section,
            "scores_section",
            self.rcnn,
            "crop_section",
            "vector_section",
            "fc7_section",
            "step_section",
        )
        super().__init__(theme, parts=InspectorParts(theme, order, MAX_CLASSES), name=tr("Live window"))
        self.parts.scores_section.set_idle("")
        self.save = SaveButton(SAVE_COMMANDS, tr("Save or copy the scores of the window and those along the drag."))
        self.parts.heading.add_button(self.save)
        self.set_selection(Selection(0))  # the only proposal of the analysis that comes with each score
        self._on_threshold(session.document.settings.threshold)
        session.document.settings.threshold_changed.connect(self._on_threshold)
        session.document.settings.model_loaded.connect(self._on_model)
        session.document.settings.levels_changed.connect(self.show_levels)
        session.document.selection.filter_changed.connect(self.set_filter)
        session.live.scored.connect(self._on_scored)
        session.live.message_changed.connect(self._on_message)
        if session.document.settings.model is not None:
            self._on_model(session.document.settings.model)
        self.show_levels(session.document.settings.shown_levels)
        self.set_filter(session.document.selection.filter)
        self._on_scored(self._scores)

    @Slot(float)
    def _on_threshold(self, value: float) -> None:
        self.set_threshold(value)
        self.trail.set_threshold(value)
        self.rcnn.scores.set_threshold(value)

    @Slot(object)
    def _on_model(self, model: ModelInfo) -> None:
        self.set_levels(model.levels)
        self.set_thin(frozenset(model.thin_classes))

    @Slot(object)
    def _on_scored(self, scores: LiveScores | None) -> None:
        self._scores = scores
        self.set_analysis(scores.analysis if scores is not None else None)

    @Slot()
    def _on_message(self) -> None:
        self._update_message()

    @property
    def live(self) -> LiveWindow:
        return self._live

    # Overridden texts of the inspector

    def _name(self, proposal: int) -> str:
        return tr("Live window")

    def _fate(self, story: NmsStory | None) -> str:
        return ""

    def _pool(self, window: RoiWindow) -> Pyramid:
        assert self._scores is not None
        return self._scores.pyramid

    def _refresh(self) -> None:
        super()._refresh()
        if self._scores is not None:
            self.nearest.setText(nearest_text(self._scores.of, self._scores.nearest))

    def _update_message(self) -> None:
        super()._update_message()
        self.message.setVisible(self.shown is None or bool(self._live.message))

    def _missing(self) -> str:
        return self._live.message or tr("Draw a rectangle on the photograph: its scores follow the mouse here.")


def nearest_text(analysis: Analysis, nearest: tuple[int, float] | None) -> str:
    """Describe the proposal that overlaps most, and its IoU."""
    if nearest is None:
        return tr("no proposal overlaps")
    return tr("proposal {number}: IoU {iou}").format(number=text.count(nearest[0]), iou=f"{nearest[1]:.2f}")


class LivePage(QStackedWidget):
    """Stack of the inspector and the live window's panel, shown while the live window is in use."""

    def __init__(self, inspector: InspectorPanel, panel: LivePanel) -> None:
        super().__init__()
        self._live = panel.live
        self.addWidget(inspector)
        self.addWidget(panel)
        self._live.active_changed.connect(self._on_active)
        self._on_active(self._live.active)

    @Slot(bool)
    def _on_active(self, on: bool) -> None:
        self.setCurrentIndex(1 if on else 0)
