"""The catalogue against the sources, and its compiled form against the catalogue."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QRawFont

import spp_viewer
from spp_viewer.core.resources import resource
from spp_viewer.gui.i18n.text import CONTEXT, plain
from spp_viewer.gui.shell.actions.spec import MENUS
from spp_viewer.gui.shell.actions.table import ACTIONS
from tools.translations import CATALOGUE, Entry, compile_catalogue, entries, update

SOURCES = Path(spp_viewer.__file__).parent
MARKERS = ("tr", "tr_noop", "Message")
ABBREVIATIONS = {"Prop."}
"""Their full stop ends no sentence."""
PLACEHOLDER = re.compile(r"\{\w*(?:![rsa])?(?::[^{}]*)?\}")


@pytest.fixture(scope="module")
def catalogue() -> list[Entry]:
    return entries()


def marked_strings() -> set[str]:
    """The literals that the sources mark for translation, found without Qt."""
    found = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in MARKERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def test_the_catalogue_holds_the_strings_of_the_sources_and_no_others(catalogue: list[Entry]) -> None:
    assert {entry.source for entry in catalogue} == marked_strings(), "run: python -m tools.translations"


def test_every_string_is_translated(catalogue: list[Entry]) -> None:
    assert [entry.source for entry in catalogue if not entry.finished] == []


def test_placeholders_and_keys_are_those_of_the_source(catalogue: list[Entry]) -> None:
    for entry in catalogue:
        assert sorted(PLACEHOLDER.findall(entry.source)) == sorted(PLACEHOLDER.findall(entry.translation)), entry
        marks = [re.findall(r"&(\w)", words.upper()) for words in (entry.source, entry.translation)]
        assert marks[0] == marks[1], entry


def test_a_sentence_stays_a_sentence(catalogue: list[Entry]) -> None:
    for entry in catalogue:
        sentence = entry.source.endswith(".") and entry.source not in ABBREVIATIONS
        assert sentence == entry.translation.endswith("。"), entry
        assert entry.source.endswith("…") == entry.translation.endswith("…"), entry


def test_the_compiled_catalogue_is_up_to_date(catalogue: list[Entry]) -> None:
    translator = QTranslator()
    assert translator.load(str(CATALOGUE.with_suffix(".qm")))
    old = [entry.source for entry in catalogue if translator.translate(CONTEXT, entry.source) != entry.translation]
    assert old == [], "run: python -m tools.translations"


def test_qts_own_tools_agree(tmp_path: Path, catalogue: list[Entry]) -> None:
    copy = Path(shutil.copy(CATALOGUE, tmp_path))
    update(copy)
    assert entries(copy) == catalogue
    translator = QTranslator()
    assert translator.load(str(compile_catalogue(copy)))
    assert translator.translate(CONTEXT, "Open images") == "打开图像"


def test_an_untranslated_string_is_told(tmp_path: Path) -> None:
    copy = tmp_path / CATALOGUE.name
    copy.write_text(CATALOGUE.read_text(encoding="utf-8").replace("<source>Open images</source>", "<source>x</source>"))
    update(copy)
    assert [entry.source for entry in entries(copy) if not entry.finished] == ["Open images"]


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_the_typefaces_hold_every_character(style: str, qapp: object, catalogue: list[Entry]) -> None:
    inter, han = (QRawFont(str(resource("fonts", name)), 12) for name in ("Inter-Regular.ttf", f"Han-{style}.otf"))
    marks = {mark for entry in catalogue for mark in entry.translation}
    marks |= {mark for spec in ACTIONS for mark in spec.title}
    marks.discard("\n")
    missing = [m for m in marks if not inter.supportsCharacter(ord(m)) and not han.supportsCharacter(ord(m))]
    assert sorted(missing) == [], "run: python -m tools.han_font"


def test_a_title_without_its_key() -> None:
    assert plain("&Open…") == "Open…"
    assert plain("打开(&O)…") == "打开…"
    assert plain("简体中文 (&C)") == "简体中文"
    assert all("&" not in plain(menu) for menu in MENUS)


def test_no_nameless_function_listens_to_what_outlives_the_widgets() -> None:
    """Such a connection would keep widgets of the former language alive, and call them."""
    listens = re.compile(r"(?:session|theme|language|background)\.\w+\.connect\(\s*(?:lambda|partial)")
    guilty = [path.name for path in SOURCES.rglob("gui/**/*.py") if listens.search(path.read_text(encoding="utf-8"))]
    assert guilty == []


def test_titles_lose_their_keys_in_one_way() -> None:
    """The key of "打开(&O)" is more than an ampersand."""
    found = [p.name for p in SOURCES.rglob("gui/**/*.py") if 'replace("&", "")' in p.read_text(encoding="utf-8")]
    assert found == ["text.py"]
