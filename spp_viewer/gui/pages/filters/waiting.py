"""Placeholder for the maps of a layer while they are computed, or after a failure."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from spp_viewer.gui.document.feature_layers import LayerState
from spp_viewer.gui.i18n.text import breakable, shown, tr
from spp_viewer.gui.theme.theme import GRID
from spp_viewer.gui.widgets.panel import sentence
from spp_viewer.gui.workers.messages import Phase

BAR_HEIGHT = 6


class LayerWaiting(QWidget):
    """A text, a progress bar, and a button to start or cancel the computation."""

    cancelled = Signal()
    retried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self.label = sentence()
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_HEIGHT)
        self.bar.setAccessibleName(tr("Progress of the layer"))
        self.button = QPushButton()
        self.button.clicked.connect(lambda: self.cancelled.emit() if self._running else self.retried.emit())
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.label)
        column.addWidget(self.bar)
        column.addLayout(row)
        column.addStretch(1)

    def set_state(self, layer: str, state: LayerState) -> None:
        """Show the progress of computing a layer's maps."""
        self._running = state.phase == Phase.RUNNING
        self.bar.setVisible(self._running)
        self.bar.setRange(0, state.total)  # a range of 0 to 0 shows an indeterminate bar
        self.bar.setValue(state.done)
        if self._running:
            text = tr("Computing {layer}: an analysis keeps only conv5 and fc7.")
        elif state.phase == Phase.FAILED:
            text = tr("{layer} is not kept in an analysis, and computing it needs the model. {reason}")
        else:
            text = tr("{layer} is not computed for this image.")
        self.label.setText(breakable(text.format(layer=layer, reason=shown(state.message))))
        self.button.setText(tr("Cancel") if self._running else tr("Compute {layer}").format(layer=layer))
        self.button.setToolTip(
            tr("Stop computing this layer.") if self._running else tr("Run the trunk up to this layer.")
        )
