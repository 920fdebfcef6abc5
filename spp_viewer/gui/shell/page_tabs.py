"""The panels at the side, one at a time, under a row of tabs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QTabBar, QVBoxLayout, QWidget

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import GRID
from spp_viewer.gui.widgets.current_page_stack import CurrentPageStack

PANELS = ("detections", "window", "why", "filters", "options", "race", "sizes")
"""Names of the pages at the side of the window."""

Maker = Callable[[], tuple[QWidget, ...]]
"""Makes the panels of a page, from top to bottom; the first is stretched."""


class TabRow(QTabBar):
    """The tab bar. Beside the tabs it ignores the mouse, so that the dock can be dragged there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._free = False  # whether the button went down beside the tabs

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._free = self.tabAt(event.position().toPoint()) < 0
        event.ignore() if self._free else super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore() if self._free else super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.ignore() if self._free else super().mouseReleaseEvent(event)


class PanelTabs(QWidget):
    """Pages by name, each made when it is first shown."""

    changed = Signal(str)
    """Emitted with the name of the new page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = TabRow()
        self.bar.setObjectName("panelTabs")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setAccessibleName(tr("Panels"))
        self._stack = CurrentPageStack()
        self._names: list[str] = []
        self._makers: dict[str, Maker] = {}
        self.head = QWidget()
        self._row = QHBoxLayout(self.head)
        self._row.setContentsMargins(2, 0, GRID, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.bar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, GRID, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(self._on_current)

    def add_button(self, button: QWidget) -> None:
        """Put a button at the end of the row of tabs."""
        self._row.addWidget(button)

    def add(self, name: str, title: str, tip: str, make: Maker) -> None:
        """Add a page, which is made when it is first shown."""
        self._names.append(name)
        self._makers[name] = make
        self._stack.addWidget(QWidget())
        self.bar.setTabToolTip(self.bar.addTab(title), tip)

    @property
    def made(self) -> tuple[str, ...]:
        """Names of the pages that are made, in their order."""
        return tuple(name for name in self._names if name not in self._makers)

    def make(self, name: str) -> None:
        """Make a page that is not made yet."""
        if name not in self._makers:
            return
        panels = self._makers.pop(name)()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        for number, panel in enumerate(panels):
            column.addWidget(panel, 0 if number else 1)
        index = self._names.index(name)
        self._stack.insertWidget(index, page if len(panels) == 1 else TallPage(page))
        empty = self._stack.widget(index + 1)
        assert empty is not None
        empty.setParent(None)
        empty.deleteLater()

    @property
    def current(self) -> str:
        return self._names[self.bar.currentIndex()]

    def show_page(self, name: str) -> None:
        """Show the page with this name; an unknown one changes nothing."""
        if name in self._names:
            self.bar.setCurrentIndex(self._names.index(name))

    def _on_current(self, index: int) -> None:
        if 0 <= index < self._stack.count():
            self.make(self._names[index])
            self._stack.setCurrentIndex(index)
            self.changed.emit(self._names[index])


class TallPage(QScrollArea):
    """Several panels, which scroll vertically if their minimum heights do not fit."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)
        for part in (self.viewport(), page):
            part.setAutoFillBackground(False)

    def _fit(self) -> None:
        """Resize the page to the viewport, or to its minimum height if that is more.

        setWidgetResizable would use the size hint, which is higher for wrapped text.
        """
        room = self.maximumViewportSize()
        least = self._page.minimumSizeHint().height()
        if least > room.height():
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
        self._page.resize(room.width(), max(room.height(), least))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._page.minimumSizeHint().width(), super().minimumSizeHint().height())
