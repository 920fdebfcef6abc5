"""Connects the gallery's panel to the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.export.exporter import Exporter
from spp_viewer.gui.export.image_files import write_picture
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.filters.gallery_image import gallery_picture
from spp_viewer.gui.pages.filters.page import FiltersPage
from spp_viewer.gui.workers.race_jobs import Activity

if TYPE_CHECKING:
    from spp_viewer.explain.gallery import Patch


@dataclass(frozen=True)
class Task:
    """A cell to show once its image is analysed."""

    path: Path
    scale: int
    cell: tuple[int, int]
    filter: int


class GalleryController(QObject):
    """Keeps the page and the session's gallery in sync. Owned by the page.

    Parameters
    ----------
    show_filter
        Chooses a filter and shows it over the photograph.
    open_paths
        Function that opens files that are not in the list.
    """

    def __init__(
        self,
        page: FiltersPage,
        session: Session,
        referee: RaceController,
        exporter: Exporter,
        show_filter: Callable[[int | None], None],
        open_paths: Callable[[list[Path]], None],
    ) -> None:
        super().__init__(page)
        self._page, self._session, self._referee, self._exporter = page, session, referee, exporter
        self._show_over_image, self._open_paths = show_filter, open_paths
        self._task: Task | None = None
        run, panel, features = session.gallery, page.gallery, session.features
        run.changed.connect(self._show_run)
        run.view_changed.connect(self._show_view)
        features.filter_changed.connect(self._show_filter)
        features.layer_changed.connect(self._on_layer)
        session.document.settled.connect(self._on_settled)
        referee.changed.connect(self._on_race)
        page.all_images.toggled.connect(self._on_switch)
        panel.seen.connect(run.watch)
        panel.filter_chosen.connect(self._on_filter)
        panel.patch_chosen.connect(self._on_patch)
        controls = panel.controls
        controls.started.connect(run.start)
        controls.paused.connect(run.pause)
        controls.resumed.connect(run.resume)
        controls.stopped.connect(run.stop)
        controls.images.list_chosen.connect(self._choose_list)
        controls.images.folder_wanted.connect(self._ask_for_folder)
        controls.save.clicked.connect(self._save)
        self._show_run()
        self._show_view()

    # From the session

    @Slot()
    def _show_run(self) -> None:
        self._page.gallery.show_run(self._session.gallery)

    @Slot()
    def _show_view(self) -> None:
        panel, run = self._page.gallery, self._session.gallery
        panel.set_view(run.view)
        panel.show_run(run)
        self._show_filter()

    @Slot()
    def _show_filter(self) -> None:
        features = self._session.features
        self._page.gallery.set_filter(features.filter if features.on_conv5 else None)

    @Slot()
    def _on_layer(self) -> None:
        """Enable the gallery for conv5 only."""
        if not self._session.features.on_conv5:
            self._page.show_gallery(False)

    @Slot()
    def _on_race(self) -> None:
        """Suspend the gallery during a race."""
        self._session.gallery.hold("race", self._referee.activity != Activity.IDLE)

    @Slot()
    def _on_settled(self) -> None:
        """Show the requested cell if its photograph is analysed."""
        task, session = self._task, self._session
        self._task = None
        opened, analysis = session.document.image, session.document.analysis
        if task is None or opened is None or analysis is None or opened.image.path != task.path:
            return
        session.features.choose_conv5()
        self._show_over_image(task.filter)
        scales = [scale_map.scale for scale_map in analysis.maps] if analysis.maps is not None else []
        if task.scale in scales:
            session.document.selection.choose_map(scales.index(task.scale))
            session.document.selection.choose_cell(task.cell)

    # From the user

    @Slot(bool)
    def _on_switch(self, on: bool) -> None:
        if on:
            self._session.features.choose_conv5()

    @Slot(int)
    def _on_filter(self, number: int) -> None:
        self._session.features.choose_conv5()
        self._show_over_image(number)

    @Slot(object)
    def _on_patch(self, patch: Patch) -> None:
        """Open its photograph at its cell."""
        session, path = self._session, Path(patch.image)
        number = self._page.gallery.mosaic.chosen_filter
        if number is None:
            return
        self._task = Task(path, patch.scale, patch.cell, number)
        opened = session.document.image
        if (
            opened is not None
            and opened.image.path == path
            and session.document.analysis is not None
            and not session.document.running
        ):
            self._on_settled()
        elif path in session.document.file_list.files:
            session.go_to(session.document.file_list.files.index(path))
        else:
            self._open_paths([path])

    @Slot()
    def _choose_list(self) -> None:
        self._session.gallery.choose_folder(None)

    @Slot()
    def _ask_for_folder(self) -> None:
        run = self._session.gallery
        at = run.folder or next((path.parent for path in run.files), Path.home())
        name = QFileDialog.getExistingDirectory(self._page, tr("Folder for the gallery"), str(at))
        if name:
            run.choose_folder(Path(name))

    @Slot()
    def _save(self) -> None:
        seen = self._page.gallery.picture
        if seen is None:
            return
        path, _ = self._exporter.ask(tr("Save picture of the gallery"), "-gallery.png", [tr("Picture (*.png)")])
        if path is None:
            return
        target = path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")
        self._exporter.write(target, lambda: write_picture(target, gallery_picture(seen)))
