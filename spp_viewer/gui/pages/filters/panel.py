"""The Filters panel: all feature maps of a layer, and details of one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QStackedLayout, QWidget

from spp_viewer.core.results import Analysis, FeatureMaps
from spp_viewer.core.trunks import FC7, conv_names
from spp_viewer.explain.feature_maps import LayerMaps, conv5_maps
from spp_viewer.explain.filters import Cells, filter_order
from spp_viewer.gui.document.feature_layers import LayerState
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import TIMES, tr
from spp_viewer.gui.pages.filters.controls import FilterControls, LayerChoice
from spp_viewer.gui.pages.filters.detail import FilterDetail, filter_view
from spp_viewer.gui.pages.filters.mosaic import Mosaic
from spp_viewer.gui.pages.filters.mosaic_image import MosaicOrder
from spp_viewer.gui.pages.filters.units import UnitsPage, units_view
from spp_viewer.gui.pages.filters.waiting import LayerWaiting
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.choice import NumberField
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.widgets.panel import sentence
from spp_viewer.gui.widgets.split_panel import SplitPanel


class FiltersPanel(SplitPanel):
    """Browser of an analysis's filters: of conv5, of a different layer whose maps are set, or fc7's units.

    Content is set by setters, which emit no signals except :attr:`scale_changed`; the user's choices are emitted as
    signals.
    """

    layer_chosen = Signal(str)
    """Emitted with the name of the layer that the user chose."""
    proposal_chosen = Signal(int)
    """Emitted with the proposal of a clicked window among those that excite a unit."""

    filter_chosen = Signal(int)
    """Emitted with the number of the filter or unit that the user chose."""
    cell_chosen = Signal(int, int, int)
    """Emitted with (filter, x, y) of a chosen cell; without a chosen filter, with the strongest filter there."""
    scale_changed = Signal(int)
    """Emitted with the index of the shown feature map when it changes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Filters"), parent)
        self._analysis: Analysis | None = None
        self._layer: str | None = None  # None for the last conv layer
        self._given: LayerMaps | None = None  # maps of a layer other than conv5
        self._maps: LayerMaps | None = None  # shown maps
        self._state = LayerState()
        self._scale, self._last_scales = 0, list[int]()
        self._filter: int | None = None
        self._proposal: int | None = None
        self._followed: tuple[FeatureMaps | None, int | None] = None, None  # maps and proposal whose scale was selected
        self._order = "index"
        self._common = False
        self._selectivity: NDArray[np.float32] | None = None
        self.layer = LayerChoice(theme)
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
        self.wait = LayerWaiting()
        self.units = UnitsPage(theme)
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
        self.title.hide()  # the tab shows the title
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.layer)
        head.addWidget(self.note, 1)
        head.addWidget(self._go_to)
        head.addWidget(self.number)
        self.column.addLayout(head)
        self.column.addWidget(self.controls)
        self._pages = QWidget()
        self._stack = QStackedLayout(self._pages)
        self._stack.addWidget(self.message)
        for page in (self._body, self.wait, self.units):
            self._stack.addWidget(page)
        self.column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.layer.chosen.connect(self.layer_chosen)
        self.units.unit_chosen.connect(self._choose)
        self.units.proposal_chosen.connect(self.proposal_chosen)
        self.mosaic.chosen.connect(self._choose)
        self.mosaic.digit_typed.connect(self.number.begin)
        self.number.number_chosen.connect(self._choose)
        self.controls.order_chosen.connect(self._on_order)
        self.controls.scale_chosen.connect(self.set_scale)
        self.controls.common_chosen.connect(self._on_common)
        self.detail.cell_chosen.connect(self._on_cell)

    # Content

    def set_analysis(self, analysis: Analysis | None) -> None:
        """Set the analysis; None for none.

        The chosen filter and scale are kept if they exist, to compare images.
        """
        self._analysis, self._proposal = analysis, None
        if analysis is None:
            self._followed = None, None
        scales, before = self._scales, self._scale
        if scales and scales != self._last_scales:
            side = self._last_scales[before] if self._last_scales else None
            self._last_scales, self._scale = scales, scales.index(side) if side in scales else 0
        self.controls.set_scales(scales, self._scale)
        self._refresh()
        if self._scale != before:
            self.scale_changed.emit(self._scale)

    def set_selection(self, proposal: int | None) -> None:
        """Compare with the window of a proposal, and show the scale of that window; None ends the comparison.

        The scale is kept if the proposal is already selected on the same maps.
        """
        if self._analysis is None or self._analysis.windows is None:
            return
        known, self._followed = self._followed, (self._analysis.maps, proposal)
        self._proposal = proposal
        scale = self._scale
        if proposal is not None and (known[0] is not self._analysis.maps or known[1] != proposal):
            scale = int(self._analysis.windows.scale_index[proposal])
        if scale != self._scale:
            self.set_scale(scale)
        else:
            self._refresh_window()

    def set_filter(self, number: int | None) -> None:
        """Show details of a filter; None shows the maximum over all. Takes effect once there are maps."""
        count = self._count
        if number is not None and not 0 <= number < (count if count else number + 1):
            raise ValueError(f"no filter {number} among {count}")
        self._filter = number
        if count:
            if self._maps is not None:
                self.mosaic.set_chosen(number)
            self.number.set_number(number)
            self._refresh_detail()

    def set_layer(self, layer: str | None, maps: LayerMaps | None = None) -> None:
        """Set the layer to browse.

        Parameters
        ----------
        layer
            Name of the layer; None for the last conv layer, whose maps are part of the analysis.
        maps
            Maps of a different conv layer at the shown scale; None while they are not computed.
        """
        if layer == self._layer and maps is self._given:
            return
        if layer != self._layer:
            self._filter = None
        self._layer, self._given = layer, maps
        self._refresh()

    def set_state(self, state: LayerState) -> None:
        """Show the progress of computing the layer's maps."""
        if state != self._state:
            self._state = state
            self._refresh_page()

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
        """Index of the shown feature map."""
        return self._scale

    @property
    def chosen_filter(self) -> int | None:
        return self._filter

    @property
    def window_cells(self) -> Cells | None:
        """Return the selected proposal's window on the shown maps.

        On conv5 this is the pooled window, or None if it belongs to a different scale. On other layers these are the
        cells whose centres lie in the proposal.
        """
        analysis, proposal = self._analysis, self._proposal
        if analysis is None or analysis.windows is None or proposal is None:
            return None
        if self._layer is not None:
            return self._maps.cells_in(analysis.proposals.boxes[proposal]) if self._maps is not None else None
        if int(analysis.windows.scale_index[proposal]) != self._scale:
            return None
        left, top, right, bottom = analysis.windows.cells[proposal].tolist()
        return left, top, right, bottom

    @property
    def picture(self) -> MosaicOrder | None:
        """Return the mosaic in the displayed order and colours for rendering; None without one."""
        if self._maps is None:
            return None
        return MosaicOrder(self._maps, self.mosaic.order, self._common, self.mosaic.tiling.columns)

    def focus_number(self) -> None:
        """Move the focus to the number field."""
        self.number.begin()

    @property
    def _scales(self) -> list[int]:
        maps = self._analysis.maps if self._analysis is not None else None
        return [m.side for m in maps] if maps is not None else []

    @property
    def _count(self) -> int:
        """Return the number of filters or units to choose from."""
        if self._layer == FC7:
            return self._analysis.fc7.shape[1] if self._analysis is not None else 0
        return len(self._maps) if self._maps is not None else 0

    # Updates

    def _refresh(self) -> None:
        analysis, shown = self._analysis, bool(self._scales)
        self._maps = None
        if analysis is not None and shown and self._layer != FC7:
            self._maps = self._given if self._layer is not None else conv5_maps(analysis, self._scale)
        count = self._count
        if self._filter is not None and 0 < count <= self._filter:
            self._filter = None
        names = conv_names(analysis.backbone) if analysis is not None and shown else ()
        fc7 = (FC7,) if analysis is not None and analysis.fc7.shape[1] and names else ()
        self.layer.set_layers(names + fc7, self._layer if self._layer is not None else names[-1] if names else "")
        self._refresh_page()
        self.number.set_count(count)
        self.number.set_number(self._filter)
        maps = self._maps
        self.mosaic.set_maps(maps.greatest if maps is not None else None, maps.statistics if maps is not None else None)
        self.mosaic.set_chosen(self._filter if maps is not None else None)
        self._refresh_window()

    def _refresh_page(self) -> None:
        """Show the page for the current content."""
        mosaic, units = self._maps is not None, bool(self._scales) and self._layer == FC7
        waiting = bool(self._scales) and not mosaic and not units
        pages = ((mosaic, self._body), (units, self.units), (waiting, self.wait), (True, self.message))
        self._stack.setCurrentWidget(next(page for shown, page in pages if shown))
        self.controls.setVisible(mosaic)
        for part in (self.number, self._go_to):
            part.setVisible(mosaic or units)
        if not mosaic:
            self.note.clear()
            self.note.setToolTip("")
        self.message.setText("" if self._scales else self._why_empty())
        if waiting and self._layer is not None:
            self.wait.set_state(self._layer, self._state)

    def _refresh_window(self) -> None:
        maps = self._maps
        if maps is not None:
            window = self.window_cells
            self._selectivity = maps.selectivity(window) if window is not None else None
            self.mosaic.set_window(maps.reduced_cells(window) if window is not None else None)
            self._refresh_order(maps)
        self._refresh_detail()

    def _refresh_order(self, maps: LayerMaps) -> None:
        missing = self._order == "selectivity" and self._selectivity is None
        order = "index" if missing else self._order
        self.mosaic.set_order(filter_order(order, maps.statistics, self._selectivity))
        if missing:
            self.note.setText(tr("select a box to sort by it"))
            self.note.setToolTip(tr("Selectivity compares the window of the selected box with the rest of the map."))
        else:
            height, width = maps.size
            self.note.setText(f"{text.count(len(maps))} {TIMES} {height} {TIMES} {width}")
            message = tr("{layer}: filters, rows and columns of cells").format(layer=maps.name)
            if maps.block > 1:
                reduced = tr("The mosaic shows the greatest of each {n} {times} {n} cells, the map below all of them.")
                message += "\n" + reduced.format(n=maps.block, times=TIMES)
            self.note.setToolTip(message)

    def _refresh_detail(self) -> None:
        analysis = self._analysis
        if analysis is not None and self._layer == FC7:
            self.units.set_view(units_view(analysis, self._proposal, self._filter))
        if analysis is None or self._maps is None:
            self.detail.set_view(None)
        else:
            number = self._filter
            chosen = float(self._selectivity[number]) if number is not None and self._selectivity is not None else None
            pixels, window = analysis.image.pixels, self.window_cells
            self.detail.set_view(filter_view(pixels, self._maps, number, window, chosen, self._common))

    def _why_empty(self) -> str:
        if self._analysis is not None:
            return tr(
                "{detector} computes conv5 for every window separately, so there is no map of the whole image; "
                "analyse with SPP-Net to browse its filters."
            ).format(detector=self._analysis.detector)
        return tr(
            "The maps of all conv5 filters will be here, with what each responds to in the photograph, "
            "as soon as one is open (Ctrl+O) and analysed."
        )

    # User input

    def _choose(self, number: int) -> None:
        self.set_filter(number)
        self.filter_chosen.emit(number)

    def _on_order(self, order: str) -> None:
        self._order = order
        if self._maps is not None:
            self._refresh_order(self._maps)

    def _on_common(self, common: bool) -> None:
        self._common = common
        self.mosaic.set_common_scale(common)
        self._refresh_detail()

    def _on_cell(self, x: int, y: int) -> None:
        if self._maps is not None:
            number = self._filter if self._filter is not None else int(self._maps.column(x, y).argmax())
            self.cell_chosen.emit(number, x, y)

    def _parts(self) -> tuple[QWidget, QWidget, QWidget]:
        return self.controls, self.mosaic, self.detail

    def _on_turned(self, wide: bool) -> None:
        self._split.setStretch(1, 3 if wide else 0)
        self.detail.set_wide(wide)
