"""The visible parts of a main window, and laying them out at once."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget


def parts_of(window: QMainWindow) -> list[QWidget]:
    """Return the central widget, the docks sorted by name, the menu bar and the status bar."""
    removed = Qt.DockWidgetArea.NoDockWidgetArea  # docks that were removed are still found among the children
    docks = [dock for dock in window.findChildren(QDockWidget) if window.dockWidgetArea(dock) != removed]
    docks.sort(key=QDockWidget.objectName)
    return [body for body in (window.centralWidget(), *docks, window.menuBar(), window.statusBar()) if body is not None]


def show_parts(window: QMainWindow) -> None:
    """Show new parts of a visible window at once; Qt would do it on the next pass of the event loop."""
    for part in parts_of(window):
        if not part.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            part.show()
    settle(window)


def settle(window: QMainWindow) -> None:
    """Apply all pending layouts now."""
    layout = window.layout()
    assert layout is not None
    layout.activate()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
