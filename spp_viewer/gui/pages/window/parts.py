"""The inspector's column of sections."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import Pyramid, regression_of
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import TIMES, tr
from spp_viewer.gui.pages.window.crop import CropView
from spp_viewer.gui.pages.window.heading import Heading
from spp_viewer.gui.pages.window.labels import regression_note
from spp_viewer.gui.pages.window.levels import LevelBar
from spp_viewer.gui.pages.window.scores import MAX_CLASSES, ScoreBars
from spp_viewer.gui.pages.window.step import StepView
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.heat_strip import HeatStrip, folded
from spp_viewer.gui.widgets.outcome_text import offsets_text, regression_text
from spp_viewer.gui.widgets.panel import sentence
from spp_viewer.gui.widgets.section import ScaleBar, Section, quiet
from spp_viewer.gui.widgets.section_parts import linked_label, stacked

ORDER = (
    "heading",
    "crop_section",
    "vector_section",
    "fc7_section",
    "scores_section",
    "step_section",
    "story_section",
)
"""Sections of the column from top to bottom."""


class InspectorParts(QWidget):
    """Heading, pyramid over the crop, vector, fc7, class scores, regression, NMS.

    Parameters
    ----------
    order
        Names of the sections to show, and additional widgets, from top to bottom.
    classes
        Maximum number of classes with a bar.
    """

    def __init__(self, theme: Theme, order: Sequence[str | QWidget] = ORDER, classes: int = MAX_CLASSES) -> None:
        super().__init__()
        self.heading = Heading(theme)
        self.levels, self.crop = LevelBar(theme), CropView(theme)
        self.vector, self.fc7 = HeatStrip(theme, tr("Fixed-length vector")), HeatStrip(theme, tr("fc7 units"))
        self.scores = ScoreBars(theme, classes)
        self.step, self.step_words, self.offsets = StepView(theme), QLabel(), quiet()
        self.step_words.setWordWrap(True)
        self.story = linked_label(tr("Non-maximum suppression"))
        self.crop_scale, self.vector_scale, self.fc7_scale = ScaleBar(theme), ScaleBar(theme), ScaleBar(theme)
        self.scores_note, self.step_note = sentence(), sentence()
        for note in (self.scores_note, self.step_note):
            note.setWordWrap(False)
        self._make_sections()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, GRID // 2, 0)
        column.setSpacing(GRID)
        for part in order:
            column.addWidget(getattr(self, part) if isinstance(part, str) else part)
        column.addStretch(1)
        for name in set(ORDER).difference(part for part in order if isinstance(part, str)):
            getattr(self, name).setParent(self)  # a widget without parent would outlive the window
            getattr(self, name).hide()

    def _make_sections(self) -> None:
        self.crop_section = Section(
            tr("Pyramid"),
            stacked(self.levels, self.crop),
            tr("Each bin keeps the largest response of the cells that it touches; a line leads to the cell that won."),
            self.crop_scale,
            reading=True,
        )
        self.vector_section = Section(
            tr("Fixed-length vector"),
            self.vector,
            tr(
                "Every bin of every level (rows) for every filter (columns): what fc6 sees, whatever the window's size."
            ),
            self.vector_scale,
            reading=True,
        )
        self.fc7_section = Section(
            tr("fc7"),
            self.fc7,
            tr("What the two fully connected layers make of the vector, folded into rows."),
            self.fc7_scale,
            reading=True,
        )
        self.scores_section = Section(
            tr("Class scores"),
            self.scores,
            tr("One SVM for each class; zero is its decision boundary. Squares are hollow for classes of few boxes."),
            self.scores_note,
            reading=True,
        )
        self.scores_section.set_idle(tr("Click a class to show this window for that class."))
        self.step_section = Section(
            tr("Regression"),
            stacked(self.step, self.step_words, self.offsets),
            tr("Dashed: the proposal. Solid: the box that the class's regressor makes of it."),
            self.step_note,
        )
        self.story_section = Section(
            tr("Non-maximum suppression"),
            self.story,
            tr("Of two boxes of a class that overlap too much, the one with the higher score stays."),
        )

    def show_pyramid(self, pyramid: Pyramid | None) -> None:
        """Show the fixed-length vector; None, for a detector without pyramid, shows only the crop."""
        self.vector_section.setVisible(pyramid is not None)
        self.levels.setVisible(pyramid is not None)
        self.crop_scale.setVisible(pyramid is not None)
        self.crop_section.title.setText(tr("Pyramid") if pyramid is not None else tr("Crop"))
        if pyramid is None:
            self.crop_section.set_idle(tr("It was warped, without a window on conv5."))
            return
        top = float(pyramid.values.max())
        groups = tuple((f"{n}{TIMES}{n}", n * n, row_height(n)) for n in pyramid.levels)
        self.vector.set_values(pyramid.values, top, groups)
        self.vector_scale.set_top(top)
        bins, filters = pyramid.values.shape
        self.vector_section.set_idle(
            tr("{bins} bins {times} {filters} filters = {count} values").format(
                bins=bins, times=TIMES, filters=filters, count=text.count(bins * filters)
            )
        )

    def show_filter(self, number: int | None) -> None:
        """Show one filter in crop and vector; None for each bin's strongest."""
        self.levels.set_filter(number)
        self.crop.set_filter(number)
        self.vector.set_column(number)
        self.crop_scale.set_top(self.crop.top)
        if number is not None and self.crop.top <= 0:
            self.crop_section.set_idle(tr("Filter {number} is silent in this window.").format(number=number))
        else:
            self.crop_section.set_idle(tr("Point at a bin to see what it pools."))

    def show_fc7(self, units: NDArray[np.float32]) -> None:
        """Show fc7 of the window, float32 (D7,)."""
        self.fc7_section.setVisible(units.size > 0)
        if not units.size:
            return
        top, (grid, groups) = float(units.max()), folded(units)
        self.fc7.set_values(grid, top, groups)
        self.fc7_scale.set_top(top)
        share = round(100 * float((units > 0).mean()))
        message = tr("{count} units, {share} % of them active").format(count=text.count(len(units)), share=share)
        self.fc7_section.set_idle(message)

    def show_step(self, analysis: Analysis, proposal: int, label: int | None) -> None:
        """Show the regression step of a window for a class, if there is one."""
        step = regression_of(analysis, proposal, label) if label is not None else None
        self.step_section.setVisible(step is not None)
        self.step.set_step(analysis.image, step)
        if step is not None and label is not None:
            self.step_note.setText(regression_note(analysis, step, label))
            self.step_words.setText(regression_text(step))
            self.offsets.setText(offsets_text(step))

    def show_threshold(self, value: float) -> None:
        """Show the score that shown detections exceed."""
        self.scores.set_threshold(value)
        self.scores_note.setText(tr("shown above {threshold}").format(threshold=text.score(value)))


def row_height(level: int) -> int:
    """Return the height of a row of the vector, screen pixels; coarse levels have few rows, drawn thicker."""
    return max(2, round(9 / level))
