"""An image so oblong that its scale is lowered: every place tells the scale that was really used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image as PilImage
from pytestqt.qtbot import QtBot

from spp_viewer.exchange.document import document_json
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.nn import preprocess
from tests import make
from tests.e2e.conftest import PATIENCE

USED = 112
"""What 224 comes to."""


@pytest.fixture
def oblong(qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setattr(preprocess, "MAX_PIXELS", USED * USED * 20)  # the real limit takes its seconds
    PilImage.fromarray(make.photo_pixels(20, 400)).save(tmp_path / "tower.png")
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([tmp_path / "tower.png"])
    return window


def test_the_window_the_canvas_and_the_filters(qtbot: QtBot, oblong: MainWindow) -> None:
    assert any("224 was lowered to 112" in notice.problem.message for notice in oblong.notices.notices)
    oblong.show_panel("window")
    qtbot.waitUntil(lambda: "at scale" in oblong.inspector.parts.heading.cells.text(), timeout=PATIENCE)
    assert f"at scale {USED}" in oblong.inspector.parts.heading.cells.text()
    setup = oblong.session.document.settings.setup
    both = setup.with_changes(scales=(224, 300))
    with qtbot.waitSignal(oblong.session.document.settled, timeout=PATIENCE):
        oblong.session.set_options(both)
    oblong.overlays.layers["conv5"].set_visible(True)
    assert f"at {USED} px" in oblong.pair.caption.text()
    offered = oblong.filters.controls.scale
    assert [offered.itemText(k) for k in range(offered.count())] == [f"{USED} px"] * 2
    oblong.pair.compare("scale")
    assert oblong.pair.pane is not None
    assert f"at {USED} px" in oblong.pair.pane.title


def test_files(qtbot: QtBot, oblong: MainWindow, tmp_path: Path) -> None:
    analysis = oblong.session.document.analysis
    assert analysis is not None
    document = json.loads(document_json(analysis, 0.0))
    assert [entry["scale"] for entry in document["conv5"]["scales"]] == [USED]
