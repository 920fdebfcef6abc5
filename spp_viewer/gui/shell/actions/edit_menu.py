"""Actions of the menu Edit."""

from __future__ import annotations

from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.shell.actions.spec import EDIT, ActionSpec
from spp_viewer.gui.shell.context import WindowContext


def _undo_text(context: WindowContext) -> str:
    what = context.history.stack.undoText()
    return tr("&Undo: {what}").format(what=tr(what)) if what else tr("&Undo")


def _redo_text(context: WindowContext) -> str:
    what = context.history.stack.redoText()
    return tr("&Redo: {what}").format(what=tr(what)) if what else tr("&Redo")


ACTIONS = (
    ActionSpec(
        "undo",
        EDIT,
        tr_noop("&Undo"),
        tr_noop("Take the last change of options back."),
        ("Ctrl+Z",),
        run=lambda context: context.history.stack.undo(),
        enabled=lambda context: context.history.stack.canUndo(),
        text=_undo_text,
    ),
    ActionSpec(
        "redo",
        EDIT,
        tr_noop("&Redo"),
        tr_noop("Make the change again."),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        run=lambda context: context.history.stack.redo(),
        enabled=lambda context: context.history.stack.canRedo(),
        text=_redo_text,
    ),
    ActionSpec(
        "model",
        EDIT,
        tr_noop("Open &model…"),
        tr_noop("Choose the folder of another model."),
        group=1,
        run=lambda context: context.pages().ready("options").options.ask_for_model(),
    ),
    ActionSpec(
        "defaults",
        EDIT,
        tr_noop("Back to &defaults"),
        tr_noop("Analyse with the paper's options again."),
        group=1,
        run=lambda context: context.history.reset(),
        enabled=lambda context: not context.history.at_defaults,
    ),
)
