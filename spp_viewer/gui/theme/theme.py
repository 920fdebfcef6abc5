"""Light, dark or the system's: palette, font and style sheet of the application."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from spp_viewer.core.resources import resource
from spp_viewer.gui.theme.colours import DARK, LIGHT, Palette
from spp_viewer.gui.theme.stylesheet import style_sheet

THEMES = ("system", "light", "dark")
GRID = 8
"""Distances are multiples or halves of this many pixels."""

HAN = "SPP Viewer Han"
"""Family of the Chinese typeface."""

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The look in force. Painted widgets read :attr:`palette` and repaint on :attr:`changed`.

    Parameters
    ----------
    app
        Its style, palette, font and style sheet are set.
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
        """What was chosen; "system" stays "system" whichever scheme that is now."""
        return self._name

    def choose(self, name: str) -> None:
        """Switch to "light", "dark" or "system" at once."""
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
    """The palette that a theme's name means at this moment."""
    if name == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if name == "dark" else LIGHT


def qt_palette(palette: Palette) -> QPalette:
    """The same colours for Qt's own widgets."""
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
    """The font with figures of equal width, so that columns line up and live numbers stand still."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def scaled(font: QFont, factor: float, weight: QFont.Weight | None = None) -> QFont:
    """The font at another size, tabular, and perhaps of another weight."""
    result = tabular(font)
    result.setPointSizeF(font.pointSizeF() * factor)
    if weight is not None:
        result.setWeight(weight)
    return result


def _interface_font(system: QFont) -> QFont:
    """Inter, which has tabular figures, at about the system's size; behind it a Chinese typeface with the characters of
    the window's own words, so that they look alike on every system. Both ship with the program."""
    numbers = [QFontDatabase.addApplicationFont(str(path)) for path in sorted(resource("fonts").glob("*.?tf"))]
    font = QFont(system)
    if numbers and min(numbers) >= 0:
        font.setFamilies(["Inter", HAN, *system.families()])
    font.setPointSizeF(max(9.0, min(system.pointSizeF(), 13.0)) if system.pointSizeF() > 0 else 9.0)
    return tabular(font)
