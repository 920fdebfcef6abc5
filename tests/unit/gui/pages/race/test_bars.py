from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from spp_viewer.gui.pages.race.bars import BAR, REST, ROW, STAGE_COLOURS, Bar, StageBars, bars_of
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.race.comparison import Comparison

SLOW = Bar("R-CNN", (("crop", 1.0), ("conv", 8.0), ("fc", 1.0)), 10.0)
QUICK = Bar("SPP-Net", (("conv", 0.5), ("fc", 0.5)), 1.0)


@pytest.fixture
def bars(qtbot: QtBot, theme: Theme) -> StageBars:
    made = StageBars(theme)
    qtbot.addWidget(made)
    made.resize(1002, made.sizeHint().height())
    return made


def colours(bars: StageBars, row: int) -> list[str]:
    """Along the middle of a bar, every pixel of 1000."""
    image = QImage(bars.size(), QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    bars.paint(painter, bars.width())
    painter.end()
    y = row * ROW + ROW - BAR - 2 + 2
    return [image.pixelColor(x, y).name() for x in range(1000)]


def test_a_second_is_as_long_in_both(bars: StageBars) -> None:
    bars.set_bars((SLOW, QUICK), 0.3)
    slow, quick = colours(bars, 0), colours(bars, 1)
    conv, fc = STAGE_COLOURS["conv"], STAGE_COLOURS["fc"]
    assert slow.count(conv) == pytest.approx(800, abs=4)
    assert slow.count(fc) == pytest.approx(100, abs=4)
    assert quick.count(conv) == pytest.approx(50, abs=4)
    assert quick.count(fc) == pytest.approx(50, abs=4)


def test_the_quick_one_is_shown_enlarged(bars: StageBars) -> None:
    bars.set_bars((SLOW, QUICK), 0.3)
    assert colours(bars, 2).count(STAGE_COLOURS["conv"]) == pytest.approx(500, abs=4)
    bars.set_bars((SLOW, Bar("SPP-Net", (("conv", 9.0),), 9.0)), 0.3)
    assert STAGE_COLOURS["conv"] not in colours(bars, 2)


def test_what_is_extrapolated_is_pale_and_says_so(bars: StageBars) -> None:
    pale = Bar("R-CNN", SLOW.seconds, 10.0, extrapolated=True)
    bars.set_bars((pale, QUICK), 0.3)
    assert STAGE_COLOURS["conv"] not in colours(bars, 0)
    assert STAGE_COLOURS["conv"] in colours(bars, 1)
    assert pale.text == "10.0 s, extrapolated"
    assert QUICK.text == "1.00 s"
    assert "10.0 s, extrapolated" in bars.accessibleDescription()


def test_pieces_tell_of_themselves(bars: StageBars) -> None:
    bars.set_bars((SLOW, QUICK), 0.3)
    colours(bars, 0)
    assert bars.tooltip_at(QPointF(50, ROW - 10)) == "R-CNN: Crop 1.00 s, 10%"
    assert bars.tooltip_at(QPointF(75, 2 * ROW - 10)) == "SPP-Net: fc 500 ms, 50%"
    assert bars.tooltip_at(QPointF(500, 2 * ROW - 10)) == ""


def test_bars_of_a_race_end_at_its_total(compared: Comparison) -> None:
    rcnn, spp = bars_of(compared)
    assert [name for name, _ in rcnn.seconds][:2] == ["crop", "conv"]
    assert rcnn.seconds[-1][0] == REST
    for bar, runs in ((rcnn, compared.rcnn), (spp, compared.spp)):
        assert dict(bar.seconds)["conv"] == runs.stages["conv"].median
        assert bar.total == runs.total.median  # as on the clock
        assert dict(bar.seconds)[REST] >= 0


def test_pieces_share_the_whole(bars: StageBars) -> None:
    bars.set_bars((SLOW, Bar("SPP-Net", (("conv", 3.0), ("fc", 3.0)), 5.0)), 0.3)
    quick = colours(bars, 1)
    assert quick.count(STAGE_COLOURS["conv"]) == pytest.approx(250, abs=4)
    assert quick.count(STAGE_COLOURS["fc"]) == pytest.approx(250, abs=4)


def test_nothing_takes_no_time(bars: StageBars) -> None:
    bars.set_bars((Bar("R-CNN", (("conv", 0.0),), 0.0), Bar("SPP-Net", (("conv", 0.0),), 0.0)), 0.0)
    colours(bars, 0)
    bars.clear()
    colours(bars, 0)
    assert bars.accessibleDescription() == "No race yet."
