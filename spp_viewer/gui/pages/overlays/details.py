"""Popup of an overlay: opacity and stacking order."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from spp_viewer.gui.canvas.layers import Layer
from spp_viewer.gui.canvas.view_options import MIN_OPACITY
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import GRID, tabular


class OverlayDetails(QFrame):
    """A popup card that closes on Esc or when it loses the focus."""

    moved = Signal(int)
    """Emitted with the number of places to move the overlay up, negative for down."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.setObjectName("panel")
        self.setAccessibleName(tr("Opacity and place of the overlay"))
        self._layer: Layer | None = None
        self._beside: QWidget | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(MIN_OPACITY * 100), 100)
        self.slider.setSingleStep(5)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(tr("Opacity"))
        self.slider.setMinimumWidth(18 * GRID)
        self._percent = QLabel()
        self._percent.setFont(tabular(self._percent.font()))
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100 %"))
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.up, self.down = QPushButton(tr("Higher")), QPushButton(tr("Lower"))
        self.up.setToolTip(tr("Draw it over the next one (Alt+Up in the list, or drag the row)"))
        self.down.setToolTip(tr("Draw it under the next one (Alt+Down in the list, or drag the row)"))
        first, second = QHBoxLayout(), QHBoxLayout()
        for widget in (QLabel(tr("Opacity")), self.slider, self._percent):
            first.addWidget(widget)
        for button, by in ((self.up, 1), (self.down, -1)):
            second.addWidget(button)
            button.clicked.connect(lambda _=False, by=by: self.moved.emit(by))
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID)
        column.setSpacing(GRID)
        column.addLayout(first)
        column.addLayout(second)
        self.slider.valueChanged.connect(self._on_slider)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    def open_for(self, layer: Layer, beside: QWidget) -> None:
        """Show the popup beside a widget, for one overlay."""
        if self.isVisible() and self._layer is layer:
            self._leave()
            return
        self._layer, self._beside = layer, beside
        self.setParent(beside.window())
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(layer.opacity * 100))
        self._update_message()
        self.adjustSize()
        corner = beside.mapTo(beside.window(), QPoint(beside.width() - self.width(), -self.height() - 2))
        self.move(max(corner.x(), 0), max(corner.y(), 0))
        self.show()
        self.raise_()
        self.slider.setFocus(Qt.FocusReason.PopupFocusReason)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()  # takes precedence over the window's shortcut
            if event.type() == QEvent.Type.KeyPress:
                self._leave()
            return True
        return super().event(event)

    def _leave(self) -> None:
        if self._beside is not None:
            self._beside.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and now is not self and not self.isAncestorOf(now):
            self.hide()

    def _on_slider(self, percent: int) -> None:
        if self._layer is not None:
            self._layer.set_opacity(percent / 100)
            self._update_message()

    def _update_message(self) -> None:
        self._percent.setText(f"{self.slider.value()} %")
