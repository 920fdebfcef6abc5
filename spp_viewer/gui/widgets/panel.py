"""Base class and building blocks of panels."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from spp_viewer.gui.theme.theme import GRID


class Panel(QFrame):
    """A framed column of widgets under a title."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self.title = QLabel(title)
        self.title.setObjectName("panelTitle")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID + 2)
        self.column.setSpacing(GRID // 2)
        self.column.addWidget(self.title)


class Column(QScrollArea):
    """A vertical scroll area at least as wide as its content, so that nothing is cut off at the side."""

    def minimumSizeHint(self) -> QSize:
        content, bar = self.widget(), self.verticalScrollBar().sizeHint().width()
        least = content.minimumSizeHint().width() if content is not None else 0
        return QSize(max(least, 0) + bar, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def scrolled(content: QWidget, name: str) -> Column:
    """Wrap ``content`` in a transparent scrolling column with the accessible ``name``."""
    scroller = Column()
    scroller.setFrameShape(QFrame.Shape.NoFrame)
    scroller.setWidgetResizable(True)
    scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroller.setAccessibleName(name)
    scroller.setWidget(content)
    content.setAutoFillBackground(False)
    scroller.viewport().setAutoFillBackground(False)
    return scroller


def stacked(*widgets: QWidget) -> QWidget:
    """Lay out widgets in a column."""
    return _laid_out(QVBoxLayout(), widgets)


def side_by_side(*widgets: QWidget) -> QWidget:
    """Lay out widgets in a row, left-aligned."""
    layout = QHBoxLayout()
    row = _laid_out(layout, widgets)
    layout.addStretch(1)
    return row


def _laid_out(layout: QBoxLayout, widgets: tuple[QWidget, ...]) -> QWidget:
    body = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID)
    for widget in widgets:
        layout.addWidget(widget)
    body.setLayout(layout)
    return body


def sentence(text: str = "") -> QLabel:
    """Create a label in secondary colour for placeholder text."""
    label = QLabel(text)
    label.setProperty("muted", True)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
    return label
