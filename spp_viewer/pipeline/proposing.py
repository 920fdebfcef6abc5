"""Proposals of an image as a setup asks for them: read from a file or found by a method, and those drawn by hand."""

from __future__ import annotations

import time
from pathlib import Path

from spp_viewer.core.boxes import as_boxes
from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress
from spp_viewer.core.results import Proposals
from spp_viewer.pipeline.listener import Listener
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.pipeline.stages import PipelineStage


def boxes_from(file: Path | None, image: Image) -> Proposals | None:
    """Read a file of boxes; None without a file, when a method has to find them.

    Raises
    ------
    ProposalError
        If the file cannot be used.
    """
    if file is None:
        return None
    from spp_viewer.proposals import read_proposals

    return read_proposals(file, image)


def propose(image: Image, setup: AnalysisSetup, progress: Progress, listener: Listener) -> tuple[Proposals, float]:
    """Return the proposals of an image and the seconds that reading or search took. No model is needed.

    Raises
    ------
    Cancelled
        From ``progress``.
    ProposalError
        If a file of boxes cannot be used.
    """
    progress(PipelineStage.PROPOSALS, 0, 1)
    listener.on_search(setup.options.proposals)
    from spp_viewer.proposals import make_proposals

    started = time.perf_counter()
    found = boxes_from(setup.proposals_file, image)
    if found is None:
        found = make_proposals(image, setup.options.proposals, setup.options.max_proposals, progress)
    seconds = time.perf_counter() - started
    drawn = as_boxes(setup.drawn_on(image))
    found = found.with_drawn(drawn) if len(drawn) else found
    listener.on_proposals(found)
    return found, seconds
