"""Looks up which files of the list were analysed earlier, without opening any of them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.file_status import FileStatuses
from spp_viewer.pipeline.cache_key import keys_for
from spp_viewer.pipeline.result_cache import ResultStore
from spp_viewer.pipeline.setup import AnalysisSetup

EMIT_SECONDS = 0.2
"""Seconds between two reports of what was found."""

Scores = dict[Path, NDArray[np.float32]]


class CachedResults(QObject):
    """Reports stored results to the file states. It reads them in a thread of its own.

    It searches whenever the list or the setup changes, and gives up the search before.
    """

    _found = Signal(object, object)
    """Emitted with the setup and the scores of all detections by file."""

    def __init__(self, document: Document, states: FileStatuses, results: ResultStore) -> None:
        super().__init__(document)
        self._document, self._states, self._results = document, states, results
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="known-results")
        self._wanted: tuple[tuple[Path, ...], AnalysisSetup] | None = None
        self._found.connect(self._on_found)
        document.file_list.files_changed.connect(self._look)
        document.settings.options_changed.connect(self._look)

    def shutdown(self) -> None:
        """Stop searching and end the thread."""
        self._wanted = None
        self._pool.shutdown(wait=True, cancel_futures=True)

    @Slot()
    def _look(self) -> None:
        wanted = self._document.file_list.files, self._document.settings.setup
        if wanted != self._wanted and wanted[0]:
            self._wanted = wanted
            self._pool.submit(self._search, wanted)

    @Slot(object, object)
    def _on_found(self, setup: AnalysisSetup, scores: Scores) -> None:
        listed = frozenset(self._document.file_list.files)
        self._states.take_known(setup, {path: found for path, found in scores.items() if path in listed})

    # In the other thread

    def _search(self, wanted: tuple[tuple[Path, ...], AnalysisSetup]) -> None:
        files, setup = wanted
        key_of = keys_for(setup)
        found: Scores = {}
        emitted = time.monotonic()
        for path in files if key_of is not None else ():
            if self._wanted is not wanted:
                return
            content = self._results.content_of(path)
            scores = self._results.scores(key_of(content)) if content is not None and key_of is not None else None
            if scores is not None:
                found[path] = scores
            if found and time.monotonic() - emitted > EMIT_SECONDS:
                self._found.emit(setup, found)
                found, emitted = {}, time.monotonic()
        if found:
            self._found.emit(setup, found)
