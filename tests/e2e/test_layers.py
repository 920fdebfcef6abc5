"""Layers below conv5 and fc7 are browsed: computed when chosen, laid over the photograph, followed back to windows."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.exchange.analysis_file import save_analysis
from spp_viewer.explain.feature_maps import LayerMaps
from spp_viewer.explain.roi import feature_row
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.workers.messages import Phase
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.nn.preprocess import image_tensor, network_input
from tests.e2e.conftest import PATIENCE, WindowMaker, at, turn_to

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def browsing(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    return turn_to(qtbot, analysed, Qt.Key.Key_F4, "filters")


def choose(qtbot: QtBot, window: MainWindow, layer: str) -> None:
    """Choose an entry of the list by its first letters and arrow keys, as the keyboard does."""
    choice = window.filters.layer
    steps = choice.findText(layer) - choice.currentIndex()
    for _ in range(abs(steps)):
        qtbot.keyClick(choice, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: window.session.features.state.phase != Phase.RUNNING, timeout=PATIENCE)
    assert choice.currentText() == window.session.features.layer == layer


def shown(window: MainWindow) -> LayerMaps:
    maps = window.session.features.shown
    assert maps is not None
    return maps


def trunk(window: MainWindow, model: Path, layer: str) -> np.ndarray:
    """What the trunk itself says of the open photograph."""
    analysis, backbone = window.session.document.analysis, load_bundle(model).backbone
    assert analysis is not None
    assert analysis.maps is not None
    x = network_input(image_tensor(analysis.image, "cpu"), analysis.maps[0].size, backbone)
    return next(maps for known, maps in backbone.activations(x, layer) if known.name == layer)[0].numpy()


def test_a_filter_of_conv2_lies_over_the_photograph(qtbot: QtBot, browsing: MainWindow, tiny_bundle_path: Path) -> None:
    choose(qtbot, browsing, "conv2")
    expected = trunk(browsing, tiny_bundle_path, "conv2")
    assert browsing.filters.note.text().split()[0] == "192"
    number = int(expected.max(axis=(1, 2)).argmax())
    qtbot.mouseClick(browsing.filters.mosaic, LEFT, pos=browsing.filters.mosaic.tile_rect(number).center().toPoint())
    assert browsing.session.features.filter == number
    assert browsing.session.document.selection.filter is None  # the pyramid stays on conv5
    assert browsing.inspector.parts.crop.filter is None
    assert browsing.overlays.layers["conv5"].visible
    # Where the maximum lies on the photograph: the centre of its cell, from stride 8 and centre 7 pixels of 298 x 224.
    y, x = np.unravel_index(int(expected[number].argmax()), expected[number].shape)
    maps = shown(browsing)
    geometry, (height, width) = maps.registration.geometry, maps.registration.input_size
    assert (geometry.stride, geometry.receptive_field) == (8, 51)
    centre = (geometry.centre + 0.5 + 8 * x) * 200 / width, (geometry.centre + 0.5 + 8 * y) * 150 / height
    qtbot.mouseMove(browsing.canvas, at(browsing, *centre))
    assert f"conv2 cell {x}, {y}: {expected[number].max():.1f}" in browsing.status.pixel.text()


def test_the_stage_and_the_inspector_lead_back_to_conv5(qtbot: QtBot, browsing: MainWindow) -> None:
    features, inspector = browsing.session.features, browsing.inspector
    choose(qtbot, browsing, "conv2")
    browsing.navigator.show_stage("conv5")
    assert features.layer == browsing.filters.layer.currentText() == "conv5"
    choose(qtbot, browsing, "conv1")
    browsing.navigator.show_filter(5)
    inspector.filter_wanted.emit(11)  # a bin of the pyramid
    assert (features.layer, features.filter, browsing.session.document.selection.filter) == ("conv5", 11, 11)
    assert browsing.filters.mosaic.chosen_filter == 11


def test_the_heat_map_is_in_registration(qtbot: QtBot, browsing: MainWindow) -> None:
    choose(qtbot, browsing, "conv1")
    browsing.overlays.show_only(frozenset({"conv5"}))
    maps, grid = shown(browsing), browsing.overlays._heat._grid
    assert grid is not None
    for cell in ((0, 0), (9, 4), (maps.size[1] - 1, maps.size[0] - 1)):
        centre = grid.rect((*cell, *cell)).center()
        field = maps.registration.receptive_fields([cell], clip=False)[0]
        assert centre.x() == pytest.approx((field[0] + field[2]) / 2, abs=1)
        assert centre.y() == pytest.approx((field[1] + field[3]) / 2, abs=1)


def test_keys_go_through_the_filters_of_the_layer(qtbot: QtBot, browsing: MainWindow) -> None:
    choose(qtbot, browsing, "conv1")
    features = browsing.session.features
    for key, expected in ((Qt.Key.Key_BracketRight, 0), (Qt.Key.Key_BracketLeft, 63), (Qt.Key.Key_M, None)):
        qtbot.keyClick(browsing.canvas, key)
        assert features.filter == browsing.filters.chosen_filter == expected
    qtbot.keyClick(browsing.canvas, Qt.Key.Key_G)
    qtbot.waitUntil(browsing.filters.number.hasFocus)
    qtbot.keyClicks(browsing.filters.number, "12")
    qtbot.keyClick(browsing.filters.number, Qt.Key.Key_Return)
    assert features.filter == 12
    choose(qtbot, browsing, "conv5")
    assert browsing.filters.chosen_filter is None
    choose(qtbot, browsing, "conv1")  # kept: nothing is computed
    assert browsing.filters.chosen_filter == 12


def test_a_patch_marks_its_cell_of_that_layer(qtbot: QtBot, browsing: MainWindow) -> None:
    choose(qtbot, browsing, "conv3")
    before = browsing.canvas.grab().toImage()
    qtbot.mouseClick(browsing.filters.detail.patches.buttons[0], LEFT)
    values = shown(browsing).map(None)
    cell = browsing.session.document.selection.cell
    assert cell is not None
    assert values[cell[1], cell[0]] == values.max()
    assert browsing.canvas.grab().toImage() != before
    choose(qtbot, browsing, "conv4")
    assert browsing.session.document.selection.cell is None  # it was a cell of conv3


def test_orders_and_colours_work_for_every_layer(qtbot: QtBot, browsing: MainWindow) -> None:
    choose(qtbot, browsing, "conv2")
    analysis, filters, maps = browsing.session.document.analysis, browsing.filters, shown(browsing)
    assert analysis is not None
    qtbot.mouseClick(browsing.canvas, LEFT, pos=at(browsing, 50, 60))
    focus = browsing.session.document.focus
    assert focus is not None
    window = maps.cells_in(analysis.proposals.boxes[focus.proposal])
    assert filters.window_cells == window
    for place, values in ((1, maps.statistics.peak), (2, maps.statistics.mean), (3, maps.selectivity(window))):
        filters.controls.order.setCurrentIndex(place)
        filters.controls.order.activated.emit(place)
        assert (np.diff(values[filters.mosaic.order]) <= 0).all()
    before = filters.mosaic.grab().toImage()
    filters.controls.common.click()
    assert filters.mosaic.grab().toImage() != before


def test_the_layer_stays_from_image_to_image(qtbot: QtBot, browsing: MainWindow, gallery: list[Path]) -> None:
    choose(qtbot, browsing, "conv2")
    browsing.session.features.choose_filter(3)
    old = shown(browsing)
    with qtbot.waitSignal(browsing.session.document.settled, timeout=PATIENCE):
        browsing.open_paths([gallery[1]])
    qtbot.waitUntil(lambda: browsing.session.features.shown is not None, timeout=PATIENCE)
    assert shown(browsing) is not old
    assert (shown(browsing).name, browsing.filters.chosen_filter) == ("conv2", 3)


def test_a_layer_is_cancelled_and_asked_for_again(qtbot: QtBot, browsing: MainWindow) -> None:
    features, wait = browsing.session.features, browsing.filters.wait
    features.choose_layer("conv4")
    assert wait.isVisible()
    assert features.state.phase == Phase.RUNNING
    qtbot.keyClick(browsing.canvas, Qt.Key.Key_Escape)
    assert features.state.phase == Phase.CANCELLED
    assert "conv4" in wait.label.text()
    assert not browsing.actions_by_key["filter.next"].isEnabled()
    qtbot.mouseClick(wait.button, LEFT)
    qtbot.waitUntil(lambda: features.state.phase == Phase.DONE, timeout=PATIENCE)
    assert browsing.filters.mosaic.isVisible()
    assert len(shown(browsing)) == 256


def test_a_reopened_analysis_needs_the_model_for_its_other_layers(
    qtbot: QtBot, analysed: MainWindow, make_window: WindowMaker, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    assert analysed.session.document.analysis is not None
    save_analysis(tmp_path / "photo.sppv", analysed.session.document.analysis)
    for model, phase in ((tmp_path / "nowhere", Phase.FAILED), (tiny_bundle_path, Phase.DONE)):
        window = make_window(model=model)
        with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
            window.open_paths([tmp_path / "photo.sppv"])
        window.panels.show_page("filters")
        assert (window.session.document.settings.model is None) == (
            phase == Phase.FAILED
        )  # conv5 and fc7 need no model
        assert window.filters.mosaic.isVisible()
        choose(qtbot, window, "conv3")
        assert window.session.features.state.phase == phase
        if phase == Phase.FAILED:
            assert "needs the model" in window.filters.wait.label.text()
            assert "bundle.json not found" in window.filters.wait.label.text().replace("\u200b", "")
            choose(qtbot, window, "conv5")
            assert window.filters.mosaic.isVisible()
            choose(qtbot, window, "fc7")
            assert window.filters.units.isVisible()
        else:
            assert len(shown(window)) == 384


def test_the_layers_are_those_of_the_trunk(
    qtbot: QtBot, analysed: MainWindow, make_window: WindowMaker, tmp_path: Path
) -> None:
    assert analysed.session.document.analysis is not None
    save_analysis(tmp_path / "vgg.sppv", dataclasses.replace(analysed.session.document.analysis, backbone="vgg16"))
    save_analysis(tmp_path / "alexnet.sppv", analysed.session.document.analysis)
    window = make_window()
    window.panels.show_page("filters")
    choice = window.filters.layer
    for name, count, last in (("vgg", 14, "conv5_3"), ("alexnet", 6, "conv5"), ("vgg", 14, "conv5_3")):
        with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
            window.open_paths([tmp_path / f"{name}.sppv"])
        assert (choice.count(), choice.currentText()) == (count, last)
        assert window.filters.mosaic.isVisible()
    choose(qtbot, window, "conv4_2")
    assert window.session.features.state.phase == Phase.FAILED  # the model at hand has another trunk
    assert "was made with the model" in window.filters.wait.label.text()


def test_a_unit_of_fc7_leads_to_the_windows_that_excite_it(qtbot: QtBot, browsing: MainWindow) -> None:
    analysis = browsing.session.document.analysis
    assert analysis is not None
    choose(qtbot, browsing, "fc7")
    page = browsing.filters.units
    qtbot.waitUntil(page.isVisible)
    focus = browsing.session.document.focus
    assert focus is not None
    values = analysis.fc7[feature_row(analysis, focus.proposal)]
    assert page.bars.units[0] == int(values.argmax())
    qtbot.mouseClick(page.bars, LEFT, pos=QPoint(page.bars.width() // 2, 18 + 9))  # the second strongest
    unit = int(np.argsort(-values, kind="stable")[1])
    assert browsing.session.features.filter == unit
    assert str(unit) in page.caption.text()
    qtbot.mouseClick(page.patches.buttons[1], LEFT)
    selection = browsing.session.document.selection.current
    assert selection is not None
    said = analysis.fc7[:, unit]
    rank = said[feature_row(analysis, selection.proposal)]
    assert 0 < rank <= said.max()
    assert browsing.session.features.filter == unit  # it stays, for the new window
    assert browsing.inspector.shown == selection
    assert page.heading.text().startswith(f"Proposal {selection.proposal}:")
    qtbot.keyClick(browsing.canvas, Qt.Key.Key_BracketRight)
    assert browsing.session.features.filter == (unit + 1) % analysis.fc7.shape[1]


def test_the_mosaic_is_saved(
    qtbot: QtBot, browsing: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(parent, title, start, filters):  # type: ignore[no-untyped-def]
        asked.append(Path(start).name)
        return str(tmp_path / "maps"), filters

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    choose(qtbot, browsing, "conv2")
    with qtbot.waitSignal(browsing.exporter.reported, timeout=PATIENCE) as told:
        qtbot.keyClick(browsing.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert told.args is not None
    assert "maps.png" in told.args[0].message
    assert asked == ["photo-conv2.png"]
    height, width = shown(browsing).size
    columns = browsing.filters.mosaic.tiling.columns
    with PilImage.open(tmp_path / "maps.png") as picture:
        zoom = picture.width // (columns * (width + 1) - 1)
        assert picture.width == zoom * (columns * (width + 1) - 1)
        assert picture.height == zoom * (-(-192 // columns) * (height + 1) - 1)
    choose(qtbot, browsing, "fc7")
    assert not browsing.actions_by_key["mosaic"].isEnabled()
