"""Loads the compiled library and verifies that it was built from the sources beside it."""

from __future__ import annotations

import ctypes
import logging
from functools import cache
from pathlib import Path

from spp_viewer.native.build import FOLDER, library_name, source_digest

logger = logging.getLogger(__name__)


class NativeError(Exception):
    """Raised when the compiled library is missing or does not match the sources."""


@cache
def load(folder: Path = FOLDER) -> ctypes.CDLL:
    """Load the library from a folder that also contains its sources.

    Raises
    ------
    NativeError
        If it is missing, cannot be loaded here, or was built from other sources.
    """
    path = folder / library_name()
    if not path.is_file():
        raise NativeError("the compiled library is missing; install the package again")
    try:
        library = ctypes.CDLL(str(path))
        library.spp_sources.restype = ctypes.c_char_p
        built_from = library.spp_sources().decode()
    except (OSError, AttributeError) as error:
        raise NativeError(f"the compiled library cannot be used here ({error})") from error
    if built_from != source_digest(folder):
        raise NativeError("the compiled library was built from other sources; install the package again")
    library.spp_search.restype = ctypes.c_int64
    return library


@cache
def unavailable() -> str:
    """Return why the compiled library cannot be used, in one line; empty if it can."""
    try:
        load()
    except NativeError as error:
        logger.warning("%s", error)
        return str(error)
    return ""
