"""The compiled library: Selective Search, pyramid pooling and non-maximum suppression in C, called without the GIL.

The library is built when the package is installed. If that failed, :func:`unavailable` returns the reason, and callers
fall back to other implementations.
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
