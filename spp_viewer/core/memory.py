"""Memory that the C library keeps although nobody uses it."""

from __future__ import annotations

import ctypes
import logging
import sys

logger = logging.getLogger(__name__)


def release_free_memory() -> bool:
    """Give it back to the system; False where there is no way to ask for that.

    Maps of images of many sizes leave gaps in the heap of the GNU C library: without this, a process that computes them
    for hundreds of images grows by more than a megabyte with each. Takes some milliseconds, without the interpreter.
    """
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).malloc_trim(0))
    except (AttributeError, OSError):  # another C library
        logger.debug("this C library keeps its memory")
        return False
