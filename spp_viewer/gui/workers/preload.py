"""Loads torch and OpenCV in a worker thread while the window stays responsive.

An ``import`` holds the GIL while the system loads a library, a fifth of a second for each of torch's larger ones; so
does the garbage collector when it traverses some hundred thousand new objects. Both would freeze the window. Therefore
the libraries are loaded beforehand by calls that release the GIL, so that ``import`` finds them in memory; and the
collector is disabled until everything is imported.
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

atexit.register(gc.unfreeze)  # some libraries report objects frozen at exit as leaks

SWITCH_SECONDS = 0.002
"""Switch interval of threads, seconds; Python's default of 5 ms delays frames."""

sys.setswitchinterval(SWITCH_SECONDS)

DETECTING = ("torch", "spp_viewer.detectors", "spp_viewer.nn.bundle")
"""Modules that a detector needs."""

LIBRARIES = {
    "cv2": ("cv2*",),
    "torch": tuple(f"lib/lib{name}.*" for name in ("c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch_python")),
}
"""Large libraries of each package, in the order of their dependencies. CPU builds of torch have fewer."""


def import_calmly(modules: tuple[str, ...]) -> None:
    """Import the modules that are not imported yet."""
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
    gc.freeze()  # modules are permanent; traversing them again would take a tenth of a second


def import_search(method: str) -> None:
    """Import the modules of a proposal method; OpenCV only for its methods."""
    import_calmly(("spp_viewer.proposals",))
    from spp_viewer.proposals.make import method_named
    from spp_viewer.proposals.opencv_search import OpenCvSearch

    if isinstance(method_named(method), OpenCvSearch):
        import_calmly(("cv2",))


def collect_frozen() -> None:
    """Collect the garbage among objects frozen by :func:`import_calmly`, which takes 0.2 s."""
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
        gc.freeze()


def libraries(package: str) -> list[Path]:
    """Return the installed large libraries of a package; empty on systems where they cannot be preloaded."""
    if sys.platform == "win32" or package not in LIBRARIES:
        return []
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        return []
    folder = Path(found.origin).parent
    return [path for pattern in LIBRARIES[package] for path in folder.glob(pattern) if path.suffix in (".so", ".dylib")]


def load_library(path: Path) -> bool:
    """Load a shared library without holding the GIL; return False and log a line on failure.

    ``ctypes.CDLL`` holds the GIL; calling the system's ``dlopen`` through ctypes does not.
    """
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    loaded = dlopen(os.fsencode(path), os.RTLD_NOW) is not None
    if not loaded:
        logger.info("%s is left to the import", path.name)
    return loaded
