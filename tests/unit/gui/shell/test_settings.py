from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from spp_viewer.gui.shell.settings import Settings, load_settings, save_settings, settings_path

CHOSEN = Settings(
    theme="dark",
    overlays=frozenset({"proposals", "conv5"}),
    panel="filters",
    threshold=0.25,
    folder="/pictures",
    geometry=b"\x00\xff",
    layout=b"layout",
    options={"nms_iou": 0.5},
    language="zh_CN",
)


def write(content: object) -> Path:
    path = settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_what_is_saved_comes_back(private_settings: Path) -> None:
    assert save_settings(CHOSEN)
    assert settings_path().parent == private_settings
    assert load_settings() == CHOSEN
    assert [path.name for path in private_settings.iterdir()] == ["settings.json"]


def test_without_a_file_there_are_defaults() -> None:
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("theme", None),
        ("overlays", "proposals"),
        ("panel", "kitchen"),
        ("panel", []),
        ("threshold", "high"),
        ("threshold", True),
        ("threshold", float("nan")),
        ("threshold", 1e9),
        ("folder", 3),
        ("geometry", "not base 64!"),
        ("layout", 5),
        ("options", [0.5]),
        ("language", "tlh"),
        ("language", None),
    ],
)
def test_a_bad_value_costs_only_itself(key: str, value: object) -> None:
    save_settings(CHOSEN)
    content = json.loads(settings_path().read_text())
    content[key] = value
    write(content)
    loaded = load_settings()
    for name in ("theme", "overlays", "threshold", "folder", "geometry", "layout", "options", "language"):
        expected = getattr(Settings() if name == key else CHOSEN, name)
        assert getattr(loaded, name) == expected


def test_unknown_overlays_are_left_out() -> None:
    write({"version": 1, "overlays": ["proposals", "sparkles", 7]})
    assert load_settings().overlays == {"proposals"}


def test_a_newer_file_is_used_as_far_as_it_is_known() -> None:
    write({"version": 99, "theme": "dark", "hologram": True})
    assert load_settings().theme == "dark"


@pytest.mark.parametrize("content", ["{", "[]", '{"theme": "dark"}', "", '{"version": "one"}', "\x00"])
def test_a_broken_file_is_set_aside_and_defaults_are_used(content: str) -> None:
    path = write(content)
    assert load_settings() == Settings()
    assert not path.exists()
    assert path.with_name("settings.json.broken").read_text() == content
    assert save_settings(CHOSEN)
    assert load_settings() == CHOSEN


def test_a_file_that_is_not_text_is_set_aside() -> None:
    path = write("")
    path.write_bytes(b"\xff\xfe\x80")
    assert load_settings() == Settings()
    assert path.with_name("settings.json.broken").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be made read-only there")
def test_an_unwritable_home_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    monkeypatch.setenv("SPP_VIEWER_CONFIG", str(tmp_path / "file" / "config"))
    assert load_settings() == Settings()
    assert not save_settings(CHOSEN)


def test_the_folder_follows_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPP_VIEWER_CONFIG")
    assert settings_path().name == "settings.json"
    assert "spp-viewer" in os.fspath(settings_path().parent)


def test_the_list_of_images_and_recent_files_come_back() -> None:
    chosen = Settings(images=False, images_width=200, recent=("/b", "/a"))
    assert save_settings(chosen)
    assert load_settings() == chosen


@pytest.mark.parametrize(
    ("key", "value"),
    [("images", 1), ("images_width", True), ("images_width", -3), ("images_width", "wide"), ("recent", "a.png")],
)
def test_broken_choices_of_the_list_cost_only_themselves(key: str, value: object) -> None:
    write({"version": 1, "theme": "dark", "recent": ["/a"], "images": False, "images_width": 160, key: value})
    loaded = load_settings()
    assert getattr(loaded, key) == getattr(Settings(), key)
    assert loaded.theme == "dark"


def test_what_is_no_path_is_left_out_of_the_recent_files() -> None:
    write({"version": 1, "recent": ["/a", 3, "", None, "/b\u0000", "/c"]})
    assert load_settings().recent == ("/a", "/c")
