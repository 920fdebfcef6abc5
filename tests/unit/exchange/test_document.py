"""The JSON document of a whole analysis."""

from __future__ import annotations

import json

import numpy as np
import pytest

from spp_viewer.cli.report import image_entry
from spp_viewer.core.results import SUPPRESSED, Analysis
from spp_viewer.exchange.document import OUTCOMES, SCHEMA_VERSION, detection_entries, document, document_json
from tests.unit.exchange.made import analysis_of


@pytest.fixture(scope="module")
def content(real: Analysis) -> dict:
    return json.loads(document_json(real, 0.0), parse_constant=lambda name: pytest.fail(name))


def equal(numbers, array):
    np.testing.assert_array_equal(np.array(numbers, array.dtype).reshape(array.shape), array)


def test_text_and_document_are_one(real, content):
    assert content == json.loads(json.dumps(document(real, 0.0)))
    assert len(document_json(real, 0.0).splitlines()) == len(content) + 2


def test_numbers_lose_nothing(real, content):
    equal(content["proposals"]["boxes"], real.proposals.boxes)
    equal(content["windows"]["cells"], real.windows.cells)
    equal(content["windows"]["scale_index"], real.windows.scale_index)
    equal(content["windows"]["unique_row"], real.windows.unique_row)
    candidates = content["candidates"]
    equal(candidates["proposal"], real.candidates.proposal)
    equal(candidates["score"], real.candidates.score)
    equal(candidates["box"], real.candidates.after)
    equal(candidates["overlap"], real.candidates.overlap)
    assert candidates["label"] == [real.classes[label] for label in real.candidates.label]
    assert len(real.detections) > 0


def test_numbers_have_no_false_digits(content):
    texts = [repr(edge) for item in content["detections"] for edge in item["box"]]
    assert max(map(len, texts)) <= 10


def test_who_suppressed_whom(real, content):
    found = content["candidates"]
    row = int(np.flatnonzero(real.candidates.outcome == SUPPRESSED)[0])
    assert found["outcome"][row] == "suppressed"
    assert found["suppressor"][row] == real.candidates.suppressor[row]
    assert found["label"][row] == found["label"][found["suppressor"][row]]
    kept = [place for place, outcome in enumerate(found["outcome"]) if outcome == "kept"]
    assert {found["suppressor"][place] for place in kept} == {None}
    assert {item["candidate"] for item in content["detections"]} <= set(kept)
    assert len(set(OUTCOMES.values())) == 4


def test_what_stands_around_the_boxes(real, content):
    assert content["schema_version"] == SCHEMA_VERSION
    assert content["image"]["pixels_sha256"] == real.image.content_hash
    assert (content["image"]["width"], content["image"]["height"], content["image"]["path"]) == (200, 150, None)
    assert content["model"] == {"name": "tiny", "backbone": "alexnet", "classes": list(real.classes)}
    assert (content["detector"], content["device"]) == ("SPP-Net", real.device)
    assert content["options"]["scales"] == [160, 224]
    assert content["timings"]["total"] == pytest.approx(real.timings.total, abs=1e-6)
    assert list(content["timings"]) == [*real.timings.seconds, "total"]
    assert [scale["scale"] for scale in content["conv5"]["scales"]] == [160, 224]
    assert content["conv5"]["scales"][1]["cells"] == list(real.maps[1].conv5.shape[1:])
    assert content["conv5"]["geometry"]["stride"] == 16


def test_detections_score_more_than_the_threshold(real):
    threshold = float(real.detections.scores[1])
    found = document(real, threshold)
    assert found["threshold"] == threshold
    assert len(found["detections"]) == int((real.detections.scores > threshold).sum()) == 1


def test_detections_are_those_of_the_command_line(real):
    rows = np.arange(len(real.detections))
    entries = detection_entries(real, rows, candidates=True)
    assert [item.pop("candidate") for item in entries] == real.detections.candidates.tolist()
    assert entries == image_entry("photo.png", real, rows)["detections"]


def test_without_maps_and_windows():
    found = json.loads(document_json(analysis_of([(0, 1.5, (0, 0, 0.1, 9))]), 0))
    assert (found["conv5"], found["windows"]) == (None, None)
    assert found["detections"] == [{"label": "cat", "score": 1.5, "box": [0, 0, 0.1, 9], "proposal": 0, "candidate": 0}]
    assert found["timings"] == {"decode": 0.001, "conv": 0.123457, "total": 0.2}
