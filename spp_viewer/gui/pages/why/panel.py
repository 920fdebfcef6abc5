"""The Why page: attribution of the selected window's score, and the effect of switching parts off."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from spp_viewer.explain.spread import SPREADS
from spp_viewer.gui.document.attribution import Attribution
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.why.effect import EffectBars
from spp_viewer.gui.pages.why.labels import effect_text, everywhere_text, switched_text
from spp_viewer.gui.pages.why.parts import WhyParts
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.panel import Panel, scrolled, sentence
from spp_viewer.gui.widgets.save_menu import SaveButton
from spp_viewer.gui.workers.messages import Phase, Selection


class EffectCard(QFrame):
    """Card with the parts that are off and their effect, at the bottom, so that nothing above it moves."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title, self.label, self.all_label = QLabel(), QLabel(), sentence()
        self.all_label.hide()
        self.title.setObjectName("panelTitle")
        self.label.setWordWrap(True)
        self.bars = EffectBars(theme)
        self.everywhere = QCheckBox(tr("In all windows"))
        self.everywhere.setToolTip(tr("Score every window without it, and see which detections go and come"))
        self.reset = QPushButton(tr("Switch on again"))
        self.reset.setToolTip(tr("Switch everything on again"))
        rule = QFrame()
        rule.setFrameShape(QFrame.Shape.HLine)
        rule.setFrameShadow(QFrame.Shadow.Plain)
        rule.setForegroundRole(rule.palette().ColorRole.Mid)
        foot = QHBoxLayout()
        foot.addWidget(self.everywhere)
        foot.addStretch(1)
        foot.addWidget(self.reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        for part in (rule, self.title, self.label, self.bars, self.all_label):
            column.addWidget(part)
        column.addLayout(foot)


class WhyPanel(Panel):
    """Shows the session's attribution, which is computed only while this page or its overlay is visible.

    Parameters
    ----------
    overlay
        Action that shows the map over the photograph.
    """

    filter_wanted = Signal(int)
    """Emitted with the conv5 filter that the user chose."""
    unit_wanted = Signal(int)
    """Emitted with the fc7 unit that the user chose."""

    def __init__(self, session: Session, overlay: QAction, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Why"), parent)
        self._document, self._why, self._theme = session.document, session.why, theme
        self.message = sentence()
        self.parts, self.card = WhyParts(session.why, theme), EffectCard(theme)
        self.scroller = scrolled(self.parts, tr("Where the score came from"))
        self.column.addSpacing(GRID // 2)
        self.column.addWidget(self.message)
        self.column.addWidget(self.scroller, 1)
        self.column.addWidget(self.card)
        self._listen(theme, overlay)
        self._show()

    def _listen(self, theme: Theme, overlay: QAction) -> None:
        why, parts = self._why, self.parts
        why.changed.connect(self._show)
        why.switched_changed.connect(self._show_switched)
        why.effect_changed.connect(self._show_effect)
        self._document.selection.filter_changed.connect(parts.show_filter)
        self._document.settings.threshold_changed.connect(self._update_texts)
        theme.changed.connect(self._update_texts)
        choices = parts.choices
        choices.overlay.setChecked(overlay.isChecked())
        choices.overlay.clicked.connect(overlay.trigger)
        overlay.toggled.connect(choices.overlay.setChecked)
        choices.show_spread(why.spread)
        choices.fields.clicked.connect(self._on_fields)
        why.spread_changed.connect(choices.show_spread)
        parts.sum.level_switched.connect(self._on_level)
        parts.bins.chosen.connect(self._on_bin)
        for filters in parts.filters:
            filters.chosen.connect(self.filter_wanted)
            filters.switched.connect(self._on_filter)
        for units in parts.units:
            units.chosen.connect(self.unit_wanted)
        parts.story.linkActivated.connect(self._on_link)
        self.card.reset.clicked.connect(why.switch_all_on)
        self.card.everywhere.toggled.connect(why.apply_everywhere)

    @property
    def why(self) -> Attribution:
        return self._why

    @property
    def save(self) -> SaveButton:
        """The menu button in the heading."""
        return self.parts.save

    @property
    def ground(self) -> str:
        """Background colour of the page."""
        return self._theme.palette.surface

    # Updates

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._why.watch("page", True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.parts.cover.draw.setChecked(False)  # otherwise the mouse would still draw after the page is hidden
        self._why.watch("page", False)

    def _show(self) -> None:
        """Show the attribution, or the placeholder text."""
        why = self._why
        if why.reasons is not None and why.target is not None:
            self.parts.show_reasons(why.target[0], why.reasons, self._document.settings.threshold)
            self.parts.show_filter(self._document.selection.filter)
            self.message.hide()
            self.scroller.show()
            self.scroller.setEnabled(True)
        elif why.target is not None and why.phase != Phase.FAILED and not self.scroller.isHidden():
            self.scroller.setEnabled(False)  # keeps the previous window for a moment to avoid flicker
            return
        else:
            self.message.setText(self._nothing())
            self.message.show()
            self.scroller.hide()
        self._show_switched()

    def _nothing(self) -> str:
        why, analysis = self._why, self._document.analysis
        if why.target is not None and why.phase == Phase.FAILED:
            return text.shown(why.message)
        if why.target is not None:
            return tr("The score is being traced back through the network.")
        if analysis is None:
            return tr("Open an image and select a box: where its score came from is shown here.")
        if analysis.windows is None or not analysis.classes:
            return tr("This analysis has no scores of windows on conv5 to trace back: analyse an image with SPP-Net.")
        return tr("Select a box on the photograph or a row of the detections: where its score came from is shown here.")

    def _show_switched(self) -> None:
        self.parts.show_switched(self._why.switched)
        self._show_effect()

    def _show_effect(self) -> None:
        """Show what is off and its effect; the bars keep the previous effect until the new one is computed."""
        why, card = self._why, self.card
        known = why.reasons is not None and why.target is not None and bool(why.switched)
        card.setVisible(known)
        if why.reasons is None or why.target is None or not known:
            return
        analysis = why.target[0]
        card.title.setText(switched_text(why.switched, why.reasons))
        card.everywhere.setChecked(why.everywhere)
        effect = why.effect
        if effect is None:
            return
        provenance = why.reasons.provenance
        card.label.setText(effect_text(analysis, why.reasons, effect))
        card.bars.set_scores(analysis.classes, provenance.label, analysis.scores[provenance.proposal], effect.scores)
        card.all_label.setVisible(why.everywhere)
        if effect.everywhere is not None:
            card.all_label.setText(everywhere_text(analysis, effect.everywhere, self._document.settings.threshold))
        elif why.everywhere:
            card.all_label.setText(tr("All windows are being scored again; clear the box below to stop."))

    def _update_texts(self) -> None:
        """Update texts that depend on the threshold, and links, whose colour is fixed when the text is set."""
        why = self._why
        if why.reasons is not None and why.target is not None:
            self.parts.show_story(why.target[0], why.reasons, self._document.settings.threshold)
            self._show_effect()

    # User input

    def _on_level(self, level: int, on: bool) -> None:
        self._why.switch("levels", level, not on)

    def _on_fields(self, on: bool) -> None:
        self._why.choose_spread("fields" if on else SPREADS[0])

    def _on_bin(self, row: int) -> None:
        self._why.switch("bins", row, row not in self._why.switched.bins)

    def _on_filter(self, number: int, on: bool) -> None:
        self._why.switch("filters", number, not on)

    def _on_link(self, address: str) -> None:
        analysis = self._document.analysis
        if analysis is not None and int(address) < len(analysis.candidates):
            self._document.selection.select(Selection(int(analysis.candidates.proposal[int(address)]), int(address)))
