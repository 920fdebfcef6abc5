"""The compiled part: Selective Search and non-maximum suppression in C, called without the interpreter's lock.

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

__all__ = [
    "COLOUR_SPACES",
    "CUES",
    "MERGE",
    "ONE",
    "SearchInterrupted",
    "convert",
    "search_colour_space",
    "shrink",
    "suppress",
    "unavailable",
]
