"""Row of chips for the detected classes: a click shows or hides a class, a double click shows it alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QToolButton, QWidget

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.class_swatch import FULL, HOLLOW, SIDE, paint_swatch

HEIGHT = 3 * GRID
GAP = GRID // 2
PAD = 7
MORE_WIDTH = 40
"""Width of the button that counts the chips without room, screen pixels."""


class Chip(QAbstractButton):
    """Chip of a class: its colour, name, and number of boxes above the threshold."""

    alone = Signal()
    """Emitted on a double click, to show this class alone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour, self._count, self._thin = "", "", False
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def dress(self, label: int, name: str, count: int, thin: bool) -> None:
        """Set class, number of boxes, and whether the class was trained on few boxes."""
        self._colour, self._count, self._thin = class_colour(label), text.count(count), thin
        self.setText(name)
        self.setAccessibleName(tr("{name}, {count} boxes").format(name=name, count=count))
        message = tr(
            "{name}: {count} boxes above the threshold. A click shows or hides them, a double click all others."
        )
        self.setToolTip(message.format(name=name, count=text.count(count)))
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        text_width = metrics.horizontalAdvance(self.text()) + GAP + metrics.horizontalAdvance(self._count)
        return QSize(PAD + SIDE + GAP + 1 + text_width + PAD, HEIGHT)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.alone.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, on = self._theme.palette, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = palette.accent if self.hasFocus() else palette.muted if self.underMouse() else palette.border
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(palette.raised) if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        square = QRectF(PAD, (self.height() - SIDE) / 2, SIDE, SIDE)
        colour = QColor(self._colour if on else palette.muted)
        paint_swatch(painter, square, colour, HOLLOW if self._thin or not on else FULL)
        rest = QRect(PAD + SIDE + GAP + 1, 0, self.width(), self.height())
        painter.setPen(QColor(palette.text if on else palette.muted))
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        rest.setLeft(rest.left() + self.fontMetrics().horizontalAdvance(self.text()) + GAP)
        painter.setPen(QColor(palette.muted))
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._count)


class ClassChips(QWidget):
    """Chips in a flow layout with a limited number of lines."""

    toggled = Signal(int)
    """Emitted with a class to show or hide."""
    alone = Signal(int)
    """Emitted with a class to show alone, or with the only shown class to show all again."""
    all_wanted = Signal()
    more_wanted = Signal()
    """Emitted to show the classes whose chips have no room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.more = QToolButton(self)
        self.more.setAccessibleName(tr("More classes"))
        self.more.setToolTip(tr("More classes have boxes above the threshold: choose among all."))
        self.more.hide()
        self.more.clicked.connect(self.more_wanted)
        self._lines = 2
        self._theme = theme
        self._chips: list[Chip] = []
        self._labels: list[int] = []
        self._names: tuple[str, ...] = ()
        self._shown: frozenset[int] | None = None
        self._before: frozenset[int] | None = None  # the filter before the last click
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(0)
        theme.changed.connect(self.update)

    @property
    def labels(self) -> list[int]:
        """Classes with a chip, by descending score of their best box."""
        return list(self._labels)

    def chip(self, label: int) -> Chip:
        """Return the chip of a class.

        Raises
        ------
        ValueError
            If the class has no chip.
        """
        return self._chips[self._labels.index(label)]

    def show_classes(
        self,
        names: tuple[str, ...],
        counts: Sequence[tuple[int, int]],
        shown: frozenset[int] | None,
        thin: frozenset[str],
    ) -> None:
        """Show chips for (class, number of boxes) pairs; ``shown`` are the visible classes, None for all."""
        self._names, self._labels, self._shown = names, [label for label, _ in counts], shown
        while len(self._chips) < len(counts):
            self._chips.append(self._make(len(self._chips)))
        for chip, (label, count) in zip(self._chips, counts, strict=False):
            chip.dress(label, names[label], count, names[label] in thin)
            chip.setChecked(shown is None or label in shown)
        self._place()

    def _make(self, place: int) -> Chip:
        chip = Chip(self._theme, self)
        chip.clicked.connect(lambda: self._on_click(place))
        chip.alone.connect(lambda: self._on_double_click(place))
        return chip

    def _on_click(self, place: int) -> None:
        self._chips[place].setChecked(not self._chips[place].isChecked())  # the receiver of the signal sets the state
        self._before = self._shown
        self.toggled.emit(self._labels[place])

    def _on_double_click(self, place: int) -> None:
        """Handle a double click, whose first click has already toggled the class."""
        if self._before == frozenset({self._labels[place]}):
            self.all_wanted.emit()
        else:
            self.alone.emit(self._labels[place])

    def set_lines(self, lines: int) -> None:
        """Set the maximum number of lines."""
        if lines != self._lines:
            self._lines = lines
            self._place()

    def _place(self) -> None:
        """Lay out the chips; if they do not all fit, the last place shows a button that counts the others."""
        widths = [min(chip.sizeHint().width(), self.width()) for chip in self._chips[: len(self._labels)]]
        places, rest = fit(widths, self.width(), self._lines)
        for chip in self._chips[len(places) :]:
            chip.hide()
        for chip, (x, line), width in zip(self._chips, places, widths, strict=False):
            chip.setGeometry(x, line * (HEIGHT + GAP), width, HEIGHT)
            chip.show()
        self.more.setVisible(rest is not None)
        if rest is not None:
            self.more.setText(f"+{len(widths) - len(places)}")
            self.more.setGeometry(rest[0], rest[1] * (HEIGHT + GAP), MORE_WIDTH, HEIGHT)
        lines = rest[1] + 1 if rest is not None else places[-1][1] + 1 if places else 0
        if lines * (HEIGHT + GAP) != self.height():
            self.setFixedHeight(lines * (HEIGHT + GAP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        for label, chip in zip(self._labels, self._chips, strict=False):
            if chip.isVisible() and chip.geometry().contains(event.pos()):
                self.chip_menu(label).popup(event.globalPos())

    def chip_menu(self, label: int) -> QMenu:
        """Create the context menu of a class."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = self._names[label]
        menu.addAction(tr("Show only {name}").format(name=name)).triggered.connect(lambda: self.alone.emit(label))
        menu.addAction(tr("Show or hide {name}").format(name=name)).triggered.connect(lambda: self.toggled.emit(label))
        menu.addAction(tr("Show all classes")).triggered.connect(self.all_wanted)
        return menu


def flow(widths: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Arrange items of these widths in lines: (x, line) of each."""
    places, x, line = [], 0, 0
    for width in widths:
        if x and x + width > room:
            x, line = 0, line + 1
        places.append((x, line))
        x += width + GAP
    return places


def fit(widths: Sequence[int], room: int, lines: int) -> tuple[list[tuple[int, int]], tuple[int, int] | None]:
    """Return the places of the items that fit into ``lines``, and the place of the button for the others or None."""
    places = [place for place in flow(widths, room) if place[1] < lines]
    if len(places) == len(widths):
        return places, None
    while places and places[-1][1] == lines - 1:
        end = places[-1][0] + widths[len(places) - 1] + GAP
        if end + MORE_WIDTH <= room:
            return places, (end, lines - 1)
        places.pop()
    return places, (0, lines - 1)
