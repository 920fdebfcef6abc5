"""Controls of two overlays: the pyramid's levels, and the reduction over filters of the heat map."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QActionGroup, QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from spp_viewer.explain.filters import REDUCTIONS
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n.text import TIMES, tr, tr_noop
from spp_viewer.gui.theme.theme import Theme, scaled

REDUCTION_NAMES = {"max": tr_noop("max"), "mean": tr_noop("mean"), "energy": tr_noop("energy")}
REDUCTION_TIPS = {
    "max": tr_noop("The strongest filter in every cell"),
    "mean": tr_noop("The mean over all filters in every cell"),
    "energy": tr_noop("How much of anything a cell sees: the root of the sum of squares over all filters"),
}


class LevelChip(QAbstractButton):
    """One level of the pyramid, on or off."""

    def __init__(self, level: int, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setText(str(level))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("Draw the level of {n} {times} {n} bins").format(n=level, times=TIMES))
        self.setAccessibleName(tr("Level of {n} by {n} bins").format(n=level))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(max(20, self.fontMetrics().horizontalAdvance(self.text()) + 8), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, on = self._theme.palette, self.isChecked()
        painter.setPen(QPen(QColor(palette.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.raised) if on or self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(scaled(self.font(), 0.92, QFont.Weight.DemiBold if on else None))
        painter.setPen(QColor(palette.text if on else palette.muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class LevelChips(QWidget):
    """Toggle buttons for the levels that the pyramid overlay draws."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._document, self._theme = session.document, theme
        self.chips: dict[int, LevelChip] = {}
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(2)
        session.document.settings.levels_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        if tuple(self.chips) != self._document.settings.levels:
            for chip in self.chips.values():
                self._line.removeWidget(chip)
                chip.deleteLater()
            self.chips = {level: LevelChip(level, self._theme) for level in self._document.settings.levels}
            for chip in self.chips.values():
                self._line.addWidget(chip)
                chip.clicked.connect(self._choose)
        for level, chip in self.chips.items():
            chip.setChecked(level in self._document.settings.shown_levels)

    def _choose(self) -> None:
        self._document.settings.show_levels([level for level, chip in self.chips.items() if chip.isChecked()])


class ReductionButton(QToolButton):
    """Button with a menu of reductions over all filters, used while no single filter is chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._document = session.document
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setObjectName("plainMenu")
        self.setFixedHeight(20)
        menu = QMenu(self)
        group = QActionGroup(self)
        self.choices = {}
        for how in REDUCTIONS:
            action = menu.addAction(tr(REDUCTION_TIPS[how]))
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, how=how: self._choose(how))
            group.addAction(action)
            self.choices[how] = action
        self.setMenu(menu)
        session.features.filter_changed.connect(self._show)
        session.features.changed.connect(self._show)
        session.document.selection.reduction_changed.connect(self._show)
        self._show()

    def _choose(self, how: str) -> None:
        self._document.selection.choose_filter(None)
        self._document.selection.choose_reduction(how)

    def _show(self) -> None:
        number, how = self._session.features.over_photo[1], self._document.selection.reduction
        text = tr(REDUCTION_NAMES[how]) if number is None else tr("filter {number}").format(number=number)
        self.setText(f"{text} \u25be")
        self.setToolTip(tr("What the heat map shows: one filter, or all of them as their maximum, mean or energy"))
        self.setAccessibleName(tr("Heat map of: {what}").format(what=text))
        self.choices[how].setChecked(number is None)
        if number is not None:
            self.choices[how].setChecked(False)
