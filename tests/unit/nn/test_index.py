from __future__ import annotations

import json
from pathlib import Path

import pytest

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.nn.index import DEFAULT_MODEL, INDEX, bundle_folder, read_index


def test_a_model_is_its_folder_however_it_is_named(tmp_path: Path) -> None:
    assert bundle_folder(tmp_path) == tmp_path
    assert bundle_folder(tmp_path / INDEX) == tmp_path
    assert bundle_folder().name == DEFAULT_MODEL


def test_the_model_that_ships_says_what_it_is() -> None:
    card = read_index(bundle_folder())
    assert card["name"] == DEFAULT_MODEL
    assert len(card["classes"]) == 20


@pytest.mark.parametrize("content", [None, "", "[]", json.dumps({"format": 99})])
def test_what_is_no_index_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / INDEX).write_text(content)
    with pytest.raises(ModelLoadError, match=r"bundle\.json"):
        read_index(tmp_path)
