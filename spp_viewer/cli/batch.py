"""Analysis of several images; one that fails is reported on stderr, and the rest are still analysed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.cli.console import ProgressLine, print_error, print_message
from spp_viewer.core.errors import ModelLoadError, SppViewerError

if TYPE_CHECKING:
    from spp_viewer.core.results import Analysis
    from spp_viewer.detectors import SppNet
    from spp_viewer.pipeline.pipeline import Pipeline
    from spp_viewer.pipeline.setup import AnalysisSetup


def open_pipeline(setup: AnalysisSetup) -> tuple[Pipeline, SppNet]:
    """Return a pipeline that stores nothing, and its detector with the setup's model on its device.

    Raises
    ------
    ModelLoadError
        If the model cannot be read, or has no heads to detect with.
    DeviceError
        If the device does not exist.
    """
    from spp_viewer.pipeline.pipeline import Pipeline

    pipeline = Pipeline()
    detector = pipeline.model.detector(setup)
    if detector.heads is None:
        raise ModelLoadError(f"{detector.bundle.name}: has no heads to detect with; choose a trained model")
    return pipeline, detector


def analyse_all(
    images: Sequence[Path], pipeline: Pipeline, setup: AnalysisSetup, *, quiet: bool = False
) -> Iterator[tuple[int, Analysis | None]]:
    """Yield for each image its index and its analysis, or None if it failed, which is reported on stderr."""
    from spp_viewer.core.image import load_image

    for index, path in enumerate(images):
        try:
            with ProgressLine(str(path), quiet=quiet) as progress:
                analysis = pipeline.analyse(load_image(path), setup, progress)
        except SppViewerError as error:
            print_error(_placed(path, str(error)))
            yield index, None
            continue
        for notice in analysis.notices:
            print_message(f"{path}: {notice}")
        yield index, analysis


def _placed(path: Path, message: str) -> str:
    """Prefix the message with the image's path, since files in two folders may have the same name."""
    return message if message.startswith(f"{path}:") else f"{path}: {message.removeprefix(f'{path.name}: ')}"
