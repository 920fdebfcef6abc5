"""The filter gallery of a session: over which images, how far it is filled, and what it shows so far.

Lives on the window's thread. The worker gets one image at a time. Whatever the user does with the open photograph goes
first: the image at hand is then cancelled through its progress, and comes again afterwards.
"""

from __future__ import annotations

import itertools
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from spp_viewer.core.image import SUFFIXES
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.gallery_cache import GalleryCache
from spp_viewer.gui.workers.gallery_jobs import Added, AddImage, Found, GallerySet, GalleryView, Keep, LookUp
from spp_viewer.gui.workers.gallery_worker import GalleryWorker
from spp_viewer.gui.workers.messages import Job, Phase, Problem

if TYPE_CHECKING:
    from spp_viewer.gui.document.session import Session

SUBJECT = "gallery"


class GalleryRun(QObject):
    """What each conv5 filter responds to most, over the open list or a folder of the user's choice.

    Attributes
    ----------
    folder
        The chosen folder; None means the images of the open list.
    images
        Which images there are, once they were looked up.
    view
        The gallery so far; None while nothing is in it.
    active, paused
        Whether it is being filled, and whether that waits for :meth:`resume`.
    failures
        (file, reason) of those that could not be added.
    """

    changed = Signal()
    """Any of the attributes but the view is another."""
    view_changed = Signal()

    _submitted = Signal(object)

    def __init__(self, session: Session, thread: QThread, worker: AnalysisWorker) -> None:
        super().__init__(session)
        self._session, self._thread = session, thread
        self.folder: Path | None = None
        self.images: GallerySet | None = None
        self.view: GalleryView | None = None
        self.active = self.paused = False
        self.failures: list[tuple[Path, str]] = []
        self._watched = self._was_held = False
        self._holds: set[str] = set()
        self._queue: deque[Path] = deque()
        self._numbers = itertools.count(1)
        self._looking: Job | None = None
        self._adding: AddImage | None = None
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
        session.files_changed.connect(self._follow)
        session.options_changed.connect(self._follow)
        for signal in (
            session.run_changed,
            session.features.state_changed,
            session.why.changed,
            session.sizes.changed,
            session.live.active_changed,
        ):
            signal.connect(self._on_others)
        for signal in (session.why.switched_changed, session.why.cover_changed):
            signal.connect(self._after_you)

    # What there is

    @property
    def files(self) -> tuple[Path, ...]:
        """Images of the open list, without saved analyses."""
        return tuple(path for path in self._session.files if path.suffix.lower() in SUFFIXES)

    @property
    def total(self) -> int:
        """Images there are; for a folder, once it was looked up."""
        if self.images is not None:
            return len(self.images.paths)
        return len(self.files) if self.folder is None else 0

    @property
    def seen(self) -> int:
        """Images in the gallery."""
        return len(self.view.gallery.images) if self.view is not None else 0

    @property
    def done(self) -> int:
        """Images that are through while it is being filled, failed ones included."""
        if self.images is None or self._looking is not None:
            return self.seen
        return self.total - len(self._queue) - (self._adding is not None)

    @property
    def waiting(self) -> bool:
        """Whether it lets others go first."""
        return self.active and not self.paused and self._held

    @property
    def behind_live(self) -> bool:
        """Whether a live window is what it lets go first."""
        return self.waiting and self._session.live.active

    @property
    def _held(self) -> bool:
        session = self._session
        busy = Phase.RUNNING in (session.features.state.phase, session.why.phase, session.sizes.phase)
        return bool(session.running or busy or session.live.active or self._holds)

    # What the user does

    def watch(self, on: bool) -> None:
        """Somebody looks at the gallery from now on, or does not any more."""
        self._watched = on
        if on and not self.active:
            self._look()

    def choose_folder(self, folder: Path | None) -> None:
        """Let it be of the images in a folder; None: of those of the open list."""
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
        """Stop for a while, within the image at hand, which comes again."""
        if self.active and not self.paused:
            self.paused = True
            self._yield()
            self._keep()
            self.changed.emit()

    def resume(self) -> None:
        """Go on after :meth:`pause`."""
        if self.active and self.paused:
            self.paused = False
            self._advance()

    def stop(self) -> None:
        """Stop for good. What is in the gallery stays, and :meth:`start` goes on from there."""
        if self.active:
            self._yield()
            self._end()

    def hold(self, who: str, on: bool) -> None:
        """Somebody needs the machine for themselves, or does not any more."""
        (self._holds.add if on else self._holds.discard)(who)
        self._on_others()

    def abandon(self) -> None:
        """Stop computing, without a word."""
        self._soon.stop()
        self._yield()
        self._queue.clear()
        self.active = self.paused = False
        self._look_no_more()

    def close(self) -> None:
        """Write to disk what is not there yet. To be called when the worker's thread has ended."""
        self._worker.close()

    # Filling

    def _look(self) -> None:
        """Ask which images there are now, and for what is kept of their gallery."""
        self._look_no_more()
        if self.folder is None and not self.files:
            self._end()
            return
        self._looking = self._new_job()
        self._submit(LookUp(self._looking, self.folder, self.files))
        self.changed.emit()

    def _look_no_more(self) -> None:
        if self._looking is not None:
            self._looking.progress.cancel()
            self._looking = None

    @Slot()
    def _advance(self) -> None:
        """Hand the next image to the worker if it is free for it."""
        if self.active and not self.paused and self._looking is None and self.images is not None:
            if self._adding is None and not self._queue:
                self._finish()
                return
            if self._adding is None and not self._held:
                path = self._queue.popleft()
                self._adding = AddImage(self._new_job(), self.images, path, last=not self._queue)
                self._submit(self._adding)
        self.changed.emit()

    def _yield(self) -> None:
        """Take the image at hand back."""
        if self._adding is not None:
            self._adding.job.progress.cancel()
            self._queue.appendleft(self._adding.path)
            self._adding = None

    def _finish(self) -> None:
        total = self.total
        self._end()
        if self.failures:
            message = tr("{count} of {total} images are not in the gallery: they cannot be used.")
            message = message.format(count=text.count(len(self.failures)), total=text.count(total))
            detail = "\n".join(f"{path}\n    {text.shown(reason)}" for path, reason in self.failures)
            self._session.problem.emit(Problem("warning", SUBJECT, message, detail))

    def _end(self) -> None:
        self._keep()
        self._queue.clear()
        self.active = self.paused = False
        self.changed.emit()

    def _keep(self) -> None:
        """Have what there is shown and written."""
        if self.images is not None and self.active:
            self._submit(Keep(self._new_job(), self.images))

    def _new_job(self) -> Job:
        session = self._session
        return Job(next(self._numbers), session.options, model=session.setup.model, device=session.device)

    def _submit(self, request: Any) -> None:
        if not self._thread.isRunning():
            self._thread.start()
        self._submitted.emit(request)

    # What happens meanwhile

    def _wishes(self) -> tuple[Any, ...]:
        """What the gallery is of, as far as it is known here."""
        setup = self._session.setup
        return self.folder, self.files if self.folder is None else (), setup.model, setup.device, setup.options.scales

    @Slot()
    def _follow(self) -> None:
        """The images or the network may be others."""
        wishes = self._wishes()
        if wishes == self._wanted:
            return
        self._wanted = wishes
        if self.active:
            self.stop()
            message = tr("The gallery was stopped since its images or scales are others now; what it had is kept.")
            self._session.problem.emit(Problem("info", SUBJECT, message))
        self._look_no_more()
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
    def _after_you(self) -> None:
        """Something small is wanted of the worker: it comes before the image at hand."""
        if self._adding is not None:
            self._yield()
            self._soon.start()

    # What the worker says

    def _set_view(self, view: GalleryView | None) -> None:
        if view is not self.view:
            self.view = view
            self.view_changed.emit()

    @Slot(int, object)
    def _on_found(self, run: int, found: Found) -> None:
        if self._looking is None or run != self._looking.run:
            return
        self._looking = None
        self.images = found.images
        self._set_view(found.view)
        known = set(found.view.gallery.images) if found.view is not None else set()
        self._queue = deque(path for path in found.images.paths if self.active and str(path) not in known)
        self._advance()

    @Slot(int, object)
    def _on_added(self, run: int, added: Added) -> None:
        if added.view is not None and self.images is not None and added.view.key == self.images.key:
            self._set_view(added.view)
        if self._adding is None or run != self._adding.job.run:
            return
        if added.problem:
            self.failures.append((self._adding.path, added.problem))
        self._adding = None
        self._advance()

    @Slot(int, object)
    def _on_shown(self, _run: int, view: GalleryView | None) -> None:
        if view is not None and self.images is not None and view.key == self.images.key:
            self._set_view(view)

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        """The network is not to be had: no other image would fare better."""
        if self._looking is not None and run == self._looking.run:
            self._looking = None
        elif self._adding is None or run != self._adding.job.run:
            return
        self._adding = None
        asked = self.active
        self._end()
        if asked:
            self._session.problem.emit(problem)
