"""Small parts of the sections of a page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from spp_viewer.gui.theme.theme import GRID


def stacked(*parts: QWidget) -> QWidget:
    """Lay out widgets in a column."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID // 2 + 2)
    for part in parts:
        column.addWidget(part)
    return box


def linked_label(name: str) -> QLabel:
    """Create a rich text label with links for mouse and keyboard."""
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    )
    label.setAccessibleName(name)
    return label
