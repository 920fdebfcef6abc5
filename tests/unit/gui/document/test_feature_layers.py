"""Which layer is looked at: what is kept, what is asked for, what is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.core.options import Options
from spp_viewer.gui.document.feature_layers import FeatureLayers, LayerState, layer_cache
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.messages import Phase
from tests import make

PATIENCE = 60_000


@pytest.fixture
def session(qtbot: QtBot, tiny_bundle_path: Path, photo_path: Path) -> Iterator[Session]:
    """The test picture analysed at two scales."""
    made = Session(Options(scales=(96, 160), proposals="grid", max_proposals=40), model=tiny_bundle_path, device="cpu")
    with qtbot.waitSignal(made.document.settled, timeout=PATIENCE):
        made.open([photo_path])
    yield made
    made.shutdown()


def settle(qtbot: QtBot, features: FeatureLayers) -> LayerState:
    qtbot.waitUntil(lambda: features.state.phase != Phase.RUNNING, timeout=PATIENCE)
    return features.state


def test_it_begins_with_conv5(session: Session) -> None:
    features = session.features
    assert features.names == ("conv1", "conv2", "conv3", "conv4", "conv5", "fc7")
    assert (features.layer, features.on_conv5, features.state.phase) == ("conv5", True, Phase.DONE)
    assert features.shown is features.shown is not None
    features.choose_filter(7)
    assert session.document.selection.filter == features.filter == 7
    with pytest.raises(ValueError, match="no layer 'conv6' among conv1"):
        features.choose_layer("conv6")


def test_before_an_image_there_are_no_layers(qtbot: QtBot) -> None:
    session = Session()
    features = session.features
    assert (features.names, features.filter_count, features.shown) == ((), 0, None)
    assert features.layer == "conv5"
    features.step_filter(1)
    features.retry()
    assert features.filter is None
    assert not features.cancel()
    session.shutdown()


def test_every_layer_has_a_filter_of_its_own(qtbot: QtBot, session: Session) -> None:
    features = session.features
    heard: list[int | None] = []
    features.choose_filter(200)
    features.filter_changed.connect(heard.append)
    features.choose_layer("conv1")
    assert heard == [None]
    settle(qtbot, features)
    features.step_filter(-1)
    features.step_filter(1)
    assert heard == [None, 63, 0]
    session.document.selection.choose_filter(9)  # the inspector's, of conv5
    assert features.filter == 0
    features.choose_layer("conv5")
    assert features.filter == 9
    assert heard == [None, 63, 0, 9]


def test_computed_layers_are_kept_for_their_scale_and_image(qtbot: QtBot, session: Session) -> None:
    features = session.features
    features.choose_layer("conv3")
    assert features.shown is None
    settle(qtbot, features)
    first = features.shown
    assert first is not None
    features.choose_layer("conv2")  # came with it
    assert features.state.phase == Phase.DONE
    assert features.shown is not None
    session.document.selection.choose_map(1)
    assert features.state.phase == Phase.RUNNING
    settle(qtbot, features)
    assert features.shown.size > first.size
    session.document.selection.choose_map(0)
    features.choose_layer("conv3")
    assert features.shown is first
    with qtbot.waitSignal(session.document.settled, timeout=PATIENCE):
        session.analyse()  # the same image, scales and model
    assert features.shown is first


def test_layers_that_another_engine_computed_are_not_kept(qtbot: QtBot, session: Session) -> None:
    features = session.features
    features.choose_layer("conv3")
    settle(qtbot, features)
    first = features.shown
    assert session.document.analysis is not None
    session.document.analysed.emit(replace(session.document.analysis, computed_by="another device"))
    assert features.shown is None
    settle(qtbot, features)
    assert features.shown is not None
    assert features.shown is not first


def test_what_takes_too_much_memory_goes_the_oldest_first(qtbot: QtBot, session: Session) -> None:
    features = session.features
    features._kept = layer_cache(1)
    features.choose_layer("conv3")
    settle(qtbot, features)
    assert features.shown is not None  # however large
    features.choose_layer("conv2")
    assert features.shown is None
    assert settle(qtbot, features).phase == Phase.DONE
    assert features.shown is not None


def test_answers_that_nobody_wants_any_more_are_dropped(qtbot: QtBot, session: Session) -> None:
    features, told = session.features, []
    features.choose_layer("conv2")
    features.choose_layer("conv1")
    features.changed.connect(lambda: told.append(features.shown))
    settle(qtbot, features)
    assert features.shown is not None
    assert [maps.name for maps in told if maps is not None] == ["conv1"]
    features.choose_layer("conv4")
    assert features.cancel()
    qtbot.wait(50)
    assert features.state.phase == Phase.CANCELLED
    assert features.shown is None


def test_a_failure_is_told_and_can_be_tried_again(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    features, good = session.features, session.document.settings.setup
    session.document.settings.setup = good.with_changes(model=tmp_path)
    features.choose_layer("conv2")
    state = settle(qtbot, features)
    assert state.phase == Phase.FAILED
    assert "bundle.json" in state.message
    session.document.settings.setup = good
    features.choose_layer("conv2")
    assert settle(qtbot, features).phase == Phase.DONE


def test_fc7_has_units_and_no_maps(qtbot: QtBot, session: Session) -> None:
    features = session.features
    features.choose_layer("fc7")
    assert (features.shown, features.state.phase, features.filter_count) == (None, Phase.DONE, make.FC_WIDTH)
    maps, number = features.over_photo
    assert maps is not None
    assert (maps.name, number) == ("conv5", None)
    features.step_filter(-1)
    assert features.filter == make.FC_WIDTH - 1
    assert session.document.selection.filter is None
