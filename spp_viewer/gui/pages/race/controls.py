"""Controls of the race: repeats, sample of windows for R-CNN, order, and buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSpinBox, QWidget

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.choice import Choice
from spp_viewer.gui.workers.race_jobs import Activity

REPEATS = 3
DEFAULT_SAMPLE = 256
"""Default number of windows of a sample."""


class RaceControls(QWidget):
    """Options and buttons of the race."""

    race_wanted = Signal()
    sweep_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.repeats = QSpinBox()
        self.repeats.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.repeats.setRange(1, 20)
        self.repeats.setValue(REPEATS)
        self.repeats.setAccessibleName(tr("Repeats"))
        self.repeats.setToolTip(tr("Number of runs of each detector after a warm-up; figures are medians."))
        self.order = Choice(theme, tr("Order"))
        self.order.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.order.addItem(tr("One after the other"), False)
        self.order.addItem(tr("Both at once"), True)
        self.order.setToolTip(
            tr("At once, they share the processor: times are a demonstration only. In turns, they are measurements.")
        )
        self.sampled = QCheckBox(tr("R-CNN runs only"))
        self.sampled.setToolTip(
            tr("For slow machines: R-CNN runs a sample of the windows; its times are extrapolated and marked as such.")
        )
        self.sample = QSpinBox()
        self.sample.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.sample.setRange(1, 100_000)
        self.sample.setValue(DEFAULT_SAMPLE)
        self.sample.setSuffix(tr(" windows"))
        self.sample.setAccessibleName(tr("Windows that R-CNN runs"))
        self.sample.setEnabled(False)
        self.sampled.toggled.connect(self.sample.setEnabled)
        self.race = QPushButton(tr("Start the race"))
        self.race.setDefault(True)
        self.race.setToolTip(tr("R-CNN and SPP-Net on this photograph, with the current options (Ctrl+R)."))
        self.race.clicked.connect(self.race_wanted)
        self.sweep = QPushButton(tr("Sweep"))
        self.sweep.setToolTip(tr("Race at 10 to 5000 windows, at one and at five scales, and plot the speed-up."))
        self.sweep.clicked.connect(self.sweep_wanted)
        self.stop = QPushButton(tr("Stop"))
        self.stop.setToolTip(tr("Stop at once; what was measured before stays (Esc)."))
        self.stop.clicked.connect(self.stop_wanted)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2)
        for row, (text, widget) in enumerate(((tr("Repeats"), self.repeats), (tr("Order"), self.order))):
            label = QLabel(text)
            label.setBuddy(widget)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1)
        grid.addWidget(self.sampled, 2, 0)
        grid.addWidget(self.sample, 2, 1)
        grid.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.race, 1)
        buttons.addWidget(self.sweep)
        buttons.addWidget(self.stop)
        grid.addLayout(buttons, 3, 0, 1, 2)
        self.set_state(Activity.IDLE, False)

    @property
    def chosen_sample(self) -> int | None:
        """Number of windows that R-CNN runs on; None for all."""
        return self.sample.value() if self.sampled.isChecked() else None

    @property
    def together(self) -> bool:
        return bool(self.order.currentData())

    def set_state(self, activity: Activity, ready: bool) -> None:
        """Set the activity of the race controller, and whether a race can start."""
        for button in (self.race, self.sweep):
            button.setEnabled(ready)
            button.setVisible(activity == Activity.IDLE)
        self.stop.setVisible(activity != Activity.IDLE)
        self.stop.setText(tr("Stop the race") if activity == Activity.RACING else tr("Stop the sweep"))
        for widget in (self.repeats, self.order, self.sampled):
            widget.setEnabled(activity == Activity.IDLE)
        self.sample.setEnabled(activity == Activity.IDLE and self.sampled.isChecked())
