"""Rebuilds a window when the language changes, and restores its state.

A widget sets its texts once, when it is made, so that none needs code for a change of language.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDialog, QDockWidget, QMenuBar, QWidget

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.window_parts import parts_of, settle, show_parts
from spp_viewer.gui.shell.window_state import WindowState
from spp_viewer.gui.workers.preload import collect_frozen


class Retranslator(QObject):
    """Rebuilds one window whenever its language changes.

    What is open, computed and selected belongs to the session and stays; a running analysis or race continues.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.session)
        self._window = window
        window.language.changed.connect(self.rebuild)

    @Slot()
    def rebuild(self) -> None:
        """Build all parts of the window anew in the language in force, and restore their state."""
        window, state = self._window, WindowState.of(self._window)
        window.images.shutdown()
        take_apart(window, window.theme, *lasting(window))
        window.build(state.settings)
        for name in state.pages:
            window.panels.make(name)
        show_parts(window)
        window.restoreState(QByteArray(state.settings.layout))  # again: Qt applies sizes to visible docks only
        settle(window)
        emit_state(window.session)
        state.restore_parts(window)
        QTimer.singleShot(0, window, collect_frozen)  # when Qt has deleted the old parts


def take_apart(window: MainWindow, *senders: QObject) -> None:
    """Remove the parts of a window; they are deleted on the next pass of the event loop.

    Parameters
    ----------
    senders
        Objects that outlive the parts, whose signals are disconnected from them.
    """
    stays = (*lasting(window), window.language)
    own = [child for child in window.children() if _is_made_here(child) and child not in stays]
    for part in (*parts_of(window), *own):
        for receiver in (part, *part.findChildren(QObject)):
            for sender in senders:
                sender.disconnect(receiver)
    for sender in senders:
        sender.disconnect(window)
    for action in window.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly):
        window.removeAction(action)
        action.setShortcuts([])
    # PySide never frees a widget that a window released and that is then listed among its children once more.
    leaving = QWidget(window)
    for dock in window.findChildren(QDockWidget):
        window.removeDockWidget(dock)
        dock.setObjectName("")  # the layout is restored by names
        dock.setParent(leaving)
    for body in parts_of(window):
        if not isinstance(body, QMenuBar):
            body.setParent(leaving)
    for child in (*own, leaving):
        child.deleteLater()
    window.setMenuBar(QMenuBar())  # Qt deletes the old one


def lasting(window: MainWindow) -> tuple[QObject, ...]:
    """Return what outlives the parts: the session and its own parts, undo, race and background tasks."""
    session = window.session
    parts = (
        session.features,
        session.live,
        session.why,
        session.sizes,
        session.folder_run,
        session.gallery,
        session.file_states,
        session.finder,
    )
    undo = window.history
    return session, *session.document.objects, *parts, undo, undo.stack, window.referee, window.background


def emit_state(session: Session) -> None:
    """Emit the signals that lead to the session's present state, for receivers connected after they were emitted."""
    map_index, cell = session.document.selection.map_index, session.document.selection.cell
    session.document.file_list.files_changed.emit()
    if session.document.settings.model is not None:
        session.document.settings.model_loaded.emit(session.document.settings.model)
        session.document.settings.levels_changed.emit(session.document.settings.shown_levels)
    if session.document.image is not None:
        session.document.opened.emit(session.document.image)
        session.document.truth_changed.emit()
    session.document.selection.filter_changed.emit(session.document.selection.filter)
    if session.document.analysis is not None:
        session.document.analysed.emit(session.document.analysis)
    elif session.document.proposals is not None:
        session.document.proposals_found.emit(session.document.proposals)
    session.document.selection.selection_changed.emit(session.document.selection.current)
    session.document.settings.threshold_changed.emit(session.document.settings.threshold)
    session.document.run_changed.emit(session.document.run_state)
    session.document.selection.map_index = map_index  # the feature maps choose one when an analysis arrives
    session.document.selection.map_changed.emit(map_index)
    session.document.selection.cell = cell
    session.document.selection.cell_changed.emit(cell)


def _is_made_here(child: QObject) -> bool:
    """Return False for Qt's internal children, and for dialogs, which stay open."""
    if isinstance(child, QDialog):
        return False
    return isinstance(child, QAction | QActionGroup | QDockWidget) or not type(child).__module__.startswith("PySide6")
