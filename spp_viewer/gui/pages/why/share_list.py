"""List of filters or units with bars of their contributions, for the class or against it."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from spp_viewer.gui.pages.why.labels import signed
from spp_viewer.gui.theme.colours import signed_colour
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.hover import Pointing
from spp_viewer.gui.widgets.section import paint_ground

ROW_HEIGHT = 19
"""Height of a row, screen pixels."""

MORE_DECIMALS_BELOW = 0.05
"""Largest contribution below which contributions are shown with more decimals."""

BOX = 11
"""Side of a check box, screen pixels."""


class ShareList(Pointing):
    """Numbers with their contributions, strongest first. A click chooses one; its check box, or Space, switches it off.

    Parameters
    ----------
    name
        Accessible name.
    switches
        Whether there are check boxes.
    """

    NOWHERE = -1

    chosen = Signal(int)
    """Emitted with a number when it is clicked, or Return is pressed on it."""
    switched = Signal(int, bool)
    """Emitted with a number and whether it is on."""

    def __init__(self, theme: Theme, name: str, switches: bool = False) -> None:
        super().__init__()
        self._theme, self._switches = theme, switches
        self._shares: list[tuple[int, float]] = []
        self._off: frozenset[int] = frozenset()
        self._chosen: int | None = None
        self._top = 0.0
        self._rows = 0
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme.changed.connect(self.update)

    # Content

    def set_shares(self, shares: list[tuple[int, float]], top: float, rows: int) -> None:
        """Show numbers and contributions in ``rows`` rows; a contribution of ``top`` has the longest bar."""
        self._shares, self._top, self._rows = shares, top, rows
        self._point_at(-1)
        self.updateGeometry()
        self.update()

    def set_off(self, numbers: frozenset[int]) -> None:
        self._off = numbers
        self.update()

    def set_chosen(self, number: int | None) -> None:
        """Highlight one number."""
        self._chosen = number
        self.update()

    @property
    def numbers(self) -> list[int]:
        return [number for number, _ in self._shares]

    def sizeHint(self) -> QSize:
        return QSize(150, self._rows * ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, self._rows * ROW_HEIGHT)

    def box_rect(self, place: int) -> QRectF:
        """Return the rectangle of a row's check box."""
        return QRectF(GRID // 2, place * ROW_HEIGHT + (ROW_HEIGHT - BOX) / 2, BOX, BOX)

    # The cursor

    def _place_at(self, at: QPointF) -> int:
        place = int(at.y() // ROW_HEIGHT)
        return place if 0 <= place < len(self._shares) else -1

    def _point_at(self, place: int) -> None:
        if place != self._at:
            self._at = place
            self.update()

    def _choose(self) -> None:
        if self._at >= 0:
            self.chosen.emit(self._shares[self._at][0])

    def _switch(self) -> None:
        if self._at >= 0:
            number = self._shares[self._at][0]
            self.switched.emit(number, number in self._off)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._place_at(event.position()))
        on_box = self._switches and event.position().x() < self.box_rect(0).right() + 3
        self._switch() if on_box else self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._shares:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._point_at(min(max(self._at + step, 0), len(self._shares) - 1))
        elif key == Qt.Key.Key_Space and self._switches:
            self._switch()
        else:
            super().keyPressEvent(event)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self._theme.palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = scaled(self.font(), 0.92)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        names = max((metrics.horizontalAdvance(str(number)) for number, _ in self._shares), default=0)
        digits = 2 if self._top >= MORE_DECIMALS_BELOW else 4
        figures = metrics.horizontalAdvance(signed(-8.8888, digits))
        left = GRID // 2 + (BOX + 6 if self._switches else 0)
        flag = Qt.AlignmentFlag
        for place, (number, share) in enumerate(self._shares):
            row = QRectF(0, place * ROW_HEIGHT, self.width(), ROW_HEIGHT)
            off = number in self._off
            paint_ground(painter, row, palette, selected=number == self._chosen, hovered=place == self._at)
            if self._switches:
                self._paint_box(painter, self.box_rect(place), not off)
            painter.setFont(scaled(self.font(), 0.92, QFont.Weight.DemiBold) if number == self._chosen else font)
            painter.setPen(QColor(palette.muted if off else palette.text))
            name = QRectF(left, row.y(), names + 2, ROW_HEIGHT)
            painter.drawText(name, flag.AlignRight | flag.AlignVCenter, str(number))
            painter.drawText(row.adjusted(0, 0, -4, 0), flag.AlignRight | flag.AlignVCenter, signed(share, digits))
            room = self.width() - figures - name.right() - 2 * GRID
            colour = QColor(signed_colour(share, abs(share) or 1, palette.name))
            bar = QRectF(
                name.right() + GRID - 2, row.center().y() - 3.5, max(room * abs(share) / (self._top or 1), 1), 7
            )
            if off:
                painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
            else:
                painter.fillRect(bar, colour)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _paint_box(self, painter: QPainter, box: QRectF, on: bool) -> None:
        palette = self._theme.palette
        painter.setPen(QPen(QColor(palette.accent if on else palette.muted), 1))
        painter.setBrush(QColor(palette.accent if on else palette.window))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)
        if on:
            painter.setPen(QPen(QColor(palette.on_accent), 1.5))
            middle = box.center()
            painter.drawLine(QLineF(middle + QPointF(-2.8, 0.2), middle + QPointF(-0.8, 2.2)))
            painter.drawLine(QLineF(middle + QPointF(-0.8, 2.2), middle + QPointF(3, -2.2)))
