"""Opens files, folders, samples and dialogs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtWidgets import QFileDialog, QMainWindow

from spp_viewer.core.image import SUFFIXES
from spp_viewer.core.message import Message
from spp_viewer.core.samples import sample_paths
from spp_viewer.exchange.analysis_file import SUFFIX
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.shell.dialogs import AboutDialog, CrashDialog, KeyRow, KeysDialog
from spp_viewer.gui.shell.recent_files import RecentFiles
from spp_viewer.gui.workers.messages import Problem


class Opener(QObject):
    """Opens what the user asks for, and remembers from where.

    Parameters
    ----------
    window
        Parent of the dialogs; its menu bar becomes the parent of the menu of recent files.
    folder
        Folder in which dialogs begin; empty for Qt's choice.
    recent
        Paths for :class:`RecentFiles`.
    key_rows
        Returns the rows of the table of keys, by the titles of the menus.

    Attributes
    ----------
    folder
        Folder of what was opened last.
    recent
        The menu of recent files.
    """

    def __init__(
        self,
        session: Session,
        window: QMainWindow,
        folder: str,
        recent: Sequence[str],
        key_rows: Callable[[], Mapping[str, Sequence[KeyRow]]],
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._key_rows = session, window, key_rows
        self.folder = folder
        self.recent = RecentFiles(session.document, self.open_paths, recent, window.menuBar())

    # Files

    def ask_for_image(self) -> None:
        """Open the file that the user chooses in a dialog, or several."""
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        kinds = (
            tr("Images and analyses ({patterns})").format(patterns=f"{patterns} *{SUFFIX}"),
            tr("All files (*)"),
        )
        names, _ = QFileDialog.getOpenFileNames(self._window, tr("Open images"), self.folder, ";;".join(kinds))
        self.open_paths([Path(name) for name in names])

    def ask_for_folder(self) -> None:
        """Open the images of the folder that the user chooses in a dialog."""
        name = QFileDialog.getExistingDirectory(self._window, tr("Open folder"), self.folder)
        self.open_paths([Path(name)] if name else [])

    def open_paths(self, paths: list[Path]) -> None:
        """Open images and folders, and remember where they were."""
        if paths:
            self.folder = str(paths[0] if paths[0].is_dir() else paths[0].parent)
            self.recent.name(paths[0])
            self._session.open(paths)

    def open_urls(self, urls: Sequence[QUrl]) -> None:
        """Open the files of this computer among URLs; the others become a notice."""
        foreign = [url for url in urls if not url.isLocalFile()]
        if foreign:
            message = Message(
                "{url} is not a file on this computer; save the image first and open that.", url=foreign[0].toString()
            )
            self._session.document.problem.emit(Problem("warning", "image", message))
        self.open_paths([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

    def open_samples(self) -> None:
        """Open the photographs that ship with the program."""
        try:
            self._session.open(sample_paths())
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = Message(
                "The sample photographs are missing ({error}); install the program again to have them.", error=error
            )
            self._session.document.problem.emit(Problem("warning", "image", message))

    # Dialogs

    def show_keys(self) -> None:
        """Show the table of keys until it is closed."""
        KeysDialog(self._key_rows(), self._window).exec()

    def show_about(self) -> None:
        """Show version and licence until the dialog is closed."""
        AboutDialog(self._window).exec()

    def show_crash(self, message: str, detail: str) -> None:
        """Show an uncaught error; one dialog at a time, since an error in a paint event comes with every frame."""
        if not any(dialog.isVisible() for dialog in self._window.findChildren(CrashDialog)):
            CrashDialog(message, detail, self._window).show()
