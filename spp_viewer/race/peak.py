"""How fast a device multiplies when it does nothing else: the yardstick for the share of time that is not arithmetic.

A convolution or a fully connected layer is a matrix product with something around it. What a product of large square
matrices of the same number format reaches, on the same device and in the same run, is a rate at which a detector's
multiply-adds could be done. Convolutions may do better, and then set the yardstick themselves:
:attr:`spp_viewer.race.comparison.Comparison.peak`.
"""

from __future__ import annotations

import time

import torch

from spp_viewer.nn.devices import synchronise

CPU_SIDE, SIDE = 1024, 4096
"""Rows and columns of the matrices, on a CPU and on a device of many more units."""

ROUNDS = 4
"""Products after the first, which warms up; the fastest counts."""


def peak_rate(device: torch.device) -> float:
    """Multiply-adds a second of a plain float32 matrix product on the device, which is left idle.

    A device with too little memory for it multiplies smaller matrices.
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
    """Seconds of the fastest product."""
    with torch.inference_mode():
        # Not zeros, which some devices multiply with less power and so faster.
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
    """Share of ``seconds``, 0 to 1, beyond what ``macs`` multiply-adds take at ``peak`` a second.

    Nothing, if they were done faster than that.
    """
    return max(0.0, 1.0 - macs / peak / seconds) if seconds > 0 else 0.0
