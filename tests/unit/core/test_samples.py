from __future__ import annotations

import json

import pytest

from spp_viewer.core.image import load_image
from spp_viewer.core.resources import resource
from spp_viewer.core.samples import sample_paths

ENTRIES = json.loads(resource("samples", "samples.json").read_text(encoding="utf-8"))


def test_every_photograph_is_listed_once() -> None:
    listed = sorted(path.name for path in sample_paths())
    assert listed == sorted(path.name for path in resource("samples").glob("*.jpg"))
    assert len(listed) == len(set(listed)) >= 4


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_author_source_and_licence_are_stated_here_and_in_the_notice(entry: dict[str, str]) -> None:
    assert set(entry) == {"file", "title", "author", "source", "licence", "note"}
    assert all(entry.values())
    notice = (resource().parent / "NOTICE").read_text(encoding="utf-8")
    section = notice[notice.index(entry["file"]) :].split("\n\n")[0]
    for field in ("title", "author", "licence"):
        assert entry[field] in section


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.name)
def test_photographs_are_small_and_decode(path) -> None:  # type: ignore[no-untyped-def]
    assert path.stat().st_size < 300_000
    image = load_image(path)
    assert 400 <= max(image.width, image.height) <= 800
