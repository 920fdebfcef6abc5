"""The language of the interface: English, or that of a bundled translation catalogue."""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from spp_viewer.core.resources import resource

logger = logging.getLogger(__name__)

ENGLISH, CHINESE = "en", "zh_CN"
LANGUAGES = ("system", ENGLISH, CHINESE)

_TRADITIONAL = ("hant", "tw", "hk", "mo")


class Language(QObject):
    """The current language and its Qt translators.

    Parameters
    ----------
    app
        Application that the translators are installed on.
    name
        One of :data:`LANGUAGES`.
    parent
        Parent object; the application if None.
    """

    changed = Signal()
    """Emitted after the language has changed."""

    def __init__(self, app: QCoreApplication, name: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent if parent is not None else app)
        self._app = app
        self._name = name
        self._translators: list[QTranslator] = []
        self.code = ENGLISH
        self.choose(name)

    @property
    def name(self) -> str:
        """The selected language, which may be "system"."""
        return self._name

    def choose(self, name: str) -> None:
        """Switch to one of :data:`LANGUAGES`."""
        if name not in LANGUAGES:
            raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {name!r}")
        self._name = name
        code = resolve(name, QLocale.system().uiLanguages())
        if code != self.code:
            self.code = code
            self._install()
            self.changed.emit()

    def remove(self) -> None:
        """Remove the translators from the application."""
        for translator in self._translators:
            self._app.removeTranslator(translator)
            translator.deleteLater()
        self._translators.clear()

    def _install(self) -> None:
        self.remove()
        if self.code == ENGLISH:
            return
        own = str(resource("translations", f"spp_viewer_{self.code}.qm"))
        qt = f"{QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)}/qtbase_{self.code}.qm"
        for path in (qt, own):
            translator = QTranslator(self)
            if translator.load(path):
                self._app.installTranslator(translator)
                self._translators.append(translator)
            else:
                logger.warning("%s is missing or damaged; its texts stay English", path)


def resolve(name: str, preferred: list[str]) -> str:
    """Return the language that a setting stands for.

    Parameters
    ----------
    name
        One of :data:`LANGUAGES`.
    preferred
        The system's languages in order of preference, such as "zh-Hans-CN". Traditional Chinese is skipped.
    """
    if name != "system":
        return name
    for language in preferred:
        parts = language.lower().replace("_", "-").split("-")
        if parts[0] == "en":
            return ENGLISH
        if parts[0] == "zh" and not set(parts) & set(_TRADITIONAL):
            return CHINESE
    return ENGLISH
