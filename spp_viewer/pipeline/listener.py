"""Notifications of a run."""

from __future__ import annotations

from pathlib import Path

from spp_viewer.core.image import Image
from spp_viewer.core.results import Proposals
from spp_viewer.pipeline.model_info import ModelInfo


class Listener:
    """Receives what a run finds on its way. The methods do nothing here; they run in the thread of the run."""

    def on_listed(self, files: tuple[Path, ...], place: int) -> None:
        """Receive the listed images; ``files[place]`` is opened."""

    def on_opened(self, image: Image, *, saved: bool) -> None:
        """Receive the image, decoded or read from a saved analysis."""

    def on_search(self, method: str) -> None:
        """Prepare for a search by this method, whose libraries may not be imported yet."""

    def on_proposals(self, proposals: Proposals) -> None:
        """Receive the proposals."""

    def on_load(self) -> None:
        """Prepare for loading a model; torch may not be imported yet."""

    def on_model(self, model: ModelInfo) -> None:
        """Receive the metadata of the model in use, if it has changed."""


SILENT = Listener()
"""Ignores everything."""
