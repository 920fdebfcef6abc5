"""Heads of a detector: two fully connected layers, one linear SVM per class, one box regressor per class.

The same classes serve SPP-Net (pyramid vectors) and R-CNN (6 x 6 pool5 vectors); only the input width differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.message import Message
from spp_viewer.nn.connected import FullyConnected

FEATURE_NORM = 20.0
"""Mean L2 norm to which features are scaled before SVMs and regressors see them (authors' code)."""

WHOLE, FACTORS = ("fc6_weight",), ("fc6_outer", "fc6_inner")
AFTER = ("fc7_weight", "fc7_bias", "svm_weight", "svm_bias", "box_weight", "box_bias")
MATRICES = (*WHOLE, *FACTORS, "fc7_weight", "svm_weight")
"""Names of tensors: fc6's weights in either form, those outside fc6, and those with two dimensions."""


@dataclass(frozen=True, eq=False)
class Heads:
    """Weights of one detector's heads.

    Attributes
    ----------
    fc6
        From the pooled vector of P values to D6 units; whole or two factors.
    fc7_weight, fc7_bias
        (D7, D6) and (D7,).
    svm_weight, svm_bias
        (classes, D7) and (classes,). The feature scale is folded in: scores are computed from fc7 directly.
    box_weight, box_bias
        (classes, 4, P) and (classes, 4): offsets (dx, dy, dw, dh) from the pooled vector directly, with feature scale,
        mean and whitening folded in.
    """

    fc6: FullyConnected
    fc7_weight: Tensor
    fc7_bias: Tensor
    svm_weight: Tensor
    svm_bias: Tensor
    box_weight: Tensor
    box_bias: Tensor

    def __post_init__(self) -> None:
        state = self.state()
        for name in MATRICES:
            if name in state and state[name].ndim != 2:
                raise ModelLoadError(Message("{name} is not a matrix; get the model again", name=name))
        d6, pooled = self.fc6.units, self.fc6.inputs
        d7 = self.fc7_weight.shape[0]
        classes = self.svm_weight.shape[0]
        expected = {
            **({} if self.fc6.rank is None else {"fc6_outer": (d6, self.fc6.rank)}),
            "fc6_bias": (d6,),
            "fc7_weight": (d7, d6),
            "fc7_bias": (d7,),
            "svm_weight": (classes, d7),
            "svm_bias": (classes,),
            "box_weight": (classes, 4, pooled),
            "box_bias": (classes, 4),
        }
        for name, shape in expected.items():
            found = tuple(state[name].shape)
            if found != shape:
                raise ModelLoadError(
                    Message(
                        "{name} has shape {found} where {expected} belongs; get the model again",
                        name=name,
                        found=found,
                        expected=shape,
                    )
                )
        for name, tensor in state.items():
            if not torch.isfinite(tensor).all():
                raise ModelLoadError(Message("{name} holds values that are not finite; get the model again", name=name))

    @property
    def pooled_size(self) -> int:
        """Length P of the pooled vector."""
        return self.fc6.inputs

    @property
    def class_count(self) -> int:
        """Number of classes."""
        return int(self.svm_weight.shape[0])

    def fc7(self, pooled: Tensor) -> Tensor:
        """Compute fc7 after its ReLU (N, D7) from pooled vectors (N, P), without dropout."""
        hidden = F.relu_(self.fc6(pooled))  # [N, D6]
        return F.relu_(F.linear(hidden, self.fc7_weight, self.fc7_bias))

    def scores(self, fc7: Tensor) -> Tensor:
        """Compute SVM scores (N, classes) from fc7 (N, D7); zero is the decision boundary."""
        return F.linear(fc7, self.svm_weight, self.svm_bias)

    def regress_all(self, pooled: Tensor) -> Tensor:
        """Compute box offsets of every class (N, classes, 4) from pooled vectors (N, P)."""
        flat = F.linear(pooled, self.box_weight.flatten(0, 1), self.box_bias.flatten())
        return flat.view(len(pooled), self.class_count, 4)

    @property
    def device(self) -> torch.device:
        """Device of the weights."""
        return self.fc7_weight.device

    def to(self, device: torch.device | str, dtype: torch.dtype = torch.float32) -> Heads:
        """Return a copy of the heads on a device."""
        return type(self)(self.fc6.to(device, dtype), **{name: getattr(self, name).to(device, dtype) for name in AFTER})

    def permuted(self, columns: Tensor) -> Heads:
        """Return heads for reordered pooled vectors: value i is value ``columns[i]``, (P,), of the present order."""
        return replace(self, fc6=self.fc6.permuted(columns), box_weight=self.box_weight[:, :, columns])

    def state(self) -> dict[str, Tensor]:
        """Return named tensors: the attributes, and those of :meth:`FullyConnected.state`."""
        return {**self.fc6.state("fc6"), **{name: getattr(self, name) for name in AFTER}}

    @classmethod
    def from_state(cls, state: Mapping[str, Tensor]) -> Heads:
        """Build heads from named tensors.

        Raises
        ------
        ModelLoadError
            If one is missing or has the wrong shape.
        """
        names = (*(WHOLE if state.keys().isdisjoint(FACTORS) else FACTORS), "fc6_bias", *AFTER)
        missing = [name for name in names if name not in state]
        if missing:
            raise ModelLoadError(Message("the model lacks {names}; get it again", names=", ".join(missing)))
        single = {name: state[name].float() for name in names}
        return cls(FullyConnected.from_state("fc6", single), **{name: single[name] for name in AFTER})


def encode_boxes(boxes: Tensor, targets: Tensor) -> Tensor:
    """Compute the regression targets (dx, dy, dw, dh), (N, 4), that turn ``boxes`` into ``targets``, both (N, 4).

    Centre offsets in units of the box's sides, log ratios of the sides (Girshick et al. 2014, appendix C). The inverse
    is :func:`spp_viewer.core.boxes.decode_boxes`.
    """
    sides = boxes[:, 2:] - boxes[:, :2]
    centres = boxes[:, :2] + sides / 2
    goal_sides = targets[:, 2:] - targets[:, :2]
    goal_centres = targets[:, :2] + goal_sides / 2
    return torch.cat([(goal_centres - centres) / sides, torch.log(goal_sides / sides)], dim=1)
