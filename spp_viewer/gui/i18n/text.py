"""Translation and formatting of texts and numbers: strings pass through :func:`tr`, numbers have units."""

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
"""Prefix of estimated figures."""
ELLIPSIS = "\u2026"
ZERO_WIDTH_SPACE = "\u200b"
LONGEST_WORD = 24
CONTEXT = ""
"""Context of all strings in the catalogue: lupdate assigns none to plain functions."""


def tr(text: str) -> str:
    """Translate ``text`` to the language of the interface."""
    return QCoreApplication.translate(CONTEXT, text)


def tr_noop(text: str) -> str:
    """Mark a string constant for translation where it is shown; returns it unchanged, like QT_TR_NOOP."""
    return text


def shown(message: str) -> str:
    """Translate a message of the engine; returned unchanged if it has no translation."""
    if not isinstance(message, Message):
        return tr(message)  # a message without values is translatable even when read from a file
    values = {name: _shown_value(value) for name, value in message.values.items()}
    return join_lines(tr(message.template).format(**values))


def _shown_value(value: object) -> object:
    if isinstance(value, SppViewerError):
        return shown(value.message)
    return shown(value) if isinstance(value, str) else value


def plain(title: str) -> str:
    """Remove the mnemonic from a menu title: "Open" from "&Open", "打开" from "打开(&O)"."""
    return re.sub(r" ?\(&.\)", "", title).replace("&", "")


def listed(parts: Iterable[str]) -> str:
    """Join parts to a list: "a, b, c"."""
    return tr(", ").join(parts)


def paragraph(sentences: Iterable[str]) -> str:
    """Join sentences, with spaces except after Chinese full stops, which are wide enough."""
    return " ".join(sentence for sentence in sentences if sentence).replace("\u3002 ", "\u3002")


def breakable(text: str) -> str:
    """Insert zero-width spaces into long words such as paths, so that lines can break there."""
    return re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", rf"\g<0>{ZERO_WIDTH_SPACE}", text)


def count(number: int) -> str:
    """Format an integer: "1 842"."""
    return f"{number:,}".replace(",", THIN_SPACE)


def scales_text(number: int) -> str:
    """Format a number of scales: "1 scale", "5 scales"."""
    return tr("1 scale") if number == 1 else tr("{count} scales").format(count=count(number))


def classes_text(shown: int, known: int) -> str:
    """Format how many classes are shown: "3 of 20 classes"."""
    return tr("{shown} of {known} classes").format(shown=count(shown), known=count(known))


def seconds(value: float) -> str:
    """Format a duration with two or three digits: "0.4 ms", "12 ms", "1.04 s", "83 s"."""
    milli = value * 1e3
    if milli < 9.95:
        return f"{milli:.1f} ms"
    if milli < 999.5:
        return f"{milli:.0f} ms"
    return f"{value:.2f} s" if value < 9.995 else f"{value:.1f} s" if value < 99.95 else f"{value:.0f} s"


def score(value: float) -> str:
    """Format an SVM score with two decimals and a true minus sign."""
    text = f"{value:.2f}"
    if text == "-0.00":
        text = "0.00"
    return text.replace("-", MINUS)


def size(width: float, height: float) -> str:
    """Format a size: "500 × 375"."""
    return f"{count(round(width))} {TIMES} {count(round(height))}"
