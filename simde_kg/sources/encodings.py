"""Encodings of text files: read from the byte order mark, or guessed from the letters that each would give.

A guess is never used in silence: it is taken only where the dataset says ``csvw:encoding "auto"``, and then told; else
it is the remedy of the message about a byte that does not fit.
"""

import re
from pathlib import Path

AUTO = "auto"
"""Stands in csvw:encoding where the encoding is to be found out."""
MARKS = {
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""Byte order marks of encodings that are not UTF-8, the longer first."""
GUESSED = ("windows-1252", "iso-8859-15", "mac-roman", "cp850", "cp437")
"""Encodings of Spanish, French, Portuguese and English files, the most usual first."""
_SAMPLE = 4 << 20
_LETTERS = "áéíóúñüçàèìòùâêîôûäëïöãõœæ"
_GOOD = re.compile(
    f'[{_LETTERS}{_LETTERS.upper()}ß](?=[a-zA-Z])|(?<=[a-zA-Z])[{_LETTERS}]|[«»–—‘’“”€¿¡ºª°](?=[\\w\\s",;.])'
)
_BAD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[a-z][A-ZÁÉÍÓÚÑÜÇÀÈÌÒÙÂÊÎÔÛ][a-z]|[^\\W\\d_][†‡‰¢£¤¦§¨©¬®±¶·¸×÷≤≥∂∑∏π∫Ω√≈∆◊─│┌┐└┘├┤┬┴┼═║]"
)


def marked(path: Path) -> str:
    """Return the encoding that a byte order mark says, other than UTF-8; empty without one."""
    with path.open("rb") as file:
        start = file.read(4)
    return next((name for mark, name in MARKS.items() if start.startswith(mark)), "")


def chosen(path: Path, declared: str) -> str:
    """Return the encoding to read a file with: what is declared, but a byte order mark goes before UTF-8."""
    if declared == AUTO:
        return detect(path)
    return marked(path) or declared if declared.lower() in ("utf-8", "utf8") else declared


def guess(data: bytes) -> str:
    """Return the encoding that ``data`` is most likely written in: UTF-8 where it is that, else the best of GUESSED."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3 or error.reason != "unexpected end of data":
            return _best(data)
    return "utf-8"


def _best(data: bytes) -> str:
    half = len(data) // 2
    if data[0::2].count(0) > half * 0.4:
        return "utf-16-be"
    if data[1::2].count(0) > half * 0.4:
        return "utf-16-le"
    scores = {}
    for name in GUESSED:
        text = data.decode(name, "replace")
        scores[name] = len(_GOOD.findall(text)) - 2 * len(_BAD.findall(text)) - 5 * text.count("\ufffd")
    return max(GUESSED, key=lambda name: scores[name])  # the first of the best


def detect(path: Path) -> str:
    """Return the encoding of a text file: its byte order mark's, UTF-8 where all of its beginning is that, or a guess.

    It reads the first 4 MB that hold a byte beyond ASCII.
    """
    if mark := marked(path):
        return mark
    with path.open("rb") as file:
        while chunk := file.read(_SAMPLE):
            if not chunk.isascii():
                return guess(chunk + file.read(3))
    return "utf-8"
