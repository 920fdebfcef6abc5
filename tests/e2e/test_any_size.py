"""The Sizes page by keys and mouse: levels, forms, cancelling, saving, languages, closing in the middle."""

from __future__ import annotations

import csv
import json
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PySide6.QtCore import SIGNAL, QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.core.errors import SppViewerError
from spp_viewer.detectors import SppNet
from spp_viewer.explain import any_size
from spp_viewer.explain.any_size import compare_sizes
from spp_viewer.explain.forms import Form
from spp_viewer.gui.document.sizes_choice import SizesChoice
from spp_viewer.gui.screenshot import capture
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.workers.messages import Phase
from spp_viewer.nn.bundle import load_bundle
from tests import make
from tests.e2e.conftest import PATIENCE, WindowMaker, click_image, open_folder, turn_to

LEFT = Qt.MouseButton.LeftButton


class Trunk:
    """Counts the forms that the trunk runs on; each waits for a word if it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.forms: list[Form] = []
        self.open = threading.Event()
        self.open.set()
        self._real = any_size.compute_form
        monkeypatch.setattr(any_size, "compute_form", self._compute_form)

    def _compute_form(self, detector, image, form):  # type: ignore[no-untyped-def]
        self.forms.append(form)
        until = time.monotonic() + PATIENCE / 1000
        while not self.open.is_set() and time.monotonic() < until:
            time.sleep(0.005)
        return self._real(detector, image, form)


@pytest.fixture
def trunk(monkeypatch: pytest.MonkeyPatch) -> Trunk:
    return Trunk(monkeypatch)


@pytest.fixture
def at_sizes(qtbot: QtBot, trunk: Trunk, analysed: MainWindow) -> MainWindow:
    """The page, with the usual forms compared."""
    turn_to(qtbot, analysed, Qt.Key.Key_F10, "sizes")
    wait(qtbot, analysed)
    return analysed


def wait(qtbot: QtBot, window: MainWindow) -> None:
    sizes = window.session.sizes
    qtbot.waitUntil(lambda: sizes.phase == Phase.DONE and sizes.result is not None, timeout=PATIENCE)


def answer_dialogs(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def saved(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """Wait for the notice that a file is written."""
    qtbot.waitUntil(
        lambda: any(notice.problem.message == f"{path} is written." for notice in window.notices.notices),
        timeout=PATIENCE,
    )


def test_the_page_takes_the_middle_and_shows_what_the_engine_finds(
    qtbot: QtBot, at_sizes: MainWindow, tiny_bundle_path: Path
) -> None:
    assert at_sizes.sizes_view.isVisible()
    assert not at_sizes.canvas.isVisible()
    sizes, opened = at_sizes.session.sizes, at_sizes.session.document.image
    assert opened is not None
    detector = SppNet(load_bundle(tiny_bundle_path), "cpu", make.SMALL)
    expected = compare_sizes(detector, opened.image, list(sizes.forms))
    assert sizes.result is not None
    np.testing.assert_array_equal(sizes.result.similarity, expected.similarity)
    shown = [at_sizes.sizes.table.model().index(row, 2).data() for row in range(8)]
    assert shown == [f"{value:.3f}" for value in expected.similarity[1]]
    assert "5\u202f376" in at_sizes.sizes_view.notes.text
    qtbot.keyClick(at_sizes, Qt.Key.Key_F2)
    assert at_sizes.canvas.isVisible()


def test_other_levels_run_no_trunk(qtbot: QtBot, trunk: Trunk, at_sizes: MainWindow) -> None:
    assert len(trunk.forms) == 8
    qtbot.mouseClick(at_sizes.sizes.levels.presets[1, 2, 3, 6], LEFT)
    wait(qtbot, at_sizes)
    assert at_sizes.session.sizes.result.levels == (1, 2, 3, 6)  # type: ignore[union-attr]
    assert "12\u202f800 values" in at_sizes.sizes_view.facts.text()
    box = at_sizes.sizes.levels.boxes[6]
    qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    wait(qtbot, at_sizes)
    assert at_sizes.session.sizes.result.levels == (1, 2, 3)  # type: ignore[union-attr]
    assert len(trunk.forms) == 8


def test_forms_are_added_and_removed(qtbot: QtBot, trunk: Trunk, at_sizes: MainWindow) -> None:
    page, sizes = at_sizes.sizes, at_sizes.session.sizes
    page.new.width_box.setValue(90)
    page.new.height_box.setValue(210)
    qtbot.mouseClick(page.new.add, LEFT)
    wait(qtbot, at_sizes)
    assert trunk.forms[8:] == [Form(90, 210)]
    assert sizes.result.similarity.shape == (9, 9)  # type: ignore[union-attr]
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    wait(qtbot, at_sizes)
    assert sizes.result.similarity.shape == (8, 8)  # type: ignore[union-attr]
    assert len(trunk.forms) == 9
    remembered = at_sizes.settings().sizes
    assert remembered == SizesChoice(left_out=frozenset({"half"}), added=(Form(90, 210),))


def test_pointing_at_a_pair_tells_of_it(qtbot: QtBot, at_sizes: MainWindow) -> None:
    view, result = at_sizes.sizes_view, at_sizes.session.sizes.result
    assert result is not None
    before = view.notes.grab().toImage()
    qtbot.mouseMove(view.matrix, view.matrix.cell_rect(0, 7).center().toPoint())
    assert view.matrix.tooltip_at(view.matrix.place).startswith(f"A and H: {result.similarity[0, 7]:.3f}")
    assert view.notes.grab().toImage() != before


def test_escape_stops_within_a_form(qtbot: QtBot, trunk: Trunk, analysed: MainWindow) -> None:
    sizes = analysed.session.sizes
    trunk.open.clear()
    turn_to(qtbot, analysed, Qt.Key.Key_F10, "sizes")
    qtbot.waitUntil(lambda: len(trunk.forms) == 1, timeout=PATIENCE)
    assert sizes.phase == Phase.RUNNING
    assert analysed.actions_by_key["cancel"].isEnabled()
    qtbot.keyClick(analysed, Qt.Key.Key_Escape)
    assert sizes.phase == Phase.CANCELLED
    assert analysed.sizes.run.text() == "Compute"
    trunk.open.set()
    qtbot.mouseClick(analysed.sizes.run, LEFT)
    wait(qtbot, analysed)
    assert len(trunk.forms) == 8  # the one that had begun was kept


def test_nothing_is_computed_while_the_page_is_hidden(
    qtbot: QtBot, trunk: Trunk, window: MainWindow, gallery: list[Path]
) -> None:
    open_folder(qtbot, window, gallery)
    assert trunk.forms == []
    turn_to(qtbot, window, Qt.Key.Key_F10, "sizes")
    wait(qtbot, window)
    first = window.session.sizes.result
    qtbot.keyClick(window, Qt.Key.Key_F2)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 1)
    assert len(trunk.forms) == 8
    assert window.session.sizes.result is None
    turn_to(qtbot, window, Qt.Key.Key_F10, "sizes")
    wait(qtbot, window)
    assert window.sizes_view.title.text() == "b.png"
    assert window.session.sizes.result is not first
    assert len(trunk.forms) == 16


def test_another_image_while_forms_are_computed(
    qtbot: QtBot, trunk: Trunk, window: MainWindow, gallery: list[Path]
) -> None:
    open_folder(qtbot, window, gallery)
    trunk.open.clear()
    turn_to(qtbot, window, Qt.Key.Key_F10, "sizes")
    qtbot.waitUntil(lambda: len(trunk.forms) == 1, timeout=PATIENCE)
    click_image(qtbot, window, 1)
    QCoreApplication.processEvents()
    trunk.open.set()
    qtbot.waitUntil(lambda: window.sizes_view.title.text() == "b.png", timeout=PATIENCE)
    assert len(trunk.forms) <= 2  # the image that is waited for went first
    wait(qtbot, window)
    forms = window.session.sizes.result.forms  # type: ignore[union-attr]
    assert {look.image.path for look in forms} == {gallery[1]}


def test_figures_and_pictures_are_saved(
    qtbot: QtBot, at_sizes: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, result = at_sizes.sizes, at_sizes.session.sizes.result
    assert result is not None
    for name in ("a.csv", "a.json"):
        answer_dialogs(monkeypatch, tmp_path / name)
        qtbot.mouseClick(page.save_figures, LEFT)
        saved(qtbot, at_sizes, tmp_path / name)
    with (tmp_path / "a.csv").open(newline="") as handle:
        assert float(list(csv.DictReader(handle))[1]["similarity"]) == pytest.approx(result.similarity[0, 1], abs=1e-6)
    assert len(json.loads((tmp_path / "a.json").read_text())["forms"][0]["vector"]) == 5376
    for name in ("b.png", "b.svg"):
        answer_dialogs(monkeypatch, tmp_path / name)
        qtbot.mouseClick(page.save_picture, LEFT)
        saved(qtbot, at_sizes, tmp_path / name)
    size = at_sizes.sizes_view.view_size
    with PilImage.open(tmp_path / "b.png") as picture:
        assert picture.size == (2 * size.width(), 2 * size.height())
    assert QSvgRenderer((tmp_path / "b.svg").read_bytes()).isValid()
    clipboard = QGuiApplication.clipboard()
    for copy in (
        lambda: qtbot.mouseClick(page.copy, LEFT),
        lambda: qtbot.keyClick(at_sizes, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
    ):
        clipboard.clear()
        copy()
        qtbot.waitUntil(lambda: clipboard.image().size() == size, timeout=PATIENCE)
    answer_dialogs(monkeypatch, tmp_path / "a.csv" / "c.csv")
    qtbot.mouseClick(page.save_figures, LEFT)
    qtbot.waitUntil(lambda: any("cannot be written" in n.problem.message for n in at_sizes.notices.notices))


def test_it_stays_when_the_language_changes(qtbot: QtBot, trunk: Trunk, at_sizes: MainWindow) -> None:
    sizes = at_sizes.session.sizes
    qtbot.mouseClick(at_sizes.sizes_view.cards, LEFT, pos=at_sizes.sizes_view.cards.card_rect(6).center().toPoint())
    sizes.choose_level(2)
    sizes.add(Form(64, 48))
    wait(qtbot, at_sizes)
    result = sizes.result
    figures = [at_sizes.sizes.table.model().index(row, 2).data() for row in range(9)]
    listeners = sizes.receivers(SIGNAL("changed()"))
    at_sizes.actions_by_key["language.zh_CN"].trigger()
    assert sizes.receivers(SIGNAL("changed()")) == listeners  # none of the old page's
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    page = at_sizes.sizes
    qtbot.waitUntil(lambda: page.isVisible() and at_sizes.sizes_view.isVisible(), timeout=PATIENCE)
    assert at_sizes.panels.current == "sizes"
    assert (sizes.result, sizes.reference, sizes.level) == (result, 6, 2)
    assert [page.table.model().index(row, 2).data() for row in range(9)] == figures
    assert page.level.currentData() == 2
    assert len(trunk.forms) == 9
    qtbot.mouseClick(page.levels.presets[1, 2, 3, 6], LEFT)
    wait(qtbot, at_sizes)
    assert sizes.result.levels == (1, 2, 3, 6)  # type: ignore[union-attr]
    qtbot.keyClick(at_sizes, Qt.Key.Key_F2)
    at_sizes.session.sizes.choose(SizesChoice((3,)))
    assert sizes.phase == Phase.DONE  # nobody looks: the old view does not count
    assert sizes.result is None


def test_a_window_begins_as_it_was_left(qtbot: QtBot, make_window: WindowMaker, photo_path: Path) -> None:
    from spp_viewer.gui.shell.settings import Settings

    choice = SizesChoice((3,), frozenset({"crop"}), (Form(33, 44),))
    window = make_window(settings=Settings(panel="sizes", sizes=choice))
    assert window.sizes_view.isVisible()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    wait(qtbot, window)
    assert window.session.sizes.result.levels == (3,)  # type: ignore[union-attr]
    assert list(window.session.sizes.forms)[-1] == Form(33, 44)
    assert window.settings().sizes == choice


def test_a_window_closes_in_the_middle(qtbot: QtBot, trunk: Trunk, analysed: MainWindow) -> None:
    trunk.open.clear()
    turn_to(qtbot, analysed, Qt.Key.Key_F10, "sizes")
    qtbot.waitUntil(lambda: len(trunk.forms) == 1, timeout=PATIENCE)
    threading.Timer(0.1, trunk.open.set).start()
    analysed.close()
    assert not analysed.session._thread.isRunning()
    assert len(trunk.forms) == 1


@pytest.mark.parametrize("shape", [(1, 1), (600, 8), (40, 50)])
def test_odd_images(qtbot: QtBot, window: MainWindow, tmp_path: Path, shape: tuple[int, int]) -> None:
    path = tmp_path / "odd.png"
    PilImage.fromarray(np.full(shape, 120, dtype=np.uint8)).save(path)  # grey
    window.show_panel("sizes")
    window.session.sizes.choose(SizesChoice(added=(Form(1, 1), Form(1, 300))))
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([path])
    wait(qtbot, window)
    assert len({look.vector.shape for look in window.session.sizes.result.forms}) == 1  # type: ignore[union-attr]
    assert window.sizes.note.isVisible() == (shape == (600, 8))
    window.grab()


def test_a_screenshot_waits_for_it(tmp_path: Path, photo_path: Path, tiny_bundle_path: Path, trunk: Trunk) -> None:
    options = {"model": tiny_bundle_path, "device": "cpu", "options": make.SMALL, "panel": "sizes"}
    capture.screenshot(photo_path, tmp_path / "a.png", **options)  # type: ignore[arg-type]
    assert len(trunk.forms) == 8
    with PilImage.open(tmp_path / "a.png") as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or []}
    assert (253, 231, 37) in colours  # the diagonal of the matrix


def test_a_screenshot_says_what_went_wrong(
    tmp_path: Path, photo_path: Path, tiny_bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(any_size, "compute_form", burst)
    with pytest.raises(SppViewerError, match="not enough memory"):
        capture.screenshot(
            photo_path,
            tmp_path / "a.png",
            model=tiny_bundle_path,
            device="cpu",
            options=make.SMALL,
            panel="sizes",
        )
