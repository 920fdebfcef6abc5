"""Words and numbers as the window writes them: every string passes through :func:`tr`, every number has its unit."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

THIN_SPACE = "\u202f"  # narrow no-break space between thousands
TIMES = "\u00d7"
MINUS = "\u2212"
ELLIPSIS = "\u2026"
ZERO_WIDTH_SPACE = "\u200b"
LONGEST_WORD = 24


def tr(text: str) -> str:
    """``text`` in the language of the interface."""
    return QCoreApplication.translate("spp_viewer", text)


def later(text: str) -> str:
    """``text`` as it is: marks a string of a table for translation, which happens where it is shown."""
    return text


def breakable(words: str) -> str:
    """``words`` with invisible places for a line break inside those too long for a line, such as paths."""
    return re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", rf"\g<0>{ZERO_WIDTH_SPACE}", words)


def count(number: int) -> str:
    """1842 as "1 842"."""
    return f"{number:,}".replace(",", THIN_SPACE)


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
