from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from spp_viewer.gui.theme.colours import DARK, LIGHT
from spp_viewer.gui.theme.stylesheet import mix, style_sheet
from spp_viewer.gui.theme.theme import Theme, resolve, tabular


def test_choosing_changes_the_application_and_says_so(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert theme.palette is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    theme.choose("light")
    assert theme.palette is LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)


def test_system_means_what_the_system_says(theme: Theme) -> None:
    theme.choose("system")
    assert theme.name == "system"
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.palette is (DARK if dark else LIGHT)
    assert resolve("system") is theme.palette


def test_an_unknown_theme_is_refused(theme: Theme) -> None:
    with pytest.raises(ValueError, match="pink"):
        theme.choose("pink")


def test_figures_have_equal_width(qapp: QApplication, theme: Theme) -> None:
    metrics = QFontMetricsF(tabular(qapp.font()))
    assert len({round(metrics.horizontalAdvance(digit * 10), 3) for digit in "0123456789"}) == 1


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_the_style_sheet_has_no_gap(palette: object) -> None:
    sheet = style_sheet(palette, "tick.svg")  # type: ignore[arg-type]
    assert "$" not in sheet
    assert palette.accent in sheet  # type: ignore[attr-defined]
    assert sheet.count("{") == sheet.count("}")


def test_mixing() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#ffffff", 0) == "#102030"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_button_that_is_off_does_not_wear_the_accent(qtbot: QtBot, theme: Theme, name: str) -> None:
    """Its muted writing could not be read on it."""
    theme.choose(name)
    button = QPushButton("Open")
    qtbot.addWidget(button)
    button.setDefault(True)
    button.resize(80, 28)
    grounds = []
    for enabled in (True, False):
        button.setEnabled(enabled)
        grounds.append(button.grab().toImage().pixelColor(6, 14))
    assert grounds == [QColor(theme.palette.accent), QColor(theme.palette.raised)]
