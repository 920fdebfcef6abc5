"""Versions and hardware that affect the bits of a result; cache keys are derived from them.

Versions are read from the packages' metadata, so that neither torch nor OpenCV has to be loaded. What only torch can
report (the device, its threads) is in :mod:`spp_viewer.nn.engine`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
from functools import cache
from pathlib import Path

from PIL import features

from spp_viewer.core.packages import OPENCV, OTHER_OPENCV

STAGES_VERSION = 3
"""Version of the stages from pixels to detections. Incremented when a stage gives other results for equal input or
an analysis gains a field, so that cached results are computed again. Proposal methods have their own versions."""

DECODING_VERSION = 1
"""Version of what :mod:`spp_viewer.core.image` makes of a decoded file: rotation, transparency, reduction. Incremented
when equal files give other pixels, so that the content of known files is determined again."""

LIMITS = ("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS", "MKL_CBWR")
"""Environment variables that keep libraries from using some of the processor's instructions."""

_VECTOR = ("sse", "ssse", "avx", "amx", "fma", "f16c", "asimd", "bf16", "fphp", "i8mm", "sve", "sme")


@cache
def version_of(package: str) -> str:
    """Return the installed version of a package, or an empty string if it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def opencv_version() -> str:
    """Return the version of OpenCV, with the names of all OpenCV packages if several are installed.

    All of them share the folder ``cv2``, and which one's files lie there cannot be known.
    """
    found = {name: version_of(name) for name in (OPENCV, *OTHER_OPENCV)}
    if list(filter(None, found.values())) == [found[OPENCV]]:
        return found[OPENCV]
    return ", ".join(f"{name} {version}" for name, version in found.items() if version)


@cache
def decoder() -> str:
    """Return the versions of what decodes and resizes images: Pillow, its JPEG library and this program's own part."""
    jpeg = features.version("libjpeg_turbo") or features.version("jpg") or ""
    return f"Pillow {version_of('pillow')}, JPEG {jpeg}, decoding {DECODING_VERSION}"


@cache
def processor_name() -> str:
    """Return the processor's model name."""
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def instructions() -> str:
    """Return a hash of the processor's vector instructions, followed by the variables of :data:`LIMITS` that are set.

    Each set of instructions adds up in its own order, which changes the bits of sums.
    """
    has = (_cpuinfo("flags") or _cpuinfo("Features")).split()
    vector = sorted(flag for flag in has if flag.startswith(_VECTOR))
    limits = [f"{name}={os.environ[name]}" for name in LIMITS if name in os.environ]
    return " ".join([hashlib.sha256(" ".join(vector).encode()).hexdigest()[:8], *limits])


@cache
def _cpuinfo(name: str) -> str:
    """Return the first value of this name in ``/proc/cpuinfo``; empty on other systems."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.split(":", 1)[0].strip() == name:
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return ""
