"""The Any size view in the central widget: cards, similarity matrix and notes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QHideEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.sizes import labels
from spp_viewer.gui.pages.sizes.cards import CardsView
from spp_viewer.gui.pages.sizes.matrix import SimilarityMatrix
from spp_viewer.gui.pages.sizes.notes import MIN_WIDTH, SizesNotes
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.widgets.panel import scrolled

SVG_TEXT_SCALE = 0.9
"""Fraction of the width used by text in SVG files, since fallback fonts are wider."""

HEAD = 32
"""Height of the heading above the cards of a saved image, screen pixels."""


class SizesView(QWidget):
    """Shows a session's comparison of sizes, which is computed only while this view is visible."""

    def __init__(self, sizes: SizeComparison, theme: Theme) -> None:
        super().__init__()
        self._sizes, self._theme = sizes, theme
        self.title, self.facts = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle), ElidedLabel()
        self.cards = CardsView(sizes, theme)
        self.matrix = SimilarityMatrix(sizes, theme)
        self.notes = SizesNotes(self.cards, self.matrix, theme)
        self._lay_out()
        self.cards.hovered.connect(self.matrix.set_marked)
        self.matrix.hovered.connect(self._on_pair)
        sizes.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self.title.setObjectName("panelTitle")
        self.facts.setProperty("muted", True)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title)
        head.addWidget(self.facts, 1)
        self.scroller = scrolled(self.cards, tr("Forms of the photograph"))
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.viewport().installEventFilter(self)
        above = QFrame()
        above.setObjectName("panel")
        column = QVBoxLayout(above)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.scroller, 1)
        below = QFrame()
        below.setObjectName("panel")
        row = QHBoxLayout(below)
        row.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID)
        row.setSpacing(2 * GRID)
        row.addWidget(self.matrix, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.notes, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID)
        whole.addWidget(above, 1)
        whole.addWidget(below)

    @Slot()
    def refresh(self) -> None:
        """Update the photograph's name and the length of the vectors."""
        name, sight = self._sizes.name, next(iter(self._sizes.sights.values()), None)
        self.title.setText(name or tr("Any size"))
        facts = [tr("{size} px").format(size=text.size(*self._sizes.size))] if name else []
        if sight is not None:
            facts.append(labels.length_text(sight.look.levels, sight.look.channels))
        self.facts.setText(text.listed(facts))

    @Slot(int, int)
    def _on_pair(self, row: int, column: int) -> None:
        self.cards.set_marked((row, column))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.scroller.viewport():
            self.cards.set_room(self.scroller.viewport().size())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.matrix.set_room(self.width() - MIN_WIDTH - 2 * (GRID + 4) - 2 * GRID)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._sizes.watch("view", True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._sizes.watch("view", False)

    # Rendering

    @property
    def view_size(self) -> QSize:
        """Return the size of an image of the whole view, screen pixels."""
        below = max(self.matrix.sizeHint().height(), self.notes.height())
        return QSize(self.cards.width() + 2 * GRID, HEAD + self._cards_height + 2 * GRID + below + GRID)

    @property
    def _cards_height(self) -> int:
        return round(self.cards.arrangement.height(len(self._sizes.forms)))

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None:
        """Draw the heading, all cards, the matrix and the notes."""
        palette, size = self._theme.palette, self.view_size
        flag = Qt.AlignmentFlag
        painter.fillRect(QRectF(QPointF(), size), QColor(palette.surface))
        painter.translate(GRID, 0)
        painter.setFont(scaled(self.font(), 1.0, QFont.Weight.DemiBold))
        painter.setPen(QColor(palette.text))
        head = QRectF(0, 0, size.width() - 2 * GRID, HEAD)
        metrics = painter.fontMetrics()
        name = metrics.elidedText(self.title.text(), Qt.TextElideMode.ElideMiddle, round(head.width()))
        painter.drawText(head, flag.AlignLeft | flag.AlignVCenter, name)
        head.setLeft(metrics.horizontalAdvance(name) + GRID)
        painter.setFont(scaled(self.font(), 1.0))
        painter.setPen(QColor(palette.muted))
        painter.drawText(head, flag.AlignLeft | flag.AlignVCenter, self.facts.text())
        painter.translate(0, HEAD)
        self.cards.paint(painter, vector)
        painter.translate(0, self._cards_height + 2 * GRID)
        self.matrix.paint(painter)
        left = self.matrix.sizeHint().width() + 2 * GRID
        painter.translate(left, 0)
        below = size.height() - HEAD - self._cards_height - 3 * GRID
        room = size.width() - 2 * GRID - left
        self.notes.paint(painter, room if vector is None else room * SVG_TEXT_SCALE, below)
