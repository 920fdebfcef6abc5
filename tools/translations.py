"""Collects the window's words and compiles their translations, with Qt's lupdate and lrelease.

``python -m tools.translations`` brings the catalogue (.ts) up to date with the sources, compiles it (.qm), and lists
the strings that are still to be translated: by hand, in Qt Linguist (``pyside6-linguist``), or in an editor. Run it
again afterwards. Exit code 1 means that some are left.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import PySide6

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "resources" / "translations" / "spp_viewer_zh_CN.ts"

ALIASES = "tr+=tr_noop,tr+=Message"
"""Functions of the sources whose first argument is to be translated."""


@dataclass(frozen=True)
class Entry:
    """One string of a catalogue. ``finished`` is False while it is untranslated, or only guessed."""

    source: str
    translation: str
    finished: bool


def entries(catalogue: Path = CATALOGUE) -> list[Entry]:
    """The strings of a catalogue."""
    found = []
    for message in ElementTree.parse(catalogue).iter("message"):
        translation = message.find("translation")
        assert translation is not None
        words = translation.text or ""
        found.append(Entry(message.findtext("source") or "", words, bool(words) and "type" not in translation.attrib))
    return found


def update(catalogue: Path = CATALOGUE) -> None:
    """Add the strings that are new in the sources, and drop those that are gone."""
    _qt("lupdate", "-silent", "-tr-function-alias", ALIASES, "-extensions", "py", "-locations", "none", "-no-obsolete",
        "spp_viewer", "-ts", str(catalogue))  # fmt: skip


def compile_catalogue(catalogue: Path = CATALOGUE, target: Path | None = None) -> Path:
    """Write the .qm file that the window loads, beside the catalogue unless a target is named; unfinished strings are
    left out."""
    target = target if target is not None else catalogue.with_suffix(".qm")
    _qt("lrelease", "-silent", "-nounfinished", str(catalogue), "-qm", str(target))
    return target


def _qt(tool: str, *arguments: str) -> None:
    """Run a tool of the PySide6 that is installed."""
    suffix = ".exe" if sys.platform == "win32" else ""
    subprocess.run([str(Path(PySide6.__path__[0]) / f"{tool}{suffix}"), *arguments], cwd=ROOT, check=True)


def main(arguments: Sequence[str] = ()) -> int:
    """Update, compile and list; with ``--list`` only list."""
    if "--list" not in arguments:
        update()
        compile_catalogue()
    left = [entry for entry in entries() if not entry.finished]
    for entry in left:
        print(repr(entry.source))
    print(f"{len(left)} of {len(entries())} strings are to be translated in {CATALOGUE.relative_to(ROOT)}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
