"""The card of the tour: a bar below the canvas, so that it never covers the widgets that it describes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.icons import line_icon
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.elided_label import ElidedLabel

ROOMY = 640
"""A card narrower than this, screen pixels, has no room for the dots."""

LEAST_LINES = 2
"""Minimum height of the text, in lines."""

_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_LINES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class StepDots(QWidget):
    """A dot for every step; a click goes there."""

    chosen = Signal(int)
    """Number of a step, counted from 0."""

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__()
        self._theme, self._count, self.number = theme, count, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Steps"))
        self.setToolTip(tr("Click to go to a step."))
        theme.changed.connect(self.update)

    def set_number(self, number: int) -> None:
        """Mark a step."""
        self.number = number
        self.update()

    def centre(self, number: int) -> QPointF:
        """Return the centre of a dot, screen pixels."""
        return QPointF((number + 0.5) * 2 * GRID, self.height() / 2)

    def sizeHint(self) -> QSize:
        return QSize(self._count * 2 * GRID, 3 * GRID)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(min(int(event.position().x() // (2 * GRID)), self._count - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        palette = self._theme.palette
        for number in range(self._count):
            here = number == self.number
            painter.setBrush(QColor(palette.accent if number <= self.number else palette.border))
            radius = 4.5 if here else 2.5
            painter.drawEllipse(self.centre(number), radius, radius)


class CardText(QScrollArea):
    """Text with a wanted height, which scrolls in a window that is too low for it."""

    def __init__(self, label: QLabel) -> None:
        super().__init__()
        self._needed = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.setWidget(label)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Words of the step"))
        self.viewport().setAutoFillBackground(False)
        label.setAutoFillBackground(False)

    def set_needed(self, height: int) -> None:
        """Set the wanted height, screen pixels."""
        if height != self._needed:
            self._needed = height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(self._needed + GRID // 2, self.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, LEAST_LINES * self.fontMetrics().lineSpacing())


class TourCard(QFrame):
    """Title, text and buttons of one step. While the focus is in it, arrow keys turn and scroll, and Esc leaves.

    Parameters
    ----------
    count
        Number of steps.
    """

    turned = Signal(int)
    """Steps to go on, negative to go back."""
    chosen = Signal(int)
    """Number of the step to go to, counted from 0."""
    left = Signal()
    race_wanted = Signal()

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__()
        self._theme, self._count = theme, count
        self._all_texts: tuple[str, ...] = ()
        self.busy = False
        self.setObjectName("panel")
        self.place, self.title = QLabel(), ElidedLabel()
        self.place.setProperty("muted", True)
        self.title.setObjectName("panelTitle")
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.dots = StepDots(theme, count)
        self.race, self.back, self.next = QPushButton(), QPushButton(tr("Back")), QPushButton()
        self.leave = QToolButton()
        self.race.setToolTip(tr("R-CNN runs a sample of the windows, and its times are multiplied."))
        self.back.setToolTip(tr("The step before (Left)."))
        self.leave.setToolTip(tr("Leave the tour: all is as it was before (Esc)."))
        self.leave.setAccessibleName(tr("Leave the tour"))
        self.next.setDefault(True)
        self._lay_out()
        self._connect()
        self._apply_theme()
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.place)
        head.addWidget(self.title, 1)
        for widget in (self.dots, self.race, self.back, self.next, self.leave):
            head.addWidget(widget)
        self.scroller = CardText(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, GRID, GRID, GRID)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self.scroller)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def _connect(self) -> None:
        self.dots.chosen.connect(self.chosen)
        self.back.clicked.connect(self._turn_back)
        self.next.clicked.connect(self._turn_on)
        self.leave.clicked.connect(self.left)
        self.race.clicked.connect(self.race_wanted)
        for button in (self.race, self.back, self.next, self.leave):
            button.installEventFilter(self)
        self._theme.changed.connect(self._apply_theme)

    @Slot()
    def _turn_back(self) -> None:
        self.turned.emit(-1)

    @Slot()
    def _turn_on(self) -> None:
        self.turned.emit(1)

    # Contents

    def show_step(self, number: int, title: str, text: str, all_texts: tuple[str, ...]) -> None:
        """Show a step.

        Parameters
        ----------
        number
            Counted from 0.
        all_texts
            Texts of all steps: the card is as high as the longest needs, so that the canvas above keeps its size.
        """
        self._all_texts = all_texts
        place = tr("{number} of {count}").format(number=number + 1, count=self._count)
        self.place.setText(place)
        self.title.setText(title)
        self.text.setText(text)
        self.dots.set_number(number)
        self.back.setEnabled(number > 0)
        last = number == self._count - 1
        self.next.setText(tr("Finish") if last else tr("Next"))
        self.next.setToolTip(tr("End the tour: all is as it was before.") if last else tr("The next step (Right)."))
        self.setAccessibleName(tr("Guided tour, step {place}: {title}").format(place=place, title=title))
        self.setAccessibleDescription(text)
        self.scroller.verticalScrollBar().setValue(0)
        self._fit()

    def show_race(self, text: str, offered: bool, ready: bool) -> None:
        """Set text, visibility and enablement of the button that starts a race."""
        self.race.setText(text)
        self.race.setVisible(offered)
        self.race.setEnabled(ready)

    def _apply_theme(self) -> None:
        self.leave.setIcon(line_icon("close", self._theme.palette))

    def _fit(self) -> None:
        """Set the wanted height to that of the longest text."""
        self.dots.setVisible(self.width() >= ROOMY)
        metrics, width = self.text.fontMetrics(), self.scroller.viewport().width()
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        heights = [metrics.boundingRect(QRect(0, 0, width, 10_000), flags, text).height() for text in self._all_texts]
        self.scroller.set_needed(max(heights, default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._leaves(event):
            event.accept()  # before the window's own Esc
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take(event, watched)
        return super().eventFilter(watched, event)

    def _leaves(self, event: QKeyEvent) -> bool:
        """Return whether a key leaves the tour: Esc does, unless it can cancel something."""
        return event.key() == Qt.Key.Key_Escape and not self.busy

    def _take(self, event: QKeyEvent, watched: QObject) -> bool:
        """Handle a key pressed in the card; return False for keys without a meaning here."""
        step, lines = _ARROWS.get(Qt.Key(event.key())), _LINES.get(Qt.Key(event.key()))
        if lines is not None:
            bar = self.scroller.verticalScrollBar()
            bar.setValue(bar.value() + lines * self.text.fontMetrics().lineSpacing())
        elif step is not None and (step > 0 or self.back.isEnabled()):
            self.turned.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, QPushButton | QToolButton):
            watched.click()
        elif self._leaves(event):
            self.left.emit()
        else:
            return step is not None
        return True
