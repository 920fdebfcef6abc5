"""Options come back at the next start; what the command line says counts, and is forgotten again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.gui import app
from spp_viewer.gui.canvas.view_options import CanvasOptions
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.settings import Settings, load_settings, save_settings
from tests import make
from tests.e2e.conftest import PATIENCE

Starter = Callable[..., MainWindow]


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, tiny_bundle_path: Path, photo_path: Path) -> Iterator[Starter]:
    """Starts the program on the test picture, as the command line does, and waits for its analysis."""
    made: list[MainWindow] = []

    def build(model: Path = tiny_bundle_path, stated: frozenset[str] = frozenset(), **options: object) -> MainWindow:
        window = app.open_window(
            [photo_path],
            model=model,
            device="cpu",
            options=replace(make.SMALL, **options),  # type: ignore[arg-type]
            stated=stated,
        )
        made.append(window)
        qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE).wait()
        return window

    yield build
    for window in made:
        window.close()
        window.theme.deleteLater()
        window.deleteLater()


def test_choices_come_back(qtbot: QtBot, start: Starter) -> None:
    first = start()
    first.options.detection.regression.setChecked(False)
    first.options.proposals.number.setValue(40)
    first.close()
    assert load_settings().options == {"bbox_regression": False, "max_proposals": 40}
    second = start()
    assert second.session.document.analysis is not None
    assert len(second.session.document.analysis.proposals) == 40
    assert not second.session.document.analysis.options.bbox_regression
    assert not second.options.detection.regression.isChecked()
    second.close()
    assert load_settings().options == {"bbox_regression": False, "max_proposals": 40}


def test_the_command_line_wins_and_is_not_remembered(start: Starter) -> None:
    save_settings(Settings(options={"max_proposals": 40, "scales": (96,)}))
    window = start(stated=frozenset({"max_proposals"}), max_proposals=30)
    assert window.session.document.settings.options.max_proposals == 30
    assert window.session.document.settings.options.scales == (96,)
    window.options.detection.most.setValue(5)
    window.close()
    assert load_settings().options == {"max_proposals": 40, "scales": (96,), "max_per_class": 5}


def test_a_choice_over_the_command_line_is_remembered(start: Starter) -> None:
    save_settings(Settings(options={"max_proposals": 40}))
    window = start(stated=frozenset({"max_proposals"}), max_proposals=30)
    window.options.proposals.number.setValue(20)
    window.close()
    assert load_settings().options == {"max_proposals": 20}


def test_a_remembered_model_that_is_gone_is_told_of_and_done_without(
    qtbot: QtBot, start: Starter, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    save_settings(Settings(options={"model": tmp_path / "gone"}))
    window = start()
    assert window.session.document.settings.setup.model == tiny_bundle_path
    assert window.session.document.analysis is not None
    (notice,) = window.notices.notices
    assert "gone" in notice.problem.message


def test_the_levels_that_are_drawn_come_back(qtbot: QtBot, start: Starter) -> None:
    first = start()
    first.session.document.settings.show_levels((1, 3))
    first.close()
    second = start()
    assert second.session.document.settings.shown_levels == (1, 3)
    assert sorted(level for level, chip in second.options.levels.buttons.items() if chip.isChecked()) == [1, 3]
    assert second.inspector.parts.crop.level == 3
    second.session.document.settings.show_levels((1, 2, 3, 6))
    second.close()
    assert load_settings().canvas.levels is None


def test_levels_that_the_model_has_not_are_all_of_its_own(qtbot: QtBot, start: Starter) -> None:
    save_settings(Settings(canvas=CanvasOptions(levels=(5, 7))))
    window = start()
    assert window.session.document.settings.shown_levels == (1, 2, 3, 6)
    window.session.document.settings.show_levels((2,))
    assert window.session.document.settings.chosen_levels == (2,)
