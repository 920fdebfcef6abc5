"""Loading torch and OpenCV in the worker while the window stays alive.

An ``import`` holds the interpreter while the system loads a library, which takes a fifth of a second for each of
torch's larger ones, and so does the garbage collector when it walks over some hundred thousand new objects. Both would
stop the window. So the libraries are loaded first by calls that do not hold the interpreter, and are there when
``import`` asks for them; and the collector waits until everything is imported.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import logging
import os
import sys
from pathlib import Path

logger = logging.getLogger(__name__)

MODULES = ("torch", "cv2", "spp_viewer.detectors", "spp_viewer.nn.bundle", "spp_viewer.proposals")
"""What an analysis needs. torch before Qt's window on Windows, or c10.dll does not load."""

TORCH_LIBRARIES = ("c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch_python")
"""In the order in which they need each other. A build for the CPU has fewer."""


def import_engine() -> None:
    """Import :data:`MODULES`. Nothing happens if they are there."""
    if all(name in sys.modules for name in MODULES):
        return
    for path in libraries():
        load_library(path)
    collecting = gc.isenabled()
    gc.disable()
    try:
        for name in MODULES:
            importlib.import_module(name)
    finally:
        if collecting:
            gc.enable()


def libraries() -> list[Path]:
    """torch's libraries that are installed; none where they cannot be loaded from outside."""
    if sys.platform == "win32" or "torch" in sys.modules:
        return []
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return []
    suffix = "dylib" if sys.platform == "darwin" else "so"
    candidates = (Path(found.origin).parent / "lib" / f"lib{name}.{suffix}" for name in TORCH_LIBRARIES)
    return [path for path in candidates if path.is_file()]


def load_library(path: Path) -> bool:
    """Load a shared library without holding the interpreter; False, and a line in the log, if that fails.

    ``ctypes.CDLL`` holds it, a call of the system's ``dlopen`` through ctypes does not.
    """
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    loaded = dlopen(os.fsencode(path), os.RTLD_NOW) is not None
    if not loaded:
        logger.info("%s is left to the import", path.name)
    return loaded
