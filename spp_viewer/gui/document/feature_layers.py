"""The layer that is shown and its maps: those of conv5 come with the analysis, others are computed when chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cachetools import LRUCache
from PySide6.QtCore import QObject, QThread, Signal, Slot

from spp_viewer.core.results import Analysis
from spp_viewer.core.trunks import FC7, conv_names
from spp_viewer.explain.feature_maps import LayerMaps, conv5_maps
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.latest_job import JobSource, LatestJob
from spp_viewer.gui.workers.layer_worker import LayerJob, LayerWorker
from spp_viewer.gui.workers.messages import Opened, Phase, Problem

if TYPE_CHECKING:
    from spp_viewer.gui.workers.analysis_worker import AnalysisWorker

MEMORY = 512 * 2**20
"""Bytes of computed layers that are kept for the image on screen; the shown one is kept whatever its size."""


@dataclass(frozen=True)
class LayerState:
    """State of the shown layer, with the steps of a run or the reason of a failure."""

    phase: Phase = Phase.DONE
    done: int = 0
    total: int = 0
    message: str = ""


def layer_cache(memory: int) -> LRUCache[tuple[str, int], LayerMaps]:
    """Create a cache of maps by layer and scale index, of so many bytes; maps larger than that fill it alone."""
    return LRUCache(memory, lambda maps: min(maps.nbytes, memory))


class FeatureLayers(QObject):
    """The layer and filter that the feature-map browser and the heat map over the photograph show.

    The filter of the document's selection is one of conv5; here every layer has a chosen filter of its own.
    """

    layer_changed = Signal(str)
    """Emitted with :attr:`layer`."""
    changed = Signal()
    """Emitted when :attr:`shown` changes."""
    filter_changed = Signal(object)
    """Emitted with :attr:`filter`."""
    state_changed = Signal(object)
    """Emitted with :attr:`state`."""

    _submitted = Signal(object)

    def __init__(self, document: Document, thread: QThread, worker: AnalysisWorker) -> None:
        super().__init__(document)
        self._document, self._selection = document, document.selection
        self._layer: str | None = None  # None is the last conv layer of any trunk
        self._numbers: dict[str, int | None] = {}
        self._kept = layer_cache(MEMORY)
        self._kept_of: object = None
        self._opened: Opened | None = None
        self._conv5: tuple[Analysis, int, LayerMaps] | None = None
        self._latest = LatestJob(JobSource(document.settings))
        self.state = LayerState()
        self._worker = LayerWorker(worker)
        self._worker.moveToThread(thread)
        self._submitted.connect(self._worker.run)
        self._worker.computed.connect(self._on_computed)
        self._worker.progressed.connect(self._on_progress)
        self._worker.failed.connect(self._on_failed)
        document.opened.connect(self._on_opened)
        document.cleared.connect(self._on_cleared)
        document.analysed.connect(self._on_analysed)
        document.selection.map_changed.connect(self._on_map)
        document.selection.filter_changed.connect(self._on_conv5_filter)

    # What there is

    @property
    def names(self) -> tuple[str, ...]:
        """Layers that can be shown, from the image up; none without feature maps."""
        analysis = self._document.analysis
        if analysis is None or analysis.maps is None:
            return ()
        return conv_names(analysis.backbone) + ((FC7,) if analysis.fc7.shape[1] else ())

    @property
    def layer(self) -> str:
        """Name of the shown layer; "conv5" while there is no analysis to name the trunk."""
        if self._layer is not None:
            return self._layer
        analysis = self._document.analysis
        return conv_names(analysis.backbone if analysis is not None else "")[-1]

    @property
    def on_conv5(self) -> bool:
        """Whether the last conv layer is shown, from which windows are pooled."""
        return self._layer is None

    @property
    def shown(self) -> LayerMaps | None:
        """The maps of the layer at the selected scale; None until they are computed, and for fc7, which has none."""
        if self._layer is None or self._document.analysis is None:
            return self._conv5_shown
        return self._kept.get((self._layer, self._selection.map_index))

    @property
    def _conv5_shown(self) -> LayerMaps | None:
        analysis, scale = self._document.analysis, self._selection.map_index
        if analysis is None or analysis.maps is None or scale >= len(analysis.maps):
            return None
        if self._conv5 is None or self._conv5[0] is not analysis or self._conv5[1] != scale:
            self._conv5 = analysis, scale, conv5_maps(analysis, scale)
        return self._conv5[2]

    @property
    def over_photo(self) -> tuple[LayerMaps | None, int | None]:
        """Maps and filter of the heat map over the photograph: of the shown layer, or of conv5 while that is fc7."""
        if self._layer != FC7:
            return self.shown, self.filter
        return self._conv5_shown, self._selection.filter

    # What the user does

    def choose_layer(self, name: str) -> None:
        """Show another layer, one of :attr:`names`.

        Raises
        ------
        ValueError
            If there is no such layer.
        """
        if name not in self.names:
            raise ValueError(f"no layer {name!r} among {', '.join(self.names)}")
        if name == self.layer:
            if self.shown is None and not self._latest.pending:
                self._request()
            return
        self._look_at(name if name != conv_names(self._analysis.backbone)[-1] else None)
        self._refresh()

    def choose_conv5(self) -> None:
        """Show the last conv layer, whatever its name; possible before an analysis as well."""
        if not self.on_conv5:
            self._look_at(None)
            self._refresh()

    @property
    def filter(self) -> int | None:
        """Number of the chosen filter of the layer; None for the maximum over all."""
        return self._selection.filter if self.on_conv5 else self._numbers.get(self.layer)

    @property
    def filter_count(self) -> int:
        """Number of filters, or of units of fc7, that can be chosen."""
        if self._layer == FC7:
            return self._analysis.fc7.shape[1] if self._document.analysis is not None else 0
        return len(self.shown) if self.shown is not None else 0

    def choose_filter(self, number: int | None) -> None:
        """Choose a filter of the layer; None for the maximum over all."""
        if self.on_conv5:
            self._selection.choose_filter(number)
        elif number != self.filter:
            self._numbers[self.layer] = number
            self.filter_changed.emit(number)

    def step_filter(self, by: int) -> None:
        """Go ``by`` filters on (negative: back), cyclically; from the maximum to the first or the last."""
        if self.filter_count:
            here = self.filter if self.filter is not None else (-1 if by > 0 else 0)
            self.choose_filter((here + by) % self.filter_count)

    def cancel(self) -> bool:
        """Stop computing; False if nothing is being computed."""
        if not self._latest.cancel():
            return False
        self._set_state(LayerState(Phase.CANCELLED))
        return True

    def retry(self) -> None:
        """Compute missing maps after a failure or :meth:`cancel`."""
        if self.shown is None and self._document.analysis is not None:
            self._request()

    def abandon(self) -> None:
        """Stop computing, without a signal."""
        self._latest.cancel()

    # Computing

    @property
    def _analysis(self) -> Analysis:
        assert self._document.analysis is not None
        return self._document.analysis

    def _request(self) -> None:
        if self._layer in (None, FC7):
            return
        job = self._latest.begin()
        self._set_state(LayerState(Phase.RUNNING))
        self._submitted.emit(LayerJob(job, self._analysis, self._selection.map_index, self.layer))

    def _refresh(self) -> None:
        """Announce the maps if they are there, and request them if not."""
        if self._layer == FC7 or self.shown is not None or self._document.analysis is None:
            self.abandon()
            self._set_state(LayerState())
        else:
            self._request()
        self.changed.emit()

    def _set_state(self, state: LayerState) -> None:
        self.state = state
        self.state_changed.emit(state)

    @Slot(int, object)
    def _on_computed(self, run: int, layers: tuple[LayerMaps, ...]) -> None:
        if not self._latest.finish(run):
            return
        for maps in layers:
            self._kept[maps.name, self._selection.map_index] = maps
        self._check_filter()
        self._set_state(LayerState())
        self.changed.emit()

    @Slot(int, int, int)
    def _on_progress(self, run: int, done: int, total: int) -> None:
        if self._latest.is_current(run):
            self._set_state(LayerState(Phase.RUNNING, done, total))

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if self._latest.finish(run):
            self._set_state(LayerState(Phase.FAILED, message=problem.message))

    # Signals of the document

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Drop the maps of another image; the signal may come more than once for the same."""
        if opened is not self._opened:
            self._opened = opened
            self._kept.clear()
            self._on_cleared()

    @Slot()
    def _on_cleared(self) -> None:
        """Clear the shown state before the image is analysed again; keep the layers, which may stay valid."""
        self.abandon()
        self._conv5 = None
        self._set_state(LayerState())
        self.changed.emit()

    @Slot(object)
    def _on_analysed(self, analysis: Analysis) -> None:
        sizes = [scale_map.size for scale_map in analysis.maps] if analysis.maps is not None else []
        made_from = analysis.image, analysis.model, analysis.fingerprint, analysis.computed_by, sizes
        if made_from != self._kept_of:
            self._kept_of = made_from
            self._kept.clear()
        elsewhere = [name for name in self.names if name != conv_names(analysis.backbone)[-1]]
        if self._layer is not None and self._layer not in elsewhere:
            self._look_at(None)
        self._check_filter()
        self._refresh()

    @Slot(int)
    def _on_map(self, index: int) -> None:
        self._refresh()

    def _look_at(self, layer: str | None) -> None:
        self._selection.choose_cell(None)  # the cell belongs to the other layer
        self.abandon()
        self._layer = layer
        self.layer_changed.emit(self.layer)
        self.filter_changed.emit(self.filter)

    def _check_filter(self) -> None:
        """Replace a filter that the layer does not have by the maximum over all."""
        if self.filter is not None and self.filter_count and self.filter >= self.filter_count:
            self.choose_filter(None)

    @Slot(object)
    def _on_conv5_filter(self, number: int | None) -> None:
        if self.on_conv5:
            self.filter_changed.emit(number)
