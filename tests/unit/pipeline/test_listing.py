from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image as PilImage

from spp_viewer.core.errors import ImageLoadError
from spp_viewer.pipeline.listing import beside, expand, images_in, read_folder


def test_folders_stand_for_their_images(tmp_path: Path) -> None:
    for name in ("b.PNG", "a.jpg", "C.webp"):
        PilImage.new("RGB", (2, 2)).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no image")
    (tmp_path / "folder.png").mkdir()
    assert [path.name for path in images_in(tmp_path)] == ["a.jpg", "b.PNG", "C.webp"]
    assert expand([tmp_path, tmp_path / "a.jpg"]) == tuple(images_in(tmp_path))
    assert expand([tmp_path / "x.png", tmp_path]) == (tmp_path / "x.png", *images_in(tmp_path))
    assert beside(tmp_path / "b.PNG") == tuple(images_in(tmp_path))
    assert beside(tmp_path / "new.png") == (*images_in(tmp_path), tmp_path / "new.png")
    assert images_in(tmp_path / "nowhere") == []
    with pytest.raises(FileNotFoundError):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(ImageLoadError, match="no image in this folder"):
        expand([tmp_path / "folder.png"])
