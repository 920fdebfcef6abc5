"""Computation of an image's proposals, cached."""

from __future__ import annotations

from spp_viewer.core.image import Image
from spp_viewer.core.message import Message
from spp_viewer.core.options import PROPOSAL_METHODS
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Proposals
from spp_viewer.native import unavailable
from spp_viewer.proposals.base import ProposalMethod, select
from spp_viewer.proposals.cache import ProposalCache
from spp_viewer.proposals.grid import Grid
from spp_viewer.proposals.opencv_search import OpenCvSearch
from spp_viewer.proposals.selective_search import SelectiveSearch

_OPENCV = "opencv-"


def method_named(name: str) -> ProposalMethod:
    """Return the method for a name of the options.

    Where the compiled Selective Search is missing, that is OpenCV's preset of the same name, with OpenCV's title and
    key; see :func:`substitution`.

    Raises
    ------
    ValueError
        If ``name`` is not in :data:`spp_viewer.core.options.PROPOSAL_METHODS`.
    """
    if name not in PROPOSAL_METHODS:
        raise ValueError(f"there is no method {name!r}; there are {', '.join(PROPOSAL_METHODS)}")
    if name == "grid":
        return Grid()
    if name.startswith(_OPENCV) or unavailable():
        return OpenCvSearch(name.removeprefix(_OPENCV))
    return SelectiveSearch(name)


def substitution(name: str) -> str:
    """Return a notice if another method runs than was chosen, else an empty string."""
    if name == "grid" or name.startswith(_OPENCV) or not unavailable():
        return ""
    return Message(
        "OpenCV searched for proposals, slower and with other boxes, since the program's own search cannot run: "
        "{reason}.",
        reason=unavailable(),
    )


def make_proposals(
    image: Image,
    method: str = "fast",
    limit: int = 2000,
    progress: Progress = silent,
    cache: ProposalCache | None = None,
) -> Proposals:
    """Return at most ``limit`` boxes for the image, from the cache if possible; deterministic.

    Parameters
    ----------
    image
        The image to search.
    method
        One of :data:`spp_viewer.core.options.PROPOSAL_METHODS`.
    limit
        Maximum number of boxes.
    progress
        Called during the search; raises Cancelled to stop.
    cache
        The cache to use; None is that in the user's cache folder.
    """
    chosen = method_named(method)
    cache = cache if cache is not None else ProposalCache()
    boxes = cache.get(image.content_hash, chosen.key)
    cached = boxes is not None
    if boxes is None:
        boxes = chosen.find(image, progress)
        cache.put(image.content_hash, chosen.key, boxes)
    return Proposals(select(boxes, limit), method=chosen.title, found=len(boxes), cached=cached, key=chosen.key)


def find_proposals(image: Image, method: str = "fast", limit: int = 2000, progress: Progress = silent) -> Proposals:
    """Return what :func:`make_proposals` returns, computed without the cache, to measure its time."""
    chosen = method_named(method)
    boxes = chosen.find(image, progress)
    return Proposals(select(boxes, limit), method=chosen.title, found=len(boxes), key=chosen.key)
