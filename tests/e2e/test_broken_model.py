"""Without a usable model the photograph and its proposals are still shown."""

from __future__ import annotations

import shutil
from pathlib import Path

from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE, WindowMaker


def opened(qtbot: QtBot, make_window: WindowMaker, model: Path, photo_path: Path) -> MainWindow:
    window = make_window(model=model)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    return window


def test_a_missing_model_is_named_and_the_image_shown(
    qtbot: QtBot, make_window: WindowMaker, photo_path: Path, tmp_path: Path
) -> None:
    window = opened(qtbot, make_window, tmp_path / "nowhere", photo_path)
    (notice,) = window.notices.notices
    assert "bundle.json not found" in notice.problem.message
    assert window.canvas.image_size == (200, 150)
    assert window.session.document.proposals is not None
    assert window.strip.tiles["conv5"].state.status == "stopped"
    assert "notice" in window.detections.message.text()


def test_a_mended_model_is_loaded_without_a_restart(
    qtbot: QtBot, make_window: WindowMaker, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    shutil.copytree(tiny_bundle_path, model)
    weights = model / "sppnet.safetensors"
    good = weights.read_bytes()
    weights.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    window = opened(qtbot, make_window, model, photo_path)
    assert "damaged or altered" in window.notices.notices[0].problem.message
    weights.write_bytes(good)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.actions_by_key["analyse"].trigger()
    assert window.session.document.analysis is not None
    assert window.notices.notices == []
