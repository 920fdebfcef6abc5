from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.gui.widgets.elided_label import MIN_WIDTH, ElidedLabel

WORDS = "a photograph of a very long dog.jpeg"


@pytest.mark.parametrize("mode", [Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle])
def test_it_is_cut_where_it_does_not_fit_and_whole_where_it_does(qtbot: QtBot, mode: Qt.TextElideMode) -> None:
    label = ElidedLabel(WORDS, mode)
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    assert label.shown == WORDS
    label.resize(label.sizeHint().width() // 2, 20)
    assert "…" in label.shown
    assert label.shown.endswith("jpeg") == (mode == Qt.TextElideMode.ElideMiddle)
    assert label.text() == WORDS
    assert label.minimumSizeHint().width() == MIN_WIDTH


def test_it_paints_what_it_says(qtbot: QtBot) -> None:
    label = ElidedLabel(WORDS)
    qtbot.addWidget(label)
    label.resize(80, 20)
    cut = label.grab().toImage()
    label.setText("")
    assert label.grab().toImage() != cut
