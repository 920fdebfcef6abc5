"""Description of the machine that a measurement was made on."""

from __future__ import annotations

import os
import platform

import torch

from spp_viewer import __version__
from spp_viewer.core.computed_by import opencv_version, processor_name, version_of


def environment() -> dict[str, str | int]:
    """Return machine, threads, versions and number format as plain values."""
    return {
        "spp_viewer": __version__,
        "system": platform.platform(terse=True),
        "processor": processor_name(),
        "cores": os.cpu_count() or 1,
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": version_of("torchvision"),
        "opencv": opencv_version(),
        "dtype": "float32",
    }
