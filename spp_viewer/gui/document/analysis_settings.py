"""Settings that apply to every image: how it is analysed, which pyramid levels are drawn, the score threshold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.options import Options
from spp_viewer.core.pyramid import DETECTION_LEVELS
from spp_viewer.core.results import Analysis
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.setup import AnalysisSetup


class AnalysisSettings(QObject):
    """Setup of analyses, the last setup that worked, and the model that was loaded with it.

    The session applies a setup by running an analysis, and reports here whether it worked.

    Parameters
    ----------
    setup
        Setup of all analyses from now on.
    fallback
        Setup to return to if ``setup`` cannot be used; None for none.
    threshold
        Score above which detections are shown; None uses the model's own once it is loaded.

    Attributes
    ----------
    setup
        The setup in use.
    baseline
        The initial setup, updated by a saved analysis that is opened. Options equal to it keep their stored values.
    accepted
        The last setup that is known to work.
    made_with
        The setup of the analysis on screen.
    model
        The loaded model; None before the first.
    devices
        (name, description) of every device of this machine.
    """

    options_changed = Signal(object)
    """Emitted with the AnalysisSetup when :attr:`setup` changes."""
    levels_changed = Signal(object)
    """Emitted with the pyramid levels that are drawn."""
    devices_found = Signal(object)
    """Emitted with :attr:`devices`."""
    model_loaded = Signal(object)
    """Emitted with the ModelInfo."""
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
        self.model: ModelInfo | None = None
        self.devices: tuple[tuple[str, str], ...] = ()
        self.accepted = fallback if fallback is not None else setup
        self.made_with = setup
        self._pending: ModelInfo | None = None  # loaded, but its results are not there yet
        self._levels: tuple[int, ...] | None = None
        self._threshold = threshold

    @property
    def options(self) -> Options:
        return self.setup.options

    @property
    def device(self) -> str:
        """The requested device; :attr:`Analysis.device` is the one that ran."""
        return self.setup.device

    @property
    def threshold(self) -> float:
        """Score above which detections are shown."""
        if self._threshold is not None:
            return self._threshold
        return self.model.threshold if self.model is not None else 0.0

    @property
    def chosen_threshold(self) -> float | None:
        """The threshold if the user set one; None while the model's own is used."""
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
        """The levels chosen to be drawn; None for all that the model has."""
        return self._levels

    def prefer_levels(self, levels: tuple[int, ...] | None) -> None:
        """Draw only these levels once a model that has any of them is loaded; None for all."""
        before = self.shown_levels
        self._levels = levels
        if self.shown_levels != before:
            self.levels_changed.emit(self.shown_levels)

    def show_levels(self, levels: Sequence[int]) -> None:
        """Draw only these of the model's levels; nothing changes if it has none of them."""
        before = self.shown_levels
        own = self.model.levels if self.model is not None else ()
        wanted = tuple(level for level in own if level in levels)
        if wanted and wanted != before:
            self._levels = None if wanted == own else wanted
            self.levels_changed.emit(wanted)

    # Called by the session

    def take(self, setup: AnalysisSetup) -> None:
        """Use this setup from now on."""
        self.setup = setup
        self.options_changed.emit(setup)

    def accept(self, setup: AnalysisSetup, saved: Analysis | None = None) -> None:
        """Note that this setup works. A saved analysis on screen brings its own options, which are then in use."""
        brought = AnalysisSetup(saved.options, setup.model, setup.device) if saved is not None else setup
        self.accepted = self.made_with = brought
        if saved is not None and brought != setup:
            self.baseline = self.baseline.with_changes(**vars(saved.options), proposals_file=None)
            self.take(brought)

    def go_back(self) -> bool:
        """Return to the last setup that worked; False if it is in use."""
        if self.setup == self.accepted:
            return False
        self.take(self.accepted)
        return True

    @Slot(object)
    def set_devices(self, devices: tuple[tuple[str, str], ...]) -> None:
        """Store the devices of this machine."""
        self.devices = devices
        self.devices_found.emit(devices)

    def offer_model(self, model: ModelInfo) -> None:
        """Store a model that was loaded, until :meth:`take_model`."""
        self._pending = model

    def take_model(self, fingerprint: str | None = None) -> None:
        """Make the model that was loaded last the current one, if it has this fingerprint; None stands for any."""
        model = self._pending
        if model is None or fingerprint not in (None, model.fingerprint):
            return
        threshold, levels = self.threshold, self.shown_levels
        if self.model is not None and self.model.levels != model.levels:
            self._levels = None
        self.model, self._pending = model, None
        self.model_loaded.emit(model)
        if self.threshold != threshold:
            self.threshold_changed.emit(self.threshold)
        if self.shown_levels != levels:
            self.levels_changed.emit(self.shown_levels)
