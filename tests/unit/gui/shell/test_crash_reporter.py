from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.crash_reporter import CrashReporter, environment, log_path


@pytest.fixture
def reporter(qtbot: QtBot) -> Iterator[CrashReporter]:
    made = CrashReporter()
    made.install()
    yield made
    made.remove()


def raised() -> tuple[type[BaseException], BaseException, object]:
    try:
        raise ValueError("boom")
    except ValueError:
        return sys.exc_info()  # type: ignore[return-value]


def test_an_uncaught_exception_is_logged_and_announced(qtbot: QtBot, reporter: CrashReporter) -> None:
    with qtbot.waitSignal(reporter.crashed) as heard:
        sys.excepthook(*raised())  # type: ignore[arg-type]
    message, detail = heard.args
    assert message == "ValueError: boom"
    assert "Traceback" in detail
    assert "PySide6" in detail
    assert "boom" in log_path().read_text()


def test_one_in_a_thread_too(qtbot: QtBot, reporter: CrashReporter) -> None:
    def fail() -> None:
        raise RuntimeError("in a thread")

    with qtbot.waitSignal(reporter.crashed) as heard:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert heard.args[0] == "RuntimeError: in a thread"


def test_qt_speaks_into_the_log(reporter: CrashReporter) -> None:
    qWarning("something of Qt's")
    assert "something of Qt's" in log_path().read_text()


def test_ctrl_c_is_no_crash(qtbot: QtBot, reporter: CrashReporter, capsys: pytest.CaptureFixture[str]) -> None:
    with qtbot.assertNotEmitted(reporter.crashed):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_everything_is_put_back(qtbot: QtBot) -> None:
    before = sys.excepthook, threading.excepthook, list(logging.getLogger("spp_viewer").handlers)
    reporter = CrashReporter()
    reporter.install()
    reporter.remove()
    assert (sys.excepthook, threading.excepthook, logging.getLogger("spp_viewer").handlers) == before


def test_without_a_place_for_the_log_it_still_starts(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SPP_VIEWER_CACHE", str(tmp_path / "file"))
    reporter = CrashReporter()
    reporter.install()
    reporter.remove()
    assert not log_path().exists()


def test_the_environment_names_versions() -> None:
    lines = environment().splitlines()
    assert lines[0].startswith("SPP Viewer ")
    assert any(line.startswith("torch ") for line in lines)
