"""Connects the feature-map browser to the session."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.pages.filters.panel import FiltersPanel
from spp_viewer.gui.workers.messages import Selection


class FiltersController(QObject):
    """Keeps a browser and the session's chosen layer in sync. Owned by the browser.

    Parameters
    ----------
    show_filter
        Chooses a filter and shows it over the photograph.
    """

    def __init__(self, filters: FiltersPanel, session: Session, show_filter: Callable[[int | None], None]) -> None:
        super().__init__(filters)
        self._filters, self._features = filters, session.features
        features = session.features
        features.layer_changed.connect(self._show)
        features.changed.connect(self._show)
        features.filter_changed.connect(filters.set_filter)
        features.state_changed.connect(filters.set_state)
        filters.layer_chosen.connect(features.choose_layer)
        filters.wait.cancelled.connect(features.cancel)
        filters.wait.retried.connect(features.retry)
        filters.filter_chosen.connect(show_filter)
        filters.scale_changed.connect(session.document.selection.choose_map)
        filters.cell_chosen.connect(lambda _number, x, y: session.document.selection.choose_cell((x, y)))
        filters.proposal_chosen.connect(lambda number: session.document.selection.select(Selection(number)))
        filters.set_analysis(session.document.analysis)
        focus = session.document.focus
        filters.set_selection(focus.proposal if focus is not None else None)
        self._show()

    @Slot()
    def _show(self) -> None:
        filters, features = self._filters, self._features
        if features.on_conv5:
            filters.set_layer(None)
        else:
            filters.set_layer(features.layer, features.shown)
        filters.set_filter(features.filter)
        filters.set_state(features.state)
