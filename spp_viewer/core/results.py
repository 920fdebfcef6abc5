"""Results of the pipeline: frozen dataclasses, validated when created, safe to share between threads.

Arrays are read-only NumPy arrays. N is the number of proposals, K of candidates, D of detections.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, as_boxes
from spp_viewer.core.image import Image
from spp_viewer.core.options import Options


def frozen(array: NDArray[Any], *, dtype: Any = None, ndim: int | None = None) -> NDArray[Any]:
    """Return the array as read-only, copied only if its dtype differs from ``dtype``.

    Raises
    ------
    ValueError
        If the array does not have ``ndim`` dimensions.
    """
    result = np.asarray(array, dtype=dtype)
    if ndim is not None and result.ndim != ndim:
        raise ValueError(f"expected {ndim} dimensions, got shape {result.shape}")
    if result.flags.writeable:
        result = result.view()
        result.flags.writeable = False
    return result


def _freeze(owner: object, **specs: tuple[Any, int]) -> None:
    for name, (dtype, ndim) in specs.items():
        object.__setattr__(owner, name, frozen(getattr(owner, name), dtype=dtype, ndim=ndim))


def _same_length(**arrays: NDArray[Any]) -> None:
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"lengths differ: {lengths}")


@dataclass(frozen=True)
class Geometry:
    """Geometry of conv5: cell ``i`` is centred on input pixel ``centre + stride * i`` (0-based).

    Attributes
    ----------
    stride
        Input pixels between neighbouring cells.
    centre
        Input pixel, possibly fractional, at the centre of cell 0.
    receptive_field
        Side, in input pixels, of the square that affects a cell.
    channels
        Number of filters.
    """

    stride: int
    centre: float
    receptive_field: int
    channels: int

    def __post_init__(self) -> None:
        if self.stride < 1 or self.receptive_field < 1 or self.channels < 1:
            raise ValueError("stride, receptive field and channels must be positive")


@dataclass(frozen=True, eq=False)
class Proposals:
    """Class-agnostic candidate boxes.

    Attributes
    ----------
    boxes
        float32 (N, 4), edges (x1, y1, x2, y2) in image pixels, in an order that depends only on their coordinates.
    method
        Description of the method ("Selective Search, fast").
    found
        Number of boxes before the limit was applied; boxes too small to use are not counted.
    cached
        Whether they came from the disk cache.
    key
        Identifies the method and its version: equal keys give equal boxes for equal pixels. Empty if unknown.
    """

    boxes: Boxes
    method: str
    found: int
    cached: bool = False
    key: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "boxes", frozen(as_boxes(self.boxes)))

    def __len__(self) -> int:
        return len(self.boxes)

    def with_drawn(self, drawn: Boxes) -> Proposals:
        """Return these proposals with hand-drawn boxes (M, 4) appended."""
        boxes = np.concatenate([self.boxes, drawn])
        return replace(self, boxes=boxes, found=self.found + len(drawn), key=key_with_drawn(self.key, drawn))


def key_with_drawn(key: str, drawn: Boxes) -> str:
    """Derive the key of proposals to which hand-drawn boxes (M, 4) were appended."""
    if not key or not len(drawn):
        return key
    return f"{key} drawn-{hashlib.sha256(as_boxes(drawn).tobytes()).hexdigest()}"


@dataclass(frozen=True, eq=False)
class ScaleMap:
    """conv5 of the whole image at one scale.

    Attributes
    ----------
    scale
        Requested shorter side of the resized image, in pixels; :attr:`side` is the actual one.
    size
        (height, width) of the resized image.
    scale_factor
        Resized pixels per image pixel in the projection of windows: (scale - 1) / (shorter image side - 1).
    conv5
        float32 (C, h, w), after the ReLU.
    seconds
        Duration of the forward pass.
    """

    scale: int
    size: tuple[int, int]
    scale_factor: float
    conv5: NDArray[np.float32]
    seconds: float = 0.0

    def __post_init__(self) -> None:
        _freeze(self, conv5=(np.float32, 3))

    @property
    def side(self) -> int:
        """Actual shorter side of the resized image, in pixels; less than ``scale`` if it had to be lowered."""
        return min(self.size)


@dataclass(frozen=True, eq=False)
class FeatureMaps:
    """conv5 at every scale, ascending, and the common geometry."""

    maps: tuple[ScaleMap, ...]
    geometry: Geometry

    def __post_init__(self) -> None:
        if any(m.conv5.shape[0] != self.geometry.channels for m in self.maps):
            raise ValueError("a map has another number of filters than the geometry says")

    def __len__(self) -> int:
        return len(self.maps)

    def __getitem__(self, index: int) -> ScaleMap:
        return self.maps[index]

    def __iter__(self) -> Iterator[ScaleMap]:
        return iter(self.maps)


@dataclass(frozen=True, eq=False)
class Windows:
    """The conv5 window of each proposal.

    Attributes
    ----------
    cells
        int64 (N, 4), inclusive cells (left, top, right, bottom).
    scale_index
        int64 (N,): index of the feature map.
    unique_row
        int64 (N,): row in the pooled features. Proposals with equal cells at an equal scale share a row.
    """

    cells: NDArray[np.int64]
    scale_index: NDArray[np.int64]
    unique_row: NDArray[np.int64]

    def __post_init__(self) -> None:
        _freeze(self, cells=(np.int64, 2), scale_index=(np.int64, 1), unique_row=(np.int64, 1))
        _same_length(cells=self.cells, scale_index=self.scale_index, unique_row=self.unique_row)

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def unique_count(self) -> int:
        """Number of distinct windows."""
        return int(self.unique_row.max()) + 1 if len(self.unique_row) else 0


STAGES = ("decode", "proposals", "crop", "conv", "windows", "pool", "fc", "svm", "bbox", "nms")
"""Names of the stages in :class:`Timings`, in running order. SPP-Net has no "crop"; R-CNN has no "windows" and "pool".
"""

KEPT, SUPPRESSED, SUPPRESSED_AFTER_REGRESSION, OVER_LIMIT = range(4)
"""Values of :attr:`Candidates.outcome`."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Every (window, class) pair above the score threshold, and its outcome.

    Attributes
    ----------
    proposal, label
        int64 (K,): indices into the proposals and the classes.
    score
        float32 (K,).
    before, after
        float32 (K, 4): the proposal's box, and the box after regression, edges (x1, y1, x2, y2). Only pairs that
        survive the first NMS and the limit are regressed; for the others the two are equal.
    outcome
        int64 (K,): KEPT, SUPPRESSED (first NMS), OVER_LIMIT (after the first NMS) or SUPPRESSED_AFTER_REGRESSION
        (second NMS).
    suppressor
        int64 (K,): the candidate that suppressed this one, or -1.
    overlap
        float32 (K,): IoU with the suppressor, or 0.
    """

    proposal: NDArray[np.int64]
    label: NDArray[np.int64]
    score: NDArray[np.float32]
    before: Boxes
    after: Boxes
    outcome: NDArray[np.int64]
    suppressor: NDArray[np.int64]
    overlap: NDArray[np.float32]

    def __post_init__(self) -> None:
        _freeze(
            self,
            proposal=(np.int64, 1),
            label=(np.int64, 1),
            score=(np.float32, 1),
            before=(np.float32, 2),
            after=(np.float32, 2),
            outcome=(np.int64, 1),
            suppressor=(np.int64, 1),
            overlap=(np.float32, 1),
        )
        _same_length(**{name: getattr(self, name) for name in self.__dataclass_fields__})

    def __len__(self) -> int:
        return len(self.score)


@dataclass(frozen=True, eq=False)
class Detections:
    """The final boxes, strongest first.

    Attributes
    ----------
    boxes
        float32 (D, 4), edges (x1, y1, x2, y2) in image pixels, regressed and clipped.
    labels
        int64 (D,): indices into the classes.
    scores
        float32 (D,): SVM scores; zero is the decision boundary.
    proposals
        int64 (D,): index of the proposal.
    candidates
        int64 (D,): index of the candidate.
    """

    boxes: Boxes
    labels: NDArray[np.int64]
    scores: NDArray[np.float32]
    proposals: NDArray[np.int64]
    candidates: NDArray[np.int64]

    def __post_init__(self) -> None:
        _freeze(
            self,
            boxes=(np.float32, 2),
            labels=(np.int64, 1),
            scores=(np.float32, 1),
            proposals=(np.int64, 1),
            candidates=(np.int64, 1),
        )
        _same_length(**{name: getattr(self, name) for name in self.__dataclass_fields__})

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True)
class Timings:
    """Seconds by stage, measured with the device synchronised, in the order in which the stages ran.

    ``total`` is the time of the whole pipeline. A stage whose result was reused counts with the seconds that it took
    when it was computed.
    """

    seconds: Mapping[str, float]
    total: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "seconds", MappingProxyType(dict(self.seconds)))

    def __getitem__(self, stage: str) -> float:
        return self.seconds[stage]

    def __reduce__(self) -> tuple[Any, ...]:
        return Timings, (dict(self.seconds), self.total)


@dataclass(frozen=True, eq=False)
class Analysis:
    """All results of one detector on one image.

    Pooled pyramid vectors are not stored (77 MB for 1500 windows); they follow from ``maps`` and ``windows`` by
    :func:`spp_viewer.nn.pyramid.spatial_pyramid_pool`.

    Attributes
    ----------
    maps, windows
        None for R-CNN.
    fc7
        float32 (U, D7): one row per unique window, see :attr:`Windows.unique_row`; for R-CNN one per proposal.
    scores
        float32 (N, classes): SVM scores of every window.
    offsets
        float32 (U, classes, 4): regression offsets (dx, dy, dw, dh), rows as in ``fc7``.
    device
        The device that was used, with its name.
    notices
        Sentences for the user, such as that CUDA failed and the CPU was used.
    fingerprint
        Fingerprint of the model's weights; empty if unknown.
    reused
        Stages whose results were taken from an earlier analysis, with the seconds that they took then.
    computed_by
        What affects the bits beside weights, options and proposals, from :func:`spp_viewer.nn.devices.engine`; empty if
        unknown.
    """

    image: Image
    detector: str
    model: str
    backbone: str
    classes: tuple[str, ...]
    device: str
    options: Options
    proposals: Proposals
    maps: FeatureMaps | None
    windows: Windows | None
    fc7: NDArray[np.float32]
    scores: NDArray[np.float32]
    offsets: NDArray[np.float32]
    candidates: Candidates
    detections: Detections
    timings: Timings
    notices: tuple[str, ...] = field(default=())
    fingerprint: str = ""
    reused: frozenset[str] = frozenset()
    computed_by: str = ""

    def __post_init__(self) -> None:
        _freeze(self, fc7=(np.float32, 2), scores=(np.float32, 2), offsets=(np.float32, 3))
        if self.scores.shape != (len(self.proposals), len(self.classes)):
            raise ValueError(f"scores have shape {self.scores.shape}")
