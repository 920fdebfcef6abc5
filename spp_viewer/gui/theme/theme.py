"""The theme, light or dark: palette, font and style sheet of the application."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from spp_viewer.core.resources import resource
from spp_viewer.gui.theme.colours import DARK, LIGHT, Palette
from spp_viewer.gui.theme.stylesheet import style_sheet

THEMES = ("system", "light", "dark")
GRID = 8
"""Unit of distances, screen pixels; distances are multiples or halves of it."""

HAN = "SPP Viewer Han"
"""Family of the Chinese typeface."""

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The current theme. Custom-painted widgets read :attr:`palette` and repaint on :attr:`changed`.

    Parameters
    ----------
    app
        Application whose style, palette, font and style sheet are set.
    name
        One of :data:`THEMES`.
    """

    changed = Signal()

    def __init__(self, app: QApplication, name: str = "system") -> None:
        super().__init__(app)
        self.app = app
        self._name = name
        self.palette = LIGHT
        app.setStyle("Fusion")
        app.setFont(_interface_font(app.font()))
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_change)
        self.choose(name)

    @property
    def name(self) -> str:
        """The selected theme, which may be "system"."""
        return self._name

    def choose(self, name: str) -> None:
        """Switch to "light", "dark" or "system"."""
        if name not in THEMES:
            raise ValueError(f"theme must be one of {', '.join(THEMES)}, not {name!r}")
        self._name = name
        QGuiApplication.styleHints().setColorScheme(_SCHEMES[name])
        self._apply()

    def _on_system_change(self) -> None:
        if self._name == "system":
            self._apply()

    def _apply(self) -> None:
        self.palette = resolve(self._name)
        self.app.setPalette(qt_palette(self.palette))
        self.app.setStyleSheet(style_sheet(self.palette, resource("icons", f"tick-{self.palette.name}.svg").as_posix()))
        self.changed.emit()


def resolve(name: str) -> Palette:
    """Return the palette that a theme's name stands for at this moment."""
    if name == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if name == "dark" else LIGHT


def qt_palette(palette: Palette) -> QPalette:
    """Convert the palette for Qt's widgets."""
    role = QPalette.ColorRole
    colours = {
        role.Window: palette.window,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.window,
        role.Text: palette.text,
        role.Button: palette.raised,
        role.ButtonText: palette.text,
        role.BrightText: palette.error,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.ToolTipBase: palette.raised,
        role.ToolTipText: palette.text,
        role.PlaceholderText: palette.muted,
        role.Link: palette.accent,
        role.Accent: palette.accent,
        role.Light: palette.raised,
        role.Midlight: palette.raised,
        role.Mid: palette.border,
        role.Dark: palette.border,
    }
    result = QPalette()
    for which, colour in colours.items():
        result.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(palette.muted))
    return result


def tabular(font: QFont) -> QFont:
    """Return the font with tabular figures, so that columns align and changing numbers do not move."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def scaled(font: QFont, factor: float, weight: QFont.Weight | None = None) -> QFont:
    """Return the font scaled by ``factor``, with tabular figures and optionally another weight."""
    result = tabular(font)
    result.setPointSizeF(font.pointSizeF() * factor)
    if weight is not None:
        result.setWeight(weight)
    return result


def _interface_font(system: QFont) -> QFont:
    """Return Inter, which has tabular figures, at about the system's size.

    A Chinese font with the characters of the interface is its fallback, so that texts look alike on every system. Both
    are bundled.
    """
    numbers = [QFontDatabase.addApplicationFont(str(path)) for path in sorted(resource("fonts").glob("*.?tf"))]
    font = QFont(system)
    if numbers and min(numbers) >= 0:
        font.setFamilies(["Inter", HAN, *system.families()])
    font.setPointSizeF(max(9.0, min(system.pointSizeF(), 13.0)) if system.pointSizeF() > 0 else 9.0)
    return tabular(font)
