from __future__ import annotations

from pathlib import Path

import pytest

from spp_viewer.cli.arguments import UsageError
from spp_viewer.cli.inputs import expand_folders, picture_paths


def test_folders_become_their_images_sorted_without_regard_to_case(tmp_path: Path) -> None:
    for name in ("b.PNG", "A.jpg", "c.txt", "d.webp"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    images, complete = expand_folders([Path("first.jpg"), tmp_path, Path("last.jpg")])
    assert images == [Path("first.jpg"), *(tmp_path / name for name in ("A.jpg", "b.PNG", "d.webp")), Path("last.jpg")]
    assert complete


def test_a_folder_without_images_is_a_problem_and_the_others_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    images, complete = expand_folders([tmp_path, Path("photo.jpg")])
    assert images == [Path("photo.jpg")]
    assert not complete
    assert "no image in this folder" in capsys.readouterr().err


def test_one_image_goes_to_the_named_file(tmp_path: Path) -> None:
    assert picture_paths([Path("photo.jpg")], tmp_path / "out.webp") == [tmp_path / "out.webp"]


def test_one_image_goes_into_an_existing_folder(tmp_path: Path) -> None:
    assert picture_paths([Path("photo.jpg")], tmp_path) == [tmp_path / "photo.png"]


def test_the_only_image_of_a_folder_goes_into_a_folder_too(tmp_path: Path) -> None:
    images = [Path("holiday/photo.jpg")]
    assert picture_paths(images, tmp_path / "new", from_folder=True) == [tmp_path / "new" / "photo.png"]
    assert picture_paths(images, tmp_path / "out.webp", from_folder=True) == [tmp_path / "out.webp"]
    with pytest.raises(UsageError, match="unknown format"):
        picture_paths(images, tmp_path / "new")


def test_several_images_go_into_a_folder_under_distinct_names(tmp_path: Path) -> None:
    images = [Path("a/photo.jpg"), Path("b/photo.jpg"), Path("b/PHOTO.png"), Path("c/other.gif")]
    names = [path.name for path in picture_paths(images, tmp_path / "new")]
    assert names == ["photo.png", "photo-2.png", "PHOTO-3.png", "other.png"]


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    one, two = tmp_path / "one.png", tmp_path / "two.png"
    with pytest.raises(UsageError, match="overwrite"):
        picture_paths([one], tmp_path / "." / "one.png")
    assert picture_paths([one, two], tmp_path) == [tmp_path / "one-2.png", tmp_path / "two-2.png"]


@pytest.mark.parametrize("name", ["out", "out.svg", "out.pdf", "out.gif"])
def test_an_unknown_format_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError, match=r"unknown format; name it \.png"):
        picture_paths([Path("photo.jpg")], Path(name))


def test_several_images_do_not_fit_one_file(tmp_path: Path) -> None:
    images = [Path("a.jpg"), Path("b.jpg")]
    with pytest.raises(UsageError, match="one picture for 2 images"):
        picture_paths(images, tmp_path / "out.png")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="a file"):
        picture_paths(images, tmp_path / "file")
