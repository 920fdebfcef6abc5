from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.resources import resource
from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.i18n.language import LANGUAGES
from spp_viewer.gui.i18n.text import plain
from spp_viewer.gui.shell.actions.spec import MENUS, ActionSpec, tooltip_text
from spp_viewer.gui.shell.actions.table import ACTIONS, key_rows, make_actions
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.theme.colours import DARK
from spp_viewer.gui.theme.theme import THEMES


def test_no_key_is_bound_twice() -> None:
    bound = Counter(QKeySequence(key).toString() for spec in ACTIONS for key in spec.shortcuts)
    assert [key for key, times in bound.items() if times > 1] == []
    assert "" not in bound  # every name is a key that Qt knows


def test_no_mnemonic_is_used_twice_in_a_menu() -> None:
    for menu, submenu in {(spec.menu, spec.submenu) for spec in ACTIONS}:
        titles = [spec.title for spec in ACTIONS if (spec.menu, spec.submenu) == (menu, submenu)]
        if not submenu:
            titles += {spec.submenu for spec in ACTIONS if spec.menu == menu}
        marks = Counter(title[title.index("&") + 1].lower() for title in titles if "&" in title)
        assert [mark for mark, times in marks.items() if times > 1] == [], (menu, submenu)
    marks = Counter(menu[menu.index("&") + 1].lower() for menu in MENUS)
    assert max(marks.values()) == 1


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.key)
def test_every_action_says_what_it_does_and_does_it(spec: ActionSpec) -> None:
    assert spec.title
    assert spec.tooltip.endswith(".")
    assert spec.menu in MENUS
    assert (spec.run is None) != (spec.toggle is None)
    if spec.icon:
        assert resource("icons", f"{spec.icon}.svg").is_file()


def test_pages_themes_and_languages_all_have_actions() -> None:
    keys = {spec.key for spec in ACTIONS}
    assert {f"panel.{name}" for name in PANELS} <= keys
    assert {f"theme.{name}" for name in THEMES} <= keys
    assert {f"language.{name}" for name in LANGUAGES} <= keys


def test_overlays_and_stages_all_have_actions() -> None:
    keys = {spec.key for spec in ACTIONS}
    assert len(keys) == len(ACTIONS)
    assert {f"overlay.{key}" for key in OVERLAYS} <= keys
    assert {f"stage.{stage.key}" for stage in STAGES} <= keys
    assert all(resource("icons", f"stage-{stage.key}.svg").is_file() for stage in STAGES)


def test_actions_carry_key_tip_and_icon(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = make_actions(parent, DARK)
    assert set(made) == {spec.key for spec in ACTIONS}
    assert made["open"].shortcut() == QKeySequence("Ctrl+O")
    assert "Ctrl+O" in made["open"].toolTip()
    assert not made["open"].icon().isNull()
    assert [key.toString() for key in made["previous"].shortcuts()] == ["A", "PgUp"]
    made["theme.dark"].trigger()
    made["theme.light"].trigger()
    assert not made["theme.dark"].isChecked()


def test_an_action_without_a_key_has_a_plain_tip() -> None:
    about = next(spec for spec in ACTIONS if spec.key == "about")
    assert tooltip_text(about) == about.tooltip


def test_the_table_of_keys_has_every_action_under_its_menu() -> None:
    rows = key_rows()
    assert list(rows) == [plain(menu) for menu in MENUS]
    assert sum(map(len, rows.values())) == len(ACTIONS)
    assert ("A, PgUp", "Previous image") in {(row.keys, row.title) for row in rows["File"]}
