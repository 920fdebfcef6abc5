"""Keys of stored results: equal keys mean bit-identical results.

A key covers the image's pixels, every option, the model, what found the boxes, and what computed: the device that
really ran, its threads, the versions of libraries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path

from spp_viewer.core.boxes import as_boxes
from spp_viewer.core.files import sha256_of
from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis, key_with_drawn
from spp_viewer.nn.engine import engine_of
from spp_viewer.nn.index import INDEX, bundle_folder
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.proposals.from_file import file_key
from spp_viewer.proposals.make import method_named

MODELS = 16
"""Number of model folders whose hashes are remembered."""


def key_of(image: Image, setup: AnalysisSetup) -> str | None:
    """Return the key of an image's result; None as for :func:`keys_for`."""
    found = keys_for(setup)
    return found(image.content_hash) if found is not None else None


def keys_for(setup: AnalysisSetup) -> Callable[[str], str] | None:
    """Return a function from an image's content hash to the key of its result.

    None if model or boxes cannot be read, if there is no such device, or if it is not yet known what computes on it:
    then no stored result can be valid, see :mod:`spp_viewer.nn.engine`.
    """
    used, engine = UsedSettings.of(setup), engine_of(setup.device)
    return partial(used.key, engine) if used is not None and engine is not None else None


@dataclass(frozen=True)
class UsedSettings:
    """Everything that a result depends on beside image and engine, as it was when this object was made.

    Attributes
    ----------
    model
        See :func:`model_hash`.
    found_by
        :attr:`Proposals.key` of the boxes that are found or read.
    """

    setup: AnalysisSetup
    model: str
    found_by: str

    @classmethod
    def of(cls, setup: AnalysisSetup) -> UsedSettings | None:
        """Read what the setup refers to; None if model or boxes cannot be read."""
        try:
            file = setup.proposals_file
            found_by = file_key(file) if file else method_named(setup.options.proposals).key
            return cls(setup, model_hash(setup.model), found_by)
        except OSError:
            return None

    def boxes(self, content_hash: str) -> str:
        """Return :attr:`Proposals.key` of all boxes of an image, including those drawn by hand."""
        return key_with_drawn(self.found_by, as_boxes(self.setup.drawn_at(content_hash)))

    def key(self, engine: str, content_hash: str) -> str:
        """Return the key of an image's result that ``engine`` computed, see :attr:`Analysis.computed_by`."""
        parts = {
            "image": content_hash,
            "model": self.model,
            "boxes": self.boxes(content_hash),
            "engine": engine,
            "options": asdict(self.setup.options),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def fit(self, analysis: Analysis) -> bool:
        """Return whether an analysis is what its key says; one that started from a saved file may have other boxes."""
        content = analysis.image.content_hash
        return bool(analysis.computed_by) and analysis.proposals.key == self.boxes(content)


def model_hash(model: Path | None) -> str:
    """Return the SHA-256 of a model's ``bundle.json``, which contains that of every other file.

    The file is read again only if it changed. None is the model that ships.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    index = bundle_folder(model) / INDEX
    found = index.stat()
    return _hash_of(index, (found.st_ino, found.st_ctime_ns, found.st_mtime_ns, found.st_size))


@lru_cache(MODELS)
def _hash_of(index: Path, state: tuple[int, ...]) -> str:
    return sha256_of(index)
