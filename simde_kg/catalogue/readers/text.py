"""Bytes to text: the encoding that a file has, told from its bytes; texts freed of the tags of HTML and JATS."""

import html
import re

_INLINE = re.compile(
    r"</?(?:\w+:)?(?:i|b|em|strong|italic|bold|sc|sup|sub|span|u|underline|monospace)(?:\s[^<>]*)?/?>", re.I
)
_HEADING = re.compile(
    r"^\s*<(?:jats:)?title\b[^<>]*>\s*(?:abstract|summary|resumen|r[ée]sum[ée]|resumo|sumario)\W*</(?:jats:)?title>",
    re.I,
)
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>|<!--.*?-->|<!\[CDATA\[|\]\]>", re.S)


def decoded(data: bytes) -> str:
    """Return the text of a file: by its byte order mark, as UTF-8, else its other lines as Windows-1252.

    So a single wrong byte does not spoil the rest of a file: see :func:`foreign` for what was not UTF-8.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(map(_line, data.splitlines(keepends=True)))


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def foreign(data: bytes) -> list[int]:
    """Return the numbers of the lines that are not UTF-8; none for a file with another byte order mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return []
    found = []
    for number, line in enumerate(data.splitlines(), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            found.append(number)
    return found


def head_text(head: bytes) -> str:
    """Return the beginning of a file as text, a character cut at the end left out."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return head[: len(head) // 2 * 2].decode(encoding, errors="ignore")
    for cut in range(4):
        try:
            return head[: len(head) - cut].decode("utf-8").lstrip("\ufeff")
        except UnicodeDecodeError:
            continue
    return head.decode("cp1252", errors="replace")


def unmarked(text: str) -> str:
    """Return a text without tags of HTML, JATS and MathML, nor a heading *Abstract*; entities become characters.

    Tags inside a word (subscripts) leave no gap, others (paragraphs) do.
    """
    plain = _TAG.sub(" ", _INLINE.sub("", _HEADING.sub("", text)))
    for _time in range(2):  # publishers escape twice
        plain = _TAG.sub(" ", _INLINE.sub("", html.unescape(plain)))
    return plain
