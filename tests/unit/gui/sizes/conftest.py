"""A session whose forms nobody computes: tests answer in the worker's place, with what a real one computed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from spp_viewer.core.image import Image
from spp_viewer.explain.any_size import AnySize
from spp_viewer.explain.forms import Form
from spp_viewer.gui.canvas.picture import Picture
from spp_viewer.gui.messages import Job, Opened
from spp_viewer.gui.session import Session
from spp_viewer.gui.sizes.sizes import Sizes
from spp_viewer.gui.sizes.worker import Kept, Sight, SizesJob, SizesWorker
from spp_viewer.gui.worker import Worker
from tests import make


class Office:
    """Takes a session's orders, and answers when it is told to."""

    def __init__(self, session: Session, compute: Callable[[SizesJob], tuple[list[Sight], AnySize]]) -> None:
        self.session, self.sizes = session, session.sizes
        self.orders: list[SizesJob] = []
        self._compute = compute
        self.sizes._wanted.disconnect(self.sizes._worker.run)
        self.sizes._wanted.connect(self.orders.append)

    def open(self, image: Image) -> None:
        """As if the image had been decoded."""
        self.session.image = Opened(image, Picture(image.pixels))
        self.session.opened.emit(self.session.image)

    def answer(self, order: SizesJob | None = None, forms: int | None = None) -> None:
        """Say what the worker would: all of it, or only the first forms."""
        order = order if order is not None else self.orders[-1]
        sights, result = self._compute(order)
        worker: SizesWorker = self.sizes._worker
        for sight in sights[:forms]:
            worker.seen.emit(order.job.run, sight)
        if forms is None:
            worker.compared.emit(order.job.run, result, Kept(1_500_000, len(order.forms)))


@pytest.fixture(scope="session")
def compute(tiny_bundle_path: Path) -> Callable[[SizesJob], tuple[list[Sight], AnySize]]:
    """What a real worker, which keeps its maps, makes of a job."""
    worker = SizesWorker(Worker())

    def run(order: SizesJob) -> tuple[list[Sight], AnySize]:
        sights: list[Sight] = []
        results: list[AnySize] = []
        job = Job(1, make.SMALL, model=tiny_bundle_path, device="cpu")
        hear, keep = (lambda _, sight: sights.append(sight)), (lambda _, result, kept: results.append(result))
        worker.seen.connect(hear)
        worker.compared.connect(keep)
        worker.run(SizesJob(job, order.image, order.forms, order.levels))
        worker.seen.disconnect(hear)
        worker.compared.disconnect(keep)
        return sights, results[0]

    return run


@pytest.fixture
def office(silent: Session, compute: Callable[[SizesJob], tuple[list[Sight], AnySize]]) -> Office:
    return Office(silent, compute)


@pytest.fixture
def sizes(office: Office, photo: Image) -> Sizes:
    """The test picture, 200 x 150, in its usual forms, computed."""
    office.open(photo)
    office.sizes.watch("view", True)
    office.answer()
    assert office.sizes.result is not None
    assert list(office.sizes.forms)[1] == Form(299, 224)
    return office.sizes
