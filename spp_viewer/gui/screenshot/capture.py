"""Takes a picture of the main window, rendered without a screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer, qInstallMessageHandler

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.options import Options
from spp_viewer.gui.canvas.view_options import COMPARISONS
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.export.image_files import write_picture
from spp_viewer.gui.i18n.language import Language
from spp_viewer.gui.pages.images.foot import REST_MS
from spp_viewer.gui.screenshot.gallery import stage_gallery
from spp_viewer.gui.screenshot.race import Staging, stage_race
from spp_viewer.gui.screenshot.tour import stage_tour
from spp_viewer.gui.shell.application import qt_application
from spp_viewer.gui.shell.crash_reporter import log_qt_message
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.shell.window_parts import settle
from spp_viewer.gui.strip.stages import KEYS
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.messages import Phase, Problem
from spp_viewer.pipeline.result_cache import ResultStore

SCREENSHOT_SECONDS = 600
"""An analysis that takes longer is given up; seconds."""

THUMBNAIL_SECONDS = 10
"""A picture is taken without the thumbnails that take longer."""


def screenshot(
    image: Path,
    out: Path,
    *,
    size: tuple[int, int] = (1280, 800),
    colours: int | None = None,
    theme: str = "system",
    language: str = "en",
    stage: str = "",
    panel: str = "",
    layer: str = "",
    conv5_filter: int | None = None,
    compare: str = "",
    levels: tuple[int, ...] | None = None,
    heat: str = "max",
    staging: Staging | None = None,
    live: tuple[float, float, float, float] | None = None,
    gallery: Path | None = None,
    tour: int | None = None,
    model: Path | None = None,
    device: str = "auto",
    options: Options | None = None,
    proposals_file: Path | None = None,
) -> None:
    """Write a picture of the main window with ``image`` analysed, rendered without a screen.

    Settings are neither read nor written.

    Parameters
    ----------
    size
        (width, height) of the window in pixels.
    colours
        Number of colours of a PNG with a palette; None keeps all.
    language
        One of :data:`spp_viewer.gui.i18n.language.LANGUAGES`.
    stage, panel
        Stage and page to show, of :data:`spp_viewer.gui.strip.stages.KEYS` and
        :data:`spp_viewer.gui.shell.page_tabs.PANELS`; empty for those that the window opens with.
    layer
        Name of the layer to show, conv5 if empty.
    conv5_filter
        Number of a filter of that layer to show over the photograph.
    compare
        What the second canvas shows, one of :data:`spp_viewer.gui.canvas.view_options.COMPARISONS`;
        empty for no second one.
    levels
        Levels of the pyramid to draw; None for all.
    heat
        One of :data:`spp_viewer.explain.filters.REDUCTIONS`.
    staging
        A race or a sweep to be run and shown; None for neither.
    live
        Box (x1, y1, x2, y2), image pixels, of a live window to draw; None for none.
    gallery
        Folder over whose images the filter gallery is to be filled and shown; None for no gallery.
    tour
        Step of the guided tour to show on this image, counted from 1; None for none.

    Raises
    ------
    SppViewerError
        If the analysis fails, as its own class, or if the picture cannot be written.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = qt_application()
    nothing_kept = ResultStore(memory=0)  # a picture is of a run, with its own times
    session = Session(options, model=model, device=device, proposals_file=proposals_file, results=nothing_kept)
    look, words = Theme(application, theme), Language(application, language)
    with _offscreen_window(session, look, words, size) as window:
        loop = QEventLoop()
        session.document.settled.connect(loop.quit)
        QTimer.singleShot(SCREENSHOT_SECONDS * 1000, loop.quit)
        _check_size(window, size)
        _analyse(window, image, loop)
        _look_at(window, layer, loop)
        _show(window, stage, panel, conv5_filter)
        _show_canvas(window, compare, levels, heat)
        if staging is not None:
            stage_race(window, staging)
        stage_gallery(window, gallery)
        if tour is not None:
            stage_tour(window, tour)
        _await_reasons(window, loop)
        _await_sizes(window, loop)
        _draw_live(window, live, loop)
        application.processEvents()
        _await_thumbnails(window, loop)
        _check_size(window, size)  # the image's place among others takes room too
        write_picture(out, window.grab().toImage(), colours)


@contextmanager
def _offscreen_window(
    session: Session, theme: Theme, language: Language, size: tuple[int, int]
) -> Iterator[MainWindow]:
    """Show a window of this size, and delete it with all that belongs to it at the end."""
    before = qInstallMessageHandler(log_qt_message)  # the offscreen platform warns of unsupported calls
    window = MainWindow(session, theme, language=language)
    window.resize(*size)
    window.show()  # which lays it out, and may make it larger
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        session.deleteLater()
        theme.deleteLater()
        language.remove()
        language.deleteLater()
        # Now, since there is no event loop: the next picture's theme would style all that is left of this window.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qInstallMessageHandler(before)


def _analyse(window: MainWindow, image: Path, loop: QEventLoop) -> None:
    """Open and analyse an image, and raise the first error."""
    session, problems = window.session, list[Problem]()
    session.document.problem.connect(problems.append)
    session.open([image])
    loop.exec()
    _raise_first(problems)
    if session.document.analysis is None:
        raise SppViewerError(f"{image}: not analysed within {SCREENSHOT_SECONDS} s; choose fewer or smaller scales")


def _show(window: MainWindow, stage: str, panel: str, conv5_filter: int | None) -> None:
    """Show the stage, the page and the filter given in the command line's options."""
    for name, known, what in ((stage, KEYS, "stage"), (panel, PANELS, "panel")):
        if name and name not in known:
            raise SppViewerError(f"{name!r} is no {what}; use {', '.join(known)}")
    count = window.session.features.filter_count
    if conv5_filter is not None and not 0 <= conv5_filter < count:
        raise SppViewerError(f"no filter {conv5_filter}; they are numbered from 0 to {count - 1}")
    if stage:
        window.navigator.show_stage(stage)
    if panel:
        window.panels.show_page(panel)
    if conv5_filter is not None:
        window.navigator.show_filter(conv5_filter)


def _show_canvas(window: MainWindow, compare: str, levels: tuple[int, ...] | None, heat: str) -> None:
    """Apply the choices that concern the canvas."""
    if compare and compare not in COMPARISONS:
        raise SppViewerError(f"{compare!r} is no comparison; use {', '.join(COMPARISONS)}")
    if levels is not None:
        if not set(levels) <= set(window.session.document.settings.levels):
            raise SppViewerError(
                f"the levels of this model are {', '.join(map(str, window.session.document.settings.levels))}"
            )
        window.session.document.settings.show_levels(levels)
    window.session.document.selection.choose_reduction(heat)
    if compare:
        window.pair.compare(compare)


def _look_at(window: MainWindow, layer: str, loop: QEventLoop) -> None:
    """Choose a layer and wait for its maps."""
    features = window.session.features
    if not layer:
        return
    if layer not in features.names:
        raise SppViewerError(f"{layer!r} is no layer; use {', '.join(features.names)}")
    features.choose_layer(layer)
    features.changed.connect(loop.quit)
    features.state_changed.connect(lambda state: None if state.phase == Phase.RUNNING else loop.quit())
    if features.state.phase == Phase.RUNNING:
        loop.exec()
    if features.state.phase == Phase.FAILED:
        raise SppViewerError(features.state.message)


def _await_reasons(window: MainWindow, loop: QEventLoop) -> None:
    """If the page is Why, show its map over the photograph and wait until the score is traced."""
    why = window.session.why
    if window.panels.current != "why":
        return
    window.overlays.layers["why"].set_visible(True)
    why.changed.connect(loop.quit)
    if why.phase == Phase.RUNNING:
        loop.exec()
    if why.phase == Phase.FAILED:
        raise SppViewerError(why.message)


def _await_sizes(window: MainWindow, loop: QEventLoop) -> None:
    """If the page is Sizes, wait until all forms are compared."""
    sizes = window.session.sizes
    sizes.changed.connect(loop.quit)
    while window.panels.current == "sizes" and sizes.phase == Phase.RUNNING:
        loop.exec()
    if sizes.phase == Phase.FAILED:
        raise SppViewerError(sizes.message)


def _draw_live(window: MainWindow, box: tuple[float, float, float, float] | None, loop: QEventLoop) -> None:
    """Draw a live window and wait for its scores."""
    live = window.session.live
    if box is None:
        return
    live.place(box)
    live.scored.connect(loop.quit)
    live.message_changed.connect(loop.quit)
    while live.scores is None and not live.failed:
        loop.exec()
    if live.failed:
        raise SppViewerError(live.message)
    for _ in range(3):  # heights that follow from widths come step by step
        settle(window)
        loop.processEvents()


def _await_thumbnails(window: MainWindow, loop: QEventLoop) -> None:
    """Wait for the thumbnails and the counts of the list of images."""
    if not window.images.isVisible():
        return
    thumbnails = window.images.thumbnails
    if not thumbnails.idle:
        thumbnails.became_idle.connect(loop.quit)
        QTimer.singleShot(THUMBNAIL_SECONDS * 1000, loop.quit)
        loop.exec()
        thumbnails.became_idle.disconnect(loop.quit)
    QTimer.singleShot(2 * REST_MS, loop.quit)  # its foot counts a little later
    loop.exec()


def _check_size(window: MainWindow, size: tuple[int, int]) -> None:
    """Raise an error if the window did not take the size."""
    if (window.width(), window.height()) != size:
        least = window.minimumSizeHint().expandedTo(window.minimumSize())
        raise SppViewerError(
            f"{size[0]}x{size[1]}: the window is at least {least.width()}x{least.height()} pixels; ask for more"
        )


def _raise_first(problems: list[Problem]) -> None:
    """Raise the first error among the notices."""
    for problem in problems:
        error = problem.error
        if isinstance(error, SppViewerError):
            raise error
        if error is not None:
            raise SppViewerError(f"unexpected error: {error}; run with the window to see the details") from error
