r"""Templates: ``text {column} text`` with ``\\{``, ``\\}`` and ``\\\\`` as escapes (RML-Core, section "Template")."""

import re
from dataclasses import dataclass

from simde_kg.errors import MappingError
from simde_kg.words import _

_TOKEN = re.compile(
    r"\\(?P<escaped>[{}\\])|\{(?P<column>(?:[^{}\\]|\\.)+)\}|(?P<text>[^{}\\]+|\\)|(?P<wrong>.)", re.DOTALL
)


@dataclass(frozen=True)
class Part:
    """A piece of a template: fixed text or a column."""

    text: str = ""
    column: str = ""


def split(template: str, file: str = "") -> tuple[Part, ...]:
    """Return the parts of a template; neighbouring texts are joined. ``file`` is the mapping, for messages.

    Raises MappingError for a brace without its pair.
    """
    parts: list[Part] = []
    for match in _TOKEN.finditer(template):
        if match["wrong"]:
            raise MappingError(
                _("{file}: the template {template!r} has a brace without its pair at character {position}."),
                _("Write \\{{ and \\}} for braces that are text."),
                file=file,
                template=template,
                position=match.start() + 1,
            )
        if match["column"] is not None:
            parts.append(Part(column=re.sub(r"\\(.)", r"\1", match["column"])))
            continue
        text = match["escaped"] or match["text"]
        if parts and parts[-1].text:
            parts[-1] = Part(text=parts[-1].text + text)
        else:
            parts.append(Part(text=text))
    return tuple(parts)


def columns(template: str) -> tuple[str, ...]:
    """Return the columns that a template names, in order."""
    return tuple(part.column for part in split(template) if part.column)
