"""The status bar: model, device, total time, and the pixel under the cursor."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.explain.filters import reduce_filters
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import tabular
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.workers.messages import Phase, RunState
from spp_viewer.pipeline.model_info import ModelInfo


class StatusBar(QStatusBar):
    """Shows the model, the device that ran it, the time it took, and the values under the cursor."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._document = session.document
        self.setSizeGripEnabled(False)
        self.model = self._label(tr("Model"))
        self.device = self._label(tr("Device that ran"))
        self.time = self._label(tr("Time"))
        self.hint = ElidedLabel()
        self.hint.setAccessibleName(tr("Hint"))
        self.pixel = self._label(tr("Under the cursor"))
        self.pixel.setTextFormat(Qt.TextFormat.RichText)
        for label in (self.model, self.device, self.time):
            self.addWidget(label)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.addWidget(self.hint, 1)
        self.addPermanentWidget(self.pixel)
        self.model.setText(tr("Model: not loaded yet"))
        session.document.settings.model_loaded.connect(self._on_model)
        session.document.analysed.connect(self._on_analysed)
        session.document.opened.connect(self._on_opened)
        session.document.cleared.connect(self._on_cleared)
        session.document.run_changed.connect(self._on_run)
        session.document.settings.threshold_changed.connect(self._show_hint)
        session.document.selection.classes_changed.connect(self._show_hint)

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setFont(tabular(label.font()))
        label.setAccessibleName(name)
        return label

    def _on_model(self, model: ModelInfo) -> None:
        if self._document.analysis is None:
            self._show_model(model.name, model.backbone, model.classes)

    def _show_model(self, name: str, backbone: str, classes: tuple[str, ...]) -> None:
        self.model.setText(tr("{name} · {backbone}").format(name=name, backbone=backbone))
        self.model.setToolTip(tr("{count} classes: {names}").format(count=len(classes), names=text.listed(classes)))

    def _on_opened(self) -> None:
        self.pixel.clear()
        self._on_cleared()

    def _on_cleared(self) -> None:
        """Show the loaded model again, after the results of another were removed."""
        if self._document.settings.model is not None:
            self._on_model(self._document.settings.model)
        self._show_hint()

    def _on_analysed(self, analysis: Analysis) -> None:
        self._show_model(analysis.model, analysis.backbone, analysis.classes)
        self.device.setText(_short(analysis.device))
        self.device.setToolTip(tr("Ran on {device}.").format(device=analysis.device))
        self._show_hint()

    def _on_run(self, state: RunState) -> None:
        analysis = self._document.analysis
        kept = analysis is not None and self._document.recalled
        self.time.setToolTip(tr("Kept from an earlier run, times included; F5 runs it again.") if kept else "")
        if state.phase == Phase.RUNNING:
            self.time.setText(tr("running{dots}  Esc cancels").format(dots=text.ELLIPSIS))
        elif state.phase == Phase.CANCELLED:
            again = self._document.image is not None
            self.time.setText(tr("cancelled, F5 starts again") if again else tr("cancelled"))
        elif analysis is not None:
            took = tr("{time} in total").format(time=text.seconds(analysis.timings.total))
            self.time.setText(tr("{time}, from cache").format(time=took) if self._document.recalled else took)
        elif state.phase == Phase.FAILED:
            self.time.setText(tr("stopped"))
        else:
            self.time.clear()

    def _show_hint(self) -> None:
        """Warn about shown classes that were trained on few boxes."""
        analysis, model = self._document.analysis, self._document.settings.model
        self.hint.clear()
        if analysis is None or model is None:
            return
        above = self._document.shows(analysis.detections.labels, analysis.detections.scores)
        shown = {analysis.classes[k] for k in analysis.detections.labels[above].tolist()}
        thin = [name for name in model.thin_classes if name in shown]
        if thin:
            self.hint.setText(tr("trained on few boxes, trust less: {names}").format(names=text.listed(thin)))
            self.hint.setToolTip(self.hint.text())

    def show_pixel(self, at: tuple[float, float] | None) -> None:
        """Show position and colour of the image pixel under the cursor; None for none."""
        if at is None or self._document.image is None:
            self.pixel.clear()
            return
        pixels = self._document.image.image.pixels
        x, y = int(at[0]), int(at[1])
        r, g, b = pixels[y, x].tolist()
        colour = f"#{r:02x}{g:02x}{b:02x}"
        place = tr("x {x}, y {y} px").format(x=x, y=y)
        words = f"{place} &nbsp;<span style='color:{colour}'>\u25a0</span> {r} {g} {b}"
        cell = self._cell_at(*at)
        self.pixel.setText(f"{words} &nbsp; {cell}" if cell else words)

    def _cell_at(self, x: float, y: float) -> str:
        """Return the cell nearest to an image point and its activation: of the chosen filter, or of all reduced."""
        maps, number = self._session.features.over_photo
        cell = maps.registration.cell_at(x, y) if maps is not None else None
        if maps is None or cell is None:
            return ""
        values = maps.column(*cell)
        if number is None:
            value = float(
                reduce_filters(values[:, None, None], maps.reduction(self._document.selection.reduction))[0, 0]
            )
        else:
            value = float(values[number])
        words = tr("{layer} cell {x}, {y}: {value}")
        return words.format(layer=maps.name, x=cell[0], y=cell[1], value=f"{value:.1f}")


def _short(device: str) -> str:
    """Return the device with its name, elided after 48 characters."""
    return device if len(device) <= 48 else device[:47] + text.ELLIPSIS
