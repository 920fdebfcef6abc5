"""Section of the current model."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import GRID
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.widgets.section import Section, quiet
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.setup import AnalysisSetup


class ModelSection(Section):
    """Name, trunk, training data and sparse classes of the model; buttons to change it."""

    open_wanted = Signal()
    shipped_wanted = Signal()

    def __init__(self) -> None:
        self.name = ElidedLabel()
        self.name.setAccessibleName(tr("Model"))
        self.training, self.thin = quiet(), quiet()
        self.open = QPushButton(tr("Open model\u2026"))
        self.open.setToolTip(tr("Choose a model folder: one with a bundle.json, as spp-viewer train writes it."))
        self.shipped = QPushButton(tr("Bundled model"))
        self.shipped.setToolTip(tr("Return to the model that is installed with the program."))
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.open)
        buttons.addWidget(self.shipped)
        buttons.addStretch(1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 4)
        for line in (self.training, self.thin):
            column.addWidget(line)
        column.addSpacing(GRID // 2)
        column.addLayout(buttons)
        super().__init__(tr("Model"), body, note=self.name)
        self.open.clicked.connect(self.open_wanted)
        self.shipped.clicked.connect(self.shipped_wanted)
        self.show_model(None)

    def show_setup(self, setup: AnalysisSetup) -> None:
        """Show the chosen folder."""
        self.shipped.setEnabled(setup.model is not None)

    def show_model(self, model: ModelInfo | None) -> None:
        """Show the loaded model; None while none is loaded."""
        if model is None:
            self.training.setText(tr("It is loaded when it is first needed."))
            self.thin.hide()
            return
        self.name.setText(model.name)
        self.name.setToolTip(str(model.folder) if model.folder is not None else "")
        self.training.setText(self._training_text(model))
        classes = tr("{count} classes: {names}").format(count=len(model.classes), names=text.listed(model.classes))
        dated = tr("Trained on {date}.").format(date=model.date) if model.date else ""
        self.training.setToolTip("<br>".join(part for part in (dated, classes) if part))
        self.thin.setVisible(bool(model.thin_classes))
        names = text.listed(model.thin_classes)
        self.thin.setText(tr("Few training boxes: {names}").format(names=names))
        self.thin.setToolTip(
            tr("Classes that were trained on few boxes: doubt their scores. {names}").format(names=names)
        )

    def _training_text(self, model: ModelInfo) -> str:
        if not model.images:
            return tr("{backbone}, {count} classes").format(backbone=model.backbone, count=len(model.classes))
        return tr("{backbone}, trained on {count} photographs").format(
            backbone=model.backbone, count=text.count(model.images)
        )
