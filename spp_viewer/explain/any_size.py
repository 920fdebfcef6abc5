"""Similarity of the vectors of one photograph at several sizes, and cropped or warped to a fixed input size.

Pyramid pooling makes a vector of the same length from an image of any size (paper, section 2.2). Without it the image
has to be cropped, which loses what lies outside, or warped, which distorts its content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image as PilImage

from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.pyramid import CLASSIFICATION_LEVELS, check_levels, level_slices
from spp_viewer.core.results import frozen
from spp_viewer.detectors.sppnet import SppNet
from spp_viewer.explain.forms import Form
from spp_viewer.nn.pyramid import spatial_pyramid_pool


@dataclass(frozen=True, eq=False)
class FormFeatures:
    """A photograph in one form, before pooling.

    Attributes
    ----------
    image
        The resized image.
    conv5
        float32 (C, h, w).
    """

    form: Form
    image: Image
    conv5: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class PooledForm:
    """A photograph in one form, pooled.

    Attributes
    ----------
    form
        The form.
    image
        The resized image.
    map_size
        (h, w) of conv5.
    levels
        Levels of the pyramid, ascending.
    vector
        float32 (C * bins,): levels ascending; inside a level filter, then row, then column.
    """

    form: Form
    image: Image
    map_size: tuple[int, int]
    levels: tuple[int, ...]
    vector: NDArray[np.float32]

    @property
    def channels(self) -> int:
        """Number of conv5's filters."""
        return len(self.vector) // sum(level * level for level in self.levels)

    @property
    def bins(self) -> NDArray[np.float32]:
        """The same values as float32 (bins, C): levels ascending, inside a level row by row."""
        parts, start = [], 0
        for level in self.levels:
            end = start + self.channels * level * level
            parts.append(self.vector[start:end].reshape(self.channels, -1).T)
            start = end
        return np.concatenate(parts)


@dataclass(frozen=True, eq=False)
class AnySize:
    """A photograph in n forms and the similarity of their vectors.

    Attributes
    ----------
    forms
        One for each form, in their order.
    levels
        Levels of the pyramid, ascending.
    similarity
        float64 (n, n): cosines of the angles between the vectors, 0 to 1 since no value is negative.
    by_level
        The same for the part of the vectors that belongs to each level.
    """

    forms: tuple[PooledForm, ...]
    levels: tuple[int, ...]
    similarity: NDArray[np.float64]
    by_level: Mapping[int, NDArray[np.float64]]


def reshape(image: Image, form: Form) -> Image:
    """Crop and resize the image to a form, bilinearly with antialiasing."""
    picture = PilImage.fromarray(image.pixels)
    box = form.part(image.width, image.height)
    resized = picture.resize((form.width, form.height), PilImage.Resampling.BILINEAR, box=box)
    return Image(np.asarray(resized), image.path)


def compare_sizes(
    detector: SppNet,
    image: Image,
    forms: Sequence[Form],
    levels: tuple[int, ...] = CLASSIFICATION_LEVELS,
    progress: Progress = silent,
) -> AnySize:
    """Pool the whole image in every form, each at its own size, and compare the vectors.

    Parameters
    ----------
    detector
        Its trunk is used; heads are not needed.
    image
        The image.
    forms
        The forms to compare.
    levels
        {4, 2, 1} makes 21 bins, 5376 values with 256 filters; {6, 3, 2, 1} makes 50 bins, 12,800 values.
    progress
        Called with ("sizes", done, forms) before each form; raises Cancelled to stop.
    """
    levels = check_levels(levels)
    pooled_forms = []
    for number, form in enumerate(forms):
        progress("sizes", number, len(forms))
        pooled_forms.append(pool_form(compute_form(detector, image, form), levels))
    progress("sizes", len(forms), len(forms))
    return compare(pooled_forms)


def compute_form(detector: SppNet, image: Image, form: Form) -> FormFeatures:
    """Run the trunk on the image in a form, the slow part, which does not depend on the levels."""
    shown = reshape(image, form)
    return FormFeatures(form, shown, frozen(detector.whole_map(shown).cpu().numpy()))


def pool_form(features: FormFeatures, levels: tuple[int, ...]) -> PooledForm:
    """Pool a form over a pyramid of these levels."""
    h, w = features.conv5.shape[1:]
    everything = torch.tensor([[0, 0, w - 1, h - 1]])
    conv5 = torch.from_numpy(features.conv5.copy())  # torch has no read-only tensors
    vector = spatial_pyramid_pool(conv5, everything, levels)[0].numpy()
    return PooledForm(features.form, features.image, (h, w), check_levels(levels), frozen(vector))


def compare(pooled_forms: Sequence[PooledForm]) -> AnySize:
    """Compare the vectors of forms that were pooled over the same pyramid.

    Raises
    ------
    ValueError
        If there is no form, or levels differ.
    """
    if len({form.levels for form in pooled_forms}) != 1:
        raise ValueError("give at least one form, and all over the same pyramid")
    levels, channels = pooled_forms[0].levels, pooled_forms[0].channels
    vectors = np.array([form.vector for form in pooled_forms], dtype=np.float64)
    by_level = {
        level: cosine_similarity(vectors[:, channels * rows.start : channels * rows.stop])
        for level, rows in level_slices(levels).items()
    }
    return AnySize(tuple(pooled_forms), levels, cosine_similarity(vectors), by_level)


def cosine_similarity(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the cosines between n vectors (n, d): float64 (n, n); 0 where a vector is zero."""
    length = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))
    unit = np.divide(vectors, length[:, None], out=np.zeros_like(vectors), where=length[:, None] > 0)
    return frozen(np.clip(unit @ unit.T, -1, 1))
