"""The analysis pipeline: list, open, recall, propose, detect, store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from spp_viewer.core.files import stamp_of
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.memory import release_free_memory
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.exchange.analysis_file import SUFFIX, load_analysis
from spp_viewer.nn.engine import engine_of
from spp_viewer.pipeline.cache_key import UsedSettings
from spp_viewer.pipeline.listener import SILENT, Listener
from spp_viewer.pipeline.listing import beside, expand
from spp_viewer.pipeline.model_in_use import ModelInUse
from spp_viewer.pipeline.model_info import model_of
from spp_viewer.pipeline.proposing import propose
from spp_viewer.pipeline.result_cache import ResultStore
from spp_viewer.pipeline.setup import AnalysisSetup, Rerun
from spp_viewer.pipeline.stages import PipelineStage


@dataclass(frozen=True, eq=False)
class Request:
    """One image to open, one to analyse, or both; without any, the model is loaded.

    Attributes
    ----------
    paths
        Files or folders to list; the first image is opened. For a single file, the images in its folder are listed.
    path
        A file that is already listed, to be opened instead.
    image
        A decoded image, to be analysed instead.
    rerun
        The stages to repeat for ``image``, with its earlier analysis.
    fresh
        Whether to compute even if the result is stored.
    """

    setup: AnalysisSetup
    paths: tuple[Path, ...] = ()
    path: Path | None = None
    image: Image | None = None
    rerun: Rerun | None = None
    fresh: bool = False


@dataclass(frozen=True, eq=False)
class Outcome:
    """Result of a request.

    Attributes
    ----------
    analysis
        None if only the model was loaded.
    recalled
        Whether the analysis was stored by an earlier run.
    """

    analysis: Analysis | None = None
    recalled: bool = False


class Pipeline:
    """Runs requests one after the other; keeps the model between them. Used in one thread.

    Parameters
    ----------
    results
        Storage of analyses; None stores and recalls none.
    """

    def __init__(self, results: ResultStore | None = None) -> None:
        self.results = results
        self.model = ModelInUse()

    def run(self, request: Request, progress: Progress = silent, listener: Listener = SILENT) -> Outcome:
        """Run a request.

        Raises
        ------
        Cancelled
            From ``progress``.
        SppViewerError
            If a file, the model, the boxes or the device cannot be used.
        """
        image, rerun = request.image, request.rerun
        if rerun is not None and rerun.quick:
            return Outcome(_postprocessed(rerun, request.setup, progress))
        if image is None and not request.paths and request.path is None:
            self.model.detector(request.setup, progress, listener)
            return Outcome()
        if image is None:
            path = _choose(request, progress, listener)
            if path.suffix.lower() == SUFFIX:
                return Outcome(self._reopen(request, path, progress, listener))
            image = self._open(request, path, progress, listener)
        used = UsedSettings.of(request.setup) if self.results is not None else None
        kept = self._recall(image, used, progress, listener) if used is not None and not request.fresh else None
        if kept is not None:
            return Outcome(kept, recalled=True)
        analysis = self.analyse(image, request.setup, progress, listener, rerun)
        progress(PipelineStage.MODEL, 1, 1)  # a last chance to cancel: nothing is stored before
        self._store(analysis, used)
        return Outcome(analysis)

    def analyse(
        self,
        image: Image,
        setup: AnalysisSetup,
        progress: Progress = silent,
        listener: Listener = SILENT,
        rerun: Rerun | None = None,
    ) -> Analysis:
        """Find proposals and detect; nothing is recalled or stored.

        Parameters
        ----------
        image
            Upright pixels.
        setup
            Options, model, device and boxes.
        progress
            Called at every step; raises Cancelled to stop.
        listener
            Is notified of proposals and model.
        rerun
            The stages to repeat; None runs all.

        Raises
        ------
        Cancelled
            From ``progress``.
        ProposalError, ModelLoadError, DeviceError
            If boxes, model or device cannot be used.
        """
        proposals: Proposals
        if rerun is not None and rerun.keep_proposals:
            proposals, seconds = rerun.earlier.proposals, None
        else:
            proposals, seconds = propose(image, setup, progress, listener)
        detector = self.model.detector(setup, progress, listener)  # after the search, which needs no model
        detector.options = setup.options
        analysis = detector.analyse(image, proposals, progress, rerun.earlier if rerun is not None else None)
        release_free_memory()  # that of the image before, whose maps had other sizes
        return analysis if seconds is None else _with_search_time(analysis, seconds)

    def _open(self, request: Request, path: Path, progress: Progress, listener: Listener) -> Image:
        stamp = stamp_of(path)
        image = load_image(path)
        progress(PipelineStage.DECODE, 1, 1)
        listener.on_opened(image, saved=False)
        if request.path is None and request.paths == (path,):
            files = beside(path)
            listener.on_listed(files, files.index(path))
        if self.results is not None:
            self.results.saw(path, stamp, image)  # computes its hash: not before it is shown
        return image

    def _reopen(self, request: Request, path: Path, progress: Progress, listener: Listener) -> Analysis:
        """Read a saved analysis; nothing is computed. The model is announced if it is the one that was used."""
        analysis = load_analysis(path)
        progress(PipelineStage.DECODE, 1, 1)
        listener.on_opened(analysis.image, saved=True)
        if request.path is None and request.paths == (path,):
            listener.on_listed((path,), 0)
        model = model_of(request.setup) if not self.model.fits(request.setup) else None
        if model is not None and model.fingerprint == analysis.fingerprint:
            listener.on_model(model)
        return analysis

    def _recall(self, image: Image, used: UsedSettings, progress: Progress, listener: Listener) -> Analysis | None:
        """Return the stored result, if there is one. The model need not be loaded for it."""
        engine = engine_of(used.setup.device)
        if engine is None or self.results is None:
            return None
        analysis = self.results.get(used.key(engine, image.content_hash), image)
        model = model_of(used.setup) if analysis is not None else None
        if model is None:
            return None
        progress(PipelineStage.DECODE, 1, 1)  # a last chance to cancel
        if not self.model.fits(used.setup):
            listener.on_model(model)
        return analysis

    def _store(self, analysis: Analysis, used: UsedSettings | None) -> None:
        """Store a result, unless model or boxes on disk changed meanwhile, or another device ran than was asked for."""
        if self.results is None or used is None or used.model != self.model.hash:
            return
        if used != UsedSettings.of(used.setup) or not used.fit(analysis):
            return
        if analysis.computed_by == engine_of(used.setup.device):
            key = used.key(analysis.computed_by, analysis.image.content_hash)
            self.results.put(key, replace(analysis, reused=frozenset()))


def _choose(request: Request, progress: Progress, listener: Listener) -> Path:
    """Return the file to open; announce the list if there are several."""
    progress(PipelineStage.DECODE, 0, 1)
    if request.path is not None:
        return request.path
    files = expand(request.paths)
    if len(files) > 1 or files[0] not in request.paths:
        listener.on_listed(files, 0)
    return files[0]


def _postprocessed(rerun: Rerun, setup: AnalysisSetup, progress: Progress) -> Analysis:
    from spp_viewer.detectors.reuse import postprocess_again

    return postprocess_again(rerun.earlier, setup.options, progress)


def _with_search_time(analysis: Analysis, seconds: float) -> Analysis:
    """Return the analysis with the time of the search, which ran before the detector was called."""
    from spp_viewer.detectors.reuse import searched_again

    return searched_again(analysis, seconds)
