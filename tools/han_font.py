"""Cuts the Chinese typeface down to the characters that the window writes.

Needs fontTools (``pip install fonttools``) and the two collections of Noto Sans CJK (Debian: ``fonts-noto-cjk-extra``,
``fonts-noto-cjk``)::

    python -m tools.han_font NotoSansCJK-DemiLight.ttc NotoSansCJK-Bold.ttc [CHARACTERS]

writes resources/fonts/Han-Regular.otf and Han-Bold.otf with every character of the catalogue and those that are named.
What the present fonts hold stays in: running it again only adds. The regular one has Qt's own Chinese words too.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

from tools.translations import ROOT, entries

FONTS = ROOT / "resources" / "fonts"
FAMILY = "SPP Viewer Han"
"""A name of its own: the system may have the whole typeface, which must not be taken for this part of it."""

FACE = "Noto Sans CJK SC"
PUNCTUATION = "，。、；：？！（）《》〈〉「」『』【】“”‘’—…·～％＋－＝／　 "

ASCENT, DESCENT = 0.96875, 0.2412
"""Of Inter, as shares of the em: a line is as high in one typeface as in the other."""


def face(collection: Path) -> TTFont:
    """The Simplified Chinese face of a collection."""
    for font in TTCollection(str(collection)).fonts:
        if font["name"].getDebugName(1).startswith(FACE) and "Mono" not in font["name"].getDebugName(1):
            return font
    raise SystemExit(f"{collection}: no {FACE} in it")


def characters(present: Path, named: str) -> set[str]:
    """What a font is to hold."""
    wanted = set(PUNCTUATION) | {mark for entry in entries() for mark in entry.translation}
    if present.is_file():
        wanted |= {chr(code) for code in TTFont(str(present)).getBestCmap()}
    return wanted | set(named)


def cut(font: TTFont, wanted: set[str], target: Path) -> None:
    """Write those characters of a font, with Inter's line height and the family's own name."""
    options = subset.Options(
        layout_features=[],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
        drop_tables=["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB"],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(mark) for mark in wanted])
    cutter.subset(font)
    em = font["head"].unitsPerEm
    font["hhea"].ascent = font["OS/2"].sTypoAscender = font["OS/2"].usWinAscent = round(ASCENT * em)
    font["OS/2"].usWinDescent = round(DESCENT * em)
    font["hhea"].descent = font["OS/2"].sTypoDescender = -round(DESCENT * em)
    font["hhea"].lineGap = font["OS/2"].sTypoLineGap = 0
    rename(font["name"], style(font))
    font["OS/2"].usWeightClass = 700 if style(font) == "Bold" else 400
    font.save(str(target))


def style(font: TTFont) -> str:
    """Regular is made of DemiLight, which at the size of the window's words is as dark as Inter."""
    return "Bold" if font["OS/2"].usWeightClass >= 700 else "Regular"


def rename(names: Any, style: str) -> None:
    """Call the font by the family's name; copyright and licence stay as they are."""
    dense = FAMILY.replace(" ", "")
    called = {1: FAMILY, 2: style, 3: f"{dense}-{style}", 4: f"{FAMILY} {style}", 6: f"{dense}-{style}"}
    for number, words in called.items():
        names.removeNames(nameID=number)
        names.setName(words, number, 3, 1, 0x409)


def main(arguments: Sequence[str]) -> None:
    named = "".join(word for word in arguments if not word.endswith(".ttc"))
    for collection in (Path(word) for word in arguments if word.endswith(".ttc")):
        font = face(collection)
        target = FONTS / f"Han-{style(font)}.otf"
        cut(font, characters(target, named), target)
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main(sys.argv[1:])
