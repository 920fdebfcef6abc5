"""A picture of the window without a screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PilImage
from pytestqt.qtbot import QtBot

from spp_viewer.core.errors import ImageLoadError, ModelLoadError, SppViewerError
from spp_viewer.gui.screenshot import capture
from spp_viewer.gui.theme.colours import DARK, LIGHT, rgb, signed_colour
from tests import make


def take(image: Path, out: Path, model: Path, theme: str = "dark") -> np.ndarray:
    capture.screenshot(image, out, size=(1000, 700), theme=theme, model=model, device="cpu", options=make.SMALL)
    with PilImage.open(out) as picture:
        return np.asarray(picture.convert("RGB"))


def test_it_shows_the_analysed_window(qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path) -> None:
    dark = take(photo_path, tmp_path / "dark.png", tiny_bundle_path)
    assert dark.shape == (700, 1000, 3)
    light = take(photo_path, tmp_path / "light.png", tiny_bundle_path, "light")
    assert tuple(dark[2, 500]) == rgb(DARK.window)
    assert tuple(light[2, 500]) == rgb(LIGHT.window)
    assert len(np.unique(dark.reshape(-1, 3), axis=0)) > 3000  # photograph, maps, boxes
    assert list(tmp_path.glob("*.part*")) == []


def test_errors_come_as_they_are(qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path) -> None:
    with pytest.raises(ImageLoadError, match=r"missing\.png"):
        take(tmp_path / "missing.png", tmp_path / "out.png", tiny_bundle_path)
    with pytest.raises(ModelLoadError, match=r"bundle\.json"):
        take(photo_path, tmp_path / "out.png", tmp_path)
    assert not (tmp_path / "out.png").exists()


def test_a_place_that_cannot_be_written_is_named(
    qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SppViewerError, match="cannot be written"):
        take(photo_path, tmp_path / "file" / "out.png", tiny_bundle_path)


def test_a_size_that_the_window_cannot_have_is_refused(
    qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.png"
    with pytest.raises(SppViewerError, match=r"400x900: the window is at least \d{3}x[45]\d\d pixels; ask for more"):
        capture.screenshot(photo_path, out, size=(400, 900), model=tiny_bundle_path, device="cpu", options=make.SMALL)
    assert not out.exists()


def test_stage_panel_and_filter_are_chosen(
    qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    pictures = []
    views: list[dict[str, Any]] = [
        {},
        {"stage": "conv5"},
        {"panel": "window"},
        {"panel": "filters"},
        {"panel": "filters", "conv5_filter": 7},
        {"stage": "pyramid"},
        {"stage": "pyramid", "levels": (2,)},
        {"stage": "conv5", "heat": "energy"},
        {"compare": "conv5"},
        {"compare": "nms"},
        {"panel": "filters", "layer": "conv2", "conv5_filter": 7},
        {"panel": "filters", "layer": "fc7"},
        {"live": (30, 20, 120, 100)},
    ]
    for number, view in enumerate(views):
        out = tmp_path / f"{number}.png"
        capture.screenshot(
            photo_path, out, theme="dark", model=tiny_bundle_path, device="cpu", options=make.SMALL, **view
        )
        pictures.append(out.read_bytes())
    assert len(set(pictures)) == len(pictures)


def test_the_page_why_comes_with_its_figures_and_its_map(
    qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    plain, out = take(photo_path, tmp_path / "plain.png", tiny_bundle_path), tmp_path / "why.png"
    options: dict[str, Any] = {"model": tiny_bundle_path, "device": "cpu", "options": make.SMALL}
    capture.screenshot(photo_path, out, size=(1000, 700), theme="dark", panel="why", **options)
    with PilImage.open(out) as picture:
        shown = np.asarray(picture.convert("RGB"))
    canvas = slice(200, 650), slice(20, 600)
    assert (shown[canvas] != plain[canvas]).any(axis=-1).mean() > 0.4  # the veil covers all of the photograph
    orange = np.abs(shown[:, 640:].astype(int) - rgb(signed_colour(1, 1, "dark"))).max(axis=-1) < 3
    assert orange.sum() > 100  # bars


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ({"stage": "kitchen"}, "no stage"),
        ({"panel": "cellar"}, "no panel"),
        ({"conv5_filter": 256}, "0 to 255"),
        ({"compare": "apples"}, "no comparison"),
        ({"levels": (5,)}, "1, 2, 3, 6"),
        ({"layer": "conv6"}, "no layer; use conv1, conv2"),
        ({"layer": "conv1", "conv5_filter": 64}, "0 to 63"),
    ],
)
def test_what_is_not_there_cannot_be_shown(
    qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path, view: dict, words: str
) -> None:
    with pytest.raises(SppViewerError, match=words):
        capture.screenshot(photo_path, tmp_path / "out.png", model=tiny_bundle_path, options=make.SMALL, **view)
    assert not (tmp_path / "out.png").exists()
