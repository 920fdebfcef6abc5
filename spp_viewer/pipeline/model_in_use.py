"""The model in use and SPP-Net on its device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.core.progress import Progress, silent
from spp_viewer.pipeline.bundles import open_bundle
from spp_viewer.pipeline.cache_key import model_hash
from spp_viewer.pipeline.listener import SILENT, Listener
from spp_viewer.pipeline.model_info import model_info
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.pipeline.stages import PipelineStage

if TYPE_CHECKING:
    from spp_viewer.detectors import SppNet


class ModelInUse:
    """Loads a model when it is first needed, or when another model or device is asked for.

    Used in one thread. If loading fails, the model before stays.

    Attributes
    ----------
    hash
        :func:`spp_viewer.pipeline.cache_key.model_hash` of the loaded model; None if there is none or if it could not
        be read.
    """

    def __init__(self) -> None:
        self.hash: str | None = None
        self._detector: SppNet | None = None
        self._key: tuple[Path | None, str] | None = None

    def fits(self, setup: AnalysisSetup) -> bool:
        """Return whether the loaded model is that of the setup, on its device."""
        return self._key == (setup.model, setup.device)

    def detector(self, setup: AnalysisSetup, progress: Progress = silent, listener: Listener = SILENT) -> SppNet:
        """Return SPP-Net with the setup's model on its device. Its options are those of the last analysis.

        Raises
        ------
        Cancelled
            From ``progress``.
        ModelLoadError
            If the model cannot be read.
        DeviceError
            If the device does not exist.
        """
        if self._detector is not None and self.fits(setup):
            return self._detector
        return self._load(setup, progress, listener)

    def engine(self, setup: AnalysisSetup) -> str:
        """Return what computes for a setup, see :attr:`Analysis.computed_by`.

        If the GPU's memory was full, that is the CPU.

        Raises
        ------
        DeviceError
            If the device does not exist.
        """
        from spp_viewer.nn.devices import choose_device, engine

        if self._detector is not None and self.fits(setup):
            return engine(self._detector.device)
        return engine(choose_device(setup.device))

    def _load(self, setup: AnalysisSetup, progress: Progress, listener: Listener) -> SppNet:
        progress(PipelineStage.MODEL, 0, 1)
        listener.on_load()
        from spp_viewer.detectors import SppNet

        progress(PipelineStage.MODEL, 0, 1)
        found = _hash_of(setup.model)
        bundle = open_bundle(setup.model)
        self._detector = detector = SppNet(bundle, setup.device, setup.options)
        self._key, self.hash = (setup.model, setup.device), found
        listener.on_model(model_info(bundle.card, bundle.path))
        progress(PipelineStage.MODEL, 1, 1)
        return detector


def _hash_of(model: Path | None) -> str | None:
    try:
        return model_hash(model)
    except OSError:
        return None
