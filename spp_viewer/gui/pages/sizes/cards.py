"""The forms as cards: the network's inputs on one scale, and below them the vectors of equal length."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from spp_viewer.explain.forms import Form
from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.sizes import labels
from spp_viewer.gui.pages.sizes.card_layout import GAP, LINE, PAD, TITLE, Arrangement, arrange
from spp_viewer.gui.theme.theme import Theme, scaled
from spp_viewer.gui.widgets.heat_strip import heat_image
from spp_viewer.gui.widgets.hover import HoverReporter, Pointing
from spp_viewer.gui.widgets.section import STEPS, small
from spp_viewer.gui.workers.messages import Phase
from spp_viewer.gui.workers.sizes_worker import FormResult

GUTTER = 14
"""Width of the levels' names left of a vector, screen pixels."""

LEVEL_GAP = 2
"""Distance between levels of a vector, screen pixels."""

FLAG = Qt.AlignmentFlag


class CardsView(HoverReporter, Pointing):
    """A card per form. A click makes a form the reference of the comparison."""

    NOWHERE = -1

    hovered = Signal(int)
    """Emitted with the index of the card under the cursor, or -1."""

    def __init__(self, sizes: SizeComparison, theme: Theme) -> None:
        super().__init__()
        self.sizes, self._theme = sizes, theme
        self._at = -1
        self._marked: frozenset[int] = frozenset()
        self._room = QSize(0, 0)
        self._strips: dict[Form, tuple[FormResult, float, object, QImage]] = {}
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(tr("Forms of the photograph"))
        sizes.changed.connect(self.refresh)
        theme.changed.connect(self.update)

    # Geometry

    @property
    def arrangement(self) -> Arrangement:
        room = self._room.height() or self.height()
        return arrange([(form.width, form.height) for form in self.sizes.forms], self.width(), room)

    def set_room(self, room: QSize) -> None:
        """Set the visible area; the widget becomes higher if necessary."""
        self._room = room
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(round(self.arrangement.height(len(self.sizes.forms))))
        self.update()

    def card_rect(self, place: int) -> QRectF:
        arrangement = self.arrangement
        return QRectF(*arrangement.corner(place), arrangement.card_width, arrangement.card_height)

    def _place_at(self, at: QPointF) -> int:
        places = range(len(self.sizes.forms))
        return next((place for place in places if self.card_rect(place).contains(at)), self.NOWHERE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # The cursor

    def set_marked(self, places: Iterable[int]) -> None:
        """Highlight the cards of the hovered matrix cell."""
        marked = frozenset(places) - {-1}
        if marked != self._marked:
            self._marked = marked
            self.update()

    def _point_at(self, place: int) -> None:
        if place != self._at:
            self._at = place
            self.hovered.emit(place)
            self.update()

    def _choose(self) -> None:
        self.sizes.choose_reference(self._at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = Qt.Key(event.key()), len(self.sizes.forms)
        if key in STEPS and count:
            down, right = STEPS[key]
            step = down * self.arrangement.columns + right
            start = self._at if self._at >= 0 else self.sizes.reference - step
            self._point_at(min(max(start + step, 0), count - 1))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and 0 <= self._at < count:
            self.sizes.remove(list(self.sizes.forms)[self._at])
        else:
            super().keyPressEvent(event)

    def tooltip_at(self, place: int) -> str:
        """Return the tooltip of a card; empty outside the cards."""
        sizes = self.sizes
        if not 0 <= place < len(sizes.forms):
            return ""
        form = list(sizes.forms)[place]
        sight = sizes.sights.get(form)
        lines = [f"{labels.title(place, form)} px, {labels.how(form, sizes.size)}"]
        if sight is not None:
            look = sight.look
            lines.append(f"conv5 {labels.cells(look.map_size, look.channels)}")
            lines.append(labels.length_text(look.levels, look.channels))
            if look.levels[-1] > min(look.map_size):
                lines.append(tr("The finest level has more bins along a side than there are cells: some share one."))
        if place != sizes.reference:
            lines.append(tr("Click to compare the others with it."))
        return "\n".join(lines)

    # Drawing

    @Slot()
    def refresh(self) -> None:
        sights = self.sizes.sights
        self._strips = {form: strip for form, strip in self._strips.items() if sights.get(form) is strip[0]}
        places = range(len(self.sizes.forms))
        self.setAccessibleDescription("; ".join(self.tooltip_at(place).replace("\n", ", ") for place in places))
        if self._at >= len(self.sizes.forms):
            self._point_at(self.NOWHERE)
        self._fit()

    @property
    def top(self) -> float:
        """Value at which the colours of all vectors saturate."""
        return max((sight.bright for sight in self.sizes.sights.values()), default=0.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter)
        if self.hasFocus() and self.sizes.forms:
            place = self._at if self._at >= 0 else self.sizes.reference
            painter.setPen(QPen(QColor(self._theme.palette.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.card_rect(place).adjusted(3.5, 3.5, -3.5, -3.5), 4, 4)

    def paint(self, painter: QPainter, vector: ImagePlaceholders | None = None) -> None:
        """Draw all cards."""
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        arrangement, top = self.arrangement, self.top
        for place, form in enumerate(self.sizes.forms):
            self._paint_card(painter, place, form, arrangement, top, vector)

    def _paint_card(
        self,
        painter: QPainter,
        place: int,
        form: Form,
        arrangement: Arrangement,
        top: float,
        vector: ImagePlaceholders | None,
    ) -> None:
        palette, sizes = self._theme.palette, self.sizes
        card = self.card_rect(place).adjusted(0.5, 0.5, -0.5, -0.5)
        is_reference = place == sizes.reference
        pointed = place == self._at or place in self._marked
        painter.setPen(QPen(QColor(palette.accent if is_reference or pointed else palette.border), 1 + pointed))
        painter.setBrush(QColor(palette.raised if pointed else palette.surface))
        painter.drawRoundedRect(card, 6, 6)
        inner = card.adjusted(PAD, PAD, -PAD, -PAD)
        picture = QRectF(inner.x(), inner.y(), inner.width(), arrangement.picture_height)
        self._paint_picture(painter, form, picture, arrangement.scale, vector)
        line = QRectF(inner.x(), picture.bottom() + 4, inner.width(), TITLE)
        sight = sizes.sights.get(form)
        painter.setFont(scaled(self.font(), 1.0, QFont.Weight.DemiBold))
        painter.setPen(QColor(palette.text))
        painter.drawText(line, FLAG.AlignLeft | FLAG.AlignVCenter, labels.title(place, form))
        wide = painter.fontMetrics().horizontalAdvance(labels.title(place, form))
        painter.setFont(scaled(self.font(), 0.9))
        painter.setPen(QColor(palette.muted))
        right = labels.cells(sight.look.map_size, sight.look.channels) if sight is not None else ""
        if wide + GAP + painter.fontMetrics().horizontalAdvance(right) <= inner.width():
            painter.drawText(line, FLAG.AlignRight | FLAG.AlignVCenter, right)
        line = QRectF(inner.x(), line.bottom(), inner.width(), LINE)
        mark = tr("reference") if is_reference else ""
        room = round(inner.width()) - painter.fontMetrics().horizontalAdvance(mark) - GAP * is_reference
        left = painter.fontMetrics().elidedText(labels.how(form, sizes.size), Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, FLAG.AlignLeft | FLAG.AlignVCenter, left)
        painter.setPen(QColor(palette.accent))
        painter.drawText(line, FLAG.AlignRight | FLAG.AlignVCenter, mark)
        strip = QRectF(inner.x() + GUTTER, line.bottom() + 4, inner.width() - GUTTER, arrangement.strip_height)
        self._paint_vector(painter, form, strip, top, vector)

    def _paint_picture(
        self, painter: QPainter, form: Form, room: QRectF, scale: float, vector: ImagePlaceholders | None
    ) -> None:
        """Draw the network's input, centred, or an empty frame before it is computed."""
        size = max(form.width * scale, 1.0), max(form.height * scale, 1.0)
        where = QRectF(room.center().x() - size[0] / 2, room.center().y() - size[1] / 2, *size)
        sight = self.sizes.sights.get(form)
        if sight is None:
            self._paint_frame(painter, where)
            return
        image = sight.picture.images()[sight.picture.level_for(scale * painter.device().devicePixelRatioF())]
        painter.drawImage(where, vector.of(image.copy()) if vector is not None else image)

    def _paint_vector(
        self, painter: QPainter, form: Form, room: QRectF, top: float, vector: ImagePlaceholders | None
    ) -> None:
        """Draw the vector as bins by filters, with a band per level."""
        sight = self.sizes.sights.get(form)
        if sight is None:
            self._paint_frame(painter, room)
            return
        image, levels = self._strip(form, sight, top), sight.look.levels
        unit = (room.height() - LEVEL_GAP * (len(levels) - 1)) / sum(levels)
        painter.setFont(small(self))
        painter.setPen(QColor(self._theme.palette.muted))
        y, row, written = room.y(), 0, -100.0
        for level in levels:
            band = QRectF(room.x(), y, room.width(), unit * level)
            part = QRect(0, row, image.width(), level * level)
            if vector is None:
                painter.drawImage(band, image, QRectF(part))
            else:
                painter.drawImage(band, vector.of(image.copy(part)))
            if band.center().y() - written >= 9:
                written = band.center().y()
                label = QRectF(band.x() - GUTTER - 4, written - 8, GUTTER, 16)
                painter.drawText(label, FLAG.AlignRight | FLAG.AlignVCenter, str(level))
            y, row = y + band.height() + LEVEL_GAP, row + level * level

    def _strip(self, form: Form, sight: FormResult, top: float) -> QImage:
        """Return a vector as an image, cached."""
        known = self._strips.get(form)
        if known is None or known[0] is not sight or known[1] != top:
            known = (sight, top, *heat_image(sight.look.bins, top))
            self._strips[form] = known
        return known[3]

    def _paint_frame(self, painter: QPainter, where: QRectF) -> None:
        painter.setPen(QPen(QColor(self._theme.palette.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(where)


def empty_text(sizes: SizeComparison) -> str:
    """Return the placeholder text; empty if there are results."""
    if not sizes.name:
        return tr("Open an image: it is shown here at several sizes, and the vector of one length that each makes.")
    if not sizes.forms:
        return tr("All forms were removed; add one at the side, or return to the usual ones.")
    if sizes.phase == Phase.FAILED:
        return text.shown(sizes.message)
    if sizes.phase == Phase.RUNNING:
        return tr("Running the network on form {done} of {count}\u2026").format(
            done=min(sizes.done + 1, len(sizes.forms)), count=len(sizes.forms)
        )
    return "" if sizes.result is not None else tr("Stopped. Compute again at the side to see the rest.")
