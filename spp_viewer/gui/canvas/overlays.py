"""Manages the layers of the main canvas and fills them from the session."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from spp_viewer.core.results import KEPT, OVER_LIMIT, Analysis, Proposals
from spp_viewer.exchange.matching import FALSE_POSITIVE, TRUE_POSITIVE
from spp_viewer.gui.canvas.boxes_layer import MAX_LABELS, NOTHING, BoxesLayer, ClassBoxes, DashedLayer, DetectionsLayer
from spp_viewer.gui.canvas.conv5_layer import HeatLayer, WindowLayer
from spp_viewer.gui.canvas.crosshair import Crosshair
from spp_viewer.gui.canvas.field_layer import FieldLayer
from spp_viewer.gui.canvas.heat import grid_of, show_heat
from spp_viewer.gui.canvas.highlight_layer import HighlightLayer, HighlightOutline
from spp_viewer.gui.canvas.layers import Layer
from spp_viewer.gui.canvas.legend import Legend
from spp_viewer.gui.canvas.live_layer import LiveLayer
from spp_viewer.gui.canvas.patch_layer import PatchLayer
from spp_viewer.gui.canvas.photo_layer import PhotoLayer
from spp_viewer.gui.canvas.picking import boxes_at
from spp_viewer.gui.canvas.proposals_layer import ProposalsLayer
from spp_viewer.gui.canvas.pyramid_layer import PyramidLayer
from spp_viewer.gui.canvas.truth_layer import TruthBoxes, TruthLayer
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.canvas.view_options import CanvasOptions, complete_order
from spp_viewer.gui.canvas.why_layer import WhyLayer
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n.text import score, tr
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.workers.messages import Opened, Selection

PICK_PIXELS = 3
"""Distance by which a click may miss a box, screen pixels."""


class Overlays(QObject):
    """Adds layers to a canvas, fills them from the session, and turns clicks into selections.

    Parameters
    ----------
    visible
        Keys of the overlays that are initially on.
    look
        Initial stacking order and opacity.
    """

    counts_changed = Signal()
    """Emitted when the result of :meth:`count` changes."""
    order_changed = Signal()

    def __init__(
        self, canvas: Canvas, session: Session, visible: frozenset[str], look: CanvasOptions | None = None
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._session = canvas, session
        self._document = session.document
        self._photo = PhotoLayer()
        self._proposals = ProposalsLayer()
        self._heat = HeatLayer()
        self._why = WhyLayer(session)
        self.patch = PatchLayer(session)
        self._window = WindowLayer()
        self._pyramid = PyramidLayer()
        self._suppressed = DashedLayer("suppressed")
        self._before = DashedLayer("before")
        self._truth = TruthLayer()
        self._detections = DetectionsLayer()
        self._field = FieldLayer()
        self.highlight = HighlightLayer()
        self.live = LiveLayer()
        self.crosshair = Crosshair()
        self._rows = np.zeros(0, dtype=np.int64)  # candidate index of each box in the detections layer
        self._lost = np.zeros(0, dtype=np.int64)  # candidate index of each box in the layer of suppressed boxes
        self.layers: dict[str, Layer] = {}
        switched = (
            self._proposals,
            self._heat,
            self._why,
            self._window,
            self._pyramid,
            self._suppressed,
            self._before,
            self._truth,
            self._detections,
        )
        look = look if look is not None else CanvasOptions()
        for layer in switched:
            self.layers[layer.key] = layer
            layer.set_visible(layer.key in visible)
            layer.set_opacity(look.opacity.get(layer.key, 1.0))
        self.order = look.order
        self._legend = Legend(lambda: [self.layers[key] for key in self.order])
        canvas.arrange(self.stack)
        canvas.hovered.connect(self.hover)
        canvas.clicked.connect(self.click)
        session.document.opened.connect(self._on_opened)
        session.document.cleared.connect(self._clear)
        session.document.proposals_found.connect(self._on_proposals)
        session.document.analysed.connect(self._on_analysed)
        session.document.settings.threshold_changed.connect(self._refilter)
        session.document.selection.classes_changed.connect(self._refilter)
        session.document.selection.classes_changed.connect(self._show_window)
        session.document.truth_changed.connect(self._refilter)
        self._truth.visibility_changed.connect(self._refilter)
        session.document.selection.selection_changed.connect(self._on_selection)
        session.features.filter_changed.connect(self._on_filter)
        session.features.changed.connect(self._on_filter)
        session.document.selection.filter_changed.connect(self._pyramid.set_filter)
        session.document.selection.reduction_changed.connect(self._show_heat)
        session.document.selection.cell_changed.connect(self._show_cell)
        session.document.settings.levels_changed.connect(self._show_levels)
        self._show_levels()

    # Visibility

    @property
    def visible(self) -> frozenset[str]:
        return frozenset(key for key, layer in self.layers.items() if layer.visible)

    def show_only(self, keys: frozenset[str]) -> None:
        """Make exactly these overlays visible."""
        for key, layer in self.layers.items():
            layer.set_visible(key in keys)

    def count(self, key: str) -> int | None:
        """Return how many boxes an overlay shows or would show; None if it has no boxes, or none yet."""
        if key == "proposals":
            return len(self._document.proposals) if self._document.proposals is not None else None
        if key == "truth":
            return len(self._truth.content.boxes) if self._document.truth is not None else None
        if self._document.analysis is None:
            return None
        return len(self.boxes(key).boxes) if isinstance(self.layers[key], BoxesLayer) else None

    # Stacking order

    @property
    def stack(self) -> list[Layer]:
        """All layers of the canvas, from the bottom up."""
        overlays = [self.layers[key] for key in self.order]
        above = [self.patch, self._field, self._legend, self.highlight, self.live, self.crosshair]
        return [self._photo, *overlays, *above]

    def move(self, key: str, place: int) -> None:
        """Move an overlay to an index in the stacking order, counted from the bottom and clamped to its ends."""
        order = [other for other in self.order if other != key]
        order.insert(min(max(place, 0), len(order)), key)
        if tuple(order) != self.order:
            self.order = complete_order(order)
            self._canvas.arrange(self.stack)
            self.order_changed.emit()

    @property
    def heat(self) -> HeatLayer:
        return self._heat

    def boxes(self, key: str) -> ClassBoxes:
        """Return the content of the layer "detections", "before" or "suppressed", visible or not."""
        layer = self.layers[key]
        return layer.content if isinstance(layer, BoxesLayer) else NOTHING

    @property
    def opacity(self) -> dict[str, float]:
        """Opacity of each overlay that is not fully opaque."""
        return {key: layer.opacity for key, layer in self.layers.items() if layer.opacity < 1}

    # Content

    def _on_opened(self, opened: Opened) -> None:
        self._clear()
        self._photo.set_picture(opened.picture)
        self._canvas.set_image_size((opened.image.width, opened.image.height))

    def _clear(self) -> None:
        self._proposals.set_boxes(np.zeros((0, 4), dtype=np.float32))
        self._heat.clear()
        self._window.set_window(None, None)
        self._pyramid.set_window(None, None)
        self._rows = self._lost = np.zeros(0, dtype=np.int64)
        for layer in (self._suppressed, self._before, self._detections):
            layer.set_content(NOTHING)
        self._show_truth()
        self._field.set_cell(None, None, "")
        self.highlight.set_hovered(None)
        self.counts_changed.emit()

    def _on_proposals(self, proposals: Proposals) -> None:
        self._proposals.set_boxes(proposals.boxes)
        self.counts_changed.emit()

    def _on_analysed(self, analysis: Analysis) -> None:
        self._proposals.set_boxes(analysis.proposals.boxes)
        self._show_heat()
        self._refilter()
        self._show_window()

    def _show_truth(self) -> None:
        """Show the annotated boxes of shown classes, and mark those that no shown detection matches."""
        analysis, truth, matches = (
            self._document.analysis,
            self._document.truth,
            self._document.matches,
        )
        if truth is None:
            self._truth.set_content(TruthBoxes())
        elif analysis is None or matches is None:
            nothing = np.zeros(len(truth), dtype=np.bool_)
            self._truth.set_content(TruthBoxes(truth.boxes, nothing, truth.difficult))
        else:
            classes = self._document.selection.classes_shown
            rows = np.arange(len(truth)) if classes is None else np.flatnonzero(np.isin(matches.label, list(classes)))
            found = analysis.detections
            missed = matches.missed_without(~self._document.shows(found.labels, found.scores))[rows]
            faint = (truth.difficult | ~matches.known)[rows]
            names = tuple(tr("missed: {name}").format(name=truth.labels[row]) for row in rows[missed])
            self._truth.set_content(TruthBoxes(truth.boxes[rows], missed, faint, names))
        self.counts_changed.emit()

    def _verdicts(self, above: NDArray[np.bool_]) -> list[str]:
        """Return the caption marks of the strongest shown detections: true positive, false positive, or empty."""
        matches = self._document.matches
        if matches is None or not self._truth.visible:
            return [""] * MAX_LABELS
        marks = {TRUE_POSITIVE: " \u2713", FALSE_POSITIVE: " \u2717"}
        return [marks.get(int(verdict), "") for verdict in matches.verdict[above][:MAX_LABELS]]

    def _refilter(self) -> None:
        """Show the candidates that pass the session's score threshold and class filter."""
        analysis = self._document.analysis
        if analysis is None:
            self._show_truth()
            return
        above = self._document.shows(analysis.detections.labels, analysis.detections.scores)
        self._rows = analysis.detections.candidates[above]
        candidates = analysis.candidates
        marks = self._verdicts(above)
        named = self._rows[:MAX_LABELS].tolist()
        captions = tuple(caption(analysis, row) + mark for row, mark in zip(named, marks, strict=False))
        labels = candidates.label[self._rows]
        self._detections.set_content(ClassBoxes(candidates.after[self._rows], labels, captions))
        self._before.set_content(ClassBoxes(candidates.before[self._rows], labels))
        lost = (candidates.outcome != KEPT) & (candidates.outcome != OVER_LIMIT)
        lost &= self._document.shows(candidates.label, candidates.score)
        self._lost = np.flatnonzero(lost)
        self._suppressed.set_content(ClassBoxes(candidates.before[self._lost], candidates.label[self._lost]))
        self._show_truth()

    def _show_heat(self) -> None:
        maps, number = self._session.features.over_photo
        show_heat(self._heat, maps, number, self._document.selection.reduction)

    def _on_filter(self) -> None:
        self._show_heat()
        self._show_cell()

    def _show_cell(self) -> None:
        """Show the chosen cell of the chosen layer, and its receptive field."""
        cell, (maps, number) = self._document.selection.cell, self._session.features.over_photo
        if maps is None or cell is None:
            self._field.set_cell(None, None, "")
            return
        values = maps.column(*cell)
        number = number if number is not None else int(values.argmax())
        caption_text = tr("filter {number}, cell {x}, {y}: {value}").format(
            number=number, x=cell[0], y=cell[1], value=f"{values[number]:.1f}"
        )
        registration = maps.registration
        self._field.set_cell(registration.squares([cell])[0], registration.receptive_fields([cell])[0], caption_text)

    def _show_window(self) -> None:
        """Show the conv5 window of the selected proposal, or of the strongest detection if none is selected."""
        analysis, focus = self._document.analysis, self._document.focus
        if analysis is None or analysis.maps is None or analysis.windows is None or len(analysis.maps) == 0:
            self._window.set_window(None, None)
            self._pyramid.set_window(None, None)
            return
        scale, cells = 0, None
        if focus is not None:
            scale = int(analysis.windows.scale_index[focus.proposal])
            left, top, right, bottom = analysis.windows.cells[focus.proposal].tolist()
            cells = left, top, right, bottom
        self._window.set_window(grid_of(analysis, scale), cells)
        self._pyramid.set_window(analysis, focus.proposal if focus is not None else None)

    def _show_levels(self) -> None:
        self._pyramid.set_levels(self._document.settings.levels, self._document.settings.shown_levels)

    # Picking

    def pick(
        self, x: float, y: float, *, after: Selection | None = None, shown: frozenset[str] | None = None
    ) -> Selection | None:
        """Return the smallest, then strongest, visible box at an image point, or the one following ``after``.

        Detections come before boxes of earlier stages, and those before proposals; hidden boxes are ignored.

        Parameters
        ----------
        shown
            Keys of the visible overlays; None for those of the main canvas.
        """
        shown = self.visible if shown is None else shown
        found: list[Selection] = []
        slack = PICK_PIXELS / self._canvas.viewport.scale
        analysis = self._document.analysis
        if analysis is not None:
            drawn = ((self._detections, self._rows), (self._before, self._rows), (self._suppressed, self._lost))
            for layer, candidates in drawn:
                if layer.key in shown:
                    rows = candidates[boxes_at(layer.content.boxes, x, y, slack)]
                    proposals = analysis.candidates.proposal[rows].tolist()
                    found += [Selection(proposal, row) for proposal, row in zip(proposals, rows.tolist(), strict=True)]
        if "proposals" in shown and self._document.proposals is not None:
            found += [Selection(number) for number in boxes_at(self._document.proposals.boxes, x, y).tolist()]
        if not found:
            return None
        found = list(dict.fromkeys(found))
        return found[(found.index(after) + 1) % len(found)] if after in found else found[0]

    def click(self, x: float, y: float, shown: frozenset[str] | None = None) -> None:
        """Select the box at an image point, see :meth:`pick`."""
        self._document.selection.choose_cell(None)
        self._document.selection.select(self.pick(x, y, after=self._document.selection.current, shown=shown))

    def hover(self, at: tuple[float, float] | None, shown: frozenset[str] | None = None) -> None:
        """Highlight the box at an image point, see :meth:`pick`."""
        selection = self.pick(*at, shown=shown) if at is not None else None
        self.highlight.set_hovered(self._highlight_of(selection))

    def _on_selection(self, selection: Selection | None) -> None:
        self.highlight.set_selected(self._highlight_of(selection))
        self._detections.set_dimmed(selection is not None)
        self._show_window()

    def _highlight_of(self, selection: Selection | None) -> HighlightOutline | None:
        if selection is None:
            return None
        analysis = self._document.analysis
        if selection.candidate is not None and analysis is not None:
            row = selection.candidate
            return HighlightOutline(
                box=analysis.candidates.after[row],
                caption=caption(analysis, row),
                colour=class_colour(int(analysis.candidates.label[row])),
                origin=analysis.candidates.before[row],
            )
        if self._document.proposals is None:
            return None
        return HighlightOutline(self._document.proposals.boxes[selection.proposal])


def caption(analysis: Analysis, row: int) -> str:
    """Return the label of a candidate, its class and score: "cat 0.87"."""
    return f"{analysis.classes[int(analysis.candidates.label[row])]} {score(float(analysis.candidates.score[row]))}"
