"""Download of PASCAL VOC 2007 through torchvision."""

from __future__ import annotations

from pathlib import Path

from spp_viewer.core.errors import DatasetError


def fetch_voc2007(folder: Path) -> Path:
    """Download and unpack VOC 2007 trainval (460 MB) below ``folder`` if necessary; return the VOC-layout folder.

    Raises
    ------
    DatasetError
        If the download fails.
    """
    from torchvision.datasets import VOCDetection

    target = folder / "VOCdevkit" / "VOC2007"
    if not (target / "ImageSets" / "Main" / "trainval.txt").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            VOCDetection(str(folder), year="2007", image_set="trainval", download=True)
        except (OSError, RuntimeError, ValueError) as error:
            raise DatasetError(
                f"VOC 2007 could not be fetched ({error}); download it by hand and name its folder"
            ) from error
    return target
