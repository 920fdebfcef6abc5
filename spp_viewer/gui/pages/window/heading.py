"""The inspector's heading: the window, its class, and its cells on conv5."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import NmsStory, RoiWindow
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.window.labels import cells_text
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.widgets.section import quiet


class Mark(QWidget):
    """A small coloured square; hollow for a class trained on few boxes."""

    SIDE = 11

    def __init__(self) -> None:
        super().__init__()
        self._colour, self._hollow = QColor(), False
        self.setFixedSize(self.SIDE, self.SIDE)

    def set_colour(self, colour: str, hollow: bool = False) -> None:
        self._colour, self._hollow = QColor(colour), hollow
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hollow:
            painter.setPen(QPen(self._colour, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 2, 2)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour)
            painter.drawRoundedRect(self.rect(), 2, 2)


class Heading(QWidget):
    """Number and size of the proposal; its class and score; its cells and scale."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._accent, self._class_mark = Mark(), Mark()
        self.name, self.extent = QLabel(), QLabel()
        self.name.setFont(scaled(self.name.font(), 1.15, QFont.Weight.DemiBold))
        self.extent.setProperty("muted", True)
        self.best, self.fate = ElidedLabel(), QLabel()
        self.best.setFont(scaled(self.best.font(), 1.0, QFont.Weight.Medium))
        self.fate.setProperty("muted", True)
        self.cells = quiet()
        self.cells.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID // 2)
        column.setSpacing(3)
        for mark, main, side in (
            (self._accent, self.name, self.extent),
            (self._class_mark, self.best, self.fate),
        ):
            row = QHBoxLayout()
            row.setSpacing(GRID)
            row.addWidget(mark)
            row.addWidget(main, 1)
            row.addWidget(side)
            column.addLayout(row)
            self._last_row = row
        column.addWidget(self.cells)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def add_button(self, button: QWidget) -> None:
        """Add a button at the end of the line with the class."""
        self._last_row.addWidget(button)

    def show_window(
        self,
        name: str,
        fate: str,
        analysis: Analysis,
        proposal: int,
        window: RoiWindow | None,
        story: NmsStory | None,
        meant: bool,
        thin: frozenset[str],
    ) -> None:
        """Show a window.

        Parameters
        ----------
        name
            Name of the window.
        fate
            Short outcome of the window for the shown class.
        window
            Cells of the window; None for a detector without feature maps.
        story
            The shown class and its score; None without classes.
        meant
            Whether the class was selected; otherwise it is the best class.
        thin
            Names of classes trained on few boxes.
        """
        x1, y1, x2, y2 = analysis.proposals.boxes[proposal].tolist()
        self.name.setText(name)
        self.extent.setText(tr("{size} px").format(size=text.size(x2 - x1, y2 - y1)))
        self.extent.setToolTip(
            tr("{x1}, {y1} to {x2}, {y2} px").format(x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}")
        )
        for part in (self._class_mark, self.best, self.fate):
            part.setVisible(story is not None)
        if story is not None:
            label = analysis.classes[story.label]
            message = "{name}  {score}" if meant else tr("Best class: {name}  {score}")
            self.best.setText(message.format(name=label, score=text.score(story.score)))
            self.best.setToolTip(tr("Trained on few boxes: trust its score less.") if label in thin else "")
            self.fate.setText(fate)
            self._class_mark.set_colour(class_colour(story.label), label in thin)
        self.cells.setVisible(window is not None)
        if window is not None:
            self.cells.setText(cells_text(window))

    def _apply_theme(self) -> None:
        self._accent.set_colour(self._theme.palette.accent)
