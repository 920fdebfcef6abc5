"""Choice of the inspector's pyramid level, and display of its filter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from spp_viewer.gui.i18n.text import TIMES, tr
from spp_viewer.gui.theme.theme import Theme, scaled
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.widgets.level_button import LevelButton


class LevelBar(QWidget):
    """The levels of the pyramid, finest first, and the shown filter."""

    level_chosen = Signal(int)
    filter_cleared = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._buttons: dict[int, LevelButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(3)
        self._row.addStretch(1)
        self._every = ElidedLabel(tr("strongest filter"))
        self._every.setProperty("muted", True)
        self._every.setFont(scaled(self._every.font(), 0.92))
        self._every.setToolTip(tr("Each bin shows the filter that responds most; click it to follow that filter"))
        self._one = QToolButton()
        self._one.setToolTip(tr("Show each bin's strongest filter again"))
        self._one.clicked.connect(self.filter_cleared)
        self._row.addWidget(self._every)
        self._row.addWidget(self._one)
        self.set_filter(None)
        self.setFixedHeight(self._one.sizeHint().height())  # the same for both widgets

    def set_levels(self, levels: tuple[int, ...], chosen: int) -> None:
        """Set the levels and the chosen one."""
        for button in self._buttons.values():
            self._row.removeWidget(button)
            button.hide()  # deleted later; until then it would be laid out among the new ones
            button.deleteLater()
        self._buttons = {}
        for place, level in enumerate(sorted(levels, reverse=True)):
            button = LevelButton(level, self._theme)
            button.setChecked(level == chosen)
            button.clicked.connect(lambda _=False, level=level: self.level_chosen.emit(level))
            self._row.insertWidget(place, button)
            self._buttons[level] = button

    def set_filter(self, number: int | None) -> None:
        """Show which filter is drawn; None for each bin's strongest."""
        self._every.setVisible(number is None)
        self._one.setVisible(number is not None)
        if number is not None:
            self._one.setText(tr("filter {number}  {cross}").format(number=number, cross=TIMES))
            self._one.setAccessibleName(tr("Filter {number}, click to show the strongest again").format(number=number))

    @property
    def buttons(self) -> dict[int, LevelButton]:
        return dict(self._buttons)

    @property
    def clear_button(self) -> QToolButton:
        return self._one
