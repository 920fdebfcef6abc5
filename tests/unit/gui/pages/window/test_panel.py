"""What the Window panel says of a selection, when it computes, and how it looks."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import KEPT, OVER_LIMIT, SUPPRESSED, SUPPRESSED_AFTER_REGRESSION, Analysis
from spp_viewer.explain.receptive import registration_of
from spp_viewer.explain.roi import BELOW_THRESHOLD, NmsStory, Regression, window_of
from spp_viewer.gui.canvas.conv5_layer import CellGrid
from spp_viewer.gui.pages.window.panel import InspectorPanel
from spp_viewer.gui.pages.window.region import cut, filling
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.outcome_text import regression_text, story_text
from spp_viewer.gui.widgets.section import value_text
from spp_viewer.gui.workers.messages import Selection
from tests.unit.gui.pages.window.conftest import with_outcome

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")  # no screen


# What it says


def test_it_says_what_will_be_here_and_how_to_get_it(qtbot: QtBot, theme: Theme, analysis: Analysis) -> None:
    panel = InspectorPanel(theme)
    qtbot.addWidget(panel)
    panel.show()
    assert "Open an image" in panel.message.text()
    panel.set_selection(Selection(0))
    assert "when the analysis is done" in panel.message.text()
    panel.set_analysis(analysis)
    assert panel.message.isHidden()
    assert panel.scroller.isVisible()
    panel.set_selection(None)
    assert panel.scroller.isHidden()
    assert "Select a box" in panel.message.text()


def test_the_heading_names_proposal_class_score_and_cells(panel: InspectorPanel, analysis: Analysis) -> None:
    heading, found = panel.parts.heading, analysis.detections
    assert heading.name.text() == f"Proposal {found.proposals[0]}"
    assert analysis.classes[int(found.labels[0])] in heading.best.text()
    assert f"{found.scores[0]:.2f}" in heading.best.text()
    assert heading.fate.text() == "kept"
    window = window_of(analysis, int(found.proposals[0]))
    assert window is not None
    assert f"{window.size[0]} \u00d7 {window.size[1]} cells" in heading.cells.text()
    assert "scale 224" in heading.cells.text()


def test_without_a_candidate_the_best_class_is_told(panel: InspectorPanel, analysis: Analysis) -> None:
    proposal = int(analysis.scores.max(axis=1).argmin())
    panel.set_selection(Selection(proposal))
    best = analysis.classes[int(analysis.scores[proposal].argmax())]
    assert panel.parts.heading.best.text().startswith(f"Best class: {best}")
    assert panel.parts.scores.order == np.argsort(-analysis.scores[proposal], kind="stable").tolist()


def test_a_selection_that_the_analysis_does_not_have_is_none(panel: InspectorPanel, analysis: Analysis) -> None:
    panel.set_selection(Selection(len(analysis.proposals)))
    assert panel.shown is None
    assert panel.message.isVisible()
    panel.set_selection(Selection(3, len(analysis.candidates)))
    assert panel.shown == Selection(3)
    assert panel.scroller.isVisible()


def test_another_analysis_keeps_the_selection_and_none_forgets(panel: InspectorPanel, warped: Analysis) -> None:
    panel.set_selection(Selection(2))
    panel.set_analysis(warped)
    assert panel.shown == Selection(2)
    panel.set_analysis(None)
    assert panel.message.isVisible()


def test_rcnn_shows_crop_scores_regression_and_story(panel: InspectorPanel, warped: Analysis) -> None:
    panel.set_analysis(warped)
    panel.set_selection(Selection(1))
    parts = panel.parts
    assert parts.vector_section.isHidden()
    assert parts.levels.isHidden()
    assert parts.crop_section.title.text() == "Crop"
    for section in (parts.crop_section, parts.fc7_section, parts.scores_section, parts.step_section):
        assert not section.isHidden()
    assert parts.story.text()
    assert not panel.grab().isNull()


def test_a_model_without_classes_shows_the_pyramid_and_says_so(panel: InspectorPanel, analysis: Analysis) -> None:
    count = len(analysis.proposals)
    none = {name: getattr(analysis.candidates, name)[:0] for name in analysis.candidates.__dataclass_fields__}
    assert analysis.windows is not None
    bare = dataclasses.replace(
        analysis,
        classes=(),
        fc7=np.zeros((analysis.windows.unique_count, 0), np.float32),
        scores=np.zeros((count, 0), np.float32),
        offsets=np.zeros((count, 0, 1), np.float32),
        candidates=dataclasses.replace(analysis.candidates, **none),
        detections=dataclasses.replace(
            analysis.detections,
            **{name: getattr(analysis.detections, name)[:0] for name in analysis.detections.__dataclass_fields__},
        ),
    )
    panel.set_analysis(bare)
    panel.set_selection(Selection(0))
    parts = panel.parts
    assert not parts.vector_section.isHidden()
    for section in (parts.fc7_section, parts.scores_section, parts.step_section):
        assert section.isHidden()
    assert "no classes" in parts.story.text()
    assert not panel.grab().isNull()


# NMS in a sentence


def test_the_suppressor_is_one_click_away(qtbot: QtBot, panel: InspectorPanel, analysis: Analysis) -> None:
    selection = with_outcome(analysis, SUPPRESSED)
    panel.set_selection(selection)
    rival = int(analysis.candidates.suppressor[selection.candidate])
    words = panel.parts.story.text()
    assert words.startswith("Suppressed by")
    assert f"{analysis.candidates.overlap[selection.candidate]:.2f}" in words
    assert f'<a href="{rival}">' in words
    with qtbot.waitSignal(panel.selection_wanted) as asked:
        panel.parts.story.linkActivated.emit(str(rival))
    assert asked.args == [Selection(int(analysis.candidates.proposal[rival]), rival)]


def test_the_link_can_be_followed_with_the_keyboard(qtbot: QtBot, panel: InspectorPanel, analysis: Analysis) -> None:
    panel.set_selection(with_outcome(analysis, SUPPRESSED))
    story = panel.parts.story
    assert story.focusPolicy() & Qt.FocusPolicy.TabFocus
    story.setFocus()
    qtbot.keyClick(story, Qt.Key.Key_Tab)
    with qtbot.waitSignal(panel.selection_wanted):
        qtbot.keyClick(story, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (BELOW_THRESHOLD, "Not a candidate"),
        (KEPT, "Kept: no stronger"),
        (SUPPRESSED, "Suppressed by"),
        (SUPPRESSED_AFTER_REGRESSION, "Survived the first NMS; after regression"),
        (OVER_LIMIT, "Survived NMS, but 100 stronger"),
    ],
)
def test_every_outcome_has_its_sentence(analysis: Analysis, outcome: int, words: str) -> None:
    story = NmsStory(0, 0.5, outcome, candidate=1, suppressor=0, overlap=0.4)
    assert story_text(analysis, story, threshold=0.0).startswith(words)


def test_a_kept_box_below_the_threshold_is_said_to_be_hidden(panel: InspectorPanel) -> None:
    panel.set_threshold(-1.5)
    assert "not shown" not in panel.parts.story.text()
    panel.set_threshold(90.0)
    assert "not shown" in panel.parts.story.text()
    assert panel.parts.scores_note.text() == "shown above 90.00"


def test_victims_are_counted(analysis: Analysis) -> None:
    def tell(victims: int) -> str:
        return story_text(analysis, NmsStory(0, 0.5, KEPT, candidate=0, victims=victims), 0.0)

    assert "suppressed" not in tell(0)
    assert tell(1).endswith("It suppressed one weaker box.")
    assert tell(14).endswith("It suppressed 14 weaker boxes.")


# Regression in words


@pytest.mark.parametrize(
    ("offsets", "clipped", "words"),
    [
        ((0.1, -0.05, np.log(1.08), np.log(0.9)), False, "10 px to the right, 10 px up, 8 % wider, 10 % shorter."),
        ((-0.1, 0.05, np.log(0.5), np.log(2)), False, "10 px to the left, 10 px down, 50 % narrower, 100 % taller."),
        ((0.001, 0, 0.001, 0), False, "Left where it was."),
        ((0.1, 0, 0, 0), True, "10 px to the right, cut at the image's edge."),
        ((0, 0, 0, 0), True, "Cut at the image's edge."),
    ],
)
def test_steps_in_words(offsets: tuple[float, ...], clipped: bool, words: str) -> None:
    before = np.array([0, 0, 100, 200], dtype=np.float32)
    step = Regression(np.array(offsets, dtype=np.float32), before, before, clipped, True)
    assert regression_text(step) == words


def test_a_step_that_was_not_taken_says_so(panel: InspectorPanel, analysis: Analysis) -> None:
    assert "not taken" not in panel.parts.step_note.text()
    panel.set_selection(with_outcome(analysis, SUPPRESSED))
    assert panel.parts.step_note.text().endswith("not taken")


# When it computes


def test_nothing_is_computed_while_hidden(panel: InspectorPanel, analysis: Analysis, pooled: list[object]) -> None:
    panel.hide()
    for proposal in range(5):
        panel.set_selection(Selection(proposal))
        panel.set_filter(proposal)
        panel.set_threshold(proposal / 10)
    panel.set_analysis(analysis)
    assert pooled == []
    panel.show()
    assert len(pooled) == 1
    assert panel.parts.heading.name.text() == "Proposal 4"
    assert panel.parts.crop.filter == 4
    panel.hide()
    panel.show()
    assert len(pooled) == 1


def test_only_another_window_is_pooled(panel: InspectorPanel, pooled: list[object]) -> None:
    selection = panel.shown
    panel.set_filter(3)
    panel.set_threshold(0.2)
    panel.parts.levels.buttons[1].click()
    panel.set_selection(selection)
    assert pooled == []
    panel.set_selection(Selection(9))
    assert len(pooled) == 1


# Looks


@pytest.mark.parametrize("size", [(328, 560), (460, 800), (200, 300), (900, 400)])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_is_painted_at_every_size_in_every_theme(
    panel: InspectorPanel, theme: Theme, size: tuple[int, int], name: str
) -> None:
    theme.choose(name)
    panel.resize(*size)
    QApplication.processEvents()
    parts = panel.parts
    assert parts.width() <= panel.scroller.viewport().width()
    for widget in (parts.crop, parts.vector, parts.scores, parts.step):
        right = widget.mapTo(parts, QPoint(widget.width(), 0)).x()
        assert right <= panel.scroller.viewport().width()
        assert widget.height() >= widget.minimumSizeHint().height()
    image = parts.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert len(np.unique(np.frombuffer(image.constBits(), dtype=np.uint32))) > 500


def test_every_part_that_takes_the_keyboard_has_a_name(panel: InspectorPanel) -> None:
    for widget in panel.parts.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.isHidden():
            assert widget.accessibleName(), widget


def test_links_follow_the_theme(panel: InspectorPanel, analysis: Analysis, theme: Theme) -> None:
    panel.set_selection(with_outcome(analysis, SUPPRESSED))
    panel.set_threshold(0.5)
    before = panel.parts.story.text()
    panel.parts.story.setText("stale")
    theme.choose("dark")
    assert panel.parts.story.text() == before


def test_cells_lie_where_the_canvas_draws_them(analysis: Analysis) -> None:
    assert analysis.maps is not None
    grid = CellGrid(registration_of(analysis, 0))
    window = window_of(analysis, 11)
    assert window is not None
    rect = grid.rect(window.cells)
    assert window.box.tolist() == pytest.approx([rect.left(), rect.top(), rect.right(), rect.bottom()])


def test_a_region_has_the_view_s_shape_and_stays_in_the_image_where_it_can() -> None:
    region = filling(QRectF(0, 40, 20, 40), (300, 200), (500, 375))
    assert region.width() / region.height() == pytest.approx(1.5)
    assert region == QRectF(0, 40, 60, 40)
    over = filling(QRectF(-4, 40, 20, 40), (300, 200), (500, 375))
    assert over.left() == -4
    wide = filling(QRectF(0, 0, 500, 375), (300, 100), (500, 375))
    assert wide.center() == QPointF(250, 187.5)


@pytest.mark.parametrize("factor", [1, 9])
def test_a_cut_shows_the_right_pixels_at_every_size(qapp: QApplication, factor: int) -> None:
    pixels = np.zeros((40 * factor, 60 * factor, 3), dtype=np.uint8)
    pixels[: 20 * factor, 30 * factor :] = (250, 0, 0)
    region = QRectF(0, -20 * factor, 60 * factor, 60 * factor)
    image = cut(pixels, region, QSize(120, 120), 1.0, QColor("#00ff00")).toImage()
    assert image.pixelColor(30, 20) == QColor("#00ff00")  # above the image
    assert image.pixelColor(90, 60).red() > 240
    assert image.pixelColor(30, 60) == QColor(0, 0, 0)
    assert image.pixelColor(90, 100) == QColor(0, 0, 0)


def test_values_take_few_characters() -> None:
    assert [value_text(v) for v in (0, 0.424, 8.06, 9.96, 33.7, 120)] == ["0", "0.42", "8.1", "10", "34", "120"]
