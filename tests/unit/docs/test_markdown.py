from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.docs.markdown import anchors, links, pictures


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(
        "# Where is...\n[a](b.md#c) [![d](e.png)](f)\n```\n# no heading\n[g](h)\n```\n"
        "## `gui/` and Qt\n## Notes\n## [Notes](i)\n![j](k.webp)\n",
        encoding="utf-8",
    )
    return path


def test_anchors_are_those_of_github(page: Path) -> None:
    assert anchors(page) == {"where-is", "gui-and-qt", "notes", "notes-1"}


def test_links_and_pictures_outside_code_are_found(page: Path) -> None:
    assert set(links(page)) >= {"b.md#c", "i", "k.webp"}
    assert "h" not in links(page)
    assert page.parent / "k.webp" in pictures(page)
