"""Loading torch and OpenCV in the worker while the window stays alive.

An ``import`` holds the interpreter while the system loads a library, which takes a fifth of a second for each of
torch's larger ones, and so does the garbage collector when it walks over some hundred thousand new objects. Both would
stop the window. So the libraries are loaded first by calls that do not hold the interpreter, and are there when
``import`` asks for them; and the collector waits until everything is imported.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import importlib.util
import logging
import os
import sys
from pathlib import Path

logger = logging.getLogger(__name__)

atexit.register(gc.unfreeze)  # else some libraries take what is frozen at the end for a leak

SWITCH_SECONDS = 0.002
"""Longest turn of a thread while another waits for the interpreter; with Python's 5 ms, frames come late."""

sys.setswitchinterval(SWITCH_SECONDS)

DETECTING = ("torch", "spp_viewer.detectors", "spp_viewer.nn.bundle")
"""What a detector needs."""

LIBRARIES = {
    "cv2": ("cv2*",),
    "torch": tuple(f"lib/lib{name}.*" for name in ("c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch_python")),
}
"""The large libraries of a package, in the order in which they need each other. A torch for the CPU has fewer."""


def import_calmly(modules: tuple[str, ...]) -> None:
    """Import modules that are not there yet."""
    missing = [name for name in modules if name not in sys.modules]
    if not missing:
        return
    for name in missing:
        for path in libraries(name):
            load_library(path)
    collecting = gc.isenabled()
    gc.disable()
    try:
        for name in missing:
            importlib.import_module(name)
    finally:
        if collecting:
            gc.enable()
    gc.freeze()  # modules stay, so the collector need not walk over them again: that takes a tenth of a second


def import_search(method: str) -> None:
    """Import what searches for proposals when ``method`` is chosen; OpenCV only if it does."""
    import_calmly(("spp_viewer.proposals",))
    from spp_viewer.proposals.make import method_named
    from spp_viewer.proposals.opencv_search import OpenCvSearch

    if isinstance(method_named(method), OpenCvSearch):
        import_calmly(("cv2",))


def collect_frozen() -> None:
    """Free what :func:`import_calmly` hid from the collector and nobody needs any more. That takes 0.2 s."""
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
        gc.freeze()


def libraries(package: str) -> list[Path]:
    """The large libraries of a package that are installed; none where they cannot be loaded from outside."""
    if sys.platform == "win32" or package not in LIBRARIES:
        return []
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        return []
    folder = Path(found.origin).parent
    return [path for pattern in LIBRARIES[package] for path in folder.glob(pattern) if path.suffix in (".so", ".dylib")]


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
