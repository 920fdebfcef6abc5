"""Tiles, mosaic, detail and controls of the gallery."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.pages.filters.gallery_controls import FOLDER, LIST, ImagesChoice
from spp_viewer.gui.pages.filters.gallery_detail import GalleryDetail
from spp_viewer.gui.pages.filters.gallery_image import CAPTION_HEIGHT, FILTER_GAP, GalleryOrder, gallery_picture
from spp_viewer.gui.pages.filters.gallery_mosaic import GalleryMosaic
from spp_viewer.gui.pages.filters.gallery_panel import GalleryPanel
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.gallery_atlas import atlas_of, cut_atlas
from spp_viewer.gui.workers.gallery_jobs import GalleryView
from tests.unit.gui.fixtures.gallery import FILTERS, SILENT, make_gallery, shaded, view_of

GREY = 100
"""Of the third image, whose patches are the strongest."""


@pytest.fixture
def mosaic(qtbot: QtBot, theme: Theme, three: GalleryView) -> GalleryMosaic:
    made = GalleryMosaic(theme)
    qtbot.addWidget(made)
    made.resize(340, 280)
    made.set_view(three)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize("side", [13, 64, 90])
def test_tiles_are_cut_at_any_size_without_bleeding(side: int) -> None:
    cut = cut_atlas(atlas_of(shaded(make_gallery(1))), FILTERS, side)
    assert cut.shape == (FILTERS, side, side)
    inner = cut[:, 2:-2, 2:-2]
    assert ((inner & 0xFF) == (np.arange(FILTERS) * 12)[:, None, None]).all()
    assert (cut >> 24 == 255).all()


def test_small_tiles_are_means_and_not_single_pixels() -> None:
    board = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    cut = cut_atlas(atlas_of(shaded(make_gallery(1), board)), FILTERS, 16) & 0xFF
    assert cut.min() > 120
    assert cut.max() < 135


def test_each_tile_is_its_filters_strongest_patch(mosaic: GalleryMosaic) -> None:
    picture = mosaic.grab().toImage()
    assert picture.pixelColor(mosaic.tile_rect(3).center().toPoint()) == QColor(GREY, GREY, GREY)
    assert picture.pixelColor(mosaic.tile_rect(SILENT).center().toPoint()) == QColor(128, 128, 128)


def test_sorting_by_peak_and_back(mosaic: GalleryMosaic) -> None:
    mosaic.sort_by("peak")
    peaks = mosaic.peaks[mosaic.order]
    assert (np.diff(peaks) <= 0).all()
    assert mosaic.order[-1] == SILENT
    assert mosaic.order[0] == 4  # the first of equals
    values = np.zeros((FILTERS, 9), np.float32)
    values[[9, 3], 0] = 8, 5
    other = replace(make_gallery(1), values=values)
    mosaic.set_view(view_of(shaded(other)))
    assert mosaic.order[:2].tolist() == [9, 3]  # sorted anew
    picture = mosaic.grab().toImage()
    assert picture.pixelColor(mosaic.tile_rect(9).center().toPoint()).red() == 108
    assert picture.pixelColor(mosaic.tile_rect(0).center().toPoint()).red() == 0
    mosaic.sort_by("index")
    assert mosaic.order.tolist() == list(range(FILTERS))


def test_a_fuller_gallery_changes_what_is_seen_and_not_what_is_chosen(mosaic: GalleryMosaic) -> None:
    mosaic.set_chosen(3)
    mosaic.set_view(view_of(make_gallery(5)))
    assert mosaic.chosen_filter == 3
    assert mosaic.grab().toImage().pixelColor(mosaic.tile_rect(9).center().toPoint()) == QColor(180, 180, 180)
    mosaic.set_view(view_of(make_gallery(1, filters=8)))
    assert mosaic.chosen_filter == 3
    mosaic.set_chosen(6)
    mosaic.set_view(None)
    assert mosaic.chosen_filter is None
    assert mosaic.filter_at(mosaic.origin) is None


def test_what_screen_readers_hear(mosaic: GalleryMosaic) -> None:
    assert "arrow keys" in mosaic.accessibleDescription()
    QTest.keyClick(mosaic, Qt.Key.Key_Right)
    QTest.keyClick(mosaic, Qt.Key.Key_Right)
    assert mosaic.accessibleDescription() == "Filter 1, peak 6.00  ·  2.png"
    mosaic.set_chosen(SILENT)
    assert "none of the images" in mosaic.accessibleDescription()


def test_the_tile_under_the_mouse_is_enlarged(mosaic: GalleryMosaic) -> None:
    before = mosaic.grab().toImage()
    QTest.mouseMove(mosaic, mosaic.tile_rect(0).center().toPoint() + QPoint(1, 1))
    QTest.qWait(20)
    mosaic._point_at(0)
    assert mosaic._enlarged(0).picture.pixelColor(70, 70) == QColor(GREY, GREY, GREY)
    assert mosaic.grab().toImage() != before


def test_the_detail_shows_patches_strongest_first(qtbot: QtBot, theme: Theme, three: GalleryView) -> None:
    detail = GalleryDetail(theme)
    qtbot.addWidget(detail)
    detail.resize(340, 220)
    detail.show()
    detail.set_view(three)
    assert "Click a tile" in detail.caption.text()
    assert detail.caption.toolTip() == detail.caption.text()  # it is cut in a narrow panel
    detail.set_filter(2)
    buttons = [button for button in detail.patches.buttons if button.isVisible()]
    assert [patch.value for patch in detail.found] == [9, 6, 3]
    assert [button.accessibleName() for button in buttons] == [
        "2.png, activation 9.00",
        "1.png, activation 6.00",
        "0.png, activation 3.00",
    ]
    assert "Cell 3, 2 of the map at scale 64" in buttons[0].toolTip()
    middle = buttons[0].rect().center()
    assert buttons[0].grab().toImage().pixelColor(middle) == QColor(GREY, GREY, GREY)
    chosen: list[Any] = []
    detail.patch_chosen.connect(chosen.append)
    QTest.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert chosen == [detail.found[1]]
    detail.set_filter(SILENT)
    assert "none of the 3 images" in detail.caption.text()
    assert not any(button.isVisible() for button in detail.patches.buttons)
    detail.set_filter(FILTERS)  # a network with more filters is open
    assert detail.found == ()


def test_one_image_is_no_images(qtbot: QtBot, theme: Theme) -> None:
    detail = GalleryDetail(theme)
    qtbot.addWidget(detail)
    detail.set_view(view_of(make_gallery(1)))
    for number, words in ((2, "patches in the one image"), (SILENT, "nothing in the one image")):
        detail.set_filter(number)
        assert words in detail.caption.text()


def test_the_picture_has_every_patch_of_every_filter(qtbot: QtBot, three: GalleryView) -> None:
    order = np.arange(FILTERS)[::-1].copy()
    picture = gallery_picture(GalleryOrder(three.gallery, order, "#ffffff", "#000000"))
    first = FILTER_GAP + 10, FILTER_GAP + CAPTION_HEIGHT + 10  # the last filter's strongest
    assert picture.pixelColor(*first) == QColor(GREY, GREY, GREY)
    assert picture.pixelColor(first[0] + 66, first[1]) == QColor(60, 60, 60)
    assert picture.pixelColor(first[0] + 132, first[1]) == QColor(20, 20, 20)
    assert picture.pixelColor(first[0], first[1] + 66) == QColor("#ffffff")  # three images, three patches
    caption = picture.copy(FILTER_GAP, FILTER_GAP, 196, CAPTION_HEIGHT)
    assert any(caption.pixelColor(x, y).value() < 100 for x in range(196) for y in range(CAPTION_HEIGHT))
    silent = FILTERS - 1 - SILENT
    row, column = divmod(silent, 5)  # five columns of twenty filters
    x, y = (
        FILTER_GAP + column * (196 + FILTER_GAP) + 10,
        FILTER_GAP + row * (196 + CAPTION_HEIGHT + FILTER_GAP) + CAPTION_HEIGHT + 10,
    )
    assert picture.pixelColor(x, y) == QColor("#ffffff")


def test_the_choice_of_images_asks_and_shows_what_is_so(qtbot: QtBot, theme: Theme) -> None:
    choice = ImagesChoice(theme)
    qtbot.addWidget(choice)
    wanted: list[str] = []
    choice.folder_wanted.connect(lambda: wanted.append("folder"))
    choice.list_chosen.connect(lambda: wanted.append("list"))
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    assert wanted == ["folder"]
    assert choice.currentData() == LIST  # nothing was chosen in the dialog yet
    choice.set_folder(Path("holidays"))
    assert (choice.currentText(), choice.currentData()) == ("holidays", FOLDER)
    choice.setCurrentIndex(0)
    choice.activated.emit(0)
    assert wanted == ["folder", "list"]
    choice.set_folder(None)
    assert choice.count() == 2


def test_the_panel_is_never_empty(qtbot: QtBot, theme: Theme, silent: Session, three: GalleryView) -> None:
    panel = GalleryPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(360, 560)
    panel.show()
    run = silent.gallery
    run._submitted.disconnect(run._worker.run)
    panel.show_run(run)
    assert "Ctrl+U" in panel.message.text()
    assert not panel.controls.main.isEnabled()
    assert panel.picture is None
    run.choose_folder(Path("holidays"))
    panel.show_run(run)
    assert "Press Start" in panel.message.text()
    assert panel.controls.main.isEnabled()
    run.failures = [(Path("holidays/a.png"), "the file is empty")]
    panel.show_run(run)
    assert "the file is empty" in panel.message.text()
    panel.set_view(three)
    assert panel.mosaic.isVisible()
    assert not panel.message.isVisible()
    assert panel.picture is not None


def test_wide_panels_put_mosaic_and_patches_side_by_side(qtbot: QtBot, theme: Theme, three: GalleryView) -> None:
    panel = GalleryPanel(theme)
    qtbot.addWidget(panel)
    panel.set_view(three)
    panel.show()
    panel.resize(360, 600)
    QTest.qWait(20)
    assert panel.detail.y() > panel.mosaic.y()
    panel.resize(900, 500)
    QTest.qWait(20)
    assert panel.detail.x() > panel.mosaic.x()
    assert panel.minimumSizeHint().width() < 340  # what became wide can become narrow
