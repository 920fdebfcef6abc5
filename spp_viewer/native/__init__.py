"""The compiled part in C: Selective Search, pyramid pooling, non-maximum suppression; it frees the interpreter's lock.

The library is built when the package is installed. Where that was not possible :func:`unavailable` says why, and the
callers take other ways.
"""

from spp_viewer.native.calls import (
    COLOUR_SPACES,
    CUES,
    MERGE,
    ONE,
    SearchInterrupted,
    convert,
    search_colour_space,
    shrink,
    suppress,
)
from spp_viewer.native.library import unavailable
from spp_viewer.native.pooling import PoolTable

__all__ = [
    "COLOUR_SPACES",
    "CUES",
    "MERGE",
    "ONE",
    "PoolTable",
    "SearchInterrupted",
    "convert",
    "search_colour_space",
    "shrink",
    "suppress",
    "unavailable",
]
