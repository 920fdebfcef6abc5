"""The one QApplication of the process."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QApplication


def qt_application() -> QApplication:
    """Return the QApplication, made if there is none."""
    os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(["spp-viewer"])
    application.setApplicationName("spp-viewer")
    application.setApplicationDisplayName("SPP Viewer")
    application.setDesktopFileName("spp-viewer")
    return application
