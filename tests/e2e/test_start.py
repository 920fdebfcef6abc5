"""Starting the program: the window is there before torch is, and settings come back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.settings import Settings, load_settings, save_settings
from tests.e2e.conftest import PATIENCE

SHOWN_FIRST = """
import sys
from spp_viewer.gui import app
window = app.open_window([])
assert window.isVisible()
print("torch" in sys.modules, "cv2" in sys.modules, "scipy" in sys.modules)
window.close()
"""

RUN_AND_CLOSE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from spp_viewer.core.options import Options
from spp_viewer.gui import app
from spp_viewer.gui.shell import main_window

class Window(main_window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        self.session.document.settled.connect(self.finish)
    def finish(self):
        document = self.session.document
        print(document.image.image.name, document.analysis is not None, self.theme.name, flush=True)
        self.theme.choose("light")
        self.close()

main_window.MainWindow = Window
options = Options(scales=(224,), proposals="grid", max_proposals=50)
raise SystemExit(app.run([Path(p) for p in sys.argv[2:]], model=Path(sys.argv[1]), device="cpu", options=options))
"""


def python(code: str, *arguments: object) -> list[str]:
    """Words that a fresh interpreter prints."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows torch has to be loaded before Qt")
def test_the_window_is_up_before_the_heavy_libraries() -> None:
    assert python(SHOWN_FIRST) == ["False", "False", "False"]


def test_a_file_is_opened_and_choices_are_remembered(
    tiny_bundle_path: Path, photo_path: Path, private_settings: Path
) -> None:
    save_settings(Settings(theme="dark"))
    assert python(RUN_AND_CLOSE, tiny_bundle_path, photo_path) == ["photo.png", "True", "dark"]
    remembered = load_settings()
    assert remembered.theme == "light"
    assert remembered.geometry


def test_without_a_file_the_first_sample_is_opened(tiny_bundle_path: Path) -> None:
    from spp_viewer.core.samples import sample_paths

    name, analysed, _ = python(RUN_AND_CLOSE, tiny_bundle_path)
    assert (name, analysed) == (sample_paths()[0].name, "True")


def test_the_samples_are_a_menu_away(qtbot: QtBot, analysed: MainWindow) -> None:
    from spp_viewer.core.samples import sample_paths

    folder = analysed.settings().folder
    with qtbot.waitSignal(analysed.session.document.settled, timeout=PATIENCE):
        analysed.actions_by_key["samples"].trigger()
    assert analysed.session.document.file_list.files == sample_paths()
    assert analysed.windowTitle().startswith(sample_paths()[0].name)
    assert analysed.settings().folder == folder  # the dialog still begins where the user's own images are


def test_without_its_samples_the_program_says_so(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("spp_viewer.core.samples.resource", lambda *_: tmp_path)
    window.opener.open_samples()
    (notice,) = window.notices.notices
    assert "sample photographs are missing" in notice.problem.message
    assert not window.session.document.running
