"""The Why page's column of sections."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.explain.spread import SPREADS
from spp_viewer.gui.document.attribution import Attribution
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.pages.why.bins import BinGrids
from spp_viewer.gui.pages.why.cover import CoverControls
from spp_viewer.gui.pages.why.labels import (
    SPREAD_TIPS,
    bin_text,
    box_text,
    method_text,
    scale_text,
    summary_text,
    units_text,
)
from spp_viewer.gui.pages.why.scale import ScaleAxis, SignedScale
from spp_viewer.gui.pages.why.score_breakdown import SumView
from spp_viewer.gui.pages.why.share_list import ShareList
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.save_menu import SaveButton
from spp_viewer.gui.widgets.section import Section
from spp_viewer.gui.widgets.section_parts import linked_label, stacked
from spp_viewer.gui.workers.attribution_worker import Reasons, Switched

MAX_UNITS = 4
"""Maximum number of fc7 units listed for and against."""

SAVE_COMMANDS = (
    {"shares": tr_noop("Save contributions…"), "page": tr_noop("Save picture of the page…")},
    {"copy shares": tr_noop("Copy contributions"), "copy page": tr_noop("Copy picture of the page")},
)
"""Commands of the menu in the heading, by key."""


class SpreadChoice(QWidget):
    """Check boxes for the map over the photograph and its spread."""

    def __init__(self) -> None:
        super().__init__()
        self.overlay = QCheckBox(tr("Over the photograph"))
        self.fields = QCheckBox(tr("Receptive fields"))
        self.fields.setToolTip(tr(SPREAD_TIPS["fields"]))
        self.show_spread(SPREADS[0])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.overlay)
        row.addWidget(self.fields)
        row.addStretch(1)

    def show_spread(self, spread: str) -> None:
        """Show the current spread of the map."""
        self.fields.setChecked(spread == "fields")
        self.overlay.setToolTip(tr(SPREAD_TIPS[spread]))


class WhyParts(QWidget):
    """Sections: summary, sum, bins, filters, units, box and scale."""

    def __init__(self, why: Attribution, theme: Theme) -> None:
        super().__init__()
        self._reasons: Reasons | None = None
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.RichText)
        self.save = SaveButton(SAVE_COMMANDS, tr("Save or copy the contributions, or a picture of this page."))
        self.choices = SpreadChoice()
        self.sum = SumView(theme)
        self.bins, self.bins_scale = BinGrids(theme), SignedScale(theme)
        self.filters = (
            ShareList(theme, tr("Filters with evidence for the class"), switches=True),
            ShareList(theme, tr("Filters with evidence against the class"), switches=True),
        )
        self.units = (
            ShareList(theme, tr("Units of fc7 with evidence for the class")),
            ShareList(theme, tr("Units of fc7 with evidence against the class")),
        )
        self.story = linked_label(tr("Box and suppression"))
        self.cover = CoverControls(why)
        self.axis, self.scale = ScaleAxis(theme), QLabel()
        self.scale.setWordWrap(True)
        self._make_sections()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, GRID // 2, 0)
        column.setSpacing(GRID)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.summary, 1)
        head.addWidget(self.save, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        for part in self.sections[1:]:
            column.addWidget(part)
        column.addStretch(1)
        self.bins.hovered.connect(self._on_bin)

    @property
    def sections(self) -> tuple[QWidget, ...]:
        """The sections from the top, without the menu."""
        return (
            self.summary,
            self.choices,
            self.sum_section,
            self.bins_section,
            self.filters_section,
            self.units_section,
            self.story_section,
            self.cover_section,
            self.scale_section,
        )

    def _make_sections(self) -> None:
        self.sum_section = Section(tr("Score"), self.sum)
        self.bins_section = Section(tr("Bins"), self.bins, "", self.bins_scale, reading=True)
        self.bins_section.set_idle(tr("Click a bin to switch it off and see the effect."))
        self.filters_section = Section(
            tr("Filters"),
            _beside(*self.filters),
            tr("What each conv5 filter adds in all bins together; a click shows it over the photograph."),
        )
        self.units_section = Section(
            tr("fc7"),
            _beside(*self.units),
            tr("The SVM is linear in fc7: activation times weight of each unit. A click shows the unit's windows."),
            reading=True,
        )
        self.story_section = Section(
            tr("Box"), self.story, tr("From the proposal by regression to the final box, and the boxes it suppressed.")
        )
        self.cover_section = Section(
            tr("Cover"),
            self.cover,
            tr("The whole network runs again on the photograph, with the patch in the mean colour of its inputs."),
        )
        self.scale_section = Section(
            tr("Scale"),
            stacked(self.axis, self.scale),
            tr("A window is taken from the map where it covers about 13 cells a side, as in the authors' code."),
        )

    def show_reasons(self, analysis: Analysis, reasons: Reasons, threshold: float) -> None:
        """Show the contributions to a score."""
        self._reasons = reasons
        shares = reasons.provenance.shares
        method = method_text(reasons)
        self.summary.setText(summary_text(analysis, reasons))
        self.sum.set_reasons(reasons)
        for widget in (self.sum_section.title, self.sum, self.bins_section.title, self.bins):
            widget.setToolTip(method)
        self.bins.set_shares(shares.levels, shares.by_bin)
        _fill(self.filters, reasons.filters, shares.by_filter, len(reasons.filters[0]))
        _fill(self.units, reasons.units, shares.fc7, MAX_UNITS)
        self.units_section.set_idle(units_text(reasons))
        self.scale_section.setVisible(len(reasons.scale.sides) > 1)
        self.axis.set_choice(reasons.scale)
        self.scale.setText(scale_text(reasons))
        self.show_story(analysis, reasons, threshold)

    def show_story(self, analysis: Analysis, reasons: Reasons, threshold: float) -> None:
        """Show regression and NMS."""
        self.story.setText(box_text(analysis, reasons, threshold))

    def show_switched(self, switched: Switched) -> None:
        """Show what is switched off."""
        self.sum.set_off(switched.levels)
        self.bins.set_off(switched.bins, switched.levels)
        for part in self.filters:
            part.set_off(switched.filters)

    def show_filter(self, number: int | None) -> None:
        """Show the chosen filter."""
        for part in self.filters:
            part.set_chosen(number)

    def _on_bin(self, row: int) -> None:
        known = self._reasons is not None and row >= 0
        self.bins_section.read(bin_text(self._reasons, row) if known and self._reasons is not None else "")


def _fill(
    parts: tuple[ShareList, ShareList], numbers: tuple[np.ndarray, np.ndarray], shares: np.ndarray, most: int
) -> None:
    """Fill both lists with bars on one scale."""
    chosen = [side[:most].tolist() for side in numbers]
    top = max((abs(float(shares[number])) for side in chosen for number in side), default=0.0)
    rows = max(len(side) for side in chosen)
    for part, side in zip(parts, chosen, strict=True):
        part.set_shares([(number, float(shares[number])) for number in side], top, rows)


def _beside(*parts: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    for part in parts:
        row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
    return box
