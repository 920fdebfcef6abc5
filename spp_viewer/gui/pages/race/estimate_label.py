"""The words that go with every figure that is not a measurement, in a colour that is not passed over."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy

from spp_viewer.gui.i18n.text import listed, tr
from spp_viewer.gui.theme.theme import Theme, scaled


def mark_words(*, extrapolated: bool, together: bool) -> str:
    """What a figure is, if it is not simply measured; else nothing."""
    parts = [tr("extrapolated")] if extrapolated else []
    if together:
        parts.append(tr("cores shared"))
    return listed(parts)


class Mark(QLabel):
    """A word beside figures; takes no room while there is none to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFont(scaled(self.font(), 0.92, QFont.Weight.DemiBold))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(tr("How the figures were taken"))
        theme.changed.connect(self._apply_theme)
        self.set_words("")

    def set_words(self, words: str, tip: str = "") -> None:
        """Say something, or nothing."""
        self.setText(words)
        self.setToolTip(tip)
        self.setVisible(bool(words))
        self._apply_theme()

    def _apply_theme(self) -> None:
        self.setStyleSheet(f"color: {self._theme.palette.warning};")
