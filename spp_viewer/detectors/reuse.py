"""What an earlier analysis of the same image is still good for. The results are those of a whole run, bit for bit."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Analysis, FeatureMaps, Proposals, Timings
from spp_viewer.core.reuse import changed_options, touched
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.proposals.make import method_named

POSTPROCESSING = frozenset({"nms"})
"""The stages that need neither the image nor the network."""


def postprocess_again(earlier: Analysis, options: Options, progress: Progress = silent) -> Analysis:
    """Thresholds, NMS and regression of an analysis under other options; no network is needed.

    Raises
    ------
    ValueError
        If the options differ in more than what postprocessing reads.
    Cancelled
        From ``progress``.
    """
    beyond = touched(changed_options(earlier.options, options), earlier.detector) - POSTPROCESSING
    if beyond:
        raise ValueError(f"these options touch {', '.join(sorted(beyond))} too")
    return _postprocessed(earlier, options, progress)


@dataclass(frozen=True, eq=False)
class Kept:
    """What a detector may take from an earlier analysis.

    Attributes
    ----------
    proposals
        If the search would find the same again, or if these very proposals are to be scored.
    whole
        The analysis, if the same weights made it and the same computed it; else None.
    """

    image: bool = False
    proposals: Proposals | None = None
    whole: Analysis | None = None

    def maps(self, engine: str) -> FeatureMaps | None:
        """Feature maps that the same computed, as :func:`spp_viewer.nn.devices.engine` tells it."""
        return self.whole.maps if self.whole is not None and self.whole.computed_by == engine else None

    def answer(self, proposals: Proposals, options: Options, progress: Progress) -> Analysis | None:
        """The whole analysis, if only postprocessing is left to do; else None."""
        earlier = self.whole
        if earlier is None or not np.array_equal(earlier.proposals.boxes, proposals.boxes):
            return None
        searched = {"proposals", "max_proposals"}  # whatever they are, they led to these boxes
        if touched(changed_options(earlier.options, options) - searched, earlier.detector) - POSTPROCESSING:
            return None
        return _postprocessed(replace(earlier, proposals=proposals), options, progress)


def kept_from(
    earlier: Analysis | None,
    image: Image,
    proposals: Proposals | None,
    options: Options,
    maker: tuple[str, str, str],
) -> Kept:
    """What can be kept of an earlier analysis.

    Parameters
    ----------
    proposals
        Boxes to be scored; None are to be found as the options say.
    maker
        (detector, fingerprint of the model, engine) of the analysis to come; the last from
        :func:`spp_viewer.nn.devices.engine`.
    """
    if earlier is None:
        return Kept()
    if earlier.image is not image and earlier.image.content_hash != image.content_hash:
        return Kept()
    boxes = earlier.proposals
    if proposals is None:
        # The limit before the key: boxes that somebody brought were found by no method.
        same = earlier.options.max_proposals == options.max_proposals
        same = same and boxes.key == method_named(options.proposals).key
    else:
        same = proposals is boxes
    known = bool(earlier.fingerprint and earlier.computed_by)
    made_alike = known and (earlier.detector, earlier.fingerprint, earlier.computed_by) == maker
    return Kept(True, boxes if same else None, earlier if made_alike else None)


def searched_again(analysis: Analysis, seconds: float) -> Analysis:
    """The analysis with the time of a search for its proposals that was not its detector's."""
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
