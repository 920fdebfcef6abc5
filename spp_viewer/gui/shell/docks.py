"""The docks around the canvas: shown, hidden, moved, floating, and reset."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QToolButton, QWidget

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.icons import line_icon
from spp_viewer.gui.theme.theme import GRID, Theme

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea

UNDER_HEAD = GRID // 2 - 1
"""Distance between a dock's head and its content, screen pixels; Qt adds one."""


@dataclass(frozen=True)
class Place:
    """The first area of a dock, and its width in screen pixels."""

    dock: QDockWidget
    area: Qt.DockWidgetArea
    width: int


class Docks(QObject):
    """The docks of one window that the user may arrange."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._places: dict[str, Place] = {}

    def fixed(self, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        """Add a dock that stays where it is."""
        dock = QDockWidget(title)
        dock.setObjectName(name)
        dock.setWidget(content)
        dock.setTitleBarWidget(QWidget())  # contents carry their own titles
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self._window.addDockWidget(area, dock)
        return dock

    def side(
        self, name: str, title: str, content: QWidget, head: QWidget, area: Qt.DockWidgetArea, width: int
    ) -> QDockWidget:
        """Add a dock for the left or the right side.

        Parameters
        ----------
        head
            Shown above the content, also when the dock floats; dragged where it ignores clicks.
        area, width
            First place of the dock, and its width in screen pixels.
        """
        dock = self.fixed(name, title, content, area)
        dock.setTitleBarWidget(head)
        feature = QDockWidget.DockWidgetFeature
        dock.setFeatures(feature.DockWidgetMovable | feature.DockWidgetFloatable | feature.DockWidgetClosable)
        dock.setAllowedAreas(LEFT | RIGHT)
        self._places[name] = Place(dock, area, width)
        self._window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        dock.dockLocationChanged.connect(self._fit_margins)
        dock.topLevelChanged.connect(self._fit_margins)
        dock.visibilityChanged.connect(self._fit_margins)
        return dock

    def is_shown(self, name: str) -> bool:
        """Return whether a dock is wanted, also while its window is minimised."""
        return self._places[name].dock.toggleViewAction().isChecked()

    def shown_changed(self, name: str) -> SignalInstance:
        """Return the signal (bool) of :meth:`is_shown`; unlike the dock's own it ignores a minimised window."""
        return self._places[name].dock.toggleViewAction().toggled

    def set_visible(self, name: str, on: bool) -> None:
        """Show or hide a dock."""
        self._places[name].dock.setVisible(on)

    def show(self, name: str) -> None:
        """Bring a dock back if it is hidden."""
        self._places[name].dock.show()

    def move(self, name: str) -> None:
        """Move a dock to the other side and keep its width."""
        dock = self._places[name].dock
        width = dock.width()
        area = LEFT if self._window.dockWidgetArea(dock) == RIGHT else RIGHT
        self._put(Place(dock, area, width))

    def float_or_dock(self, name: str) -> None:
        """Make a dock float, or dock it again."""
        dock = self._places[name].dock
        dock.show()
        dock.setFloating(not dock.isFloating())

    def reset(self) -> None:
        """Put every dock back to its first place and width."""
        for place in self._places.values():
            self._put(place)

    def _put(self, place: Place) -> None:
        place.dock.setFloating(False)
        self._window.addDockWidget(place.area, place.dock)
        place.dock.show()
        self._window.resizeDocks([place.dock], [place.width], Qt.Orientation.Horizontal)

    def _fit_margins(self) -> None:
        """Set margins: a grid unit at the window's edges, less between the canvas and docks."""
        beside = set()
        for place in self._places.values():
            dock, content = place.dock, place.dock.widget()
            area = self._window.dockWidgetArea(dock)
            layout = content.layout() if content is not None else None
            if layout is not None:
                left, right = (GRID, 2) if area == LEFT else (2, GRID)
                if dock.isFloating():
                    layout.setContentsMargins(GRID, UNDER_HEAD, GRID, GRID)
                else:
                    layout.setContentsMargins(left, UNDER_HEAD, right, 0)
            if not dock.isHidden() and not dock.isFloating():
                beside.add(area)
        body = self._window.centralWidget()
        layout = body.layout() if body is not None else None
        if layout is not None:
            layout.setContentsMargins(0 if LEFT in beside else GRID, 0, 0 if RIGHT in beside else GRID, 0)


class DockMenuButton(QToolButton):
    """Button at the end of a dock's head, with a menu of actions on the dock."""

    def __init__(self, theme: Theme, actions: list[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        menu = QMenu(self)
        menu.addActions(actions)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setObjectName("dockMenu")
        self.setToolTip(tr("Move, float or hide this panel."))
        self.setAccessibleName(tr("Arrange panel"))
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _apply_theme(self) -> None:
        self.setIcon(line_icon("more", self._theme.palette))
