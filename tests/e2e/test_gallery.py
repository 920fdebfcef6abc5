"""The filter gallery: filled over a folder, browsed meanwhile, kept on disk; a patch is the door to its photograph."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.core.errors import SppViewerError
from spp_viewer.detectors import SppNet
from spp_viewer.explain.gallery import empty_gallery, fill_gallery
from spp_viewer.gui.document.gallery_run import GalleryRun
from spp_viewer.gui.pages.filters.page import FiltersPage
from spp_viewer.gui.screenshot import capture
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.workers.gallery_jobs import PLACES
from spp_viewer.nn.bundle import ModelBundle
from tests import make
from tests.e2e.conftest import PATIENCE, WindowMaker, click_image, open_folder, turn_to
from tests.e2e.slow import GalleryBrake
from tests.e2e.test_close import python_threads

LEFT = Qt.MouseButton.LeftButton
FILTER = 100


@pytest.fixture
def folder(tmp_path: Path, gallery: list[Path]) -> list[Path]:
    """Three pictures and a file that is none."""
    paths = [tmp_path / "photographs" / f"{number}.png" for number in range(4)]
    paths[0].parent.mkdir()
    for path, source in zip(paths, (*gallery[:2], None, gallery[2]), strict=True):
        if source is not None:
            shutil.copy(source, path)
    paths[2].write_bytes(b"no picture")
    return paths


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def page_of(qtbot: QtBot, window: MainWindow) -> FiltersPage:
    """The page Filters with the gallery to the front, its images looked up."""
    page = turn_to(qtbot, window, Qt.Key.Key_F4, "filters").filters_page
    click(qtbot, page.all_images)
    qtbot.waitUntil(lambda: window.session.gallery.images is not None, timeout=PATIENCE)
    return page


def begin(qtbot: QtBot, window: MainWindow, files: list[Path]) -> FiltersPage:
    """Open the folder of these files and start the gallery."""
    open_folder(qtbot, window, files)
    page = page_of(qtbot, window)
    click(qtbot, page.gallery.controls.main)
    return page


def finish(qtbot: QtBot, run: GalleryRun) -> None:
    qtbot.waitUntil(lambda: not run.active, timeout=PATIENCE)


def filled(qtbot: QtBot, window: MainWindow, files: list[Path]) -> FiltersPage:
    page = begin(qtbot, window, files)
    finish(qtbot, window.session.gallery)
    return page


def choose(qtbot: QtBot, page: FiltersPage, number: int) -> None:
    """Click the tile of a filter."""
    mosaic = page.gallery.mosaic
    qtbot.mouseClick(mosaic, LEFT, pos=mosaic.tile_rect(number).center().toPoint())


def test_it_is_what_the_engine_finds_and_broken_files_are_named(
    qtbot: QtBot, window: MainWindow, folder: list[Path], tiny_bundle: ModelBundle
) -> None:
    open_folder(qtbot, window, folder)
    page = page_of(qtbot, window)
    panel = page.gallery
    assert panel.message.isVisible()
    assert "Press Start" in panel.message.text()
    click(qtbot, panel.controls.main)
    finish(qtbot, window.session.gallery)
    assert panel.mosaic.isVisible()
    assert window.session.gallery.view is not None
    found = window.session.gallery.view.gallery
    images = [folder[0], folder[1], folder[3]]
    begun = empty_gallery(found.filters, PLACES, found.source, per_image=3)  # nine places, four files
    wanted = list(fill_gallery(begun, SppNet(tiny_bundle, "cpu", make.SMALL), images))[-1].gallery
    for name in ("values", "image", "scale", "cell", "field", "pictures"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name), err_msg=name)
    assert found.images == tuple(str(path) for path in images)
    (notice,) = window.notices.notices
    assert "1 of 4 images" in notice.problem.message
    assert "2.png: not an image" in notice.problem.detail


def test_it_is_browsed_while_it_runs(
    qtbot: QtBot, window: MainWindow, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    brake = GalleryBrake(monkeypatch, images=1)
    page = begin(qtbot, window, folder)
    panel, session = page.gallery, window.session
    qtbot.waitUntil(lambda: session.gallery.seen == 1, timeout=PATIENCE)
    assert panel.controls.label.text() == "1 / 4"
    choose(qtbot, page, FILTER)
    assert session.features.filter == FILTER
    assert window.overlays.layers["conv5"].visible
    assert panel.detail.heading.text() == f"Filter {FILTER}"
    assert {patch.image for patch in panel.detail.found} == {str(folder[0])}
    qtbot.keyClick(panel.mosaic, Qt.Key.Key_Right)
    assert session.features.filter == FILTER + 1
    assert panel.detail.heading.text() == f"Filter {FILTER + 1}"
    brake.released.set()
    finish(qtbot, session.gallery)
    assert panel.mosaic.chosen_filter == FILTER + 1  # what was looked at stays
    assert "3 images" in panel.detail.caption.text()


def test_pause_resume_and_stop_by_their_buttons(
    qtbot: QtBot, window: MainWindow, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    brake = GalleryBrake(monkeypatch, images=1)
    page = begin(qtbot, window, folder)
    controls, run = page.gallery.controls, window.session.gallery
    qtbot.waitUntil(lambda: run.seen == 1, timeout=PATIENCE)
    assert controls.main.text() == "Pause"
    click(qtbot, controls.main)
    assert controls.main.text() == "Resume"
    brake.released.set()
    qtbot.wait(100)
    assert run.seen == 1
    brake.released.clear()
    click(qtbot, controls.main)
    qtbot.waitUntil(lambda: run.done == 1, timeout=PATIENCE)
    click(qtbot, controls.stop)
    assert not run.active
    assert not controls.stop.isVisible()
    assert controls.label.text() == "1 / 4"
    assert controls.main.text() == "Go on"
    assert page.gallery.mosaic.isVisible()  # what there is stays
    brake.released.set()
    click(qtbot, controls.main)
    finish(qtbot, run)
    assert [path.name for path in brake.added] == ["0.png", "1.png", "2.png", "3.png"]  # none of them twice


def test_what_the_user_opens_goes_first(
    qtbot: QtBot, window: MainWindow, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    brake = GalleryBrake(monkeypatch, images=0)
    page = begin(qtbot, window, folder)
    qtbot.waitUntil(lambda: page.gallery.controls.label.text() == "0 / 4", timeout=PATIENCE)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 3)
    assert window.session.document.image is not None
    assert window.session.document.image.image.path == folder[3]
    assert window.session.document.analysis is not None
    assert brake.added == []
    brake.released.set()
    finish(qtbot, window.session.gallery)
    assert window.session.gallery.seen == 3


@pytest.mark.parametrize("by_key", [False, True])
def test_a_patch_opens_its_photograph_at_its_cell(
    qtbot: QtBot, window: MainWindow, folder: list[Path], by_key: bool
) -> None:
    page = filled(qtbot, window, folder)
    choose(qtbot, page, FILTER)
    session, detail = window.session, page.gallery.detail
    place, patch = next((k, p) for k, p in enumerate(detail.found) if p.image == str(folder[3]))
    button = detail.patches.buttons[place]
    assert "3.png" in button.toolTip()
    if by_key:
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)
    else:
        click(qtbot, button)
    qtbot.waitUntil(lambda: session.document.selection.cell is not None, timeout=PATIENCE)
    assert session.document.image is not None
    assert session.document.image.image.path == folder[3]
    assert session.document.selection.cell == patch.cell
    assert session.document.selection.filter == FILTER
    assert window.overlays.layers["conv5"].visible
    assert session.document.analysis is not None
    assert session.document.analysis.maps is not None
    x, y = patch.cell
    value = session.document.analysis.maps[session.document.selection.map_index].conv5[FILTER, y, x]
    assert float(value) == pytest.approx(patch.value, rel=1e-4)
    second = next((k, p) for k, p in enumerate(detail.found) if p.image == str(folder[3]) and p.cell != patch.cell)
    click(qtbot, detail.patches.buttons[second[0]])
    assert session.document.selection.cell == second[1].cell  # at once: the photograph is there
    session.document.selection.choose_cell(None)
    with qtbot.waitSignal(session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 0)
    assert session.document.selection.cell is None  # opened otherwise, it is like any other


def test_it_is_there_again_at_the_next_start(
    qtbot: QtBot, make_window: WindowMaker, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_window()
    brake = GalleryBrake(monkeypatch, images=1)
    begin(qtbot, first, folder)
    qtbot.waitUntil(lambda: first.session.gallery.seen == 1, timeout=PATIENCE)
    first.close()
    brake.released.set()
    second = make_window()
    open_folder(qtbot, second, folder)
    page = page_of(qtbot, second)
    qtbot.waitUntil(page.gallery.mosaic.isVisible, timeout=PATIENCE)
    assert page.gallery.controls.label.text() == "1 / 4"
    assert len(brake.added) == 1
    click(qtbot, page.gallery.controls.main)
    finish(qtbot, second.session.gallery)
    assert [path.name for path in brake.added] == ["0.png", "1.png", "2.png", "3.png"]
    shutil.copy(folder[0], folder[1])  # a file is another now: its patches would be lies
    second.activateWindow()
    qtbot.keyClick(second.canvas, Qt.Key.Key_F2)
    qtbot.keyClick(second.canvas, Qt.Key.Key_F4)
    qtbot.waitUntil(page.gallery.message.isVisible, timeout=PATIENCE)


def test_closing_while_it_runs_leaves_no_thread(
    qtbot: QtBot, window: MainWindow, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = python_threads()
    GalleryBrake(monkeypatch, images=1)
    begin(qtbot, window, folder)
    qtbot.waitUntil(lambda: window.session.gallery.seen == 1, timeout=PATIENCE)
    window.close()
    qtbot.waitUntil(lambda: python_threads() <= before, timeout=PATIENCE)


def test_another_folder_than_the_open_one(
    qtbot: QtBot, window: MainWindow, folder: list[Path], photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    page = page_of(qtbot, window)
    choice = page.gallery.controls.images
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder[0].parent))
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: window.session.gallery.total == 4, timeout=PATIENCE)
    assert choice.currentText() == "photographs"
    click(qtbot, page.gallery.controls.main)
    finish(qtbot, window.session.gallery)
    choose(qtbot, page, FILTER)
    click(qtbot, page.gallery.detail.patches.buttons[0])  # of no file of the list
    qtbot.waitUntil(lambda: window.session.document.selection.cell is not None, timeout=PATIENCE)
    assert window.session.document.file_list.files == tuple(folder)
    assert window.session.gallery.seen == 3
    qtbot.keyClick(choice, Qt.Key.Key_Home)
    assert choice.currentText() == "Open images"


def test_the_whole_gallery_as_a_picture(
    qtbot: QtBot, window: MainWindow, folder: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = filled(qtbot, window, folder)
    target = tmp_path / "figure"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    click(qtbot, page.gallery.controls.save)
    written = target.with_suffix(".png")
    qtbot.waitUntil(lambda: any("is written" in n.problem.message for n in window.notices.notices), timeout=PATIENCE)
    with PilImage.open(written) as picture:
        assert min(picture.size) > 16 * 3 * 64  # 16 filters in a row, of each three patches
        assert len(picture.convert("RGB").getcolors(2**24) or ()) > 1000


def test_the_switch_goes_to_conv5_and_gives_way_to_other_layers(qtbot: QtBot, analysed: MainWindow) -> None:
    features = analysed.session.features
    features.choose_layer("conv2")
    page = page_of(qtbot, analysed)
    assert features.on_conv5
    assert "conv5" in page.all_images.toolTip()
    features.choose_layer("conv3")
    assert page.photograph.isChecked()
    assert analysed.filters.isVisible()
    assert not page.gallery.isVisible()


def test_g_types_a_number_on_either_side(qtbot: QtBot, window: MainWindow, folder: list[Path]) -> None:
    page = filled(qtbot, window, folder)
    qtbot.keyClick(window.canvas, Qt.Key.Key_G)
    number = page.gallery.controls.number
    assert number.hasFocus()
    qtbot.keyClicks(number, "42")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert window.session.document.selection.filter == page.gallery.mosaic.chosen_filter == 42
    click(qtbot, page.photograph)
    qtbot.keyClick(window.canvas, Qt.Key.Key_G)
    assert window.filters.number.hasFocus()


def test_a_change_of_language_in_the_middle(
    qtbot: QtBot, window: MainWindow, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    brake = GalleryBrake(monkeypatch, images=1)
    page = begin(qtbot, window, folder)
    run = window.session.gallery
    qtbot.waitUntil(lambda: run.seen == 1, timeout=PATIENCE)
    choose(qtbot, page, FILTER)
    window.actions_by_key["language.zh_CN"].trigger()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    again = window.filters_page
    assert again is not page
    assert again.all_images.isChecked()
    assert again.gallery.mosaic.isVisible()
    assert again.gallery.mosaic.chosen_filter == FILTER
    assert run.active
    brake.released.set()
    finish(qtbot, run)
    assert not again.gallery.controls.stop.isVisible()
    shutil.copy(folder[0], folder[1])
    assert run.images is not None
    before = run.images.key
    qtbot.keyClick(window.canvas, Qt.Key.Key_F2)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F4)  # looks again: somebody still watches
    qtbot.waitUntil(lambda: run.images is not None and run.images.key != before, timeout=PATIENCE)


def test_a_picture_of_the_window_with_its_gallery(
    qtbot: QtBot, folder: list[Path], photo_path: Path, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    def take(name: str, gallery: Path | None) -> np.ndarray:
        out = tmp_path / name
        capture.screenshot(
            photo_path,
            out,
            size=(1000, 700),
            theme="dark",
            panel="filters",
            gallery=gallery,
            model=tiny_bundle_path,
            device="cpu",
            options=make.SMALL,
        )
        with PilImage.open(out) as picture:
            return np.asarray(picture.convert("RGB"))[:, 700:]

    without, with_it = take("without.png", None), take("with.png", folder[0].parent)
    assert (with_it != without).any(axis=2).mean() > 0.3  # most of the page
    with pytest.raises(SppViewerError, match="no such folder"):
        take("missing.png", tmp_path / "missing")
    with pytest.raises(SppViewerError, match="there is no image in it"):
        take("empty.png", tiny_bundle_path)
