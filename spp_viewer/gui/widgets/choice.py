"""A flat combo box, and a field for a number."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QRegularExpression, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.stylesheet import mix
from spp_viewer.gui.theme.theme import GRID, Theme, tabular

CHEVRON = 8
"""Width of the drop-down arrow, screen pixels."""


class Choice(QComboBox):
    """A flat combo box: the current entry and a chevron.

    Parameters
    ----------
    shortest
        Minimum width, screen pixels; the text is elided if necessary.
    """

    def __init__(self, theme: Theme, name: str, shortest: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._shortest = theme, shortest
        self.setAccessibleName(name)
        # Other policies resize the box after the layout has been computed when its entries change.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size for the longest entry."""
        widest = max((self.fontMetrics().horizontalAdvance(self.itemText(k)) for k in range(self.count())), default=0)
        return QSize(widest + CHEVRON + 3 * GRID - 2, self.fontMetrics().height() + 10)

    def minimumSizeHint(self) -> QSize:
        whole = self.sizeHint()
        return QSize(min(whole.width(), self._shortest or whole.width()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        share = 0.08 if self.underMouse() else 0.0
        edge = palette.accent if self.hasFocus() else mix(palette.raised, palette.text, share)
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(mix(palette.raised, palette.text, share)))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(QColor(palette.text))
        room = self.rect().adjusted(GRID, 0, -CHEVRON - GRID - 4, 0)
        words = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        x, y, half = self.width() - GRID - CHEVRON / 2, self.height() / 2, CHEVRON / 2
        painter.setPen(QPen(QColor(palette.muted), 1.5))
        painter.drawPolyline([QPointF(x - half, y - 2), QPointF(x, y + 2), QPointF(x + half, y - 2)])


class NumberField(QLineEdit):
    """Field for a filter's number; Return chooses it. Numbers beyond the last filter choose the last."""

    number_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._shown = 0, ""
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(tabular(self.font()))
        self.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,4}"), self))
        self.setAccessibleName(tr("Number of the filter"))
        self.returnPressed.connect(self._on_return)
        self.editingFinished.connect(self._restore)

    def set_count(self, count: int) -> None:
        """Set the number of filters."""
        self._count = count
        self.setEnabled(count > 0)
        self.setPlaceholderText(f"0\u2013{count - 1}" if count else "")
        self.setFixedWidth((7 if count <= 1000 else 9) * GRID)
        self.setToolTip(tr("Type a number from 0 to {last} and press Return.").format(last=max(count - 1, 0)))

    def set_number(self, number: int | None) -> None:
        """Show the chosen filter."""
        self._shown = "" if number is None else str(number)
        self.setText(self._shown)

    def begin(self, digit: str = "") -> None:
        """Take the focus, with a first digit typed or the current number selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if digit:
            self.setText(digit)
        else:
            self.selectAll()

    def _on_return(self) -> None:
        if self.text() and self._count:
            number = min(int(self.text()), self._count - 1)
            self.set_number(number)
            self.selectAll()
            self.number_chosen.emit(number)

    def _restore(self) -> None:
        """Discard input that was not confirmed."""
        self.setText(self._shown)
