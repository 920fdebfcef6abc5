"""Choice of the device, its description, and timing on it."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

from spp_viewer.core.computed_by import STAGES_VERSION, instructions, processor_name
from spp_viewer.core.errors import DeviceError
from spp_viewer.core.message import Message


def choose_device(name: str = "auto") -> torch.device:
    """Return the device called ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    ``auto`` is CUDA, MPS or the CPU, whichever exists first.

    Raises
    ------
    DeviceError
        If the device does not exist on this machine.
    """
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda", torch.cuda.current_device())
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise DeviceError(Message("{name!r} is not a device; use auto, cpu, cuda, cuda:N or mps", name=name)) from error
    if device.type == "cuda":
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if (device.index or 0) >= count:
            raise DeviceError(
                Message(
                    "{name}: this machine has {count} usable CUDA devices; use --device auto or cpu",
                    name=name,
                    count=count,
                )
            )
        return torch.device("cuda", device.index if device.index is not None else torch.cuda.current_device())
    if device.type == "mps":
        if not torch.backends.mps.is_available():
            raise DeviceError(Message("mps: needs a Mac with Apple silicon; use --device auto or cpu"))
    elif name != "cpu":
        raise DeviceError(Message("{name!r} is not supported; use auto, cpu, cuda, cuda:N or mps", name=name))
    return device


def devices() -> tuple[tuple[str, str], ...]:
    """Return name, as :func:`choose_device` takes it, and description of each device of this machine."""
    found = [torch.device("cpu")]
    if torch.cuda.is_available():
        found += [torch.device("cuda", number) for number in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append(torch.device("mps"))
    return tuple((str(device), device_name(device)) for device in found)


def device_name(device: torch.device) -> str:
    """Return a description of the device: "cuda:0 (NVIDIA H200)", "cpu (AMD EPYC, 2 threads)"."""
    if device.type == "cuda":
        return f"{device} ({torch.cuda.get_device_name(device)})"
    if device.type == "mps":
        return f"mps ({platform.machine()})"
    threads = torch.get_num_threads()
    return f"cpu ({processor_name()}, {threads} thread{'s' if threads > 1 else ''})"


def engine(device: torch.device) -> str:
    """Describe everything about a device that affects the bits of results: equal strings, equal bits.

    For the CPU its model, the number of threads (which changes how sums are split) and the instructions that torch
    uses; for a GPU its model and its vendor's libraries; for both the versions of torch and of the stages.
    """
    parts = [f"stages {STAGES_VERSION}", f"torch {torch.__version__}", device_name(device)]
    if device.type == "cuda":
        cudnn = torch.backends.cudnn.version()  # type: ignore[no-untyped-call]
        parts.append(f"CUDA {torch.version.cuda or torch.version.hip}, cuDNN {cudnn}")
    elif device.type == "cpu":
        parts.append(f"{torch.backends.cpu.get_cpu_capability()} {instructions()}")
    else:
        parts.append(platform.release())
    return ", ".join(parts)


def mixed_precision(device: torch.device) -> bool:
    """Return a context with bfloat16 products where the device has units for them; elsewhere they would be slower."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    supported: Callable[[], bool] | None = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(device.type == "cpu" and supported is not None and supported())


def free_memory(device: torch.device) -> int | None:
    """Return the free bytes of a device that has memory of its own, or a limit on it; None for the CPU."""
    if device.type == "cuda":
        # Memory that torch reserves for later tensors is free too, so that batches do not shrink after the first.
        held = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + held
    if device.type == "mps":
        return max(0, torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return None


def synchronise(device: torch.device) -> None:
    """Wait for the device's queue, so that a clock read next is accurate."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


class StageClock:
    """Adds up seconds by stage, with the device synchronised at both ends.

    Attributes
    ----------
    seconds
        Seconds by stage.
    excluded
        Seconds spent in :meth:`run_untimed`, which count for no stage.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self.seconds: dict[str, float] = {}
        self.excluded = 0.0

    def run_untimed(self, function: Callable[[], None]) -> None:
        """Call ``function`` without counting its time."""
        started = time.perf_counter()
        try:
            function()
        finally:
            self.excluded += time.perf_counter() - started

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Add the duration of the block to a stage."""
        synchronise(self._device)
        started = time.perf_counter()
        try:
            yield
        finally:
            synchronise(self._device)
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started
