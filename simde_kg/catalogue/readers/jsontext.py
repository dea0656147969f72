"""JSON files: one document, a list of them or one a line, with the place where it breaks."""

import json
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
        yield from _lines(text, error)
        return
    for key in lists:
        if isinstance(document, dict) and isinstance(document.get(key), list | dict):
            document = document[key]
    found = document if isinstance(document, list) else [document]
    for position, one in enumerate(found, 1):
        yield (position, one) if isinstance(one, dict) else _no_object(position)


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
    return json.loads(text, parse_constant=lambda _name: None, parse_int=lambda n: int(n) if len(n) < 100 else n)


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
