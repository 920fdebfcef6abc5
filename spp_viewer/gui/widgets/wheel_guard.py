"""Prevents the mouse wheel from changing controls without focus on scrolling pages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QSlider, QWidget


class WheelGuard(QObject):
    """Event filter that ignores wheel events of spin boxes, combo boxes and sliders without focus.

    Parameters
    ----------
    content
        Parent of the controls and of the guard. Controls added later are not guarded.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        for control in content.findChildren(QWidget):
            if isinstance(control, QComboBox | QAbstractSpinBox | QSlider):
                control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel does not give it the focus
                control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
