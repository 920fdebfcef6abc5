"""Every action of the window in one table, and the actions and menus made of it. No key is bound twice."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.i18n.text import plain, tr
from spp_viewer.gui.shell.actions import (
    analysis_menu,
    edit_menu,
    file_menu,
    help_menu,
    overlays_menu,
    view_menu,
    view_submenus,
)
from spp_viewer.gui.shell.actions.spec import MENUS, ActionSpec, keys_text, tooltip_text
from spp_viewer.gui.shell.dialogs import KeyRow
from spp_viewer.gui.theme.colours import Palette
from spp_viewer.gui.theme.icons import line_icon

ACTIONS: tuple[ActionSpec, ...] = (
    *file_menu.ACTIONS,
    *edit_menu.ACTIONS,
    *analysis_menu.ACTIONS,
    *view_menu.ACTIONS,
    *view_submenus.ACTIONS,
    *overlays_menu.ACTIONS,
    *help_menu.ACTIONS,
)


def make_actions(parent: QWidget, palette: Palette) -> dict[str, QAction]:
    """Make all actions, by key; ``parent`` owns them, and their shortcuts work anywhere in it."""
    made: dict[str, QAction] = {}
    choices: dict[str, QActionGroup] = {}
    for spec in ACTIONS:
        action = QAction(tr(spec.title), parent)
        action.setObjectName(spec.key)
        action.setShortcuts([QKeySequence(name) for name in spec.shortcuts])
        action.setCheckable(spec.checkable)
        action.setToolTip(tooltip_text(spec))
        if spec.choice:
            group = choices.setdefault(spec.choice, QActionGroup(parent))
            group.addAction(action)
        parent.addAction(action)
        made[spec.key] = action
    apply_palette(made, palette)
    assert all(f"overlay.{key}" in made for key in OVERLAYS)
    return made


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction], after: Mapping[str, QMenu]) -> None:
    """Add a menu for each of :data:`MENUS`, with its groups separated and its submenus.

    Parameters
    ----------
    after
        Menus to be put behind actions, by the actions' keys.
    """
    for title in MENUS:
        menu = bar.addMenu(tr(title))
        group, within = 0, dict[str, QMenu]()
        for spec in _of_menu(title):
            if spec.group != group:
                menu.addSeparator()
                group = spec.group
            if spec.submenu and spec.submenu not in within:
                within[spec.submenu] = menu.addMenu(tr(spec.submenu))
            within.get(spec.submenu, menu).addAction(actions[spec.key])
            if spec.key in after:
                menu.addMenu(after[spec.key])


def apply_palette(actions: Mapping[str, QAction], palette: Palette) -> None:
    """Give the actions icons in the theme's colours."""
    for spec in ACTIONS:
        if spec.icon:
            actions[spec.key].setIcon(line_icon(spec.icon, palette))
            actions[spec.key].setIconVisibleInMenu(False)


def key_rows() -> dict[str, list[KeyRow]]:
    """Return the rows of the table of keys, by the titles of the menus."""
    return {plain(tr(title)): [_key_row(spec) for spec in _of_menu(title)] for title in MENUS}


def _of_menu(title: str) -> list[ActionSpec]:
    return [spec for spec in ACTIONS if spec.menu == title]


def _key_row(spec: ActionSpec) -> KeyRow:
    return KeyRow(keys_text(spec.shortcuts), plain(tr(spec.title)), tr(spec.tooltip))
