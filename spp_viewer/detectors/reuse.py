"""Reuse of an earlier analysis of the same image, with results bit-identical to a complete run."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Analysis, FeatureMaps, Proposals, Timings
from spp_viewer.core.reuse import affected_stages, changed_options
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.proposals.make import method_named

POSTPROCESSING = frozenset({"nms"})
"""The stages that need neither the image nor the network."""


def postprocess_again(earlier: Analysis, options: Options, progress: Progress = silent) -> Analysis:
    """Apply thresholds, NMS and regression of other options to an analysis, without the network.

    Raises
    ------
    ValueError
        If the options differ in more than what postprocessing reads.
    Cancelled
        From ``progress``.
    """
    beyond = affected_stages(changed_options(earlier.options, options), earlier.detector) - POSTPROCESSING
    if beyond:
        raise ValueError(f"these options touch {', '.join(sorted(beyond))} too")
    return _postprocessed(earlier, options, progress)


@dataclass(frozen=True, eq=False)
class Reusable:
    """The reusable parts of an earlier analysis.

    Attributes
    ----------
    proposals
        Its proposals, if a search would find them again or if they are the ones to score.
    whole
        The analysis, if model and engine are equal; else None.
    """

    image: bool = False
    proposals: Proposals | None = None
    whole: Analysis | None = None

    def maps(self, engine: str) -> FeatureMaps | None:
        """Return the feature maps if they were computed by ``engine``, see :func:`spp_viewer.nn.devices.engine`."""
        return self.whole.maps if self.whole is not None and self.whole.computed_by == engine else None

    def finish(self, proposals: Proposals, options: Options, progress: Progress) -> Analysis | None:
        """Return the complete analysis if only postprocessing has to run; else None."""
        earlier = self.whole
        if earlier is None or not np.array_equal(earlier.proposals.boxes, proposals.boxes):
            return None
        searched = {"proposals", "max_proposals"}  # the boxes are equal, however they were found
        if affected_stages(changed_options(earlier.options, options) - searched, earlier.detector) - POSTPROCESSING:
            return None
        return _postprocessed(replace(earlier, proposals=proposals), options, progress)


def find_reusable(
    earlier: Analysis | None,
    image: Image,
    proposals: Proposals | None,
    options: Options,
    maker: tuple[str, str, str],
) -> Reusable:
    """Determine what can be reused of an earlier analysis.

    Parameters
    ----------
    earlier
        The analysis, or None.
    image
        The image to analyse.
    proposals
        Boxes to score; None if they are to be computed according to the options.
    options
        The options of the new analysis.
    maker
        (detector, fingerprint of the model, engine) of the new analysis; the last from
        :func:`spp_viewer.nn.devices.engine`.
    """
    if earlier is None:
        return Reusable()
    if earlier.image is not image and earlier.image.content_hash != image.content_hash:
        return Reusable()
    boxes = earlier.proposals
    if proposals is None:
        # The limit first: boxes from a file were not found by any method.
        same = earlier.options.max_proposals == options.max_proposals
        same = same and boxes.key == method_named(options.proposals).key
    else:
        same = proposals is boxes
    known = bool(earlier.fingerprint and earlier.computed_by)
    made_alike = known and (earlier.detector, earlier.fingerprint, earlier.computed_by) == maker
    return Reusable(True, boxes if same else None, earlier if made_alike else None)


def searched_again(analysis: Analysis, seconds: float) -> Analysis:
    """Return the analysis with the time of a search that ran outside its detector."""
    known = analysis.timings.seconds
    timings = Timings({**known, "proposals": seconds}, analysis.timings.total - known.get("proposals", 0.0) + seconds)
    return replace(analysis, timings=timings, reused=analysis.reused - {"proposals"})


def _postprocessed(earlier: Analysis, options: Options, progress: Progress) -> Analysis:
    started = time.perf_counter()
    image, windows, offsets = earlier.image, earlier.windows, earlier.offsets
    if windows is not None and offsets.size:
        offsets = offsets[windows.unique_row]
    candidates = find_candidates(
        earlier.proposals.boxes,
        earlier.scores,
        offsets if offsets.size else None,
        (image.height, image.width),
        options,
        progress,
    )
    detections = detections_of(candidates)
    progress("nms", 1, 1)
    took = time.perf_counter() - started
    before = earlier.timings
    return replace(
        earlier,
        options=options,
        candidates=candidates,
        detections=detections,
        timings=Timings({**before.seconds, "nms": took}, before.total - before.seconds.get("nms", 0.0) + took),
        reused=frozenset(before.seconds) - POSTPROCESSING,
    )
