"""Changing options: only what they touch runs again, and every change can be undone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.options import FIVE_SCALES
from spp_viewer.detectors.reuse import postprocess_again
from spp_viewer.exchange.analysis_file import save_analysis
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.workers.messages import Selection
from tests.e2e.conftest import PATIENCE, WindowMaker
from tests.e2e.option_steps import CTRL, choose, count, redo, settled, undo


def test_detections_follow_the_nms_slider_while_it_is_dragged(qtbot: QtBot, page: MainWindow) -> None:
    session, slider = page.session, page.options.detection.iou.slider
    first = session.document.analysis
    assert first is not None
    maps = first.maps
    counts: list[int] = []
    session.document.analysed.connect(lambda analysis: counts.append(len(analysis.detections)))
    page.options.detection.iou.ensurePolished()
    y, width = slider.height() // 2, slider.width()
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(8 + 0.3 * (width - 16)), y))
    for share in (0.45, 0.6, 0.75, 0.9):
        qtbot.mouseMove(slider, QPoint(round(8 + share * (width - 16)), y))
        qtbot.wait(30)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(8 + 0.9 * (width - 16)), y))
    settled(qtbot, page)
    assert session.document.settings.options.nms_iou > 0.7
    assert counts[-1] > len(first.detections)
    assert session.document.analysis is not None
    assert session.document.analysis.maps is maps
    straight = postprocess_again(first, session.document.settings.options)
    np.testing.assert_array_equal(session.document.analysis.detections.boxes, straight.detections.boxes)
    assert page.strip.tiles["conv5"].state.kept
    assert not page.strip.tiles["nms"].state.kept
    assert "Reused from the previous run" in page.strip.tiles["fc7"].toolTip()
    assert page.options.message.text().startswith("Ran again: NMS,")
    assert page.actions_by_key["undo"].text() == "&Undo: NMS IoU"
    undo(qtbot, page)  # the whole drag at once
    assert session.document.settings.options.nms_iou == 0.3
    assert slider.value() == 30
    assert count(page) == len(first.detections)
    assert not page.actions_by_key["undo"].isEnabled()
    redo(qtbot, page)
    assert count(page) == counts[-1]


def test_the_strip_draws_only_what_ran_again(qtbot: QtBot, page: MainWindow) -> None:
    drawn: list[str] = []
    for key, tile in page.strip.tiles.items():
        tile.set_subject = lambda subject, key=key: drawn.append(key)  # type: ignore[method-assign, misc]
    focus = page.session.document.focus
    page.options.detection.iou.slider.setValue(35)
    settled(qtbot, page)
    assert page.session.document.focus is not None
    assert focus is not None
    assert page.session.document.focus.proposal == focus.proposal
    qtbot.waitUntil(lambda: sorted(drawn) == ["detections", "nms", "regression"])  # once the slider rests


def test_five_scales_keep_the_proposals_and_are_browsed_at_once(qtbot: QtBot, page: MainWindow) -> None:
    first = page.session.document.analysis
    assert first is not None
    with qtbot.waitSignal(page.session.document.run_changed):
        choose(qtbot, page.options.scales.choice, "5")
    assert page.session.document.analysis is first  # still on screen
    assert page.options.scales.field.text() == "480, 576, 688, 864, 1200"
    settled(qtbot, page)
    now = page.session.document.analysis
    assert now is not None
    assert now.maps is not None
    assert tuple(m.scale for m in now.maps) == FIVE_SCALES
    assert now.proposals is first.proposals
    assert page.strip.tiles["conv5"].state.figure == "5 scales"
    assert [key for key, tile in page.strip.tiles.items() if tile.state.kept] == ["image", "proposals"]
    undo(qtbot, page)
    assert page.session.document.settings.options.scales == (224,)
    assert page.options.scales.choice.currentData() == "own"


def test_a_list_of_ones_own_keeps_the_maps_that_both_have(qtbot: QtBot, page: MainWindow) -> None:
    scales = page.options.scales
    first = page.session.document.analysis
    assert first is not None
    assert first.maps is not None
    scales.field.setFocus()
    scales.field.selectAll()
    qtbot.keyClicks(scales.field, "96; 224")
    qtbot.keyClick(scales.field, Qt.Key.Key_Return)
    assert "with commas between" in scales.hint
    assert page.session.document.settings.options.scales == (224,)
    scales.field.selectAll()
    qtbot.keyClicks(scales.field, "224, 96")
    qtbot.keyClick(scales.field, Qt.Key.Key_Return)
    assert scales.hint == ""
    settled(qtbot, page)
    now = page.session.document.analysis
    assert now is not None
    assert now.maps is not None
    assert [m.scale for m in now.maps] == [96, 224]
    assert now.maps[1] is first.maps[0]
    qtbot.keyClick(scales.field, Qt.Key.Key_Z, CTRL)  # nothing is half typed, so it is the choice that is undone
    assert page.session.document.settings.options.scales == (224,)
    scales.field.selectAll()
    qtbot.keyClicks(scales.field, "3")
    qtbot.keyClick(scales.field, Qt.Key.Key_Z, CTRL)  # now it is the typing
    assert scales.field.text() == "224"
    assert page.actions_by_key["redo"].isEnabled()


def test_without_regression_boxes_stay_where_they_were_proposed(qtbot: QtBot, page: MainWindow) -> None:
    box = page.options.detection.regression
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(12, box.height() // 2))
    settled(qtbot, page)
    analysis = page.session.document.analysis
    assert analysis is not None
    assert not analysis.options.bbox_regression
    np.testing.assert_array_equal(analysis.candidates.before, analysis.candidates.after)
    assert page.strip.tiles["regression"].state.figure == "0 moved"
    undo(qtbot, page)
    assert box.isChecked()


def test_fewer_proposals_keep_conv5(qtbot: QtBot, page: MainWindow) -> None:
    number = page.options.proposals.number
    first = page.session.document.analysis
    assert first is not None
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "60")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    settled(qtbot, page)
    now = page.session.document.analysis
    assert now is not None
    assert len(now.proposals) == 60
    assert page.overlays.count("proposals") == 60
    assert now.maps is not None
    assert first.maps is not None
    assert now.maps[0] is first.maps[0]
    qtbot.keyClick(number, Qt.Key.Key_Z, CTRL)
    settled(qtbot, page)
    assert number.value() == 150


def test_a_selected_box_stays_selected(qtbot: QtBot, page: MainWindow) -> None:
    session = page.session
    assert session.document.analysis is not None
    row = int(session.document.analysis.detections.candidates[0])
    proposal = int(session.document.analysis.candidates.proposal[row])
    session.document.selection.select(Selection(proposal, row))
    page.options.detection.candidates.setValue(-1.0)
    settled(qtbot, page)
    assert session.document.selection.current is not None
    assert session.document.selection.current.proposal == proposal
    assert session.document.selection.current.candidate is not None
    assert session.document.selection.current.candidate != row
    assert page.overlays.highlight.selected is not None


def test_back_to_defaults_is_one_step(qtbot: QtBot, page: MainWindow) -> None:
    page.history.change("proposals", proposals="fast", max_proposals=2000)
    page.history.change("nms_iou", nms_iou=0.5)
    page.session.cancel()
    page.history.change("max_per_class", max_per_class=7)
    settled(qtbot, page)
    chosen = page.session.document.settings.setup
    assert page.options.defaults.isEnabled()
    page.options.scales.choice.setFocus()
    qtbot.mouseClick(page.options.defaults, Qt.MouseButton.LeftButton)
    assert page.session.document.settings.options.scales == (688,)
    assert not page.options.defaults.isEnabled()
    undo(qtbot, page)
    assert page.session.document.settings.setup == chosen


def test_escape_takes_a_long_change_back(qtbot: QtBot, page: MainWindow) -> None:
    before = page.session.document.analysis
    with qtbot.waitSignal(page.session.document.run_changed):
        choose(qtbot, page.options.scales.choice, "5")
    assert page.session.document.running
    page.actions_by_key["cancel"].trigger()
    assert page.session.document.settings.options.scales == (224,)
    assert page.options.scales.choice.currentData() == "own"
    assert page.session.document.analysis is before
    assert page.actions_by_key["redo"].isEnabled()
    qtbot.wait(50)
    assert page.session.document.analysis is before


def test_a_saved_analysis_follows_the_slider_without_its_model(
    qtbot: QtBot, analysed: MainWindow, make_window: WindowMaker, tmp_path: Path
) -> None:
    first = analysed.session.document.analysis
    assert first is not None
    save_analysis(tmp_path / "a.sppv", first)
    window = make_window(model=tmp_path / "nowhere")
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([tmp_path / "a.sppv"])
    assert window.session.document.settings.options == first.options
    window.options.detection.iou.slider.setValue(80)
    settled(qtbot, window)
    assert count(window) > len(first.detections)
    assert window.notices.notices == []


def test_levels_that_are_not_shown_are_not_offered_on_the_window_page(qtbot: QtBot, page: MainWindow) -> None:
    session, buttons = page.session, page.options.levels.buttons
    assert session.document.settings.shown_levels == (1, 2, 3, 6)
    for level in (1, 3):
        qtbot.mouseClick(buttons[level], Qt.MouseButton.LeftButton)
    assert session.document.settings.shown_levels == (2, 6)
    assert list(page.inspector.parts.levels.buttons) == [6, 2]
    qtbot.mouseClick(buttons[6], Qt.MouseButton.LeftButton)
    assert page.inspector.parts.crop.level == 2
    qtbot.mouseClick(buttons[2], Qt.MouseButton.LeftButton)  # one has to stay
    assert session.document.settings.shown_levels == (2,)
    assert buttons[2].isChecked()


def test_options_can_be_chosen_before_an_image_is_open(
    qtbot: QtBot, make_window: WindowMaker, photo_path: Path
) -> None:
    window = make_window()
    assert "Open an image" in window.options.message.text()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window, Qt.Key.Key_F7)  # the model is loaded so that it can be told of
    assert window.options.model.name.text() == "tiny"
    assert "sheep" in window.options.model.thin.text()
    names = [window.options.device.choice.itemData(k) for k in range(window.options.device.choice.count())]
    assert names[:2] == ["auto", "cpu"]
    window.options.detection.iou.number.setValue(0.5)
    assert not window.session.document.running
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    assert window.session.document.analysis is not None
    assert window.session.document.analysis.options.nms_iou == 0.5


def test_the_page_is_named_for_screen_readers(page: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QScrollBar

    kinds = QAbstractButton | QAbstractSlider | QAbstractSpinBox | QComboBox | QLineEdit
    controls = [child for child in page.options.findChildren(QWidget) if isinstance(child, kinds)]
    controls = [child for child in controls if not isinstance(child, QScrollBar) and child.isVisible()]
    assert len(controls) > 15
    for control in controls:
        assert control.accessibleName() or (isinstance(control, QAbstractButton) and control.text()), control
        inner = isinstance(control, QLineEdit) and isinstance(control.parent(), QAbstractSpinBox)
        assert control.toolTip() or inner, control


def test_the_wheel_scrolls_the_page_and_turns_only_what_has_the_focus(qtbot: QtBot, page: MainWindow) -> None:
    def turn(widget: QWidget) -> None:
        centre = QPointF(widget.rect().center())
        event = QWheelEvent(
            centre, widget.mapToGlobal(centre), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    before, number = page.session.document.settings.setup, page.options.detection.most
    page.canvas.setFocus()
    for control in (page.options.proposals.method, number, page.options.detection.iou.slider):
        turn(control)
    assert page.session.document.settings.setup == before
    number.setFocus()
    turn(number)
    assert page.session.document.settings.options.max_per_class == before.options.max_per_class - 10
    settled(qtbot, page)


def test_the_page_at_the_least_size(qapp: QApplication, page: MainWindow) -> None:
    page.resize(page.minimumSizeHint())
    qapp.processEvents()
    for section in (page.options.model, page.options.detection, page.options.levels, page.options.device):
        assert section.width() <= page.options.width()
