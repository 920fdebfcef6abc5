"""Actions of the menu File."""

from __future__ import annotations

from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.shell.actions.spec import FILE, ActionSpec, has_analysis, has_image
from spp_viewer.gui.shell.context import WindowContext


def _save_mosaic(context: WindowContext) -> None:
    from spp_viewer.gui.pages.filters.mosaic_exporter import save_mosaic  # pages are imported when first used

    save_mosaic(context.exporter, context.pages().ready("filters").filters.picture)


OPENING = (
    ActionSpec(
        "open",
        FILE,
        tr_noop("&Open…"),
        tr_noop("Open an image."),
        ("Ctrl+O",),
        icon="open",
        run=lambda context: context.opener.ask_for_image(),
    ),
    ActionSpec(
        "open.folder",
        FILE,
        tr_noop("Open &folder…"),
        tr_noop("Open all images of a folder."),
        ("Ctrl+U",),
        run=lambda context: context.opener.ask_for_folder(),
    ),
    ActionSpec(
        "samples",
        FILE,
        tr_noop("&Sample photographs"),
        tr_noop("Open the photographs that ship with the program."),
        run=lambda context: context.opener.open_samples(),
    ),
    ActionSpec(
        "previous",
        FILE,
        tr_noop("&Previous image"),
        tr_noop("Open the file before."),
        ("A", "PgUp"),
        1,
        "previous",
        run=lambda context: context.session.step(-1),
        enabled=lambda context: context.session.document.file_list.can_step(-1),
    ),
    ActionSpec(
        "next",
        FILE,
        tr_noop("&Next image"),
        tr_noop("Open the file after."),
        ("D", "PgDown"),
        1,
        "next",
        run=lambda context: context.session.step(1),
        enabled=lambda context: context.session.document.file_list.can_step(1),
    ),
)

SAVING = (
    ActionSpec(
        "export",
        FILE,
        tr_noop("&Export detections…"),
        tr_noop("Write the boxes that are shown: those above the threshold, of the shown classes."),
        ("Ctrl+E",),
        2,
        run=lambda context: context.view_exporter.export_detections(),
        enabled=has_analysis,
    ),
    ActionSpec(
        "save",
        FILE,
        tr_noop("Sa&ve analysis…"),
        tr_noop("Write everything to one file, to open again."),
        ("Ctrl+S",),
        2,
        run=lambda context: context.view_exporter.save_analysis(),
        enabled=has_analysis,
    ),
    ActionSpec(
        "picture",
        FILE,
        tr_noop("Save pict&ure…"),
        tr_noop("Write the view as a picture."),
        ("S",),
        2,
        run=lambda context: context.central.save(),
        enabled=has_image,
    ),
    ActionSpec(
        "mosaic",
        FILE,
        tr_noop("Save &mosaic…"),
        tr_noop("Write the maps of all filters as a picture, every cell of them."),
        ("Shift+S",),
        2,
        run=_save_mosaic,
        enabled=lambda context: context.session.features.shown is not None,
    ),
    ActionSpec(
        "copy",
        FILE,
        tr_noop("Cop&y picture"),
        tr_noop("Copy the view, or in the table of detections the selected rows."),
        ("Ctrl+C",),
        2,
        run=lambda context: context.central.copy(),
        enabled=has_image,
    ),
)

CLOSING = (
    ActionSpec(
        "close",
        FILE,
        tr_noop("&Close window"),
        tr_noop("Close this window."),
        ("Ctrl+W",),
        3,
        run=lambda context: context.close(),
    ),
    ActionSpec(
        "quit",
        FILE,
        tr_noop("&Quit"),
        tr_noop("End the program."),
        ("Ctrl+Q",),
        3,
        run=lambda context: context.close(),
    ),
)

ACTIONS = OPENING + SAVING + CLOSING
