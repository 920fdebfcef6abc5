"""Stages that the pipeline reports beside those of a detector."""

from __future__ import annotations

from enum import StrEnum


class PipelineStage(StrEnum):
    """First argument of a progress callable; stages of a detector are in :data:`spp_viewer.core.results.STAGES`."""

    DECODE = "decode"
    """Decoding the image."""
    PROPOSALS = "proposals"
    """Finding or reading boxes."""
    MODEL = "model"
    """Loading the model."""
