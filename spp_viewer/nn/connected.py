"""A fully connected layer, stored whole or as two factors (truncated SVD; Fast R-CNN, section 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True, eq=False)
class FullyConnected:
    """``y = W x + b`` from P values to D units, where W is ``weight`` itself or ``weight @ inner`` of rank R.

    Attributes
    ----------
    weight
        (D, P); the outer factor (D, R) of a factored layer.
    bias
        (D,).
    inner
        The factor applied to the input, (R, P); None if the layer is whole.
    """

    weight: Tensor
    bias: Tensor
    inner: Tensor | None = None

    @property
    def rank(self) -> int | None:
        """Rank of a factored layer; None if it is whole."""
        return None if self.inner is None else len(self.inner)

    @property
    def first(self) -> Tensor:
        """The matrix applied to the input first: (R, P), or the whole (D, P)."""
        return self.weight if self.inner is None else self.inner

    @property
    def inputs(self) -> int:
        """Number of inputs, P."""
        return int(self.first.shape[1])

    @property
    def units(self) -> int:
        """Number of units, D."""
        return len(self.weight)

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds for one row of input, which is also the number of weights without biases."""
        return self.weight.numel() + (0 if self.inner is None else self.inner.numel())

    def __call__(self, values: Tensor) -> Tensor:
        """Compute (N, D) from (N, P), before any ReLU."""
        if self.inner is None:
            return F.linear(values, self.weight, self.bias)
        return F.linear(F.linear(values, self.inner), self.weight, self.bias)

    def after_first(self, sums: Tensor) -> Tensor:
        """Apply the rest of the layer, without the bias, to products (..., R) of input and ``first``: (..., D)."""
        return sums if self.inner is None else F.linear(sums, self.weight)

    def part(self, values: Tensor, columns: Tensor) -> Tensor:
        """Return the contribution (N, D) of inputs with ``values`` (N, k), selected by ``columns``, bool (P,)."""
        return self.after_first(values @ self.first[:, columns].T)

    def backward(self, gradient: Tensor) -> Tensor:
        """Convert a gradient with respect to the units, (..., D), to one with respect to the inputs, (..., P)."""
        back = gradient @ self.weight
        return back if self.inner is None else back @ self.inner

    def permuted(self, columns: Tensor) -> FullyConnected:
        """Return the layer for reordered inputs: input i is input ``columns[i]``, (P,), of this layer."""
        if self.inner is None:
            return FullyConnected(self.weight[:, columns], self.bias)
        return FullyConnected(self.weight, self.bias, self.inner[:, columns])

    def to(self, device: torch.device | str, dtype: torch.dtype = torch.float32) -> FullyConnected:
        """Return a copy of the layer on a device."""
        inner = None if self.inner is None else self.inner.to(device, dtype)
        return FullyConnected(self.weight.to(device, dtype), self.bias.to(device, dtype), inner)

    def state(self, name: str) -> dict[str, Tensor]:
        """Return named tensors: ``NAME_weight`` or ``NAME_outer`` and ``NAME_inner``, and ``NAME_bias``."""
        if self.inner is None:
            return {f"{name}_weight": self.weight, f"{name}_bias": self.bias}
        return {f"{name}_outer": self.weight, f"{name}_inner": self.inner, f"{name}_bias": self.bias}

    @classmethod
    def from_state(cls, name: str, state: Mapping[str, Tensor]) -> FullyConnected:
        """Build a layer from the tensors of :meth:`state`.

        Raises
        ------
        KeyError
            If a tensor is missing.
        """
        if f"{name}_inner" in state:
            return cls(state[f"{name}_outer"], state[f"{name}_bias"], state[f"{name}_inner"])
        return cls(state[f"{name}_weight"], state[f"{name}_bias"])


def largest_rank(inputs: int, units: int) -> int:
    """Return the largest rank at which two factors have fewer weights than the whole matrix."""
    return (inputs * units - 1) // (inputs + units)


def factored(layer: FullyConnected, rank: int) -> tuple[FullyConnected, float]:
    """Factor a layer into the best approximation of a given rank, by least squares over the weights.

    The square root of each singular value goes to either factor, so that both have weights of similar magnitude and
    lose little when rounded to float16.

    Returns
    -------
    layer, energy
        The factored layer, and the share of the squared singular values that it keeps, 0 to 1.

    Raises
    ------
    ValueError
        If the layer is factored already, or two factors of this rank are no smaller than the matrix.
    """
    if layer.inner is not None:
        raise ValueError(f"it is two factors of rank {layer.rank} already")
    limit = largest_rank(layer.inputs, layer.units)
    if not 1 <= rank <= limit:
        raise ValueError(f"factors of rank {rank} do not make {layer.inputs} x {layer.units} weights fewer (1-{limit})")
    matrix = layer.weight.double()
    # Left singular vectors from the small square matrix take a tenth of the time of an SVD of the wide one.
    energies, vectors = torch.linalg.eigh(matrix @ matrix.T)  # ascending
    energies, vectors = energies.clamp(min=0).flip(0), vectors.flip(1)[:, :rank]  # [D], [D, R]
    root = energies[:rank].clamp(min=torch.finfo(torch.float32).tiny) ** 0.25  # fourth root of a squared singular value
    outer = vectors * root
    inner = (vectors.T @ matrix) / root[:, None]
    kept = float(energies[:rank].sum() / energies.sum().clamp(min=torch.finfo(torch.float64).tiny))
    dtype = layer.weight.dtype
    return FullyConnected(outer.to(dtype).contiguous(), layer.bias, inner.to(dtype).contiguous()), kept
