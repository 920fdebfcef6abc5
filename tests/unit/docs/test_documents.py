"""The documents: their links, the files that they name, and the README's length."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import spp_viewer
from tests.unit.docs.markdown import DOCUMENTS, ROOT, anchors, links, prose

NAMING = (ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md")
"""Documents that tell where code is."""


def document(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=document)
def test_links_lead_to_files_and_headings(path: Path) -> None:
    broken = []
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_document_is_linked_from_another() -> None:
    linked = {(path.parent / link.partition("#")[0]).resolve() for path in DOCUMENTS for link in links(path)}
    linked |= {folder / "README.md" for folder in linked if folder.is_dir()}
    assert [document(path) for path in DOCUMENTS if path not in linked and path.name != "README.md"] == []


@pytest.mark.parametrize("path", NAMING, ids=document)
def test_files_that_are_named_exist(path: Path) -> None:
    named = re.findall(r"`([\w./-]+(?:\.\w+|/))`", prose(path))
    places = ROOT, ROOT / "spp_viewer", ROOT / "spp_viewer" / "gui"
    missing = [name for name in named if "/" in name and not any((place / name).exists() for place in places)]
    assert missing == []


def test_the_readme_is_short_and_has_its_two_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    for end in ("spp-viewer", "pytest"):
        assert len([line for line in lines if re.search(rf"^python3 -m venv .*{end}$", line)]) == 1


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[(\d[^\]]*)\]", prose(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == spp_viewer.__version__
