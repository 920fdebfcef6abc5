from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage

from spp_viewer.core.image import load_image
from spp_viewer.core.options import Options
from spp_viewer.detectors import SppNet
from spp_viewer.nn.bundle import load_bundle, save_bundle
from tests import make
from tests.unit.cli.conftest import Command

TIMINGS = {"decode", "proposals", "conv", "windows", "pool", "fc", "svm", "bbox", "nms", "total"}


def test_the_document_has_the_published_form(command: Command, small: list[str], photo_path: Path) -> None:
    outcome = command("detect", photo_path, "--json", *small)
    assert outcome.code == 0
    document = outcome.document
    assert set(document) == {"model", "device", "images"}
    assert document["model"] == {
        "name": "tiny",
        "backbone": "alexnet",
        "classes": list(make.CLASSES),
        "display_threshold": 0.0,
    }
    assert document["device"].startswith("cpu (")
    (image,) = document["images"]
    assert set(image) == {"path", "width", "height", "proposals", "detections", "timings"}
    assert (image["path"], image["width"], image["height"]) == (str(photo_path), 200, 150)
    assert set(image["timings"]) == TIMINGS
    assert all(seconds >= 0 for seconds in image["timings"].values())
    assert image["timings"]["total"] >= image["timings"]["conv"] > 0
    assert set(image["detections"][0]) == {"label", "score", "box", "proposal"}


def test_the_document_holds_the_whole_analysis_bit_for_bit(
    command: Command, small: list[str], photo_path: Path, tiny_bundle_path: Path
) -> None:
    (image,) = command("detect", photo_path, "--json", *small).document["images"]
    analysis = SppNet(load_bundle(tiny_bundle_path), "cpu", make.SMALL).analyse(load_image(photo_path))
    expected = analysis.detections
    assert image["proposals"] == len(analysis.proposals)
    assert len(image["detections"]) == len(expected) > 10
    assert [d["label"] for d in image["detections"]] == [make.CLASSES[label] for label in expected.labels]
    np.testing.assert_array_equal(np.array([d["score"] for d in image["detections"]], np.float32), expected.scores)
    np.testing.assert_array_equal(np.array([d["box"] for d in image["detections"]], np.float32), expected.boxes)
    assert [d["proposal"] for d in image["detections"]] == expected.proposals.tolist()


def test_detections_come_strongest_first_down_to_the_svm_threshold(
    command: Command, small: list[str], photo_path: Path
) -> None:
    (image,) = command("detect", photo_path, "--json", *small).document["images"]
    scores = [d["score"] for d in image["detections"]]
    assert scores == sorted(scores, reverse=True)
    assert Options().score_threshold < scores[-1] < 0 < scores[0]


@pytest.mark.parametrize("minimum", [0.5, -1.0, -2.5])
def test_min_score_overrides_the_threshold_of_the_document(
    command: Command, small: list[str], photo_path: Path, minimum: float
) -> None:
    usual = command("detect", photo_path, "--json", *small).document["images"][0]["detections"]
    changed = command("detect", photo_path, "--json", "--min-score", minimum, *small).document["images"][0][
        "detections"
    ]
    assert [d for d in changed if d["score"] > -1.5] == [d for d in usual if d["score"] >= minimum]
    assert (changed[-1]["score"] < -1.5) == (minimum < -1.5)
    assert changed[-1]["score"] >= minimum


def test_min_score_itself_is_enough(command: Command, small: list[str], photo_path: Path) -> None:
    everything = command("detect", photo_path, "--json", "--min-score=-2.5", *small).document["images"][0]["detections"]
    weakest = everything[-1]["score"]
    again = command("detect", photo_path, "--json", f"--min-score={weakest!r}", *small).document["images"][0]
    assert again["detections"][-1]["score"] == weakest


def test_the_table_shows_what_the_display_threshold_lets_through(
    command: Command, small: list[str], photo_path: Path
) -> None:
    (image,) = command("detect", photo_path, "--json", *small).document["images"]
    shown = [d for d in image["detections"] if d["score"] >= 0]
    outcome = command("detect", photo_path, *small)
    lines = outcome.out.splitlines()
    assert lines[0].startswith(f"{photo_path}  200 x 150 px  {image['proposals']} proposals")
    assert lines[1].split() == ["class", "score", "x1", "y1", "x2", "y2", "proposal"]
    assert 0 < len(shown) < len(image["detections"])
    assert len(lines) == 2 + len(shown)
    first = lines[2].split()
    assert first[0] == shown[0]["label"]
    assert float(first[1]) == pytest.approx(shown[0]["score"], abs=0.0051)
    assert int(first[-1]) == shown[0]["proposal"]


def test_a_table_without_detections_names_the_strongest(command: Command, small: list[str], photo_path: Path) -> None:
    outcome = command("detect", photo_path, "--min-score", "99", *small)
    assert outcome.code == 0
    assert "nothing scores 99 or more; the strongest is " in outcome.out


def test_a_bad_image_among_good_ones_is_one_line_and_exit_code_1(
    command: Command, small: list[str], photo_path: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8 no picture")
    outcome = command("detect", photo_path, broken, tmp_path / "missing.png", photo_path, "--json", *small)
    assert outcome.code == 1
    assert [image["path"] for image in outcome.document["images"]] == [str(photo_path)] * 2
    assert len(outcome.problems) == 2
    assert "broken.jpg" in outcome.problems[0]
    assert "missing.png" in outcome.problems[1]


def test_without_a_single_good_image_the_document_is_still_valid(
    command: Command, small: list[str], tmp_path: Path
) -> None:
    outcome = command("detect", tmp_path / "missing.png", "--json", *small)
    assert outcome.code == 1
    assert outcome.document["images"] == []


def test_a_folder_stands_for_its_images(command: Command, small: list[str], photo_path: Path) -> None:
    other = photo_path.with_name("another.bmp")
    PilImage.open(photo_path).save(other)
    outcome = command("detect", photo_path.parent, "--json", *small)
    assert [image["path"] for image in outcome.document["images"]] == [str(other), str(photo_path)]


def test_the_folder_of_one_image_may_be_drawn_into_a_new_folder(
    command: Command, small: list[str], photo_path: Path, tmp_path: Path
) -> None:
    outcome = command("detect", photo_path.parent, "--out", tmp_path / "drawn", *small)
    assert outcome.code == 0
    assert [path.name for path in (tmp_path / "drawn").iterdir()] == ["photo.png"]


def test_a_problem_names_the_whole_path(command: Command, small: list[str], photo_path: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "photo.jpg").write_text("no picture")
    boxes = tmp_path / "boxes.json"
    boxes.write_text("[[900, 900, 950, 950]]")
    problems = command("detect", tmp_path / "one", tmp_path / "two", *small).problems
    assert [line.split(": ")[1] for line in problems] == [str(tmp_path / f / "photo.jpg") for f in ("one", "two")]
    (problem,) = command("detect", photo_path, *small, "--proposals", boxes).problems
    assert problem.startswith(f"spp-viewer: {photo_path}: boxes.json: no box lies on this image")


@pytest.mark.parametrize(("minimum", "everything"), [("1e300", False), ("-1e300", True)])
def test_a_min_score_beyond_single_precision(
    command: Command, small: list[str], photo_path: Path, minimum: str, everything: bool
) -> None:
    outcome = command("detect", photo_path, "--json", f"--min-score={minimum}", *small)
    assert (outcome.code, outcome.err) == (0, "")
    assert bool(outcome.document["images"][0]["detections"]) == everything


def test_an_empty_folder_is_exit_code_1(command: Command, small: list[str], tmp_path: Path) -> None:
    outcome = command("detect", tmp_path, *small)
    assert (outcome.code, outcome.out) == (1, "")
    assert len(outcome.problems) == 1


def test_proposals_from_a_file(command: Command, small: list[str], photo_path: Path, tmp_path: Path) -> None:
    boxes = tmp_path / "boxes.json"
    boxes.write_text(json.dumps([[10, 10, 90, 90], [50, 20, 180, 140], [0, 0, 200, 150]]))
    words = [*small, "--proposals", str(boxes)]
    outcome = command("detect", photo_path, "--json", "--min-score=-9", *words)
    (image,) = outcome.document["images"]
    assert image["proposals"] == 3
    assert {d["proposal"] for d in image["detections"]} <= {0, 1, 2}


def test_a_missing_file_of_proposals_is_one_line(command: Command, small: list[str], photo_path: Path) -> None:
    outcome = command("detect", photo_path, *small, "--proposals", "nowhere.csv")
    assert outcome.code == 1
    assert len(outcome.problems) == 1
    assert "nowhere.csv" in outcome.err


def test_what_decoding_changed_is_said_on_stderr(command: Command, small: list[str], tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    picture = PilImage.fromarray(make.photo_pixels())
    picture.putalpha(128)
    picture.save(path)
    outcome = command("detect", path, "--json", *small)
    assert outcome.code == 0
    assert outcome.problems == [f"spp-viewer: {path}: transparency composited on white"]


def test_out_writes_the_picture_with_boxes(
    command: Command, small: list[str], photo_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "boxes.jpg"
    outcome = command("detect", photo_path, "--out", out, *small)
    assert outcome.code == 0
    assert outcome.problems == [f"spp-viewer: wrote {out}"]
    with PilImage.open(out) as picture:
        assert (picture.format, picture.size) == ("JPEG", (200, 150))
    assert [path.name for path in out.parent.iterdir()] == ["boxes.jpg"]


def test_out_takes_a_folder_for_several_images(
    command: Command, small: list[str], photo_path: Path, tmp_path: Path
) -> None:
    outcome = command("detect", photo_path, photo_path, "--out", tmp_path / "out", "--quiet", *small)
    assert (outcome.code, outcome.err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["photo-2.png", "photo.png"]


def test_a_picture_that_cannot_be_written_is_one_line(
    command: Command, small: list[str], photo_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    outcome = command("detect", photo_path, "--json", "--out", tmp_path / "file" / "out.png", *small)
    assert outcome.code == 1
    assert len(outcome.document["images"]) == 1
    assert len(outcome.problems) == 1
    assert "cannot be written" in outcome.err


@pytest.mark.parametrize(
    "words",
    [
        ["--out", "out.xyz"],
        ["--min-score", "nan"],
        ["--scales", "1,2"],
        ["--proposals", "slow"],
        ["--device", "tpu"],
        ["--max-proposals", "0"],
        ["--jason"],
        ["--js"],
    ],
)
def test_wrong_usage_is_exit_code_2_before_any_work(command: Command, photo_path: Path, words: list[str]) -> None:
    outcome = command("detect", photo_path, *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert "spp-viewer detect: error: " in outcome.err


def test_options_may_stand_between_images(command: Command, small: list[str], photo_path: Path) -> None:
    outcome = command("detect", photo_path, "--json", photo_path, *small)
    assert len(outcome.document["images"]) == 2


def test_a_model_that_is_none_is_one_line(command: Command, small: list[str], photo_path: Path, tmp_path: Path) -> None:
    outcome = command("detect", photo_path, *small, "--model", tmp_path)
    assert (outcome.code, outcome.out) == (1, "")
    assert len(outcome.problems) == 1
    assert "bundle.json" in outcome.err


def test_a_model_without_heads_cannot_detect(
    command: Command, small: list[str], photo_path: Path, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    bundle = load_bundle(tiny_bundle_path)
    headless = type(bundle)(bundle.name, bundle.classes, bundle.levels, bundle.backbone, None)
    save_bundle(headless, tmp_path / "headless")
    outcome = command("detect", photo_path, *small, "--model", tmp_path / "headless")
    assert outcome.code == 1
    assert "no heads to detect with" in outcome.err


def test_a_device_that_does_not_exist_is_one_line(command: Command, small: list[str], photo_path: Path) -> None:
    outcome = command("detect", photo_path, *small, "--device", "cuda:99")
    assert outcome.code == 1
    assert len(outcome.problems) == 1
    assert "cuda:99" in outcome.err


def test_equal_calls_give_equal_documents(command: Command, small: list[str], photo_path: Path) -> None:
    first, second = (command("detect", photo_path, "--json", *small).document["images"][0] for _ in range(2))
    del first["timings"], second["timings"]
    assert first == second


def test_a_method_that_stood_in_is_told_of(
    command: Command, small: list[str], photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spp_viewer.proposals.make.unavailable", lambda: "the library is missing")
    outcome = command("detect", photo_path, "--json", *small, "--proposals", "fast")
    assert outcome.code == 0
    assert [line for line in outcome.problems if "OpenCV searched for proposals" in line] == outcome.problems
    assert len(outcome.problems) == 1
    assert outcome.problems[0].startswith(f"spp-viewer: {photo_path}: ")
