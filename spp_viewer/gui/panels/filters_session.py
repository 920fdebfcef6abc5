"""How the feature-map browser, which knows nothing of the session, follows it and does what it asks for."""

from __future__ import annotations

from collections.abc import Callable

from spp_viewer.gui.messages import Selection
from spp_viewer.gui.panels.filters import FiltersPanel
from spp_viewer.gui.session import Session


def connect_filters(filters: FiltersPanel, session: Session, lay_over: Callable[[int | None], None]) -> None:
    """Let a browser show the layer that the session looks at; ``lay_over`` chooses a filter."""
    features = session.features

    def show() -> None:
        if features.on_conv5:
            filters.set_layer(None)
        else:
            filters.set_layer(features.layer, features.shown)
        filters.set_filter(features.filter)
        filters.set_state(features.state)

    features.layer_changed.connect(show)
    features.changed.connect(show)
    features.filter_changed.connect(filters.set_filter)
    features.state_changed.connect(filters.set_state)
    filters.layer_chosen.connect(features.choose_layer)
    filters.wait.cancelled.connect(features.cancel)
    filters.wait.retried.connect(features.retry)
    filters.filter_chosen.connect(lay_over)
    filters.scale_changed.connect(session.choose_map)
    filters.cell_chosen.connect(lambda _number, x, y: session.choose_cell((x, y)))
    filters.proposal_chosen.connect(lambda number: session.select(Selection(number)))
