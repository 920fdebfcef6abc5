"""Warning label for estimates."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy

from spp_viewer.gui.i18n.text import listed, tr
from spp_viewer.gui.theme.theme import Theme, scaled


def mark_text(*, extrapolated: bool, together: bool) -> str:
    """Return the note on a figure that is not simply measured, or an empty text."""
    parts = [tr("extrapolated")] if extrapolated else []
    if together:
        parts.append(tr("cores shared"))
    return listed(parts)


class Mark(QLabel):
    """Label in the warning colour beside figures; hidden while empty."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFont(scaled(self.font(), 0.92, QFont.Weight.DemiBold))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(tr("How the figures were taken"))
        theme.changed.connect(self._apply_theme)
        self.set_text("")

    def set_text(self, text: str, tip: str = "") -> None:
        """Set text and tooltip; an empty text hides the label."""
        self.setText(text)
        self.setToolTip(tip)
        self.setVisible(bool(text))
        self._apply_theme()

    def _apply_theme(self) -> None:
        self.setStyleSheet(f"color: {self._theme.palette.warning};")
