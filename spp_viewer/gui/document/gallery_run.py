"""The filter gallery: its images, its progress and the patches found so far.

Belongs to the window's thread. The worker gets one image at a time. What the user does with the open photograph goes
first: the image at hand is then cancelled through its progress and added again later.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from spp_viewer.core.image import SUFFIXES
from spp_viewer.gui.document.attribution import Attribution
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.feature_layers import FeatureLayers
from spp_viewer.gui.document.latest_job import JobSource, LatestJob
from spp_viewer.gui.document.live_window import LiveWindow
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.gallery_cache import GalleryCache
from spp_viewer.gui.workers.gallery_jobs import Added, AddImage, Found, GallerySet, GalleryView, Keep, LookUp
from spp_viewer.gui.workers.gallery_worker import GalleryWorker
from spp_viewer.gui.workers.messages import Phase, Problem

SUBJECT = "gallery"


class GalleryRun(QObject):
    """Collects the patches to which each conv5 filter responds most, over the open list or a chosen folder.

    Parameters
    ----------
    features, attribution, sizes, live
        Parts that use the same thread. Their work goes first.

    Attributes
    ----------
    folder
        The chosen folder; None for the images of the open list.
    images
        The images, once they were looked up.
    view
        The gallery so far; None while it is empty.
    active, paused
        Whether it is being filled, and whether filling waits for :meth:`resume`.
    failures
        (file, reason) of those that could not be added.
    """

    changed = Signal()
    """Emitted when any attribute but :attr:`view` changes."""
    view_changed = Signal()
    """Emitted when :attr:`view` changes."""

    _submitted = Signal(object)

    def __init__(
        self,
        document: Document,
        thread: QThread,
        worker: AnalysisWorker,
        features: FeatureLayers,
        attribution: Attribution,
        sizes: SizeComparison,
        live: LiveWindow,
    ) -> None:
        super().__init__(document)
        self._document, self._thread = document, thread
        self._features, self._attribution, self._sizes, self._live = features, attribution, sizes, live
        self.folder: Path | None = None
        self.images: GallerySet | None = None
        self.view: GalleryView | None = None
        self.active = self.paused = False
        self.failures: list[tuple[Path, str]] = []
        self._watched = self._was_held = False
        self._holds: set[str] = set()
        self._queue: deque[Path] = deque()
        self._jobs = JobSource(document.settings)
        self._looking, self._adding = LatestJob(self._jobs), LatestJob(self._jobs)
        self._path = Path()  # the image at hand
        self._wanted = self._wishes()
        self._soon = QTimer(self, singleShot=True, interval=0)  # after those who ask for something just now
        self._soon.timeout.connect(self._advance)
        self._worker = GalleryWorker(worker, GalleryCache())
        self._worker.moveToThread(thread)
        self._submitted.connect(self._worker.run)
        self._worker.found.connect(self._on_found)
        self._worker.added.connect(self._on_added)
        self._worker.shown.connect(self._on_shown)
        self._worker.failed.connect(self._on_failed)
        document.file_list.files_changed.connect(self._follow)
        document.settings.options_changed.connect(self._follow)
        for signal in (
            document.run_changed,
            features.state_changed,
            attribution.changed,
            sizes.changed,
            live.active_changed,
        ):
            signal.connect(self._on_others)
        for signal in (attribution.switched_changed, attribution.cover_changed):
            signal.connect(self._give_way)

    # State

    @property
    def files(self) -> tuple[Path, ...]:
        """Images of the open list, without saved analyses."""
        return tuple(path for path in self._document.file_list.files if path.suffix.lower() in SUFFIXES)

    @property
    def total(self) -> int:
        """Number of images; for a folder, once it was looked up."""
        if self.images is not None:
            return len(self.images.paths)
        return len(self.files) if self.folder is None else 0

    @property
    def seen(self) -> int:
        """Number of images in the gallery."""
        return len(self.view.gallery.images) if self.view is not None else 0

    @property
    def done(self) -> int:
        """Number of images that are done while it is being filled, failed ones included."""
        if self.images is None or self._looking.pending:
            return self.seen
        return self.total - len(self._queue) - self._adding.pending

    @property
    def waiting(self) -> bool:
        """Whether it waits for other work."""
        return self.active and not self.paused and self._held

    @property
    def behind_live(self) -> bool:
        """Whether it waits for the live window."""
        return self.waiting and self._live.active

    @property
    def _held(self) -> bool:
        busy = Phase.RUNNING in (self._features.state.phase, self._attribution.phase, self._sizes.phase)
        return bool(self._document.running or busy or self._live.active or self._holds)

    # What the user does

    def watch(self, on: bool) -> None:
        """Note that a widget shows the gallery from now on, or no longer does."""
        self._watched = on
        if on and not self.active:
            self._look()

    def choose_folder(self, folder: Path | None) -> None:
        """Use the images in a folder; None for those of the open list."""
        if folder != self.folder:
            self.folder = folder
            self._follow()

    def start(self) -> None:
        """Add all images that are not in it yet; those that failed are tried again."""
        if not self.active:
            self.active, self.paused = True, False
            self.failures = []
            self._look()  # files may have changed since

    def pause(self) -> None:
        """Pause, even within the image at hand, which is added again later."""
        if self.active and not self.paused:
            self.paused = True
            self._yield()
            self._keep()
            self.changed.emit()

    def resume(self) -> None:
        """Continue after :meth:`pause`."""
        if self.active and self.paused:
            self.paused = False
            self._advance()

    def stop(self) -> None:
        """Stop. The gallery so far stays, and :meth:`start` continues from there."""
        if self.active:
            self._yield()
            self._end()

    def hold(self, who: str, on: bool) -> None:
        """Pause while ``who`` needs the processor alone, until it is called with False."""
        (self._holds.add if on else self._holds.discard)(who)
        self._on_others()

    def abandon(self) -> None:
        """Stop computing, without a signal."""
        self._soon.stop()
        self._yield()
        self._queue.clear()
        self.active = self.paused = False
        self._looking.cancel()

    def close(self) -> None:
        """Write to disk what is not stored yet. To be called when the worker's thread has ended."""
        self._worker.close()

    # Filling

    def _look(self) -> None:
        """Request the list of images and what is stored of their gallery."""
        self._looking.cancel()
        if self.folder is None and not self.files:
            self._end()
            return
        self._submit(LookUp(self._looking.begin(), self.folder, self.files))
        self.changed.emit()

    @Slot()
    def _advance(self) -> None:
        """Hand the next image to the worker if it is free for it."""
        if self.active and not self.paused and not self._looking.pending and self.images is not None:
            if not self._adding.pending and not self._queue:
                self._finish()
                return
            if not self._adding.pending and not self._held:
                self._path = self._queue.popleft()
                self._submit(AddImage(self._adding.begin(), self.images, self._path, last=not self._queue))
        self.changed.emit()

    def _yield(self) -> None:
        """Put the image at hand back into the queue."""
        if self._adding.cancel():
            self._queue.appendleft(self._path)

    def _finish(self) -> None:
        total = self.total
        self._end()
        if self.failures:
            message = tr("{count} of {total} images are not in the gallery: they cannot be used.")
            message = message.format(count=text.count(len(self.failures)), total=text.count(total))
            detail = "\n".join(f"{path}\n    {text.shown(reason)}" for path, reason in self.failures)
            self._document.problem.emit(Problem("warning", SUBJECT, message, detail))

    def _end(self) -> None:
        self._keep()
        self._queue.clear()
        self.active = self.paused = False
        self.changed.emit()

    def _keep(self) -> None:
        """Request that the gallery so far is shown and written to disk."""
        if self.images is not None and self.active:
            self._submit(Keep(self._jobs.new(), self.images))

    def _submit(self, request: Any) -> None:
        if not self._thread.isRunning():
            self._thread.start()
        self._submitted.emit(request)

    # Signals of the document and of other parts

    def _wishes(self) -> tuple[Any, ...]:
        """Return what decides which gallery it is, as far as it is known here."""
        setup = self._document.settings.setup
        return self.folder, self.files if self.folder is None else (), setup.model, setup.device, setup.options.scales

    @Slot()
    def _follow(self) -> None:
        """Begin with another gallery if the images or the network changed."""
        wishes = self._wishes()
        if wishes == self._wanted:
            return
        self._wanted = wishes
        if self.active:
            self.stop()
            message = tr("The gallery was stopped since its images or scales are others now; what it had is kept.")
            self._document.problem.emit(Problem("info", SUBJECT, message))
        self._looking.cancel()
        self.images, self.failures = None, []
        self._set_view(None)
        if self._watched:
            self._look()
        self.changed.emit()

    @Slot()
    def _on_others(self) -> None:
        held = self._held
        if held:
            self._yield()
        if held != self._was_held:
            self._was_held = held
            if self.active:
                self._soon.start()

    @Slot()
    def _give_way(self) -> None:
        """Let a small request to the worker go before the image at hand."""
        if self._adding.pending:
            self._yield()
            self._soon.start()

    # Answers of the worker

    def _set_view(self, view: GalleryView | None) -> None:
        if view is not self.view:
            self.view = view
            self.view_changed.emit()

    @Slot(int, object)
    def _on_found(self, run: int, found: Found) -> None:
        if not self._looking.finish(run):
            return
        self.images = found.images
        self._set_view(found.view)
        known = set(found.view.gallery.images) if found.view is not None else set()
        self._queue = deque(path for path in found.images.paths if self.active and str(path) not in known)
        self._advance()

    @Slot(int, object)
    def _on_added(self, run: int, added: Added) -> None:
        if added.view is not None and self.images is not None and added.view.key == self.images.key:
            self._set_view(added.view)
        if not self._adding.finish(run):
            return
        if added.problem:
            self.failures.append((self._path, added.problem))
        self._advance()

    @Slot(int, object)
    def _on_shown(self, _run: int, view: GalleryView | None) -> None:
        if view is not None and self.images is not None and view.key == self.images.key:
            self._set_view(view)

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        """Stop: the network cannot be used, for no other image either."""
        if not self._looking.finish(run) and not self._adding.finish(run):
            return
        self._adding.cancel()
        asked = self.active
        self._end()
        if asked:
            self._document.problem.emit(problem)
