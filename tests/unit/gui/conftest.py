"""Fixtures of the window's own tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.pipeline.result_cache import ResultStore
from tests import make
from tests.unit.gui.fixtures.attribution import detector, job, reasons
from tests.unit.gui.fixtures.gallery import three
from tests.unit.gui.fixtures.race import agreeing, opened, points, ready, referee, sampled
from tests.unit.gui.fixtures.sizes import compute, office, sizes

__all__ = [
    "agreeing",
    "compute",
    "detector",
    "job",
    "office",
    "opened",
    "points",
    "ready",
    "reasons",
    "referee",
    "sampled",
    "sizes",
    "three",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt's offscreen platform says so of windows with a least size, and of menus. It means nothing."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support (propagateSizeHints|raise|grabbing)"))


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    look = Theme(qapp, "light")
    yield look
    look.deleteLater()


@pytest.fixture
def silent(qtbot: QtBot) -> Iterator[Session]:
    """A session whose worker never answers: tests emit its signals in its place."""
    made = Session(make.SMALL, results=ResultStore(memory=0))
    made._submitted.disconnect(made._worker.run)
    yield made
    made.shutdown()
