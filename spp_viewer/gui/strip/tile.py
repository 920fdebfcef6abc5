"""Tile of one stage: a button with title, time, thumbnail, count and progress."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from spp_viewer.gui.i18n.text import listed, tr
from spp_viewer.gui.strip.stages import ACTIVE, READY, STOPPED, Stage, StageState
from spp_viewer.gui.strip.thumbnails import Subject, paint_thumbnail
from spp_viewer.gui.theme.icons import icon_pixmap
from spp_viewer.gui.theme.stylesheet import mix
from spp_viewer.gui.theme.theme import Theme, scaled

THUMBNAIL_HEIGHT = 60
"""Height of the thumbnail, screen pixels."""

PAD = 6
LINE = 3
RADIUS = 6


class StageTile(QAbstractButton):
    """Shows a stage's state and thumbnail; a click chooses the stage."""

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = stage
        self._theme = theme
        self._state = StageState()
        self._subject = Subject()
        self._picture: QPixmap | None = None
        self._current = False
        self._title_font, self._figure_font, self._time_font = QFont(), QFont(), QFont()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._choose_fonts()
        self._describe()
        theme.changed.connect(self._on_theme)

    @property
    def state(self) -> StageState:
        return self._state

    def set_state(self, state: StageState) -> None:
        if state != self._state:
            self._state = state
            self._describe()
            self.update()

    def set_subject(self, subject: Subject) -> None:
        """Set the data of the thumbnail."""
        self._subject = subject
        self._picture = None
        self.update()

    def set_current(self, current: bool) -> None:
        """Set whether the canvas shows this stage."""
        if current != self._current:
            self._current = current
            self._describe()
            self.update()

    @property
    def current(self) -> bool:
        return self._current

    def sizeHint(self) -> QSize:
        lines = QFontMetrics(self._title_font).height() + QFontMetrics(self._figure_font).height()
        return QSize(112, 2 * PAD + lines + THUMBNAIL_HEIGHT + 10 + LINE)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def _on_theme(self) -> None:
        self._picture = None
        self._choose_fonts()
        self.updateGeometry()
        self.update()

    def _choose_fonts(self) -> None:
        self._title_font = scaled(self.font(), 0.95, QFont.Weight.DemiBold)
        self._figure_font = scaled(self.font(), 0.92, QFont.Weight.Medium)
        self._time_font = scaled(self.font(), 0.86)

    def _describe(self) -> None:
        title, state = tr(self.stage.title), self._state
        parts = [title, *(part for part in (state.figure, state.time) if part)]
        if state.kept:
            parts.append(tr("kept"))
        if self._current:
            parts.append(tr("shown"))
        self.setAccessibleName(listed(parts))
        self.setAccessibleDescription(tr(self.stage.sentence))
        took = state.time
        if state.share is not None:
            took = tr("{time}, {share:.0%} of the total").format(time=state.time, share=state.share)
        kept = tr("Reused from the previous run: the last change of options did not affect it.") if state.kept else ""
        lines = [f"<b>{title}</b>", tr(self.stage.sentence), state.figure, took, kept]
        self.setToolTip("<br>".join(line for line in lines if line))

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter)
        metrics = QFontMetrics(self._title_font)
        head = QRectF(PAD + 2, PAD - 1, self.width() - 2 * PAD - 4, metrics.height())
        well = QRectF(PAD, head.bottom() + 3, self.width() - 2 * PAD, THUMBNAIL_HEIGHT)
        foot = QRectF(head.x(), well.bottom() + 4, head.width(), QFontMetrics(self._figure_font).height())
        self._paint_head(painter, head)
        self._paint_well(painter, well)
        self._paint_foot(painter, foot)
        self._paint_progress(painter, foot.bottom() + 3)

    def _paint_card(self, painter: QPainter) -> None:
        palette = self._theme.palette
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        fill = palette.surface
        if self.underMouse() or self.isDown():
            fill = mix(palette.surface, palette.text, 0.06)
        if self._current:
            fill = mix(palette.surface, palette.accent, 0.16)
        edge, width = (palette.accent, 1.5) if self._current or self.hasFocus() else (palette.border, 1.0)
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(card, RADIUS, RADIUS)

    def _paint_head(self, painter: QPainter, head: QRectF) -> None:
        palette, state = self._theme.palette, self._state
        waiting = state.status not in (ACTIVE, READY)
        painter.setFont(self._title_font)
        painter.setPen(QColor(palette.muted if waiting else palette.text))
        metrics = QFontMetrics(self._title_font)
        title = metrics.elidedText(tr(self.stage.title), Qt.TextElideMode.ElideRight, int(head.width()))
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        room = head.width() - metrics.horizontalAdvance(title) - 4
        if state.time and QFontMetrics(self._time_font).horizontalAdvance(state.time) <= room:
            painter.setFont(self._time_font)
            painter.setPen(QColor(mix(palette.surface, palette.muted, 0.5) if state.kept else palette.muted))
            painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, state.time)

    def _paint_well(self, painter: QPainter, well: QRectF) -> None:
        palette = self._theme.palette
        path = QPainterPath()
        path.addRoundedRect(well, 3, 3)
        painter.fillPath(path, QColor(palette.canvas))
        painter.save()
        painter.setClipPath(path)
        if not self._draw_picture(painter, well):
            side = 28
            glyph = icon_pixmap(f"stage-{self.stage.key}", side, palette.muted, self.devicePixelRatioF())
            painter.setOpacity(0.55)
            painter.drawPixmap(round(well.center().x() - side / 2), round(well.center().y() - side / 2), glyph)
            painter.setOpacity(1)
        if self._state.status == ACTIVE:
            tint = QColor(palette.accent)
            tint.setAlphaF(0.22)
            painter.fillRect(QRectF(well.x(), well.y(), well.width() * self._state.fraction, well.height()), tint)
        painter.restore()

    def _draw_picture(self, painter: QPainter, well: QRectF) -> bool:
        """Draw the thumbnail from a cached pixmap, created when needed."""
        density = self.devicePixelRatioF()
        size = well.size() * density
        if self._picture is None or self._picture.size() != size.toSize():
            pixmap = QPixmap(size.toSize())
            pixmap.setDevicePixelRatio(density)
            pixmap.fill(Qt.GlobalColor.transparent)
            inner = QPainter(pixmap)
            drawn = paint_thumbnail(
                self.stage.key, inner, QRectF(0, 0, well.width(), well.height()), self._subject, self._theme.palette
            )
            inner.end()
            self._picture = pixmap if drawn else None
        if self._picture is None:
            return False
        painter.drawPixmap(well.topLeft(), self._picture)
        return True

    def _paint_foot(self, painter: QPainter, foot: QRectF) -> None:
        palette = self._theme.palette
        painter.setFont(self._figure_font)
        colour = {ACTIVE: palette.accent, STOPPED: palette.warning}.get(self._state.status, palette.text)
        painter.setPen(QColor(colour))
        figure = QFontMetrics(self._figure_font).elidedText(
            self._state.figure, Qt.TextElideMode.ElideRight, int(foot.width())
        )
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, figure)

    def _paint_progress(self, painter: QPainter, y: float) -> None:
        palette, state = self._theme.palette, self._state
        groove = QRectF(PAD + 2, y, self.width() - 2 * PAD - 4, LINE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.raised))
        painter.drawRoundedRect(groove, LINE / 2, LINE / 2)
        if state.fraction > 0:
            done = QRectF(groove.x(), y, max(groove.width() * state.fraction, LINE), LINE)
            share = 1.0 if state.status != READY else 0.18 if state.kept else 0.45
            painter.setBrush(QColor(mix(palette.surface, palette.accent, share)))
            painter.drawRoundedRect(done, LINE / 2, LINE / 2)
