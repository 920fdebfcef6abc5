"""Proposals for an image, from the cache where possible."""

from __future__ import annotations

from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Proposals
from spp_viewer.proposals.base import ProposalMethod, select
from spp_viewer.proposals.cache import ProposalCache
from spp_viewer.proposals.grid import Grid
from spp_viewer.proposals.selective_search import SelectiveSearch


def method_named(name: str) -> ProposalMethod:
    """The method called "fast", "quality" or "grid".

    Raises
    ------
    ValueError
        If there is no such method.
    """
    return Grid() if name == "grid" else SelectiveSearch(name)


def make_proposals(
    image: Image,
    method: str = "fast",
    limit: int = 2000,
    progress: Progress = silent,
    cache: ProposalCache | None = None,
) -> Proposals:
    """At most ``limit`` boxes for the image; the same ones every time.

    Parameters
    ----------
    method
        "fast" or "quality" (Selective Search) or "grid".
    cache
        Where to look first and to store; None is the user's cache folder.
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
    """The same as :func:`make_proposals`, found anew without a look at the cache: for whoever takes the time."""
    chosen = method_named(method)
    boxes = chosen.find(image, progress)
    return Proposals(select(boxes, limit), method=chosen.title, found=len(boxes), key=chosen.key)
