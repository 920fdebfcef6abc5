"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A temporary path beside ``path`` to write to; it takes ``path``'s place when the block ends without an error."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}.", suffix=f".part{target.suffix}", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        if os.name == "posix":
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)  # mkstemp makes private files; a saved picture should not be
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def set_aside(path: Path, error: Exception) -> None:
    """Give a file that cannot be used the name ``path.broken``, so that nobody writes over it; the log says why."""
    backup = path.with_name(path.name + ".broken")
    logger.warning("%s cannot be used (%s); it is kept as %s", path, error, backup.name)
    try:
        path.replace(backup)
    except OSError as problem:
        logger.warning("it could not be renamed: %s", problem)


def read_arrays(path: str | os.PathLike[str], *names: str) -> tuple[NDArray[Any], ...] | None:
    """Arrays of an ``.npz`` file, None if it is missing, damaged or lacks one: for caches, where that is a miss."""
    try:
        with Path(path).open("rb") as handle, np.load(handle, allow_pickle=False) as entry:
            return tuple(entry[name] for name in names)
    except Exception:  # a damaged archive raises almost anything, zlib.error and MemoryError included
        return None


def trim_folder(folder: Path, pattern: str, limit: int) -> None:
    """Delete the files that match ``pattern``, longest unused (by modification time) first, down to ``limit`` bytes."""
    entries: list[tuple[float, int, Path]] = []
    for path in folder.glob(pattern):
        with contextlib.suppress(OSError):  # another process cleared it out
            stat = path.stat()
            entries.append((stat.st_mtime, stat.st_size, path))
    excess = sum(size for _, size, _ in entries) - limit
    for _, size, path in sorted(entries):
        if excess <= 0:
            return
        path.unlink(missing_ok=True)
        excess -= size


def touch(path: Path) -> None:
    """Note that a file was used, for :func:`trim_folder`; a folder that cannot be written costs nothing but that."""
    with contextlib.suppress(OSError):
        os.utime(path)


def sha256_of(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
