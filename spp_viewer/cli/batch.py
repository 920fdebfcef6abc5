"""Analysis of several images; one that fails is reported on stderr, and the rest are still analysed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.cli.console import ProgressLine, print_error, print_message
from spp_viewer.core.errors import ModelLoadError, SppViewerError

if TYPE_CHECKING:
    from spp_viewer.core.options import Options
    from spp_viewer.core.results import Analysis
    from spp_viewer.detectors import SppNet


def open_detector(model: Path | None, device: str, options: Options) -> SppNet:
    """Load the model and create SPP-Net on the device.

    Raises
    ------
    ModelLoadError
        If the model cannot be read, or has no heads to detect with.
    DeviceError
        If the device does not exist.
    """
    from spp_viewer.detectors import SppNet
    from spp_viewer.nn.bundle import load_bundle

    bundle = load_bundle(model)
    if bundle.sppnet is None:
        raise ModelLoadError(f"{bundle.name}: has no heads to detect with; choose a trained model")
    return SppNet(bundle, device, options)


def analyse_all(
    images: Sequence[Path], detector: SppNet, proposals_file: Path | None = None, *, quiet: bool = False
) -> Iterator[tuple[int, Analysis | None]]:
    """Yield for each image its index and its analysis, or None if it failed, which is reported on stderr."""
    from spp_viewer.core.image import load_image
    from spp_viewer.proposals import read_proposals

    for index, path in enumerate(images):
        try:
            with ProgressLine(str(path), quiet=quiet) as progress:
                image = load_image(path)
                boxes = read_proposals(proposals_file, image) if proposals_file is not None else None
                analysis = detector.analyse(image, boxes, progress)
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
