"""The Overlays panel: the overlays of the photograph, the topmost first."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import plain, tr
from spp_viewer.gui.pages.overlays.choices import LevelChips, ReductionButton
from spp_viewer.gui.pages.overlays.details import OverlayDetails
from spp_viewer.gui.pages.overlays.row import ROW_HEIGHT, OverlayRow
from spp_viewer.gui.pages.overlays.sample import sample
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.panel import Panel

MIN_ROWS = 4
"""Minimum number of visible rows."""


class OverlaysPanel(Panel):
    """A row per overlay. The check boxes use the same actions as menu and shortcuts."""

    def __init__(
        self,
        overlays: Overlays,
        session: Session,
        actions: dict[str, QAction],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Overlays"), parent)
        self._overlays, self._theme = overlays, theme
        self.compare = QToolButton()
        self.compare.setDefaultAction(actions["compare"])
        self.compare.setAutoRaise(True)
        self.compare.setFixedHeight(ROW_HEIGHT)
        self.compare.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.compare.setAccessibleName(plain(actions["compare"].text()))
        self.column.removeWidget(self.title)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.compare)
        self.column.addLayout(head)
        self.levels = LevelChips(session, theme)
        self.reduction = ReductionButton(session)
        self.details = OverlayDetails(self)
        self.details.moved.connect(self._on_details)
        self._detailed = ""
        extras: dict[str, QWidget] = {"pyramid": self.levels, "conv5": self.reduction}
        self.rows: dict[str, OverlayRow] = {}
        body = QWidget()
        self._list = QVBoxLayout(body)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        for key in OVERLAYS:
            row = OverlayRow(overlays.layers[key], actions[f"overlay.{key}"], theme, extras.get(key))
            row.moved.connect(lambda by, key=key: self._move(key, by))
            row.dragged.connect(lambda y, key=key: self._drag(key, y))
            row.details_wanted.connect(lambda key=key: self._show_details(key))
            self.rows[key] = row
        self.boxes = {key: row.box for key, row in self.rows.items()}
        self.column.addWidget(_Scroller(body, len(self.rows) * ROW_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        overlays.counts_changed.connect(self._count)
        overlays.order_changed.connect(self._arrange)
        theme.changed.connect(self._apply_theme)
        self._arrange()
        self._apply_theme()
        self._count()

    def _arrange(self) -> None:
        """Order the rows like the layers, the topmost first."""
        before: QWidget | None = None
        for key in reversed(self._overlays.order):
            row = self.rows[key]
            self._list.removeWidget(row)
            self._list.addWidget(row)
            for widget in (row.box, *self._choices(key), row.opacity):
                if before is not None:
                    QWidget.setTabOrder(before, widget)
                before = widget

    def _choices(self, key: str) -> list[QWidget]:
        if key == "pyramid":
            return list(self.levels.chips.values())
        return [self.reduction] if key == "conv5" else []

    def _move(self, key: str, by: int) -> None:
        self._overlays.move(key, self._overlays.order.index(key) + by)

    def _drag(self, key: str, y: int) -> None:
        """Move a row to the position that it is dragged to."""
        rows = [self.rows[name] for name in reversed(self._overlays.order)]
        place = sum(y > row.geometry().bottom() for row in rows)
        self._overlays.move(key, len(rows) - 1 - min(place, len(rows) - 1))

    def _show_details(self, key: str) -> None:
        self._detailed = key
        self.details.open_for(self._overlays.layers[key], self.rows[key].opacity)

    def _on_details(self, by: int) -> None:
        self._move(self._detailed, by)

    def _count(self) -> None:
        for key, row in self.rows.items():
            number = self._overlays.count(key)
            row.count.setText("" if number is None else text.count(number))

    def _apply_theme(self) -> None:
        for key, row in self.rows.items():
            row.box.setIcon(QIcon(sample(key, self._theme.palette, self.devicePixelRatioF())))


class _Scroller(QScrollArea):
    """Shows all rows if there is room; scrolls otherwise."""

    def __init__(self, body: QWidget, height: int) -> None:
        super().__init__()
        self._height = height
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(tr("Overlays"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(body)
        body.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height)

    def minimumSizeHint(self) -> QSize:
        body = self.widget()
        return QSize(body.minimumSizeHint().width() if body is not None else 0, MIN_ROWS * ROW_HEIGHT)
