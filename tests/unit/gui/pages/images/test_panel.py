from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image as PilImage
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.file_status import FilePhase, FileStatus
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.pages.images.model import state_text
from spp_viewer.gui.pages.images.panel import ImagesPanel
from spp_viewer.gui.shell.actions.table import make_actions
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.messages import Job, Problem
from tests import make

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")  # no screen

ROLE = Qt.ItemDataRole


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, ...]:
    """Two pictures and a file that is none."""
    paths = [tmp_path / f"{name}.png" for name in ("a", "b", "c")]
    for seed, path in enumerate(paths):
        PilImage.fromarray(make.photo_pixels(seed=seed)).save(path)
    paths[1].write_bytes(b"no picture")
    return tuple(paths)


@pytest.fixture
def panel(qtbot: QtBot, silent: Session, theme: Theme, files: tuple[Path, ...]) -> Iterator[ImagesPanel]:
    owner = QWidget()
    qtbot.addWidget(owner)
    made = ImagesPanel(silent, make_actions(owner, theme.palette), theme)
    qtbot.addWidget(made)
    made.resize(132, 480)
    silent.document.file_list.files, silent.document.file_list.cursor = files, 0
    silent.document.file_list.files_changed.emit()
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.thumbnails.idle and made.thumbnails.get(files[2]) is not None)
    yield made
    made.shutdown()


def told(panel: ImagesPanel, row: int, role: Qt.ItemDataRole = ROLE.ToolTipRole) -> str:
    return str(panel.model.index(row).data(role))


def shot(panel: ImagesPanel, row: int) -> QImage:
    index = panel.model.index(row)
    panel.list.scrollTo(index)
    return panel.list.viewport().grab(panel.list.visualRect(index)).toImage()


def test_files_have_names_and_reasons(panel: ImagesPanel, files: tuple[Path, ...]) -> None:
    assert [told(panel, row, ROLE.DisplayRole) for row in range(3)] == ["a.png", "b.png", "c.png"]
    assert panel.title.text() == "Images  3"
    assert told(panel, 0) == f"{files[0]}\nnot analysed yet"
    assert "not an image" in told(panel, 1)
    assert told(panel, 2, ROLE.AccessibleTextRole) == "c.png, not analysed yet"


def test_the_badge_counts_what_is_above_the_threshold(
    panel: ImagesPanel, silent: Session, analysis: Analysis, files: tuple[Path, ...]
) -> None:
    plain = shot(panel, 0)
    silent.submit(Job(-5, silent.document.settings.options, path=files[0]))
    silent._worker.analysed.emit(-5, analysis)
    silent.document.settings.set_threshold(-1.5)
    assert f"{len(analysis.detections)} detections above" in told(panel, 0)
    many = shot(panel, 0)
    silent.document.settings.set_threshold(50.0)
    assert "0 detections above 50.00" in told(panel, 0)
    none = shot(panel, 0)
    assert plain != many != none != plain


def test_states_in_words(analysis: Analysis) -> None:
    assert state_text(FileStatus(FilePhase.BUSY, 0.42), 0) == "being analysed, 42 %"
    assert state_text(FileStatus(FilePhase.QUEUED), 0) == "waits to be analysed"
    assert state_text(FileStatus(FilePhase.BROKEN, reason="empty"), 0) == "Failed: empty"


def test_a_picture_fills_its_frame_and_a_broken_one_has_a_mark(panel: ImagesPanel, theme: Theme) -> None:
    canvas = QColor(theme.palette.canvas)
    whole, broken = shot(panel, 0), shot(panel, 1)
    at = whole.width() // 2, whole.height() // 3
    assert whole.pixelColor(*at) != canvas
    colours = {broken.pixelColor(x, y).name() for x in range(40, 90) for y in range(20, 70)}
    assert canvas.name() in colours
    assert len(colours) > 3  # the mark


@pytest.mark.parametrize("phase", [FilePhase.QUEUED, FilePhase.BUSY, FilePhase.BROKEN])
def test_every_state_looks_its_own(
    panel: ImagesPanel, silent: Session, files: tuple[Path, ...], phase: FilePhase
) -> None:
    before = shot(panel, 2)
    silent.submit(Job(-5, silent.document.settings.options, path=files[2]))
    if phase is FilePhase.QUEUED:
        silent.file_states.set_queued([files[2]])
    elif phase is FilePhase.BUSY:
        silent._worker.progressed.emit(-5, "conv", 1, 2)
    else:
        silent._worker.failed.emit(-5, Problem("error", "image", "c.png: gone"))
        assert told(panel, 2).endswith("Failed: c.png: gone")
    assert silent.file_states.of(files[2]).phase == phase
    assert shot(panel, 2) != before


def test_the_open_file_is_marked_and_followed(panel: ImagesPanel, silent: Session) -> None:
    rest = shot(panel, 2)
    silent.go_to(2)
    assert panel.list.currentIndex().row() == 2
    assert shot(panel, 2) != rest


def test_the_foot_counts_and_steers(panel: ImagesPanel, silent: Session, analysis: Analysis) -> None:
    foot = panel.foot
    assert foot.begin.isVisible()
    assert not foot.pause.isVisible()
    silent.folder_run.start()
    silent._worker.analysed.emit(-1, analysis)
    assert foot.label.text() == "1 / 3"
    assert foot.pause.isVisible()
    assert not foot.begin.isVisible()
    silent.folder_run.pause()
    assert "paused" in foot.label.toolTip()
    silent.folder_run.cancel()
    assert foot.label.text() == "1 analysed"
    assert foot.begin.isEnabled()


def test_the_list_grows_with_its_width(panel: ImagesPanel) -> None:
    before = panel.list.visualRect(panel.model.index(0)).height()
    panel.resize(260, 480)
    panel.list.doItemsLayout()
    assert panel.list.visualRect(panel.model.index(0)).height() > before + 60


def test_the_open_file_stays_in_view_when_the_list_gets_lower(panel: ImagesPanel, silent: Session) -> None:
    silent.document.file_list.cursor = 2
    silent.document.file_list.files_changed.emit()
    last = panel.model.index(2)
    panel.list.scrollTo(last)
    panel.resize(132, 330)
    seen = panel.list.viewport().rect().intersected(panel.list.visualRect(last))
    assert seen == panel.list.visualRect(last)
    panel.list.scrollTo(panel.model.index(0), panel.list.ScrollHint.PositionAtTop)  # scrolled away by hand
    before = panel.list.verticalScrollBar().value()
    panel.resize(132, 300)
    assert panel.list.verticalScrollBar().value() == before
