"""The gallery of a session, with the worker's part played by the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from spp_viewer.gui.document.feature_layers import LayerState
from spp_viewer.gui.document.gallery_run import GalleryRun
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.pages.filters.gallery_controls import GalleryControls
from spp_viewer.gui.workers.gallery_jobs import Added, AddImage, Found, GallerySet, GalleryView, Keep, LookUp
from spp_viewer.gui.workers.messages import Phase, Problem, RunState
from tests.unit.gui.fixtures.gallery import make_gallery, view_of

FILES = tuple(Path("somewhere") / f"{number}.png" for number in range(3))


class Stage:
    """A session with three images and a saved analysis, and the requests that it hands to its worker."""

    def __init__(self, session: Session) -> None:
        self.session, self.run = session, session.gallery
        self.run._submitted.disconnect(self.run._worker.run)
        self.requests: list[Any] = []
        self.problems: list[Problem] = []
        self.run._submitted.connect(self.requests.append)
        session.document.problem.connect(self.problems.append)
        self.set_files((*FILES, Path("somewhere/old.sppv")))

    def set_files(self, files: tuple[Path, ...]) -> None:
        self.session.document.file_list.files, self.session.document.file_list.cursor = files, 0
        self.session.document.file_list.files_changed.emit()

    def answer_look(self, view: GalleryView | None = None, key: str = "key", paths: tuple[Path, ...] = FILES) -> None:
        looked = self.requests.pop()
        assert isinstance(looked, LookUp)
        self.run._worker.found.emit(looked.job.run, Found(GallerySet(key, paths, "source", 1), view))

    def next_path(self) -> Path | None:
        """What the worker is asked to add, if it is asked."""
        QApplication.processEvents()
        return self.requests[-1].path if self.requests and isinstance(self.requests[-1], AddImage) else None

    def answer(self, problem: str = "", view: GalleryView | None = None) -> None:
        added = self.requests.pop()
        assert isinstance(added, AddImage)
        self.run._worker.added.emit(added.job.run, Added(problem, view))

    def begin(self) -> None:
        self.run.start()
        self.answer_look()


@pytest.fixture
def stage(silent: Session) -> Stage:
    return Stage(silent)


def counts(run: GalleryRun) -> tuple[int, int]:
    return run.done, run.total


def test_images_go_one_after_the_other(stage: Stage) -> None:
    stage.run.start()
    assert stage.run.active
    assert stage.requests[-1].files == FILES  # without the saved analysis
    stage.answer_look()
    for number, path in enumerate(FILES):
        assert stage.next_path() == path
        assert counts(stage.run) == (number, 3)
        assert stage.requests[-1].last == (number == 2)
        stage.answer(view=view_of(make_gallery(number + 1)))
        assert stage.run.seen == number + 1
    assert not stage.run.active
    assert [type(request) for request in stage.requests] == [Keep]
    assert stage.problems == []


def test_an_answer_about_another_list_is_dropped(stage: Stage) -> None:
    stage.run.watch(True)
    (looked,) = stage.requests
    stage.run.watch(False)
    stage.set_files(FILES[:1])
    assert looked.job.progress.cancelled
    stage.answer_look(view_of(make_gallery(3)))  # it was through already
    assert stage.run.images is None
    assert stage.run.view is None
    assert stage.run.total == 1


def test_it_says_that_it_waits_for_the_live_window(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.begin()
    stage.session.document.set_run_state(RunState(Phase.RUNNING))
    assert GalleryControls._tip(stage.run) == "waits until the open photograph is done"
    stage.session.document.set_run_state(RunState(Phase.DONE))
    monkeypatch.setattr(stage.session.live, "active", True)
    stage.session.live.active_changed.emit(True)
    assert stage.run.waiting
    assert GalleryControls._tip(stage.run) == "waits while there is a live window"


def test_it_goes_on_where_it_was(stage: Stage) -> None:
    stage.run.start()
    stage.answer_look(view_of(make_gallery(2)))
    assert stage.run.seen == 2
    assert stage.next_path() == FILES[2]
    assert counts(stage.run) == (2, 3)
    stage.run.stop()
    stage.run.start()
    assert counts(stage.run) == (2, 3)  # before it is known again what there is to do


def test_failures_are_named_once_and_tried_again(stage: Stage) -> None:
    stage.begin()
    stage.answer("no image")
    stage.answer(view=view_of(make_gallery(1)))
    stage.answer("empty")
    (problem,) = stage.problems
    assert problem.level == "warning"
    assert "2 of 3" in problem.message
    assert "0.png\n    no image" in problem.detail
    assert "2.png\n    empty" in problem.detail
    stage.begin()
    assert stage.run.failures == []
    assert stage.next_path() == FILES[0]


def test_pause_takes_the_image_back(stage: Stage) -> None:
    stage.begin()
    adding = stage.requests[-1]
    stage.run.pause()
    assert adding.job.progress.cancelled
    assert isinstance(stage.requests.pop(), Keep)
    stage.run._worker.added.emit(adding.job.run, Added("too late", None))  # it was through already
    assert stage.run.failures == []
    stage.requests.clear()
    assert stage.next_path() is None
    assert counts(stage.run) == (0, 3)
    stage.run.resume()
    assert stage.next_path() == FILES[0]
    stage.run._worker.added.emit(adding.job.run, Added("later still", None))
    assert stage.run.failures == []
    assert stage.next_path() == FILES[0]
    assert counts(stage.run) == (0, 3)


def test_stop_keeps_what_there_is(stage: Stage) -> None:
    stage.begin()
    stage.answer(view=view_of(make_gallery(1)))
    adding = stage.requests[-1]
    stage.run.stop()
    assert adding.job.progress.cancelled
    assert isinstance(stage.requests[-1], Keep)
    assert (stage.run.active, stage.run.seen) == (False, 1)
    newest = view_of(make_gallery(2))
    stage.run._worker.shown.emit(9, newest)
    assert stage.run.view is newest


def test_views_of_other_images_are_dropped(stage: Stage) -> None:
    stage.begin()
    stage.run._worker.shown.emit(9, view_of(make_gallery(1), key="another"))
    stage.answer(view=view_of(make_gallery(1), key="another"))
    assert stage.run.view is None


def test_the_open_photograph_goes_first(stage: Stage) -> None:
    stage.begin()
    first = stage.requests[-1]
    stage.session.document.set_run_state(RunState(Phase.RUNNING, "conv"))
    assert first.job.progress.cancelled
    assert stage.run.waiting
    stage.requests.clear()
    assert stage.next_path() is None
    stage.session.document.set_run_state(RunState(Phase.DONE))
    assert stage.next_path() == FILES[0]
    assert not stage.run.waiting


@pytest.mark.parametrize("who", ["layer", "sizes", "live", "race"])
def test_others_go_first_as_well(stage: Stage, who: str) -> None:
    def hold(on: bool) -> None:
        if who == "layer":
            stage.session.features._set_state(LayerState(Phase.RUNNING if on else Phase.DONE))
        elif who == "sizes":
            stage.session.sizes._set_phase(Phase.RUNNING if on else Phase.DONE)
        elif who == "live":
            stage.session.live.activate(on)
        else:
            stage.run.hold("race", on)

    stage.begin()
    first = stage.requests[-1]
    hold(True)
    assert first.job.progress.cancelled
    stage.requests.clear()
    assert stage.next_path() is None
    hold(False)
    assert stage.next_path() == FILES[0]


def test_small_wishes_come_before_the_image_at_hand(stage: Stage) -> None:
    stage.begin()
    first = stage.requests[-1]
    stage.session.why.switched_changed.emit()
    assert first.job.progress.cancelled
    assert stage.requests[-1] is first  # not at once: whoever wishes has yet to ask
    assert stage.next_path() == FILES[0]
    assert stage.requests[-1] is not first


def test_other_files_stop_it_and_say_so(stage: Stage) -> None:
    stage.begin()
    stage.answer(view=view_of(make_gallery(1)))
    stage.session.document.file_list.files_changed.emit()  # only another of them is open
    assert stage.run.active
    stage.set_files(FILES[:2])
    assert not stage.run.active
    assert stage.run.view is None
    (problem,) = stage.problems
    assert problem.level == "info"


def test_other_scales_are_another_gallery(stage: Stage) -> None:
    stage.run.watch(True)
    stage.answer_look(view_of(make_gallery(3)))
    stage.session.document.settings.take(stage.session.document.settings.setup.with_changes(max_proposals=77))
    assert stage.run.seen == 3
    stage.session.document.settings.take(stage.session.document.settings.setup.with_changes(scales=(160,)))
    assert stage.run.seen == 0
    assert stage.requests[-1].job.options.scales == (160,)  # looked up at once, since somebody looks


def test_nothing_is_looked_up_while_nobody_looks(stage: Stage) -> None:
    assert stage.requests == []
    stage.run.watch(True)
    assert len(stage.requests) == 1
    stage.run.watch(False)
    stage.set_files(FILES[:1])
    assert len(stage.requests) == 1


def test_a_chosen_folder_counts_and_the_list_does_not(stage: Stage) -> None:
    stage.run.choose_folder(Path("elsewhere"))
    stage.set_files(())
    stage.run.start()
    assert stage.requests[-1].folder == Path("elsewhere")
    stage.answer_look(paths=(Path("elsewhere/x.png"),))
    assert stage.next_path() == Path("elsewhere/x.png")


def test_without_images_nothing_begins(stage: Stage) -> None:
    stage.set_files(())
    stage.run.start()
    assert not stage.run.active
    assert stage.requests == []
    stage.run.choose_folder(Path("empty"))
    stage.run.start()
    stage.answer_look(paths=())
    assert not stage.run.active


def test_without_its_network_it_ends(stage: Stage) -> None:
    stage.begin()
    problem = Problem("error", "gallery", "no model")
    stage.run._worker.failed.emit(stage.requests[-1].job.run, problem)
    assert not stage.run.active
    assert stage.problems == [problem]
    stage.run.watch(True)
    stage.run._worker.failed.emit(stage.requests[-1].job.run, problem)
    assert stage.problems == [problem]  # whoever only looks is not bothered
