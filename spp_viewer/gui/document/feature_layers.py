"""Which layer is looked at, and its maps: those of conv5 come with the analysis, others are computed when chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cachetools import LRUCache
from PySide6.QtCore import QObject, QThread, Signal, Slot

from spp_viewer.core.results import Analysis
from spp_viewer.core.trunks import FC7, conv_names
from spp_viewer.explain.feature_maps import LayerMaps, conv5_maps
from spp_viewer.gui.workers.layer_worker import LayerJob, LayerWorker
from spp_viewer.gui.workers.messages import Job, Opened, Phase, Problem

if TYPE_CHECKING:
    from spp_viewer.gui.document.session import Session
    from spp_viewer.gui.workers.analysis_worker import AnalysisWorker

MEMORY = 512 * 2**20
"""Bytes of computed layers that are kept, all of the image on screen; the one looked at is kept however large it is."""


@dataclass(frozen=True)
class LayerState:
    """How far the layer that is looked at has come: DONE, RUNNING with its steps, CANCELLED, or FAILED and why."""

    phase: Phase = Phase.DONE
    done: int = 0
    total: int = 0
    message: str = ""


def layer_cache(memory: int) -> LRUCache[tuple[str, int], LayerMaps]:
    """Create a cache of maps by layer and scale index, of so many bytes; maps larger than that fill it alone."""
    return LRUCache(memory, lambda maps: min(maps.nbytes, memory))


class FeatureLayers(QObject):
    """The part of a session that a feature-map browser and the heat map over the photograph look at.

    The session's own filter is one of conv5, for the pyramid; here a filter belongs to the layer that is looked at.
    """

    layer_changed = Signal(str)
    """Name of the layer that is looked at from now on."""
    changed = Signal()
    """:attr:`shown` is another."""
    filter_changed = Signal(object)
    """Number of the chosen filter of the layer, or None for the maximum over all."""
    state_changed = Signal(object)
    """LayerState."""

    _submitted = Signal(object)

    def __init__(self, session: Session, thread: QThread, worker: AnalysisWorker) -> None:
        super().__init__(session)
        self._session = session
        self._layer: str | None = None  # None is the last conv layer, whatever it is called
        self._numbers: dict[str, int | None] = {}
        self._kept = layer_cache(MEMORY)
        self._kept_of: object = None
        self._opened: Opened | None = None
        self._conv5: tuple[Analysis, int, LayerMaps] | None = None
        self._job: Job | None = None
        self._run = 0
        self.state = LayerState()
        self._worker = LayerWorker(worker)
        self._worker.moveToThread(thread)
        self._submitted.connect(self._worker.run)
        self._worker.computed.connect(self._on_computed)
        self._worker.progressed.connect(self._on_progress)
        self._worker.failed.connect(self._on_failed)
        session.opened.connect(self._on_opened)
        session.cleared.connect(self._on_cleared)
        session.analysed.connect(self._on_analysed)
        session.map_changed.connect(self._on_map)
        session.filter_changed.connect(self._on_conv5_filter)

    # What there is

    @property
    def names(self) -> tuple[str, ...]:
        """Layers that can be looked at, from the image up; none without feature maps."""
        analysis = self._session.analysis
        if analysis is None or analysis.maps is None:
            return ()
        return conv_names(analysis.backbone) + ((FC7,) if analysis.fc7.shape[1] else ())

    @property
    def layer(self) -> str:
        """Name of the layer that is looked at; "conv5" before an analysis tells the trunk."""
        if self._layer is not None:
            return self._layer
        analysis = self._session.analysis
        return conv_names(analysis.backbone if analysis is not None else "")[-1]

    @property
    def on_conv5(self) -> bool:
        """Whether the last conv layer is looked at, which windows are pooled from."""
        return self._layer is None

    @property
    def shown(self) -> LayerMaps | None:
        """The maps of the layer at the session's scale; None while there are none, and for fc7, which has none."""
        if self._layer is None or self._session.analysis is None:
            return self._conv5_shown
        return self._kept.get((self._layer, self._session.map_index))

    @property
    def _conv5_shown(self) -> LayerMaps | None:
        analysis, scale = self._session.analysis, self._session.map_index
        if analysis is None or analysis.maps is None or scale >= len(analysis.maps):
            return None
        if self._conv5 is None or self._conv5[0] is not analysis or self._conv5[1] != scale:
            self._conv5 = analysis, scale, conv5_maps(analysis, scale)
        return self._conv5[2]

    @property
    def over_photo(self) -> tuple[LayerMaps | None, int | None]:
        """What lies over the photograph, and its filter: the layer that is looked at, or conv5 while that is fc7."""
        if self._layer != FC7:
            return self.shown, self.filter
        return self._conv5_shown, self._session.filter

    # What the user does

    def choose_layer(self, name: str) -> None:
        """Look at another layer: one of :attr:`names`."""
        if name not in self.names:
            raise ValueError(f"no layer {name!r} among {', '.join(self.names)}")
        if name == self.layer:
            if self.shown is None and self._job is None:
                self._request()
            return
        self._look_at(name if name != conv_names(self._analysis.backbone)[-1] else None)
        self._refresh()

    def choose_conv5(self) -> None:
        """Look at the last conv layer, whatever it is called; before an analysis as well."""
        if not self.on_conv5:
            self._look_at(None)
            self._refresh()

    @property
    def filter(self) -> int | None:
        return self._session.filter if self.on_conv5 else self._numbers.get(self.layer)

    @property
    def filter_count(self) -> int:
        """Filters, or units of fc7, that one can choose from now."""
        if self._layer == FC7:
            return self._analysis.fc7.shape[1] if self._session.analysis is not None else 0
        return len(self.shown) if self.shown is not None else 0

    def choose_filter(self, number: int | None) -> None:
        """Look at one filter of the layer; None is the maximum over all."""
        if self.on_conv5:
            self._session.choose_filter(number)
        elif number != self.filter:
            self._numbers[self.layer] = number
            self.filter_changed.emit(number)

    def step_filter(self, by: int) -> None:
        """Go ``by`` filters on (negative: back), round and round; from the maximum to the first or the last."""
        if self.filter_count:
            here = self.filter if self.filter is not None else (-1 if by > 0 else 0)
            self.choose_filter((here + by) % self.filter_count)

    def cancel(self) -> bool:
        """Stop computing; False if nothing is being computed."""
        if self._job is None:
            return False
        self.abandon()
        self._set_state(LayerState(Phase.CANCELLED))
        return True

    def retry(self) -> None:
        """Compute what is missing after all."""
        if self.shown is None and self._session.analysis is not None:
            self._request()

    def abandon(self) -> None:
        """Stop computing, without a word."""
        if self._job is not None:
            self._job.progress.cancel()
            self._job = None
        self._run += 1

    # Computing

    @property
    def _analysis(self) -> Analysis:
        assert self._session.analysis is not None
        return self._session.analysis

    def _request(self) -> None:
        if self._layer in (None, FC7):
            return
        session = self._session
        self.abandon()
        self._job = Job(self._run, session.options, model=session.setup.model, device=session.device)
        self._set_state(LayerState(Phase.RUNNING))
        self._submitted.emit(LayerJob(self._job, self._analysis, session.map_index, self.layer))

    def _refresh(self) -> None:
        """Tell of the maps if they are there, and ask for them if not."""
        if self._layer == FC7 or self.shown is not None or self._session.analysis is None:
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
        if run != self._run or self._job is None:
            return
        self._job = None
        for maps in layers:
            self._kept[maps.name, self._session.map_index] = maps
        self._check_filter()
        self._set_state(LayerState())
        self.changed.emit()

    @Slot(int, int, int)
    def _on_progress(self, run: int, done: int, total: int) -> None:
        if run == self._run and self._job is not None:
            self._set_state(LayerState(Phase.RUNNING, done, total))

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if run == self._run and self._job is not None:
            self._job = None
            self._set_state(LayerState(Phase.FAILED, message=problem.message))

    # What the session says

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Maps belong to one image, which may be told of more than once."""
        if opened is not self._opened:
            self._opened = opened
            self._kept.clear()
            self._on_cleared()

    @Slot()
    def _on_cleared(self) -> None:
        """The same image is analysed again: its layers may well be the same."""
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
        self._session.choose_cell(None)  # it was one of the other layer
        self.abandon()
        self._layer = layer
        self.layer_changed.emit(self.layer)
        self.filter_changed.emit(self.filter)

    def _check_filter(self) -> None:
        """A filter that the layer does not have gives way to the maximum over all."""
        if self.filter is not None and self.filter_count and self.filter >= self.filter_count:
            self.choose_filter(None)

    @Slot(object)
    def _on_conv5_filter(self, number: int | None) -> None:
        if self.on_conv5:
            self.filter_changed.emit(number)
