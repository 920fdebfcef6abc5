"""Sentences of the engine that a window may show in another language: English, and how it was made."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any


class Words(str):
    """A sentence in English that remembers its template, so that it can be told again in another language.

    It is a plain string to everybody who does not ask.

    Parameters
    ----------
    template
        A literal, which the catalogue of translations is collected from; ``{name}`` stands for a value, and may have a
        format as in :meth:`str.format`.
    values
        What to put in; those that are :class:`Words` themselves are told again too.
    """

    template: str
    values: MappingProxyType[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Words:
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, MappingProxyType(values)
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.template,), dict(self.values)  # for copies

    def __getstate__(self) -> None:
        return None  # all of it is in the arguments
