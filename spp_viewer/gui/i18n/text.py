"""Words and numbers as the window writes them: every string passes through :func:`tr`, every number has its unit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from spp_viewer.core.errors import SppViewerError, join_lines
from spp_viewer.core.message import Message

THIN_SPACE = "\u202f"  # narrow no-break space between thousands
TIMES = "\u00d7"
MINUS = "\u2212"
ABOUT = "\u2248"
"""Before figures that are not measured."""
ELLIPSIS = "\u2026"
ZERO_WIDTH_SPACE = "\u200b"
LONGEST_WORD = 24
CONTEXT = ""
"""Of all strings in the catalogue: Qt's collector gives none to plain functions."""


def tr(text: str) -> str:
    """``text`` in the language of the interface."""
    return QCoreApplication.translate(CONTEXT, text)


def tr_noop(text: str) -> str:
    """``text`` as it is: marks a string of a table for translation, which happens where it is shown."""
    return text


def shown(message: str) -> str:
    """A message of the engine in the language of the interface, or as it is if it cannot be told again."""
    if not isinstance(message, Message):
        return tr(message)  # one without values is found even after it was in a file
    values = {name: _shown_value(value) for name, value in message.values.items()}
    return join_lines(tr(message.template).format(**values))


def _shown_value(value: object) -> object:
    if isinstance(value, SppViewerError):
        return shown(value.message)
    return shown(value) if isinstance(value, str) else value


def plain(title: str) -> str:
    """A title without the mark of its key in menus: "Open" of "&Open", and of "打开(&O)" the first word alone."""
    return re.sub(r" ?\(&.\)", "", title).replace("&", "")


def listed(parts: Iterable[str]) -> str:
    """ "a, b, c"."""
    return tr(", ").join(parts)


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences one after the other; behind a Chinese full stop, which is as wide as a letter, there is no space."""
    return " ".join(sentence for sentence in sentences if sentence).replace("\u3002 ", "\u3002")


def breakable(words: str) -> str:
    """``words`` with invisible places for a line break inside those too long for a line, such as paths."""
    return re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", rf"\g<0>{ZERO_WIDTH_SPACE}", words)


def count(number: int) -> str:
    """1842 as "1 842"."""
    return f"{number:,}".replace(",", THIN_SPACE)


def scales_text(number: int) -> str:
    """ "1 scale", "5 scales"."""
    return tr("1 scale") if number == 1 else tr("{count} scales").format(count=count(number))


def classes_text(shown: int, known: int) -> str:
    """How many of the classes are shown: "3 of 20 classes"."""
    return tr("{shown} of {known} classes").format(shown=count(shown), known=count(known))


def seconds(value: float) -> str:
    """A duration with two or three digits and its unit: "0.4 ms", "12 ms", "1.04 s", "83 s"."""
    milli = value * 1e3
    if milli < 9.95:
        return f"{milli:.1f} ms"
    if milli < 999.5:
        return f"{milli:.0f} ms"
    return f"{value:.2f} s" if value < 9.995 else f"{value:.1f} s" if value < 99.95 else f"{value:.0f} s"


def score(value: float) -> str:
    """An SVM score with two decimals and a true minus sign."""
    text = f"{value:.2f}"
    if text == "-0.00":
        text = "0.00"
    return text.replace("-", MINUS)


def size(width: float, height: float) -> str:
    """ "500 × 375"."""
    return f"{count(round(width))} {TIMES} {count(round(height))}"
