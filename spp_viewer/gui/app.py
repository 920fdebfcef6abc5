"""Opens the window. Qt is imported when it is needed, torch and OpenCV only after the window is on screen."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.core.options import Options

if TYPE_CHECKING:
    from spp_viewer.gui.shell.main_window import MainWindow


def display_available() -> bool:
    """Return whether a window can be opened: a display server answers, or the platform needs none.

    QT_QPA_PLATFORM chooses the platform. On macOS and Windows there is always one.
    """
    if sys.platform in ("darwin", "win32"):
        return True
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen and not chosen.startswith(("xcb", "wayland")):
        return True
    from spp_viewer.gui.shell.display_server import server_answers

    return server_answers(os.environ)


def run(
    paths: list[Path],
    *,
    model: Path | None,
    device: str,
    options: Options,
    proposals_file: Path | None = None,
    stated: frozenset[str] = frozenset(),
) -> int:
    """Open the window, run until it is closed, and return the exit code.

    Parameters
    ----------
    paths
        Images to open, or folders of them; the sample photographs when there are none.
    stated
        Names of the choices that were given: these count, whatever is remembered.
    """
    from spp_viewer.gui.shell.application import qt_application
    from spp_viewer.gui.shell.crash_reporter import CrashReporter

    application = qt_application()
    reporter = CrashReporter()
    reporter.install()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal ends the program
    window = open_window(
        paths, model=model, device=device, options=options, proposals_file=proposals_file, stated=stated
    )
    reporter.crashed.connect(window.show_crash)
    try:
        return application.exec()
    finally:
        window.session.shutdown()
        reporter.remove()


def open_window(
    paths: list[Path],
    *,
    model: Path | None = None,
    device: str = "auto",
    options: Options | None = None,
    proposals_file: Path | None = None,
    stated: frozenset[str] = frozenset(),
) -> MainWindow:
    """Show a window as it was left, and begin to open ``paths`` (the samples when there are none) behind it."""
    from spp_viewer.gui.document.race_history import load_history, save_history
    from spp_viewer.gui.document.session import Session
    from spp_viewer.gui.i18n.language import Language
    from spp_viewer.gui.shell.application import qt_application
    from spp_viewer.gui.shell.main_window import MainWindow
    from spp_viewer.gui.shell.retranslator import Retranslator
    from spp_viewer.gui.shell.settings import load_settings, save_settings
    from spp_viewer.gui.theme.theme import Theme
    from spp_viewer.gui.tour.tour import Tour
    from spp_viewer.pipeline.setup import AnalysisSetup

    application, settings = qt_application(), load_settings()
    given = AnalysisSetup(options if options is not None else Options(), model, device, proposals_file)
    setup = given.with_changes(**{name: value for name, value in settings.options.items() if name not in stated})
    session = Session(
        setup.options,
        model=setup.model,
        device=setup.device,
        proposals_file=setup.proposals_file,
        threshold=settings.threshold,
        fallback=given,
    )
    theme, language = Theme(application, settings.theme), Language(application, settings.language)
    window = MainWindow(session, theme, settings, language, load_history())
    Retranslator(window)
    tour = Tour(window)
    window.closed.connect(save_settings)
    window.referee.history_changed.connect(save_history)
    window.show()
    if paths:
        window.open_paths(paths)
    else:
        window.opener.open_samples()
    tour.make_offer()
    return window
