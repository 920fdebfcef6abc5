"""Menu of check boxes for all classes of the model, which stays open while choosing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QMenu, QToolButton

from spp_viewer.gui.i18n.text import classes_text, tr
from spp_viewer.gui.theme.colours import class_colour, ink_on
from spp_viewer.gui.widgets.class_swatch import FULL, HOLLOW, paint_swatch

BOX = 14
"""Side of a class's check box, screen pixels."""
DENSITY = 2
"""Device pixels per screen pixel, enough for every display."""


class StayingMenu(QMenu):
    """A menu that stays open when a check box is toggled."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._switch(self.actionAt(event.position().toPoint())):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) or not self._switch(
            self.activeAction()
        ):
            super().keyPressEvent(event)

    def _switch(self, action: QAction | None) -> bool:
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True


class ClassMenuButton(QToolButton):
    """Button that shows the number of visible classes and opens the menu."""

    chosen = Signal(object)
    """Emitted with a frozenset of the classes to show, or None for all."""

    def __init__(self) -> None:
        super().__init__()
        self.classes = StayingMenu(self)
        self._shown: frozenset[int] | None = None
        self._names: tuple[str, ...] = ()
        self._boxes: list[QAction] = []
        self.setMenu(self.classes)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(tr("Choose the classes whose boxes are shown, in the table and over the photograph."))
        self.show_classes((), None)

    def show_classes(self, names: tuple[str, ...], shown: frozenset[int] | None) -> None:
        """Set the classes, with those in ``shown`` checked; None checks all."""
        if names != self._names:
            self._names = names
            self._fill()
        self._shown = shown
        for label, action in enumerate(self._boxes):
            action.setChecked(shown is None or label in shown)
        text = tr("All classes") if shown is None else classes_text(len(shown), len(names))
        self.setText(f"{text} \u25be")
        self.setAccessibleName(tr("Classes: {words}").format(words=text))
        self.setEnabled(bool(names))
        if self.property("active") != (shown is not None):
            self.setProperty("active", shown is not None)
            self.style().polish(self)

    def _fill(self) -> None:
        self.classes.clear()
        self.classes.addAction(tr("All")).triggered.connect(lambda: self.chosen.emit(None))
        self.classes.addAction(tr("None")).triggered.connect(lambda: self.chosen.emit(frozenset()))
        self.classes.addSeparator()
        self._boxes = []
        for label, name in enumerate(self._names):
            action = self.classes.addAction(swatch(label), name)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, label=label: self.chosen.emit(self.switched(label)))
            self._boxes.append(action)

    def switched(self, label: int) -> frozenset[int]:
        """Return the visible classes after toggling this one."""
        return (self._shown if self._shown is not None else frozenset(range(len(self._names)))) ^ {label}


def swatch(label: int) -> QIcon:
    """Create the icon of a class: filled with a tick if checked, hollow otherwise."""
    icon, colour = QIcon(), class_colour(label)
    for state in (QIcon.State.On, QIcon.State.Off):
        pixmap = QPixmap(QSize(BOX + 2, BOX + 2) * DENSITY)
        pixmap.setDevicePixelRatio(DENSITY)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = state == QIcon.State.On
        paint_swatch(painter, QRectF(1, 1, BOX, BOX), QColor(colour), FULL if on else HOLLOW)
        if on:
            painter.setPen(QPen(QColor(ink_on(colour)), 1.8))
            painter.drawPolyline(QPolygonF([QPointF(4, 8.5), QPointF(7, 11.5), QPointF(12, 5)]))
        painter.end()
        icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon
