"""The Filters panel: every feature map of a layer at once, and one of them closely."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QStackedLayout, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.explain.filters import (
    Cells,
    FilterStatistics,
    filter_order,
    filter_statistics,
    reduce_filters,
    selectivity,
    strongest_cells,
)
from spp_viewer.explain.receptive import registration
from spp_viewer.gui import text
from spp_viewer.gui.elided import ElidedLabel
from spp_viewer.gui.panels.filters_controls import FilterControls, NumberField
from spp_viewer.gui.panels.filters_detail import FilterDetail, FilterView
from spp_viewer.gui.panels.filters_map import MapView
from spp_viewer.gui.panels.filters_patches import PATCHES, PatchView
from spp_viewer.gui.panels.mosaic import Mosaic
from spp_viewer.gui.panels.panel import Panel, sentence
from spp_viewer.gui.text import TIMES, tr
from spp_viewer.gui.theme import GRID, Theme

WIDE = 440
"""Width from which mosaic and details may stand side by side, screen pixels."""


class FiltersPanel(Panel):
    """Browses the conv5 filters of an analysis.

    It shows what its setters say and announces what the user chooses; setters announce nothing, except that
    :attr:`scale_changed` tells of every change of the scale.
    """

    filter_chosen = Signal(int)
    """Number of the filter that the user chose."""
    cell_chosen = Signal(int, int, int)
    """(filter, x, y): a cell of the shown scale that the user chose. While no filter is chosen, the strongest there."""
    scale_changed = Signal(int)
    """Index of the feature map that is shown now."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Filters"), parent)
        self._analysis: Analysis | None = None
        self._statistics = FilterStatistics(np.zeros(0, np.float32), np.zeros(0, np.float32))
        self._scale, self._last_scales = 0, list[int]()
        self._filter: int | None = None
        self._proposal: int | None = None
        self._order = "index"
        self._common = False
        self._selectivity: NDArray[np.float32] | None = None
        self.note = ElidedLabel()
        self.note.setProperty("muted", True)
        self.number = NumberField()
        self._go_to = QLabel(tr("Go to"))
        self._go_to.setProperty("muted", True)
        self._go_to.setBuddy(self.number)
        self.controls = FilterControls(theme)
        self.mosaic = Mosaic(theme)
        self.detail = FilterDetail(theme)
        self.message = sentence()
        self._body = QWidget()
        self._split = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._body)
        self._split.setContentsMargins(0, 0, 0, 0)
        self._split.setSpacing(GRID)
        self._split.addWidget(self.mosaic, 5)
        self._split.addWidget(self.detail)
        self._assemble()
        self._connect()
        self._refresh()

    def _assemble(self) -> None:
        self.column.removeWidget(self.title)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title)
        head.addWidget(self.note, 1)
        head.addWidget(self._go_to)
        head.addWidget(self.number)
        self.column.addLayout(head)
        self.column.addWidget(self.controls)
        stack = QWidget()
        self._stack = QStackedLayout(stack)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self._body)
        self.column.addWidget(stack, 1)

    def _connect(self) -> None:
        self.mosaic.chosen.connect(self._choose)
        self.mosaic.digit_typed.connect(self.number.begin)
        self.number.number_chosen.connect(self._choose)
        self.controls.order_chosen.connect(self._on_order)
        self.controls.scale_chosen.connect(self.set_scale)
        self.controls.common_chosen.connect(self._on_common)
        self.detail.cell_chosen.connect(self._on_cell)

    # What is shown

    def set_analysis(self, analysis: Analysis | None) -> None:
        """Browse another analysis, or none.

        The chosen filter and scale stay where they exist, so that one can follow a filter from image to image.
        """
        self._analysis, self._proposal = analysis, None
        scales, before = self._scales, self._scale
        if scales and scales != self._last_scales:
            self._last_scales, self._scale = scales, 0
        if scales and self._filter is not None and self._filter >= len(self._maps):
            self._filter = None
        self.controls.set_scales(scales, self._scale)
        self._refresh()
        if self._scale != before:
            self.scale_changed.emit(self._scale)

    def set_selection(self, proposal: int | None) -> None:
        """Compare with the window of this proposal, and show the scale that its window was taken at; None compares with
        nothing."""
        if self._analysis is None or self._analysis.windows is None:
            return
        self._proposal = proposal
        scale = int(self._analysis.windows.scale_index[proposal]) if proposal is not None else self._scale
        if scale != self._scale:
            self.set_scale(scale)
        else:
            self._refresh_window()

    def set_filter(self, number: int | None) -> None:
        """Show this filter closely; None shows the maximum over all filters. Before an analysis it is remembered."""
        known = bool(self._scales)
        if number is not None and not 0 <= number < (len(self._statistics) if known else number + 1):
            raise ValueError(f"no filter {number} among {len(self._statistics)}")
        self._filter = number
        if known:
            self.mosaic.set_chosen(number)
            self.number.set_number(number)
            self._refresh_detail()

    def set_scale(self, index: int) -> None:
        """Show the feature map with this index."""
        if not 0 <= index < len(self._scales):
            raise ValueError(f"no scale {index} among {len(self._scales)}")
        if index != self._scale:
            self._scale = index
            self.controls.set_scales(self._scales, index)
            self._refresh()
            self.scale_changed.emit(index)

    @property
    def scale(self) -> int:
        """Index of the feature map that is shown."""
        return self._scale

    @property
    def chosen_filter(self) -> int | None:
        return self._filter

    @property
    def window_cells(self) -> Cells | None:
        """The selected proposal's window on the shown map; None where it was taken at another scale."""
        windows = self._analysis.windows if self._analysis is not None else None
        if windows is None or self._proposal is None or int(windows.scale_index[self._proposal]) != self._scale:
            return None
        left, top, right, bottom = windows.cells[self._proposal].tolist()
        return left, top, right, bottom

    def focus_number(self) -> None:
        """Let the user type a filter's number."""
        self.number.begin()

    @property
    def _scales(self) -> list[int]:
        maps = self._analysis.maps if self._analysis is not None else None
        return [m.scale for m in maps] if maps is not None else []

    @property
    def _maps(self) -> NDArray[np.float32]:
        assert self._analysis is not None
        assert self._analysis.maps is not None
        return self._analysis.maps[self._scale].conv5

    # What follows from it

    def _refresh(self) -> None:
        shown = bool(self._scales)
        self._stack.setCurrentWidget(self._body if shown else self.message)
        self.controls.setVisible(shown)
        self.number.setVisible(shown)
        self._go_to.setVisible(shown)
        if not shown:
            self._statistics = FilterStatistics(np.zeros(0, np.float32), np.zeros(0, np.float32))
            self.mosaic.set_maps(None)
            self.detail.set_view(None)
            self.message.setText(self._why_empty())
            self.note.clear()
            return
        maps = self._maps
        self._statistics = filter_statistics(maps)
        self.number.set_count(len(maps))
        self.number.set_number(self._filter)
        self.mosaic.set_maps(maps, self._statistics)
        self.mosaic.set_chosen(self._filter)
        self._refresh_window()

    def _refresh_window(self) -> None:
        if not self._scales:
            return
        window = self.window_cells
        self._selectivity = selectivity(self._maps, window) if window is not None else None
        self.mosaic.set_window(window)
        self._refresh_order()
        self._refresh_detail()

    def _refresh_order(self) -> None:
        missing = self._order == "selectivity" and self._selectivity is None
        order = "index" if missing else self._order
        self.mosaic.set_order(filter_order(order, self._statistics, self._selectivity))
        if missing:
            self.note.setText(tr("select a box to sort by it"))
            self.note.setToolTip(tr("Selectivity compares the window of the selected box with the rest of the map."))
        else:
            count, height, width = self._maps.shape
            self.note.setText(f"{text.count(count)} {TIMES} {height} {TIMES} {width}")
            self.note.setToolTip(tr("conv5: filters, rows and columns of cells"))

    def _refresh_detail(self) -> None:
        if self._scales:
            self.detail.set_view(self._view())

    def _view(self) -> FilterView:
        assert self._analysis is not None
        maps, number = self._maps, self._filter
        values = maps[number] if number is not None else reduce_filters(maps, "max")
        peak = float(values.max())
        lying = registration(self._analysis, self._scale)
        # Far enough apart that their receptive fields share at most half a side: else all patches would look alike.
        apart = max(2, -(-lying.geometry.receptive_field // (2 * lying.geometry.stride)))
        cells = strongest_cells(values, PATCHES, apart)
        fields = lying.receptive_fields(cells, clip=False)
        selective = None
        if number is not None and self._selectivity is not None:
            selective = float(self._selectivity[number])
        return FilterView(
            title=tr("Maximum over all filters") if number is None else tr("Filter {number}").format(number=number),
            peak=peak,
            mean=float(values.mean()),
            active=float((values > 0).mean()),
            selectivity=selective,
            map=MapView(values, float(self._statistics.peak.max()) if self._common else peak, self.window_cells, cells),
            patches=PatchView(self._analysis.image.pixels, cells, values[cells[:, 1], cells[:, 0]], fields),
        )

    def _why_empty(self) -> str:
        if self._analysis is not None:
            return tr(
                "{detector} computes conv5 for every window alone, so there is no map of the whole image; "
                "analyse with SPP-Net to browse its filters."
            ).format(detector=self._analysis.detector)
        return tr(
            "The maps of all conv5 filters will be here, with what each responds to in the photograph, "
            "when an image is analysed: open one with Ctrl+O."
        )

    # What the user does

    def _choose(self, number: int) -> None:
        self.set_filter(number)
        self.filter_chosen.emit(number)

    def _on_order(self, order: str) -> None:
        self._order = order
        self._refresh_order()

    def _on_common(self, common: bool) -> None:
        self._common = common
        self.mosaic.set_common_scale(common)
        self._refresh_detail()

    def _on_cell(self, x: int, y: int) -> None:
        number = self._filter if self._filter is not None else int(self._maps[:, y, x].argmax())
        self.cell_chosen.emit(number, x, y)

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is more width than height."""
        super().resizeEvent(event)
        wide = self.width() > max(1.15 * self.height(), WIDE)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._split.setDirection(direction)
        self._split.setStretch(1, 3 if wide else 0)
        self.detail.set_wide(wide)

    def minimumSizeHint(self) -> QSize:
        """That of standing below each other, however they stand now: else what became wide could not become narrow."""
        whole, body = super().minimumSizeHint(), self._split.minimumSize()
        upper, lower = self.mosaic.minimumSize(), self.detail.minimumSizeHint()
        width = max(upper.width(), lower.width(), self.controls.minimumSizeHint().width())
        height = upper.height() + GRID + lower.height()
        return QSize(min(whole.width(), whole.width() - body.width() + width), whole.height() - body.height() + height)
