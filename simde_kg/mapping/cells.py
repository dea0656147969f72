"""Cells of a tidy table in SQL: what each kind of column holds after the check, and when a cell is wrong."""

from dataclasses import dataclass
from decimal import Decimal

from simde_kg.dataset import Column
from simde_kg.sources.relation import identifier, literal

PATTERNS = {
    "date": r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
    "gYear": r"-?\d{4,}",
    "gYearMonth": r"-?\d{4,}-(0[1-9]|1[0-2])",
    "boolean": r"true|false",
}
EXAMPLES = {"date": "2015-03-31", "gYear": "2015", "gYearMonth": "2015-03", "boolean": "true"}
"""How a cell of each kind is written, for messages."""
MAX_DIGITS = 18
"""Digits after the decimal point that a number in base units may have (Oxigraph's xsd:decimal keeps 18)."""


@dataclass(frozen=True)
class Cell:
    """SQL of one column: its canonical ``value`` or NULL, whether it is ``wrong``.

    ``expected``, for messages: an example of what it may hold, and the signs for a figure that is missing.
    """

    value: str
    wrong: str
    expected: str


def plain(column: Column) -> str:
    """Return SQL of the cell's text with white space trimmed; ``_r`` is the raw relation."""
    return rf"trim(regexp_replace(_r.{identifier(column.name)}, '[\s\x{{A0}}]+', ' ', 'g'))"


def _in(text: str, values: tuple[str, ...]) -> str:
    return f"{text} IN ({', '.join(literal(value) for value in values)})"


def left_out(column: Column) -> str | None:
    """Return SQL that is true where this cell makes the row one that is left out; None when nothing is declared."""
    return f"coalesce({_in(plain(column), column.left_out)}, false)" if column.left_out else None


def status(column: Column) -> str | None:
    """Return SQL of the status code that stands for a missing value, or None when no marker is declared."""
    if not column.missing:
        return None
    cases = " ".join(f"WHEN {literal(m)} THEN {literal(s)}" for m, s in sorted(column.missing.items()))
    return f"CASE {plain(column)} {cases} END"


def cell(column: Column) -> Cell:
    """Return the SQL of a column that has no crosswalk."""
    text = plain(column)
    if column.datatype == "string":
        raw = f"_r.{identifier(column.name)}"
        return Cell(f"nullif({raw}, '')", "false", "")
    empty = f"coalesce({text}, '') = ''"  # NULL is what a query gives where it has no value: it is no zero
    if column.missing:
        empty += f" OR {_in(text, tuple(sorted(column.missing)))}"
    if column.numeric:
        return _number(column, text, empty)
    pattern = PATTERNS[column.datatype]
    wrong = f"NOT ({empty}) AND NOT regexp_full_match({text}, '{pattern}')"
    return Cell(f"CASE WHEN {empty} OR {wrong} THEN NULL ELSE {text} END", wrong, _expected(column))


def _number(column: Column, text: str, empty: str) -> Cell:
    group, point = (_regex(char) for char in (column.group_char, column.decimal_char))
    whole = rf"(\d{{1,3}}({group}\d{{3}})+|\d+)" if group else r"\d+"
    number = text
    if column.group_char:
        number = f"replace({number}, {literal(column.group_char)}, '')"
    if column.decimal_char != ".":
        number = f"replace({number}, {literal(column.decimal_char)}, '.')"
    shape = rf"[+-]?{whole}({point}\d{{0,{MAX_DIGITS + _shift(column.scale)}}})?"
    canonical = _canonical(number, column)
    wrong = f"NOT regexp_full_match({text}, {literal(shape)})"
    if column.datatype == "integer":
        wrong = f"({wrong} OR coalesce(contains({canonical}, '.'), false))"
    wrong = f"NOT ({empty}) AND {wrong}"
    value = f"CASE WHEN {empty} THEN NULL WHEN {wrong} THEN NULL ELSE {canonical} END"
    return Cell(value, wrong, _expected(column))


def _regex(char: str) -> str:
    return "" if not char else rf"\x{{{ord(char):X}}}"


def _canonical(number: str, column: Column) -> str:
    """Return SQL of a number's canonical XSD text, scaled by a power of ten without rounding."""
    shift = _shift(column.scale)
    parts = f"string_split(ltrim(ltrim({number}, '+'), '-'), '.')"
    digits = f"coalesce({parts}[2], '')"
    whole = f"({parts}[1] || rpad({digits}[1:{shift}], {shift}, '0'))" if shift > 0 else f"{parts}[1]"
    rest = f"rtrim({digits}[{shift + 1}:], '0')"
    whole = f"coalesce(nullif(ltrim({whole}, '0'), ''), '0')"
    end = "'.0'" if column.datatype == "decimal" else "''"
    body = f"{whole} || CASE WHEN {rest} = '' THEN {end} ELSE '.' || {rest} END"
    minus = f"CASE WHEN starts_with({number}, '-') AND regexp_matches({number}, '[1-9]') THEN '-' ELSE '' END"
    return f"({minus} || {body})"


def _shift(scale: Decimal | None) -> int:
    return 0 if scale is None else scale.adjusted()


def _expected(column: Column) -> str:
    """Return what a cell may hold, in no language: an example, the signs of missing values."""
    return " | ".join([example(column), *sorted(filter(None, column.missing))])


def example(column: Column) -> str:
    """Return a cell as the column's type wants it."""
    if not column.numeric:
        return EXAMPLES[column.datatype]
    return f"12{column.group_char}345" + ("" if column.datatype == "integer" else f"{column.decimal_char}6")


def out_of_range(column: Column) -> str | None:
    """Return SQL that is true where the value (in base units) lies outside the range; ``_t`` is the relation."""
    value = f"CAST(_t.{identifier(column.name)} AS DOUBLE)"
    bounds = []
    if column.minimum is not None:
        bounds.append(f"{value} < {column.minimum}")
    if column.maximum is not None:
        bounds.append(f"{value} > {column.maximum}")
    return " OR ".join(bounds) or None
