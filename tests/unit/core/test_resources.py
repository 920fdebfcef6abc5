"""Where shipped files and the cache are."""

from __future__ import annotations

from pathlib import Path

import spp_viewer.core.resources as resources
from spp_viewer.core.resources import cache_dir, resource


def test_a_checkout_keeps_resources_beside_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "spp_viewer")
    assert resource("models", "x") == tmp_path / "resources" / "models" / "x"


def test_a_wheel_keeps_resources_inside_the_package(tmp_path, monkeypatch):
    inside = tmp_path / "spp_viewer" / "resources"
    inside.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "spp_viewer")
    assert resource("samples") == inside / "samples"


def test_the_environment_moves_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SPP_VIEWER_CACHE", str(tmp_path / "here"))
    assert cache_dir("proposals") == tmp_path / "here" / "proposals"
    assert not (tmp_path / "here").exists()


def test_without_it_the_cache_is_the_platforms(monkeypatch):
    monkeypatch.delenv("SPP_VIEWER_CACHE")
    assert cache_dir().is_absolute()
    assert "spp-viewer" in cache_dir().parts
    assert isinstance(cache_dir("a", "b"), Path)


def test_tests_have_a_cache_of_their_own(private_cache):
    assert cache_dir() == private_cache
