from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.shell import commands
from spp_viewer.gui.shell.actions.spec import VIEW, ActionSpec
from spp_viewer.gui.shell.commands import Commands
from spp_viewer.gui.shell.context import WindowContext


class Lamp(QObject):
    """What the actions of these tests are about; a race and an undo history as well, as far as they are asked."""

    changed = Signal()
    lit = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.on, self.broken, self.runs = True, False, 0

    def run(self) -> None:
        self.runs += 1

    def switch(self, on: bool) -> None:
        self.on = on


def lamp_of(context: Any) -> Lamp:
    """The lamp that these tests put in the place of a window's parts."""
    return cast(Lamp, context.lamp)


SPECS = (
    ActionSpec(
        "run",
        VIEW,
        "Run",
        "Run.",
        run=lambda context: lamp_of(context).run(),
        enabled=lambda context: not lamp_of(context).broken,
        text=lambda context: f"Run ({lamp_of(context).runs})",
    ),
    ActionSpec(
        "switch",
        VIEW,
        "Switch",
        "Switch.",
        toggle=lambda context, on: lamp_of(context).switch(on),
        checked=lambda context: lamp_of(context).on,
        follows=lambda context: lamp_of(context).lit,
    ),
)


@pytest.fixture
def lamp() -> Lamp:
    return Lamp()


@pytest.fixture
def actions(
    qapp: QApplication, silent: Session, lamp: Lamp, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, QAction]]:
    """Actions of :data:`SPECS`, connected."""
    owner = QWidget()
    made = {spec.key: QAction(spec.title, owner, checkable=spec.checkable) for spec in SPECS}
    context = SimpleNamespace(actions=made, session=silent, race=lamp, history=lamp, lamp=lamp)
    monkeypatch.setattr(commands, "ACTIONS", SPECS)
    Commands(cast(WindowContext, context), owner)
    yield made
    owner.deleteLater()


def test_a_triggered_action_runs(actions: dict[str, QAction], lamp: Lamp) -> None:
    actions["run"].trigger()
    assert lamp.runs == 1


def test_a_check_mark_switches_and_follows(actions: dict[str, QAction], lamp: Lamp) -> None:
    assert actions["switch"].isChecked()
    actions["switch"].trigger()
    assert not lamp.on
    lamp.lit.emit(True)
    assert actions["switch"].isChecked()
    assert lamp.on


def test_an_action_is_enabled_and_titled_as_the_state_is(
    actions: dict[str, QAction], lamp: Lamp, silent: Session
) -> None:
    assert actions["run"].isEnabled()
    assert actions["run"].text() == "Run (0)"
    lamp.broken, lamp.runs = True, 4
    silent.document.cleared.emit()
    assert not actions["run"].isEnabled()
    assert actions["run"].text() == "Run (4)"
