"""Analyses that were made before: in memory within a budget, on disk by content. Nothing here knows of Qt.

What is kept is told apart by the image's pixels, every option, the model, what found the boxes and what computed: the
device that really ran, its threads, the versions of libraries. So results of other choices, or of another machine's
ways, can never be shown. Pixels are not kept: whoever asks has them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from spp_viewer.core.boxes import as_boxes
from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.files import sha256_of
from spp_viewer.core.image import Image
from spp_viewer.core.resources import cache_dir
from spp_viewer.core.results import Analysis, key_with_drawn
from spp_viewer.exchange.analysis_file import SUFFIX, load_analysis, load_scores, save_analysis
from spp_viewer.exchange.errors import AnalysisFileError
from spp_viewer.gui.workers.analysis_setup import AnalysisSetup
from spp_viewer.gui.workers.content_index import ContentIndex
from spp_viewer.gui.workers.disk_cache import DiskCache
from spp_viewer.gui.workers.file_watcher import Stamp
from spp_viewer.gui.workers.messages import ModelInfo
from spp_viewer.gui.workers.model_info import model_info
from spp_viewer.nn.engine import engine_of
from spp_viewer.nn.index import INDEX, bundle_folder, read_index
from spp_viewer.proposals.from_file import file_key
from spp_viewer.proposals.make import method_named

logger = logging.getLogger(__name__)

MEMORY_BYTES = 64 * 2**20
"""An analysis has 7 MB at one scale, 22 MB at five. More would gain little: from disk one comes in 20 to 40 ms."""

DISK_BYTES = 2 * 2**30
"""About 900 analyses at one scale. The longest unused go first."""

WAITING = 8
"""Analyses that wait to be written, at most; they hold memory, and the cache can do without the rest."""

_NO_PIXELS = np.zeros((1, 1, 3), np.uint8)


def key_of(image: Image, setup: AnalysisSetup) -> str | None:
    """One word for image, choices and what computes: equal words, equal results. None as of :func:`keys_for`."""
    found = keys_for(setup)
    return found(image.content_hash) if found is not None else None


def keys_for(setup: AnalysisSetup) -> Callable[[str], str] | None:
    """What makes the word of :func:`key_of` from an image's content hash, for many images under the same choices.

    None if model or boxes cannot be read, if there is no such device, or if it is not known yet what computes on it:
    then nothing that was kept can be meant, see :mod:`spp_viewer.nn.engine`.
    """
    choices, engine = UsedSettings.of(setup), engine_of(setup.device)
    return partial(choices.key, engine) if choices is not None and engine is not None else None


@dataclasses.dataclass(frozen=True)
class UsedSettings:
    """All that a result depends on beside the image and what computes, as it was when this was made.

    Attributes
    ----------
    model
        As of :func:`model_hash`.
    found_by
        :attr:`Proposals.key` of the boxes that are found or read.
    """

    setup: AnalysisSetup
    model: str
    found_by: str

    @classmethod
    def of(cls, setup: AnalysisSetup) -> UsedSettings | None:
        """None if model or boxes cannot be read."""
        try:
            own = setup.proposals_file
            return cls(setup, model_hash(setup), file_key(own) if own else method_named(setup.options.proposals).key)
        except OSError:
            return None

    def boxes(self, content_hash: str) -> str:
        """:attr:`Proposals.key` of all boxes of an image, with those drawn by hand."""
        return key_with_drawn(self.found_by, as_boxes(self.setup.drawn_at(content_hash)))

    def key(self, engine: str, content_hash: str) -> str:
        """The word for an image's result, computed by ``engine`` (:attr:`Analysis.computed_by`)."""
        parts = {
            "image": content_hash,
            "model": self.model,
            "boxes": self.boxes(content_hash),
            "engine": engine,
            "options": dataclasses.asdict(self.setup.options),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def fit(self, analysis: Analysis) -> bool:
        """Whether an analysis of these choices is what its key says: a saved one may have brought boxes of its own."""
        content = analysis.image.content_hash
        return bool(analysis.computed_by) and analysis.proposals.key == self.boxes(content)


def model_hash(setup: AnalysisSetup) -> str:
    """SHA-256 of the model's ``bundle.json``, which holds that of every other file.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    return sha256_of(bundle_folder(setup.model) / INDEX)


def model_of(setup: AnalysisSetup) -> ModelInfo | None:
    """What the model says of itself, without loading it; None if that is not to be had."""
    try:
        folder = bundle_folder(setup.model)
        return model_info(read_index(folder), folder)
    except (ModelLoadError, AttributeError, KeyError, TypeError, ValueError) as error:
        logger.info("the model says nothing of itself: %s", error)
        return None


class ResultStore:
    """Analyses by :func:`key_of`. Every method may be called from any thread.

    Parameters
    ----------
    memory
        Bytes of arrays to stay under; the longest unused go first.
    disk
        Where to keep them from one start to the next; None keeps nothing there.
    """

    def __init__(self, memory: int = MEMORY_BYTES, disk: ResultFolder | None = None) -> None:
        self.disk = disk
        self._kept: LRUCache[str, Analysis] = LRUCache(memory, size_of)
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(WAITING)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="results")

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def used(self) -> int:
        """Bytes of the arrays in memory."""
        return int(self._kept.currsize)

    def get(self, key: str | None, image: Image) -> Analysis | None:
        """The analysis of this image under this key, with the image's own pixels; None if there is none."""
        if key is None:
            return None
        with self._lock:
            kept = self._kept.get(key)
        if kept is None and self.disk is not None:
            kept = self.disk.get(key)
            if kept is not None:
                self._remember(key, kept)
        return restored(kept, image) if kept is not None else None

    def scores(self, key: str) -> NDArray[np.float32] | None:
        """The scores of all detections of an analysis that is kept, float32 (D,), without reading the rest of it."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return kept.detections.scores
        return self.disk.scores(key) if self.disk is not None else None

    def put(self, key: str | None, analysis: Analysis) -> None:
        """Keep an analysis: in memory at once, on disk soon."""
        if key is None:
            return
        bare = stripped(analysis)
        self._remember(key, bare)
        disk = self.disk
        if disk is not None and self._room.acquire(blocking=False):
            self._writer.submit(self._write, disk, key, bare)

    def saw(self, path: Path, stamp: Stamp, image: Image) -> None:
        """Remember which image a file holds, so that its results are found without decoding it again."""
        if self.disk is not None:
            self.disk.seen.remember(path, stamp, image.content_hash)

    def content_of(self, path: Path) -> str | None:
        """The content hash of the image in a file, if it was decoded before."""
        return self.disk.seen.content_of(path) if self.disk is not None else None

    def shutdown(self) -> None:
        """Finish the file that is being written, and write no more."""
        self._writer.shutdown(wait=True, cancel_futures=True)

    def _write(self, disk: ResultFolder, key: str, bare: Analysis) -> None:
        try:
            disk.put(key, bare)
        finally:
            self._room.release()

    def _remember(self, key: str, bare: Analysis) -> None:
        with self._lock:
            if size_of(bare) <= self._kept.maxsize:
                self._kept[key] = bare


class ResultFolder(DiskCache[Analysis]):
    """Analyses as files; None for the folder is the user's cache folder."""

    def __init__(self, folder: Path | None = None, limit: int = DISK_BYTES) -> None:
        super().__init__(folder if folder is not None else cache_dir("results"), SUFFIX, limit)
        self.seen = ContentIndex(self.folder)

    def _load(self, path: Path) -> Analysis:
        return load_analysis(path)

    def _save(self, path: Path, item: Analysis) -> None:
        save_analysis(path, item)

    def scores(self, key: str) -> NDArray[np.float32] | None:
        """Of the detections alone; the file does not count as used."""
        path = self._path(key)
        try:
            return load_scores(path) if path.is_file() else None
        except AnalysisFileError as error:
            logger.warning("a kept result is of no use: %s", error)
            return None


def stripped(analysis: Analysis) -> Analysis:
    """The analysis without pixels, path and notes, which belong to the file and not to its content."""
    own = tuple(notice for notice in analysis.notices if notice not in analysis.image.notes)
    return dataclasses.replace(analysis, image=Image(_NO_PIXELS), notices=own)


def restored(bare: Analysis, image: Image) -> Analysis:
    """The reverse of :func:`stripped` for this file."""
    return dataclasses.replace(bare, image=image, notices=(*image.notes, *bare.notices))


def size_of(part: Any) -> int:
    """Bytes of all arrays in a result."""
    return sum(array.nbytes for array in _arrays(part))


def _arrays(part: Any) -> Iterator[np.ndarray[Any, Any]]:
    if isinstance(part, np.ndarray):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _arrays(item)
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for field in dataclasses.fields(part):
            yield from _arrays(getattr(part, field.name))
