"""The live window: drawn, dragged and nudged on the photograph, its scores are those of a whole analysis."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.base import Detector
from spp_viewer.gui.document.live_window import LiveWindow
from spp_viewer.gui.i18n.language import CHINESE
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.nn.bundle import ModelBundle, load_bundle
from tests import make
from tests.e2e.conftest import PATIENCE, WindowMaker, at

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def at_rest(qtbot: QtBot, live: LiveWindow) -> None:
    """Wait until the scores are those of where the rectangle is."""
    qtbot.waitUntil(
        lambda: live.scores is not None and live.box is not None and np.array_equal(live.scores.box, live.box),
        timeout=PATIENCE,
    )


def drag(window: MainWindow, start: QPoint, *ways: QPoint) -> None:
    """Press, move through places, release: all on the canvas."""
    QTest.mousePress(window.canvas, LEFT, NONE, start)
    for place in ways:
        QTest.mouseMove(window.canvas, place)
    QTest.mouseRelease(window.canvas, LEFT, NONE, ways[-1])


def truth(detector: Detector, window: MainWindow, box: Boxes) -> Analysis:
    """A whole analysis with the box as the only proposal."""
    assert window.session.document.image is not None
    return detector.analyse(window.session.document.image.image, Proposals(box[None], "by hand", 1))


@pytest.fixture
def bundle(tiny_bundle_path: Path) -> ModelBundle:
    """The model as the window has it: weights on disk are rounded."""
    return load_bundle(tiny_bundle_path)


@pytest.fixture
def drawing(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    """A window with the tool in use and a rectangle from (40, 30) to (100, 90)."""
    analysed.activateWindow()
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_W)
    at_rest(qtbot, analysed.session.live)
    live = analysed.session.live
    live.set_box(np.array([190, 140, 198, 148], dtype=np.float32))  # out of the way
    drag(analysed, at(analysed, 40, 30), at(analysed, 70, 60), at(analysed, 100, 90))
    assert live.box is not None
    assert live.box.tolist() == [40, 30, 100, 90]
    at_rest(qtbot, live)
    return analysed


def test_scores_along_a_drag_are_those_of_whole_analyses(
    qtbot: QtBot, drawing: MainWindow, bundle: ModelBundle
) -> None:
    detector, live = SppNet(bundle, "cpu", make.SMALL), drawing.session.live
    QTest.mousePress(drawing.canvas, LEFT, NONE, at(drawing, 70, 60))
    for x, y in ((75, 60), (90, 75), (120, 84)):
        QTest.mouseMove(drawing.canvas, at(drawing, x, y))
        assert live.box is not None
        assert live.box.tolist() == [x - 30, y - 30, x + 30, y + 30]
        at_rest(qtbot, live)
        assert live.scores is not None
        whole = truth(detector, drawing, live.box)
        assert whole.windows is not None
        np.testing.assert_allclose(live.scores.scored.scores, whole.scores, atol=1e-5)
        np.testing.assert_array_equal(live.scores.cells, whole.windows.cells[0])
        best = int(whole.scores[0].argmax())
        assert drawing.live_panel.parts.scores.order[0] == best
        assert live.trail[-1].label == best
        assert live.trail[-1].score == pytest.approx(float(whole.scores[0, best]), abs=1e-5)
        assert live.trail[-1].box == tuple(live.box.tolist())
        assert whole.classes[best] in drawing.live_panel.parts.heading.best.text()
        assert drawing.overlays.live.scores is live.scores
    QTest.mouseRelease(drawing.canvas, LEFT, NONE, at(drawing, 120, 84))
    QTest.mouseMove(drawing.canvas, at(drawing, 20, 20))
    assert live.box.tolist() == [90, 54, 150, 114]  # nothing is held any more


@pytest.mark.parametrize(
    ("start", "end", "box"),
    [
        ((100, 90), (120, 95), [40, 30, 120, 95]),
        ((40, 60), (30, 10), [30, 30, 100, 90]),
        ((70, 90), (70, 20), [40, 20, 100, 30]),  # turned over
        ((70, 60), (500, 60), [140, 30, 200, 90]),  # as far as the image reaches
        ((150, 20), (120, 10), [120, 10, 150, 20]),  # another one
    ],
    ids=["corner", "edge", "turned over", "moved", "new"],
)
def test_corners_edges_and_inside_are_dragged(
    drawing: MainWindow, start: tuple[int, int], end: tuple[int, int], box: list[int]
) -> None:
    drag(drawing, at(drawing, *start), at(drawing, *end))
    assert drawing.session.live.box is not None
    assert drawing.session.live.box.tolist() == box


def test_arrow_keys_nudge(qtbot: QtBot, drawing: MainWindow) -> None:
    live = drawing.session.live
    viewport = drawing.canvas.viewport
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_Up)
    assert live.box is not None
    assert live.box.tolist() == [41, 29, 101, 89]
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_Left, SHIFT)
    assert live.box.tolist() == [25, 45, 85, 105]
    at_rest(qtbot, live)
    assert drawing.canvas.viewport == viewport


def test_a_click_beside_it_and_the_wheel_leave_it_where_it_is(qtbot: QtBot, drawing: MainWindow) -> None:
    qtbot.mouseClick(drawing.canvas, LEFT, pos=at(drawing, 160, 20))
    qtbot.mouseClick(drawing.canvas, Qt.MouseButton.MiddleButton, pos=at(drawing, 160, 20))
    assert drawing.session.live.box is not None
    assert drawing.session.live.box.tolist() == [40, 30, 100, 90]
    assert drawing.session.document.selection.current is None


def test_escape_leaves_the_tool_and_the_canvas_is_moved_and_clicked_again(qtbot: QtBot, drawing: MainWindow) -> None:
    assert drawing.live_panel.isVisible()
    assert drawing.actions_by_key["live"].isChecked()
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_Escape)
    assert not drawing.session.live.active
    assert not drawing.actions_by_key["live"].isChecked()
    assert drawing.inspector.isVisible()
    assert not drawing.overlays.live.visible
    before = drawing.canvas.viewport
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_Right)
    assert drawing.canvas.viewport != before
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_W)  # it is found where it was left
    at_rest(qtbot, drawing.session.live)
    assert drawing.session.live.box is not None
    assert drawing.session.live.box.tolist() == [40, 30, 100, 90]


def test_rcnn_has_its_turn_when_the_window_rests(qtbot: QtBot, drawing: MainWindow, bundle: ModelBundle) -> None:
    live, section = drawing.session.live, drawing.live_panel.rcnn
    drawing.live_panel.scroller.ensureWidgetVisible(section.check)
    qtbot.mouseClick(section.check, LEFT, pos=QPoint(8, section.check.height() // 2))
    qtbot.waitUntil(lambda: live.warp is not None, timeout=PATIENCE)
    assert live.warp is not None
    assert live.box is not None
    whole = truth(Rcnn(bundle, "cpu", make.SMALL), drawing, live.box)
    np.testing.assert_allclose(live.warp.scored.scores, whole.scores, atol=1e-5)
    assert section.scores.order[0] == int(whole.scores[0].argmax())
    assert "ms" in section.label.text()
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_Right, SHIFT)
    assert live.warp is None  # it was of another place
    qtbot.waitUntil(lambda: live.warp is not None and np.array_equal(live.warp.box, live.box), timeout=PATIENCE)


def test_space_makes_it_a_proposal_and_undo_takes_it_back(
    qtbot: QtBot, drawing: MainWindow, bundle: ModelBundle
) -> None:
    session = drawing.session
    before = session.document.analysis
    assert before is not None
    with qtbot.waitSignal(session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(drawing.canvas, Qt.Key.Key_Space)
    after = session.document.analysis
    assert after is not None
    assert len(after.proposals) == len(before.proposals) + 1
    assert after.proposals.boxes[-1].tolist() == [40, 30, 100, 90]
    whole = SppNet(bundle, "cpu", make.SMALL).analyse(after.image, after.proposals)
    np.testing.assert_allclose(after.scores, whole.scores, atol=1e-5)
    np.testing.assert_array_equal(after.candidates.outcome, whole.candidates.outcome)
    np.testing.assert_array_equal(after.detections.boxes, whole.detections.boxes)
    assert session.document.selection.current is not None
    assert session.document.selection.current.proposal == len(before.proposals)
    assert drawing.inspector.shown == session.document.selection.current
    with qtbot.waitSignal(session.document.settled, timeout=PATIENCE):
        drawing.actions_by_key["undo"].trigger()
    assert session.document.analysis is not None
    np.testing.assert_array_equal(session.document.analysis.proposals.boxes, before.proposals.boxes)
    np.testing.assert_array_equal(session.document.analysis.scores, before.scores)


def test_without_an_image_it_says_what_is_missing(qtbot: QtBot, window: MainWindow, photo_path: Path) -> None:
    window.activateWindow()
    qtbot.keyClick(window.canvas, Qt.Key.Key_W)
    assert "Open an image" in window.live_panel.message.text()
    assert window.live_panel.message.isVisible()
    with qtbot.waitSignal(window.session.document.opened, timeout=PATIENCE):
        window.open_paths([photo_path])
    assert "being analysed" in window.live_panel.message.text()
    qtbot.mouseClick(window.canvas, LEFT, pos=at(window, 20, 20))
    at_rest(qtbot, window.session.live)  # begins by itself, where the strongest detection is
    assert not window.live_panel.message.isVisible()


def test_a_model_that_cannot_score_is_told(
    qtbot: QtBot, drawing: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("tiny has no heads for SPP-Net: it cannot score a window")

    monkeypatch.setattr("spp_viewer.detectors.live.WindowScorer.score", refuse)
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "no heads" in drawing.live_panel.message.text(), timeout=PATIENCE)
    assert drawing.live_panel.message.isVisible()


def test_another_image_comes_under_the_hand(qtbot: QtBot, drawing: MainWindow, gallery: list[Path]) -> None:
    live = drawing.session.live
    QTest.mousePress(drawing.canvas, LEFT, NONE, at(drawing, 70, 60))
    QTest.mouseMove(drawing.canvas, at(drawing, 75, 65))
    with qtbot.waitSignal(drawing.session.document.opened, timeout=PATIENCE):
        drawing.open_paths([gallery[1]])
    assert live.scores is None
    assert live.box is None
    assert not live.trail
    QTest.mouseMove(drawing.canvas, at(drawing, 90, 80))
    assert live.box is None
    at_rest(qtbot, live)
    assert live.scores is not None
    assert live.scores.of is drawing.session.document.analysis
    QTest.mouseRelease(drawing.canvas, LEFT, NONE, at(drawing, 90, 80))


def test_the_language_changes_in_the_middle(qtbot: QtBot, drawing: MainWindow) -> None:
    live = drawing.session.live
    QTest.mousePress(drawing.canvas, LEFT, NONE, at(drawing, 70, 60))
    QTest.mouseMove(drawing.canvas, at(drawing, 75, 65))
    drawing.actions_by_key[f"language.{CHINESE}"].trigger()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert live.active
    assert drawing.actions_by_key["live"].isChecked()
    assert drawing.overlays.live.visible
    assert drawing.live_panel.isVisible()
    drag(drawing, at(drawing, 75, 65), at(drawing, 85, 65))
    assert live.box is not None
    assert live.box.tolist() == [55, 35, 115, 95]
    at_rest(qtbot, live)
    assert drawing.overlays.live.scores is live.scores
    drawing.activateWindow()
    qtbot.keyClick(drawing.canvas, Qt.Key.Key_Escape)
    assert not live.active


def test_the_window_closes_in_the_middle(qtbot: QtBot, make_window: WindowMaker, photo_path: Path) -> None:
    window = make_window()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    window.actions_by_key["live"].trigger()
    QTest.mousePress(window.canvas, LEFT, NONE, at(window, 70, 60))
    for step in range(20):
        QTest.mouseMove(window.canvas, at(window, 70 + step, 60))
    window.close()
    assert not window.session._thread.isRunning()
