"""Reads and sets the state of a window's widgets (text, checks, sorting, scrolling) by their class.

The widgets are walked in an order that depends on the layouts alone, so the n-th widget of a class in one window is
the n-th of that class in a window built alike. The pages need no code for it; one that keeps its state in the session
or in a standard widget is restored with the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLayout,
    QLineEdit,
    QMainWindow,
    QSplitter,
    QTableView,
    QWidget,
)

from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.shell.window_parts import parts_of


@dataclass(frozen=True, eq=False)
class WidgetStates:
    """The states of all widgets of a window.

    Attributes
    ----------
    values
        By class, in the order of the walk; None for a class without a state.
    focus
        Class of the widget with the keyboard focus, and its place among those of its class; None if none has it.
    """

    values: Mapping[type, list[Any]]
    focus: tuple[type, int] | None

    @staticmethod
    def of(window: QMainWindow) -> WidgetStates:
        """Return the present states."""
        values: dict[type, list[Any]] = defaultdict(list)
        focus: tuple[type, int] | None = None
        for widget in widgets_of(window):
            if widget.hasFocus():
                focus = type(widget), len(values[type(widget)])
            values[type(widget)].append(_read(widget))
        return WidgetStates(values, focus)

    def restore(self, window: QMainWindow) -> None:
        """Set the states again. A class of which there are more or fewer widgets than before is left alone."""
        found: dict[type, list[QWidget]] = defaultdict(list)
        for widget in widgets_of(window):
            found[type(widget)].append(widget)
        for kind, values in self.values.items():
            if len(values) == len(found[kind]):
                for widget, value in zip(found[kind], values, strict=True):
                    _write(widget, value)
        if self.focus is not None and self.focus[1] < len(found[self.focus[0]]):
            found[self.focus[0]][self.focus[1]].setFocus(Qt.FocusReason.OtherFocusReason)


def widgets_of(window: QMainWindow) -> Iterator[QWidget]:
    """Yield all widgets of a window's parts, each before its children."""
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


def _read(widget: QWidget) -> Any:
    return next((read(widget) for kind, read, _ in _ACCESS if isinstance(widget, kind)), None)


def _write(widget: QWidget, value: Any) -> None:
    """Set a state with the signals of a user's change; nothing happens if it is so already."""
    for kind, read, write in _ACCESS:
        if isinstance(widget, kind):
            if read(widget) != value:
                write(widget, value)
            return


def _text(line: QLineEdit) -> str | None:
    """Return the text of a line edit; None for that inside a spin box or combo box, which depends on the language."""
    return None if isinstance(line.parent(), QAbstractSpinBox | QComboBox) else line.text()


def _set_checked(button: QAbstractButton, on: bool) -> None:
    if button.isEnabled():
        button.click()
    else:
        button.setChecked(on)


def _choose_entry(box: QComboBox, entry: int) -> None:
    if entry < box.count():
        box.setCurrentIndex(entry)
        box.activated.emit(entry)


def _sort(table: QTableView, state: bytes) -> None:
    header = table.horizontalHeader()
    header.restoreState(state)
    if table.isSortingEnabled():
        table.sortByColumn(header.sortIndicatorSection(), header.sortIndicatorOrder())


def _look(canvas: Canvas) -> tuple[bool, float, float, float]:
    """Return (fitted, scale, x, y) with the image point at the centre of the view."""
    x, y = canvas.viewport.to_image(canvas.width() / 2, canvas.height() / 2)
    return canvas.is_fitted, canvas.viewport.scale, x, y


def _set_look(canvas: Canvas, look: tuple[bool, float, float, float]) -> None:
    fitted, scale, x, y = look
    if not fitted:
        centre = QPointF(canvas.width() / 2, canvas.height() / 2)
        canvas.set_viewport(Viewport(scale, centre.x() - x * scale, centre.y() - y * scale))


_ACCESS: tuple[tuple[type, Callable[[Any], Any], Callable[[Any, Any], object]], ...] = (
    (Canvas, _look, _set_look),
    (QAbstractButton, QAbstractButton.isChecked, _set_checked),
    (QComboBox, QComboBox.currentIndex, _choose_entry),
    (QAbstractSlider, QAbstractSlider.value, QAbstractSlider.setValue),
    (QAbstractSpinBox, lambda box: box.value(), lambda box, value: box.setValue(value)),
    (QLineEdit, _text, QLineEdit.setText),
    (QTableView, lambda table: table.horizontalHeader().saveState(), _sort),
    (QSplitter, QSplitter.saveState, QSplitter.restoreState),
)
"""Functions that read and set the state of a class of widgets; the first class that fits counts."""
