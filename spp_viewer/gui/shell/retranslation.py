"""Changing the language of a window: its parts are made again, and what the user did to the old ones is done to them.

So no widget needs to know that there are several languages: each asks for its words once, when it is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDockWidget,
    QLayout,
    QLineEdit,
    QMenuBar,
    QSplitter,
    QTableView,
    QWidget,
)

from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.canvas.viewport import Viewport

if TYPE_CHECKING:
    from spp_viewer.gui.document.session import Session
    from spp_viewer.gui.shell.main_window import MainWindow
    from spp_viewer.gui.shell.settings import Settings

Values = dict[type, list[Any]]


def renew(window: MainWindow, build: Callable[[Settings], None]) -> None:
    """Make the parts of a window anew and bring them to where the old ones were.

    What is open, computed and selected is the session's and goes on; a running analysis does not notice.

    Parameters
    ----------
    build
        Makes the parts from what the window remembers.
    """
    state, settings, made = ViewState(window), window.settings(), window.panels.made
    window.images.shutdown()
    take_apart(window, window.theme, *lasting(window))
    build(settings)
    for name in made:
        window.panels.make(name)
    show_parts(window)
    window.restoreState(QByteArray(settings.layout))  # once more: sizes are heeded only by what is shown
    settle(window)
    emit_state(window.session)
    state.restore(window)


class ViewState:
    """What the user did to the parts of a window and what neither session nor settings know: sorting, filters typed,
    boxes ticked, scroll bars, notices, the focus, and where each canvas looks."""

    def __init__(self, window: MainWindow) -> None:
        self._stage = window.strip.current
        self._problems = [notice.problem for notice in window.notices.notices]
        self._switches = {key: action.isChecked() for key, action in _switches(window)}
        self._cell, self._map_index = (
            window.session.document.selection.cell,
            window.session.document.selection.map_index,
        )
        self._values: Values = defaultdict(list)
        self._focus: tuple[type, int] | None = None
        for widget in widgets_of(window):
            if widget.hasFocus():
                self._focus = type(widget), len(self._values[type(widget)])
            self._values[type(widget)].append(_read(widget))

    def restore(self, window: MainWindow) -> None:
        """Do the same to the new parts. Kinds of widgets that are there in another number are left alone."""
        for problem in reversed(self._problems):
            window.notices.show_problem(problem)
        for key, action in _switches(window):
            if self._switches.get(key, action.isChecked()) != action.isChecked():
                action.trigger() if action.isEnabled() else action.toggle()
        window.strip.set_current(self._stage)
        found: dict[type, list[QWidget]] = defaultdict(list)
        for widget in widgets_of(window):
            found[type(widget)].append(widget)
        for kind, values in self._values.items():
            if len(values) == len(found[kind]):
                for widget, value in zip(found[kind], values, strict=True):
                    _write(widget, value)
        if self._focus is not None and self._focus[1] < len(found[self._focus[0]]):
            found[self._focus[0]][self._focus[1]].setFocus(Qt.FocusReason.OtherFocusReason)
        window.session.document.selection.choose_map(self._map_index)
        window.session.document.selection.choose_cell(self._cell)


def take_apart(window: MainWindow, *senders: QObject) -> None:
    """Remove the parts of a window. Nothing of the ``senders`` reaches them any more; they go when Qt is at leisure."""
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
    # PySide never frees a widget that a window gave up and that is found among its children once more before it goes.
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
    """What is not made anew: the session and its parts, which know what is open, and who works for the window."""
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
    document, undo = session.document.objects, window.history
    return session, *document, *parts, undo, undo.stack, window.referee, window.background


def emit_state(session: Session) -> None:
    """Emit once more what there is, for listeners that were not there when it came."""
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
    session.document.selection.map_index = map_index  # some who hear of an analysis choose a map for it
    session.document.selection.map_changed.emit(map_index)
    session.document.selection.cell = cell
    session.document.selection.cell_changed.emit(cell)


def show_parts(window: MainWindow) -> None:
    """Show new parts of a window now and in their places; by itself Qt would do it a little later."""
    for part in parts_of(window):
        if not part.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            part.show()
    settle(window)


def settle(window: MainWindow) -> None:
    """Lay everything out now."""
    layout = window.layout()
    assert layout is not None
    layout.activate()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


def parts_of(window: MainWindow) -> list[QWidget]:
    """Central widget, docks by name, menu bar and status bar."""
    nowhere = Qt.DockWidgetArea.NoDockWidgetArea  # there are those that were taken out
    docks = [dock for dock in window.findChildren(QDockWidget) if window.dockWidgetArea(dock) != nowhere]
    docks.sort(key=QDockWidget.objectName)
    return [body for body in (window.centralWidget(), *docks, window.menuBar(), window.statusBar()) if body is not None]


def widgets_of(window: MainWindow) -> Iterator[QWidget]:
    """All widgets of a window's parts, in an order that depends on how they were put together alone."""
    for part in parts_of(window):
        yield from _walk(part)


def _walk(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    placed = list(_placed(widget.layout()))
    others = [child for child in widget.children() if isinstance(child, QWidget) and child not in placed]
    for child in (*placed, *others):  # Qt's own order changes when a page of a stack comes to the front
        yield from _walk(child)


def _placed(layout: QLayout | None) -> Iterator[QWidget]:
    for place in range(layout.count()) if layout is not None else ():
        item: Any = layout.itemAt(place)  # type: ignore[union-attr]
        widget = item.widget()
        if widget is not None:
            yield widget
        else:
            yield from _placed(item.layout())


def _is_made_here(child: QObject) -> bool:
    """Whether it is no inner part of Qt's, and no dialog, which stays as it is."""
    if isinstance(child, QDialog):
        return False
    return isinstance(child, QAction | QActionGroup | QDockWidget) or not type(child).__module__.startswith("PySide6")


def _switches(window: MainWindow) -> list[tuple[str, QAction]]:
    """The actions that are on or off each by itself."""
    return [
        (key, action)
        for key, action in window.actions_by_key.items()
        if action.isCheckable() and action.actionGroup() is None
    ]


def _read(widget: QWidget) -> Any:
    return next((read(widget) for kind, read, _ in _KEPT if isinstance(widget, kind)), None)


def _write(widget: QWidget, value: Any) -> None:
    """Set what was read, as if the user had; what is so already is left alone."""
    for kind, read, write in _KEPT:
        if isinstance(widget, kind):
            if read(widget) != value:
                write(widget, value)
            return


def _typed(line: QLineEdit) -> str | None:
    """What is in a line of its own; that of a spin box says its number in the language of the box."""
    return None if isinstance(line.parent(), QAbstractSpinBox | QComboBox) else line.text()


def _choose_entry(box: QComboBox, entry: int) -> None:
    if entry < box.count():
        box.setCurrentIndex(entry)
        box.activated.emit(entry)


def _sort(table: QTableView, header: bytes) -> None:
    own = table.horizontalHeader()
    own.restoreState(header)
    if table.isSortingEnabled():
        table.sortByColumn(own.sortIndicatorSection(), own.sortIndicatorOrder())


def _look(canvas: Canvas) -> tuple[bool, float, float, float]:
    """(fitted, scale, x, y): the image point in the middle of the view."""
    x, y = canvas.viewport.to_image(canvas.width() / 2, canvas.height() / 2)
    return canvas.is_fitted, canvas.viewport.scale, x, y


def _look_again(canvas: Canvas, state: tuple[bool, float, float, float]) -> None:
    fitted, scale, x, y = state
    if not fitted:
        middle = QPointF(canvas.width() / 2, canvas.height() / 2)
        canvas.set_viewport(Viewport(scale, middle.x() - x * scale, middle.y() - y * scale))


_KEPT: tuple[tuple[type, Callable[[Any], Any], Callable[[Any, Any], object]], ...] = (
    (Canvas, _look, _look_again),
    (
        QAbstractButton,
        QAbstractButton.isChecked,
        lambda button, on: button.click() if button.isEnabled() else button.setChecked(on),
    ),
    (QComboBox, QComboBox.currentIndex, _choose_entry),
    (QAbstractSlider, QAbstractSlider.value, QAbstractSlider.setValue),
    (QAbstractSpinBox, lambda box: box.value(), lambda box, value: box.setValue(value)),
    (QLineEdit, _typed, QLineEdit.setText),
    (QTableView, lambda table: table.horizontalHeader().saveState(), _sort),
    (QSplitter, QSplitter.saveState, QSplitter.restoreState),
)
"""How to read and to set the state of each kind of widget."""
