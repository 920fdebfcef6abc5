"""Atomic writing, hashing and trimming of files."""

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

Stamp = tuple[int, int] | None
"""(time of the last change in nanoseconds, size in bytes); None for a file that does not exist."""


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path beside ``path``, and rename it to ``path`` when the block ends without an error.

    Readers see either the old file or the complete new one.
    """
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
            temporary.chmod(0o666 & ~mask)  # mkstemp's files are private; a saved image should not be
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def set_aside(path: Path, error: Exception) -> None:
    """Rename an unusable file to ``path.broken``, so that it is not overwritten, and log the error."""
    backup = path.with_name(path.name + ".broken")
    logger.warning("%s cannot be used (%s); it is kept as %s", path, error, backup.name)
    try:
        path.replace(backup)
    except OSError as problem:
        logger.warning("it could not be renamed: %s", problem)


def read_arrays(path: str | os.PathLike[str], *names: str) -> tuple[NDArray[Any], ...] | None:
    """Read arrays from an ``.npz`` cache file; None if the file is missing or damaged or lacks one of them."""
    try:
        with Path(path).open("rb") as handle, np.load(handle, allow_pickle=False) as entry:
            return tuple(entry[name] for name in names)
    except Exception:  # damaged archives raise almost anything, zlib.error and MemoryError included
        return None


def trim_folder(folder: Path, pattern: str, limit: int) -> None:
    """Delete files that match ``pattern``, oldest modification time first, until they take at most ``limit`` bytes."""
    entries: list[tuple[float, int, Path]] = []
    for path in folder.glob(pattern):
        with contextlib.suppress(OSError):  # another process may have deleted it
            stat = path.stat()
            entries.append((stat.st_mtime, stat.st_size, path))
    excess = sum(size for _, size, _ in entries) - limit
    for _, size, path in sorted(entries):
        if excess <= 0:
            return
        path.unlink(missing_ok=True)
        excess -= size


def touch(path: Path) -> None:
    """Update a file's modification time, for :func:`trim_folder`; ignored if the folder cannot be written to."""
    with contextlib.suppress(OSError):
        os.utime(path)


def sha256_of(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def stamp_of(path: Path) -> Stamp:
    """Return the stamp by which a changed file is recognised without reading it."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
