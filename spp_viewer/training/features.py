"""conv5 of the training images, computed once since the trunk is frozen.

A *view* is an image at one scale, mirrored or not. Its map is stored in float16 with channels last, under a name
derived from the file (path, size and modification time), the trunk's weights, the view, and the versions of what
decodes and computes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.computed_by import decoder
from spp_viewer.core.files import atomic_write, read_arrays
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.results import Windows
from spp_viewer.nn.backbone import Backbone, trunk_state
from spp_viewer.nn.devices import engine
from spp_viewer.nn.preprocess import image_tensor, network_input, resized_size
from spp_viewer.nn.windows import project_boxes, scale_factor, unique_windows
from spp_viewer.training.dataset import Sample


@dataclass(frozen=True)
class View:
    """An image at a scale (its shorter side in pixels), mirrored or not."""

    scale: int
    mirrored: bool = False


@dataclass(frozen=True, eq=False)
class ViewMap:
    """conv5 of one view.

    Attributes
    ----------
    conv5
        float32 (C, h, w), channels last in memory.
    factor
        Resized pixels per image pixel.
    width, height
        Size of the image in pixels.
    """

    view: View
    conv5: Tensor
    factor: float
    width: int
    height: int


class FeatureStore:
    """Computes conv5 of views and stores it on disk.

    Parameters
    ----------
    backbone
        The trunk, in eval mode, on the device to use.
    folder
        Folder of the maps.

    Attributes
    ----------
    trunk
        SHA-256 of the trunk's weights, in hexadecimal.
    made_by
        Versions of what decodes the photographs and runs the trunk.
    """

    def __init__(self, backbone: Backbone, folder: Path, device: torch.device) -> None:
        self.backbone = backbone.to(device).to(memory_format=torch.channels_last)
        self.folder = folder
        self.device = device
        digest = hashlib.sha256()
        for name, tensor in sorted(trunk_state(backbone).items()):
            digest.update(name.encode())
            digest.update(tensor.cpu().contiguous().numpy().tobytes())
        self.trunk = digest.hexdigest()
        self.made_by = f"{decoder()}, {engine(device)}"

    def load(self, sample: Sample, view: View) -> ViewMap:
        """Return a view's map, from disk if it is stored."""
        path = self._path(sample, view)
        entry = read_arrays(path, "conv5", "meta")
        if entry is None:
            return self._compute(sample, view, path)
        cells, meta = entry
        conv5 = torch.from_numpy(cells).to(self.device).float().permute(2, 0, 1)
        return ViewMap(view, conv5, float(meta[0]), int(meta[1]), int(meta[2]))

    def _path(self, sample: Sample, view: View) -> Path:
        # The file's metadata identifies the pixels: hashing these would mean decoding every image again.
        stat = sample.path.stat()
        identity = (
            f"{sample.path.resolve()} {stat.st_size} {stat.st_mtime_ns} {self.trunk} {view.scale} {view.mirrored} "
            f"{self.made_by}"
        )
        name = hashlib.sha256(identity.encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.npz"

    def _compute(self, sample: Sample, view: View, path: Path) -> ViewMap:
        image = load_image(sample.path)
        if view.mirrored:
            image = Image(np.ascontiguousarray(image.pixels[:, ::-1]), path=image.path)
        size = resized_size(image.height, image.width, view.scale)
        with torch.inference_mode():
            conv5 = self.backbone(network_input(image_tensor(image, self.device), size, self.backbone))[0]
        factor = scale_factor(min(size), image.height, image.width)
        cells = conv5.permute(1, 2, 0).contiguous().cpu().numpy().astype(np.float16)
        with atomic_write(path) as temporary, temporary.open("wb") as handle:
            np.savez(handle, conv5=cells, meta=np.array([factor, image.width, image.height]))
        rounded = torch.from_numpy(cells).to(self.device).float().permute(2, 0, 1)
        return ViewMap(view, rounded, factor, image.width, image.height)


def mirror(boxes: Boxes, width: float) -> Boxes:
    """Mirror boxes (N, 4) in an image of this width in pixels."""
    flipped = boxes.copy()
    flipped[:, 0], flipped[:, 2] = width - boxes[:, 2], width - boxes[:, 0]
    return flipped


def view_windows(view_map: ViewMap, boxes: Boxes, backbone: Backbone) -> tuple[Windows, np.ndarray]:
    """Project boxes (N, 4) of the unmirrored image to a view's map; also return a box index per distinct window."""
    placed = mirror(boxes, view_map.width) if view_map.view.mirrored else boxes
    h, w = view_map.conv5.shape[1:]
    cells = project_boxes(placed, view_map.factor, backbone.geometry, (h, w)).numpy()
    index = np.zeros(len(cells), dtype=np.int64)
    rows, inverse = unique_windows(cells, index)
    return Windows(cells, index, inverse), rows
