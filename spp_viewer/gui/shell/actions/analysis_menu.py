"""Actions of the menu Analysis."""

from __future__ import annotations

from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.shell.actions.spec import ANALYSIS, ActionSpec, has_image
from spp_viewer.gui.shell.context import WindowContext
from spp_viewer.gui.workers.messages import Phase
from spp_viewer.gui.workers.race_jobs import Activity


def _cancel_or_clear(context: WindowContext) -> None:
    """Stop what runs; if nothing does, switch the live window off, or clear the cell or the selection."""
    session = context.session
    if session.cancel() or session.features.cancel() or session.sizes.cancel() or context.race.stop():
        return
    if session.live.active:
        session.live.activate(False)
    elif session.document.selection.cell is not None:
        session.document.selection.choose_cell(None)
    else:
        session.document.selection.select(None)


def _can_cancel_or_clear(context: WindowContext) -> bool:
    session = context.session
    phases = session.document.run_state.phase, session.features.state.phase, session.sizes.phase
    busy = Phase.RUNNING in phases or context.race.activity != Activity.IDLE
    return (
        busy
        or session.live.active
        or session.document.selection.current is not None
        or session.document.selection.cell is not None
    )


def _start_race(context: WindowContext) -> None:
    context.navigator.show_panel("race")
    context.pages().race.start()


def _search(context: WindowContext) -> None:
    context.navigator.show_panel("detections")
    context.pages().detections.focus_search()


def _has_several(context: WindowContext) -> bool:
    return len(context.session.document.file_list.files) > 1


def _analyse_all(context: WindowContext) -> None:
    """Analyse the list, and show the dock in which this can be followed and stopped."""
    context.actions["images"].setChecked(True)
    context.session.folder_run.start()


def _pause_or_resume(context: WindowContext) -> None:
    run = context.session.folder_run
    run.resume() if run.paused else run.pause()


def _list_runs(context: WindowContext) -> bool:
    return context.session.folder_run.active


ONE_IMAGE = (
    ActionSpec(
        "analyse",
        ANALYSIS,
        tr_noop("&Analyse again"),
        tr_noop("Run the pipeline again."),
        ("F5",),
        icon="analyse",
        run=lambda context: context.session.analyse(),
        enabled=has_image,
    ),
    ActionSpec(
        "cancel",
        ANALYSIS,
        tr_noop("&Cancel"),
        tr_noop("Stop the analysis, or clear the selection."),
        ("Esc",),
        icon="cancel",
        run=_cancel_or_clear,
        enabled=_can_cancel_or_clear,
    ),
    ActionSpec(
        "race",
        ANALYSIS,
        tr_noop("Start t&he race"),
        tr_noop("Race SPP-Net against R-CNN."),
        ("Ctrl+R",),
        run=_start_race,
        enabled=lambda context: context.race.ready,
    ),
)

WHAT_IS_SHOWN = (
    ActionSpec(
        "threshold.reset",
        ANALYSIS,
        tr_noop("&Reset score threshold"),
        tr_noop("Go back to the threshold that the model suggests."),
        ("Ctrl+T",),
        1,
        "reset",
        run=lambda context: context.session.document.settings.set_threshold(None),
        enabled=lambda context: context.session.document.settings.chosen_threshold is not None,
    ),
    ActionSpec(
        "classes.reset",
        ANALYSIS,
        tr_noop("Show all c&lasses"),
        tr_noop("Show boxes of every class again."),
        ("Ctrl+Shift+T",),
        1,
        run=lambda context: context.session.document.show_classes(None),
        enabled=lambda context: context.session.document.selection.classes_shown is not None,
    ),
    ActionSpec(
        "search",
        ANALYSIS,
        tr_noop("S&earch detections"),
        tr_noop("List only some of the detections."),
        ("Ctrl+L", "/"),
        1,
        run=_search,
    ),
)

LIST = (
    ActionSpec(
        "analyse.all",
        ANALYSIS,
        tr_noop("Analyse all &images"),
        tr_noop("Analyse the whole list in the background; what you open meanwhile goes first."),
        ("Ctrl+Shift+A",),
        2,
        run=_analyse_all,
        enabled=lambda context: _has_several(context) and not _list_runs(context),
    ),
    ActionSpec(
        "folder.pause",
        ANALYSIS,
        tr_noop("&Pause or resume the list"),
        tr_noop("Stop the analysis of the list for a while, or go on with it."),
        ("Ctrl+Shift+P",),
        2,
        run=_pause_or_resume,
        enabled=_list_runs,
    ),
    ActionSpec(
        "folder.cancel",
        ANALYSIS,
        tr_noop("&Stop the list"),
        tr_noop("Give up the analysis of the list; what is analysed stays."),
        ("Ctrl+Shift+X",),
        2,
        run=lambda context: context.session.folder_run.cancel(),
        enabled=_list_runs,
    ),
)

ACTIONS = ONE_IMAGE + WHAT_IS_SHOWN + LIST
