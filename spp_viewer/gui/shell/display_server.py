"""Checks for a display server without Qt, which would abort the program if there were none."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from pathlib import Path

SECONDS = 1.0
X11_PORT = 6000


def server_answers(environment: Mapping[str, str]) -> bool:
    """Return whether the Wayland or X11 server that the environment names accepts connections."""
    wayland, x11 = environment.get("WAYLAND_DISPLAY"), environment.get("DISPLAY")
    if wayland and _accepts(socket.AF_UNIX, str(Path(environment.get("XDG_RUNTIME_DIR", "/")) / wayland)):
        return True
    return bool(x11) and _x11_answers(str(x11))


def _x11_answers(display: str) -> bool:
    """``HOST:NUMBER.SCREEN``, where no host, or "unix", means this machine's socket."""
    match = re.fullmatch(r"(?P<host>.*?):(?P<number>\d+)(?:\.\d+)?", display)
    if match is None:
        return False
    number, host = int(match["number"]), match["host"]
    if host in ("", "unix") or host.startswith("/"):
        path = f"/tmp/.X11-unix/X{number}"
        # Linux servers often listen in the abstract namespace alone.
        return any(_accepts(socket.AF_UNIX, name) for name in (path, "\0" + path))
    return _accepts(socket.AF_INET, (host, X11_PORT + number))


def _accepts(family: int, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(SECONDS)
            connection.connect(address)
    except OSError:
        return False
    return True
