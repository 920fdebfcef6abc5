"""The reasons for the strongest detection of the test picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.gui.messages import Job
from spp_viewer.gui.why_worker import Reasons, TraceJob, WhyWorker
from spp_viewer.gui.worker import Worker
from spp_viewer.nn.bundle import load_bundle
from tests import make


@pytest.fixture(scope="session")
def detector(tiny_bundle_path: Path) -> SppNet:
    """As a window has it: weights on disk are a little coarser."""
    return SppNet(load_bundle(tiny_bundle_path), "cpu", make.SMALL)


@pytest.fixture(scope="session")
def analysis(photo: Image, detector: SppNet) -> Analysis:
    return detector.analyse(photo)


@pytest.fixture
def job(tiny_bundle_path: Path) -> Job:
    return Job(run=3, options=make.SMALL, model=tiny_bundle_path, device="cpu")


@pytest.fixture
def reasons(analysis: Analysis, job: Job) -> Reasons:
    proposal, label = int(analysis.detections.proposals[0]), int(analysis.detections.labels[0])
    heard: list[Reasons] = []
    worker = WhyWorker(Worker())
    worker.traced.connect(lambda run, found: heard.append(found))
    worker.run(TraceJob(job, analysis, proposal, label))
    (found,) = heard
    return found
