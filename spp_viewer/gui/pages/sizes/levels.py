"""Choice of the pyramid's levels: the paper's two pyramids, or any levels."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from spp_viewer.gui.document.size_comparison import ALL, SizeComparison
from spp_viewer.gui.document.sizes_choice import CLASSIFICATION, DETECTION, FINEST
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.pages.sizes import labels
from spp_viewer.gui.theme.theme import GRID, Theme, tabular
from spp_viewer.gui.widgets.choice import Choice
from spp_viewer.gui.workers.sizes_worker import KeptMaps

PRESETS = (
    (CLASSIFICATION, tr_noop("The pyramid of whole images: 21 bins.")),
    (DETECTION, tr_noop("The pyramid of detection: 50 bins.")),
)

IN_A_ROW = 4

FILTERS = 256
"""Number of conv5 filters assumed before the first vector."""


class LevelsChooser(QWidget):
    """A check box per level, and a button for each of the :data:`PRESETS`."""

    def __init__(self, sizes: SizeComparison) -> None:
        super().__init__()
        self._sizes = sizes
        self.presets: dict[tuple[int, ...], QPushButton] = {}
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for levels, tip in PRESETS:
            button = QPushButton("{" + ", ".join(map(str, reversed(levels))) + "}")
            button.setCheckable(True)
            button.setToolTip(tr(tip))
            button.clicked.connect(self._on_preset)
            self.presets[levels] = button
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.length = QLabel()
        self.length.setProperty("muted", True)
        self.length.setFont(tabular(self.length.font()))
        buttons.addWidget(self.length)
        grid = QGridLayout()
        grid.setSpacing(0)
        self.boxes: dict[int, QCheckBox] = {}
        for level in range(1, FINEST + 1):
            box = QCheckBox(labels.level_text(level))
            box.setAccessibleName(tr("Level {level}").format(level=labels.level_text(level)))
            box.setToolTip(tr("{bins} bins of every filter.").format(bins=level * level))
            box.clicked.connect(self._on_box)
            self.boxes[level] = box
            grid.addWidget(box, (level - 1) // IN_A_ROW, (level - 1) % IN_A_ROW)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(buttons)
        column.addLayout(grid)
        sizes.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the chosen levels; the last one cannot be unchecked."""
        levels = self._sizes.choice.levels
        for own, button in self.presets.items():
            button.setChecked(own == levels)
        for level, box in self.boxes.items():
            box.setChecked(level in levels)
            box.setEnabled(levels != (level,))
        sight = next(iter(self._sizes.sights.values()), None)
        channels = sight.look.channels if sight is not None else FILTERS
        values = text.count(self._sizes.choice.bins * channels)
        self.length.setText(tr("{length} values").format(length=values))
        self.length.setToolTip(labels.length_text(levels, channels))

    @Slot()
    def _on_preset(self) -> None:
        levels = next(levels for levels, button in self.presets.items() if button is self.sender())
        self._sizes.choose(replace(self._sizes.choice, levels=levels))
        self.refresh()  # a click on the current preset would uncheck it

    @Slot()
    def _on_box(self) -> None:
        levels = tuple(level for level, box in self.boxes.items() if box.isChecked())
        self._sizes.choose(replace(self._sizes.choice, levels=levels))


class LevelBox(Choice):
    """Choice between the similarity of whole vectors and that of one level."""

    def __init__(self, sizes: SizeComparison, theme: Theme) -> None:
        super().__init__(theme, tr("Similarity of"))
        self._sizes = sizes
        self.setToolTip(tr("Compare the whole vectors, or only the part of one level."))
        self.activated.connect(self._on_activated)
        sizes.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the entries: one per level, and one for all."""
        levels = (ALL, *self._sizes.choice.levels)
        with QSignalBlocker(self):
            if [self.itemData(entry) for entry in range(self.count())] != list(levels):
                self.clear()
                for level in levels:
                    self.addItem(labels.level_text(level), level)
            self.setCurrentIndex(levels.index(self._sizes.level))

    @Slot(int)
    def _on_activated(self, entry: int) -> None:
        self._sizes.choose_level(self.itemData(entry))


def kept_text(kept: KeptMaps, forms: int) -> str:
    """Describe the cached maps and the convolutions that they save."""
    megabytes = f"{kept.size / 2**20:.1f}" if kept.size < 10 * 2**20 else text.count(round(kept.size / 2**20))
    if kept.forms < forms:
        message = tr("Maps of {count} of {forms} forms kept ({size} MB): other levels need convolutions for the rest.")
        return message.format(count=text.count(kept.forms), forms=text.count(forms), size=megabytes)
    return tr("Maps kept ({size} MB): levels need no convolution.").format(size=megabytes)
