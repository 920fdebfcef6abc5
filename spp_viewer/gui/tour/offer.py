"""The line above the canvas that offers the tour on the first start."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.icons import line_icon
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.elided_label import ElidedLabel


class TourOffer(QFrame):
    """A sentence with a button that starts the tour and one that declines it.

    Parameters
    ----------
    count
        Number of steps.
    """

    taken = Signal()
    declined = Signal()

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("panel")
        words = ElidedLabel(
            tr("New here? A guided tour of {count} steps explains how SPP-Net works.").format(count=count)
        )
        words.setToolTip(words.text())
        self.setAccessibleName(words.text())
        self.take = QPushButton(tr("Take the tour"))
        self.take.setToolTip(tr("It can be left at any moment, and is always in the Help menu (Shift+F1)."))
        self.decline = QToolButton()
        self.decline.setToolTip(tr("Do not offer it again."))
        self.decline.setAccessibleName(tr("Dismiss"))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(words, 1)
        row.addWidget(self.take)
        row.addWidget(self.decline)
        self.take.clicked.connect(self.taken)
        self.decline.clicked.connect(self.declined)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.hide()

    def _apply_theme(self) -> None:
        self.decline.setIcon(line_icon("close", self._theme.palette))
