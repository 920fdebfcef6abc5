"""What the thread that owns the model says of a gallery."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image as PilImage
from pytestqt.qtbot import QtBot

from spp_viewer.core.options import Options
from spp_viewer.gui.workers import gallery_worker as worker_module
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.gallery_cache import GalleryCache
from spp_viewer.gui.workers.gallery_jobs import Added, AddImage, Found, GallerySet, GalleryView, Keep, LookUp
from spp_viewer.gui.workers.gallery_worker import GalleryWorker
from spp_viewer.gui.workers.messages import Job, Problem
from tests import make


class Bench:
    """A worker on this thread, so that calls return when the job is done, and what it said last."""

    def __init__(self, model: Path, kept: Path) -> None:
        self.model, self.kept = model, GalleryCache(kept)
        self.owner = AnalysisWorker()
        self.worker = GalleryWorker(self.owner, self.kept)
        self.said: list[Any] = []
        for name in ("found", "added", "shown", "failed"):
            getattr(self.worker, name).connect(lambda _run, what: self.said.append(what))

    def job(self, **choices: Any) -> Job:
        options = make.SMALL
        return Job(run=3, **{"options": options, "model": self.model, "device": "cpu", **choices})

    def look(self, folder: Path | None, *files: Path) -> Found:
        self.worker.run(LookUp(self.job(), folder, files))
        assert isinstance(self.said[-1], Found)
        return self.said[-1]

    def add(self, images: GallerySet, path: Path, last: bool = True) -> Added:
        self.worker.run(AddImage(self.job(), images, path, last))
        assert isinstance(self.said[-1], Added)
        return self.said[-1]


@pytest.fixture
def bench(qtbot: QtBot, tiny_bundle_path: Path, tmp_path: Path) -> Bench:
    return Bench(tiny_bundle_path, tmp_path / "kept")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with two pictures and a text."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for seed, name in enumerate(("b.png", "A.png")):
        PilImage.fromarray(make.photo_pixels(seed=seed)).save(folder / name)
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_it_looks_up_the_images_of_a_folder_or_a_list(bench: Bench, pictures: Path) -> None:
    found = bench.look(pictures)
    assert [path.name for path in found.images.paths] == ["A.png", "b.png"]
    assert found.images.per_image == 5  # two images for nine places
    assert found.view is None
    listed = bench.look(None, pictures / "b.png")
    assert listed.images.paths == (pictures / "b.png",)
    assert listed.images.per_image == 9
    assert bench.look(None, *found.images.paths).images.key == found.images.key  # whichever way they are named


def test_what_another_engine_computed_is_of_another_gallery(bench: Bench, pictures: Path) -> None:
    images, before = bench.look(pictures).images, torch.get_num_threads()
    bench.add(images, images.paths[0])
    bench.worker.run(Keep(bench.job(), images))
    try:
        torch.set_num_threads(before + 1)
        other = bench.look(pictures)
        assert other.images.key != images.key
        assert other.view is None
        bench.worker.run(AddImage(bench.job(), images, images.paths[1], True))  # which was begun by the first
        assert isinstance(bench.said[-1], Problem)
    finally:
        torch.set_num_threads(before)
    again = bench.look(pictures)
    assert again.images == images
    assert again.view is not None


def test_twenty_images_give_one_patch_each(bench: Bench, tmp_path: Path) -> None:
    assert bench.look(None, *(tmp_path / f"{n}.png" for n in range(20))).images.per_image == 1


def test_images_are_added_one_by_one_and_a_broken_one_says_why(bench: Bench, pictures: Path) -> None:
    broken = pictures / "c.png"
    broken.write_bytes(b"no picture")
    images = bench.look(pictures).images
    first = bench.add(images, images.paths[0])
    assert first.problem == ""
    assert first.view is not None
    assert first.view.key == images.key
    assert first.view.gallery.images == (str(images.paths[0]),)
    assert first.view.gallery.filters == 256
    assert "not an image" in bench.add(images, broken).problem
    again = bench.add(images, images.paths[0])  # once is enough
    assert again.problem == ""
    assert again.view is not None
    assert again.view.gallery is first.view.gallery


def test_it_is_shown_now_and_then_and_at_the_end(bench: Bench, pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "SHOW_SECONDS", 3600.0)
    bench.worker._shown_at = -3600.0  # some machines have just been started
    images = bench.look(pictures).images
    assert bench.add(images, images.paths[0], last=False).view is not None  # the first at once
    assert bench.add(images, images.paths[1], last=False).view is None
    monkeypatch.setattr(worker_module, "SHOW_SECONDS", 0.0)
    assert bench.add(images, images.paths[1], last=False).view is not None


def test_it_is_kept_when_asked_and_at_the_end(bench: Bench, pictures: Path, tiny_bundle_path: Path) -> None:
    images = bench.look(pictures).images
    bench.add(images, images.paths[0])
    assert bench.kept.find(images.key, images.source) is None  # not after every image
    bench.worker.run(Keep(bench.job(), images))
    assert isinstance(bench.said[-1], GalleryView)
    found = bench.kept.find(images.key, images.source)
    assert found is not None
    assert found.images == (str(images.paths[0]),)
    bench.add(images, images.paths[1])
    bench.worker.close()
    second = Bench(tiny_bundle_path, bench.kept.folder)
    view = second.look(pictures).view
    assert view is not None
    assert len(view.gallery.images) == 2


def test_it_is_kept_at_intervals(bench: Bench, pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "SAVE_SECONDS", 0.0)
    images = bench.look(pictures).images
    bench.add(images, images.paths[0])
    assert bench.kept.find(images.key, images.source) is not None


def test_going_to_other_images_and_back_loses_nothing(bench: Bench, pictures: Path) -> None:
    images = bench.look(pictures).images
    bench.add(images, images.paths[0])
    assert bench.look(None, images.paths[1]).view is None
    view = bench.look(pictures).view
    assert view is not None
    assert view.gallery.images == (str(images.paths[0]),)


def test_other_scales_are_another_gallery_and_leave_the_detector_as_it_was(bench: Bench, pictures: Path) -> None:
    images = bench.look(pictures).images
    bench.add(images, images.paths[0])
    other = Options(scales=(160,), proposals="grid")
    bench.worker.run(LookUp(bench.job(options=other), pictures, ()))
    assert bench.said[-1].images.key != images.key
    assert bench.said[-1].view is None
    bench.worker.run(AddImage(bench.job(options=other), bench.said[-1].images, images.paths[0], True))
    view = bench.said[-1].view
    assert view is not None
    gallery = view.gallery
    assert np.unique(gallery.scale[gallery.values > 0]).tolist() == [160]
    assert bench.owner.ready_detector(bench.job(), bench.job().progress).options.scales == make.SMALL.scales


def test_a_cancelled_job_says_nothing(bench: Bench, pictures: Path) -> None:
    images = bench.look(pictures).images
    bench.said.clear()
    job = bench.job()
    job.progress.cancel()
    bench.worker.run(AddImage(job, images, images.paths[0], True))
    assert bench.said == []
    assert bench.add(images, images.paths[0]).problem == ""  # and changes nothing


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), ValueError("not numbers"), MemoryError()])
def test_an_image_that_cannot_be_computed_is_passed_over(
    bench: Bench, pictures: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    images = bench.look(pictures).images
    bench.add(images, images.paths[0])

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("spp_viewer.explain.gallery.add_image", fail)
    added = bench.add(images, images.paths[1])
    assert added.problem in (str(error), "MemoryError")
    assert added.view is not None
    assert added.view.gallery.images == (str(images.paths[0]),)


def test_memory_is_given_back_now_and_then(bench: Bench, pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[None] = []
    monkeypatch.setattr(worker_module, "release_free_memory", lambda: calls.append(None))
    monkeypatch.setattr(worker_module, "TRIM_INTERVAL", 2)
    images = bench.look(pictures).images
    bench.add(images, images.paths[0])
    assert calls == []
    bench.add(images, images.paths[1])
    assert calls == [None]
    bench.add(images, pictures / "missing.png")
    assert calls == [None]


def test_a_model_that_is_not_there_is_said(bench: Bench, pictures: Path, tmp_path: Path) -> None:
    bench.worker.run(LookUp(bench.job(model=tmp_path), pictures, ()))
    assert isinstance(bench.said[-1], Problem)
    assert bench.said[-1].subject == "gallery"


def test_a_set_of_another_network_is_refused(bench: Bench, pictures: Path) -> None:
    images = bench.look(pictures).images
    stale = GallerySet("key", images.paths, "another network", 1)
    bench.worker.run(AddImage(bench.job(), stale, images.paths[0], True))
    assert isinstance(bench.said[-1], Problem)
    assert "start the gallery again" in bench.said[-1].message
