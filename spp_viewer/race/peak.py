"""Peak multiplication rate of a device, the reference for the share of time that is not arithmetic.

A convolution or a fully connected layer is essentially a matrix product. The rate of a product of large square matrices
of the same number format, on the same device and in the same run, is a rate at which a detector's multiply-adds could
be done. Convolutions may be faster and then define the reference themselves:
:attr:`spp_viewer.race.comparison.Comparison.peak`.
"""

from __future__ import annotations

import time

import torch

from spp_viewer.nn.devices import synchronise

CPU_SIDE, SIDE = 1024, 4096
"""Rows and columns of the matrices on a CPU and on a GPU."""

ROUNDS = 4
"""Number of products after one for warm-up; the fastest counts."""


def peak_rate(device: torch.device) -> float:
    """Measure the multiply-adds per second of a float32 matrix product on the otherwise idle device.

    If memory does not suffice, smaller matrices are used.
    """
    side = CPU_SIDE if device.type == "cpu" else SIDE
    while True:
        try:
            return side**3 / _fastest(device, side)
        except torch.OutOfMemoryError:
            if side <= CPU_SIDE:
                raise
        side //= 2


def _fastest(device: torch.device, side: int) -> float:
    """Return the seconds of the fastest product."""
    with torch.inference_mode():
        # Not zeros, with which some devices need less power and run faster.
        matrix = torch.linspace(-1, 1, side * side, device=device).reshape(side, side)
        into = torch.empty_like(matrix)
        took = []
        for _ in range(ROUNDS + 1):
            synchronise(device)
            started = time.perf_counter()
            torch.mm(matrix, matrix, out=into)
            synchronise(device)
            took.append(time.perf_counter() - started)
    return max(min(took[1:]), 1e-9)


def not_arithmetic(macs: float, seconds: float, peak: float) -> float:
    """Return the share of ``seconds``, 0 to 1, beyond what ``macs`` multiply-adds take at ``peak`` per second.

    It is 0 if they were faster than that.
    """
    return max(0.0, 1.0 - macs / peak / seconds) if seconds > 0 else 0.0
