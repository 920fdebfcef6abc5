"""A grid of tiles, one per filter, with an enlargement of the tile under the cursor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spp_viewer.gui.i18n.text import listed
from spp_viewer.gui.theme.stylesheet import mix
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.hover import Hovering
from spp_viewer.gui.widgets.tile_popup import Enlarged, paint_popup
from spp_viewer.gui.widgets.tiling import Tiling

MARGIN = 4
"""Margin around the tiles for outlines and the focus ring, screen pixels."""

GAPS = 0.35
"""Fraction of the text colour in the lines between tiles, in the dark theme."""

PAGE_ROWS = 4
"""Rows that Page Up and Page Down move by."""

KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)


class TileGrid(Hovering):
    """A tile for each of C filters, in any order.

    A click or the arrow keys choose a filter; Home and End go to the first and the last, Page Up and Page Down four
    rows on. The tile under the cursor is enlarged beside it. Subclasses provide the tiles.
    """

    chosen = Signal(int)
    """Emitted with the number of the filter that the user chose."""
    digit_typed = Signal(str)
    """Emitted with a typed digit, the beginning of a filter's number."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._order: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._chosen: int | None = None
        self._hovered: int | None = None
        self._image: QImage | None = None  # cache, created when needed
        self._tiling = Tiling(0, 1, 1, 1, 1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 128)
        self.setAccessibleName(name)
        theme.changed.connect(self._repaint_image)

    # Implemented by subclasses

    def _picture(self) -> QImage | None:
        """Return the image of all tiles, arranged by :attr:`_tiling`; None without any."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta

    def _facts(self, number: int) -> tuple[str, str]:
        """Return a filter's name and its figures."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta

    def _enlarged(self, number: int) -> Enlarged:
        """Return the enlargement shown beside the tile of a filter."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta

    def _invitation(self) -> str:
        """Return the instruction shown while no filter is chosen."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta

    # Content

    @property
    def count(self) -> int:
        """Number of filters."""
        return len(self._order)

    def _set_count(self, count: int) -> None:
        """Set the number of filters, in the order of their numbers."""
        self._order = np.arange(count, dtype=np.int64)
        self._hovered = None
        if self._chosen is not None and self._chosen >= count:
            self._chosen = None
        self._describe()
        self._repaint_image()

    def _fit(self, tile_size: tuple[int, int]) -> Tiling:
        """Return the tiling of the widget for tiles with the aspect ratio of ``tile_size`` (h, w)."""
        density = self.devicePixelRatioF()
        room = [max(1, int((side - 2 * MARGIN) * density)) for side in (self.width(), self.height())]
        return Tiling.fit(self.count, tile_size, (room[0], room[1]), max(1, round(density)))

    def set_order(self, order: NDArray[np.int64]) -> None:
        """Set the order: filter ``order[k]`` is at position ``k``; every filter once."""
        if not np.array_equal(np.sort(order), np.arange(self.count)):
            raise ValueError("an order names every filter once")
        self._order = order
        self._hovered = None
        self._repaint_image()

    def set_chosen(self, number: int | None) -> None:
        """Outline the tile of a filter, without emitting :attr:`chosen`."""
        if number is not None and not 0 <= number < self.count:
            raise ValueError(f"no filter {number} among {self.count}")
        self._chosen = number
        self._describe()
        self.update()

    @property
    def chosen_filter(self) -> int | None:
        return self._chosen

    @property
    def order(self) -> NDArray[np.int64]:
        return self._order

    @property
    def tiling(self) -> Tiling:
        """Arrangement of the tiles, in device pixels from :attr:`origin`."""
        self._picture()
        return self._tiling

    @property
    def origin(self) -> QPointF:
        """Top left corner of the first tile in screen pixels, on a whole device pixel."""
        density = self.devicePixelRatioF()
        width, height = self._tiling.size
        spare = (self.width() * density - width) / 2, (self.height() * density - height) / 2
        return QPointF(max(0, int(spare[0])) / density, max(0, int(spare[1])) / density)

    def tile_rect(self, number: int) -> QRectF:
        """Return the rectangle of a filter's tile, screen pixels."""
        self._picture()
        density = self.devicePixelRatioF()
        place = int(np.flatnonzero(self._order == number)[0])
        x, y = self._tiling.corner(place)
        corner = self.origin + QPointF(x, y) / density
        return QRectF(corner.x(), corner.y(), self._tiling.width / density, self._tiling.height / density)

    def filter_at(self, point: QPointF) -> int | None:
        """Return the filter whose tile is at a point of the widget, or None."""
        if not self.count:
            return None
        self._picture()
        local = (point - self.origin) * self.devicePixelRatioF()
        place = self._tiling.place_at(local.x(), local.y())
        return int(self._order[place]) if place is not None else None

    def _repaint_image(self) -> None:
        self._image = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        image, palette = self._picture(), self._theme.palette
        if image is None:
            return
        painter = QPainter(self)
        if palette.name == "dark":  # otherwise the dark end of the colours could not be distinguished from the panel
            self._paint_gaps(painter, QColor(mix(palette.surface, palette.text, GAPS)))
        painter.drawImage(self.origin, image)
        if self._hovered is not None and self._hovered != self._chosen:
            _outline(painter, self.tile_rect(self._hovered), QColor(palette.accent), 2)
        if self._chosen is not None:
            _outline(painter, self.tile_rect(self._chosen), QColor("#ffffff"), 3)
            _outline(painter, self.tile_rect(self._chosen), QColor(palette.accent), 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self._hovered is not None:
            enlarged = self._enlarged(self._hovered)
            paint_popup(painter, QRectF(self.rect()), self.tile_rect(self._hovered), enlarged, palette)

    def _paint_gaps(self, painter: QPainter, colour: QColor) -> None:
        """Fill the background of all rows of tiles, the last of which may be shorter."""
        first, corner, last = (
            self.tile_rect(int(self._order[place])) for place in (0, self._tiling.columns - 1, self._tiling.count - 1)
        )
        painter.fillRect(QRectF(first.topLeft(), QPointF(last.right(), last.bottom())), colour)
        if self._tiling.rows > 1:
            painter.fillRect(QRectF(first.topLeft(), QPointF(corner.right(), last.top())), colour)

    def sizeHint(self) -> QSize:
        return QSize(336, 150)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hovered = None

    # Mouse and keys

    def _place_at(self, at: QPointF) -> int | None:
        return self.filter_at(at)

    def _point_at(self, place: int | None) -> None:
        if place != self._hovered:
            self._hovered = place
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.filter_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and number is not None:
            self._choose(number)

    def event(self, event: QEvent) -> bool:
        # Page Up and Page Down are also shortcuts for the previous and next image; here they move among the maps.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._is_own(event):
            super().keyPressEvent(event)
        elif event.text().isdigit():
            self.digit_typed.emit(event.text())
        else:
            self._move(Qt.Key(event.key()))

    def _is_own(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        return self.count > 0 and plain and (event.key() in KEYS or event.text().isdigit())

    def _move(self, key: Qt.Key) -> None:
        count, columns = len(self._order), self.tiling.columns
        if self._chosen is None:
            self._choose(int(self._order[0]))
            return
        place = int(np.flatnonzero(self._order == self._chosen)[0])
        row, column = divmod(place, columns)
        last_row = (count - 1 - column) // columns
        target = {
            Qt.Key.Key_Left: max(place - 1, 0),
            Qt.Key.Key_Right: min(place + 1, count - 1),
            Qt.Key.Key_Up: max(row - 1, 0) * columns + column,
            Qt.Key.Key_Down: min(row + 1, last_row) * columns + column,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
            Qt.Key.Key_PageUp: max(row - PAGE_ROWS, 0) * columns + column,
            Qt.Key.Key_PageDown: min(row + PAGE_ROWS, last_row) * columns + column,
        }[key]
        self._choose(int(self._order[target]))

    def _choose(self, number: int) -> None:
        if number != self._chosen:
            self.set_chosen(number)
            self.chosen.emit(number)

    # Texts

    def _describe(self) -> None:
        self.setAccessibleDescription(self._invitation() if self._chosen is None else listed(self._facts(self._chosen)))


def _outline(painter: QPainter, rect: QRectF, colour: QColor, width: int) -> None:
    """Outline a tile, in the gap around it."""
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    away = width / 2
    painter.drawRect(rect.adjusted(-away, -away, away, away))
