"""Actions of the menu Help."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.shell.actions.spec import HELP, ActionSpec
from spp_viewer.gui.shell.crash_reporter import log_path

ACTIONS = (
    ActionSpec(
        "help",
        HELP,
        tr_noop("&Keys and actions"),
        tr_noop("All actions with their keys."),
        ("F1",),
        run=lambda context: context.opener.show_keys(),
    ),
    ActionSpec(
        "tour",
        HELP,
        tr_noop("&Guided tour"),
        tr_noop("The story of the paper in ten steps."),
        ("Shift+F1",),
        run=lambda context: context.navigator.tour_wanted.emit(),
    ),
    ActionSpec(
        "log",
        HELP,
        tr_noop("Show &log file"),
        tr_noop("Where the program writes what went wrong."),
        run=lambda _: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path()))),
    ),
    ActionSpec(
        "about",
        HELP,
        tr_noop("&About SPP Viewer"),
        tr_noop("Version, libraries and licence."),
        group=1,
        run=lambda context: context.opener.show_about(),
    ),
)
