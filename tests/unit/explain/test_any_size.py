"""A photograph in any form has a vector of one length."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.image import Image
from spp_viewer.core.progress import CancellableProgress, Cancelled
from spp_viewer.detectors import SppNet
from spp_viewer.explain.any_size import compare, compare_sizes, compute_form, cosine_similarity, pool_form, reshape
from spp_viewer.explain.forms import MAX_PIXELS, USUAL, USUAL_PIXELS, Form, is_limited, usual_forms
from spp_viewer.nn import preprocess
from spp_viewer.nn.bundle import ModelBundle
from tests.make import SMALL


@pytest.fixture(scope="module")
def detector(tiny_bundle: ModelBundle) -> SppNet:
    return SppNet(tiny_bundle, "cpu", SMALL)


@pytest.mark.parametrize(("levels", "length"), [((1, 2, 4), 5376), ((6, 3, 2, 1), 12_800), ((5,), 6400)])
def test_every_form_makes_a_vector_of_the_same_length(
    detector: SppNet, photo: Image, levels: tuple[int, ...], length: int
) -> None:
    forms = (Form(200, 150), Form(90, 260), Form(20, 31), Form(120, 120, crop=True))
    result = compare_sizes(detector, photo, forms, levels)
    assert [look.vector.shape for look in result.forms] == [(length,)] * 4
    assert [(look.image.width, look.image.height) for look in result.forms] == [(f.width, f.height) for f in forms]
    assert len({look.map_size for look in result.forms}) == 4
    assert result.levels == tuple(sorted(levels))
    assert set(result.by_level) == set(levels)


def test_vectors_are_those_of_the_classification_path(detector: SppNet, photo: Image) -> None:
    result = compare_sizes(detector, photo, [Form(200, 150), Form(100, 100)])
    whole = detector.whole_image(photo)
    np.testing.assert_array_equal(result.forms[0].image.pixels, photo.pixels)
    np.testing.assert_array_equal(result.forms[0].vector, whole.vector)
    assert result.forms[0].map_size == whole.map_size


def test_similarities_are_cosines_of_vectors_and_of_their_levels(detector: SppNet, photo: Image) -> None:
    result = compare_sizes(detector, photo, [Form(200, 150), Form(240, 180), Form(90, 200)])
    vectors = [look.vector.astype(np.float64) for look in result.forms]

    def cosine(a: np.ndarray, b: np.ndarray) -> float:
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    levels = {1: slice(0, 256), 2: slice(256, 1280), 4: slice(1280, 5376)}
    for i in range(3):
        for j in range(3):
            assert result.similarity[i, j] == pytest.approx(cosine(vectors[i], vectors[j]))
            for level, part in levels.items():
                assert result.by_level[level][i, j] == pytest.approx(cosine(vectors[i][part], vectors[j][part]))
    assert result.similarity[0, 1] > result.similarity[0, 2]  # keeping the aspect ratio changes less


def test_a_vector_without_length_is_like_nothing() -> None:
    result = cosine_similarity(np.array([[0.0, 0], [3, 4], [-3, -4], [4, -3]]))
    np.testing.assert_allclose(result, [[0, 0, 0, 0], [0, 1, -1, 0], [0, -1, 1, 0], [0, 0, 0, 1]], atol=1e-12)


def test_maps_that_are_kept_are_pooled_over_other_levels(detector: SppNet, photo: Image) -> None:
    forms = [Form(200, 150), Form(90, 200)]
    seen = [compute_form(detector, photo, form) for form in forms]
    for levels in ((1, 2, 4), (3, 1)):
        again, whole = compare([pool_form(one, levels) for one in seen]), compare_sizes(detector, photo, forms, levels)
        np.testing.assert_array_equal(again.similarity, whole.similarity)
        for first, second in zip(again.forms, whole.forms, strict=True):
            np.testing.assert_array_equal(first.vector, second.vector)
            assert first.levels == tuple(sorted(levels))


def test_bins_are_the_pyramid_of_conv5(detector: SppNet, photo: Image) -> None:
    seen = compute_form(detector, photo, Form(200, 150))
    bins = pool_form(seen, (1, 2)).bins
    assert bins.shape == (5, 256)
    np.testing.assert_array_equal(bins[0], seen.conv5.max(axis=(1, 2)))
    half = -(-seen.conv5.shape[1] // 2), -(-seen.conv5.shape[2] // 2)
    np.testing.assert_array_equal(bins[1], seen.conv5[:, : half[0], : half[1]].max(axis=(1, 2)))  # top left
    np.testing.assert_array_equal(bins[2], seen.conv5[:, : half[0], -half[1] :].max(axis=(1, 2)))  # top right


def test_only_vectors_over_the_same_pyramid_are_compared(detector: SppNet, photo: Image) -> None:
    seen = compute_form(detector, photo, Form(60, 60))
    for forms in ([], [pool_form(seen, (1,)), pool_form(seen, (2,))]):
        with pytest.raises(ValueError, match="the same pyramid"):
            compare(forms)


# Forms


@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 500), st.integers(1, 500), st.booleans())
def test_a_crop_keeps_the_aspect_ratio_and_the_whole_image_is_whole(
    width: int, height: int, form_width: int, form_height: int, crop: bool
) -> None:
    form = Form(form_width, form_height, crop)
    x1, y1, x2, y2 = form.part(width, height)
    assert 0 <= x1 < x2 <= width + 1e-9
    assert 0 <= y1 < y2 <= height + 1e-9
    if crop:
        assert form.stretch(width, height) == pytest.approx(1)
        assert x2 - x1 == pytest.approx(width) or y2 - y1 == pytest.approx(height)
        assert (x1 + x2, y1 + y2) == (pytest.approx(width), pytest.approx(height))
    else:
        assert (x1, y1, x2, y2) == (0, 0, width, height)
        assert form.stretch(width, height) == pytest.approx(form_width / form_height * height / width)


def test_a_crop_shows_the_middle() -> None:
    pixels = np.zeros((30, 90, 3), dtype=np.uint8)
    pixels[:, 30:60] = 200
    image = Image(pixels)
    assert (reshape(image, Form(30, 30, crop=True)).pixels == 200).all()
    warped = reshape(image, Form(30, 30)).pixels
    assert (warped[:, :9] == 0).all()
    assert (warped[:, 11:19] == 200).all()


@given(st.integers(1, 6000), st.integers(1, 6000))
def test_usual_forms_exist_for_every_image(width: int, height: int) -> None:
    named = usual_forms(width, height)
    forms = list(named.values())
    assert len(set(forms)) == len(forms)
    assert list(named) == [name for name in USUAL if name in named]
    assert [form for form in forms if form.crop] == [named["crop"]] == [Form(224, 224, crop=True)]
    assert Form(224, 224) in forms
    if is_limited(width, height):
        assert max(form.width * form.height for form in forms) == pytest.approx(USUAL_PIXELS, rel=0.1)
    else:
        assert min(named["double"].width, named["double"].height) == 448
    if max(width, height) < 20 * min(width, height):
        assert min(named["plain"].width, named["plain"].height) == 224
        assert named["plain"].stretch(width, height) == pytest.approx(1, abs=0.02)


def test_a_square_is_its_own_warp() -> None:
    assert "warp" not in usual_forms(300, 300)
    assert usual_forms(300, 300)["plain"] == Form(224, 224)
    assert list(usual_forms(400, 300)) == list(USUAL)


def test_a_crop_tells_what_it_loses() -> None:
    assert Form(224, 224, crop=True).loss(400, 300) == pytest.approx(0.25)
    assert Form(224, 224, crop=True).loss(300, 900) == pytest.approx(2 / 3)
    assert Form(224, 100).loss(400, 300) == 0


def test_the_most_pixels_are_those_of_the_network() -> None:
    assert MAX_PIXELS == preprocess.MAX_PIXELS


def test_forms_without_pixels_or_with_too_many_are_refused() -> None:
    for width, height in ((0, 5), (5, -1), (MAX_PIXELS, 2)):
        with pytest.raises(ValueError, match="give at least one a side"):
            Form(width, height)


def test_progress_is_told_and_may_cancel(detector: SppNet, photo: Image) -> None:
    told: list[tuple[str, int, int]] = []
    progress = CancellableProgress(lambda *step: told.append(step))
    compare_sizes(detector, photo, [Form(64, 64), Form(70, 64)], progress=progress)
    assert told == [("sizes", 0, 2), ("sizes", 1, 2), ("sizes", 2, 2)]
    progress.cancel()
    with pytest.raises(Cancelled):
        compare_sizes(detector, photo, [Form(64, 64)], progress=progress)
