"""Tile of one file in the list: thumbnail, badge and name."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from spp_viewer.gui.document.file_status import FilePhase, FileStatus
from spp_viewer.gui.i18n import text
from spp_viewer.gui.pages.images.model import COUNT_ROLE, OPEN_ROLE, STATE_ROLE, THUMBNAIL_ROLE
from spp_viewer.gui.theme.colours import Palette, ink_on
from spp_viewer.gui.theme.icons import icon_pixmap
from spp_viewer.gui.theme.stylesheet import SELECTED, mix
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.workers.mipmap import share
from spp_viewer.gui.workers.thumbnails import Thumbnail

ASPECT = 3 / 4
"""Ratio of height to width of a thumbnail's frame; images of other shapes leave a margin."""

CAPTION = 2 * GRID + 2
MARGINS = CAPTION + GRID + GRID // 2
"""Height of a tile outside the thumbnail's frame, screen pixels."""

SCROLL_BAR = 14
"""Width of the scroll bar with its margins in the style sheet, screen pixels."""

BADGE = 2 * GRID
ICON = 3 * GRID
CORNER = 4.0
PLATE = QColor(12, 14, 18, 200)
"""Background of a badge, dark in every theme, since it is drawn on a photograph."""

Index = QModelIndex | QPersistentModelIndex


class ImageDelegate(QStyledItemDelegate):
    """Draws the items of :class:`ImagesModel` as tiles of the view's width."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        # The height must not depend on the scroll bar, or the bar could appear and disappear endlessly.
        width = (option.widget.width() if option.widget is not None else 16 * GRID) - SCROLL_BAR
        return QSize(width, round((width - 2 * GRID) * ASPECT) + MARGINS)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette = self._theme.palette
        whole = QRectF(option.rect).adjusted(GRID / 2, 1, -GRID / 2, -1)
        frame = QRectF(whole.x() + GRID / 2, whole.y() + GRID / 2, whole.width() - GRID, option.rect.height() - MARGINS)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._ground(painter, whole, option, index)
        self._picture(painter, frame, index.data(THUMBNAIL_ROLE))
        _badge(painter, frame, index.data(STATE_ROLE), index.data(COUNT_ROLE), palette, option)
        painter.setFont(scaled(option.font, 0.9))
        painter.setPen(QColor(palette.text if index.data(OPEN_ROLE) else palette.muted))
        caption = QRectF(frame.x(), frame.bottom() + 2, frame.width(), CAPTION)
        name = QFontMetrics(painter.font()).elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, int(caption.width())
        )
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, name)
        painter.restore()

    def _ground(self, painter: QPainter, whole: QRectF, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the background: accent for the open file, grey under the cursor, an outline for the current item."""
        palette, state = self._theme.palette, option.state
        if index.data(OPEN_ROLE):
            painter.setBrush(QColor(mix(palette.surface, palette.accent, SELECTED)))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(palette.raised))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(QColor(palette.accent), 1) if focused else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), CORNER + 2, CORNER + 2)

    def _picture(self, painter: QPainter, frame: QRectF, thumbnail: Thumbnail | None) -> None:
        palette = self._theme.palette
        shape = QPainterPath()
        shape.addRoundedRect(frame, CORNER, CORNER)
        painter.fillPath(shape, QColor(palette.canvas))
        if thumbnail is None:
            return
        if thumbnail.pixels is None:
            icon = icon_pixmap("broken", ICON, palette.muted, painter.device().devicePixelRatioF())
            painter.drawPixmap(frame.center() - QPointF(ICON / 2, ICON / 2), icon)
            return
        high, wide = thumbnail.pixels.shape[:2]
        scale = min(frame.width() / wide, frame.height() / high)
        drawn = QRectF(0, 0, max(wide * scale, 1), max(high * scale, 1))
        drawn.moveCenter(frame.center())
        painter.save()
        painter.setClipPath(shape)
        painter.drawImage(drawn, share(thumbnail.pixels))
        painter.restore()


def _badge(
    painter: QPainter, frame: QRectF, state: FileStatus, count: int, palette: Palette, option: QStyleOptionViewItem
) -> None:
    """Draw the state as a plate in the lower right corner; none for a file that is not analysed."""
    if state.phase not in (FilePhase.ANALYSED, FilePhase.BROKEN, FilePhase.BUSY, FilePhase.QUEUED):
        return
    caption = {FilePhase.ANALYSED: text.count(count), FilePhase.BROKEN: "!"}.get(state.phase, "")
    painter.setFont(scaled(option.font, 0.86))
    width = max(BADGE, QFontMetrics(painter.font()).horizontalAdvance(caption) + 1.5 * GRID)
    plate = QRectF(frame.right() - width - 3, frame.bottom() - BADGE - 3, width, BADGE)
    ground = QColor(palette.error) if state.phase == FilePhase.BROKEN else PLATE
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(plate, BADGE / 2, BADGE / 2)
    if caption:
        painter.setPen(QColor(ink_on(palette.error) if state.phase == FilePhase.BROKEN else "#ffffff"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, caption)
    elif state.phase == FilePhase.QUEUED:
        painter.setBrush(QColor("#c9ced6"))
        for step in (-1, 0, 1):
            painter.drawEllipse(plate.center() + QPointF(3.5 * step, 0), 1.2, 1.2)
    else:
        ring = plate.adjusted(3.5, 3.5, -3.5, -3.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(255, 255, 255, 70), 2))
        painter.drawEllipse(ring)
        painter.setPen(QPen(QColor(palette.accent), 2))
        painter.drawArc(ring, 90 * 16, -round(max(state.fraction, 0.04) * 360 * 16))
