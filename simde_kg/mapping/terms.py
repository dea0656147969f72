r"""RDF terms as N-Quads text: of constants in Python, of columns in SQL.

Literals are escaped as canonical N-Triples asks (``\\"``, ``\\\\``, ``\\n``, ``\\r``). Template values in IRIs keep
RFC 3987 ``iunreserved`` and percent-encode the UTF-8 bytes of all else, as RML-Core's IRI-safe encoding says.
"""

import re

from simde_kg.iri import IUNRESERVED
from simde_kg.sources.engine import duckdb
from simde_kg.statements import BLANK, IRI, XSD_STRING, Node

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r'["\\\n\r]')
NOT_IN_IRI = r'[\x00-\x20<>"{}|^`\\]'
"""Characters that an IRI in N-Quads cannot hold (RE2 and Python syntax)."""
ABSOLUTE = "^[A-Za-z][A-Za-z0-9+.-]*:"


def escaped(text: str) -> str:
    """Return the inside of an N-Quads string literal."""
    return _ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)


def ntriples(node: Node) -> str:
    """Return a term as N-Triples text."""
    if node.kind == IRI:
        return f"<{node.text}>"
    if node.kind == BLANK:
        return f"_:{node.text}"
    body = f'"{escaped(node.text)}"'
    if node.language:
        return f"{body}@{node.language}"
    if node.datatype and node.datatype != XSD_STRING:
        return f"{body}^^<{node.datatype}>"
    return body


def _re2(character_class: str) -> str:
    """Write a Python character class with RE2's escapes for what is beyond ASCII."""
    return "".join(c if ord(c) < 128 else f"\\x{{{ord(c):X}}}" for c in character_class)


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros ``simde_iri`` (IRI-safe value), ``simde_text`` (literal) and ``simde_node`` (label).

    ``url_encode`` keeps the ASCII half of iunreserved and is ten times faster than a regular expression, so that
    only values beyond ASCII are cut into runs.
    """
    safe = _re2(IUNRESERVED)
    connection.execute(
        "CREATE OR REPLACE MACRO simde_iri(v) AS CASE WHEN url_encode(v) = v THEN v"
        " WHEN strlen(v) = length(v) THEN url_encode(v)"
        f" WHEN regexp_full_match(v, '[{safe}]*') THEN v ELSE"
        f" array_to_string(list_transform(regexp_extract_all(v, '[{safe}]+|[^{safe}]+'), lambda run:"
        f" CASE WHEN regexp_full_match(run, '[{safe}]+') THEN run ELSE url_encode(run) END), '') END"
    )
    connection.execute(
        "CREATE OR REPLACE MACRO simde_text(v) AS CASE"
        " WHEN contains(v, '\\') OR contains(v, chr(10)) OR contains(v, chr(13)) THEN"
        " replace(replace(replace(replace(v, '\\', '\\\\'), '\"', '\\\"'), chr(10), '\\n'), chr(13), '\\r')"
        " WHEN contains(v, '\"') THEN replace(v, '\"', '\\\"') ELSE v END"
    )
    connection.execute(
        "CREATE OR REPLACE MACRO simde_node(v) AS CASE WHEN regexp_full_match(v, '[A-Za-z0-9]+') THEN 'n' || v"
        " ELSE 'x' || lower(hex(encode(v))) END"
    )
