"""The gallery of strongest activations against a twin that keeps everything and sorts at the end."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PilImage

from spp_viewer.core.image import Image, load_image
from spp_viewer.core.progress import CancellableProgress, Cancelled
from spp_viewer.core.results import FeatureMaps, Geometry, ScaleMap
from spp_viewer.detectors import SppNet
from spp_viewer.explain.gallery import NOTHING, FilterGallery, add_image, empty_gallery, fill_gallery
from spp_viewer.explain.receptive import Registration
from spp_viewer.nn.bundle import ModelBundle
from tests.make import SMALL, photo_pixels

FILTERS = 3
ARRAYS = ("values", "image", "scale", "cell", "field", "pictures")
GEOMETRY = Geometry(stride=16, centre=15.0, receptive_field=67, channels=FILTERS)


SIZE = 150, 210


def random_maps(seed: int) -> FeatureMaps:
    """Maps at one or two scales with many ties and zeros."""
    rng = np.random.default_rng(seed)
    maps = []
    for scale in (80, 112)[: rng.integers(1, 3)]:
        h, w = scale // 16, scale // 16 + 2
        conv5 = rng.integers(-6, 5, (FILTERS, h, w)).clip(0).astype(np.float32)
        conv5 *= 1 + seed % 4  # some images are stronger than all before
        conv5[0] *= seed % 2  # a filter that is silent now and then
        maps.append(ScaleMap(scale, (scale, scale + 32), 1.0, conv5))
    return FeatureMaps(tuple(maps), GEOMETRY)


def random_image(seed: int) -> Image:
    """Noise of :data:`SIZE`."""
    return Image(np.random.default_rng(seed).integers(0, 256, (*SIZE, 3), dtype=np.uint8))


def slow_gallery(seeds: list[int], places: int, per_image: int) -> list[list[tuple[float, int, int, int, int]]]:
    """Of each filter (value, image, scale, column, row), strongest first."""
    found: list[list[tuple[float, int, int, int, int]]] = [[] for _ in range(FILTERS)]
    for number, seed in enumerate(seeds):
        maps = random_maps(seed)
        for filter_number in range(FILTERS):
            left = []
            for m in maps:
                h, w = m.conv5.shape[1:]
                registration = Registration(GEOMETRY, (h, w), m.size, SIZE)
                cells = [(column, row) for row in range(h) for column in range(w)]
                fields = registration.receptive_fields(cells).tolist()
                centres = registration.frame.centres(np.array(cells)).tolist()
                for (column, row), field, centre in zip(cells, fields, centres, strict=True):
                    value = float(m.conv5[filter_number, row, column])
                    left.append((value, number, m.scale, column, row, field, centre))
            for _ in range(per_image):
                left = [each for each in left if each[0] > 0]
                if not left:
                    break
                best = max(left, key=lambda each: each[0])  # the first of equals
                found[filter_number].append(best[:5])
                x1, y1, x2, y2 = best[5]
                left = [e for e in left if e is not best and not (x1 <= e[6][0] < x2 and y1 <= e[6][1] < y2)]
    return [sorted(each, key=lambda e: -e[0])[:places] for each in found]


def listed(gallery: FilterGallery) -> list[list[tuple[float, int, int, int, int]]]:
    return [
        [(p.value, gallery.images.index(p.image), p.scale, *p.cell) for p in gallery.patches(number)]
        for number in range(gallery.filters)
    ]


def filled(seeds: list[int], places: int = 3, per_image: int = 1) -> FilterGallery:
    gallery = empty_gallery(FILTERS, places, "tiny", per_image, side=8)
    for number, seed in enumerate(seeds):
        gallery = add_image(gallery, f"{number}.jpg", random_maps(seed), random_image(seed))
    return gallery


@given(st.lists(st.integers(0, 10**6), max_size=6), st.integers(1, 5), st.integers(1, 3))
def test_one_pass_finds_what_sorting_everything_finds(seeds: list[int], places: int, per_image: int) -> None:
    gallery = filled(seeds, places, per_image)
    assert listed(gallery) == slow_gallery(seeds, places, per_image)
    assert gallery.images == tuple(f"{number}.jpg" for number in range(len(seeds)))
    assert gallery.values.shape == (FILTERS, places)


def test_an_image_gives_no_more_than_it_may_and_patches_of_one_look_elsewhere() -> None:
    one, three = filled([1, 3, 5], places=9), filled([1, 3, 5], places=9, per_image=3)
    for number in range(FILTERS):
        names = [patch.image for patch in one.patches(number)]
        assert len(names) == len(set(names))
        names = [patch.image for patch in three.patches(number)]
        assert max(names.count(name) for name in names) <= 3
        assert len(names) > 3
        for name in set(names):
            cells = [(p.scale, p.cell) for p in three.patches(number) if p.image == name]
            assert len(cells) == len(set(cells))


def test_patches_carry_their_receptive_fields() -> None:
    gallery = filled([1, 3, 5])
    for number in range(FILTERS):
        for patch in gallery.patches(number):
            maps = random_maps([1, 3, 5][gallery.images.index(patch.image)])
            m = next(m for m in maps if m.scale == patch.scale)
            registration = Registration(GEOMETRY, m.conv5.shape[1:], m.size, SIZE)
            np.testing.assert_array_equal(patch.field, registration.receptive_fields([patch.cell])[0])
            assert m.conv5[number, patch.cell[1], patch.cell[0]] == patch.value


def test_pictures_show_what_lies_in_the_fields_wherever_their_patches_move_to() -> None:
    seeds = [1, 3, 5, 7, 8, 9, 12]
    gallery = filled(seeds, places=9, per_image=2)
    cut = 0
    for number in range(FILTERS):
        for patch in gallery.patches(number):
            seed = seeds[gallery.images.index(patch.image)]
            m = next(m for m in random_maps(seed) if m.scale == patch.scale)
            registration = Registration(GEOMETRY, m.conv5.shape[1:], m.size, SIZE)
            left, top, right, bottom = registration.receptive_fields([patch.cell], clip=False)[0].astype(int).tolist()
            around = 400
            canvas = np.full((SIZE[0] + 2 * around, SIZE[1] + 2 * around, 3), 128, dtype=np.uint8)
            canvas[around:-around, around:-around] = random_image(seed).pixels
            part = canvas[top + around : bottom + around, left + around : right + around]
            expected = PilImage.fromarray(part).resize((8, 8), PilImage.Resampling.BILINEAR, reducing_gap=2.0)
            np.testing.assert_array_equal(patch.picture, np.asarray(expected))
            cut += left < 0 or top < 0 or right > SIZE[1] or bottom > SIZE[0]
    assert cut  # some reach over the border


def test_memory_does_not_grow_with_the_number_of_images() -> None:
    few, many = filled([1]), filled(list(range(40)))
    for name in ARRAYS:
        assert getattr(few, name).nbytes == getattr(many, name).nbytes


def test_a_gallery_does_not_change_when_an_image_is_added() -> None:
    before = filled([1, 2])
    values = before.values.copy()
    add_image(before, "more.jpg", random_maps(9), random_image(9))
    np.testing.assert_array_equal(before.values, values)
    assert before.images == ("0.jpg", "1.jpg")
    with pytest.raises(ValueError, match="read-only"):
        before.values[0, 0] = 1


def test_what_does_not_fit_is_refused() -> None:
    gallery = filled([1])
    with pytest.raises(ValueError, match="in the gallery already"):
        add_image(gallery, "0.jpg", random_maps(2), random_image(2))
    with pytest.raises(ValueError, match="do not fit a gallery of 5"):
        add_image(empty_gallery(5, 3, "tiny"), "a", random_maps(2), random_image(2))
    maps = random_maps(2)
    broken = maps[0].conv5.copy()
    broken[1, 2, 2] = np.nan
    bad = FeatureMaps((dataclasses.replace(maps[0], conv5=broken),), GEOMETRY)
    with pytest.raises(ValueError, match="not numbers"):
        add_image(gallery, "b", bad, random_image(2))
    for places, per_image in ((0, 1), (1, 0)):
        with pytest.raises(ValueError, match="at least one"):
            empty_gallery(FILTERS, places, "tiny", per_image)
    with pytest.raises(ValueError, match="same filters and places"):
        dataclasses.replace(gallery, cell=gallery.cell[:2])
    with pytest.raises(ValueError, match="same filters and places"):
        dataclasses.replace(gallery, pictures=gallery.pictures[:, :1])


# Over a folder


@pytest.fixture
def folder(tmp_path: Path) -> list[Path]:
    """Four photographs and a file that is none."""
    paths = []
    for number, size in enumerate([(200, 150), (90, 120), (160, 160), (64, 64)]):
        paths.append(tmp_path / f"{number}.png")
        PilImage.fromarray(photo_pixels(*size, seed=number)).save(paths[-1])
    paths.insert(2, tmp_path / "damaged.png")
    paths[2].write_bytes(b"not a picture")
    return paths


@pytest.fixture(scope="module")
def detector(tiny_bundle: ModelBundle) -> SppNet:
    return SppNet(tiny_bundle, "cpu", dataclasses.replace(SMALL, scales=(160, 224)))


def test_a_folder_is_gone_through_and_a_damaged_file_named(detector: SppNet, folder: list[Path]) -> None:
    told: list[tuple[str, int, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    steps = list(fill_gallery(empty_gallery(256, 3, "tiny"), detector, folder, progress))
    assert [step.path for step in steps] == folder
    assert [bool(step.problem) for step in steps] == [False, False, True, False, False]
    assert "damaged.png" in steps[2].problem
    assert [len(step.gallery.images) for step in steps] == [1, 2, 2, 3, 4]
    assert [done for stage, done, _ in told if stage == "gallery"] == [0, 1, 2, 3, 4, 5]
    strongest = steps[-1].gallery.patches(11)[0]
    image: Image = load_image(strongest.image)
    maps = detector.conv5(image)[1]
    assert strongest.value == pytest.approx(max(float(m.conv5[11].max()) for m in maps))
    assert strongest.field[2] <= image.width
    assert strongest.field[3] <= image.height


def test_a_pass_that_was_stopped_is_taken_up_again(detector: SppNet, folder: list[Path]) -> None:
    whole = list(fill_gallery(empty_gallery(256, 2, "tiny"), detector, folder))[-1].gallery
    progress = CancellableProgress()
    steps = fill_gallery(empty_gallery(256, 2, "tiny"), detector, folder, progress)
    next(steps)
    kept = next(steps)
    progress.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert len(kept.gallery.images) == 2
    rest = list(fill_gallery(kept.gallery, detector, [*folder, folder[0]]))
    assert [step.path for step in rest] == folder[2:]
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(rest[-1].gallery, name), getattr(whole, name))


def test_places_without_a_patch_are_marked(detector: SppNet, folder: list[Path]) -> None:
    gallery = next(fill_gallery(empty_gallery(256, 2, "tiny"), detector, folder)).gallery
    assert (gallery.image[:, 1] == NOTHING).all()
    assert (gallery.values[:, 1] == 0).all()
    assert all(len(gallery.patches(number)) <= 1 for number in range(256))
