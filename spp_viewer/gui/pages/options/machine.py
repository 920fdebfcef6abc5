"""Sections of the pyramid levels to draw and of the device."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui.i18n.text import TIMES, tr
from spp_viewer.gui.pages.options.parts import explain
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.choice import Choice
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.widgets.level_button import LevelButton
from spp_viewer.gui.widgets.section import Section, quiet
from spp_viewer.pipeline.setup import AnalysisSetup


class LevelsSection(Section):
    """Toggle buttons for the levels of the model's pyramid to draw."""

    chosen = Signal(object)
    """Emitted with the levels, ascending."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.buttons: dict[int, LevelButton] = {}
        bar = QWidget()
        self._row = QHBoxLayout(bar)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(3)
        self._none = quiet(tr("The levels of its pyramid come with the model."))
        tip = tr(
            "Which grids of the pyramid are drawn; the network pools all of its own. "
            "The paper: 1, 2, 3 and 6 (section 4.1)."
        )
        super().__init__(tr("Levels shown"), self._none, tip, bar)

    def show_levels(self, own: tuple[int, ...], shown: tuple[int, ...]) -> None:
        """Show a model's levels, with the drawn ones checked."""
        if tuple(self.buttons) != own:
            for button in self.buttons.values():
                self._row.removeWidget(button)
                button.hide()
                button.deleteLater()
            self.buttons = {level: self._button(level) for level in own}
            for place, button in enumerate(self.buttons.values()):
                self._row.insertWidget(place, button)
        self._none.setVisible(not own)
        for level, button in self.buttons.items():
            with QSignalBlocker(button):
                button.setChecked(level in shown)
            button.update()

    def _button(self, level: int) -> LevelButton:
        button = LevelButton(level, self._theme)
        button.setAutoExclusive(False)
        button.setToolTip(tr("Draw the grid of {n} {times} {n} bins").format(n=level, times=TIMES))
        button.toggled.connect(self._on_toggled)
        return button

    def _on_toggled(self) -> None:
        levels = tuple(level for level, button in self.buttons.items() if button.isChecked())
        if levels:
            self.chosen.emit(levels)
        else:  # at least one level stays checked
            sender = self.sender()
            for button in self.buttons.values():
                if button is sender:
                    button.setChecked(True)


class DeviceSection(Section):
    """Choice of the device, and the device that ran."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        self.choice = Choice(theme, tr("Device"), 9 * GRID)
        self.ran: ElidedLabel = quiet(tr("The device that ran is shown here after the first analysis."))
        super().__init__(tr("Device"), self.ran, note=self.choice)
        tip = tr(
            "Automatic takes CUDA, else MPS, else the processor. "
            "Results of another device may differ in their last bits."
        )
        explain(tr("Device"), tip, self.title, self.choice)
        self._known: tuple[tuple[str, str], ...] = (("cpu", tr("cpu")),)
        self._device = "auto"
        self._fill()
        self.choice.activated.connect(lambda _: self.chosen.emit(self.choice.currentData()))

    def show_devices(self, devices: tuple[tuple[str, str], ...]) -> None:
        """Set the available devices, (name, text) each."""
        if devices:
            self._known = devices
            self._fill()

    def show_setup(self, setup: AnalysisSetup) -> None:
        self._device = setup.device
        self._fill()

    def show_analysis(self, analysis: Analysis) -> None:
        """Show which device ran."""
        self.ran.setText(tr("Ran on {device}").format(device=analysis.device))
        self.ran.setToolTip(self.ran.text())

    def _fill(self) -> None:
        entries = [("auto", tr("Automatic")), *self._known]
        if self._device not in dict(entries):
            entries.append((self._device, self._device))
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for name, text in entries:
                self.choice.addItem(text, name)
            self.choice.setCurrentIndex(self.choice.findData(self._device))
        self.choice.updateGeometry()
