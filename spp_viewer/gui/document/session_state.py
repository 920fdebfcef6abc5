"""Selection and shown state of an image's results, restored later in the same session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.selection_transfer import carried_map, carried_selection
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.messages import Opened, Selection

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison


@dataclass(frozen=True, eq=False)
class SessionState:
    """Shown state of a session: options of the view, and the selection and last race of one image.

    Attributes
    ----------
    threshold
        None for the model's own.
    class_names
        Of the model to which ``classes`` belong.
    levels
        Levels of the pyramid that are drawn.
    layer, filter
        Layer whose feature maps are shown, and a filter of it.
    cell
        (row, column) in the feature map ``map_index``.
    live, live_box
        Whether a live window is being drawn, and its box in image pixels.
    """

    threshold: float | None
    classes: frozenset[int] | None
    class_names: tuple[str, ...]
    levels: tuple[int, ...]
    layer: str
    filter: int | None
    live: bool
    live_box: Boxes | None
    opened: Opened | None
    analysis: Analysis | None
    selection: Selection | None
    cell: tuple[int, int] | None
    map_index: int
    race: Comparison | None

    @staticmethod
    def of(session: Session, race: RaceController) -> SessionState:
        """Return the present state."""
        return SessionState(
            threshold=session.document.settings.chosen_threshold,
            classes=session.document.selection.classes_shown,
            class_names=session.document.class_names,
            levels=session.document.settings.shown_levels,
            layer=session.features.layer,
            filter=session.document.selection.filter,
            live=session.live.active,
            live_box=session.live.box,
            opened=session.document.image,
            analysis=session.document.analysis,
            selection=session.document.selection.current,
            cell=session.document.selection.cell,
            map_index=session.document.selection.map_index,
            race=race.result,
        )

    def is_of_image(self, session: Session) -> bool:
        """Whether the session shows the image for which this state was stored."""
        return self.opened is not None and session.document.image is self.opened

    def restore(self, session: Session, race: RaceController) -> None:
        """Restore this state; what belongs to an image only if the session shows that image."""
        same = self.is_of_image(session)
        session.document.settings.set_threshold(self.threshold)
        if session.document.class_names == self.class_names:
            session.document.show_classes(self.classes)
        session.document.settings.show_levels(self.levels)
        if self.layer in session.features.names:
            session.features.choose_layer(self.layer)
        else:
            session.features.choose_conv5()
        session.document.selection.choose_filter(self.filter)
        if same:
            self._restore_race(race)
            if self.live_box is not None:
                session.live.set_box(self.live_box)
            self._restore_selection(session)
        session.live.activate(self.live and (same or session.live.box is not None))

    def restore_cell(self, session: Session) -> None:
        """Restore the map and its cell alone."""
        session.document.selection.choose_map(self.map_index)
        session.document.selection.choose_cell(self.cell)

    def _restore_race(self, race: RaceController) -> None:
        if race.result is not self.race and race.job is None:
            race.recall(self.race)

    def _restore_selection(self, session: Session) -> None:
        before, now = self.analysis, session.document.analysis
        if before is None or now is None:
            return
        selection, index = self.selection, self.map_index
        if now is not before:
            selection, index = carried_selection(selection, before, now), carried_map(index, before, now)
        session.document.selection.select(selection)
        session.document.selection.choose_map(index)
        session.document.selection.choose_cell(self.cell if now is before else None)
