"""A gallery written and read again, and files that are not one."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.exchange.container import ContainerWriter
from spp_viewer.explain.gallery import FilterGallery, empty_gallery
from spp_viewer.explain.gallery_file import ARRAYS, FORMAT, VERSION, GalleryFileError, load_gallery, save_gallery
from tests.unit.explain.test_gallery import filled


@pytest.fixture
def gallery() -> FilterGallery:
    return filled([1, 2, 3], places=4, per_image=2)


def written(path: Path, gallery: FilterGallery, changes: dict[str, object], **arrays: np.ndarray) -> Path:
    """A sound container whose index or arrays say something else."""
    index = {"format": FORMAT, "version": VERSION, "source": "tiny", "per_image": 1, "images": list(gallery.images)}
    with ContainerWriter(path) as writer:
        writer.index({**index, **changes})
        for name in ARRAYS:
            writer.array(name, arrays.get(name, getattr(gallery, name)))
    return path


def test_what_was_saved_is_what_is_loaded(tmp_path: Path, gallery: FilterGallery) -> None:
    for number, each in enumerate((gallery, empty_gallery(2, 3, "ärger \udcff", side=5))):
        path = tmp_path / "new" / f"{number}.sppg"
        save_gallery(path, each)
        again = load_gallery(path)
        for name in ARRAYS:
            np.testing.assert_array_equal(getattr(again, name), getattr(each, name))
            assert getattr(again, name).dtype == getattr(each, name).dtype
        assert (again.images, again.source, again.per_image) == (each.images, each.source, each.per_image)
    assert sorted(p.name for p in path.parent.iterdir()) == ["0.sppg", "1.sppg"]  # nothing half-written stays


def test_equal_galleries_make_equal_files(tmp_path: Path, gallery: FilterGallery) -> None:
    save_gallery(tmp_path / "a", gallery)
    save_gallery(tmp_path / "b", filled([1, 2, 3], places=4, per_image=2))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, gallery: FilterGallery, monkeypatch) -> None:
    path = tmp_path / "g.sppg"
    save_gallery(path, gallery)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ContainerWriter, "array", full)
    with pytest.raises(GalleryFileError, match="No space left on device"):
        save_gallery(path, filled([9]))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["g.sppg"]


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(GalleryFileError, match="no such file"):
        load_gallery(tmp_path / "none.sppg")
    with pytest.raises(GalleryFileError, match="no filter gallery"):
        load_gallery(tmp_path)


def test_every_truncation_and_every_damaged_byte_is_an_error_or_harmless(
    tmp_path: Path, gallery: FilterGallery
) -> None:
    path = tmp_path / "g.sppg"
    save_gallery(path, gallery)
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        with pytest.raises(GalleryFileError, match="make it again"):
            load_gallery(path)
    rng = np.random.default_rng(0)
    for place in rng.choice(len(whole), 150, replace=False).tolist():
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(bytes(damaged))
        try:
            again = load_gallery(path)
        except GalleryFileError:
            continue
        for name in ARRAYS:  # a date or an attribute that nobody reads
            np.testing.assert_array_equal(getattr(again, name), getattr(gallery, name))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": "something else"}, "another kind"),
        ({"version": VERSION + 1}, f"version {VERSION + 1}"),
        ({"version": True}, "version"),
        ({"images": ["0.jpg", 3, "2.jpg"]}, "images"),
        ({"images": ["0.jpg"]}, "does not name"),
        ({"images": ["0.jpg", "1.jpg", "1.jpg"]}, "names one twice"),
        ({"source": None}, "source"),
        ({"per_image": 0}, "at least one"),
    ],
)
def test_an_index_that_lies_is_refused(
    tmp_path: Path, gallery: FilterGallery, changes: dict[str, object], reason: str
) -> None:
    path = written(tmp_path / "g.sppg", gallery, changes)
    with pytest.raises(GalleryFileError, match=reason):
        load_gallery(path)


def test_arrays_that_lie_are_refused(tmp_path: Path, gallery: FilterGallery) -> None:
    def changed(name: str, value: float) -> np.ndarray:
        array = getattr(gallery, name).copy()
        array[2, 0] = value
        return array

    for name, array in {
        "values": gallery.values.astype(np.float64),
        "image": changed("image", 3),
        "cell": gallery.cell[:, :2],
        "scale": changed("scale", -1),
        "field": changed("field", np.inf),
    }.items():
        with pytest.raises(GalleryFileError, match="make it again"):
            load_gallery(written(tmp_path / "g.sppg", gallery, {}, **{name: array}))
    for value in (0.0, -1.0, np.nan):
        with pytest.raises(GalleryFileError, match="make it again"):
            load_gallery(written(tmp_path / "g.sppg", gallery, {}, values=changed("values", value)))
    weaker_first = gallery.values.copy()
    weaker_first[2, 1] = weaker_first[2, 0] + 1
    with pytest.raises(GalleryFileError, match="not in order"):
        load_gallery(written(tmp_path / "g.sppg", gallery, {}, values=weaker_first))
    with pytest.raises(GalleryFileError, match="cannot be"):
        load_gallery(written(tmp_path / "g.sppg", gallery, {}, cell=changed("cell", -1)))


def test_any_archive_program_can_read_it(tmp_path: Path, gallery: FilterGallery) -> None:
    save_gallery(tmp_path / "g.zip", gallery)
    with zipfile.ZipFile(tmp_path / "g.zip") as archive:
        assert json.loads(archive.read("index.json"))["images"] == list(gallery.images)
        assert set(archive.namelist()) == {"index.json", *(f"{name}.npy" for name in ARRAYS)}
