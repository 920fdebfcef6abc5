"""A detection is selected, its score is traced back, and parts of it are switched off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from spp_viewer.detectors import SppNet
from spp_viewer.explain.ablation import Ablation, score_without
from spp_viewer.explain.occlusion import occlusion_effect
from spp_viewer.gui.i18n import text
from spp_viewer.gui.pages.why.labels import signed
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.workers.messages import Phase
from spp_viewer.nn.bundle import load_bundle
from tests import make
from tests.e2e.conftest import PATIENCE, at, click_image, open_folder, turn_to

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def asking(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    """The page on the strongest detection, clicked on the photograph."""
    assert analysed.session.document.analysis is not None
    x1, y1, x2, y2 = analysed.session.document.analysis.detections.boxes[0].tolist()
    qtbot.mouseClick(analysed.canvas, LEFT, pos=at(analysed, (x1 + x2) / 2, (y1 + y2) / 2))
    analysed.activateWindow()
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: analysed.panels.current == "why")
    wait_for_reasons(qtbot, analysed)
    return analysed


def wait_for_reasons(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.session.why.reasons is not None, timeout=PATIENCE)


def wait_for_effect(qtbot: QtBot, window: MainWindow) -> None:
    why = window.session.why
    qtbot.waitUntil(lambda: why.effect is not None and why.effect.switched == why.switched, timeout=PATIENCE)


def selected_score(window: MainWindow) -> float:
    selection, analysis = window.session.document.selection.current, window.session.document.analysis
    assert selection is not None
    assert selection.candidate is not None
    assert analysis is not None
    return float(analysis.candidates.score[selection.candidate])


def test_the_figures_add_up_to_the_score_of_the_table(asking: MainWindow) -> None:
    parts = asking.why.parts
    score = selected_score(asking)
    shown = [float(figure.text().replace(text.MINUS, "-")) for figure in parts.sum.figures]
    assert round(sum(shown), 3) == float(parts.sum.total.text().replace(text.MINUS, "-"))
    assert sum(shown) == pytest.approx(score, abs=6e-4)
    assert f"{text.score(score)}</b>" in parts.summary.text()
    assert len(shown) == len(asking.session.document.settings.levels) + 2


def test_a_filter_is_chosen_everywhere(qtbot: QtBot, asking: MainWindow) -> None:
    filters = asking.why.parts.filters[0]
    place = filters.box_rect(1).center().toPoint() + QPoint(60, 0)
    qtbot.mouseClick(filters, LEFT, pos=place)
    assert asking.session.document.selection.filter == filters.numbers[1]
    assert asking.overlays.layers["conv5"].visible


def test_a_level_is_switched_off_and_on_again(qtbot: QtBot, asking: MainWindow, tiny_bundle_path: Path) -> None:
    page, why = asking.why, asking.session.why
    assert page.card.isHidden()
    qtbot.mouseClick(page.parts.sum.boxes[6], LEFT, pos=QPoint(8, page.parts.sum.boxes[6].height() // 2))
    wait_for_effect(qtbot, asking)
    assert why.reasons is not None
    assert why.effect is not None
    heads = SppNet(load_bundle(tiny_bundle_path), "cpu", make.SMALL).heads
    assert heads is not None
    values = why.reasons.provenance.pyramid.values
    off = Ablation(levels=frozenset({6})).off(why.reasons.provenance.shares.levels, values.shape[1])
    expected = score_without(values[None], heads, off).scores[0]
    assert np.array_equal(why.effect.scores, expected)
    assert not page.card.isHidden()
    label = why.reasons.provenance.label
    assert f"it is {text.score(float(expected[label]))}" in page.card.label.text()
    qtbot.mouseClick(page.card.reset, LEFT)
    assert page.card.isHidden()
    assert page.parts.sum.boxes[6].isChecked()


def test_bins_and_filters_are_switched_off_by_a_click(qtbot: QtBot, asking: MainWindow) -> None:
    parts, why = asking.why.parts, asking.session.why
    parts_bin = parts.bins.bin_rect(7).center().toPoint()
    qtbot.mouseClick(parts.bins, LEFT, pos=parts_bin)
    filters = parts.filters[0]
    qtbot.mouseClick(filters, LEFT, pos=filters.box_rect(0).center().toPoint())
    assert why.switched.bins == {7}
    assert why.switched.filters == {filters.numbers[0]}
    assert asking.session.document.selection.filter is None
    wait_for_effect(qtbot, asking)
    assert "3×3, row 1, column 3" in asking.why.card.title.text()
    qtbot.mouseClick(parts.bins, LEFT, pos=parts_bin)
    assert not why.switched.bins


def test_all_windows_follow(qtbot: QtBot, asking: MainWindow) -> None:
    page, why = asking.why, asking.session.why
    why.switch("levels", 6, True)
    wait_for_effect(qtbot, asking)
    qtbot.mouseClick(page.card.everywhere, LEFT, pos=QPoint(8, page.card.everywhere.height() // 2))
    qtbot.waitUntil(lambda: why.effect is not None and why.effect.everywhere is not None, timeout=PATIENCE)
    assert asking.session.document.analysis is not None
    before, after = asking.session.document.analysis.detections.scores, why.effect.everywhere.detections.scores  # type: ignore
    limit = asking.session.document.settings.threshold
    words = (
        f"{int((after > limit).sum())} detections above {text.score(limit)} instead of {int((before > limit).sum())}"
    )
    assert words in page.card.all_label.text()


def test_the_map_lies_over_the_photograph(qtbot: QtBot, asking: MainWindow) -> None:
    layer = asking.overlays.layers["why"]
    before = asking.canvas.grab().toImage()
    qtbot.keyClick(asking.canvas, Qt.Key.Key_E)
    assert layer.visible
    assert asking.why.parts.choices.overlay.isChecked()
    assert layer.ramp is not None
    assert layer.ramp.signed
    squares = asking.canvas.grab().toImage()
    assert squares != before
    box = asking.why.parts.choices.fields
    qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert asking.canvas.grab().toImage() != squares


def test_the_one_that_it_beat_is_a_click_away(asking: MainWindow) -> None:
    why = asking.session.why
    assert why.reasons is not None
    assert len(why.reasons.provenance.beaten)
    beaten = int(why.reasons.provenance.beaten[0])
    assert f'href="{beaten}"' in asking.why.parts.story.text()
    asking.why.parts.story.linkActivated.emit(str(beaten))
    assert asking.session.document.selection.current is not None
    assert asking.session.document.selection.current.candidate == beaten


def test_it_stays_when_the_language_changes(qtbot: QtBot, asking: MainWindow) -> None:
    asking.session.why.switch("levels", 6, True)
    wait_for_effect(qtbot, asking)
    figures = [figure.text() for figure in asking.why.parts.sum.figures]
    asking.actions_by_key["language.zh_CN"].trigger()
    page = asking.why
    qtbot.waitUntil(lambda: page.isVisible(), timeout=PATIENCE)
    assert asking.panels.current == "why"
    assert [figure.text() for figure in page.parts.sum.figures] == figures
    assert not page.parts.sum.boxes[6].isChecked()
    assert not page.card.isHidden()
    qtbot.mouseClick(page.card.reset, LEFT)
    assert not asking.session.why.switched
    first = asking.session.why.reasons
    asking.why.parts.story.linkActivated.emit(str(int(first.provenance.beaten[0])))  # the new page still asks
    qtbot.waitUntil(lambda: asking.session.why.reasons not in (None, first), timeout=PATIENCE)


def test_another_image_in_the_middle(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    open_folder(qtbot, window, gallery)
    window.show_panel("why")
    wait_for_reasons(qtbot, window)
    why = window.session.why
    first = why.reasons
    why.switch("levels", 1, True)
    click_image(qtbot, window, 1)  # its effect is still being computed
    assert why.reasons is None or why.reasons is first
    qtbot.waitUntil(lambda: why.reasons is not None and why.reasons is not first, timeout=PATIENCE)
    assert why.reasons is not None
    assert why.target is not None
    assert why.target[0] is window.session.document.analysis
    assert not why.switched
    assert why.effect is None
    assert window.why.card.isHidden()


def test_it_computes_only_while_it_is_seen(qtbot: QtBot, analysed: MainWindow) -> None:
    turn_to(qtbot, analysed, Qt.Key.Key_F2, "detections")
    why = analysed.session.why
    assert why.target is not None
    assert why.reasons is None
    assert why.phase == Phase.DONE
    analysed.show_panel("why")
    wait_for_reasons(qtbot, analysed)


def test_without_its_model_it_says_what_is_missing(qtbot: QtBot, window: MainWindow, photo_path: Path) -> None:
    """A saved analysis opens without a model, but a score cannot be traced without one."""
    from spp_viewer.exchange.analysis_file import save_analysis

    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    assert window.session.document.analysis is not None
    saved = photo_path.with_suffix(".sppv")
    save_analysis(saved, window.session.document.analysis)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([saved])
    window.session.document.settings.setup = type(window.session.document.settings.setup)(
        window.session.document.settings.options, photo_path.parent / "gone", window.session.document.settings.device
    )
    window.show_panel("why")
    qtbot.waitUntil(lambda: window.session.why.phase == Phase.FAILED, timeout=PATIENCE)
    assert window.why.message.isVisible()
    assert "gone" in window.why.message.text()


def test_a_patch_is_drawn_and_covered(qtbot: QtBot, asking: MainWindow, tiny_bundle_path: Path) -> None:
    controls, why = asking.why.parts.cover, asking.session.why
    before = asking.canvas.viewport
    qtbot.mouseClick(controls.draw, LEFT)
    drag(qtbot, asking, (40, 30), (90, 80))
    assert asking.canvas.viewport == before  # the image stayed where it is
    qtbot.waitUntil(lambda: why.covered is not None, timeout=PATIENCE)
    assert why.reasons is not None
    assert why.patch is not None
    assert why.target is not None
    detector = SppNet(load_bundle(tiny_bundle_path), "cpu", make.SMALL)
    patch = np.array(why.patch, dtype=np.float32)
    assert np.allclose(patch, (40, 30, 90, 80), atol=1)
    expected = occlusion_effect(detector, why.target[0], why.reasons.provenance, patch)
    assert np.array_equal(why.covered.after, expected.after)  # type: ignore[union-attr]
    label = why.reasons.provenance.label
    assert f"becomes {text.score(float(expected.after[label]))}" in controls.label.text()
    assert f"predict {signed(-expected.predicted)}" in controls.label.text()
    qtbot.mouseClick(controls.clear, LEFT)
    assert (why.patch, why.covered) == (None, None)
    qtbot.mouseClick(controls.draw, LEFT)
    drag(qtbot, asking, (40, 30), (90, 80))  # moves the image again, as far as there is room
    assert why.patch is None


def test_the_strongest_place_is_covered_without_a_mouse(qtbot: QtBot, asking: MainWindow) -> None:
    controls, why = asking.why.parts.cover, asking.session.why
    controls.strongest.setFocus()
    qtbot.keyClick(controls.strongest, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: why.covered is not None, timeout=PATIENCE)
    assert why.covered is not None
    assert why.covered.predicted > 0
    asking.why.parts.story.linkActivated.emit(str(int(why.reasons.provenance.beaten[0])))  # type: ignore[union-attr]
    assert why.patch is None  # it was covered for the window before


def drag(qtbot: QtBot, window: MainWindow, start: tuple[float, float], end: tuple[float, float]) -> None:
    qtbot.mousePress(window.canvas, LEFT, pos=at(window, *start))
    qtbot.mouseMove(window.canvas, at(window, *end))
    qtbot.mouseRelease(window.canvas, LEFT, pos=at(window, *end))
