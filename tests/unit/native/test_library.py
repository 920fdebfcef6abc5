"""The library belongs to its sources, or it is not used."""

from __future__ import annotations

import shutil
import subprocess

import pytest

import spp_viewer.native.build as build_module
from spp_viewer.native.build import FLAGS, FOLDER, library_name, source_digest, sources
from spp_viewer.native.library import NativeError, load, unavailable


@pytest.fixture
def folder(tmp_path):
    """A copy of the sources and the library."""
    for path in [*sources(), FOLDER / library_name()]:
        shutil.copy(path, tmp_path)
    return tmp_path


def test_it_is_there_and_fits():
    assert unavailable() == ""
    assert load().spp_sources().decode() == source_digest()


def test_a_library_of_other_sources_is_refused(folder):
    load(folder)
    load.cache_clear()
    with (folder / "nms.c").open("a") as handle:
        handle.write("/* changed */\n")
    with pytest.raises(NativeError, match="other sources"):
        load(folder)


def test_a_missing_one_is_told_of(folder):
    (folder / library_name()).unlink()
    with pytest.raises(NativeError, match="install the package again"):
        load(folder)


def test_a_file_that_is_no_library_is_told_of(folder):
    (folder / library_name()).unlink()
    (folder / library_name()).write_bytes(b"no library")
    with pytest.raises(NativeError, match="cannot be used here"):
        load(folder)


def test_line_ends_do_not_change_the_sources(folder):
    path = folder / "nms.c"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert source_digest(folder) == source_digest()


@pytest.mark.parametrize(
    ("system", "name"), [("linux", "spp_native.so"), ("win32", "spp_native.dll"), ("darwin", "spp_native.dylib")]
)
def test_names_by_system(system, name):
    assert library_name(system) == name


def test_no_operation_may_be_reordered():
    assert "-ffp-contract=off" in FLAGS
    assert "-ffast-math" not in FLAGS


def test_a_missing_compiler_is_an_error_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(build_module.sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(RuntimeError, match="could not be started"):
        build_module.build(tmp_path / library_name())
    assert list(tmp_path.iterdir()) == []


def test_a_compiler_that_fails_is_quoted(tmp_path, monkeypatch):
    def fail(command, **rest):
        return subprocess.CompletedProcess(command, 1, "", "nms.c:1: error: no such thing\n")

    monkeypatch.setattr(build_module.subprocess, "run", fail)
    with pytest.raises(RuntimeError, match="no such thing"):
        build_module.build(tmp_path / library_name())
    assert list(tmp_path.iterdir()) == []
