"""Actions of the menus within the menu View: themes, the layout of the docks, languages."""

from __future__ import annotations

from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.shell.actions.spec import VIEW, ActionSpec
from spp_viewer.gui.shell.context import WindowContext

THEME = tr_noop("T&heme")
LAYOUT = tr_noop("La&yout")
LANGUAGE = tr_noop("&Language")


def _theme(name: str, title: str, tooltip: str) -> ActionSpec:
    def choose(context: WindowContext) -> None:
        context.theme.choose(name)

    def chosen(context: WindowContext) -> bool:
        return context.theme.name == name

    return ActionSpec(
        f"theme.{name}", VIEW, title, tooltip, (), 3, run=choose, checked=chosen, choice="theme", submenu=THEME
    )


def _language(name: str, title: str, tooltip: str) -> ActionSpec:
    def choose(context: WindowContext) -> None:
        context.language.choose(name)

    def chosen(context: WindowContext) -> bool:
        return context.language.name == name

    return ActionSpec(
        f"language.{name}", VIEW, title, tooltip, (), 3, run=choose, checked=chosen, choice="language", submenu=LANGUAGE
    )


THEMES = (
    _theme("system", tr_noop("&System theme"), tr_noop("Light or dark as the system is.")),
    _theme("light", tr_noop("&Light theme"), tr_noop("Dark writing on light surfaces.")),
    _theme("dark", tr_noop("&Dark theme"), tr_noop("Light writing on dark surfaces.")),
)

LAYOUTS = (
    ActionSpec(
        "layout.panels",
        VIEW,
        tr_noop("&Side panel"),
        tr_noop("Show or hide the panel at the side."),
        ("F9",),
        3,
        toggle=lambda context, on: context.docks.set_visible("panels", on),
        checked=lambda context: context.docks.is_shown("panels"),
        follows=lambda context: context.docks.shown_changed("panels"),
        submenu=LAYOUT,
    ),
    ActionSpec(
        "layout.move",
        VIEW,
        tr_noop("&Move side panel"),
        tr_noop("Move the panel to the other side of the image."),
        group=3,
        run=lambda context: context.docks.move("panels"),
        submenu=LAYOUT,
    ),
    ActionSpec(
        "layout.float",
        VIEW,
        tr_noop("&Float side panel"),
        tr_noop("Give the panel a window of its own, or dock it again."),
        group=3,
        run=lambda context: context.docks.float_or_dock("panels"),
        submenu=LAYOUT,
    ),
    ActionSpec(
        "layout.reset",
        VIEW,
        tr_noop("&Reset layout"),
        tr_noop("Put all panels back to where they were at first."),
        group=3,
        run=lambda context: context.docks.reset(),
        submenu=LAYOUT,
    ),
)

# Each language has its native name, so that a user finds it whatever the current language is.
LANGUAGES = (
    _language("system", tr_noop("&System language"), tr_noop("English or Chinese as the system is.")),
    _language("en", "&English", tr_noop("English words.")),
    _language("zh_CN", "简体中文 (&C)", tr_noop("Chinese words, in simplified characters.")),
)

ACTIONS = THEMES + LAYOUTS + LANGUAGES
