"""Translatable messages of the engine."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any


class Message(str):
    """An English sentence that keeps its template and values, so that the window can translate it.

    It is a ``str`` and can be used as one.

    Parameters
    ----------
    template
        A literal, collected into the translation catalogue; ``{name}`` stands for a value and may have a format, as in
        :meth:`str.format`.
    values
        Values of the template; those that are :class:`Message` themselves are translated too.
    """

    template: str
    values: MappingProxyType[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Message:
        """Format the template."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, MappingProxyType(values)
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.template,), dict(self.values)  # used by copy and pickle

    def __getstate__(self) -> None:
        return None  # everything is in the arguments
