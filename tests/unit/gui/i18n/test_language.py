from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from spp_viewer.core.errors import ImageLoadError
from spp_viewer.core.message import Message
from spp_viewer.gui.i18n import language as module
from spp_viewer.gui.i18n.language import CHINESE, ENGLISH, Language, resolve
from spp_viewer.gui.i18n.text import shown, tr


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    made = Language(qapp, ENGLISH)
    yield made
    made.remove()
    made.deleteLater()


@pytest.mark.parametrize(
    ("name", "preferred", "code"),
    [
        (ENGLISH, ["zh-CN"], ENGLISH),
        (CHINESE, ["en-GB"], CHINESE),
        ("system", ["zh-Hans-CN", "zh-CN", "zh"], CHINESE),
        ("system", ["zh_SG"], CHINESE),
        ("system", ["de-DE", "en-GB", "zh-CN"], ENGLISH),
        ("system", ["de-DE", "zh-CN", "en-GB"], CHINESE),
        ("system", ["zh-Hant-TW", "zh-TW", "en-US"], ENGLISH),
        ("system", ["C"], ENGLISH),
        ("system", [], ENGLISH),
    ],
)
def test_which_language_a_choice_means(name: str, preferred: list[str], code: str) -> None:
    assert resolve(name, preferred) == code


def test_choosing_translates_and_says_so_once(language: Language) -> None:
    heard = []
    language.changed.connect(lambda: heard.append(language.code))
    assert tr("Open images") == "Open images"
    language.choose(CHINESE)
    language.choose(CHINESE)
    assert tr("Open images") == "打开图像"
    assert tr("never written anywhere") == "never written anywhere"
    language.choose(ENGLISH)
    assert tr("Open images") == "Open images"
    assert heard == [CHINESE, ENGLISH]


def test_an_unknown_language_is_refused(language: Language) -> None:
    with pytest.raises(ValueError, match="language must be"):
        language.choose("tlh")
    assert language.name == ENGLISH


def test_a_missing_catalogue_leaves_english(
    language: Language, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "resource", lambda *parts: tmp_path.joinpath(*parts))
    language.choose(CHINESE)
    assert tr("Open images") == "Open images"


def test_messages_of_the_engine_are_told_again(language: Language) -> None:
    inner = ImageLoadError(Message("{path}: no such file; check the name", path="{a}"))
    outer = Message("{path}: not saved, {error}; analyse a smaller copy or fewer scales", path=Path("b"), error=inner)
    assert shown(outer) == "b: not saved, {a}: no such file; check the name; analyse a smaller copy or fewer scales"
    language.choose(CHINESE)
    assert shown(outer) == "b：未保存，{a}：文件不存在；请检查文件名；请分析较小的图像或减少尺度"
    assert shown(Message("{folder}: {index} {reason}; choose a model folder made by spp-viewer train", folder="m",
                       index="i", reason=Message("not found"))).startswith("m：i 不存在；")  # fmt: skip
    assert shown("Said by somebody else.") == "Said by somebody else."
    assert shown("transparency composited on white") == "透明部分已合成到白色背景"  # as read from a file
