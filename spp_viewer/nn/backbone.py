"""Convolutional trunks up to conv5, and their geometry, derived from their layers.

A trunk accepts an image of any size, which makes one pass per image possible (paper, section 2.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.message import Message
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Geometry
from spp_viewer.core.trunks import CONV_NAMES

RCNN_SIDE = 227
"""Side of R-CNN's warped windows, in pixels."""


@dataclass(frozen=True)
class Preprocessing:
    """Conversion of RGB bytes to network input: ``(value / divisor - mean) / std``, in the network's channel order."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    divisor: float = 255.0
    bgr: bool = False

    def __call__(self, rgb: Tensor) -> Tensor:
        """Convert float RGB in [0, 255], shape (B, 3, H, W), to network input of the same shape."""
        channels = rgb.flip(1) if self.bgr else rgb
        shape = (1, 3, 1, 1)
        scale = channels.new_tensor([1 / (self.divisor * s) for s in self.std]).view(shape)
        shift = channels.new_tensor([-m / s for m, s in zip(self.mean, self.std, strict=True)]).view(shape)
        return torch.addcmul(shift, channels, scale)

    def inverse(self, prepared: Tensor) -> Tensor:
        """Convert network input (B, 3, H, W) to float RGB in [0, 255] of the same shape; zero is the mean colour."""
        shape = (1, 3, 1, 1)
        channels = (prepared * prepared.new_tensor(self.std).view(shape)) + prepared.new_tensor(self.mean).view(shape)
        return (channels.flip(1) if self.bgr else channels) * self.divisor


IMAGENET = Preprocessing((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Statistics of torchvision's ImageNet weights."""

CAFFE_128 = Preprocessing((128.0, 128.0, 128.0), (1.0, 1.0, 1.0), divisor=1.0, bgr=True)
"""Preprocessing of ZF-5 in the authors' code: 128 subtracted from BGR bytes."""


class WithinChannelNorm(nn.Module):
    """Local response normalisation over a spatial neighbourhood of one channel, as in Caffe's WITHIN_CHANNEL mode.

    Computes ``x * (1 + alpha * mean(x**2 over size x size))**-beta``; the border is padded with zeros.
    """

    def __init__(self, size: int = 3, alpha: float = 5e-5, beta: float = 0.75) -> None:
        super().__init__()
        self.size, self.alpha, self.beta = size, alpha, beta

    def forward(self, x: Tensor) -> Tensor:
        """Normalise (B, C, H, W)."""
        power = F.avg_pool2d(x * x, self.size, stride=1, padding=self.size // 2)
        return x * (1 + self.alpha * power).pow(-self.beta)


@dataclass(frozen=True)
class ConvLayer:
    """One conv layer of a trunk, after its ReLU.

    Attributes
    ----------
    end
        Number of the trunk's layers up to and including its ReLU.
    geometry
        Geometry of its cells.
    """

    name: str
    end: int
    geometry: Geometry


class Backbone(nn.Module):
    """A conv trunk whose output is conv5 after its ReLU, before any pooling.

    Parameters
    ----------
    name
        "alexnet", "vgg16" or "zf5".
    layers
        The layers in order.
    preprocessing
        Conversion of RGB bytes to network input.
    pool5
        R-CNN's fixed pooling after conv5, which SPP-Net replaces by the pyramid.
    """

    def __init__(self, name: str, layers: nn.Sequential, preprocessing: Preprocessing, pool5: nn.MaxPool2d) -> None:
        super().__init__()
        self.name = name
        self.layers = layers
        self.preprocessing = preprocessing
        self.pool5 = pool5
        self.geometry = derive_geometry(layers)
        ends = [index + 1 for index, layer in enumerate(layers) if isinstance(layer, nn.ReLU)]
        self.conv_layers = tuple(
            ConvLayer(label, end, derive_geometry(layers[:end]))
            for label, end in zip(CONV_NAMES[name], ends, strict=True)
        )
        self.requires_grad_(False)

    def forward(self, x: Tensor, progress: Progress = silent, stage: str = "conv") -> Tensor:
        """Compute conv5 (B, C, h, w) of network input (B, 3, H, W). Can be cancelled between layers."""
        for index, layer in enumerate(self.layers):
            progress(stage, index, len(self.layers))
            x = layer(x)
        return x

    def activations(
        self, x: Tensor, last: str, progress: Progress = silent, stage: str = "conv"
    ) -> Iterator[tuple[ConvLayer, Tensor]]:
        """Yield every conv layer up to the one named ``last`` with its activations (B, C, h, w), from one pass.

        Parameters
        ----------
        x
            Network input (B, 3, H, W).

        Raises
        ------
        ValueError
            If there is no such layer.
        """
        ends = {layer.end: layer for layer in self.conv_layers}
        goal = next((layer.end for layer in self.conv_layers if layer.name == last), None)
        if goal is None:
            names = ", ".join(layer.name for layer in self.conv_layers)
            raise ValueError(f"{self.name} has no layer {last!r}, only {names}")
        for index, layer in enumerate(self.layers[:goal]):
            progress(stage, index, goal)
            x = layer(x)
            if index + 1 in ends:
                yield ends[index + 1], x

    def map_size(self, height: int, width: int) -> tuple[int, int]:
        """Return conv5's (h, w) for an input of ``height`` x ``width`` pixels; zero or less if it is too small."""
        return map_side(self.layers, height), map_side(self.layers, width)

    @property
    def pool5_cells(self) -> int:
        """Number of cells of R-CNN's pool5 for a warped window: 36 for AlexNet and ZF-5, 49 for VGG-16."""
        return map_side((*self.layers, self.pool5), RCNN_SIDE) ** 2

    @property
    def minimum_side(self) -> int:
        """Smallest input side, in pixels, that leaves at least one conv5 cell."""
        side = 1
        while map_side(self.layers, side) < 1:
            side += 1
        return side


def derive_geometry(layers: nn.Sequential) -> Geometry:
    """Compute stride, centre of cell 0 and receptive field of the last layer from kernels, strides and paddings.

    Convolutions and pooling count, as in the authors' code (139 pixels for ZF-5). ZF-5's two normalisations also read
    neighbours, so that pixels up to 10 further out have a small effect on a cell.
    """
    stride, centre, field, channels = 1, 0.0, 1, 3
    for layer in layers:
        shape = _window(layer)
        if shape is None:
            continue
        kernel, step, padding, _ = shape
        centre += ((kernel - 1) / 2 - padding) * stride
        field += (kernel - 1) * stride
        stride *= step
        if isinstance(layer, nn.Conv2d):
            channels = layer.out_channels
    return Geometry(stride=stride, centre=centre, receptive_field=field, channels=channels)


def _window(layer: nn.Module) -> tuple[int, int, int, bool] | None:
    """Return (kernel, stride, padding, ceil mode) of a layer that slides a square window, else None."""
    if isinstance(layer, nn.Conv2d):
        return layer.kernel_size[0], layer.stride[0], int(layer.padding[0]), False
    if isinstance(layer, nn.MaxPool2d):
        return int(layer.kernel_size), int(layer.stride), int(layer.padding), bool(layer.ceil_mode)  # type: ignore[arg-type]
    return None


def map_side(layers: Iterable[nn.Module], side: int) -> int:
    """Return the number of cells along one side after these layers, for an input of ``side`` pixels; 0 if too small."""
    for layer in layers:
        shape = _window(layer)
        if shape is None:
            continue
        kernel, stride, padding, ceil_mode = shape
        room = side + 2 * padding - kernel
        side = -(-room // stride) + 1 if ceil_mode else room // stride + 1
        if ceil_mode and (side - 1) * stride >= room + kernel - padding:
            side -= 1  # the last window must not start in the padding
        if side < 1:
            return 0
    return side


def _conv(inputs: int, outputs: int, kernel: int, stride: int = 1, padding: int = 0) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, kernel, stride, padding), nn.ReLU(inplace=True)]


def alexnet() -> Backbone:
    """Build torchvision's AlexNet (Krizhevsky 2014, "one weird trick"), conv1 to conv5."""
    layers = nn.Sequential(
        *_conv(3, 64, 11, 4, 2),
        nn.MaxPool2d(3, 2),
        *_conv(64, 192, 5, padding=2),
        nn.MaxPool2d(3, 2),
        *_conv(192, 384, 3, padding=1),
        *_conv(384, 256, 3, padding=1),
        *_conv(256, 256, 3, padding=1),
    )
    return Backbone("alexnet", layers, IMAGENET, nn.MaxPool2d(3, 2))


def zf5() -> Backbone:
    """Build ZF-5 as the authors define it: five conv layers after Zeiler and Fergus, with Caffe's ceil-mode pooling."""
    layers = nn.Sequential(
        *_conv(3, 96, 7, 2, 1),
        WithinChannelNorm(),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        *_conv(96, 256, 5, 2),
        WithinChannelNorm(),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        *_conv(256, 384, 3, padding=1),
        *_conv(384, 384, 3, padding=1),
        *_conv(384, 256, 3, padding=1),
    )
    return Backbone("zf5", layers, CAFFE_128, nn.MaxPool2d(3, 2, ceil_mode=True))


def vgg16() -> Backbone:
    """Build VGG-16 (Simonyan and Zisserman 2014) up to conv5_3."""
    layers: list[nn.Module] = []
    inputs = 3
    for block, (repeats, outputs) in enumerate(((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))):
        if block:
            layers.append(nn.MaxPool2d(2, 2))
        for _ in range(repeats):
            layers += _conv(inputs, outputs, 3, padding=1)
            inputs = outputs
    return Backbone("vgg16", nn.Sequential(*layers), IMAGENET, nn.MaxPool2d(2, 2))


BACKBONES: Mapping[str, Callable[[], Backbone]] = {"alexnet": alexnet, "vgg16": vgg16, "zf5": zf5}


def build_backbone(name: str) -> Backbone:
    """Build an untrained trunk by name, in eval mode.

    Raises
    ------
    ModelLoadError
        If there is no such trunk.
    """
    if name not in BACKBONES:
        raise ModelLoadError(Message("no backbone named {name!r}; use {names}", name=name, names=", ".join(BACKBONES)))
    return BACKBONES[name]().eval()


def load_trunk_state(backbone: Backbone, state: Mapping[str, Tensor]) -> None:
    """Copy conv weights into the trunk after checking every shape; if one does not fit, nothing is changed.

    ``state`` holds one ``weight`` and one ``bias`` per conv layer, in order of depth, under any names that sort the
    layers by a number in them ("features.0.weight", "conv0.weight", "layers.0.weight"). Other entries, such as the
    classifier of a torchvision checkpoint, are ignored.

    Raises
    ------
    ModelLoadError
        If a layer is missing or has another shape.
    """
    convs = [layer for layer in backbone.layers if isinstance(layer, nn.Conv2d)]
    found = [name for name, value in state.items() if name.endswith(".weight") and value.ndim == 4]
    found.sort(key=lambda name: int("0" + "".join(c for c in name if c.isdigit())))
    if len(found) != len(convs):
        raise ModelLoadError(
            Message(
                "{backbone} has {expected} conv layers, the file {found}; choose the weights of this backbone",
                backbone=backbone.name,
                expected=len(convs),
                found=len(found),
            )
        )
    pairs = []
    for layer, name in zip(convs, found, strict=True):
        weight, bias = state[name], state.get(name.removesuffix("weight") + "bias")
        if weight.shape != layer.weight.shape or bias is None or bias.shape != layer.weight.shape[:1]:
            raise ModelLoadError(
                Message(
                    "{name} does not fit {backbone}: {found} where {expected} belongs",
                    name=name,
                    backbone=backbone.name,
                    found=tuple(weight.shape),
                    expected=tuple(layer.weight.shape),
                )
            )
        if not (weight.is_floating_point() and bias.is_floating_point()):
            raise ModelLoadError(
                Message("{name} does not hold floating-point numbers; get a fresh copy of the weights", name=name)
            )
        if not (torch.isfinite(weight).all() and torch.isfinite(bias).all()):
            raise ModelLoadError(
                Message("{name} holds values that are not finite; get a fresh copy of the weights", name=name)
            )
        pairs.append((layer, weight, bias))
    for layer, weight, bias in pairs:
        layer.weight.data.copy_(weight)
        if layer.bias is not None:
            layer.bias.data.copy_(bias)


def trunk_state(backbone: Backbone) -> dict[str, Tensor]:
    """Return the trunk's weights as ``conv0.weight``, ``conv0.bias``, ``conv1.weight`` and so on."""
    convs = [layer for layer in backbone.layers if isinstance(layer, nn.Conv2d)]
    state: dict[str, Tensor] = {}
    for index, layer in enumerate(convs):
        state[f"conv{index}.weight"] = layer.weight.detach().contiguous()
        if layer.bias is not None:
            state[f"conv{index}.bias"] = layer.bias.detach().contiguous()
    return state
