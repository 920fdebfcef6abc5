"""The Window panel: all stages of the selected proposal, from pixels to NMS."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from spp_viewer.core.pyramid import DETECTION_LEVELS
from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import (
    NmsStory,
    Pyramid,
    RoiWindow,
    best_label,
    candidate_of,
    feature_row,
    nms_story,
    pool_window,
    window_of,
)
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.window.labels import bin_text, entry_text, fate_text
from spp_viewer.gui.pages.window.parts import InspectorParts
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.outcome_text import story_text
from spp_viewer.gui.widgets.panel import Panel, scrolled, sentence
from spp_viewer.gui.workers.messages import Selection

NO_FILTER = -1
"""Value of :attr:`InspectorPanel.filter_wanted` for each bin's strongest filter."""

MIN_WIDTH = 288
"""Minimum width, at which the levels fit, screen pixels."""


class InspectorPanel(Panel):
    """Shows one proposal of an analysis; computes only while visible.

    The content is set by the ``set_`` methods, in any order.

    Parameters
    ----------
    parts
        The column of sections; None for the default.
    name
        Accessible name; None for that of the page.
    """

    selection_wanted = Signal(object)
    """Emitted with the selection that the user chose here."""
    bin_hovered = Signal(int, int)
    """Emitted with the pyramid level and its bin under the cursor, row by row from 0, or -1."""
    filter_wanted = Signal(int)
    """Emitted with the conv5 filter that the user chose; :data:`NO_FILTER` for each bin's strongest."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        parts: InspectorParts | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name if name is not None else tr("Window"), parent)
        self._analysis: Analysis | None = None
        self._selection: Selection | None = None
        self._filter: int | None = None
        self._threshold = 0.0
        self._thin: frozenset[str] = frozenset()
        self._levels: tuple[int, ...] = ()
        self._pyramid: Pyramid | None = None
        self._story: NmsStory | None = None
        self._stale = True
        self.setMinimumWidth(MIN_WIDTH)
        self.message = sentence()
        self.parts = parts if parts is not None else InspectorParts(theme)
        self.scroller = scrolled(self.parts, tr("The selected window"))
        self.column.addSpacing(GRID // 2)
        self.column.addWidget(self.message)
        self.column.addWidget(self.scroller, 1)
        self._connect(theme)
        self.set_levels(DETECTION_LEVELS)
        self.set_threshold(0.0)
        self._update_message()

    def _connect(self, theme: Theme) -> None:
        parts = self.parts
        parts.levels.level_chosen.connect(parts.crop.set_level)
        parts.levels.filter_cleared.connect(lambda: self.filter_wanted.emit(NO_FILTER))
        parts.crop.bin_hovered.connect(self._on_bin)
        parts.crop.filter_wanted.connect(self.filter_wanted)
        parts.vector.hovered.connect(self._on_entry)
        parts.vector.chosen.connect(self.filter_wanted)
        parts.fc7.hovered.connect(self._on_unit)
        parts.scores.hovered.connect(self._on_class)
        parts.scores.chosen.connect(self._select_class)
        parts.story.linkActivated.connect(lambda address: self._select_candidate(int(address)))
        theme.changed.connect(self._on_theme)

    # Content

    def set_analysis(self, analysis: Analysis | None) -> None:
        """Set the analysis; None for none. The selection is kept."""
        self._analysis = analysis
        self._change()

    def set_selection(self, selection: Selection | None) -> None:
        """Set the proposal, shown for the class of a candidate, or for its best class."""
        if selection != self._selection:
            self._selection = selection
            self._change()

    def set_filter(self, number: int | None) -> None:
        """Set the conv5 filter of the pyramid; None for each bin's strongest."""
        self._filter = number
        if self._fresh:
            self._show_filter()

    def set_threshold(self, value: float) -> None:
        """Set the score that shown detections exceed."""
        self._threshold = value
        self.parts.show_threshold(value)
        if self._fresh:
            self._notify()

    def set_thin(self, thin: frozenset[str]) -> None:
        """Set the names of the classes that were trained on few boxes."""
        self._thin = thin
        self.parts.scores.set_thin(thin)
        self._change()

    def set_levels(self, levels: tuple[int, ...]) -> None:
        """Set the model's pyramid levels."""
        if levels != self._levels:
            self._levels = levels
            self._pyramid = None
            finest = max(levels)
            self.parts.levels.set_levels(levels, finest)
            self.parts.crop.set_window(None, np.zeros(4, dtype=np.float32), None, None)
            self.parts.crop.set_level(finest)
            self._change()

    def show_levels(self, levels: tuple[int, ...]) -> None:
        """Restrict the levels to choose from; if the shown level is not among them, show the finest of them."""
        offered = tuple(level for level in self._levels if level in levels)
        if offered:
            level = self.parts.crop.level if self.parts.crop.level in offered else max(offered)
            self.parts.levels.set_levels(offered, level)
            self.parts.crop.set_level(level)

    @property
    def shown(self) -> Selection | None:
        """The selection as far as the analysis contains it."""
        analysis, selection = self._analysis, self._selection
        if analysis is None or selection is None or not 0 <= selection.proposal < len(analysis.proposals):
            return None
        candidate = selection.candidate
        if candidate is not None and not 0 <= candidate < len(analysis.candidates):
            return Selection(selection.proposal)
        return selection

    # Updates

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()

    @property
    def _fresh(self) -> bool:
        """Return whether the displayed window is up to date."""
        return not self._stale and self.shown is not None

    def _change(self) -> None:
        self._stale = True
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        """Compute the content and pass it to the sections."""
        self._stale = False
        self._update_message()
        analysis, selection = self._analysis, self.shown
        if analysis is None or selection is None:
            self._pyramid = self._story = None
            return
        proposal, candidate, parts = selection.proposal, selection.candidate, self.parts
        label = best_label(analysis, proposal) if candidate is None else int(analysis.candidates.label[candidate])
        self._story = nms_story(analysis, proposal, label) if label is not None else None
        window = window_of(analysis, proposal)
        name, fate, meant = self._name(proposal), self._fate(self._story), candidate is not None
        parts.heading.show_window(name, fate, analysis, proposal, window, self._story, meant, self._thin)
        pyramid = self._pool(window) if window is not None else None
        parts.crop.set_window(analysis.image, analysis.proposals.boxes[proposal], window, pyramid)
        self._pyramid = pyramid
        parts.show_pyramid(pyramid)
        self._show_filter()
        parts.show_fc7(analysis.fc7[feature_row(analysis, proposal)])
        parts.scores_section.setVisible(label is not None)
        parts.scores.set_scores(analysis.classes, analysis.scores[proposal], label)
        parts.show_step(analysis, proposal, label)
        self._notify()

    def _name(self, proposal: int) -> str:
        return tr("Proposal {number}").format(number=text.count(proposal))

    def _fate(self, story: NmsStory | None) -> str:
        return fate_text(story) if story is not None else ""

    def _pool(self, window: RoiWindow) -> Pyramid:
        return pool_window(window.scale_map.conv5, window.cells, self._levels)

    def _show_filter(self) -> None:
        pyramid, number = self._pyramid, self._filter
        if pyramid is not None:
            known = number is not None and 0 <= number < pyramid.values.shape[1]
            self.parts.show_filter(number if known else None)

    def _notify(self) -> None:
        """Show the outcome of NMS, or why there is none."""
        if self._analysis is None or self._story is None:
            message = tr("The model has no classes for this detector, so there was nothing to suppress.")
        else:
            message = story_text(self._analysis, self._story, self._threshold)
        self.parts.story.setText(message)

    def _on_theme(self) -> None:
        if self._fresh:
            self._notify()  # the colour of links is fixed when the text is set

    def _update_message(self) -> None:
        """Show the placeholder text if there is no window."""
        empty = self.shown is None
        self.message.setVisible(empty)
        self.scroller.setVisible(not empty)
        self.message.setText(self._missing())

    def _missing(self) -> str:
        """Return the placeholder text."""
        if self._analysis is not None:
            return tr(
                "Select a box on the photograph or a row of the detections: what happened to its window is shown here."
            )
        if self._selection is not None:
            return tr("What happened to the selected window is shown here when the analysis is done.")
        return tr(
            "Open an image and, as soon as it is analysed, select a box: "
            "its cells, pyramid, scores and suppression are shown here."
        )

    # Hovering

    def _on_bin(self, level: int, index: int) -> None:
        pyramid, parts = self._pyramid, self.parts
        if pyramid is not None and index >= 0:
            parts.vector.set_row(pyramid.rows(level).start + index)
            parts.crop_section.read(bin_text(pyramid, pyramid.shown(parts.crop.filter), level, index))
        else:
            parts.vector.set_row(-1)
            parts.crop_section.read("")
        self.bin_hovered.emit(level, index)

    def _on_entry(self, row: int, column: int) -> None:
        pyramid, parts = self._pyramid, self.parts
        level, index, message = parts.crop.level, -1, ""
        if pyramid is not None and row >= 0:
            level, index = pyramid.place(row)
            message = entry_text(pyramid, row, column)
        parts.vector_section.read(message)
        parts.crop.point_at(index if level == parts.crop.level else -1)
        self.bin_hovered.emit(level, index)

    def _on_unit(self, row: int, column: int) -> None:
        analysis, selection, message = self._analysis, self.shown, ""
        if row >= 0 and analysis is not None and selection is not None:
            units = analysis.fc7[feature_row(analysis, selection.proposal)]
            number = row * self.parts.fc7.columns + column
            if number < len(units):
                message = tr("Unit {number}: {value}").format(number=text.count(number), value=f"{units[number]:.2f}")
        self.parts.fc7_section.read(message)

    def _on_class(self, label: int) -> None:
        analysis, selection, message = self._analysis, self.shown, ""
        if label >= 0 and analysis is not None and selection is not None:
            story = nms_story(analysis, selection.proposal, label)
            message = tr("{name} {score}: {fate}").format(
                name=analysis.classes[label], score=text.score(story.score), fate=fate_text(story)
            )
        self.parts.scores_section.read(message)

    # User input

    def _select_class(self, label: int) -> None:
        """Show the window for a different class, if it is a candidate of it."""
        if self._analysis is not None and self.shown is not None:
            row = candidate_of(self._analysis, self.shown.proposal, label)
            if row is not None:
                self._select_candidate(row)

    def _select_candidate(self, row: int) -> None:
        if self._analysis is not None:
            self.selection_wanted.emit(Selection(int(self._analysis.candidates.proposal[row]), row))
