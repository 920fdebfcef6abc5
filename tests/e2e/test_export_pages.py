"""What the pages Window and Why show is saved and copied by the menu in their heads."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.widgets.save_menu import SaveButton
from spp_viewer.gui.workers.messages import Selection
from tests.e2e.conftest import PATIENCE, Answer

SHIFT = Qt.KeyboardModifier.ShiftModifier


def choose(qtbot: QtBot, window: MainWindow, button: SaveButton, task: str) -> str:
    """Open the menu from the keyboard, go to a task, press Return, and wait for the notice."""
    menu = button.menu()
    assert isinstance(menu, QMenu)

    def answer() -> None:
        while menu.activeAction() is not button.commands[task]:
            QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)

    assert button.isVisible()
    button.setFocus()
    QTimer.singleShot(0, menu, answer)
    with qtbot.waitSignal(window.exporter.reported, timeout=PATIENCE) as told:
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert told.args is not None
    assert told.args[0].level == "info"
    return str(told.args[0].message)


@pytest.fixture
def dragging(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    """A live window that was nudged twice."""
    live = analysed.session.live
    live.place((30, 30, 100, 90))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        before = len(live.trail)
        qtbot.waitUntil(lambda: not live.busy, timeout=PATIENCE)
        qtbot.keyClick(analysed.canvas, key, SHIFT)
        qtbot.waitUntil(lambda before=before: len(live.trail) > before, timeout=PATIENCE)  # type: ignore[misc]
    qtbot.waitUntil(lambda: not live.busy, timeout=PATIENCE)
    return analysed


@pytest.fixture
def asking(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    analysed.show_panel("why")
    qtbot.waitUntil(lambda: analysed.session.why.reasons is not None, timeout=PATIENCE)
    return analysed


def test_scores_of_the_live_window(qtbot: QtBot, dragging: MainWindow, answer: Answer, tmp_path: Path) -> None:
    asked = answer(tmp_path / "here", "JSON")
    told = choose(qtbot, dragging, dragging.live_panel.save, "scores")
    assert "here.json" in told
    assert Path(asked[0]).name.endswith("-window.csv")
    document = json.loads((tmp_path / "here.json").read_text())
    assert document["window"] == [46, 46, 116, 106]
    scores = dragging.session.live.scores
    assert scores is not None
    assert document["scores"] == pytest.approx(
        dict(zip(scores.of.classes, scores.scored.scores[0].tolist(), strict=True)), abs=1e-4
    )


def test_scores_along_the_drag_and_their_graph(
    qtbot: QtBot, dragging: MainWindow, answer: Answer, tmp_path: Path
) -> None:
    answer(tmp_path / "drag", "table")
    choose(qtbot, dragging, dragging.live_panel.save, "trail")
    with (tmp_path / "drag.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    assert [row["x1"] for row in rows][-2:] == ["46", "46"]
    assert [row["y1"] for row in rows][-2:] == ["30", "46"]
    answer(tmp_path / "graph.png")
    choose(qtbot, dragging, dragging.live_panel.save, "trail")
    with PilImage.open(tmp_path / "graph.png") as picture:
        size = dragging.live_panel.trail.view_size
        assert picture.size == (2 * size.width(), 2 * size.height())
        assert len(np.unique(np.asarray(picture.convert("L")))) > 20  # lines, letters, ground
    answer(tmp_path / "graph.svg")
    choose(qtbot, dragging, dragging.live_panel.save, "trail")
    assert b"<text" in (tmp_path / "graph.svg").read_bytes()


def test_tables_are_copied(qtbot: QtBot, dragging: MainWindow) -> None:
    choose(qtbot, dragging, dragging.live_panel.save, "copy scores")
    assert QGuiApplication.clipboard().text().startswith("class,score")
    choose(qtbot, dragging, dragging.live_panel.save, "copy trail")
    assert QGuiApplication.clipboard().text().splitlines()[-1].startswith("46,46,116,106,")


def test_contributions(qtbot: QtBot, asking: MainWindow, answer: Answer, tmp_path: Path) -> None:
    answer(tmp_path / "why", "JSON")
    choose(qtbot, asking, asking.why.save, "shares")
    document = json.loads((tmp_path / "why.json").read_text())
    reasons = asking.session.why.reasons
    assert reasons is not None
    assert document["score"] == pytest.approx(reasons.provenance.shares.score)
    choose(qtbot, asking, asking.why.save, "copy shares")
    assert QGuiApplication.clipboard().text().startswith("kind,level,row")


def test_the_page_is_saved_whole_part_by_part(qtbot: QtBot, asking: MainWindow, answer: Answer, tmp_path: Path) -> None:
    answer(tmp_path / "page")
    choose(qtbot, asking, asking.why.save, "page")
    parts = asking.why.parts
    assert parts.height() > asking.why.scroller.viewport().height()  # some of it is scrolled away
    with PilImage.open(tmp_path / "page.png") as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert pixels.shape[:2] == (2 * (parts.height() + 32), 2 * (parts.width() + 32))
    ground = pixels[0, 0]
    for part in parts.sections:
        if part.isVisible():
            box = part.geometry().translated(16, 16)
            inside = pixels[2 * box.top() : 2 * box.bottom(), 2 * box.left() : 2 * box.right()]
            assert (inside != ground).any()


def test_a_picture_that_is_begun_is_of_the_newest_window(qtbot: QtBot, asking: MainWindow) -> None:
    """The page changes while it is painted: it is painted again."""
    choose(qtbot, asking, asking.why.save, "copy page")
    first = QGuiApplication.clipboard().image()
    session = asking.session
    assert session.document.analysis is not None
    asking.why.save.wanted.emit("copy page")
    QApplication.processEvents()
    other = int(session.document.analysis.detections.proposals[-1])
    with qtbot.waitSignal(asking.exporter.reported, timeout=PATIENCE):
        session.document.selection.select(Selection(other))
        qtbot.waitUntil(lambda: session.why.reasons is not None, timeout=PATIENCE)
    copied = QGuiApplication.clipboard().image()
    assert copied != first
    choose(qtbot, asking, asking.why.save, "copy page")
    assert QGuiApplication.clipboard().image() == copied  # all of it of the new window


def test_a_page_that_is_left_before_its_picture_is_done_says_so(
    qtbot: QtBot, asking: MainWindow, answer: Answer, tmp_path: Path
) -> None:
    answer(tmp_path / "page.png")
    with qtbot.waitSignal(asking.exporter.reported, timeout=PATIENCE) as told:
        asking.why.save.wanted.emit("page")
        asking.panels.show_page("detections")
    assert told.args is not None
    assert told.args[0].level == "warning"
    assert "was left" in str(told.args[0].message)
    assert not (tmp_path / "page.png").exists()


def test_each_picture_goes_to_its_own_file(qtbot: QtBot, asking: MainWindow, answer: Answer, tmp_path: Path) -> None:
    told: list[object] = []
    asking.exporter.reported.connect(told.append)
    for name in ("first.png", "second.png"):
        answer(tmp_path / name)
        asking.why.save.wanted.emit("page")
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE)
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["first.png", "second.png"]


@pytest.mark.parametrize("name", ["live_panel", "why"])
def test_no_answer_writes_nothing(
    qtbot: QtBot, dragging: MainWindow, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Callable[..., object]] = []
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getSaveFileName",
        lambda *found: asked.append(found) or ("", ""),  # type: ignore[func-returns-value, arg-type]
    )
    dragging.session.why.watch("test", True)
    qtbot.waitUntil(lambda: dragging.session.why.reasons is not None, timeout=PATIENCE)
    told: list[object] = []
    dragging.exporter.reported.connect(told.append)
    button: SaveButton = getattr(dragging, name).save
    saved = [task for task in button.commands if not task.startswith("copy")]
    for task in saved:
        button.wanted.emit(task)
    assert len(asked) == len(saved)
    dragging.exporter.background.shutdown()
    QApplication.processEvents()
    assert told == []
