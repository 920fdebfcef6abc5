from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from spp_viewer.gui import app
from spp_viewer.gui.shell.display_server import server_answers

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="display servers speak over local sockets")


def test_nothing_set_means_no_display() -> None:
    assert not server_answers({})


@pytest.mark.parametrize("display", [":98765", "nonsense", "localhost:", ":", "127.0.0.1:9999"])
def test_a_server_that_does_not_answer_is_none(display: str) -> None:
    assert not server_answers({"DISPLAY": display})


def test_a_wayland_socket_that_answers_is_a_display(tmp_path: Path) -> None:
    environment = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not server_answers(environment)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        assert server_answers(environment)


def test_a_platform_without_a_server_is_taken_at_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert app.display_available()


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="there is always a display")
@pytest.mark.parametrize("platform", ["xcb", "wayland", "wayland-egl", "wayland;xcb"])
def test_a_platform_that_needs_a_server_needs_one_that_answers(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setenv("WAYLAND_DISPLAY", "")
    assert not app.display_available()


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="there is always a display")
def test_the_question_needs_no_qt() -> None:
    code = "import sys; from spp_viewer.gui import app; print(app.display_available(), 'PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env={"PATH": ""}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
