"""The fonts of a PDF: the standard ones, and where they lack a character a font that readers bring.

Nothing is embedded, and no text fails: what no font of ours has becomes “?”.
"""

from functools import cache
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

PLAIN: Final = "Helvetica"
BOLD: Final = "Helvetica-Bold"
WIDE: Final = "STSong-Light"
MINUS: Final = "\N{MINUS SIGN}"  # the standard fonts have none; a dash looks the same


@cache
def register() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(WIDE))


def printable(text: str) -> str:
    kept = text.replace(MINUS, "–")
    return "".join(character if character <= "\uffff" else "?" for character in kept)


def is_latin(text: str) -> bool:
    """Whether the standard fonts have it: Latin 1 with dashes and quotation marks."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def font_of(text: str) -> str:
    """For a text in one font."""
    if is_latin(text):
        return PLAIN
    register()
    return WIDE
