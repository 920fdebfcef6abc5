"""Detections, the whole analysis and the picture of the view are written; a saved analysis opens again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.exchange.voc import read_voc
from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE, Answer, WindowMaker

CONTROL = Qt.KeyboardModifier.ControlModifier


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> str:  # type: ignore[no-untyped-def]
    """Press a key and wait for the notice."""
    window.activateWindow()
    with qtbot.waitSignal(window.exporter.reported, timeout=PATIENCE) as told:
        qtbot.keyClick(window.canvas, key, modifier)
    assert told.args is not None
    return str(told.args[0].message)


def shown(window: MainWindow) -> int:
    assert window.session.document.analysis is not None
    return int((window.session.document.analysis.detections.scores > window.session.document.settings.threshold).sum())


@pytest.mark.parametrize(("kind", "suffix"), [("VOC", ".xml"), ("Table", ".csv"), ("JSON", ".json")])
def test_the_shown_boxes_are_exported(
    qtbot: QtBot, analysed: MainWindow, answer: Answer, tmp_path: Path, kind: str, suffix: str
) -> None:
    analysed.session.document.settings.set_threshold(1.0)
    asked = answer(tmp_path / "boxes", kind)  # without a suffix: that of the chosen kind is added
    assert "boxes" + suffix in press(qtbot, analysed, Qt.Key.Key_E, CONTROL)
    assert Path(asked[0]).stem == Path(analysed.session.document.image.image.name).stem  # type: ignore[union-attr]
    path = tmp_path / f"boxes{suffix}"
    if suffix == ".xml":
        assert len(read_voc(path).boxes) == shown(analysed)
    elif suffix == ".csv":
        assert len(path.read_text().splitlines()) == shown(analysed) + 1
    else:
        assert len(json.loads(path.read_text())["detections"]) == shown(analysed)


def test_a_saved_analysis_opens_again_as_it_was(
    qtbot: QtBot, analysed: MainWindow, answer: Answer, make_window: WindowMaker, tmp_path: Path
) -> None:
    answer(tmp_path / "photo")
    assert "photo.sppv" in press(qtbot, analysed, Qt.Key.Key_S, CONTROL)
    saved = analysed.session.document.analysis
    assert saved is not None
    other = make_window()
    with qtbot.waitSignal(other.session.document.settled, timeout=PATIENCE):
        other.open_paths([tmp_path / "photo.sppv"])
    opened = other.session.document.analysis
    assert opened is not None
    np.testing.assert_array_equal(opened.scores, saved.scores)
    np.testing.assert_array_equal(opened.image.pixels, saved.image.pixels)
    assert (
        other.session.document.settings.threshold == analysed.session.document.settings.threshold
    )  # the model says so without being loaded
    assert other.session.document.settings.shown_levels == analysed.session.document.settings.shown_levels
    assert other.status.model.text() == analysed.status.model.text()
    assert other.detections.table.model().rowCount() == analysed.detections.table.model().rowCount() > 0
    with qtbot.waitSignal(other.session.document.settled, timeout=PATIENCE):
        other.session.analyse()
    assert other.session.document.analysis is not opened
    np.testing.assert_array_equal(other.session.document.analysis.scores, saved.scores)  # type: ignore[union-attr]


def test_a_damaged_analysis_leaves_what_was_there(qtbot: QtBot, analysed: MainWindow, tmp_path: Path) -> None:
    before = analysed.session.document.analysis
    broken = tmp_path / "broken.sppv"
    broken.write_bytes(b"PK not really")
    with qtbot.waitSignal(analysed.session.document.problem, timeout=PATIENCE) as told:
        analysed.open_paths([broken])
    assert told.args is not None
    assert "broken.sppv" in told.args[0].message
    assert analysed.session.document.analysis is before


def test_the_view_is_saved_as_a_picture(qtbot: QtBot, analysed: MainWindow, answer: Answer, tmp_path: Path) -> None:
    answer(tmp_path / "view")
    seen = analysed.pair.picture(1.0)
    assert "view.png" in press(qtbot, analysed, Qt.Key.Key_S)
    with PilImage.open(tmp_path / "view.png") as picture:
        assert picture.size == (2 * seen.width(), 2 * seen.height())
        small = np.asarray(picture.convert("RGB").resize((seen.width(), seen.height())))
    for x, y in ((300, 200), (430, 300)):
        colour = seen.pixelColor(x, y)
        assert abs(small[y, x].astype(int) - [colour.red(), colour.green(), colour.blue()]).max() < 60


def test_the_view_is_copied(qtbot: QtBot, analysed: MainWindow) -> None:
    seen = analysed.pair.picture(1.0)
    assert "clipboard" in press(qtbot, analysed, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().image() == seen


def test_a_folder_that_cannot_be_written_is_an_error_that_says_so(
    qtbot: QtBot, analysed: MainWindow, answer: Answer
) -> None:
    answer(Path("/proc/nowhere/boxes.json"), "JSON")
    assert "choose another place" in press(qtbot, analysed, Qt.Key.Key_E, CONTROL)


def test_no_answer_writes_nothing(qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *arguments: ("", ""))
    told: list[object] = []
    analysed.exporter.reported.connect(told.append)
    for key in ("export", "save", "picture"):
        analysed.actions_by_key[key].trigger()
    analysed.exporter.background.shutdown()
    assert told == []


def test_there_is_nothing_to_export_before_an_analysis(window: MainWindow) -> None:
    for key in ("export", "save", "picture", "copy"):
        assert not window.actions_by_key[key].isEnabled()
