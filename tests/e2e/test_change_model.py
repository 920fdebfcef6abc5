"""Another model, another device, boxes from a file: what fails leaves what there was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.nn.bundle import ModelBundle, save_bundle
from spp_viewer.nn.heads import Heads
from tests.e2e.conftest import PATIENCE
from tests.e2e.option_steps import CTRL, choose, settled


def test_a_wrong_model_folder_keeps_the_old_model_and_its_results(
    qtbot: QtBot, page: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, before = page.session, page.session.document.analysis
    folder = session.document.settings.setup.model
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(tmp_path))
    with qtbot.waitSignal(session.document.settled, timeout=PATIENCE):
        qtbot.mouseClick(page.options.model.open, Qt.MouseButton.LeftButton)
    assert session.document.settings.setup.model == folder
    assert session.document.analysis is before
    assert session.document.settings.model is not None
    assert page.options.model.name.text() == session.document.settings.model.name == "tiny"
    (notice,) = page.notices.notices
    assert "choose a model folder" in notice.problem.message
    assert "What was chosen before is in force again" in notice.problem.message
    assert page.strip.tiles["conv5"].state.status == "ready"
    page.options.detection.most.setValue(3)  # the page works on
    settled(qtbot, page)
    assert page.notices.notices == []


def test_another_model_and_back(qtbot: QtBot, page: MainWindow, tiny_bundle: ModelBundle, tmp_path: Path) -> None:
    session, first = page.session, page.session.document.analysis
    assert first is not None
    state = {name: value * 2 for name, value in tiny_bundle.sppnet.state().items()}  # type: ignore[union-attr]
    save_bundle(replace(tiny_bundle, name="other", sppnet=Heads.from_state(state)), tmp_path)
    with qtbot.waitSignal(session.document.settled, timeout=PATIENCE):
        page.history.change("model", model=tmp_path)
        assert page.options.model.name.text() == "tiny"  # as long as its results are shown
    now = session.document.analysis
    assert now is not None
    assert page.options.model.name.text() == now.model == "other"
    assert now.proposals is first.proposals
    assert (now.scores != first.scores).any()
    assert page.options.model.shipped.isEnabled()
    with qtbot.waitSignal(session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(page, Qt.Key.Key_Z, CTRL)
    assert session.document.analysis is not None
    assert page.options.model.name.text() == session.document.analysis.model == "tiny"
    np.testing.assert_array_equal(session.document.analysis.scores, first.scores)


def test_a_device_that_is_not_there_keeps_the_old_one(qtbot: QtBot, page: MainWindow) -> None:
    before = page.session.document.analysis
    with qtbot.waitSignal(page.session.document.settled, timeout=PATIENCE):
        page.history.change("device", device="cuda:7")
    assert page.session.document.settings.device == "cpu"
    assert page.options.device.choice.currentData() == "cpu"
    assert page.session.document.analysis is before
    assert "cuda:7" in page.notices.notices[0].problem.message
    assert page.options.device.ran.text().startswith("Ran on cpu")


def test_boxes_of_a_file_and_back(
    qtbot: QtBot, page: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = tmp_path / "boxes.json"
    boxes.write_text("[[10, 10, 90, 90], [20, 30, 150, 140]]")
    proposals = page.options.proposals
    names = iter(["", str(boxes)])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (next(names), ""))
    choose(qtbot, proposals.method, "file")  # and no file is named
    assert proposals.method.currentData() == "grid"
    with qtbot.waitSignal(page.session.document.settled, timeout=PATIENCE):
        choose(qtbot, proposals.method, "file")
    assert proposals.method.currentText() == "boxes.json"
    assert not proposals.number.isEnabled()
    assert page.session.document.proposals is not None
    assert len(page.session.document.proposals) == 2
    with qtbot.waitSignal(page.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(page, Qt.Key.Key_Z, CTRL)
    assert proposals.method.currentData() == "grid"
    assert len(page.session.document.proposals) == 150
