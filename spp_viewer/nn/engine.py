"""What a device of this name computes with, known before torch is there: results are looked up without loading it.

Only torch can tell which device "auto" is and how many threads it has. Whenever it is loaded, its answer is written
down together with all that it follows from: versions, processor, cores, graphics devices, settings in the environment.
As long as those are the same, so is the answer; and where they are not, nothing was computed yet that could be found.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

from spp_viewer.core.computed_by import STAGES_VERSION, instructions, processor_name, version_of
from spp_viewer.core.errors import DeviceError
from spp_viewer.core.files import replacing
from spp_viewer.core.resources import cache_dir

logger = logging.getLogger(__name__)

MOST = 32
"""Circumstances that are remembered; the oldest go first."""

SETTINGS = (
    *("OMP_", "KMP_", "GOMP_", "MKL_", "ATEN_", "ONEDNN_", "DNNL_", "TORCH_", "PYTORCH_"),
    *("CUDA_", "CUBLAS_", "CUDNN_", "NVIDIA_", "HIP_", "ROCR_"),
)
"""Beginnings of names of variables that torch and its libraries read."""

_lock = threading.Lock()


def engine_of(device: str) -> str | None:
    """What computes on the device called "auto", "cpu", "cuda", "cuda:N" or "mps", in words: equal words, equal bits.

    None if there is no such device, or if torch is not loaded and was never asked under these circumstances.
    """
    path, now = cache_dir("engines.json"), _circumstances()
    if "torch" not in sys.modules:
        found = _read(path).get(now, {}).get(device)
        return found if isinstance(found, str) else None
    from spp_viewer.nn.devices import choose_device, engine

    try:
        words = engine(choose_device(device))
    except DeviceError:
        return None
    _remember(path, now, device, words)
    return words


def _circumstances() -> str:
    """One word for all that torch's answer follows from."""
    set_to = sorted((name, value) for name, value in os.environ.items() if name.startswith(SETTINGS))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    processor = processor_name(), instructions(), cores
    parts = [STAGES_VERSION, version_of("torch"), sys.executable, processor, set_to, _graphics()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _graphics() -> list[str]:
    """Signs that there are graphics devices and drivers: they come and go while all else stays."""
    found = [str(path) for pattern in ("nvidia[0-9]*", "kfd", "dxg") for path in Path("/dev").glob(pattern)]
    driver = Path(os.environ.get("SYSTEMROOT", ""), "System32", "nvcuda.dll")
    return sorted(found) + [str(driver)] * driver.is_file()


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        logger.warning("what computes here is not known before torch is loaded: %s", error)
        return {}
    whole = isinstance(content, dict) and all(isinstance(entry, dict) for entry in content.values())
    return content if whole else {}


def _remember(path: Path, now: str, device: str, words: str) -> None:
    with _lock:
        known = _read(path)
        entry = known.pop(now, {})
        if entry.get(device) == words:
            return
        kept = dict([*known.items(), (now, {**entry, device: words})][-MOST:])
        try:
            with replacing(path) as temporary:
                temporary.write_text(json.dumps(kept), encoding="utf-8")
        except OSError as error:
            logger.warning("what computes here is not kept: %s", error)
