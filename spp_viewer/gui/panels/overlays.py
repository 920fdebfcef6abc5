"""The Overlays panel: what is drawn over the photograph, each with its key and its number of boxes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSizePolicy, QWidget

from spp_viewer.gui import text
from spp_viewer.gui.canvas.overlays import OVERLAYS, Overlays
from spp_viewer.gui.colours import Palette, viridis
from spp_viewer.gui.panels.panel import Panel
from spp_viewer.gui.text import plain, tr
from spp_viewer.gui.theme import GRID, Theme, tabular

SAMPLE = QSize(22, 14)


class OverlaysPanel(Panel):
    """A check box for each overlay. The boxes are the same actions as in the menu and under the keys."""

    def __init__(
        self, overlays: Overlays, actions: dict[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Overlays"), parent)
        self._overlays, self._theme = overlays, theme
        self.boxes: dict[str, QCheckBox] = {}
        self._counts: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for row, key in enumerate(reversed(OVERLAYS)):
            action = actions[f"overlay.{key}"]
            box = QCheckBox(plain(action.text()))
            box.setToolTip(action.toolTip())
            box.setChecked(action.isChecked())
            box.setIconSize(SAMPLE)
            box.toggled.connect(action.setChecked)
            action.toggled.connect(box.setChecked)
            number = QLabel()
            number.setFont(tabular(number.font()))
            number.setProperty("muted", True)
            shortcut = QLabel(action.shortcut().toString())
            shortcut.setProperty("muted", True)
            shortcut.setMinimumWidth(2 * GRID)
            shortcut.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(box, row, 0)
            grid.addWidget(number, row, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(shortcut, row, 2)
            self.boxes[key], self._counts[key] = box, number
        self.column.addLayout(grid)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        overlays.counts_changed.connect(self._count)
        theme.changed.connect(self._dress)
        self._dress()
        self._count()

    def _count(self) -> None:
        for key, label in self._counts.items():
            number = self._overlays.count(key)
            label.setText("" if number is None else text.count(number))

    def _dress(self) -> None:
        for key, box in self.boxes.items():
            box.setIcon(QIcon(sample(key, self._theme.palette, self.devicePixelRatioF())))


def sample(key: str, palette: Palette, density: float) -> QPixmap:
    """A small drawing of what an overlay looks like."""
    pixmap = QPixmap(SAMPLE * density)
    pixmap.setDevicePixelRatio(density)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    width, height = SAMPLE.width(), SAMPLE.height()
    if key == "conv5":
        colours = viridis()
        for x in range(width):
            painter.fillRect(x, 1, 1, height - 2, QColor(*colours[x * 255 // (width - 1)].tolist()))
    elif key == "window":
        painter.setPen(QPen(QColor(palette.muted), 1))
        for k in range(5):
            painter.drawLine(1 + 5 * k, 1, 1 + 5 * k, 12)
        for k in range(3):
            painter.drawLine(1, 1 + 5 * k, 21, 1 + 5 * k)
        painter.fillRect(7, 2, 9, 9, QColor(palette.accent))
    elif key == "proposals":
        colour = QColor(palette.accent)
        colour.setAlphaF(0.75)
        painter.setPen(QPen(colour, 1))
        for x, y, w, h in ((1, 1, 12, 8), (5, 4, 15, 8), (8, 2, 8, 10)):
            painter.drawRect(x, y, w, h)
    elif key == "truth":
        pen = QPen(QColor(palette.text), 2, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawRect(2, 2, width - 5, height - 5)
    else:
        pen = QPen(QColor(palette.text), 2 if key == "detections" else 1)
        if key != "detections":
            pen.setDashPattern([3, 2])
            pen.setColor(QColor(palette.text if key == "before" else palette.muted))
        painter.setPen(pen)
        painter.drawRect(2, 2, width - 5, height - 5)
    painter.end()
    return pixmap
