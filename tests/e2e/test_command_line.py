"""The program as a shell sees it: processes, pipes, signals, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image as PilImage

from spp_viewer.cli.main import main
from tests import make

Capture = pytest.CaptureFixture[str]

PROGRAM = (sys.executable, "-m", "spp_viewer")
HEAVY = ("torch", "torchvision", "cv2", "PySide6", "pyqtgraph", "sklearn", "scipy", "PIL", "numpy")


def spp_viewer(*words: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.fixture
def small(tiny_bundle_path: Path) -> list[str]:
    model = str(tiny_bundle_path)
    return ["--model", model, "--device", "cpu", "--scales", "224", "--proposals", "grid", "--max-proposals", "150"]


def loaded_by(statement: str) -> set[str]:
    """Which of the heavy packages a fresh interpreter has loaded after a statement."""
    script = f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\nsys.stderr.write(' '.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    return set(result.stderr.split()) & set(HEAVY)


def test_the_program_starts_without_anything_heavy() -> None:
    assert loaded_by("import spp_viewer.__main__") == set()


@pytest.mark.parametrize("words", [["--help"], ["detect", "--help"], ["train", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    assert loaded_by(f"from spp_viewer.__main__ import main; main({words!r})") == set()


def test_wrong_usage_is_exit_code_2() -> None:
    result = spp_viewer("detect")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("usage: spp-viewer detect ")


def test_stdout_is_one_json_document_and_stderr_the_rest(small: list[str], photo_path: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n")
    result = spp_viewer("detect", broken, photo_path, "--json", "--out", tmp_path / "out", *small)
    assert result.returncode == 1
    (image,) = json.loads(result.stdout)["images"]
    assert image["path"] == str(photo_path)
    lines = result.stderr.splitlines()
    assert [line.startswith("spp-viewer: ") for line in lines] == [True, True]
    assert "broken.png" in lines[0]
    assert (tmp_path / "out" / "photo.png").is_file()


def test_a_file_called_like_a_command(
    small: list[str], photo_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / "detect").write_bytes(photo_path.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["detect", "./detect", "--json", *small]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert json.loads(printed.out)["images"][0]["path"] == "detect"


@pytest.mark.skipif(sys.platform == "win32", reason="file names are bytes on POSIX only")
def test_a_file_name_that_is_no_text(small: list[str], photo_path: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    (tmp_path / name).write_bytes(photo_path.read_bytes())
    runs = [["detect", name, *words, *small] for words in (["--json"], [])]
    script = f"from spp_viewer.cli.main import main\nfor words in {runs!a}:\n    print(main(words), 'end of run')"
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=True,
    )
    *printed, rest = result.stdout.split("end of run\n")
    assert rest == ""
    assert len(printed) == 2
    for text in printed:
        assert text.endswith("\n0 ")
        assert "caf" in text


def test_a_reader_that_leaves_early_is_no_error(small: list[str], photo_path: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "detect", str(photo_path), "--json", *small], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 141


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_an_interrupt_ends_quietly(small: list[str], photo_path: Path, tmp_path: Path) -> None:
    slow = tmp_path / "slow.png"
    PilImage.fromarray(make.photo_pixels(600, 450)).save(slow)
    process = subprocess.Popen(
        [*PROGRAM, "detect", *map(str, (photo_path, slow)), *small, "--proposals", "quality"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts its background jobs with SIGINT ignored, and every child inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    process.stdout.readline()  # the first image is done, the second takes seconds
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == ""
    assert "slow.png" not in out


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_model_is_factored_listed_and_used(
    small: list[str], photo_path: Path, tmp_path: Path, capsys: Capture
) -> None:
    made = str(tmp_path / "made")
    assert main(["factor", "--fc6-rank", "8", "--model", small[1], "--out", made]) == 0
    assert capsys.readouterr().out == ""
    assert main(["models", "--model", made]) == 0
    assert "SPP-Net: two factors of rank 8" in capsys.readouterr().out
    assert main(["detect", str(photo_path), "--json", "--model", made, *small[2:]]) == 0
    found = capsys.readouterr()
    assert found.err == ""
    assert json.loads(found.out)["images"]


def test_without_a_display_the_sample_is_analysed_in_text_and_picture(
    small: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.setenv(name, "")
    monkeypatch.chdir(tmp_path)
    assert main(small) == 0
    printed = capsys.readouterr()
    assert "no display" in printed.err
    (picture,) = tmp_path.iterdir()
    assert picture.name in printed.err
    with PilImage.open(picture) as drawn:
        assert drawn.size == (800, 600)
    assert "px" in printed.out.splitlines()[0]


@pytest.mark.parametrize("platform", ["", "xcb"])
def test_a_screenshot_is_a_png_of_the_asked_size(
    small: list[str], photo_path: Path, tmp_path: Path, platform: str
) -> None:
    screens = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": platform}  # it needs none
    out = tmp_path / "window.png"
    result = spp_viewer(
        *("screenshot", photo_path, "--out", out, "--size", "1000x700", "--theme", "dark", *small),
        cwd=None,
        **screens,
    )
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == f"spp-viewer: wrote {out}\n"
    with PilImage.open(out) as picture:
        assert (picture.format, picture.size) == ("PNG", (1000, 700))


@pytest.mark.usefixtures("qapp")
def test_a_screenshot_of_a_bad_image_is_one_line_and_no_file(small: list[str], tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "window.png"
    assert main(["screenshot", str(tmp_path / "missing.jpg"), "--out", str(out), *small]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1
    assert "missing.jpg" in printed.err
    assert not out.exists()
