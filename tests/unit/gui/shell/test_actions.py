from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.resources import resource
from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.shell.actions.spec import MENUS, tooltip_text
from spp_viewer.gui.shell.actions.table import ACTIONS, make_actions
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.theme.colours import DARK


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
def test_every_action_says_what_it_does(spec: object) -> None:
    assert spec.title  # type: ignore[attr-defined]
    assert spec.tooltip.endswith(".")  # type: ignore[attr-defined]
    assert spec.menu in MENUS  # type: ignore[attr-defined]
    if spec.icon:  # type: ignore[attr-defined]
        assert resource("icons", f"{spec.icon}.svg").is_file()  # type: ignore[attr-defined]


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
