"""What computed a result, as far as it changes bits: keys of everything that is kept hold it.

Versions are read from the packages' own notes, so that torch and OpenCV need not be loaded to tell which they are. What
only torch can tell (the device, its threads) is in :mod:`spp_viewer.nn.engine`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
from functools import cache
from pathlib import Path

from PIL import features

from spp_viewer import __version__
from spp_viewer.core.packages import OPENCV, OTHER_OPENCV

STAGES_VERSION = 3
"""Counted up when a stage from pixels to detections gives other results than before for equal input: what is kept is
then computed again. Methods of proposals count for themselves."""


LIMITS = ("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS", "MKL_CBWR")
"""Variables by which the user holds libraries back from instructions that the processor has."""

_VECTOR = ("sse", "ssse", "avx", "amx", "fma", "f16c", "asimd", "bf16", "fphp", "i8mm", "sve", "sme")


@cache
def version_of(package: str) -> str:
    """The installed version of a package; empty if it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def opencv_version() -> str:
    """Which OpenCV is installed. Several packages share the folder ``cv2``, and any of them may have won: all count."""
    found = {name: version_of(name) for name in (OPENCV, *OTHER_OPENCV)}
    if list(filter(None, found.values())) == [found[OPENCV]]:
        return found[OPENCV]
    return ", ".join(f"{name} {version}" for name, version in found.items() if version)


@cache
def decoder() -> str:
    """What turns a file into pixels, and photographs into patches: Pillow, its JPEG library, and this program."""
    jpeg = features.version("libjpeg_turbo") or features.version("jpg") or ""
    return f"Pillow {version_of('pillow')}, JPEG {jpeg}, SPP Viewer {__version__}"


@cache
def processor_name() -> str:
    """The processor in its maker's words."""
    return _told_by_linux("model name") or platform.processor() or platform.machine()


def instructions() -> str:
    """Which vector instructions the processor has, and which of them libraries may use: each set sums its own way."""
    has = (_told_by_linux("flags") or _told_by_linux("Features")).split()
    vector = sorted(flag for flag in has if flag.startswith(_VECTOR))
    limits = [f"{name}={os.environ[name]}" for name in LIMITS if name in os.environ]
    return " ".join([hashlib.sha256(" ".join(vector).encode()).hexdigest()[:8], *limits])


@cache
def _told_by_linux(name: str) -> str:
    """The first line of this name in the system's description of the processor; empty elsewhere."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.split(":", 1)[0].strip() == name:
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return ""
