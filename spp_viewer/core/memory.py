"""Return of free heap memory to the operating system."""

from __future__ import annotations

import ctypes
import logging
import sys

logger = logging.getLogger(__name__)


def release_free_memory() -> bool:
    """Return free memory of the C library's heap to the system; False where that is not supported.

    Maps of images of many sizes leave gaps in the heap of glibc: without this call, a process that computes them for
    hundreds of images grows by more than a megabyte an image. Takes a few milliseconds, without holding the GIL.
    """
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).malloc_trim(0))
    except (AttributeError, OSError):  # not glibc
        logger.debug("this C library keeps its memory")
        return False
