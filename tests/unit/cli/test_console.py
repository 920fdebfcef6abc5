from __future__ import annotations

import io
import logging
import sys

import pytest

from spp_viewer.cli.console import ProgressLine, explaining_qt, logging_to_stderr, print_error
from spp_viewer.core.errors import SppViewerError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_problem_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(ValueError("two\nlines\tand  spaces"))
    assert capsys.readouterr().err == "spp-viewer: two lines and spaces\n"


def test_progress_keeps_one_line_of_a_terminal_and_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressLine("photo.jpg") as progress:
        progress("proposals", 1, 6)
        progress("conv", 3, 13)
    text = terminal.getvalue()
    assert "\n" not in text
    assert "photo.jpg: proposals 1/6" in text
    assert "photo.jpg: conv 3/13" in text
    *_, last, end = text.split("\r")
    assert (last.strip(), end) == ("", "")


def test_progress_redraws_a_stage_ten_times_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("time.monotonic", iter([0.0, 0.05, 0.11, 0.12]).__next__)
    progress = ProgressLine("x")
    for step in range(4):
        progress("fc", step, 4)
    assert [part.strip() for part in terminal.getvalue().split("\r")[1:]] == ["x: fc 0/4", "x: fc 2/4"]


@pytest.mark.parametrize(("terminal", "quiet"), [(io.StringIO(), False), (Terminal(), True)])
def test_progress_says_nothing_to_a_file_or_when_told_so(
    monkeypatch: pytest.MonkeyPatch, terminal: io.StringIO, quiet: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressLine("photo.jpg", quiet=quiet) as progress:
        progress("conv", 1, 2)
    assert terminal.getvalue() == ""


def test_a_missing_system_library_is_explained() -> None:
    with pytest.raises(SppViewerError, match=r"libEGL\.so\.1.*README"), explaining_qt():
        raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    with pytest.raises(ImportError, match="other"), explaining_qt():
        raise ImportError("No module named 'other'")


def test_warnings_of_the_engine_are_lines_on_stderr_and_those_of_the_window_are_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging_to_stderr():
        logging.getLogger("spp_viewer.proposals.cache").warning("the disk is %s", "full")
        logging.getLogger("spp_viewer.proposals.cache").info("by the way")
        logging.getLogger("spp_viewer.gui.workers.analysis_worker").warning("shown in the window")
        logging.getLogger("spp_viewer.pipeline.disk_cache").warning("of the window's caches")
        logging.getLogger("spp_viewer.qt").warning("of no consequence")
    handlers = list(logging.getLogger("spp_viewer").handlers)
    assert capsys.readouterr().err == "spp-viewer: the disk is full\n"
    with logging_to_stderr():
        assert len(logging.getLogger("spp_viewer").handlers) == len(handlers) + 1
    assert logging.getLogger("spp_viewer").handlers == handlers
