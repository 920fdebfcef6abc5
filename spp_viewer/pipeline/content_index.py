"""Index from files to the hashes of their decoded pixels: a small database beside the stored results.

Results are found by an image's pixels. With this index, the result of a file is found without decoding it: by the
file's date and size, and by the version of the decoder, since another Pillow may give other pixels for the same JPEG.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from pathlib import Path
from typing import Any

from spp_viewer.core.computed_by import decoder
from spp_viewer.core.files import Stamp, stamp_of

logger = logging.getLogger(__name__)

NAME = "files.sqlite"

MOST = 100_000
"""Maximum number of files, about 20 MB; those that were decoded longest ago are dropped first."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS decoded (path TEXT UNIQUE, changed INTEGER, size INTEGER, decoder TEXT, content TEXT)"
)
_FORMER = "DROP TABLE IF EXISTS files"
"""Deletes the table of an older version, whose entries lack the decoder."""


class ContentIndex:
    """Content hashes by file. Every method may be called from any thread; a damaged database counts as empty.

    Parameters
    ----------
    folder
        Folder of the database, which is created when the first file is remembered.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._lock = threading.Lock()

    def remember(self, path: Path, stamp: Stamp, content_hash: str) -> None:
        """Remember that a file with this stamp held the image with this content hash."""
        if stamp is None:
            return
        row = (str(path.absolute()), *stamp, decoder(), content_hash)
        self._do(
            (_TABLE, ()),
            (_FORMER, ()),
            ("INSERT OR REPLACE INTO decoded VALUES (?, ?, ?, ?, ?)", row),
            ("DELETE FROM decoded WHERE rowid <= (SELECT MAX(rowid) FROM decoded) - ?", (MOST,)),
        )

    def content_of(self, path: Path) -> str | None:
        """Return the content hash of a file as it is now and would be decoded now; None if that is unknown."""
        stamp = stamp_of(path)
        if stamp is None or not self.path.is_file():
            return None
        asked = (str(path.absolute()), *stamp, decoder())
        query = "SELECT content FROM decoded WHERE path = ? AND changed = ? AND size = ? AND decoder = ?"
        found = self._do((_TABLE, ()), (query, asked))
        return str(found[0]) if found is not None else None

    def _do(self, *statements: tuple[str, tuple[Any, ...]]) -> Any:
        """Execute statements in one transaction; return the last one's first row, or None, also on an error."""
        with self._lock:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with contextlib.closing(sqlite3.connect(self.path, timeout=1)) as base, base:
                    base.execute("PRAGMA synchronous = OFF")  # a lost entry costs nothing
                    row = None
                    for statement, values in statements:
                        row = base.execute(statement, values).fetchone()
                    return row
            except (sqlite3.Error, OSError) as error:
                logger.warning("what files hold is not kept in %s: %s", self.path, error)
                if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                    with contextlib.suppress(OSError):
                        self.path.unlink()  # damaged: the next entry begins a new one
                return None
