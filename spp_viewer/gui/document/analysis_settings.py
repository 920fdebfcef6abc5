"""What the user has chosen for all images: what analyses are made with, what of the pyramid is drawn, from which score.

The base of the session, which runs what follows from a choice and says whether it worked.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.options import Options
from spp_viewer.core.pyramid import DETECTION_LEVELS
from spp_viewer.core.results import Analysis
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.setup import AnalysisSetup


class AnalysisSettings(QObject):
    """Choices, those that are known to work, and the model that they led to.

    Parameters
    ----------
    setup
        What analyses are made with from now on.
    fallback
        What to go back to if that cannot be used; None keeps it all the same.
    threshold
        Score from which detections are shown; None takes the model's own once it is loaded.
    """

    options_changed = Signal(object)
    """Setup: what analyses are made with from now on."""
    levels_changed = Signal(object)
    """Pyramid levels that are drawn."""
    devices_found = Signal(object)
    """(name, words) of every device of this machine."""
    model_loaded = Signal(object)
    """ModelInfo."""
    threshold_changed = Signal(float)

    def __init__(
        self,
        setup: AnalysisSetup,
        fallback: AnalysisSetup | None,
        threshold: float | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.setup = self.baseline = setup
        """``baseline`` is what the user found, and did not choose: it is not to be remembered."""
        self.model: ModelInfo | None = None
        self.devices: tuple[tuple[str, str], ...] = ()
        self._accepted = fallback if fallback is not None else setup
        self._made_with = setup  # of the analysis on screen
        self._coming: ModelInfo | None = None  # loaded, but its results are not there yet
        self._levels: tuple[int, ...] | None = None
        self._threshold = threshold

    @property
    def options(self) -> Options:
        return self.setup.options

    @property
    def device(self) -> str:
        """What was asked for; :attr:`Analysis.device` says what really ran."""
        return self.setup.device

    @property
    def threshold(self) -> float:
        """Score that a detection must exceed to be shown."""
        if self._threshold is not None:
            return self._threshold
        return self.model.threshold if self.model is not None else 0.0

    @property
    def chosen_threshold(self) -> float | None:
        """The threshold if the user set one; None while the model's own is in force."""
        return self._threshold

    def set_threshold(self, value: float | None) -> None:
        """Show detections above ``value``; None goes back to the model's own threshold."""
        before = self.threshold
        self._threshold = value
        if self.threshold != before:
            self.threshold_changed.emit(self.threshold)

    @property
    def levels(self) -> tuple[int, ...]:
        """The model's pyramid, ascending; before a model is loaded, that of the paper's detector."""
        return tuple(sorted(self.model.levels)) if self.model is not None else DETECTION_LEVELS

    @property
    def shown_levels(self) -> tuple[int, ...]:
        """The model's pyramid levels that are drawn; none while no model is loaded."""
        own = self.model.levels if self.model is not None else ()
        return own if self._levels is None else tuple(level for level in own if level in self._levels) or own

    @property
    def chosen_levels(self) -> tuple[int, ...] | None:
        """The levels that are to be drawn, if they were chosen; None for all that the model has."""
        return self._levels

    def prefer_levels(self, levels: tuple[int, ...] | None) -> None:
        """Draw only these as soon as a model is there that has any of them; None for all."""
        before = self.shown_levels
        self._levels = levels
        if self.shown_levels != before:
            self.levels_changed.emit(self.shown_levels)

    def show_levels(self, levels: Sequence[int]) -> None:
        """Draw only these of the model's levels; it has to be one of them at least."""
        before = self.shown_levels
        own = self.model.levels if self.model is not None else ()
        wanted = tuple(level for level in own if level in levels)
        if wanted and wanted != before:
            self._levels = None if wanted == own else wanted
            self.levels_changed.emit(wanted)

    # What became of them

    def _take(self, setup: AnalysisSetup) -> None:
        self.setup = setup
        self.options_changed.emit(setup)

    def _accept(self, setup: AnalysisSetup, saved: Analysis | None = None) -> None:
        """These choices work. A saved analysis brings its own options: what is chosen is what is on screen."""
        brought = AnalysisSetup(saved.options, setup.model, setup.device) if saved is not None else setup
        self._accepted = self._made_with = brought
        if saved is not None and brought != setup:
            self.baseline = self.baseline.with_changes(**vars(saved.options), proposals_file=None)
            self._take(brought)

    def _go_back(self) -> bool:
        """Put the choices that worked last in force again; False if they are."""
        if self.setup == self._accepted:
            return False
        self._take(self._accepted)
        return True

    @Slot(object)
    def _on_devices(self, devices: tuple[tuple[str, str], ...]) -> None:
        self.devices = devices
        self.devices_found.emit(devices)

    def _take_model(self) -> None:
        """Let the model that was loaded last be the one that the window tells of."""
        if self._coming is None:
            return
        threshold, levels = self.threshold, self.shown_levels
        if self.model is not None and self.model.levels != self._coming.levels:
            self._levels = None
        self.model, self._coming = self._coming, None
        self.model_loaded.emit(self.model)
        if self.threshold != threshold:
            self.threshold_changed.emit(self.threshold)
        if self.shown_levels != levels:
            self.levels_changed.emit(self.shown_levels)
