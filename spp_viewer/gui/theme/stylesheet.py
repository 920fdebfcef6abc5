"""The style sheet, for what a QPalette cannot express: thin lines, an 8-pixel grid, one accent."""

from __future__ import annotations

from string import Template

from spp_viewer.gui.theme.colours import Palette

SELECTED = 0.22
"""Fraction of the accent in the colour of a selected row."""

_SHEET = Template("""
* { outline: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $window; width: 6px; height: 6px; }
QMainWindow::separator:hover { background: $accent; }

QMenuBar { background: $window; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $surface; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }

QStatusBar { background: $window; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; padding: 0 6px; }

QFrame#panel, QFrame#canvasFrame { background: $surface; border: 1px solid $border; border-radius: 8px; }
QLabel#panelTitle { font-weight: 600; }
QLabel[muted="true"] { color: $muted; }

QToolButton#dockMenu { padding: 2px; }
QToolButton#dockMenu::menu-indicator { image: none; }
QDockWidget { background: $window; border: 1px solid $border; }

QTabBar#panelTabs { background: $window; border: none; }
QTabBar#panelTabs::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
                         padding: 5px 3px; margin: 0; }
QTabBar#panelTabs::tab:hover { color: $text; }
QTabBar#panelTabs::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar#panelTabs::tab:selected:focus { background: $raised; border-top-left-radius: 6px;
                                        border-top-right-radius: 6px; }

QTableView { background: transparent; border: none; gridline-color: transparent; selection-background-color: $selected;
             selection-color: $text; }
QTableView::item { padding: 2px 6px; border: none; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $muted; border: none; border-bottom: 1px solid $border;
                       padding: 4px 4px; font-weight: 500; }
QTableCornerButton::section { background: transparent; border: none; }

QPushButton, QToolButton { background: $raised; border: 1px solid transparent; border-radius: 6px; padding: 4px 10px; }
QToolButton { padding: 4px; background: transparent; }
QToolButton:checked { background: $raised; }
QToolButton#saveMenu { background: $raised; padding: 1px 8px; }
QToolButton#plainMenu { padding: 0 4px; color: $muted; }
QToolButton#plainMenu::menu-indicator { image: none; width: 0; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QToolButton::menu-indicator { image: none; }
QToolButton[active="true"] { color: $accent; font-weight: 600; }
QPushButton:checked { border: 1px solid $accent; }
QPushButton:pressed, QToolButton:pressed { background: $border; }
QPushButton:focus, QToolButton:focus, QDoubleSpinBox:focus, QSpinBox:focus, QLineEdit:focus, QPlainTextEdit:focus
    { border: 1px solid $accent; }
QPushButton:default { background: $accent; color: $on_accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; }
QPushButton:default:disabled { background: $raised; }

QDoubleSpinBox, QSpinBox, QLineEdit { background: $window; border: 1px solid $border; border-radius: 6px;
                                      padding: 3px 6px; selection-background-color: $accent;
                                      selection-color: $on_accent; }
QDoubleSpinBox:disabled, QSpinBox:disabled, QLineEdit:read-only { color: $muted; }
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button, QSpinBox::up-button, QSpinBox::down-button { width: 0; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPlainTextEdit, QTextEdit { background: $window; border: 1px solid $border; border-radius: 6px; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $border; }
QSlider::add-page:horizontal { background: $accent; border-radius: 2px; }
QSlider#share::add-page:horizontal { background: $border; }
QSlider#share::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $handle;
                             border: 1px solid $accent; }
QSlider::handle:horizontal:focus { background: $accent; }

QCheckBox { spacing: 8px; padding: 3px 4px; border-radius: 4px; border: 1px solid transparent; }
QCheckBox:focus { border: 1px solid $accent; }
QCheckBox:disabled { color: $muted; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 3px; background: $window; }
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }

QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: $border; border-radius: 3px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page
    { background: transparent; height: 0; width: 0; }
""")


def style_sheet(palette: Palette, tick: str) -> str:
    """Return the style sheet in the palette's colours; ``tick`` is the path of the check mark's SVG file."""
    return _SHEET.substitute(
        vars(palette),
        tick=tick,
        hover=mix(palette.raised, palette.text, 0.08),
        selected=mix(palette.surface, palette.accent, SELECTED),
        handle=mix(palette.surface, palette.text, 0.9) if palette.name == "dark" else "#ffffff",
    )


def mix(first: str, second: str, share: float) -> str:
    """Mix ``first`` with a fraction ``share`` (0 to 1) of ``second``, both ``#rrggbb``."""
    parts = [int(first[k : k + 2], 16) * (1 - share) + int(second[k : k + 2], 16) * share for k in (1, 3, 5)]
    return "#" + "".join(f"{round(part):02x}" for part in parts)
