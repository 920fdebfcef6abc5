from __future__ import annotations

import pytest

from spp_viewer.core import packages


def test_what_is_installed_is_seen() -> None:
    assert packages.is_installed("opencv-contrib-python-headless")
    assert not packages.is_installed("opencv-contrib-python-headless-of-the-moon")


def test_every_package_that_shares_the_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {"opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"}
    monkeypatch.setattr(packages, "is_installed", lambda name: name in installed)
    assert packages.other_opencv() == ["opencv-python-headless", "opencv-contrib-python"]
