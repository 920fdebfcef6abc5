"""The bar above the canvas: file name, navigation and zoom."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import plain, tr
from spp_viewer.gui.theme.theme import GRID, tabular
from spp_viewer.gui.widgets.elided_label import ElidedLabel


class CanvasHeader(QFrame):
    """Bar with file name, size and notes on the left; run, cancel and zoom on the right."""

    def __init__(
        self, document: Document, canvas: Canvas, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._canvas = document, canvas
        self.name = ElidedLabel(tr("No image"), Qt.TextElideMode.ElideMiddle)
        self.name.setObjectName("panelTitle")
        self.facts = ElidedLabel()
        self.facts.setProperty("muted", True)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.place = self._number(tr("Place among the files"))
        self.zoom = self._number(tr("Zoom"))
        self.zoom.setMinimumWidth(self.zoom.fontMetrics().horizontalAdvance("6400 %") + GRID)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(2)
        row.addWidget(_button(actions["open"]))
        row.addSpacing(GRID // 2)
        row.addWidget(_button(actions["previous"]))
        row.addWidget(self.place)
        row.addWidget(_button(actions["next"]))
        row.addSpacing(GRID)
        row.addWidget(self.name)
        row.addSpacing(GRID)
        row.addWidget(self.facts, 1)
        for key in ("live", "analyse", "cancel"):
            row.addWidget(_button(actions[key]))
        row.addSpacing(GRID)
        row.addWidget(_button(actions["zoom.out"]))
        row.addWidget(self.zoom)
        row.addWidget(_button(actions["zoom.in"]))
        row.addWidget(_button(actions["fit"]))
        document.opened.connect(self._on_opened)
        document.file_list.files_changed.connect(self._on_files)
        canvas.viewport_changed.connect(self._on_viewport)
        self._on_files()

    def _number(self, name: str) -> QLabel:
        label = QLabel()
        label.setFont(tabular(label.font()))
        label.setProperty("muted", True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setAccessibleName(name)
        return label

    def _on_opened(self) -> None:
        opened = self._document.image
        if opened is None:
            return
        image = opened.image
        self.name.setText(image.name)
        self.name.setToolTip(str(image.path) if image.path is not None else image.name)
        facts = [
            tr("{size} px").format(size=text.size(image.width, image.height)),
            *(text.shown(note) for note in image.notes),
        ]
        self.facts.setText(" · ".join(facts))
        self.facts.setToolTip(self.facts.text())

    def _on_files(self) -> None:
        at, count = self._document.file_list.position
        listed = count > 1 and at > 0  # an open file need not be in the list
        self.place.setText(f"{at} / {count}" if listed else "")
        self.place.setVisible(listed)

    def _on_viewport(self) -> None:
        percent = self._canvas.viewport.scale * self._canvas.devicePixelRatioF() * 100
        self.zoom.setText(f"{percent:.0f} %")


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setAccessibleName(plain(action.text()))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
