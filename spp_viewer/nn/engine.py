"""Description of a device before torch is loaded, so that cached results can be found without loading it.

Only torch knows which device "auto" is and how many threads it uses. Whenever it is loaded, its answer is stored with
everything that it depends on: versions, processor, cores, graphics devices, environment variables. While those are the
same, so is the answer; when they differ, no cached result can match anyway.
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
from spp_viewer.core.files import atomic_write
from spp_viewer.core.resources import cache_dir

logger = logging.getLogger(__name__)

MAX_ANSWERS = 32
"""Number of stored answers; the oldest are dropped."""

SETTINGS = (
    *("OMP_", "KMP_", "GOMP_", "MKL_", "ATEN_", "ONEDNN_", "DNNL_", "TORCH_", "PYTORCH_"),
    *("CUDA_", "CUBLAS_", "CUDNN_", "NVIDIA_", "HIP_", "ROCR_"),
)
"""Prefixes of environment variables that torch and its libraries read."""

_lock = threading.Lock()


def engine_of(device: str) -> str | None:
    """Return :func:`spp_viewer.nn.devices.engine` for "auto", "cpu", "cuda", "cuda:N" or "mps".

    None if there is no such device, or if torch is not loaded and no answer is stored for this environment.
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
    """Return a hash of everything that torch's answer depends on."""
    set_to = sorted((name, value) for name, value in os.environ.items() if name.startswith(SETTINGS))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    processor = processor_name(), instructions(), cores
    parts = [STAGES_VERSION, version_of("torch"), sys.executable, processor, set_to, _graphics()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _graphics() -> list[str]:
    """Return paths and names of graphics devices and drivers, which may change while all else stays the same."""
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
        kept = dict([*known.items(), (now, {**entry, device: words})][-MAX_ANSWERS:])
        try:
            with atomic_write(path) as temporary:
                temporary.write_text(json.dumps(kept), encoding="utf-8")
        except OSError as error:
            logger.warning("what computes here is not kept: %s", error)
