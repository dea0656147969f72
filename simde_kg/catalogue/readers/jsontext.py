"""JSON files: one document, a list of them or one a line, with the place where it breaks."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from simde_kg.catalogue.readers import RefusedError
from simde_kg.catalogue.readers.text import decoded
from simde_kg.words import _

Node = Mapping[str, Any]


def items(data: bytes, *lists: str) -> Iterator[tuple[int, Node] | RefusedError]:
    """Yield (position, object) of each record; ``lists`` are the keys below which a document keeps them.

    A file that is no JSON as a whole is read line by line (JSON Lines).
    """
    text = decoded(data)
    try:
        document = _loaded(text)
    except (ValueError, RecursionError) as error:
        begins = re.compile(r"\s*\[" + "".join(rf'|.*?"{key}"\s*:\s*\[' for key in lists), re.DOTALL).match(
            text[:20_000]
        )
        if begins and isinstance(error, ValueError):
            yield from _listed(text, begins.end(), error)
        else:
            yield from _lines(text, error)
        return
    for key in lists:
        if isinstance(document, dict) and isinstance(document.get(key), list | dict):
            document = document[key]
    found = document if isinstance(document, list) else [document]
    for position, one in enumerate(found, 1):
        yield (position, one) if isinstance(one, dict) else _no_object(position)


def _listed(text: str, place: int, whole: ValueError) -> Iterator[tuple[int, Node] | RefusedError]:
    """Read the objects of a list that is broken somewhere, or cut: each one that is whole.

    After a broken one the next is looked for that begins with the same name as the first.
    """
    position = 0
    first: re.Pattern[str] | None = None
    gap = re.compile(r"[\s,]*")
    while True:
        place = _end(gap, text, place)
        if text[place : place + 1] in ("]", ""):
            if not position or place >= len(text):  # cut between two
                yield RefusedError(0, _("{file} is not JSON: {reason}."), reason=str(whole))
            return
        position += 1
        try:
            one, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            yield RefusedError(position, _("Record {row} of {file} is not JSON: {found}."), found=str(error))
            following = first.search(text, place + 1) if first and isinstance(error, ValueError) else None
            if following is None:
                return
            place = following.start()
            continue
        if first is None and isinstance(one, dict) and one:
            first = re.compile(r'\{\s*"' + re.escape(next(iter(one))) + r'"\s*:')
        yield (position, one) if isinstance(one, dict) else _no_object(position)


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _lines(text: str, whole: Exception) -> Iterator[tuple[int, Node] | RefusedError]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not (len(lines) > 1 and lines[0].startswith("{") and lines[0].rstrip().endswith("}")):
        yield RefusedError(0, _("{file} is not JSON: {reason}."), reason=str(whole))
        return
    for position, line in enumerate(lines, 1):
        try:
            one = _loaded(line)
        except (ValueError, RecursionError) as error:
            yield RefusedError(position, _("Record {row} of {file} is not JSON: {found}."), found=str(error))
            continue
        yield (position, one) if isinstance(one, dict) else _no_object(position)


def _loaded(text: str) -> Any:  # noqa: ANN401 (any JSON)
    """Return what a text holds; NaN and the like are nothing, numbers that are too long are texts."""
    return json.loads(text, parse_constant=_nothing, parse_int=_number)


def _nothing(_name: str) -> None:
    """Take NaN and the like for nothing."""


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) < 100 else digits


_DECODER = json.JSONDecoder(parse_constant=_nothing, parse_int=_number)


def _no_object(position: int) -> RefusedError:
    return RefusedError(position, _("Record {row} of {file} is no JSON object."))


def text_of(value: object) -> str:
    """Return a value as text: the first of a list, nothing for null and for objects."""
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return ""
    return str(value)


def texts_of(value: object) -> list[str]:
    """Return the texts of a list, or of a single value."""
    found = value if isinstance(value, list) else [value]
    return [text for one in found if (text := text_of(one))]


def nodes_of(value: object) -> list[Node]:
    """Return the objects of a list, or a single one."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]
